"""What the tables of what pages show are made of: the rows, for whoever writes or checks them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Table, func, select

from servanda.ledger import Ledger, picking, shown_schema
from servanda.ledger.threads import settled_bearers
from servanda.linking import UserRegistry
from servanda.views.actors import actor_rows
from servanda.views.picture import with_bearer
from servanda.views.reviews import reviews_by
from servanda.views.shown import rows
from servanda.views.shown.pictures import decisions_about, picture_of

Rows = dict[Table, list[rows.Values]]
#: Tables that are made a document at a time, with the column that names it; and those by threads.
OF_DOCUMENTS = (
    (shown_schema.documents, "id"),
    (shown_schema.findings, "document_id"),
    (shown_schema.names, "document_id"),
)
OF_THREADS = ((shown_schema.threads, "id"), (shown_schema.parties, "thread_id"))


def decisions_by_text(ledger: Ledger) -> Mapping[str, frozenset[str]]:
    """Return text -> the decisions about it; an undoing is about what it undoes."""
    by_id = {one.id: one for one in ledger.iter_decisions()}
    about: dict[str, set[str]] = defaultdict(set)
    for one in by_id.values():
        target = one
        while target.undoes in by_id:
            target = by_id[target.undoes]
        for anchor in target.at:
            about[anchor.sha256].add(one.id)
    return {text: frozenset(some) for text, some in about.items()}


def decided_pairs(about: Mapping[str, frozenset[str]]) -> set[tuple[str, str]]:
    """Return the same as pairs of text and decision."""
    return {(text, key) for text, some in about.items() for key in some}


@dataclass(frozen=True, slots=True)
class DocumentsMade:
    """The rows of some documents."""

    rows: Rows
    figures_decided: bool
    """Whether reviewers decided about any of their figures."""


def documents_made(
    ledger: Ledger, connection: Connection, documents: Sequence[str], states: Mapping[str, str]
) -> DocumentsMade:
    """Return the rows of documents with their findings as reviewers and all documents tell them."""
    facts = picking.pick_facts(connection, documents)
    read = picking.findings_of_documents(connection, documents, kinds=rows.KINDS)
    ids = [one.id for some in read.values() for one in some if one.kind == "commitment"]
    decisions = decisions_about(connection, facts.values())
    table = shown_schema.documents
    held = picking.rows_among(connection, select(table.c.id, table.c.origins), table.c.id, documents)
    origins = {row.id: row.origins for row in held}  # as far as it is known already whose words they carry
    reviews = reviews_by(ledger, decisions)
    known = reviews.known(settled_bearers(connection, only=set(ids)))
    made: Rows = {table: [] for table, _ in OF_DOCUMENTS}
    for key, one in facts.items():
        some = [with_bearer(finding, known) for finding in reviews.of(read.get(key, ()))]
        row = rows.document_row(one, state=states[key])
        made[shown_schema.documents].append({**row, "origins": origins.get(key)})
        made[shown_schema.findings] += rows.finding_rows(one, some)
        made[shown_schema.names] += rows.name_rows(key, some)
    decided = any(anchor.kind == "figure" for one in decisions for anchor in one.at)
    return DocumentsMade(made, decided)


def threads_made(
    ledger: Ledger, connection: Connection, threads: Sequence[str], states: Mapping[str, str]
) -> Rows:
    """Return the rows of threads."""
    picture = picture_of(ledger, connection, threads)
    return {
        shown_schema.threads: [
            rows.thread_row(picture, one, state=states[one.id]) for one in picture.threads
        ],
        shown_schema.parties: [row for one in picture.threads for row in rows.party_rows(one)],
    }


def actors_made(
    connection: Connection, names: Sequence[str], registry: UserRegistry | None
) -> list[rows.Values]:
    """Return the rows of actors, by the names that findings give."""
    table = shown_schema.names.c
    query = select(table.name, table.said, func.count().label("times"))
    counted = query.where(table.name.in_(names)).group_by(table.name, table.said)
    words: dict[str, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(counted):
        words[row.name][row.said] = row.times
    return [rows.actor_row(one) for one in actor_rows(words, registry=registry)]
