"""Fit the weights by which a commitment's bearer is chosen, and write them as a resource.

usage: fit_bearers.py FOLDS [--ridge R]
       fit_bearers.py --report

A conditional logit over the candidates of each commitment (src/servanda/linking/linkers/actors/choice.py),
fitted on ../shared/commitbank/train and the bundles of training/data; with --report, what the installed
weights do on ../shared/commitbank/dev. Candidates whose names agree with the corpus (tests/support/actor_names.py)
are right; where none does, `nobody` is. The meanings of actions are by blocks that do not know their bundle: FOLDS is the
folder that `meaning.py --folds` wrote. NumPy alone; about a minute.
"""

import argparse
import math
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src")]

from fit_linking import dressed  # noqa: E402
from lexicons import write_lexicon  # noqa: E402

from servanda.linking.linkers.actors.bearers import begin  # noqa: E402
from servanda.linking.linkers.actors.choice import (  # noqa: E402
    features_of_nobody,
    features_of_pairs,
    features_of_size,
    features_of_trait,
    load_model,
    load_weights,
    traits_of,
)
from servanda.linking.linkers.actors.meaning import (  # noqa: E402
    LEANING,
    NOBODY,
    load_leans,
    meaning_of,
)
from servanda.linking.linkers.actors.resolver import questions  # noqa: E402
from servanda.linking.linkers.actors.traits import Question  # noqa: E402
from servanda.linking.linkers.threads import bearers, memories  # noqa: E402
from servanda.resources import load_lexicon  # noqa: E402
from support.actor_names import names_in, plain, same_actors  # noqa: E402
from support.commitbank import Bundle, load_bundle  # noqa: E402
from support.commitbank import bundles as folders_of  # noqa: E402
from support.linking_scores import by_document, resolved  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

SOURCE = "Fitted by training/fit_bearers.py on the training bundles; see docs/measurements/actors.md."
#: Strength of the ridge and least number of candidates with a feature: chosen on the development bundles.
RIDGE, LEDGER_RIDGE, LEAST = 3.0, 8.0, 6
#: Main directions of the actions' meanings, and the strength of the ridge on what traits lean to along them.
DIRECTIONS, LEAN_RIDGE = 96, 60.0
STEPS, RATE = 250, 0.05
#: Parts of the training bundles; each is heard with a document model that was fitted on the others.
FOLDS = 3
#: Answers of a rule that its share of right ones is told from.
LEAST_TRIED = 4
#: Weights nearer to nothing are left out.
MIN_WEIGHT = 0.02

#: How often each way of telling a speaker was right, judged by reading 240 statements (docs/measurements/actors.md);
#: `office`: the share of 150 new questions about office-holders that the registry answers rightly.
SPOKEN = {
    "as_written": 0.94, "author": 0.4, "house": 1.0, "listed": 0.8, "named": 1.0, "office": 0.96, "only_owner": 0.47,
    "owned": 0.53, "parties": 0.31, "person": 0.9, "pronoun": 0.55, "seat": 0.93, "shortened": 0.88,
}  # fmt: skip

