"""The names in one document: long forms, abbreviations, people and whose officials they are, the parties."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from servanda.documents.records import Document, DocumentKind
from servanda.linking.linkers.actors.offices import load_offices
from servanda.linking.linkers.actors.registry import load_registry
from servanda.resources import load_lexicon

_CAPITAL = r"(?<!\w)(?:[A-ZÀ-ÖØ-Þ][\w’'-]*\w|[A-Z]\.(?:[A-Z]\.)+|[A-Z])"
#: The link between two capitals is never empty: else one long word in capitals has countless readings.
#: Nor does it go on for ever: no name has more words than this.
_MAX_LINKS = 14
_SIMPLE = re.compile(rf"{_CAPITAL}(?:(?: of the | of | for | al-| de | ){_CAPITAL}){{0,{_MAX_LINKS}}}")
_DEFINED = re.compile(
    r"\(\s*(?:hereinafter |hereafter |henceforth )?(?:referred to as )?(?:the )?[\"“”'‘’]?(?:the )?"
    r"([A-ZÀ-Þ][\w&/’'. -]{1,40}?)[\"“”'‘’]?\s*\)"
)
_OR_SHORT = re.compile(rf"({_SIMPLE.pattern}),? or ({_CAPITAL})\b")
#: Adjectives that may stand between an owner and its organ.
_QUALIFIERS = "new|old|former|transitional|transition|interim|provisional|central|federal|national|caretaker"
#: Organs that only a state or its like has.
_STATE_ORGANS = "governments?|authorities|ministry|parliament|cabinet|army|president|prime minister"
_GENITIVE = re.compile(r"[’']s?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What the document itself says about its actors."""

    names: tuple[str, ...]
    """Each different capitalised name once, in the order of first appearance."""
    places: tuple[tuple[int, str], ...]
    """Where each name begins in the text, in order; names of the title have places below nought."""
    short_forms: Mapping[str, str]
    """Defined short form or abbreviation, in small letters -> long form."""
    people: Mapping[str, str]
    """Full name of a person -> whose official that is, empty where the document does not say."""
    parties: tuple[str, ...]
    """Names of those who agree, where the document is an agreement or names its parties."""
    owners: tuple[str, ...]
    """Words that stand before `government`, `army`, `parliament`: whose organs the document speaks of."""

    def longest(self, name: str) -> tuple[str, ...]:
        """Return the longest names that contain these words side by side; itself if there is none."""
        words = name.casefold().split()
        longer = [other for other in self.names if _contains(other.casefold().split(), words)]
        most = {o for o in longer if not any(o != p and _contains(p.split(), o.split()) for p in longer)}
        return tuple(sorted(most)) or (name,)


@lru_cache(maxsize=1)
def titles() -> Mapping[str, str]:
    """Return title, in small letters -> `person` or `official`."""
    return {row["word"]: row["role"] for row in load_lexicon("en/titles").rows}


def read_names(document: Document) -> Names:
    """Return the names of the document and what it says about them."""
    text = document.text
    title = f"{document.title or ''}\n\n"
    places = tuple((end - len(name) - len(title), name) for end, name in iter_names(title + text))
    found = list(dict.fromkeys([*(name for _, name in places), *_house(document)]))
    people = {_fullest(name, found) for name in found if _is_person(name, text)}
    people |= {name for name in found if _goes_by_surname(name, text)}
    in_office = _office_holders(found, document)
    people |= in_office.keys()
    return Names(
        names=tuple(found),
        places=places,
        short_forms=dict(_short_forms(text)),
        people={person: in_office.get(person) or _owner(person, text) for person in sorted(people)},
        parties=_parties(document),
        owners=_owners(text),
    )


def _office_holders(names: Iterable[str], document: Document) -> Mapping[str, str]:
    """Return people, by full name, whom the registry has in office at the document's date -> their body."""
    if document.published is None:
        return {}
    bodies = ((name, load_offices().body_of(name, document.published)) for name in names if " " in name)
    return {name: body for name, body in bodies if body}


_DESKS = re.compile(
    r",? (?:(?:Public |Treaty |Government )?(?:Press|Information|Media|News|Communications|Briefing)"
    r"(?: (?:Office|Service|Department|Centre|Room|House|Desk))?|(?:Treaty )?(?:Secretariat|Depository)|"
    r"Public Information|Official Series)$"
)


