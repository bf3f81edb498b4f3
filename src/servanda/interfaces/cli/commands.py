"""What each command takes. Bodies load what they call only then: a filter in a pipe starts at once."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from servanda.documents import DocumentLimits
from servanda.extraction.records import ArrangementType
from servanda.interfaces.cli.analyst_commands import drift, explain_link, gate, rollup, urges
from servanda.interfaces.cli.bulk_commands import import_, run
from servanda.interfaces.cli.history_commands import copy, diff, remove
from servanda.interfaces.cli.options import (
    MAX_BYTES,
    MAX_CHARS,
    AsJson,
    AsOf,
    AtProgress,
    AtStanding,
    Authors,
    BearerPart,
    Genre,
    Language,
    LedgerAddress,
    MaxBytes,
    MaxChars,
    Only,
    Overdue,
    Processes,
    Published,
    Publisher,
    Scores,
    SilentFor,
    Sources,
    Title,
    Url,
    Verifiable,
)
from servanda.interfaces.cli.report_commands import report
from servanda.sources import Metadata, SourceLimits

if TYPE_CHECKING:
    from servanda.runs.limits import Limits


def init(ledger: LedgerAddress) -> None:
    """Make an empty ledger."""
    from servanda.interfaces.cli import intake

    intake.init(ledger)


def add(
    ledger: LedgerAddress,
    sources: Sources,
    *,
    title: Title = None,
    publisher: Publisher = None,
    kind: Genre = None,
    published: Published = None,
    url: Url = None,
    author: Authors = None,
    language: Language = None,
    max_chars: MaxChars = MAX_CHARS,
    max_bytes: MaxBytes = MAX_BYTES,
    again: Annotated[
        bool, typer.Option("--again", help="Take in also what was removed from this ledger.")
    ] = False,
    only: Only = None,
    dropped: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Write what --only leaves out, to be read later.", show_default=False
        ),
    ] = None,
    processes: Processes = None,
    as_json: AsJson = False,
) -> None:
    """Read documents into a ledger, which is made where there is none.

    What this reader has read before is not read again, so that a stopped run goes on where it was.
    """
    from servanda.interfaces.cli import intake

    metadata = Metadata(
        title=title,
        publisher=publisher,
        kind=kind,
        published=published,
        url=url,
        authors=tuple(author or ()),
        language=language,
    )
    limits = _limits(max_bytes=max_bytes, max_chars=max_chars)
    wanted = intake.Wanted(
        metadata=metadata,
        limits=limits,
        again=again,
        processes=processes,
        gate=intake.load_gate(only),
        dropped=dropped,
    )
    code = intake.add(ledger, sources, wanted, as_json=as_json)
    raise typer.Exit(code)


def extract(
    sources: Sources,
    *,
    title: Title = None,
    publisher: Publisher = None,
    kind: Genre = None,
    published: Published = None,
    url: Url = None,
    author: Authors = None,
    language: Language = None,
    max_chars: MaxChars = MAX_CHARS,
    max_bytes: MaxBytes = MAX_BYTES,
    registry: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Actors and offices of your own; may be repeated.", show_default=False
        ),
    ] = None,
    processes: Processes = None,
    as_json: AsJson = False,
) -> None:
    """Print the findings of documents, without a ledger; in a pipe or a file as JSON Lines."""
    from servanda.interfaces.cli import extraction

    metadata = Metadata(
        title=title,
        publisher=publisher,
        kind=kind,
        published=published,
        url=url,
        authors=tuple(author or ()),
        language=language,
    )
    limits = _limits(max_bytes=max_bytes, max_chars=max_chars)
    code = extraction.extract(
        sources,
        metadata=metadata,
        limits=limits,
        registries=registry or (),
        processes=processes,
        as_json=as_json,
    )
    raise typer.Exit(code)


def explain(
    sources: Sources,
    *,
    id_: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="First digits of a finding's id.", show_default=False),
    ] = None,
    of: Annotated[
        Literal["statement", "commitment", "status", "figure", "arrangement", "time"] | None,
        typer.Option(help="Findings of this kind alone.", show_default=False),
    ] = None,
    words: Annotated[int, typer.Option(min=1, help="How many deciding words are shown.")] = 6,
    title: Title = None,
    publisher: Publisher = None,
    kind: Genre = None,
    published: Published = None,
    max_chars: MaxChars = MAX_CHARS,
    max_bytes: MaxBytes = MAX_BYTES,
    as_json: AsJson = False,
) -> None:
    """Show why the reader found what it found: scores, the values that came second, the words that decided.

    Each sentence is read again without each of its words in turn: some 20 ms a word.
    """
    from servanda.interfaces.cli import explaining

    metadata = Metadata(title=title, publisher=publisher, kind=kind, published=published)
    limits = _limits(max_bytes=max_bytes, max_chars=max_chars)
    code = explaining.explain(
        sources, metadata=metadata, limits=limits, key=id_, kind=of, words=words, as_json=as_json
    )
    raise typer.Exit(code)


def ledger(
    ledger: LedgerAddress,
    *,
    bearer: BearerPart = None,
    standing: AtStanding = None,
    progress: AtProgress = None,
    silent_for: SilentFor = None,
    overdue: Overdue = False,
    verifiable: Verifiable = None,
    as_of: AsOf = None,
    all_: Annotated[bool, typer.Option("--all", help="All rows, not a screenful.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who undertook what and where it stands, the most talked-of first."""
    from servanda.interfaces.cli import tables

    wanted = tables.parse_filter(
        bearer=bearer,
        standing=standing,
        progress=progress,
        silent_for=silent_for,
        overdue=overdue,
        verifiable=verifiable,
    )
    tables.show_undertakings(ledger, wanted, as_of=as_of, all_=all_, as_json=as_json)


