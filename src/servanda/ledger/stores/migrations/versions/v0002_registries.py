"""Version 2: for whom a speaker speaks, how actors were decided, due dates, and the user's registries."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("findings", sa.Column("speaker_for", sa.JSON()))
    op.add_column("findings", sa.Column("decided", sa.JSON()))
    op.add_column("threads", sa.Column("due", sa.JSON()))
    op.create_table(
        "registries",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
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
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("finding_id", sa.String(length=16), nullable=False),
        sa.Column("bearer_is", sa.JSON(), nullable=False),
        sa.Column("decision", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("known_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("known_to", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index("ix_settled_finding_id", "settled", ["finding_id"])
    # Threads of version 1 know no due dates and no settled bearers: the next command links anew.
    op.execute(sa.text("DELETE FROM meta WHERE key = 'linked_digest'"))
