"""`servanda review LEDGER ...`: what each of its commands takes. Bodies load what they call only then."""

from typing import Annotated

import typer

from servanda.extraction.records import Progress, Standing
from servanda.interfaces.cli.options import AsJson, LedgerAddress

app = typer.Typer(no_args_is_help=True, help="Decide what the machine got right, and keep every decision.")

By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who decides.", show_default=False)]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason.", show_default=False)]
Key = Annotated[str, typer.Argument(metavar="ID", help="First digits of a finding's id.", show_default=False)]
Keys = Annotated[list[str], typer.Argument(metavar="ID...", help="Threads or findings.", show_default=False)]
Coding = Annotated[
    str | None,
    typer.Option(
        "--sample", metavar="NAME", help="Code a finding of this sample; measures alone.", show_default=False
    ),
]


@app.callback()
def review(context: typer.Context, ledger: LedgerAddress) -> None:
    """Accept, reject, correct, merge, split, keep apart, set a state, undo; sample and compare reviewers."""
    context.obj = ledger


@app.command("list")
def list_(
    context: typer.Context,
    *,
    sample: Annotated[
        str | None,
        typer.Option("--sample", metavar="NAME", help="What is left to code of it.", show_default=False),
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="For or of this reviewer.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show all decisions, and whether each is in force, undone, or does not fit any more."""
    from servanda.interfaces.cli import review_rows

    review_rows.show(context.obj, sample=sample, by=by, as_json=as_json)


@app.command()
def doubts(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(metavar="N", help="At most so many; 0: all.", min=0)] = 20,
    as_json: AsJson = False,
) -> None:
    """Show pairs of threads that may be one undertaking, both texts side by side, the most alike first."""
    from servanda.interfaces.cli import doubts as doubting

    doubting.show(context.obj, limit=limit, as_json=as_json)


@app.command()
def apart(context: typer.Context, key: Key, other: Key, *, by: By, why: Why, as_json: AsJson = False) -> None:
    """Say that two commitments are never one undertaking, so that nobody is asked again."""
    from servanda.interfaces.cli import reviewing

    reviewing.keep_apart(context.obj, (key, other), reviewing.Who(by=by, why=why), as_json=as_json)


@app.command()
def accept(
    context: typer.Context, key: Key, *, by: By, why: Why, sample: Coding = None, as_json: AsJson = False
) -> None:
    """Say that a finding is right."""
    from servanda.interfaces.cli import reviewing

    who = reviewing.Who(by=by, why=why, sample=sample)
    reviewing.judge(context.obj, key, who, rejects=False, as_json=as_json)


@app.command()
def reject(
    context: typer.Context, key: Key, *, by: By, why: Why, sample: Coding = None, as_json: AsJson = False
) -> None:
    """Say that the text has no such thing: it is linked to nothing, and stays in the ledger as rejected."""
    from servanda.interfaces.cli import reviewing

    who = reviewing.Who(by=by, why=why, sample=sample)
    reviewing.judge(context.obj, key, who, rejects=True, as_json=as_json)


@app.command()
def correct(
    context: typer.Context,
    key: Key,
    change: Annotated[
        str,
        typer.Argument(
            metavar="FIELD=VALUE",
            help="A value, names joined with `;`, or words of the text; nothing after `=`: none.",
            show_default=False,
        ),
    ],
    *,
    by: By,
    why: Why,
    sample: Coding = None,
    as_json: AsJson = False,
) -> None:
    """Give one field of a finding another value; words must stand in the text."""
    from servanda.interfaces.cli import reviewing

    who = reviewing.Who(by=by, why=why, sample=sample)
    reviewing.correct(context.obj, key, change, who, as_json=as_json)


@app.command()
def merge(context: typer.Context, keys: Keys, *, by: By, why: Why, as_json: AsJson = False) -> None:
    """Say that threads or findings are one undertaking, or that a status report speaks of a thread."""
    from servanda.interfaces.cli import reviewing

    reviewing.merge(context.obj, keys, reviewing.Who(by=by, why=why), as_json=as_json)


@app.command()
def split(
    context: typer.Context,
    thread: Annotated[str, typer.Argument(metavar="THREAD", help="First digits of its id.")],
    keys: Annotated[list[str], typer.Argument(metavar="ID...", help="Its findings that do not belong.")],
    *,
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Say that findings are no part of a thread."""
    from servanda.interfaces.cli import reviewing

    reviewing.split(context.obj, thread, keys, reviewing.Who(by=by, why=why), as_json=as_json)


@app.command("set-state")
def set_state(
    context: typer.Context,
    thread: Annotated[str, typer.Argument(metavar="THREAD", help="First digits of its id.")],
    *,
    progress: Annotated[Progress | None, typer.Option(show_default=False)] = None,
    standing: Annotated[Standing | None, typer.Option(show_default=False)] = None,
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Say where a thread stands, as the last word of its history (S15)."""
    from servanda.interfaces.cli import reviewing

    who = reviewing.Who(by=by, why=why)
    reviewing.set_state(context.obj, thread, (progress, standing), who, as_json=as_json)


@app.command()
def undo(
    context: typer.Context,
    key: Annotated[str, typer.Argument(metavar="DECISION", help="First digits of its id.")],
    *,
    by: By,
    why: Why,
    as_json: AsJson = False,
) -> None:
    """Take a decision back by another decision; an undoing can be undone."""
    from servanda.interfaces.cli import reviewing

    reviewing.undo(context.obj, key, reviewing.Who(by=by, why=why), as_json=as_json)


@app.command()
def sample(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="What the sample is called.", show_default=False)],
    *,
    n: Annotated[int, typer.Option("--n", min=1, help="So many findings.")] = 50,
    seed: Annotated[int, typer.Option("--seed", help="The same seed draws the same findings.")] = 1,
    kind: Annotated[
        str, typer.Option("--kind", metavar="KIND", help="Findings of this kind.")
    ] = "commitment",
    by: By,
    as_json: AsJson = False,
) -> None:
    """Draw findings for two reviewers to code without seeing each other's codings."""
    from servanda.interfaces.cli import reviewing

    who = reviewing.Who(by=by, why=f"{n} drawn with seed {seed}", sample=name)
    wanted = reviewing.Wanted(n=n, seed=seed, kind=kind)
    reviewing.draw(context.obj, wanted, who, as_json=as_json)


@app.command()
def agreement(
    context: typer.Context,
    *,
    sample: Annotated[
        str | None, typer.Option("--sample", metavar="NAME", help="This sample alone.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show Cohen's kappa of two reviewers, and how often the machine is right, by field."""
    from servanda.interfaces.cli import review_rows

    review_rows.show_agreement(context.obj, sample=sample, as_json=as_json)
