"""The one place that says which tables and columns a bulk export has, and what they mean.

Parquet schemas, CSV headers and `datapackage.json` are made of this; a test holds it to the ledger's tables.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Force, Mode, Progress, Standing
from servanda.linking.decisions import DecisionKind
from servanda.linking.records import EventKind, EvidenceGrade


class Type(StrEnum):
    """What a cell holds, by its name in the Table Schema of Frictionless."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    INSTANT = "datetime"
    NAMES = "array"
    """Strings in order."""
    JSON = "object"
    JSON_LIST = "any"
    """A list that holds more than strings, as JSON."""
    BYTES = "bytes"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, type, and what it means in one sentence."""

    name: str
    type: Type
    means: str
    required: bool = False
    values: tuple[str, ...] = ()
    """The closed set of values, where there is one."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of an export."""

    name: str
    means: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    refers: Mapping[str, tuple[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    """Column -> table and column that it names."""

    @property
    def required(self) -> tuple[str, ...]:
        """Return the columns that a file must have."""
        return tuple(column.name for column in self.columns if column.name != "known_from")


def _text(name: str, means: str, *, required: bool = False, values: type[StrEnum] | None = None) -> Column:
    return Column(name, Type.STRING, means, required, tuple(values or ()))


def _id(name: str, means: str) -> Column:
    return Column(name, Type.STRING, means, required=True)


#: Types whose cells are JSON.
AS_JSON = (Type.JSON, Type.JSON_LIST)

#: Fields with words, in the order of the alphabet, and what they are the words of.
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "action": "what is to be done",
        "agreement": "the agreement that it is under",
        "approx": "how exact the quantity is",
        "bearer": "who is to do it",
        "condition": "on what condition",
        "content": "what was said",
        "counterparty": "towards whom it is undertaken",
        "cue": "what makes it a statement, a commitment or a status",
        "deadline": "until when",
        "of": "what is counted",
        "source": "who said it",
        "speaker": "who says so",
        "subject": "what the status is about",
        "text": "the arrangement or the time",
        "unit": "the unit",
        "value": "the quantity",
        "when": "when it held",
    }
)

DOCUMENTS = Table(
    "documents",
    "Texts as they were taken in, with what is known about them.",
    ("id",),
    (
        _id("id", "Made of name and text: the first 16 hex digits of a SHA-256."),
        _text("document", "Name: the caller's id, or the path as given.", required=True),
        _text("title", "Title."),
        _text("publisher", "Who published it."),
        _text("genre", "Kind of text.", values=DocumentKind),
        _text(
            "published", "Date of publication as far as known: YYYY, YYYY-MM or YYYY-MM-DD; never guessed."
        ),
        _text("url", "Where it was published."),
        Column("authors", Type.NAMES, "Who wrote it.", required=True),
        _text("language", "Primary language tag.", required=True),
        _text("sha256", "Digest of the text in UTF-8.", required=True),
        Column("length", Type.INTEGER, "Unicode code points of the text.", required=True),
        _text("reader", "Name and version of the reader of its findings.", required=True),
        Column("known_from", Type.INSTANT, "When this ledger took it in; empty unless asked for."),
        _text("text", "The text, which never changes.", required=True),
    ),
)

FINDINGS = Table(
    "findings",
    "What the reader found, one row each; columns of other kinds of finding are empty.",
    ("id",),
    (
        _id("id", "Made of document, kind, places and closed fields."),
        _text("kind", "statement, commitment, status, figure, arrangement or time.", required=True),
        _id("document_id", "The document that it stands in."),
        _text("document", "Name of that document.", required=True),
        Column("start", Type.INTEGER, "Where its first word stands.", required=True),
        _text("mode", "Statement: whose words the content is in.", values=Mode),
        _text("speaker", "Statement: the source's canonical name."),
        Column("speaker_for", Type.NAMES, "Statement: bodies that the speaker speaks for."),
        _text("force", "Commitment: what binds the bearer.", values=Force),
        _text("polarity", "Commitment: positive, or negative for abstaining and refusing."),
        Column(
            "bearer_is", Type.NAMES, "Commitment: canonical names of the bearer, as its own document tells."
        ),
        Column("counterparty_is", Type.NAMES, "Commitment: canonical names of the counterparty."),
        _text("deadline_value", "Commitment: the deadline as a TIMEX3 value."),
        _text("progress", "Status: how far it has got.", values=Progress),
        _text("standing", "Status: what it is worth.", values=Standing),
        Column("speaker_is", Type.NAMES, "Status: canonical names of who reports it."),
        _text("when_value", "Status and figure: when, as a TIMEX3 value."),
        Column("number", Type.NUMBER, "Figure: the quantity as a number."),
        Column("of_is", Type.NAMES, "Figure: canonical names of what is counted."),
        _text("type", "Arrangement: agreement, mission ...; time: DATE, TIME, DURATION or SET."),
        _text("name", "Arrangement: its canonical name."),
        _text("value", "Time: its TIMEX3 value."),
        _text("mod", "Time: its TIMEX3 mod."),
        _text("anchor", "Time: what a relative one was counted from."),
        *(_text(f"{name}_words", f"Exact words: {means}.") for name, means in WORDS.items()),
        Column(
            "spans",
            Type.JSON,
            "Field -> list of [start, end) in code points of the text; broken words are joined by ' … '.",
            required=True,
        ),
        Column("unresolved", Type.JSON, "Resolved field -> why it has no value.", required=True),
        Column(
            "decided", Type.JSON, "Resolved field -> how, how sure, and who else may be meant.", required=True
        ),
        Column("score", Type.NUMBER, "How sure the reader is, 0 to 1, calibrated.", required=True),
        _text("reader", "Name and version of the reader.", required=True),
        Column("vector", Type.BYTES, "Meaning of action or subject: a signed byte a dimension."),
    ),
    MappingProxyType({"document_id": ("documents", "id")}),
)

