"""The actions under one cue of commitment: parts of one action are joined, what is none is dropped.

The second stage tags each word by itself, so that a long action may come in pieces, and the object of a
passive apart from its participle. Measured on the development bundles: the model card.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from servanda.annotation.records import Argument
from servanda.primitives import Span

#: Between two parts of one action stands nothing, or what tells the purpose of the first.
_SAME_ACTION = re.compile(r"\s*(?:(?:in order |so as )?to\s+)?")
#: Before a further action of the same cue stands a joining word or mark.
_FURTHER = re.compile(r"(?:,|;|\band\b|\bor\b|\bnor\b|\bto\b|\bthen\b|\binstead\b|\)|\s)*")
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
