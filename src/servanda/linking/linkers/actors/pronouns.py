"""Pronouns → the actor they stand for, inside one document."""

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import Finding, Statement
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.names import iter_names, organs, strip_name
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.turns import Turn
from servanda.linking.linkers.actors.voices import LABEL_ONLY, Voices
from servanda.primitives import Span

NO_ANTECEDENT = "pronoun without antecedent"
FOR_WHOM = "first person of several, and the document does not say for whom the person speaks"
NO_AUTHOR = "first person, and the document does not say whose"

FIRST = frozenset(("i", "we", "me", "us", "my", "our", "ours", "mine", "myself", "ourselves"))
SINGULAR = frozenset(("i", "me", "my", "mine", "myself"))
SECOND = frozenset(("you", "your", "yours"))
THIRD = {
    **dict.fromkeys(("he", "she", "him", "her", "his", "hers", "himself", "herself"), "person"),
    **dict.fromkeys(("it", "its", "itself"), "body"),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), "several"),
    **dict.fromkeys(
        ("both", "both of them", "each of them", "neither of them", "the two", "neither", "each"), "pair"
    ),
    **dict.fromkeys(("who", "which", "that", "whom", "whose"), "relative"),
}
#: Possessives before the noun of promise: `its pledge`.
_OWNERS = frozenset(("its", "his", "her", "their"))
#: Words for the body that a person belongs to: `her country`.
_OWN = frozenset(("country", "side", "nation", "government"))
#: Genres whose author speaks in the first person.
_OWN_VOICE = frozenset(
    {
        DocumentKind.SPEECH,
        DocumentKind.OPED,
        DocumentKind.COMMUNIQUE,
        DocumentKind.RESOLUTION,
        DocumentKind.BRIEFING,
    }
)
#: Genres whose publisher is the author.
_HOUSE_VOICE = _OWN_VOICE - {DocumentKind.OPED}
#: How a resolution opens: `The Security Council,`.
_ADOPTER = re.compile(r"\s*(The [A-Z][\w'’ -]{3,60}),")
_BY = re.compile(r"\bby (?:the )?(.{3,80})$")


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """An actor named by words of the document."""

    start: int
    end: int
    actors: tuple[str, ...]
    words: str


def possessor_of(words: str) -> str | None:
    """Return the possessive pronoun of `her country`, `its government`; None where there is no such owner."""
    first, _, rest = " ".join(words.casefold().split()).partition(" ")
    owned = rest.split()[-1:] or [""]
    if first in ("its", "his", "her", "their", "our", "my") and (owned[0] in organs() or owned[0] in _OWN):
        return first
    return None


def pronoun_of(words: str) -> str | None:
    """Return the pronoun's kind: first, second, person, body, several, pair, relative; None if it is none."""
    plain = " ".join(words.split())
    if plain.isupper() and len(plain) > 1:
        return None
    low = plain.casefold()
    if low in FIRST:
        return "first"
    if low in SECOND:
        return "second"
    return THIRD.get(low)


