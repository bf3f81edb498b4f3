"""Rows of the ledger's main table as JSON objects: the same on the command line and over REST."""

from collections.abc import Iterable, Iterator

from servanda.views.carriers import Carriers, find_carriers
from servanda.views.picture import Picture
from servanda.views.records import thread_record
from servanda.views.silence import Searched
from servanda.views.undertakings import Undertaking, Undertakings
from servanda.views.verifiability import figures_by_document, judge


def undertaking_records(picture: Picture, found: Undertakings) -> Iterator[dict[str, object]]:
    """Yield one JSON object of kind `thread` for each row. Asks for a picture with figures."""
    carriers = find_carriers(picture.documents.values(), picture.findings.values())
    return records_of_rows(picture, carriers, found.rows, found.searched)


def records_of_rows(
    picture: Picture, carriers: Carriers, rows: Iterable[Undertaking], searched: Searched | None
) -> Iterator[dict[str, object]]:
    """Yield the objects of some rows; the picture holds what they rest on, and figures."""
    figures = figures_by_document(picture.findings.values())
    for row in rows:
        yield {
            **thread_record(row.thread),
            **carriers.witnesses_of(row.thread),
            "verifiability": judge(picture, row.thread, figures).as_record(),
            **({"corrected_by": list(row.corrected_by)} if row.corrected_by else {}),
            **_silence_record(searched, row),
        }


def _silence_record(searched: Searched | None, row: Undertaking) -> dict[str, object]:
    if searched is None:
        return {}
    return {"silence": {**searched.as_record(), "texts_on_bearer": row.texts_on_bearer}}
