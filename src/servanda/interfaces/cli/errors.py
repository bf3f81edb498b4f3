"""Errors as lines for people, and as exit codes."""

from enum import IntEnum

from rich.text import Text

from servanda.errors import LedgerError, LedgerNotFoundError, ServandaError
from servanda.interfaces.cli.terminal import line, make_talk
from servanda.primitives import Failure


class ExitCode(IntEnum):
    """What a shell learns."""

    FINE = 0
    WITH_FAILURES = 1
    USAGE = 2
    DATA = 3
    STORE = 4
    FAULT = 70
    """The program itself is at fault (EX_SOFTWARE)."""
    INTERRUPTED = 130


def print_error(error: Exception) -> ExitCode:
    """Print what went wrong and the next step to stderr; return the exit code that it has."""
    if isinstance(error, ServandaError):
        told, code = _lines("error", error.where, error.message, error.next_step), _code_of(error)
    elif isinstance(error, OSError):
        step = "Make room there, or check your permissions; what was taken in is whole."
        told, code = _lines("error", error.filename, f"{error.strerror or error}.", step), ExitCode.STORE
    else:
        step = "`servanda --debug ...` shows where; please report it with the command."
        fault = f"This is a fault of the program: {type(error).__name__}: {error}"
        told, code = _lines("error", None, fault, step), ExitCode.FAULT
    make_talk().print(told)
    return code


def failure_line(failure: Failure) -> Text:
    """Return place, message and next step of a failure."""
    return _lines("failed", failure.where, failure.message, failure.next_step)


def _code_of(error: ServandaError) -> ExitCode:
    if isinstance(error, LedgerNotFoundError):
        return ExitCode.STORE
    about_store = isinstance(error, LedgerError) and not isinstance(error, LookupError)
    return ExitCode.STORE if about_store else ExitCode.DATA


def _lines(word: str, where: str | None, message: str, next_step: str | None) -> Text:
    text = Text.assemble((f"{word}: ", "bold red"), line(f"{where}: {message}" if where else message))
    return text.append(f"\n  {line(next_step)}") if next_step else text
