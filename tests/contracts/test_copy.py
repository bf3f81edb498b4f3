"""`servanda copy`: the copy holds all that the ledger held, in whatever store, or is not there."""

import itertools
import json

import pytest
from sqlalchemy import select

from servanda.errors import LedgerDamagedError, LedgerExistsError, LedgerNotFoundError
from servanda.ledger import Ledger, accounts, copying, create_ledger, open_ledger, schema, verify
from servanda.linking import RegistryFile, resolve
from support.commands import servanda
from support.decisions import decide, undo
from support.ledger_records import (
    LATER_READER,
    NOON,
    READER,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    relink,
    small_set,
)

#: From store, to store.
WAYS = list(itertools.product(("sqlite", "postgresql"), repeat=2))


@pytest.fixture
def address_in(tmp_path, request):
    numbers = itertools.count(1)

    def make(store):
        if store == "sqlite":
            return str(tmp_path / f"{next(numbers)}.sqlite")
        return request.getfixturevalue("postgresql").address()

    return make


def fill(ledger: Ledger) -> None:
    """Write into every table: closed rows, removals, decisions, registries, accounts, odd characters."""
    documents = small_set(12)
    add_all(ledger, documents)
    add_all(ledger, documents[:2], reader=LATER_READER)
    odd = make_document(
        name="odd\0\1.txt", text="a\0b \1\2 \uffff 𝒜", title="“x\\u0000”", authors=("a\0", "\1")
    )
    ledger.add_document(odd, [], reader="odd/1", known_at=NOON)
    relink(ledger)
    ledger.remove_document(documents[3].id, why="Withdrawn.", known_at=NOON)
    ledger.remove_document(documents[4].id, why="A court.", erase=True, known_at=NOON)
    made = decide("reject", (documents[0], findings_of(documents[0])[0]))
    ledger.decide(made)
    ledger.decide(undo(made, day=1))
    realm = RegistryFile(name="realm.csv", content=b"name,kind,aliases\nRealm of Nemanja,state,Serbia\n")
    list(ledger.change_registries(add=[realm], resolve=resolve, known_at=NOON))
    accounts.add_account(ledger, "Ada", role=accounts.Role.ADMIN, password="hash", known_at=NOON)
    relink(ledger)


def rows_of(ledger):
    with ledger.reading() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
            for table in schema.metadata.sorted_tables
        }


@pytest.mark.parametrize(("store", "to"), WAYS)
def test_a_copy_has_every_row_with_number_and_clock_and_goes_on(store, to, address_in):
    target = address_in(to)
    with create_ledger(address_in(store)) as ledger:
        fill(ledger)
        steps = []
        copied = copying.copy_ledger(ledger, target, on_rows=lambda *step: steps.append(step))
        with open_ledger(target) as copy:
            before = rows_of(copy)
            assert before == rows_of(ledger)
            assert copied.rows == sum(map(len, before.values()))
            empty = {name for name, rows in before.items() if not rows and "shown_" not in name}
            assert empty <= {
                "sessions",
                "tokens",
                "audit",
                "settled",
            }
            assert dump(copy) == dump(ledger)
            for one in (ledger, copy):
                assert list(verify(one, link=link_by_hand)) == []
            for words in ("border", "Report 2", '"open the"', "𝒜dams", "odd"):
                told = {(hit.kind, hit.id) for hit in copy.search(words, limit=99)}
                assert told == {(hit.kind, hit.id) for hit in ledger.search(words, limit=99)}, words
            digest = ledger.registry().digest
            for one in (copy, ledger):
                for more in small_set(14)[12:]:
                    found = resolve(more, findings_of(more), registry=ledger.registry())
                    one.add_document(more, found, reader=READER, known_at=NOON, registry=digest)
                relink(one)
            assert rows_of(copy) == rows_of(ledger)
            assert dump(copy) == dump(ledger)
    assert [done for _, done, _ in steps] == sorted(done for _, done, _ in steps)
    assert steps[-1][1:] == (2 * copied.rows, 2 * copied.rows)


@pytest.mark.parametrize(("store", "to"), WAYS[1:3])
def test_what_arrives_otherwise_is_noticed_and_nothing_is_kept(store, to, address_in, monkeypatch):
    target = address_in(to)
    whole = copying._portions

    def spoil(connection, table):
        for portion in whole(connection, table):
            yield portion[:-1] if table.name == "findings" and connection.dialect.name == to else portion

    monkeypatch.setattr(copying, "_portions", spoil)
    with create_ledger(address_in(store)) as ledger:
        fill(ledger)
        with pytest.raises(LedgerDamagedError, match="findings"):
            copying.copy_ledger(ledger, target)
    with pytest.raises(LedgerNotFoundError):
        open_ledger(target)


@pytest.mark.parametrize("to", ["sqlite", "postgresql"])
def test_nothing_is_copied_over_a_ledger_and_a_copy_that_breaks_off_leaves_none(to, address_in):
    target, there = address_in(to), address_in(to)
    create_ledger(there).close()

    def stop(table, done, total):
        if table == "findings":
            raise KeyboardInterrupt

    with create_ledger(address_in("sqlite")) as ledger:
        fill(ledger)
        with pytest.raises(LedgerExistsError):
            copying.copy_ledger(ledger, there)
        with pytest.raises(KeyboardInterrupt):
            copying.copy_ledger(ledger, target, on_rows=stop)
    with pytest.raises(LedgerNotFoundError):
        open_ledger(target)
    with open_ledger(there) as untouched:
        assert untouched.counts().documents == 0


def test_copies_have_one_export_and_one_digest_on_the_command_line(address_in, tmp_path):
    first, second, third = address_in("sqlite"), address_in("postgresql"), address_in("sqlite")
    with create_ledger(first) as ledger:
        fill(ledger)
        listed = servanda("copy", first, second, "--json")
    told = [json.loads(listed.out), json.loads(servanda("copy", second, third, "--json").out)]
    assert told[0]["digest"] == told[1]["digest"] and told[0]["rows"] == told[1]["rows"] > 100
    exports = [servanda("export", at, "--with-intake-times", "-o", "-").out for at in (first, second, third)]
    assert exports[0] == exports[1] == exports[2] != ""
    again = servanda("copy", first, second)
    assert (again.code, again.out) == (4, "") and "something at this place" in again.err
