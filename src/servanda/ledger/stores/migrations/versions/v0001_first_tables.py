"""The first tables: documents, readings, findings, threads, and the seals that guard them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Json, Name, RowId, Words

revision = "0001"
down_revision = None

_HERE = Path(__file__).parent


def upgrade() -> None:
    _documents()
    _intakes()
    _readings()
    _findings()
    _threads()
    _links()
    _history()
    _accounts()
    dialect = op.get_bind().dialect.name
    if dialect == "sqlite":  # of PostgreSQL's views see stores/postgresql_views.sql
        _run("0001_views.sql")
    _run(f"0001_search.{dialect}.sql")


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("id", Name(16), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("title", Words()),
        sa.Column("publisher", Words()),
        sa.Column("kind", Name(32)),
        sa.Column("published", Name(10)),
        sa.Column("published_precision", Name(5)),
        sa.Column("visible_from", sa.Date(), nullable=False),
        sa.Column("url", Words()),
        sa.Column("authors", Json, nullable=False),
        sa.Column("language", Name(35), nullable=False),
        sa.Column("sha256", Name(64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", Words(), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_documents_name", "documents", ["name"], unique=False, postgresql_using="hash")
    # A tree of PostgreSQL takes no long words; it sorts by the name what the tree gives by date.
    by_name = [] if op.get_bind().dialect.name == "postgresql" else ["name"]
    op.create_index("ix_documents_order", "documents", ["published", *by_name, "id"], unique=False)
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)


def _intakes() -> None:
    op.create_table(
        "intakes",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("document_id", Name(16), nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("sha256", Name(64), nullable=False),
        sa.Column("reader", Words(), nullable=False),
        sa.Column("outcome", Name(8), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_intakes_document_id", "intakes", ["document_id"], unique=False)


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("document_id", Name(16), nullable=False),
        sa.Column("reader", Words(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("findings_digest", Name(64), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_readings_document_id", "readings", ["document_id"], unique=False)
    op.create_index(
        "ux_readings_current",
        "readings",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("id", Name(16), nullable=False),
        sa.Column("document_id", Name(16), nullable=False),
        sa.Column("reading", RowId, nullable=False),
        sa.Column("kind", Name(16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("words", Words(), nullable=False),
        sa.Column("quotes", Json, nullable=False),
        sa.Column("mode", Name(16)),
        sa.Column("speaker", Words()),
        sa.Column("force", Name(16)),
        sa.Column("polarity", Name(16)),
        sa.Column("bearer_is", Json),
        sa.Column("counterparty_is", Json),
        sa.Column("deadline_value", Words()),
        sa.Column("progress", Name(16)),
        sa.Column("standing", Name(16)),
        sa.Column("speaker_is", Json),
        sa.Column("when_value", Words()),
        sa.Column("number", sa.Float(precision=53)),
        sa.Column("of_is", Json),
        sa.Column("type", Name(16)),
        sa.Column("name", Words()),
        sa.Column("value", Words()),
        sa.Column("mod", Words()),
        sa.Column("anchor", Words()),
        sa.Column("spans", Json, nullable=False),
        sa.Column("unresolved", Json, nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("reader", Words(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"]),
        sa.ForeignKeyConstraint(["reading"], ["readings.row_id"]),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_findings_id", "findings", ["id"], unique=False)
    op.create_index("ix_findings_order", "findings", ["document_id", "start", "kind", "id"], unique=False)
    op.create_index("ux_findings_reading", "findings", ["reading", "id"], unique=True)


def _threads() -> None:
    op.create_table(
        "threads",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("id", Name(16), nullable=False),
        sa.Column("title", Words(), nullable=False),
        sa.Column("bearer", Json, nullable=False),
        sa.Column("counterparty", Json, nullable=False),
        sa.Column("force", Name(16)),
        sa.Column("progress", Name(16)),
        sa.Column("standing", Name(16), nullable=False),
        sa.Column("evidence", Name(16), nullable=False),
        sa.Column("first_seen", Name(10)),
        sa.Column("last_seen", Name(10)),
        sa.Column("deadline_value", Words()),
        sa.Column("wording", Json, nullable=False),
        sa.Column("unresolved", Json, nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_threads_id", "threads", ["id"], unique=False)


def _links() -> None:
    op.create_table(
        "thread_links",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("thread_id", Name(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("finding_id", Name(16), nullable=False),
        sa.Column("role", Name(16), nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("reasons", Json, nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_thread_links_finding_id", "thread_links", ["finding_id"], unique=False)
    op.create_index("ix_thread_links_thread_id", "thread_links", ["thread_id"], unique=False)
    op.create_table(
        "unlinked",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("finding_id", Name(16), nullable=False),
        sa.Column("reason", Words(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_unlinked_finding_id", "unlinked", ["finding_id"], unique=False)


def _history() -> None:
    op.create_table(
        "thread_history",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("thread_id", Name(16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("happened", Name(32)),
        sa.Column("happened_from", Name(16), nullable=False),
        sa.Column("document", Words(), nullable=False),
        sa.Column("finding_id", Name(16), nullable=False),
        sa.Column("event", Name(16), nullable=False),
        sa.Column("progress", Name(16)),
        sa.Column("standing", Name(16), nullable=False),
        sa.Column("rule", Words(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_thread_history_finding_id", "thread_history", ["finding_id"], unique=False)
    op.create_index("ix_thread_history_thread_id", "thread_history", ["thread_id"], unique=False)


def _accounts() -> None:
    op.create_table(
        "seals",
        sa.Column("name", Name(32), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", Name(64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "meta",
        sa.Column("key", Name(64), nullable=False),
        sa.Column("value", Words(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _run(name: str) -> None:
    for statement in (_HERE / name).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
