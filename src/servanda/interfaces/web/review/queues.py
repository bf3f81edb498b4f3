"""The queues of one ledger, and what they are made of for as long as that stays right."""

from servanda.errors import RequestError
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.review.told import table_of
from servanda.ledger import seals
from servanda.views.doubts import OpenQuestion, open_questions
from servanda.views.queue import Matter, Queue, take_contested, take_findings, take_pairs, take_unlinked

#: Pairs that are looked for at most.
_MOST_PAIRS = 2000
#: In a ledger of more documents looking for pairs, which links all of it, would take the server's memory.
MOST_DOCUMENTS = 2000


def take(archive: Archive, asked: Matter, kind: str, *, limit: int, offset: int = 0) -> Queue:
    """Return some questions of a queue, and how far reviewers are with it."""
    table = table_of(archive)
    match asked:
        case Matter.PAIRS:
            return take_pairs(table, pairs_of(archive), limit=limit, offset=offset)
        case Matter.FINDINGS:
            return take_findings(table, kind, limit=limit, offset=offset)
        case Matter.CONTESTED:
            return take_contested(table, limit=limit, offset=offset)
        case Matter.UNLINKED:
            return take_unlinked(table, limit=limit, offset=offset)


def asks_pairs(archive: Archive) -> bool:
    """Return whether doubtful pairs are looked for here."""
    return archive.ledger.counts().documents <= MOST_DOCUMENTS


def pairs_of(archive: Archive) -> list[OpenQuestion]:
    """Return the doubtful pairs, found anew where other documents came or went.

    A decision only takes pairs out, which the queue sees by itself.

    Raises: RequestError: the ledger is too large.
    """
    if not asks_pairs(archive):
        raise RequestError(
            f"Pairs are looked for here in ledgers of up to {MOST_DOCUMENTS:,} documents.",
            where="queue",
            next_step="`servanda review LEDGER doubts` finds them in larger ones.",
        )
    readings = seals.readings_state(archive.ledger)
    return archive.kept("pairs", readings, lambda: open_questions(archive.ledger, limit=_MOST_PAIRS))
