"""Who bears witness: copied texts, paragraphs and stories count for the document that had them first."""

import random
from functools import partial
from itertools import permutations

import pytest

from servanda.documents.records import Document, DocumentKind
from servanda.extraction.records import Evidence, Finding, Statement
from servanda.linking.linkers.copies.witnesses import Witnesses, find_witnesses
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate, Span
from support.commitbank import SHIPPED, load_bundle
from support.reedited import EDITS, edited, quoted_at_length, stories

BUNDLES = [load_bundle(folder) for folder in sorted(SHIPPED.iterdir())]
TEXTS = [(bundle, document) for bundle in BUNDLES for document in bundle.documents]
RELEASE = (
    "The Ministry confirms that the first two battalions left the Arda valley on Monday at dawn.\n\n"
    "All other units will follow before the end of June, in keeping with the undertaking of Helma.\n\n"
    "The Government expects the Northern Front to open the three crossings without further delay."
)
OWN = (
    "Shopkeepers in the valley say that they have seen no soldiers leave, only a great many arrive.",
    "A colonel who asked not to be named put the number of men still there at four hundred or more.",
)


def paper(text: str, name: str, published: str | None = "2015-03-04", **more: object) -> Document:
    when = PartialDate(published) if published else None
    given = {"publisher": name, "kind": DocumentKind.NEWS, **more}
    return Document(name=name, text=text, published=when, **given)  # type: ignore[arg-type]


def witnesses(*documents: Document) -> Witnesses:
    return find_witnesses({one.id: DocumentFacts.of(one) for one in documents})


def finding(document: Document, words: str) -> Finding:
    start = document.text.index(words)
    return Finding(
        document=document.name,
        document_id=document.id,
        evidence=Evidence.of(document.text, {"content": [Span(start, start + len(words))]}),
        details=Statement(mode=None),  # type: ignore[arg-type]
        score=1.0,
        reader="hand/1",
    )


@pytest.mark.parametrize("edit", EDITS)
def test_edited_versions_are_copies_of_their_original_and_of_nothing_else(edit: str) -> None:
    found, wrong = 0, []
    for bundle, document in TEXTS:
        alone = witnesses(*bundle.documents)
        changed = edited(document, edit)
        first = witnesses(*bundle.documents, changed).copy_of(changed.id)
        found += first == (alone.copy_of(document.id) or document.id)
        wrong += [document.name] if first not in (None, document.id, alone.copy_of(document.id)) else []
    assert wrong == []
    assert found >= 0.95 * len(TEXTS)


def test_wire_copies_of_the_bundles_are_found_and_nothing_else() -> None:
    names = {one.id: one.name for bundle in BUNDLES for one in bundle.documents}
    found = set()
    for bundle in BUNDLES:
        them = witnesses(*bundle.documents)
        found |= {(names[one], names[first]) for one in them if (first := them.copy_of(one))}
    assert found == {("b3", "b2"), ("is5", "is4")}


def test_different_stories_about_one_event_are_never_one_witness() -> None:
    pairs = list(stories())
    assert len(pairs) == 40
    for event, one, other in pairs:
        them = witnesses(one, other)
        assert [them.copy_of(key) for key in them] == [None, None], event
        assert all(source == key for key in them for source in them.sources_of(key)), event


def test_who_quotes_a_release_at_length_bears_witness_to_what_it_adds() -> None:
    release = paper(RELEASE, "Ministry", kind=DocumentKind.COMMUNIQUE)
    story = quoted_at_length(release, list(OWN))
    them = witnesses(release, story)
    assert them.of(finding(story, "first two battalions")) == "publisher ministry"
    assert them.copied_from(finding(story, "first two battalions")) == release.id
    assert them.of(finding(story, "no soldiers leave")) == "publisher allied press"
    assert them.copied_from(finding(story, "no soldiers leave")) is None
    assert them[story.id] == "publisher allied press"


def test_what_two_papers_heard_from_one_mouth_makes_them_no_copies() -> None:
    said = "“All our units will follow before the end of June, in keeping with what we undertook,” he said."
    one, other = paper(f"{OWN[0]}\n\n{said}", "Gazette"), paper(f"{OWN[1]}\n\n{said}", "Courier")
    them = witnesses(one, other)
    assert {them.of(finding(one, "All our units")), them.of(finding(other, "All our units"))} == {
        "publisher gazette",
        "publisher courier",
    }


def test_the_release_of_a_day_comes_before_the_papers_of_that_day() -> None:
    release = paper(RELEASE, "Zavod Ministry", kind=DocumentKind.COMMUNIQUE)
    copy = paper(f"{RELEASE}\n\n{OWN[0]}", "Allied Press")
    assert witnesses(release, copy).copy_of(copy.id) == release.id


def test_a_copy_of_a_copy_goes_back_to_the_first() -> None:
    first, *rest = RELEASE.split("\n\n")
    one = paper(RELEASE, "Ministry", "2015-03-01")
    other = paper("\n\n".join([first, *rest, OWN[0]]), "Gazette", "2015-03-02")
    last = paper("\n\n".join([OWN[1], *rest, OWN[0]]), "Courier", "2015-03-05")
    them = witnesses(one, other, last)
    assert them.of(finding(last, "All other units")) == "publisher ministry"
    assert them.of(finding(last, "no soldiers leave")) == "publisher gazette"
    assert them.of(finding(last, "A colonel")) == "publisher courier"


