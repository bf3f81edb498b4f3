"""A Word file: its paragraphs and tables in order."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from lxml.etree import LxmlError, _Element

from servanda.documents.characters import tidy
from servanda.documents.cleaned import Cleaned
from servanda.documents.limits import DocumentLimits
from servanda.errors import MalformedSourceError, NoTextError, TextTooLongError
from servanda.primitives import Card
from servanda.sources import Metadata, RawItem

#: Word's markup of 10 million characters has less than 20 MB and takes about 300 MB when parsed; a zip bomb
#: of 1 MB unpacks to 1 GB. Pictures are only held, not parsed.
MAX_PART_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 200_000_000

#: What python-docx, lxml and zipfile raise on files that are cut off, encrypted or made to harm.
_BROKEN = (
    *(OpcError, LxmlError, zipfile.BadZipFile, zlib.error, struct.error),
    *(KeyError, ValueError, AttributeError, EOFError, NotImplementedError, RuntimeError),
)

_OLE = b"\xd0\xcf\x11\xe0"

_PARAGRAPH, _TABLE, _ROW, _CELL = (qn(name) for name in ("w:p", "w:tbl", "w:tr", "w:tc"))
_TEXT = qn("w:t")
_MARKS = {
    qn("w:tab"): "\t",
    qn("w:br"): "\n",
    qn("w:cr"): "\n",
    qn("w:noBreakHyphen"): "-",
}
#: `mc:Fallback` repeats `mc:Choice` for old programs; deleted text and properties are not read.
_SKIPPED = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    *map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:sectPr", "w:sdtPr")),
}

#: What programs put there when nobody gave an author.
_NO_AUTHORS = ("", "python-docx", "unknown", "user", "windows user", "microsoft office user")


class Docx:
    """Walks the body of a Word file; headers, footers, footnotes and comments stay out."""

    card = Card(name="docx", version=1, needs=("docx",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text, and title and authors of the file's properties.

        The day on which the file was made or saved is not taken for a date of publication: an agreement
        of 1995 that was typed in 2010 was not published in 2010.

        Raises: MalformedSourceError: it is no Word file. NoTextError: it holds pictures only.
        """
        if not item.body.strip():
            raise NoTextError("It is empty.", next_step="Check that it was saved or fetched whole.")
        _check_archive(item.body)
        try:
            word = docx.Document(io.BytesIO(item.body))
            text = tidy("\n\n".join(_iter_blocks(word.element.body)))
            metadata = _load_properties(word)
        except _BROKEN as error:
            raise _no_docx(f"it has no readable document inside ({type(error).__name__})") from error
        if not text.strip():
            raise NoTextError(
                "The Word file holds no text, perhaps only pictures.",
                next_step="Run text recognition on the pictures, and name the result.",
            )
        return Cleaned(text=text, metadata=metadata)


def _no_docx(reason: str) -> MalformedSourceError:
    return MalformedSourceError(
        f"It is no .docx: {reason}.",
        next_step="Open it in a word processor and save it as .docx, or save its text as .txt.",
    )


def _check_archive(body: bytes) -> None:
    """Raise an error where the file is no zip, or where it would unpack to more than memory should hold."""
    if body.startswith(_OLE):
        raise _no_docx("it is an old .doc, or protected by a password")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise _no_docx("it is no zip file, or is cut off") from error
    unpacked = sum(part.file_size for part in parts)
    markup = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if unpacked > MAX_UNPACKED_BYTES or markup > MAX_PART_BYTES:
        raise TextTooLongError(
            f"It unpacks to {unpacked:,} bytes, {markup:,} of them in one text; the limits are "
            f"{MAX_UNPACKED_BYTES:,} and {MAX_PART_BYTES:,}.",
            next_step="Remove its pictures or split it, or save its text as .txt.",
        )


def _load_properties(word: WordDocument) -> Metadata:
    """Return title and authors; only a semicolon parts authors, since a name may hold a comma."""
    properties = word.core_properties
    names = [name.strip() for name in (properties.author or "").split(";")]
    authors = tuple(name for name in names if name.lower() not in _NO_AUTHORS)
    return Metadata(title=(properties.title or "").strip() or None, authors=authors)


def _iter_blocks(parent: _Element) -> Iterator[str]:
    """Yield paragraphs and tables in order, also those within content controls and tracked insertions."""
    for child in parent:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _PARAGRAPH:
            words = _read_paragraph(child).strip()
            if words:
                yield words
        elif child.tag == _TABLE:
            yield from _read_table(child)
        else:
            yield from _iter_blocks(child)


def _read_table(table: _Element) -> list[str]:
    """Return the table as one paragraph, a row a line; one whose cells hold paragraphs as these."""
    rows = [
        [list(_iter_blocks(cell)) for cell in _iter_within(row, _CELL)] for row in _iter_within(table, _ROW)
    ]
    if any(len(blocks) > 1 for cells in rows for blocks in cells):
        return [block for cells in rows for blocks in cells for block in blocks]
    lines = [" | ".join(" ".join(blocks).replace("\n", " ") for blocks in cells if blocks) for cells in rows]
    return ["\n".join(filter(None, lines))] if any(lines) else []


def _iter_within(parent: _Element, tag: str) -> Iterator[_Element]:
    """Yield the elements of this kind, also those within content controls, but none within one another."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in _SKIPPED:
            yield from _iter_within(child, tag)


def _read_paragraph(paragraph: _Element) -> str:
    """Return the words of a paragraph as they stand after all tracked changes."""
    pieces: list[str] = []
    for child in paragraph:
        if child.tag in _SKIPPED:
            continue
        if child.tag == _TEXT:
            pieces.append(child.text or "")
        elif child.tag in _MARKS:
            pieces.append(_MARKS[child.tag])
        elif child.tag == _PARAGRAPH:  # a text box within the paragraph
            pieces.append(f"\n{_read_paragraph(child)}\n")
        else:
            pieces.append(_read_paragraph(child))
    return "".join(pieces)
