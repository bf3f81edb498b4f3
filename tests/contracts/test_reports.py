"""Reports: the same words in every format, each with its source, and nothing that a text could sneak in."""

import io
import json
import re
from datetime import date
from pathlib import Path

import docx
import pypdfium2
import pytest
from lxml import html
from tests.support.commands import servanda
from tests.support.report_ledgers import WORD, parts_of, squeezed, words_of, written
from tests.support.workspace import SCRIPT

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.ledger import open_ledger
from servanda.views.reports import Asked, Format, take_report

FORMATS = list(Format)


def threads(ledger: Path, *options: str) -> list[dict]:
    return [json.loads(line) for line in servanda("ledger", ledger, *options, "--json").out.splitlines()]


def shown(ledger: Path, key: str) -> list[dict]:
    return [json.loads(line) for line in servanda("show", ledger, key, "--json").out.splitlines()]


@pytest.mark.parametrize("format_", FORMATS)
def test_every_sentence_and_state_of_a_thread_is_in_its_report(sample: Path, format_: Format):
    told = max(threads(sample), key=lambda one: len(one["mentions"]) + len(one["status_reports"]))
    _, *found = shown(sample, told["id"])
    words = squeezed(words_of(format_, written(sample, format_, Asked(thread=told["id"]))))
    assert len(found) > 3
    for one in found:
        assert squeezed(one["passage"]["text"]) in words
    assert squeezed(told["standing"].replace("_", " ")) in words
    assert told["id"] in words
    for rule in {step["rule"] for step in told["history"]}:
        assert rule in words
    for heading in ("What was searched", "Why it stands so", "The words", "Silence", "Sources"):
        assert squeezed(heading) in words


@pytest.mark.parametrize("format_", FORMATS)
def test_every_source_is_listed_with_its_digest(sample: Path, format_: Format):
    exported = [json.loads(line) for line in servanda("export", sample, "-o", "-").out.splitlines() if line]
    documents = {one["id"]: one for one in exported if one["kind"] == "document"}
    words = squeezed(words_of(format_, written(sample, format_)))
    listed = [one for one in documents.values() if one["sha256"] in words]
    assert len(listed) == len(documents)
    for one in listed:
        assert squeezed(one["title"]) in words and squeezed(one["publisher"]) in words


def test_every_citation_leads_to_the_source_that_holds_the_words(sample: Path):
    page = html.document_fromstring(written(sample, Format.HTML).decode())
    with open_ledger(str(sample)) as ledger:
        count = 0
        for quote in page.xpath("//blockquote[preceding-sibling::*[1][@class='kicker']]"):
            kicker = quote.getprevious()
            if "characters" not in kicker.text_content():
                continue
            entry = page.xpath(f"//*[@id='{kicker.xpath('.//a/@href')[0][1:]}']")[0].text_content()
            document = ledger.get_document(re.search(r"id ([0-9a-f]{16})", entry)[1]).document
            start, end = map(int, re.search(r"characters (\d+)–(\d+)", kicker.text_content()).groups())
            marks = quote.xpath(".//mark")
            assert document.text[start:end].startswith(marks[0].text_content())
            assert document.text[start:end].endswith(marks[-1].text_content())
            assert quote.text_content().strip("… ") in document.text
            count += 1
    assert count > 50


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_found_is_never_told_as_not_started(sample: Path, format_: Format):
    silent = next(one for one in threads(sample) if one["evidence"] == "none_found")
    words = words_of(format_, written(sample, format_, Asked(thread=silent["id"])))
    assert squeezed("no report found in the documents searched") in squeezed(words)
    assert not re.search(r"Progress:?\s*\|?\s*\**none", words)
    assert "not started" not in words


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_ledger_gives_the_same_bytes(sample: Path, format_: Format):
    asked = Asked(thread=threads(sample)[0]["id"])
    assert written(sample, format_, asked) == written(sample, format_, asked)


@pytest.mark.parametrize("format_", FORMATS)
def test_what_a_text_holds_stays_text(hostile: Path, format_: Format):
    content = written(hostile, format_)
    words = words_of(format_, content)
    if format_ in (Format.HTML, Format.MD):
        tags = {*re.findall(rb"(?<!\\)<([a-z]+)", content)}
        assert not tags & {b"script", b"img", b"b", b"iframe", b"object", b"link"}, tags
    assert squeezed(SCRIPT) in squeezed(words)
    assert "U+202E" not in words
    if format_ is Format.DOCX:
        links = parts_of(content)["word/_rels/document.xml.rels"].decode()
        assert "javascript:" not in links
    if format_ is Format.HTML:
        page = html.document_fromstring(content.decode())
        assert not page.xpath("//script | //img | //iframe | //object | //*[@onerror] | //link")
        assert all(one.startswith("#") for one in page.xpath("//a/@href"))


