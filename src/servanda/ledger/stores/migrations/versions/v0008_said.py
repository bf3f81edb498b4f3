"""Version 8: doubtful pairs; indexes by which long lists need no sorting, and no rows to be looked through.

In PostgreSQL, which takes no word of more than 2,704 bytes into such an index, they are without words: what
is alike in the rest is sorted.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from servanda.ledger.column_types import Name

revision = "0008"
down_revision = "0007"

_SAID = ("kind", "day", "name", "start", "id", "who", "what", "topic", "series")
#: Index -> its table and columns, without words.
_WORDLESS: dict[str, tuple[str, Sequence[str | sa.TextClause]]] = {
    "ix_shown_documents_day": ("shown_documents", ["day"]),
    "ix_shown_documents_newest": ("shown_documents", ["undated", sa.text("published DESC")]),
    "ix_shown_findings_order": ("shown_findings", ["kind", "day"]),
    "ix_shown_actors_count": ("shown_actors", ["count"]),
    "ix_shown_series_order": ("shown_series", ["nameless", "points"]),
}
#: Those that are asked for equal words alone.
_HASHED = {
    "ix_shown_documents_publisher": ("shown_documents", "publisher"),
    "ix_shown_names_name": ("shown_names", "name"),
    "ix_shown_parties_name": ("shown_parties", "name"),
}
_OF_WORDS_ALONE = ("ix_shown_threads_bearer", "ix_shown_threads_undertaking", "ix_shown_threads_due")


def upgrade() -> None:
    op.create_table(
        "shown_doubts",
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("first", Name(16), nullable=False),
        sa.Column("second", Name(16), nullable=False),
        sa.Column("likeness", sa.Float(53), nullable=False),
        sa.Column("average", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    if op.get_bind().dialect.name == "sqlite":
        newest: Sequence[str | sa.TextClause] = ["undated", sa.text("published DESC"), "name", "id"]
        _replace("ix_shown_documents_newest", "shown_documents", newest)
        _replace("ix_shown_findings_order", "shown_findings", _SAID)
        return
    for name, (table, columns) in _WORDLESS.items():
        _replace(name, table, columns)
    for name, (table, column) in _HASHED.items():
        _replace(name, table, [column], using="hash")
    for name in _OF_WORDS_ALONE:
        op.drop_index(name, "shown_threads")
    op.drop_constraint("shown_actors_pkey", "shown_actors")
    op.create_index("ix_shown_actors_name", "shown_actors", ["name"], postgresql_using="hash")


def _replace(name: str, table: str, columns: Sequence[str | sa.TextClause], using: str = "btree") -> None:
    op.drop_index(name, table)
    op.create_index(name, table, columns, postgresql_using=using)
