"""Weights of the English reader: a folder of files, and nothing to run."""

from pathlib import Path

__version__ = "0.1.0"

#: Where the model's files lie; `servanda.resources` verifies their digests against `manifest.toml`.
FOLDER = Path(__file__).parent / "model"
