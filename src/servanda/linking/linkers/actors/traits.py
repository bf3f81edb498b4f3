"""What speaks for an actor, or a group of them, as the bearer of one commitment: named traits.

Traits are short words with a meaning of their own (`speaker`, `near:sentence`, `how:listed`); their
weights are the lexicon `en/bearer_weights`, fitted by training/fit_bearers.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from servanda.extraction.records import Commitment, Finding
from servanda.linking.linkers.actors.answers import Actors, Answer, How, group
from servanda.linking.linkers.actors.names import heads, organs, strip_name, titles
from servanda.linking.linkers.actors.phrases import JOINED
from servanda.linking.linkers.actors.pronouns import possessor_of, pronoun_of
from servanda.linking.linkers.actors.scene import Scene
from servanda.linking.linkers.actors.voices import ASKS, UNKNOWN_HOLDER
from servanda.linking.linkers.actors.words import is_together

#: Actors that are thought of: so many that were named last, and so many that are named most.
MOST_RECENT, MOST_NAMED = 6, 10
_PRONOUNS = {
    "second": "you", "person": "he", "body": "it", "several": "they", "pair": "both", "relative": "who",
}  # fmt: skip
_ONE_SPEAKER = frozenset(("i", "me", "my", "myself", "mine"))
_TWO = re.compile(r"\b(?:both|two|neither|either|each)\b", re.IGNORECASE)
#: Nouns for what acts for a state as a whole.
_STATE_WORDS = frozenset(
    (
        "government", "governments", "authorities", "cabinet", "ministry", "parliament", "army", "state",
        "country", "capital", "minister", "president", "premier", "administration", "police", "officials",
    )
)  # fmt: skip
#: Where the noun that heads a phrase ends.
_AFTER_HEAD = re.compile(r" (?:of|for|in|on|to|from|with|who|that|which) |,")
#: Kinds of bearer words for which groups are thought of that no word of the document joins.
_GROUPED = frozenset(("none", "two", "several", "all", "they", "both", "we"))
#: Kinds of bearer words that may describe whom they mean well enough: `donors`, `the border guards`.
_DESCRIBING = frozenset(("name", "noun", "several", "all"))
_ENDS_BEFORE_SUBJECT = (".", ":", "?", "!", "\n", "”")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What kind of commitment it is; the weight of a trait depends on it."""

    words: str
    """Kind of bearer words: none, I, we, he, it, they, two, name, noun:state ..."""
    force: str
    genre: str
    head: str
    """Noun that heads the bearer's words, where they describe it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Who stands in the commitment's other fields, and what the rules say of its bearer."""

    rule: Answer
    speaker: Actors = ()
    counterparty: Actors = ()
    source: Actors = ()
    """Source of the statement that the commitment stands in."""
    author: Actors | None = None
    """Whose turn it is, in a transcript; None outside turns."""
    held: frozenset[str] = frozenset()
    """Actors that names inside the bearer's words stand for."""


