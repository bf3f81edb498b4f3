"""A PDF file: its text, rebuilt into paragraphs."""

import logging
import re

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from servanda.documents.characters import has_letter, tidy
from servanda.documents.cleaned import Cleaned
from servanda.documents.hyphens import join_paragraphs
from servanda.documents.layout import build_paragraphs, drop_running_lines
from servanda.documents.limits import DocumentLimits
from servanda.documents.pdf_lines import Line, find_lines
from servanda.errors import MalformedSourceError, NoTextError
from servanda.primitives import Card
from servanda.sources import Metadata, RawItem

logger = logging.getLogger(__name__)

#: A PDF ends with this mark, and readers look for it in the last 1024 bytes (ISO 32000-1, annex H, note 18).
_END_MARK = b"%%EOF"
_END_BYTES = 1024

#: What programs put there when nobody gave a title: the name of the file it was made from.
_FILE_NAME = re.compile(
    r"Microsoft Word - .*|.*\.(?:docx?|pdf|indd|rtf|odt|wpd|qxd)|untitled\d*", re.IGNORECASE
)

#: What programs put there when nobody gave an author.
_NO_AUTHORS = ("", "anonymous", "unknown", "user")


class Pdf:
    """Reads the text layer of a PDF with PDFium; pictures of text are not recognised."""

    card = Card(name="pdf", version=1, needs=("pdf",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text, and title and author of the file's properties.

        The day on which the file was made is not taken for a date of publication: an agreement of 1995
        that was scanned in 2010 was not published in 2010.

        Raises: MalformedSourceError: it is no PDF, cut off or encrypted. NoTextError: it is a scan.
        """
        if not item.body.strip():
            raise NoTextError("It is empty.", next_step="Check that it was saved or fetched whole.")
        with _open_pdf(item.body) as document:
            pages = self._load_pages(document, where=item.where)
            text = tidy(join_paragraphs(build_paragraphs(drop_running_lines(pages))))
            if not has_letter(text):
                raise NoTextError(
                    f"There is no text on its {len(document)} pages; it seems to be a scan.",
                    next_step="Run text recognition on it, for example with ocrmypdf, and name the result.",
                )
            return Cleaned(text=text, metadata=_load_properties(document))

    def _load_pages(self, document: pdfium.PdfDocument, *, where: str) -> list[list[Line]]:
        """Return the lines of each page; say which pages are pictures, since their words are missing."""
        pages: list[list[Line]] = []
        pictures: list[int] = []
        chars = 0
        for number in range(len(document)):
            lines, pictured = _load_page(document, number)
            chars += sum(len(line.text) for line in lines)
            if chars > self._limits.max_chars:
                raise self._limits.too_long("Its text is too long")
            if pictured and not lines:
                pictures.append(number + 1)
            pages.append(lines)
        if pictures and chars:
            logger.warning(
                "%s: pages without text, perhaps scanned: %s", where, ", ".join(map(str, pictures))
            )
        return pages


def _open_pdf(body: bytes) -> pdfium.PdfDocument:
    """Return the open document; raise MalformedSourceError where there is none."""
    if b"%PDF-" not in body[:_END_BYTES]:
        raise MalformedSourceError(
            "It is no PDF.", next_step="Give it the ending of what it is, or fetch it again."
        )
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as error:
        if getattr(error, "err_code", None) in (pdfium_c.FPDF_ERR_PASSWORD, pdfium_c.FPDF_ERR_SECURITY):
            raise MalformedSourceError(
                "The PDF is encrypted and opens only with a password.",
                next_step="Open it with its password and print it into a new PDF, or ask for an open copy.",
            ) from error
        raise _damaged() from error
    # PDFium mends a file that lacks its end, and silently gives the pages that it could find.
    if _END_MARK not in body[-_END_BYTES:]:
        document.close()
        raise _damaged()
    return document


def _damaged() -> MalformedSourceError:
    return MalformedSourceError(
        "The PDF is damaged or cut off.", next_step="Fetch it again, and compare its size with the original."
    )


def _load_page(document: pdfium.PdfDocument, number: int) -> tuple[list[Line], bool]:
    """Return the lines of a page, and whether there is a picture on it."""
    try:
        page = document[number]
        lines = find_lines(page.get_textpage())
        pictured = not lines and any(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2))
    except pdfium.PdfiumError as error:
        raise _damaged() from error
    page.close()
    return lines, pictured


def _load_properties(document: pdfium.PdfDocument) -> Metadata:
    title = document.get_metadata_value("Title").strip()
    names = [name.strip() for name in document.get_metadata_value("Author").split(";")]
    names = [name for name in names if name.lower() not in _NO_AUTHORS]
    return Metadata(
        title=None if _FILE_NAME.fullmatch(title) else title or None, authors=tuple(filter(None, names))
    )
