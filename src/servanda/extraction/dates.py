"""The date that the words of a field mean."""

import re
from functools import lru_cache

from servanda.annotation.records import AnnotatedDocument
from servanda.extraction.times import TimeMention, find_times, resolve_when
from servanda.primitives import Span

_YEAR = re.compile(r"\b[12]\d{3}\b")
#: `by June` looks ahead, whatever the tense around it.
_AHEAD = re.compile(r"(?:by|until|till|before|within|no later than|not later than)\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def times_of(text: str, published: str | None) -> tuple[TimeMention, ...]:
    """Return the time expressions of a text; kept while one document goes through all extractors."""
    return tuple(find_times(text, published=published))


def value_of(annotated: AnnotatedDocument, span: Span | None) -> tuple[str | None, str | None]:
    """Return the TIMEX3 value of a deadline or `when`, and the reason why there is none or it is not whole.

    The words alone come first, since they tell deadlines counted from events; where they leave the year open,
    the whole text may know it: a history has a date of its own.
    """
    if span is None:
        return None, None
    document = annotated.document
    published = document.published.iso if document.published else None
    value, reason = resolve_when(document.text[span.start : span.end], published=published)
    if value is not None and not value.startswith("XXXX"):
        return value, reason
    for time in times_of(document.text, published):
        inside = span.overlaps(Span(time.start, time.end))
        if inside and time.value and not time.value.startswith("XXXX") and time.unresolved is None:
            return time.value, None
    return value, reason


def when_of(annotated: AnnotatedDocument, span: Span | None) -> tuple[str | None, str | None]:
    """Return the TIMEX3 value of the time of a report, and the reason why there is none or it is not whole.

    A date without its year is that of the whole text, which knows the tense: `On 12 February it came into
    force`, written in October, is past.
    """
    value, reason = value_of(annotated, span)
    words = annotated.document.text[span.start : span.end] if span is not None else ""
    if span is None or value is None or _YEAR.search(words) or _AHEAD.match(words):
        return value, reason
    published = annotated.document.published
    times = times_of(annotated.document.text, published.iso if published else None)
    inside = [time for time in times if span.overlaps(Span(time.start, time.end))]
    if len(inside) == 1 and inside[0].value and inside[0].unresolved is None:
        return inside[0].value, reason
    return value, reason
