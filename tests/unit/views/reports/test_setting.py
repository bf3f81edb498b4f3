"""Lines of a page: no word is lost, and none runs over the edge."""

import pytest

from servanda.views.reports.blocks import Look, Run, address_of, is_rtl, legible
from servanda.views.reports.faces import Faces
from servanda.views.reports.setting import set_lines

LONG = "https://a.example/" + "x" * 300
TEXTS = [
    "plain words that are longer than one line of this width",
    LONG,
    f"before {LONG} after",
    "合意は二千十六年に署名された。" * 6,
    "السلام عليكم ورحمة الله وبركاته " * 6,
    "one\ntwo\n\nthree",
    "é Київ Հայաստան საქართველო 🕊",
    "",
    " ",
]


@pytest.mark.parametrize("text", TEXTS)
def test_no_line_is_wider_than_the_column_and_no_word_is_lost(text: str):
    faces = Faces()
    lines = set_lines((Run(text), Run(" end", Look.STRONG)), faces, size=10, width=160)
    assert all(line.width <= 160.5 for line in lines)
    set_whole = "".join(
        piece.text for line in set_lines((Run(text),), faces, size=10, width=1e6) for piece in line.pieces
    )
    set_narrow = "".join(piece.text for line in lines for piece in line.pieces)
    count = sum(not letter.isspace() for letter in set_whole)
    assert sum(not letter.isspace() for letter in set_narrow) == count + len("end")


def test_a_character_without_a_face_is_told_by_its_number():
    ((piece,),) = (line.pieces for line in set_lines((Run("🕊️"),), Faces(), size=10, width=200))
    assert piece.text == "[U+1F54A]"


def test_what_hides_words_is_made_visible():
    assert legible("a\u202eb\x00c\r\nd") == "a⟨U+202E⟩b⟨U+0000⟩c\nd"
    assert legible("می\u200cخواهم 👩‍👧") == "می\u200cخواهم 👩‍👧"


def test_where_words_begin_says_where_they_run():
    assert is_rtl("“קול” says") and not is_rtl("“voice” קול") and not is_rtl("12")


@pytest.mark.parametrize(
    ("url", "led"),
    [("https://a.org/b?c=d#e", True), ("javascript:alert(1)", False), ('https://a"b', False), (None, False)],
)
def test_only_addresses_of_the_web_are_links(url: str | None, led: bool):
    assert (address_of(url) is not None) is led
