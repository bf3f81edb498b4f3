"""The bearer of a commitment, chosen among all actors of its document by weighed traits.

A conditional logit: each candidate's score is the sum of the weights of its traits, alone and under the
setting of the commitment; one further candidate stands for nobody whom the document names. The chance of
the best candidate is its share in the sum of exponentials. Weights: training/fit_bearers.py.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple, TypeAlias

from servanda.extraction.records import Decision
from servanda.linking.linkers.actors.answers import Actors
from servanda.linking.linkers.actors.meaning import NOBODY, leans_of
from servanda.linking.linkers.actors.traits import Course, Question, Setting, iter_traits
from servanda.resources import load_lexicon

#: How a bearer stands that no actor is likely enough for; the likeliest ones are kept with it.
UNDECIDED = "undecided"
#: Chance from which a bearer is named; chosen on the development bundles: docs/measurements/actors.md.
MIN_CHANCE = 0.4
#: Share of right answers in training from which a rule stands whatever else is likely.
MIN_TRUST = 0.8
#: So many candidates are kept beside the best one.
KEPT = 9
#: Sums of pairs that are kept for the next document; bounds memory, changes no result.
MAX_KEPT_SUMS = 20_000
#: Traits of which two together have a weight of their own.
_PAIRED = ("rule", "speaker", "source", "author", "last_bound", "same_words", "counterparty")
_PAIRED_BEGINNINGS = ("group:", "kind:", "near:", "how:")
Others: TypeAlias = tuple[tuple[str, float], ...]


class Chance(NamedTuple):
    """A candidate and how likely it is; no actors: nobody whom the document names."""

    actors: Actors
    chance: float


def weigh(question: Question, course: Course) -> list[Chance]:
    """Return the candidates, the likeliest first; equal ones in order of their names."""
    weights, leans = load_weights(), leans_of(question)
    scored: list[tuple[float, Actors]] = []
    for actors in question.candidates():
        traits = traits_of(question, course, actors)
        lean = sum(leans[trait] for trait in traits if trait in leans)
        scored.append((weights.score(question.setting, traits, one=len(actors) == 1) + lean, actors))
    scored.append((weights.nobody(question) + leans.get(NOBODY, 0.0), ()))
    return chances_of(scored)


def chances_of(scored: Sequence[tuple[float, Actors]]) -> list[Chance]:
    """Return the chances that scores stand for, the likeliest first; equal ones in order of their names."""
    best = max(score for score, _ in scored)
    raised = [(math.exp(score - best), actors) for score, actors in scored]
    total = sum(value for value, _ in raised)
    some = [Chance(actors=actors, chance=round(value / total, 4)) for value, actors in raised]
    return sorted(some, key=lambda one: (-one.chance, one.actors))


def best_of(chances: Sequence[Chance]) -> Chance | None:
    """Return the likeliest candidate that is somebody."""
    return next((one for one in chances if one.actors), None)


def others_of(chances: Sequence[Chance]) -> Others:
    """Return what is kept beside the likeliest candidate that is somebody."""
    best = best_of(chances)
    return tuple((";".join(one.actors), one.chance) for one in chances[: KEPT + 1] if one is not best)


def undecided(chances: Sequence[Chance]) -> Decision:
    """Return the decision where nobody is likely enough; the best candidate that is somebody comes first."""
    best, others = best_of(chances), others_of(chances)
    return Decision(UNDECIDED, 0.0, ((";".join(best.actors), best.chance), *others) if best else others)


def trust_in(question: Question, likeliest: float) -> float:
    """Return how often the rule that answers was right for such words in training; 0 where it does not stand.

    A rule stands where it was right often; where no candidate is likely enough, as often as a candidate
    must be likely.
    """
    how = question.roles.rule.how
    if how is None or not question.rule:
        return 0.0
    share = load_model("trust").get(f"{how.name.lower()} | {question.kind}", 0.0)
    return share if share >= (MIN_TRUST if likeliest >= MIN_CHANCE else MIN_CHANCE) else 0.0


def traits_of(question: Question, course: Course, actors: Actors) -> tuple[str, ...]:
    """Return what speaks for the actors."""
    return (*iter_traits(question, actors), *course.traits(question, actors))


def features_of_trait(setting: Setting, trait: str, *, one: bool) -> tuple[str, ...]:
    """Return the weights that a trait of one actor (or of a group) draws on in a setting."""
    name = f"{'one' if one else 'group'} {trait}"
    words, force = f"{name} | {setting.words}", f"{name} | {setting.force}"
    if setting.words == "none":
        return (name, words, force, f"{words} {setting.force}", f"{words} {setting.genre}")
    return (name, words, force, f"{name} | {setting.genre}")


def features_of_pairs(traits: Sequence[str], *, one: bool) -> Iterator[str]:
    """Yield the weights of two traits that stand together."""
    start = "one" if one else "group"
    return (f"{start} {first} & {second}" for first, second in combinations(_paired(traits), 2))


def features_of_size(setting: Setting, traits: Sequence[str], *, one: bool) -> Iterator[str]:
    """Yield the weights of there being one actor or several, for these words."""
    size = "one" if one else "group"
    yield f"{size} | {setting.words}"
    if setting.head:
        described = " described" if "described" in traits else ""
        yield f"{size}{described} | {setting.head}"


def features_of_nobody(question: Question) -> Iterator[str]:
    """Yield the weights of there being nobody in the document."""
    setting, answered = question.setting, "rule" if question.rule else "no rule"
    yield "nobody"
    yield from (f"nobody | {some}" for some in (setting.words, setting.force, setting.genre, answered))
    yield f"nobody | {setting.words} {answered}"
    if setting.head:
        yield f"nobody | {setting.head}"


class Weights:
    """The fitted weights; sums over what a trait draws on are kept, since settings recur."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._traits: dict[tuple[str, str, str, str, bool], float] = {}
        self._pairs: dict[tuple[bool, tuple[str, ...]], float] = {}

    def score(self, setting: Setting, traits: tuple[str, ...], *, one: bool) -> float:
        """Return the sum of the weights of a candidate."""
        total = self._sum(features_of_size(setting, traits, one=one))
        for trait in traits:
            key = (setting.words, setting.force, setting.genre, trait, one)
            known = self._traits.get(key)
            if known is None:
                known = self._traits[key] = self._sum(features_of_trait(setting, trait, one=one))
            total += known
        paired = _paired(traits)
        both = self._pairs.get((one, paired))
        if both is None:
            if len(self._pairs) > MAX_KEPT_SUMS:
                self._pairs.clear()
            both = self._pairs[one, paired] = self._sum(features_of_pairs(paired, one=one))
        return total + both

    def nobody(self, question: Question) -> float:
        """Return the score of there being nobody."""
        return self._sum(features_of_nobody(question))

    def _sum(self, features: Iterable[str]) -> float:
        return sum(self._weights.get(feature, 0.0) for feature in features)


def _paired(traits: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(t for t in traits if t in _PAIRED or t.startswith(_PAIRED_BEGINNINGS)))


@lru_cache(maxsize=1)
def load_weights() -> Weights:
    """Return the weights inside a document."""
    return Weights(load_model("document"))


@lru_cache(maxsize=4)
def load_model(name: str) -> Mapping[str, float]:
    """Return the feature weights of a model of the package: `document`, `ledger`.

    `trust` and `spoken` hold no weights: way of resolving a bearer's or a speaker's words -> share right.
    """
    rows = load_lexicon("en/bearer_weights").rows
    return {row["feature"]: float(row["weight"]) for row in rows if row["model"] == name}
