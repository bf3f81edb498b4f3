"""Tables of what pages show: derived from the others, made anew whenever they change (docs/ledger.md).

They hold the present as reviewers left it, in the order and with the words by which lists are asked for.
Indexes are SQLite's: in PostgreSQL they are without words (migration 8).
"""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, Table, desc

from servanda.ledger.column_types import Json, Name, RowId, Words
from servanda.ledger.schema import metadata

#: What stands behind all dates.
LATEST = "9999"

documents = Table(
    "shown_documents",
    metadata,
    Column("id", Name(16), primary_key=True),
    # What it was made of: another reading, bearer or decision gives another state.
    Column("state", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("title", Words),
    Column("publisher", Words),
    Column("kind", Name(32)),
    Column("published", Name(10)),
    Column("day", Name(10), nullable=False),
    Column("last_day", Date),
    Column("undated", Boolean, nullable=False),
    Column("sha256", Name(64), nullable=False, index=True),
    Column("called", Words, nullable=False),
    # Whose words its paragraphs are, where they are others'.
    Column("origins", Json),
    Index("ix_shown_documents_day", "day", "name", "id"),
    Index("ix_shown_documents_newest", "undated", desc("published"), "name", "id"),
    Index("ix_shown_documents_publisher", "publisher"),
    Index("ix_shown_documents_last_day", "last_day"),
)

findings = Table(
    "shown_findings",
    metadata,
    Column("id", Name(16), primary_key=True),
    Column("document_id", Name(16), nullable=False, index=True),
    Column("kind", Name(16), nullable=False),
    Column("day", Name(10), nullable=False),
    Column("name", Words, nullable=False),
    Column("start", Integer, nullable=False),
    # Folded words by which lists are filtered: who says it or has it, and what it says.
    Column("who", Words),
    Column("what", Words),
    # The same for the same words, whoever carries them.
    Column("same", Name(16), index=True),
    Column("series", Name(16), index=True),
    # What most words of a statement name.
    Column("topic", Words),
    # All by which a list is chosen: SQLite looks each row up of which the index does not tell it.
    Index("ix_shown_findings_order", "kind", "day", "name", "start", "id", "who", "what", "topic", "series"),
)

names = Table(
    "shown_names",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("name", Words, nullable=False),
    Column("said", Words, nullable=False),
    Column("kind", Name(16), nullable=False),
    Column("finding_id", Name(16), nullable=False),
    Column("document_id", Name(16), nullable=False, index=True),
    Index("ix_shown_names_name", "name", "kind"),
)

actors = Table(
    "shown_actors",
    metadata,
    Column("name", Words, primary_key=True),
    Column("called", Words, nullable=False),
    Column("count", Integer, nullable=False),
    Column("kind", Words),
    Column("iso3", Words),
    Column("wikidata", Words),
    Column("names", Json, nullable=False),
    Index("ix_shown_actors_count", "count", "name"),
)

threads = Table(
    "shown_threads",
    metadata,
    Column("id", Name(16), primary_key=True),
    Column("state", Words, nullable=False),
    # Where it stands in the plain order of the table: the most talked-of first.
    Column("place", Words, nullable=False),
    Column("bearer", Words, nullable=False),
    Column("bearer_words", Words, nullable=False),
    Column("bearer_order", Words, nullable=False),
    Column("undertaking", Words, nullable=False),
    Column("resolved", Boolean, nullable=False),
    Column("force", Name(16)),
    Column("progress", Name(16)),
    Column("told_progress", Integer, nullable=False),
    Column("standing", Name(16), nullable=False),
    Column("standing_order", Integer, nullable=False),
    Column("evidence", Name(16), nullable=False),
    Column("evidence_order", Integer, nullable=False),
    Column("since", Name(10), nullable=False),
    Column("last", Name(10), nullable=False),
    Column("last_day", Date),
    Column("due", Words, nullable=False),
    Column("due_day", Date),
    # It has a deadline, and nobody reports it complete, withdrawn, replaced or expired.
    Column("waiting", Boolean, nullable=False),
    # Somebody urges or expects it.
    Column("asked", Boolean, nullable=False),
    # When the documents of its mentions were published.
    Column("mentioned", Json, nullable=False),
    Column("texts", Integer, nullable=False),
    Column("reports", Integer, nullable=False),
    Column("forces", Json, nullable=False),
    Column("corrected_by", Json, nullable=False),
    Column("counterparty", Words, nullable=False),
    Column("said", Words, nullable=False),
    Index("ix_shown_threads_place", "place"),
    Index("ix_shown_threads_bearer", "bearer_order", "place"),
    Index("ix_shown_threads_undertaking", "undertaking", "place"),
    Index("ix_shown_threads_progress", "told_progress", "place"),
    Index("ix_shown_threads_standing", "standing_order", "place"),
    Index("ix_shown_threads_evidence", "evidence_order", "place"),
    Index("ix_shown_threads_since", "since", "place"),
    Index("ix_shown_threads_last", "last", "place"),
    Index("ix_shown_threads_due", "due", "place"),
)

parties = Table(
    "shown_parties",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("name", Words, nullable=False),
    Column("role", Name(16), nullable=False),
    Column("thread_id", Name(16), nullable=False, index=True),
    Index("ix_shown_parties_name", "name", "role"),
)

series = Table(
    "shown_series",
    metadata,
    Column("id", Name(16), primary_key=True),
    Column("title", Words, nullable=False),
    Column("nameless", Boolean, nullable=False),
    Column("points", Integer, nullable=False),
    Column("drawable", Boolean, nullable=False),
    Index("ix_shown_series_order", "nameless", "points", "title"),
)

arrangements = Table(
    "shown_arrangements",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", Name(16), nullable=False, index=True),
    Column("type", Name(16)),
    # Where it stands in the list: most mentions first.
    Column("place", Integer, nullable=False, index=True),
    Column("record", Json, nullable=False),
)

#: Pairs of threads of which a person is to be asked whether they are one; `place` is 0 for the most alike.
doubts = Table(
    "shown_doubts",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("first", Name(16), nullable=False),
    Column("second", Name(16), nullable=False),
    Column("likeness", Float(53), nullable=False),
    Column("average", Float(53), nullable=False),
)

decided = Table(
    "shown_decided",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("sha256", Name(64), nullable=False, index=True),
    Column("decision_id", Name(16), nullable=False),
)

#: All of them, each to be emptied where a document is erased.
TABLES = (documents, findings, names, actors, threads, parties, series, arrangements, doubts, decided)
