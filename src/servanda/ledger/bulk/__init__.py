"""A ledger ↔ tables that other programs read: what each column is, and rows from and to the ledger."""

from servanda.ledger.bulk.columns import TABLES, Column, Table, Type
from servanda.ledger.bulk.package import PACKAGE, describe, write_package
from servanda.ledger.bulk.rows import Cells, iter_rows

__all__ = ["PACKAGE", "TABLES", "Cells", "Column", "Table", "Type", "describe", "iter_rows", "write_package"]
