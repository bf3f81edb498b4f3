"""Commitments of one document → who is bound by each: by rules, then weighed against every other actor."""

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Protocol

from servanda.extraction.records import Commitment, Finding, FindingId, Statement
from servanda.linking.linkers.actors_answers import Actors, Answer
from servanda.linking.linkers.actors_choice import MIN_CHANCE, Chance, trust_in, weigh
from servanda.linking.linkers.actors_scene import Scene
from servanda.linking.linkers.actors_traits import Course, Question, Roles

#: Statements that begin last before a commitment; no text nests more of them.
MAX_NESTED = 20


class Rules(Protocol):
    """What resolves single fields by rules."""

    def bearer(self, finding: Finding, details: Commitment) -> Answer:
        """Return who is to act."""

    def field(self, finding: Finding, name: str) -> Answer:
        """Return whom the words of a field mean."""


def ask(findings: Sequence[Finding], scene: Scene, rules: Rules) -> list[Question]:
    """Return one question for each commitment, in the order of the text."""
    contents = sorted(
        (span.start, span.end, at)
        for at, finding in enumerate(findings)
        if isinstance(finding.details, Statement)
        for span in finding.evidence.spans.get("content", ())
    )
    some = [
        Question(finding, finding.details, scene, _roles(finding, finding.details, around, rules))
        for finding in findings
        if isinstance(finding.details, Commitment)
        for around in [[findings[at] for at in _around(finding, contents)]]
    ]
    return sorted(some, key=lambda question: (question.place, question.key))


def weigh_all(questions: Sequence[Question]) -> Mapping[FindingId, list[Chance]]:
    """Return each commitment's candidates, the likeliest first; earlier answers tell on later ones."""
    course = begin(questions)
    found: dict[FindingId, list[Chance]] = {}
    for question in questions:
        chances = weigh(question, course)
        found[question.key] = chances
        best = best_of(chances)
        if trust_in(question, best.chance if best is not None else 0.0):
            course.bind(question, question.rule)
        elif best is not None and best.chance >= MIN_CHANCE:
            course.bind(question, best.actors)
    return found


def begin(questions: Sequence[Question]) -> Course:
    """Return the course of a document before its first commitment."""
    course = Course()
    for question in questions:
        course.note_rule(question)
    return course


def best_of(chances: Sequence[Chance]) -> Chance | None:
    """Return the likeliest candidate that is somebody."""
    return next((one for one in chances if one.actors), None)


def _roles(finding: Finding, details: Commitment, statements: Sequence[Finding], rules: Rules) -> Roles:
    return Roles(
        rule=rules.bearer(finding, details),
        speaker=_actors(finding, "speaker", rules),
        counterparty=_actors(finding, "counterparty", rules),
        source=_source(statements, rules),
    )


def _actors(finding: Finding, name: str, rules: Rules) -> Actors:
    return rules.field(finding, name).actors if finding.quote(name) is not None else ()


def _around(finding: Finding, contents: Sequence[tuple[int, int, int]]) -> list[int]:
    """Return the statements in whose words the commitment stands; contents are ordered by place."""
    place = finding.evidence.first("cue") or finding.evidence.first("action")
    if place is None:
        return []
    end = bisect_right(contents, (place.start, sys.maxsize, 0))
    return sorted({at for _, last, at in contents[max(0, end - MAX_NESTED) : end] if last >= place.end})


def _source(statements: Sequence[Finding], rules: Rules) -> Actors:
    """Return who says what the commitment stands in; the innermost one of several."""
    inner = min(statements, key=lambda one: len(one.evidence.quotes["content"]), default=None)
    return _actors(inner, "source", rules) if inner is not None else ()
