"""What `import` takes; as in `commands`, bodies load what they call only then."""

from pathlib import Path
from typing import Annotated

import typer

from servanda.interfaces.cli.options import AsJson, LedgerAddress


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
