"""The rules of the grammar: sequences of word classes, and who reads them.

A pattern is a regular expression over class names (see `words` and `tokens`): `label:NAME` or
`label:(...)` keeps the words under a label, `NAME?` may be absent, macros stand for pieces that
recur. Among patterns that fit equally long, the one that comes first is read.
"""

from collections.abc import Callable

from servanda.extraction.times import clock, days, holidays, ranked, relative, seasons, spans, years
from servanda.extraction.times.match import Match
from servanda.extraction.times.mention import Reading
from servanda.extraction.times.story import Story

Builder = Callable[[Match, Story], Reading | None]

MACROS = {
    "MON": "(MONTH | MAY | MABBR DOT?)",
    "YEAR": "(D4 | APOSYEAR)",
    "ORD": "((NUMW HYPHEN)? (ORDD | ORDW | SECOND))",
    "ANYUNIT": "(UNIT | UNITS | SECOND | QUARTER | NIGHT | NIGHTS)",
    "ONEUNIT": "(UNIT | QUARTER | WEEKEND)",
    "ANYPART": "(PART | NIGHT)",
    "WEEKDAY": "(DAYNAME | DABBR DOT?)",
    "DATENUM": "(D2 | ORDD)",
    "ONDAY": "(WEEKDAY COMMA? THE?)",
    "BACK": "(LAST | PAST)",
    "COUNT": "((D2 | D4 | DN | NUMW) (HYPHEN? NUMW | AND NUMW)*)",
    "VAGUECOUNT": "(A? VAGUE OF?)",
    "QUANTITY": "(A? COUNT | VAGUECOUNT | A)",
    "BOUND": "bound:(ABOUT | NEARLY | NO? (MORE | LESS) THAN | AT (LEAST | MOST) | UP TO)",
    "PHASE": "phase:(EARLY | LATE | EARLIER | LATER)",
    "PRE": "(THE? edge:EDGE OF | THE? PHASE (HYPHEN | IN | ON | PARTOF OF)? | bound:ABOUT)?",
    "REF": "ref:((THAT | THIS | THE? THAT? SAME | THE? (LAST | NEXT | PAST)) UNIT)",
    "WHEN": "((clock:CLOCK | hour:(D2 | NUMW)(?= AMPM | OCLOCK) | military:D4(?= TZ | UNITS)) "
    "hours:UNITS? ampm:AMPM? oclock:OCLOCK? LOCAL? TIME? tz:TZ?)",
}

