"""Fit the weights by which a commitment's bearer is chosen, and write them as a resource.

usage: fit_bearers.py [--report] [--ridge R]

A conditional logit over the candidates of each commitment (src/servanda/linking/linkers/actors_choice.py),
fitted on ../shared/commitbank/train and the bundles of training/data; with --report, what the installed
weights do on ../shared/commitbank/dev. Candidates whose names agree with the corpus (tests/support/actor_names.py)
are right; where none does, `nobody` is. NumPy alone; about a minute.
"""

import argparse
import hashlib
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

from servanda.extraction.records import Finding  # noqa: E402
from servanda.linking import resolve  # noqa: E402
from servanda.linking.linkers import bearers  # noqa: E402
from servanda.linking.linkers.actors import questions  # noqa: E402
from servanda.linking.linkers.actors_bearers import begin  # noqa: E402
from servanda.linking.linkers.actors_choice import (  # noqa: E402
    features_of_nobody,
    features_of_pairs,
    features_of_size,
    features_of_trait,
    load_model,
    load_weights,
    traits_of,
)
from servanda.linking.linkers.actors_traits import Question  # noqa: E402
from support.actor_names import names_in, plain, same_actors  # noqa: E402
from servanda.resources import load_lexicon  # noqa: E402
from support.commitbank import bundles as folders_of  # noqa: E402
from support.commitbank import Bundle, Labelled, load_bundle  # noqa: E402
from support.meanings import with_meanings  # noqa: E402

FOLDER = ROOT / "src" / "servanda" / "resources" / "data" / "en" / "bearer_weights"
#: Strength of the ridge and least number of candidates with a feature: chosen on the development bundles.
RIDGE, LEDGER_RIDGE, LEAST = 3.0, 8.0, 6
STEPS, RATE = 250, 0.05
#: Parts of the training bundles; each is heard with a document model that was fitted on the others.
FOLDS = 3
#: Answers of a rule that its share of right ones is told from.
LEAST_TRIED = 4
#: Weights nearer to nothing are left out.
MIN_WEIGHT = 0.02

Features = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """One commitment: the features of each candidate, and which candidates are right."""

    candidates: tuple[Features, ...]
    right: tuple[bool, ...]
    offsets: tuple[float, ...] = ()
    """What each candidate's score begins with; nothing where there are none."""


def main() -> int:
    """Fit and write, or report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--ridge", type=float, default=RIDGE)
    options = parser.parse_args()
    if options.report:
        report([with_meanings(load_bundle(folder)) for folder in folders_of("dev")])
        return 0
    own = sorted(path for path in (ROOT / "training" / "data").iterdir() if path.is_dir())
    some = [with_meanings(load_bundle(folder)) for folder in (*folders_of("train"), *own)]
    by_bundle = {(bundle.name, at): list(iter_examples(bundle)) for at, bundle in enumerate(some)}
    examples = [example for own_ones in by_bundle.values() for example in own_ones]
    weights = fit(examples, options.ridge)
    print(f"{len(examples)} commitments, {len(weights)} weights")
    models = {"document": weights, "trust": trust(some)}
    heard: list[Example] = []
    for part in range(FOLDS):  # chances as an unseen document has them
        others = [
            one for at, bundle in enumerate(some) if at % FOLDS != part for one in by_bundle[bundle.name, at]
        ]
        install({**models, "document": fit(others, options.ridge), "ledger": {}})
        heard += [example for bundle in some[part::FOLDS] for example in iter_heard(bundle)]
    ledger = fit(heard, LEDGER_RIDGE)
    print(f"{len(heard)} commitments, {len(ledger)} weights of the ledger")
    install({**models, "ledger": ledger})
    return 0


def install(models: Mapping[str, Mapping[str, float]]) -> None:
    """Write the models, and have the program read them anew."""
    write(models)
    for cached in (load_lexicon, load_model, load_weights):
        cached.cache_clear()


def iter_heard(bundle: Bundle) -> Iterator[Example]:
    """Yield the commitments that their documents leave open, with what the bundle's other documents say."""
    gold = {one.finding.id: names_in(one.gold.get("bearer_is")) for one in bundle.labelled}
    found = resolved(bundle)
    some = [one for finding in found if (one := bearers.ask(finding)) is not None]
    for hearing in bearers.iter_hearings(some, found):
        candidates = hearing.candidates()
        features = [tuple(bearers.features_of(hearing, actors)) for actors in candidates]
        right = [same_actors(gold[hearing.asked.finding.id], actors) for actors in candidates]
        nobody = tuple(bearers.features_of_nobody(hearing))
        offsets = tuple(bearers.log_chance(hearing, actors) for actors in (*candidates, ()))
        yield Example(candidates=(*features, nobody), right=(*right, not any(right)), offsets=offsets)


