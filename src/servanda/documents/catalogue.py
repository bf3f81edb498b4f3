"""The cleaners by form; each is loaded when the first document needs it, and brings its library then."""

from importlib import import_module
from typing import cast

from servanda.documents.cleaned import Cleaner
from servanda.sources import Media

CLEANERS = {
    Media.JSON: "servanda.documents.cleaners.unchanged:Unchanged",
    Media.PLAIN: "servanda.documents.cleaners.plain:Plain",
    Media.MARKDOWN: "servanda.documents.cleaners.markdown:Markdown",
    Media.HTML: "servanda.documents.cleaners.page:Page",
    Media.PDF: "servanda.documents.cleaners.pdf:Pdf",
    Media.DOCX: "servanda.documents.cleaners.docx:Docx",
}


def load_cleaner(media: Media) -> type[Cleaner]:
    """Return the class of the cleaner for this form."""
    module, _, attribute = CLEANERS[media].partition(":")
    return cast(type[Cleaner], getattr(import_module(module), attribute))
