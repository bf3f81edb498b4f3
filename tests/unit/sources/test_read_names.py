import logging
import os
import zipfile

import pytest

from servanda.primitives import Failure
from servanda.sources import Media, Metadata, RawItem, SourceLimits, read


def names(*sources):
    return [item.name for item in read(sources) if isinstance(item, RawItem)]


def only_failure(*sources, **options):
    (failure,) = list(read(sources, **options))
    assert isinstance(failure, Failure)
    assert failure.stage == "sources"
    return failure


@pytest.mark.parametrize(
    ("ending", "media"),
    [
        (".txt", Media.PLAIN),
        (".text", Media.PLAIN),
        (".TXT", Media.PLAIN),
        (".md", Media.MARKDOWN),
        (".markdown", Media.MARKDOWN),
        (".html", Media.HTML),
        (".htm", Media.HTML),
        (".pdf", Media.PDF),
        (".docx", Media.DOCX),
    ],
)
def test_the_ending_tells_the_form_and_the_bytes_come_as_they_are(folder, ending, media):
    (folder / f"a{ending}").write_bytes(b"\xff\x00 any bytes\r\n")
    (item,) = read([f"a{ending}"])
    assert (item.media, item.body) == (media, b"\xff\x00 any bytes\r\n")
    assert item.name == item.where == f"a{ending}"


def test_a_file_is_named_by_the_path_as_given(folder):
    (folder / "press").mkdir()
    (folder / "press" / "a.txt").write_text("x")
    absolute = (folder / "press" / "a.txt").as_posix()
    assert names("press/a.txt", "./press//a.txt", absolute) == ["press/a.txt", "press/a.txt", absolute]


