"""Version 4: documents that were taken out of the ledger, withdrawn or erased, and the seals over them."""

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Name, RowId, Words

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "removals",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("document_id", Name(16), nullable=False),
        sa.Column("sha256", Name(64), nullable=False),
        sa.Column("name_sha256", Name(64), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.Column("erased", sa.Boolean(), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_removals_sha256", "removals", ["sha256"])
    op.create_index(
        "ux_removals_current",
        "removals",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    seals = sa.table("seals", sa.column("name"), sa.column("rows"), sa.column("digest"))
    # A new ledger gets all its seals when it is filled; an old one has those of its version.
    if op.get_bind().execute(sa.select(sa.func.count()).select_from(seals)).scalar_one():
        empty = [{"name": name, "rows": 0, "digest": "0" * 64} for name in ("removed_documents", "removals")]
        op.bulk_insert(seals, empty)
    if op.get_bind().dialect.name == "sqlite":  # of PostgreSQL's views see stores/postgresql_views.sql
        op.execute(
            "CREATE VIEW current_documents AS SELECT documents.* FROM documents"
            " JOIN readings ON readings.document_id = documents.id AND readings.known_to IS NULL"
        )
