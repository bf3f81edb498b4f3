"""The actions under one cue of commitment: parts of one action are joined, what is none is dropped.

The second stage tags each word by itself, so that a long action may come in pieces, and the object of a
passive apart from its participle. Measured on the development bundles: the model card.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from servanda.annotation.records import Argument, Layer, Mark
from servanda.primitives import Span

#: Between two parts of one action stands nothing, or what tells the purpose of the first.
_SAME_ACTION = re.compile(r"\s*(?:(?:in order |so as )?to\s+)?")
#: Before a further action of the same cue stands a joining word or mark.
_FURTHER = re.compile(r"(?:,|;|\band\b|\bor\b|\bnor\b|\bto\b|\bthen\b|\binstead\b|\)|\s)*")
#: Where a clause begins that says more of a noun: `that include a commitment`, `, which shall`.
_CLAUSE = re.compile(r"(?<=\w),? (?:that|which|who)\b[^.;:!?\n]{0,40}\Z")
#: Words that an action has at least before such a clause; one is rather who acts: `those who stray will`.
_LEAST_WORDS = 2
#: Least score of an action that nothing joins to the one before: chosen on the development bundles.
_LEAST_ALONE = 0.6


def join_actions(text: str, cue: Span, actions: Sequence[Argument]) -> list[Argument]:
    """Return the actions of a cue in order of place, those that are parts of one as one."""
    joined: list[Argument] = []
    for action in sorted(actions, key=lambda a: a.span):
        before = joined[-1] if joined else None
        if before is not None and _is_same(text, before.span, action.span, cue):
            span = Span(before.span.start, max(before.span.end, action.span.end))
            score = max(before.score, action.score)
            joined[-1] = Argument(field=action.field, span=span, score=score)
        else:
            joined.append(action)
    if len(joined) == 1:
        return joined
    behind = [action for action in joined if action.span.end > cue.end]
    # What stands before the cue is who acts, or the object of a verb that would have been joined to it.
    kept = behind or joined
    best = max(kept, key=lambda a: (a.score, -a.span.start))
    return [
        action
        for number, action in enumerate(kept)
        if action is best
        or action.score >= _LEAST_ALONE
        or (number and _goes_on(text, kept[number - 1], action))
    ]


def trim(text: str, action: Argument, others: Sequence[Argument]) -> Argument:
    """Return the action without a deadline or condition at its end, which are fields of their own."""
    start, end = action.span.start, action.span.end
    for other in others:
        if start < other.span.start < end and not text[other.span.end : end].strip(" ,;."):
            end = start + len(text[start : other.span.start].rstrip(" ,;"))
    return replace(action, span=Span(start, end)) if end > start else action


def without_clauses(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Return the marks; an action ends before a clause in which another commitment is told.

    `implement agreements | that include a commitment by A to withdraw`. Source: in the training and
    development bundles 87 actions stop before such a clause, and the 2 that hold one go on behind it.
    """
    cues = sorted(mark.trigger for mark in marks if mark.layer == Layer.COMMITMENT)
    return [_without_clauses(text, mark, cues) if mark.layer == Layer.COMMITMENT else mark for mark in marks]


def _without_clauses(text: str, mark: Mark, cues: Sequence[Span]) -> Mark:
    arguments = [
        replace(argument, span=_before_clause(text, argument.span, mark.trigger, cues))
        if argument.field == "action"
        else argument
        for argument in mark.arguments
    ]
    return replace(mark, arguments=tuple(arguments))


def _before_clause(text: str, action: Span, own: Span, cues: Sequence[Span]) -> Span:
    """Return the action up to the first clause that holds the cue of another one, and not its own."""
    for cue in cues:
        if cue != own and action.start < cue.start and cue.end < action.end:
            clause = _CLAUSE.search(text, action.start, cue.end)
            if clause is None or clause.start() < own.start < action.end:
                continue
            if len(text[action.start : clause.start()].split()) >= _LEAST_WORDS:
                return Span(action.start, clause.start())
    return action


def _is_same(text: str, one: Span, other: Span, cue: Span) -> bool:
    """Return whether two parts belong to one action: only the cue, a blank or a purpose is between them."""
    if other.start < one.end:
        return True
    if one.end <= cue.start and cue.end <= other.start:
        return not text[one.end : cue.start].strip() and not text[cue.end : other.start].strip()
    return _SAME_ACTION.fullmatch(text, one.end, other.start) is not None


def _goes_on(text: str, one: Argument, other: Argument) -> bool:
    """Return whether the second action is joined to the first by `and`, a comma or the like."""
    return _FURTHER.fullmatch(text, one.span.end, other.span.start) is not None
