"""What holds for every text and every file, however odd."""

import io
import json
import string
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.documents import Document, DocumentLimits, prepare
from servanda.documents.characters import clean_line, tidy
from servanda.documents.cleaners.markdown import split_front_matter
from servanda.documents.dates import find_published
from servanda.documents.hyphens import join_paragraphs
from servanda.documents.layout import build_paragraphs, drop_running_lines
from servanda.documents.page_dates import parse_line
from servanda.documents.pdf_lines import Line
from servanda.errors import MetadataError
from servanda.primitives import Failure, text_digest
from servanda.sources import Media, RawItem, read

#: Every character that a JSON line may bring, without NUL and halves of pairs, and one letter at least.
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=80).map(
    "a{}".format
)
WORDS = st.text(string.ascii_letters, min_size=1, max_size=9)


def prepare_one(body, media):
    (outcome,) = prepare([RawItem(where="w", name=None, media=media, body=body)])
    return outcome


@given(TEXTS)
def test_the_text_of_a_json_line_reaches_the_document_unchanged(text):
    for escaped in (True, False):
        line = json.dumps({"text": text}, ensure_ascii=escaped).encode()
        (document,) = prepare(read(["-"], stdin=io.BytesIO(line)))
        assert document.text == text
        assert document.sha256 == text_digest(text)


@given(TEXTS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_a_text_file_keeps_every_character_at_its_place(text, encoding):
    document = prepare_one(text.encode(encoding), Media.PLAIN)
    if isinstance(document, Failure):  # more controls than a text has
        assert document.error == "MalformedSourceError"
        return
    plain = text.replace("\r\n", "\n")
    assert len(document.text) == len(plain)
    for stored, given_char in zip(document.text, plain, strict=True):
        control = unicodedata.category(given_char) == "Cc" or given_char in "\ufffe\uffff"
        assert stored == given_char or (control and stored in " \n")
    assert not {char for char in document.text if char < " "} - {"\n", "\t"}


@given(TEXTS)
def test_preparing_a_prepared_text_changes_nothing(text):
    first = tidy(text)
    assert tidy(first) == first
    document = prepare_one(first.encode(), Media.PLAIN)
    assert document.text == first


@given(st.text())
def test_a_line_of_metadata_is_one_clean_line(words):
    line = clean_line(words)
    assert line is None or (line == line.strip() and line == clean_line(line) and "\n" not in line)


@pytest.mark.parametrize("media", list(Media))
@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"<html><p>", b"---\n"]),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_bytes_give_a_document_that_can_be_stored_or_a_failure_with_a_next_step(media, body, head):
    if media is Media.JSON:  # the sources stage hands on nothing but UTF-8 here
        body, head = body.decode("latin-1").replace("\0", "").encode(), b""
    outcome = prepare_one(head + body, media)
    if isinstance(outcome, Failure):
        assert outcome.next_step
        return
    outcome.text.encode("utf-8")
    assert "\0" not in outcome.text
    assert any(char.isalpha() for char in outcome.text)
    assert outcome.published is None or media is Media.MARKDOWN


@given(st.binary(max_size=300))
def test_any_line_gives_an_item_or_a_failure_that_names_it(line):
    outcomes = list(read(["-"], stdin=io.BytesIO(b"{" + line)))
    assert outcomes
    assert all(outcome.where.startswith("standard input:") for outcome in outcomes)


@given(st.lists(TEXTS, max_size=5), st.randoms())
def test_a_document_does_not_depend_on_those_before_it(texts, random):
    items = [
        RawItem(where=str(n), name=str(n), media=Media.JSON, body=t.encode()) for n, t in enumerate(texts)
    ]
    shuffled = random.sample(items, len(items))
    assert {doc.id: doc for doc in prepare(items)} == {doc.id: doc for doc in prepare(shuffled)}


@given(TEXTS, st.integers(0, 100))
def test_the_limit_is_counted_in_characters(text, limit):
    item = RawItem(where="w", name=None, media=Media.JSON, body=text.encode())
    (outcome,) = prepare([item], limits=DocumentLimits(max_chars=limit))
    assert isinstance(outcome, Document) == (len(text) <= limit)


@given(
    st.lists(
        st.lists(st.lists(WORDS, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=5), min_size=1
    )
)
def test_mending_hyphens_loses_and_adds_no_letter(paragraphs):
    broken = [[line + "-" for line in lines] for lines in paragraphs]
    for lines in (paragraphs, broken):
        before = "".join("".join(line) for paragraph in lines for line in paragraph)
        after = join_paragraphs(lines)
        assert "".join(filter(str.isalpha, after)) == "".join(filter(str.isalpha, before))


LINES = st.builds(
    lambda words, left, bottom, height: Line(
        text=words, left=left, right=left + 5 * len(words), bottom=bottom, top=bottom + height
    ),
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join),
    st.integers(0, 500),
    st.integers(0, 800),
    st.integers(5, 20),
)


@given(st.lists(st.lists(LINES, max_size=8), max_size=2))
def test_layout_loses_no_line_of_few_pages(pages):
    lines = [line for paragraph in build_paragraphs(drop_running_lines(pages)) for line in paragraph]
    assert " ".join(lines).split() == [word for page in pages for line in page for word in line.text.split()]


@given(st.text())
def test_words_that_are_no_date_give_none(words):
    assert find_published(words) is None or words.strip()[:1].isalnum()
    assert parse_line(words) is None or any(char.isdigit() for char in words)


@given(TEXTS, st.sampled_from(["---", "+++"]))
def test_front_matter_is_taken_off_whole_or_not_at_all(text, rule):
    source = f"{rule}\n{text}\n{rule}\nrest"
    try:
        _, left = split_front_matter(source, where="w")
    except MetadataError:
        return
    assert left in (source, "rest") or source.endswith(left)
