import json
import tomllib
from pathlib import Path

import pytest

from servanda.documents import Document
from servanda.errors import ProcessFileError
from servanda.primitives import PartialDate
from servanda.runs import Dropped
from servanda.runs.gate import Gate, load_process, parse_process
from servanda.runs.gate.learning import as_toml, learn


def gate(words: str) -> Gate:
    return Gate(parse_process(words.encode(), where="process.toml"))


def found(words: str, text: str) -> tuple[str, ...]:
    return gate(words).judge(text.encode()).found


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Abyei", "Talks on ABYEI went on."),
        ("Abyei", "abyei"),
        ("South Kordofan", "in South\nKordofan today"),
        ("South Kordofan", "in South\r\n    Kordofan today"),
        ("South Kordofan", "in South\n            Kordofan today"),
        ("South Kordofan", "in South\u00a0Kordofan today"),
        ("Milošević", "Mr Milosevic said"),
        ("Milosevic", "MILOŠEVIĆ said"),
        ("Сребреница", "у СРЕБРЕНИЦИ и Сребреница,"),
        ("cease-fire*", "three cease-fires"),
        ("Abyei", "“Abyei” – they said"),
        ("Abyei's people", "Abyei's people wait"),
        ("WHO", "the WHO says"),
        ("الخرطوم", "في الخرطوم اليوم"),
        ("东京", "在东京"),
    ],
)
def test_a_name_is_found_however_it_is_written(entry: str, text: str):
    assert found(f"names = [{json.dumps(entry, ensure_ascii=False)}]", text) == (entry,)


@pytest.mark.parametrize(
    ("entry", "text"),
    [
        ("Oman", "a woman and two Romanians"),
        ("Abyei", "nothing of it"),
        ("WHO", "who says so"),
        ("South Kordofan", "the South. Kordofan"),
        ("cease-fire", "three cease-fires"),
        ("Abyei", ""),
    ],
)
def test_other_words_are_not_taken_for_it(entry: str, text: str):
    assert found(f"registry = false\nnames = [{json.dumps(entry)}]", text) == ()


def test_the_registry_adds_names_people_and_capitals():
    for text in ("Belgrade agreed", "the Serbian government", "Serbia agreed"):
        assert found('names = ["Serbia"]', text) == ("Serbia",)
    assert found('registry = false\nnames = ["Serbia"]', "Belgrade agreed") == ()


def test_several_may_be_needed_and_the_title_counts():
    strict = gate('needs = 2\nregistry = false\nplaces = ["Abyei", "Heglig"]\nterms = ["oil"]')
    assert not strict.judge(b"Abyei, Abyei and again Abyei").passes
    assert strict.judge(b"Abyei", b"its oil").passes
    document = Document(name="a", text="They met.", title="Heglig: oil flows")
    assert strict.judge_document(document).found == ("Heglig", "oil")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("names = [", "no TOML"),
        ("name = ['Abyei']", "'name' is unknown"),
        ("names = 'Abyei'", "names is no list"),
        ("names = ['A']", "'A' in names"),
        ("names = [3]", "3 in names"),
        ("process = 'Sudan'", "0 names"),
        ("names = ['Abyei']\nneeds = 2", "needs is 2"),
        ("names = ['Abyei']\nneeds = true", "needs is True"),
        ("names = ['Abyei']\nregistry = 'yes'", "neither true nor false"),
    ],
)
def test_a_bad_file_is_refused_with_the_next_step(words: str, told: str):
    with pytest.raises(ProcessFileError, match=told) as caught:
        parse_process(words.encode(), where="process.toml")
    assert caught.value.where == "process.toml"
    assert caught.value.next_step


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ProcessFileError) as caught:
        load_process(tmp_path / "none.toml")
    assert caught.value.where == (tmp_path / "none.toml").as_posix()


def test_what_was_dropped_can_be_read_again():
    document = Document(name="a", text="They met.", title="T", published=PartialDate("2011-05"))
    line = Dropped(document=document, found=()).as_source()
    assert line == {
        "doc": "a",
        "title": "T",
        "published": "2011-05",
        "language": "en",
        "text": "They met.",
    }


EXAMPLES = [
    Document(name="1", text="The council met in Varn. Lady Oska promised to open the Varn road."),
    Document(name="2", text="Nobody came to Varn on Monday. The council waits for Lady Oska."),
    Document(name="3", text="The Oska government opens nothing; the United Nations waits on Monday."),
]


def test_names_are_learned_from_examples_and_let_them_in():
    learned = learn(EXAMPLES)
    names = [one.name for one in learned]
    assert "Varn" in names and "Oska" in names
    words = as_toml('The "road"', learned, examples=3)
    assert tomllib.loads(words)["process"] == 'The "road"'
    gate = Gate(parse_process(words.encode(), where="x"))
    assert all(gate.judge_document(one).passes for one in EXAMPLES)
    assert not gate.judge(b"The council met elsewhere and promised nothing.").passes


def test_of_texts_without_names_nothing_is_learned():
    assert learn([Document(name="1", text="nobody said anything.")]) == []
