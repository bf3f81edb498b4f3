"""Which figures belong to an undertaking, and which reports speak against its state."""

from pathlib import Path

from tests.support.ledger_records import NOON, READER, make_document, make_finding, relink

from servanda.extraction.records import (
    Commitment,
    Figure,
    Finding,
    Force,
    Progress,
    Standing,
    Status,
)
from servanda.ledger import create_ledger
from servanda.linking.records import DocumentFacts, Link, Thread
from servanda.primitives import PartialDate, Span
from servanda.views import ThreadDossier, Words, get_dossier
from servanda.views.accounts import Accounts, take_accounts
from servanda.views.passages import Passage
from servanda.views.thread_figures import list_thread_figures

TEXT = (
    "Serbia will pay 40 million within 30 days, and 900 people wait. KFOR, which has 4,700 soldiers, said "
    "Serbia will pay 40 million. It rained 12 millimetres."
)


def figures(folder: Path) -> list[tuple[str, bool]]:
    document = make_document("a.txt", TEXT)
    commitment = make_finding(
        document,
        Commitment(force=Force.UNDERTAKEN, bearer_is=("Serbia",)),
        words={"cue": "will", "bearer": "Serbia", "action": "pay 40 million"},
    )
    wanted = (("40", ()), ("900", ()), ("4,700", ("KFOR",)), ("12", ()))
    some = [
        make_finding(document, Figure(number=1.0, of_is=holder), words={"value": rf"\b{value}\b"})
        for value, holder in wanted
    ]
    with create_ledger(str(folder / "l.sqlite")) as ledger:
        ledger.add_document(document, (commitment, *some), reader=READER, known_at=NOON)
        relink(ledger)
        (thread,) = ledger.iter_threads()
        dossier = get_dossier(ledger, thread.id)
        assert isinstance(dossier, ThreadDossier)
        found = list_thread_figures(dossier, ledger.iter_findings(kind="figure"))
    return [(one.figure.evidence.quotes["value"], one.is_inside) for one in found]


def test_a_figure_belongs_if_it_is_in_the_sentence_and_of_no_other_actor(tmp_path: Path):
    found = {value.partition(" ")[0]: inside for value, inside in figures(tmp_path)}
    assert found == {"40": True, "900": False}  # not KFOR's, and not the next sentence's


def report(
    day: str | None, progress: Progress | None = None, standing: Standing | None = None, name: str = "r"
) -> Words:
    document = make_document(f"{name}{day}", "It has happened.", published=day)
    finding: Finding = make_finding(
        document, Status(progress=progress, standing=standing), words={"cue": "has happened"}
    )
    facts = DocumentFacts(
        id=document.id,
        name=document.name,
        sha256=document.sha256,
        published=PartialDate(day) if day else None,
    )
    return Words(finding=finding, facts=facts, passage=Passage(span=Span(0, 16), text=document.text))


def accounts(*reports: Words) -> Accounts:
    thread = Thread(
        title="open",
        bearer=("Serbia",),
        counterparty=(),
        links=(Link(finding=reports[0].finding.id, role="mention", score=1.0),),
        history=(),
        progress=Progress.COMPLETE,
        standing=Standing.IN_FORCE,
        evidence="reported",  # type: ignore[arg-type]
        first_seen=None,
        last_seen=None,
    )
    return take_accounts(thread, reports)


def test_reports_of_the_same_time_or_later_that_say_otherwise_speak_against_it():
    before = report("2015-01-01", Progress.NONE)
    near = report("2016-02-20", Progress.PARTIAL)
    done = report("2016-03-01", Progress.COMPLETE)
    later = report("2017-01-01", None, Standing.BREACHED)
    found = accounts(before, near, done, later)
    assert (found.agreeing, found.against, found.earlier) == ((done,), (near, later), (before,))


def test_where_no_report_agrees_none_is_against():
    found = accounts(report("2016-01-01", Progress.NONE), report("2016-02-01", Progress.PARTIAL))
    assert found.against == () and len(found.earlier) == 2


def test_an_undated_report_that_says_otherwise_is_not_taken_for_older():
    done, undated = report("2016-03-01", Progress.COMPLETE), report(None, Progress.NONE)
    assert accounts(done, undated).against == (undated,)
