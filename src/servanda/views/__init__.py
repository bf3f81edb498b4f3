"""Ledger → rows to show."""