class Question:
    """One commitment whose bearer is asked for."""

    def __init__(self, finding: Finding, details: Commitment, scene: Scene, roles: Roles) -> None:
        self.finding = finding
        self.key = finding.id
        self.scene = scene
        self.roles = roles
        self.bearer = finding.quote("bearer")
        words = kind_of_words(self.bearer)
        self.head = head_of(self.bearer or "") if words in ("noun", "name") else ""
        genre = scene.document.kind.value if scene.document.kind else "unknown"
        self.setting = Setting(
            words=f"noun:{class_of(self.head)}" if words == "noun" else words,
            force=details.force.value,
            genre=genre,
            head=self.head if words == "noun" else "",
        )
        self.kind = words
        anchor = next(
            span for name in ("bearer", "cue", "action") if (span := finding.evidence.first(name)) is not None
        )
        self.place = anchor.start
        self.paragraph, self.paragraph_before = scene.paragraph(self.place)
        self.sentence = max(self.paragraph, scene.text.rfind(". ", 0, self.place) + 1)
        end = scene.text.find(". ", self.place)
        self.sentence_end = len(scene.text) if end < 0 else end
        self.rule, self.speaker, self.source = map(group, (roles.rule.actors, roles.speaker, roles.source))

    @cached_property
    def described(self) -> Actors:
        """Return the bearer's own words as a name, where they describe somebody."""
        if self.bearer is None or self.kind not in _DESCRIBING:
            return ()
        name = strip_name(self.bearer)
        is_known = len(self.rule) == 1 and self.rule[0] in name
        return (name,) if name and not is_known else ()

    @cached_property
    def recency(self) -> Mapping[str, int]:
        """Return actors named before -> 0 for the one named last, and so on."""
        last = {actor: self.scene.last_before(actor, self.place) for actor in self.scene.order}
        some = sorted((actor for actor, at in last.items() if at >= 0), key=lambda actor: -last[actor])
        return {actor: at for at, actor in enumerate(some)}

    @cached_property
    def bearer_words(self) -> frozenset[str]:
        """Return the bearer's words in small letters."""
        return frozenset(re.findall(r"\w+", strip_name(self.bearer or "").casefold()))

    def candidates(self) -> list[Actors]:
        """Return whom the commitment may bind: single actors, then groups; in a fixed order."""
        scene, roles = self.scene, self.roles
        recent = [actor for actor, at in self.recency.items() if at < MOST_RECENT]
        single = [*recent, *scene.order[:MOST_NAMED], *roles.speaker, *roles.source, *roles.counterparty]
        known = (*sorted(self.author), *sorted(scene.house), *sorted(scene.opposite))
        some: list[Actors] = [(actor,) for actor in (*single, *known)]
        if self.kind in _GROUPED:
            some += scene.groups
        some += [group(actors) for actors in (roles.rule.actors, roles.speaker) if actors]
        some += [(actor,) for actor in sorted(roles.held)]
        if self.described:
            some.append(self.described)
        return [actors for actors in dict.fromkeys(some) if self._may_bind(actors)]

    @cached_property
    def author(self) -> frozenset[str]:
        """Return who speaks where the commitment stands: whose turn it is, else the document's author."""
        turned = self.roles.author
        if turned is None:
            return self.scene.author
        is_own = self.kind in ("I", "we", "own", "none")
        return frozenset(turned) if is_own else self.scene.author & frozenset(turned)

    def _may_bind(self, actors: Actors) -> bool:
        """Return whether the bearer's words can mean these actors, whatever speaks for them."""
        if self.roles.rule.reason == ASKS:
            return False
        if self.roles.rule.reason == JOINED:  # all of them or none
            return len(actors) > 1 and self.roles.held <= set(actors)
        if self.roles.rule.how is How.LISTED:
            return actors == self.rule
        if self.roles.held:
            is_held = set(actors) <= {*self.roles.held, *self.rule}
            return is_held or (actors == self.described and not self.rule)
        if self.kind in ("I", "we") and self.roles.author is not None:
            if self.rule and self.rule == group(self.roles.author):
                return set(self.rule) <= set(actors)
            return self.roles.rule.reason != UNKNOWN_HOLDER or not self.scene.house & set(actors)
        return True


class Course:
    """Whom the document's earlier commitments bind, in its order."""

    def __init__(self) -> None:
        self._last: tuple[Actors, int] | None = None
        self._times = 0
        self._places: dict[Actors, list[int]] = {}
        self._by_words: dict[str, set[Actors]] = {}

    def bind(self, question: Question, actors: Actors) -> None:
        """Note whom a commitment binds."""
        self._last = (group(actors), question.place)
        self._times += 1
        self._places.setdefault(self._last[0], []).append(question.place)

    def note_rule(self, question: Question) -> None:
        """Note what the rules say for a bearer's words, wherever in the document they stand."""
        if question.bearer and question.rule:
            self._by_words.setdefault(question.bearer.casefold(), set()).add(question.rule)

    def traits(self, question: Question, actors: Actors) -> Iterator[str]:
        """Yield what the earlier commitments say for these actors."""
        if question.bearer and actors in self._by_words.get(question.bearer.casefold(), ()):
            yield "same_words"
        if self._last is None:
            return
        is_last, places = self._last[0] == actors, self._places.get(actors, [])
        if is_last:
            yield "last_bound"
            if self._last[1] >= question.paragraph:
                yield "last_bound:paragraph"
        before = places[-2:-1] if is_last else places[-1:]
        if before and before[0] >= question.paragraph:
            yield "bound:paragraph"
        if 2 * len(places) > self._times:
            yield "bound_mostly"


def iter_traits(question: Question, actors: Actors) -> Iterator[str]:
    """Yield what speaks for the actors, the earlier commitments apart."""
    yield from _roles(question, actors)
    if len(actors) == 1:
        yield from _single(question, actors[0])
        yield from _words(question, actors[0])
    else:
        yield from _together(question, actors)


def _roles(question: Question, actors: Actors) -> Iterator[str]:
    roles, rule = question.roles, question.rule
    if actors == question.described:
        yield "described"
    if rule == actors:
        yield "rule"
        if roles.rule.how is not None:
            yield f"how:{roles.rule.how.name.lower()}"
    elif rule:
        yield "not_rule"
    if question.speaker == actors:
        yield "speaker"
    elif actors[0] in roles.speaker:
        yield "in_speaker"
    if question.source == actors:
        yield "source"
    if set(roles.counterparty) & set(actors):
        yield "counterparty"
    agreement = question.finding.quote("agreement") or ""
    if any(actor in agreement for actor in actors):
        yield "in_agreement"


