"""Version 5: the outline of each text, by which linking knows copies and provisions."""

import sqlalchemy as sa
from alembic import op

from servanda.documents.outline import make_outline
from servanda.ledger.column_types import Json
from servanda.ledger.rows import NO_RECORD, document_of, provisions_cell

revision = "0005"
down_revision = "0004"

_READ = ("title", "publisher", "kind", "published", "url", "language", "name", "text")


def upgrade() -> None:
    op.add_column("documents", sa.Column("outline", sa.LargeBinary()))
    op.add_column("documents", sa.Column("provisions", Json))
    documents = sa.table(
        "documents",
        sa.column("row_id"),
        sa.column("authors", Json),
        sa.column("outline", sa.LargeBinary()),
        sa.column("provisions", Json),
        *map(sa.column, _READ),
    )
    connection = op.get_bind()
    # One text in memory at a time: a ledger may hold a great many.
    for row_id in list(connection.execute(sa.select(documents.c.row_id)).scalars()):
        of_it = documents.c.row_id == row_id
        row = connection.execute(sa.select(documents).where(of_it)).one()
        try:
            outline = make_outline(document_of(row._asdict()))
        except NO_RECORD:
            continue  # a damaged row: `servanda verify` tells
        made = {"outline": outline.marks, "provisions": provisions_cell(outline)}
        connection.execute(sa.update(documents).where(of_it).values(**made))
    # The threads were made without knowing copies by their paragraphs: the next command links anew.
    op.execute("DELETE FROM meta WHERE key = 'linked_digest'")
