"""The tables of a ledger, in types that SQLite and PostgreSQL share. docs/ledger.md explains each.

Migrations under stores/migrations make them; a test holds the two together.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite keeps no offset, so UTC is written and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the store takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the ledger's clock is UTC")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: SQLite numbers rows by itself only where the type is exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True)

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("kind", String(32)),
    Column("published", String(10)),
    Column("published_precision", String(5)),
    Column("visible_from", Date, nullable=False),
    Column("url", Text),
    Column("authors", Json, nullable=False),
    Column("language", String(35), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("length", Integer, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("text", Text, nullable=False),
    Column("outline", LargeBinary),
    Column("provisions", Json),
    Index("ix_documents_order", "published", "name", "id"),
    Index("ix_documents_name", "name"),
)

intakes = Table(
    "intakes",
    metadata,
    Column("row_id", RowId, primary_key=True),
    # No foreign key: an intake stays a witness of a document that was taken away.
    Column("document_id", String(16), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("reader", Text, nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("document_id", String(16), ForeignKey("documents.id"), nullable=False, index=True),
    Column("reader", Text, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("findings_digest", String(64), nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
    Index(
        "ux_readings_current",
        "document_id",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

findings = Table(
    "findings",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", String(16), nullable=False),
    Column("document_id", String(16), ForeignKey("documents.id"), nullable=False),
    Column("reading", RowId, ForeignKey("readings.row_id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("start", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("quotes", Json, nullable=False),
    Column("mode", String(16)),
    Column("speaker", Text),
    Column("speaker_for", Json),
    Column("force", String(16)),
    Column("polarity", String(16)),
    Column("bearer_is", Json),
    Column("counterparty_is", Json),
    Column("deadline_value", Text),
    Column("progress", String(16)),
    Column("standing", String(16)),
    Column("speaker_is", Json),
    Column("when_value", Text),
    Column("number", Float(53)),
    Column("of_is", Json),
    Column("type", String(16)),
    Column("name", Text),
    Column("value", Text),
    Column("mod", Text),
    Column("anchor", Text),
    Column("spans", Json, nullable=False),
    Column("unresolved", Json, nullable=False),
    Column("decided", Json),
    Column("score", Float(53), nullable=False),
    Column("reader", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Index("ux_findings_reading", "reading", "id", unique=True),
    Index("ix_findings_id", "id"),
    Index("ix_findings_order", "document_id", "start", "kind", "id"),
)

removals = Table(
    "removals",
    metadata,
    Column("row_id", RowId, primary_key=True),
    # No foreign key: where a document was erased, this row is all that stays of it.
    Column("document_id", String(16), nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("name_sha256", String(64), nullable=False),
    Column("why", Text, nullable=False),
    Column("erased", Boolean, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
    Index(
        "ux_removals_current",
        "document_id",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

registries = Table(
    "registries",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
    Index(
        "ux_registries_current",
        "name",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

decisions = Table(
    "decisions",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", String(16), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("anchors", Json, nullable=False),
    Column("value", Json, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("sample", Text),
    Column("undoes", String(16)),
    Index("ix_decisions_order", "decided_at", "id"),
)

threads = Table(
    "threads",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", String(16), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("bearer", Json, nullable=False),
    Column("counterparty", Json, nullable=False),
    Column("force", String(16)),
    Column("progress", String(16)),
    Column("standing", String(16), nullable=False),
    Column("evidence", String(16), nullable=False),
    Column("first_seen", String(10)),
    Column("last_seen", String(10)),
    Column("deadline_value", Text),
    Column("due", Json),
    Column("wording", Json, nullable=False),
    Column("unresolved", Json, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

thread_links = Table(
    "thread_links",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("thread_id", String(16), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("finding_id", String(16), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("score", Float(53), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

thread_history = Table(
    "thread_history",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("thread_id", String(16), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("happened", String(32)),
    Column("happened_from", String(16), nullable=False),
    Column("document", Text, nullable=False),
    Column("finding_id", String(16), nullable=False, index=True),
    Column("event", String(16), nullable=False),
    Column("progress", String(16)),
    Column("standing", String(16), nullable=False),
    Column("rule", Text, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

settled = Table(
    "settled",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("finding_id", String(16), nullable=False, index=True),
    Column("bearer_is", Json, nullable=False),
    Column("decision", Json, nullable=False),
    Column("reason", Text),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

unlinked = Table(
    "unlinked",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("finding_id", String(16), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

accounts = Table(
    "accounts",
    metadata,
    Column("row_id", RowId, primary_key=True),
    # The name without differences of case and form: nobody passes for another.
    Column("key", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("password", Text, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
    Index(
        "ux_accounts_current",
        "key",
        unique=True,
        sqlite_where=text("known_to IS NULL"),
        postgresql_where=text("known_to IS NULL"),
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("account", String(64), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account", String(64), nullable=False, index=True),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

audit = Table(
    "audit",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("address", String(64), nullable=False),
    Column("outcome", String(64), nullable=False),
)

seals = Table(
    "seals",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("digest", String(64), nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)
