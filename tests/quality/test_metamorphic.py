"""Two readings of texts that differ in one thing: what must stay stays, and what must follow follows.

A share is the per cent of findings that both readings have, told by the words of the template: kind, labels
and words. The floors may only rise.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

import pytest

from servanda.extraction import Finding
from support.readings import load_cases, read, show
from support.templates import Filled, Signature, agreement, fill, signature, signatures, signatures_within

PASSAGES = (
    "{A} and {B} agreed on {D} to exchange all prisoners within thirty days. {A} said that it would also "
    "return the bodies of 17 soldiers.",
    "{A} pledged to {B} that it would reopen the crossing at Lomen by {D}.",
    "{A} refused to recognise the election in {B}, and its foreign minister said that the talks remained "
    "stalled.",
    "Under the accord, {A} shall withdraw its troops from the valley by {D}; {B} shall publish the maps of "
    "its minefields.",
    "“We will not accept a border drawn by others,” the president of {A} told reporters in {B} on {D}.",
    "The Security Council urged {A} to lift its blockade of {B} without delay.",
    "{A} has completed the withdrawal of its artillery, the monitors reported on {D}; {B} has yet to begin.",
    "{A} accused {B} of breaking the ceasefire on {D}. {B} denied it.",
    "The court ordered {A} to pay 12 million dollars to {B} by {D}.",
    "{A} undertook to supply {B} with electricity until {D}, and {B} promised to pay its debt of 40 million "
    "euros.",
    "{A} suspended the agreement on water with {B}; the mediator called on both governments to resume the "
    "talks.",
    "According to the mission, 1,200 refugees returned from {A} to {B} in the week before {D}.",
)

NAMES = (
    ("Ordavia", "Selm"),
    ("Ethiopia", "Eritrea"),
    ("Kyrgyzstan", "Tajikistan"),
    ("Côte d’Ivoire", "Burkina Faso"),
    ("Timor-Leste", "Papua New Guinea"),
    ("the Moro Islamic Liberation Front", "Manila"),
    ("Chişinău", "Tiraspol"),
    ("Nguyễn Văn Thành", "Oyelaran Adébáyọ̀"),
    ("al-Qahtani", "the Houthis"),
    ("ZANU-PF", "Renamo"),
)

DATES = {
    "3 March 2026": "2026-03-03",
    "1 December 2025": "2025-12-01",
    "August 15, 2027": "2027-08-15",
    "30 June 2028": "2028-06-30",
    "the 9th of May 2026": "2026-05-09",
}
DAY = "3 March 2026"

#: Nothing of them belongs to any process.
ASIDES = (
    "The bakery on Mill Street sells a loaf with walnuts on Saturdays. Its owner learned the trade at home.",
    "Rovers beat Harbour Town by two goals to one in the rain. The winner came off the post after an hour.",
    "Soak the beans overnight, drain them, and simmer them with a bay leaf until they are soft.",
    "A heron was seen on the canal. Herons nest in tall trees, in colonies that may be a hundred years old.",
    "Two cyclists reached the line together. The judges looked at the photograph for ten minutes.",
    "The museum shows forty coins from the harbour. The catalogue says that they were lost in a storm.",
)

ACTIVE_AND_PASSIVE = {
    (
        "The court ordered Ordavia to release the crew.",
        "Ordavia was ordered by the court to release the crew.",
    ): "imposed",
    (
        "The mediator urged Selm to reopen the road.",
        "Selm was urged by the mediator to reopen the road.",
    ): "urged",
    (
        "The Parties shall destroy all mines within a year.",
        "All mines shall be destroyed by the Parties within a year.",
    ): "agreed",
    (
        "Ordavia will release the prisoners by June, its foreign minister said.",
        "The prisoners will be released by Ordavia by June, its foreign minister said.",
    ): "undertaken",
    (
        "Donors pledged 40 million dollars to the fund.",
        "Forty million dollars was pledged to the fund by donors.",
    ): "undertaken",
    (
        "The front will not hand over the maps, its commander said.",
        "The maps will not be handed over by the front, its commander said.",
    ): "refused",
    (
        "The two governments agreed to open the border in May.",
        "It was agreed by the two governments that the border would be opened in May.",
    ): "agreed",
    (
        "The resolution requires Selm to close the camp.",
        "Selm is required by the resolution to close the camp.",
    ): "imposed",
    (
        "The commission must publish the list, the opposition said.",
        "The list must be published by the commission, the opposition said.",
    ): "urged",
    (
        "The ministry refused to admit the observers.",
        "The observers were refused admission by the ministry.",
    ): "refused",
}


def filled(names: tuple[str, str] = NAMES[0], day: str = DAY) -> list[Filled]:
    return [fill(template, A=names[0], B=names[1], D=day) for template in PASSAGES]


BASE = filled()


def test_the_passages_have_enough_to_compare() -> None:
    found = Counter(finding.kind for passage in BASE for finding in read(passage.text))
    assert found["commitment"] >= 9, found
    assert found["statement"] >= 6, found
    assert found["status"] >= 3, found
    assert found["figure"] >= 4, found
    assert found["time"] >= 8, found


@pytest.mark.parametrize("names", NAMES[1:], ids=" and ".join)
def test_other_actors_move_the_words_and_keep_the_findings(names: tuple[str, str]) -> None:
    assert_agree(zip(map(signatures, BASE), map(signatures, filled(names)), strict=True), least=85)


@pytest.mark.parametrize("day", [day for day in DATES if day != DAY])
def test_another_date_keeps_the_findings(day: str) -> None:
    assert_agree(zip(map(signatures, BASE), map(signatures, filled(day=day)), strict=True), least=92)


@pytest.mark.parametrize(("day", "value"), DATES.items())
def test_time_values_and_deadlines_follow_the_date(day: str, value: str) -> None:
    deadlines = 0
    for passage in filled(day=day):
        times = [f for f in read(passage.text) if f.kind == "time"]
        found = {(*passage.covered(f.evidence.spans["text"]),): f.details.value for f in times}
        for token in passage.slots("D"):
            assert found[(token,)] == value, passage.text
        for finding in commitments(passage):
            if {*passage.covered(finding.evidence.spans.get("deadline", ()))} & {*passage.slots("D")}:
                assert finding.details.deadline_value == value, show(finding)
                deadlines += 1
    assert deadlines >= 4


def test_the_date_of_publication_changes_nothing_but_values_of_time() -> None:
    for passage in BASE:
        one, other = read(passage.text, "2024-05-14"), read(passage.text, "2019-11-02")
        assert [(f.kind, f.evidence, f.score) for f in one] == [(f.kind, f.evidence, f.score) for f in other]


@pytest.mark.parametrize("names", NAMES[:3], ids=" and ".join)
def test_swapped_parties_swap_bearer_and_counterparty(names: tuple[str, str]) -> None:
    swap = {names[0]: names[1], names[1]: names[0]}
    there, back = filled(names), filled((names[1], names[0]))
    assert_agree(zip(map(signatures, there), map(signatures, back), strict=True), least=88)
    followed = total = 0
    for one, other in zip(there, back, strict=True):
        others = {signature(f, other): f for f in read(other.text)}
        for finding in commitments(one):
            partner = others.get(signature(finding, one))
            for role in ("bearer", "counterparty") if partner else ():
                words, there_words = finding.quote(role), partner.quote(role)
                is_party = words in names or there_words in names
                total += is_party
                followed += is_party and there_words == swap.get(str(words))
    assert total >= 6
    assert followed >= 0.85 * total


@pytest.mark.parametrize("names", NAMES[:3], ids=" and ".join)
def test_swapped_parties_swap_who_is_meant(names: tuple[str, str]) -> None:
    swap = {names[0]: names[1], names[1]: names[0]}
    followed = total = 0
    for one, other in zip(filled(names), filled((names[1], names[0])), strict=True):
        others = {signature(f, other): f for f in commitments(other)}
        for finding in commitments(one):
            partner = others.get(signature(finding, one))
            meant = finding.details.bearer_is
            if partner and meant:
                total += 1
                followed += sorted(swap.get(name, name) for name in meant) == sorted(
                    partner.details.bearer_is
                )
    assert total >= 6
    assert followed >= 0.85 * total


@pytest.mark.parametrize("place", ["before", "behind", "around"])
def test_a_paragraph_on_something_else_leaves_the_findings_as_they_are(place: str) -> None:
    pairs = []
    for aside in ASIDES:
        before = f"{aside}\n\n" if place != "behind" else ""
        behind = f"\n\n{aside}" if place != "before" else ""
        for passage in BASE:
            inside = signatures_within(before + passage.text + behind, passage, shift=len(before))
            pairs.append((signatures(passage), inside))
    assert_agree(pairs, least=88)


def test_a_paragraph_on_something_else_has_no_undertaking_and_no_status() -> None:
    wrong = []
    for passage in BASE:
        for aside in ASIDES:
            behind = [f for f in read(f"{passage.text}\n\n{aside}") if f.start > len(passage.text)]
            wrong += [show(f) for f in behind if f.kind in ("commitment", "status")]
    # Nearly all are one sentence, `Two cyclists reached the line together`: the model card says so.
    assert len(wrong) <= 0.13 * len(BASE) * len(ASIDES), wrong


def test_a_text_given_twice_has_every_finding_twice() -> None:
    pairs = []
    for passage in BASE:
        shift = len(passage.text) + 2
        text = f"{passage.text}\n\n{passage.text}"
        first = signatures_within(text, passage, shift=0)
        pairs.append((first, signatures_within(text, passage, shift=shift)))
        pairs.append((signatures(passage), first))
    assert_agree(pairs, least=88)


def test_all_passages_in_one_document_have_the_findings_that_each_has_alone() -> None:
    text = "\n\n".join(passage.text for passage in BASE)
    pairs = [
        (signatures(passage), signatures_within(text, passage, shift=text.index(passage.text)))
        for passage in BASE
    ]
    assert_agree(pairs, least=85)


@pytest.mark.parametrize(
    "blank", ["\n\n\n\n", "\r\n\r\n", "\n \t\n"], ids=["more", "two characters", "blanks"]
)
def test_how_paragraphs_are_parted_changes_nothing(blank: str) -> None:
    texts = [passage.text for passage in BASE]
    plain, other = read("\n\n".join(texts)), read(blank.join(texts))
    assert Counter(map(told, plain)) == Counter(map(told, other))


@pytest.mark.parametrize(
    "text", [case.text for case in load_cases() if case.category == "hard-wrapped lines"]
)
def test_how_lines_end_changes_nothing(text: str) -> None:
    assert Counter(map(told, read(text))) == Counter(map(told, read(text.replace("\n", "\r\n"))))


@pytest.mark.parametrize(
    "marks",
    [('"', '"', "'"), ("‘", "’", "’"), ("„", "“", "’"), ("«", "»", "’"), ("''", "''", "'")],
    ids="".join,
)
def test_other_marks_leave_what_was_said_as_it_is(marks: tuple[str, str, str]) -> None:
    pairs = []
    for case in load_cases():
        if case.category == "quotations":
            other = case.text.replace("’", marks[2]).replace("“", marks[0]).replace("”", marks[1])
            pairs.append((statements(case.text), statements(other)))
    assert_agree(pairs, least=80)


@pytest.mark.parametrize(
    ("names", "least"),
    [(("ORDAVIA", "SELM"), 90), (("Ordavia", "SELM"), 90), (("ordavia", "selm"), 80)],
    ids=["capitals", "one in capitals", "small letters"],
)
def test_the_case_of_a_name_keeps_the_findings(names: tuple[str, str], least: int) -> None:
    assert_agree(zip(map(signatures, BASE), map(signatures, filled(names)), strict=True), least=least)


@pytest.mark.parametrize(("one", "other"), [("NATO", "Nato"), ("UNIFIL", "Unifil"), ("the EU", "The EU")])
def test_the_case_of_an_abbreviation_keeps_the_findings(one: str, other: str) -> None:
    pairs = zip(map(signatures, filled((one, "Selm"))), map(signatures, filled((other, "Selm"))), strict=True)
    assert_agree(pairs, least=90)


def test_the_passive_keeps_the_force() -> None:
    wrong = {}
    for sentences, force in ACTIVE_AND_PASSIVE.items():
        for text in sentences:
            found = [str(f.details.force) for f in read(text) if f.kind == "commitment"]
            if found != [force]:
                wrong[text] = (force, found)
    assert len(wrong) <= 0.2 * 2 * len(ACTIVE_AND_PASSIVE), wrong


def assert_agree(pairs: Iterable[tuple[Counter[Signature], Counter[Signature]]], *, least: float) -> None:
    """Fail where two readings share less than so many per cent of their findings."""
    share, differences = agreement(pairs)
    assert share >= least, "\n".join([f"{share:.1f} % are shared", *differences])


def commitments(passage: Filled) -> Iterator[Finding]:
    return (finding for finding in read(passage.text) if finding.kind == "commitment")


def statements(text: str) -> Counter[Signature]:
    """Return the statements of a text by the numbers of their words, which marks do not change."""
    words = fill(text)
    return Counter({some: count for some, count in signatures(words).items() if some[0] == "statement"})


def told(finding: Finding) -> Signature:
    """Return kind and words of a finding, blanks and ends of lines in them as one blank."""
    return (
        finding.kind,
        *(f"{name} = {' '.join(q.split())}" for name, q in sorted(finding.evidence.quotes.items())),
    )
