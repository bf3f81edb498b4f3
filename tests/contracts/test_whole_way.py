"""The whole way with the installed reader: from files to a ledger, as a user goes it."""

import json
import os
from pathlib import Path

import pytest
from tests.support.commands import servanda

import servanda as sv
from servanda.resources.sample import get_sample

KINDS = {"statement", "commitment", "status", "figure", "arrangement", "time"}


def json_lines(out: str) -> list[dict]:
    return [json.loads(line) for line in out.splitlines()]


def texts_of(path: Path) -> dict[str, str]:
    return {line["doc"]: line["text"] for line in json_lines(path.read_text(encoding="utf-8"))}


def assert_words_stand_in_the_text(record: dict, text: str) -> None:
    assert record["spans"] and record["spans"].keys() == record["quotes"].keys()
    for name, spans in record["spans"].items():
        pairs = spans if isinstance(spans[0], list) else [spans]
        assert " … ".join(text[start:end] for start, end in pairs) == record["quotes"][name]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whole") / "sample.sqlite"
    ran = servanda("add", path, get_sample())
    assert ran.code == 0, ran.err
    assert "7 new" in ran.out
    return path


def test_adding_again_changes_nothing(ledger: Path):
    before = servanda("export", ledger, "-o", "-").out
    ran = servanda("add", ledger, get_sample())
    assert ran.code == 0 and "7 there already" in ran.out
    assert servanda("export", ledger, "-o", "-").out == before


def test_the_export_quotes_the_sample_word_for_word(ledger: Path):
    texts = texts_of(get_sample())
    records = json_lines(servanda("export", ledger, "-o", "-").out)
    findings = [record for record in records if record["kind"] in KINDS]
    assert {record["kind"] for record in findings} == KINDS
    for record in findings:
        assert_words_stand_in_the_text(record, texts[record["document"]])
        assert 0 <= record["score"] <= 1 and "/" in record["reader"]
    for record in records:
        if record["kind"] == "document":
            assert record["text"] == texts[record["document"]]


def test_every_commitment_is_in_one_thread(ledger: Path):
    records = json_lines(servanda("export", ledger, "-o", "-").out)
    commitments = sorted(record["id"] for record in records if record["kind"] == "commitment")
    mentions = [m for record in records if record["kind"] == "thread" for m in record["mentions"]]
    assert sorted(mentions) == commitments


def test_undertakings_are_followed_across_documents(ledger: Path):
    threads = json_lines(servanda("ledger", ledger, "--json").out)
    assert any(thread["first_seen"] < thread["last_seen"] for thread in threads)
    shown = servanda("show", ledger, threads[0]["id"])
    assert shown.code == 0
    assert "⟦" in shown.out and "History" in shown.out


def test_a_filter_finds_what_the_ledger_has(ledger: Path):
    extracted = servanda("extract", get_sample(), "--json")
    assert (extracted.code, extracted.err) == (0, "")
    from_filter = json_lines(extracted.out)
    in_ledger = [r for r in json_lines(servanda("export", ledger, "-o", "-").out) if r["kind"] in KINDS]
    assert sorted(r["id"] for r in from_filter) == sorted(r["id"] for r in in_ledger)
    order = [r["document"] for r in from_filter]
    assert order == sorted(order, key=list(texts_of(get_sample())).index)


def test_standard_input_is_a_source():
    from_file = servanda("extract", get_sample())
    from_pipe = servanda("extract", "-", stdin=get_sample().read_bytes())
    assert from_pipe.code == 0 and from_pipe.out == from_file.out


def test_the_past_is_shown_as_it_could_be_known(ledger: Path):
    then = json_lines(servanda("ledger", ledger, "--as-of", "1999", "--json").out)
    now = json_lines(servanda("ledger", ledger, "--json").out)
    assert 0 < len(then) < len(now)
    assert max(thread["last_seen"] for thread in then) <= "1999-12-31"


def test_all_promises_hold(ledger: Path):
    ran = servanda("verify", ledger)
    assert ran.code == 0, ran.out
    assert "All promises hold: 7 texts" in ran.out


