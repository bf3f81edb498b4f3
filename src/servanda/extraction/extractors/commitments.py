"""Commitments: who is to do what towards whom, by when, on what condition, under which agreement."""

import re
from collections.abc import Mapping

from servanda.annotation.records import AnnotatedDocument, Layer, Mark
from servanda.extraction.binding import binds
from servanda.extraction.dates import value_of, with_whole_time
from servanda.extraction.records import Commitment, Evidence, Finding, Force
from servanda.extraction.words import single_spans, tidy, to_its_end, whole_name
from servanda.primitives import Card, Span

_SHARED = ("bearer", "counterparty", "deadline", "condition", "agreement", "speaker")
_ACTORS = frozenset(("bearer", "counterparty"))
_NEGATION = re.compile(r"\b(?:not|never|no|neither|nor|nobody|none|cannot)\b|n[’']t\b", re.I)
_ABSTAINING = re.compile(
    r"\s*(?:(?:not|never|no|nobody|none|nothing|neither)\b(?!\s+(?:less|fewer|later|earlier)\b)"
    r"|(?:refrain|abstain|desist|cease)\b)",
    re.I,
)
#: The rest of a subject, up to its verb: `The current | political impasse | will not endanger`.
_REST_OF_SUBJECT = re.compile(
    r"(?: (?!(?:who|whom|whose|which|that|to)\b)[^\W\d_][\w’'-]*){1,8}?(?=\s+"
    r"(?:will|would|shall|should|must|may|might|can|could|is|are|was|were|has|have|had|ought|to be)\b)"
)


class Commitments:
    """Makes one commitment of each action that the reader tied to a cue."""

    card = Card(name="commitments", version=3, needs=("marks",), gives=("commitment",))

    def __call__(self, annotated: AnnotatedDocument) -> tuple[Finding, ...]:
        """Return the commitments of a document."""
        found = [
            finding
            for mark in annotated.marks
            if mark.layer == Layer.COMMITMENT
            and "force" in mark.labels
            and binds(annotated.document.text, mark.trigger)
            for finding in _findings(annotated, mark)
        ]
        return tuple(_one_cue_each(found))


def _one_cue_each(found: list[Finding]) -> list[Finding]:
    """Return the commitments with one cue for each action: the nearest, for it governs the action.

    `urging both to carry out accords that include a commitment by A to withdraw`: A's commitment.
    """
    nearest: dict[Span, Finding] = {}
    for finding in found:
        action = finding.evidence.spans["action"][0]
        held = nearest.get(action)
        if held is None or _distance(finding, action) < _distance(held, action):
            nearest[action] = finding
    return list(nearest.values())


def _distance(finding: Finding, action: Span) -> tuple[int, float]:
    """Return how many characters lie between cue and action; of equals the better scored comes first."""
    cue = finding.evidence.spans["cue"][0]
    return cue.gap(action), -finding.score


def _findings(annotated: AnnotatedDocument, mark: Mark) -> list[Finding]:
    """Return one finding for each action of a cue; the other arguments serve all of them."""
    text = annotated.document.text
    shared = {"cue": (mark.trigger,)} | single_spans(text, mark, _SHARED)
    for name in _ACTORS & shared.keys():
        shared[name] = tuple(whole_name(text, span) for span in shared[name])
    shared = with_whole_time(annotated, shared, "deadline")
    value, reason = value_of(annotated, shared["deadline"][0] if "deadline" in shared else None)
    found = []
    for argument in mark.arguments:
        action = tidy(text, argument.span) if argument.field == "action" else None
        if action is None:
            continue
        action = to_its_end(text, action, [span for some in shared.values() for span in some])
        spans = _with_whole_subject(text, _without_contained(shared, action), action)
        force = Force(mark.labels["force"])
        found.append(
            Finding(
                document=annotated.document.name,
                document_id=annotated.document.id,
                evidence=Evidence.of(text, spans | {"action": (action,)}),
                details=Commitment(
                    force=force,
                    polarity=_polarity(text, mark.trigger, action, force),
                    deadline_value=value,
                ),
                score=mark.score,
                reader=annotated.reader,
                unresolved={"deadline_value": reason} if reason else {},
                vector=mark.vectors.get(argument.span, b""),
            )
        )
    return found


def _without_contained(spans: Mapping[str, tuple[Span, ...]], action: Span) -> dict[str, tuple[Span, ...]]:
    """Return the spans without a bearer that is the action itself."""
    return {name: some for name, some in spans.items() if name == "cue" or some != (action,)}


def _with_whole_subject(
    text: str, spans: Mapping[str, tuple[Span, ...]], action: Span
) -> dict[str, tuple[Span, ...]]:
    """Return the spans with a bearer that reaches to the verb, where the action begins with it."""
    for bearer in spans.get("bearer", ()):
        rest = _REST_OF_SUBJECT.match(text, bearer.end, action.end)
        if rest is not None and bearer.start == action.start:
            return {**spans, "bearer": (Span(bearer.start, rest.end()),)}
    return dict(spans)


def _polarity(text: str, cue: Span, action: Span, force: Force) -> str:
    """Return `negative` where the bearer is to abstain, or refuses."""
    negated = force == Force.REFUSED or _NEGATION.search(text[cue.start : cue.end])
    abstains = _ABSTAINING.match(text[action.start : action.end])
    return "negative" if negated or abstains else "positive"
