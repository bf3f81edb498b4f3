"""Makers of files, so that no binary lies in the repository."""

import io

import docx
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from servanda.documents import Document, prepare
from servanda.primitives import Failure
from servanda.sources import Media, Metadata, RawItem


def prepare_one(body, media, *, metadata=Metadata(), name="a", **options):  # noqa: B008 - it is frozen
    item = RawItem(where="the place", name=name, media=media, body=body, metadata=metadata)
    (outcome,) = prepare([item], **options)
    return outcome


@pytest.fixture
def get_document():
    def get(body, media, **options):
        outcome = prepare_one(body, media, **options)
        assert isinstance(outcome, Document), outcome
        return outcome

    return get


@pytest.fixture
def get_failure():
    """Return the failure, once it is certain that it says where, what and what next."""

    def get(body, media, **options):
        outcome = prepare_one(body, media, **options)
        assert isinstance(outcome, Failure), outcome
        assert outcome.where == "the place"
        assert outcome.stage == "documents"
        assert outcome.next_step
        return outcome

    return get


@pytest.fixture
def make_pdf():
    """Return a maker of PDF files whose lines stand where the test puts them."""

    def make(*pages, title=None, author=None, password=None):
        buffer = io.BytesIO()
        canvas = Canvas(buffer, pagesize=A4, invariant=True, encrypt=password)
        for name, value in (("setTitle", title), ("setAuthor", author)):
            if value is not None:
                getattr(canvas, name)(value)
        for lines in pages:
            y = 780
            for line in lines:
                if line:
                    canvas.drawString(72, y, line)
                y -= 14
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    return make


@pytest.fixture
def make_flowing_pdf():
    """Return a maker of PDF files set by a typesetter: paragraphs, headings, running lines."""

    def make(*paragraphs, header=None, width_points=595):
        styles = getSampleStyleSheet()
        buffer = io.BytesIO()

        def decorate(canvas, template):
            if header:
                canvas.drawString(72, 810, header)
            canvas.drawString(280, 30, f"Page {template.page} of 9")

        template = SimpleDocTemplate(buffer, pagesize=(width_points, 842), invariant=True)
        story = [
            Paragraph(words, styles["Heading2" if style == "heading" else "BodyText"])
            for style, words in paragraphs
        ]
        template.build(story, onFirstPage=decorate, onLaterPages=decorate)
        return buffer.getvalue()

    return make


@pytest.fixture
def scanned_pdf():
    """Return a PDF of two pages that hold a picture each and no text."""
    picture = io.BytesIO(b"P5 64 64 255\n" + bytes(range(64)) * 64)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4, invariant=True)
    for _ in range(2):
        canvas.drawImage(ImageReader(picture), 0, 0, width=595, height=842)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def make_docx():
    """Return a maker of Word files: a function fills the empty document."""

    def make(fill):
        word = docx.Document()
        word.core_properties.author = ""
        fill(word)
        buffer = io.BytesIO()
        word.save(buffer)
        return buffer.getvalue()

    return make


@pytest.fixture
def media():
    return Media
