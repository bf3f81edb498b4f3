"""What the user says about a document in a small TOML file beside it."""

import tomllib
from pathlib import Path

from servanda.errors import MetadataError, SourceTooLargeError
from servanda.sources.faults import explain
from servanda.sources.media import find_media
from servanda.sources.records import Metadata
from servanda.sources.tables import KEYS, parse_table

SUFFIX = ".meta.toml"
FOLDER_NAME = "_meta.toml"

#: Seven keys fill a few lines; a larger file is no sidecar.
MAX_BYTES = 1_000_000


def is_sidecar(path: Path) -> bool:
    """Return whether the name is that of a sidecar."""
    return path.name == FOLDER_NAME or path.name.endswith(SUFFIX)


def belongs_to_document(sidecar: Path) -> bool:
    """Return whether a file lies beside the sidecar that it can speak of."""
    if sidecar.name == FOLDER_NAME:
        return True
    stem = sidecar.name.removesuffix(SUFFIX)
    return any(
        path.name == stem or (path.stem == stem and not is_sidecar(path) and find_media(path) is not None)
        for path in sidecar.parent.iterdir()
    )


def find_metadata(path: Path) -> Metadata:
    """Return what the sidecars say of a file: `a.pdf.meta.toml`, then `a.meta.toml`, then `_meta.toml`.

    Raises: MetadataError, SourceError: a sidecar is there and cannot be used.
    """
    names = (path.name + SUFFIX, path.stem + SUFFIX, FOLDER_NAME)
    said = Metadata()
    for name in dict.fromkeys(names):
        words = _load(path.parent / name)
        if words is not None:
            said = said.over(parse_sidecar(words, where=(path.parent / name).as_posix()))
    return said


def _load(sidecar: Path) -> bytes | None:
    """Return the bytes of the sidecar, or None where there is none."""
    try:
        with sidecar.open("rb") as file:
            words = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise explain(error, where=sidecar.as_posix()) from error
    if len(words) > MAX_BYTES:
        raise SourceTooLargeError(
            f"A sidecar of more than {MAX_BYTES:,} bytes is not read.",
            where=sidecar.as_posix(),
            next_step=f"Its keys are: {', '.join(KEYS)}.",
        )
    return words


def parse_sidecar(words: bytes, *, where: str) -> Metadata:
    """Return what a TOML text says of a document.

    Raises: MetadataError: it is no TOML, or has a key or a value that means nothing here.
    """
    return parse_table(parse_toml(words, where=where), where=where)


def parse_toml(words: bytes, *, where: str) -> dict[str, object]:
    """Return the table that the TOML text holds; raise MetadataError where it holds none."""
    try:
        return tomllib.loads(words.decode("utf-8-sig").replace("\r\n", "\n"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise MetadataError(
            f"It is no TOML in UTF-8: {_reason(error)}.",
            where=where,
            next_step='A line looks like this: title = "Joint communiqué".',
        ) from error


def _reason(error: Exception) -> str:
    return "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
