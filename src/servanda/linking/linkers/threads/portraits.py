"""What a thread is called, whose it is and how it was worded, from its mentions."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from servanda.extraction.records import Commitment, Finding, Force
from servanda.linking.linkers.threads.mentions import quote
from servanda.linking.linkers.threads.words import stems, weight

#: Firmest first: what a thread's force is where its mentions differ.
FIRMNESS = (Force.AGREED, Force.IMPOSED, Force.UNDERTAKEN, Force.REFUSED, Force.EXPECTED, Force.URGED)
#: Longest title, in characters, and the weight of words beyond which more words tell no more.
MAX_TITLE, ENOUGH_WEIGHT = 110, 4000


def details_of(mention: Finding) -> Commitment:
    """Return the commitment that a mention holds."""
    if not isinstance(mention.details, Commitment):
        raise TypeError(f"finding {mention.id} is a {mention.kind}, not a commitment")
    return mention.details


def title_of(mentions: Sequence[Finding], bearer: Sequence[str]) -> str:
    """Return `bearer: action` in the words of the mention that tells most."""
    best = min(mentions, key=_telling) if len(mentions) > 1 else mentions[0]
    who = "; ".join(bearer) or _plain(best.quote("bearer") or "")
    refused = " (refuses)" if details_of(best).force is Force.REFUSED else ""
    action = _shorten(_plain(best.quote("action") or best.quote("cue") or ""))
    return f"{who}{refused}: {action}" if who else action


def force_of(mentions: Sequence[Finding]) -> Force:
    """Return the firmest force."""
    return min((details_of(mention).force for mention in mentions), key=FIRMNESS.index)


def bearer_of(mentions: Sequence[Finding]) -> tuple[str, ...]:
    """Return the bearer that most mentions name; the larger set, then the alphabet, break ties."""
    return _commonest(mentions, lambda commitment: commitment.bearer_is)


def counterparty_of(mentions: Sequence[Finding]) -> tuple[str, ...]:
    """Return the counterparty that most mentions name."""
    return _commonest(mentions, lambda commitment: commitment.counterparty_is)


def why_no_bearer(mentions: Sequence[Finding]) -> Mapping[str, str]:
    """Return the reason that the first mention gives for having no bearer."""
    return {"bearer": mentions[0].unresolved.get("bearer_is", "not resolved")}


def wording_of(mentions: Sequence[Finding]) -> tuple[str, ...]:
    """Return the different wordings of the action, in the order of the mentions."""
    return tuple(dict.fromkeys(_plain(words) for mention in mentions if (words := mention.quote("action"))))


def deadline_of(mentions: Sequence[Finding]) -> str | None:
    """Return the deadline that was named last."""
    values = [details_of(mention).deadline_value for mention in mentions]
    return next((value for value in reversed(values) if value), None)


def _commonest(
    mentions: Sequence[Finding], names: Callable[[Commitment], tuple[str, ...]]
) -> tuple[str, ...]:
    counts = Counter(tuple(sorted(set(names(details_of(mention))))) for mention in mentions)
    counts.pop((), None)
    return min(counts, key=lambda some: (-counts[some], -len(some), some), default=())


def _telling(mention: Finding) -> tuple[int, int, int, str]:
    words = quote(mention, "action")
    told = min(weight(stems(words)), ENOUGH_WEIGHT) // 500
    return (-told, FIRMNESS.index(details_of(mention).force), len(words), mention.id)


def _plain(words: str) -> str:
    return " ".join(words.split())


def _shorten(words: str) -> str:
    if len(words) <= MAX_TITLE:
        return words
    return words[:MAX_TITLE].rsplit(" ", 1)[0].rstrip(",;:") + " …"
