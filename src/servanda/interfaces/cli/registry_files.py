"""Files with a user's registry, read for a command, their faults told line by line."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer

from servanda.errors import RegistryError, SourceNotFoundError, SourceTooLargeError, SourceUnreadableError
from servanda.interfaces.cli.errors import ExitCode
from servanda.interfaces.cli.terminal import line, make_talk
from servanda.linking import RegistryFile, UserRegistry, read_registries

#: A registry of all office-holders of the world since 1990 has some tens of megabytes.
MAX_BYTES = 100_000_000
#: Replaced rows that are told; more are counted.
MAX_NOTES = 20


def load_registries(paths: Sequence[Path]) -> UserRegistry:
    """Return the registry of these files over the package's, and say what it replaces."""
    with telling_faults():
        registry = read_registries([load_file(path) for path in paths])
    tell_notes(registry)
    return registry


def load_file(path: Path) -> RegistryFile:
    """Return the file under its name; raise SourceError where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceTooLargeError(
                f"The file has more than {MAX_BYTES:,} bytes.",
                where=str(path),
                next_step="Give a smaller one.",
            )
        return RegistryFile(name=path.name, content=path.read_bytes())
    except FileNotFoundError:
        raise SourceNotFoundError(
            "There is no such file.", where=str(path), next_step="Check the name."
        ) from None
    except OSError as error:
        raise SourceUnreadableError(
            f"The file cannot be read ({error.strerror}).", where=str(path), next_step="Name a readable file."
        ) from error


@contextmanager
def telling_faults() -> Iterator[None]:
    """Print the faults of a registry, one a line, and leave with the code for data."""
    try:
        yield
    except RegistryError as error:
        for fault in error.faults or (str(error),):
            make_talk().print(f"error: {line(fault)}")
        make_talk().print("Nothing of the registry was taken in.")
        raise typer.Exit(ExitCode.DATA) from None


def tell_notes(registry: UserRegistry) -> None:
    """Print what the registry replaces and what of it was passed over."""
    for note in registry.notes[:MAX_NOTES]:
        make_talk().print(f"note: {line(note)}")
    if len(registry.notes) > MAX_NOTES:
        make_talk().print(f"note: and {len(registry.notes) - MAX_NOTES} more such rows.")
