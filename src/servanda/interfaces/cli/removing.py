"""The command `remove`: documents that were withdrawn, and those that must be forgotten."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime

import typer
from rich import box
from rich.table import Table

from servanda.interfaces.cli.opening import relink
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    line,
    make_output,
    make_talk,
    plain,
    print_records,
)
from servanda.ledger import Ledger, StoredRemoval, open_ledger
from servanda.ledger.workroom import workroom_of
from servanda.runs.desk.queue import Queue


def remove(address: str, key: str, *, why: str | None, erase: bool, as_json: bool) -> None:
    """Take one document out of the ledger, compute all states anew, and say what was done."""
    if why is None or not why.strip():
        raise typer.BadParameter("Say why: the reason stays in the ledger.", param_hint="--why")
    known_at = datetime.now(UTC)
    with open_ledger(address) as ledger:
        if erase and ledger.finish_erasing():
            make_talk().print("Finished an erasure that was broken off before.")
        before = ledger.counts()
        removed = ledger.remove_document(key, why=why, erase=erase, known_at=known_at)
        if erase:
            with closing(Queue(workroom_of(ledger.address))) as uploads:
                uploads.forget_done()
        relink(ledger, known_at=known_at)
        after, copies, beyond = ledger.counts(), _copies(ledger, removed), ledger.beyond_erasing
    closed = sum(before.findings.values()) - sum(after.findings.values())
    if as_json:
        told = {"findings_closed": closed, "threads": after.threads, "same_text": copies}
        print_records([{**removal_record(removed), **told}])
        return
    output = make_output()
    what = "Erased" if erase else "Removed"
    words = "deleted" if erase else "closed"
    output.print(
        plain(f"{what} {removed.document_id[:ID_CHARS]} {removed.name or key}. Findings {words}: {closed}.")
    )
    output.print(f"Threads: {before.threads} before, {after.threads} now.")
    for name in copies:
        output.print(plain(f"The same text stays under another name: {name}"))
    step = "`servanda add --again` takes it in again."
    output.print("Only digests, time and reason stay. " + step if erase else "Nothing is lost: " + step)
    if erase and beyond:
        output.print(beyond)


def show_removals(address: str, *, as_json: bool) -> None:
    """Print what was removed from the ledger; finish an erasure that was broken off."""
    with open_ledger(address) as ledger:
        if ledger.finish_erasing():
            make_talk().print("Finished an erasure that was broken off before.")
        removals = list(ledger.removals(closed=True))
    if as_json:
        print_records(map(removal_record, removals))
    elif removals:
        make_output().print(_table(removals))
    else:
        make_output().print("Nothing was removed from this ledger.")


def removal_record(removal: StoredRemoval) -> dict[str, object]:
    """Return the removal as one JSON object."""
    return {
        "kind": "removal",
        "id": removal.document_id,
        "document": removal.name,
        "sha256": removal.sha256,
        "name_sha256": removal.name_sha256,
        "why": removal.why,
        "erased": removal.erased,
        "known_from": removal.known_from.isoformat(),
        "known_to": removal.known_to.isoformat() if removal.known_to else None,
    }


def _copies(ledger: Ledger, removed: StoredRemoval) -> list[str]:
    return [facts.name for facts in ledger.document_facts() if facts.sha256 == removed.sha256]


def _table(removals: Iterable[StoredRemoval]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("Id", "Document", "What", "When", "Until", "Why"):
        table.add_column(title, overflow="fold")
    for one in removals:
        table.add_row(
            one.document_id[:ID_CHARS],
            plain(one.name) if one.name else plain(f"name's digest {one.name_sha256[:12]}", style="dim"),
            "erased" if one.erased else "withdrawn",
            f"{one.known_from:%Y-%m-%d %H:%M}",
            f"{one.known_to:%Y-%m-%d %H:%M}" if one.known_to else "holds",
            line(one.why),
        )
    return table