RULES: tuple[tuple[str, Builder], ...] = (
    # days and months whose year comes after the next one: 1 June and 15 July 2024
    (
        "THE? day:DATENUM(?= (COMMA DATENUM)* COMMA? (HYPHEN | TO | AND | OR | COMMA) "
        "THE? DATENUM OF? month:MON (COMMA? OF? year:YEAR)?)",
        days.build_day,
    ),
    (
        "THE? day:DATENUM OF? month:MON(?= (HYPHEN | TO | UNTIL | AND) THE? DATENUM OF? MON COMMA? year:D4)",
        days.build_day,
    ),
    ("month:MON day:DATENUM(?= (HYPHEN | TO | UNTIL | AND) MON DATENUM COMMA? year:D4)", days.build_day),
    ("month:MON day:D2(?= (HYPHEN | TO | AND) D2 COMMA? year:D4)", days.build_day),
    (
        "month:MON(?= ((COMMA | BAR) MON)* COMMA? (HYPHEN | TO | UNTIL | AND | OR | COMMA | BAR) MON "
        "(COMMA | OF)? year:D4)",
        days.build_month,
    ),
    # days
    ("iso:ISO", days.build_iso),
    ("SLASH", days.build_slashed),
    ("PRE ONDAY? month:MON THE? day:DATENUM COMMA? (OF? year:YEAR bc:BC?)", days.build_day),
    (
        "PRE THE? ONDAY? day:(D2 | ORD) (unit:UNIT? OF)? month:MON COMMA? OF? year:YEAR bc:BC?",
        days.build_day,
    ),
    ("PRE ONDAY? month:MON THE? day:DATENUM", days.build_day),
    ("PRE THE? ONDAY? day:DATENUM (unit:UNIT? OF)? month:MON", days.build_day),
    ("THE day:ORD (unit:UNIT? OF) month:MON", days.build_day),
    ("month:MON day:DATENUM COMMA? OF REF", days.build_day),
    ("day:DATENUM OF? month:MON COMMA? OF? REF", days.build_day),
    ("day:D2 (COMMA D4)?", days.build_second_day),
    ("holiday:HOLIDAY (eve:EVE | wd:DAYNAME)? UNIT? (COMMA? year:YEAR)?", holidays.build_holiday),
    ("GOOD wd:DAYNAME (COMMA? year:YEAR)?", holidays.build_good_friday),
    ("NEW UNIT POSS? (eve:EVE | unit:UNIT) (COMMA? year:YEAR)?", holidays.build_new_year),
    ("name:(NAMEDDAY | MAY) POSS? unit:UNIT (COMMA? year:YEAR)?", holidays.build_named_day),
    # months, years, seasons, quarters, decades
    ("PRE month:MON (COMMA | OF)? year:YEAR bc:BC?", days.build_month),
    ("PRE month:MON", days.build_month),
    ("PRE month:MON OF? year:(DN | D2) bc:BC", days.build_month),
    ("THE? rel:(BACK | NEXT | THIS) ONDAY? month:MON day:DATENUM", days.build_day),
    ("PRE month:MON COMMA? OF? REF", days.build_month),
    ("PRE THE? rel:(LAST | NEXT | THIS) month:MON", days.build_month),
    ("PRE (THE? (FISCAL | FISCAL? UNIT))? year:YEAR bc:BC?", years.build_year),
    (
        "PRE THE? fiscal:FISCAL? ord:(ORD | LATTER | LAST) HYPHEN? (QUARTER | half:HALF) OF THE "
        "FISCAL? unit:UNIT",
        seasons.build_quarter_of_the_year,
    ),
    ("ord:ORD HYPHEN half:HALF", seasons.build_quarter),
    ("THE? year:D4 (QUARTER | PERIOD)", years.build_year_quarter),
    ("PRE year:(DN | D2) bc:BC", years.build_year),
    ("PRE THE? bc:BC year:(DN | D2 | D4)", years.build_year),
    ("year:DN", years.build_year_before_christ),
    ("(month:MON)? spoken:(NUMW NUMW (HYPHEN? NUMW)?)", years.build_spoken_year),
    ("lead:(THE UNIT)? spoken:(NUMW NUMW (AND NUMW (HYPHEN? NUMW)?)?)", years.build_spoken_year),
    ("PRE lead:THE? (LATE | EARLY)? dec:DECADE bc:BC?", years.build_decade),
    ("PRE lead:THE (LATE | EARLY | EDGE)? HYPHEN? dec:DECADE bc:BC?", years.build_decade),
    ("(PRE THE | THE (LATE | EARLY) HYPHEN?) decw:DECW", years.build_decade),
    ("PRE THE? (LATE | EARLY)? HYPHEN? ord:ORD HYPHEN? unit:UNIT bc:BC?", years.build_century),
    (
        "PRE THE? (LATE | EARLY)? HYPHEN? ord:ORD(?= (AND | OR | TO | HYPHEN) THE? (LATE | EARLY)? HYPHEN? "
        "ORD HYPHEN? century:(UNITS | UNIT))",
        years.build_first_century,
    ),
    ("PRE THE? (LATE | EARLY)? HYPHEN? ord:ORD unit:UNITS bc:BC?", years.build_century),
    ("PRE THE? EARLY? season:SEASON COMMA? (OF | IN)? year:YEAR bc:BC?", seasons.build_season),
    ("PRE THE? season:SEASON (OF | IN)? year:D4 (HYPHEN | BAR) second:(D2 | D4)", seasons.build_long_winter),
    ("PRE lead:(THE (EARLY | LATE)? | EARLY) season:SEASON", seasons.build_season),
    ("PRE season:SEASON", seasons.build_season),
    (
        "PRE THE? season:SEASON(?= (AND | OR | TO | HYPHEN) THE? (EARLY | LATE)? SEASON "
        "(COMMA | OF)? year:D4)",
        seasons.build_season,
    ),
    ("PRE THE? season:SEASON COMMA? OF? year:(DN | D2) bc:BC", seasons.build_season),
    ("PRE THE? rel:(LAST | NEXT | THIS | THAT | SAME | PAST) season:SEASON", seasons.build_season),
    ("PRE THE? season:SEASON OF REF", seasons.build_season),
    (
        "PRE THE? fiscal:FISCAL? HYPHEN? ord:(ORD | LATTER | LAST) (QUARTER | half:HALF)",
        seasons.build_quarter,
    ),
    ("fiscal:FISCAL? HYPHEN? ord:ORD HYPHEN QUARTER", seasons.build_quarter),
    (
        "PRE THE? fiscal:FISCAL? HYPHEN? ord:(ORD | LATTER | LAST) HYPHEN? (QUARTER | half:HALF) (OF | "
        "IN | COMMA)? (FISCAL UNIT? | THE UNIT)? year:YEAR",
        seasons.build_quarter,
    ),
    ("PRE THE? year:D4 fiscal:FISCAL? ord:ORD HYPHEN? QUARTER", seasons.build_quarter),
    ("PRE THE? ord:(ORD | LATTER | LAST) HYPHEN? (QUARTER | half:HALF) OF? REF", seasons.build_quarter),
    ("REF POSS (QUARTER | PERIOD)", seasons.build_quarter_of_last_year),
    ("REF POSS ord:ORD (QUARTER | half:HALF)", seasons.build_quarter),
    ("QTR ((OF | COMMA)? FISCAL? year:D4)?", seasons.build_short_quarter),
    # counted inside a month
    (
        "THE ord:(ORD | LAST) (unit:(UNIT | WEEKEND) | wd:WEEKDAY) (OF | IN) month:MON "
        "(COMMA | OF)? (year:D4)?",
        ranked.build_ranked,
    ),
    # counted from another date
    ("THE unit:UNIT dir:(BEFORE | AFTER) deic:DEICTIC", relative.build_deictic),
    (
        "PRE THE? rel:(LAST | NEXT | THIS | THAT | CURRENT | PAST | THAT? SAME) FISCAL? unit:(ONEUNIT | "
        "NIGHT)",
        relative.build_relative_unit,
    ),
    (
        "(THE edge:EDGE OF | THE? PHASE IN | THE REST OF) (THE | A) FISCAL? unit:ONEUNIT",
        relative.build_the_unit,
    ),
    (
        "THE REST OF THE? rel:(LAST | NEXT | THIS | THAT | CURRENT) FISCAL? unit:ONEUNIT",
        relative.build_relative_unit,
    ),
    ("THE REST OF year:D4", years.build_year),
    ("THE which:(FISCAL | VERY)? unit:ONEUNIT", relative.build_full_unit),
    ("UNIT (HYPHEN | POSS)? edge:EDGE", relative.build_year_end),
    ("PRE THE rel:LAST (QUARTER | PERIOD)", relative.build_latest_period),
    ("THE QUARTER", relative.build_latest_period),
    (
        "BOUND? n:QUANTITY unit:ANYUNIT AGO (THIS fine:UNIT | deic:DEICTIC | wd:WEEKDAY)",
        ranked.build_ago_this,
    ),
    ("BOUND? n:QUANTITY unit:ANYUNIT FROM (NOWW | deic:DEICTIC | wd:WEEKDAY)", ranked.build_from_now),
    ("THE unit:UNIT dir:(BEFORE | AFTER) rel:(LAST | NEXT)", ranked.build_before_last),
    ("THE unit:(UNIT | NIGHT) BEFORE", ranked.build_unit_before),
    ("HALF A unit:UNIT dir:(AGO | EARLIER | LATER)", relative.build_half_ago),
    (
        "BOUND? n:QUANTITY (TRADING | MORE)? unit:ANYUNIT dir:(AGO | EARLIER | LATER | AFTER)",
        relative.build_ago,
    ),
    ("BOUND? n:QUANTITY (TRADING | MORE)? unit:ANYUNIT dir:(BEFORE | PASTW)", relative.build_ago),
    ("n:COUNT plushalf:(AND A HALF) unit:UNITS dir:(AGO | EARLIER | LATER)", relative.build_ago),
    ("n:(A | COUNT) unit:UNIT plushalf:(AND A HALF) dir:(AGO | EARLIER | LATER)", relative.build_ago),
    ("unit:UNITS dir:(AGO | EARLIER | LATER)", relative.build_ago),
    (
        "THE? unit:UNIT HYPHEN (AGO | EARLIER) ((ORD HYPHEN?)? (QUARTER | PERIOD))",
        relative.build_year_earlier,
    ),
    ("unit:UNIT HYPHEN (AGO | EARLIER)", relative.build_year_earlier),
    (
        "THE VERY? (QUARTER | PERIOD | THAT? SAME (PERIOD | QUARTER)) (A unit:UNIT (AGO | EARLIER))",
        relative.build_year_earlier,
    ),
    (
        "THE? SAME (PERIOD | QUARTER) (OF | IN)? (A unit:UNIT (AGO | EARLIER))",
        relative.build_year_earlier,
    ),
    (
        "THE? VERY? SAME? (QUARTER | PERIOD) (OF | IN)? THE? (LAST | PAST) unit:UNIT",
        relative.build_year_earlier,
    ),
    ("(PHASE (ON | IN)? | EDGE OF)? wd:WEEKDAY part:ANYPART?", relative.build_weekday),
    ("PRE THE? rel:(LAST | NEXT | THIS | PAST | THAT) wd:WEEKDAY part:ANYPART?", relative.build_weekday),
    ("(PHASE | EDGE OF)? deic:DEICTIC part:ANYPART?", relative.build_deictic),
    ("(PHASE | LATE HYPHEN)? deic:THIS part:ANYPART", relative.build_deictic),
    ("PHASE? THE? rel:(THAT | THAT? SAME | NEXT) part:ANYPART", relative.build_part_of_day),
    ("THE unit:UNIT dir:(BEFORE | AFTER | NEXT)", relative.build_next_day),
    ("PRE THE unit:WEEKEND", relative.build_weekend_or_week),
    # times of day
    ("WHEN", clock.build_clock),
    ("WHEN (COMMA | ON | OF)? PHASE? wd:WEEKDAY", clock.build_clock),
    ("WHEN (COMMA | ON | OF)? deic:DEICTIC", clock.build_clock),
    ("WHEN (COMMA | ON | OF)? ONDAY? month:MON day:DATENUM (COMMA? year:D4)? TZ?", clock.build_clock),
    ("WHEN (COMMA | ON | OF)? ONDAY? day:DATENUM OF? month:MON (COMMA? year:D4)?", clock.build_clock),
    ("iso:ISO AT? WHEN", clock.build_clock),
    ("month:MON day:DATENUM COMMA? (year:D4 COMMA?)? AT? WHEN", clock.build_clock),
    ("day:DATENUM month:MON COMMA? (year:D4 COMMA?)? AT? WHEN", clock.build_clock),
    (
        "(PHASE IN?)? THE? EARLY? part:ANYPART UNITS? (OF | ON)? ONDAY? month:MON day:DATENUM (COMMA? "
        "year:D4)?",
        clock.build_clock,
    ),
    (
        "(PHASE IN?)? THE? EARLY? part:ANYPART UNITS? (OF | ON)? ONDAY? day:DATENUM OF? month:MON "
        "(COMMA? year:D4)?",
        clock.build_clock,
    ),
    (
        "THE? part:ANYPART OF THE? day:DATENUM(?= (HYPHEN | TO | AND) THE? DATENUM OF? month:MON "
        "(COMMA? OF? year:YEAR)?)",
        clock.build_clock,
    ),
    ("(PHASE IN?)? THE? EARLY? part:ANYPART UNITS? (OF | ON) wd:WEEKDAY", clock.build_clock),
    ("WHEN (COMMA | ON | OF | IN)? deic:THIS part:ANYPART", clock.build_clock),
    ("AT NIGHT", clock.build_at_night),
    ("part:PART wd:WEEKDAY", clock.build_clock),
    ("(LATE HYPHEN)? part:PART deic:DEICTIC", clock.build_clock),
    ("part:PART tz:TZ?", clock.build_clock),
    # durations
    (
        "BOUND? n:QUANTITY (LPAREN COUNT RPAREN)? (TRADING | MORE | FISCAL)? unit:ANYUNIT orso:(OR SO)?",
        spans.build_duration,
    ),
    (
        "BOUND? n:COUNT HYPHEN unit:(UNIT | SECOND | NIGHT | UNITS) (HYPHEN (OLD | LONG))?",
        spans.build_duration,
    ),
    ("BOUND? A? n:COUNT HYPHEN? unit:UNIT (PERIOD | LONG)", spans.build_duration),
    ("BOUND? n:COUNT HYPHEN? unit:(UNIT | UNITS) PERIOD? OLD?", spans.build_duration),
    ("BOUND? n:(A | COUNT) unit:UNIT plushalf:(AND A HALF)", spans.build_duration),
    ("BOUND? n:COUNT plushalf:(AND A HALF) unit:UNITS", spans.build_duration),
    (
        "BOUND? n:QUANTITY (TO | OR | HYPHEN TO HYPHEN | HYPHEN) COUNT HYPHEN? unit:(UNITS | UNIT)",
        spans.build_duration,
    ),
    ("BOUND? n:A unit:UNIT OR (NUMW | SO)", spans.build_duration),
    (
        "THE? (BACK | NEXT | ORDW | RECENT | SAME | THIS) n:(COUNT | VAGUECOUNT) (TO COUNT)? "
        "TRADING? unit:(UNITS | UNIT) orso:(OR SO)?",
        spans.build_duration,
    ),
    ("THE n:COUNT TRADING? unit:UNITS", spans.build_duration),
    ("THESE (BACK | NEXT)? n:(COUNT | VAGUECOUNT) unit:UNITS", spans.build_duration),
    ("length:LENGTHW", spans.build_length_word),
    ("A? QUARTER (OF A | HYPHEN)? unit:UNIT", spans.build_quarter_century),
    (
        "BOUND? n:COUNT HYPHEN AND HYPHEN A HYPHEN plushalf:HALF HYPHEN? unit:(UNITS | UNIT)",
        spans.build_duration,
    ),
    ("HALF A unit:UNIT", spans.build_half),
    ("(A | THE? (NEXT | LAST | PAST | ORDW)) HALF HYPHEN? unit:UNIT", spans.build_half),
    ("unit:UNITS HYPHEN? long:LONG", spans.build_vague_duration),
    ("THE? lead:(BACK | NEXT | RECENT | EARLY | LATE) unit:UNITS", spans.build_vague_duration),
    ("unit:UNITS", spans.build_vague_duration),
    ("n:UNIT HYPHEN LONG", spans.build_unit_long),
    ("n:COUNT unit:(UNIT | UNITS) (AND | COMMA)? more:COUNT second:(UNIT | UNITS)", spans.build_compound),
    # what comes back
    ("HALF HYPHEN set:SETW", spans.build_set_word),
    (
        "EVERY what:(UNIT | QUARTER | DAYNAME | DAYNAMES | MONTH | MAY | SEASON | NIGHT | PART)",
        spans.build_every,
    ),
    ("what:(DAYNAME | DEICTIC) NIGHTS", spans.build_weekday_nights),
    ("EVERY day:DATENUM OF? what:(MONTH | MAY)", spans.build_every),
    ("EVERY what:(MONTH | MAY) day:DATENUM", spans.build_every),
    ("EVERY other:(OTHER | SECOND) what:(UNIT | DAYNAME)", spans.build_every),
    ("EVERY ord:ORD what:UNIT", spans.build_every),
    ("EVERY FISCAL what:(UNIT | QUARTER)", spans.build_every),
    ("EVERY n:COUNT what:(UNITS | UNIT)", spans.build_every),
    ("(ONCE | COUNT TIMES) IN? (A | EVERY | PER) FISCAL? unit:(UNIT | QUARTER | NIGHT)", spans.build_rate),
    ("PER unit:(UNIT | QUARTER | NIGHT)", spans.build_rate),
    ("what:DAYNAMES", spans.build_every),
    ("set:SETW", spans.build_set_word),
    # past, present and future at large
    ("RIGHT? NOWW", spans.build_present),
    ("THE TIME BEING", spans.build_present),
    ("THESE UNITS", spans.build_these),
    ("AT (THE MOMENT | THIS (TIME | MOMENT) | THE CURRENT TIME)", spans.build_moment),
    ("LONG AGO", spans.build_past),
    ("A LONG TIME AGO", spans.build_past),
    ("FORMER", spans.build_former),
    ("CURRENT", spans.build_present),
    ("(MORE | VERY)? PASTW", spans.build_past),
    ("RECENT", spans.build_past),
    ("THE VERY? RECENT? PAST", spans.build_past),
    ("VERY? SOON", spans.build_future),
    ("(THE? NEAR | THE) FUTURE", spans.build_future),
    ("FUTURE", spans.build_bare_future),
    ("THE (NEAR | LONG) TERM", spans.build_future),
    ("A LATER (UNIT | TIME)", spans.build_future),
)
