"""The child that reads what was uploaded into the ledger. It alone loads the reader; it ends when idle."""

import io
import os
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from servanda.annotation import Reader, load_reader
from servanda.errors import LedgerError
from servanda.ledger import Ledger, Outcome, open_ledger, schema
from servanda.primitives import Failure
from servanda.runs.admission import Admission
from servanda.runs.chain import iter_take_in
from servanda.runs.desk.child import Inbox
from servanda.runs.desk.messages import Tell
from servanda.runs.desk.queue import DONE, FAILED, TRIES, Queue, Refusal, Task, Took
from servanda.runs.desk.turns import Turn
from servanda.runs.records import Step, Taken
from servanda.sources import RawItem, read_upload

#: How long it keeps the reader in memory after the last file.
_IDLE_S = 60.0
#: How often it looks whether another server's child has ended.
_LOOK_S = 0.2
#: A document that is not read in this time is given up, as one that kills the process.
_DOCUMENT_S = 1_800.0
#: Documents and failures of a file that are told one by one.
_TOLD = 50


def take_in_uploads(inbox: Inbox, tell: Tell, address: str, folder: str) -> None:
    """Read what waits, file by file; end when nothing has come for a while."""
    reader: Reader | None = None
    place = Path(folder)
    with open_ledger(address) as ledger, Turn(place / "intake.turn") as mine:
        queue = Queue(place)
        while True:
            if not mine.take():  # the uploads of all servers of the ledger are in one queue
                if not queue.waits():
                    return
                inbox.wait(_LOOK_S)
                continue
            task = queue.begin_next(datetime.now(UTC))
            if task is None:
                mine.give_back()
                if not inbox.wait(_IDLE_S):
                    return
                continue
            tell({"told": "reading"})
            reader = reader or load_reader()
            _take_in(task, queue, ledger, reader)
            tell({"told": "took"})


def _take_in(task: Task, queue: Queue, ledger: Ledger, reader: Reader) -> None:
    """Read one file into the ledger, and keep what became of its documents."""
    outcomes, documents, failures = Counter[str](), list[Took](), list[Refusal]()
    note = partial(queue.note, task.number, outcomes=outcomes, documents=documents, failures=failures)
    reached = 0
    try:
        for reached, step in enumerate(_watched(_steps_of(task, ledger, reader)), 1):
            if isinstance(step, Failure):
                outcomes[FAILED] += 1
                failures.append(Refusal(where=step.where, message=step.message, next_step=step.next_step))
            elif isinstance(step, Taken):
                outcome = _outcome_of(step, task, ledger)
                outcomes[outcome] += 1
                documents.append(Took(id=step.document_id, name=step.document, outcome=outcome))
            del documents[_TOLD:], failures[_TOLD:]
            if reached > task.reached:  # those before it were done with when the process died
                note(reached=reached)
    except LedgerError:
        queue.put_back(task.number)
        raise
    state = FAILED if set(outcomes) == {FAILED} else DONE
    note(reached=reached, state=state)


def _steps_of(task: Task, ledger: Ledger, reader: Reader) -> Iterator[Step]:
    items = read_upload(io.BytesIO(task.body), name=task.name, overrides=task.said)
    kept = (_set_aside(item) if number in task.skipped else item for number, item in enumerate(items))
    return iter_take_in(
        kept,
        ledger=ledger,
        reader=reader,
        known_at=task.begun_at,
        admit=Admission(again=task.again),
    )


def _set_aside(item: RawItem | Failure) -> Failure:
    return Failure(
        where=item.where,
        stage="annotation",
        error="ReadingError",
        message=f"The program broke down on it {TRIES} times, so that it was set aside.",
        next_step="Open it in the program that made it and save it anew, as plain text if need be. "
        "Please report it.",
    )


def _outcome_of(step: Taken, task: Task, ledger: Ledger) -> str:
    """Return how the document came in; one that this file brought before its process died came with it."""
    if step.outcome is not Outcome.SAME or task.is_first_try:
        return step.outcome
    intakes = schema.intakes.c
    query = select(intakes.outcome).where(
        intakes.document_id == step.document_id, intakes.known_at == task.begun_at
    )
    with ledger.reading() as connection:
        return connection.execute(query.limit(1)).scalar_one_or_none() or step.outcome


def _watched(steps: Iterator[Step]) -> Iterator[Step]:
    """Yield the steps; end the process where one takes too long, as nothing else can end a library's loop."""
    while True:
        watch = threading.Timer(_DOCUMENT_S, os._exit, (3,))
        watch.daemon = True
        watch.start()
        try:
            step = next(steps, None)
        finally:
            watch.cancel()
        if step is None:
            return
        yield step
