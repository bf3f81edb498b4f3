"""The stores by scheme of their address, as strings, so that none is loaded before it is asked for."""

from collections.abc import Mapping
from types import MappingProxyType

STORES: Mapping[str, str] = MappingProxyType(
    {
        "postgresql": "servanda.ledger.stores.postgresql:PostgresqlStore",
        "sqlite": "servanda.ledger.stores.sqlite:SqliteStore",
    }
)

#: What keeps the threads of past days: `servanda.ledger.store.Editions`.
EDITIONS = "servanda.ledger.stores.sqlite_editions:SqliteEditions"
