"""Whose doing a report tells of: bad news of another is no news of this undertaking."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from servanda.extraction.records import Finding, Standing, Status
from servanda.linking.linkers.actors.registry import Actor, load_registry
from servanda.primitives import hull

#: Standings that accuse: to lay another's at a bearer's door is worse than to miss one.
BAD_NEWS = frozenset(
    {Standing.STALLED, Standing.SUSPENDED, Standing.BREACHED, Standing.DISPUTED, Standing.WITHDRAWN}
)
#: Words of a bearer's name that other names have too.
# fmt: off
_COMMON = frozenset((
    "the", "and", "for", "armed", "army", "authority", "commission", "committee", "council", "democratic",
    "force", "forces", "front", "general", "government", "group", "international", "joint", "military",
    "ministry", "mission", "movement", "national", "parliament", "parties", "party", "people", "president",
    "republic", "security", "state", "states", "union", "united",
))
# fmt: on
#: A shorter word of a name is rather an article or a preposition.
_MIN_NAME = 3
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(A-Z])|\n")
#: Where a clause with a subject of its own begins.
_CLAUSE = re.compile(
    r"[;:—]|\s–\s|,? (?:and|but|while|whereas|although|though|because|since|when|after|before|which|who|where"
    r"|if|as|so) (?=(?:the|an?|its|his|her|their|our|this|that|these|those|it|he|she|they|we|there|you) "
    r"|I\b|[A-Z])|,? that (?=[A-Zhistw])"
)
_NAME = re.compile(r"[A-Z][\w.-]*(?: (?:of |and |the |for )*[A-Z][\w.-]*)*")
_GENITIVE = re.compile(r"[’']s?$")
#: Who does what the cue says, where that is a pronoun: `he was simply`, `she`.
_HE = re.compile(r"\b(?:[Hh]e|[Ss]he)(?:[’']\w+)?(?: \w+){0,2} ?\Z")
_HE_SAYS = frozenset({"he", "she", "him", "her"})
#: `I don't have an update`: says something of the speaker. `I am suspending the payments` is an act.
_I = re.compile(r"\bI \Z")
_NOT = re.compile(r"\w+ ?n[’']t\b|\w+ (?:not|never)\b|cannot\b|reject|doubt")
_NORM = (
    r"(?:international (?:humanitarian |human rights )?law|human rights|rule of law|rules[- ]based"
    r"|international order|(?:United Nations|UN|U\.N\.)(?:[’']s)? Charter|Charter of the|Geneva Conventions?"
    r"|basic principles|norms|[A-Z]\w+ Act)\b"
)
_OF_A_NORM = re.compile(_NORM)
_VIOLATES = re.compile(
    rf"(?:violat|breach|contrary|inconsistent|disregard|contraven)\w*(?: (?:of|with|to|for))?.{{0,25}}{_NORM}"
)


@dataclass(frozen=True, slots=True)
class BadNews:
    """A report whose standing accuses."""

    report: Finding
    sentence: str
    clause: str
    """Of its subject and its cue, in the sentence."""


def bad_news_of(report: Finding, text: str) -> BadNews | None:
    """Return a report of the text with its sentence, if its standing accuses."""
    details = report.details
    if not isinstance(details, Status) or details.standing not in BAD_NEWS:
        return None
    return BadNews(report, *surroundings(report, text))


def is_of_another(
    news: BadNews,
    *,
    bearer: frozenset[str],
    counterparty: Iterable[str],
    words: Callable[[], Iterable[str]],
) -> bool:
    """Return whether bad news is not about this undertaking of the bearer, by the sentence it stands in.

    `words` gives those of the commitment, which are seldom asked for. It is about another
    where its sentence names actors and none of the commitment's, where `he`, `she` or `I` does it and is not
    known for the bearer, where a general norm is violated, or where it is asked.
    """
    report, sentence, clause = news.report, news.sentence, news.clause
    if sentence.endswith("?"):
        return True
    bearers = {*bearer, *counterparty}
    if _is_by_one_person(report, clause, bearers):
        return True
    forms = _forms_of(frozenset(bearers))
    if _is_of_a_norm(report, clause) and not _names_any(clause, forms):
        return True
    if not bearer:
        return False
    named = set(_actors_in(sentence))
    if not named or named & bearers or _names_any(sentence, forms):
        return False
    return named.isdisjoint(actor for some in words() for actor in _actors_in(some))


def surroundings(report: Finding, text: str) -> tuple[str, str]:
    """Return the sentence of a report, and in it the clause of its subject and its cue."""
    spans = [span for name in ("subject", "cue") for span in report.evidence.spans.get(name, ())]
    if not spans:
        return "", ""
    whole = hull(spans)
    start, end = whole.start, whole.end
    # Far more than a sentence; the rest of a long text is not searched.
    first, last = max(0, start - 2000), min(len(text), end + 2000)
    first = max([first, *(found.end() for found in _SENTENCE_END.finditer(text, first, start))])
    after = _SENTENCE_END.search(text, end, last)
    last = after.start() if after else last
    ends = list(_CLAUSE.finditer(text, first, last))
    left = max([first, *(found.end() for found in ends if found.end() <= start)])
    right = min([last, *(found.start() for found in ends if found.start() >= end)])
    return text[first:last].strip(), text[left:right]


def _is_by_one_person(report: Finding, clause: str, bearers: set[str]) -> bool:
    """Return whether `he` or `she` does it, or `I` do not, who is not known for a bearer."""
    details, cue, speaker = report.details, report.quote("cue") or "", report.quote("speaker")
    before, found, _ = clause.partition(cue)
    if not found or not cue:
        return False
    known = frozenset(details.speaker_is) if isinstance(details, Status) else frozenset()
    if _I.search(before):
        return _NOT.match(cue) is not None and not known & bearers
    if not _HE.search(before):
        return False
    # `he denied`: he is the speaker, and who speaks may speak of what he himself has undertaken.
    return speaker is None or (speaker.casefold() in _HE_SAYS and bool(known) and not known & bearers)


def _is_of_a_norm(report: Finding, clause: str) -> bool:
    words = f"{report.quote('subject') or ''} {report.quote('cue') or ''}"
    return _OF_A_NORM.search(words) is not None or _VIOLATES.search(clause) is not None


def _actors_in(words: str) -> Iterator[str]:
    """Yield the actors of the registry that the words name: by a name, an adjective, a people, a capital."""
    registry = load_registry()
    for part in _NAME.findall(words):
        plain = part.rstrip(".")
        whole = registry.by_name(part) or registry.by_name(plain)
        if whole is not None:
            yield whole.name
            continue
        for word in re.split(r"[ -]", plain):
            if (known := _known(word)) is not None:
                yield known.name


def _known(word: str) -> Actor | None:
    registry = load_registry()
    return (
        registry.by_name(word)
        or registry.by_demonym(word)
        or registry.by_demonym(word.rstrip("s"))
        or registry.by_seat(word)
    )


def _forms_of(names: frozenset[str]) -> re.Pattern[str] | None:
    """Return what finds these actors in words: all their names, and the words that are theirs alone."""
    forms: set[str] = set()
    for name in names:
        known = load_registry().by_name(name)
        more: Iterable[str] = ()
        if known is not None:
            more = (*known.aliases, *known.demonyms, *known.seats, *known.house_aliases)
        forms |= {form.casefold() for form in (name, *more)}
        words = re.split(r"[\s/-]", _GENITIVE.sub("", name).casefold())
        forms |= {word for word in words if len(word) >= _MIN_NAME and word not in _COMMON}
    return _pattern(frozenset(forms)) if forms else None


@lru_cache(maxsize=512)
def _pattern(forms: frozenset[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(form) for form in sorted(forms))})")


def _names_any(words: str, forms: re.Pattern[str] | None) -> bool:
    return forms is not None and forms.search(words.casefold()) is not None
