"""A report as one HTML file: its style inside, no script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from html import escape
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
from servanda.views.reports.direction import has_right_to_left
from servanda.views.reports.timeline_svg import timeline_svg

#: Colours pass WCAG AA (4.5 : 1) on both grounds; what is dropped, added or marked differs by line too.
STYLE = """
:root { color-scheme: light dark; --ink: #1d1c1a; --paper: #fffefb; --faint: #5c5850; --rule: #cfc9bd;
  --mark: #f3e7c4; --link: #23527c; --del: #9b1c1c; --ins: #14532d;
  --well: #d9e8dc; --doubt: #f4e3bd; --ill: #f3d2cc; --over: #e2e0da; --band: #1d1c1a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e9e6df; --paper: #171614; --faint: #aaa499;
  --rule: #4a463f; --mark: #4a3f1f; --link: #9cc4ea; --del: #ffb4ab; --ins: #9be3b0;
  --well: #1f3d2a; --doubt: #4a3a14; --ill: #55221c; --over: #35322d; --band: #e9e6df; } }
* { box-sizing: border-box; }
body { max-width: 48rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; background: var(--paper);
  color: var(--ink); font: 1.02rem/1.55 "Iowan Old Style", Charter, "Noto Serif", Georgia,
  "Times New Roman", serif; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; break-after: avoid; font-weight: 700; }
h1 { font-size: 1.85rem; margin: 2.5rem 0 .6rem; }
h1:first-child { margin-block-start: 0; border-block-start: 3px double var(--ink);
  padding-block-start: 1rem; }
h2 { font-size: 1.35rem; margin: 2.4rem 0 .4rem; }
h2.cut { border-block-start: 1px solid var(--ink); padding-block-start: .9rem; }
h3 { font-size: .8rem; letter-spacing: .08em; text-transform: uppercase; color: var(--faint);
  margin: 1.6rem 0 .5rem; font-family: system-ui, sans-serif; }
h4 { font-size: 1rem; margin: 1.2rem 0 .4rem; }
p { margin: .5rem 0; }
.standfirst { font-size: 1.12rem; }
.kicker { font-size: .88rem; margin: 1rem 0 .2rem; break-after: avoid; }
.note { font-size: .85rem; }
.item { padding-inline-start: 1.1rem; text-indent: -1.1rem; }
.item::before { content: "– "; color: var(--faint); }
.faint { color: var(--faint); }
blockquote { margin: .2rem 0 .8rem; padding-inline-start: .9rem; border-inline-start: 3px solid var(--rule);
  white-space: pre-line; }
mark { background: var(--mark); color: inherit; box-decoration-break: clone; padding: .05em 0; }
del { color: var(--del); text-decoration: line-through; }
ins { color: var(--ins); text-decoration: underline; }
del::before { content: "[-"; } del::after { content: "-]"; }
ins::before { content: "{+"; } ins::after { content: "+}"; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: .15em; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .3rem 1.1rem;
  margin: .8rem 0; }
dt { color: var(--faint); font-size: .9rem; } dd { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 42rem; table-layout: fixed;
  font-size: .9rem; margin: .4rem 0 1rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th { text-align: start; font-size: .8rem; color: var(--faint); font-weight: 600; }
th, td { vertical-align: top; padding: .35rem .7rem .35rem 0; border-block-end: 1px solid var(--rule); }
tr { break-inside: avoid; }
svg.timeline { width: 100%; height: auto; display: block; font: 12px system-ui, sans-serif; }
svg text { fill: var(--faint); } svg .band text { fill: var(--ink); }
svg .tick { stroke: var(--rule); } svg .stretch { stroke: var(--faint); stroke-width: 3; opacity: .45; }
svg .year { text-anchor: middle; } svg .due { stroke: var(--del); stroke-dasharray: 3 3; }
svg text.due { fill: var(--del); stroke: none; }
svg .mention { fill: var(--ink); } svg .report { fill: var(--paper); stroke: var(--ink); stroke-width: 2; }
svg .deadline { fill: var(--paper); stroke: var(--del); stroke-width: 2; }
svg .decision { fill: var(--link); } svg .break { stroke: var(--faint); fill: none; }
svg .band rect { stroke: var(--paper); } svg .filled { stroke: var(--band); stroke-width: 3; }
svg .well rect { fill: var(--well); } svg .doubt rect { fill: var(--doubt); }
svg .ill rect { fill: var(--ill); } svg .over rect { fill: var(--over); }
footer { margin-block-start: 3rem; border-block-start: 1px solid var(--rule); font-size: .85rem;
  color: var(--faint); }
@media (max-width: 36rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-block-end: .5rem; }
  svg.timeline { min-width: 36rem; } }
@media print { :root { color-scheme: light; --ink: #000; --paper: #fff; --faint: #444; --rule: #bbb;
  --mark: #eee4c4; --link: #000; --del: #7a1010; --ins: #0d3d20; --band: #000;
  --well: #e3efe6; --doubt: #f6ead0; --ill: #f5dcd7; --over: #ececec; }
  body { max-width: none; padding: 0; font-size: 10pt; } a { text-decoration: none; }
  h1.page { break-before: page; } .scroll { overflow: visible; } table { min-width: 0; }
  svg.timeline { break-inside: avoid; } }
@page { size: A4; margin: 20mm 18mm; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_TAGS = {Look.STRONG: "strong", Look.MARKED: "mark", Look.DROPPED: "del", Look.ADDED: "ins"}


def write_html(front: Front, blocks: Iterable[Block], file: BinaryIO) -> None:
    """Write the report as one page."""
    for part in _page(front, blocks):
        file.write(part.encode("utf-8"))


def _page(front: Front, blocks: Iterable[Block]) -> Iterator[str]:
    dated = f'<meta name="date" content="{front.dated.isoformat()}">\n' if front.dated else ""
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_safe(front.title)}</title>\n"
        f'<meta name="description" content="{_safe(front.subject)}">\n'
        f'<meta name="generator" content="{_safe(front.producer)}">\n{dated}'
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
    )
    for block in blocks:
        yield from _block(block)
    yield f"</main>\n<footer><p>{_safe(front.producer)}</p></footer>\n</body>\n</html>\n"


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading(level=level):
            tag = f"h{level}"
            look = ' class="page"' if block.new_page else ' class="cut"' if level == 2 and block.place else ""
            yield f'<{tag}{_id(block.place)}{look} dir="auto">{_runs(block.runs, one_text=True)}</{tag}>\n'
        case Paragraph(style=style):
            look = "" if style is Style.PLAIN else f' class="{style}"'
            yield f"<p{_id(block.place)}{look}>{_runs(block.runs)}</p>\n"
        case Quotation():
            yield f'<blockquote dir="auto">{_runs(block.runs, one_text=True)}</blockquote>\n'
        case Facts():
            yield "<dl>\n"
            for name, runs in block.rows:
                yield f"<dt>{_safe(name)}</dt><dd>{_runs(runs)}</dd>\n"
            yield "</dl>\n"
        case Table():
            yield from _table(block)
        case Picture():
            yield f'<div class="scroll">{timeline_svg(block.timeline, block.alt)}</div>\n'


def _table(table: Table) -> Iterator[str]:
    head = "".join(f'<th scope="col">{_safe(name)}</th>' for name in table.header)
    yield f'<div class="scroll"><table><caption>{_safe(table.caption)}</caption>\n'
    widths = "".join(f'<col style="width: {width:.0%}">' for width in table.widths)
    yield f"<colgroup>{widths}</colgroup>\n<thead><tr>{head}</tr></thead>\n<tbody>\n"
    for row in table.rows:
        cells = "".join(f"<td>{_runs(runs)}</td>" for runs in row)
        yield f"<tr>{cells}</tr>\n"
    yield "</tbody></table></div>\n"


def _runs(runs: Iterable[Run], *, one_text: bool = False) -> str:
    """Return the runs; those that are no one text turn nothing around them."""
    return "".join(
        f"<bdi>{_run(run)}</bdi>" if not one_text and has_right_to_left(run.text) else _run(run)
        for run in runs
    )


def _run(run: Run) -> str:
    text = _safe(run.text)
    if run.look in _TAGS:
        text = f"<{_TAGS[run.look]}>{text}</{_TAGS[run.look]}>"
    elif run.look is Look.FAINT:
        text = f'<span class="faint">{text}</span>'
    return text if run.to is None else f'<a href="{escape(run.to)}">{text}</a>'


def _id(place: str | None) -> str:
    return f' id="{escape(place)}"' if place else ""


def _safe(words: str) -> str:
    return escape(legible(words))
