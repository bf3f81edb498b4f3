"""Which linking made the links of a ledger."""

#: Counted up whenever the same findings are linked otherwise; ledgers that an earlier linking linked are
#: linked anew. A test holds it to what linking makes of the bundles (`tests/quality/test_linker.py`).
LINKER = 1


def linked_from(digest: str) -> str:
    """Return what a ledger keeps of threads that this linking makes from the content with this digest."""
    return f"{LINKER}:{digest}"
