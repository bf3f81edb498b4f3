"""What every store must do. A new store adds its way of making an address to tests/conftest.py."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from servanda.documents.records import DocumentKind
from servanda.errors import (
    AmbiguousEntryError,
    ConflictingDecisionError,
    ConflictingDocumentError,
    DecisionError,
    EntryNotFoundError,
    LedgerError,
    LedgerExistsError,
    LedgerNotFoundError,
    UnsoundFindingError,
    UnstorableTextError,
)
from servanda.extraction.records import KINDS, Evidence, Figure
from servanda.ledger import Ledger, Outcome, create_ledger, open_ledger, verify
from servanda.ledger.audit import Deed, iter_deeds
from servanda.ledger.schema import metadata
from servanda.linking import LINKER, version
from servanda.linking.version import linked_from
from servanda.primitives import Span
from servanda.runs import refresh_links
from support.decisions import decide, undo
from support.ledger_records import (
    LATER_READER,
    NOON,
    READER,
    TEXT,
    add_all,
    dump,
    findings_of,
    link_by_hand,
    make_document,
    relink,
    small_set,
)


@pytest.fixture
def address(new_address: Callable[[], str]) -> str:
    return new_address()


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    with create_ledger(address) as made:
        yield made


def add(ledger, document, *, reader=READER, known_at=NOON):
    return ledger.add_document(
        document, findings_of(document, reader=reader), reader=reader, known_at=known_at
    )


# Making and opening


def test_a_ledger_is_not_made_twice(address, ledger):
    with pytest.raises(LedgerExistsError) as caught:
        create_ledger(address)
    assert caught.value.where and caught.value.next_step


def test_a_ledger_that_is_not_there_is_not_opened(address):
    with pytest.raises(LedgerNotFoundError, match="servanda init"):
        open_ledger(address)


def test_what_was_added_is_there_after_closing(address):
    with create_ledger(address) as first:
        add_all(first, small_set(12))
        relink(first)
        before = dump(first)
    with open_ledger(address) as second:
        assert dump(second) == before
        assert second.links_are_current()


def test_closing_twice_does_no_harm(ledger):
    ledger.close()
    ledger.close()


# Taking in


def test_a_new_document_comes_back_as_it_was(ledger):
    document = make_document(
        url="https://example.org/a?b=1&c='", authors=("A. B.", "Ç. D."), language="en-GB", kind=None
    )
    assert add(ledger, document) is Outcome.NEW
    stored = ledger.get_document(document.id)
    assert (stored.document, stored.copies_of, stored.known_from) == (document, (), NOON)


def test_every_kind_of_finding_comes_back_as_it_was(ledger):
    document = make_document()
    offered = findings_of(document)
    assert {finding.kind for finding in offered} == set(KINDS.values())
    add(ledger, document)
    kept = list(ledger.iter_findings())
    assert sorted(kept, key=lambda one: one.id) == sorted(offered, key=lambda one: one.id)
    assert [one.vector for one in kept if one.kind == "commitment"] == [bytes(range(256))]


def test_a_finding_that_says_less_comes_back_as_it_was(ledger):
    document = make_document(text="Some 40 per cent.")
    unsaid = findings_of(make_document())[3]
    finding = type(unsaid)(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, {"value": [Span(5, 7)]}),
        details=Figure(number=None),
        score=0.0,
        reader=READER,
        unresolved={"number": "not a plain number"},
    )
    ledger.add_document(document, [finding], reader=READER, known_at=NOON)
    assert list(ledger.iter_findings()) == [finding]


def test_a_document_without_findings_is_taken_in(ledger):
    document = make_document(text="Nothing to see.")
    assert add(ledger, document) is Outcome.NEW
    assert ledger.has_reading(document.id, reader=READER)


def test_the_same_document_again_changes_nothing(ledger):
    document = make_document()
    add(ledger, document)
    before, digest = dump(ledger), ledger.content_digest()
    assert add(ledger, document, known_at=NOON + timedelta(days=9)) is Outcome.SAME
    assert (dump(ledger), ledger.content_digest()) == (before, digest)
    assert ledger.get_document(document.id).known_from == NOON


def test_a_text_under_another_name_is_a_copy_of_the_one_published_before(ledger):
    early, late = make_document("z.txt", published="2016-03-04"), make_document("a.txt", published="2016-03")
    undated = make_document("b.txt", published=None)
    # "2016-03" sorts before "2016-03-04", an undated one behind all.
    outcomes = [add(ledger, document) for document in (undated, early, late)]
    assert outcomes == [Outcome.NEW, Outcome.COPY, Outcome.COPY]
    copies = {one.document.name: one.copies_of for one in ledger.iter_documents()}
    assert copies == {"a.txt": (), "z.txt": (late.id,), "b.txt": (late.id, early.id)}


def test_a_copy_that_is_not_visible_yet_is_not_named(ledger):
    early, late = make_document("a", published="2016-01-01"), make_document("b", published="2016-02-01")
    add_all(ledger, [late, early])
    assert [one.copies_of for one in ledger.iter_documents(as_of=date(2016, 1, 15))] == [()]


def test_a_later_reader_closes_the_findings_of_the_older_one(ledger):
    document = make_document()
    add(ledger, document)
    assert add(ledger, document, reader=LATER_READER) is Outcome.REREAD
    assert {finding.reader for finding in ledger.iter_findings()} == {LATER_READER}
    assert len(list(ledger.iter_findings())) == len(findings_of(document))
    assert not ledger.has_reading(document.id, reader=READER)
    assert ledger.has_reading(document.id, reader=LATER_READER)
    assert ledger.counts().documents == 1


def test_other_metadata_of_the_same_document_are_refused_with_the_fields(ledger):
    add(ledger, make_document())
    other = make_document(published="2016-03-05", kind=DocumentKind.SPEECH)
    with pytest.raises(ConflictingDocumentError) as caught:
        add(ledger, other)
    assert caught.value.fields == ("kind", "published")
    assert "2016-03-05" in str(caught.value) and "2016-03-04" in str(caught.value)
    with pytest.raises(ConflictingDocumentError):
        ledger.expected_outcome(other, reader=READER)
    assert ledger.counts().documents == 1


def test_the_expected_outcome_is_the_outcome_and_writes_nothing(ledger):
    documents = [make_document("a"), make_document("a"), make_document("b"), make_document("a")]
    readers = [READER, READER, READER, LATER_READER]
    for document, reader in zip(documents, readers, strict=True):
        before = dump(ledger)
        expected = ledger.expected_outcome(document, reader=reader)
        assert dump(ledger) == before
        assert add(ledger, document, reader=reader) is expected


def test_findings_of_another_document_are_refused_and_nothing_is_kept(ledger):
    document, other = make_document("a"), make_document("b")
    with pytest.raises(UnsoundFindingError, match="belongs to"):
        ledger.add_document(document, findings_of(other), reader=READER, known_at=NOON)
    assert list(ledger.iter_documents()) == []


def test_a_quote_that_does_not_stand_at_its_span_is_refused(ledger):
    document = make_document()
    finding = findings_of(document)[0]
    moved = Evidence(finding.evidence.spans, {**finding.evidence.quotes, "cue": "shall"})
    bad = type(finding)(
        document=finding.document,
        document_id=finding.document_id,
        evidence=moved,
        details=finding.details,
        score=0.5,
        reader=READER,
    )
    with pytest.raises(UnsoundFindingError, match="do not stand"):
        ledger.add_document(document, [bad], reader=READER, known_at=NOON)


def test_a_finding_that_is_there_twice_is_refused(ledger):
    document = make_document()
    with pytest.raises(UnsoundFindingError, match="Two findings"):
        ledger.add_document(document, findings_of(document) * 2, reader=READER, known_at=NOON)
    assert ledger.counts().documents == 0


@pytest.mark.parametrize("number", [4700, -0.0, float("inf"), float("nan")])
def test_a_number_that_the_store_would_change_is_refused(ledger, number):
    document = make_document()
    finding = findings_of(document)[3]
    changed = type(finding)(
        document=finding.document,
        document_id=finding.document_id,
        evidence=finding.evidence,
        details=Figure(number=number),
        score=0.5,
        reader=READER,
    )
    with pytest.raises(UnsoundFindingError, match="number"):
        ledger.add_document(document, [changed], reader=READER, known_at=NOON)


def test_half_a_surrogate_pair_is_refused(ledger):
    with pytest.raises(UnstorableTextError, match=r"text .* character 3"):
        add(ledger, make_document(text="abc\ud800"))
    with pytest.raises(UnstorableTextError, match="title"):
        add(ledger, make_document(title="\udfff"))
    assert ledger.counts().documents == 0


@pytest.mark.parametrize(
    "text", ["a\0b", "\ufeffx", "a\r\nb", "e\u0301", "𝒜" * 3, "'; DROP TABLE documents; --"]
)
def test_any_text_is_kept_unchanged(ledger, text):
    document = make_document(name=f"'{text}", text=text)
    add(ledger, document)
    assert ledger.get_document(f"'{text}").document == document
    assert next(verify(ledger, link=link_by_hand)).field == "linked_digest"


def test_a_time_without_zone_is_refused(ledger):
    with pytest.raises(ValueError, match="time zone"):
        add(ledger, make_document(), known_at=datetime(2026, 1, 1))


def test_times_of_intake_come_back_in_utc(ledger):
    add(ledger, make_document(), known_at=datetime(2026, 1, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert next(ledger.iter_documents()).known_from == datetime(2025, 12, 31, 23, tzinfo=UTC)


# Finding again


def test_documents_come_by_publication_name_and_id_undated_last(ledger):
    names = [("b", "2016"), ("a", "2016-01-01"), ("c", None), ("a2", "2015-12-31"), ("b0", "2016")]
    add_all(ledger, [make_document(name, published=published) for name, published in names])
    assert [one.document.name for one in ledger.iter_documents()] == ["a2", "b", "b0", "a", "c"]
    assert [facts.name for facts in ledger.document_facts()] == ["a2", "b", "b0", "a", "c"]


def test_facts_say_what_linking_needs(ledger):
    document = make_document()
    add(ledger, document)
    (facts,) = ledger.document_facts()
    assert (facts.id, facts.name, facts.sha256) == (document.id, document.name, document.sha256)
    assert (facts.published, facts.publisher, facts.kind) == (document.published, "The Wire", "news")


def test_findings_come_by_document_start_kind_and_id(ledger):
    documents = small_set(250)
    add_all(ledger, reversed(documents))
    order = {one.document.id: at for at, one in enumerate(ledger.iter_documents())}
    keys = [(order[one.document_id], one.start, one.kind, one.id) for one in ledger.iter_findings()]
    assert keys == sorted(keys)
    assert len(keys) == 6 * len(documents)


def test_findings_can_be_asked_for_by_kind_and_document(ledger):
    first, second = make_document("a"), make_document("b")
    add_all(ledger, [first, second])
    found = list(ledger.iter_findings(kind="figure", document_id=second.id))
    assert [(one.kind, one.document_id) for one in found] == [("figure", second.id)]
    assert list(ledger.iter_findings(kind="no such kind")) == []


def test_entries_are_found_by_id_name_and_start_of_an_id(ledger):
    document = make_document()
    add(ledger, document)
    relink(ledger)
    for key in (document.id, document.id[:5], document.name):
        assert ledger.get_document(key).document == document
    finding = next(ledger.iter_findings())
    assert ledger.get_finding(finding.id) == ledger.get_finding(finding.id[:7]) == finding
    (thread,) = ledger.iter_threads()
    assert ledger.get_thread(thread.id[:6]) == ledger.get_thread(thread.id) == thread


@pytest.mark.parametrize("key", ["", "nothing", "%", "0000", "' OR 1=1 --", "\0"])
def test_what_is_not_there_is_not_found(ledger, key):
    document = make_document()
    add(ledger, document)
    for get in (ledger.get_document, ledger.get_finding, ledger.get_thread):
        with pytest.raises(EntryNotFoundError) as caught:
            get(key)
        assert caught.value.next_step


def test_a_key_that_means_several_entries_names_them(ledger):
    same_name = [make_document("a", text=f"{TEXT} {n}") for n in range(40)]
    add_all(ledger, same_name)
    with pytest.raises(AmbiguousEntryError, match=r"\.\.\."):
        ledger.get_document("a")
    start = next(
        digit for digit in "0123456789bcdef" if sum(one.id.startswith(digit) for one in same_name) > 1
    )
    with pytest.raises(AmbiguousEntryError):
        ledger.get_document(start)


@pytest.mark.parametrize(
    ("published", "hidden", "visible"),
    [
        ("2016", date(2016, 12, 30), date(2016, 12, 31)),
        ("2016-02", date(2016, 2, 28), date(2016, 2, 29)),
        ("2016-02-03", date(2016, 2, 2), date(2016, 2, 3)),
        (None, date(2026, 2, 28), date(2026, 3, 1)),
    ],
)
def test_a_document_is_visible_from_the_last_day_its_date_can_mean(ledger, published, hidden, visible):
    add(ledger, make_document(published=published))
    relink(ledger)
    for day, expected in ((hidden, False), (visible, True)):
        assert bool(list(ledger.iter_documents(as_of=day))) is expected
        assert bool(list(ledger.document_facts(as_of=day))) is expected
        assert bool(list(ledger.iter_findings(as_of=day))) is expected
        assert bool(ledger.search("border", as_of=day)) is expected


def test_an_iterator_shows_one_state_while_others_write(ledger):
    add_all(ledger, small_set(5))
    seen = ledger.iter_documents()
    next(seen)
    add(ledger, make_document("press/000a.txt", "More words."))
    assert len(list(seen)) == 4
    assert len(list(ledger.iter_documents())) == 6


def test_counts_say_how_much_there_is(ledger):
    add_all(ledger, small_set(20))
    add(ledger, small_set(1)[0], reader=LATER_READER)
    relink(ledger)
    counts = ledger.counts()
    assert (counts.documents, counts.copies, counts.undated) == (20, 1, 3)
    assert counts.findings == dict.fromkeys(sorted(KINDS.values()), 20)
    assert counts.readers == {READER: 19, LATER_READER: 1}
    assert (counts.threads, counts.unlinked) == (1, 20)
    assert (counts.first_published, counts.last_published) == ("2010-01-10", "2024-06-15")


# Threads


def test_threads_come_back_as_they_were(ledger):
    add_all(ledger, small_set(9))
    linked = link_by_hand(ledger.document_facts(), ledger.iter_findings())
    relink(ledger)
    assert tuple(ledger.iter_threads()) == linked.threads
    assert ledger.unlinked() == linked.unlinked


def test_links_are_current_until_the_content_changes(ledger):
    assert ledger.linked_digest() is None
    add(ledger, make_document("a"))
    assert not ledger.links_are_current()
    relink(ledger)
    assert ledger.links_are_current() and ledger.linked_digest() == linked_from(ledger.content_digest())
    add(ledger, make_document("a"), reader=LATER_READER)
    assert not ledger.links_are_current()


def test_threads_of_an_earlier_linking_are_made_anew_and_those_of_a_later_one_are_left(ledger, monkeypatch):
    add(ledger, make_document("a"))
    for linker in (LINKER + 1, LINKER - 1):
        with monkeypatch.context() as other_program:
            other_program.setattr(version, "LINKER", linker)
            relink(ledger)
            assert ledger.links_are_current()
        assert ledger.links_are_current() == (linker > LINKER)
    (problem,) = verify(ledger, link=link_by_hand)
    assert (problem.table, problem.field) == ("threads", "linked_digest")
    assert refresh_links(ledger, known_at=NOON) is not None
    assert ledger.links_are_current() and refresh_links(ledger, known_at=NOON) is None


def test_threads_of_an_older_content_are_not_taken_for_current(ledger):
    add(ledger, make_document("a"))
    digest = ledger.content_digest()
    linked = link_by_hand(ledger.document_facts(), ledger.iter_findings())
    add(ledger, make_document("b"))
    ledger.replace_threads(linked, digest=digest, known_at=NOON)
    assert not ledger.links_are_current()


# Searching


def test_search_gives_offsets_that_hold(ledger):
    document = make_document(text="x" * 500 + " " + TEXT)
    add(ledger, document)
    hits = ledger.search("border")
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert {hit.kind for hit in hits} == {"document", "commitment"}
    for hit in hits:
        assert {hit.snippet[mark.start : mark.end] for mark in hit.marks} == {"border"}
    (of_document,) = [hit for hit in hits if hit.kind == "document"]
    assert document.text.startswith(of_document.snippet, of_document.start)


@pytest.mark.parametrize("between", ["\ue000", "\u0301", "\U0001f54a", "\r\n"])
def test_offsets_of_a_search_hold_whatever_characters_stand_before(ledger, between):
    document = make_document(text=f"one{between}two {between} three", title=None)
    ledger.add_document(document, [], reader=READER, known_at=NOON)
    (hit,) = ledger.search("three")
    assert [hit.snippet[mark.start : mark.end] for mark in hit.marks] == ["three"]


def test_a_text_with_nul_is_found_and_no_wrong_place_is_told(ledger):
    document = make_document(text="one\0two three", title=None)
    ledger.add_document(document, [], reader=READER, known_at=NOON)
    (hit,) = ledger.search("three")
    assert (hit.snippet, hit.start) == (document.text, 0)
    assert [hit.snippet[mark.start : mark.end] for mark in hit.marks] in ([], ["three"])


def test_a_title_is_searched_too(ledger):
    ledger.add_document(make_document(title="Vučić in Paris"), [], reader=READER, known_at=NOON)
    (hit,) = ledger.search("vucic")
    assert (hit.field, hit.snippet, hit.start) == ("title", "Vučić in Paris", None)
    assert [hit.snippet[mark.start : mark.end] for mark in hit.marks] == ["Vučić"]


def test_all_words_must_be_there_and_a_phrase_in_one_piece(ledger):
    ledger.add_document(make_document(), [], reader=READER, known_at=NOON)
    assert ledger.search("border KFOR")
    assert not ledger.search("border Mars")
    assert ledger.search('"open the border"') and not ledger.search('"border the open"')
    assert ledger.search("sold*") and not ledger.search("sold")
    assert ledger.search('"the bor"*') and not ledger.search('"the bor"')


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', '"open', "open AND", "NOT", "OR OR", "NEAR(a b)", "title:x", "a-b", "*", "^a", "(", "a)b",
        "{a b}:c", "'; DROP TABLE documents; --", "\0", "\ud800", "%", "+", ":", ",", "border\0", "x " * 5000,
        "", "   ", "“", '"*', "a + b", "--", "/*", "\\",
    ],
)  # fmt: skip
def test_any_query_is_data(ledger, query):
    add(ledger, make_document())
    assert isinstance(ledger.search(query), list)
    assert ledger.counts().documents == 1


def test_a_query_of_signs_alone_finds_nothing(ledger):
    add(ledger, make_document())
    assert ledger.search("–") == ledger.search("“ ” ...") == []


def test_closed_findings_are_not_found(ledger):
    document = make_document()
    add(ledger, document)
    ledger.add_document(document, [], reader=LATER_READER, known_at=NOON)
    assert [hit.kind for hit in ledger.search("border")] == ["document"]


def test_search_keeps_to_its_limit(ledger):
    add_all(ledger, small_set(15))
    assert len(ledger.search("border", limit=7)) == 7
    with pytest.raises(ValueError, match="limit"):
        ledger.search("border", limit=0)


# Taking out


def remove(ledger, key, *, erase=False, known_at=NOON):
    return ledger.remove_document(key, why="The publisher withdrew it.", erase=erase, known_at=known_at)


@pytest.mark.parametrize("erase", [False, True])
def test_a_removed_document_leaves_the_ledger_as_if_it_had_never_come(new_address, erase):
    documents = small_set(12)
    with create_ledger(new_address()) as ledger, create_ledger(new_address()) as without:
        add_all(ledger, documents)
        add_all(ledger, documents[2:3], reader=LATER_READER)
        relink(ledger)
        add_all(without, documents[:2] + documents[3:])
        relink(without)
        removed = remove(ledger, documents[2].name, erase=erase)
        assert (removed.document_id, removed.sha256) == (documents[2].id, documents[2].sha256)
        assert removed.erased is erase and removed.name == (None if erase else documents[2].name)
        assert not ledger.links_are_current()
        relink(ledger)
        assert dump(ledger) == dump(without)
        assert ledger.counts() == without.counts()
        for words in ("border", "Report 2", documents[2].name):
            told = [(hit.kind, hit.id, hit.snippet) for hit in ledger.search(words, limit=99)]
            expected = [(hit.kind, hit.id, hit.snippet) for hit in without.search(words, limit=99)]
            assert sorted(told) == sorted(expected)
        assert list(verify(ledger, link=link_by_hand)) == []


def test_a_removed_document_is_not_found_even_as_of_its_own_time(ledger):
    document = make_document(published="2016-03-04")
    add(ledger, document)
    remove(ledger, document.id[:6])
    for as_of in (None, date(2016, 3, 4), date(2030, 1, 1)):
        assert list(ledger.iter_documents(as_of=as_of)) == list(ledger.iter_findings(as_of=as_of)) == []
        assert list(ledger.document_facts(as_of=as_of)) == ledger.search("border", as_of=as_of) == []
    with pytest.raises(EntryNotFoundError):
        ledger.get_document(document.id)


def test_a_copy_of_a_removed_document_is_a_copy_no_more(ledger):
    first, copy = make_document("a", published="2016-01"), make_document("b", published="2016-02")
    add_all(ledger, [first, copy])
    remove(ledger, "a")
    assert [(one.document, one.copies_of) for one in ledger.iter_documents()] == [(copy, ())]
    assert ledger.counts().copies == 0
    assert ledger.expected_outcome(make_document("c"), reader=READER) is Outcome.COPY


@pytest.mark.parametrize("erase", [False, True])
def test_a_removed_document_is_left_out_until_it_is_asked_for_again(ledger, erase):
    documents = small_set(3)
    add_all(ledger, documents)
    relink(ledger)
    before = dump(ledger)
    remove(ledger, documents[1].name, erase=erase)
    assert add(ledger, documents[1]) is Outcome.REMOVED
    assert ledger.counts().documents == 2
    offered = findings_of(documents[1])
    taken = ledger.add_document(documents[1], offered, reader=READER, known_at=NOON, again=True)
    assert taken is Outcome.NEW
    relink(ledger)
    assert dump(ledger) == before
    assert add(ledger, documents[1]) is Outcome.SAME
    assert list(ledger.removals()) == []
    (undone,) = ledger.removals(closed=True)
    assert undone.known_to == NOON
    assert len(ledger.search("Report 1 of the series")) == 1
    assert list(verify(ledger, link=link_by_hand)) == []


def test_an_erased_text_is_left_out_under_any_name_a_withdrawn_one_under_its_own(ledger):
    documents = small_set(2)
    add_all(ledger, documents)
    remove(ledger, documents[0].name)
    remove(ledger, documents[1].name, erase=True)
    withdrawn, erased = (make_document("elsewhere", one.text) for one in documents)
    assert ledger.expected_outcome(withdrawn, reader=READER) is Outcome.NEW
    assert ledger.expected_outcome(erased, reader=READER) is Outcome.REMOVED
    assert ledger.expected_outcome(erased, reader=READER, again=True) is Outcome.NEW


def test_a_withdrawn_document_may_be_erased_later(ledger):
    document = make_document()
    add(ledger, document)
    remove(ledger, document.name)
    remove(ledger, document.name, erase=True, known_at=NOON + timedelta(days=1))
    told = [(one.erased, one.known_to is None) for one in ledger.removals(closed=True)]
    assert told == [(False, False), (True, True)]
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


@pytest.mark.parametrize("erase", [False, True])
def test_what_was_removed_is_not_removed_twice_and_what_is_not_there_not_at_all(ledger, erase):
    document = make_document()
    add(ledger, document)
    remove(ledger, document.name, erase=True)
    for key in (document.name, document.id):
        with pytest.raises(EntryNotFoundError, match=r"erased on 2026-03-01: The publisher withdrew it\."):
            remove(ledger, key, erase=erase)
    with pytest.raises(EntryNotFoundError, match="no document 'nothing'"):
        remove(ledger, "nothing", erase=erase)
    assert len(list(ledger.removals(closed=True))) == 1


def test_a_key_of_several_documents_removes_none(ledger):
    add_all(ledger, [make_document("a", text=f"{TEXT} {n}") for n in range(3)])
    with pytest.raises(AmbiguousEntryError):
        remove(ledger, "a", erase=True)
    assert ledger.counts().documents == 3


@pytest.mark.parametrize("why", ["", " \n"])
def test_a_removal_needs_a_reason(ledger, why):
    add(ledger, make_document())
    with pytest.raises(ValueError, match="reason"):
        ledger.remove_document("press/a.txt", why=why, known_at=NOON)
    assert ledger.counts().documents == 1


def test_nothing_of_a_withdrawn_document_is_overwritten(ledger):
    documents = small_set(4)
    add_all(ledger, documents)
    relink(ledger)
    with ledger.reading() as connection:
        before = {name: rows_of(connection, name) for name in ("documents", "findings", "threads")}
    remove(ledger, documents[2].name, known_at=NOON + timedelta(days=1))
    relink(ledger, known_at=NOON + timedelta(days=1))
    with ledger.reading() as connection:
        for name, rows in before.items():
            assert rows <= rows_of(connection, name)


def rows_of(connection, table):
    """Return the rows without the column that closes them."""
    columns = [column for column in metadata.tables[table].c if column.name != "known_to"]
    return {repr(tuple(row)) for row in connection.execute(select(*columns))}


# Proof


def test_a_sound_ledger_has_no_problems(ledger):
    assert list(verify(ledger, link=link_by_hand)) == []
    add_all(ledger, small_set(30))
    add(ledger, small_set(1)[0], reader=LATER_READER)
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []


def test_threads_older_than_the_documents_are_a_problem(ledger):
    add(ledger, make_document("a"))
    relink(ledger)
    add(ledger, make_document("b"))
    (problem,) = verify(ledger, link=link_by_hand)
    assert (problem.table, problem.field) == ("threads", "linked_digest")
    assert "servanda add" in problem.next_step


# Review decisions


def about(document, kind="commitment"):
    return document, next(one for one in findings_of(document) if one.kind == kind)


def test_decisions_come_back_as_they_were_by_time(ledger):
    document = make_document()
    add(ledger, document)
    late = decide("accept", about(document), day=1)
    early = decide("correct", about(document, "status"), value={"progress": "complete"})
    assert (ledger.decide(late), ledger.decide(early)) == (True, True)
    assert list(ledger.iter_decisions()) == [early, late]
    assert [one.id for one in ledger.iter_decisions()] == [early.id, late.id]


def test_the_same_decision_is_kept_once(ledger):
    document = make_document()
    add(ledger, document)
    decision = decide("accept", about(document))
    assert (ledger.decide(decision), ledger.decide(decision)) == (True, False)
    assert len(list(ledger.iter_decisions())) == 1


def deed_for(decision, role="reviewer"):
    return Deed(
        at=NOON, who="Ann", role=role, action="decide accept", subject=decision.id, address="", outcome="done"
    )


def test_a_decision_and_its_line_of_the_audit_log_are_kept_together_and_once(ledger):
    document = make_document()
    add(ledger, document)
    decision = decide("accept", about(document))
    assert ledger.decide(decision, deed=deed_for(decision))
    assert not ledger.decide(decision, deed=deed_for(decision))
    assert [one.subject for one in iter_deeds(ledger)] == [decision.id]


def test_a_decision_whose_line_of_the_audit_log_cannot_be_written_is_not_kept(ledger):
    document = make_document()
    add(ledger, document)
    decision = decide("accept", about(document))
    with pytest.raises(LedgerError):
        ledger.decide(decision, deed=deed_for(decision, role=None))
    assert (list(ledger.iter_decisions()), list(iter_deeds(ledger))) == ([], [])
    assert ledger.decide(decision, deed=deed_for(decision))


def test_a_decision_counts_from_its_day(ledger):
    document = make_document()
    add(ledger, document)
    decision = decide("accept", about(document), day=1)
    ledger.decide(decision)
    assert list(ledger.iter_decisions(as_of=date(2026, 5, 1))) == []
    assert list(ledger.iter_decisions(as_of=date(2026, 5, 2))) == [decision]


def test_a_decision_makes_the_links_old_and_a_coding_does_not(ledger):
    document = make_document()
    add(ledger, document)
    relink(ledger)
    ledger.decide(decide("sample", about(document), sample="s"))
    ledger.decide(decide("reject", about(document), sample="s", day=1))
    assert ledger.links_are_current()
    ledger.decide(decide("reject", about(document)))
    assert not ledger.links_are_current()


@pytest.mark.parametrize(
    "wrong",
    [
        {"by": " "},
        {"why": ""},
        {"kind": "undo", "undoes": "0000"},
        {"kind": "accept", "sample": "never drawn"},
        {"kind": "correct", "value": {"colour": "red"}},
        {"kind": "correct", "value": {"action": {"spans": [[0, 7]], "quote": "no such"}}},
        {"kind": "correct", "value": {"action": {"spans": [[0, 99999]], "quote": "x"}}},
    ],
)
def test_a_decision_that_cannot_be_taken_is_refused_and_nothing_is_kept(ledger, wrong):
    document = make_document()
    add(ledger, document)
    given = {"kind": "accept"} | wrong
    some = () if given["kind"] == "undo" else (about(document),)
    with pytest.raises(DecisionError) as caught:
        ledger.decide(decide(given.pop("kind"), *some, **given))
    assert caught.value.next_step
    assert list(ledger.iter_decisions()) == []


def test_a_decision_about_a_text_that_is_not_there_is_refused(ledger):
    add(ledger, make_document())
    with pytest.raises(DecisionError, match="not in the ledger"):
        ledger.decide(decide("accept", about(make_document("b", f"{TEXT} More."))))


def test_contradicting_decisions_are_refused_with_both_and_the_way_out(ledger):
    document = make_document()
    add(ledger, document)
    first = decide("accept", about(document), by="Ann")
    ledger.decide(first)
    with pytest.raises(ConflictingDecisionError) as caught:
        ledger.decide(decide("reject", about(document), by="Bob", day=1))
    assert "Ann" in caught.value.message and "Bob" in caught.value.message
    assert f"undo {first.id}" in caught.value.next_step
    ledger.decide(undo(first, day=2))
    assert ledger.decide(decide("reject", about(document), by="Bob", day=3))


def test_what_is_undone_is_not_undone_again(ledger):
    document = make_document()
    add(ledger, document)
    first = decide("accept", about(document), day=1)
    ledger.decide(first)
    with pytest.raises(DecisionError, match="later than this one"):
        ledger.decide(undo(first, day=0))
    ledger.decide(undo(first, day=2))
    with pytest.raises(DecisionError, match="undone already"):
        ledger.decide(undo(first, day=3))


def test_a_reviewer_codes_each_finding_of_a_sample_once(ledger):
    document = make_document()
    add(ledger, document)
    ledger.decide(decide("sample", about(document), sample="s"))
    ledger.decide(decide("reject", about(document), sample="s", by="Ann", day=1))
    ledger.decide(decide("accept", about(document), sample="s", by="Bob", day=1))
    with pytest.raises(ConflictingDecisionError, match="has coded this finding already"):
        ledger.decide(decide("accept", about(document), sample="s", by="Ann", day=2))
    with pytest.raises(DecisionError, match="not in the sample"):
        ledger.decide(decide("accept", about(document, "status"), sample="s", day=2))
    with pytest.raises(DecisionError, match="already"):
        ledger.decide(decide("sample", about(document), sample="s", day=3))


def test_decisions_outlive_a_later_reader(ledger):
    document = make_document()
    add(ledger, document)
    decision = decide("reject", about(document))
    ledger.decide(decision)
    add(ledger, document, reader=LATER_READER)
    assert list(ledger.iter_decisions()) == [decision]
    relink(ledger)
    assert list(verify(ledger, link=link_by_hand)) == []
