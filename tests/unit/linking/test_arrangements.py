"""The arrangements of a ledger, and which of them a finding stands under."""

import random
from collections.abc import Sequence
from dataclasses import replace

from servanda.documents.records import Document
from servanda.extraction.records import Finding
from servanda.linking import resolve
from servanda.linking.arrangements import ArrangementNames, Entity, find_arrangements
from servanda.linking.records import DocumentFacts
from support.linking_cases import arrangement, commitment, make_document

ACCORD = make_document(
    "This Accord binds the Parties. A Joint Commission shall meet.",
    name="accord",
    kind="agreement",
    title="Accord on the Transition in Tavunda, done at Kessem",
    published="2019-03-14",
)
NEWS = make_document("Under the Kessem Accord the army left. The accord holds.", name="news")
LATER = make_document(
    "The Joint Commission met on the Kessem deal in May.", name="later", published="2021-06-01"
)
REPORT = make_document("The Joint Commission met. The Lomna Accord holds.", name="report")
AGREEMENT, INSTITUTION = "agreement", "institution"


def read(document: Document, *mentions: tuple[str, str], more: Sequence[Finding] = ()) -> list[Finding]:
    made = [arrangement(document, type=type_, text=text) for text, type_ in mentions]
    return list(resolve(document, [*made, *more]))


FINDINGS = [
    *read(ACCORD, ("This Accord", AGREEMENT), ("Joint Commission", INSTITUTION)),
    *read(NEWS, ("the Kessem Accord", AGREEMENT), ("The accord", AGREEMENT)),
    *read(LATER, ("The Joint Commission", INSTITUTION), ("the Kessem deal", AGREEMENT)),
    *read(REPORT, ("The Joint Commission", INSTITUTION), ("The Lomna Accord", AGREEMENT)),
]
FACTS = [DocumentFacts.of(one) for one in (ACCORD, NEWS, LATER, REPORT)]


def named(names: ArrangementNames, name: str) -> Entity:
    (entity,) = [one for one in names.entities if one.name == name]
    return entity


def test_one_accord_has_the_names_that_all_documents_give_it() -> None:
    accord = named(find_arrangements(FACTS, FINDINGS), "Accord on the Transition in Tavunda")
    words = {alias.words: alias.documents for alias in accord.aliases}
    assert set(words) == {"this Accord", "the Kessem Accord", "the accord", "the Kessem deal"}
    assert words["the Kessem deal"] == (LATER.id,)
    assert accord.texts == (ACCORD.id,)
    assert (accord.signed, accord.first_seen, accord.last_seen) == ("2019-03-14", "2019-03-14", "2021-06-01")


def test_a_common_name_is_one_body_in_each_process() -> None:
    names = find_arrangements(FACTS, FINDINGS)
    bodies = [one for one in names.entities if one.name == "Joint Commission"]
    assert sorted(len(one.mentions) for one in bodies) == [1, 2]


def test_the_order_and_the_double_reading_of_documents_change_nothing() -> None:
    expected = find_arrangements(FACTS, FINDINGS)
    for seed in range(5):
        facts, findings = [*FACTS], [*FINDINGS, *FINDINGS[:2]]
        random.Random(seed).shuffle(facts)
        random.Random(seed).shuffle(findings)
        assert find_arrangements(facts, findings) == expected


def test_a_protocol_to_an_accord_is_another_arrangement() -> None:
    text = make_document("The Kessem Protocol and the Kessem Accord were signed.", name="two")
    some = read(text, ("The Kessem Protocol", AGREEMENT), ("the Kessem Accord", AGREEMENT))
    names = find_arrangements([*FACTS, DocumentFacts.of(text)], [*FINDINGS, *some])
    assert names.keys[some[0].id] != names.keys[some[1].id]
    assert names.keys[some[1].id] == named(names, "Accord on the Transition in Tavunda").id


def test_a_text_is_called_by_what_its_title_begins_with() -> None:
    text = make_document(
        "This Treaty binds both.",
        name="text",
        kind="agreement",
        title="Treaty of Orsk on Good Neighbours (extracts)",
        published="2014-05-09",
    )
    paper = make_document("The Treaty of Orsk and the Orsk Protocol hold.", name="paper")
    some = [
        *read(text, ("This Treaty", AGREEMENT)),
        *read(paper, ("The Treaty of Orsk", AGREEMENT), ("the Orsk Protocol", AGREEMENT)),
    ]
    names = find_arrangements([DocumentFacts.of(text), DocumentFacts.of(paper)], some)
    treaty = named(names, "Treaty of Orsk on Good Neighbours")
    assert (treaty.texts, {*treaty.mentions}) == ((text.id,), {one.id for one in some[:2]})
    assert names.keys[some[2].id] != treaty.id