def resolved(bundle: Bundle) -> list[Finding]:
    """Return the findings with their actors as their documents alone give them."""
    return [
        finding
        for document in bundle.documents
        for finding in resolve(document, [one for one in bundle.findings if one.document_id == document.id])
    ]


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
            features = [
                features_of(question, actors, traits_of(question, course, actors)) for actors in candidates
            ]
            right = [same_actors(gold[question.finding.id], actors) for actors in candidates]
            yield Example(
                candidates=(*features, tuple(features_of_nobody(question))), right=(*right, not any(right))
            )
            if question.rule:
                course.bind(question, question.rule)


def features_of(question: Question, actors: Sequence[str], traits: Features) -> Features:
    """Return all features of one candidate."""
    one, setting = len(actors) == 1, question.setting
    return (
        *features_of_size(setting, traits, one=one),
        *(feature for trait in traits for feature in features_of_trait(setting, trait, one=one)),
        *features_of_pairs(traits, one=one),
    )


def fit(examples: Sequence[Example], ridge: float) -> dict[str, float]:
    """Return the weights that make the right candidates likeliest (Adam on the whole, cosine rate)."""
    counts = Counter(feature for one in examples for some in one.candidates for feature in some)
    names = sorted(feature for feature, times in counts.items() if times >= LEAST)
    number = {feature: at for at, feature in enumerate(names)}
    rows, columns, group, right = [], [], [], []
    offsets: list[float] = []
    for at, example in enumerate(examples):
        for features, is_right in zip(example.candidates, example.right, strict=True):
            known = [number[feature] for feature in features if feature in number]
            columns.extend(known)
            rows.extend([len(group)] * len(known))
            group.append(at)
            right.append(is_right)
        offsets.extend(example.offsets or [0.0] * len(example.right))
    table = _Table(np.array(rows), np.array(columns), np.array(group), np.array(right), np.array(offsets))
    found = _ascend(table, len(names), len(examples), ridge)
    return {
        name: weight
        for name, weight in zip(names, np.round(found, 3).tolist(), strict=True)
        if abs(weight) >= MIN_WEIGHT
    }


@dataclass(frozen=True, slots=True)
class _Table:
    rows: NDArray[np.int64]
    columns: NDArray[np.int64]
    group: NDArray[np.int64]
    right: NDArray[np.bool_]
    offsets: NDArray[np.float64]


def _ascend(table: _Table, size: int, groups: int, ridge: float) -> NDArray[np.float64]:
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    count = len(table.group)
    for step in range(1, STEPS + 1):
        score = table.offsets + np.bincount(table.rows, weights=weights[table.columns], minlength=count)
        top = np.full(groups, -np.inf)
        np.maximum.at(top, table.group, score)
        raised = np.exp(score - top[table.group])
        chance = raised / np.bincount(table.group, weights=raised, minlength=groups)[table.group]
        kept = np.where(table.right, raised, 0.0)
        wanted = kept / np.bincount(table.group, weights=kept, minlength=groups)[table.group]
        slope = (
            np.bincount(table.columns, weights=(chance - wanted)[table.rows], minlength=size)
            + ridge * weights
        )
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope * slope
        rate = RATE * 0.5 * (1 + math.cos(math.pi * step / STEPS))
        weights = weights - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
    return weights


def report(some: Sequence[Bundle]) -> None:
    """Print how often the likeliest actors are right, by the least chance from which they are named."""
    alone = {bundle.name: resolved(bundle) for bundle in some}
    heard = {
        name: bearers.apply_settled(found, bearers.settle(found)) for name, found in alone.items()
    }
    for title, found in (("inside the document", alone), ("with the other documents of its bundle", heard)):
        print(title)
        _report(
            [
                (one.best, names_in(labelled.gold.get("bearer_is")), one.words)
                for bundle in some
                for labelled, finding in zip(by_document(bundle), found[bundle.name], strict=True)
                if (one := bearers.ask(finding)) is not None
            ]
        )


def by_document(bundle: Bundle) -> list[Labelled]:
    """Return what the corpus says, in the order of `resolved`."""
    return [
        one
        for document in bundle.documents
        for one in bundle.labelled
        if one.finding.document_id == document.id
    ]


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


def write(models: Mapping[str, Mapping[str, float]]) -> None:
    """Write entries.tsv and manifest.toml."""
    rows = [
        f"{model}\t{feature}\t{weight}\n"
        for model, weights in sorted(models.items())
        for feature, weight in sorted(weights.items())
    ]
    body = "model\tfeature\tweight\n" + "".join(rows)
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "entries.tsv").write_text(body, encoding="utf-8")
    (FOLDER / "manifest.toml").write_text(
        'name = "en/bearer_weights"\nversion = "1"\nlanguage = "en"\nlicence = "Apache-2.0"\n'
        'source = "Fitted by training/fit_bearers.py on the training bundles; see docs/measurements/actors.md."\n'
        f'rows = {len(rows)}\nsha256 = "{hashlib.sha256(body.encode()).hexdigest()}"\n',
        encoding="utf-8",
    )


if __name__ == "__main__":
    raise SystemExit(main())
