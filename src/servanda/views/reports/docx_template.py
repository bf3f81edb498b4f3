"""The parts of a DOCX around its body: styles, properties, page and feet, made by python-docx."""

import zipfile
from datetime import UTC, datetime, time
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from servanda.views.reports.blocks import Front, legible

#: The file format's own first date: what is dated by nothing.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
#: Width of the text on an A4 page.
WIDE_MM = 166
_SERIF = "Georgia"
_INK, _FAINT = RGBColor(0x1D, 0x1C, 0x1A), RGBColor(0x5C, 0x58, 0x50)
#: Style -> size, space before and after, and whether it is bold.
_HEADINGS: dict[int, tuple[float, float, float]] = {1: (20, 18, 6), 2: (14, 18, 4), 3: (10, 12, 3)}


def make_template(front: Front) -> tuple[dict[str, bytes], str]:
    """Return each part of an empty file, and the section that ends its body."""
    document = docx.Document()
    _set_page(document)
    _set_styles(document)
    _set_feet(document, front)
    _set_properties(document, front)
    section = etree.tostring(document.element.body.sectPr, encoding="unicode")
    whole = BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as package:
        return {name: package.read(name) for name in package.namelist()}, section


def _set_page(document: WordDocument) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm((210 - WIDE_MM) / 2)
    section.top_margin, section.bottom_margin = Mm(23), Mm(24)


def _set_styles(document: WordDocument) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = _SERIF, Pt(10), _INK
    language = styles.element.find(f".//{qn('w:lang')}")
    if language is not None:
        language.set(qn("w:val"), "en-GB")
    for level, (size, before, after) in _HEADINGS.items():
        style = styles[f"Heading {level}"]
        style.font.size, style.font.bold = Pt(size), True
        style.font.color.rgb = _FAINT if level == 3 else _INK
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        fonts = style.element.rPr.rFonts
        for name in list(fonts.attrib):
            del fonts.attrib[name]
        for name in ("ascii", "hAnsi"):
            fonts.set(qn(f"w:{name}"), _SERIF)
    for name, size, before, after, kept in (
        ("Standfirst", 12, 2, 8, True),
        ("Kicker", 9, 8, 2, True),
        ("Note", 8.5, 2, 6, False),
        ("Cell", 9, 1, 1, False),
        ("Gap", 4, 0, 0, False),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = normal, Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.keep_with_next = kept
    quote = styles["Quote"]
    quote.font.italic, quote.font.color.rgb = False, _INK
    quote.paragraph_format.left_indent, quote.paragraph_format.space_after = Mm(5), Pt(6)
    _add_ruled_table(document)


def _add_ruled_table(document: WordDocument) -> None:
    """Add a table style with a line under each row."""
    style = document.styles.add_style("TableRuled", WD_STYLE_TYPE.TABLE)
    properties = OxmlElement("w:tblPr")
    borders = OxmlElement("w:tblBorders")
    for side in ("bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "CFC9BD")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    properties.append(borders)
    style.element.append(properties)


def _set_feet(document: WordDocument, front: Front) -> None:
    foot = document.sections[0].footer.paragraphs[0]
    foot.style = document.styles["Note"]
    title = legible(" ".join(front.title.split()))
    foot.add_run(f"{title[:90]}{'…' if len(title) > 90 else ''} · ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)  # python-docx has no fields


def _set_properties(document: WordDocument, front: Front) -> None:
    stamp = EARLIEST if front.dated is None else datetime.combine(front.dated, time(), tzinfo=UTC)
    core = document.core_properties
    core.title, core.subject = legible(front.title)[:255], legible(front.subject)[:255]
    core.author = core.last_modified_by = front.producer
    core.language, core.comments, core.keywords = "en-GB", "", ""
    core.created = core.modified = max(stamp, EARLIEST).replace(tzinfo=None)
    core.revision = 1
