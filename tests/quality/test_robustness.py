"""Floors under the shipped reader on texts as they come: odd marks and cases, noise, lists, other scripts.

What is right follows the annotation guidelines, whatever the present weights do; the floors may only rise.
The texts are in tests/data/robustness.jsonl. They are for testing: a reader trained on them proves nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from servanda.annotation import load_reader
from servanda.documents import Document
from servanda.errors import NoTextError
from servanda.extraction import extract
from servanda.extraction.records import Mode
from support.readings import (
    Case,
    Expected,
    assert_exact,
    assert_words_stand,
    faults_of,
    load_cases,
    read,
    report,
    show,
)

#: Per cent of a category's texts that are read without a fault: below three in four, who reads such texts has
#: to look at each himself.
USEFUL = 75
#: Weaker than that, and said so in the model card: what is not in sentences, posts, predictions with `will`,
#: quotations that go on.
LEAST = {
    "Title Case headlines": 60,
    "bullet lists": 60,
    "lower-cased posts": 60,
    "narrow columns": 50,
    "predictions and diaries bind nobody": 60,
    "quotations over several paragraphs": 60,
    "tables turned into text": 16,
}

CATEGORIES = tuple(dict.fromkeys(case.category for case in load_cases()))

#: Style -> its double marks, opening and closing, and its apostrophe.
STYLES = {
    "curly": ("“", "”", "’"),
    "straight": ('"', '"', "'"),
    "curly, straight apostrophes": ("“", "”", "'"),
    "single curly": ("‘", "’", "’"),
    "single straight": ("'", "'", "'"),
    "low and high, as in German": ("„", "“", "’"),
    "low and high, as in Polish": ("„", "”", "’"),
    "pointed": ("«", "»", "’"),
    "pointed, with blanks": ("« ", " »", "’"),
    "pointed inwards": ("»", "«", "’"),
    "two apostrophes": ("''", "''", "'"),
    "grave and apostrophes": ("``", "''", "'"),
}


def test_every_category_has_enough_texts() -> None:
    counts = {name: sum(case.category == name for case in load_cases()) for name in CATEGORIES}
    assert len(counts) >= 20
    assert min(counts.values()) >= 4, counts
    assert counts.keys() >= LEAST.keys()


def test_expected_words_stand_in_their_texts() -> None:
    for case in load_cases():
        assert_words_stand(case)


@pytest.mark.parametrize("category", CATEGORIES)
def test_texts_are_read_right(category: str) -> None:
    cases = [case for case in load_cases() if case.category == category]
    assert_share_is_right(cases, LEAST.get(category, USEFUL))


@pytest.mark.parametrize("style", STYLES)
def test_quotations_are_read_right_whatever_their_marks(style: str) -> None:
    cases = [in_style(case, style) for case in load_cases() if case.category == "quotations"]
    assert_share_is_right(cases, 80)


@pytest.mark.parametrize("style", STYLES)
def test_outer_marks_are_no_part_of_what_was_said(style: str) -> None:
    marks = tuple(mark.strip() for mark in STYLES[style][:2])
    for case in (in_style(case, style) for case in load_cases() if case.category == "quotations"):
        for finding in read(case.text, case.published):
            if getattr(finding.details, "mode", None) == Mode.DIRECT:
                for part in (finding.quote("content") or "").split(" … "):
                    assert not part.startswith(marks), show(finding)
                    assert not part.endswith(marks), show(finding)


def test_marks_of_a_quoted_mail_stay_outside_of_findings() -> None:
    text = (
        "> The Council calls upon the authorities in Orsk to allow the convoys\n"
        "> to pass, and demands that the siege of the town be lifted at once.\n>\n> Yours, B."
    )
    findings = read(text)
    assert "commitment" in {finding.kind for finding in findings}
    for finding in findings:
        for words in finding.evidence.quotes.values():
            assert not words.startswith(">")
            assert not words.endswith(">")


@pytest.mark.parametrize("category", CATEGORIES)
def test_all_texts_of_a_category_may_stand_in_one_document(category: str) -> None:
    texts = [case.text for case in load_cases() if case.category == category]
    for between in ("\n\n", "\n", "\r\n\r\n", "\u2029", "\f", " "):
        assert read(between.join(texts)) or category == "hopes and values bind nobody"


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text[::-1],
        lambda text: text.replace(" ", ""),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: re.sub(r"(\w)", "\\1\u0301", text),
        lambda text: re.sub(r"(\w)", "\\1\u00ad", text),
        lambda text: text.translate({ord("e"): "е", ord("a"): "а", ord("o"): "о"}),
        lambda text: "\u202e" + text + "\u202c",
        lambda text: text.replace("\n", "\r\n"),
        lambda text: " ".join(text),
    ],
    ids=[
        "cut in the middle",
        "backwards",
        "without blanks",
        "hard blanks",
        "an accent on every letter",
        "soft hyphens",
        "Cyrillic letters among Latin ones",
        "written from the right",
        "lines ended by two characters",
        "spaced out",
    ],
)
def test_damaged_texts_are_read_without_error_and_with_exact_words(damage: Callable[[str], str]) -> None:
    for case in load_cases():
        read(damage(case.text))  # proves the words of every finding


@pytest.mark.parametrize("word", ["Peace", "agreed", "NATO", "“Never”", "withdraw!", "Мир", "和平", "é"])
def test_a_document_of_one_word_has_no_undertaking(word: str) -> None:
    assert {finding.kind for finding in read(word)} <= {"arrangement"}


@pytest.mark.parametrize(
    "blanks", ["", " ", "\n\n\n", "\t \r\n", "\u00a0\u2003\u200b", "—", "…", "🕊️", "\ufeff"]
)
def test_a_document_of_blanks_or_signs_has_no_text_and_says_so(blanks: str) -> None:
    with pytest.raises(NoTextError):
        read(blanks)
    document = Document(name="blanks", text=blanks)
    for finding in extract(load_reader()(document)):
        assert_exact(finding, blanks)


def assert_share_is_right(cases: list[Case], least: int) -> None:
    """Fail where fewer of the texts are read without a fault; show the faults."""
    faults = {case.text: told for case in cases if (told := faults_of(case))}
    right = 100 * (len(cases) - len(faults)) / len(cases)
    assert right >= least, f"{right:.0f} % of {len(cases)} are right{report(faults)}"


def in_style(case: Case, style: str) -> Case:
    """Return the case with other marks in its text and in the words that are expected."""
    opening, closing, apostrophe = STYLES[style]

    def restyle(words: object) -> object:
        if isinstance(words, list):
            return [restyle(some) for some in words]
        if not isinstance(words, str):
            return words
        # The apostrophe first, as the single closing mark is the same character.
        return words.replace("’", apostrophe).replace("“", opening).replace("”", closing)

    def restyle_all(expected: Expected) -> Mapping[str, object]:
        return {field: restyle(words) for field, words in expected.items()}

    return replace(case, text=str(restyle(case.text)), findings=tuple(map(restyle_all, case.findings)))