Features = tuple[str, ...]
#: Of each trait in `LEANING` a vector of meaning, and a constant.
Fitted = tuple[NDArray[np.float64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Example:
    """One commitment: the features of each candidate, and which candidates are right."""

    candidates: tuple[Features, ...]
    right: tuple[bool, ...]
    offsets: tuple[float, ...] = ()
    """What each candidate's score begins with; nothing where there are none."""
    direction: NDArray[np.float64] | None = None
    """Meaning of the action, where no words name the bearer."""
    leaning: tuple[tuple[int, ...], ...] = ()
    """Of each candidate the traits that the meaning may lean to, as places in `LEANING`."""


def main() -> int:
    """Fit and write, or report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folds", type=Path, nargs="?", help="the folder that `meaning.py --folds` wrote")
    what.add_argument("--report", action="store_true")
    parser.add_argument("--ridge", type=float, default=RIDGE)
    options = parser.parse_args()
    if options.report:
        report([with_meanings(load_bundle(folder)) for folder in folders_of("dev")])
        return 0
    own = sorted(path for path in (ROOT / "training" / "data").iterdir() if path.is_dir())
    some = [dressed(load_bundle(folder), options.folds) for folder in (*folders_of("train"), *own)]
    by_bundle = {(bundle.name, at): list(iter_examples(bundle)) for at, bundle in enumerate(some)}
    examples = [example for own_ones in by_bundle.values() for example in own_ones]
    weights, leans = fit(examples, options.ridge)
    print(f"{len(examples)} commitments, {len(weights)} weights")
    models = {"document": weights, "trust": trust(some), "spoken": SPOKEN}
    heard: list[Example] = []
    for part in range(FOLDS):  # chances as an unseen document has them
        others = [
            one for at, bundle in enumerate(some) if at % FOLDS != part for one in by_bundle[bundle.name, at]
        ]
        part_weights, part_leans = fit(others, options.ridge)
        install({**models, "document": part_weights, "ledger": {}}, part_leans)
        heard += [example for bundle in some[part::FOLDS] for example in iter_heard(bundle)]
    ledger, _ = fit(heard, LEDGER_RIDGE)
    print(f"{len(heard)} commitments, {len(ledger)} weights of the ledger")
    install({**models, "ledger": ledger}, leans)
    return 0


def install(models: Mapping[str, Mapping[str, float]], leans: Fitted) -> None:
    """Write the models, and have the program read them anew."""
    write_models(models)
    write_leans(leans)
    for cached in (load_lexicon, load_model, load_weights, load_leans):
        cached.cache_clear()


def iter_heard(bundle: Bundle) -> Iterator[Example]:
    """Yield the commitments that their documents leave open, with what the bundle's other documents say."""
    gold = {one.finding.id: names_in(one.gold.get("bearer_is")) for one in bundle.labelled}
    found = resolved(bundle)
    some = [one for finding in found if (one := memories.ask(finding)) is not None]
    for hearing in bearers.iter_hearings(some, found):
        candidates = hearing.candidates()
        features = [tuple(bearers.features_of(hearing, actors)) for actors in candidates]
        right = [same_actors(gold[hearing.asked.finding], actors) for actors in candidates]
        nobody = tuple(bearers.features_of_nobody(hearing))
        offsets = tuple(bearers.log_chance(hearing, actors) for actors in (*candidates, ()))
        yield Example(candidates=(*features, nobody), right=(*right, not any(right)), offsets=offsets)


def trust(some: Sequence[Bundle]) -> dict[str, float]:
    """Return each way of resolving a bearer by rule -> the share in which it agrees with the corpus."""
    tally: dict[str, list[bool]] = {}
    for bundle in some:
        for questions_, gold in asked(bundle):
            for question in questions_:
                if question.rule and question.roles.rule.how is not None:
                    right = same_actors(gold[question.finding.id], question.rule)
                    how = question.roles.rule.how.name.lower()
                    tally.setdefault(how, []).append(right)
                    tally.setdefault(f"{how} | {question.kind}", []).append(right)
    return {how: round(sum(some) / len(some), 2) for how, some in tally.items() if len(some) >= LEAST_TRIED}


def asked(bundle: Bundle) -> Iterator[tuple[list[Question], dict[str, frozenset[str]]]]:
    """Yield each document's questions with the corpus's bearers."""
    gold = {one.finding.id: names_in(one.gold.get("bearer_is")) for one in bundle.labelled}
    for document in bundle.documents:
        findings = [finding for finding in bundle.findings if finding.document_id == document.id]
        yield questions(document, findings), {str(key): value for key, value in gold.items()}


def iter_examples(bundle: Bundle) -> Iterator[Example]:
    """Yield the commitments of a bundle; earlier ones are bound as the rules say."""
    for some, gold in asked(bundle):
        course = begin(some)
        for question in some:
            candidates = question.candidates()
            traits = [traits_of(question, course, actors) for actors in candidates]
            features = [
                features_of(question, actors, some) for actors, some in zip(candidates, traits, strict=True)
            ]
            right = [same_actors(gold[question.finding.id], actors) for actors in candidates]
            leaning = [tuple(at for at, trait in enumerate(LEANING) if trait in some) for some in traits]
            yield Example(
                candidates=(*features, tuple(features_of_nobody(question))),
                right=(*right, not any(right)),
                direction=direction_of(question),
                leaning=(*leaning, (LEANING.index(NOBODY),)),
            )
            if question.rule:
                course.bind(question, question.rule)


def direction_of(question: Question) -> NDArray[np.float64] | None:
    """Return the unit vector of the action's meaning, where no words name the bearer."""
    meaning = meaning_of(question)
    return None if meaning is None else meaning / math.sqrt(int(meaning @ meaning))


def features_of(question: Question, actors: Sequence[str], traits: Features) -> Features:
    """Return all features of one candidate."""
    one, setting = len(actors) == 1, question.setting
    return (
        *features_of_size(setting, traits, one=one),
        *(feature for trait in traits for feature in features_of_trait(setting, trait, one=one)),
        *features_of_pairs(traits, one=one),
    )


def fit(examples: Sequence[Example], ridge: float) -> tuple[dict[str, float], Fitted]:
    """Return the weights that make the right candidates likeliest (Adam on the whole, cosine rate)."""
    counts = Counter(feature for one in examples for some in one.candidates for feature in some)
    names = sorted(feature for feature, times in counts.items() if times >= LEAST)
    number = {feature: at for at, feature in enumerate(names)}
    rows, columns, group, right = [], [], [], []
    offsets: list[float] = []
    leaning: list[tuple[int, int, int]] = []
    basis, mean = main_directions(examples)
    places = np.zeros((len(examples), basis.shape[1]))
    for at, example in enumerate(examples):
        if example.direction is not None:
            places[at] = (example.direction - mean) @ basis
            leaning += [
                (len(group) + candidate, at, trait)
                for candidate, some in enumerate(example.leaning)
                for trait in some
            ]
        for features, is_right in zip(example.candidates, example.right, strict=True):
            known = [number[feature] for feature in features if feature in number]
            columns.extend(known)
            rows.extend([len(group)] * len(known))
            group.append(at)
            right.append(is_right)
        offsets.extend(example.offsets or [0.0] * len(example.right))
    table = _Table(
        np.array(rows), np.array(columns), np.array(group), np.array(right), np.array(offsets),
        np.array(leaning or np.zeros((0, 3)), np.int64), places,
    )  # fmt: skip
    found, leans = _descend(table, len(names), len(examples), ridge)
    weights = {
        name: weight
        for name, weight in zip(names, np.round(found, 3).tolist(), strict=True)
        if abs(weight) >= MIN_WEIGHT
    }
    vectors = leans @ basis.T
    return weights, (vectors, -vectors @ mean)


def main_directions(examples: Sequence[Example]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the main directions of the actions' meanings, shape (dimensions, directions), and their mean."""
    known = [example.direction for example in examples if example.direction is not None]
    if not known:
        return np.zeros((1, 1)), np.zeros(1)
    meanings = np.stack(known)
    mean = meanings.mean(0)
    _, sizes, directions = np.linalg.svd(meanings - mean, full_matrices=False)
    basis: NDArray[np.float64] = directions[:DIRECTIONS].T / sizes[:DIRECTIONS] * math.sqrt(len(meanings))
    return basis, mean


@dataclass(frozen=True, slots=True)
class _Table:
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    group: NDArray[np.int64]
    right: NDArray[np.bool_]
    offsets: NDArray[np.float64]
    leaning: NDArray[np.int64]
    """Shape (n, 3): candidate, its example, a trait that it has."""
    places: NDArray[np.float64]
    """Shape (examples, directions): the meaning of each example's action."""


def _descend(
    table: _Table, size: int, groups: int, ridge: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the weights of features, and the lean of each trait along each direction."""
    count, traits, directions = len(table.group), len(LEANING), table.places.shape[1]
    candidate, example, trait = table.leaning.T
    weights = np.zeros(size + traits * directions)
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    ridges = np.concatenate([np.full(size, ridge), np.full(traits * directions, LEAN_RIDGE)])
    for step in range(1, STEPS + 1):
        leans = weights[size:].reshape(traits, directions)
        score = table.offsets + np.bincount(table.rows, weights=weights[table.columns], minlength=count)
        lean = (table.places @ leans.T)[example, trait]
        score = score + np.bincount(candidate, weights=lean, minlength=count)
        top = np.full(groups, -np.inf)
        np.maximum.at(top, table.group, score)
        raised = np.exp(score - top[table.group])
        chance = raised / np.bincount(table.group, weights=raised, minlength=groups)[table.group]
        kept = np.where(table.right, raised, 0.0)
        wanted = kept / np.bincount(table.group, weights=kept, minlength=groups)[table.group]
        gap = chance - wanted
        by_trait = np.bincount(example * traits + trait, weights=gap[candidate], minlength=groups * traits)
        slope = np.concatenate(
            [
                np.bincount(table.columns, weights=gap[table.rows], minlength=size),
                (by_trait.reshape(groups, traits).T @ table.places).ravel(),
            ]
        )
        slope += ridges * weights
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        rate = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights[:size], weights[size:].reshape(traits, directions)


def report(some: Sequence[Bundle]) -> None:
    """Print how often the likeliest actors are right, by the least chance from which they are named."""
    alone = {bundle.name: resolved(bundle) for bundle in some}
    heard = {name: bearers.apply_settled(found, bearers.settle(found)) for name, found in alone.items()}
    for title, found in (("inside the document", alone), ("with the other documents of its bundle", heard)):
        print(title)
        _report(
            [
                (one.best, names_in(labelled.gold.get("bearer_is")), one.words)
                for bundle in some
                for labelled, finding in zip(by_document(bundle), found[bundle.name], strict=True)
                if (one := memories.ask(finding)) is not None
            ]
        )


def _report(rows: Sequence[tuple[tuple[Sequence[str], float], frozenset[str], str]]) -> None:
    print(f"{len(rows)} commitments\n least chance  answered  right  precision  same set")
    for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7):
        named = [(actors, gold) for (actors, chance), gold, _ in rows if actors and chance >= least]
        right = sum(same_actors(gold, actors) for actors, gold in named)
        same = sum(set(map(plain, gold)) == set(map(plain, actors)) for actors, gold in named)
        shares = [
            100 * part / whole
            for part, whole in (
                (len(named), len(rows)),
                (right, len(rows)),
                (right, len(named)),
                (same, len(rows)),
            )
        ]
        print(f"{least:12.1f} " + " ".join(f"{share:9.1f}" for share in shares))
    for words in sorted({words for *_, words in rows}):
        own = [(actors, gold) for (actors, _), gold, kind in rows if kind == words]
        print(f"  {words:8} {sum(same_actors(gold, actors) for actors, gold in own):4} of {len(own)}")


def write_models(models: Mapping[str, Mapping[str, float]]) -> None:
    """Write the lexicon of weights."""
    rows = [
        f"{model}\t{feature}\t{weight}"
        for model, weights in sorted(models.items())
        for feature, weight in sorted(weights.items())
    ]
    write_lexicon("bearer_weights", "model\tfeature\tweight", rows, source=SOURCE)


def write_leans(leans: Fitted) -> None:
    """Write the lexicon of what the meaning of an action leans to, a signed byte a dimension."""
    rows = []
    for trait, vector, constant in zip(LEANING, *leans, strict=True):
        scale = float(np.abs(vector).max()) / 127 or 1.0
        steps = np.rint(vector / scale).astype(np.int8).tobytes().hex()
        rows.append(f"{trait}\t{constant:.4f}\t{scale:.6f}\t{steps}")
    write_lexicon("bearer_meanings", "trait\tconstant\tscale\tvector", rows, source=SOURCE)


if __name__ == "__main__":
    raise SystemExit(main())
