import pytest

from servanda.extraction.records import Commitment, Finding, Statement
from servanda.linking import resolve
from servanda.linking.linkers.actors.turns import Part, Turns
from support.linking_cases import commitment, make_document, statement

BRIEFING = """MR BERG: We will pay.

QUESTION: I will stop here.

MR BERG: Please do."""
#: Two ministers in Rome, as the host's ministry printed it.
JOINT = """Remarks in Rome

SECRETARY BLINKEN: We will send help.

FOREIGN MINISTER DI MAIO: We will open the port.

QUESTION: We are going to save this for another day."""
ROME = {"kind": "speech", "publisher": "US Department of State", "published": "2021-06-28"}


def labels(text: str) -> list[tuple[str, Part]]:
    return [(turn.words, turn.part) for turn in Turns(text).all]


def bearer(text: str, words: str, action: str, **facts: str) -> Finding:
    document = make_document(text, **facts)  # type: ignore[arg-type]
    return resolve(document, [commitment(document, bearer=words, action=action)])[0]


def bound(finding: Finding) -> tuple[str, ...]:
    assert isinstance(finding.details, Commitment)
    return finding.details.bearer_is


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "QUESTION: Why?\n\nMR PRICE: Because.",
            [("QUESTION", Part.ASKS), ("MR PRICE", Part.NAMED)],
        ),
        ("Q: Why?\nA: Because.", [("Q", Part.ASKS), ("A", Part.ANSWERS)]),
        (
            "Secretary Blinken: Welcome.\n\nForeign Minister Di Maio: Thank you.",
            [("Secretary Blinken", Part.NAMED), ("Foreign Minister Di Maio", Part.NAMED)],
        ),
        (
            "**MODERATOR:** Next.\n**ANNA BRASK (Chair):** Well.\n**MODERATOR:** Yes?\n**ANNA BRASK:** No.",
            [
                ("MODERATOR", Part.ASKS),
                ("ANNA BRASK", Part.NAMED),
                ("MODERATOR", Part.ASKS),
                ("ANNA BRASK", Part.NAMED),
            ],
        ),
    ],
)
def test_the_labels_of_a_transcript_open_its_turns(text: str, found: list[tuple[str, Part]]) -> None:
    assert labels(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Note: the talks go on.\nNote: they end on Friday.",
        "NOTE: nothing is signed.\nSUBJECT: The talks\nNOTE: Who asks?",
        "Article 1: The Parties agree.\nArticle 2: The Parties meet.",
        "10:30: The talks open.\n12:15: They close.",
        "VESSEL: Aurora\nFLAG: Malta\nVESSEL: Borea\nFLAG: Malta",
        "Question: is this the end? Nobody knows.",
        "Prime Minister: Anna Brask\nForeign Minister: Ivo Malk, whom we thank",
        "What I can say is this: it will be done.\nBut hear me out: it will not.",
        "",
    ],
)
def test_headings_lists_and_times_are_no_turns(text: str) -> None:
    assert labels(text) == []


def test_a_turn_goes_on_to_the_next_label() -> None:
    turns = Turns(BRIEFING)
    at = BRIEFING.index("I will stop")
    turn = turns.at(at)
    assert turn is not None
    assert (turn.words, turn.end) == ("QUESTION", BRIEFING.rindex("MR BERG"))
    assert Turns("Rain.\n\nMR BERG: Hello.").at(0) is None


def test_a_question_ends_with_its_line_where_answers_have_no_label() -> None:
    text = "Q: Will you pay?\n\nWe will pay.\n\nQ: When?\n\nSoon."
    turns = Turns(text)
    assert turns.at(text.index("Will")) is not None
    assert turns.at(text.index("We will")) is None


@pytest.mark.parametrize(
    ("words", "action", "actors"),
    [
        ("We", "send help", ("United States",)),
        ("We#2", "open the port", ("Italy",)),
    ],
)
def test_we_is_the_body_of_whose_turn_it_is(words: str, action: str, actors: tuple[str, ...]) -> None:
    assert bound(bearer(JOINT, words, action, **ROME)) == actors


def test_what_a_journalist_will_do_binds_nobody_and_is_not_weighed() -> None:
    found = bearer(JOINT, "We#3", "save this for another day", **ROME)
    assert bound(found) == ()
    assert found.unresolved["bearer_is"] == "said by one who asks or leads the talk"
    assert "bearer_is" not in found.decided


def test_a_minister_of_whom_the_registry_knows_nothing_does_not_speak_for_the_house() -> None:
    text = JOINT.replace("DI MAIO", "VARNEKOV")
    assert "United States" not in bound(bearer(text, "We#2", "open the port", **ROME))


def test_a_label_without_office_speaks_for_the_house_in_its_own_briefing_alone() -> None:
    facts = {"publisher": "Ministry of Foreign Affairs of Serbia", "published": "2021-06-28"}
    assert bound(bearer(BRIEFING, "We", "pay", kind="briefing", **facts)) == ("Serbia",)
    assert bound(bearer(BRIEFING, "We", "pay", kind="communique", **facts)) == ()


def test_a_promise_without_a_bearer_is_of_whose_turn_it_is() -> None:
    document = make_document(JOINT, **ROME)  # type: ignore[arg-type]
    found = commitment(document, cue="will#2", action="open the port")
    assert bound(resolve(document, [found])[0]) == ("Italy",)


@pytest.mark.parametrize(
    ("facts", "person", "body"),
    [
        ({"source": "FOREIGN MINISTER DI MAIO", "content": "open the port"}, "Luigi Di Maio", ("Italy",)),
        ({"content": "open the port"}, "Luigi Di Maio", ("Italy",)),
        ({"content": "send help"}, "Antony Blinken", ("United States",)),
        ({"content": "save this for another day"}, None, ()),
    ],
)
def test_a_statement_is_of_the_person_whose_turn_it_is(
    facts: dict[str, str], person: str | None, body: tuple[str, ...]
) -> None:
    document = make_document(JOINT, **ROME)  # type: ignore[arg-type]
    details = resolve(document, [statement(document, **facts)])[0].details
    assert isinstance(details, Statement)
    assert (details.speaker, details.speaker_for) == (person, body)


def test_one_person_has_one_name_in_capitals_or_not() -> None:
    text = "Ned Berg opened the briefing.\n\nMR BERG: Good morning.\n\nQUESTION: Is it?"
    document = make_document(text, kind="briefing", publisher="Ministry of Foreign Affairs of Serbia")
    found = resolve(document, [statement(document, source="MR BERG", content="Good morning")])[0]
    assert isinstance(found.details, Statement)
    assert found.details.speaker == "Ned Berg"


def test_he_is_never_the_one_whose_label_stands_before_it() -> None:
    text = "QUESTION: What now?\n\nMR BERG: He will pay the whole sum."
    assert bound(bearer(text, "He", "pay the whole sum", kind="briefing")) == ()