def test_a_text_is_the_row_of_its_very_day_that_has_its_words() -> None:
    def row(title: str, day: str) -> str | None:
        text = make_document("This binds both.", name="text", kind="agreement", title=title, published=day)
        return find_arrangements([DocumentFacts.of(text)], []).entities[0].listed

    assert row("Memorandum of Understanding on Aceh", "2005-08-15") == "Helsinki Memorandum of Understanding"
    assert row("Memorandum of Understanding on Aceh", "2005-08-16") is None
    assert row("Memorandum of Understanding on Bananas", "2005-08-15") is None


def test_a_body_is_that_of_the_text_that_sets_it_up_where_names_tell_of_one_process() -> None:
    about = "Tavunda, Kessem, Dushar and Orsk"
    text = make_document(
        f"A Joint Commission shall sit for {about}.",
        name="text",
        kind="agreement",
        title="Accord on the Lakes",
        published="2014-05-09",
    )
    near = make_document(f"The Joint Commission met on {about}.", name="near")
    far = make_document("The Joint Commission met on Belgrade and Zvornik.", name="far")
    some = [
        finding
        for one, said in (
            (text, "A Joint Commission"),
            (near, "The Joint Commission"),
            (far, "The Joint Commission"),
        )
        for finding in read(one, (said, INSTITUTION))
    ]
    keys = find_arrangements(
        [DocumentFacts.of(text), DocumentFacts.of(near), DocumentFacts.of(far)], some
    ).keys
    assert keys[some[0].id] == keys[some[1].id] != keys[some[2].id]


def test_names_that_were_cut_off_end_with_a_word_of_theirs() -> None:
    paper = make_document("The Orsk Support Group for Tavunda met.", name="paper")
    some = read(paper, ("The Orsk Support Group for", INSTITUTION))
    assert [one.name for one in find_arrangements([DocumentFacts.of(paper)], some).entities] == [
        "Orsk Support Group"
    ]


def test_initials_of_one_document_are_known_in_another() -> None:
    one = make_document("They signed the Dushar Framework Accord (DFA).", name="one")
    other = make_document("Both keep the DFA.", name="other")
    some = [
        *read(one, ("the Dushar Framework Accord (DFA)", AGREEMENT)),
        *read(other, ("the DFA", AGREEMENT)),
    ]
    names = find_arrangements([DocumentFacts.of(one), DocumentFacts.of(other)], some)
    assert [entity.name for entity in names.entities] == ["Dushar Framework Accord"]


def test_a_description_of_a_document_without_a_name_means_the_only_one_of_its_process() -> None:
    bare = make_document("The accord holds, the Lantern Force said.", name="bare")
    full = make_document("The Lantern Force watches over the Tarnish Accord.", name="full")
    some = [
        *read(bare, ("The accord", AGREEMENT), ("the Lantern Force", "mission")),
        *read(full, ("The Lantern Force", "mission"), ("the Tarnish Accord", AGREEMENT)),
    ]
    names = find_arrangements([DocumentFacts.of(bare), DocumentFacts.of(full)], some)
    assert names.keys[some[0].id] == named(names, "Tarnish Accord").id
    alone = find_arrangements([DocumentFacts.of(bare)], some[:2])
    assert some[0].id not in alone.keys


