"""`servanda arrangements` as a user sees it: one row for each arrangement, doubts with their way out."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from servanda.interfaces.cli.main import app

TEXTS = {
    "old.txt": ("agreement", "1994-05-01", "Doma Accord\n\nThe Republic shall open the border at Doma.\n"),
    "new.txt": ("agreement", "2008-02-01", "Doma Accord\n\nThe Republic shall release the prisoners.\n"),
    "news.txt": (
        "news",
        "2018-09-30",
        "Greece said on Monday that it would respect the Prespa Agreement. North Macedonia promised to carry "
        "out the agreement by May.\n\nThe opposition said that the Doma Accord must be respected.\n",
    ),
    "later.txt": (
        "news",
        "2019-01-30",
        "Greece and North Macedonia promised to respect the Prespes Agreement.\n",
    ),
}


def invoke(*arguments: str | Path, columns: int = 160) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)], env={"COLUMNS": str(columns)})


def run(*arguments: str | Path, columns: int = 160) -> str:
    ran = invoke(*arguments, columns=columns)
    assert ran.exit_code == 0, (arguments, ran.output, ran.exception)
    return ran.stdout


def records(*arguments: str | Path) -> list[dict]:
    return [json.loads(line) for line in run(*arguments, "--json").splitlines()]


def build(path: Path, names: list[str]) -> Path:
    folder = path.parent / f"texts of {path.stem}"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in names:
            kind, day, text = TEXTS[name]
            Path(name).write_text(text, encoding="utf-8")
            run("add", path, name, "--kind", kind, "--published", day, *_title(kind))
    return path


def _title(kind: str) -> list[str]:
    return ["--title", "Doma Accord"] if kind == "agreement" else []


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> Path:
    return build(tmp_path_factory.mktemp("arrangements") / "l.sqlite", list(TEXTS))


def test_one_row_has_all_names_of_an_arrangement_and_what_is_under_it(ledger: Path):
    rows = {
        one["name"]: one for one in records("arrangements", ledger) if one["kind"] == "arrangement_entity"
    }
    prespa = rows["Prespa Agreement"]
    assert {alias["words"]: alias["documents"] for alias in prespa["aliases"]} == {
        "the Prespa Agreement": ["news.txt"],
        "the agreement": ["news.txt"],
        "the Prespes Agreement": ["later.txt"],
    }
    assert prespa["listed"] == "Prespa Agreement" and prespa["signed"] == "2018-06-17"
    assert set(prespa["parties"]) == {"Greece", "North Macedonia"}
    threads = {one["id"] for one in records("ledger", ledger)}
    assert prespa["threads"] and set(prespa["threads"]) <= threads


def test_two_agreements_with_one_name_are_shown_with_the_way_out(ledger: Path):
    told = " ".join(run("arrangements", ledger).split())
    assert "may mean Doma Accord (1994-05-01) or Doma Accord (2008-02-01)" in told
    assert "`published` in the sidecar file" in told
    shared = [one for one in records("arrangements", ledger) if one.get("name") == "Doma Accord"]
    assert [one["texts"] for one in sorted(shared, key=lambda one: one["signed"])] == [
        ["old.txt"],
        ["new.txt"],
    ]
    refused = invoke("arrangements", ledger, "Doma Accord")
    assert refused.exit_code != 0


def test_a_reviewer_says_which_of_two_is_meant(ledger: Path, tmp_path: Path):
    path = tmp_path / "l.sqlite"
    path.write_bytes(ledger.read_bytes())
    mentions = records("arrangements", path, "--mentions")
    doma = next(one for one in mentions if "Doma" in one["quotes"]["text"] and one["document"] == "news.txt")
    doubt = next(one for one in records("arrangements", path) if one["kind"] == "ambiguous_arrangement")
    change = f"name={doubt['candidates'][0]}"
    assert change in doubt["next_step"]
    run("review", path, "correct", doma["id"], change, "--by", "Ann", "--why", "read it")
    rows = records("arrangements", path)
    assert not [one for one in rows if one["kind"] == "ambiguous_arrangement"]
    (old,) = [one for one in rows if one["texts"] == ["old.txt"]]
    assert doma["id"] in old["mentions"] and old["review"]["by"] == ["Ann"]
    assert "corrected by Ann" in " ".join(run("arrangements", path).split())


def test_the_order_in_which_documents_came_changes_nothing(ledger: Path, tmp_path: Path):
    other = build(tmp_path / "other.sqlite", list(TEXTS)[::-1])
    assert run("arrangements", other, "--json") == run("arrangements", ledger, "--json")


def test_one_arrangement_is_found_by_its_names(ledger: Path):
    by_name = run("arrangements", ledger, "the Prespa agreement")
    assert by_name == run("arrangements", ledger, "Prespes Agreement")
    assert "the Prespes Agreement (1): later.txt" in by_name
    assert "signed" not in by_name and "date: 2018-06-17" in by_name
    assert run("arrangements", ledger, "prespa") == by_name
    assert invoke("arrangements", ledger, "Nowhere Pact").exit_code != 0
    assert invoke("arrangements", ledger, "presp").exit_code != 0


def test_options_that_do_not_go_together_are_refused(ledger: Path):
    for arguments in (["--scores"], ["Prespa Agreement", "--mentions"]):
        assert invoke("arrangements", ledger, *arguments).exit_code == 2


def test_a_narrow_terminal_gets_lines(ledger: Path):
    assert "Prespa Agreement\n" in run("arrangements", ledger, columns=50)
