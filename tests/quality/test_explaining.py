"""Why the reader found what it found, told by the shipped weights."""

import json
import sys

import pytest
from typer.testing import CliRunner

import servanda as sv
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.main import app
from servanda.interfaces.cli.main import run as run_program

TEXT = (
    "The government of Tressia promised on Monday to withdraw its troops from the valley by May. "
    "The talks remain stalled, a spokesman said."
)


@pytest.fixture(scope="module")
def explained():
    return sv.load_reader().explain(TEXT, published="2024-03-12")


def of_kind(explained, kind):
    return next(e for e in explained if e.finding.kind == kind)


def test_every_finding_is_explained_and_scores_agree(explained):
    found = sv.load_reader().read(TEXT, published="2024-03-12")
    assert [e.finding.id for e in explained] == [f.id for f in found]
    for one in explained:
        if one.explanation:
            assert one.explanation.mark.score == one.finding.score >= one.explanation.keep


def test_the_word_of_promising_decides(explained):
    promise = of_kind(explained, "commitment")
    assert promise.finding.quote("cue") in ("promised", "promised on Monday to", "promised to", "promised on")
    first = promise.words[0]
    assert TEXT[first.span.start : first.span.end] in ("promised", "to")
    assert first.score_without < promise.finding.score - 0.1


def test_what_came_second_is_told(explained):
    values = of_kind(explained, "commitment").labels["force"]
    assert values[0][0] == "undertaken" == of_kind(explained, "commitment").finding.details.force
    assert len(values) == 6
    assert sum(chance for _, chance in values) == pytest.approx(1, abs=1e-3)
    assert [chance for _, chance in values] == sorted((chance for _, chance in values), reverse=True)


def test_a_rule_says_that_it_is_one(explained):
    time = of_kind(explained, "time")
    assert time.explanation is None
    assert time.as_record()["words"] == []


def test_words_stand_where_the_record_says(explained):
    for one in explained:
        record = one.as_record()
        for word in [*record["words"], *record["fields"]]:
            assert TEXT[slice(*word["span"])] == word["quote"]


def test_only_wanted_findings_are_explained():
    some = sv.load_reader().explain(TEXT, wanted=lambda finding: finding.kind == "status")
    assert {e.finding.kind for e in some} == {"status"}


def test_command_explains_one_finding_as_json(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    found = CliRunner().invoke(app, ["extract", str(path), "--json"])
    wanted = next(r for r in map(json.loads, found.stdout.splitlines()) if r["kind"] == "status")
    result = CliRunner().invoke(app, ["explain", str(path), "--id", wanted["id"][:6], "--json"])
    assert result.exit_code == 0
    (record,) = map(json.loads, result.stdout.splitlines())
    assert (record["kind"], record["id"], record["of"]) == ("explanation", wanted["id"], "status")
    assert record["words"]
    assert max(record["labels"]["standing"], key=record["labels"]["standing"].get) == wanted["standing"]


def test_command_shows_lines_to_read(tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["servanda", "explain", str(path), "--of", "commitment"])
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    with pytest.raises(SystemExit) as stop:
        run_program()
    shown = capsys.readouterr().out
    assert stop.value.code == ExitCode.FINE
    assert "decided by" in shown
    assert "promised" in shown
    assert "undertaken" in shown


def test_an_unknown_id_is_said_with_the_next_step(tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["servanda", "explain", str(path), "--id", "zzzz"])
    with pytest.raises(SystemExit) as stop:
        run_program()
    assert stop.value.code == ExitCode.DATA
    assert "servanda extract" in capsys.readouterr().err
