"""How the wording of one undertaking changed, as records, in the terminal and as a page."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import Commitment, Force
from servanda.interfaces.cli.drift_page import drift_page
from servanda.ledger import Ledger, create_ledger
from servanda.linking.records import LinkedLedger, Thread
from servanda.views.drift import GAP, MAX_WORDS, Change, trace_drift
from support.commands import servanda
from support.ledger_records import NOON, link_by_hand, make_document, make_finding

TEXTS = (
    ("2003-05-09", "The tolls shall not exceed 6.20 florins before 2010."),
    ("2013-09-30", "The Authority, it said, may announce a toll of 7.75 florins."),
    ("2014-03-28", "The Authority may announce a toll of 7.75 florins."),
)
WORDS = (
    {"action": "The tolls", "cue": "shall not", "condition": "exceed.*florins", "deadline": "before 2010"},
    {"bearer": "The Authority", "cue": "may", "action": "announce .* florins"},
    {"bearer": "The Authority", "cue": "may", "action": "announce .* florins"},
)
DETAILS = (
    Commitment(force=Force.AGREED, deadline_value="P10Y"),
    Commitment(force=Force.UNDERTAKEN),
    Commitment(force=Force.UNDERTAKEN),
)
GOLDEN = """\
{thread}  thread
toll
{a}  2003-05-09  About 0.txt  The Wire
  The tolls shall not exceed 6.20 florins before 2010
{b}  2013-09-30  About 1.txt  The Wire
  The [-tolls shall not exceed 6.20-] {{+Authority … may announce a toll of 7.75+}} florins [-before 2010-]
  22% of the words kept · force: agreed → undertaken · deadline: P10Y → none · \
condition: stated → none · numbers: none → 7.75
{c}  2014-03-28  About 2.txt  The Wire
  the same words
[-dropped-] {{+added+}}, each from the mention above it. Sentences: servanda show LEDGER ID
"""


def keep(ledger: Ledger, texts=TEXTS, words=WORDS, details=DETAILS, title="toll") -> Thread:
    """Put the texts into the ledger, with one thread of all their commitments."""
    mentions = []
    for number, (published, text) in enumerate(texts):
        document = make_document(f"{number}.txt", text, published=published)
        mentions.append(make_finding(document, details[number], words=words[number]))
        ledger.add_document(document, mentions[-1:], reader="by-hand/1", known_at=NOON)
    parts = link_by_hand(ledger.document_facts(), mentions).threads
    links = {link.finding: link for thread in parts for link in thread.links}
    thread = replace(parts[0], title=title, links=tuple(links[one.id] for one in mentions))
    ledger.replace_threads(LinkedLedger(threads=(thread,)), digest=ledger.content_digest(), known_at=NOON)
    return thread


@pytest.fixture
def ledger(tmp_path: Path):
    with create_ledger(str(tmp_path / "l.sqlite")) as made:
        yield made


def test_dropped_and_added_words_and_the_values_that_differ(ledger: Ledger):
    thread = keep(ledger)
    first, second = trace_drift(ledger, thread.id).steps
    assert [(str(piece.change), piece.words) for piece in first.pieces] == [
        ("kept", "The"),
        ("dropped", "tolls shall not exceed 6.20"),
        ("added", "Authority … may announce a toll of 7.75"),
        ("kept", "florins"),
        ("dropped", "before 2010"),
    ]
    assert first.values == (
        ("force", "agreed", "undertaken"),
        ("deadline", "P10Y", None),
        ("condition", "stated", None),
        ("numbers", None, "7.75"),
    )
    # It is no wording that other words stand between: `The Authority, it said, may`.
    assert second.is_same and second.kept == 1.0


def test_every_word_of_both_wordings_is_in_a_piece(ledger: Ledger):
    for step in trace_drift(ledger, keep(ledger).id).steps:
        before = [one.words for one in step.pieces if one.change is not Change.ADDED]
        after = [one.words for one in step.pieces if one.change is not Change.DROPPED]
        assert " ".join(after) == " ".join(step.after.words)
        assert " ".join(before).count(" ") + 1 == len([word for word in step.before.words if word != GAP])


def test_any_two_mentions_can_be_compared_in_either_order(ledger: Ledger):
    thread = keep(ledger)
    first, _, last = thread.mentions
    (step,) = trace_drift(ledger, thread.id, (last[:8], first)).steps
    assert (step.before.finding.id, step.after.finding.id) == (last, first)


def test_another_resolved_bearer_is_told_and_words_for_nobody_known_are_not(ledger: Ledger):
    for number, (old, new, told) in enumerate(
        [(("Serbia",), ("Kosovo",), [("bearer", "Serbia", "Kosovo")]), (("Serbia",), (), [])]
    ):
        details = [Commitment(force=Force.UNDERTAKEN, bearer_is=one) for one in (old, new)]
        texts = [(f"201{n}", f"{TEXTS[2][1]} {number}") for n in (1, 2)]
        step = trace_drift(ledger, keep(ledger, texts, WORDS[1:], details).id).steps[0]
        assert [*step.values] == told


def test_equal_words_are_said_to_be_the_same(ledger: Ledger):
    thread = keep(ledger, (TEXTS[2], ("2015-01-01", TEXTS[2][1])), WORDS[1:], DETAILS[1:])
    (step,) = trace_drift(ledger, thread.id).steps
    assert step.is_same and step.told == "the same words" and step.values == ()


def test_what_is_not_there_is_said_with_the_way_out(ledger: Ledger):
    thread = keep(ledger)
    with pytest.raises(EntryNotFoundError, match="no thread"):
        trace_drift(ledger, thread.mentions[0])
    with pytest.raises(EntryNotFoundError, match="prints the ids of its mentions"):
        trace_drift(ledger, thread.id, ("zzzz", thread.mentions[0]))
    with pytest.raises(AmbiguousEntryError):
        trace_drift(ledger, thread.id, ("", thread.mentions[0]))


def test_a_mention_without_end_is_cut(ledger: Ledger):
    text = "It will " + "build roads and " * 2000 + "rest."
    words = {"bearer": "It", "action": "build.*rest"}
    thread = keep(ledger, (("2015", text), ("2016", text)), (words, words), DETAILS)
    (step,) = trace_drift(ledger, thread.id).steps
    assert len(step.before.words) == MAX_WORDS + 1 and step.is_same


def test_the_terminal_shows_marks_that_need_no_colour(tmp_path: Path, ledger: Ledger):
    thread = keep(ledger)
    a, b, c = (one[:8] for one in thread.mentions)
    ran = servanda("drift", tmp_path / "l.sqlite", thread.id[:8], columns=140)
    shown = "\n".join(line.rstrip() for line in ran.out.splitlines()) + "\n"
    assert (ran.code, ran.err) == (0, "")
    assert shown == GOLDEN.format(thread=thread.id, a=a, b=b, c=c)


def test_one_mention_alone_is_a_fault_of_usage(tmp_path: Path, ledger: Ledger):
    thread = keep(ledger)
    ran = servanda("drift", tmp_path / "l.sqlite", thread.id, thread.mentions[0])
    assert ran.code == 2 and "two mentions" in ran.err


class Page(HTMLParser):
    """Collects tags, and the words outside of the style."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.words += data


