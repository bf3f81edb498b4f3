"""Finds, verifies and loads lexicons and models."""
