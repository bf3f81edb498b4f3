"""An HTML page: its main text, and what it says about itself."""

import re

from lxml.etree import LxmlError
from lxml.html import HtmlElement
from trafilatura import bare_extraction
from trafilatura.metadata import Document as PageFacts
from trafilatura.metadata import extract_metadata
from trafilatura.utils import load_html

from servanda.documents.characters import tidy
from servanda.documents.cleaned import Cleaned
from servanda.documents.encodings import decode
from servanda.documents.limits import DocumentLimits
from servanda.documents.page_dates import find_page_date
from servanda.documents.page_text import render
from servanda.errors import MalformedSourceError, NoTextError, TextTooLongError
from servanda.primitives import Card
from servanda.sources import Metadata, RawItem

#: The encoding that the page names; browsers look for it in the first 1024 bytes.
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)|<\?xml[^>]{0,100}?encoding=[\"']([\w-]+)",
    re.IGNORECASE,
)

#: Browsers read pages that claim Latin-1 as windows-1252 (WHATWG Encoding, label table).
_WEB_NAMES = {"iso-8859-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}

#: The time to find the main text grows faster than the page: 20 seconds for 50,000 elements, and minutes for
#: twice as many. Articles have a few hundred, long agreements a few thousand.
MAX_PAGE_BYTES = 5_000_000
MAX_PAGE_ELEMENTS = 50_000

#: A text below this length is short: trafilatura then takes any words of the page, menus too, unless it is
#: asked for precision (its setting MIN_EXTRACTED_SIZE).
SHORT_CHARS = 250

#: What is never the article, even on a page that has nothing else.
_NO_TEXT = ["//nav", "//noscript", "//template"]

#: Words with a full stop, or five in a row: a menu of a few words is no short text.
_SENTENCE = re.compile(r"\w[.!?…:;][\"'”’»)\]]*(?:\s|$)|\w+(?:[^\S\n]+\S+){4}")

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")


class Page:
    """Finds the article on the page with trafilatura; no menu, no comment, nothing from the network."""

    card = Card(name="page", version=1, needs=("html",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the main text, and title, authors, publisher, address, language and date of the page.

        Raises: NoTextError: there is no main text. TextTooLongError: the page is too large.
            MalformedSourceError: it is a binary, or no parser can make sense of it.
        """
        if not item.body.strip():
            raise NoTextError("It is empty.", next_step="Check that it was saved or fetched whole.")
        if len(item.body) > MAX_PAGE_BYTES:
            raise _too_large(f"{MAX_PAGE_BYTES:,} bytes")
        markup = tidy(_decode_page(item))
        try:
            tree = load_html(markup)
            if tree is not None and sum(1 for _ in tree.iter()) > MAX_PAGE_ELEMENTS:
                raise _too_large(f"{MAX_PAGE_ELEMENTS:,} elements")
            text = tidy(_find_main_text(tree)) if tree is not None else ""
            if not text:
                raise _no_main_text()
            return Cleaned(text=text, metadata=_find_page_metadata(tree))
        except (LxmlError, RecursionError) as error:
            raise MalformedSourceError(
                f"The page cannot be parsed: {type(error).__name__}.", next_step="Save its text as .txt."
            ) from error


def _too_large(limit: str) -> TextTooLongError:
    return TextTooLongError(f"The page is larger than {limit}.", next_step="Save its text as .txt.")


def _no_main_text() -> NoTextError:
    return NoTextError(
        "The page has no main text: only menus, links or a program.",
        next_step="Open it in a browser and save it when the article shows, or save the text as .txt.",
    )


def _decode_page(item: RawItem) -> str:
    """Return the markup in the encoding that the page names, if that is true of it, else by its bytes."""
    match = _CHARSET.search(item.body[:1024])
    named = (match[1] or match[2]).decode("ascii").lower() if match else ""
    encoding = _WEB_NAMES.get(named, named)
    if encoding and not encoding.startswith("utf") and b"\0" not in item.body:
        try:
            item.body.decode("utf-8")
        except UnicodeDecodeError:
            try:
                return item.body.decode(encoding)
            except (UnicodeDecodeError, LookupError):
                return decode(item.body, where=item.where)
    return decode(item.body, where=item.where)


def _find_main_text(tree: HtmlElement) -> str:
    """Return the main text, or an empty string where there is none.

    Precision decides whether there is one, since without it trafilatura gives the menu of a page that has
    nothing else; the usual balance gives the longer text once there is one.
    """
    strict = _extract(tree, favor_precision=True)
    if len(strict) < SHORT_CHARS:
        return strict if _SENTENCE.search(strict) else ""
    return max(strict, _extract(tree, favor_precision=False), key=len)


def _extract(tree: HtmlElement, *, favor_precision: bool) -> str:
    found = bare_extraction(
        tree, include_comments=False, favor_precision=favor_precision, prune_xpath=_NO_TEXT
    )
    return render(found.body) if isinstance(found, PageFacts) and found.body is not None else ""


def _find_page_metadata(tree: HtmlElement) -> Metadata:
    """Return what the page says of itself; its date comes from `page_dates`, not from a guess."""
    facts: PageFacts = extract_metadata(tree, date_config={"extensive_search": False, "original_date": True})
    published = find_page_date(tree, facts.url)
    language = tree.get("lang", "").strip()
    return Metadata(
        title=facts.title,
        publisher=facts.sitename,
        published=published.iso if published else None,
        url=facts.url,
        authors=tuple(name.strip() for name in (facts.author or "").split(";") if name.strip()),
        language=language if _LANGUAGE.fullmatch(language) else None,
    )
