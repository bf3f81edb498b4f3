"""The command `demo`: the main job on the bundled sample."""

from pathlib import Path

from rich.console import Console
from rich.rule import Rule
from rich.text import Text

from servanda.interfaces.cli.dossiers import print_dossier
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.intake import exit_code_of, print_report, take_in
from servanda.interfaces.cli.opening import open_or_create
from servanda.interfaces.cli.rows import FIGURES, print_findings
from servanda.interfaces.cli.tables import print_undertakings
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output
from servanda.ledger import Ledger
from servanda.resources.sample import get_sample
from servanda.views import get_dossier, list_figures, list_undertakings, take_picture

ROWS = 12
FIGURE_ROWS = 8
#: The thread that is shown has no more mentions and reports than fit a screen.
LINKS = 6
CAUTION = (
    "The sample is seven short texts in the manner of agencies and ministries, written for this project's "
    "corpus: no source of facts. The reader was trained on them, so that it looks better here than elsewhere."
)


def demo(into: Path) -> ExitCode:
    """Make the sample's ledger, show its table, one thread and the figures, and say how to go on."""
    output = make_output()
    output.print(Text(CAUTION, style="italic"))
    with open_or_create(str(into)) as ledger:
        report = take_in(ledger, [str(get_sample())])
        print_report(report)
        _show(output, ledger, str(into))
    return exit_code_of(report)


def _show(output: Console, ledger: Ledger, address: str) -> None:
    rows = list_undertakings(take_picture(ledger)).rows
    _title(output, f"servanda ledger {address}", f"the {ROWS} most talked-of undertakings of {len(rows)}")
    print_undertakings(output, rows[:ROWS])
    some = [row for row in rows[:ROWS] if len(row.thread.links) <= LINKS]
    shown = max(some, key=lambda row: min(link.score for link in row.thread.links), default=None)
    if shown is not None:
        key = shown.thread.id[:ID_CHARS]
        _title(output, f"servanda show {address} {key}", "the surest of them, with its words")
        print_dossier(output, get_dossier(ledger, shown.thread.id))
    figures = list_figures(ledger)
    _title(output, f"servanda figures {address}", f"the first {FIGURE_ROWS} quantities of {len(figures)}")
    print_findings(output, figures[:FIGURE_ROWS], FIGURES)
    _title(output, "Your own documents", "files, folders, globs, JSON Lines")
    for command in ("add my-ledger.sqlite FOLDER", "ledger my-ledger.sqlite", "--help"):
        output.print(f"  servanda {command}")


def _title(output: Console, command: str, words: str) -> None:
    output.print()
    output.print(Rule(Text.assemble((line(command), "bold"), f"  {words}"), align="left", style="dim"))
