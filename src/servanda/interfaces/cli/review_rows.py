"""Commands that show decisions, samples, and how reviewers and the machine compare."""

from collections.abc import Iterable, Iterator

from rich import box
from rich.console import Console
from rich.table import Table

from servanda.errors import EntryNotFoundError
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, make_output, plain, print_records
from servanda.ledger import Ledger, open_ledger
from servanda.linking import Anchor, DecisionKind, ReviewDecision
from servanda.linking.decisions import in_force, undone_by
from servanda.linking.linkers.review.decisions import Places
from servanda.views.agreement import Agreement, accuracies, agreements, take_codings
from servanda.views.reviews import take_reviews


def show(address: str, *, sample: str | None, by: str | None, as_json: bool) -> None:
    """Print the decisions, or what a reviewer has left to code of a sample."""
    with open_ledger(address) as ledger:
        records = list(_left(ledger, sample, by) if sample else _decisions(ledger, by))
    if as_json:
        print_records(records)
    elif sample:
        _print_left(records, make_output())
    else:
        _print_decisions(records, make_output())


def _decisions(ledger: Ledger, by: str | None) -> Iterator[dict[str, object]]:
    reviews = take_reviews(ledger)
    undone = undone_by(reviews.decisions)
    reasons: dict[str, list[str]] = {}
    held = {one.id for key in reviews.states for one in reviews.state_of([key]).values()}
    for one in reviews.not_fitting:
        against = f" (against {one.against.id})" if one.against else ""
        reasons.setdefault(one.decision.id, []).append(f"{one.why}{against}")
    for decision in reviews.decisions:
        if decision.by != by if by is not None else _is_coding(decision):
            continue
        misfits = reasons.get(decision.id, [])
        state = "undone" if decision.id in undone else "does not fit" if misfits else "in force"
        if decision.kind is DecisionKind.SET_STATE and state == "in force" and decision.id not in held:
            state = "outweighed"
        yield {
            **decision.as_record(),
            "state": state,
            "undone_by": undone.get(decision.id),
            "not_fitting": misfits,
        }


def _is_coding(decision: ReviewDecision) -> bool:
    """Return whether it codes a sample: shown to its own reviewer alone, so that codings stay blind."""
    return decision.sample is not None and decision.kind is not DecisionKind.SAMPLE


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
    start = min(one.start for spans in some[0].spans.values() for one in spans)
    return f"{fields}{some[0].kind} at {start} of {some[0].document}{more}"


def _said(value: object) -> str:
    """Return a value of a decision in words."""
    if isinstance(value, dict):
        return f"“{value['quote']}”"
    return "none" if value is None else str(value)


def _left(ledger: Ledger, sample: str, by: str | None) -> Iterator[dict[str, object]]:
    """Yield what is left to code; never what another reviewer said."""
    force = [one for one in in_force(ledger.iter_decisions()) if one.sample == sample]
    drawn = next((one for one in force if one.kind is DecisionKind.SAMPLE), None)
    if drawn is None:
        raise EntryNotFoundError(
            f"There is no sample {sample!r}.", next_step="Draw it: `servanda review LEDGER sample NAME`."
        )
    done = [anchor for one in force if one.by == by and one is not drawn for anchor in one.at]
    places = _places(ledger, drawn)
    for anchor in drawn.at:
        if any((anchor.sha256, anchor.kind, anchor.spans) == (o.sha256, o.kind, o.spans) for o in done):
            continue
        found = places.find(anchor)
        text = ledger.get_document(found[0].document_id).document.text if found else ""
        start = min(span.start for some in anchor.spans.values() for span in some)
        end = max(span.end for some in anchor.spans.values() for span in some)
        yield {
            "kind": "to_code",
            "sample": sample,
            "id": found[0].id if found else None,
            "finding": anchor.kind,
            "document": anchor.document,
            "said": dict(anchor.said),
            "quotes": dict(found[0].evidence.quotes) if found else {},
            "passage": text[max(0, start - 200) : end + 200],
        }


def _places(ledger: Ledger, drawn: ReviewDecision) -> Places:
    texts = {one.sha256 for one in drawn.at}
    facts = list(ledger.document_facts(sha256=texts))
    return Places(facts, [one for some in facts for one in ledger.iter_findings(document_id=some.id)])


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
