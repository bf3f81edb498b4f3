"""Doers of the linking stage."""
