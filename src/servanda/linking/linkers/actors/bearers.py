"""Commitments of one document → who is bound by each: by rules, then weighed against every other actor."""

import sys
from bisect import bisect_right
from collections.abc import Mapping, Sequence

from servanda.extraction.records import Commitment, Decision, Finding, FindingId, Statement
from servanda.linking.linkers.actors.answers import Actors, Answer, How
from servanda.linking.linkers.actors.choice import (
    MIN_CHANCE,
    Chance,
    best_of,
    others_of,
    trust_in,
    undecided,
    weigh,
)
from servanda.linking.linkers.actors.rules import Rules
from servanda.linking.linkers.actors.scene import Scene
from servanda.linking.linkers.actors.traits import Course, Question, Roles

#: Statements that begin last before a commitment; no text nests more of them.
MAX_NESTED = 20
UNSURE = "none of the document's actors is likely enough"


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


def choose_all(questions: Sequence[Question]) -> Mapping[FindingId, tuple[Answer, Decision | None]]:
    """Return who is bound by each commitment; earlier answers tell on later ones.

    Words of one who only asks can bind nobody, so that there is nothing to weigh.
    """
    course = begin(questions)
    found: dict[FindingId, tuple[Answer, Decision | None]] = {}
    for question in questions:
        if not question.candidates():
            found[question.key] = (Answer(reason=question.roles.rule.reason or UNSURE), None)
            continue
        answer, decision = _choose(question, weigh(question, course))
        found[question.key] = (answer, decision)
        if answer.actors:
            course.bind(question, answer.actors)
    return found


def begin(questions: Sequence[Question]) -> Course:
    """Return the course of a document before its first commitment."""
    course = Course()
    for question in questions:
        course.note_rule(question)
    return course


def _choose(question: Question, chances: Sequence[Chance]) -> tuple[Answer, Decision]:
    """Return whom a trusted rule tells or the weights make likely enough, or why nobody is."""
    rule, best, others = question.roles.rule, best_of(chances), others_of(chances)
    if trusted := trust_in(question, best.chance if best is not None else 0.0):
        others = tuple(one for one in others if one[0] != ";".join(question.rule))
        return Answer(actors=question.rule, how=rule.how), Decision(str(rule.how), trusted, others)
    if best is None or best.chance < MIN_CHANCE:
        return Answer(reason=rule.reason or UNSURE), undecided(chances)
    how = How.DESCRIBED if best.actors == question.described else How.COMPARED
    if rule.how is not None and set(rule.actors) == set(best.actors):
        how = rule.how
    return Answer(actors=best.actors, how=how), Decision(how.value, best.chance, others)


def _roles(finding: Finding, details: Commitment, statements: Sequence[Finding], rules: Rules) -> Roles:
    author = rules.author(finding)
    return Roles(
        author=author.actors if author is not None else None,
        held=rules.held(finding),
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
