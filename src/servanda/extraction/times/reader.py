"""The reading of a text: its time expressions, in order, each with its value or the reason."""

import re

from servanda.extraction.times.dates import parse_point, parse_published
from servanda.extraction.times.grammar import find_fits
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import PUBLISHED, Reading, TimeMention, TimexType
from servanda.extraction.times.relative import build_year_earlier
from servanda.extraction.times.rules import Builder
from servanda.extraction.times.seasons import build_quarter
from servanda.extraction.times.story import Story, start_story
from servanda.extraction.times.tokens import OTHER, Tokens, split_tokens

#: No expression has more tokens than this; longer windows would cost time and cache.
WINDOW = 32
_RUN = re.compile(f"[^{OTHER}]+")


def find_times(text: str, *, published: str | None) -> list[TimeMention]:
    """Return the time expressions of a text, in order and without overlap.

    `published` is YYYY, YYYY-MM or YYYY-MM-DD. Without it, expressions such as `last week` keep
    the value None and the reason `no publication date`.

    Raises: ValueError: `published` is no such date.
    """
    day = parse_published(published)
    tokens = split_tokens(text)
    story = start_story(tokens, day)
    mentions: list[TimeMention] = []
    for run in _RUN.finditer(tokens.classes):
        _read_run(tokens, run.start(), run.end(), story, mentions)
    return mentions


def _read_run(tokens: Tokens, start: int, end: int, story: Story, mentions: list[TimeMention]) -> None:
    """Add the mentions of a run of classed tokens."""
    at = start
    while at < end:
        mention, length = _read_at(tokens, at, end, story)
        if mention is not None:
            mentions.append(mention)
            story.last_end = mention.end
        at += length


def _read_at(tokens: Tokens, at: int, end: int, story: Story) -> tuple[TimeMention | None, int]:
    """Return the mention that begins at a token, and how many tokens to go on."""
    for fit in find_fits(tokens.classes[at : min(end, at + WINDOW)]):
        groups = {name: (at + first, at + last) for name, first, last in fit.groups}
        match = Match(tokens, at, at + fit.length, groups)
        reading = fit.builder(match, story)
        if reading is None:
            continue
        _note(match, reading, story, builder=fit.builder)
        return _mention(match, reading), fit.length
    return None, 1


def _mention(match: Match, reading: Reading) -> TimeMention:
    return TimeMention(
        start=match.tokens.starts[match.start],
        end=match.tokens.ends[match.end - 1],
        type=reading.type,
        value=reading.value,
        mod=reading.mod,
        anchor=reading.anchor,
        unresolved=reading.unresolved,
    )


def _note(match: Match, reading: Reading, story: Story, *, builder: Builder) -> None:
    """Let the story know of the date that a reading gave."""
    story.last_month = None
    if reading.value in ("P6M", "P9M"):  # `in the nine months`: no longer of the quarter
        story.quarter = None
    if reading.type not in (TimexType.DATE, TimexType.TIME):
        return
    point = parse_point(reading.value)
    if point is None or (story.is_history and reading.anchor == PUBLISHED):
        return
    is_compared = match.word("dir") == "earlier" or builder is build_year_earlier
    if is_compared and not story.is_history:
        return  # a figure of `a year earlier` is compared with, the story does not go there
    story.tell(point, match.tokens.starts[match.start])
    if builder is build_quarter and point.quarter is not None:
        story.tell_quarter(point)
    elif story.quarter is not None and reading.anchor == story.quarter.value:
        story.quarter_at = story.told_at  # `the latest quarter`: it is still spoken of
    if match.has("month") and match.has("day"):
        story.last_month = point.month
