"""From the bytes of a text file to its characters."""

import codecs
import logging

from charset_normalizer import from_bytes

from servanda.documents.characters import count_controls
from servanda.errors import MalformedSourceError

logger = logging.getLogger(__name__)

#: Longer marks first: UTF-32 begins with the mark of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

#: What Windows, the Mac and the web wrote before UTF-8. Without this list charset-normalizer 3.5 takes short
#: German texts for cp775. Order settles ties: the western code page is the likeliest among English texts.
_LEGACY = (
    *("cp1252", "cp1250", "cp1251", "cp1254", "cp1253", "cp1255", "cp1256", "cp1257"),
    *("mac_roman", "koi8_r", "iso8859_5", "shift_jis", "gb18030", "big5", "euc_kr"),
)

#: ć and đ of cp1250. In cp1252 these bytes are æ and ð, which end no word of English, French, German, Spanish
#: or Italian, while ć ends half the family names of the western Balkans.
_RIVALS = {"cp1250", "cp1252"}
_CENTRAL_EUROPEAN = b"\xe6\xf0"

#: Bytes at random are controls in 1 of 9 cases; texts hold a stray one or two, and never 1 of 50.
MAX_STRAY_CONTROLS = 2
MAX_CONTROL_SHARE = 0.02

#: A binary shows itself long before.
_SAMPLE_CHARS = 1_000_000

#: As much as tells an encoding; the lines that say something about it are picked first.
_SAMPLE_BYTES = 200_000


def decode(body: bytes, *, where: str) -> str:
    """Return the characters: by byte order mark, as UTF-8, or in the legacy encoding that fits best.

    Raises: MalformedSourceError: the bytes are no text, or not in the encoding they claim.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _checked(_decode_as(encoding, body), body)
    if b"\0" in body:
        return _checked(_decode_as(_find_unmarked_utf16(body), body), body)
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse_damaged_utf8(body, error)
        encoding = _guess(body)
        logger.warning("%s: no UTF-8; read as %s, by its bytes", where, encoding)
        text = _decode_as(encoding, body)
    return _checked(text, body)


def _decode_as(encoding: str, body: bytes) -> str:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError as error:
        raise MalformedSourceError(
            f"Byte {error.start} is not {encoding.removesuffix('-sig').upper()}, which the rest seems to be.",
            next_step="The file is damaged or cut off: fetch it again, or save it as UTF-8.",
        ) from error


def _find_unmarked_utf16(body: bytes) -> str:
    """Return the byte order of a UTF-16 text without mark: in western text every second byte is NUL.

    Raises: MalformedSourceError: the NULs lie otherwise, so this is a binary file.
    """
    even, odd = body[::2].count(0), body[1::2].count(0)
    if odd > len(body) / 4 and not even:
        return "utf-16-le"
    if even > len(body) / 4 and not odd:
        return "utf-16-be"
    raise _binary(body)


def _refuse_damaged_utf8(body: bytes, error: UnicodeDecodeError) -> None:
    """Raise MalformedSourceError where most characters beyond ASCII are good UTF-8: few bytes are damaged."""
    text = body.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = sum(char > "\x7f" for char in text) - bad
    if good > bad:
        raise MalformedSourceError(
            f"Byte {error.start} is not UTF-8, which the rest is.",
            next_step="The file is damaged or cut off: fetch it again, or mend that place.",
        ) from error


def _guess(body: bytes) -> str:
    """Return the legacy encoding that makes the most sense of the bytes."""
    matches = from_bytes(_sample(body), cp_isolation=list(_LEGACY), enable_fallback=False)
    names = [(m.chaos, -m.coherence, name) for m in matches for name in m.could_be_from_charset]
    if not names:
        raise _binary(body)
    best = min(names)[:2]
    tied = {name for *score, name in names if tuple(score) == best}
    if tied & _RIVALS and {name for *_, name in names} >= _RIVALS and _looks_central_european(body):
        return "cp1250"
    return next((name for name in _LEGACY if name in tied), min(names)[2])


def _looks_central_european(body: bytes) -> bool:
    """Return whether ć or đ of cp1250 ends a word."""
    return any(
        byte in _CENTRAL_EUROPEAN and not (following < 128 and chr(following).isalpha()) and following < 0xC0
        for byte, following in zip(body, body[1:] + b" ", strict=True)
    )


def _sample(body: bytes) -> bytes:
    """Return the body, or of a long one the lines with characters beyond ASCII, up to a limit."""
    if len(body) <= _SAMPLE_BYTES:
        return body
    telling = b"\n".join(line for line in body.splitlines() if not line.isascii())
    return telling[:_SAMPLE_BYTES]


def _checked(text: str, body: bytes) -> str:
    start = text[:_SAMPLE_CHARS]
    if count_controls(start) > max(MAX_STRAY_CONTROLS, MAX_CONTROL_SHARE * len(start)):
        raise _binary(body)
    return text


def _binary(body: bytes) -> MalformedSourceError:
    """Return the error for bytes that are no text, which names what they are where their start tells."""
    kinds = {b"%PDF-": ".pdf", b"PK\x03\x04": ".docx (or .zip, .xlsx, .odt)", b"\xd0\xcf\x11\xe0": ".doc"}
    kind = next((kind for magic, kind in kinds.items() if body.startswith(magic)), None)
    return MalformedSourceError(
        f"It is a binary file, not a text{f'; it begins like {kind}' if kind else ''}.",
        next_step="Give it the ending of what it is, or save it as text.",
    )
