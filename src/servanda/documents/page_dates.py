"""The date of publication that a page states of itself.

A date is taken from where a page says when it was published, and from nowhere else. The finders that
come with page extractors also take dates from copyright lines, picture addresses and the text itself, or
fill a missing day with the first of the year; a ledger cannot stand on such guesses. The places are asked
in the order below, and one whose dates differ says nothing.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

from lxml.html import HtmlElement

from servanda.documents.dates import find_published
from servanda.primitives import PartialDate

#: `name`, `property` or `itemprop` of meta elements that state the publication: Open Graph, Dublin Core,
#: schema.org, Highwire Press, Parse.ly, Sailthru.
_STATED = frozenset(
    (
        *("article:published_time", "article:published", "og:article:published_time", "og:published_time"),
        *("datepublished", "date_published", "publish-date", "publish_date", "publishdate", "pubdate"),
        *("publication_date", "citation_publication_date", "dc.date.issued", "dcterms.issued"),
        *("dc.date.published", "parsely-pub-date", "sailthru.date", "rnews:datepublished"),
    )
)
#: They may mean the last change as well; asked when no clear one is there.
_LOOSE = frozenset(
    ("date", "dc.date", "dc:date", "dcterms.date", "dcterms.created", "dc.date.created", "citation_date")
)

#: Words of class and id that mark the line with the date.
_DATE_LINE = re.compile(
    r"(?:^|[\s_-])(?:date|pubdate|published|publish-?date|post-date|entry-date|posted-on|dateline|datetime)(?:$|[\s_-])"
)
_NOT_THE_ARTICLE = ("aside", "nav", "footer")

#: A line with a date and its label is short; a date in a longer one is part of a sentence, and of an event.
MAX_LINE_CHARS = 60

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_SPELT = (
    re.compile(rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})"),
    re.compile(rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"),
)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_LABEL = re.compile(
    r"^(?:published|posted|publication date|date|issued|released)(?:\s+on)?\s*:?\s+", re.IGNORECASE
)
_WEEKDAY = re.compile(
    r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+", re.IGNORECASE
)
_CLOCK = re.compile(r"[\s,|–-]*(?:at\s+)?\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,5})?$")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d{2})/(\d{2})/(\d{2})(?:/|$)")


def find_page_date(tree: HtmlElement, url: str | None) -> PartialDate | None:
    """Return the date on which the page says it was published, or None where it does not say one."""
    places: tuple[Callable[[HtmlElement], Iterable[str]], ...] = (
        lambda page: _iter_meta(page, _STATED),
        _iter_linked_data,
        _iter_marked,
        lambda page: _iter_meta(page, _LOOSE),
        _iter_times,
        _iter_date_lines,
    )
    for place in places:
        dates = {date for words in place(tree) if (date := parse_line(words)) is not None}
        if len(dates) == 1:
            return dates.pop()
    match = _IN_ADDRESS.search(url or "")
    return find_published("-".join(match.groups())) if match else None


def parse_line(words: str) -> PartialDate | None:
    """Return the date that a line consists of, with its label, weekday and time; None where there is more.

    `3/4/2015` is no date here: half of the world reads it as April.
    """
    if date := find_published(words):
        return date if date.precision == "day" else None
    rest = _CLOCK.sub("", _WEEKDAY.sub("", _LABEL.sub("", " ".join(words.split())))).strip()
    if date := find_published(rest):
        return date if date.precision == "day" else None
    for form in (*_SPELT, _DOTTED):
        if match := form.fullmatch(rest):
            return _build_date(match["year"], match["month"], match["day"])
    return None


def _build_date(year: str, month: str, day: str) -> PartialDate | None:
    names = [
        name
        for name in _MONTHS
        if name.startswith(month.lower()) or (month.lower(), name) == ("sept", "september")
    ]
    number = int(month) if month.isdigit() else (_MONTHS.index(names[0]) + 1 if names else 0)
    return find_published(f"{year}-{number:02}-{int(day):02}")


def _iter_meta(tree: HtmlElement, names: frozenset[str]) -> Iterator[str]:
    for meta in tree.iter("meta"):
        keys = {meta.get(attribute, "").lower() for attribute in ("name", "property", "itemprop")}
        if keys & names:
            yield meta.get("content", "")


def _iter_linked_data(tree: HtmlElement) -> Iterator[str]:
    """Yield `datePublished` of the page's own objects in JSON-LD, not of those within them."""
    for script in tree.iter("script"):
        if script.get("type", "").lower() != "application/ld+json":
            continue
        try:
            data: object = json.loads(script.text or "")
        except (ValueError, RecursionError):  # a page may be careless: other places are asked
            continue
        for node in _iter_nodes(data):
            published = node.get("datePublished")
            if isinstance(published, str):
                yield published


def _iter_nodes(data: object) -> Iterator[dict[str, object]]:
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (part for part in graph if isinstance(part, dict)) if isinstance(graph, list) else ()


def _iter_marked(tree: HtmlElement) -> Iterator[str]:
    """Yield what elements marked as the date of publication hold."""
    for element in tree.iter("time", "span", "p", "div", "abbr"):
        if element.get("itemprop", "").lower() == "datepublished" or "pubdate" in element.attrib:
            yield element.get("datetime") or element.get("content") or element.text_content()


def _iter_times(tree: HtmlElement) -> Iterator[str]:
    """Yield the time elements that stand in a line of their own, as bylines do."""
    for element in tree.iter("time"):
        if _in_article(element) and (_stands_alone(element) or _is_short(element.getparent())):
            yield element.get("datetime") or element.text_content()


def _stands_alone(element: HtmlElement) -> bool:
    """Return whether no words stand directly before and behind the element."""
    before = element.getprevious()
    words = (element.getparent().text if before is None else before.tail) or ""
    return not words.strip() and not (element.tail or "").strip()


def _is_short(element: HtmlElement) -> bool:
    return len(element.text_content().strip()) <= MAX_LINE_CHARS


def _iter_date_lines(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter("span", "p", "div", "li", "small", "em", "h4", "h5", "h6", "td", "dd"):
        marks = f"{element.get('class', '')} {element.get('id', '')}".lower()
        if _DATE_LINE.search(marks) and _in_article(element):
            words = element.text_content().strip()
            if len(words) <= MAX_LINE_CHARS:
                yield words


def _in_article(element: HtmlElement) -> bool:
    return not any(parent.tag in _NOT_THE_ARTICLE for parent in element.iterancestors())
