import logging

import pytest

from servanda.documents import DocumentLimits
from servanda.sources import Media, Metadata

ENGLISH = "The minister said: “Serbia will keep the agreement” – in full, at the café."
WORDS = {
    "western names": (
        "She went to Genève for talks on the façade of the pact. João Muñoz, Besançon.",
        "cp1252",
    ),
    "Latin-1": (
        "Die Bundesregierung verpflichtet sich, die Gespräche über Abrüstung fortzuführen.",
        "latin-1",
    ),
    "French": (
        "Le ministère a déclaré que la République s’engage à retirer ses forces d’ici à l’été.",
        "cp1252",
    ),
    "pounds and degrees": ("£5 million was pledged; Straße in Köln.", "latin-1"),
    "Serbian": ("Predsednik Vučić je rekao da će Srbija poštovati sporazum. Žarko Đukić.", "cp1250"),
    "Balkan names": ("President Vučić said that Željko Živković and Zoran Đinđić agreed.", "cp1250"),
    "Russian": (
        "Министерство иностранных дел заявило, что стороны обязуются соблюдать соглашение.",
        "cp1251",
    ),
    "Russian, Unix": ("Министерство иностранных дел заявило, что стороны обязуются соблюдать.", "koi8-r"),
    "Arabic": ("قالت وزارة الخارجية إن الطرفين ملتزمان بالاتفاق", "cp1256"),
    "Chinese": ("外交部表示双方将遵守协议,下月举行会谈。", "gb18030"),
}


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"], ids=lambda name: name
)
def test_the_encodings_of_notepads_give_the_same_text(get_document, encoding):
    assert get_document(ENGLISH.encode(encoding), Media.PLAIN).text == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zeros(get_document, encoding):
    assert get_document("The parties agree to meet.".encode(encoding), Media.PLAIN).text.startswith("The")


@pytest.mark.parametrize(("words", "encoding"), WORDS.values(), ids=WORDS)
def test_a_legacy_encoding_is_found_and_named(get_document, caplog, words, encoding):
    with caplog.at_level(logging.WARNING):
        assert get_document(words.encode(encoding), Media.PLAIN).text == words
    assert "the place: no UTF-8; read as " in caplog.text


def test_a_long_text_is_told_by_its_lines_beyond_ascii(get_document):
    words = (
        "Plain words of a long report.\n" * 20_000 + "Zoran Đinđić je rekao da će Srbija poštovati sporazum."
    )
    assert get_document(words.encode("cp1250"), Media.PLAIN).text == words


def test_a_damaged_byte_in_a_utf_8_text_is_reported_and_not_read_as_another_encoding(get_failure):
    body = "Žalosno, ali će biti održano.".encode()
    failure = get_failure(body[:20] + b"\xff" + body[20:], Media.PLAIN)
    assert failure.error == "MalformedSourceError"
    assert "is not UTF-8, which the rest is" in failure.message


@pytest.mark.parametrize(
    ("mark", "told"), [(b"\xef\xbb\xbf", "UTF-8"), (b"\xff\xfe", "UTF-16"), (b"\xff\xfe\0\0", "UTF-32")]
)
def test_a_text_that_is_not_what_its_mark_says_is_reported(get_failure, mark, told):
    failure = get_failure(mark + b"ab\xff\xff\xff", Media.PLAIN)
    assert failure.error == "MalformedSourceError"
    assert told in failure.message


BINARIES = {
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x01\x00",
    "a program": b"\x7fELF\x02\x01\x01\x00" + bytes(range(256)) * 8,
    "noise without zeros": bytes(1 + (i * 7919) % 255 for i in range(3000)),
    "a PDF": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)),
    "a zip": b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)),
}


@pytest.mark.parametrize("body", BINARIES.values(), ids=BINARIES)
def test_a_binary_renamed_to_txt_is_reported(get_failure, body):
    failure = get_failure(body, Media.PLAIN)
    assert failure.error == "MalformedSourceError"
    assert "binary" in failure.message
    assert "ending" in failure.next_step


def test_a_pdf_renamed_to_txt_is_recognised(get_failure):
    assert ".pdf" in get_failure(BINARIES["a PDF"], Media.PLAIN).message


@pytest.mark.parametrize("body", [b"", b" \r\n\t\n", b"\xef\xbb\xbf", b"1234 --- 5678"])
@pytest.mark.parametrize("form", [Media.PLAIN, Media.MARKDOWN])
def test_an_empty_file_is_reported(get_failure, body, form):
    assert get_failure(body, form).error == "NoTextError"


