"""Deadlines that are counted from events: each step of docs/status_rule.md, section Due dates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import pytest

from servanda.documents.records import Document
from servanda.extraction.records import Commitment, Evidence, Finding, TimeExpression
from servanda.extraction.times import find_times, resolve_when
from servanda.linking import Due, link
from servanda.linking.linkers.dates.due import DueDates
from servanda.linking.linkers.dates.events import EventDates, may_date
from servanda.linking.records import DocumentFacts
from servanda.primitives import Span
from support.linking_cases import arrangement, commitment, make_document, status

SIGNED = "2018-12-10"


@dataclass(frozen=True)
class Told:
    """A document with what was found in it."""

    document: Document
    findings: tuple[Finding, ...]


def agreement(
    deadline: str,
    *,
    published: str | None = SIGNED,
    kind: str = "agreement",
    title: str = "Velmar Fisheries Agreement",
    name: str = "accord",
    **words: str,
) -> Told:
    """Return a document with one commitment, whose deadline is read as the reader reads it."""
    text = f"Varenia shall withdraw its boats {deadline}. {' '.join(words.values())}"
    document = make_document(text, name=name, published=published, kind=kind, title=title)
    value, reason = resolve_when(deadline, published=published)
    found = commitment(document, action="withdraw its boats", deadline=deadline, **words)
    assert isinstance(found.details, Commitment)
    return Told(
        document,
        (
            replace(
                found,
                details=replace(found.details, deadline_value=value),
                unresolved={"deadline_value": reason} if reason else {},
            ),
        ),
    )


def report(
    subject: str,
    cue: str,
    when: str,
    value: str | None,
    *,
    published: str | None = "2019-06-01",
    name: str = "news",
    kind: str = "news",
    progress: str | None = None,
    standing: str | None = "in_force",
    names: str | None = None,
) -> Told:
    """Return a document with one status report, and perhaps the name of an agreement."""
    text = f"{subject} {cue} {when}. {names or ''}"
    document = make_document(text, name=name, published=published, kind=kind)
    found = [
        status(
            document,
            subject=subject,
            cue=cue,
            when=when,
            when_value=value,
            progress=progress,
            standing=standing,
        )
    ]
    if names:
        found.append(arrangement(document, type="agreement", text=names))
    return Told(document, tuple(found))


ENTERED = report("The Velmar Fisheries Agreement", "entered into force", "on 1 March 2019", "2019-03-01")


def due_of(*told: Told) -> Due | str | None:
    """Return what becomes of the first document's deadline."""
    return dates_of(*told).due([f for f in told[0].findings if f.kind == "commitment"])


def dates_of(*told: Told) -> DueDates:
    """Return the dates of a ledger of these documents."""
    facts = [(DocumentFacts.of(one.document), one.findings) for one in told]
    asked = [(one, findings) for one, findings in facts if may_date(one, findings)]
    horizon = max((one.published.last_day for one, _ in facts if one.published is not None), default=None)
    events = EventDates(
        {one.id: one for one, _ in asked}, [one for _, some in asked for one in some], horizon
    )
    return DueDates(lambda: events)


def date_of(*told: Told) -> str:
    found = due_of(*told)
    assert isinstance(found, Due), found
    return found.value


def why_not(*told: Told) -> str:
    found = due_of(*told)
    assert isinstance(found, str), found
    return found


@pytest.mark.parametrize(
    "deadline, value",
    [
        ("within 90 days of its entry into force", "2019-05-30"),
        ("within 90 days of the entry into force of this Agreement", "2019-05-30"),
        ("within two weeks after this Agreement enters into force", "2019-03-15"),
        ("within one month of entry into force", "2019-04-01"),
        ("within one year of the entry into force of the Velmar Fisheries Agreement", "2020-03-01"),
        ("within 48 hours of its entry into force", "2019-03-03"),
        ("within 36 hours of its entry into force", "2019-03-03"),
        ("no later than 30 days before its entry into force", "2019-01-30"),
        ("at least 10 days before its entry into force", "2019-02-19"),
        ("not more than 10 days after its entry into force", "2019-03-11"),
        ("upon entry into force", "2019-03-01"),
        ("before its entry into force", "2019-02-28"),
    ],
)
def test_a_deadline_is_counted_from_the_date_that_a_report_tells(deadline: str, value: str) -> None:
    assert date_of(agreement(deadline), ENTERED) == value