def _single(question: Question, actor: str) -> Iterator[str]:
    scene = question.scene
    if actor in question.author:
        yield "author"
    if actor in scene.house:
        yield "house"
    if actor in scene.titled:
        yield "titled"
    if actor in scene.opposite:
        yield "signed_with_one"
    place = scene.last_before(actor, question.place)
    near = _nearness(question, place)
    yield f"near:{near}"
    yield f"recent:{min(question.recency.get(actor, 9), 4)}"
    yield f"named:{min(scene.rank.get(actor, 9), 4)}"
    if actor in scene.party_rank:
        yield f"party:{min(scene.party_rank[actor], 4)}"
    share = scene.counts.get(actor, 0) / scene.named
    yield f"share:{sum(share >= some for some in (0.05, 0.15, 0.35))}"
    yield f"kind:{scene.kind(actor)}"
    if place >= 0 and _opens_sentence(scene.text, place):
        yield f"subject:{near}"
    if scene.is_within(actor, question.place + 1, question.sentence_end):
        yield "later_in_sentence"


def _words(question: Question, actor: str) -> Iterator[str]:
    """Yield what the words of the commitment say for an actor."""
    scene, span = question.scene, question.finding.evidence.first("action")
    if span is not None and scene.is_within(actor, span.start, span.end):
        action = question.finding.quote("action") or ""
        yield "in_action"
        if re.search(rf"\bby (?:the )?{re.escape(actor)}\b", action):
            yield "agent"
        if re.search(rf"{re.escape(actor)}['’]s?\b", action):
            yield "owns_action"
    before = scene.text[max(0, question.place - len(actor) - 12) : question.place]
    if actor in before and re.search(rf"{re.escape(actor)}['’]s? [\w ]{{0,8}}$", before):
        yield "owns_cue"
    if question.bearer_words:
        words = frozenset(re.findall(r"\w+", actor.casefold()))
        if question.bearer_words & words:
            yield "shares_word"
        if question.bearer_words <= words:
            yield "shortens"
        if question.head in words:
            yield "shares_head"


def _together(question: Question, actors: Actors) -> Iterator[str]:
    scene = question.scene
    yield from (f"group:{reason}" for reason in sorted(scene.groups.get(actors, ())))
    yield f"size:{min(len(actors), 4)}"
    kinds = {scene.kind(actor) for actor in actors}
    yield "all:" + ("states" if kinds == {"state"} else "parties" if kinds <= {"state", "group"} else "mixed")
    farthest = min(scene.last_before(actor, question.place) for actor in actors)
    yield f"near:{_nearness(question, farthest)}"


def _nearness(question: Question, place: int) -> str:
    if place < 0:
        return "not_before"
    if place >= question.sentence:
        return "sentence"
    if place >= question.paragraph:
        return "paragraph"
    return "paragraph_before" if place >= question.paragraph_before else "far"


def _opens_sentence(text: str, place: int) -> bool:
    before = text[max(0, place - 12) : place].rstrip(" \"“‘'")
    before = before.removesuffix("The").removesuffix("the").rstrip()
    return not before or before.endswith(_ENDS_BEFORE_SUBJECT)


def kind_of_words(bearer: str | None) -> str:
    """Return what kind of words name the bearer: none, I, we, you, he, it, they, both, who, own, two, ..."""
    if bearer is None:
        return "none"
    pronoun = pronoun_of(bearer)
    if pronoun == "first":
        return "I" if bearer.casefold() in _ONE_SPEAKER else "we"
    if pronoun is not None:
        return _PRONOUNS[pronoun]
    if possessor_of(bearer):
        return "own"
    if is_together(bearer):
        if "all" in bearer.casefold().split():
            return "all"
        return "two" if _TWO.search(bearer) else "several"
    return "name" if any(word[0].isupper() for word in strip_name(bearer).split()) else "noun"


def head_of(words: str) -> str:
    """Return the noun that heads the words, in small letters: `mission` in `the EU-led mission in Aceh`."""
    some = _AFTER_HEAD.split(words)[0].split()
    return re.sub(r"\W", "", some[-1].casefold()) if some else ""


def class_of(head: str) -> str:
    """Return what kind of actor a noun stands for."""
    if head in _STATE_WORDS:
        return "state"
    if head in organs():
        return "organ"
    if titles().get(head) in ("official", "person"):
        return "office"
    return heads().get(head) or ("many" if head.endswith("s") else "other")