def test_two_agreements_of_one_title_are_told_apart_and_their_name_means_neither() -> None:
    old = make_document(
        "The Parties agree.", name="old", kind="agreement", title="Doma Accord", published="1994-05-01"
    )
    new = make_document(
        "The Parties go on.", name="new", kind="agreement", title="Doma Accord", published="2008-02-01"
    )
    told = make_document("The Doma Accord holds, unlike the Doma Accord of 1994.", name="told")
    some = read(told, ("The Doma Accord", AGREEMENT), ("the Doma Accord of 1994", AGREEMENT))
    names = find_arrangements([DocumentFacts.of(one) for one in (old, new, told)], some)
    assert [entity.texts for entity in sorted(names.entities, key=lambda one: one.signed or "")] == [
        (old.id,),
        (new.id,),
    ]
    assert some[0].id not in names.keys
    assert names.keys[some[1].id] == next(one.id for one in names.entities if one.texts == (old.id,))
    (ambiguous,) = names.ambiguous
    assert ambiguous.words == "The Doma Accord"
    assert ambiguous.candidates == ("Doma Accord (1994-05-01)", "Doma Accord (2008-02-01)")
    assert "published` in the sidecar" in ambiguous.next_step
    said = replace(some[0], details=replace(some[0].details, name=ambiguous.candidates[0]))
    names = find_arrangements([DocumentFacts.of(one) for one in (old, new, told)], [said, some[1]])
    assert names.keys[said.id] == names.keys[some[1].id]
    assert not names.ambiguous


def test_a_description_means_neither_of_two_agreements_of_one_title() -> None:
    days = ("1994-05-01", "2008-02-01")
    texts = [
        make_document(
            "The Lantern Force shall come.", name=day, kind="agreement", title="Doma Accord", published=day
        )
        for day in days
    ]
    told = make_document("The accord holds, the Lantern Force said.", name="told")
    some = [finding for one in texts for finding in read(one, ("The Lantern Force", "mission"))]
    some += read(told, ("The accord", AGREEMENT), ("the Lantern Force", "mission"))
    names = find_arrangements([DocumentFacts.of(one) for one in (*texts, told)], some)
    assert sorted(entity.name for entity in names.entities) == ["Doma Accord", "Doma Accord", "Lantern Force"]
    assert not any(one.mentions for one in names.entities if one.name == "Doma Accord")


def test_two_texts_of_one_agreement_have_one_date() -> None:
    texts = [
        make_document(words, name=words, kind="agreement", title="Doma Accord", published="1994-05-01")
        for words in ("The Parties agree.", "The Parties agree on all.")
    ]
    names = find_arrangements([DocumentFacts.of(one) for one in texts], [])
    assert [len(entity.texts) for entity in names.entities] == [2]


def test_rows_of_the_registry_with_one_name_are_listed_as_ambiguous() -> None:
    news = make_document("Both sides keep to the Doha Agreement.", name="doha")
    names = find_arrangements([DocumentFacts.of(news)], read(news, ("the Doha Agreement", AGREEMENT)))
    assert not names.entities
    assert len(names.ambiguous[0].candidates) > 1
    text = make_document("The Parties agree.", kind="agreement", title=names.ambiguous[0].candidates[0])
    some = read(news, ("the Doha Agreement", AGREEMENT))
    names = find_arrangements([DocumentFacts.of(news), DocumentFacts.of(text)], some)
    assert [entity.mentions for entity in names.entities] == [(some[0].id,)]


def test_a_commitment_is_under_what_its_words_name_what_is_near_and_its_document() -> None:
    words = "Under the Dushar Accord the army shall leave." + " Nothing else." * 30 + " The Front will stay."
    news = make_document(f"{words} They spoke of the Lomna Accord.", name="long")
    first = commitment(news, action="leave", cue="shall", agreement="the Dushar Accord")
    last = commitment(news, action="stay", cue="will")
    some = read(news, ("the Dushar Accord", AGREEMENT), ("the Lomna Accord", AGREEMENT), more=(first, last))
    own = commitment(ACCORD, action="meet", cue="shall")
    names = find_arrangements([DocumentFacts.of(news), *FACTS], [*some, *FINDINGS, own])
    dushar, lomna = named(names, "Dushar Accord").id, named(names, "Lomna Accord").id
    assert names.arrangements_of(first) == names.named[first.id] == {dushar}
    assert names.arrangements_of(last) == {lomna}
    assert not names.named[last.id]
    assert named(names, "Accord on the Transition in Tavunda").id in names.arrangements_of(own)


def test_the_agreement_of_a_commitment_needs_no_mention_of_its_own() -> None:
    news = make_document("Under the Kessem Accord the army shall leave.", name="bare")
    made = commitment(news, action="leave", cue="shall", agreement="the Kessem Accord")
    names = find_arrangements([*FACTS, DocumentFacts.of(news)], [*FINDINGS, made])
    assert names.arrangements_of(made) == {named(names, "Accord on the Transition in Tavunda").id}
    assert names.arrangements_of(replace(made, document_id=REPORT.id)) == frozenset()
