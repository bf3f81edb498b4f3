"""`servanda remove` and `servanda add --again`, as a user runs them."""

import json
from pathlib import Path

import pytest
from tests.support.commands import servanda

TEXTS = {
    "a.txt": "Varenia pledged on Monday to open the crossing at Kel by the end of March.",
    "b.txt": "Dravny said that it will pay 2.4 million florins to the Zwetschgenfonds within 30 days.",
    "c.txt": "Varenia has yet to open the crossing at Kel, the monitors reported.",
}
SECRETS = ("zwetschgenfonds", "b.txt", "2.4 million florins")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert servanda("add", "l.sqlite", *TEXTS, cwd=tmp_path).code == 0
    assert servanda("add", "other.sqlite", "a.txt", "c.txt", cwd=tmp_path).code == 0
    return tmp_path


def export(folder: Path, ledger: str) -> str:
    return servanda("export", ledger, "-o", "-", cwd=folder).out


def words_in(folder: Path) -> set[str]:
    content = b"".join(path.read_bytes() for path in folder.glob("l.sqlite*")).lower()
    return {secret for secret in SECRETS if secret.encode() in content}


@pytest.mark.parametrize("erase", [False, True])
def test_a_document_is_removed_kept_out_and_taken_in_again(folder: Path, erase: bool):
    whole = export(folder, "l.sqlite")
    options = ["--why", "Withdrawn by the agency.", *(["--erase"] if erase else [])]
    ran = servanda("remove", "l.sqlite", "b.txt", *options, cwd=folder)
    assert ran.code == 0, ran.err
    assert ("Erased" if erase else "Removed") in ran.out and "--again" in ran.out
    assert words_in(folder) == (set() if erase else {*SECRETS})
    assert export(folder, "l.sqlite") == export(folder, "other.sqlite")
    assert servanda("verify", "l.sqlite", cwd=folder).code == 0
    ran = servanda("add", "l.sqlite", *TEXTS, cwd=folder)
    assert ran.code == 0 and "1 left out" in ran.out and "--again" in ran.out
    assert export(folder, "l.sqlite") == export(folder, "other.sqlite")
    ran = servanda("add", "l.sqlite", *TEXTS, "--again", cwd=folder)
    assert ran.code == 0 and "1 new" in ran.out
    assert export(folder, "l.sqlite") == whole
    assert servanda("verify", "l.sqlite", cwd=folder).code == 0


def test_removals_are_listed_with_the_reason(folder: Path):
    assert "Nothing was removed" in servanda("remove", "l.sqlite", cwd=folder).out
    ran = servanda("remove", "l.sqlite", "b.txt", "--why", "Withdrawn.", "--json", cwd=folder)
    told = json.loads(ran.out)
    assert told["kind"] == "removal" and told["findings_closed"] > 0 and told["same_text"] == []
    assert servanda("remove", "l.sqlite", "c.txt", "--why", "Law.", "--erase", cwd=folder).code == 0
    first, second = map(json.loads, servanda("remove", "l.sqlite", "--json", cwd=folder).out.splitlines())
    assert (first["document"], first["why"], first["erased"]) == ("b.txt", "Withdrawn.", False)
    assert (second["document"], second["why"], second["erased"]) == (None, "Law.", True)
    shown = servanda("remove", "l.sqlite", cwd=folder).out
    assert "Withdrawn." in shown and "holds" in shown and "erased" in shown


def test_a_copy_that_stays_is_named(folder: Path):
    (folder / "copy.txt").write_text(TEXTS["b.txt"], encoding="utf-8")
    assert servanda("add", "l.sqlite", "copy.txt", cwd=folder).code == 0
    ran = servanda("remove", "l.sqlite", "b.txt", "--why", "Law.", "--erase", cwd=folder)
    assert "stays under another name: copy.txt" in ran.out
    assert "b.txt" not in words_in(folder) and "zwetschgenfonds" in words_in(folder)


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["b.txt"], 2, "--why"),
        (["b.txt", "--why", " "], 2, "--why"),
        (["nothing", "--why", "x"], 3, "no document"),
    ],
)
def test_what_cannot_be_removed_is_told_with_the_next_step(folder: Path, arguments, code, told):
    before = export(folder, "l.sqlite")
    ran = servanda("remove", "l.sqlite", *arguments, cwd=folder)
    assert ran.code == code and told in ran.err and "Traceback" not in ran.err
    assert export(folder, "l.sqlite") == before
