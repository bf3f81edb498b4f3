"""The queues of one ledger, and what they are made of for as long as that stays right."""

from functools import partial

from servanda.errors import LedgerBusyError
from servanda.interfaces.web.archive import Archive
from servanda.interfaces.web.review.told import table_of
from servanda.ledger import Ledger, seals
from servanda.views.doubts import OpenQuestion, open_questions
from servanda.views.queue import Matter, Queue, take_contested, take_findings, take_pairs, take_unlinked
from servanda.views.shown.doubts import MOST_KEPT, doubts_are_current, kept_questions

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


def pairs_are_ready(archive: Archive) -> bool:
    """Return whether there are doubtful pairs to show: kept ones, or a small ledger's, found when asked."""
    return _is_small(archive.ledger) or doubts_are_current(archive.ledger)


def pairs_of(archive: Archive) -> list[OpenQuestion]:
    """Return the doubtful pairs, found anew where other documents came or went.

    A decision only takes pairs out, which the queue sees by itself.

    Raises: LedgerBusyError: the ledger is large, and its pairs are being looked for.
    """
    ledger = archive.ledger
    are_kept = doubts_are_current(ledger)
    if not (are_kept or _is_small(ledger)):
        archive.desk.expect_changes()  # the process that links finds them
        raise LedgerBusyError(
            "Doubtful pairs of this ledger are being looked for, which takes as long as linking it.",
            where=ledger.address,
            next_step="Look again in some minutes; the other queues are there.",
        )
    find = partial(kept_questions, decided=True) if are_kept else partial(open_questions, limit=MOST_KEPT)
    return archive.kept("pairs", (seals.readings_state(ledger), are_kept), lambda: find(ledger))


def _is_small(ledger: Ledger) -> bool:
    return ledger.counts().documents <= MOST_DOCUMENTS
