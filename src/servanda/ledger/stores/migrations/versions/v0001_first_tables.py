"""The first tables: documents, readings, findings, threads, and the seals that guard them."""

from pathlib import Path

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_HERE = Path(__file__).parent
_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _documents()
    _intakes()
    _readings()
    _findings()
    _threads()
    _links()
    _history()
    _accounts()
    _run("0001_views.sql")
    if op.get_bind().dialect.name == "sqlite":
        _run("0001_search.sqlite.sql")


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("publisher", sa.Text()),
        sa.Column("kind", sa.String(length=32)),
        sa.Column("published", sa.String(length=10)),
        sa.Column("published_precision", sa.String(length=5)),
        sa.Column("visible_from", sa.Date(), nullable=False),
        sa.Column("url", sa.Text()),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_documents_name", "documents", ["name"], unique=False)
    op.create_index("ix_documents_order", "documents", ["published", "name", "id"], unique=False)
    op.create_index("ix_documents_sha256", "documents", ["sha256"], unique=False)


def _intakes() -> None:
    op.create_table(
        "intakes",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_intakes_document_id", "intakes", ["document_id"], unique=False)


def _readings() -> None:
    op.create_table(
        "readings",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
        sa.Column("findings", sa.Integer(), nullable=False),
        sa.Column("findings_digest", sa.String(length=64), nullable=False),
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
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("document_id", sa.String(length=16), nullable=False),
        sa.Column("reading", _ROW_ID, nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("quotes", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=16)),
        sa.Column("speaker", sa.Text()),
        sa.Column("force", sa.String(length=16)),
        sa.Column("polarity", sa.String(length=16)),
        sa.Column("bearer_is", sa.JSON()),
        sa.Column("counterparty_is", sa.JSON()),
        sa.Column("deadline_value", sa.Text()),
        sa.Column("progress", sa.String(length=16)),
        sa.Column("standing", sa.String(length=16)),
        sa.Column("speaker_is", sa.JSON()),
        sa.Column("when_value", sa.Text()),
        sa.Column("number", sa.Float(precision=53)),
        sa.Column("of_is", sa.JSON()),
        sa.Column("type", sa.String(length=16)),
        sa.Column("name", sa.Text()),
        sa.Column("value", sa.Text()),
        sa.Column("mod", sa.Text()),
        sa.Column("anchor", sa.Text()),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("unresolved", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("reader", sa.Text(), nullable=False),
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
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("bearer", sa.JSON(), nullable=False),
        sa.Column("counterparty", sa.JSON(), nullable=False),
        sa.Column("force", sa.String(length=16)),
        sa.Column("progress", sa.String(length=16)),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("evidence", sa.String(length=16), nullable=False),
        sa.Column("first_seen", sa.String(length=10)),
        sa.Column("last_seen", sa.String(length=10)),
        sa.Column("deadline_value", sa.Text()),
        sa.Column("wording", sa.JSON(), nullable=False),
        sa.Column("unresolved", sa.JSON(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_threads_id", "threads", ["id"], unique=False)


def _links() -> None:
    op.create_table(
        "thread_links",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("thread_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("score", sa.Float(precision=53), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_thread_links_finding_id", "thread_links", ["finding_id"], unique=False)
    op.create_index("ix_thread_links_thread_id", "thread_links", ["thread_id"], unique=False)
    op.create_table(
        "unlinked",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_unlinked_finding_id", "unlinked", ["finding_id"], unique=False)


def _history() -> None:
    op.create_table(
        "thread_history",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("thread_id", sa.String(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("happened", sa.String(length=32)),
        sa.Column("happened_from", sa.String(length=16), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("progress", sa.String(length=16)),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_thread_history_finding_id", "thread_history", ["finding_id"], unique=False)
    op.create_index("ix_thread_history_thread_id", "thread_history", ["thread_id"], unique=False)


def _accounts() -> None:
    op.create_table(
        "seals",
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _run(name: str) -> None:
    for statement in (_HERE / name).read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            op.get_bind().exec_driver_sql(statement)
