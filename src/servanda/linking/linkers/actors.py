"""Findings of one document → the same findings with their actors resolved, or the reason why not."""

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import ClassVar

from servanda.documents.records import Document
from servanda.extraction.records import (
    Arrangement,
    Commitment,
    Details,
    Figure,
    Finding,
    Force,
    Statement,
    Status,
)
from servanda.linking.linkers.actors_names import Names, iter_names, read_names, strip_name
from servanda.linking.linkers.actors_phrases import Answer, Phrases, is_together
from servanda.linking.linkers.actors_pronouns import Pronouns, Sighting, possessor_of, pronoun_of
from servanda.primitives import Card

NOT_EXPRESSED = "not expressed"
NOT_A_NAME = "definite, and the document gives no name"

#: Fields of words that name actors.
_ACTOR_FIELDS = ("bearer", "counterparty", "speaker", "source", "of")


_REMAINS_SEIZED = re.compile(r"(?:to )?remain (?:actively )?seized", re.IGNORECASE)
#: Who acts in a passive: `cleared by the Mission`, not `by 30 June`.
_AGENT = re.compile(r"\w(?:ed|wn|en|id) by ((?:the )?[A-Z][\w’' -]+)$")
#: Common nouns that stand for actors, which pronouns take up.
_COMMON = re.compile(
    r"\b[Tt]he (?:two (?:sides|governments|parties|countries|states)|government|army|ministry|parliament|"
    r"parties|sides|leaders|Government|Parties|Sides)\b|"
    r"\b[Bb]oth (?:sides|parties|governments|Parties|Sides)\b"
)


