"""The command line: `servanda`."""

import logging
import signal
import sys
from typing import Annotated

import typer

from servanda.interfaces.cli.commands import COMMANDS
from servanda.interfaces.cli.errors import ExitCode, print_error
from servanda.interfaces.cli.review import app as review_app
from servanda.interfaces.cli.terminal import line
from servanda.interfaces.cli.users import app as users_app


class _Notes(logging.Handler):
    """Writes a warning of the library as one line; stderr is looked up late, so that a bar makes way.

    A fault of the program, in what goes on all the same, has its traceback beneath.
    """

    def emit(self, record: logging.LogRecord) -> None:
        told = line(f"note: {record.getMessage()}")
        if record.exc_info:
            told += f"\n{logging.Formatter().formatException(record.exc_info)}"
        sys.stderr.write(f"{told}\n")


app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Reads the public record of a peace or diplomatic process and keeps the ledger of its undertakings, "
    "each with the exact words it rests on. Offline.",
    epilog="Exit codes: 0 fine, 1 finished with failures, 2 usage, 3 data, 4 store.",
)
for _command in COMMANDS:
    app.command(_command.__name__.rstrip("_").replace("_", "-"))(_command)
app.add_typer(review_app, name="review")
app.add_typer(users_app, name="users")


def _print_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        for distribution in ("servanda", "servanda-reader-en"):
            typer.echo(f"{distribution} {version(distribution)}")
        raise typer.Exit(ExitCode.FINE)


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_print_version,
            help="Print the versions of program and reader.",
        ),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    """Parse what stands before the command; library warnings become notes on stderr."""
    logger = logging.getLogger("servanda")
    logger.handlers = [_Notes()]
    logger.propagate = False
    logger.setLevel(logging.DEBUG if debug else logging.WARNING)
    # What a database's driver says of a connection that broke is said again by the error that follows.
    logging.getLogger("psycopg").setLevel(logging.CRITICAL)


def run() -> None:
    """Run the command of this process and leave with its exit code: here errors become lines."""
    _speak_utf8()
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # as any filter: when nobody reads on, stop
    try:
        app()
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        sys.exit(print_error(error))


def _speak_utf8() -> None:
    """Make pipes and files UTF-8 whatever the locale; a terminal keeps its own, and no letter stops it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
