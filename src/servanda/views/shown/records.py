"""Rows of lists as JSON objects, a part at a time."""

from collections.abc import Sequence
from dataclasses import replace

from servanda.ledger import Ledger
from servanda.views.carriers import Carriers
from servanda.views.shown.asked import Asked
from servanda.views.shown.origins import pick_witnesses
from servanda.views.shown.pictures import picture_of
from servanda.views.shown.undertakings import Found
from servanda.views.undertaking_records import records_of_rows
from servanda.views.undertakings import Undertaking

Json = dict[str, object]


def undertakings_told(ledger: Ledger, found: Found) -> Asked[Json]:
    """Return one JSON object for each undertaking."""

    def tell(rows: Sequence[Undertaking]) -> list[Json]:
        with ledger.reading() as connection:
            picture = picture_of(ledger, connection, [row.thread.id for row in rows], figures=True)
            witnesses = pick_witnesses(connection, picture.documents, picture.documents)
        linked = (one for one in picture.findings.values() if one.kind != "figure")
        carriers = Carriers(witnesses, linked)
        there = {one.id: one for one in picture.threads}  # without what has gone since they were linked
        left = [replace(row, thread=there[row.thread.id]) for row in rows if row.thread.id in there]
        return list(records_of_rows(picture, carriers, left, found.searched))

    return found.rows.told(tell)
