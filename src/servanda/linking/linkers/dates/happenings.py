"""What happens to an agreement or a body: read from the event of a deadline and from the cue of a status."""

import re
from dataclasses import dataclass

#: The kinds that have rules of their own.
ENTRY, SIGNATURE, RATIFICATION, ADOPTION = "entry into force", "signature", "ratification", "adoption"
ELECTION, START, END, DOCUMENT = "election", "start", "end", "document"

#: Kind -> how a noun names it, and how a verb tells it; a report must use the past, or the noun.
_FORMS: dict[str, tuple[str, str]] = {
    ENTRY: (
        r"(?:entry|entrance|entering|coming) into (?:force|effect|operation)|taking effect|effective date",
        r"(?:enter(?:s|ed)|com(?:es|e)|came|go(?:es|ne)|went) into (?:force|effect|operation)"
        r"|(?:takes?|took|taken) effect|(?:becomes?|became|become) effective",
    ),
    RATIFICATION: (r"ratification", r"ratified"),
    ADOPTION: (r"adoption", r"adopted"),
    "approval": (r"approval", r"approved"),
    "endorsement": (r"endorsement", r"endorsed"),
    "acceptance": (r"acceptance", r"accepted"),
    "deposit": (r"deposit(?:ing)?", r"deposited"),
    "exchange": (r"exchange", r"exchanged"),
    "publication": (r"publication|promulgation", r"published|promulgated"),
    "inauguration": (
        r"inauguration|installation|swearing[- ]in|taking (?:of )?office|assumption of office",
        r"inaugurated|installed|sworn in|t(?:akes?|ook|aken) office",
    ),
    "establishment": (r"establishment|formation|creation", r"established|formed|set up|created"),
    "appointment": (r"appointment|nomination", r"appointed|nominated"),
    "deployment": (r"deployment", r"deployed"),
    "withdrawal": (r"withdrawal|pull-?out", r"withdrawn|withdrew|pulled out"),
    "transfer": (r"transfer|hand-?over", r"transferred|handed over"),
    "release": (r"release", r"released|freed"),
    "arrival": (r"arrival", r"arrived"),
    "delivery": (r"delivery", r"delivered"),
    "receipt": (r"receipt", r"received"),
    "suspension": (r"suspension", r"suspended"),
    "lifting": (r"lifting", r"lifted"),
    "dissolution": (r"dissolution", r"dissolved"),
    "verification": (r"verification", r"verified"),
    SIGNATURE: (r"signature|signing|conclusion", r"signed|concluded"),
    START: (
        r"start|beginning|commencement|launch(?:ing)?|opening",
        r"start(?:s|ed)|began|begins?|begun|commence[sd]|launched|opened|got under way",
    ),
    END: (
        r"end|close|closing|closure|completion|termination|expiry|expiration|cessation",
        r"end(?:s|ed)|closed|completed|terminated|expire[sd]",
    ),
}
#: Kinds that agreements and laws undergo.
OF_AGREEMENTS = frozenset(
    (ENTRY, SIGNATURE, RATIFICATION, ADOPTION, "approval", "endorsement", "acceptance", "publication")
)
#: Kinds for which it matters who did it: one ratification of two is not the ratification.
_BY_SOMEBODY = frozenset((RATIFICATION, "approval", "endorsement", "acceptance", "deposit"))

_VOTES = r"(?:elections?|referendum|polls?|polling|vote|ballot)"
_TRUCES = r"(?:cease-?fire|truce|armistice|cessation of hostilities)"
_TRUCE = re.compile(rf"\b{_TRUCES}\b", re.IGNORECASE)
#: `within 48 hours of the ceasefire`: of its beginning.
_BARE_TRUCE = re.compile(
    rf"(?:(?:this|the|that|its|such) )?(?:(?!of\b)[\w-]+ ){{0,2}}{_TRUCES}", re.IGNORECASE
)
_HELD = re.compile(r"\b(?:held|took place|taken place|went to the polls|voted)\b", re.IGNORECASE)
_DAY_OF = re.compile(
    r"(?:(?:the|its) )?(?:date|day|moment|time)(?: of| on which| when| that|,|(?= it))\s+", re.IGNORECASE
)
_DANGLING = re.compile(r"(?:[\s,;]+(?:to|from|of|by|in|on|at|and|or|the|with|for))+$", re.IGNORECASE)
#: Words that the reader cut off in the middle: of what, is not known.
_CUT = re.compile(r"\bof(?: the| this| its| an?)?\W*$", re.IGNORECASE)
_HOW = r"(?:(?:official|formal|actual|final|definitive|full|initial)(?:ly)? )?"
_AUXILIARY = r"(?:(?:is|are|was|were|be|been|being|has|have|had|it)\s+)*"