class Pronouns:
    """Resolves pronouns by the nearest fitting words before them, and first persons by who speaks."""

    def __init__(
        self, document: Document, phrases: Phrases, findings: Sequence[Finding], sightings: Sequence[Sighting]
    ) -> None:
        self.document = document
        self.phrases = phrases
        self.voices = Voices(document, phrases)
        self.statements = [f for f in findings if isinstance(f.details, Statement)]
        self.sightings = sorted(one for one in sightings if not self.voices.is_label(one.start))
        self._starts = [sighting.start for sighting in self.sightings]

    def resolve(self, words: str, span: Span, speaker: str | None) -> Answer:
        """Return the actors that the pronoun at `span` stands for, or why nobody can tell."""
        kind = pronoun_of(words)
        if kind == "first":
            return self._first(words, span, speaker)
        if kind == "second":
            return Answer(reason=NO_ANTECEDENT)
        if kind == "pair":
            before = self._before(span, lambda sighting: len(sighting.actors) == 2)
            return Answer(actors=before.actors, how=How.PRONOUN) if before else self.phrases.parties()
        if kind == "relative":
            before = self._before(span, lambda sighting: span.start - sighting.end <= 3)
            return Answer(actors=before.actors, how=How.PRONOUN) if before else self._named_just_before(span)
        if speaker is not None and pronoun_of(speaker) is None and self._speaker_is_near(speaker, span):
            answer = self.phrases.resolve(speaker)
            if answer.actors and self._suits(speaker, answer, str(kind)):
                return answer
        fits = partial(self._fits, kind=str(kind))
        before = self._nearest(span, fits) if words.casefold() in _OWNERS else self._before(span, fits)
        return Answer(actors=before.actors, how=How.PRONOUN) if before else Answer(reason=NO_ANTECEDENT)

    def antecedent(self, words: str, span: Span) -> Sighting | None:
        """Return the words that a pronoun of the third person takes up; None where there are none."""
        kind = pronoun_of(words)
        if kind not in ("person", "body", "several"):
            return None
        return self._before(span, partial(self._fits, kind=kind))

    def author(self) -> Answer:
        """Return who speaks in the first person outside quotations."""
        words = self.author_words()
        if words is not None:
            return replace(self.phrases.resolve(words), how=How.AUTHOR)
        if self.document.kind in _HOUSE_VOICE and self.document.publisher:
            house = self.phrases.house()
            return Answer(actors=house, how=How.AUTHOR) if house else Answer(reason=NO_AUTHOR)
        return Answer(reason=NO_AUTHOR)

    def author_at(self, span: Span | None) -> Answer:
        """Return who speaks in the first person outside quotations at a place: whose turn it is, if any's."""
        turn = self.voices.at(span) if span is not None else None
        return self.spoken(turn) if turn is not None else self.author()

    def spoken(self, turn: Turn) -> Answer:
        """Return the body that one who speaks by turns speaks for; the house of the document for its own."""
        answer, house = self.voices.body(turn), self.author()
        is_own = not answer.actors and self.voices.is_of_house(turn)
        return house if is_own or (answer.actors and answer.actors == house.actors) else answer

    def author_words(self) -> str | None:
        """Return the words that name the author: of the metadata, of the opening, of the title's by-line."""
        for author in self.document.authors:
            if self.phrases.resolve(author).actors:
                return author
        kind = self.document.kind
        if kind is DocumentKind.RESOLUTION:
            adopts = _ADOPTER.match(self.document.text)
            return adopts.group(1) if adopts else None
        named = _BY.search(self.document.title or "") if kind in _OWN_VOICE else None
        return named.group(1) if named and self.phrases.resolve(named.group(1)).actors else None

    def _first(self, words: str, span: Span, speaker: str | None) -> Answer:
        if speaker is not None and pronoun_of(speaker) is None:
            return self._speaking(words, speaker)
        around = [
            f for f in self.statements if any(s.contains(span) for s in f.evidence.spans.get("content", ()))
        ]
        inner = min(around, key=lambda f: len(f.evidence.quotes["content"]), default=None)
        source = inner.quote("source") if inner else None
        if source is not None and pronoun_of(source) is None:
            return self._speaking(words, source)
        if source is not None and inner is not None and pronoun_of(source) != "first":
            where = inner.evidence.first("source")
            return self.resolve(source, where, None) if where else Answer(reason=NO_ANTECEDENT)
        turn = self.voices.at(span)
        return self._taking_turn(words, turn) if turn is not None else self.author()

    def _speaking(self, words: str, speaker: str) -> Answer:
        """Return whom a speaker means by `I` or `we`."""
        turn = self.voices.labelled(speaker)
        if turn is not None:
            return self._taking_turn(words, turn)
        if speaker.isupper() and self.phrases.registry.by_name(speaker) is None:
            singular = words.casefold() in SINGULAR
            return Answer(reason=LABEL_ONLY) if singular else self.author()
        answer = self.phrases.resolve(speaker)
        is_person = any(actor in self.phrases.names.people for actor in answer.actors)
        if is_person and words.casefold() not in SINGULAR:
            return Answer(reason=FOR_WHOM)
        return replace(answer, how=How.QUOTED)

    def _taking_turn(self, words: str, turn: Turn) -> Answer:
        """Return whom one who speaks by turns means by `I` or `we`; who is only a label is no body by `I`."""
        answer = self.voices.body(turn)
        if not answer.actors and words.casefold() in SINGULAR and self.voices.is_of_house(turn):
            return Answer(reason=LABEL_ONLY)
        return self.spoken(turn)

    def _named_just_before(self, span: Span) -> Answer:
        before = self.document.text[max(0, span.start - 100) : span.start]
        ends = [(end, name) for end, name in iter_names(before) if len(before) - end <= 3]
        return self.phrases.resolve(ends[-1][1]) if ends else Answer(reason=NO_ANTECEDENT)

    def _suits(self, speaker: str, answer: Answer, kind: str) -> bool:
        """Return whether the pronoun may stand for the one who speaks."""
        person = self.phrases.person(strip_name(speaker))
        if kind == "person":
            return person is not None
        if kind == "several":
            return person is None or len(answer.actors) > 1
        return answer.actors != (person,)

    def _speaker_is_near(self, speaker: str, span: Span) -> bool:
        start = self.document.text.rfind("\n\n", 0, span.start) + 1
        return speaker in self.document.text[start : span.start]

    def _before(self, span: Span, fits: Callable[[Sighting], bool]) -> Sighting | None:
        """Return the nearest fitting words before the pronoun, in its paragraph."""
        text = self.document.text
        floor = max(0, text.rfind("\n\n", 0, span.start))
        at = bisect_left(self._starts, span.start)
        near = [s for s in self.sightings[:at] if s.start >= floor and s.end <= span.start and fits(s)]
        # A sentence's subject is taken up again before anything nearer that is no subject.
        subjects = [sighting for sighting in near if _opens_sentence(text, sighting)]
        sentence = max(floor, text.rfind(". ", 0, max(floor, text.rfind(". ", 0, span.start))))
        recent = [sighting for sighting in subjects if sighting.start >= sentence]
        return next(reversed(recent or near), None)

    def _nearest(self, span: Span, fits: Callable[[Sighting], bool]) -> Sighting | None:
        """Return the nearest fitting words: `reminded Vardosh of its pledge` is about Vardosh's."""
        floor = max(0, self.document.text.rfind("\n\n", 0, span.start))
        at = bisect_left(self._starts, span.start)
        near = [s for s in self.sightings[:at] if s.start >= floor and s.end <= span.start and fits(s)]
        return near[-1] if near else None

    def _fits(self, sighting: Sighting, kind: str) -> bool:
        words = strip_name(sighting.words)
        people = self.phrases.names.people
        is_person = self.phrases.person(words) is not None or (words.isupper() and " " in words)
        is_person = is_person or any(actor in people for actor in sighting.actors)
        if kind == "person":
            return is_person
        if kind == "several":
            return len(sighting.actors) > 1 or sighting.words.casefold().rstrip(".").endswith("s")
        return len(sighting.actors) == 1 and not is_person


def _opens_sentence(text: str, sighting: Sighting) -> bool:
    before = text[max(0, sighting.start - 12) : sighting.start].rstrip(" \"“‘'")
    return before.removesuffix("The").rstrip().endswith((".", ":", "?", "!", "\n", "”")) or not before