def show(
    ledger: LedgerAddress,
    key: Annotated[
        str,
        typer.Argument(metavar="ID", help="First digits of an id, or a document's name.", show_default=False),
    ],
    *,
    as_of: AsOf = None,
    scores: Scores = False,
    as_json: AsJson = False,
) -> None:
    """Show a thread, a finding or a document with all the words that it rests on."""
    from servanda.interfaces.cli import dossiers

    dossiers.show(ledger, key, as_of=as_of, scores=scores, as_json=as_json)


def statements(
    ledger: LedgerAddress,
    *,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Part of a name.", show_default=False)
    ] = None,
    about: Annotated[
        str | None, typer.Option(metavar="WORDS", help="Words of what was said.", show_default=False)
    ] = None,
    document: Annotated[
        str | None, typer.Option(metavar="D", help="A document's name or id.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    scores: Scores = False,
    as_json: AsJson = False,
) -> None:
    """Show who said what, in their words."""
    from servanda.interfaces.cli import rows
    from servanda.interfaces.cli.opening import viewing
    from servanda.views.reviewed_sample import take_reviewed_sample
    from servanda.views.shown.choosing import choose_statements

    with viewing(ledger) as opened:
        found = choose_statements(opened, by=by, about=about, document=document, as_of=as_of)
        sample = take_reviewed_sample(opened, ("statement",), as_of=as_of)
        rows.print_rows(found, rows.STATEMENTS, scores=scores, as_json=as_json, sample=sample)


def figures(
    ledger: LedgerAddress,
    *,
    of: Annotated[
        str | None, typer.Option(metavar="NAME", help="Whose, of what, or the unit.", show_default=False)
    ] = None,
    series: Annotated[
        bool, typer.Option("--series", help="As series: one for each holder and unit, oldest first.")
    ] = False,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the series in the terminal.")] = False,
    plot_to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Draw the series to a picture, .svg or .png.", show_default=False),
    ] = None,
    as_of: AsOf = None,
    scores: Scores = False,
    as_json: AsJson = False,
) -> None:
    """Show the quantities, each as its source gave it; as series, sources that differ stand side by side."""
    from servanda.interfaces.cli import figures

    if series or plot or plot_to:
        if scores:
            raise typer.BadParameter("Points of a series have no one score: leave out --series and --plot.")
        figures.show_series(ledger, of=of, as_of=as_of, plot=plot, plot_to=plot_to, as_json=as_json)
    else:
        figures.show_rows(ledger, of=of, as_of=as_of, scores=scores, as_json=as_json)


def arrangements(
    ledger: LedgerAddress,
    name: Annotated[
        str | None,
        typer.Argument(help="Show the one of this name, alias or id alone.", show_default=False),
    ] = None,
    *,
    type_: Annotated[ArrangementType | None, typer.Option("--type", show_default=False)] = None,
    mentions: Annotated[
        bool, typer.Option("--mentions", help="Each mention with its words, not each arrangement.")
    ] = False,
    as_of: AsOf = None,
    scores: Scores = False,
    as_json: AsJson = False,
) -> None:
    """Show the agreements, missions, processes, measures and institutions, with all their names."""
    from servanda.interfaces.cli import arrangements

    if mentions and name is None:
        arrangements.show_mentions(ledger, type_=type_, as_of=as_of, scores=scores, as_json=as_json)
    elif mentions:
        raise typer.BadParameter("--mentions lists those of all arrangements: leave out the name.")
    elif scores:
        raise typer.BadParameter("An arrangement has no score, its mentions have: add --mentions.")
    else:
        arrangements.show(ledger, name, type_=type_, as_of=as_of, as_json=as_json)


