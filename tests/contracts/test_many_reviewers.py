"""Several reviewers decide at random on one ledger over HTTP: `benchmarks/reviewers.py`, in short."""

import importlib.util
import sys
from pathlib import Path

from tests.support.workspace import make_sample_ledger

BENCHMARK = Path(__file__).resolve().parents[2] / "benchmarks" / "reviewers.py"


def test_no_decision_is_lost_and_all_are_in_the_audit_log(tmp_path: Path):
    spec = importlib.util.spec_from_file_location("reviewers", BENCHMARK)
    assert spec and spec.loader
    reviewers = importlib.util.module_from_spec(spec)
    sys.modules["reviewers"] = reviewers  # its records are made by name
    spec.loader.exec_module(reviewers)
    result = reviewers.run(make_sample_ledger(tmp_path), count=10, seconds=5)
    assert reviewers.is_whole(result), result
    assert {key.split()[1] for key in result["answers"]} <= {"200", "201", "409", "422", "404"}
