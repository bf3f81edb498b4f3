"""From the tree of main text that trafilatura finds to paragraphs."""

import re

from lxml.etree import _Element

_BLOCKS = frozenset(
    ("body", "div", "p", "head", "quote", "code", "item", "cell", "ab", "main", "article", "section")
)
_SPACES = re.compile(r"\s+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")

#: Where the page breaks a line; a line end in its source is only a space.
_BREAK = "\x0b"
#: Where it begins a new paragraph.
_PARAGRAPH = "\x0c"


def render(body: _Element) -> str:
    """Return the text of the tree: blank lines part paragraphs, line ends part items and table rows."""
    return "\n\n".join(_render_blocks(body))


def _render_blocks(element: _Element) -> list[str]:
    """Return the paragraphs within the element, in order."""
    preformatted = element.tag in ("quote", "code")
    blocks: list[str] = []
    line: list[str] = [_soften(element.text, preformatted)]

    def close() -> None:
        blocks.extend(_split("".join(line)))
        line.clear()

    for child in element:
        if not isinstance(child.tag, str):  # a comment has no words of the page
            pass
        elif child.tag == "lb":
            line.append(_BREAK)
        elif child.tag in ("list", "table"):
            close()
            blocks.extend(_render_items(child) if child.tag == "list" else _render_rows(child))
        elif child.tag in _BLOCKS:
            close()
            blocks.extend(_render_blocks(child))
        else:
            line.append(_soften("".join(child.itertext()), preformatted))
        line.append(_soften(child.tail, preformatted))
    close()
    return blocks


def _soften(words: str | None, preformatted: bool) -> str:
    """Return the words in one line; blank lines part paragraphs in what may have been preformatted."""
    kept = _BLANK_LINE.sub(_PARAGRAPH, words or "") if preformatted else words or ""
    return _PARAGRAPH.join(_SPACES.sub(" ", part) for part in kept.split(_PARAGRAPH))


def _split(words: str) -> list[str]:
    """Return the paragraphs of a run of words; two breaks in a row part paragraphs, as people use them."""
    paragraphs = []
    for part in re.split(f"{_PARAGRAPH}|{_BREAK} *{_BREAK}", words):
        lines = [" ".join(line.split()) for line in part.split(_BREAK)]
        if joined := "\n".join(filter(None, lines)):
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