def strip_desk(publisher: str) -> str:
    """Return the name of the house without the desk that publishes for it: `Northern Union Press Service`."""
    return _DESKS.sub("", publisher.removeprefix("The ").strip())


def _house(document: Document) -> Iterator[str]:
    """Yield the name of the body that publishes the document; a newspaper is none."""
    house = strip_desk(document.publisher or "")
    own_pages = document.kind not in (DocumentKind.NEWS, DocumentKind.OPED, DocumentKind.INTERVIEW)
    if own_pages and len(house.split()) > 1:
        yield house


def strip_name(words: str) -> str:
    """Return the name without articles, quotation marks, genitive and stray punctuation."""
    plain = " ".join(words.split()).strip("\"“”‘’'.,;:()[] ")
    plain = re.sub(r"^(?:the|a|an|this|these|those)\s+", "", plain, flags=re.IGNORECASE)
    return _GENITIVE.sub("", plain)


def _contains(longer: list[str], shorter: list[str]) -> bool:
    size = len(shorter)
    return any(longer[at : at + size] == shorter for at in range(len(longer) - size + 1))


def iter_names(text: str) -> Iterator[tuple[int, str]]:
    """Yield each capitalised name with the place where it ends, unless it only opens a sentence."""
    sightings = list(_sightings(text))
    inside = {name for _, name, opens in sightings if not opens}
    for end, name, opens in sightings:
        rest = name.split(" ", 1)[-1]
        if not opens or name in inside or load_registry().by_name(name) or load_registry().by_demonym(name):
            yield end, name
        elif " " in name:
            is_verb = rest in inside and name.split()[0].endswith(("s", "ing"))
            yield end, rest if is_verb else name


def _sightings(text: str) -> Iterator[tuple[int, str, bool]]:
    for match in _SIMPLE.finditer(text):
        end = match.start()
        before = text[max(0, match.start() - 8) : match.start()]
        opens = not before.rstrip(" \"“‘'(")[-1:].isalnum() and not before.endswith(", ")
        for part in re.split(r"(?<=\w)(?<!People)([’']s?)(?= |$)", match.group()):
            end += len(part)
            name = _trim(part) if part[:1] not in "’'" else ""
            if len(name) > 1:
                yield end, name, opens and part.startswith(name)
            opens = False


def _trim(words: str) -> str:
    """Return the name without words that only open the sentence, and without the title that divides it."""
    kept = words.split()
    for at in range(len(kept) - 1, 0, -1):
        if kept[at - 1] == "of" and _is_title(kept[at]):
            kept = kept[: at - 1]
            break
        if _is_title(kept[at - 1]) and not _is_title(kept[at]) and kept[at] not in ("of", "for"):
            kept = kept[at:]
            break
    while kept and (_is_opener(kept[0]) or titles().get(kept[0].casefold()) == "calendar"):
        kept = kept[1:]
    return " ".join(kept)


def _is_title(word: str) -> bool:
    return titles().get(word.casefold().strip(".")) in ("person", "official")


def _is_opener(word: str) -> bool:
    return not word[0].isupper() or (word.casefold() in _openers() and not (len(word) > 1 and word.isupper()))


def _fullest(name: str, names: Iterable[str]) -> str:
    """Return the one longest name that ends in this surname; the surname itself if there are several."""
    longer = {other for other in names if other.endswith(f" {name}") and len(other.split()) <= 4}
    return longer.pop() if len(longer) == 1 else name


def _owners(text: str) -> tuple[str, ...]:
    before = re.findall(rf"({_CAPITAL})(?:[’']s?)? (?:(?:{_QUALIFIERS}) )?(?:{_STATE_ORGANS})\b", text)
    after = re.findall(rf"\b(?i:{_STATE_ORGANS}) of (?:the )?({_SIMPLE.pattern})", text)
    found = dict.fromkeys(strip_name(name) for name in [*before, *after])
    return tuple(name for name in found if name and not _is_opener(name) and may_own(name, text))


