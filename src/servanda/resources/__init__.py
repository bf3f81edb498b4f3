"""Finds, verifies and loads lexicons and models."""

from servanda.resources.lexicons import Lexicon, load_lexicon, read_lexicon

__all__ = ["Lexicon", "load_lexicon", "read_lexicon"]
