import io
import json
import tracemalloc

import pytest

from servanda.primitives import Failure
from servanda.sources import Media, Metadata, RawItem, SourceLimits, read


def read_lines(content: bytes, **options):
    return list(read(["-"], stdin=io.BytesIO(content), **options))


def test_a_line_gives_an_item_with_its_metadata(folder):
    record = {
        "doc": "a/1",
        "title": "T",
        "publisher": "P",
        "kind": "news",
        "published": "2015-11-20",
        "url": "https://example.org",
        "authors": ["A", "B"],
        "language": "en",
        "text": "Words.",
        "unheard_of": {"is": ["ignored"]},
    }
    (folder / "p.jsonl").write_text(json.dumps(record) + "\n")
    assert list(read(["p.jsonl"])) == [
        RawItem(
            where="p.jsonl:1",
            name="a/1",
            media=Media.JSON,
            body=b"Words.",
            metadata=Metadata(
                title="T",
                publisher="P",
                kind="news",
                published="2015-11-20",
                url="https://example.org",
                authors=("A", "B"),
                language="en",
            ),
        )
    ]


def test_only_text_is_needed():
    (item,) = read_lines(b'{"text": "Words.", "title": null, "doc": ""}')
    assert (item.name, item.metadata) == (None, Metadata())


@pytest.mark.parametrize("text", ["a\r\nb\rc\n", " \t x \n\n", "\ufeffx\u200b\x85\x1b[0m", "𝔘 é é", "…“”"])
def test_the_text_is_kept_unchanged(text):
    for escaped in (True, False):
        (item,) = read_lines(json.dumps({"text": text}, ensure_ascii=escaped).encode())
        assert item.body.decode() == text


def test_an_id_is_only_a_string():
    (item,) = read_lines(b'{"doc": "../../etc/passwd", "text": "x"}')
    assert item.name == "../../etc/passwd"
    (item,) = read_lines(b'{"doc": 17, "text": "x"}')
    assert item.name == "17"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"{not json}", "no JSON"),
        (b'{"text": "cut', "no JSON"),
        (b'["text"]', "a list, not an object"),
        (b'"text"', "a string, not an object"),
        (b"null", "null, not an object"),
        (b'{"doc": "a"}', "text is missing"),
        (b'{"text": 5}', "text is a number"),
        (b'{"text": null}', "text is null"),
        (b'{"text": ["a"]}', "text is a list"),
        (b'{"text": "a\\ud800b"}', "half of a surrogate pair"),
        (b'{"text": "a\\u0000b"}', "NUL"),
        (b'{"text": "a", "doc": "\\udfff"}', "half of a surrogate pair"),
        (b'{"text": "a", "doc": true}', "doc is true or false"),
        (b'{"text": "a", "title": 4}', "title is 4"),
        (b'{"text": "a", "authors": {"name": "A"}}', "no list of strings"),
        (b'{"text": "caf\xe9"}', "not in UTF-8"),
        (b'{"text": ' + b"9" * 5000 + b"}", "no JSON"),
        (b'{"text": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_bad_line_is_a_failure_that_names_file_and_line_and_the_run_goes_on(folder, line, told):
    (folder / "p.jsonl").write_bytes(b'{"text": "first"}\n\n' + line + b'\n{"text": "last"}')
    first, failure, last = read(["p.jsonl"])
    assert (first.body, last.body) == (b"first", b"last")
    assert (first.where, last.where) == ("p.jsonl:1", "p.jsonl:4")
    assert (failure.where, failure.stage) == ("p.jsonl:3", "sources")
    assert failure.error in ("MalformedSourceError", "MetadataError")
    assert told in failure.message
    assert failure.next_step


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    items = read_lines(b'\xef\xbb\xbf{"text": "a"}\r\n\r\n{"text": "b"}\r\n')
    assert [item.body for item in items] == [b"a", b"b"]


def test_a_file_in_utf_16_is_reported_once(folder):
    (folder / "p.jsonl").write_bytes('{"text": "a"}\n{"text": "b"}\n'.encode("utf-16"))
    (failure,) = read(["p.jsonl"])
    assert (failure.where, failure.next_step) == ("p.jsonl", "Save it as UTF-8.")


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_reported(folder, content):
    (folder / "p.jsonl").write_bytes(content)
    (failure,) = read(["p.jsonl"])
    assert (failure.where, failure.error) == ("p.jsonl", "NoTextError")
    assert '"text"' in failure.next_step


def test_a_line_beyond_the_limit_is_reported_and_the_next_one_read(folder):
    (folder / "p.jsonl").write_bytes(b'{"text": "' + b"x" * 200 + b'"}\n{"text": "b"}\n')
    failure, item = read(["p.jsonl"], limits=SourceLimits(max_bytes=100))
    assert (failure.where, failure.error) == ("p.jsonl:1", "SourceTooLargeError")
    assert (item.where, item.body) == ("p.jsonl:2", b"b")


def test_memory_does_not_grow_with_the_number_of_lines(folder):
    line = json.dumps({"text": "x" * 10_000}).encode() + b"\n"
    with (folder / "p.jsonl").open("wb") as file:
        for _ in range(2000):
            file.write(line)
    tracemalloc.start()
    count = sum(isinstance(item, RawItem) for item in read(["p.jsonl"]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 2000
    assert peak < 2_000_000, "the file has 20 MB"


def test_standard_input_that_begins_with_a_brace_is_json_lines():
    items = read_lines(b'\n  {"text": "a"}\n{"text": "b"}')
    assert [(item.where, item.body) for item in items] == [
        ("standard input:2", b"a"),
        ("standard input:3", b"b"),
    ]


@pytest.mark.parametrize("content", [b"Plain words.\n", b"", b"\n" * 10_000 + b"late", b"[1]"])
def test_standard_input_that_does_not_is_one_plain_text(content):
    (item,) = read_lines(content)
    assert item == RawItem(where="standard input", name=None, media=Media.PLAIN, body=content)


def test_standard_input_stays_open():
    stream = io.BytesIO(b"words")
    list(read(["-"], stdin=stream))
    assert not stream.closed


def test_standard_input_beyond_the_limit_is_reported():
    (failure,) = read_lines(b"x" * 101, limits=SourceLimits(max_bytes=100))
    assert isinstance(failure, Failure)
    assert (failure.where, failure.error) == ("standard input", "SourceTooLargeError")


def test_a_named_pipe_is_read_like_standard_input(folder):
    import os
    import threading

    os.mkfifo("pipe")
    writer = threading.Thread(target=lambda: (folder / "pipe").write_bytes(b'{"text": "a"}\n{"text": "b"}\n'))
    writer.start()
    items = list(read(["pipe"]))
    writer.join()
    assert [(item.where, item.body) for item in items] == [("pipe:1", b"a"), ("pipe:2", b"b")]
