"""Figures as series: one for each holder, unit and thing counted; sources that disagree side by side.

Nothing is averaged, and no unit is converted.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TypeAlias

from servanda.extraction.records import Figure, FindingId
from servanda.ledger import Ledger
from servanda.linking.linkers.copies.witnesses import MAX_DAYS, find_witnesses
from servanda.views.figure_points import Point, Series, SeriesList, Witness
from servanda.views.figure_words import (
    Comparison,
    Measure,
    counted_of,
    find_speakers,
    measure_of,
    period_of,
    unit_of,
)
from servanda.views.findings import Row, list_figures
from servanda.views.reviews import iter_reviewed, take_reviews

#: Whose it is as an actor, else in words, and the unit.
SeriesKey: TypeAlias = tuple[str | None, str | None, str | None]

#: Longer stretches of time than a month are the same time only where they are the same stretch.
_COMPARABLE_DAYS = 31
#: Two numbers of which nobody says whose they are may speak of one thing where one is at most so many times
#: the other: of 40 pairs in the training bundles this keeps 6, of which 5 speak of one thing.
_NEAR = 1.5
#: Most characters between the ends of a range: ` and US$`.
_JOINT_CHARS = 8


def list_figure_series(ledger: Ledger, *, of: str | None = None, as_of: date | None = None) -> SeriesList:
    """Return the series of the figures that `of` asks for (as in `list_figures`)."""
    rows = list_figures(ledger, of=of, as_of=as_of)
    facts = {one.id: one for one in ledger.document_facts(as_of=as_of)}
    reviews = take_reviews(ledger, as_of=as_of)
    witnesses = find_witnesses(facts)
    origins = {row.finding.id: witnesses.of(row.finding) for row in rows}
    said_by = find_speakers(rows, iter_reviewed(ledger, reviews, kind="statement", as_of=as_of))
    return make_series(rows, origins=origins, said_by=said_by)


def make_series(
    rows: Iterable[Row], *, origins: Mapping[FindingId, str], said_by: Mapping[FindingId, str]
) -> SeriesList:
    """Return the figures as series.

    `origins` maps a figure to what its words go back to, `said_by` a figure to whom it is quoted from.
    """
    groups: dict[SeriesKey, list[Point]] = defaultdict(list)
    without: list[Row] = []
    for row, upper, key in keyed(rows):
        measure = measure_of(row.finding)
        if measure is None or key is None:
            without.append(row)
            continue
        if upper is not None:
            measure = replace(measure, high=_number(upper))
        ends = tuple(_witness(end, origins, said_by) for end in (row, upper) if end is not None)
        groups[key].append(_point(row, measure, ends))
    found = []
    for (holder, counted, unit), points in groups.items():
        one = Series(
            holder=holder, counted=counted, unit=unit, points=tuple(_merge(sorted(points, key=_order)))
        )
        found.append(replace(one, points=_mark(one)))
    found.sort(key=lambda one: (not (one.holder or one.counted), -len(one.points), one.title))
    return SeriesList(series=tuple(found), without_number=tuple(without))


def keyed(rows: Iterable[Row]) -> Iterator[tuple[Row, Row | None, SeriesKey | None]]:
    """Yield the figures, each with the upper end of its range and its series; none without a number."""
    for row, upper in _join_ends(rows):
        details = row.finding.details
        if measure_of(row.finding) is None or not isinstance(details, Figure):
            yield row, upper, None
            continue
        holder = "; ".join(details.of_is) or None
        yield row, upper, (holder, None if holder else counted_of(row.finding), unit_of(row.finding))


def _witness(row: Row, origins: Mapping[FindingId, str], said_by: Mapping[FindingId, str]) -> Witness:
    speaker = said_by.get(row.finding.id)
    origin = origins.get(row.finding.id, f"document {row.facts.id}")
    return Witness(row=row, said_by=speaker, origin=f"speaker {speaker.casefold()}" if speaker else origin)


def _join_ends(rows: Iterable[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Yield the rows, each with the row of the upper end where `between 9 and 26` gave two figures."""
    waiting: Row | None = None
    for row in sorted(rows, key=_place):
        if waiting is not None and _is_upper_end(waiting, row):
            yield waiting, row
            waiting = None
            continue
        if waiting is not None:
            yield waiting, None
        waiting = row
    if waiting is not None:
        yield waiting, None


def _place(row: Row) -> tuple[str, int, FindingId]:
    return row.facts.id, row.finding.evidence.spans["value"][0].start, row.finding.id


def _is_upper_end(lower: Row, upper: Row) -> bool:
    approx = (lower.finding.quote("approx") or "").casefold()
    gap = upper.finding.evidence.spans["value"][0].start - lower.finding.evidence.spans["value"][0].end
    numbers = _number(lower), _number(upper)
    rising = numbers[0] is not None and numbers[1] is not None and numbers[0] < numbers[1]
    near = lower.facts.id == upper.facts.id and 0 < gap <= _JOINT_CHARS
    return rising and near and approx.endswith("between")


