"""Agreements named by what they are on: `the agreements on energy, on number plates and on prisoners`.

Each item is a term that the parties agreed to. The second stage ties arguments to verbs of promising well and
to nouns badly, so these are read by rule from an agreement that the first stage has found.
"""

import re
from collections.abc import Iterable

from servanda.annotation.records import Argument, Layer, Mark
from servanda.primitives import Span

#: In small letters only: `the Agreement on Human Rights` is a name, and no term.
_CUE = re.compile(r"(?:[\w’'/-]+ ){0,4}?(?P<cue>(?:agreements?|accords?|deals?|undertakings?) on) ")
#: An item ends before a mark, the next item, or what is said of the agreement.
_ITEM = re.compile(
    r"(?:the |a |an )?(?P<what>[^,.;:()\n]{3,120}?)(?=,? (?:and )?on (?:the )?\w|[,.;:()\n]|$"
    r"| (?:is|are|was|were|has|have|had|will|would|shall|should|must|may|can|could|remains?|between|which"
    r"|that|says?|said|and (?:the|a|its|their)|reached|signed|concluded|struck|made|brokered|facilitated"
    r"|came|by|in (?:\d{4}|[A-Z][a-z]+ \d{4}))\b)"
)
_NEXT = re.compile(r",? (?:and )?on ")
#: Share of the agreement's own score: of such terms in the training texts three in four are annotated as
#: commitments. On the development texts there are none.
_SHARE = 0.75


def find_terms(text: str, marks: Iterable[Mark], *, end: int) -> list[Mark]:
    """Return a commitment of force `agreed` for each agreement that names its terms with `on`.

    Nothing behind `end` is looked at: what follows belongs to another window.
    """
    found = []
    for mark in marks:
        if mark.layer != Layer.ARRANGEMENT or mark.labels.get("type") != "agreement":
            continue
        cue = _CUE.match(text, mark.trigger.start, end)
        if cue is None or cue.start("cue") >= mark.trigger.end:
            continue
        arguments = tuple(
            Argument(field="action", span=span, score=mark.score) for span in _items(text, cue.end(), end)
        )
        if arguments:
            found.append(
                Mark(
                    layer=Layer.COMMITMENT,
                    trigger=Span(*cue.span("cue")),
                    score=round(mark.score * _SHARE, 4),
                    labels={"force": "agreed"},
                    chances={"agreement": mark.score},
                    arguments=arguments,
                )
            )
    return found


def _items(text: str, at: int, end: int) -> list[Span]:
    """Return the places of the items that start at `at`; none goes beyond `end`."""
    items = []
    while (item := _ITEM.match(text, at, end)) is not None:
        items.append(Span(*item.span("what")))
        following = _NEXT.match(text, item.end(), end)
        if following is None:
            break
        at = following.end()
    return items
