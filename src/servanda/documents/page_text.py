"""From the tree of main text that trafilatura finds to paragraphs."""

import re

from lxml.etree import _Element

_BLOCKS = frozenset(
    ("body", "div", "p", "head", "quote", "code", "item", "cell", "ab", "main", "article", "section")
)
_SPACES = re.compile(r"[^\S\n]+")
_BREAKS = re.compile(r"\n\s*\n")


def render(body: _Element) -> str:
    """Return the text of the tree: blank lines part paragraphs, line ends part items and table rows."""
    return "\n\n".join(_render_blocks(body))


def _render_blocks(element: _Element) -> list[str]:
    """Return the paragraphs within the element, in order."""
    blocks: list[str] = []
    line: list[str] = [element.text or ""]

    def close() -> None:
        blocks.extend(_split("".join(line), soft=element.tag == "quote"))
        line.clear()

    for child in element:
        if not isinstance(child.tag, str):  # a comment has no words of the page
            pass
        elif child.tag == "lb":
            line.append("\n")
        elif child.tag in ("list", "table"):
            close()
            rows = _render_items(child) if child.tag == "list" else _render_rows(child)
            blocks.extend(rows)
        elif child.tag in _BLOCKS:
            close()
            blocks.extend(_render_blocks(child))
        else:
            line.append("".join(child.itertext()))
        line.append(child.tail or "")
    close()
    return blocks


def _split(words: str, *, soft: bool) -> list[str]:
    """Return the paragraphs of a run of words; `soft`: a single line end in it is only a space."""
    paragraphs = []
    for part in _BREAKS.split(words):
        lines = [_SPACES.sub(" ", line).strip() for line in part.split("\n")]
        joined = (" " if soft else "\n").join(line for line in lines if line)
        if joined:
            paragraphs.append(joined)
    return paragraphs


def _render_items(element: _Element) -> list[str]:
    """Return the list as one paragraph, an item a line; items of several paragraphs stay apart."""
    items = [_render_blocks(item) for item in element]
    if any(len(blocks) > 1 for blocks in items):
        return [block for blocks in items for block in blocks]
    lines = [f"- {block}" for blocks in items for block in blocks]
    return ["\n".join(lines)] if lines else []


def _render_rows(element: _Element) -> list[str]:
    """Return the table as one paragraph, a row a line; one that only lays out the page as paragraphs."""
    rows = [[_render_blocks(cell) for cell in row] for row in element.iter("row")]
    if any(len(blocks) > 1 for cells in rows for blocks in cells):
        return [block for cells in rows for blocks in cells for block in blocks]
    lines = [" | ".join(" ".join(blocks) for blocks in cells if blocks) for cells in rows]
    return ["\n".join(line for line in lines if line)] if any(lines) else []
