"""Transcripts: who speaks from where to where, by the labels at the beginnings of lines.

`QUESTION:`, `Q:`, `MR PRICE:`, `Secretary Blinken:` and `ANNA BRASK (Chair):` open turns; `Note:`,
`Article 1:` and `10:30` do not. Read off the text alone, once a document.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from servanda.linking.linkers.actors.names import titles
from servanda.primitives import Span


class Part(StrEnum):
    """What part one who speaks has in the talk."""

    ASKS = "asks"
    """Journalists, and whoever leads the talk: nothing that they say binds anybody."""
    ANSWERS = "answers"
    """Labels without a name: `A:`, `SPOKESMAN:`."""
    NAMED = "named"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one person says in one go."""

    label: Span
    """The words that name who speaks, without the colon."""
    words: str
    end: int
    part: Part


_ASKS = frozenset(
    (
        "q", "question", "questioner", "reporter", "journalist", "correspondent", "press", "media",
        "participant", "audience", "audience member", "caller", "moderator", "operator", "host", "presenter",
        "announcer", "newsreader", "interviewer", "interpreter", "facilitator", "staff",
    )
)  # fmt: skip
_ANSWERS = frozenset(("a", "answer", "spokesman", "spokeswoman", "spokesperson", "official"))
#: Headings in capitals, or before a colon, that nobody speaks behind.
_HEADINGS = frozenset(
    (
        "annex", "appendix", "article", "attention", "background", "chapter", "contact", "copy", "date",
        "dateline", "distribution", "fact sheet", "footnote", "from", "important", "location", "media note",
        "note", "notes", "original", "part", "place", "ps", "re", "reference", "section", "source",
        "sources", "subject", "summary", "time", "title", "to", "topic", "update", "venue", "warning", "when",
        "where", "who",
    )
)  # fmt: skip
_LABEL = re.compile(
    r"^[ \t>*_]*(?P<label>[A-ZÀ-Þ][^\n:()\d]{0,60}?)(?: ?\([^()\n]{1,60}\))?[*_]*:[*_]*(?=\s|$)", re.MULTILINE
)
_FULL_NAME = re.compile(r"[A-ZÀ-Þ][\w.’'-]*(?: (?:al-|de |van |von |der |bin )*[A-ZÀ-Þ][\w.’'-]*){1,3}")
#: Labels without a title of which a transcript has so many at least, each so often at least.
MIN_LABELS, MIN_TIMES = 2, 2
_TALK = re.compile(r"\?|\b(?:I|[Ww]e|[Oo]ur|[Mm]y|[Yy]ou|[Tt]hank)\b")
_LINE_END = re.compile(r"\n|\Z")


class Turns:
    """The turns of one text in order; none where it is no transcript."""

    def __init__(self, text: str) -> None:
        self.all = _find(text)
        self._starts = [turn.label.start for turn in self.all]

    def at(self, place: int) -> Turn | None:
        """Return the turn in which a place of the text lies."""
        at = bisect_right(self._starts, place) - 1
        return self.all[at] if at >= 0 and place < self.all[at].end else None

    def labelled(self, words: str) -> Turn | None:
        """Return the first turn with this label."""
        return next((turn for turn in self.all if turn.words == words), None)

    def ending(self, name: str) -> Turn | None:
        """Return the first turn whose label ends in this name."""
        return next((turn for turn in self.all if turn.words.endswith(f" {name}")), None)


def is_title(word: str) -> bool:
    """Return whether a word may open the label of one who speaks: `MR`, `Secretary`, `Foreign`."""
    return word.casefold().strip(".") in _title_words()


@lru_cache(maxsize=1)
def _title_words() -> frozenset[str]:
    some = (title for title, role in titles().items() if role in ("person", "official"))
    return frozenset(word for title in some for word in title.split())


def _find(text: str) -> tuple[Turn, ...]:
    found = [(match, " ".join(match["label"].split())) for match in _LABEL.finditer(text)]
    some = [(match, words, *told) for match, words in found if (told := _told(words)) is not None]
    times = Counter(words for _, words, _, _ in some)
    several = len(times) >= MIN_LABELS and (any(is_sure for *_, is_sure in some) or _is_talk(text, some))
    kept = [
        (match, words, part)
        for match, words, part, is_sure in some
        if is_sure
        or (several and (part is not Part.NAMED or times[words] >= MIN_TIMES or is_title(words.split()[0])))
    ]
    only_asked = all(part is Part.ASKS for _, _, part in kept)
    if only_asked and len(kept) < MIN_LABELS:
        return ()
    ends = [*(match.start() for match, _, _ in kept[1:]), len(text)]
    return tuple(
        Turn(
            Span(match.start("label"), match.end("label")),
            words,
            _line_end(text, match.end()) if only_asked else end,  # answers have no label there
            part,
        )
        for (match, words, part), end in zip(kept, ends, strict=True)
    )


def _is_talk(text: str, some: Sequence[tuple[re.Match[str], str, Part, bool]]) -> bool:
    """Return whether one asks, or says `I` or `we`, behind a label: lists of facts have labels too."""
    return any(_TALK.search(text, match.end(), _line_end(text, match.end())) for match, *_ in some)


def _line_end(text: str, start: int) -> int:
    match = _LINE_END.search(text, start)
    return match.start() if match else len(text)


def _told(words: str) -> tuple[Part, bool] | None:
    """Return the part of the one whom a label names, and whether it names one beyond doubt."""
    low = words.casefold()
    if low in _HEADINGS or low.split()[0] in _HEADINGS:
        return None
    if low in _ASKS:
        return Part.ASKS, words.isupper()
    if low in _ANSWERS:
        return Part.ANSWERS, words.isupper() and len(words) > 1
    titled = is_title(words.split()[0]) and " " in words
    if words.isupper() and len(words.split()) <= 6 and len(words) > 1:
        return Part.NAMED, titled
    if _FULL_NAME.fullmatch(words) and not is_title(words.split()[-1]):
        return Part.NAMED, False
    return None