#: A cue with one of these tells what is wanted, planned or missing, not what happened.
_NOT_DONE = re.compile(
    r"\b(?:not|never|no|nor|neither|without|yet to|fail\w*|refus\w+|will|would|shall|should|may|might|could"
    r"|can|must|to|if|until|before|pending|await\w*|expect\w*|plan\w*|draft\w*|propos\w+|delay\w*|postpon\w+"
    r"|re-?opened|re-?started|partly|partially|again|provisional\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_PRESENT = re.compile(
    r"(?:is|are|enters|comes|goes|takes|becomes|starts|begins|ends|expires)\b", re.IGNORECASE
)
#: What the reader leaves of `shall take effect`.
_INFINITIVE = re.compile(r"^(?:come|go|take|become|start|begin|end)\b", re.IGNORECASE)
_IN_FORCE_SINCE = re.compile(r"(?:has|have|had) been in (?:force|effect)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Happening:
    """What happens, and the words of what it happens to; None where they leave it out."""

    kind: str
    subject: str | None


def parse_event(words: str) -> Happening | None:
    """Return what the event of a deadline is: `its entry into force`, `the Accord is signed`."""
    said = " ".join(words.split())
    if _CUT.search(said):
        return None
    plain = _DAY_OF.sub("", _DANGLING.sub("", said), count=1)
    if _BARE_TRUCE.fullmatch(plain):
        return Happening(ENTRY, plain)
    for kind, (noun, verb) in _FORMS.items():
        told = _by_noun(plain, kind, noun) or _by_verb(plain, kind, verb)
        if told is not None:
            return told
    if _is_vote(plain):
        return Happening(ELECTION, plain)
    return Happening(DOCUMENT, plain) if _is_this(plain) else None


def _is_this(words: str) -> bool:
    return re.fullmatch(r"(?:this|the present) [\w-]+(?: [\w-]+)?", words, re.IGNORECASE) is not None


def _is_vote(words: str) -> bool:
    """Return whether the words are an election, perhaps the holding or the day of it."""
    held = re.sub(r"^(?:the )?(?:holding|conduct|date) of ", "", words, flags=re.IGNORECASE)
    return re.fullmatch(rf"(?:[\w’'-]+ ){{0,4}}{_VOTES}(?: day)?", held, re.IGNORECASE) is not None


def _by_noun(words: str, kind: str, noun: str) -> Happening | None:
    """Return `its signature`, `the Accord's entry into force`, `the signing of the Accord`."""
    found = re.fullmatch(
        rf"(?:(?:the|an?|such|said|(?P<its>its|their)|(?P<owner>.+?)[’']s?) )?{_HOW}(?:{noun})\b(?P<rest>.*)",
        words,
        re.IGNORECASE,
    )
    if found is None:
        return None
    rest = found["rest"].strip()
    if rest.lower().startswith("by ") and kind in _BY_SOMEBODY:
        return None
    of = re.match(r"(?:of|for)\s+(.+)", rest, re.IGNORECASE)
    subject = found["owner"] or (of[1] if of else found["its"])
    return _told(kind, subject) if of or not rest or rest.lower().startswith("by ") else None


def _by_verb(words: str, kind: str, verb: str) -> Happening | None:
    """Return `this Agreement enters into force`, `the Accord has been signed`."""
    found = re.fullmatch(rf"(?P<subject>.+?)\s+{_AUXILIARY}{_HOW}(?:{verb})", words, re.IGNORECASE)
    return _told(kind, found["subject"]) if found else None


def _told(kind: str, subject: str | None) -> Happening:
    """Return the happening; a truce starts by entering into force, talks are concluded when they end."""
    if subject and kind == START and _TRUCE.search(subject):
        kind = ENTRY
    if subject and kind == SIGNATURE and _TALKS.search(subject):
        kind = END
    return Happening(kind, subject)


_TALKS = re.compile(
    r"\b(?:talks|negotiations|hearings?|meetings?|conference|summit|session|review|exercise|mission|phase"
    r"|inquiry|investigation|campaign|elections?|census|withdrawal|operation|period|round)\b",
    re.IGNORECASE,
)


def told_by(cue: str, subject: str, *, when: str, is_dated: bool) -> Happening | None:
    """Return what a status report says has happened; None where it tells of nothing done.

    The present (`enters into force`) is believed where the document is dated, for its date is compared.
    """
    if _NOT_DONE.search(cue) or _INFINITIVE.match(cue) or (not is_dated and _PRESENT.match(cue)):
        return None
    if _IN_FORCE_SINCE.search(cue):
        return Happening(ENTRY, subject) if when.lower().startswith("since") else None
    for kind, (noun, verb) in _FORMS.items():
        if re.search(rf"\b(?:{noun}|{verb})\b", cue, re.IGNORECASE):
            return _told(kind, subject)
    return Happening(ELECTION, subject) if _HELD.search(cue) and _is_vote(subject) else None
