"""The numbered provisions of a text: articles, paragraphs, annexes, lettered items, each with its place.

A label counts where it continues the numbering of its kind, or starts one; a number that merely stands at the
start of a line does not. A text with fewer than two labels that fit together has no provisions.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from servanda.documents.nesting import Node, holds_divisions, is_alone, is_within, nest
from servanda.documents.numbering import RANKS, Reading, find_labels
from servanda.primitives import Span

#: How a division is called in an id.
_SHORT = {"article": "art.", "chapter": "ch.", "section": "sec.", "paragraph": "para.", "appendix": "app."}
#: Divisions whose name stands before the number of what they hold, with a comma.
_INNER_NAMES = ("1.", "(1)", "1)")
#: Where a text stops to be provisions: signatures. It goes on behind a label.
_CLOSING = re.compile(
    r"^[ \t]*(?:done (?:at|in|on)|in (?:witness|faith) whereof|signed (?:at|in|on|by)|for the parties)\b",
    re.IGNORECASE | re.MULTILINE,
)
#: Unnumbered parts that end the numbered one before them; a line in capitals does so too.
_UNNUMBERED = re.compile(
    r"^[ \t]*(?:(?i:general(?: provisions)?|(?:final|common|transitional) (?:provisions|clauses)"
    r"|preamble|(?:side |agreed )?letters?(?: of \w+)?|(?:agreed )?minutes?|declarations?|signatures?"
    r"|editorial note|notes?|footnotes?)[.:]?(?=[ \t]*$|\s+[\"“]?[A-Z])"
    r"|[A-Z][A-Z ,’'&-]{6,80}[A-Z](?=[.:]?[ \t]*$|\.\s)[.:]?)",
    re.MULTILINE,
)
_HEADING = re.compile(r"[ \t]*[.:—–-]?[ \t]*([\"“]?[A-Z][^.:;\n]{1,70}?)(?:[.:](?=\s)|[ \t]*(?=\n|$)| [—–] )")
_NEXT_LINE = re.compile(r"[ \t]*\n\s*([A-Z][^.:;\n]{1,70})(?=\n)")
_IS_SENTENCE = re.compile(
    r"\b(?:shall|will|must|may|can|is|are|was|were|has|have|had|agrees?|undertakes?|reaffirms?|commits?|requests?"
    r"|confirms?|guarantees?|recogni[sz]es?|decides?)\b"
)
_HEADING_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Provision:
    """A numbered part of a text, with everything that stands in it."""

    id: str
    """`art. 3(2)(b)`, `annex II, para. 4`, `1.1.2`; once in a text."""
    label: Span
    """The words that number it."""
    span: Span
    """From its label to the next one that is not within it."""
    path: tuple[Reading, ...]
    """The numbers from the widest division to its own."""
    parent: str | None = None
    """Id of the provision that it is part of."""
    heading: str | None = None


def find_provisions(text: str) -> tuple[Provision, ...]:
    """Return the numbered provisions in the order of the text; none where nothing is numbered."""
    labels = find_labels(text)
    for _ in range(4):  # what a dropped label had held may hang together without it
        nodes = nest(labels)
        kept = [node.label for node in nodes if not is_alone(node, nodes)]
        if len(kept) == len(labels):
            break
        labels = kept
    nodes = _without_contents(text, nodes)
    if len(nodes) < 2:
        return ()
    _set_ends(text, nodes)
    return tuple(_provisions(text, nodes))


def provision_at(provisions: Iterable[Provision], span: Span) -> Provision | None:
    """Return the innermost provision that the span starts in, or None."""
    found = None
    for provision in provisions:
        if provision.span.start <= span.start < provision.span.end:
            found = provision
    return found


def _without_contents(text: str, nodes: list[Node]) -> list[Node]:
    """Return the nodes without a table of contents: lines that come again with the text under them."""
    lines = [_line_of(text, node) for node in nodes]
    again = Counter(line for line in lines if line)
    kept = []
    for at, (node, line) in enumerate(zip(nodes, lines, strict=True)):
        follows = nodes[at + 1].label.span.start if at + 1 < len(nodes) else len(text)
        bare = not text[node.label.span.start + len(line) : follows].strip()
        if bare and again[line] > 1 and node.reading.is_named:
            again[line] -= 1
            continue
        kept.append(node.label)
    return nodes if len(kept) == len(nodes) else nest(kept)


def _line_of(text: str, node: Node) -> str:
    start = node.label.span.start
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)].rstrip()


def _set_ends(text: str, nodes: list[Node]) -> None:
    """Say where each provision ends: before the next label outside it, a signature or an unnumbered part."""
    stops = _stops(text, nodes)
    line_break = "\n\n" if "\n\n" in text else "\n"
    for at, node in enumerate(nodes):
        follows = next((n for n in range(at + 1, len(nodes)) if not is_within(nodes[n], node)), len(nodes))
        end = nodes[follows].label.span.start if follows < len(nodes) else len(text)
        last = nodes[follows - 1].label.span.end  # what it holds, it does not lose
        edges = [stop for stop in stops if last <= stop < end][:1]
        if all(
            not one.label.at_line and not one.reading.is_named for one in nodes[at:follows]
        ):  # within a line
            edges.append(text.find(line_break, last, end))
        end = min([end, *(edge for edge in edges if edge >= 0)])
        node.end = node.label.span.start + len(text[node.label.span.start : end].rstrip())


def _stops(text: str, nodes: list[Node]) -> list[int]:
    """Return where signatures and unnumbered parts start, in order."""
    taken = [node.label.span for node in nodes]
    taken += [Span(*place) for node in nodes if (place := _heading(text, node)[1]) is not None]
    found = {match.start() for one in (_CLOSING, _UNNUMBERED) for match in one.finditer(text)}
    return sorted(stop for stop in found if not any(span.start - 3 <= stop < span.end for span in taken))


def _provisions(text: str, nodes: list[Node]) -> Iterator[Provision]:
    ids: dict[int, str] = {}
    taken: Counter[str] = Counter()
    plain = _articles_of_their_own(nodes)
    for node in nodes:
        way = _way(node, plain)
        name = _id_of(way)
        taken[name] += 1
        name = name if taken[name] == 1 else f"{name} [{taken[name]}]"
        ids[id(node)] = name
        yield Provision(
            id=name,
            label=node.label.span,
            span=Span(node.label.span.start, node.end),
            path=tuple(one.reading for one in way),
            parent=ids.get(id(node.parent)) if node.parent is not None else None,
            heading=_heading(text, node)[0],
        )


def _articles_of_their_own(nodes: list[Node]) -> bool:
    """Return whether articles are numbered through all chapters, so that they need no chapter in their id."""
    articles = [
        (
            tuple(one.reading.written for one in node.line if RANKS.get(one.reading.style) == 0),
            node.reading.numbers,
        )
        for node in nodes
        if node.reading.style == "article"
    ]
    return len(set(articles)) == len(articles)


def _way(node: Node, articles_alone: bool) -> list[Node]:
    line = node.line
    at = next((n for n, one in enumerate(line) if one.reading.style == "article"), None)
    if at is None or not articles_alone:
        return line
    return [one for one in line[:at] if RANKS.get(one.reading.style) == 0] + line[at:]


def _id_of(way: list[Node]) -> str:
    name, above = "", None
    for node in way:
        name, above = _named_is_within(name, node, above), node
    return name


def _named_is_within(name: str, node: Node, above: Node | None) -> str:
    """Return the id of a node, given that of the division that it stands in."""
    style, written = node.reading.style, node.reading.written
    if node.reading.is_named:
        short = _SHORT.get(style, style)
        several = len(node.reading.numbers) > 1
        noun = f"{short.rstrip('.')}s{'.' if short[-1] == '.' else ''}" if several else short
        return ", ".join(part for part in (name, f"{noun} {written}".strip()) if part)
    if above is not None and (rest := _rest_of_number(node, above)):
        if above.reading.style == style:
            return f"{name.removeprefix('para. ')}.{'.'.join(rest)}"
        return name + "".join(f"({part})" for part in rest)
    outer = (
        above is None
        or (above.reading.is_named and above.reading.style != "article")
        or holds_divisions(above)
    )
    if style in _INNER_NAMES and outer:
        number = written if above is None and "." in written else f"para. {written}"
        return f"{name}, {number}" if name else number
    return f"{name}({written})" if name or style[0] == "(" else written


def _rest_of_number(node: Node, above: Node) -> list[str]:
    """Return what 1.1.2 adds to 1.1, and 3.2 to Article 3; nothing where it is no such number."""
    number, held = node.reading.number, above.reading.number
    same = above.reading.style in (node.reading.style, "article", "section", "chapter")
    if not same or node.reading.style not in _INNER_NAMES or number[: len(held)] != held:
        return []
    return node.reading.written.split(".")[len(held) :]


def _heading(text: str, node: Node) -> tuple[str | None, tuple[int, int] | None]:
    """Return the words that head a provision, and where they stand."""
    end = node.label.span.end
    match = _HEADING.match(text, end) or (_NEXT_LINE.match(text, end) if node.reading.is_named else None)
    if match is None:
        return None, None
    words = match[1].strip()
    if len(words.split()) > _HEADING_WORDS or _IS_SENTENCE.search(words):
        return None, None
    return words, match.span(1)