def test_line_ends_become_one_kind_controls_become_spaces_and_all_else_stays(get_document):
    raw = "  One\r\ntwo\rthree\x0cfour\x07 \tfive\u2028six\u00a0\u200d\ufeff e\u0301 𝔘\n\n\n"
    assert get_document(raw.encode(), Media.PLAIN).text == (
        "  One\ntwo\nthree\nfour  \tfive\u2028six\u00a0\u200d\ufeff e\u0301 𝔘\n\n\n"
    )


def test_what_is_left_of_a_text_decoded_twice_keeps_its_places(get_document):
    raw = "Fran\u00c3\x83\u00c2\u00a7ois agreed."
    assert get_document(raw.encode(), Media.PLAIN).text == raw


def test_the_text_of_a_json_line_is_not_changed_at_all(get_document):
    raw = "  One\r\ntwo\rthree\x0cfour\x07 \ufeff e\u0301\n\n"
    assert get_document(raw.encode(), Media.JSON).text == raw


def test_a_text_of_50_mb_is_refused_with_the_way_to_raise_the_limit(get_failure):
    body = b"The parties agree to meet again. " * 1_600_000
    assert len(body) > 50_000_000
    failure = get_failure(body, Media.PLAIN)
    assert failure.error == "TextTooLongError"
    assert "20,000,000" in failure.message
    assert "--max-chars" in failure.next_step


def test_a_text_of_50_mb_is_read_when_the_limit_is_raised(get_document):
    body = b"The parties agree to meet again. " * 1_600_000
    text = get_document(body, Media.PLAIN, limits=DocumentLimits(max_chars=60_000_000)).text
    assert len(text) == len(body)


@pytest.mark.parametrize("form", [Media.PLAIN, Media.MARKDOWN, Media.JSON])
def test_the_limit_holds_for_every_form_of_text(get_document, get_failure, form):
    limits = DocumentLimits(max_chars=10)
    assert get_document("žžžžžžžžžž".encode(), form, limits=limits).text == "žžžžžžžžžž"
    for body in (b"a" * 11, b"a" * 41):
        assert get_failure(body, form, limits=limits).error == "TextTooLongError"


def test_markdown_keeps_its_marks_and_takes_the_heading_for_a_title(get_document):
    document = get_document(b"\n# Joint *communique* #\n\n* One\n* Two\n\n---\n\nEnd.", Media.MARKDOWN)
    assert document.text == "\n# Joint *communique* #\n\n* One\n* Two\n\n---\n\nEnd."
    assert document.title == "Joint *communique*"


YAML = """---
layout: post
title: "Belgrade: what was agreed"
date: 2015-11-20
author:
  - Ana Petrović
  - B. Jones
kind: speech
tags: [a, b]
# a comment
---

# Another title

Words.
"""
TOML = """+++
title = "Belgrade: what was agreed"
date = 2015-11-20
authors = ["Ana Petrović", "B. Jones"]
kind = "speech"
draft = false
+++

# Another title

Words.
"""


@pytest.mark.parametrize("source", [YAML, TOML], ids=["YAML", "TOML"])
def test_front_matter_becomes_metadata(get_document, source):
    document = get_document(source.encode(), Media.MARKDOWN)
    assert document.text == "# Another title\n\nWords.\n"
    assert document.title == "Belgrade: what was agreed"
    assert document.published.iso == "2015-11-20"
    assert document.authors == ("Ana Petrović", "B. Jones")
    assert document.kind == "speech"


def test_the_user_outranks_the_front_matter(get_document):
    document = get_document(YAML.encode(), Media.MARKDOWN, metadata=Metadata(title="Mine"))
    assert (document.title, document.kind) == ("Mine", "speech")


@pytest.mark.parametrize(
    "source", ["---\nA first line.\n---\nWords.", "---\nkey: never closed\n", "---\n---\nA."]
)
def test_a_rule_at_the_top_is_no_front_matter(get_document, source):
    assert get_document(source.encode(), Media.MARKDOWN).text == source


def test_a_date_in_front_matter_that_is_none_is_reported(get_failure):
    failure = get_failure(b"---\ndate: last week\n---\nWords.", Media.MARKDOWN)
    assert failure.error == "MetadataError"
    assert "'last week'" in failure.message


def test_broken_toml_in_front_matter_is_reported(get_failure):
    assert get_failure(b"+++\ntitle = x\n+++\nWords.", Media.MARKDOWN).error == "MetadataError"