@pytest.mark.parametrize(
    "day, deadline, value",
    [
        ("2019-01-31", "within one month of its entry into force", "2019-02-28"),
        ("2020-01-31", "within one month of its entry into force", "2020-02-29"),
        ("2019-03-31", "no later than one month before its entry into force", "2019-02-28"),
        ("2020-02-29", "within one year of its entry into force", "2021-02-28"),
        ("2019-08-31", "within eighteen months of its entry into force", "2021-02-28"),
        ("2019-12-31", "within two months of its entry into force", "2020-02-29"),
        ("2019-12-31", "within 1 day of its entry into force", "2020-01-01"),
    ],
)
def test_months_end_on_their_last_day(day: str, deadline: str, value: str) -> None:
    told = report("The Velmar Fisheries Agreement", "entered into force", "then", day, published="2022-01-01")
    assert date_of(agreement(deadline), told) == value


def test_the_event_is_linked_with_the_words_that_date_it() -> None:
    accord = agreement("within 90 days of its entry into force")
    found = due_of(accord, ENTERED)
    assert found == Due(
        value="2019-05-30",
        event="its entry into force",
        event_date="2019-03-01",
        event_from="status report",
        evidence=ENTERED.findings[0].id,
        deadline=accord.findings[0].id,
        why="90 days after its entry into force on 2019-03-01",
    )


def test_an_event_without_a_report_is_open_with_its_words() -> None:
    assert why_not(agreement("within 90 days of its entry into force")) == (
        "the date is not known: its entry into force"
    )


def test_a_deadline_with_a_date_of_its_own_waits_for_nothing() -> None:
    assert due_of(agreement("by 1 May 2019"), ENTERED) is None
    assert due_of(agreement("within 90 days of 1 May 2019"), ENTERED) is None
    assert due_of(agreement("every six months"), ENTERED) is None
    assert due_of(agreement("without delay"), ENTERED) is None


def test_an_event_that_the_words_do_not_name_is_not_guessed() -> None:
    assert "do not name" in why_not(agreement("within 90 days"), ENTERED)


def test_the_deadline_moves_with_a_newer_report() -> None:
    accord = agreement("within 90 days of its entry into force")
    moved = report(
        "The Velmar Fisheries Agreement",
        "entered into force",
        "on 1 April 2019",
        "2019-04-01",
        published="2019-06-02",
        name="correction",
    )
    found = due_of(accord, ENTERED, moved)
    assert isinstance(found, Due)
    assert (found.value, found.evidence) == ("2019-06-30", moved.findings[0].id)
    assert found.why.endswith("(given before as 2019-03-01)")


@pytest.mark.parametrize("published", ["2019-06-01", "2019-06"])
def test_two_dates_of_one_day_give_none(published: str) -> None:
    other = report(
        "The Velmar Fisheries Agreement",
        "came into force",
        "on 1 April 2019",
        "2019-04-01",
        published=published,
        name="herald",
    )
    reason = why_not(agreement("within 90 days of its entry into force"), ENTERED, other)
    assert "2019-03-01 (news)" in reason and "2019-04-01 (herald)" in reason


def test_two_undated_reports_that_differ_give_none_and_a_dated_one_outweighs_both() -> None:
    accord = agreement("within 90 days of its entry into force")
    one, other = (
        report(
            "The Velmar Fisheries Agreement",
            "entered into force",
            day,
            day,
            published=None,
            name=day,
        )
        for day in ("2019-03-05", "2019-03-06")
    )
    assert "neither is newer" in why_not(accord, one, other)
    assert date_of(accord, one, other, ENTERED) == "2019-05-30"