def actors(ledger: LedgerAddress, *, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show the actors that the ledger speaks of, and what the documents call them."""
    from servanda.interfaces.cli import registry

    registry.show_actors(ledger, as_of=as_of, as_json=as_json)


def coverage(
    ledger: LedgerAddress,
    agreement: Annotated[
        str,
        typer.Argument(
            metavar="AGREEMENT", help="Its name, title, or first digits of its id.", show_default=False
        ),
    ],
    *,
    words: Annotated[bool, typer.Option("--words", help="All that others say, not the last alone.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Show an agreement provision by provision: where it stands, the last word, and what nobody speaks of."""
    from servanda.interfaces.cli import coverage

    coverage.show(ledger, agreement, as_of=as_of, words=words, as_json=as_json)


def search(
    ledger: LedgerAddress,
    words: Annotated[list[str], typer.Argument(metavar="WORDS", show_default=False)],
    *,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="At most so many hits.")] = 20,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Search the texts and the words of findings, the best hits first."""
    from servanda.interfaces.cli import tables

    tables.show_hits(ledger, " ".join(words), limit=limit, as_of=as_of, as_json=as_json)


def export(
    ledger: LedgerAddress,
    *,
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", metavar="FILE", help="A file for jsonl (- is stdout), a folder for the others."
        ),
    ],
    format_: Annotated[
        Literal["jsonl", "csv", "parquet", "tables"],
        typer.Option(
            "--format",
            help="jsonl has all; csv has one table a kind; parquet and tables (CSV) are for bulk work.",
        ),
    ] = "jsonl",
    with_intake_times: Annotated[
        bool, typer.Option(help="Also when this ledger took each document in; differs from ledger to ledger.")
    ] = False,
    as_of: AsOf = None,
) -> None:
    """Write the whole ledger to files: the same documents give the same bytes, in any order."""
    from servanda.interfaces.cli import keeping

    keeping.export(ledger, output, format_=format_, with_intake_times=with_intake_times, as_of=as_of)


def verify(
    ledger: LedgerAddress,
    *,
    remake: Annotated[
        bool, typer.Option(help="Throw away what is shown where it is not what the content gives.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check on the stored data that words, spans, documents and links are as promised."""
    from servanda.interfaces.cli import keeping

    raise typer.Exit(keeping.verify(ledger, remake=remake, as_json=as_json))


def registry(
    ledger: LedgerAddress,
    action: Annotated[
        Literal["add", "list", "remove"],
        typer.Argument(help="What to do with the ledger's registries.", show_default=False),
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[FILE|NAME]...", help="Files to add, or names to remove.", show_default=False
        ),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Add, list or remove actors and offices of your own; the ledger's documents are resolved anew."""
    from servanda.interfaces.cli import registry

    do = {"add": registry.add, "list": registry.show, "remove": registry.remove}[action]
    raise typer.Exit(do(ledger, names or [], as_json=as_json))


def demo(
    into: Annotated[
        Path, typer.Option(metavar="PATH", help="Where the ledger is made; kept if it is there.")
    ] = Path("demo-ledger.sqlite"),
) -> None:
    """Make a ledger of the bundled sample, and show it."""
    from servanda.interfaces.cli import demonstration

    raise typer.Exit(demonstration.demo(into))


def serve(
    ledger: LedgerAddress,
    *,
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one.")] = 8100,
    host: Annotated[str, typer.Option(help="An address of this machine.")] = "127.0.0.1",
    as_: Annotated[
        str | None,
        typer.Option(
            "--as", metavar="NAME", help="Who decides, while there are no accounts.", show_default=False
        ),
    ] = None,
    name: Annotated[
        list[str] | None,
        typer.Option(metavar="HOST", help="A name by which others reach it.", show_default=False),
    ] = None,
    tls_proxy: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Where a proxy asks from that speaks TLS.", show_default=False),
    ] = None,
) -> None:
    """Serve the ledger to browsers: pages, and its records under /v1; beyond this machine with accounts."""
    from servanda.interfaces.cli import workspace

    asked = workspace.Asked(host=host, port=port, owner=as_, names=tuple(name or ()), proxy=tls_proxy)
    workspace.serve(ledger, asked)


def _limits(*, max_bytes: int, max_chars: int) -> "Limits":
    from servanda.runs.limits import Limits

    return Limits(sources=SourceLimits(max_bytes=max_bytes), documents=DocumentLimits(max_chars=max_chars))


COMMANDS = (
    init, add, gate, extract, explain, ledger, show, drift, explain_link, statements, figures, arrangements,
    actors, coverage, urges, rollup, search, report, export, import_, run, verify, registry, diff, remove,
    copy, demo, serve,
)  # fmt: skip
