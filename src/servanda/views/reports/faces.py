"""The faces of a PDF, and which of them has a character.

The bundled ones (SIL Open Font License, fonts/README.md) set Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian
and Georgian. Chinese, Japanese and Korean take the faces that every PDF reader brings along; they are not
embedded. Other scripts need a face that the user names.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

from servanda.errors import SourceUnreadableError
from servanda.views.reports.blocks import Look

FONTS = Path(__file__).parent / "fonts"
_SERIF = {name: f"NotoSerif-{name}" for name in ("Regular", "Bold")}
_FALLBACKS = (
    "NotoNaskhArabic-Regular",
    "NotoSerifHebrew-Regular",
    "NotoSerifArmenian-Regular",
    "NotoSerifGeorgian-Regular",
    "NotoSansMath-Regular",
)
#: First and last character of blocks that a face of the PDF reader sets.
_READERS_OWN = (
    ("HYSMyeongJo-Medium", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7A3))),
    ("HeiseiMin-W3", ((0x3040, 0x30FF), (0x31F0, 0x31FF))),
    ("STSong-Light", ((0x3000, 0x303F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xFF00, 0xFFEF))),
)
#: Presentation marks of emoji and joiners: without a glyph they are left out, for they show nothing.
_UNSEEN = "\u200c\u200d\u200e\u200f\u061c\ufe0e\ufe0f\u200b\u2060\u00ad"


class Faces:
    """Chooses a face for each character; one for which there is none is told by its number."""

    def __init__(self, extra: Sequence[Path] = ()) -> None:
        self._fallbacks = [*map(_bundled, _FALLBACKS), *map(_users, extra)]
        self._chosen: dict[tuple[str, str], str | None] = {}
        for name in _SERIF.values():
            _bundled(name)

    def cut(self, text: str, look: Look) -> list[tuple[str, str]]:
        """Return the text in pieces, each with the name of its face."""
        main = _SERIF["Bold" if look in (Look.STRONG, Look.MARKED) else "Regular"]
        if text.isascii():
            return [(main, text)]
        pieces: list[tuple[str, str]] = []
        for letter in text:
            face = self._of(letter, main)
            shown = letter if face is not None else _number(letter)
            if not shown:
                continue
            name = face or main
            if pieces and pieces[-1][0] == name:
                pieces[-1] = (name, pieces[-1][1] + shown)
            else:
                pieces.append((name, shown))
        return pieces

    def _of(self, letter: str, main: str) -> str | None:
        key = (letter, main)
        if key not in self._chosen:
            candidates = (main, *self._fallbacks)
            has = (name for name in candidates if ord(letter) in pdfmetrics.getFont(name).face.charToGlyph)
            self._chosen[key] = next(has, None) or _readers_own(ord(letter))
        return self._chosen[key]


def _number(letter: str) -> str:
    return "" if letter in _UNSEEN else f"[U+{ord(letter):04X}]"


def _readers_own(code: int) -> str | None:
    for name, blocks in _READERS_OWN:
        if any(first <= code <= last for first, last in blocks):
            return _cid(name)
    return None


@cache
def _cid(name: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(name))
    return name


@cache
def _bundled(name: str) -> str:
    pdfmetrics.registerFont(TTFont(name, str(FONTS / f"{name}.ttf")))
    return name


@cache
def _users(path: Path) -> str:
    """Return the name of a face of the user's; raise SourceUnreadableError where it is none."""
    name = f"user {path.resolve()}"
    try:
        pdfmetrics.registerFont(TTFont(name, str(path)))
    except (TTFError, OSError):
        raise SourceUnreadableError(
            "This is no face that a PDF can take.",
            where=str(path),
            next_step="Name a TrueType file (.ttf) with its outlines inside, such as one of Noto.",
        ) from None
    return name
