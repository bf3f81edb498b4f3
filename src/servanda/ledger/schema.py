"""The tables of a ledger, in types that SQLite and PostgreSQL share. docs/ledger.md explains each.

Migrations under stores/migrations make them; a test holds the two together.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    text,
)

from servanda.ledger.column_types import Json, Name, RowId, UtcDateTime, Words

metadata = MetaData()

documents = Table(
    "documents",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", Name(16), nullable=False, unique=True),
    Column("name", Words, nullable=False),
    Column("title", Words),
    Column("publisher", Words),
    Column("kind", Name(32)),
    Column("published", Name(10)),
    Column("published_precision", Name(5)),
    Column("visible_from", Date, nullable=False),
    Column("url", Words),
    Column("authors", Json, nullable=False),
    Column("language", Name(35), nullable=False),
    Column("sha256", Name(64), nullable=False, index=True),
    Column("length", Integer, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("text", Words, nullable=False),
    Column("outline", LargeBinary),
    Column("provisions", Json),
    # In PostgreSQL without the name, for its trees take no long words: the rest is sorted as it comes.
    Index("ix_documents_order", "published", "name", "id"),
    Index("ix_documents_name", "name", postgresql_using="hash"),
)

intakes = Table(
    "intakes",
    metadata,
    Column("row_id", RowId, primary_key=True),
    # No foreign key: an intake stays a witness of a document that was taken away.
    Column("document_id", Name(16), nullable=False, index=True),
    Column("name", Words, nullable=False),
    Column("sha256", Name(64), nullable=False),
    Column("reader", Words, nullable=False),
    Column("outcome", Name(8), nullable=False),
    Column("known_at", UtcDateTime, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("document_id", Name(16), ForeignKey("documents.id"), nullable=False, index=True),
    Column("reader", Words, nullable=False),
    Column("findings", Integer, nullable=False),
    Column("findings_digest", Name(64), nullable=False),
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
    Column("id", Name(16), nullable=False),
    Column("document_id", Name(16), ForeignKey("documents.id"), nullable=False),
    Column("reading", RowId, ForeignKey("readings.row_id"), nullable=False),
    Column("kind", Name(16), nullable=False),
    Column("start", Integer, nullable=False),
    Column("words", Words, nullable=False),
    Column("quotes", Json, nullable=False),
    Column("mode", Name(16)),
    Column("speaker", Words),
    Column("speaker_for", Json),
    Column("force", Name(16)),
    Column("polarity", Name(16)),
    Column("bearer_is", Json),
    Column("counterparty_is", Json),
    Column("deadline_value", Words),
    Column("progress", Name(16)),
    Column("standing", Name(16)),
    Column("speaker_is", Json),
    Column("when_value", Words),
    Column("number", Float(53)),
    Column("of_is", Json),
    Column("type", Name(16)),
    Column("name", Words),
    Column("value", Words),
    Column("mod", Words),
    Column("anchor", Words),
    Column("spans", Json, nullable=False),
    Column("unresolved", Json, nullable=False),
    Column("decided", Json),
    Column("score", Float(53), nullable=False),
    Column("reader", Words, nullable=False),
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
    Column("document_id", Name(16), nullable=False),
    Column("sha256", Name(64), nullable=False, index=True),
    Column("name_sha256", Name(64), nullable=False),
    Column("why", Words, nullable=False),
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
    Column("name", Words, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("sha256", Name(64), nullable=False),
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
    Column("id", Name(16), nullable=False, unique=True),
    Column("kind", Name(16), nullable=False),
    Column("anchors", Json, nullable=False),
    Column("value", Json, nullable=False),
    Column("decided_by", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("sample", Words),
    Column("undoes", Name(16)),
    Index("ix_decisions_order", "decided_at", "id"),
)

threads = Table(
    "threads",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("id", Name(16), nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("bearer", Json, nullable=False),
    Column("counterparty", Json, nullable=False),
    Column("force", Name(16)),
    Column("progress", Name(16)),
    Column("standing", Name(16), nullable=False),
    Column("evidence", Name(16), nullable=False),
    Column("first_seen", Name(10)),
    Column("last_seen", Name(10)),
    Column("deadline_value", Words),
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
    Column("thread_id", Name(16), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("finding_id", Name(16), nullable=False, index=True),
    Column("role", Name(16), nullable=False),
    Column("score", Float(53), nullable=False),
    Column("reasons", Json, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

thread_history = Table(
    "thread_history",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("thread_id", Name(16), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("happened", Name(32)),
    Column("happened_from", Name(16), nullable=False),
    Column("document", Words, nullable=False),
    Column("finding_id", Name(16), nullable=False, index=True),
    Column("event", Name(16), nullable=False),
    Column("progress", Name(16)),
    Column("standing", Name(16), nullable=False),
    Column("rule", Words, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

settled = Table(
    "settled",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("finding_id", Name(16), nullable=False, index=True),
    Column("bearer_is", Json, nullable=False),
    Column("decision", Json, nullable=False),
    Column("reason", Words),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

unlinked = Table(
    "unlinked",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("finding_id", Name(16), nullable=False, index=True),
    Column("reason", Words, nullable=False),
    Column("known_from", UtcDateTime, nullable=False),
    Column("known_to", UtcDateTime),
)

accounts = Table(
    "accounts",
    metadata,
    Column("row_id", RowId, primary_key=True),
    # The name without differences of case and form: nobody passes for another.
    Column("key", Name(64), nullable=False),
    Column("name", Name(64), nullable=False),
    Column("role", Name(16), nullable=False),
    Column("password", Words, nullable=False),
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
    Column("digest", Name(64), primary_key=True),
    Column("account", Name(64), nullable=False, index=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

tokens = Table(
    "tokens",
    metadata,
    Column("row_id", RowId, primary_key=True),
    Column("digest", Name(64), nullable=False, unique=True),
    Column("account", Name(64), nullable=False, index=True),
    Column("name", Name(64), nullable=False),
    Column("role", Name(16), nullable=False),
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
    Column("who", Words, nullable=False),
    Column("role", Name(16), nullable=False),
    Column("action", Name(64), nullable=False),
    Column("subject", Words, nullable=False),
    Column("address", Name(64), nullable=False),
    Column("outcome", Name(64), nullable=False),
)

seals = Table(
    "seals",
    metadata,
    Column("name", Name(32), primary_key=True),
    Column("rows", BigInteger, nullable=False),
    Column("digest", Name(64), nullable=False),
)

meta = Table(
    "meta",
    metadata,
    Column("key", Name(64), primary_key=True),
    Column("value", Words, nullable=False),
)
