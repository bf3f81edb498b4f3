"""Right-to-left text as a page that only knows left to right has to draw it."""

import pytest

from servanda.views.reports.direction import (
    has_right_to_left,
    join_letters,
    levels_of,
    mirrored,
    visual_order,
)


def drawn(text: str, *, rtl: bool) -> str:
    levels = levels_of(text, rtl=rtl)
    return "".join(mirrored(text[at]) if levels[at] % 2 else text[at] for at in visual_order(levels))


# Capital letters of the examples of Unicode Standard Annex 9 are Hebrew here.
@pytest.mark.parametrize(
    ("text", "rtl", "seen"),
    [
        ("he said שלום.", False, "he said םולש."),
        ("שלום he said", True, "he said םולש"),
        ("עלה 25% השנה", True, "הנשה 25% הלע"),
        ("car שלום 123 עולם x", False, "car םלוע 123 םולש x"),
        ("על 1,234.5 איש", True, "שיא 1,234.5 לע"),
        ("plain", False, "plain"),
        ("Kel פתח (2016) x", False, "Kel (2016) חתפ x"),
        ("שלום (Kel) x", True, "x (Kel) םולש"),
        ("a (ב) c", False, "a (ב) c"),
    ],
)
def test_words_stand_in_the_order_in_which_they_are_seen(text: str, rtl: bool, seen: str):
    assert drawn(text, rtl=rtl) == seen


def test_arabic_letters_take_the_forms_of_their_places():
    # sin initial, lam and alef as one ligature in its final form, mim alone behind alef
    assert join_letters("سلام") == ["\ufeb3", "\ufefc", "", "\ufee1"]
    assert join_letters("بب ب") == ["\ufe91", "\ufe90", " ", "\ufe8f"]
    assert join_letters("دب") == ["\ufea9", "\ufe8f"]  # dal joins nothing behind it


def test_marks_stay_with_their_letters():
    assert join_letters("بَب") == ["\ufe91\u064e", "", "\ufe90"]


def test_only_text_that_runs_to_the_left_is_turned():
    assert has_right_to_left("a ب") and has_right_to_left("א")
    assert not has_right_to_left("Київ 合意 é") and not has_right_to_left("plain")


@pytest.mark.parametrize("text", ["", "ב", "()", "1 ב 2", "…ב…"])
def test_every_character_is_drawn_once(text: str):
    assert sorted(visual_order(levels_of(text, rtl=True))) == [*range(len(text))]
