"""Rows of the ledger's main table as JSON objects: the same on the command line and over REST."""

from collections.abc import Iterator

from servanda.views.carriers import find_carriers
from servanda.views.picture import Picture
from servanda.views.records import thread_record
from servanda.views.undertakings import Undertaking, Undertakings
from servanda.views.verifiability import figures_by_document, judge


def undertaking_records(picture: Picture, found: Undertakings) -> Iterator[dict[str, object]]:
    """Yield one JSON object of kind `thread` for each row. Asks for a picture with figures."""
    figures = figures_by_document(picture.findings.values())
    carriers = find_carriers(picture.documents.values(), picture.findings.values())
    for row in found.rows:
        yield {
            **thread_record(row.thread),
            **carriers.witnesses_of(row.thread),
            "verifiability": judge(picture, row.thread, figures).as_record(),
            **({"corrected_by": list(row.corrected_by)} if row.corrected_by else {}),
            **_silence_record(found, row),
        }


def _silence_record(found: Undertakings, row: Undertaking) -> dict[str, object]:
    if found.searched is None:
        return {}
    return {"silence": {**found.searched.as_record(), "texts_on_bearer": row.texts_on_bearer}}
