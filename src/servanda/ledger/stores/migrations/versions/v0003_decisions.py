"""Version 3: what reviewers decide."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("row_id", _ROW_ID, nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample", sa.Text()),
        sa.Column("undoes", sa.String(length=16)),
        sa.PrimaryKeyConstraint("row_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_decisions_order", "decisions", ["decided_at", "id"])
    # A new ledger gets all its seals at its end; one of an older program has the others.
    op.execute(
        "INSERT INTO seals (name, rows, digest) "
        f"SELECT 'decisions', 0, '{'0' * 64}' WHERE EXISTS (SELECT 1 FROM seals)"
    )
