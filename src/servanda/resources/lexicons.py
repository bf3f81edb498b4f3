"""Word lists as data: found, checked against their manifest, loaded when first asked for."""

import csv
import hashlib
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from servanda.errors import ResourceError

NEXT_STEP = "Install servanda again; do not edit the files of the package by hand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The rows of one word list, in the order of the file, and what its manifest says of it."""

    name: str
    version: str
    language: str
    licence: str
    source: str
    rows: tuple[Mapping[str, str], ...]


@lru_cache(maxsize=32)
def load_lexicon(name: str) -> Lexicon:
    """Return the lexicon `language/name`, for instance `en/actors`.

    Raises: ResourceError: it is absent, or its rows are not those of the manifest.
    """
    return read_lexicon(files("servanda.resources").joinpath("data", *name.split("/")), name)


def read_lexicon(folder: Traversable, name: str) -> Lexicon:
    """Return the lexicon in `folder`, which holds `entries.tsv` and `manifest.toml`.

    Raises: ResourceError: it is absent, or its rows are not those of the manifest.
    """
    try:
        manifest = tomllib.loads(folder.joinpath("manifest.toml").read_text(encoding="utf-8"))
        body = folder.joinpath("entries.tsv").read_bytes()
    except OSError as error:
        raise ResourceError("The lexicon is not there.", where=name, next_step=NEXT_STEP) from error
    except tomllib.TOMLDecodeError as error:
        raise ResourceError(f"The manifest is no TOML: {error}.", where=name, next_step=NEXT_STEP) from error
    digest = hashlib.sha256(body).hexdigest()
    if digest != manifest.get("sha256"):
        raise ResourceError("The rows are not those of the manifest.", where=name, next_step=NEXT_STEP)
    rows = _rows(body, name)
    if len(rows) != manifest.get("rows"):
        raise ResourceError(
            f"{len(rows)} rows, the manifest says {manifest.get('rows')}.", where=name, next_step=NEXT_STEP
        )
    return Lexicon(
        name=name,
        version=str(manifest["version"]),
        language=str(manifest["language"]),
        licence=str(manifest["licence"]),
        source=str(manifest["source"]),
        rows=rows,
    )


def _rows(body: bytes, name: str) -> tuple[Mapping[str, str], ...]:
    reader = csv.DictReader(io.StringIO(body.decode("utf-8")), delimiter="\t", quoting=csv.QUOTE_NONE)
    rows = tuple(reader)
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ResourceError(
                f"Line {number} has not the columns of the head line.", where=name, next_step=NEXT_STEP
            )
    return rows