def test_a_folder_is_read_with_its_folders_in_the_order_of_names(folder):
    for name in ("b.txt", "a/z.txt", "a/y.txt", "c/d/e.txt", "B.txt"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text("x")
    expected = ["in/B.txt", "in/a/y.txt", "in/a/z.txt", "in/b.txt", "in/c/d/e.txt"]
    assert names("in") == names("in/") == expected


def test_hidden_files_and_what_word_has_open_are_left_out(folder):
    for name in (".git/a.txt", ".a.txt", "~$a.docx", "a.txt"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text("x")
    assert names("in") == ["in/a.txt"]
    assert names("in/.a.txt") == ["in/.a.txt"], "named by the user, it is read"


def test_a_link_out_of_the_folder_is_reported_and_not_followed(folder):
    (folder / "secret.txt").write_text("x")
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("x")
    (folder / "in" / "out.txt").symlink_to(folder / "secret.txt")
    item, failure = read(["in"])
    assert item.name == "in/a.txt"
    assert (failure.where, failure.error) == ("in/out.txt", "SourceUnreadableError")
    assert "leads out of the folder" in failure.message
    assert "source of its own" in failure.next_step


def test_a_link_to_a_neighbour_is_read_and_a_loop_of_folders_ends(folder):
    (folder / "in" / "sub").mkdir(parents=True)
    (folder / "in" / "a.txt").write_text("x")
    (folder / "in" / "b.txt").symlink_to("a.txt")
    (folder / "in" / "sub" / "loop").symlink_to(folder / "in")
    assert names("in") == ["in/a.txt", "in/b.txt"]


def test_a_link_that_the_user_names_is_followed(folder):
    (folder / "there").mkdir()
    (folder / "there" / "a.txt").write_text("x")
    (folder / "here").symlink_to("there")
    assert names("here", "here/a.txt") == ["here/a.txt", "here/a.txt"]


def test_a_broken_link_in_a_folder_is_reported(folder):
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").symlink_to("nowhere.txt")
    assert only_failure("in").where == "in/a.txt"


def test_a_pattern_is_filled_in_sorted_and_through_folders(folder):
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/d.md"):
        (folder / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "in" / name).write_text("x")
    assert names("in/*.txt") == ["in/a.txt", "in/b.txt"]
    assert names("in/**/*.txt") == ["in/a.txt", "in/b.txt", "in/sub/c.txt"]


def test_a_name_with_brackets_that_exists_is_no_pattern(folder):
    (folder / "a[1].txt").write_text("x")
    assert names("a[1].txt") == ["a[1].txt"]


@pytest.mark.parametrize("source", ["nowhere.txt", "nowhere/", "in/*.txt", "", "a\0b", "x" * 5000])
def test_what_is_not_there_is_reported_with_a_next_step(folder, source):
    failure = only_failure(source)
    assert failure.error in ("SourceNotFoundError", "SourceUnreadableError")
    assert failure.where
    assert failure.next_step


def test_an_address_is_told_from_a_file(folder):
    assert "save the page" in only_failure("https://example.org/a.html").next_step


def test_one_bad_name_does_not_stop_the_others(folder):
    (folder / "a.txt").write_text("x")
    outcomes = list(read(["nowhere.txt", "a.txt", "neither/*"]))
    assert [type(outcome) for outcome in outcomes] == [Failure, RawItem, Failure]


def test_an_empty_folder_is_reported(folder):
    (folder / "in").mkdir()
    failure = only_failure("in")
    assert failure.where == "in"
    assert ".docx" in failure.next_step


def test_unknown_endings_that_the_user_names_are_told_by_their_first_bytes(folder):
    with zipfile.ZipFile("word", "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    contents = {
        "paper": b"%PDF-1.7 ...",
        "page.aspx": b"\n<!DOCTYPE html><html><p>x</p></html>",
        "lines.dump": b'{"text": "one"}\n{"text": "two"}\n',
        "notes.log": "Žalosno".encode("cp1250"),
        "wide": "words".encode("utf-16"),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    media = {name: next(iter(read([name]))).media for name in (*contents, "word")}
    assert media == {
        "paper": Media.PDF,
        "page.aspx": Media.HTML,
        "lines.dump": Media.JSON,
        "notes.log": Media.PLAIN,
        "wide": Media.PLAIN,
        "word": Media.DOCX,
    }


def test_a_binary_that_the_user_names_is_reported_with_the_forms(folder):
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("a.txt", "x")
    (folder / "a.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    for name in ("a.zip", "a.jpg"):
        failure = only_failure(name)
        assert (failure.where, failure.error) == (name, "MalformedSourceError")
        assert ".pdf .docx" in failure.next_step


def test_in_a_folder_text_of_an_unknown_ending_is_reported_and_a_binary_is_noted(folder, caplog):
    (folder / "in").mkdir()
    (folder / "in" / "table.csv").write_text("a,b\n1,2\n")
    (folder / "in" / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF")
    (folder / "in" / "README").write_text("words without an ending")
    with caplog.at_level(logging.WARNING):
        item, failure = read(["in"])
    assert item.name == "in/README"
    assert (failure.where, failure.error) == ("in/table.csv", "MalformedSourceError")
    assert "name the file itself" in failure.next_step
    assert "1 .jpg" in caplog.text
    assert names("in/table.csv") == ["in/table.csv"]


def test_a_folder_without_permission_is_reported_and_the_rest_is_read(folder, as_nobody):
    (folder / "in" / "closed").mkdir(parents=True)
    (folder / "in" / "closed" / "a.txt").write_text("x")
    (folder / "in" / "open.txt").write_text("x")
    (folder / "in" / "closed").chmod(0o000)
    with as_nobody():
        failure, item = read(["in"])
    assert item.name == "in/open.txt"
    assert (failure.where, failure.error) == ("in/closed", "SourceUnreadableError")
    assert "no permission" in failure.message
    assert "Ask its owner" in failure.next_step


def test_a_folder_whose_files_cannot_be_looked_at_gives_a_failure_for_each(folder, as_nobody):
    (folder / "in").mkdir()
    for name in ("a.txt", "b.jsonl", "c"):
        (folder / "in" / name).write_text("x")
    (folder / "in").chmod(0o444)  # its list may be read, its files may not be reached
    with as_nobody():
        failures = list(read(["in"]))
    assert [failure.where for failure in failures] == ["in/a.txt", "in/b.jsonl", "in/c"]
    assert {failure.error for failure in failures} == {"SourceUnreadableError"}


def test_a_file_without_permission_is_reported(folder, as_nobody):
    (folder / "a.txt").write_text("x")
    (folder / "a.txt").chmod(0o000)
    with as_nobody():
        failure = only_failure("a.txt")
    assert (failure.where, failure.error) == ("a.txt", "SourceUnreadableError")


def test_a_file_beyond_the_limit_is_reported_with_the_option_to_raise_it(folder):
    (folder / "a.txt").write_bytes(b"x" * 101)
    failure = only_failure("a.txt", limits=SourceLimits(max_bytes=100))
    assert (failure.where, failure.error) == ("a.txt", "SourceTooLargeError")
    assert "--max-bytes" in failure.next_step
    (item,) = read(["a.txt"], limits=SourceLimits(max_bytes=101))
    assert len(item.body) == 101


@pytest.mark.skipif(os.name == "nt", reason="file names are Unicode there")
def test_a_file_name_that_is_no_unicode_is_reported(folder):
    (folder / "in").mkdir()
    with open(os.fsencode(folder) + b"/in/caf\xe9.txt", "wb") as file:  # noqa: PTH123 - a path in bytes
        file.write(b"x")
    failure = only_failure("in")
    assert failure.where.isprintable()
    assert failure.next_step == "Rename the file."


def test_reading_is_lazy(folder):
    (folder / "a.txt").write_text("x")
    items = read(["a.txt", "b.txt"])
    next(items)
    (folder / "b.txt").write_text("made after the first was read")
    assert next(items).name == "b.txt"


def test_what_the_user_says_goes_with_every_item(folder):
    (folder / "a.txt").write_text("x")
    (item,) = read(["a.txt"], overrides=Metadata(kind="speech"))
    assert item.metadata == Metadata(kind="speech")
