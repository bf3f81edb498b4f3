"""The command `review doubts`: threads that may be one undertaking, both texts side by side."""

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import (
    ID_CHARS,
    counted,
    line,
    make_output,
    make_talk,
    plain,
    print_records,
)
from servanda.views.doubts import OpenQuestion, Side, open_questions
from servanda.views.shown.doubts import MOST_KEPT, doubts_are_current, kept_questions


def show(address: str, *, limit: int, as_json: bool) -> None:
    """Print the pairs of threads that a person is asked about."""
    with viewing(address) as ledger:
        find = kept_questions if 0 < limit <= MOST_KEPT and doubts_are_current(ledger) else open_questions
        found = find(ledger, limit=limit or None)
    if as_json:
        print_records(one.as_record() for one in found)
        return
    output = make_output()
    for one in found:
        _print(one, output, address)
    left = f"{counted(len(found), 'pair')} of threads that may be one undertaking, the most alike first."
    make_talk().print(
        left if found else "No two threads are doubtful: none is nearly alike enough to be one."
    )


def _print(question: OpenQuestion, output: Console, address: str) -> None:
    first, second = question.sides
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for side in question.sides:
        table.add_column(_heading(side), ratio=1, overflow="fold", vertical="top")
    table.add_row(_words(first), _words(second))
    output.print(table)
    doubt = question.doubt
    told = f"{doubt.average:.2f} alike on average, these two {doubt.likeness:.2f}"
    ids = f"{first.finding.id[:ID_CHARS]} {second.finding.id[:ID_CHARS]}"
    by = "--by NAME --why TEXT"
    output.print(plain(f"{told}. Why: servanda explain-link {address} {ids}", style="dim"))
    threads = f"{first.thread.id[:ID_CHARS]} {second.thread.id[:ID_CHARS]}"
    output.print(plain(f"One undertaking: servanda review {address} merge {threads} {by}"))
    output.print(plain(f"Two: servanda review {address} apart {ids} {by}"))
    output.print()


def _heading(side: Side) -> Text:
    bearer = " + ".join(map(line, side.thread.bearer)) or "bearer not told"
    mentions = counted(len(side.thread.mentions), "mention")
    return Text.assemble(
        (side.thread.id[:ID_CHARS], "cyan"), f"  {bearer}, {mentions}\n", line(side.thread.title)
    )


def _words(side: Side) -> Group:
    published = side.facts.published
    where = [side.finding.document, side.facts.publisher, published.iso if published else "undated"]
    return Group(_marked(side), plain(", ".join(one for one in where if one), style="dim"))


def _marked(side: Side) -> Text:
    """Return the sentence with the commitment's action in bold."""
    passage, at = side.passage, 0
    text = Text("… " if passage.cut_before else "")
    spans = side.finding.evidence.spans.get("action") or side.finding.evidence.spans.get("cue", ())
    for span in sorted(spans):
        start, end = span.start - passage.span.start, span.end - passage.span.start
        if at <= start and end <= len(passage.text):
            text.append(line_of(passage.text[at:start])).append(
                line_of(passage.text[start:end]), style="bold"
            )
            at = end
    text.append(line_of(passage.text[at:]))
    return text.append(" …") if passage.cut_after else text


def line_of(words: str) -> str:
    """Return words of a text safe and on one line, with the spaces at their ends."""
    inner = line(words)
    before = " " if words[:1].isspace() else ""
    return f"{before}{inner}{' ' if inner and words[-1:].isspace() else ''}"
