"""Version 2: for whom a speaker speaks, how actors were decided, due dates, and the user's registries."""

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Json, Name, RowId, Words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("findings", sa.Column("speaker_for", Json))
    op.add_column("findings", sa.Column("decided", Json))
    op.add_column("threads", sa.Column("due", Json))
    op.create_table(
        "registries",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("name", Words(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", Name(64), nullable=False),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index(
        "ux_registries_current",
        "registries",
        ["name"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "settled",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("finding_id", Name(16), nullable=False),
        sa.Column("bearer_is", Json, nullable=False),
        sa.Column("decision", Json, nullable=False),
        sa.Column("reason", Words()),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_settled_finding_id", "settled", ["finding_id"])
    # Threads of version 1 know no due dates and no settled bearers: the next command links anew.
    op.execute(sa.text("DELETE FROM meta WHERE key = 'linked_digest'"))
