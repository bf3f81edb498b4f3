"""Where a server keeps what is not the ledger: files to be made anew, texts to be read."""

import hashlib
import os
from contextlib import suppress
from pathlib import Path

#: Names the folder for ledgers that are no file.
CACHE = "SERVANDA_CACHE"


def workroom_of(address: str) -> Path:
    """Return the folder beside the ledger's file, or in the user's cache where the ledger is no file.

    It need not be there; what wants to write makes it. Servers of one ledger on one machine share it.
    """
    path = Path(address)
    if "://" not in address:
        return path.with_name(f"{path.name}.desk")
    key = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return _cache() / key


def forget_editions(address: str) -> None:
    """Delete the editions of the ledger; they are made anew when they are asked for."""
    for path in (workroom_of(address) / "editions").glob("*"):
        with suppress(FileNotFoundError):  # another process deletes them too
            path.unlink()


def _cache() -> Path:
    if own := os.environ.get(CACHE):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "servanda"
