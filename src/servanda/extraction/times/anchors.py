"""Which date a relative expression is counted from, and what that gives."""

from servanda.extraction.times.dates import (
    Point,
    add_days,
    add_months,
    add_years,
    decade_value,
    quarter_of,
    week_of,
)
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import (
    IMPOSSIBLE,
    NARRATIVE_TOO_COARSE,
    NO_CLOCK,
    NO_NARRATIVE_DATE,
    NO_PUBLICATION_DATE,
    PUBLISHED,
    TOO_COARSE,
    Reading,
    TimexType,
)
from servanda.extraction.times.narrative import choose_narrative_year
from servanda.extraction.times.story import SENTENCE_END, Story, find_tense

#: A month or day without a year is that nearest to publication; nearer than this many months,
#: the tense of the clause is not asked. Measured: docs/measurements/times.md.
NEAR_MONTHS = 2.5


def from_published(story: Story) -> tuple[Point | None, str | None, str | None]:
    """Return the publication date, the anchor's name, and the reason if there is none."""
    if story.published is None:
        return None, None, NO_PUBLICATION_DATE
    return story.published, PUBLISHED, None


def from_narrative(story: Story) -> tuple[Point | None, str | None, str | None]:
    """Return the date the text last told of, its value as the anchor, and the reason if none."""
    if story.told is None:
        return None, None, NO_NARRATIVE_DATE
    return story.told, story.told.value, None


def move(point: Point, unit: str, count: int) -> tuple[str | None, Point | None]:
    """Return the value so many units on, as exact as the unit, and its point."""
    if unit in ("D", "N"):
        moved = add_days(point, count)
    elif unit in ("W", "FN"):
        moved = week_of(point, weeks=count * (2 if unit == "FN" else 1))
    elif unit == "WE":
        moved = week_of(point, weeks=count, weekend=True)
    elif unit == "M":
        moved = add_months(point, count)
    elif unit == "Q":
        moved = quarter_of(point, quarters=count)
    elif unit in ("DE", "CE"):
        year = point.year + count * (10 if unit == "DE" else 100)
        century = f"{year // 100:02d}" if year > 0 else f"BC{-year // 100:02d}"
        return (decade_value(year) if unit == "DE" else century), None
    else:
        moved = add_years(point, count)
    return (moved.value if moved else None), moved


def moved_reading(
    match: Match,
    story: Story,
    *,
    unit: str,
    count: int,
    narrative: bool = False,
) -> Reading:
    """Return the date so many units from publication, or from the narrative's own date."""
    point, anchor, reason = from_narrative(story) if narrative else from_published(story)
    if point is None:
        return Reading(type=TimexType.DATE, value=None, mod=match.mod, unresolved=reason)
    if unit in ("H", "MIN", "S"):
        return Reading(type=TimexType.TIME, value=None, mod=match.mod, unresolved=NO_CLOCK)
    value, _ = move(point, unit, count)
    if value is None:
        reason = NARRATIVE_TOO_COARSE if narrative else TOO_COARSE
        anchor = None
    return Reading(type=TimexType.DATE, value=value, mod=match.mod, anchor=anchor, unresolved=reason)


def choose_year(
    match: Match, story: Story, *, month: int, day: int | None
) -> tuple[int | None, str | None, str | None]:
    """Return the year of a month or day that is said without one, the anchor, or the reason."""
    is_past = story.told is not None and not (
        story.published is not None and story.told.year > story.published.year
    )
    if story.is_history and story.told is not None and is_past:
        return _narrative_year(match, story, story.told, month), story.told.value, None
    if story.published is None:
        return None, None, NO_PUBLICATION_DATE
    if story.is_history:
        return None, None, NO_NARRATIVE_DATE
    if story.published.month is None:
        return None, None, TOO_COARSE
    published = _months(story.published.year, story.published.month, story.published.day)
    tense = find_tense(match.tokens, match.start, match.end)
    distances = []
    for year in (story.published.year - 1, story.published.year, story.published.year + 1):
        ahead = _months(year, month, day) - published
        wrong = (tense == "past" and ahead > NEAR_MONTHS) or (tense == "future" and ahead < -NEAR_MONTHS)
        distances.append((wrong, abs(ahead), ahead > 0, year))
    return min(distances)[3], PUBLISHED, None


def _narrative_year(match: Match, story: Story, told: Point, month: int) -> int:
    """Return the year of a month in a history."""
    at = match.tokens.starts[match.start]
    return choose_narrative_year(
        month,
        at,
        told=told,
        thread=story.thread,
        is_near=not SENTENCE_END.search(match.tokens.text, story.told_at, at),
        dated=story.dated,
    )


def _months(year: int, month: int, day: int | None) -> float:
    """Return a date as a count of months; a month alone is its middle."""
    return year * 12 + month + ((day - 1) / 31 if day else 0.5)


def plain(
    match: Match,
    value: str | None,
    *,
    anchor: str | None = None,
    reason: str | None = None,
    type_: TimexType = TimexType.DATE,
) -> Reading:
    """Return a reading with the mod of the match; no value and no reason is an impossible date."""
    if value is None and reason is None:
        reason = IMPOSSIBLE
    return Reading(type=type_, value=value, mod=match.mod, anchor=anchor, unresolved=reason)
