from pathlib import Path

import pytest

from servanda.errors import UnknownStoreError
from servanda.ledger.address import parse_address, short_name, shown_address


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("press.sqlite", "press.sqlite"),
        ("press", "press"),
        ("press/", "press/ledger.sqlite"),
        ("folder", "folder/ledger.sqlite"),
        ("folder/x.db", "folder/x.db"),
        ("sqlite:///press.sqlite", "press.sqlite"),
        ("sqlite:///folder", "folder/ledger.sqlite"),
        ("a?b#c&d=%20.sqlite", "a?b#c&d=%20.sqlite"),
        (":memory:", ":memory:"),
        ("C:press", "C:press"),
    ],
)
def test_a_path_means_a_file_or_a_ledger_in_a_folder(address, file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    parsed = parse_address(address)
    assert (parsed.store, parsed.path) == ("sqlite", tmp_path / file)


def test_four_slashes_begin_an_absolute_path():
    assert parse_address("sqlite:////data/x.sqlite").path == Path("/data/x.sqlite")


@pytest.mark.parametrize(
    ("address", "place", "schema", "shown"),
    [
        ("postgresql://host/db", "postgresql://host/db", "public", "postgresql://host/db"),
        ("postgres://host/db", "postgresql://host/db", "public", "postgresql://host/db"),
        ("postgresql+psycopg://host:5433/db?schema=press", "postgresql://host:5433/db", "press",
         "postgresql://host:5433/db?schema=press"),
        ("postgresql://me:secret@host/db?sslmode=require", "postgresql://me:secret@host/db?sslmode=require",
         "public", "postgresql://me@host/db"),
        ("postgresql://me:a%40b@host/db?schema=a_1&password=secret",
         "postgresql://me:a%40b@host/db?password=secret", "a_1", "postgresql://me@host/db?schema=a_1"),
        ("postgresql:///db?host=/run/postgresql", "postgresql:///db?host=%2Frun%2Fpostgresql", "public",
         "postgresql:///db?host=/run/postgresql"),
    ],
)  # fmt: skip
def test_a_database_is_told_without_password(address, place, schema, shown):
    parsed = parse_address(address)
    assert (parsed.store, parsed.place, parsed.schema) == ("postgresql", place, schema)
    assert parsed.shown == shown


@pytest.mark.parametrize(
    "rest",
    [
        "h:x/db",
        "h/db?schema=Press",
        "h/db?schema=a;b",
        "h/db?schema=",
        "h/db?x",
        "h/\0db",
        "[h/db",
        "h/\ud800",
    ],
)
def test_an_address_of_a_database_that_is_none_is_refused_without_its_password(rest):
    with pytest.raises(UnknownStoreError) as caught:
        parse_address(f"postgresql://me:secret@{rest}")
    assert "secret" not in str(caught.value) and caught.value.next_step


@pytest.mark.parametrize("address", ["http://x/y", "sqlite://x", "sqlite:///", "", "a\0b", "://"])
def test_other_addresses_are_refused_with_a_next_step(address):
    with pytest.raises(UnknownStoreError) as caught:
        parse_address(address)
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("address", "shown", "name"),
    [
        ("press/", "press/", "press"),
        ("a/b.sqlite", "a/b.sqlite", "b.sqlite"),
        ("postgresql://me:secret@host/db", "postgresql://me@host/db", "db"),
        ("postgresql://host/db?schema=press", "postgresql://host/db?schema=press", "press"),
        ("postgresql:///db?host=/run", "postgresql:///db?host=/run", "db"),
    ],
)
def test_what_people_see_of_an_address(address, shown, name):
    assert (shown_address(address), short_name(shown)) == (shown, name)
