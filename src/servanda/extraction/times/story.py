"""What is known while a text is read: its publication date, and the date it last told of.

Source: the two ways to anchor are those of HeidelTime (news, narrative); which one holds is
decided by the years that the text names, see docs/measurements/times.md.
"""

import re
from dataclasses import dataclass

from servanda.extraction.times.dates import Point, quarter_of
from servanda.extraction.times.narrative import Dated, find_dated
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
BACK_TOKENS, FORTH_TOKENS = 10, 12

FUTURE_CUES = word_set(
    "will ll shall plan plans planned planning scheduled slated expected expects expect due be upcoming "
    "going tomorrow intends intend intended hopes hope deadline would set effective supposed poised "
    "preparing opens begins starts meets arrives expires resumes convenes travels faces takes"
)
PAST_CUES = word_set(
    "was were had did said been began took went came made fell rose met told gave won lost held "
    "since ago ended left became sent got saw signed led wrote spoke died has have brought bought "
    "found felt kept knew grew ran stood struck drew withdrew broke chose fought flew hit laid "
    "sold spent swore threw arose bore drove fled heard made shot sought stole rejected"
)
SENTENCE_END = re.compile(r"\n\s*\n|(?<![A-Z])[.!?]\W*\s+\W*[A-Z]")
LEADING = re.compile(r"(?:[.!?)\]\"”]\s+|\n\s*|\A)(?:(?:In|By|During|Early|Late|Until|Since)\s(?:the\s)?)?\Z")
_DOT = LETTER_OF["DOT"]
_POSS = LETTER_OF["POSS"]
#: `could be found` tells of the past, too.
_UNREAL = frozenset(("could", "not", "t"))
_DAYS = frozenset((LETTER_OF["MABBR"], LETTER_OF["DABBR"]))
_YEAR = re.compile(r"(?:1[5-9]|20)(?<![\w$£€.,-]..)[0-9]{2}(?![\w%]|,[0-9]|\.[0-9])")
_DEICTIC = LETTER_OF["DEICTIC"]
#: `this week`, `last night`: two classes, whose words are looked at then.
_THIS_UNIT = re.compile("[{THIS}{LAST}{NEXT}][{UNIT}{NIGHT}{PART}]".format_map(LETTER_OF))
_THIS = frozenset(("this", "last", "next"))
_UNITS = frozenset(("morning", "night", "week", "month", "year"))
_BC_YEAR = re.compile("[{D2}{D4}{DN}]{BC}".format_map(LETTER_OF))


@dataclass(slots=True)
class Story:
    """The state of one reading: filled as the mentions of a text are read in order."""

    tokens: Tokens
    published: Point | None
    is_history: bool
    told: Point | None = None
    told_at: int = 0
    thread: Point | None = None
    dated: Dated = ([], [])
    quarter: Point | None = None
    quarter_at: int = 0
    last_end: int = 0
    last_month: int | None = None

    def tell(self, point: Point, at: int) -> None:
        """Take note of a date that the text told of at a character offset."""
        self.told, self.told_at = point, at
        if point.month is not None:
            self.thread = point
        elif self._leads_sentence(at):
            self.thread = None

    def tell_quarter(self, point: Point) -> None:
        """Take note of the quarter that is reported on; one that is not over yet is an outlook."""
        now = quarter_of(self.published) if self.published is not None else None
        if self.quarter is None or now is None or (point.year, point.quarter) < (now.year, now.quarter):
            self.quarter, self.quarter_at = point, self.told_at

    def _leads_sentence(self, at: int) -> bool:
        """Return whether what stands at an offset opens its sentence, as `In 1949` does."""
        return LEADING.search(self.tokens.text, max(0, at - 20), at) is not None


def start_story(tokens: Tokens, published: Point | None) -> Story:
    """Return the state before the first mention."""
    if not _is_history(tokens, published):
        return Story(tokens, published, is_history=False)
    return Story(tokens, published, is_history=True, dated=find_dated(tokens.text))


def find_tense(tokens: Tokens, start: int, end: int) -> str | None:
    """Return `future` or `past` by the nearest cue in the sentence of tokens `start` to `end`."""
    if end < len(tokens.words) and tokens.classes[end] == _POSS:  # `Friday's vote` is a thing by itself
        return _tense_after(tokens, end)
    for index in range(start - 1, max(-1, start - 1 - BACK_TOKENS), -1):
        if _ends_sentence(tokens, index):
            break
        tense = _tense_of(tokens.words[index])
        before = tokens.words[index - 1]
        if tense and before != "be" and (tokens.words[index] != "be" or before not in _UNREAL):
            return tense
    return _tense_after(tokens, end)


def _tense_after(tokens: Tokens, end: int) -> str | None:
    """Return the tense of the first cue in the rest of the sentence."""
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


def _is_history(tokens: Tokens, published: Point | None) -> bool:
    """Return whether the text tells of other years than that of its publication."""
    if published is None:
        return True
    years = [int(year) for year in _YEAR.findall(tokens.text)]
    years += [0 for found in _BC_YEAR.finditer(tokens.classes) if tokens.words[found.end() - 1][0] == "B"]
    if _count_deictic(tokens) * YEARS_PER_DEICTIC >= len(years):
        return False
    if len(years) < MIN_DATES:
        old = sum(year < published.year - OLD_YEARS for year in years)
        return old >= MIN_OLD_DATES and old == len(years)
    far = sum(year < published.year for year in years)
    return far > len(years) * FAR_SHARE


def _count_deictic(tokens: Tokens) -> int:
    """Return how often the text speaks of its own time: `today`, `last week`, not `the last week`."""
    count, words = tokens.classes.count(_DEICTIC), tokens.words
    for found in _THIS_UNIT.finditer(tokens.classes):
        at = found.start()
        count += words[at] in _THIS and words[at + 1] in _UNITS and words[at - 1] != "the"
    return count
