"""Files that appear whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from servanda.errors import LedgerFullError, ServandaError


@contextmanager
def appearing(target: Path) -> Iterator[BinaryIO]:
    """Give a file that takes its name only when it is whole and on the disk; to a pipe it is just written.

    Raises: LedgerFullError: the place cannot be written.
    """
    whole = target.resolve()
    special = whole.exists() and not whole.is_file() and not whole.is_dir()
    part = whole if special else whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        if not special:
            part.unlink(missing_ok=True)  # of a killed process that had this number
        with part.open("wb" if special else "xb") as file:
            yield file
            file.flush()
            if not special:
                os.fsync(file.fileno())
                part.replace(whole)
    except ServandaError:
        raise  # some of them are errors of the system too, and tell more
    except OSError as error:
        raise LedgerFullError(
            f"This cannot be written: {error.strerror or error}.",
            where=str(target),
            next_step="Name another place with -o, or make room; nothing was changed there.",
        ) from error
    finally:
        if not special:
            part.unlink(missing_ok=True)
