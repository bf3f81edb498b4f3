"""The command `explain-link`: why two findings are on one thread or not."""

from collections.abc import Iterator

from rich import box
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from servanda.extraction.records import Finding
from servanda.interfaces.cli.marks import summary
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, plain, print_records
from servanda.linking.records import Thread
from servanda.views.link_reasons import LinkReasons, explain_link

#: Other pairs that are never joined, printed.
PAIRS = 3


def show_link(address: str, key: str, other_key: str, *, as_json: bool) -> None:
    """Print the score of two findings with every feature, and what became of them."""
    with viewing(address) as ledger:
        reasons = explain_link(ledger, key, other_key)
    if as_json:
        print_records([reasons.as_record()])
        return
    output = make_output()
    for block in _blocks(reasons):
        output.print(block)


def _blocks(reasons: LinkReasons) -> Iterator[RenderableType]:
    for finding, thread in zip((reasons.first, reasons.second), reasons.threads, strict=True):
        yield _heading(finding, thread)
        yield Text("  ").append_text(summary(finding))
    yield plain(reasons.verdict, style="bold")
    for one, other, why in reasons.score.between[:PAIRS]:
        yield plain(f"never joined: {one[:ID_CHARS]} and {other[:ID_CHARS]}: {why}", style="dim")
    yield _table(reasons)
    empty = sorted(one.name.replace("_", " ") for one in reasons.score.features if not one.value)
    if empty:
        yield Text(f"Nothing: {', '.join(empty)}.", style="dim")
    yield Text(
        "What the features mean: docs/guide.md. Weights are fitted: docs/measurements/linking.md.", "dim"
    )


def _heading(finding: Finding, thread: Thread | None) -> Text:
    kind = "status report" if finding.kind == "status" else finding.kind
    where = f"thread {thread.id[:ID_CHARS]}  {line(thread.title)}" if thread else "on no thread"
    return Text.assemble((finding.id[:ID_CHARS], "cyan"), f"  {kind}  ", (where, "dim"))


def _table(reasons: LinkReasons) -> Table:
    score = reasons.score
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_footer=True)
    table.add_column("Feature", footer=f"score, and likeness {score.likeness:.4f}")
    table.add_column("Value", justify="right")
    table.add_column("Weight", justify="right")
    table.add_column("Share", justify="right", footer=f"{score.score:+.4f}")
    for one in score.features:
        if one.value:
            cells = (
                one.name.replace("_", " "),
                f"{one.value:.4f}",
                f"{one.weight:+.3f}",
                f"{one.share:+.4f}",
            )
            table.add_row(*cells)
    table.add_row("(start)", "", "", f"{score.bias:+.4f}")
    return table
