"""The command `review`, as a user runs it."""

import json
import re
from pathlib import Path

import pytest
import typer.main
from tests.support.commands import servanda

from servanda.interfaces.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
FIRST = (
    "Serbia pledged to open the border at Merdare by May 2016. Kosovo agreed to release the detained "
    "officers. The opening of the border has started, Serbia said.\n"
)
SECOND = "Serbia promised again to open the border at Merdare.\n"
ANN = ("--by", "Ann", "--why", "read it")


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> bytes:
    folder = tmp_path_factory.mktemp("review")
    for name, text, day in (("a.txt", FIRST, "2016-03-04"), ("b.txt", SECOND, "2016-04-04")):
        (folder / name).write_text(text, encoding="utf-8")
        assert servanda("add", folder / "l.sqlite", folder / name, "--published", day).code == 0
    return (folder / "l.sqlite").read_bytes()


@pytest.fixture
def ledger(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "l.sqlite"
    path.write_bytes(made)
    return path


def records(ran) -> list[dict]:
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def threads(ledger: Path) -> dict[str, dict]:
    """Return the threads by the first word of their title."""
    found = records(servanda("ledger", ledger, "--json"))
    return {one["title"].split(":")[0]: one for one in found}


def test_a_mention_whose_bearer_is_corrected_leaves_the_thread_of_the_other_bearer(ledger: Path):
    serbia = threads(ledger)["Serbia"]
    ran = servanda("review", ledger, "correct", serbia["mentions"][1], "bearer_is=Albania", *ANN)
    assert ran.code == 0
    found = threads(ledger)
    assert found["Serbia"]["mentions"] == serbia["mentions"][:1]
    assert found["Albania"]["mentions"] == serbia["mentions"][1:]


def test_a_thread_is_split_set_and_restored(ledger: Path):
    serbia = threads(ledger)["Serbia"]
    assert len(serbia["mentions"]) == 2
    ran = servanda("review", ledger, "split", serbia["id"], serbia["mentions"][1], *ANN)
    assert ran.code == 0 and ran.out.startswith("Kept as decision ")
    assert len(records(servanda("ledger", ledger, "--json"))) == 3
    refused = servanda("review", ledger, "merge", *serbia["mentions"], "--by", "Bob", "--why", "one")
    assert refused.code == 3
    assert "split" in refused.err and "by Ann" in refused.err and "merge" in refused.err
    undo = re.search(r"review LEDGER undo ([0-9a-f]{16})", refused.err)
    assert undo and servanda("review", ledger, "undo", undo.group(1), *ANN).code == 0
    assert threads(ledger)["Serbia"]["mentions"] == serbia["mentions"]
    assert servanda("review", ledger, "set-state", serbia["id"], "--standing", "breached", *ANN).code == 0
    assert threads(ledger)["Serbia"]["standing"] == "breached"
    assert "set by a reviewer" in servanda("show", ledger, serbia["id"]).out
    assert [one["state"] for one in records(servanda("review", ledger, "list", "--json"))] == [
        "undone", "in force", "in force",
    ]  # fmt: skip
    assert servanda("verify", ledger).code == 0


def test_a_merge_across_bearers_is_refused_with_the_way_out(ledger: Path):
    some = threads(ledger)
    ran = servanda("review", ledger, "merge", some["Serbia"]["id"], some["Kosovo"]["id"], *ANN)
    assert ran.code == 3
    assert "bind Serbia" in ran.err and "bind Kosovo" in ran.err
    assert "correct ID bearer_is=NAME" in ran.err
    # Both sides in their words, beside their ids.
    for thread, words in (
        ("Serbia", "Serbia → open the border"),
        ("Kosovo", "Kosovo → release the detained"),
    ):
        told = [one for one in ran.err.splitlines() if words in one]
        assert told and any(one[:8] in key for one in told for key in some[thread]["mentions"])


def test_a_state_that_outweighs_another_says_so(ledger: Path):
    serbia = threads(ledger)["Serbia"]["id"]
    first = servanda("review", ledger, "set-state", serbia, "--standing", "breached", *ANN)
    assert "outweighs" not in first.err
    bob = ("--by", "Bob", "--why", "no")
    other = servanda("review", ledger, "set-state", serbia, "--progress", "complete", *bob)
    assert "outweighs" not in other.err, "the standing is Ann's still"
    key = re.search(r"decision ([0-9a-f]{16})", first.out).group(1)
    ran = servanda("review", ledger, "set-state", serbia, "--standing", "in_force", *bob)
    told = " ".join(ran.err.split())
    assert "outweighs what Ann set on" in told and f"standing breached (read it; decision {key})" in told
    assert "To go back to that, undo this one." in told
    shown = " ".join(servanda("show", ledger, serbia).out.split())
    assert re.search(r"set by: Bob on [-0-9]+: no \(progress; decision", shown)
    assert {one["by"] for one in records(servanda("show", ledger, serbia, "--json"))[0]["set_by"]} == {"Bob"}
    listed = records(servanda("review", ledger, "list", "--json"))
    assert [one["state"] for one in listed] == ["outweighed", "in force", "in force"]
    assert "standing = breached: commitment" in " ".join(servanda("review", ledger, "list").out.split())


def test_what_is_decided_of_a_thread_is_told_where_its_id_was_given(ledger: Path):
    ran = servanda("review", ledger, "accept", threads(ledger)["Serbia"]["id"], *ANN)
    assert ran.code == 3 and "is a thread" in ran.err and "set-state" in ran.err
    assert "no finding" in servanda("review", ledger, "accept", "ffffffffffff", *ANN).err


def test_what_is_no_time_and_too_short_an_id_are_refused(ledger: Path):
    key = threads(ledger)["Serbia"]["mentions"][0]
    ran = servanda("review", ledger, "correct", key, "deadline_value=soon", *ANN)
    assert ran.code == 3 and "no TIMEX3 value" in ran.err and "2016-05-31" in ran.err
    for value in ("2016-Q2", "P30D", "2016-05-31T24:00", ""):
        assert servanda("review", ledger, "correct", key, f"deadline_value={value}", *ANN).code == 0
        undo = records(servanda("review", ledger, "list", "--json"))[-1]["id"]
        assert servanda("review", ledger, "undo", undo, *ANN).code == 0
    short = servanda("review", ledger, "reject", key[:3], *ANN)
    assert short.code == 3 and "Give 4 digits or more" in short.err


def test_a_name_that_the_registry_does_not_know_is_kept_and_told(ledger: Path):
    key = threads(ledger)["Serbia"]["mentions"][0]
    ran = servanda("review", ledger, "correct", key, "bearer_is=Serbai;Kosovo", *ANN)
    assert ran.code == 0 and "'Serbai' is no name of the registry" in ran.err and "'Kosovo'" not in ran.err


def test_corrections_and_verdicts_are_exported(ledger: Path):
    some = threads(ledger)
    report, other = some["Serbia"]["status_reports"][0], some["Kosovo"]["mentions"][0]
    assert servanda("review", ledger, "correct", report, "progress=complete", *ANN).code == 0
    assert servanda("review", ledger, "correct", report, "subject=the border", *ANN).code == 0
    assert servanda("review", ledger, "reject", other, *ANN).code == 0
    found = {one["id"]: one for one in records(servanda("export", ledger, "-o", "-"))}
    assert (found[report]["progress"], found[report]["quotes"]["subject"]) == ("complete", "the border")
    start, end = found[report]["spans"]["subject"]
    assert FIRST[start:end] == "the border"
    assert found[report]["review"]["verdict"] == "corrected"
    assert found[other]["review"]["verdict"] == "rejected"
    assert [one["decision"] for one in found.values() if one["kind"] == "decision"] == [
        "correct", "correct", "reject",
    ]  # fmt: skip
    assert [*threads(ledger)] == ["Serbia"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("progress=done", "progress is one of none, started, partial, complete"),
        ("colour=red", "no field 'colour'"),
        ("subject=nowhere", "'nowhere' do not stand in the text"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(ledger: Path, change: str, told: str):
    report = threads(ledger)["Serbia"]["status_reports"][0]
    ran = servanda("review", ledger, "correct", report, change, *ANN)
    assert (ran.code, ran.out) == (3, "")
    assert told in ran.err


def test_two_reviewers_code_a_sample_without_seeing_each_other(ledger: Path):
    assert servanda("review", ledger, "sample", "s", "--n", "2", "--by", "Ann").code == 0
    left = records(servanda("review", ledger, "list", "--sample", "s", "--by", "Ann", "--json"))
    first, second = (one["id"] for one in left)
    for name, word in (("Ann", "accept"), ("Bob", "reject")):
        who = ("--by", name, "--why", "so it reads", "--sample", "s")
        assert servanda("review", ledger, word, first, *who).code == 0
        assert servanda("review", ledger, "accept", second, *who).code == 0
    assert "accept" not in servanda("review", ledger, "list").out
    assert "0 left to code." in servanda("review", ledger, "list", "--sample", "s", "--by", "Bob").out
    found = records(servanda("review", ledger, "agreement", "--json"))
    both = next(one for one in found if one["kind"] == "agreement" and one["field"] == "finding")
    assert (both["n"], both["same"], both["kappa"]) == (2, 1, 0.0)
    right = next(one for one in found if one["kind"] == "accuracy" and one["field"] == "finding")
    assert (right["n"], right["right"], right["disputed"]) == (1, 1, 1)
    assert "of 1 entries accepted unchanged" in servanda("ledger", ledger).out


def test_every_command_and_option_of_review_is_in_the_guide():
    guide = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
    section = re.search(r"^### `servanda review.*?(?=^##)", guide, re.M | re.S).group()
    group = typer.main.get_group(app).commands["review"]
    for name, command in group.commands.items():
        assert f"`{name}" in section, name
        for parameter in command.params:
            for option in (one for one in parameter.opts if one.startswith("--")):
                assert option in section or option == "--help", f"{name} {option}"
