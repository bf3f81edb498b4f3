"""Commands that show decisions, samples, and how reviewers and the machine compare."""

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.table import Table

from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, make_output, plain, print_records
from servanda.ledger import open_ledger
from servanda.linking import Anchor
from servanda.views.agreement import Agreement, accuracies, agreements, take_codings
from servanda.views.codings import iter_left
from servanda.views.decisions import list_decisions


def show(address: str, *, sample: str | None, by: str | None, as_json: bool) -> None:
    """Print the decisions, or what a reviewer has left to code of a sample."""
    with open_ledger(address) as ledger:
        some = iter_left(ledger, sample, by) if sample else list_decisions(ledger, by=by, reader=by)
        records = [one.as_record() for one in some]
    if as_json:
        print_records(records)
    elif sample:
        _print_left(records, make_output())
    else:
        _print_decisions(records, make_output())


def _print_decisions(records: Iterable[dict[str, object]], output: Console) -> None:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for title in ("ID", "When", "By", "Decision", "About", "State", "Why"):
        table.add_column(title, overflow="fold")
    for record in records:
        misfits = record["not_fitting"]
        told = [str(record["state"]), *(map(str, misfits) if isinstance(misfits, list) else ())]
        what = f"{record['decision']} {record['undoes'] or ''}"
        row = (str(record["id"])[:ID_CHARS], str(record["decided_at"])[:16], str(record["by"]), what)
        table.add_row(*map(plain, (*row, _about(record), ": ".join(told), str(record["why"]))))
    output.print(table if table.row_count else "No decisions.")


def _about(record: dict[str, object]) -> str:
    anchors = record["at"]
    some = [Anchor.from_record(one) for one in anchors] if isinstance(anchors, list) else []
    if not some:
        return ""
    more = f" and {len(some) - 1} more" if len(some) > 1 else ""
    value = record["value"]
    says = value if isinstance(value, dict) and record["decision"] in ("correct", "set_state") else {}
    told = ", ".join(f"{name} = {_said(one)}" for name, one in says.items())
    fields = f"{told}: " if told else ""
    start = some[0].start
    return f"{fields}{some[0].kind} at {start} of {some[0].document}{more}"


def _said(value: object) -> str:
    """Return a value of a decision in words."""
    if isinstance(value, dict):
        return f"“{value['quote']}”"
    return "none" if value is None else str(value)


def _print_left(records: list[dict[str, object]], output: Console) -> None:
    for record in records:
        output.print(
            plain(f"{str(record['id'])[:ID_CHARS]}  {record['finding']} in {record['document']}", "bold")
        )
        output.print(plain(f"  {record['passage']}", "dim"))
        for part in (record["quotes"], record["said"]):
            told = part.items() if isinstance(part, dict) else ()
            output.print(plain("  " + "; ".join(f"{name}: {value}" for name, value in told if value)))
    output.print(f"{len(records)} left to code.", style="dim")


def show_agreement(address: str, *, sample: str | None, as_json: bool) -> None:
    """Print kappa by field and the machine's accuracy by field."""
    with viewing(address) as ledger:
        coded = take_codings(ledger, sample=sample)
    rows, right = agreements(coded), accuracies(coded)
    if as_json:
        print_records([*(one.as_record() for one in rows), *(one.as_record() for one in right)])
        return
    output = make_output()
    if not coded:
        output.print("Nothing was coded: `servanda review LEDGER sample NAME` draws a sample.")
        return
    _print_agreement(rows, output)
    table = Table("Field", "Machine right", "95 %", "n", "Disputed", box=box.SIMPLE_HEAD, pad_edge=False)
    for one in right:
        interval = one.interval
        spread = f"{interval[0]:.0%} to {interval[1]:.0%}" if interval else ""
        share = f"{one.right / one.n:.0%}" if one.n else ""
        table.add_row(one.field, share, spread, str(one.n), str(one.disputed))
    output.print(table)


def _print_agreement(rows: list[Agreement], output: Console) -> None:
    table = Table("Sample", "Reviewers", "Field", "Same", "n", "Kappa", box=box.SIMPLE_HEAD, pad_edge=False)
    for one in rows:
        kappa = "" if one.kappa is None else f"{one.kappa:.2f}"
        who = plain(" and ".join(one.reviewers))
        table.add_row(plain(one.sample), who, one.field, str(one.same), str(one.n), kappa)
    output.print(table if rows else "No finding was coded by two reviewers.")