@lru_cache(maxsize=1)
def heads() -> Mapping[str, str]:
    """Return the noun that heads a body's name -> `institution` or `group`."""
    return {row["word"]: row["role"] for row in load_lexicon("en/institutions").rows}


def is_kind_of_body(word: str) -> bool:
    """Return whether the word says what a body is: `Front`, `Federation`, `army`."""
    return word.casefold() in heads() or word.casefold() in organs()


@lru_cache(maxsize=1)
def organs() -> frozenset[str]:
    """Return nouns for what acts on behalf of the body that owns it: `government`, `army`."""
    return frozenset(row["word"] for row in load_lexicon("en/organs").rows)


@lru_cache(maxsize=1)
def _openers() -> frozenset[str]:
    """Return words that are capitalised only because they open a sentence."""
    return frozenset(row["word"] for row in load_lexicon("en/function_words").rows)


def _short_forms(text: str) -> Iterator[tuple[str, str]]:
    for match in _DEFINED.finditer(text):
        short = match.group(1).strip()
        before = text[max(0, match.start() - 120) : match.start()].rstrip()
        long = next(
            (m.group() for m in reversed(list(_SIMPLE.finditer(before))) if m.end() >= len(before) - 1), ""
        )
        long = " ".join(word for word in long.split() if word.casefold() not in _openers() or word.islower())
        if long and long != short and not before.endswith(":"):  # `MR BERG: (Via interpreter)`
            longer, shorter = (long, short) if len(long) >= len(short) else (short, long)
            yield shorter.casefold(), longer
    for match in _OR_SHORT.finditer(text):
        yield (
            match.group(2).casefold(),
            next((name for _, name in iter_names(match.group(1))), match.group(1)),
        )


#: Stands for a name in what surrounds it, so that patterns are compiled once and not once a name.
_HERE = "\x00"
#: So many mentions of a person tell whose official that is; the first ones do.
MAX_SITES = 20
#: Characters on each side of a name that can say what it is.
_REACH = 160


def _sites(name: str, text: str) -> Iterator[str]:
    """Yield what surrounds each occurrence of a name as whole words, with `_HERE` in its place."""
    for at in iter_occurrences(name, text):
        end = at + len(name)
        yield f"{text[max(0, at - _REACH) : at]}{_HERE}{text[end : end + _REACH]}"


def iter_occurrences(name: str, text: str) -> Iterator[int]:
    """Yield where a name stands as whole words."""
    at = text.find(name)
    while at >= 0:
        end = at + len(name)
        if not _is_word(text[at - 1 : at]) and not _is_word(text[end : end + 1]):
            yield at
            at = text.find(name, end)
        else:
            at = text.find(name, at + 1)


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"


@lru_cache(maxsize=1)
def _person_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what stands around a person: a title before; an office in apposition behind."""
    before = "|".join(re.escape(title) for title in titles())
    behind = r"(?:the|a|an|its|his|her|their|[A-Z][\w]+[’']s?) (?:[\w’'-]+ ){0,3}"
    return (
        re.compile(rf"\b(?i:{before})\.?,? {_HERE}"),
        re.compile(rf"{_HERE}, (?:{behind}(?i:{_offices()})\b|who\b)"),
    )


def _is_person(name: str, text: str) -> bool:
    if " of " in name or load_registry().by_name(name) or is_kind_of_body(name.split()[-1]):
        return False
    titled, apposed = _person_patterns()
    return any(titled.search(site) or (" " in name and apposed.search(site)) for site in _sites(name, text))


def _goes_by_surname(name: str, text: str) -> bool:
    """Return whether a name is a person's: its last word stands alone elsewhere, and is no kind of body."""
    words = name.split()
    if (
        len(words) not in (2, 3)
        or " of " in name
        or is_kind_of_body(words[-1])
        or load_registry().by_name(name)
    ):
        return False
    if any(load_registry().by_name(w) or load_registry().by_demonym(w) for w in words) or name.isupper():
        return False
    rest = text.replace(name, "")
    return any(_sites(words[-1], rest)) and not any(_sites(words[0], rest))


