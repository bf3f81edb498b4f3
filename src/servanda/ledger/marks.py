"""Rows of `meta`: what tables were made of."""

from sqlalchemy import Connection, insert, select, update

from servanda.ledger import schema


def mark(connection: Connection, key: str) -> str | None:
    """Return a row of `meta`."""
    return connection.execute(
        select(schema.meta.c.value).where(schema.meta.c.key == key)
    ).scalar_one_or_none()


def store_mark(connection: Connection, key: str, value: str) -> None:
    """Write a row of `meta`."""
    stored = connection.execute(update(schema.meta).where(schema.meta.c.key == key).values(value=value))
    if not stored.rowcount:
        connection.execute(insert(schema.meta).values(key=key, value=value))
