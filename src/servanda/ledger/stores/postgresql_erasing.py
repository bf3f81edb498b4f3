"""Making PostgreSQL's tables forget: deleted words stand in old rows, indexes and statistics until then."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

from psycopg.errors import Diagnostic
from sqlalchemy import Connection, text

from servanda.errors import LedgerBusyError
from servanda.ledger import removal
from servanda.ledger.stores.postgresql_connection import translated_errors

_Connections = Callable[[], AbstractContextManager[Connection]]

_TABLES = text("""
    SELECT relname FROM pg_class
    WHERE relnamespace = to_regnamespace(current_schema()) AND relkind = 'r' ORDER BY relname
""")
#: "2 dead row versions cannot be removed yet": the number comes first in every language.
_NUMBER = re.compile(r"\d+")


def finish(
    *, reading: _Connections, writing: _Connections, connected: _Connections, where: str, timeout: str
) -> bool:
    """Write all tables anew without old rows, where an erasure asks for it.

    Raises: LedgerBusyError: somebody reads what was erased, or holds a table for too long.
    """
    with reading() as connection:
        if not removal.is_unclean(connection):
            return False
        tables = list(connection.execute(_TABLES).scalars())
    kept: list[str] = []

    def hear(notice: Diagnostic) -> None:
        found = _NUMBER.search(notice.message_detail or "")
        if found and int(found.group()):
            kept.append(str(notice.message_primary))

    with translated_errors(where), connected() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.add_notice_handler(hear)
        try:
            connection.exec_driver_sql(f"SET lock_timeout = '{timeout}'")
            for table in tables:
                # ANALYZE: the statistics quote frequent values.
                connection.exec_driver_sql(f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"')
        finally:
            driver.remove_notice_handler(hear)
            connection.invalidate()
    if kept:
        raise LedgerBusyError(
            "The document is erased, but the tables still hold its words, for somebody reads an older state.",
            where=where,
            next_step="Wait until it has finished, and run `servanda remove LEDGER` to finish the erasure.",
        )
    with writing() as connection:
        removal.mark_clean(connection)
    return True
