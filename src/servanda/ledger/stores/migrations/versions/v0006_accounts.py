"""Version 6: accounts of the workspace, their sessions and tokens, and the audit log."""

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Name, RowId, Words

revision = "0006"
down_revision = "0005"


def _instant(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, length: int | None = None) -> "sa.Column[object]":
    return sa.Column(name, Name(length) if length else Words(), nullable=False)


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("row_id", RowId, nullable=False),
        *(_words("key", 64), _words("name", 64), _words("role", 16), _words("password")),
        *(_instant("known_from"), _instant("known_to", nullable=True)),
        sa.PrimaryKeyConstraint("row_id"),
    )
    op.create_index(
        "ux_accounts_current",
        "accounts",
        ["key"],
        unique=True,
        sqlite_where=sa.text("known_to IS NULL"),
        postgresql_where=sa.text("known_to IS NULL"),
    )
    op.create_table(
        "sessions",
        *(_words("digest", 64), _words("account", 64)),
        *(_instant("made_at"), _instant("seen_at"), _instant("expires_at")),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])
    op.create_table(
        "tokens",
        sa.Column("row_id", RowId, nullable=False),
        *(_words("digest", 64), _words("account", 64), _words("name", 64), _words("role", 16)),
        *(_instant("expires_at"), _instant("used_at", nullable=True)),
        *(_instant("known_from"), _instant("known_to", nullable=True)),
        sa.PrimaryKeyConstraint("row_id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("ix_tokens_account", "tokens", ["account"])
    op.create_table(
        "audit",
        sa.Column("row_id", RowId, nullable=False),
        _instant("at"),
        *(_words("who"), _words("role", 16), _words("action", 64), _words("subject")),
        *(_words("address", 64), _words("outcome", 64)),
        sa.PrimaryKeyConstraint("row_id"),
    )
