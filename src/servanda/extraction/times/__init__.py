"""Text → TimeMention: English time expressions with TIMEX3 values, by rules."""

from servanda.extraction.times.deadlines import resolve_when
from servanda.extraction.times.mention import TimeMention, TimexType
from servanda.extraction.times.reader import find_times

__all__ = ["TimeMention", "TimexType", "find_times", "resolve_when"]
