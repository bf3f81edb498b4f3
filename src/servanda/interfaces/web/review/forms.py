"""A form of a page → the decision that it asks for. Nothing of it is trusted."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData

from servanda.errors import DecisionError, RequestError
from servanda.extraction.records import ArrangementType, Finding, Force, Mode, Progress, Standing, as_record
from servanda.interfaces.web.asking import closed_of, words_of
from servanda.interfaces.web.review import acts, told
from servanda.linking.linkers.review.corrections import CLOSED, WORDS, is_words
from servanda.primitives import Span
from servanda.runs import deciding
from servanda.runs.correcting import ACTORS, Said, fields_of
from servanda.runs.deciding import Who

#: Characters of a reason, and of words in a field.
MAX_WHY, MAX_WORDS = 1000, 4000
_ID = re.compile(r"[0-9a-f]{4,16}")
_PLACES = re.compile(r"\d{1,9}-\d{1,9}(?: \d{1,9}-\d{1,9}){0,19}")
_CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("statement", "mode"): tuple(Mode),
    ("commitment", "force"): tuple(Force),
    ("commitment", "polarity"): ("positive", "negative"),
    ("status", "progress"): ("", *Progress),
    ("status", "standing"): ("", *Standing),
    ("arrangement", "type"): tuple(ArrangementType),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a finding, as a form shows it."""

    name: str
    now: str
    """Its value or its words; empty where it has none."""
    choices: tuple[str, ...] = ()
    are_words: bool = False
    are_actors: bool = False

    @property
    def key(self) -> str:
        """Return the name of its input."""
        return f"{'w' if self.are_words else 'f'}-{self.name}"


def fields_to_correct(finding: Finding) -> list[Field]:
    """Return the fields of a finding with what they hold now: those of words first."""
    said = as_record(finding)
    words = [
        Field(name=name, now=finding.quote(name) or "", are_words=True)
        for name in WORDS[finding.kind]
        if name not in CLOSED[finding.kind]
    ]
    values = [
        Field(
            name=name,
            now=_plain(said[name]),
            choices=_CHOICES.get((finding.kind, name), ()),
            are_actors=name in ACTORS or (finding.kind, name) == ("statement", "speaker"),
        )
        for name in CLOSED[finding.kind]
    ]
    return [*words, *values]


def _plain(value: object) -> str:
    return "" if value is None else str(value).replace(";", "; ")


async def form_of(request: Request) -> FormData:
    """Return the form, read once."""
    return await request.form()


def text_of(form: FormData, name: str, *, most: int = 300) -> str | None:
    """Return the words of a field of the form; None where it is absent or empty."""
    value = form.get(name)
    if not isinstance(value, str):
        return None
    return words_of({name: value.replace("\r\n", "\n")}, name, most=most)


def id_of(form: FormData, name: str) -> str:
    """Return an id; raise RequestError where it can be none."""
    return _id(text_of(form, name) or "", name)


def ids_of(form: FormData, name: str) -> list[str]:
    """Return the ids of a field that may be there several times."""
    return [_id(str(one), name) for one in form.getlist(name)]


def _id(key: str, name: str) -> str:
    if not _ID.fullmatch(key):
        raise RequestError(f"{key[:40]!r} is no id.", where=name, next_step="Choose one on the page before.")
    return key


def place_of(form: FormData) -> str:
    """Return the page to go back to: one of ours, never an address of another place."""
    words = text_of(form, "back", most=2000) or "/review"
    parts = urlsplit(words)
    if parts.scheme or parts.netloc or not words.startswith("/") or words[1:2] in ("/", "\\"):
        return "/review"
    return words


def who_of(request: Request, form: FormData) -> Who:
    """Return the visitor with the reason; to accept, a reason of its own is there."""
    why = text_of(form, "why", most=MAX_WHY)
    if why is None and form.get("decide") == "accept":
        why = acts.ACCEPTED
    if why is None:
        raise DecisionError("A decision needs a reason.", next_step="Say in a few words why.")
    seen = text_of(form, "seen", most=20_000)
    known = None if "seen" not in form else [_id(one, "seen") for one in (seen or "").split()]
    return acts.who_of(request, why=why, sample=text_of(form, "sample", most=100), seen=known)


def act_of(request: Request, form: FormData) -> acts.Act:
    """Return the decision that the form asks for."""
    match form.get("decide"):
        case "accept" | "reject" as verdict:
            key, rejects = id_of(form, "finding"), verdict == "reject"
            return lambda ledger, who: deciding.judge(ledger, key, who, rejects=rejects)
        case "correct":
            key = id_of(form, "finding")
            return lambda ledger, who: deciding.correct(ledger, key, changes_of(request, form, key), who)
        case "merge":
            ids = ids_of(form, "ids")
            return lambda ledger, who: deciding.merge(ledger, ids, who)
        case "apart":
            pair = ids_of(form, "findings")
            return lambda ledger, who: deciding.keep_apart(ledger, pair, who)
        case "split":
            thread, gone = id_of(form, "thread"), ids_of(form, "findings")
            return lambda ledger, who: deciding.split(ledger, thread, gone, who)
        case "set_state":
            thread = id_of(form, "thread")
            given = {name: str(form.get(name, "")) for name in ("progress", "standing")}
            state = (closed_of(given, "progress", Progress), closed_of(given, "standing", Standing))
            return lambda ledger, who: deciding.set_state(ledger, thread, state, who)
        case "undo":
            return acts.undo(request, id_of(form, "undoes"))
    raise RequestError(
        "It is not told what to decide.", where="decide", next_step="Use a button of the page."
    )


def changes_of(request: Request, form: FormData, key: str) -> dict[str, Said]:
    """Return the fields of which the form holds something else than the finding, as it is shown now."""
    finding, text = told.shown(request, key)
    now = {one.name: one for one in fields_to_correct(finding)}
    found: dict[str, Said] = {}
    for name in fields_of(finding.kind):
        field = now.get(name)
        if field is None or field.key not in form:
            continue
        said = text_of(form, field.key, most=MAX_WORDS)
        spans = _spans(form, name, said, text) if is_words(finding.kind, name) else None
        if spans is not None:
            found[name] = spans
        elif not _is_same(said or "", field):
            found[name] = said
    return found


def _is_same(said: str, field: Field) -> bool:
    if field.are_words:
        return " ".join(said.split()) == " ".join(field.now.split())
    return [one.strip() for one in said.split(";")] == [one.strip() for one in field.now.split(";")]


def _spans(form: FormData, name: str, said: str | None, text: str) -> list[Span] | None:
    """Return the places that were selected; raise RequestError where other words stand there."""
    places = text_of(form, f"s-{name}", most=500)
    if places is None:
        return None
    if not _PLACES.fullmatch(places):
        raise RequestError(f"{places!r} are no places.", where=name, next_step="Select the words again.")
    spans = [Span(*map(int, one.split("-"))) for one in places.split()]
    there = " ".join(text[one.start : one.end] for one in spans)
    if "".join(there.split()) != "".join((said or "").replace(" … ", " ").split()):
        raise RequestError(
            "The words are not those at the places that were selected.",
            where=name,
            next_step="Select the words again.",
        )
    return spans
