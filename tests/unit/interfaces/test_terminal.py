from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from servanda.interfaces.cli.terminal import line, plain, safe

OBEYED = "\x00\x07\x08\x0b\x1b\x7f\x9b\u061c\u200b\u200e\u202e\u2028\u2066\ufeff\ud800\U000e0041\r"


def test_characters_that_a_terminal_obeys_are_shown_as_their_number():
    assert safe("a\x1b[31mb") == "a⟨U+001B⟩[31mb"
    assert safe("a\u202eb") == "a⟨U+202E⟩b"


def test_no_obeyed_character_is_left():
    assert not {*OBEYED} & {*safe(OBEYED)}


@given(st.text())
def test_safe_words_can_be_written_to_any_unicode_terminal(words):
    shown = safe(words)
    shown.encode("utf-8")
    assert all(
        character.isprintable() or character in "\n " or character.isspace()
        for character in shown
        if character.isascii()
    )


@given(st.text())
def test_a_line_is_one_line(words):
    assert "\n" not in line(words) and "\r" not in line(words)


def test_letters_and_joiners_of_other_scripts_are_kept():
    assert safe("Žižek می\u200cخواهم 👩\u200d👩") == "Žižek می\u200cخواهم 👩\u200d👩"


def test_markup_in_a_document_colours_nothing():
    console = Console(force_terminal=True, width=80, color_system="truecolor", markup=False)
    with console.capture() as captured:
        console.print(plain("[bold red]beware[/] [link=http://x]y[/link]"))
    assert captured.get().strip() == "[bold red]beware[/] [link=http://x]y[/link]"
