"""Rows of figures made by hand: one document a row, whose words say the figure."""

import re
from collections.abc import Iterable

from servanda.extraction.records import Figure
from servanda.linking.records import DocumentFacts
from servanda.views.figure_points import SeriesList
from servanda.views.figure_series import make_series
from servanda.views.findings import Row
from support.ledger_records import make_document, make_finding


def figure_row(
    publisher: str | None,
    published: str | None,
    number: float | None,
    *,
    value: str,
    approx: str | None = None,
    unit: str | None = "troops",
    of: str | None = "KFOR",
    of_is: Iterable[str] = ("KFOR",),
    when: str | None = None,
    when_value: str | None = None,
    document: str | None = None,
) -> Row:
    """Return a row; words that are None stay unexpressed."""
    words = {"approx": approx, "value": value, "unit": unit, "of": of, "when": when}
    said = {name: word for name, word in words.items() if word}
    text = "It said: " + " | ".join(said.values()) + "."
    made = make_document(
        document or f"{publisher}-{published}-{value}-{of}.txt",
        text,
        published=published,
        publisher=publisher,
    )
    finding = make_finding(
        made,
        Figure(number=number, when_value=when_value, of_is=tuple(of_is)),
        words={name: rf"(?<=[:|] ){re.escape(word)}(?= \||\.$)" for name, word in said.items()},
    )
    return Row(finding=finding, facts=DocumentFacts.of(made))


def series_of(*rows: Row, copies: Iterable[Row] = ()) -> SeriesList:
    """Return the series; the documents of `copies` have the text of the first row's document."""
    publishers = {row.finding.id: row.facts.publisher or row.facts.id for row in rows}
    publishers |= {row.finding.id: rows[0].facts.publisher or "" for row in copies}
    origins = {key: f"publisher {publisher.casefold()}" for key, publisher in publishers.items()}
    return make_series([*rows, *copies], origins=origins, said_by={})
