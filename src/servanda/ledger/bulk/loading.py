"""What Parquet needs, said where it is missing: the ledger itself does without."""

from collections.abc import Iterator
from contextlib import contextmanager

from servanda.errors import ResourceError


@contextmanager
def needing_parquet(*, else_: str = "") -> Iterator[None]:
    """Import `ledger.bulk.parquet` within; raise ResourceError where its library is not installed.

    `else_` tells what can be done without it.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "pyarrow":
            raise
        raise ResourceError(
            "Parquet needs a library that is not installed.",
            where="pyarrow",
            next_step=f"Install it with `pip install 'servanda[bulk]'`{else_}.",
        ) from None
