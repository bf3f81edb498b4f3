"""Wording drift as one HTML page that needs no other file and runs nothing."""

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape

from servanda.interfaces.cli.marks import mark_of
from servanda.interfaces.cli.terminal import line
from servanda.views.drift import Change, Drift, Step, Wording
from servanda.views.reviewed_sample import ReviewedSample

#: Dropped and added words differ by line and brackets, not by colour alone; colours pass WCAG AA (4.5 : 1).
_STYLE = """
:root { color-scheme: light dark; --ink: #1b1b1b; --paper: #fff; --faint: #595959; --rule: #c8c8c8;
  --del: #9b1c1c; --del-bg: #fdecec; --ins: #14532d; --ins-bg: #e6f4ea; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e8e8; --paper: #161616; --faint: #a8a8a8;
  --rule: #444; --del: #ffb4ab; --del-bg: #3b1512; --ins: #9be3b0; --ins-bg: #10301b; } }
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 Georgia, "Times New Roman", serif; overflow-wrap: anywhere; }
h1 { font-size: 1.3rem; line-height: 1.3; }
ol { list-style: none; padding: 0; }
li { border-block-start: 1px solid var(--rule); padding-block: .8rem; break-inside: avoid; }
.source, .told, footer { color: var(--faint); font-size: .85rem; }
p { margin: .2rem 0; }
del { color: var(--del); background: var(--del-bg); text-decoration: line-through; }
ins { color: var(--ins); background: var(--ins-bg); text-decoration: underline; }
del::before { content: "[-"; } del::after { content: "-]"; }
ins::before { content: "{+"; } ins::after { content: "+}"; }
@media print { :root { --ink: #000; --paper: #fff; --faint: #333; --rule: #999; --del: #000; --ins: #000;
  --del-bg: none; --ins-bg: none; } body { margin: 0; max-width: none; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_TAGS = {Change.DROPPED: "del", Change.ADDED: "ins"}


def drift_page(drift: Drift, sample: ReviewedSample | None = None) -> str:
    """Return the page; the same drift gives the same bytes. Words from documents are escaped.

    `sample` tells how right the machine is in what was reviewed.

    Every stretch of foreign words stands in an element of its own direction, so that words written from
    right to left turn nothing around them.
    """
    title = escape(line(drift.thread.title))
    items = "\n".join(_items(drift))
    note = f"\n<p>{_isolated(sample.told)}</p>" if sample else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header>
<h1 dir="auto">{title}</h1>
<p class="source">How the wording changed from mention to mention · thread {escape(drift.thread.id)}</p>
</header>
<ol>
{items}
</ol>
<footer><p><del>dropped</del> <ins>added</ins>, each from the mention above it.</p>{note}</footer>
</body>
</html>
"""


def _items(drift: Drift) -> Iterator[str]:
    for at, wording in enumerate(drift.wordings):
        step = drift.steps[at - 1] if at else None
        words = _words(step) if step is not None else _isolated(" ".join(wording.words))
        shown = f'\n<p dir="{_direction(wording.words)}">{words}</p>'
        shown = "" if step is not None and step.is_same else shown
        told = f'\n<p class="told">{_told(step)}</p>' if step is not None else ""
        yield f'<li>\n<p class="source">{_source(wording)}</p>{shown}{told}\n</li>'


def _words(step: Step) -> str:
    return " ".join(
        f"<{tag}>{_isolated(piece.words)}</{tag}>"
        if (tag := _TAGS.get(piece.change))
        else _isolated(piece.words)
        for piece in step.pieces
    )


def _told(step: Step) -> str:
    values = [
        f"{name}: {_isolated(old or 'none')} → {_isolated(new or 'none')}" for name, old, new in step.values
    ]
    return " · ".join([step.told, *values])


def _source(wording: Wording) -> str:
    facts = wording.facts
    parts = [facts.title or facts.name, facts.publisher, wording.finding.id]
    parts.append(mark_of(wording.review).plain)
    when = wording.published or "undated"
    return " · ".join([when, *(_isolated(part) for part in parts if part)])


def _direction(words: Sequence[str]) -> str:
    """Return `rtl` where the first letter is of a script that is written so.

    `dir=auto` does not look into elements of a direction of their own.
    """
    letters = (unicodedata.bidirectional(letter) for word in words for letter in word)
    return "rtl" if next((one for one in letters if one in ("L", "R", "AL")), "L") != "L" else "ltr"


def _isolated(words: str) -> str:
    """Return words of others, escaped, with what nobody sees made visible, in a direction of their own."""
    return f"<bdi>{escape(line(words))}</bdi>"
