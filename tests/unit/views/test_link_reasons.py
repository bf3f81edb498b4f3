"""Why two findings are on one thread or not: the same numbers that linking worked with."""

from pathlib import Path

import pytest

from servanda.documents.records import Document
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Finding
from servanda.ledger import Ledger, create_ledger
from servanda.linking import explain_pair, link
from servanda.linking.linkers.threads.grouping import MIN_LIKENESS
from servanda.linking.records import DocumentFacts
from servanda.views.link_reasons import explain_link
from support.commands import servanda
from support.decisions import decide
from support.ledger_records import NOON
from support.linking_cases import commitment, make_document, meaning, statement, status

DOCUMENTS = (
    make_document(
        "Serbia will reopen the Jarinje crossing by May. Kosovo will reopen the Jarinje crossing.", name="a"
    ),
    make_document(
        "Serbia promised to reopen the Jarinje crossing. The minister said it will pay pensions.",
        name="b",
        published="2021-01-01",
    ),
    make_document("The reopening of the Jarinje crossing has begun.", name="c", published="2022-01-01"),
)


REOPEN = "reopen the Jarinje crossing"


def reopening(document: Document, bearer: str, *, cue: str, action: str = REOPEN) -> Finding:
    return commitment(
        document, bearer=bearer, cue=cue, action=action, bearer_is=(bearer,), vector=meaning(REOPEN)
    )


def findings():
    first, second, third = DOCUMENTS
    return {
        "open": reopening(first, "Serbia", cue="will"),
        "other": reopening(first, "Kosovo", cue="will#2", action=f"{REOPEN}#2"),
        "again": reopening(second, "Serbia", cue="promised"),
        "pay": commitment(second, cue="will", action="pay pensions", vector=meaning("pay pensions")),
        "said": statement(second, source="The minister", cue="said", content="it will pay pensions"),
        "begun": status(
            third,
            progress="started",
            cue="has begun",
            subject="The reopening of the Jarinje crossing",
            vector=meaning(REOPEN),
        ),
    }


@pytest.fixture
def ledger(tmp_path: Path):
    some = findings()
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        for document in DOCUMENTS:
            own = [finding for finding in some.values() if finding.document == document.name]
            made.add_document(document, own, reader="hand/1", known_at=NOON)
        linked = link(made.document_facts(), made.iter_findings())
        made.replace_threads(linked, digest=made.content_digest(), known_at=NOON)
        yield made


def reasons(ledger: Ledger, one: str, other: str):
    some = findings()
    return explain_link(ledger, some[one].id, some[other].id)


def test_shares_and_start_add_up_to_the_score(ledger: Ledger):
    for pair in (("open", "again"), ("open", "pay"), ("begun", "open")):
        score = reasons(ledger, *pair).score
        assert sum(one.share for one in score.features) + score.bias == pytest.approx(score.score, abs=0.002)


def test_the_numbers_are_those_that_the_links_were_made_by(ledger: Ledger):
    checked = 0
    for thread in ledger.iter_threads():
        for one in thread.links:
            if not one.reasons:
                continue
            found = [
                explain_link(ledger, one.finding, other) for other in thread.mentions if other != one.finding
            ]
            nearest = max(found, key=lambda reason: reason.score.likeness)
            shares = {feature.name: feature.share for feature in nearest.score.features if feature.share}
            assert nearest.score.likeness == one.score
            assert shares == pytest.approx(dict(one.reasons), abs=0.0002)
            checked += 1
    assert checked >= 2


def test_what_is_on_one_thread_says_how_alike_it_is(ledger: Ledger):
    found = reasons(ledger, "open", "again")
    assert found.together and found.score.compared and found.score.likeness > MIN_LIKENESS
    assert found.verdict.startswith("on one thread") and f"{found.score.likeness:.4f}" in found.verdict


def test_bearers_that_the_words_name_keep_apart_whatever_the_score(ledger: Ledger):
    found = reasons(ledger, "open", "other")
    assert not found.together
    assert found.verdict == (
        "apart whatever their score: their words name different bearers: Serbia and Kosovo"
    )


