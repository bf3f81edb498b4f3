"""Texts whose names lead in circles are read all the same."""

import pytest

import servanda as sv


@pytest.mark.parametrize(
    "text",
    [
        ")\xa0and\xa0Minister of Justice (Shanghala), they we",
        "The Minister of Justice said that they will open it.\n\nMinister of Justice (Shanghala), they.",
    ],
)
def test_a_name_that_is_explained_by_itself_is_read(text: str) -> None:
    for finding in sv.load_reader().read(text, published="2020-01-01"):
        assert finding.evidence.agrees_with(text)
