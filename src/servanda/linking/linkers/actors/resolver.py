"""Findings of one document → the same findings with their actors resolved, or the reason why not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from servanda.documents.records import Document
from servanda.extraction.records import (
    Arrangement,
    Commitment,
    Decision,
    Details,
    Figure,
    Finding,
    FindingId,
    Statement,
    Status,
)
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.bearers import ask, choose_all
from servanda.linking.linkers.actors.choice import load_model
from servanda.linking.linkers.actors.names import read_names
from servanda.linking.linkers.actors.people import People
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.pronouns import Pronouns
from servanda.linking.linkers.actors.rules import Rules, find_sightings
from servanda.linking.linkers.actors.scene import Scene
from servanda.linking.linkers.actors.traits import Question
from servanda.linking.linkers.arrangements.mentions import Arrangements
from servanda.primitives import Card


class Actors:
    """Resolves the actors of a document's findings by what the document and the registry say."""

    card: ClassVar[Card] = Card(
        name="actors",
        version=5,
        needs=("statement", "commitment", "status", "figure", "arrangement"),
        gives=("bearer_is", "counterparty_is", "speaker", "speaker_for", "speaker_is", "of_is", "name"),
    )

    def __call__(self, document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings in their order, each with its actors or the reasons why it has none."""
        reader = _Reader(document, findings)
        return tuple(reader.read(finding) for finding in findings)


def questions(document: Document, findings: Sequence[Finding]) -> list[Question]:
    """Return one question for the bearer of each commitment: what the weights are fitted on."""
    return _Reader(document, findings).questions


class _Reader:
    """Resolves one finding after the other."""

    def __init__(self, document: Document, findings: Sequence[Finding]) -> None:
        self._names = read_names(document)
        phrases = Phrases(document, self._names)
        sightings = find_sightings(document, phrases, findings)
        pronouns = Pronouns(document, phrases, findings, sightings)
        self._rules = Rules(document, self._names, phrases, pronouns)
        self._people = People(document, findings, phrases, pronouns, self._rules)
        self.questions: list[Question] = []
        if any(isinstance(finding.details, Commitment) for finding in findings):
            self.questions = ask(findings, Scene(document, phrases, pronouns, sightings), self._rules)
        self._arrangements = Arrangements(document, self._names, findings)
        self._bearers: Mapping[FindingId, tuple[Answer, Decision | None]] | None = None

    def read(self, finding: Finding) -> Finding:
        """Return the finding with its actors, how they were told, and the reasons for those that are open."""
        details, answers = self._details(finding)
        reasons = {name: why for name, why in finding.unresolved.items() if name not in _RESOLVED_FIELDS}
        decided = {name: one for name, one in finding.decided.items() if name not in _RESOLVED_FIELDS}
        for name, (words, answer) in answers.items():
            if answer.actors:
                decided[name] = _decision(answer, "spoken" if name == "speaker" else "trust")
            elif finding.quote(words) is not None or name == "bearer_is":
                reasons[name] = str(answer.reason)
        if isinstance(details, Commitment):  # has a chance of its own, also where nobody is likely enough
            weighed = self._bearer(finding)[1]
            decided |= {"bearer_is": weighed} if weighed is not None else {}
        if isinstance(details, Arrangement):
            called = self._arrangements.call(finding)
            details = replace(details, name=called.name)
            reasons |= {} if called.name else {"name": called.reason}
            decided |= {"name": called.decision} if called.decision else {}
        return replace(
            finding, details=details, unresolved=MappingProxyType(reasons), decided=MappingProxyType(decided)
        )

    def _details(self, finding: Finding) -> tuple[Details, Mapping[str, tuple[str, Answer]]]:
        """Return the details, and for each resolved field the field of its words and the answer."""
        details, field = finding.details, self._rules.field
        if isinstance(details, Commitment):
            bearer, other = self._bearer(finding)[0], field(finding, "counterparty")
            details = replace(details, bearer_is=bearer.actors, counterparty_is=other.actors)
            return details, {"bearer_is": ("bearer", bearer), "counterparty_is": ("counterparty", other)}
        if isinstance(details, Status):
            speaker = field(finding, "speaker")
            return replace(details, speaker_is=speaker.actors), {"speaker_is": ("speaker", speaker)}
        if isinstance(details, Statement):
            speaker, body = self._people.speaker(finding), self._people.spoken_for(finding)
            name = ";".join(speaker.actors) or None
            details = replace(details, speaker=name, speaker_for=body.actors)
            return details, {"speaker": ("source", speaker)}
        if isinstance(details, Figure):
            of = field(finding, "of")
            return replace(details, of_is=of.actors), {"of_is": ("of", of)}
        return details, {}

    def _bearer(self, finding: Finding) -> tuple[Answer, Decision | None]:
        """Return whom the weights make likely enough, or why nobody is; and the other candidates."""
        if self._bearers is None:
            self._bearers = choose_all(self.questions)
        return self._bearers[finding.id]


_RESOLVED_FIELDS = frozenset(Actors.card.gives)


def _decision(answer: Answer, measured: str) -> Decision:
    """Return how the words were resolved, and how often that way was right where it was measured."""
    how = answer.how if answer.how is not None else How.AS_WRITTEN
    return Decision(how.value, load_model(measured).get(how.name.lower(), 0.0))