def test_what_is_too_unlike_says_the_average_that_is_asked_for(ledger: Ledger):
    found = reasons(ledger, "open", "pay")
    assert not found.together and found.score.average is not None and found.score.average < MIN_LIKENESS
    assert f"{MIN_LIKENESS} is asked for" in found.verdict
    assert f"{found.score.likeness:.4f} but counts as 0" in found.verdict and not found.score.compared


def test_a_report_says_which_commitment_it_is_most_alike(ledger: Ledger):
    on_thread, elsewhere = reasons(ledger, "open", "begun"), reasons(ledger, "pay", "begun")
    assert on_thread.first.kind == "status" and on_thread.together
    assert not elsewhere.together and "on another thread" in elsewhere.verdict
    nearest, _ = elsewhere.score.nearest
    assert nearest in elsewhere.threads[0].mentions


def test_a_pair_that_is_compared_for_show_alone_changes_no_other(ledger: Ledger):
    facts, some = [DocumentFacts.of(one) for one in DOCUMENTS], findings()
    of_threads = ((some["open"].id, some["again"].id), (some["pay"].id,))
    pair = (some["open"].id, some["pay"].id)
    score = explain_pair(facts, some.values(), pair, threads=of_threads)
    turned = explain_pair(facts[::-1], [*some.values()][::-1], pair, threads=of_threads)
    assert score == turned and not score.compared and score.average == 0.0


def test_findings_that_are_never_linked_are_refused_with_the_way_out(ledger: Ledger):
    some = findings()
    with pytest.raises(EntryNotFoundError, match="Name two commitments"):
        reasons(ledger, "open", "said")
    with pytest.raises(EntryNotFoundError, match="Name two findings"):
        explain_link(ledger, some["open"].id, some["open"].id[:10])
    with pytest.raises(EntryNotFoundError):
        explain_link(ledger, some["open"].id, "zzzz")
    with pytest.raises((AmbiguousEntryError, EntryNotFoundError)):
        explain_link(ledger, some["open"].id, "")


def test_the_command_prints_features_and_verdict(tmp_path: Path, ledger: Ledger):
    some = findings()
    ran = servanda(
        "explain-link", tmp_path / "l.sqlite", some["open"].id[:8], some["other"].id[:8], columns=100
    )
    assert ran.code == 0
    assert "apart whatever their score" in ran.out and "(start)" in ran.out
    score = explain_link(ledger, some["open"].id, some["other"].id).score
    assert f"{score.score:+.4f}" in ran.out and f"likeness {score.likeness:.4f}" in ran.out
    shown = [one for one in score.features if one.value]
    assert all(one.name.replace("_", " ") in ran.out for one in shown)
    as_json = servanda("explain-link", tmp_path / "l.sqlite", some["open"].id, some["other"].id, "--json")
    assert '"kind": "link_reasons"' in as_json.out and '"together": false' in as_json.out


def relinked(ledger: Ledger, decision) -> Ledger:
    """Return the ledger with a reviewer's decision in force."""
    ledger.decide(decision)
    linked = link(ledger.document_facts(), ledger.iter_findings(), decisions=ledger.iter_decisions())
    ledger.replace_threads(linked, digest=ledger.content_digest(), known_at=NOON)
    return ledger


def test_what_a_reviewer_joined_or_split_says_so(ledger: Ledger):
    some, (first, second, _) = findings(), DOCUMENTS
    joined = decide("merge", (first, some["open"]), (second, some["pay"]))
    found = reasons(relinked(ledger, joined), "open", "pay")
    assert found.together and "a reviewer put them together" in found.verdict
    split = decide("split", (first, some["open"]), (second, some["again"]), day=1, value={"leave": 1})
    apart = reasons(relinked(ledger, split), "open", "again")
    assert not apart.together and "a reviewer keeps them apart" in apart.verdict


def test_what_a_reviewer_rejected_is_on_no_thread(ledger: Ledger):
    rejected = decide("reject", (DOCUMENTS[1], findings()["pay"]))
    with pytest.raises(EntryNotFoundError, match="a reviewer rejected it"):
        reasons(relinked(ledger, rejected), "open", "pay")
    with pytest.raises(EntryNotFoundError, match="a reviewer rejected it"):
        reasons(ledger, "begun", "pay")
