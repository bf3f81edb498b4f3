"""Deadlines that are counted from events, and the dates of those events."""
