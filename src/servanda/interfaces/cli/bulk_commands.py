"""What `import` and `run` take; as in `commands`, bodies load what they call only then."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from servanda.interfaces.cli.options import AsJson, LedgerAddress, Only


def import_(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the tables are.", show_default=False)
    ],
    ledger: LedgerAddress,
    *,
    as_json: AsJson = False,
) -> None:
    """Take the tables of `export --format parquet` into a ledger, which is made where there is none.

    Ids and words are checked anew; a document with a bad row is left out, and the row is named.
    """
    from servanda.interfaces.cli import importing

    raise typer.Exit(importing.take_tables(folder, ledger, as_json=as_json))


def run(
    *,
    source: Annotated[
        list[str],
        typer.Option(
            help="Files, folders, globs as in `add`; or Parquet with the columns of JSON Lines.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option(metavar="FOLDER", help="Where the tables are written.", show_default=False)
    ],
    only: Only = None,
    engine: Annotated[Literal["spark"], typer.Option(help="What reads.")] = "spark",
    master: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="local[N] for N cores; else what spark-submit says.", show_default=False
        ),
    ] = None,
    memory: Annotated[str, typer.Option(help="Of Spark's own process, with a local master.")] = "2g",
    as_json: AsJson = False,
) -> None:
    """Read and link documents on Spark, and write tables that `import`, DuckDB and pandas take."""
    from servanda.interfaces.cli import spark

    where = spark.Where(master=master, memory=memory)
    raise typer.Exit(spark.run(source, out, where, only=only, as_json=as_json))
