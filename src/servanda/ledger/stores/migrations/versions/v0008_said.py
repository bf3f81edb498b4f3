"""Version 8: indexes along which long lists are shown without sorting, and looked through without rows."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_SAID = ("kind", "day", "name", "start", "id", "who", "what", "topic", "series")


def upgrade() -> None:
    op.drop_index("ix_shown_documents_newest", "shown_documents")
    newest: Sequence[str | sa.TextClause] = ["undated", sa.text("published DESC"), "name", "id"]
    op.create_index("ix_shown_documents_newest", "shown_documents", newest)
    if op.get_bind().dialect.name == "sqlite":
        op.drop_index("ix_shown_findings_order", "shown_findings")
        op.create_index("ix_shown_findings_order", "shown_findings", _SAID)
