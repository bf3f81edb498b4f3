"""Registries of a ledger: kept, closed, and all documents resolved anew without being read again."""

import itertools
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from servanda.errors import EntryNotFoundError, LedgerBusyError, RegistryError
from servanda.ledger import create_ledger, open_ledger, verify
from servanda.linking import RegistryFile, resolve
from support.ledger_records import (
    NOON,
    READER,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    relink,
    small_set,
)

LATER = NOON + timedelta(days=1)
REALM = RegistryFile(name="realm.csv", content=b"name,kind,aliases\nRealm of Nemanja,state,Serbia\n")
OTHER = RegistryFile(name="other.csv", content=b"name,kind\nAtlantis,state\n")


@pytest.fixture
def ledger(tmp_path):
    with create_ledger(str(tmp_path / "press.sqlite")) as ledger:
        fill(ledger, small_set(3))
        yield ledger


def fill(ledger, documents):
    registry = ledger.registry()
    for document in documents:
        found = resolve(document, findings_of(document), registry=registry)
        digest = registry.digest if registry else None
        ledger.add_document(document, found, reader=READER, known_at=NOON, registry=digest)
    relink(ledger)


def change(ledger, **more):
    steps = list(ledger.change_registries(resolve=resolve, known_at=LATER, **more))
    relink(ledger, known_at=LATER)
    return steps


def bearers(ledger):
    return {finding.details.bearer_is for finding in ledger.iter_findings(kind="commitment")}


def rows(ledger, query):
    with closing(sqlite3.connect(ledger.address)) as connection:
        return connection.execute(query).fetchall()


def test_documents_are_resolved_anew_by_a_registry(ledger):
    assert bearers(ledger) == {("Serbia",)}
    steps = change(ledger, add=[REALM])
    assert [step.changed for step in steps] == [True] * 3
    assert bearers(ledger) == {("Realm of Nemanja",)}
    assert list(verify(ledger, link=link_by_hand)) == []


def test_removing_it_gives_the_findings_of_before(ledger):
    before = dump(ledger)
    change(ledger, add=[REALM])
    change(ledger, remove=["realm.csv"])
    assert dump(ledger) == before
    assert ledger.registry() is None


def test_nothing_is_overwritten(ledger):
    change(ledger, add=[REALM])
    change(ledger, add=[replace(REALM, content=REALM.content.replace(b"Realm", b"Kingdom"))])
    kept = list(ledger.registries(closed=True))
    assert [(one.name, one.known_from, one.known_to) for one in kept] == [
        ("realm.csv", LATER, LATER),
        ("realm.csv", LATER, None),
    ]
    assert kept[0].content == REALM.content
    assert [one.sha256 for one in ledger.registries()] == [kept[1].sha256]
    assert rows(ledger, "SELECT count(*), count(known_to) FROM readings") == [(9, 6)]
    assert rows(ledger, "SELECT outcome, count(*) FROM intakes GROUP BY 1 ORDER BY 1") == [
        ("new", 3),
        ("resolved", 6),
    ]


def test_a_registry_that_concerns_nobody_changes_no_reading(ledger):
    digest = ledger.content_digest()
    steps = list(ledger.change_registries(add=[OTHER], resolve=resolve, known_at=LATER))
    assert [step.changed for step in steps] == [False] * 3
    # Linking asks the registry too, so that the threads are to be made anew.
    assert ledger.content_digest() != digest
    assert not ledger.links_are_current()
    assert rows(ledger, "SELECT count(*) FROM readings") == [(3,)]


def test_the_same_file_again_changes_nothing(ledger):
    change(ledger, add=[REALM])
    assert change(ledger, add=[REALM]) == []
    assert len(list(ledger.registries(closed=True))) == 1


def test_documents_and_registries_give_one_ledger_in_any_order(tmp_path):
    dumps = set()
    for number, order in enumerate(itertools.permutations(["documents", "realm", "other"])):
        with create_ledger(str(tmp_path / f"{number}.sqlite")) as ledger:
            for step in order:
                if step == "documents":
                    fill(ledger, small_set(3))
                else:
                    change(ledger, add=[{"realm": REALM, "other": OTHER}[step]])
            dumps.add(dump(ledger))
    assert len(dumps) == 1


def test_a_registry_that_is_refused_leaves_the_ledger_as_it_was(ledger):
    change(ledger, add=[REALM])
    before = dump(ledger)
    with pytest.raises(RegistryError, match="tribe"):
        change(ledger, add=[replace(OTHER, content=b"name,kind\nAtlantis,tribe\n")])
    with pytest.raises(RegistryError, match=r"Atlantis.*stands in other.csv"):
        change(ledger, add=[OTHER, replace(OTHER, name="third.csv")])
    with pytest.raises(EntryNotFoundError, match=r"no registry 'nope'.*realm.csv"):
        change(ledger, remove=["nope"])
    assert dump(ledger) == before
    assert [one.name for one in ledger.registries(closed=True)] == ["realm.csv"]


def test_a_run_that_stops_half_way_leaves_the_ledger_as_it_was(ledger):
    before = dump(ledger)
    steps = ledger.change_registries(add=[REALM], resolve=resolve, known_at=LATER)
    assert next(steps).changed
    steps.close()
    assert dump(ledger) == before
    assert list(ledger.registries(closed=True)) == []


def test_what_was_resolved_by_another_registry_is_not_taken_in(ledger):
    change(ledger, add=[REALM])
    document = make_document("new.txt")
    with pytest.raises(LedgerBusyError, match="run the command again"):
        ledger.add_document(document, findings_of(document), reader=READER, known_at=LATER)


def test_verify_finds_a_registry_that_was_changed_behind_its_back(ledger):
    change(ledger, add=[REALM])
    ledger.close()
    with closing(sqlite3.connect(ledger.address)) as connection, connection:
        connection.execute("UPDATE registries SET content = X'00'")
    with open_ledger(ledger.address) as opened:
        (problem,) = verify(opened, link=link_by_hand)
    assert (problem.table, problem.id, problem.field) == ("registries", "realm.csv", "content")


def test_search_finds_findings_that_were_resolved_anew(ledger):
    change(ledger, add=[REALM])
    hits = [hit for hit in ledger.search("open the border") if hit.kind == "commitment"]
    assert {hit.id for hit in hits} <= {str(finding.id) for finding in ledger.iter_findings()}
    assert len(hits) == 3


def test_ids_do_not_change_with_the_registry(ledger):
    before = [finding.id for finding in ledger.iter_findings()]
    change(ledger, add=[REALM])
    assert [finding.id for finding in ledger.iter_findings()] == before
