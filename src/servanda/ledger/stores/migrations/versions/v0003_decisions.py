"""Version 3: what reviewers decide."""

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Json, Name, RowId, Words

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("row_id", RowId, nullable=False),
        sa.Column("id", Name(16), nullable=False),
        sa.Column("kind", Name(16), nullable=False),
        sa.Column("anchors", Json, nullable=False),
        sa.Column("value", Json, nullable=False),
        sa.Column("decided_by", Words(), nullable=False),
        sa.Column("why", Words(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sample", Words()),
        sa.Column("undoes", Name(16)),
        sa.PrimaryKeyConstraint("row_id"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("ix_decisions_order", "decisions", ["decided_at", "id"])
    # A new ledger gets all its seals at its end; one of an older program has the others.
    op.execute(
        "INSERT INTO seals (name, rows, digest) "
        f"SELECT 'decisions', 0, '{'0' * 64}' WHERE EXISTS (SELECT 1 FROM seals)"
    )