def test_the_demo_may_be_repeated_and_says_that_its_sample_is_no_source(tmp_path: Path):
    first, again = servanda("demo", cwd=tmp_path), servanda("demo", cwd=tmp_path)
    assert (first.code, again.code) == (0, 0), first.err
    assert "7 new" in first.out and "7 there already" in again.out
    for words in ("no source of facts", "History", "servanda add my-ledger.sqlite FOLDER"):
        assert words in " ".join(first.out.split())
    assert (tmp_path / "demo-ledger.sqlite").is_file()


def test_options_say_what_a_file_does_not(tmp_path: Path):
    (tmp_path / "a.txt").write_text("The ministry said it will open the crossing.", encoding="utf-8")
    options = ["--title", "Crossing", "--publisher", "Wire", "--kind", "news", "--published", "2015-11"]
    assert servanda("add", "l.sqlite", "a.txt", *options, cwd=tmp_path).code == 0
    record, *_ = json_lines(servanda("show", "l.sqlite", "a.txt", "--json", cwd=tmp_path).out)
    assert (record["title"], record["publisher"], record["genre"]) == ("Crossing", "Wire", "news")
    assert (record["published"], record["published_precision"]) == ("2015-11", "month")


BAD = {
    "empty.txt": b"",
    "binary.txt": bytes(range(256)) * 20,
    "nozip.docx": b"This is no zip.",
    "half.pdf": b"%PDF-1.7\n1 0 obj\n<<",
    "menu.html": b"<html><body><nav><a href='/'>Home</a></nav></body></html>",
    "lines.jsonl": b'{"text": "Good words stand here."}\nno json\n{"doc": "without"}\n',
    "dated.txt": b"Words that are fine.",
}


def test_bad_input_is_named_with_its_next_step_and_harms_nothing_else(tmp_path: Path):
    for name, content in BAD.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "dated.txt.meta.toml").write_text('published = "soon"\n', encoding="utf-8")
    (tmp_path / "good.txt").write_text("The parties agreed to open the border.", encoding="utf-8")
    names = sorted([*BAD, "good.txt", "absent.txt"])
    ran = servanda("add", "l.sqlite", *names, "--json", cwd=tmp_path)
    assert ran.code == 1, ran.err
    steps = json_lines(ran.out)
    failures = {step["where"]: step for step in steps if step["kind"] == "failure"}
    for name in [*BAD.keys() - {"lines.jsonl"}, "lines.jsonl:2", "lines.jsonl:3", "absent.txt"]:
        failure = next(failure for where, failure in failures.items() if where.startswith(name))
        assert failure["message"] and failure["next_step"], name
    assert len(failures) == 9
    assert steps[-1]["new"] == 2 and steps[-1]["failed"] == 9
    assert servanda("verify", "l.sqlite", cwd=tmp_path).code == 0


def test_failures_are_told_on_stderr_with_place_and_next_step(tmp_path: Path):
    (tmp_path / "empty.txt").write_bytes(b"")
    for command in (["add", "l.sqlite"], ["extract"]):
        ran = servanda(*command, "empty.txt", cwd=tmp_path)
        assert ran.code == 3, ran
        assert "failed: empty.txt" in ran.err and len(ran.err.splitlines()) >= 2
        assert "Traceback" not in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_without_permission_is_named(tmp_path: Path):
    (tmp_path / "closed").mkdir(mode=0o000)
    ran = servanda("add", "l.sqlite", "closed", cwd=tmp_path)
    assert ran.code == 3 and "closed" in ran.err


def test_the_front_door_reads_a_text():
    reader = sv.load_reader()
    text = "The ministry said that it will open the crossing by 1 May."
    findings = reader.read(text, published="2015-03-11")
    assert findings
    for finding in findings:
        assert_words_stand_in_the_text(sv.as_record(finding), text)
    assert findings == reader.read(text, published="2015-03-11")
    with pytest.raises(sv.ServandaError, match="date"):
        reader.read(text, published="soon")
