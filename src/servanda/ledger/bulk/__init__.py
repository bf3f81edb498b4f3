"""A ledger ↔ tables that other programs read: what each column is, and rows from and to the ledger."""

from servanda.ledger.bulk.columns import TABLES, Column, Table, Type
from servanda.ledger.bulk.package import describe
from servanda.ledger.bulk.rows import Cells, iter_rows

__all__ = ["TABLES", "Cells", "Column", "Table", "Type", "describe", "iter_rows"]