HOSTILE = "<script>alert(1)</script> & \"'> \u202eevil\u202c \x1b[31m </bdi></del><img src=x onerror=y> {+x+}"


def test_hostile_words_stay_words(ledger: Ledger):
    texts = (("2015", f"It will {HOSTILE} now."), ("2016", f"It will not {HOSTILE} then."))
    words = ({"bearer": "It", "action": "will .* now"}, {"bearer": "It", "action": "will .* then"})
    thread = keep(ledger, texts, words, DETAILS, title=HOSTILE)
    page = drift_page(trace_drift(ledger, thread.id))
    read = Page(page)
    assert read.open == []
    names = {tag for tag, _ in read.tags}
    assert names <= {
        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "ol", "li", "footer", "del",
        "ins", "bdi",
    }  # fmt: skip
    assert not any(name.startswith("on") or name in ("src", "href") for _, some in read.tags for name in some)
    assert "<script>alert(1)</script>" in read.words and "⟨U+202E⟩evil⟨U+202C⟩" in read.words
    assert not {"\u202e", "\u202c", "\x1b"} & {*page}
    assert "http" not in page.replace("http-equiv", "")


def test_words_from_right_to_left_have_their_direction(ledger: Ledger):
    texts = (("2015", "ستفتح صربيا الحدود"), ("2016", "ستفتح صربيا المعبر"))
    words = ({"action": "ستفتح.*"}, {"action": "ستفتح.*"})
    page = drift_page(trace_drift(ledger, keep(ledger, texts, words, DETAILS).id))
    assert page.count('<p dir="rtl">') == 2
    assert "<del><bdi>الحدود</bdi></del> <ins><bdi>المعبر</bdi></ins>" in page


def test_the_page_is_written_whole_and_is_the_same_each_time(tmp_path: Path, ledger: Ledger):
    thread = keep(ledger)
    for name in ("a.html", "b.html"):
        ran = servanda("drift", tmp_path / "l.sqlite", thread.id, "--html", tmp_path / name)
        assert (ran.code, ran.out) == (0, "")
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()
    assert [path.name for path in tmp_path.glob("*.part")] == []


def test_a_page_that_cannot_be_written_says_where(tmp_path: Path, ledger: Ledger):
    thread = keep(ledger)
    ran = servanda("drift", tmp_path / "l.sqlite", thread.id, "--html", tmp_path / "no" / "a.html")
    assert ran.code != 0 and "a.html" in ran.err and "Traceback" not in ran.err


def test_hostile_words_command_no_terminal(tmp_path: Path, ledger: Ledger):
    texts = (("2015", f"It will {HOSTILE} now."), ("2016", f"It will not {HOSTILE} then."))
    words = ({"bearer": "It", "action": "will .* now"}, {"bearer": "It", "action": "will .* then"})
    thread = keep(ledger, texts, words, DETAILS, title=HOSTILE)
    for more in ((), ("--json",)):
        ran = servanda("drift", tmp_path / "l.sqlite", thread.id, *more)
        assert ran.code == 0 and not {"\u202e", "\u202c", "\x1b"} & {*ran.out}
