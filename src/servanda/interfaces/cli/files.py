"""Files that a command writes: whole or not at all."""

import os
from pathlib import Path

from servanda.interfaces.cli.terminal import line, make_talk


def write_whole(target: Path, content: bytes, *, done: str = "Written") -> None:
    """Write the file, which takes its name only when it is whole, and say where it is.

    Raises: OSError: it cannot be written; the error names the file that the user knows.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(target)
    except OSError as error:
        error.filename = str(target)  # not its draft
        raise
    finally:
        part.unlink(missing_ok=True)
    make_talk().print(f"{done} to {line(str(target))}.")
