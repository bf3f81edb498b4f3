"""Sources for reference managers: BibTeX, and CSL-JSON (Citation Style Language 1.0)."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO

from servanda.documents.records import Document, DocumentId, DocumentKind
from servanda.ledger import Ledger

#: Kind of document -> type in CSL.
CSL_TYPES: Mapping[DocumentKind | None, str] = MappingProxyType(
    {
        DocumentKind.NEWS: "article-newspaper",
        DocumentKind.OPED: "article-newspaper",
        DocumentKind.SPEECH: "speech",
        DocumentKind.COMMUNIQUE: "document",
        DocumentKind.AGREEMENT: "treaty",
        DocumentKind.RESOLUTION: "legislation",
        DocumentKind.REPORT: "report",
        DocumentKind.BRIEFING: "report",
        DocumentKind.INTERVIEW: "interview",
        None: "document",
    }
)
#: Kind of document -> type in BibTeX, and the field that names its publisher there.
BIBTEX_TYPES: Mapping[DocumentKind | None, tuple[str, str]] = MappingProxyType(
    {
        DocumentKind.NEWS: ("article", "journal"),
        DocumentKind.OPED: ("article", "journal"),
        DocumentKind.REPORT: ("techreport", "institution"),
        DocumentKind.BRIEFING: ("techreport", "institution"),
    }
)
_OTHER = ("misc", "howpublished")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Braces are set by name: BibTeX counts them even behind a backslash.
_LATEX = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "#": r"\#", "$": r"\$",
    "%": r"\%", "&": r"\&", "_": r"\_", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}", '"': "{''}",
}  # fmt: skip
_NO_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]+")
#: What can stand in an address without ending a field or its braces.
_URL = re.compile(r"https?://[^\s\"'<>\\^`{|}]+")


def write_references(ledger: Ledger, documents: Iterable[DocumentId], name: str, file: BinaryIO) -> None:
    """Write the documents in the form that is named, one at a time."""
    for part in REFERENCES[name](_each(ledger, documents)):
        file.write(part.encode("utf-8"))


def key_of(document: Document) -> str:
    """Return the key of a source: who, when, and the start of its id, so that it stays what it is."""
    named = document.authors[0].split(",")[0].split()[-1:] if document.authors else []
    who = (named or [document.publisher or document.name])[0]
    plain = unicodedata.normalize("NFKD", who).encode("ascii", "ignore").decode().lower()
    letters = re.sub(r"[^a-z0-9]+", "", plain)[:16] or "source"
    year = document.published.iso[:4] if document.published else "undated"
    return f"{letters}{year}-{document.id[:8]}"


def bibtex_of(document: Document) -> str:
    """Return one entry of BibTeX."""
    kind, publisher = BIBTEX_TYPES.get(document.kind, _OTHER)
    published = document.published
    parts = published.iso.split("-") if published else []
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for name in document.authors),
        "title": f"{{{_latex(document.title or document.name)}}}",
        publisher: _latex(document.publisher or ""),
        "year": parts[0] if parts else "",
        "month": _MONTHS[int(parts[1]) - 1] if len(parts) > 1 else "",
        "day": str(int(parts[2])) if len(parts) > 2 else "",
        "url": document.url if document.url and _URL.fullmatch(document.url) else "",
        "language": _latex(document.language),
        "note": f"Text as kept by servanda: {document.id}, SHA-256 {document.sha256}",
    }
    rows = [
        f"  {name} = {value if name == 'month' else f'{{{value}}}'}"
        for name, value in fields.items()
        if value
    ]
    return f"@{kind}{{{key_of(document)},\n" + ",\n".join(rows) + "\n}\n"


def csl_of(document: Document) -> dict[str, object]:
    """Return one item of CSL-JSON."""
    published = document.published
    item: dict[str, object] = {
        "id": key_of(document),
        "type": CSL_TYPES[document.kind],
        "title": _clean(document.title or document.name),
        "language": _clean(document.language),
        "note": f"Text as kept by servanda: {document.id}, SHA-256 {document.sha256}",
    }
    if document.publisher:
        is_press = document.kind in (DocumentKind.NEWS, DocumentKind.OPED)
        item["container-title" if is_press else "publisher"] = _clean(document.publisher)
    if document.authors:
        item["author"] = [{"literal": _clean(name)} for name in document.authors]
    if published:
        item["issued"] = {"date-parts": [[int(part) for part in published.iso.split("-")]]}
    if document.url and _URL.fullmatch(document.url):
        item["URL"] = document.url
    if document.kind:
        item["genre"] = str(document.kind)
    return item


def _each(ledger: Ledger, documents: Iterable[DocumentId]) -> Iterator[Document]:
    for key in documents:
        yield ledger.get_document(key).document


def _bibtex(documents: Iterator[Document]) -> Iterator[str]:
    yield "% Sources as the ledger keeps them; keys stay the same as long as name and text do.\n"
    for document in documents:
        yield f"\n{bibtex_of(document)}"


def _csl(documents: Iterator[Document]) -> Iterator[str]:
    yield "["
    for number, document in enumerate(documents):
        yield f"{',' if number else ''}\n{json.dumps(csl_of(document), ensure_ascii=False, sort_keys=True)}"
    yield "\n]\n"


def _latex(words: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in _clean(words))


def _clean(words: str) -> str:
    """Return the words on one line, without characters that no text has."""
    return " ".join(_NO_TEXT.sub(" ", words).split())


#: Form -> what writes it.
REFERENCES: Mapping[str, Callable[[Iterator[Document]], Iterator[str]]] = MappingProxyType(
    {"bibtex": _bibtex, "csl": _csl}
)
