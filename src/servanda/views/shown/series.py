"""Series of figures: how many points they have, by which they are listed, and the few that are drawn."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, picking, schema, shown, shown_schema
from servanda.primitives import Span
from servanda.views.figure_points import Series
from servanda.views.figure_series import make_series
from servanda.views.figure_telling import drawable
from servanda.views.figure_words import find_speakers
from servanda.views.findings import Row
from servanda.views.reviews import reviews_by
from servanda.views.shown.asked import Asked
from servanda.views.shown.findings import Counted, find_figures, rows_of
from servanda.views.shown.origins import pick_witnesses
from servanda.views.shown.pictures import decisions_about
from servanda.views.shown.rows import Values, series_id
from servanda.views.shown.undertakings import has_part

#: A series with what it is ordered by: whether it says whose it is, its points, its title.
_Ranked = tuple[str, tuple[bool, int, str]]
#: Series that are looked at, at most, for those that can be drawn.
_MOST_LOOKED_AT = 30
#: A series of more points is not drawn: nobody could tell them apart.
_MOST_POINTS = 300


def refresh_series(ledger: Ledger, connection: Connection, some: list[str]) -> None:
    """Count anew the points of the series, of all figures of the ledger."""
    made = series_made(ledger, connection, some)
    shown.replace(connection, shown_schema.series, "id", some, made)


def series_made(ledger: Ledger, connection: Connection, some: Sequence[str]) -> list[Values]:
    """Return the rows of series."""
    table = shown_schema.findings
    ids = [row.id for row in picking.rows_among(connection, select(table.c.id), table.c.series, some)]
    found = make_series(rows_of(ledger, connection, ids), origins={}, said_by={})
    return [_row(one) for one in found.series]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFound:
    """The series that are drawn, and how many there are."""

    series: Asked[Series]
    drawn: Sequence[Series]


def find_series(
    ledger: Ledger, *, of: str | None = None, draw: int = 0, figures: Counted | None = None
) -> SeriesFound:
    """Return the series of the figures that `of` asks for, and so many of them as are to be drawn.

    Those first that say whose they are, and have most points.
    With `of` a series has the figures alone that are asked for; they are listed by the number of those.
    `figures` are those that `find_figures` found of the same, where it was asked already.
    """
    held = (figures or find_figures(ledger, of=of)).by_series
    ranked = _ranked(ledger, of) if held is None else _ranked_held(ledger, held)

    def make(keys: Sequence[str]) -> list[Series]:
        if held is None:
            return _made(ledger, keys, of)
        with ledger.reading() as connection:
            return _with_speakers(ledger, connection, [one for key in keys for one in held[key]])

    def fetch(start: int, count: int) -> list[Series]:
        return make([key for key, _ in ranked[start : start + count]])

    return SeriesFound(
        series=Asked(lambda: len(ranked), fetch), drawn=_drawn(make, ranked, draw) if draw else ()
    )


def _ranked_held(ledger: Ledger, held: Mapping[str, Sequence[FindingId]]) -> list[_Ranked]:
    """Return the series of figures that are held, with what they are ordered by."""
    series = shown_schema.series.c
    query = select(series.id, series.nameless, series.title)
    with ledger.reading() as connection:
        rows = list(picking.rows_among(connection, query, series.id, held))
    found = [(row.id, (row.nameless, -len(held[row.id]), row.title)) for row in rows]
    return sorted(found, key=lambda one: one[1])


def _ranked(ledger: Ledger, of: str | None) -> list[_Ranked]:
    """Return the series with what they are ordered by; with `of` they have at most so many points."""
    series, findings = shown_schema.series.c, shown_schema.findings.c
    with ledger.reading() as connection:
        if of is None:
            query = select(series.id, series.nameless, series.points, series.title)
        else:
            asked = has_part(findings.who, of)
            figures = func.count(findings.id)
            query = select(series.id, series.nameless, figures.label("points"), series.title)
            query = query.join(shown_schema.findings, findings.series == series.id)
            query = query.where(findings.kind == "figure", asked).group_by(
                series.id, series.nameless, series.title
            )
        rows = connection.execute(query).all()
    found = [(row.id, (row.nameless, -row.points, row.title)) for row in rows]
    return sorted(found, key=lambda one: one[1])


def _drawn(
    make: Callable[[Sequence[str]], list[Series]], ranked: Sequence[_Ranked], count: int
) -> list[Series]:
    """Return the first series that can be drawn, in their own order: nobody behind them has more points."""
    ranked = [one for one in ranked if -one[1][1] <= _MOST_POINTS]
    found: list[tuple[tuple[bool, int, str], Series]] = []
    for at in range(0, min(len(ranked), _MOST_LOOKED_AT), count):
        some = ranked[at : at + count]
        if len(found) >= count and found[count - 1][0] <= some[0][1]:
            break
        made = make([key for key, _ in some])
        found += [(_order(one), one) for one in made if drawable(one)]
        found.sort(key=lambda pair: pair[0])
    return [one for _, one in found[:count]]


def _order(one: Series) -> tuple[bool, int, str]:
    return (not (one.holder or one.counted), -len(one.points), one.title)


def _made(ledger: Ledger, keys: Sequence[str], of: str | None) -> list[Series]:
    """Return these series with all who give each number."""
    table = shown_schema.findings
    query = select(table.c.id)
    if of is not None:
        query = query.where(has_part(table.c.who, of))
    with ledger.reading() as connection:
        ids = [row.id for row in picking.rows_among(connection, query, table.c.series, keys)]
        return _with_speakers(ledger, connection, ids)


def _with_speakers(ledger: Ledger, connection: Connection, ids: Sequence[FindingId]) -> list[Series]:
    """Return the series of these figures with all who give each number."""
    rows = rows_of(ledger, connection, ids)
    facts = {row.facts.id: row.facts for row in rows}
    witnesses = pick_witnesses(connection, facts, facts)
    reviews = reviews_by(ledger, decisions_about(connection, facts.values()))
    made = make_series(
        rows,
        origins={row.finding.id: witnesses.of(row.finding) for row in rows},
        said_by=find_speakers(rows, reviews.of(_said_around(connection, rows, reviews.corrected))),
    )
    return list(made.series)


def _said_around(
    connection: Connection, rows: Sequence[Row], corrected: Collection[FindingId]
) -> Iterable[Finding]:
    """Return the statements in whose words a figure stands, and those that a reviewer gave other words.

    Of all statements of the documents their places alone are read: to make them costs ten times that.
    """
    places: dict[str, list[Span]] = defaultdict(list)
    for row in rows:
        places[row.facts.id].append(row.finding.evidence.spans["value"][0])
    table = schema.findings.c
    query = select(table.id, table.document_id, table.spans).where(table.kind == "statement")
    ids = [
        row.id
        for row in picking.rows_among(connection, query, table.document_id, places)
        if row.id in corrected
        or any(
            start <= at.start and at.end <= end
            for start, end in row.spans.get("content", ())
            for at in places[row.document_id]
        )
    ]
    return picking.pick_findings(connection, ids).values()


def _row(series: Series) -> Values:
    return {
        "id": series_id((series.holder, series.counted, series.unit)),
        "title": series.title,
        "nameless": not (series.holder or series.counted),
        "points": len(series.points),
        "drawable": bool(drawable(series)),
    }