def test_html_needs_no_other_file_and_runs_nothing(sample: Path):
    content = written(sample, Format.HTML).decode()
    page = html.document_fromstring(content)
    assert not page.xpath("//script | //link | //img | //*[@src]")
    assert "url(" not in content and "@import" not in content
    assert page.xpath("//svg/@aria-label") and page.get("lang") == "en"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {one[1:] for one in page.xpath("//a/@href") if one.startswith("#")} <= {*ids}


def test_docx_has_real_headings_tables_links_and_alternative_texts(sample: Path):
    content = written(sample, Format.DOCX)
    parts = parts_of(content)
    document = docx.Document(io.BytesIO(content))
    styles = [one.style.name for one in document.paragraphs]
    assert styles[0] == "Heading 1" and "Heading 2" in styles and "Quote" in styles
    body = document.element.body
    pictures = body.findall(".//{*}docPr")
    assert pictures and all(len(one.get("descr")) > 40 for one in pictures)
    assert len({one.get("id") for one in pictures}) == len(pictures)
    marks = {one.get(f"{WORD}name") for one in body.iter(f"{WORD}bookmarkStart")}
    assert {one.get(f"{WORD}anchor") for one in body.iter(f"{WORD}hyperlink")} <= marks
    assert all(len(mark) <= 40 for mark in marks)
    heads = [one for one in body.iter(f"{WORD}tblHeader")]
    assert heads and any(table.style.name == "TableRuled" for table in document.tables)
    assert 'w:lang w:val="en-GB"' in parts["word/styles.xml"].decode()
    assert document.core_properties.created.date() == date(2008, 2, 28)
    assert all(name in parts for name in ("word/document.xml", "word/media/timeline1.png"))


def test_pdf_tells_its_title_and_leads_to_its_parts(sample: Path):
    document = pypdfium2.PdfDocument(written(sample, Format.PDF))
    about = document.get_metadata_dict()
    assert about["Title"] == "The undertakings of this ledger"
    assert about["CreationDate"] == "D:20080228000000Z"
    titles = [one.get_title() for one in document.get_toc()]
    assert "Undertakings" in titles and "Sources" in titles and len(titles) > 30


def test_pdf_sets_other_scripts(tmp_path: Path):
    texts = "Влада зобов'язалася. السلام عليكم. שלום. Հայաստան. საქართველო. 合意 한국 🕊."
    source = tmp_path / "a.jsonl"
    text = f"Varenia pledged to open the crossing at Kel, {texts} by 2017."
    record = {"doc": "a", "title": texts, "publisher": texts, "published": "2016-01-01", "text": text}
    source.write_text(json.dumps(record), encoding="utf-8")
    assert servanda("add", tmp_path / "l.sqlite", source).code == 0
    content = written(tmp_path / "l.sqlite", Format.PDF)
    words = words_of(Format.PDF, content)
    for some in ("Влада", "Հայաստան", "საქართველო", "[U+1F54A]"):
        assert some in words
    fonts = content.decode("latin-1")
    assert "NotoNaskhArabic" in fonts and "NotoSerifHebrew" in fonts and "HYSMyeongJo" in fonts


def test_a_report_on_an_actor_has_what_it_undertook_and_is_owed(sample: Path):
    every = threads(sample)
    own = [one["id"] for one in every if "NATO" in (one["bearer"] or "").split(";")]
    owed = [one["id"] for one in every if "NATO" in (one["counterparty"] or "").split(";")]
    words = words_of(Format.MD, written(sample, Format.MD, Asked(actor="nato")))
    assert own and all(key in words for key in (*own, *owed))
    assert [one["id"] for one in every if one["id"] in words and one["id"] not in (*own, *owed)] == []
    assert "What NATO undertook" in words


def test_a_report_of_the_past_knows_nothing_of_what_came_later(sample: Path):
    with open_ledger(str(sample)) as ledger:
        report = take_report(ledger, Asked(as_of=date(1996, 12, 20)))
        later = take_report(ledger, Asked())
    assert 0 < report.count < later.count
    words = words_of(Format.MD, written(sample, Format.MD, Asked(as_of=date(1996, 12, 20))))
    assert "As a reader on 1996-12-20 could have known it" in words
    assert "2004-" not in words and "2008-" not in words


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (Asked(thread="ffffffff"), EntryNotFoundError),
        (Asked(thread="ff"), EntryNotFoundError),
        (Asked(actor="Nobody of This Name"), EntryNotFoundError),
    ],
)
def test_what_is_not_there_is_refused(sample: Path, asked: Asked, error: type[Exception]):
    with open_ledger(str(sample)) as ledger, pytest.raises(error):
        take_report(ledger, asked)


