import json
import re
import time
from collections import Counter
from pathlib import Path

import pytest

from servanda.linking.linkers.actors.places import use_of
from servanda.linking.linkers.actors.places_words import load_words
from servanda.linking.linkers.actors.registry import load_registry

ROOT = Path(__file__).resolve().parents[3]
SENTENCES = ROOT / "tests" / "data" / "metonymy.jsonl"
#: Measured once, before any of these sentences was looked at: 94.0 %.
FLOOR = 0.93
#: 18 µs of processor time a name on two shared cores; the limit leaves room for slower machines.
MAX_SECONDS_A_NAME = 200e-6


def load(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def place_of(row):
    found = [match.start() for match in re.finditer(rf"(?<!\w){re.escape(row['name'])}(?!\w)", row["text"])]
    start = found[row["occurrence"] - 1]
    return start, start + len(row["name"])


def use(text):
    """Return the use of the name in square brackets."""
    start, end = text.index("["), text.index("]") - 1
    return use_of(text.replace("[", "").replace("]", ""), start, end)


def class_of(name):
    registry = load_registry()
    known = registry.by_name(name)
    if name.casefold() in load_words().classes["name"] or re.search(r"House|Palace|Palais|Street", name):
        return "building"
    return "country" if known and known.kind == "state" else "city"


def test_names_in_sentences_of_our_own_are_told_apart():
    right, rows = Counter(), load(SENTENCES)
    for row in rows:
        right[class_of(row["name"])] += use_of(row["text"], *place_of(row)).kind == row["use"]
    assert len(rows) == 200
    assert right.total() / len(rows) >= FLOOR


def test_no_sentence_of_the_test_was_fitted_on():
    fitted = {row["text"] for path in (ROOT / "training" / "places").glob("*.jsonl") for row in load(path)}
    assert len(fitted) > 500
    assert not fitted & {row["text"] for row in load(SENTENCES)}


@pytest.mark.parametrize(
    "text",
    [
        "[Belgrade] rejected the draft.",
        "There was pressure from [Washington] to sign.",
        "Talks between [Kyiv] and Moscow broke down.",
        "Talks between Kyiv and [Moscow] broke down.",
        "The mediators urged [Ankara] to open the crossing.",
        "Officials said [Jakarta] would not sign.",
        "[Tehran], which has denied the report, will answer in May.",
        "[Rabat]'s refusal to extend the mandate surprised nobody.",
        "The plan was rejected by [Budapest].",
        "According to [Skopje], the last condition has been met.",
        "[Moscow]-backed fighters hold the bridge.",
        "[Paris], Berlin and London have promised to pay.",
        "The [Kremlin] denied it.",
    ],
)
def test_who_acts_is_an_actor(text):
    assert use(text).kind == "actor"


@pytest.mark.parametrize(
    "text",
    [
        "They met in [Belgrade] on Tuesday.",
        "The road between [Kyiv] and Odesa is open.",
        "[Moscow]'s metro was closed.",
        "The [Geneva] talks resume on Monday.",
        "[Doha], where the envoys met, was quiet.",
        "She flew to [Ankara] at noon.",
        "Snow fell in eastern [Serbia].",
        "The airport of [Sana'a] is shut.",
        "A [London]-based analyst called it a draw.",
        "[KYIV], June 3 (Reuters) — Both sides will meet.",
        "The rebels shelled [Goma] again.",
        "Crowds waited outside the [White House].",
        "They drove from [Amman] to Damascus.",
    ],
)
def test_where_something_is_is_a_place(text):
    assert use(text).kind == "place"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[Belgrade] rejected the draft.", "verb of actor: rejected"),
        ("There was pressure from [Washington].", "deed before: pressure"),
        ("[Moscow]'s metro was closed.", "genitive, site: metro"),
        ("The [Geneva] talks resume on Monday.", "the, event: talks"),
        ("[KYIV], June 3 (Reuters) — They met.", "dateline: , June 3 (Reuters) —"),
    ],
)
def test_the_reason_names_the_words_that_decided(text, why):
    assert use(text).why == why


def test_a_name_alone_is_answered_without_certainty():
    found = use("[Belgrade]")
    assert 0.5 <= found.score < 0.9


@pytest.mark.parametrize(
    "text",
    [
        "[X]",
        " [X] ",
        "[Bern],",
        "and [Bern] and",
        "–[Bern]–",
        "the [Bern]'s",
        "[Bern],,,, and and",
        ", , ,[Bern]",
    ],
)
def test_odd_surroundings_do_no_harm(text):
    assert use(text).kind in ("actor", "place")


def test_words_of_another_sentence_do_not_count():
    near = use("They met in Oslo. [Belgrade] rejected it. In Rome it rained.")
    assert near == use("[Belgrade] rejected it.")


def test_the_weights_know_each_name_of_a_feature_once():
    weights = load_words().weights
    assert weights["after in"] < 0 < weights["verb of actor"]
    assert len(weights) > 100


def test_reading_a_name_takes_microseconds():
    rows = [(row["text"], *place_of(row)) for row in load(SENTENCES)]
    use_of(*rows[0])
    began = time.process_time()
    for row in rows:
        use_of(*row)
    assert (time.process_time() - began) / len(rows) < MAX_SECONDS_A_NAME


@pytest.mark.parametrize(
    "filler", ["A" * 400, "and " * 200, ", X" * 200, "X-" * 200, ". " * 300, "A. " * 200]
)
def test_no_shape_of_words_makes_it_slow(filler):
    text = f"{filler}Bern{filler}"
    began = time.process_time()
    use_of(text, len(filler), len(filler) + 4)
    assert time.process_time() - began < 0.1
