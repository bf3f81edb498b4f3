"""The ledger as it is read best: by queries where they answer, or the whole of it in memory.

Both say the same (tests/contracts/test_shown_views.py); queries say it sooner where it is large.
"""

from collections.abc import Sequence
from datetime import date

from servanda.ledger import Ledger, shown
from servanda.views.actors import ActorRow, list_actors
from servanda.views.dossier import Dossier, get_dossier
from servanda.views.findings import Row, list_figures, list_statements
from servanda.views.shown.actors import find_actors
from servanda.views.shown.findings import find_figures, find_statements
from servanda.views.shown.sight import get_shown_dossier


def queries_answer(ledger: Ledger, *, as_of: date | None) -> bool:
    """Return whether the tables of what pages show are those of the present threads, and no past is asked.

    A server makes them, and keeps them: docs/ledger.md.
    """
    if as_of not in (None, ledger.linked_until):
        return False
    with ledger.reading() as connection:
        return shown.is_current(connection)


def choose_dossier(ledger: Ledger, key: str, *, as_of: date | None) -> Dossier:
    """Return the entry whose id starts with the key, or the document of this name.

    Raises: EntryNotFoundError: no entry has this key. AmbiguousEntryError: several have.
    """
    if queries_answer(ledger, as_of=as_of):
        return get_shown_dossier(ledger, key)
    return get_dossier(ledger, key, as_of=as_of)


def choose_statements(
    ledger: Ledger, *, by: str | None, about: str | None, document: str | None, as_of: date | None
) -> Sequence[Row]:
    """Return who said what, the oldest document first; raise EntryNotFoundError for an unknown document."""
    if document is None and queries_answer(ledger, as_of=as_of):
        return find_statements(ledger, by=by, about=about).rows
    return list_statements(ledger, by=by, about=about, document=document, as_of=as_of)


def choose_figures(ledger: Ledger, *, of: str | None, as_of: date | None) -> Sequence[Row]:
    """Return the quantities, the oldest document first."""
    if queries_answer(ledger, as_of=as_of):
        return find_figures(ledger, of=of).rows
    return list_figures(ledger, of=of, as_of=as_of)


def choose_actors(ledger: Ledger, *, as_of: date | None) -> Sequence[ActorRow]:
    """Return whom the ledger speaks of, those most spoken of first."""
    if queries_answer(ledger, as_of=as_of):
        return find_actors(ledger)
    return list_actors(ledger, as_of=as_of)
