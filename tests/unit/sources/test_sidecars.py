import pytest

from servanda.primitives import Failure
from servanda.sources import Metadata, RawItem, read

ALL_KEYS = """
title = "T"
publisher = "P"
kind = "speech"
published = 2015-11-20
url = "https://example.org/a"
authors = ["A", "B"]
language = "en"
"""
EVERYTHING = Metadata(
    title="T",
    publisher="P",
    kind="speech",
    published="2015-11-20",
    url="https://example.org/a",
    authors=("A", "B"),
    language="en",
)


def metadata(source, **options):
    (item,) = read([source], **options)
    assert isinstance(item, RawItem), item
    return item.metadata


@pytest.mark.parametrize("name", ["a.pdf.meta.toml", "a.meta.toml", "_meta.toml"])
def test_a_sidecar_is_found_by_the_name_of_its_file_or_folder(folder, name):
    (folder / "a.pdf").write_bytes(b"%PDF-")
    (folder / name).write_text(ALL_KEYS)
    assert metadata("a.pdf") == EVERYTHING


def test_the_nearer_sidecar_outranks_the_farther_one(folder):
    (folder / "a.pdf").write_bytes(b"%PDF-")
    (folder / "a.pdf.meta.toml").write_text('title = "file"')
    (folder / "a.meta.toml").write_text('title = "stem"\npublisher = "stem"')
    (folder / "_meta.toml").write_text('title = "folder"\npublisher = "folder"\nkind = "report"')
    assert metadata("a.pdf") == Metadata(title="file", publisher="stem", kind="report")


def test_what_the_user_says_outranks_the_sidecar_and_that_the_line(folder):
    (folder / "p.jsonl").write_text('{"text": "x", "title": "line", "publisher": "line", "kind": "line"}')
    (folder / "p.jsonl.meta.toml").write_text('title = "sidecar"\npublisher = "sidecar"')
    said = metadata("p.jsonl", overrides=Metadata(title="user"))
    assert said == Metadata(title="user", publisher="sidecar", kind="line")


@pytest.mark.parametrize("value", ["2015-11-20", "2015-11-20T09:30:00Z", '"2015-11-20"'])
def test_a_date_may_be_a_toml_date_or_a_string(folder, value):
    (folder / "a.txt").write_text("x")
    (folder / "a.meta.toml").write_text(f"published = {value}")
    assert metadata("a.txt").published.startswith("2015-11-20")


def test_one_author_may_be_a_string_and_windows_may_have_written_the_file(folder):
    (folder / "a.txt").write_text("x")
    (folder / "a.meta.toml").write_bytes(b'\xef\xbb\xbfauthors = "A"\r\ntitle = ""\r\n')
    assert metadata("a.txt") == Metadata(authors=("A",))


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (b'tittle = "T"', "'tittle' is unknown"),
        (b"title = T", "no TOML"),
        (b'title = "caf\xe9"', "no TOML"),
        (b"title = 5", "title is 5"),
        (b"authors = [1]", "authors is [1]"),
        (b"[title]\nx = 1", "title is"),
        (b'title = "a\\u0000b"', "title holds a character"),
        (b"x = " + b"[" * 50_000, "no TOML"),
        (b"#" * 1_000_001, "more than 1,000,000 bytes"),
    ],
)
def test_a_bad_sidecar_is_a_failure_that_names_it_and_its_document_is_not_read(folder, toml, told):
    (folder / "a.txt").write_text("x")
    (folder / "b.txt").write_text("x")
    (folder / "a.meta.toml").write_bytes(toml)
    failure, item = read(["a.txt", "b.txt"])
    assert isinstance(failure, Failure)
    assert failure.where == "a.meta.toml"
    assert told in failure.message
    assert failure.next_step
    assert item.name == "b.txt"


def test_a_sidecar_is_no_document(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("x")
    (folder / "in" / "a.meta.toml").write_text('title = "T"')
    (folder / "in" / "_meta.toml").write_text('publisher = "P"')
    for source in ("in", "in/*"):
        (item,) = read([source])
        assert (item.name, item.metadata) == ("in/a.txt", Metadata(title="T", publisher="P"))
    (failure,) = read(["in/a.meta.toml"])
    assert "is read with it" in failure.next_step


def test_a_sidecar_without_a_document_is_reported(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("x")
    (folder / "in" / "b.meta.toml").write_text('title = "T"')
    item, failure = read(["in"])
    assert item.name == "in/a.txt"
    assert (failure.where, failure.error) == ("in/b.meta.toml", "MetadataError")


def test_a_folder_speaks_for_its_own_files_only(folder):
    (folder / "in" / "sub").mkdir(parents=True)
    (folder / "in" / "sub" / "a.txt").write_text("x")
    (folder / "in" / "_meta.toml").write_text('publisher = "P"')
    assert metadata("in") == Metadata()
