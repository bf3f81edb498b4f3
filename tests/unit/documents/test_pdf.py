import logging

import pytest

from servanda.documents import DocumentLimits
from servanda.sources import Media

ARTICLE = (
    "The Parties shall, within thirty days of the entry into force of this Agreement, withdraw their forces "
    "to the agreed ceasefire line, and shall refrain from the use of force. A commission shall verify it. "
)


def test_lines_become_paragraphs_again(get_document, make_flowing_pdf):
    body = make_flowing_pdf(
        ("heading", "Article 1. Withdrawal"),
        ("text", ARTICLE * 3),
        ("text", ARTICLE * 2),
        ("text", "(a) one;"),
    )
    assert get_document(body, Media.PDF).text == "\n\n".join(
        ["Article 1. Withdrawal", (ARTICLE * 3).strip(), (ARTICLE * 2).strip(), "(a) one;"]
    )


def test_running_lines_go_and_all_else_stays(get_document, make_flowing_pdf):
    body = make_flowing_pdf(*[("text", ARTICLE * 4)] * 30, header="Joint Military Commission, No. 17")
    assert get_document(body, Media.PDF).text.split() == (ARTICLE * 120).split()


def test_a_paragraph_goes_on_behind_the_page(get_document, make_pdf):
    pages = (
        ["The Parties agree that they shall", "- 1 -"],
        ["meet again in May.", "", "They agree on more.", "- 2 -"],
    )
    assert get_document(make_pdf(*pages), Media.PDF).text == (
        "The Parties agree that they shall meet again in May.\n\nThey agree on more."
    )


def test_a_heading_that_occurs_on_two_pages_stays(get_document, make_pdf):
    body = make_pdf(["Annex", "", "The first list is long."], ["Annex", "", "The second list is short."])
    assert get_document(body, Media.PDF).text.count("Annex") == 2


def test_the_only_page_keeps_a_number_that_stands_alone(get_document, make_pdf):
    text = get_document(make_pdf(["Troops in the north of the country", "", "12"]), Media.PDF).text
    assert text.endswith("\n\n12")


def test_a_line_ended_on_purpose_ends_its_paragraph(get_document, make_pdf):
    lines = [
        "This line is as long as the column is, and the text goes on with the",
        "next one and ends here",
        "Another heading",
        "This line is as long as the column is, and the text goes on with the",
        "next one.",
    ]
    paragraphs = get_document(make_pdf(lines), Media.PDF).text.split("\n\n")
    assert paragraphs == [f"{lines[0]} {lines[1]}", lines[2], f"{lines[3]} {lines[4]}"]


@pytest.mark.parametrize(
    ("first", "second", "elsewhere", "mended"),
    [
        ("the full imple-", "mentation of it", "", "the full implementation of it"),
        ("the full imple-", "mentation of it", "Implementation is slow.", "the full implementation of it"),
        ("a cease-", "fire line", "The cease-fire holds.", "a cease-fire line"),
        ("a cease-", "fire line", "The ceasefire holds.", "a ceasefire line"),
        ("the Franco-", "German border", "", "the Franco-German border"),
        ("an EU-", "led mission", "", "an EU-led mission"),
        (
            "the Serb-",
            "majority municipalities",
            "A Serb majority lives there.",
            "the Serb-majority municipalities",
        ),
        ("in the years 1995-", "1998 or so", "", "in the years 1995-1998 or so"),
        ("they met -", "and parted", "", "they met - and parted"),
    ],
)
def test_words_broken_at_the_end_of_a_line_are_mended_with_care(
    get_document, make_pdf, first, second, elsewhere, mended
):
    lines = [
        "The text of the report says very clearly: " + first,
        second + " is what they want.",
        "",
        elsewhere,
    ]
    paragraph = get_document(make_pdf(lines), Media.PDF).text.split("\n\n")[0]
    assert paragraph == f"The text of the report says very clearly: {mended} is what they want."


def test_title_and_author_come_from_the_file_and_its_date_does_not(get_document, make_pdf):
    body = make_pdf(["Words."], title="Peace Agreement", author="A. B.; C. D.")
    document = get_document(body, Media.PDF)
    assert (document.title, document.authors) == ("Peace Agreement", ("A. B.", "C. D."))
    assert b"/CreationDate" in body
    assert document.published is None, "reportlab writes a creation date into every file"


@pytest.mark.parametrize("title", ["Microsoft Word - final_v3.doc", "agreement.docx", "untitled", ""])
def test_a_file_name_is_no_title(get_document, make_pdf, title):
    assert get_document(make_pdf(["Words."], title=title), Media.PDF).title is None


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_pdf_is_reported(get_failure, make_flowing_pdf, share):
    body = make_flowing_pdf(*[("text", ARTICLE * 4)] * 6)
    failure = get_failure(body[: int(len(body) * share)], Media.PDF)
    assert failure.error == "MalformedSourceError"
    assert "cut off" in failure.message
    assert "Fetch it again" in failure.next_step


def test_a_pdf_that_only_lacks_its_end_is_reported_too(get_failure, make_pdf):
    body = make_pdf(["Words."])
    assert "cut off" in get_failure(body[: body.rindex(b"%%EOF")] + b" " * 2000, Media.PDF).message


def test_an_encrypted_pdf_is_reported(get_failure, make_pdf):
    failure = get_failure(make_pdf(["Words."], password="secret"), Media.PDF)
    assert failure.error == "MalformedSourceError"
    assert "encrypted" in failure.message
    assert "password" in failure.next_step


def test_a_scanned_pdf_is_reported(get_failure, scanned_pdf):
    failure = get_failure(scanned_pdf, Media.PDF)
    assert failure.error == "NoTextError"
    assert "scan" in failure.message
    assert "text recognition" in failure.next_step


def test_scanned_pages_among_others_are_named(get_document, caplog, scanned_pdf, make_pdf):
    import io

    import pypdfium2

    merged = pypdfium2.PdfDocument(make_pdf(["Words of the first page."]))
    merged.import_pages(pypdfium2.PdfDocument(scanned_pdf))
    buffer = io.BytesIO()
    merged.save(buffer)
    with caplog.at_level(logging.WARNING):
        assert get_document(buffer.getvalue(), Media.PDF).text == "Words of the first page."
    assert "the place: pages without text, perhaps scanned: 2, 3" in caplog.text


def test_a_pdf_of_empty_pages_is_reported(get_failure, make_pdf):
    assert get_failure(make_pdf([], []), Media.PDF).error == "NoTextError"


@pytest.mark.parametrize("body", [b"Words renamed to pdf.", b"\xd0\xcf\x11\xe0 an old Word file"])
def test_what_is_no_pdf_is_reported(get_failure, body):
    assert get_failure(body, Media.PDF).message == "It is no PDF."


def test_an_empty_pdf_is_reported(get_failure):
    assert get_failure(b"", Media.PDF).error == "NoTextError"


def test_a_pdf_with_more_text_than_the_limit_is_reported(get_failure, make_pdf):
    body = make_pdf(*[["Words of a page that is full."]] * 5)
    failure = get_failure(body, Media.PDF, limits=DocumentLimits(max_chars=100))
    assert failure.error == "TextTooLongError"
    assert "--max-chars" in failure.next_step


def test_characters_beyond_the_basic_plane_stay_whole():
    from servanda.documents.pdf_lines import _join_surrogates

    assert _join_surrogates("a\ud835\udd18b") == "a𝔘b"
    assert _join_surrogates("a\ud835b") == "a\ufffdb"
