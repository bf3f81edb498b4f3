"""Who urges whom to do what."""

from pathlib import Path

import pytest

from servanda.documents.records import DocumentKind
from servanda.extraction.records import Commitment, Finding, Force, Mode, Statement
from servanda.ledger import create_ledger, open_ledger
from servanda.linking.records import DocumentFacts
from servanda.views import Picture, take_picture
from servanda.views.urges import URGE_KINDS, Sources, Urge, UrgerFrom, find_urger, list_urges
from support.commands import servanda
from support.ledger_records import NOON, link_by_hand, make_document, make_finding

TEXT = "The envoy said: “We call on Serbia to open the border.” Kosovo should not fire."
GOLDEN = """\
 Who urges               Whom             To do what                      Times   Last         Findings
 ──────────────────────────────────────────────────────────────────────────────────────────────────────
 United Nations          Serbia           open the border                    2×   2017-01-01   {open0}
                                                                                               {copy0}
                                                                                               {open1}
 not expressed           Kosovo           fire (to abstain)                  2×   2017-01-01   {fire0}
                                                                                               {copy1}
                                                                                               {fire1}
"""


def urging(document, force=Force.URGED, **words) -> Finding:
    polarity = words.pop("polarity", "positive")
    bearer_is = words.pop("bearer_is", ())
    return make_finding(
        document, Commitment(force=force, polarity=polarity, bearer_is=bearer_is), words=words
    )


def said(document, speaker_for=("United Nations",), speaker="Ann Envoy") -> Finding:
    return make_finding(
        document,
        Statement(mode=Mode.DIRECT, speaker=speaker, speaker_for=speaker_for),
        words={"source": "The envoy", "cue": "said", "content": "We call.*border"},
    )


def findings(document) -> list[Finding]:
    return [
        urging(document, speaker="We", cue="call on", bearer="Serbia", action="open the border"),
        urging(document, cue="should", bearer="Kosovo", action="fire", polarity="negative"),
        said(document),
    ]


@pytest.fixture
def address(tmp_path: Path) -> str:
    """Return a ledger of two texts, one of them there twice."""
    address = str(tmp_path / "l.sqlite")
    documents = [
        make_document("a.txt", TEXT, published="2015-01-01"),
        make_document("b.txt", TEXT, published="2015-01-02"),
        make_document("c.txt", f"Once more. {TEXT}", published="2017-01-01"),
    ]
    with create_ledger(address) as ledger:
        for document in documents:
            ledger.add_document(document, findings(document), reader="by-hand/1", known_at=NOON)
        linked = link_by_hand(ledger.document_facts(), ledger.iter_findings())
        ledger.replace_threads(linked, digest=ledger.content_digest(), known_at=NOON)
    return address


def rows(address: str, **wanted) -> list[Urge]:
    with open_ledger(address) as ledger:
        return list_urges(take_picture(ledger, kinds=URGE_KINDS), **wanted)


def test_each_row_opens_to_its_findings_and_a_copy_counts_once(address: str):
    first, second = rows(address)
    assert (first.urger.name, first.bearer, first.what) == ("United Nations", "Serbia", "open the border")
    assert (first.times, first.last, len(first.findings), first.negative) == (2, "2017-01-01", 3, False)
    assert (second.urger.told_by, second.bearer, second.negative) == (UrgerFrom.UNKNOWN, "Kosovo", True)
    record = first.as_record()
    assert record["findings"] == [finding.id for finding in first.findings]
    assert record["urger_from"] == "resolved"


def test_parts_of_names_narrow_the_rows(address: str):
    assert [row.bearer for row in rows(address, by="united")] == ["Serbia"]
    assert [row.bearer for row in rows(address, bearer="koso")] == ["Kosovo"]
    assert rows(address, by="united", bearer="koso") == []


def test_only_what_is_urged_is_there(address: str):
    document = make_document("d.txt", TEXT)
    promised = urging(document, Force.UNDERTAKEN, bearer="Serbia", action="open the border")
    linked = link_by_hand([DocumentFacts.of(document)], [promised])
    picture = Picture(
        documents={document.id: DocumentFacts.of(document)},
        findings={promised.id: promised},
        threads=linked.threads,
        unlinked={},
    )
    assert list_urges(picture) == []


@pytest.mark.parametrize(
    ("kind", "name", "told_by"),
    [
        (DocumentKind.SPEECH, "The Wire", UrgerFrom.DOCUMENT),
        (DocumentKind.RESOLUTION, "About a.txt", UrgerFrom.DOCUMENT),
        (DocumentKind.NEWS, "", UrgerFrom.UNKNOWN),
    ],
)
def test_a_document_urges_itself_only_where_it_speaks_in_its_own_voice(kind, name, told_by):
    document = make_document("a.txt", TEXT, kind=kind)
    finding = urging(document, cue="should", bearer="Kosovo", action="fire")
    urger = find_urger(finding, DocumentFacts.of(document), ())
    assert (urger.name, urger.told_by) == (name, told_by)


def test_who_urges_is_the_body_then_the_speaker_then_the_words():
    document = make_document("a.txt", TEXT)
    finding = urging(document, speaker="The envoy", cue="call on", action="open the border")
    facts = DocumentFacts.of(document)
    assert find_urger(finding, facts, [said(document)]).name == "United Nations"
    assert find_urger(finding, facts, [said(document, speaker_for=())]).name == "Ann Envoy"
    unresolved = find_urger(finding, facts, [said(document, speaker_for=(), speaker=None)])
    assert (unresolved.name, unresolved.told_by) == ("The envoy", UrgerFrom.WORDS)


def test_a_statement_elsewhere_urges_nothing():
    document = make_document("a.txt", TEXT)
    finding = urging(document, cue="should", bearer="Kosovo", action="fire")
    assert find_urger(finding, DocumentFacts.of(document), [said(document)]).told_by is UrgerFrom.UNKNOWN


@pytest.mark.parametrize(
    ("before", "name", "told_by"),
    [
        ("The partners welcomed the truce.", "The partners", UrgerFrom.PRONOUN),
        ("The partners welcomed the truce.\n\n", "They", UrgerFrom.WORDS),
        ("The army welcomed the talks. The partners welcomed the truce.", "The partners", UrgerFrom.PRONOUN),
    ],
)
def test_a_pronoun_takes_up_the_speaker_named_in_its_paragraph(before, name, told_by):
    text = f"{before} They call on Serbia to open the border. The mayor welcomed the truce."
    document = make_document("a.txt", text)
    finding = urging(document, speaker="They", cue="call on", action="open the border")
    statements = [
        make_finding(document, Statement(mode=Mode.INDIRECT), words={"source": source, "cue": "welcomed"})
        for source in ("The army", "The partners", "They", "The mayor")
        if source in text
    ]
    facts = DocumentFacts.of(document)
    urger = find_urger(finding, facts, statements, Sources(lambda _: text))
    assert (urger.name, urger.told_by) == (name, told_by)
    assert find_urger(finding, facts, statements).name == "They"


def test_the_table_in_the_terminal(address: str):
    ran = servanda("urges", address, columns=104)
    first, second = rows(address)
    ids = [[finding.id[:8] for finding in row.findings] for row in (first, second)]
    wanted = GOLDEN.format(
        open0=ids[0][0], copy0=ids[0][1], open1=ids[0][2], fire0=ids[1][0], copy1=ids[1][1], fire1=ids[1][2]
    )
    shown = [line.rstrip() for line in ran.out.splitlines() if line.strip()]
    assert shown[:-1] == wanted.splitlines()
    assert shown[-1].startswith("2 rows.")