class Actors:
    """Resolves the actors of a document's findings by what the document and the registry say."""

    card: ClassVar[Card] = Card(
        name="actors",
        version=2,
        needs=("statement", "commitment", "status", "figure", "arrangement"),
        gives=("bearer_is", "counterparty_is", "speaker", "speaker_is", "of_is", "name"),
    )

    def __call__(self, document: Document, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings in their order, each with its actors or the reasons why it has none."""
        names = read_names(document)
        phrases = Phrases(document, names)
        pronouns = Pronouns(document, phrases, findings, _sightings(document, phrases, findings))
        reader = _Reader(names, phrases, pronouns)
        return tuple(reader.read(finding) for finding in findings)


class _Reader:
    """Resolves one finding after the other."""

    def __init__(self, names: Names, phrases: Phrases, pronouns: Pronouns) -> None:
        self._names = names
        self._phrases = phrases
        self._pronouns = pronouns

    def read(self, finding: Finding) -> Finding:
        details, reasons = self._details(finding)
        kept = {name: why for name, why in finding.unresolved.items() if name not in _RESOLVED_FIELDS}
        return replace(finding, details=details, unresolved=MappingProxyType(kept | reasons))

    def _details(self, finding: Finding) -> tuple[Details, dict[str, str]]:
        details = finding.details
        if isinstance(details, Commitment):
            bearer = self._bearer(finding, details)
            other = self._field(finding, "counterparty")
            reasons = _reasons(finding, bearer_is=("bearer", bearer), counterparty_is=("counterparty", other))
            return replace(details, bearer_is=bearer.actors, counterparty_is=other.actors), reasons
        if isinstance(details, Status):
            speaker = self._field(finding, "speaker")
            return replace(details, speaker_is=speaker.actors), _reasons(
                finding, speaker_is=("speaker", speaker)
            )
        if isinstance(details, Statement):
            source = self._field(finding, "source")
            name = ";".join(source.actors) or None
            return replace(details, speaker=name), _reasons(finding, speaker=("source", source))
        if isinstance(details, Figure):
            of = self._field(finding, "of")
            return replace(details, of_is=of.actors), _reasons(finding, of_is=("of", of))
        if isinstance(details, Arrangement):
            found = self._arrangement(finding)
            return replace(details, name=found), {} if found else {"name": NOT_A_NAME}
        return details, {}

    def _bearer(self, finding: Finding, details: Commitment) -> Answer:
        """Return who is to act: by the bearer's words, else by what the words around leave no doubt of."""
        if finding.quote("bearer") is not None:
            return self._field(finding, "bearer")
        if _REMAINS_SEIZED.match(finding.quote("action") or ""):
            return self._pronouns.author()
        agent = _AGENT.search(finding.quote("action") or "")
        if agent and self._phrases.resolve(agent.group(1)).actors:
            return self._phrases.resolve(agent.group(1))
        owner = self._owner_of_cue(finding)
        if owner.actors:
            return owner
        if details.force in (Force.UNDERTAKEN, Force.REFUSED):
            return self._promiser(finding)
        return Answer(reason=NOT_EXPRESSED)

    def _owner_of_cue(self, finding: Finding) -> Answer:
        """Return whose promise it is in `Vardosh's promise`, `its undertaking`."""
        cue = finding.evidence.first("cue")
        if cue is None:
            return Answer(reason=NOT_EXPRESSED)
        before = self._pronouns.document.text[max(0, cue.start - 60) : cue.start]
        owned = re.search(r"((?:[Tt]he )?[A-Z][\w-]*(?: [A-Z][\w-]*)*)[’']s? (?:[a-z-]+ )?$", before)
        if owned:
            return self._phrases.resolve(owned.group(1))
        return Answer(reason=NOT_EXPRESSED)

    def _promiser(self, finding: Finding) -> Answer:
        """Return who gives the word where nobody else is named to act: the speaker, else the author."""
        speaker = finding.quote("speaker")
        if speaker is not None:
            answer = self._field(finding, "speaker")
            is_person = any(actor in self._names.people for actor in answer.actors)
            return Answer(reason=NOT_EXPRESSED) if is_person else answer
        author = self._pronouns.author()
        return author if author.actors else Answer(reason=NOT_EXPRESSED)

    def _field(self, finding: Finding, name: str) -> Answer:
        words, span = finding.quote(name), finding.evidence.first(name)
        if words is None or span is None:
            return Answer(reason=NOT_EXPRESSED)
        pronoun = words if pronoun_of(words) is not None else possessor_of(words)
        if pronoun is not None:
            speaker = finding.quote("speaker") if name != "speaker" else None
            return self._pronouns.resolve(pronoun, span, speaker)
        return self._phrases.resolve(words)

    def _arrangement(self, finding: Finding) -> str | None:
        """Return the longest name in the document for what the words call by a part of its name."""
        name = strip_name(finding.quote("text") or "")
        if not any(word[0].isupper() for word in name.split()):
            return None
        longer = self._names.longest(name)
        return longer[0] if len(longer) == 1 else name


_RESOLVED_FIELDS = frozenset(Actors.card.gives)


def _reasons(finding: Finding, **answers: tuple[str, Answer]) -> dict[str, str]:
    """Return field -> reason for what is open; a field that nobody expressed is open only for the bearer."""
    return {
        name: str(answer.reason)
        for name, (words, answer) in answers.items()
        if not answer.actors and (finding.quote(words) is not None or name == "bearer_is")
    }


def _sightings(document: Document, phrases: Phrases, findings: Sequence[Finding]) -> list[Sighting]:
    """Return where the document names actors: in the findings' fields, and by names known to be actors."""
    found: dict[tuple[int, int], Sighting] = {}
    actors: set[str] = set()
    phrases.acting = _acting(phrases, findings)
    for finding in findings:
        for name in _ACTOR_FIELDS:
            words, span = finding.quote(name), finding.evidence.first(name)
            if words is None or span is None or pronoun_of(words) or possessor_of(words):
                continue
            answer = phrases.resolve(words)
            if answer.actors:
                found[span.start, span.end] = Sighting(span.start, span.end, answer.actors, words)
                actors |= set(answer.actors)
    for match in _COMMON.finditer(document.text):
        answer = phrases.resolve(match.group())
        if answer.actors:
            found.setdefault(
                (match.start(), match.end()), Sighting(*match.span(), answer.actors, match.group())
            )
    for end, name in iter_names(document.text):
        known = phrases.named(name) or ((name,) if name in actors else ())
        if known:
            start = end - len(name)
            found.setdefault((start, end), Sighting(start, end, known, name))
    return list(found.values())


def _acting(phrases: Phrases, findings: Sequence[Finding]) -> frozenset[str]:
    """Return the names that fill a bearer's or speaker's place."""
    words = {finding.quote(name) for finding in findings for name in ("bearer", "speaker", "source")}
    return frozenset(
        actor
        for some in words
        if some and pronoun_of(some) is None and not is_together(some)
        for actor in phrases.resolve(some).actors
    )
