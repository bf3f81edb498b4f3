"""`servanda coverage` with the installed reader: an agreement and two news texts, as a user goes it."""

import json
from pathlib import Path

import pytest
from tests.support.commands import servanda

ACCORD = """\
The Republic of Ardovia and the State of Merevia have agreed as follows.

Article 1. Ardovia shall reopen the border crossing at Lindeva by 30 June 2016.

Article 2. Merevia undertakes: (a) to withdraw its troops from the Koram heights within ninety days; and \
(b) to release all prisoners.

Article 3. The Parties shall establish a Joint Commission, which shall meet twice a year, and shall refrain \
from hostile acts.

Article 4. This Accord shall enter into force on signature.
"""
FIRST = """\
Merevia said on Tuesday that it would withdraw its troops from the Koram heights, under the Sorvan Accord.

The border crossing at Lindeva was reopened on 1 June, Ardovia's interior ministry said.
"""
SECOND = """\
Merevia has still not released all prisoners, contrary to Article 2(b) of the Sorvan Accord, monitors said.
"""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("coverage")
    for name, text, *options in (
        (
            "accord.txt",
            ACCORD,
            "--kind",
            "agreement",
            "--title",
            "The Sorvan Accord",
            "--published",
            "2016-03-01",
        ),
        ("first.txt", FIRST, "--kind", "news", "--title", "Troops to leave", "--published", "2016-06-02"),
        ("second.txt", SECOND, "--kind", "news", "--title", "Prisoners held", "--published", "2017-02-03"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
        ran = servanda("add", "l.sqlite", name, *options, cwd=folder)
        assert ran.code == 0, ran.err
    return folder / "l.sqlite"


def records(ledger: Path, *options: str) -> dict[str | None, dict]:
    ran = servanda("coverage", ledger, "accord.txt", "--json", *options)
    assert ran.code == 0, ran.err
    return {one.get("provision", one["kind"]): one for one in map(json.loads, ran.out.splitlines())}


def test_each_provision_has_its_undertakings_and_the_words_of_others(ledger: Path):
    rows = records(ledger)
    assert [*rows] == ["art. 1", "art. 2", "art. 2(a)", "art. 2(b)", "art. 3", "art. 4", "coverage"]
    assert all(rows[name]["commitments"] for name in ("art. 1", "art. 2(a)", "art. 2(b)", "art. 3"))
    last = {name: row["last"] and row["last"]["document"] for name, row in rows.items() if name != "coverage"}
    assert last == {
        "art. 1": "first.txt",
        "art. 2": None,
        "art. 2(a)": "first.txt",
        "art. 2(b)": "second.txt",
        "art. 3": None,
        "art. 4": None,
    }
    figures = rows["coverage"]
    assert figures["never_spoken_of"] == ["art. 3", "art. 4"]
    assert (figures["provisions"], figures["spoken_of"]) == (6, 4)
    for row in rows.values():
        for word in row.get("words", ()):
            text = {"first.txt": FIRST, "second.txt": SECOND}[word["document"]]
            start, end = word["passage"]["span"]
            assert text[start:end] == word["passage"]["text"]


def test_the_past_is_shown_as_it_could_be_known(ledger: Path):
    then = records(ledger, "--as-of", "2016-12-31")
    assert then["art. 2(a)"]["last"]["document"] == "first.txt"
    assert then["art. 2(b)"]["words"] == []
    assert "art. 2(b)" in then["coverage"]["never_spoken_of"]


@pytest.mark.parametrize("columns", [80, 140])
def test_tables_say_what_stands_where_and_what_nobody_spoke_of(ledger: Path, columns: int):
    ran = servanda("coverage", ledger, "Sorvan Accord", columns=columns)
    shown = " ".join(ran.out.split())
    assert ran.code == 0, ran.err
    assert "art. 2(b)" in shown and "2017-02-03" in shown
    assert "Nobody has spoken of: art. 3; art. 4." in shown
    assert "refrain from hostile acts" in shown and "not refrain" not in shown
    assert max(map(len, ran.out.splitlines())) <= columns


def test_all_words_are_shown_when_asked_for(ledger: Path):
    ran = servanda("coverage", ledger, "accord.txt", "--words", columns=140)
    assert ran.code == 0 and "⟦" in ran.out and "Article 2(b)" in ran.out


def test_what_is_no_agreement_of_the_ledger_is_refused_with_the_next_step(ledger: Path):
    for key, words in (
        ("first.txt", "is no agreement: its kind is news"),
        ("treaty", "No agreement is called"),
    ):
        ran = servanda("coverage", ledger, key)
        assert ran.code == 3 and ran.out == ""
        assert words in " ".join(ran.err.split()) and "The Sorvan Accord" in " ".join(ran.err.split())
