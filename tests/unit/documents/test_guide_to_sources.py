"""The guide to sources says what the program does."""

import io
import re
from pathlib import Path

import pytest

from servanda.documents import Document, DocumentKind, DocumentLimits, prepare
from servanda.documents.cleaners.docx import MAX_PART_BYTES, MAX_UNPACKED_BYTES
from servanda.documents.cleaners.page import MAX_PAGE_BYTES, MAX_PAGE_ELEMENTS
from servanda.documents.page_dates import parse_line
from servanda.sources import ENDINGS, SourceLimits, read
from servanda.sources.sidecars import parse_sidecar
from servanda.sources.tables import KEYS

GUIDE = (Path(__file__).resolve().parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")


def example(language: str) -> str:
    return re.search(rf"^```{language}\n(.*?)^```", GUIDE, re.M | re.S)[1]


@pytest.mark.parametrize("word", [*ENDINGS, *KEYS, *DocumentKind])
def test_every_ending_key_and_kind_is_named(word):
    assert f"`{word}`" in GUIDE or f"{word} = " in GUIDE


@pytest.mark.parametrize(
    "limit",
    [
        DocumentLimits().max_chars,
        SourceLimits().max_bytes,
        *(MAX_PAGE_BYTES, MAX_PAGE_ELEMENTS, MAX_UNPACKED_BYTES, MAX_PART_BYTES),
    ],
)
def test_every_limit_is_named(limit):
    assert f"{limit:,}" in GUIDE


def test_the_json_line_is_one():
    (document,) = prepare(read(["-"], stdin=io.BytesIO(example("json").encode())))
    assert isinstance(document, Document)
    assert (document.name, document.kind, document.published.iso) == (
        "belgrade-1",
        "communique",
        "2015-11-20",
    )


def test_a_text_without_id_is_named_as_the_guide_says():
    (document,) = prepare(read(["-"], stdin=io.BytesIO(b"The parties agreed to release all detainees.")))
    assert f"`{document.name}`" in GUIDE


def test_the_sidecar_is_one():
    said = parse_sidecar(example("toml").encode(), where="guide")
    assert said.published == "2015-08-25"
    assert said.authors == ("First Author", "Second Author")


def test_the_line_with_a_date_is_one():
    line = re.search(r"\(`(Published on .*?)`\)", GUIDE)[1]
    assert parse_line(line).iso == "2015-11-20"
    assert parse_line("3/4/2015") is None


def test_the_code_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("archive.txt").write_text("Words.")
    names = {}
    exec(example("python"), names)
    assert [document.text for document in names["documents"]] == ["Words."]