def _number(row: Row) -> float | None:
    details = row.finding.details
    return details.number if isinstance(details, Figure) else None


def _point(row: Row, measure: Measure, witnesses: tuple[Witness, ...]) -> Point:
    facts, details = row.facts, row.finding.details
    value = details.when_value if isinstance(details, Figure) else None
    # `since 2012` is said of the day of writing.
    since = (row.finding.quote("when") or "").casefold().startswith("since")
    period = None if since else period_of(value)
    when, date_from = value, "words"
    if period is None:
        when = facts.published.iso if facts.published else None
        date_from = "published" if when else "unknown"
        period = period_of(when)
    return Point(
        measure=measure,
        when=when,
        date_from=date_from,
        period=period,
        ahead=_is_ahead(row, period),
        witnesses=witnesses,
    )


def _is_ahead(row: Row, period: tuple[date, date] | None) -> bool:
    """Return whether the figure's time ends after the publication: `by 2025`, but not `this year`."""
    published = row.facts.published
    if published is None or period is None or period[1] <= published.last_day:
        return False
    by = re.match(r"(?:by|until|in time for|from)\b", row.finding.quote("when") or "", re.IGNORECASE)
    return bool(by) or period[0] > published.last_day


def _order(point: Point) -> tuple[date, date, str, float, FindingId]:
    first, last = point.period or (date.max, date.max)
    published = point.witnesses[0].row.facts.published
    return first, last, published.iso if published else "9999", point.measure.number, point.id


def _merge(points: Iterable[Point]) -> list[Point]:
    """Return the points with one for all who give the same number for the same time."""
    kept: list[Point] = []
    places: dict[tuple[Measure, bool], list[int]] = defaultdict(list)
    for point in points:
        near = places[point.measure, point.ahead]
        same = next((at for at in near if _is_same(kept[at], point)), None)
        if same is None:
            near.append(len(kept))
            kept.append(point)
        else:
            kept[same] = replace(kept[same], witnesses=(*kept[same].witnesses, *point.witnesses))
    return kept


def _is_same(one: Point, other: Point) -> bool:
    if one.period == other.period:
        return True
    copies = one.origins & other.origins and one.sources != other.sources
    if not copies or one.period is None or other.period is None:
        return False
    published = one.date_from == other.date_from == "published"
    return published and abs((one.period[0] - other.period[0]).days) <= MAX_DAYS


def _mark(series: Series) -> tuple[Point, ...]:
    """Return the points, each with the points of other sources that give another number for its time."""
    rivals: dict[FindingId, list[FindingId]] = defaultdict(list)
    for one, other in _pairs(series.points):
        related = series.is_comparable or (series.unit is not None and _are_set_against(one, other))
        if related and _disagree(one, other, series.points):
            rivals[one.id].append(other.id)
            rivals[other.id].append(one.id)
    return tuple(replace(point, disagrees_with=tuple(rivals[point.id])) for point in series.points)


def _pairs(points: Iterable[Point]) -> Iterator[tuple[Point, Point]]:
    """Yield the pairs that may speak of one time; the points come in the order of their first days."""
    running: list[Point] = []
    for point in points:
        if point.period is None:
            continue
        running = [one for one in running if one.period and one.period[1] >= point.period[0]]
        yield from ((one, point) for one in running if _comparable(one, point))
        running.append(point)


def _are_set_against(one: Point, other: Point) -> bool:
    """Return whether one document quotes two sources for numbers that are near each other."""
    quoted = [{w.row.facts.id for w in point.witnesses if w.said_by} for point in (one, other)]
    low, high = sorted(abs(point.measure.number) for point in (one, other))
    return bool(quoted[0] & quoted[1]) and high <= _NEAR * low


def _disagree(one: Point, other: Point, points: Sequence[Point]) -> bool:
    """Return whether two sources give numbers for one time that cannot both be true.

    Where a source gives several numbers for the time (`from 63,000 to 39,000`), one that fits is enough.
    """
    if one.origins & other.origins or one.measure.agrees_with(other.measure):
        return False
    near = [point for point in points if _comparable(point, one) or _comparable(point, other)]
    pairs = ((one, other), (other, one))
    return not any(
        p.origins & theirs.origins and p.measure.agrees_with(ours.measure)
        for p in near
        for ours, theirs in pairs
    )


def _comparable(one: Point, other: Point) -> bool:
    """Return whether both are levels of the same time."""
    if Comparison.ADDED in (one.measure.comparison, other.measure.comparison) or one.ahead != other.ahead:
        return False
    if one.period is None or other.period is None:
        return False
    if one.period == other.period:
        return True
    short = all((last - first).days < _COMPARABLE_DAYS for first, last in (one.period, other.period))
    return short and one.period[0] <= other.period[1] and other.period[0] <= one.period[1]