THREADS = Table(
    "threads",
    "One undertaking of one bearer, followed across documents, and where it stands.",
    ("id",),
    (
        _id("id", "Made of its mentions."),
        _text("title", "Bearer and action in the words of a mention."),
        Column("bearer", Type.NAMES, "Canonical names.", required=True),
        Column("counterparty", Type.NAMES, "Canonical names.", required=True),
        _text("force", "The firmest of its mentions.", values=Force),
        _text("progress", "How far it has got by what was reported.", values=Progress),
        _text("standing", "What it is worth.", required=True, values=Standing),
        _text("evidence", "Who says so.", required=True, values=EvidenceGrade),
        _text("first_seen", "Publication date of the first document that speaks of it."),
        _text("last_seen", "Publication date of the last one."),
        _text("deadline_value", "The deadline that was named last, as a TIMEX3 value."),
        Column("due", Type.JSON, "The date of a deadline counted from an event, and why."),
        Column("wording", Type.NAMES, "Its different wordings.", required=True),
        Column("unresolved", Type.JSON, "Field -> why it has no value.", required=True),
    ),
)

_THREAD = MappingProxyType({"thread_id": ("threads", "id"), "finding_id": ("findings", "id")})

THREAD_LINKS = Table(
    "thread_links",
    "Which findings are on a thread, in order, and why.",
    ("thread_id", "position"),
    (
        _id("thread_id", "The thread."),
        Column("position", Type.INTEGER, "Order on the thread, from 0.", required=True),
        _id("finding_id", "The commitment or status."),
        _text("role", "mention or status_report.", required=True),
        Column("score", Type.NUMBER, "How alike it is to the rest, 0 to 1.", required=True),
        Column("reasons", Type.JSON, "Feature -> its share in the score.", required=True),
    ),
    _THREAD,
)

THREAD_HISTORY = Table(
    "thread_history",
    "What a reader of the documents learns of a thread, step by step.",
    ("thread_id", "position"),
    (
        _id("thread_id", "The thread."),
        Column("position", Type.INTEGER, "Order of the steps, from 0.", required=True),
        _text("date", "ISO date of the event if the words give it, else of the document."),
        _text("date_from", "Where it comes from: words, published, unknown or decision.", required=True),
        _text("document", "Name of the document.", required=True),
        _id("finding_id", "The finding that says so."),
        _text("event", "What happened.", required=True, values=EventKind),
        _text("progress", "Progress after the step.", values=Progress),
        _text("standing", "Standing after the step.", required=True, values=Standing),
        _text("rule", "Step of the written rule (docs/status_rule.md).", required=True),
    ),
    _THREAD,
)

UNLINKED = Table(
    "unlinked",
    "Status reports that are on no thread.",
    ("finding_id",),
    (
        _id("finding_id", "The status report."),
        _text("reason", "Why it is on none.", required=True),
    ),
    MappingProxyType({"finding_id": ("findings", "id")}),
)

SETTLED = Table(
    "settled",
    "Bearers that the documents together tell, where their own documents leave them open.",
    ("finding_id",),
    (
        _id("finding_id", "The commitment."),
        Column("bearer_is", Type.NAMES, "Canonical names; they outrank findings.bearer_is.", required=True),
        Column("decision", Type.JSON_LIST, "How, how sure, and who else may be meant.", required=True),
        _text("reason", "Why nobody is told."),
    ),
    MappingProxyType({"finding_id": ("findings", "id")}),
)

DECISIONS = Table(
    "decisions",
    "What reviewers decided; rows are never changed, a later one may undo an earlier one.",
    ("id",),
    (
        _id("id", "Made of all that it says."),
        _text("decision", "What was decided.", required=True, values=DecisionKind),
        _text("by", "Who decided.", required=True),
        _text("why", "The reason given.", required=True),
        Column("decided_at", Type.INSTANT, "When, in UTC.", required=True),
        Column("at", Type.JSON_LIST, "The words that it is about: text digest, kind, places.", required=True),
        Column("value", Type.JSON, "Field -> its corrected value, or the state that was set.", required=True),
        _text("sample", "Name of the coded sample; a coding changes nothing."),
        _text("undoes", "The decision that it undoes."),
    ),
)

REGISTRIES = Table(
    "registries",
    "The user's files of actors, offices and terms that names were resolved by.",
    ("name",),
    (
        _text("name", "Name of the file.", required=True),
        _text("sha256", "Digest of the file.", required=True),
        Column("content", Type.BYTES, "The file.", required=True),
    ),
)

REMOVALS = Table(
    "removals",
    "Documents that were taken out and are not in this export.",
    ("document_id",),
    (
        _id("document_id", "Its id."),
        _text("sha256", "Digest of its text.", required=True),
        _text("name_sha256", "Digest of its name.", required=True),
        _text("why", "The reason given.", required=True),
        Column("erased", Type.BOOLEAN, "Its words are gone, not only closed.", required=True),
    ),
)

TABLES = (
    DOCUMENTS, FINDINGS, THREADS, THREAD_LINKS, THREAD_HISTORY, UNLINKED, SETTLED, DECISIONS, REGISTRIES,
    REMOVALS,
)  # fmt: skip
