"""An undertaking can be checked where it has an actor, an act, a measure and a date."""

from dataclasses import replace

import pytest

from servanda.extraction.records import Commitment, Figure, Force
from servanda.linking.records import DocumentFacts, Due
from servanda.views.deadlines import last_day_of
from servanda.views.picture import Picture
from servanda.views.undertakings import Filter, list_undertakings
from servanda.views.verifiability import PARTS, figures_by_document, judge_mentions
from support.ledger_records import link_by_hand, make_document, make_finding

TEXT = "Serbia will open about 12 posts by May 2016. It will do so within 90 days."
DOCUMENT = make_document("a.txt", TEXT)


def promise(**words):
    details = {name: words.pop(name) for name in ("bearer_is", "deadline_value") if name in words}
    return make_finding(DOCUMENT, Commitment(force=Force.UNDERTAKEN, **details), words=words)


FULL = promise(
    bearer="Serbia",
    action="open about 12 posts",
    deadline="by May 2016",
    bearer_is=("Serbia",),
    deadline_value="2016-05",
)
FIGURE = make_finding(
    DOCUMENT, Figure(number=12.0), words={"value": "12", "unit": "posts", "approx": "about"}
)


def judged(*mentions, figures=(FIGURE,), **changes):
    (thread, *_) = link_by_hand([DocumentFacts.of(DOCUMENT)], mentions).threads
    return judge_mentions(mentions, replace(thread, **changes), figures_by_document(figures))


def test_all_four_parts_with_the_words_and_findings_they_rest_on():
    found = judged(FULL)
    assert found.as_record() == {
        "score": 4,
        "actor": {"words": "Serbia", "finding": FULL.id},
        "act": {"words": "open about 12 posts", "finding": FULL.id},
        "measure": {"words": "about 12 posts", "finding": FIGURE.id},
        "date": {"words": "by May 2016", "finding": FULL.id},
    }


def test_pronouns_and_vague_times_count_for_nothing():
    vague = promise(bearer="It", action="do so", deadline="within 90 days", deadline_value="P90D")
    assert judged(vague, figures=()).as_record() == {"score": 0, **dict.fromkeys(PARTS)}


def test_a_pronoun_that_is_resolved_is_an_actor_and_says_who():
    vague = promise(bearer="It", action="do so", bearer_is=("Serbia",))
    assert judged(vague, figures=()).grounds["actor"].words == "It = Serbia"


def test_a_figure_measures_only_what_it_stands_in():
    days = make_finding(DOCUMENT, Figure(number=90.0), words={"value": "90", "unit": "days"})
    assert "measure" not in judged(FULL, figures=(days,)).grounds


def test_parts_come_from_all_mentions_the_first_that_has_one():
    vague = promise(bearer="It", action="do so", deadline="within 90 days", deadline_value="P90D")
    found = judged(vague, FULL)
    assert found.score == 4 and {one.finding for one in found.grounds.values()} == {FULL.id, FIGURE.id}


def test_a_deadline_counted_from_an_event_has_a_date_where_the_event_has():
    vague = promise(bearer="It", action="open", deadline="within 90 days", deadline_value="P90D")
    due = Due(
        value="2016-08-01",
        event="signature",
        event_date="2016-05-03",
        event_from="status report",
        evidence=None,
        deadline=vague.id,
        why="P90D from 2016-05-03",
    )
    date = judged(vague, due=due).grounds["date"]
    assert (date.words, date.finding) == ("2016-08-01 (P90D from 2016-05-03)", vague.id)


@pytest.mark.parametrize(
    ("least", "titles"), [(1, ["do so", "open about 12 posts"]), (4, ["open about 12 posts"])]
)
def test_the_filter_keeps_what_can_be_checked(least, titles):
    vague = promise(bearer="It", action="do so", bearer_is=("Serbia",))
    linked = link_by_hand([DocumentFacts.of(DOCUMENT)], [FULL, vague])
    picture = Picture(
        documents={DOCUMENT.id: DocumentFacts.of(DOCUMENT)},
        findings={one.id: one for one in (FULL, vague, FIGURE)},
        threads=linked.threads,
        unlinked={},
    )
    rows = list_undertakings(picture, Filter(verifiable=least)).rows
    assert sorted(row.thread.title for row in rows) == titles
    assert all(row.verifiability and row.verifiability.score >= least for row in rows)
    assert all(row.verifiability is None for row in list_undertakings(picture).rows)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2016-Q1", "2016-03-31"),
        ("2016-W01", "2016-01-10"),
        ("2016", "2016-12-31"),
        ("P90D", None),
        ("", None),
    ],
)
def test_values_of_deadlines_are_calendar_days_or_none(value, day):
    found = last_day_of(value)
    assert (found and found.isoformat()) == day
