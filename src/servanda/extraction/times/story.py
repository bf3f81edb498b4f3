"""What is known while a text is read: its publication date, and the date it last told of.

Source: the two ways to anchor are those of HeidelTime (news, narrative); which one holds is
decided by the years that the text names, see docs/measurements/times.md.
"""

import re
from dataclasses import dataclass

from servanda.extraction.times.dates import Point
from servanda.extraction.times.tokens import LETTER_OF, Tokens
from servanda.extraction.times.words import word_set

#: A text is a history when more than this share of the years it names lies before its publication.
FAR_SHARE = 0.65
#: A text that says `today` or `last week` oftener than once in so many years is no history.
YEARS_PER_DEICTIC = 5
#: Fewer dates than this say nothing about a text, unless they are all this old.
MIN_DATES = 8
MIN_OLD_DATES, OLD_YEARS = 4, 20
#: How far back, in characters, a date or quarter still governs `that year` or `a year earlier`.
REACH = 1500
#: How far back and forth the words of a clause tell its tense, in tokens.
BACK_TOKENS, FORTH_TOKENS = 10, 6

FUTURE_CUES = word_set(
    "will ll shall plan plans scheduled expected expects due be upcoming going "
    "tomorrow intends intend deadline would set effective"
)
PAST_CUES = word_set(
    "was were had did said been began took went came made fell rose met told gave won lost held "
    "since ago ended left became sent got saw signed led wrote spoke died has have brought bought "
    "found felt kept knew grew ran stood struck drew withdrew broke chose fought flew hit laid "
    "sold spent swore threw arose bore drove fled heard made shot sought stole rejected"
)
_DOT = LETTER_OF["DOT"]
_DAYS = frozenset((LETTER_OF["MABBR"], LETTER_OF["DABBR"]))
_YEAR = re.compile(r"(?<![\w$£€.,-])(?:1[5-9]|20)[0-9]{2}(?![\w%]|,[0-9]|\.[0-9])")
_DEICTIC = re.compile(
    r"\b(?:[Tt]oday|[Yy]esterday|[Tt]omorrow|[Tt]onight"
    r"|(?<![Tt]he )(?:[Tt]his|[Ll]ast|[Nn]ext) (?:morning|night|week|month|year))\b"
)
_BC = re.compile(r"([0-9]{1,4})\s(?:BCE?\b|B\.C\.)")


@dataclass(slots=True)
class Story:
    """The state of one reading: filled as the mentions of a text are read in order."""

    tokens: Tokens
    published: Point | None
    is_history: bool
    told: Point | None = None
    told_at: int = 0
    quarter: Point | None = None
    quarter_at: int = 0
    last_end: int = 0
    last_month: int | None = None

    def tell(self, point: Point, at: int) -> None:
        """Take note of a date that the text told of at a character offset."""
        self.told, self.told_at = point, at


def start_story(tokens: Tokens, published: Point | None) -> Story:
    """Return the state before the first mention."""
    return Story(tokens, published, is_history=_is_history(tokens.text, published))


def find_tense(tokens: Tokens, start: int, end: int) -> str | None:
    """Return `future` or `past` by the nearest cue in the sentence of tokens `start` to `end`."""
    for index in range(start - 1, max(-1, start - 1 - BACK_TOKENS), -1):
        if _ends_sentence(tokens, index):
            break
        tense = _tense_of(tokens.words[index])
        if tense and tokens.words[index - 1] != "be":
            return tense
    for index in range(end, min(len(tokens.words), end + FORTH_TOKENS)):
        if _ends_sentence(tokens, index):
            break
        tense = _tense_of(tokens.words[index])
        if tense:
            return tense
    return None


def _tense_of(word: str) -> str | None:
    if word in FUTURE_CUES:
        return "future"
    if word in PAST_CUES or (len(word) > 4 and word.endswith("ed") and word.islower()):
        return "past"
    return None


def _ends_sentence(tokens: Tokens, index: int) -> bool:
    if tokens.words[index] in ("?", "!", ";"):
        return True
    return tokens.classes[index] == _DOT and not (index and tokens.classes[index - 1] in _DAYS)


def _is_history(text: str, published: Point | None) -> bool:
    """Return whether the text tells of other years than that of its publication."""
    years = [int(year) for year in _YEAR.findall(text)] + [-int(year) for year in _BC.findall(text)]
    if published is None:
        return True
    spoken = len(_DEICTIC.findall(text))
    if spoken * YEARS_PER_DEICTIC >= len(years):
        return False
    if len(years) < MIN_DATES:
        old = sum(year < published.year - OLD_YEARS for year in years)
        return old >= MIN_OLD_DATES and old == len(years)
    far = sum(year < published.year for year in years)
    return far > len(years) * FAR_SHARE
