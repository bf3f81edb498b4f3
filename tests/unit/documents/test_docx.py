import datetime
import io
import zipfile

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from servanda.sources import Media


def rewrite(body: bytes, **parts: bytes) -> bytes:
    """Return the Word file with other content in some of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as source, zipfile.ZipFile(buffer, "w") as target:
        for name in source.namelist():
            content = parts.get(name.rpartition("/")[2].partition(".")[0], source.read(name))
            target.writestr(name, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def add(word, xml: str) -> None:
    """Put XML at the end of the body, before the section's properties."""
    word.element.body.insert(-1, parse_xml(xml.replace(">", f" {nsdecls('w')}>", 1)))


def test_paragraphs_and_tables_come_in_order(get_document, make_docx):
    def fill(word):
        word.add_heading("Article 1", 1)
        word.add_paragraph("The Parties shall meet.")
        table = word.add_table(2, 2)
        for index, words in enumerate(("Force", "Troops", "KFOR", "4,700")):
            table.cell(index // 2, index % 2).text = words
        word.add_paragraph("")
        word.add_paragraph("They shall part.")

    assert get_document(make_docx(fill), Media.DOCX).text == (
        "Article 1\n\nThe Parties shall meet.\n\nForce | Troops\nKFOR | 4,700\n\nThey shall part."
    )


def test_merged_cells_stand_once_and_nested_tables_too(get_document, make_docx):
    def fill(word):
        table = word.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = "Both"
        table.cell(1, 0).text = "left"
        table.cell(1, 1).add_table(1, 1).cell(0, 0).text = "inner"

    text = get_document(make_docx(fill), Media.DOCX).text
    assert [text.count(word) for word in ("Both", "left", "inner")] == [1, 1, 1]


def test_a_table_that_lays_out_paragraphs_gives_paragraphs(get_document, make_docx):
    def fill(word):
        cell = word.add_table(1, 2).cell(0, 0)
        cell.text = "First paragraph."
        cell.add_paragraph("Second paragraph.")

    assert get_document(make_docx(fill), Media.DOCX).text == "First paragraph.\n\nSecond paragraph."


def test_tabs_breaks_and_hyphens_are_kept(get_document, make_docx):
    def fill(word):
        word.add_paragraph("a\tb\nc")
        add(word, "<w:p><w:r><w:t>cease</w:t><w:noBreakHyphen/><w:t>fire</w:t></w:r></w:p>")

    assert get_document(make_docx(fill), Media.DOCX).text == "a\tb\nc\n\ncease-fire"


def test_tracked_changes_read_as_accepted_and_content_controls_are_not_lost(get_document, make_docx):
    def fill(word):
        add(
            word,
            '<w:p><w:r><w:t xml:space="preserve">The Parties </w:t></w:r>'
            '<w:del w:id="1" w:author="x"><w:r><w:delText>may</w:delText></w:r></w:del>'
            '<w:ins w:id="2" w:author="x"><w:r><w:t>shall</w:t></w:r></w:ins>'
            '<w:r><w:t xml:space="preserve"> meet.</w:t></w:r></w:p>',
        )
        add(word, "<w:sdt><w:sdtContent><w:p><w:r><w:t>In a form.</w:t></w:r></w:p></w:sdtContent></w:sdt>")

    assert get_document(make_docx(fill), Media.DOCX).text == "The Parties shall meet.\n\nIn a form."


def test_title_and_authors_come_from_the_file_and_its_dates_do_not(get_document, make_docx):
    def fill(word):
        word.add_paragraph("Words.")
        word.core_properties.title = "Peace Agreement"
        word.core_properties.author = "Petrović, Ana; B. Jones"
        word.core_properties.created = datetime.datetime(2010, 5, 6)

    document = get_document(make_docx(fill), Media.DOCX)
    assert (document.title, document.authors) == ("Peace Agreement", ("Petrović, Ana", "B. Jones"))
    assert document.published is None


@pytest.mark.parametrize("author", ["python-docx", "Windows User", ""])
def test_the_name_of_a_program_is_no_author(get_document, make_docx, author):
    def fill(word):
        word.add_paragraph("Words.")
        word.core_properties.author = author

    assert get_document(make_docx(fill), Media.DOCX).authors == ()


def test_a_docx_that_is_no_zip_is_reported(get_failure):
    failure = get_failure(b"Words renamed to docx.", Media.DOCX)
    assert failure.error == "MalformedSourceError"
    assert "no zip" in failure.message
    assert "save it as .docx" in failure.next_step


def test_an_old_or_protected_word_file_is_named(get_failure):
    failure = get_failure(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), Media.DOCX)
    assert "password" in failure.message


def test_a_zip_that_is_no_word_file_is_reported(get_failure):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    assert get_failure(buffer.getvalue(), Media.DOCX).error == "MalformedSourceError"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_truncated_docx_is_reported(get_failure, make_docx, share):
    body = make_docx(lambda word: word.add_paragraph("Words."))
    assert get_failure(body[: int(len(body) * share)], Media.DOCX).error == "MalformedSourceError"


@pytest.mark.parametrize("content", [b"<w:document", b"", b"<a/>", b"\xff\xfe\x00"])
def test_a_docx_with_broken_parts_is_reported(get_failure, make_docx, content):
    body = rewrite(make_docx(lambda word: word.add_paragraph("Words.")), document=content)
    assert get_failure(body, Media.DOCX).error in ("MalformedSourceError", "NoTextError")


def test_deeply_nested_xml_is_reported(get_failure, make_docx):
    word = make_docx(lambda word: word.add_paragraph("Words."))
    nested = b"<w:sdt>" * 100_000 + b"</w:sdt>" * 100_000
    xml = b"<w:document %s><w:body>%s</w:body></w:document>" % (nsdecls("w").encode(), nested)
    assert get_failure(rewrite(word, document=xml), Media.DOCX).error == "MalformedSourceError"


def test_entities_of_an_attacker_are_not_followed(make_docx, get_failure, tmp_path):
    (tmp_path / "secret").write_text("secret words")
    word = make_docx(lambda word: word.add_paragraph("Words."))
    xml = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>&e;</w:t></w:r></w:p></w:body></w:document>"
    )
    failure = get_failure(rewrite(word, document=xml.encode()), Media.DOCX)
    assert failure.error in ("NoTextError", "MalformedSourceError")
    assert "secret words" not in str(failure)


def test_a_zip_bomb_is_refused_before_it_is_unpacked(get_failure, make_docx):
    buffer = io.BytesIO(make_docx(lambda word: word.add_paragraph("Words.")))
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/big.xml", "w") as part,
    ):
        for _ in range(25):
            part.write(bytes(1_000_000))
    assert len(buffer.getvalue()) < 1_000_000
    failure = get_failure(buffer.getvalue(), Media.DOCX)
    assert failure.error == "TextTooLongError"
    assert "unpacks to" in failure.message


def test_a_word_file_of_pictures_is_reported(get_failure, make_docx):
    failure = get_failure(make_docx(lambda word: word.add_paragraph("")), Media.DOCX)
    assert failure.error == "NoTextError"
    assert "pictures" in failure.message


def test_an_empty_docx_is_reported(get_failure):
    assert get_failure(b"", Media.DOCX).error == "NoTextError"
