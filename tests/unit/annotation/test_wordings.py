"""What words tell by themselves of closed fields."""

import json
from pathlib import Path

import pytest

from servanda.annotation.annotators.wordings import Wordings, features_of, log_shares

FIELD = {
    "values": ["", "none", "complete"],
    "bias": [0.0, 0.0, 0.0],
    "weights": {"trigger: not yet": [0.0, 3.0, 0.0], "trigger: done": [0.0, 0.0, 2.0]},
}


def wordings(tmp_path: Path, weight: float) -> Wordings:
    path = tmp_path / "wordings.json"
    path.write_text(json.dumps({"weight": weight, "layers": {"status": {"progress": FIELD}}}))
    return Wordings.of(path)


def test_stems_and_stems_in_a_row_count_once_each() -> None:
    found = list(features_of(["Not", "yet", "not", "completed"], ["Roads", "roads"]))
    assert found == [
        "trigger: not", "trigger: yet", "trigger: compl",
        "trigger: not yet", "trigger: yet not", "trigger: not compl",
        "trigger: not yet not", "trigger: yet not compl",
        "main: roads",
    ]  # fmt: skip


def test_words_move_the_chances_and_these_remain_shares(tmp_path: Path) -> None:
    chances = {"progress": {"": 0.2, "none": 0.3, "complete": 0.5}, "standing": {"": 1.0}}
    found = wordings(tmp_path, 0.75).weigh("status", chances, trigger=["not", "yet"], main=["talks"])
    assert found["progress"]["none"] > 0.7 and found["standing"] == {"": 1.0}
    assert sum(found["progress"].values()) == pytest.approx(1.0)
    told = log_shares([0.0, 3.0, 0.0])
    ratio = found["progress"]["none"] / found["progress"]["complete"]
    assert ratio == pytest.approx(0.3 / 0.5 * 2.718281828 ** (0.75 * (told[1] - told[2])))


def test_without_words_or_weight_and_in_other_layers_the_chances_stay(tmp_path: Path) -> None:
    chances = {"progress": {"": 0.2, "none": 0.3, "complete": 0.5}}
    for weight, layer, words in (
        (0.0, "status", ["done"]),
        (1.0, "statement", ["done"]),
        (1.0, "status", []),
    ):
        found = wordings(tmp_path, weight).weigh(layer, chances, trigger=words, main=())
        assert found["progress"] == pytest.approx(chances["progress"])


def test_what_the_network_rules_out_is_a_small_chance_not_an_error(tmp_path: Path) -> None:
    chances = {"progress": {"": 0.0, "none": 0.0, "complete": 1.0}}
    found = wordings(tmp_path, 1.0).weigh("status", chances, trigger=["not", "yet"], main=())
    assert found["progress"]["complete"] > 0.99 and 0 < found["progress"]["none"] < 1e-4
