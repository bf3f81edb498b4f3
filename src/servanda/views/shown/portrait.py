"""One actor over time, from the rows of what pages show."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import and_, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding
from servanda.ledger import Ledger, picking, shown_schema
from servanda.linking.records import ThreadId
from servanda.primitives import PartialDate
from servanda.views.portrait import Course, course_of, day_of, who_asks_among
from servanda.views.shown.pictures import picture_of
from servanda.views.shown.rows import ASKED
from servanda.views.undertakings import Undertaking
from servanda.views.urges import Urge

_THREADS, _PARTIES = shown_schema.threads.c, shown_schema.parties.c
_FINDINGS, _NAMES = shown_schema.findings.c, shown_schema.names.c
#: Of an actor: what it undertook; what others ask of it, which may be agreed too.
UNDERTOOK = _THREADS.force.is_(None) | _THREADS.force.not_in(ASKED)
IS_ASKED = _THREADS.asked


def course_of_actor(ledger: Ledger, name: str) -> Course:
    """Return how often an actor spoke and undertook, by date of publication."""
    documents, said = shown_schema.documents, and_(_NAMES.name == name, _NAMES.kind == "statement")
    spoken = (
        select(documents.c.published)
        .select_from(shown_schema.names)
        .join(documents, documents.c.id == _NAMES.document_id)
        .where(said)
    )
    own = and_(_PARTIES.thread_id == _THREADS.id, _PARTIES.name == name, _PARTIES.role == "bearer")
    mentioned = select(_THREADS.mentioned).join(shown_schema.parties, own).where(UNDERTOOK)
    with ledger.reading() as connection:
        days = [PartialDate(one) if one else None for one in connection.execute(spoken).scalars()]
        others = [day_of(day) for some in connection.execute(mentioned).scalars() for day in some]
    return course_of(days, others)


def who_asks_of(ledger: Ledger, rows: Sequence[Undertaking]) -> Mapping[ThreadId, tuple[Urge, ...]]:
    """Return of each undertaking who urges it."""
    with ledger.reading() as connection:
        picture = picture_of(ledger, connection, [row.thread.id for row in rows])

        def statements_in(documents: Sequence[str]) -> Iterator[Finding]:
            read = picking.findings_of_documents(connection, documents, kinds=("statement",))
            return picture.reviews.of(one for key in documents for one in read.get(DocumentId(key), ()))

        return who_asks_among(ledger, picture, picture.threads, statements_in)
