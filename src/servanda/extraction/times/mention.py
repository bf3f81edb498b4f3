"""What the reading of times hands on: a mention, its type, and why a value is missing."""

from dataclasses import dataclass
from enum import StrEnum


class TimexType(StrEnum):
    """The four types of TIMEX3."""

    DATE = "DATE"
    TIME = "TIME"
    DURATION = "DURATION"
    SET = "SET"


#: Reasons, in the words that a reader of the ledger sees.
NO_PUBLICATION_DATE = "no publication date"
NO_NARRATIVE_DATE = "no earlier date in the text"
TOO_COARSE = "publication date is not exact enough"
NARRATIVE_TOO_COARSE = "earlier date in the text is not exact enough"
NO_DAY = "day not stated"
NO_YEAR = "year not stated"
NO_CLOCK = "time of day of the anchor is not known"
IMPOSSIBLE = "no such date in the calendar"
AMBIGUOUS_ORDER = "day and month cannot be told apart"
AMBIGUOUS_MONTH = "a month or a span of two years"

#: `TimeMention.anchor` when the publication date was used.
PUBLISHED = "published"


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeMention:
    """A time expression: its place in the text, its TIMEX3 value, or why there is none.

    `start` and `end` are half-open code-point offsets. `anchor` is the date that a relative
    expression was counted from: `published`, a date that the text itself gave, or None.
    """

    start: int
    end: int
    type: TimexType
    value: str | None
    mod: str | None = None
    anchor: str | None = None
    unresolved: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a rule understood of its words, before it has a place in the text."""

    type: TimexType
    value: str | None
    mod: str | None = None
    anchor: str | None = None
    unresolved: str | None = None
