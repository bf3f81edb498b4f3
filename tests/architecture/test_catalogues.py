"""Doers are named as strings; each of them can be loaded."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "servanda"
STAGES = sorted(path.parent.name for path in PACKAGE.glob("*/catalogue.py"))


def entries(stage: str) -> Iterator[str]:
    """Yield every `module:name` of a stage's catalogue."""
    for value in vars(import_module(f"servanda.{stage}.catalogue")).values():
        if isinstance(value, Mapping):
            yield from (one for one in value.values() if isinstance(one, str) and ":" in one)


def test_the_stages_with_doers_have_catalogues():
    assert {"sources", "documents", "annotation", "ledger"} <= {*STAGES}


@pytest.mark.parametrize("stage", STAGES)
def test_every_entry_of_the_catalogue_loads(stage):
    found = list(entries(stage))
    assert found
    for entry in found:
        module, _, name = entry.partition(":")
        assert callable(getattr(import_module(module), name)), entry
