"""Doers of the annotation stage."""
