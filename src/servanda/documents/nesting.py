"""Labels as a tree: which of them continue a numbering, and what each one stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from servanda.documents.numbering import RANKS, Label, Number, Reading

#: A number further than this behind the last one of its kind is no continuation, even of an extract.
_MAX_GAP = 40
#: Extracts leave out articles, seldom letters: `A.` and `Q.` are an interview.
_MAX_LETTERS = 3


@dataclass(slots=True, eq=False)
class Node:
    """A label in its place; `end` is set when all are known."""

    label: Label
    reading: Reading
    parent: "Node | None"
    end: int = 0
    children: list["Node"] = field(default_factory=list)

    @property
    def line(self) -> list["Node"]:
        """Return the nodes from the widest division to this one."""
        line = [self]
        while line[0].parent is not None:
            line.insert(0, line[0].parent)
        return line


def nest(labels: Sequence[Label]) -> list[Node]:
    """Return the labels that continue or start a numbering, each under the one that it is part of."""
    nodes: list[Node] = []
    last: list[Node] = []  # the way from the widest division to the last label
    latest: dict[str, Number] = {}
    ranks = _ranks(labels)
    for label in labels:
        if label.readings[0].is_named:
            placed = _place_named(label, last, ranks)
        else:
            placed = _continue(label, last) or _start(label, last, latest)
        if placed is None:
            continue
        reading, above = placed
        node = Node(label, reading, above[-1] if above else None)
        if node.parent is not None:
            node.parent.children.append(node)
        nodes.append(node)
        last = [*above, node]
        latest[reading.style] = reading.numbers[-1]
    return nodes


Place = tuple[Reading, list[Node]]


def _place_named(label: Label, last: list[Node], ranks: Mapping[str, int]) -> Place | None:
    style = label.readings[0].style
    same = next((at for at, node in enumerate(last) if node.reading.style == style), None)
    if same is not None:
        following = [one for one in label.readings if _is_near(last[same].reading.numbers[-1], one.number)]
        if not following and not label.at_line:
            return None
        return min(following or label.readings[:1], key=lambda one: one.number), last[:same]
    rank = ranks[style]
    wider = [
        node for node in last if rank > ranks.get(node.reading.style, -1 if holds_divisions(node) else rank)
    ]
    return label.readings[0], wider if rank else []


def _ranks(labels: Sequence[Label]) -> Mapping[str, int]:
    """Return how wide divisions are: sections hold articles, unless the articles come first."""
    styles = [label.readings[0].style for label in labels]
    first = next((style for style in styles if style in ("article", "section")), None)
    return {**RANKS, "section": RANKS["clause"]} if first == "article" else RANKS


def holds_divisions(node: Node) -> bool:
    """Return whether a list may hold divisions with names: `I.` or `A.` does."""
    return node.reading.style in ("I.", "A.")


def _is_near(before: Number, number: Number, style: str = "") -> bool:
    gap = _MAX_LETTERS if style.strip("().").lower() == "a" else _MAX_GAP
    return before < number and number[0] - before[0] <= gap


def _continue(label: Label, last: list[Node]) -> Place | None:
    """Return where a label follows another one, in the innermost list that it does."""
    for reading in label.readings:
        for at in range(len(last) - 1, -1, -1):
            if last[at].reading.style == reading.style and _follows(last[at].reading.number, reading.number):
                return reading, _parents(last, at, reading)
    return None


def _start(label: Label, last: list[Node], latest: Mapping[str, Number]) -> Place | None:
    """Return where a label starts a list, goes on in one with a gap, or begins it anew."""
    for reading in label.readings:
        open_ones = [at for at, node in enumerate(last) if node.reading.style == reading.style]
        if not open_ones:
            if _may_start(label, reading, last, latest):
                return reading, last
            continue
        may_jump = label.at_line or len(reading.number) > 1
        if may_jump and _is_near(last[open_ones[-1]].reading.number, reading.number, reading.style):
            return reading, _parents(last, open_ones[-1], reading)
        if label.at_line and reading.number == (1,) < last[open_ones[-1]].reading.number:
            return reading, last[: open_ones[0]]
    return None


def _parents(last: list[Node], at: int, reading: Reading) -> list[Node]:
    """Return the way to a label that goes on the list of `last[at]`: 1.1.2 is within a 1.1."""
    while at >= 0 and last[at].reading.style == reading.style:
        held = last[at].reading.number
        if len(held) < len(reading.number) and reading.number[: len(held)] == held:
            return last[: at + 1]
        at -= 1
    return last[: at + 1]


def _follows(before: Number, number: Number) -> bool:
    """Return whether a number is the next one: 3 after 2, 2 after 1.4, 1.1 after 1, 1.2 after 1.1.3."""
    if number == (*before, 1):
        return True
    return any(number == (*before[:at], before[at] + 1) for at in range(len(before)))


def _may_start(label: Label, reading: Reading, last: list[Node], latest: Mapping[str, Number]) -> bool:
    """Return whether a list may start here; within a sentence it starts with its first number."""
    if set(reading.number) == {1}:
        return True
    if not label.at_line:
        return False
    if len(reading.number) > 1:  # 3.2 under Article 3, or in an extract
        return True
    before = latest.get(reading.style)
    if before is not None and _follows(before, reading.number):  # counted through all parts
        return True
    return not last and reading.style in ("1.", "I.") and reading.number[0] <= _MAX_GAP


def is_alone(node: Node, nodes: Sequence[Node]) -> bool:
    """Return whether a label without a noun has no other beside it: `A. Smith said …`."""
    style = node.reading.style
    if node.reading.is_named or any(one.reading.style == style for one in node.children):
        return False
    if node.parent is not None and node.parent.reading.style == style:  # 1.1 alone under 1
        return False
    alike = [one for one in nodes if one.reading.style == style]
    in_division = node.parent is not None and node.parent.reading.is_named
    if len(alike) > 1 and in_division and node.label.at_line and node.reading.number == (1,):
        return False  # an article of one paragraph, where others have more
    if len(node.reading.number) > 1 and node.parent is None:  # 5.1.2 of an extract: 3.1 stands elsewhere
        return len(alike) < 2
    before = [one.reading.number for one in alike if one.label.span < node.label.span]
    if before and _follows(before[-1], node.reading.number):  # counted through all parts
        return False
    return sum(one.parent is node.parent for one in alike) < 2


def is_within(node: Node, other: Node) -> bool:
    """Return whether a node is part of another one."""
    return node is not other and other in node.line
