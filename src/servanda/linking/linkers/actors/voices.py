"""Whose words a turn of a transcript is: the person, and the body that the person speaks for."""

from dataclasses import replace

from servanda.documents.records import Document, DocumentKind
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.names import titles
from servanda.linking.linkers.actors.offices import load_offices
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.turns import Part, Turn, Turns
from servanda.linking.linkers.actors.words import without_title
from servanda.primitives import Span

ASKS = "said by one who asks or leads the talk"
LABEL_ONLY = "first person of one whom the transcript names by a label alone"
UNKNOWN_HOLDER = "the registry does not know whose office the transcript names"


class Voices:
    """Who speaks where in one document."""

    def __init__(self, document: Document, phrases: Phrases) -> None:
        self._document = document
        self._phrases = phrases
        self._turns = Turns(document.text)
        self._known: dict[str, Answer] = {}

    def at(self, span: Span) -> Turn | None:
        """Return the turn in which words stand; None outside turns."""
        return self._turns.at(span.start)

    def is_label(self, place: int) -> bool:
        """Return whether a place lies in the label of a turn, which no pronoun takes up."""
        turn = self._turns.at(place)
        return turn is not None and place < turn.label.end

    def labelled(self, words: str) -> Turn | None:
        """Return the first turn with this label; None where it is nobody's."""
        return self._turns.labelled(words)

    def body(self, turn: Turn) -> Answer:
        """Return whom one who speaks means by `we`: the body; why nobody can tell, where nothing says."""
        if turn.words not in self._known:
            self._known[turn.words] = self._body(turn)
        return self._known[turn.words]

    def person(self, turn: Turn) -> str | None:
        """Return the person of a turn by full name, as the registry or the document has it."""
        return None if turn.part is not Part.NAMED else self._in_office(turn)[0] or self._in_text(turn)

    def name(self, turn: Turn) -> str:
        """Return the person of a turn, by the label where nothing tells the whole name: `Mr Price`."""
        words = turn.words.title() if turn.words.isupper() else turn.words
        is_held = titles().get(self._title(turn)) == "official"
        return self.person(turn) or (without_title(words) if is_held else words)

    def natural(self, person: str) -> str:
        """Return the person as the labels name them, where the name is only part of one: `PRICE`."""
        turn = self._turns.ending(person) if person.isupper() else None
        return self.name(turn) if turn is not None else person

    def is_of_house(self, turn: Turn) -> bool:
        """Return whether nothing but the document's own house tells whom the turn's person speaks for."""
        return turn.part is Part.ANSWERS or (
            turn.part is Part.NAMED and self._document.kind is DocumentKind.BRIEFING
        )

    def _body(self, turn: Turn) -> Answer:
        if turn.part is Part.ASKS:
            return Answer(reason=ASKS)
        _, body = self._in_office(turn)
        if body is not None:
            return Answer(actors=(body,), how=How.QUOTED)
        is_plain = titles().get(turn.words.split()[0].casefold().strip(".")) == "person"
        person = None if is_plain and self.is_of_house(turn) else self._in_text(turn)
        if person is not None:
            answer = self._phrases.resolve(person)
            if answer.actors and answer.actors != (person,):
                return replace(answer, how=How.QUOTED)
        known = self._phrases.registry.by_name(turn.words)
        if known is not None:
            return Answer(actors=(known.name,), how=How.QUOTED)
        if turn.part is Part.NAMED and titles().get(self._title(turn)) == "official":
            return Answer(reason=UNKNOWN_HOLDER)
        return Answer(reason=LABEL_ONLY)

    def _title(self, turn: Turn) -> str:
        """Return what stands before the name in a label, in small letters; itself where there is no name."""
        words = turn.words.title()
        return words.removesuffix(without_title(words)).strip(" ,.").casefold().split(" ")[-1]

    def _in_office(self, turn: Turn) -> tuple[str | None, str | None]:
        """Return the person and the body whom the registry knows by the label's title and name."""
        if self._document.published is None:
            return None, None
        held = load_offices().named(turn.words, self._document.published)
        return held.person, held.office.body if held.office is not None else None

    def _in_text(self, turn: Turn) -> str | None:
        """Return the one person whose name, in the document, ends as the label does."""
        words = turn.words.casefold().split()
        for size in range(min(3, len(words)), 0, -1):
            alike = {
                person
                for person in (*self._phrases.names.people, *self._phrases.names.names)
                if not person.isupper()
                and len(person.split()) <= 4
                and person.casefold().split()[-size:] == words[-size:]
            }
            if len(alike) == 1:
                return alike.pop()
        return None
