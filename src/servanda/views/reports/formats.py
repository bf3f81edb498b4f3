"""The formats of a report; what writes each is loaded only then."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from servanda.views.reports.contents import Report


class Format(StrEnum):
    """What a report can be written as."""

    HTML = "html"
    DOCX = "docx"
    PDF = "pdf"
    MD = "md"


#: Format -> what a server calls it.
FORMATS = {
    Format.HTML: "text/html; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
    Format.MD: "text/markdown; charset=utf-8",
}
_SUFFIXES = {"htm": Format.HTML, "markdown": Format.MD, **{str(one): one for one in Format}}


def format_of(path: Path) -> Format | None:
    """Return the format that a file's name asks for; None where it asks for none."""
    return _SUFFIXES.get(path.suffix.lower().lstrip("."))


def write_report(report: Report, format_: Format, file: BinaryIO, *, fonts: Sequence[Path] = ()) -> None:
    """Write the report; `fonts` are faces for scripts that the bundled ones of PDF lack."""
    match format_:
        case Format.HTML:
            from servanda.views.reports.html import write_html

            write_html(report.front, report.blocks(), file)
        case Format.MD:
            from servanda.views.reports.markdown import write_markdown

            write_markdown(report.front, report.blocks(), file)
        case Format.DOCX:
            from servanda.views.reports.docx import write_docx

            write_docx(report.front, report.blocks(), file)
        case Format.PDF:
            from servanda.views.reports.pdf import write_pdf

            write_pdf(report.front, report.blocks(), file, fonts=fonts)
