"""Which linking made the links of a ledger."""

#: Counted up whenever the same findings are linked otherwise; ledgers that an earlier linking linked are
#: linked anew. A test holds it to what linking makes of the bundles (`tests/quality/test_linker.py`).
LINKER = 2


def linked_from(digest: str) -> str:
    """Return what a ledger keeps of threads that this linking makes from the content with this digest."""
    return f"{LINKER}:{digest}"


def linker_of(made_from: str | None) -> int | None:
    """Return which linking made threads, of what a ledger keeps of them; None where there are none."""
    # Before linkings were counted the digest stood alone.
    return None if made_from is None else int(made_from.rpartition(":")[0] or 0)


def are_current(made_from: str | None, digest: str) -> bool:
    """Return whether this linking, or a later one, made threads from the content with this digest.

    A later one's are left: two programs at one ledger would else link it in turns.
    """
    if made_from is None:
        return False
    linker = linker_of(made_from)
    return linker is not None and linker >= LINKER and made_from.rpartition(":")[2] == digest
