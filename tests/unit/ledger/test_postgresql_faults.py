"""A server that refuses, dies or loses a connection: nothing is lost, nothing is written twice."""

import threading
from collections import Counter
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import event, text

from servanda.errors import (
    LedgerBusyError,
    LedgerFullError,
    LedgerNotFoundError,
    LedgerUnreachableError,
    UnknownStoreError,
)
from servanda.ledger import Outcome, create_ledger, open_ledger, schema, verify
from servanda.ledger.stores import postgresql_connection
from support.commands import servanda
from support.decisions import decide
from support.ledger_records import (
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


@pytest.fixture
def address(postgresql):
    return postgresql.address()


@pytest.fixture
def ledger(address):
    with create_ledger(address) as made:
        yield made


def add(ledger, document):
    return ledger.add_document(document, findings_of(document), reader=READER, known_at=NOON)


def engine_of(ledger):
    return ledger._backend._engine


def intakes(ledger):
    with ledger.reading() as connection:
        return Counter(connection.execute(text("SELECT document_id FROM intakes")).scalars())


def at_commit(ledger, monkeypatch, *, commits):
    """Let the next commit of a change lose its connection, after or before the server has done it."""
    dialect = engine_of(ledger).dialect
    whole, left = dialect.do_commit, [1]

    def lose(connection):
        driver = connection.driver_connection
        if not left or driver.read_only:
            return whole(connection)
        left.pop()
        if commits:
            whole(connection)
        driver.pgconn.finish()
        raise psycopg.OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(dialect, "do_commit", lose)
    return left


@pytest.mark.parametrize("commits", [True, False])
def test_a_document_whose_commit_was_lost_is_there_once(ledger, monkeypatch, commits):
    add(ledger, make_document("first.txt"))
    left = at_commit(ledger, monkeypatch, commits=commits)
    document = make_document("second.txt", "Serbia will open the border. More.")
    assert add(ledger, document) is Outcome.NEW
    assert not left
    assert add(ledger, document) is Outcome.SAME
    assert intakes(ledger)[document.id] == 1
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


@pytest.mark.parametrize("commits", [True, False])
def test_other_changes_whose_commit_was_lost_are_there_once(ledger, monkeypatch, commits):
    documents = small_set(4)
    add_all(ledger, documents)
    made = decide("reject", (documents[0], findings_of(documents[0])[0]))
    for change in (
        lambda: relink(ledger),
        lambda: ledger.decide(made),
        lambda: ledger.remove_document(documents[1].name, why="Withdrawn.", known_at=NOON),
    ):
        with monkeypatch.context() as patched:
            left = at_commit(ledger, patched, commits=commits)
            change()
            assert not left
    assert [one.id for one in ledger.iter_decisions()] == [made.id]
    assert [one.document_id for one in ledger.removals(closed=True)] == [documents[1].id]
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


def test_where_it_cannot_be_found_out_whether_a_change_was_kept_it_says_so(ledger, monkeypatch, postgresql):
    at_commit(ledger, monkeypatch, commits=True)
    monkeypatch.setattr(postgresql_connection, "RECONNECT_S", 0.2)
    document = make_document()
    whole = type(ledger._backend)._was_written

    def killed(backend, number):
        postgresql.kill()
        return whole(backend, number)

    monkeypatch.setattr(type(ledger._backend), "_was_written", killed)
    try:
        with pytest.raises(LedgerUnreachableError, match=r"not known.*not written twice"):
            add(ledger, document)
    finally:
        postgresql.start()
    assert add(ledger, document) is Outcome.SAME
    assert intakes(ledger)[document.id] == 1


def test_a_connection_that_is_ended_in_mid_change_costs_a_retry(ledger, postgresql):
    ended = []

    def end(connection, cursor, statement, parameters, context, executemany):
        if statement.startswith("INSERT INTO findings") and not ended:
            ended.append(1)
            pid = connection.connection.driver_connection.info.backend_pid
            postgresql.sql(f"SELECT pg_terminate_backend({pid}, 5000)")

    event.listen(engine_of(ledger), "before_cursor_execute", end)
    document = make_document()
    assert add(ledger, document) is Outcome.NEW
    assert ended and intakes(ledger)[document.id] == 1


def test_a_server_that_was_killed_and_restarted_is_gone_on_with(ledger, postgresql):
    add_all(ledger, small_set(5))
    relink(ledger)
    before = dump(ledger)
    postgresql.kill()
    starting = threading.Timer(0.5, postgresql.start)
    starting.start()
    assert ledger.counts().documents == 5  # waits for it
    starting.join()
    assert dump(ledger) == before
    assert list(verify(ledger, link=link_by_hand)) == []


def test_a_list_that_is_broken_off_says_so(ledger, postgresql):
    add_all(ledger, small_set(60))
    documents = ledger.iter_documents()
    next(documents)
    postgresql.kill()
    try:
        with pytest.raises(LedgerUnreachableError, match="Run the command again"):
            list(documents)
    finally:
        postgresql.start()
    assert len(list(ledger.iter_documents())) == 60


def test_a_server_that_does_not_come_back_is_told_with_its_place(ledger, postgresql, monkeypatch):
    monkeypatch.setattr(postgresql_connection, "RECONNECT_S", 0.2)
    postgresql.kill()
    try:
        with pytest.raises(LedgerUnreachableError, match=r"No database server answers.*Check host and port"):
            ledger.counts()
    finally:
        postgresql.start()
    assert ledger.counts().documents == 0


def test_no_password_is_in_any_error(postgresql):
    folder = quote(str(postgresql.folder), safe="")
    for address in (
        f"postgresql://tests:secret@/nobody?host={folder}",
        f"postgresql://nobody:secret@/postgres?host={folder}",
        "postgresql://me:secret@127.0.0.1:1/db",
        "postgresql://me:secret@/db?host=%2Fnowhere",
        f"postgresql://tests:secret@/postgres?host={folder}&nonsense=1",
        f"postgresql://tests:secret@/postgres?host={folder}&schema=nothing_here",
    ):
        with pytest.raises((LedgerUnreachableError, LedgerNotFoundError, UnknownStoreError)) as caught:
            open_ledger(address)
        assert caught.value.next_step
        told, cause = [], caught.value
        while cause is not None:
            told, cause = [*told, str(cause)], cause.__cause__
        assert "secret" not in " ".join(told)
    ran = servanda("--debug", "ledger", f"postgresql://tests:secret@/nobody?host={folder}")
    assert ran.code == 1 and "Traceback" in ran.err and "secret" not in ran.out + ran.err


def test_who_waits_too_long_for_another_writer_is_told(address, ledger):
    with ledger.writing(), open_ledger(address, timeout_s=0.2) as other:
        with pytest.raises(LedgerBusyError, match="run the command again"):
            add(other, make_document())
        assert other.counts().documents == 0  # readers never wait


def test_who_may_only_read_reads_and_is_told_when_it_would_write(address, ledger, postgresql):
    add_all(ledger, small_set(3))
    relink(ledger)
    name = schema_of(address)
    postgresql.sql(
        f"DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN; GRANT USAGE ON SCHEMA {name} TO looker; "
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO looker"
    )
    try:
        with open_ledger(postgresql.address(name, user="looker")) as other:
            assert dump(other) == dump(ledger)
            assert other.search("border") == ledger.search("border")
            with pytest.raises(LedgerFullError, match="rights"):
                add(other, make_document("more.txt", "More."))
    finally:
        postgresql.sql("DROP OWNED BY looker; DROP ROLE looker")


def schema_of(address):
    return address.rpartition("=")[2]


def test_an_erased_document_leaves_no_word_in_the_servers_tables(address, ledger, postgresql):
    secret = make_document(
        "whisper.txt", "The heron nests in Zzyzx; Serbia will open the border by May 2016."
    )
    add_all(ledger, [*small_set(3), secret])
    relink(ledger)
    postgresql.sql("ANALYZE", schema=schema_of(address))
    ledger.remove_document(secret.id, why="A court.", erase=True, known_at=NOON)
    relink(ledger)
    postgresql.sql("CHECKPOINT")
    paths = postgresql.sql(
        "SELECT pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND "
        f"(relnamespace = '{schema_of(address)}'::regnamespace OR oid IN (SELECT reltoastrelid FROM pg_class "
        f"WHERE relnamespace = '{schema_of(address)}'::regnamespace))"
    )
    files = [postgresql.data / path for path in paths.splitlines()]
    assert len(files) > 60
    for word in (b"Zzyzx", b"zzyzx", b"heron", b"whisper"):
        assert [str(file) for file in files if word in file.read_bytes()] == []
    assert postgresql.sql("SELECT count(*) FROM pg_stats WHERE most_common_vals::text ~ 'heron'") == "0"
    assert not ledger.finish_erasing()
    assert "backups" in ledger.beyond_erasing


@pytest.mark.parametrize("of_it", [True, False])
def test_an_erasure_is_not_called_finished_while_somebody_reads_an_older_state(
    address, ledger, postgresql, of_it
):
    add_all(ledger, small_set(3))
    with (
        create_ledger(postgresql.address()) as neighbour,
        open_ledger(address, timeout_s=0.3) as mine,
        (ledger if of_it else neighbour).reading() as connection,
    ):
        connection.execute(schema.meta.select()).all()
        with pytest.raises(LedgerBusyError):
            mine.remove_document(small_set(3)[0].id, why="A court.", erase=True, known_at=NOON)
    relink(ledger)
    assert [one.id for one in verify(ledger, link=link_by_hand)] == ["unclean"]
    assert ledger.finish_erasing()
    assert list(verify(ledger, link=link_by_hand)) == []
