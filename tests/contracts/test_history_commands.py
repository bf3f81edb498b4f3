"""`servanda diff`, as a user runs it, with the installed reader."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.support.commands import servanda

LINES = [
    ("a", "2015-03", "Varenia pledged on Monday to open the crossing at Kel by the end of March 2015."),
    ("b", "2016-02", "Dravny said that it will pay 2.4 million florins to the fund within 30 days."),
    ("c", "2016-05", "Varenia has opened the crossing at Kel, the monitors reported."),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("history")
    lines = [json.dumps({"doc": doc, "published": day, "text": text}) for doc, day, text in LINES]
    (folder / "s.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert servanda("add", "l.sqlite", "s.jsonl", cwd=folder).code == 0
    return folder


def test_what_two_years_of_publication_made_of_an_undertaking(folder: Path):
    shown = servanda("diff", "l.sqlite", "--from", "2015", "--to", "2016", cwd=folder)
    assert shown.code == 0, shown.err
    assert "by date of publication" in shown.out and "progress: none → complete" in shown.out
    assert "because of a new source" in shown.out
    out = servanda("diff", "l.sqlite", "--from", "2015", "--to", "2016", "--json", cwd=folder).out
    first, *changes = map(json.loads, out.splitlines())
    assert (first["kind"], first["clock"], first["documents"]["new"]) == ("diff", "published", 2)
    changed = next(one for one in changes if one["kind"] == "thread_change" and one["change"] == "changed")
    assert changed["fields"]["progress"][1] == "complete"
    assert changed["cause"] == ["source"] and changed["because"][0]["document"] == "c"


def test_the_clock_of_intake_tells_of_a_removal(folder: Path):
    before = datetime.now(UTC).isoformat()
    assert servanda("remove", "l.sqlite", "b", "--why", "Withdrawn.", cwd=folder).code == 0
    shown = servanda("diff", "l.sqlite", "--from", before, "--clock", "known", cwd=folder).out
    assert "by time of intake" in shown and "b: Withdrawn." in shown and "Gone undertakings: 1" in shown
    left_out = servanda("diff", "l.sqlite", "--from", "2015", "--to", "2016", cwd=folder).out
    assert "Documents removed from this ledger, left out on both dates: 1" in left_out


@pytest.mark.parametrize(
    "options",
    [["--from", "soon"], ["--from", "2016", "--to", "2015"], [], ["--from", "2016Tx", "--clock", "known"]],
)
def test_dates_that_are_none_are_faults_of_usage(folder: Path, options):
    ran = servanda("diff", "l.sqlite", *options, cwd=folder)
    assert ran.code == 2 and ran.err and "Traceback" not in ran.err
