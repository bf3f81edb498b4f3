"""Values of deadlines as words."""

import pytest

from servanda.extraction.records import Standing
from servanda.linking.linkers.dates.due import A_TERM
from servanda.linking.records import EvidenceGrade, Thread
from servanda.views.deadlines import tell_due


def due(value: str | None, **unresolved: str) -> str | None:
    return tell_due(
        Thread(
            title="t",
            bearer=(),
            counterparty=(),
            links=(),
            history=(),
            progress=None,
            standing=Standing.IN_FORCE,
            evidence=EvidenceGrade.NONE_FOUND,
            first_seen=None,
            last_seen=None,
            deadline_value=value,
            unresolved=unresolved,
        )
    )


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("P50Y", "within 50 years"),
        ("P120D", "within 120 days"),
        ("P1Y6M", "within 1 year and 6 months"),
        ("PT48H", "within 48 hours"),
        ("PXW", "within some weeks"),
        ("2013-SU", "summer 2013"),
        ("PRESENT_REF", "now"),
        ("2005-08-15", "2005-08-15"),
        ("2022-W30", "2022-W30"),
        ("P", "P"),
        (None, None),
    ],
)
def test_lengths_are_told_in_words_and_dates_as_they_are(value: str | None, told: str | None) -> None:
    assert due(value) == told


def test_a_period_is_told_as_one() -> None:
    assert due("P2W", due=A_TERM) == "for 2 weeks"