def test_an_actor_that_is_almost_named_is_told(sample: Path):
    with open_ledger(str(sample)) as ledger, pytest.raises(EntryNotFoundError, match="European Union"):
        take_report(ledger, Asked(actor="Europan Union"))
    assert issubclass(AmbiguousEntryError, Exception)


def test_the_command_writes_each_format_by_the_name_of_the_file(sample: Path, tmp_path: Path):
    key = threads(sample)[0]["id"][:8]
    starts = {
        "html": b"<!DOCTYPE html>",
        "docx": b"PK",
        "pdf": b"%PDF",
        "md": b"<a id=",
        "bib": b"%",
        "json": b"[",
    }
    for ending, start in starts.items():
        target = tmp_path / f"r.{ending}"
        done = servanda("report", sample, key, "-o", target)
        assert done.code == 0 and "1 undertaking written" in done.err, done.err
        assert target.read_bytes().startswith(start)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(f"r.{ending}" for ending in starts)


def test_the_command_takes_the_filters_of_the_ledger(sample: Path):
    options = ("--bearer", "NATO", "--as-of", "2004-12-31")
    wanted = {one["id"] for one in threads(sample, *options)}
    done = servanda("report", sample, "--all", *options, "-o", "-", "--format", "md")
    assert done.code == 0 and wanted
    places = set(re.findall(r'<a id="thread-([0-9a-f]{16})">', done.out))
    assert places == wanted
    assert "Only these: bearer NATO" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["ffffffff", "-o", "r.html"], 3, "No undertaking has the id"),
        (["--all", "-o", "r.xyz"], 2, "does not say what it is to become"),
        (["-o", "r.html"], 2, "Name an id, or --actor NAME, or --all"),
        (["ffff", "--all", "-o", "r.html"], 2, "Name an id, or --actor NAME, or --all"),
        (["--actor", "NATO", "--bearer", "x", "-o", "r.html"], 2, "Filters choose among all undertakings"),
        (["--all", "-o", "no/such/folder/r.html"], 4, "This cannot be written"),
        (["--all", "-o", "r.pdf", "--font", "r.ttf"], 3, "no face that a PDF can take"),
    ],
)
def test_what_cannot_be_done_says_why(sample: Path, tmp_path: Path, arguments, code: int, told: str):
    done = servanda("report", sample, *arguments, cwd=tmp_path, columns=200)
    assert done.code == code, done.err
    assert told in " ".join(done.err.split())
    assert list(tmp_path.iterdir()) == []


def test_reviewers_are_named_with_their_reasons_and_rejected_words_are_gone(sample: Path, tmp_path: Path):
    ledger = tmp_path / "l.sqlite"
    ledger.write_bytes(sample.read_bytes())
    told = next(one for one in threads(ledger) if len(one["mentions"]) > 2)
    gone, kept = told["mentions"][1], told["mentions"][0]
    words = next(one for one in shown(ledger, told["id"]) if one.get("id") == gone)["quotes"]["action"]
    by = ("--by", "Ann Reviewer", "--why", "not in the text")
    assert servanda("review", ledger, "reject", gone, *by).code == 0
    done = servanda("review", ledger, "correct", kept, "force=imposed", "--by", "Ben", "--why", "it is law")
    assert done.code == 0, done.err
    state = servanda(
        "review",
        ledger,
        "set-state",
        told["id"],
        "--standing",
        "disputed",
        "--by",
        "Cy",
        "--why",
        "both do",
    )
    assert state.code == 0, state.err
    key = next(one["id"] for one in threads(ledger) if kept in one["mentions"])  # links are made anew
    for format_ in FORMATS:
        told_now = words_of(format_, written(ledger, format_, Asked(thread=key)))
        assert squeezed("by Ben") in squeezed(told_now) and squeezed("it is law") in squeezed(told_now)
        assert squeezed(f"“{words}”") not in squeezed(told_now)
        assert squeezed("both do") in squeezed(told_now)


@pytest.mark.parametrize("format_", FORMATS)
def test_one_undertaking_comes_first_and_what_was_searched_behind_it(sample: Path, format_: Format):
    key = threads(sample)[0]["id"]
    words = words_of(format_, written(sample, format_, Asked(thread=key)))
    assert words.index("Searched: 7 documents") < words.index("In its own words")
    assert words.index("Why it stands so") < words.index("Publisher") < words.index("The digest is")
    words = words_of(format_, written(sample, format_))
    assert "Searched: 7 documents" not in words
    assert words.index("Publisher") < words.index("Where they stand") < words.index("In its own words")
