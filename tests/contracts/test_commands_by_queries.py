"""Commands that read say the same whether queries answer or the whole ledger is read."""

import json
from pathlib import Path

import pytest
from tests.support.commands import servanda
from tests.support.workspace import make_hostile_ledger, make_sample_ledger

from servanda.ledger import open_ledger
from servanda.views.shown.choosing import queries_answer
from servanda.views.shown.refresh import refresh_shown

COMMANDS = (
    ("ledger",),
    ("ledger", "--json"),
    ("ledger", "--json", "--bearer", "the", "--silent-for", "12m"),
    ("ledger", "--overdue"),
    ("ledger", "--verifiable", "2", "--json"),
    ("ledger", "--as-of", "2000-01-01", "--json"),
    ("statements", "--json"),
    ("statements", "--by", "a", "--about", "the"),
    ("figures", "--json", "--of", "o"),
    ("figures",),
    ("actors", "--json"),
)


@pytest.mark.parametrize("make", [make_sample_ledger, make_hostile_ledger])
def test_a_command_says_the_same_with_tables_and_without(make, tmp_path: Path):
    path = make(tmp_path)
    threads = [json.loads(line) for line in servanda("ledger", path, "--json").out.splitlines()]
    entries = [one[key] for one in threads[:3] for key in ("id",)] + threads[0]["mentions"][:1]
    with open_ledger(str(path)) as ledger:
        entries.append(next(ledger.iter_documents()).document.id)
    asked = [(name, path, *options) for name, *options in COMMANDS]
    asked += [("show", path, key, *options) for key in entries for options in ((), ("--json",))]
    before = [servanda(*one, columns=120) for one in asked]
    assert {one.code for one in before} == {0}, [one.err for one in before]
    with open_ledger(str(path)) as ledger:
        assert not queries_answer(ledger, as_of=None)
        refresh_shown(ledger)
        assert queries_answer(ledger, as_of=None)
    for one, told in zip(asked, before, strict=True):
        assert servanda(*one, columns=120) == told, one