def test_a_newer_report_of_the_month_keeps_the_day() -> None:
    coarse = report(
        "The Velmar Fisheries Agreement",
        "entered into force",
        "in March 2019",
        "2019-03",
        published="2019-12-01",
        name="review",
    )
    accord = agreement("within 90 days of its entry into force")
    assert date_of(accord, ENTERED, coarse) == "2019-05-30"


def test_days_are_not_counted_from_a_month_but_months_are() -> None:
    coarse = report("The Velmar Fisheries Agreement", "entered into force", "in March 2019", "2019-03")
    assert "not exact enough" in why_not(agreement("within 90 days of its entry into force"), coarse)
    assert date_of(agreement("within three months of its entry into force"), coarse) == "2019-06"
    year = report("The Velmar Fisheries Agreement", "entered into force", "in 2019", "2019")
    assert date_of(agreement("within two years of its entry into force"), year) == "2021"
    assert "not exact enough" in why_not(agreement("within three months of its entry into force"), year)


@pytest.mark.parametrize(
    "deadline, reason",
    [
        ("within 30 working days of its entry into force", "working days"),
        ("within ten business days of its entry into force", "working days"),
        ("for 90 days after its entry into force", "a period, not a last day"),
        ("no earlier than 90 days after its entry into force", "an earliest day"),
        ("more than 90 days after its entry into force", "an earliest day"),
        ("within about 90 days of its entry into force", "the length is not exact"),
        ("within a few weeks of its entry into force", "the length is not exact"),
        ("within 30 to 60 days of its entry into force", "a range of lengths"),
        ("within 90 days of the first snow", "an event that is not followed: the first snow"),
        ("within 90 days of ratification by both parliaments", "an event that is not followed"),
    ],
)
def test_what_cannot_be_counted_says_why(deadline: str, reason: str) -> None:
    assert reason in why_not(agreement(deadline), ENTERED)


@pytest.mark.parametrize(
    "cue, when, value, progress, standing",
    [
        ("will enter into force", "on 1 March 2019", "2019-03-01", None, "in_force"),
        ("shall enter into force", "on 1 March 2019", "2019-03-01", None, "in_force"),
        ("has not entered into force", "on 1 March 2019", "2019-03-01", "none", None),
        ("was expected to enter into force", "on 1 March 2019", "2019-03-01", None, None),
        ("entered into force", "on 1 March 2019", "2019-03-01", None, "disputed"),
        ("partly entered into force", "on 1 March 2019", "2019-03-01", "partial", None),
        ("enters into force", "on 1 July 2019", "2019-07-01", None, "in_force"),
        ("entered into force", "at last", None, None, "in_force"),
        ("entered into force", "last week", "2019-W21", None, "in_force"),
        ("was signed", "on 1 March 2019", "2019-03-01", None, "in_force"),
    ],
)
def test_what_has_not_happened_or_has_no_date_dates_nothing(
    cue: str, when: str, value: str | None, progress: str | None, standing: str | None
) -> None:
    told = report("The Velmar Fisheries Agreement", cue, when, value, progress=progress, standing=standing)
    assert "not known" in why_not(agreement("within 90 days of its entry into force"), told)


def test_an_announcement_counts_once_its_day_has_come() -> None:
    accord = agreement("within 90 days of its entry into force")
    late = report(
        "The Velmar Fisheries Agreement",
        "enters into force",
        "today",
        None,
        published="2019-07-01",
        name="wire",
    )
    assert date_of(accord, late) == "2019-09-29"


def test_today_in_an_undated_report_is_no_date() -> None:
    told = report("The Velmar Fisheries Agreement", "entered into force", "today", None, published=None)
    assert "not known" in why_not(agreement("within 90 days of its entry into force"), told)


def test_an_undated_report_counts_where_its_words_give_the_date() -> None:
    told = report(
        "The Velmar Fisheries Agreement",
        "entered into force",
        "on 1 March 2019",
        "2019-03-01",
        published=None,
    )
    assert date_of(agreement("within 90 days of its entry into force", published=None), told) == "2019-05-30"


