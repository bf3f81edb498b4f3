"""Finds the installed reader's files and checks them against their manifest."""

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from servanda.errors import ResourceError


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A verified folder of model files."""

    path: Path
    name: str
    version: str

    @property
    def version_name(self) -> str:
        """Return what findings are marked with: name and version."""
        return f"{self.name}/{self.version}"

    def file(self, name: str) -> Path:
        """Return the path of one of its files."""
        return self.path / name

    def settings(self) -> dict[str, object]:
        """Return what `settings.json` says: layers, fields, labels, thresholds, calibration."""
        loaded: dict[str, object] = json.loads(self.file("settings.json").read_text(encoding="utf-8"))
        return loaded


@lru_cache(maxsize=4)
def find_model(folder: Path | None = None) -> ModelFolder:
    """Return the model folder given, or that of the installed package `servanda-reader-en`.

    Raises: ResourceError: it is not installed, a file is missing, or a file is not what the manifest says.
    """
    if folder is None:
        try:
            from servanda_reader_en import FOLDER
        except ImportError as error:
            raise ResourceError(
                "The English reader is not installed.", next_step="Install the package servanda-reader-en."
            ) from error
        folder = FOLDER
    manifest = folder / "manifest.toml"
    if not manifest.is_file():
        raise ResourceError(
            "The reader has no manifest.toml.",
            where=str(folder),
            next_step="Install servanda-reader-en again, or make the weights with `training/make.sh`.",
        )
    about = tomllib.loads(manifest.read_text(encoding="utf-8"))
    for name, digest in about["files"].items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            raise ResourceError(
                f"{name} is missing or is not the file that the manifest names.",
                where=str(folder),
                next_step="Install servanda-reader-en again.",
            )
    return ModelFolder(folder, about["name"], about["version"])
