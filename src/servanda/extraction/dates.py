"""The date that the words of a field mean."""

import re
from functools import lru_cache

from servanda.annotation.records import AnnotatedDocument
from servanda.extraction.times import TimeMention, find_times, resolve_when
from servanda.primitives import Span

_YEAR = re.compile(r"\b[12]\d{3}\b")
#: `by June` looks ahead, whatever the tense around it.
_AHEAD = re.compile(r"(?:by|until|till|before|within|no later than|not later than)\b", re.IGNORECASE)
#: Words that lead to a time and are none. Source: no deadline of the training bundles is one of them alone,
#: but for the second kind, which may end a clause (`has not moved since`).
_LEAD = (
    r"about|ahead|amid|amidst|an?|and|any|around|as|at|between|by|during|each|even|every|far|for|from|if|in|just"
    r"|of|on|once|only|or|over|right|so|starting|than|that|the|these|this|those|through|till|to|until|up|upon"
    r"|very|when|while|with|within|without"
)
_LEADS = re.compile(rf"(?:\W*\b(?:{_LEAD}|after|before|since|throughout)\b)+\W*", re.IGNORECASE)
_ENDS_A_CLAUSE = re.compile(r"(?:after|before|since|throughout)\Z", re.IGNORECASE)
#: Of such words alone, and times all the same.
_WHOLE = frozenset(("at once", "so far", "after that", "before that", "until that", "since that"))
#: What may stand between such words and the time that they lead to.
_BETWEEN = re.compile(r"\s*(?:[^\W\d_]+\s+){0,3}\Z")
_THEN = re.compile(r"\s+(?:then|now)\b")
_CLAUSE_END = re.compile(r"\s*(?:[,.;:!?)–—”]|\Z)")


@lru_cache(maxsize=1)
def times_of(text: str, published: str | None) -> tuple[TimeMention, ...]:
    """Return the time expressions of a text; kept while one document goes through all extractors."""
    return tuple(find_times(text, published=published))


def whole_time(annotated: AnnotatedDocument, span: Span | None) -> Span | None:
    """Return the span of a deadline or `when`; where it only leads to a time, with that; None if to none.

    `before` in `before the end of June` becomes the whole of it; in `stop outbreaks before they turn into
    pandemics` it tells no time.
    """
    if span is None or not _is_lead(annotated.document.text, span):
        return span
    document = annotated.document
    published = document.published.iso if document.published else None
    for time in times_of(document.text, published):
        if time.end > span.end and (
            time.start < span.end or _BETWEEN.match(document.text, span.end, time.start)
        ):
            return Span(span.start, time.end)
    then = _THEN.match(document.text, span.end)
    return Span(span.start, then.end()) if then else None


def _is_lead(text: str, span: Span) -> bool:
    """Return whether the words of a span only lead to a time."""
    words = text[span.start : span.end]
    if words.casefold() in _WHOLE or not _LEADS.fullmatch(words):
        return False
    return not (_ENDS_A_CLAUSE.match(words) and _CLAUSE_END.match(text, span.end))


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
