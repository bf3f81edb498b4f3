from pathlib import Path

import pytest

from servanda.errors import UnknownStoreError
from servanda.ledger.address import parse_address


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
    "address", ["postgresql://me:secret@host/db", "postgresql+psycopg://me:secret@host/db"]
)
def test_postgresql_is_not_yet_there_and_no_password_is_told(address):
    with pytest.raises(UnknownStoreError, match="PostgreSQL is not supported yet") as caught:
        parse_address(address)
    assert "secret" not in str(caught.value) and "path" in str(caught.value)


@pytest.mark.parametrize("address", ["http://x/y", "sqlite://x", "sqlite:///", "", "a\0b", "://"])
def test_other_addresses_are_refused_with_a_next_step(address):
    with pytest.raises(UnknownStoreError) as caught:
        parse_address(address)
    assert caught.value.next_step
