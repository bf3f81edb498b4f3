"""Undertakings counted by bearer, counterparty, agreement or theme."""

from dataclasses import replace
from datetime import date

import pytest

from servanda.documents.records import DocumentKind
from servanda.extraction.records import (
    Arrangement,
    ArrangementType,
    Commitment,
    Force,
    Progress,
    Standing,
)
from servanda.ledger import create_ledger
from servanda.linking.records import DocumentFacts, EvidenceGrade
from servanda.views import Duration, Picture
from servanda.views.rollup import NAMELESS, By, Total, roll_up
from servanda.views.themes import find_theme
from support.commands import servanda
from support.ledger_records import add_all, link_by_hand, make_document, make_finding, relink, small_set

TEXT = "Under the Ohrid deal Serbia will free the prisoners. Kosovo will hold elections. It will act."
YEAR = Duration.parse("12m")


def picture(**metadata) -> Picture:
    """Return three threads: of a release under a deal, of elections, of nothing in particular."""
    document = make_document("a.txt", TEXT, published="2015-01-01", **metadata)
    newer = make_document("b.txt", "Nothing.", published="2017-01-01")
    commitment = Commitment(force=Force.UNDERTAKEN)
    free = make_finding(
        document, commitment, words={"action": "free the prisoners", "agreement": "the Ohrid deal"}
    )
    hold = make_finding(document, commitment, words={"action": "hold elections"})
    act = make_finding(document, Commitment(force=Force.URGED), words={"action": "act"})
    deal = make_finding(
        document,
        Arrangement(type=ArrangementType.AGREEMENT, name="Ohrid Agreement"),
        words={"text": "Ohrid deal"},
    )
    threads = {t.title: t for t in link_by_hand([DocumentFacts.of(document)], [free, hold, act]).threads}
    threads["free the prisoners"] = replace(
        threads["free the prisoners"],
        bearer=("Serbia", "Kosovo"),
        progress=Progress.PARTIAL,
        standing=Standing.BREACHED,
        evidence=EvidenceGrade.REPORTED,
        deadline_value="2016",
    )
    threads["act"] = replace(
        threads["act"], bearer=(), counterparty=(), force=Force.URGED, deadline_value=None
    )
    threads["hold elections"] = replace(threads["hold elections"], deadline_value="2018")
    return Picture(
        documents={document.id: DocumentFacts.of(document), newer.id: DocumentFacts.of(newer)},
        findings={one.id: one for one in (free, hold, act, deal)},
        threads=tuple(threads.values()),
        unlinked={},
    )


def totals(by: By, **metadata) -> dict[str, Total]:
    return {total.name: total for total in roll_up(picture(**metadata), by, silent_for=YEAR).totals}


def test_a_joint_undertaking_is_in_the_row_of_each_bearer():
    found = totals(By.BEARER)
    assert {name: len(total.threads) for name, total in found.items()} == {
        "Serbia": 2,
        "Kosovo": 1,
        NAMELESS[By.BEARER]: 1,
    }
    assert [*found][-1] == NAMELESS[By.BEARER]
    assert found[NAMELESS[By.BEARER]].not_undertaken == 1
    assert found[NAMELESS[By.BEARER]].as_record()["name"] is None


def test_states_are_counted_and_progress_only_where_somebody_reports():
    serbia = totals(By.BEARER)["Serbia"]
    assert serbia.progress == {"partial": 1}
    assert serbia.standing == {"breached": 1, "in_force": 1}
    assert serbia.evidence == {"none_found": 1, "reported": 1}


def test_overdue_and_silent_are_counted_back_from_the_newest_document():
    serbia = totals(By.BEARER)["Serbia"]
    assert (serbia.overdue, serbia.silent) == (1, 2)
    found = roll_up(picture(), By.BEARER, silent_for=YEAR)
    assert (found.overdue_on, found.silent_since) == (date(2017, 1, 1), date(2016, 1, 1))
    earlier = roll_up(picture(), By.BEARER, silent_for=YEAR, as_of=date(2015, 2, 1))
    assert all(total.overdue == total.silent == 0 for total in earlier.totals)


def test_an_agreement_is_that_of_the_words():
    assert {name: len(total.threads) for name, total in totals(By.AGREEMENT).items()} == {
        "Ohrid Agreement": 1,
        NAMELESS[By.AGREEMENT]: 2,
    }


def test_an_agreement_is_the_document_where_that_is_one():
    found = totals(By.AGREEMENT, kind=DocumentKind.AGREEMENT)
    assert {name: len(total.threads) for name, total in found.items()} == {
        "About a.txt": 3,
        "Ohrid Agreement": 1,
    }


def test_a_theme_says_which_words_name_it():
    found = totals(By.THEME)
    assert {name: dict(total.words) for name, total in found.items()} == {
        "prisoners and detainees": {"prisoners": 1},
        "elections": {"elections": 1},
        NAMELESS[By.THEME]: {},
    }


@pytest.mark.parametrize(
    ("wording", "theme"),
    [
        (("withdraw troops and release prisoners",), ("withdrawal and forces", ("withdraw", "troops"))),
        (("open the border", "hold elections"), ("borders and territory", ("border",))),
        (("do so",), None),
        ((), None),
        (("continue", "gain access"), None),
    ],
)
def test_the_theme_is_what_most_words_name_then_what_is_named_first(wording, theme):
    assert find_theme(replace(picture().threads[0], wording=wording)) == theme


def test_every_thread_is_in_a_row():
    taken = picture()
    for by in By:
        found = roll_up(taken, by, silent_for=YEAR)
        assert {key for total in found.totals for key in total.threads} == {t.id for t in taken.threads}


GOLDEN = """\
                                     Progress,
 Bearer                  Count       where reported   Standing         Evidence        Overdue   Silent
 ──────────────────────────────────────────────────────────────────────────────────────────────────────
 Serbia                  1           –                reaffirmed 1     none found 1    0         0
1 undertaking; one with several names is in each one's row. Not undertaken: only urged, expected or
refused.
Overdue on 2012-03-12. Silent for 12m or more:
Silent since 2011-03-12: no word in what was published from then to 2012-03-12, 1 document by The Wire,
in 1 of 13 months. No word is no proof of inaction.
Gaps, months without a document, in which nothing was searched: 2011-03 to 2012-02.
Searched 4 documents, 2010-01-10 to 2012-03-12, 1 undated.
"""


def test_the_table_in_the_terminal(tmp_path):
    address = str(tmp_path / "l.sqlite")
    with create_ledger(address) as ledger:
        add_all(ledger, small_set(4))
        relink(ledger)
    ran = servanda("rollup", address, columns=104)
    shown = [line.rstrip() for line in ran.out.splitlines() if line.strip()]
    assert "\n".join(shown) + "\n" == GOLDEN
    assert servanda("rollup", address, "--silent-for", "soon").code == 2
