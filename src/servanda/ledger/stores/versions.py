"""The schema's version, and the way from an older one to this one (Alembic, run in code)."""

from pathlib import Path

from sqlalchemy import Connection, inspect

from servanda.errors import LedgerVersionError

#: The newest migration. Numbers rise, so that a newer ledger is told from an older one.
HEAD = "0008"

MIGRATIONS = Path(__file__).parent / "migrations"


def is_current(connection: Connection, *, where: str) -> bool:
    """Return whether the ledger has this program's schema; false where it has an older one.

    Raises: LedgerVersionError: a newer program wrote it, or it is no ledger.
    """
    if not inspect(connection).has_table("alembic_version"):
        raise not_a_ledger(where)
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one_or_none()
    if found is None or not str(found).isdecimal():
        raise not_a_ledger(where)
    if int(found) > int(HEAD):
        raise LedgerVersionError(
            f"A newer program wrote this ledger (schema {found}; this program knows {HEAD}).",
            where=where,
            next_step="Bring servanda up to date (`pip install --upgrade servanda`) and try again.",
        )
    return str(found) == HEAD


def upgrade(connection: Connection) -> None:
    """Bring the tables up to date inside the caller's transaction."""
    # Here, because loading Alembic takes longer than opening a ledger, and most ledgers are up to date.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def not_a_ledger(where: str) -> LedgerVersionError:
    """Return the error for a place that holds something else."""
    return LedgerVersionError(
        "What is here is no ledger.",
        where=where,
        next_step="Name another place, or make a ledger with `servanda init`.",
    )
