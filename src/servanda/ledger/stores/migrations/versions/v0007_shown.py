"""Version 7: tables of what pages show, which are filled from the others before they are first read."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Json, Name, RowId, Words

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    _documents()
    _findings()
    _threads()
    _counted()


def _column(name: str, kind: "sa.types.TypeEngine[Any]") -> "sa.Column[Any]":
    return sa.Column(name, kind, nullable=False)


def _documents() -> None:
    op.create_table(
        "shown_documents",
        _column("id", Name(16)),
        _column("state", Words()),
        _column("name", Words()),
        sa.Column("title", Words()),
        sa.Column("publisher", Words()),
        sa.Column("kind", Name(32)),
        sa.Column("published", Name(10)),
        _column("day", Name(10)),
        sa.Column("last_day", sa.Date()),
        _column("undated", sa.Boolean()),
        _column("sha256", Name(64)),
        _column("called", Words()),
        sa.Column("origins", Json),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shown_documents_day", "shown_documents", ["day", "name", "id"])
    op.create_index("ix_shown_documents_last_day", "shown_documents", ["last_day"])
    op.create_index("ix_shown_documents_newest", "shown_documents", ["undated", "published"])
    op.create_index("ix_shown_documents_publisher", "shown_documents", ["publisher"])
    op.create_index("ix_shown_documents_sha256", "shown_documents", ["sha256"])
    op.create_table(
        "shown_decided",
        _column("row_id", RowId),
        _column("sha256", Name(64)),
        _column("decision_id", Name(16)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_shown_decided_sha256", "shown_decided", ["sha256"])


def _findings() -> None:
    op.create_table(
        "shown_findings",
        _column("id", Name(16)),
        _column("document_id", Name(16)),
        _column("kind", Name(16)),
        _column("day", Name(10)),
        _column("name", Words()),
        _column("start", sa.Integer()),
        sa.Column("who", Words()),
        sa.Column("what", Words()),
        sa.Column("same", Name(16)),
        sa.Column("series", Name(16)),
        sa.Column("topic", Words()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shown_findings_document_id", "shown_findings", ["document_id"])
    op.create_index("ix_shown_findings_order", "shown_findings", ["kind", "day", "name", "start", "id"])
    op.create_index("ix_shown_findings_same", "shown_findings", ["same"])
    op.create_index("ix_shown_findings_series", "shown_findings", ["series"])
    op.create_table(
        "shown_names",
        _column("row_id", RowId),
        _column("name", Words()),
        _column("said", Words()),
        _column("kind", Name(16)),
        _column("finding_id", Name(16)),
        _column("document_id", Name(16)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_shown_names_document_id", "shown_names", ["document_id"])
    op.create_index("ix_shown_names_name", "shown_names", ["name", "kind"])


def _threads() -> None:
    op.create_table(
        "shown_threads",
        _column("id", Name(16)),
        _column("state", Words()),
        _column("place", Words()),
        _column("bearer", Words()),
        _column("bearer_words", Words()),
        _column("bearer_order", Words()),
        _column("undertaking", Words()),
        _column("resolved", sa.Boolean()),
        sa.Column("force", Name(16)),
        sa.Column("progress", Name(16)),
        _column("told_progress", sa.Integer()),
        _column("standing", Name(16)),
        _column("standing_order", sa.Integer()),
        _column("evidence", Name(16)),
        _column("evidence_order", sa.Integer()),
        _column("since", Name(10)),
        _column("last", Name(10)),
        sa.Column("last_day", sa.Date()),
        _column("due", Words()),
        sa.Column("due_day", sa.Date()),
        _column("waiting", sa.Boolean()),
        _column("asked", sa.Boolean()),
        _column("mentioned", Json),
        _column("texts", sa.Integer()),
        _column("reports", sa.Integer()),
        _column("forces", Json),
        _column("corrected_by", Json),
        _column("counterparty", Words()),
        _column("said", Words()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shown_threads_bearer", "shown_threads", ["bearer_order", "place"])
    op.create_index("ix_shown_threads_due", "shown_threads", ["due", "place"])
    op.create_index("ix_shown_threads_evidence", "shown_threads", ["evidence_order", "place"])
    op.create_index("ix_shown_threads_last", "shown_threads", ["last", "place"])
    op.create_index("ix_shown_threads_place", "shown_threads", ["place"])
    op.create_index("ix_shown_threads_progress", "shown_threads", ["told_progress", "place"])
    op.create_index("ix_shown_threads_since", "shown_threads", ["since", "place"])
    op.create_index("ix_shown_threads_standing", "shown_threads", ["standing_order", "place"])
    op.create_index("ix_shown_threads_undertaking", "shown_threads", ["undertaking", "place"])
    op.create_table(
        "shown_parties",
        _column("row_id", RowId),
        _column("name", Words()),
        _column("role", Name(16)),
        _column("thread_id", Name(16)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_shown_parties_name", "shown_parties", ["name", "role"])
    op.create_index("ix_shown_parties_thread_id", "shown_parties", ["thread_id"])


def _counted() -> None:
    op.create_table(
        "shown_actors",
        _column("name", Words()),
        _column("called", Words()),
        _column("count", sa.Integer()),
        sa.Column("kind", Words()),
        sa.Column("iso3", Words()),
        sa.Column("wikidata", Words()),
        _column("names", Json),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_index("ix_shown_actors_count", "shown_actors", ["count", "name"])
    op.create_table(
        "shown_series",
        _column("id", Name(16)),
        _column("title", Words()),
        _column("nameless", sa.Boolean()),
        _column("points", sa.Integer()),
        _column("drawable", sa.Boolean()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shown_series_order", "shown_series", ["nameless", "points", "title"])
    op.create_table(
        "shown_arrangements",
        _column("row_id", RowId),
        _column("id", Name(16)),
        sa.Column("type", Name(16)),
        _column("place", sa.Integer()),
        _column("record", Json),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_shown_arrangements_id", "shown_arrangements", ["id"])
    op.create_index("ix_shown_arrangements_place", "shown_arrangements", ["place"])
