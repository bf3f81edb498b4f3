"""A report as Markdown (CommonMark with tables), which any editor and most sites show."""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from servanda.views.reports.blocks import (
    Block,
    Facts,
    Front,
    Heading,
    Look,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Style,
    Table,
    legible,
)
from servanda.views.timeline import LANES, Timeline
from servanda.views.timeline_scale import LEFT

#: What Markdown, or HTML inside it, would take for a sign.
_SIGNS = re.compile(r"([\\`*_\[\]<>|~&$@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
#: What would make a line a heading, an item of a list, or a rule.
_LINE_SIGNS = re.compile(r"^(\s*)([#+\-=]|\d+(?=[.)]))")
_MARKS = {
    Look.STRONG: ("**", "**"),
    Look.MARKED: ("**", "**"),
    Look.DROPPED: ("~~", "~~"),
    Look.ADDED: ("**\\[+ ", " +\\]**"),
}
#: Characters of a timeline's width.
_COLUMNS = 72


def write_markdown(front: Front, blocks: Iterable[Block], file: BinaryIO) -> None:
    """Write the report."""
    for block in blocks:
        for part in _block(block):
            file.write(part.encode("utf-8"))
    file.write(f"---\n\n{_line(front.producer)}\n".encode())


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level):
            yield f"{_place(block.place)}{'#' * level} {_runs(block.runs)}\n\n"
        case Paragraph(style=style):
            yield f"{'- ' if style is Style.ITEM else ''}{_place(block.place)}{_runs(block.runs)}\n\n"
        case Quotation():
            yield f"> {_quoted(block.runs)}\n\n"
        case Facts():
            yield "| | |\n| --- | --- |\n"
            for name, runs in block.rows:
                yield f"| **{_line(name)}** | {_runs(runs)} |\n"
            yield "\n"
        case Table():
            yield f"| {' | '.join(map(_line, block.header))} |\n"
            yield f"|{' --- |' * len(block.header)}\n"
            for row in block.rows:
                yield f"| {' | '.join(map(_runs, row))} |\n"
            yield "\n"
        case Picture():
            yield "```text\n" + "\n".join(_drawn(block.timeline)) + "\n```\n\n"


def _runs(runs: Iterable[Run]) -> str:
    return _begun("".join(map(_run, runs)).strip())


def _quoted(runs: Iterable[Run]) -> str:
    """Return exact words; each line of them is quoted."""
    lines = "".join(_run(run, keep_lines=True) for run in runs).split("\n")
    return "  \n> ".join(_begun(line.strip()) for line in lines if line.strip())


def _run(run: Run, *, keep_lines: bool = False) -> str:
    words = _escaped(run.text) if keep_lines else _line(run.text, keep_edges=True)
    if run.look in _MARKS and words.strip():
        before, after = _MARKS[run.look]
        lines = (_wrapped(line, before, after) for line in words.split("\n"))
        words = "\n".join(lines)
    return words if run.to is None else f"[{words}]({run.to.replace(')', '%29').replace('(', '%28')})"


def _wrapped(words: str, before: str, after: str) -> str:
    """Return the words between signs, which may not touch a space."""
    inner = words.strip()
    if not inner:
        return words
    start = words[: len(words) - len(words.lstrip())]
    return f"{start}{before}{inner}{after}{words[len(words.rstrip()) :]}"


def _place(place: str | None) -> str:
    return f'<a id="{place}"></a>' if place else ""


def _line(words: str, *, keep_edges: bool = False) -> str:
    """Return the words on one line."""
    line = " ".join(words.split())
    if keep_edges and words[:1].isspace():
        line = f" {line}"
    if keep_edges and words[-1:].isspace() and line.strip():
        line = f"{line} "
    return _escaped(line)


def _begun(line: str) -> str:
    """Return a line that cannot begin anything but a paragraph."""
    match = _LINE_SIGNS.match(line)
    if match is None:
        return line
    end = match.end()
    return f"{line[:end]}\\{line[end:]}" if match[2].isdigit() else f"{match[1]}\\{line[len(match[1]) :]}"


def _escaped(words: str) -> str:
    return _SIGNS.sub(r"\\\1", legible(words))


def _drawn(timeline: Timeline) -> Iterator[str]:
    """Yield the timeline with characters, drawn to scale."""
    margin = max(len(name) for name, _ in timeline.lanes) + 1

    def column(x: float) -> int:
        return min(_COLUMNS - 1, max(0, round((x - LEFT) / (timeline.width - LEFT) * (_COLUMNS - 1))))

    for (kind, name), sign in zip(LANES.items(), "o#^!", strict=True):
        places = [dot for dot in timeline.dots if dot.kind == kind]
        if places:
            row = [" "] * _COLUMNS
            for dot in places:
                at = column(dot.x)
                row[at] = sign if row[at] == " " else "*"
            yield f"{name:<{margin}}{''.join(row).rstrip()}"
    if timeline.due is not None:
        yield f"{'due':<{margin}}{' ' * column(timeline.due[0])}| {_fenced(timeline.due[1])}"
    axis, years = ["-"] * _COLUMNS, [" "] * (_COLUMNS + 10)
    for x, told in timeline.ticks:
        at = column(x)
        axis[at] = "+"
        if all(letter == " " for letter in years[max(0, at - 1) : at + len(told)]):
            years[at : at + len(told)] = told
    yield f"{'':<{margin}}{''.join(axis)}"
    yield f"{'':<{margin}}{''.join(years).rstrip()}"
    yield ""
    for band in timeline.bands:
        yield _fenced(band.told)


def _fenced(words: str) -> str:
    """Return words that cannot end a block of code."""
    return " ".join(legible(words).replace("`", "'").split())
