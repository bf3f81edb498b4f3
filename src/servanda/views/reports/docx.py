"""A report as DOCX: Word's own headings, tables, links and alternative texts.

The styles are made by python-docx; the body is written to the disk as it comes, so that a report of any
length takes no more memory than its largest block. Nothing in the file is taken from a clock.
"""

import zipfile
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from servanda.views.reports.blocks import (
    Block,
    Facts,
    Front,
    Heading,
    Look,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Runs,
    Style,
    Table,
    is_rtl,
    legible,
)
from servanda.views.reports.direction import has_right_to_left
from servanda.views.reports.docx_template import EARLIEST, WIDE_MM, make_template
from servanda.views.reports.faces import Faces
from servanda.views.reports.painting import timeline_png

_BODY = "word/document.xml"
_LINKS = "word/_rels/document.xml.rels"
_MEDIA = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{_MEDIA}" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
#: Width of the text in twentieths of a point, and in English metric units.
_TWIPS, _EMU = round(WIDE_MM / 25.4 * 1440), WIDE_MM * 36000
#: An invisible letter that runs to the right.
_LEFT_TO_RIGHT = "\u200e"
_STYLES = {
    Style.PLAIN: "BodyText",
    Style.STANDFIRST: "Standfirst",
    Style.KICKER: "Kicker",
    Style.NOTE: "Note",
    Style.ITEM: "ListBullet",
}
_LOOKS = {
    Look.PLAIN: "",
    Look.STRONG: "<w:b/>",
    Look.FAINT: '<w:color w:val="5C5850"/>',
    Look.MARKED: '<w:shd w:val="clear" w:color="auto" w:fill="F3E7C4"/>',
    Look.DROPPED: '<w:strike/><w:color w:val="9B1C1C"/>',
    Look.ADDED: '<w:color w:val="14532D"/><w:u w:val="single"/>',
}


def write_docx(front: Front, blocks: Iterable[Block], file: BinaryIO) -> None:
    """Write the report."""
    parts, section = make_template(front)
    del parts[_BODY]
    with TemporaryFile() as body, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:

        def put(name: str, content: bytes) -> None:
            package.writestr(_entry(front, name), content)

        relations = _Relations(parts.pop(_LINKS), put)
        first = "[Content_Types].xml"
        put(first, _with_png(parts.pop(first)))
        for part in _body(blocks, relations, section):
            body.write(part.encode("utf-8"))
        for name in sorted(parts):
            put(name, parts[name])
        put(_LINKS, relations.content())
        body.seek(0)
        with package.open(_entry(front, _BODY), "w", force_zip64=True) as target:
            while chunk := body.read(1 << 20):
                target.write(chunk)


