"""Ten writers and twenty readers of one ledger in PostgreSQL, whose server is killed twice meanwhile."""

import threading
import time
import traceback
from collections import Counter

from sqlalchemy import select

from servanda.errors import LedgerUnreachableError
from servanda.ledger import Outcome, create_ledger, open_ledger, schema, verify
from support.decisions import decide
from support.ledger_records import NOON, READER, add_all, dump, findings_of, link_by_hand, relink, small_set

WRITERS, READERS, LINKERS = 10, 20, 2
#: Documents of one writer alone, and those that every writer adds.
OWN, SHARED = 3, 6


class Crowd:
    """Threads that write and read; what they were told is compared with what is there."""

    def __init__(self, address):
        self.address = address
        self.documents = small_set(WRITERS * OWN + SHARED)
        self.outcomes = {document.id: [] for document in self.documents}
        self.seen = Counter()
        self.broken = Counter()
        self.faults = []
        self.done = threading.Event()

    def run(self, work, *arguments):
        thread = threading.Thread(target=self._guarded, args=(work, *arguments))
        thread.start()
        return thread

    def _guarded(self, work, *arguments):
        try:
            with open_ledger(self.address) as ledger:
                work(ledger, *arguments)
        except Exception as error:
            self.faults.append("".join(traceback.format_exception(error)))

    def write(self, ledger, number):
        """Add a writer's own documents and the shared ones, and decide about each of its own."""
        own = self.documents[number * OWN : (number + 1) * OWN]
        shared = self.documents[WRITERS * OWN :]
        turned = shared[number:] + shared[:number]  # so that they meet at different ones
        for place, document in enumerate([one for pair in zip(own * 2, turned, strict=True) for one in pair]):
            found = findings_of(document)
            outcome = ledger.add_document(document, found, reader=READER, known_at=NOON)
            self.outcomes[document.id].append(outcome)
            if document in own and place < 2 * OWN:
                made = decide("accept", (document, found[0]), by=f"Writer {number}", day=place)
                assert ledger.decide(made)
                self.seen["decisions"] += 1

    def link(self, ledger):
        """Make the threads anew again and again."""
        while not self.done.wait(0.5):
            try:
                relink(ledger)
            except LedgerUnreachableError:  # a list was broken off
                self.broken["links"] += 1

    def read(self, ledger):
        """Ask for lists and hits; nothing that was there may be gone, and no state may be half of one."""
        there = set()
        while not self.done.wait(0.3):
            self.seen["questions"] += 1
            try:
                listed = [stored.document.id for stored in ledger.iter_documents()]
                of_findings = Counter(finding.document_id for finding in ledger.iter_findings())
            except LedgerUnreachableError:
                self.broken["lists"] += 1
                continue
            assert len(listed) == len(set(listed)) and there <= set(listed)
            assert all(number == 6 for number in of_findings.values())
            there |= set(listed)
            assert len(ledger.search("border", limit=5)) >= min(5, 2 * len(there))
            assert ledger.counts().documents >= len(there)


def test_nothing_is_lost_and_nothing_is_there_twice(postgresql, tmp_path):
    address = postgresql.address()
    create_ledger(address).close()
    crowd = Crowd(address)
    writers = [crowd.run(crowd.write, number) for number in range(WRITERS)]
    others = [crowd.run(crowd.read) for _ in range(READERS)]
    others += [crowd.run(crowd.link) for _ in range(LINKERS)]
    total = WRITERS * 2 * (OWN + OWN)
    for share in (0.3, 0.7):
        while sum(map(len, crowd.outcomes.values())) < share * total and not crowd.faults:
            time.sleep(0.01)
        assert any(writer.is_alive() for writer in writers)
        postgresql.kill()
        time.sleep(0.2)
        postgresql.start()
    for writer in writers:
        writer.join()
    crowd.done.set()
    for other in others:
        other.join()
    assert crowd.faults == []
    with open_ledger(address) as ledger, create_ledger(str(tmp_path / "alone.sqlite")) as alone:
        relink(ledger)
        # Each document was new for exactly one writer, and was written once.
        for outcomes in crowd.outcomes.values():
            assert Counter(outcomes)[Outcome.SAME] == len(outcomes) - 1
        with ledger.reading() as connection:
            intakes = Counter(connection.execute(select(schema.intakes.c.document_id)).scalars())
        assert intakes == dict.fromkeys(crowd.outcomes, 1)
        add_all(alone, crowd.documents)
        for decision in ledger.iter_decisions():
            assert alone.decide(decision)
        relink(alone)
        assert dump(ledger) == dump(alone)
        assert crowd.seen["decisions"] == WRITERS * OWN == len(list(ledger.iter_decisions()))
        assert list(verify(ledger, link=link_by_hand)) == []
