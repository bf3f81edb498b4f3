"""Words of a finding's fields → actors, by rules; what the words leave open stays open, with the reason."""

import re
from collections.abc import Sequence
from dataclasses import replace

from servanda.documents.records import Document
from servanda.extraction.records import Commitment, Finding, Force
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.held import held_in
from servanda.linking.linkers.actors.names import Names
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.pronouns import Pronouns, Sighting, possessor_of, pronoun_of
from servanda.linking.linkers.actors.voices import ASKS
from servanda.linking.linkers.actors.words import is_together

NOT_EXPRESSED = "not expressed"

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


class Rules:
    """Resolves single fields of one document's findings."""

    def __init__(self, document: Document, names: Names, phrases: Phrases, pronouns: Pronouns) -> None:
        self._text = document.text
        self._names = names
        self._phrases = phrases
        self._pronouns = pronouns

    def bearer(self, finding: Finding, details: Commitment) -> Answer:
        """Return who is to act: by the bearer's words, else by what the words around leave no doubt of."""
        if finding.quote("bearer") is not None:
            return self.field(finding, "bearer")
        if _REMAINS_SEIZED.match(finding.quote("action") or ""):
            return replace(self._pronouns.author_at(finding.evidence.first("action")), how=How.AUTHOR)
        agent = _AGENT.search(finding.quote("action") or "")
        if agent and self._phrases.resolve(agent.group(1)).actors:
            return replace(self._phrases.resolve(agent.group(1)), how=How.AGENT)
        owner = self._owner_of_cue(finding)
        if owner.actors:
            return replace(owner, how=How.GENITIVE)
        if details.force in (Force.UNDERTAKEN, Force.REFUSED):
            return self._promiser(finding)
        return Answer(reason=NOT_EXPRESSED)

    def _owner_of_cue(self, finding: Finding) -> Answer:
        """Return whose promise it is in `Vardosh's promise`, `its undertaking`."""
        cue = finding.evidence.first("cue")
        if cue is None:
            return Answer(reason=NOT_EXPRESSED)
        before = self._text[max(0, cue.start - 60) : cue.start]
        owned = re.search(r"((?:[Tt]he )?[A-Z][\w-]*(?: [A-Z][\w-]*)*)[’']s? (?:[a-z-]+ )?$", before)
        if owned:
            return self._phrases.resolve(owned.group(1))
        return Answer(reason=NOT_EXPRESSED)

    def _promiser(self, finding: Finding) -> Answer:
        """Return who gives the word where nobody else is named to act: the speaker, else the author."""
        speaker = finding.quote("speaker")
        if speaker is not None:
            answer = self.field(finding, "speaker")
            is_person = any(actor in self._names.people for actor in answer.actors)
            return Answer(reason=NOT_EXPRESSED) if is_person else replace(answer, how=How.SPEAKER)
        author = self._pronouns.author_at(finding.evidence.first("cue"))
        if author.actors:
            return author
        return author if author.reason == ASKS else Answer(reason=NOT_EXPRESSED)

    def field(self, finding: Finding, name: str) -> Answer:
        """Return whom the words of a field mean, or why nobody can tell."""
        words, span = finding.quote(name), finding.evidence.first(name)
        if words is None or span is None:
            return Answer(reason=NOT_EXPRESSED)
        pronoun = words if pronoun_of(words) is not None else possessor_of(words)
        if pronoun is not None:
            speaker = finding.quote("speaker") if name != "speaker" else None
            answer = self._pronouns.resolve(pronoun, span, speaker)
            return answer if answer.how in (How.AUTHOR, How.QUOTED) else replace(answer, how=How.PRONOUN)
        turn = self._pronouns.voices.labelled(words)
        if turn is not None:
            spoken = self._pronouns.spoken(turn)
            if spoken.actors or spoken.reason == ASKS or isinstance(finding.details, Commitment):
                return spoken
        return self._phrases.resolve(words)

    def held(self, finding: Finding) -> frozenset[str]:
        """Return the actors that names inside the bearer's words stand for."""
        words = finding.quote("bearer")
        return (
            held_in(words, self._phrases) if words is not None and pronoun_of(words) is None else frozenset()
        )

    def author(self, finding: Finding) -> Answer | None:
        """Return whose turn it is where a commitment stands; None outside turns."""
        place = finding.evidence.first("cue") or finding.evidence.first("action")
        turn = self._pronouns.voices.at(place) if place is not None else None
        return self._pronouns.spoken(turn) if turn is not None else None


def find_sightings(document: Document, phrases: Phrases, findings: Sequence[Finding]) -> list[Sighting]:
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
    for start, name in phrases.names.places:
        end = start + len(name)
        known = phrases.named(name) or ((name,) if name in actors else ()) if start >= 0 else ()
        if known and not phrases.is_place(start, name):
            found.setdefault((start, end), Sighting(start, end, known, name))
    return list(found.values())


def _acting(phrases: Phrases, findings: Sequence[Finding]) -> frozenset[str]:
    """Return the names that fill a bearer's or speaker's place."""
    # In the order of the text: what a name is told by may depend on those that were asked for before.
    words = dict.fromkeys(
        finding.quote(name) for finding in findings for name in ("bearer", "speaker", "source")
    )
    return frozenset(
        actor
        for some in words
        if some and pronoun_of(some) is None and not is_together(some)
        for actor in phrases.resolve(some).actors
    )
