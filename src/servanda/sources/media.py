"""Which form a file has: by its ending, else by its first bytes."""

import codecs
import json
import os
import zipfile
from pathlib import Path

from servanda.sources.records import Media

ENDINGS = {
    ".txt": Media.PLAIN,
    ".text": Media.PLAIN,
    ".md": Media.MARKDOWN,
    ".markdown": Media.MARKDOWN,
    ".html": Media.HTML,
    ".htm": Media.HTML,
    ".pdf": Media.PDF,
    ".docx": Media.DOCX,
    ".jsonl": Media.JSON,
    ".ndjson": Media.JSON,
}

#: Enough for every magic number and for the head of a page.
HEAD_BYTES = 4096

_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PAGE_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body")
#: Tab, line feed, form feed, carriage return, escape: the only controls that plain text uses.
_BINARY = bytes(code for code in range(32) if code not in (9, 10, 12, 13, 27))


def list_endings() -> str:
    """Return the endings that are read, for messages."""
    return " ".join(ENDINGS)


def find_media(path: Path) -> Media | None:
    """Return the form that the ending promises, or None for an ending that is not listed."""
    return ENDINGS.get(path.suffix.lower())


def sniff(path: Path, head: bytes) -> Media | None:
    """Return the form that the first bytes show, or None for a binary of another kind."""
    start = head.lstrip().lower()
    if head.startswith(b"%PDF-"):
        return Media.PDF
    if head.startswith(b"PK\x03\x04"):
        return Media.DOCX if _is_docx(path) else None
    if not _looks_like_text(head):
        return None
    if start.startswith(_PAGE_STARTS) or b"<html" in start[:1024]:
        return Media.HTML
    return Media.JSON if _is_json_line(head) else Media.PLAIN


def _looks_like_text(head: bytes) -> bool:
    """Return whether the bytes carry a byte order mark, or no control character that text does not use."""
    return head.startswith(_BOMS) or head.translate(None, delete=_BINARY) == head


def _is_json_line(head: bytes) -> bool:
    """Return whether the first line is a JSON object, whole or longer than the head."""
    line, newline, _ = head.lstrip().partition(b"\n")
    if not line.startswith(b"{"):
        return False
    if not newline and len(head) >= HEAD_BYTES:
        return line.startswith((b'{"', b'{ "'))
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _is_docx(path: Path) -> bool:
    """Return whether the zip file holds a Word document."""
    if not os.path.isfile(path):  # noqa: PTH113 - a pipe cannot be rewound
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
