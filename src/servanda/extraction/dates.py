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
_LEAD_OR_TIME = r"after|before|since|throughout"
_LEADS = re.compile(rf"(?:\W*\b(?:{_LEAD}|{_LEAD_OR_TIME})\b)+\W*", re.IGNORECASE)
_ENDS_A_CLAUSE = re.compile(rf"(?:{_LEAD_OR_TIME})\Z", re.IGNORECASE)
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


def with_whole_time(
    annotated: AnnotatedDocument, spans: dict[str, tuple[Span, ...]], field: str
) -> dict[str, tuple[Span, ...]]:
    """Return the spans; of a field that only leads to a time up to that time's end, without it if to none.

    `before` in `before the end of June` becomes the whole of it; in `stop outbreaks before they turn into
    pandemics` it tells no time.
    """
    if field not in spans or not _is_lead(annotated.document.text, spans[field][0]):
        return spans
    span = spans[field][0]
    end = _end_of_time(annotated, span.end)
    rest = {name: some for name, some in spans.items() if name != field}
    return rest if end is None else rest | {field: (Span(span.start, end),)}


def _end_of_time(annotated: AnnotatedDocument, end: int) -> int | None:
    """Return where the time ends that words which end here lead to; None if they lead to none."""
    text = annotated.document.text
    for time in times_of(text, _published(annotated)):
        if time.end > end and (time.start < end or _BETWEEN.match(text, end, time.start)):
            return time.end
    then = _THEN.match(text, end)
    return then.end() if then else None


def _published(annotated: AnnotatedDocument) -> str | None:
    published = annotated.document.published
    return published.iso if published else None


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
    document, published = annotated.document, _published(annotated)
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
    times = times_of(annotated.document.text, _published(annotated))
    inside = [time for time in times if span.overlaps(Span(time.start, time.end))]
    if len(inside) == 1 and inside[0].value and inside[0].unresolved is None:
        return inside[0].value, reason
    return value, reason
