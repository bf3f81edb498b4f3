"""Who speaks: the person by name or by office at the document's date, and the body spoken for."""

import re
from collections.abc import Sequence
from dataclasses import replace

from servanda.documents.records import Document
from servanda.extraction.records import Finding, FindingId, Statement
from servanda.linking.linkers.actors.answers import Answer, How
from servanda.linking.linkers.actors.names import strip_name, titles
from servanda.linking.linkers.actors.offices import UNKNOWN_OFFICE, load_offices
from servanda.linking.linkers.actors.phrases import Phrases
from servanda.linking.linkers.actors.pronouns import SINGULAR, Pronouns, possessor_of, pronoun_of
from servanda.linking.linkers.actors.rules import NOT_EXPRESSED, Rules
from servanda.linking.linkers.actors.turns import Part, Turn
from servanda.primitives import Span

UNDATED_OFFICE = "the document has no date, and an office changes hands"


_OWNED = re.compile(r"(?:the )?(?P<owner>.+?)['’]s (?P<title>.+)", re.IGNORECASE)
_FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?: [A-ZÀ-Þ][\w’'-]+){1,2}")
#: A pronoun that opens a paragraph takes up the speaker before it over at most so many characters.
MAX_CARRIED = 600


class People:
    """Resolves the sources of one document's statements."""

    def __init__(
        self,
        document: Document,
        findings: Sequence[Finding],
        phrases: Phrases,
        pronouns: Pronouns,
        rules: Rules,
    ) -> None:
        self._published = document.published
        self._phrases = phrases
        self._pronouns = pronouns
        self._rules = rules
        some = [
            (span, finding)
            for finding in findings
            if isinstance(finding.details, Statement)
            if (span := finding.evidence.first("source")) is not None
        ]
        self._sources = sorted(some, key=lambda one: (one[0], one[1].id))
        self._answers: dict[FindingId, Answer] | None = None

    def speaker(self, finding: Finding) -> Answer:
        """Return the person who speaks, or the body where no person is named; else why nobody can tell."""
        if finding.evidence.first("source") is None:
            turn = self._turn_of(finding)
            return self._taking(turn) if turn is not None else Answer(reason=NOT_EXPRESSED)
        if self._answers is None:
            self._answers = self._read_on()
        return self._answers[finding.id]

    def spoken_for(self, finding: Finding) -> Answer:
        """Return the body that the source speaks for; persons who speak for nobody known are none."""
        turn = self._turn_of(finding)
        answer = self._rules.field(finding, "source")
        if turn is not None:
            return self._pronouns.spoken(turn)
        if not answer.actors:
            named = self.speaker(finding).actors
            answer = self._phrases.resolve(named[0]) if named else answer
        people = self._phrases.names.people
        return Answer(reason=answer.reason) if any(one in people for one in answer.actors) else answer

    def _turn_of(self, finding: Finding) -> Turn | None:
        """Return the turn of a transcript whose speaker says it: by its label, by `I`, or by no words."""
        words, voices = finding.quote("source"), self._pronouns.voices
        if words is None:
            content = finding.evidence.first("content")
            return voices.at(content) if content is not None else None
        labelled = voices.labelled(words)
        if labelled is not None or words.casefold() not in SINGULAR:
            return labelled
        span = finding.evidence.first("source")
        turn = voices.at(span) if span is not None else None
        answer = self._rules.field(finding, "source")
        meant = self._pronouns.spoken(turn).actors if turn is not None else ()
        return turn if not answer.actors or answer.actors == meant else None  # else one who is quoted there

    def _taking(self, turn: Turn) -> Answer:
        """Return the person whose turn it is, by the label where nothing tells the whole name."""
        if turn.part is not Part.NAMED:
            return self._pronouns.spoken(turn)
        return Answer(actors=(self._pronouns.voices.name(turn),), how=How.PERSON)

    def _read_on(self) -> dict[FindingId, Answer]:
        """Return each statement's speaker, in the order of the text: `he added` takes up the one before."""
        answers: dict[FindingId, Answer] = {}
        last: tuple[int, Answer] | None = None
        for span, finding in self._sources:
            answer = self._told(finding, span)
            if not answer.actors and pronoun_of(finding.quote("source") or "") == "person" and last:
                place, before = last
                if span.start - place <= MAX_CARRIED:
                    answer = replace(before, how=How.PRONOUN)
                    last = (span.end, answer)
            elif pronoun_of(finding.quote("source") or "") is None:
                last = (span.end, answer) if answer.how in (How.PERSON, How.OFFICE) else None
            answers[finding.id] = answer
        return answers

    def _told(self, finding: Finding, span: Span) -> Answer:
        turn = self._turn_of(finding)
        if turn is not None and (turn.part is Part.NAMED or turn.words != finding.quote("source")):
            return self._taking(turn)
        words = self._named_words(finding.quote("source") or "", span)
        if words is not None:
            person = self._person(words)
            if person is not None:
                return Answer(actors=(person,), how=How.PERSON)
            held = self._by_office(words, span)
            if held is not None:
                return held
        return self._rules.field(finding, "source")

    def _named_words(self, words: str, span: Span) -> str | None:
        """Return the source's words, or those that its pronoun stands for."""
        words = " ".join(words.split())
        kind = pronoun_of(words)
        if kind is None:
            return words
        if words.casefold() in SINGULAR:
            return self._pronouns.author_words()
        antecedent = self._pronouns.antecedent(words, span)
        return antecedent.words if antecedent is not None else None

    def _person(self, words: str) -> str | None:
        """Return the person whom the words name: at their end, behind a comma, or by a title of one alone."""
        parts = words.split(", ")
        for part in (words, *reversed(parts)):
            person = self._phrases.person(strip_name(part))
            if person is not None:
                return self._pronouns.voices.natural(person)
        if len(parts) == 2 and _FULL_NAME.fullmatch(parts[1]) and not self._phrases.named(parts[1]):
            return parts[1]
        title = strip_name(words)
        return self._phrases.titled(title) if title.casefold() in titles() else None

    def _by_office(self, words: str, span: Span) -> Answer | None:
        """Return who held the office that the words name; None where they name none that is known."""
        if "," in words:  # what stands in apposition names whoever it is, or nobody known
            return None
        if self._published is None:
            known = load_offices().knows(words)
            return Answer(reason=UNDATED_OFFICE) if known else None
        held = load_offices().holder(words, self._published)
        if held.reason == UNKNOWN_OFFICE:
            held = load_offices().holder(self._with_owner_named(words, span), self._published)
        if held.person is not None and held.office is not None:
            is_told = self._phrases.is_spoken_of(held.office.body) or "'s" in words or "’s" in words
            return Answer(actors=(held.person,), how=How.OFFICE) if is_told else None
        return None if held.reason == UNKNOWN_OFFICE else Answer(reason=held.reason)

    def _with_owner_named(self, words: str, span: Span) -> str:
        """Return `NATO's head` for `the alliance's head`, `Serbia's foreign minister` for `its ...`."""
        possessor = possessor_of(words)
        if possessor is not None:
            owner, title = self._pronouns.resolve(possessor, span, None), words.split(" ", 1)[1]
        else:
            owned = _OWNED.fullmatch(words)
            if owned is None:
                return words
            owner, title = self._phrases.resolve(owned["owner"]), owned["title"]
        return f"{owner.actors[0]}'s {title}" if len(owner.actors) == 1 else words
