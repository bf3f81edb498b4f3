"""The commands `registry`, `actors` and `extract --registry`, as a user runs them."""

import json
from pathlib import Path

import pytest
from tests.support.commands import servanda

TEXT = "On 3 March the Lampists pledged to withdraw from the valley. NATO pledged to help.\n"
ACTORS = "name,kind,iso3,aliases,wikidata\nOrder of the Lamp,group,,Lampists,Q99999990\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "lamps.csv").write_text(ACTORS, encoding="utf-8")
    (tmp_path / "bad.csv").write_text("name,kind\nX,tribe\nY,clan\n", encoding="utf-8")
    return tmp_path


def json_lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def bearer(out: str) -> str | None:
    return next(one["bearer_is"] for one in json_lines(out) if one["kind"] == "commitment")


def test_extract_resolves_by_a_registry(folder: Path):
    source = ("extract", folder / "a.txt", "--published", "2018-03-04", "--json")
    assert bearer(servanda(*source).out) != "Order of the Lamp"
    ran = servanda(*source, "--registry", folder / "lamps.csv")
    assert servanda(*source, "--registry", folder / "lamps.csv", "--processes", "2").out == ran.out
    assert (ran.code, ran.err) == (0, "")
    assert bearer(ran.out) == "Order of the Lamp"


def test_every_fault_of_a_registry_is_a_line(folder: Path):
    ran = servanda("extract", folder / "a.txt", "--registry", folder / "bad.csv")
    assert (ran.code, ran.out) == (3, "")
    lines = ran.err.splitlines()
    assert lines[0].startswith("error: bad.csv, line 2, column kind: 'tribe' is no kind of actor.")
    assert lines[1].startswith("error: bad.csv, line 3, column kind: 'clan' is no kind of actor.")
    assert lines[2] == "Nothing of the registry was taken in."


def test_a_registry_that_is_not_there_says_so(folder: Path):
    ran = servanda("extract", folder / "a.txt", "--registry", folder / "none.csv")
    assert ran.code == 3
    assert "There is no such file." in ran.err and "none.csv" in ran.err


def test_a_ledger_keeps_its_registries(folder: Path):
    ledger = folder / "press.sqlite"
    servanda("add", ledger, folder / "a.txt", "--published", "2018-03-04")
    ran = servanda("registry", ledger, "add", folder / "lamps.csv")
    assert (ran.code, ran.err) == (0, "")
    assert "Documents resolved anew: 1; actors changed in 1." in ran.out
    (listed,) = json_lines(servanda("registry", ledger, "list", "--json").out)
    assert (listed["name"], listed["rows"], listed["known_to"]) == ("lamps.csv", {"actors": 1}, None)
    assert "lamps.csv" in servanda("registry", ledger, "list").out
    assert "Order of the Lamp" in servanda("ledger", ledger).out
    (folder / "b.txt").write_text("The Lampists promised to open the road.\n", encoding="utf-8")
    servanda("add", ledger, folder / "b.txt", "--published", "2018-05")
    actors = json_lines(servanda("actors", ledger, "--json").out)
    order = next(one for one in actors if one["name"] == "Order of the Lamp")
    assert (order["actor_kind"], order["iso3"], order["wikidata"]) == ("group", None, "Q99999990")
    assert order["names"] == [{"name": "the Lampists", "count": 4}]
    assert servanda("verify", ledger).code == 0
    assert "actors changed in 2" in servanda("registry", ledger, "remove", "lamps.csv").out
    assert servanda("verify", ledger).code == 0


def test_actors_are_shown_at_any_width(folder: Path):
    ledger = folder / "press.sqlite"
    servanda("add", ledger, folder / "a.txt")
    for columns in (60, 120):
        ran = servanda("actors", ledger, columns=columns)
        assert ran.code == 0
        assert "NATO" in ran.out and "Q7184" in ran.out
        assert max(map(len, ran.out.splitlines())) <= columns


def test_what_the_ledger_does_not_take(folder: Path):
    ledger = folder / "press.sqlite"
    servanda("init", ledger)
    assert servanda("registry", ledger, "add").code == 2
    assert servanda("registry", ledger, "remove").code == 2
    assert servanda("registry", ledger, "swap", "x").code == 2
    ran = servanda("registry", ledger, "remove", "lamps.csv")
    assert ran.code == 3 and "no registry 'lamps.csv'" in ran.err
    ran = servanda("registry", ledger, "add", folder / "bad.csv")
    assert ran.code == 3 and "line 3, column kind" in ran.err
    assert "No registries" in servanda("registry", ledger, "list").out


def test_what_is_replaced_is_said(folder: Path):
    (folder / "nato.csv").write_text(
        "name,kind,wikidata\nThe Alliance,organisation,Q7184\n", encoding="utf-8"
    )
    ran = servanda("registry", folder / "l.sqlite", "add", folder / "nato.csv")
    assert "note: nato.csv, line 2: 'The Alliance' replaces 'NATO' of the package." in ran.err