def test_the_same_whatever_the_order() -> None:
    some = [
        paper(RELEASE, "Ministry", kind=DocumentKind.COMMUNIQUE),
        paper(f"{RELEASE}\n\n{OWN[0]}", "Gazette"),
        paper(f"{OWN[1]}\n\n{RELEASE}", "Courier", "2015-03-06"),
        paper(RELEASE, "Undated", None),
    ]
    results = {
        tuple(sorted((key, value, them.sources_of(key)) for key, value in them.items()))
        for order in permutations(some)
        for them in [witnesses(*order)]
    }
    assert len(results) == 1


def test_a_council_that_repeats_a_clause_speaks_for_itself() -> None:
    clause = "Calls upon all the parties to withdraw their forces from the valley without any further delay;"
    more = {"publisher": "Council", "kind": DocumentKind.RESOLUTION}
    one = paper(f"1. {clause}\n\n2. {OWN[0]}\n\n3. {RELEASE}", "r1", "2015-03-04", **more)
    other = paper(f"1. {clause}\n\n2. {OWN[1]}\n\n3. Decides to remain seized.", "r2", "2016-03-04", **more)
    them = witnesses(one, other)
    assert them.copied_from(finding(other, "Calls upon")) is None
    assert them.copy_of(other.id) is None


def test_equal_texts_are_one_witness_also_where_they_are_short() -> None:
    one, other = (
        paper("They agreed to act.", "Gazette"),
        paper("They agreed to act.", "Courier", "2015-03-09"),
    )
    them = witnesses(one, other)
    assert them[other.id] == "publisher gazette" == them.of(finding(other, "agreed to act"))


def test_a_retold_story_is_found_among_a_great_many_of_the_day() -> None:
    (bundle,) = (bundle for bundle in BUNDLES if bundle.name == "island")
    day = next(one.published for one in bundle.documents if one.name == "is4")
    assert day is not None
    word = partial(random.Random(7).choices, "abcdefghij", k=7)
    texts = [" ".join("".join(word()) for _ in range(40)) for _ in range(150)]
    others = [paper(text, f"paper {number}", day.iso) for number, text in enumerate(texts)]
    them = witnesses(*bundle.documents, *others)
    assert sum(them.copy_of(key) is not None for key in them) == 1


def vocabulary(count: int, *, seed: int = 3) -> list[str]:
    letters = partial(random.Random(seed).choices, "abcdefghijklmnop", k=5)
    return list(dict.fromkeys("".join(letters()) for _ in range(count)))


def retellings(count: int, **more: object) -> tuple[Document, Document]:
    """Two texts with most of their words in common, and none of their wording."""
    words = vocabulary(count)
    shuffled = random.Random(5).sample(words[: count * 4 // 5], k=count * 4 // 5)
    return paper(" ".join(words), "Gazette", **more), paper(" ".join(shuffled), "Courier", **more)


def test_a_story_told_again_in_other_words_is_a_copy_and_no_long_text_is() -> None:
    first, later = retellings(150)
    them = witnesses(first, later)
    assert {them.copy_of(first.id), them.copy_of(later.id)} in ({None, first.id}, {None, later.id})
    long = witnesses(*retellings(600))
    assert [long.copy_of(key) for key in long] == [None, None]


@pytest.mark.parametrize("kind", ["briefing", "interview", "speech", "communique"])
def test_what_speakers_say_is_no_story_told_again(kind: str) -> None:
    them = witnesses(*retellings(150, kind=DocumentKind(kind)))
    assert [them.copy_of(key) for key in them] == [None, None]


def test_a_publisher_that_uses_its_words_again_tells_another_story() -> None:
    them = witnesses(*retellings(150, publisher="Gazette"))
    assert [them.copy_of(key) for key in them] == [None, None]


def test_releases_that_differ_in_the_names_alone_are_two_and_a_release_put_out_again_is_one() -> None:
    frame = (
        "The Secretary spoke today with the Foreign Minister of {0}. They discussed bilateral partnership "
        "with {0}, regional security, food prices and the recent meeting in {1}. The Secretary thanked {2} "
        "for the hospitality shown to displaced families and underlined that all want a lasting settlement."
    )
    one, other, again = (
        paper(text, "Ministry", day, kind=DocumentKind.COMMUNIQUE)
        for text, day in (
            (frame.format("Helma", "Arda", "Jorun"), "2015-03-04"),
            (frame.format("Zavod", "Kessem", "Tarnish"), "2015-03-05"),
            (frame.format("Helma", "Arda", "Jorun").replace("today", "earlier today"), "2015-03-06"),
        )
    )
    them = witnesses(one, other, again)
    assert (them.copy_of(other.id), them.copy_of(again.id)) == (None, one.id)


def test_nothing_and_empty_texts_do() -> None:
    assert len(witnesses()) == 0
    blank = paper("…", "Blank")
    assert witnesses(blank)[blank.id] == "publisher blank"
