"""Word classes of the time grammar, and what the words are worth.

A class is a set of words that the grammar treats alike. `CLASS_OF` gives the class of a
lower-cased word; a word that is not there is no part of any time expression.
Source: TimeML 1.2.1 annotation guidelines, and the development half of TimeBank and AQUAINT.
"""


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a list that is written as one string."""
    return tuple(text.split())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one string, for look-up."""
    return frozenset(text.split())


MONTHS = {
    name: number
    for number, name in enumerate(
        split_words("january february march april may june july august september october november december"),
        start=1,
    )
}
MONTH_ABBREVIATIONS = {name[:3]: number for name, number in MONTHS.items()} | {"sept": 9}
WEEKDAYS = {
    name: number
    for number, name in enumerate(
        split_words("monday tuesday wednesday thursday friday saturday sunday"), start=1
    )
}
WEEKDAY_ABBREVIATIONS = {name[:3]: number for name, number in WEEKDAYS.items()} | {
    "tues": 2,
    "thur": 4,
    "thurs": 4,
}
SEASONS = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}

_ONES = split_words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS = split_words("twenty thirty forty fifty sixty seventy eighty ninety")
NUMBERS = {word: value for value, word in enumerate(_ONES)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
MULTIPLIERS = {"dozen": 12, "hundred": 100, "thousand": 1000}

_ORDINALS = split_words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
ORDINALS = (
    {word: value for value, word in enumerate(_ORDINALS, start=1)}
    | {word[:-1] + "ieth": NUMBERS[word] for word in _TENS}
    | {"final": -1}
)
DECADE_WORDS = {
    "twenties": 2,
    "thirties": 3,
    "forties": 4,
    "fifties": 5,
    "sixties": 6,
    "seventies": 7,
    "eighties": 8,
    "nineties": 9,
}

#: Unit words and their letter in an ISO 8601 duration; those after `T` are clock units.
UNITS = {
    "second": "S",
    "minute": "MIN",
    "hour": "H",
    "day": "D",
    "night": "N",
    "week": "W",
    "fortnight": "FN",
    "month": "M",
    "quarter": "Q",
    "semester": "SEM",
    "year": "Y",
    "decade": "DE",
    "century": "CE",
    "millennium": "ML",
}
PLURALS = {word + "s": unit for word, unit in UNITS.items()} | {
    "centuries": "CE",
    "millennia": "ML",
    "yrs": "Y",
    "hrs": "H",
    "mins": "MIN",
}
UNIT_OF = UNITS | PLURALS | {"yr": "Y", "weekend": "WE", "weekends": "WE"}

PARTS = {
    "morning": "TMO",
    "mornings": "TMO",
    "forenoon": "TMO",
    "dawn": "TMO",
    "afternoon": "TAF",
    "afternoons": "TAF",
    "evening": "TEV",
    "evenings": "TEV",
    "dusk": "TEV",
    "night": "TNI",
    "nights": "TNI",
    "overnight": "TNI",
    "noon": "T12:00",
    "midday": "T12:00",
    "midnight": "T24:00",
}
DEICTIC_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
EDGES = {
    "beginning": "START",
    "start": "START",
    "outset": "START",
    "middle": "MID",
    "end": "END",
    "close": "END",
}
PHASES = {"early": "START", "earlier": "START", "mid": "MID", "late": "END", "later": "END"}
SETS = {
    "hourly": "PT1H",
    "daily": "P1D",
    "everyday": "P1D",
    "nightly": "P1D",
    "weekly": "P1W",
    "fortnightly": "P2W",
    "biweekly": "P2W",
    "monthly": "P1M",
    "bimonthly": "P2M",
    "quarterly": "P3M",
    "semiannually": "P6M",
    "annually": "P1Y",
    "yearly": "P1Y",
    "biannually": "P6M",
    "biennially": "P2Y",
}
PRESENT_WORDS = ("now", "currently", "presently", "nowadays")
PAST_WORDS = ("recently", "lately")
FUTURE_WORDS = ("soon",)
#: Vague numbers: few days is PXD; a couple is two.
VAGUE = {"few": "X", "several": "X", "many": "X", "some": "X", "couple": "2", "numerous": "X"}
APPROXIMATORS = {
    "about": "APPROX",
    "around": "APPROX",
    "approximately": "APPROX",
    "roughly": "APPROX",
    "circa": "APPROX",
    "nearly": "LESS_THAN",
    "almost": "LESS_THAN",
    "under": "LESS_THAN",
    "over": "MORE_THAN",
}
#: Fixed holidays as month and day; the others are computed in `dates`.
HOLIDAYS = {
    "christmas": (12, 25),
    "halloween": (10, 31),
    "thanksgiving": None,
    "easter": None,
}
#: Days that are named with `Day`: month and day, or month, ISO weekday and rank (United States).
NAMED_DAYS: dict[str, tuple[int, ...]] = {
    "armistice": (11, 11),
    "bastille": (7, 14),
    "boxing": (12, 26),
    "columbus": (10, 1, 2),
    "labor": (9, 1, 1),
    "labour": (5, 1),
    "may": (5, 1),
    "memorial": (5, 1, -1),
    "patrick": (3, 17),
    "presidents": (2, 1, 3),
    "valentine": (2, 14),
    "veterans": (11, 11),
}
#: Lengths that are written as one word.
LENGTH_WORDS = {
    "hourlong": "PT1H",
    "daylong": "P1D",
    "weeklong": "P1W",
    "monthlong": "P1M",
    "yearlong": "P1Y",
    "decadelong": "P10Y",
}
LAST_WORDS = ("last", "past", "previous", "preceding", "prior", "latest")
NEXT_WORDS = ("next", "coming", "upcoming", "following", "subsequent", "ensuing")
#: These are counted from the narrative's own date, never from the publication date.
NARRATIVE_WORDS = frozenset(("previous", "preceding", "prior", "following", "subsequent", "ensuing"))

_GROUPS: dict[str, tuple[str, ...]] = {
    "THE": ("the", "its", "their", "his", "her", "our"),
    "A": ("a", "an"),
    "OF": ("of",),
    "IN": ("in",),
    "ON": ("on",),
    "AT": ("at",),
    "TO": ("to",),
    "AND": ("and",),
    "OR": ("or",),
    "UP": ("up",),
    "NO": ("no", "not"),
    "MORE": ("more", "longer", "later"),
    "LESS": ("less", "fewer"),
    "THAN": ("than",),
    "LEAST": ("least",),
    "MOST": ("most",),
    "THIS": ("this",),
    "THESE": ("these",),
    "THAT": ("that",),
    "SAME": ("same",),
    "CURRENT": ("current", "present"),
    "LAST": LAST_WORDS,
    "NEXT": NEXT_WORDS,
    "EVERY": ("every", "each"),
    "OTHER": ("other", "second"),
    "AGO": ("ago",),
    "BEFORE": ("before", "previously"),
    "AFTER": ("after", "afterward", "afterwards", "hence", "thereafter"),
    "LATE": ("late", "mid"),
    "EARLY": ("early",),
    "EARLIER": ("earlier",),
    "LATER": ("later",),
    "EDGE": tuple(EDGES),
    "PARTOF": ("part", "half"),
    "HALF": ("half",),
    "LATTER": ("latter",),
    "MONTH": tuple(MONTHS),
    "MABBR": tuple(MONTH_ABBREVIATIONS),
    "DAYNAME": tuple(WEEKDAYS),
    "DABBR": tuple(WEEKDAY_ABBREVIATIONS),
    "DAYNAMES": tuple(word + "s" for word in WEEKDAYS),
    "SEASON": tuple(SEASONS),
    "SEASONS": ("springs", "summers", "autumns", "winters"),
    "NUMW": (*NUMBERS, *MULTIPLIERS),
    "ORDW": tuple(ORDINALS),
    "DECW": tuple(DECADE_WORDS),
    "VAGUE": tuple(VAGUE),
    "UNIT": tuple(UNITS),
    "UNITS": tuple(PLURALS),
    "WEEKEND": ("weekend", "weekends"),
    "PART": tuple(PARTS),
    "DEICTIC": tuple(DEICTIC_DAYS),
    "PERIOD": ("period",),
    "TERM": ("term",),
    "FISCAL": ("fiscal", "financial", "calendar"),
    "OLD": ("old",),
    "LONG": ("long", "lasting"),
    "SETW": tuple(SETS),
    "NOWW": PRESENT_WORDS,
    "PASTW": PAST_WORDS,
    "SOON": FUTURE_WORDS,
    "RECENT": ("recent",),
    "FUTURE": ("future",),
    "NEAR": ("near", "foreseeable", "immediate", "distant", "short", "medium"),
    "TIME": ("time",),
    "TIMES": ("times",),
    "BEING": ("being",),
    "ONCE": ("once", "twice", "thrice"),
    "SO": ("so",),
    "RIGHT": ("right",),
    "VERY": ("very", "full", "entire", "whole", "corresponding"),
    "ABOUT": ("about", "around", "approximately", "circa"),
    "NEARLY": ("nearly", "almost", "over", "under", "roughly"),
    "TZ": ("gmt", "utc", "est", "edt", "cst", "cdt", "pst", "pdt", "cet", "cest", "bst"),
    "LOCAL": ("local",),
    "HOLIDAY": tuple(HOLIDAYS),
    "NAMEDDAY": tuple(NAMED_DAYS),
    "NEW": ("new",),
    "GOOD": ("good",),
    "LENGTHW": tuple(LENGTH_WORDS),
    "FORMER": ("former",),
    "FROM": ("from",),
    "UNTIL": ("until", "till"),
    "REST": ("rest", "remainder"),
    "MOMENT": ("moment",),
    "EVE": ("eve",),
    "TRADING": ("trading", "working", "business", "consecutive", "calendar", "straight", "more"),
    "PER": ("per",),
}
CLASS_OF: dict[str, str] = {}
for _name, _words in _GROUPS.items():
    for _word in _words:
        CLASS_OF.setdefault(_word, _name)
#: `second` is an ordinal and a unit; `night` a unit and a part of the day.
CLASS_OF |= {"second": "SECOND", "night": "NIGHT", "nights": "NIGHTS", "may": "MAY"}
CLASS_OF |= {"earlier": "EARLIER", "later": "LATER", "late": "LATE", "mid": "LATE"}
CLASS_OF |= {"half": "HALF", "latest": "LAST", "past": "PAST"}
CLASS_OF |= {"consecutive": "TRADING", "quarter": "QUARTER", "calendar": "FISCAL", "more": "MORE"}
CLASS_OF |= {"am": "AMPM", "pm": "AMPM"}
#: These are names or dates only with a capital letter.
CAPITALISED = frozenset(
    {"MAY", "MABBR", "DAYNAME", "DABBR", "HOLIDAY", "DAYNAMES", "NAMEDDAY", "NEW", "GOOD"}
)
CAPITALISED_WORDS = frozenset({"march", "august"})
#: Classes that stand for characters, not for words.
SHAPES = (
    "D2", "D4", "DN", "APOSYEAR", "ORDD", "QTR", "BAR", "DECADE", "ISO", "SLASH", "CLOCK", "AMPM", "BC",
    "OCLOCK", "POSS", "HYPHEN", "COMMA", "DOT", "LPAREN", "RPAREN",
)  # fmt: skip
CLASSES = (*sorted({*CLASS_OF.values(), *_GROUPS}), *SHAPES)