def _entry(front: Front, name: str) -> zipfile.ZipInfo:
    """Return an entry of the package, dated by the ledger."""
    dated = EARLIEST.date() if front.dated is None else max(front.dated, EARLIEST.date())
    entry = zipfile.ZipInfo(name, (min(dated.year, 2107), dated.month, dated.day, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system, entry.external_attr = 3, 0o644 << 16
    return entry


def _with_png(types: bytes) -> bytes:
    """Return the list of content types with that of the pictures."""
    if b'Extension="png"' in types:
        return types
    return types.replace(b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1)


class _Relations:
    """The links and pictures of the body; a picture goes into the file at once, and is not kept."""

    def __init__(self, own: bytes, put: Callable[[str, bytes], None]) -> None:
        self._own, self._put = own, put
        self._addresses: dict[str, str] = {}
        self._pictures = 0

    def address(self, url: str) -> str:
        """Return the number of the relation to an address."""
        return self._addresses.setdefault(url, f"rLink{len(self._addresses) + 1}")

    def picture(self, content: bytes) -> tuple[str, int]:
        """Return the relation to a picture, and its number."""
        self._pictures += 1
        self._put(f"word/media/timeline{self._pictures}.png", content)
        return f"rPicture{self._pictures}", self._pictures

    def content(self) -> bytes:
        """Return all relations, those of the template first."""
        links = "".join(
            f'<Relationship Id="{key}" Type="{_MEDIA}/hyperlink" Target={quoteattr(url)} '
            'TargetMode="External"/>'
            for url, key in self._addresses.items()
        )
        pictures = "".join(
            f'<Relationship Id="rPicture{number}" Type="{_MEDIA}/image" Target="media/timeline{number}.png"/>'
            for number in range(1, self._pictures + 1)
        )
        end = b"</Relationships>"
        return self._own.replace(end, f"{links}{pictures}".encode() + end)


def _body(blocks: Iterable[Block], relations: _Relations, section: str) -> Iterator[str]:
    writer = _Writer(relations)
    yield f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:document {_NAMES}><w:body>'
    for block in blocks:
        yield from writer.block(block)
    yield f"{section}</w:body></w:document>"


class _Writer:
    """Turns blocks into WordprocessingML."""

    def __init__(self, relations: _Relations) -> None:
        self._relations = relations
        self._faces = Faces()
        self._places = 0

    def block(self, block: Block) -> Iterator[str]:
        """Yield the parts of a block."""
        match block:
            case Heading():
                more = "<w:pageBreakBefore/>" if block.new_page else ""
                yield self._paragraph(f"Heading{block.level}", block.runs, place=block.place, more=more)
            case Paragraph():
                yield self._paragraph(_STYLES[block.style], block.runs, place=block.place)
            case Quotation():
                yield self._paragraph("Quote", block.runs)
            case Facts():
                rows: Iterator[tuple[Runs, ...]] = (
                    ((Run(name, Look.FAINT),), runs) for name, runs in block.rows
                )
                yield from self._table("Facts", (0.22, 0.78), rows)
            case Table():
                yield from self._table(block.caption, block.widths, block.rows, header=block.header)
            case Picture():
                yield self._picture(block)

    def _paragraph(self, style: str, runs: Runs, *, place: str | None = None, more: str = "") -> str:
        is_text = style == "Quote" or style.startswith("Heading")
        turned = "<w:bidi/>" if is_text and is_rtl("".join(run.text for run in runs)) else ""
        mark = ""
        if place is not None:
            self._places += 1
            mark = (
                f'<w:bookmarkStart w:id="{self._places}" w:name={quoteattr(_named(place))}/>'
                f'<w:bookmarkEnd w:id="{self._places}"/>'
            )
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}{turned}</w:pPr>{mark}'
            f"{''.join(self._run(run, ends_text=not is_text) for run in runs)}</w:p>"
        )

    def _run(self, run: Run, *, ends_text: bool = False) -> str:
        """Return a run; where it is a text of its own it turns nothing behind it."""
        look = _LOOKS[run.look] if run.to is None else '<w:color w:val="23527C"/><w:u w:val="single"/>'
        turned = "<w:rtl/>" if is_rtl(run.text) else ""
        text = "<w:br/>".join(
            f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in legible(run.text).split("\n")
        )
        made = f"<w:r><w:rPr>{look}{turned}</w:rPr>{text}</w:r>"
        if ends_text and has_right_to_left(run.text):
            made += f"<w:r><w:t>{_LEFT_TO_RIGHT}</w:t></w:r>"
        if run.to is None:
            return made
        if run.to.startswith("#"):
            return f'<w:hyperlink w:anchor={quoteattr(_named(run.to[1:]))} w:history="1">{made}</w:hyperlink>'
        return f'<w:hyperlink r:id="{self._relations.address(run.to)}" w:history="1">{made}</w:hyperlink>'

    def _table(
        self,
        caption: str,
        widths: tuple[float, ...],
        rows: Iterable[tuple[Runs, ...]],
        *,
        header: tuple[str, ...] = (),
    ) -> Iterator[str]:
        twips = [round(_TWIPS * width) for width in widths]
        grid = "".join(f'<w:gridCol w:w="{one}"/>' for one in twips)
        style = "TableRuled" if header else "TableNormal"
        yield (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(twips)}" w:type="dxa"/>'
            '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0620" w:firstRow="1" w:noHBand="1" '
            f'w:noVBand="1"/><w:tblCaption w:val={quoteattr(legible(caption))}/></w:tblPr>'
            f"<w:tblGrid>{grid}</w:tblGrid>"
        )
        if header:
            head = tuple((Run(name, Look.FAINT),) for name in header)
            yield self._row(head, twips, "<w:cantSplit/><w:tblHeader/>")
        for row in rows:
            yield self._row(row, twips, "<w:cantSplit/>")
        yield '</w:tbl><w:p><w:pPr><w:pStyle w:val="Gap"/></w:pPr></w:p>'

    def _row(self, row: tuple[Runs, ...], twips: list[int], kind: str) -> str:
        cells = "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{wide}" w:type="dxa"/></w:tcPr>{self._paragraph("Cell", runs)}</w:tc>'
            for runs, wide in zip(row, twips, strict=True)
        )
        return f"<w:tr><w:trPr>{kind}</w:trPr>{cells}</w:tr>"

    def _picture(self, block: Picture) -> str:
        key, number = self._relations.picture(timeline_png(block.timeline, self._faces))
        size = f'cx="{_EMU}" cy="{round(_EMU * block.timeline.height / block.timeline.width)}"'
        alt = quoteattr(legible(" ".join(block.alt.split())))
        return (
            '<w:p><w:pPr><w:pStyle w:val="BodyText"/></w:pPr><w:r><w:drawing>'
            f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr id="{number}" name="Timeline {number}" descr={alt}/><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
            f'<pic:nvPicPr><pic:cNvPr id="{number}" name="timeline{number}.png" descr={alt}/>'
            f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/>'
            "<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr>"
            f'<a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData>'
            "</a:graphic></wp:inline></w:drawing></w:r></w:p>"
        )


def _named(place: str) -> str:
    """Return a place as Word lets bookmarks be called."""
    return place.replace("-", "_")