def _owner(person: str, text: str) -> str:
    """Return the actor whose official the person is said to be, right before or after the name."""
    surname = _sites(person.split()[-1], text) if " " in person else iter(())
    sites = (*islice(_sites(person, text), MAX_SITES), *islice(surname, MAX_SITES))
    for pattern in _owner_patterns():
        for site in sites:
            for match in pattern.finditer(site):
                owner = strip_name(match.group(1))
                if owner.casefold() not in {*_openers(), *titles(), *_fields()} and may_own(owner, text):
                    return owner
    return ""


@lru_cache(maxsize=1)
def _fields() -> frozenset[str]:
    """Return words that open titles and own nothing: `Foreign` of `Foreign Minister`."""
    return frozenset(title.split()[0] for title in titles() if " " in title)


@lru_cache(maxsize=1)
def _owner_patterns() -> tuple[re.Pattern[str], ...]:
    """Return what names an official's owner, the surest first."""
    offices, owner = _offices(), _SIMPLE.pattern
    return tuple(
        map(
            re.compile,
            (
                rf"({owner})[’']s? (?:[\w-]+ ){{0,2}}?(?i:{offices}),? {_HERE}",
                rf"({owner}) (?:[\w-]+ )?(?i:{offices}),? {_HERE}",
                rf"\b(?i:{offices}) of (?:the )?({owner}),? {_HERE}",
                rf"{_HERE}, (?:the )?({owner})(?:[’']s?)? (?:[\w-]+ ){{0,2}}?(?i:{offices})\b",
                rf"{_HERE}, (?:the )?(?:[\w-]+ ){{0,2}}?(?i:{offices}) of (?:the )?({owner})",
                rf"\b(?i:{offices}) {_HERE} of (?:the )?({owner})",
            ),
        )
    )


@lru_cache(maxsize=1)
def _offices() -> str:
    some = sorted((title for title, role in titles().items() if role == "official"), key=len, reverse=True)
    return "|".join(map(re.escape, some))


def may_own(owner: str, text: str) -> bool:
    """Return whether the word names a body, not the field of an office: `Prime`, `Transport`."""
    registry = load_registry()
    if registry.by_name(owner) or registry.by_demonym(owner) or registry.by_seat(owner):
        return True
    return any(_own_site().search(site) for site in _sites(owner, text))


@lru_cache(maxsize=1)
def _own_site() -> re.Pattern[str]:
    """Return what surrounds a name that is not the field of an office."""
    behind = rf"(?! (?i:{_offices()}|ministry|office|department))"
    return re.compile(rf"(?<! of )(?<! for )(?<! of the )(?<! for the ){_HERE}{behind}")


_PARTIES = re.compile(
    r"\(\s*(?:hereinafter |hereafter |together )?(?:referred to as )?(?:the )?[\"“”'‘’]?(?:the )?"
    r"(?:Parties|Sides|parties|sides)[\"“”'‘’]?\s*\)"
)
_OPENING = re.compile(
    r"\s*((?:The |His )?[A-Z][^.;:]{5,300}? and [^.;:,]{3,200}?)"
    r"(?:,| (?:agree|have agreed|declare|undertake|shall)\b)"
)


def _parties(document: Document) -> tuple[str, ...]:
    """Return the names before `(the "Parties")`, or those in which the text of an agreement opens."""
    defined = _PARTIES.search(document.text)
    if defined:
        before = document.text[: defined.start()]
        return split_list(before[max(before.rfind(". "), before.rfind("\n"), before.rfind(": ")) + 1 :])
    opening = _OPENING.match(document.text[:600])
    if document.kind is DocumentKind.AGREEMENT and opening:
        return split_list(opening.group(1))
    return ()


def split_list(words: str) -> tuple[str, ...]:
    """Return the members of `A, B and C`, keeping known names such as `Bosnia and Herzegovina` whole."""
    words = re.sub(r"\s*\([^)]*\)", "", words.strip())
    words = re.sub(r"^(?:[Tt]he )?Governments of (?:the )?", "", words)
    parts: list[str] = []
    for piece in re.split(r",? and |, ", words):
        name = strip_name(piece)
        last = parts[-1] if parts else ""
        tail = last.rsplit(" of ", 1)[-1]
        if last and load_registry().by_name(f"{tail} and {name}"):
            parts[-1] = f"{last} and {name}"
        elif name:
            parts.append(name)
    return tuple(parts)