@pytest.mark.parametrize(
    "subject",
    [
        "The Dushar Fisheries Agreement",
        "The Protocol to the Velmar Fisheries Agreement",
        "The agreement",
        "A law on fisheries",
        "The Velmar ceasefire",
    ],
)
def test_another_agreement_dates_nothing(subject: str) -> None:
    told = report(subject, "entered into force", "on 1 March 2019", "2019-03-01")
    assert "not known" in why_not(agreement("within 90 days of its entry into force"), told)


def test_the_agreement_of_a_document_that_names_one_is_that_one() -> None:
    told = report(
        "The agreement",
        "entered into force",
        "on 1 March 2019",
        "2019-03-01",
        names="Velmar Fisheries Agreement",
    )
    assert date_of(agreement("within 90 days of its entry into force"), told) == "2019-05-30"


def test_a_report_may_name_the_agreement_of_the_commitment() -> None:
    news = agreement(
        "within 90 days of its entry into force",
        kind="news",
        title="Deal",
        agreement="the Velmar Fisheries Agreement",
    )
    assert date_of(news, ENTERED) == "2019-05-30"


def test_the_signature_of_an_agreement_is_the_date_of_its_publication() -> None:
    found = due_of(agreement("within 30 days of signature"))
    assert isinstance(found, Due)
    assert (found.value, found.event_from, found.evidence) == ("2019-01-09", "publication", None)
    assert "date of publication of accord" in found.why


def test_a_report_of_the_signature_comes_before_the_publication() -> None:
    told = report("The Velmar Fisheries Agreement", "was signed", "on 8 December 2018", "2018-12-08")
    assert date_of(agreement("within 30 days of signature"), told) == "2019-01-07"


def test_an_undated_agreement_and_a_news_story_have_no_signature_of_their_own() -> None:
    assert "not known" in why_not(agreement("within 30 days of signature", published=None))
    assert "not known" in why_not(agreement("within 30 days of signature", kind="news"))


def test_the_registry_knows_when_an_agreement_was_signed() -> None:
    accord = agreement(
        "within one month of signature", title="Prespa Agreement: provisions", published="2018-07-01"
    )
    found = due_of(accord)
    assert isinstance(found, Due)
    assert (found.value, found.event_from) == ("2018-07-17", "registry")


def test_the_registry_tells_nothing_that_the_ledger_has_not_reached() -> None:
    news = agreement(
        "within one month of the signing of the Prespa Agreement", kind="news", published="2018-06-01"
    )
    assert "not known" in why_not(news)
    later = report("The port", "was opened", "on 1 July 2018", "2018-07-01", published="2018-07-02")
    assert date_of(news, later) == "2018-07-17"


def test_an_agreement_that_enters_into_force_on_signature_says_so_itself() -> None:
    accord = agreement("within 90 days of its entry into force")
    text = "This Agreement shall enter into force on signature."
    document = make_document(
        accord.document.text + text,
        name="accord",
        published=SIGNED,
        kind="agreement",
        title=accord.document.title,
    )
    entry = status(document, subject="This Agreement", cue="enter into force", when="on signature")
    (given,) = accord.findings
    whole = Told(document, (replace(given, document_id=document.id), entry))
    found = due_of(whole)
    assert isinstance(found, Due)
    assert (found.value, found.evidence) == ("2019-03-10", entry.id)
    assert date_of(whole, ENTERED) == "2019-05-30"


def test_the_date_of_this_report_and_of_this_resolution_are_their_own() -> None:
    assert date_of(agreement("within 14 days of this report", kind="report")) == "2018-12-24"
    assert (
        date_of(
            agreement(
                "within 14 days of the adoption of this resolution", kind="resolution", title="Resolution 9"
            )
        )
        == "2018-12-24"
    )
    assert "not known" in why_not(agreement("within 14 days of this report", kind="news"))


def test_elections_count_where_both_documents_are_on_one_process_and_they_came_later() -> None:
    accord = agreement("within 60 days of the elections")
    held = report(
        "The elections", "were held", "on 5 May 2019", "2019-05-05", names="Velmar Fisheries Agreement"
    )
    assert date_of(accord, held) == "2019-07-04"
    elsewhere = report("The elections", "were held", "on 5 May 2019", "2019-05-05")
    assert "not known" in why_not(accord, elsewhere)
    earlier = report(
        "The elections", "were held", "on 6 May 2014", "2014-05-06", names="Velmar Fisheries Agreement"
    )
    assert "not known" in why_not(accord, earlier)


