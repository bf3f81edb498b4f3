"""What the shipped reader must do on any text."""

import subprocess
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from servanda.annotation import load_reader
from servanda.documents import Document
from servanda.extraction import as_record, extract
from servanda.linking import resolve
from servanda.primitives import PartialDate, canonical_json

SENTENCES = [
    "“Kfor is fully postured,” said Mr Rutte.",
    "The Parties shall withdraw their forces within thirty days of signature.",
    "اتفق الطرفان. 🕊️ The ministers agreed to release all prisoners by 1 June.",
    "Zagreb’s envoy — Željko Čović — pledged €2.4 million; 1,200 troops remain.",
    "The talks remain stalled, the monitors reported on Friday.",
]


def read(text, published="2025-03-11"):
    document = Document(name="d", text=text, published=PartialDate(published))
    return resolve(document, extract(load_reader()(document)))


def lines(findings):
    return [canonical_json(as_record(finding)) for finding in findings]


@pytest.mark.parametrize("text", ["", " \n\n ", "x", "…", "🕊️", "a" * 300_000, "\n".join(["-"] * 5000)])
def test_texts_without_sense_are_read_without_error(text):
    for finding in read(text):
        assert finding.evidence.agrees_with(text)


def test_a_promise_a_statement_a_figure_and_a_status_are_found():
    kinds = {finding.kind for finding in read("\n\n".join(SENTENCES))}
    assert {"commitment", "statement", "figure", "status"} <= kinds


def test_quotes_stand_at_their_spans_whatever_the_characters():
    text = "\n\n".join("🕊️ " * number + sentence for number, sentence in enumerate(SENTENCES))
    findings = read(text)
    assert findings
    for finding in findings:
        assert finding.evidence.agrees_with(text)


def test_a_denied_or_cancelled_meeting_is_told_with_its_words():
    text = "Serbia will not recognise Kosovo’s independence, the president said."
    commitments = [f for f in read(text) if f.kind == "commitment"]
    assert [f.details.polarity for f in commitments] == ["negative"] * len(commitments)
    assert commitments


def test_characters_before_a_text_move_findings_and_change_nothing_else():
    text = SENTENCES[1]
    plain, moved = read(text), read("\n\n\n" + text)
    assert [f.evidence.quotes for f in plain] == [f.evidence.quotes for f in moved]
    assert [f.score for f in plain] == [f.score for f in moved]


def test_what_was_read_before_changes_nothing():
    first = lines(read(SENTENCES[0]))
    read("\n\n".join(SENTENCES) * 20)
    assert lines(read(SENTENCES[0])) == first


def test_another_process_reads_the_same():
    text = "\n\n".join(SENTENCES)
    code = (
        "import sys; from servanda.annotation import load_reader; from servanda.documents import Document\n"
        "from servanda.extraction import extract, as_record; from servanda.primitives import *\n"
        "from servanda.linking import resolve\n"
        "d = Document(name='d', text=sys.stdin.buffer.read().decode(), published=PartialDate('2025-03-11'))\n"
        "sys.stdout.buffer.write('\\n'.join(canonical_json(as_record(f)) "
        "for f in resolve(d, extract(load_reader()(d)))).encode())"
    )
    run = subprocess.run([sys.executable, "-c", code], input=text.encode(), capture_output=True, check=True)
    assert run.stdout.decode().split("\n") == lines(read(text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.one_of(st.sampled_from(SENTENCES), st.text(max_size=40)), max_size=6), st.sampled_from(" \n")
)
def test_any_mixture_of_texts_gives_findings_with_exact_words(parts, between):
    text = between.join(part.encode("utf-8", "ignore").decode() for part in parts)
    for finding in read(text):
        assert finding.evidence.agrees_with(text)
        assert 0 <= finding.score <= 1
