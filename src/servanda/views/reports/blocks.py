"""What a report is made of, the same for every format: headings, words, tables, pictures, sources."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from servanda.views.timeline import Timeline

#: Controls, and marks that turn the order of the words after them: shown as their number in every format.
#: Joiners and the marks of direction that texts of right-to-left scripts need stay.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff"
    "\U000e0000-\U000e007f]"
)


class Look(StrEnum):
    """How some words are set."""

    PLAIN = "plain"
    STRONG = "strong"
    FAINT = "faint"
    MARKED = "marked"
    """The words of a finding inside its sentence."""
    DROPPED = "dropped"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Run:
    """Words in one look; with `to` they lead to a place of the report, or to an address."""

    text: str
    look: Look = Look.PLAIN
    to: str | None = None
    """`#place` inside the report, else an address of http or https."""


Runs = tuple[Run, ...]


class Style(StrEnum):
    """What a paragraph is."""

    PLAIN = "plain"
    STANDFIRST = "standfirst"
    KICKER = "kicker"
    """A line above words: what they are, and from where."""
    NOTE = "note"
    ITEM = "item"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of level 1 to 3; others may lead to its place."""

    level: int
    runs: Runs
    place: str | None = None
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Some words."""

    runs: Runs
    style: Style = Style.PLAIN
    place: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """Exact words of a document."""

    runs: Runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Names, each with what is to be said of it."""

    rows: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under a header; `widths` are shares of the page."""

    caption: str
    header: tuple[str, ...]
    rows: Iterable[tuple[Runs, ...]]
    """Read once."""
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A timeline, and what it shows in words."""

    timeline: Timeline
    alt: str


Block = Heading | Paragraph | Quotation | Facts | Table | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """What a file says of itself; nothing of it is taken from a clock."""

    title: str
    subject: str
    dated: date | None
    """The date that the report is of: as of when, or of the newest document."""
    producer: str


def words(*parts: str | Run | None) -> Runs:
    """Return runs of the parts; an empty one is left out."""
    return tuple(Run(part) if isinstance(part, str) else part for part in parts if part)


def strong(text: str) -> Run:
    """Return words that stand out."""
    return Run(text, Look.STRONG)


def faint(text: str) -> Run:
    """Return words that stand back."""
    return Run(text, Look.FAINT)


def plain_text(runs: Sequence[Run]) -> str:
    """Return the words of the runs on one line."""
    return " ".join("".join(run.text for run in runs).split())


def legible(text: str) -> str:
    """Return the text with every character that no file can hold, or that hides others, as `⟨U+202E⟩`."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return _UNSAFE.sub(lambda match: f"⟨U+{ord(match.group()):04X}⟩", unified)


def is_rtl(text: str) -> bool:
    """Return whether the first letter with a direction is of a right-to-left script."""
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in kinds if kind in ("L", "R", "AL")), False)


def address_of(url: str | None) -> str | None:
    """Return an address that a reader may be led to; None for anything that is not of the web."""
    return url if url is not None and re.fullmatch(r"https?://[^\s\"'<>\\^`{|}]+", url) else None
