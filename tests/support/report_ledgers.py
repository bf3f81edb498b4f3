"""Reports made of ledgers, and what other libraries read in them."""

import io
import re
import zipfile
from pathlib import Path

import docx
import pypdfium2
from lxml import etree, html

from servanda.ledger import open_ledger
from servanda.views.reports import Asked, Format, take_report, write_report

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def written(ledger: Path, format_: Format, asked: Asked | None = None) -> bytes:
    """Return the report as the bytes of its file."""
    file = io.BytesIO()
    with open_ledger(str(ledger)) as opened:
        write_report(take_report(opened, asked or Asked()), format_, file)
    return file.getvalue()


def words_of(format_: Format, content: bytes) -> str:
    """Return the words of a report as another library reads them, on one line."""
    match format_:
        case Format.HTML:
            tree = html.document_fromstring(content.decode("utf-8"))
            text = " ".join(tree.xpath("//body//text()[not(ancestor::svg)]"))
        case Format.MD:
            text = re.sub(r"\\([^\w\s])", r"\1", content.decode("utf-8"))
        case Format.DOCX:
            text = " ".join(docx.Document(io.BytesIO(content)).element.body.itertext())
        case Format.PDF:
            document = pypdfium2.PdfDocument(content)
            text = " ".join(page.get_textpage().get_text_range() for page in document)
    return " ".join(text.split())


def squeezed(words: str) -> str:
    """Return the words without spaces and signs of a format: where lines break is no part of them."""
    return re.sub(r"[\s*>~\ufffe\u00ad]+", "", words)


def parts_of(content: bytes) -> dict[str, bytes]:
    """Return the parts of a DOCX; each that is XML can be parsed."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        parts = {name: package.read(name) for name in package.namelist()}
    for name, part in parts.items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(part)
    return parts
