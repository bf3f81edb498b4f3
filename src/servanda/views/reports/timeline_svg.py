"""A timeline as SVG that stands in a page of its own."""

from collections.abc import Iterator
from html import escape

from servanda.views.reports.blocks import legible
from servanda.views.timeline import Band, Dot, Timeline

#: Words of a deadline that stand nearer to the right edge run to the left.
DUE_TURNS = 130.0


def timeline_svg(timeline: Timeline, alt: str) -> str:
    """Return the picture; colours and faces are those of the page's style."""
    return "\n".join(
        (
            f'<svg class="timeline" viewBox="0 0 {timeline.width:.0f} {timeline.height:.0f}" role="img" '
            f'aria-label="{_safe(alt)}">',
            *_axis(timeline),
            *(_band(band, timeline.axis) for band in timeline.bands),
            *_due(timeline),
            *_break(timeline),
            *(_dot(dot) for dot in timeline.dots),
            "</svg>",
        )
    )


def _axis(timeline: Timeline) -> Iterator[str]:
    for x, told in timeline.ticks:
        yield f'<line class="tick" x1="{x}" x2="{x}" y1="8" y2="{timeline.axis + 8:.1f}"/>'
        yield f'<text class="year" x="{x}" y="{timeline.axis + 24:.1f}">{_safe(told)}</text>'
    for name, y in timeline.lanes:
        yield f'<text class="lane" x="2" y="{y + 4:.1f}">{_safe(name)}</text>'


def _band(band: Band, axis: float) -> str:
    parts = [
        f'<g class="band {band.tone}"><title>{_safe(band.told)}</title>',
        f'<rect x="{band.x}" width="{band.width}" y="{axis - 28:.1f}" height="20"/>',
    ]
    if band.filled:
        dashes = "" if band.filled >= 1 else f' stroke-dasharray="{"7 3" if band.filled > 0.5 else "3 7"}"'
        parts.append(
            f'<line class="filled" x1="{band.x + 1:.1f}" x2="{band.x + band.width - 1:.1f}" '
            f'y1="{axis - 9.5:.1f}" y2="{axis - 9.5:.1f}"{dashes}/>'
        )
    if band.words:
        parts.append(f'<text x="{band.x + 6:.1f}" y="{axis - 14:.1f}">{_safe(band.words)}</text>')
    return "".join((*parts, "</g>"))


def _due(timeline: Timeline) -> Iterator[str]:
    if timeline.due is None:
        return
    x, told = timeline.due
    yield f'<line class="due" x1="{x}" x2="{x}" y1="8" y2="{timeline.axis - 4:.1f}"/>'
    place = f'x="{x + 4}"' if x < timeline.width - DUE_TURNS else f'x="{x - 4}" text-anchor="end"'
    yield f'<text class="due" {place} y="13">due {_safe(told)}</text>'


def _break(timeline: Timeline) -> Iterator[str]:
    """Yield where the axis ends, if decisions of a later time stand behind it."""
    if timeline.broken_at is None:
        return
    end, foot = timeline.broken_at, timeline.axis + 8
    yield f'<path class="break" d="M{end + 4:.1f} 8V{foot:.1f}M{end + 9:.1f} 8V{foot:.1f}"/>'
    yield f'<text x="{end + 14:.1f}" y="{timeline.axis + 24:.1f}">later</text>'


def _dot(dot: Dot) -> str:
    x, y = dot.x, dot.y
    stretch = f'<line class="stretch" x1="{x}" x2="{dot.end}" y1="{y}" y2="{y}"/>' if dot.end else ""
    marks = {
        "mention": f'<circle class="mention" cx="{x}" cy="{y}" r="6"/>',
        "report": f'<rect class="report" x="{x - 5.5:.1f}" y="{y - 5.5:.1f}" width="11" height="11"/>',
        "deadline": f'<path class="deadline" d="M{x} {y - 7:.1f}l7 7l-7 7l-7 -7z"/>',
        "decision": f'<path class="decision" d="M{x - 6.5:.1f} {y + 5.5:.1f}h13l-6.5 -12z"/>',
    }
    return f"{stretch}<g><title>{_safe(dot.told)}</title>{marks[dot.kind]}</g>"


def _safe(words: str) -> str:
    return escape(legible(" ".join(words.split())))
