"""What a reviewer gives for a field of a finding → the value that the decision holds."""

import re
from collections.abc import Mapping, Sequence

from servanda.errors import DecisionError
from servanda.extraction.records import Finding
from servanda.linking.linkers.review.corrections import CLOSED, WORDS, is_words, read_value
from servanda.primitives import Span, join_quotes

#: What stands between the parts of a field whose words are not together.
GAP = " … "
#: Fields of times, and what a time looks like: dates, parts of the calendar, lengths, PRESENT_REF.
TIMES = frozenset(("deadline_value", "when_value", "value"))
_TIME = re.compile(
    r"[0-9X]{2,4}(?:-[0-9A-Z]+)*(?:T[0-9A-Z:]+)?|P[0-9.XYQMWDTHSEC]+|(?:PAST|PRESENT|FUTURE)_REF"
)
#: Fields that hold canonical names of actors.
ACTORS = frozenset(("bearer_is", "counterparty_is", "speaker_is", "speaker_for", "of_is"))
#: Words or a value as they are said, places of words in the text, or None: the field has none.
Said = str | Sequence[Span] | None


def fields_of(kind: str) -> tuple[str, ...]:
    """Return the fields that can be corrected of a kind of findings: values first, then words."""
    return tuple(dict.fromkeys((*CLOSED[kind], *WORDS[kind])))


def values_of(finding: Finding, text: str, changes: Mapping[str, Said]) -> dict[str, object]:
    """Return what a correction holds; raise DecisionError where a field can have no such value."""
    return {name: _value(finding, text, name, said) for name, said in changes.items()}


def _value(finding: Finding, text: str, name: str, said: Said) -> object:
    if is_words(finding.kind, name):
        if said is None:
            return None
        return _place(text, said, finding) if isinstance(said, str) else _at(text, said, finding)
    if name not in CLOSED[finding.kind]:
        raise DecisionError(
            f"A {finding.kind} has no field {name!r}.",
            next_step=f"It has {', '.join(fields_of(finding.kind))}.",
        )
    if said is not None and not isinstance(said, str):
        raise DecisionError(f"{name} is a value and no words.", next_step="Give the value itself.")
    if name in TIMES and said is not None and not _TIME.fullmatch(said):
        raise DecisionError(
            f"{said!r} is no TIMEX3 value.",
            next_step="A date is 2016-05-31, 2016-05, 2016, 2016-Q2 or 2016-W07, a length of time P30D or "
            "P6M; nothing after `=` means that there is none.",
        )
    try:
        return read_value(finding.kind, name, said)
    except ValueError as error:
        raise DecisionError(f"{error}.", next_step="docs/glossary.md explains the values.") from None


def _place(text: str, said: str, finding: Finding) -> dict[str, object]:
    """Return the spans of the words, for each part the place nearest to the finding."""
    spans = []
    for part in said.split(GAP):
        places = [at for at in range(len(text)) if text.startswith(part, at)] if part else []
        if not places:
            raise DecisionError(
                f"The words {part!r} do not stand in the text.",
                where=finding.document,
                next_step=f"Copy them from the text; parts that are not together are joined with {GAP!r}.",
            )
        start = min(places, key=lambda at: (abs(at - finding.start), at))
        spans.append(Span(start, start + len(part)))
    return _words(text, spans)


def _at(text: str, said: Sequence[Span], finding: Finding) -> dict[str, object]:
    """Return the words at these places, without the spaces at their ends."""
    spans = []
    for one in said:
        words = text[one.start : one.end]
        start = one.start + len(words) - len(words.lstrip())
        end = one.end - len(words) + len(words.rstrip())
        if one.end > len(text) or start >= end:
            raise DecisionError(
                f"No words stand at characters {one.start} to {one.end}.",
                where=finding.document,
                next_step=f"The text has {len(text)} characters; select words in it.",
            )
        spans.append(Span(start, end))
    if not spans or any(one.overlaps(other) for at, one in enumerate(spans) for other in spans[:at]):
        raise DecisionError(
            "Places of words are to be one or more, apart from each other.",
            where=finding.document,
            next_step="Select the words once.",
        )
    return _words(text, spans)


def _words(text: str, spans: Sequence[Span]) -> dict[str, object]:
    ordered = sorted(spans)
    return {"spans": [[one.start, one.end] for one in ordered], "quote": join_quotes(text, ordered)}