def test_a_ceasefire_starts_by_any_of_its_names() -> None:
    accord = agreement("within 72 hours of the start of the ceasefire")
    held = report(
        "The truce", "took effect", "on 5 May 2019", "2019-05-05", names="Velmar Fisheries Agreement"
    )
    assert date_of(accord, held) == "2019-05-08"


def test_a_deadline_told_again_without_its_event_keeps_it() -> None:
    accord = agreement("within 90 days of its entry into force")
    news = agreement("within 90 days", kind="news", name="story", published="2019-02-01")
    dates = dates_of(accord, news, ENTERED)
    found = dates.due([*accord.findings, *news.findings])
    assert isinstance(found, Due) and found.deadline == accord.findings[0].id


def test_the_deadline_that_was_named_last_governs() -> None:
    accord = agreement("within 90 days of its entry into force")
    news = agreement("by 1 May 2020", kind="news", name="story", published="2019-02-01")
    dates = dates_of(accord, news, ENTERED)
    assert dates.due([*accord.findings, *news.findings]) is None


def test_any_order_gives_the_same_threads() -> None:
    accord = agreement("within 90 days of its entry into force")
    other = report(
        "The Velmar Fisheries Agreement",
        "came into force",
        "on 1 April 2019",
        "2019-04-01",
        published="2019-06-02",
        name="herald",
    )
    orders: list[Sequence[Told]] = list(permutations((accord, ENTERED, other)))
    linked = [
        link(
            [DocumentFacts.of(one.document) for one in order],
            [finding for one in order for finding in one.findings],
        )
        for order in orders
    ]
    assert all(one == linked[0] for one in linked)
    assert [thread.due.value for thread in linked[0].threads if thread.due] == ["2019-06-30"]


def test_a_thread_says_why_it_has_no_due_date() -> None:
    accord = agreement("within 90 days of its entry into force")
    (thread,) = link([DocumentFacts.of(accord.document)], accord.findings).threads
    assert thread.due is None
    assert thread.unresolved["due"] == "the date is not known: its entry into force"


def test_years_beyond_the_calendar_give_no_date() -> None:
    told = report(
        "The Velmar Fisheries Agreement", "entered into force", "then", "9999-12-31", published=None
    )
    assert "not exact enough" in why_not(agreement("within two years of its entry into force"), told)
    assert "not exact enough" in why_not(agreement("within 90 days of its entry into force"), told)


def test_a_story_takes_the_signature_from_the_agreement_that_set_the_same_deadline() -> None:
    accord = agreement("within sixty days")
    story = agreement("within 60 days of the signing", kind="news", name="story", published="2019-05-01")
    dates = dates_of(accord, story)
    found = dates.due([*accord.findings, *story.findings])
    assert isinstance(found, Due)
    assert (found.value, found.deadline) == ("2019-02-08", story.findings[0].id)
    other = agreement("within ninety days")
    dates = dates_of(other, story)
    assert dates.due([*other.findings, *story.findings]) == "the date is not known: the signing"


def test_the_whole_text_tells_the_year_of_a_day_without_one() -> None:
    """The words `on 12 February` alone may mean the next one; their sentence tells that it is past."""
    accord = agreement("within 90 days of its entry into force")
    told = report("The Velmar Fisheries Agreement", "came into force", "on 12 February", "2020-02-12")
    assert "not known" in why_not(accord, told)
    assert date_of(accord, Told(told.document, (*told.findings, time(told.document)))) == "2019-05-13"


def time(document: Document) -> Finding:
    """Return `12 February` as the reader of times finds it in the text."""
    (found,) = (one for one in find_times(document.text, published="2019-06-01") if one.type == "DATE")
    words = Span(found.start, found.end)
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, {"text": [words]}),
        details=TimeExpression(type=str(found.type), value=found.value, anchor=found.anchor),
        score=1.0,
        reader="hand/1",
    )
