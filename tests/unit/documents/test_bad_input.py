"""A folder of all that users bring: each bad file is named with a next step, and each good one is there."""

import json

import pytest

from servanda.documents import Document, prepare
from servanda.primitives import Failure
from servanda.sources import read

STATEMENT = "The parties agreed to release all detainees by 1 May."


@pytest.fixture
def folder(tmp_path, monkeypatch, make_pdf, make_docx, scanned_pdf):
    monkeypatch.chdir(tmp_path)
    lines = [
        json.dumps({"doc": "good/1", "text": STATEMENT, "published": "2015-11-20"}),
        "{no json",
        json.dumps({"doc": "no-text"}),
        json.dumps({"doc": "no-date", "text": STATEMENT, "published": "last week"}),
        json.dumps({"doc": "no-kind", "text": STATEMENT, "kind": "rumour"}),
        json.dumps({"doc": "blank", "text": " \n"}),
        json.dumps({"doc": "good/2", "text": STATEMENT}),
    ]
    files = {
        "empty.txt": b"",
        "binary.txt": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        "truncated.pdf": make_pdf(["Words."])[:500],
        "encrypted.pdf": make_pdf(["Words."], password="secret"),
        "scanned.pdf": scanned_pdf,
        "menu.html": b"<html><body><nav><a href='/'>Home</a></nav></body></html>",
        "nozip.docx": STATEMENT.encode(),
        "long.txt": b"The parties agree to meet again. " * 1_600_000,
        "dated.txt": STATEMENT.encode(),
        "dated.meta.toml": b'published = "the day before yesterday"',
        "sidecar.txt": STATEMENT.encode(),
        "sidecar.meta.toml": b'tittle = "T"',
        "latin.txt": "At the café in Genève.".encode("latin-1"),
        "utf16.txt": "At the café in Genève.".encode("utf-16"),
        "good.txt": STATEMENT.encode(),
        "good.md": STATEMENT.encode(),
        "good.html": f"<html><body><article><p>{STATEMENT}</p></article></body></html>".encode(),
        "good.pdf": make_pdf([STATEMENT]),
        "good.docx": make_docx(lambda word: word.add_paragraph(STATEMENT)),
        "lines.jsonl": "\n".join(lines).encode(),
    }
    (tmp_path / "in").mkdir()
    for name, body in files.items():
        (tmp_path / "in" / name).write_bytes(body)
    return tmp_path


EXPECTED = {
    "in/empty.txt": ("NoTextError", "empty"),
    "in/binary.txt": ("MalformedSourceError", "binary"),
    "in/truncated.pdf": ("MalformedSourceError", "cut off"),
    "in/encrypted.pdf": ("MalformedSourceError", "encrypted"),
    "in/scanned.pdf": ("NoTextError", "scan"),
    "in/menu.html": ("NoTextError", "no main text"),
    "in/nozip.docx": ("MalformedSourceError", "no zip"),
    "in/long.txt": ("TextTooLongError", "20,000,000"),
    "in/dated.txt": ("MetadataError", "'the day before yesterday'"),
    "in/sidecar.meta.toml": ("MetadataError", "'tittle'"),
    "in/lines.jsonl:2": ("MalformedSourceError", "no JSON"),
    "in/lines.jsonl:3": ("MalformedSourceError", "text is missing"),
    "in/lines.jsonl:4": ("MetadataError", "'last week'"),
    "in/lines.jsonl:5": ("MetadataError", "'rumour'"),
    "in/lines.jsonl:6": ("NoTextError", "no text"),
}


def test_each_bad_file_is_reported_once_with_what_and_where_and_what_next(folder):
    failures = {outcome.where: outcome for outcome in prepare(read(["in"])) if isinstance(outcome, Failure)}
    assert failures.keys() == EXPECTED.keys()
    for where, (error, told) in EXPECTED.items():
        assert failures[where].error == error
        assert told in failures[where].message
        assert failures[where].next_step


def test_the_rest_of_the_run_is_unharmed(folder):
    documents = {doc.name: doc for doc in prepare(read(["in"])) if isinstance(doc, Document)}
    cafe = "At the café in Genève."
    assert {name: doc.text for name, doc in documents.items()} == {
        "good/1": STATEMENT,
        "good/2": STATEMENT,
        "in/good.docx": STATEMENT,
        "in/good.html": STATEMENT,
        "in/good.md": STATEMENT,
        "in/good.pdf": STATEMENT,
        "in/good.txt": STATEMENT,
        "in/latin.txt": cafe,
        "in/utf16.txt": cafe,
    }
    assert [name for name, doc in documents.items() if doc.published] == ["good/1"]


def test_the_folder_gives_the_same_documents_however_it_is_named(folder):
    def ids(*sources):
        return {outcome.id for outcome in prepare(read(sources)) if isinstance(outcome, Document)}

    (folder / "in" / "long.txt").unlink()
    assert ids("in") == ids("in/") == ids("in/*") == ids("./in/good.*", "in/[lu]*") | ids("in/lines.jsonl")
