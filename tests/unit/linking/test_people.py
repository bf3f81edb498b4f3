import pytest

from servanda.extraction.records import Finding, Statement
from servanda.linking import resolve
from servanda.linking.linkers.actors.answers import How
from support.linking_cases import make_document, statement


def spoken(text: str, source: str, **facts: str | None) -> Finding:
    document = make_document(text, **facts)  # type: ignore[arg-type]
    return resolve(document, [statement(document, source=source, cue="said")])[0]


def told(finding: Finding) -> tuple[str | None, tuple[str, ...]]:
    assert isinstance(finding.details, Statement)
    return finding.details.speaker, finding.details.speaker_for


@pytest.mark.parametrize(
    ("published", "person"),
    [
        ("2015-11-20", "Jens Stoltenberg"),
        ("2025-03-11", "Mark Rutte"),
        ("2005-05-05", "Jaap de Hoop Scheffer"),
    ],
)
def test_the_holder_of_an_office_depends_on_the_date(published: str, person: str) -> None:
    found = spoken("The Nato chief said so.", "The Nato chief", published=published)
    assert told(found) == (person, ("NATO",))
    assert found.decided["speaker"].how == How.OFFICE.value


def test_an_office_in_an_undated_document_names_nobody() -> None:
    found = spoken("The Nato chief said so.", "The Nato chief", published=None)
    assert told(found) == (None, ("NATO",))
    assert found.unresolved["speaker"] == "the document has no date, and an office changes hands"


def test_a_day_on_which_an_office_changed_hands_names_nobody() -> None:
    found = spoken("The Nato chief said so.", "The Nato chief", published="2024-10")
    assert told(found)[0] is None or found.decided["speaker"].how == How.OFFICE.value
    year = spoken("The Nato chief said so.", "The Nato chief", published="2024")
    assert told(year)[0] is None
    assert year.unresolved["speaker"] == "more than one person may have held the office at that date"


def test_the_owner_of_an_office_may_be_a_short_form_of_the_document() -> None:
    text = "Nato met in Oslo. The alliance’s secretary-general said so."
    found = spoken(text, "The alliance’s secretary-general", published="2025-03-11")
    assert told(found) == ("Mark Rutte", ("NATO",))


def test_a_person_speaks_in_person_and_for_a_body() -> None:
    text = "Serbia’s foreign minister, Ivica Markov, came. Mr Markov said so."
    assert told(spoken(text, "Mr Markov")) == ("Ivica Markov", ("Serbia",))


def test_he_added_takes_up_the_speaker_of_the_paragraph_before() -> None:
    text = "“It is time,” said the mayor, Anna Brask.\n\n“We shall see,” she added."
    document = make_document(text)
    findings = [
        statement(document, source="Anna Brask", cue="said", content="It is time"),
        statement(document, source="she", cue="added", content="We shall see"),
    ]
    for order in (findings, findings[::-1]):
        found = {one.quote("source"): told(one)[0] for one in resolve(document, order)}
        assert found == {"Anna Brask": "Anna Brask", "she": "Anna Brask"}


def test_whose_member_a_person_is_belongs_not_to_the_name() -> None:
    assert told(spoken("“No,” said Anna Brask of the Lake Council.", "Anna Brask"))[0] == "Anna Brask"


def test_he_far_from_any_speaker_stays_open() -> None:
    text = f"Anna Brask said so.\n\n{'The lake was calm. ' * 60}\n\nLater she added more."
    document = make_document(text)
    findings = [
        statement(document, source="Anna Brask", cue="said"),
        statement(document, source="she", cue="added"),
    ]
    assert told(resolve(document, findings)[1])[0] is None


def test_the_author_of_an_oped_says_i() -> None:
    found = spoken(
        "I said so last year.",
        "I",
        kind="oped",
        title="My visit – by NATO Secretary General Jens Stoltenberg",
        published="2015-11-20",
    )
    assert told(found) == ("Jens Stoltenberg", ("NATO",))


def test_both_and_a_list_are_the_members_of_the_list() -> None:
    found = spoken("Both the EU and the US said so.", "Both the EU and the US")
    assert told(found)[1] == ("European Union", "United States")
