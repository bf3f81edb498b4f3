"""From the names that the user gave to the files that they mean, in one fixed order."""

import glob
import logging
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from servanda.errors import (
    MalformedSourceError,
    MetadataError,
    ServandaError,
    SourceError,
    SourceNotFoundError,
    SourceUnreadableError,
)
from servanda.sources.faults import explain, printable
from servanda.sources.media import HEAD_BYTES, find_media, list_endings, sniff
from servanda.sources.records import Media
from servanda.sources.sidecars import belongs_to_document, is_sidecar

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One file to be read."""

    path: Path
    media: Media | None
    """None: a pipe, whose form shows when it is read."""

    @property
    def name(self) -> str:
        """Return the path as given, with forward slashes."""
        return self.path.as_posix()


def iter_places(source: str, *, quiet: bool = False) -> Iterator[Place | ServandaError]:
    """Yield the files that a path, a folder or a pattern means; what cannot be reached comes as an error.

    What is left out is logged as a warning, unless `quiet` says that another walk does so.
    """
    path = Path(source)
    where = printable(source)
    try:
        found = bool(source) and path.exists()
    except OSError as error:
        yield explain(error, where=where)
        return
    if found:
        yield from _iter_folder(path, quiet=quiet) if path.is_dir() else _look_at(path, named=True)
    elif glob.has_magic(source):
        yield from _iter_pattern(source, quiet=quiet)
    else:
        yield _not_found(source)


def _not_found(source: str) -> SourceNotFoundError:
    if "://" in source:
        step = "Addresses are not read: save the page as .html and name the file."
    else:
        step = "Check the spelling and the folder you are in; a pattern needs * or ?."
    return SourceNotFoundError(
        "There is no such file or folder.", where=printable(source) or "an empty name", next_step=step
    )


def _iter_pattern(pattern: str, *, quiet: bool) -> Iterator[Place | ServandaError]:
    """Yield what the pattern matches, sorted; sidecars among it are left to their documents."""
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - keeps the path as given
    paths = [Path(match) for match in matches]
    documents = [path for path in paths if not is_sidecar(path)]
    if not documents:
        yield SourceNotFoundError(
            "No file matches this pattern.",
            where=printable(pattern),
            next_step="Check its folders and your permission to list them; ** goes through folders.",
        )
    for path in documents:
        yield from _iter_folder(path, quiet=quiet) if path.is_dir() else _look_at(path, named=True)


def _iter_folder(root: Path, *, quiet: bool) -> Iterator[Place | ServandaError]:
    """Yield the files below, in order of their names, hidden ones left out."""
    border = os.path.realpath(root)
    left_out: Counter[str] = Counter()
    yielded = False
    waiting = [root]
    while waiting:
        path = waiting.pop()
        linked = path != root and _is_link(path)
        if linked and not _leads_inside(path, border):
            outcomes: Iterable[Place | ServandaError] = (_outside(path),)
        elif linked and _is_folder(path):
            logger.info("%s leads to a folder that is read at its own place", path)
            continue
        elif _is_folder(path):
            outcomes = _open_folder(path, waiting)
        else:
            outcomes = _look_at(path, named=False, left_out=left_out)
        for outcome in outcomes:
            yielded = True
            yield outcome
    if left_out and not quiet:
        counts = ", ".join(f"{count} {ending}" for ending, count in sorted(left_out.items()))
        logger.warning("%s: left out as neither text nor document: %s", printable(str(root)), counts)
    if not yielded:
        yield SourceNotFoundError(
            "The folder holds no file that can be read.",
            where=printable(root.as_posix()),
            next_step=f"Endings that are read: {list_endings()}.",
        )


def _is_link(path: Path) -> bool:
    try:
        return path.is_symlink()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # it cannot even be looked at: reading it will say why
        return False


def _open_folder(folder: Path, waiting: list[Path]) -> tuple[SourceError, ...]:
    """Put what lies in the folder on top of what waits; return why it cannot be listed."""
    try:
        waiting.extend(reversed(_sorted_entries(folder)))
    except OSError as error:
        return (explain(error, where=printable(folder.as_posix())),)
    return ()


def _sorted_entries(folder: Path) -> list[Path]:
    """Return what lies in the folder; a leading dot hides, and `~$` marks what Word has open."""
    names = sorted(name for name in os.listdir(folder) if not name.startswith((".", "~$")))  # noqa: PTH208
    return [folder / name for name in names]


def _leads_inside(link: Path, border: str) -> bool:
    target = os.path.realpath(link)
    return target == border or target.startswith(border.rstrip(os.sep) + os.sep)


def _outside(link: Path) -> SourceUnreadableError:
    return SourceUnreadableError(
        "It is a link that leads out of the folder, and was not followed.",
        where=printable(link.as_posix()),
        next_step="Name what it points to as a source of its own.",
    )


def _look_at(
    path: Path, *, named: bool, left_out: Counter[str] | None = None
) -> Iterator[Place | ServandaError]:
    """Yield the file as a place, or why it is none; `named` says that the user asked for it himself."""
    where = printable(path.as_posix())
    if where != path.as_posix():
        yield MalformedSourceError("Its name is not Unicode.", where=where, next_step="Rename the file.")
    elif is_sidecar(path):
        yield from _look_at_sidecar(path, named=named)
    elif (media := find_media(path)) is not None:
        yield Place(path=path, media=media)
    elif _is_pipe(path):
        if named:
            yield Place(path=path, media=None)
        else:
            logger.info("%s is no file and was left out", where)
    else:
        yield from _look_inside(path, where=where, named=named, left_out=left_out)


def _look_at_sidecar(path: Path, *, named: bool) -> Iterator[ServandaError]:
    """Yield an error where the sidecar was taken for a document, or belongs to none."""
    where = path.as_posix()
    if named:
        yield MalformedSourceError(
            "It says something about a document and is none itself.",
            where=where,
            next_step="Name the document; its sidecar is read with it.",
        )
    elif not belongs_to_document(path):
        yield MetadataError(
            "No document belongs to this sidecar.",
            where=where,
            next_step="Name it after its file: a.pdf has a.pdf.meta.toml or a.meta.toml.",
        )


def _look_inside(
    path: Path, *, where: str, named: bool, left_out: Counter[str] | None
) -> Iterator[Place | ServandaError]:
    """Yield what the first bytes show of a file whose ending is not listed."""
    try:
        head = _load_head(path)
    except OSError as error:
        yield explain(error, where=where)
        return
    media = sniff(path, head)
    ending = path.suffix.lower()
    if media is None and not named and left_out is not None:
        logger.info("%s is neither text nor document and was left out", where)
        left_out[ending or "without ending"] += 1
    elif media is None or (not named and ending and media in (Media.PLAIN, Media.JSON)):
        yield MalformedSourceError(
            f"Files ending in {ending} are not read from a folder." if media else "It is no text.",
            where=where,
            next_step=f"Endings that are read: {list_endings()}. Rename it or name the file itself."
            if media
            else f"Forms that are read: {list_endings()}.",
        )
    else:
        yield Place(path=path, media=media)


def _is_pipe(path: Path) -> bool:
    """Return whether the path is there and is neither file nor folder: a pipe, a socket, a device."""
    try:
        return path.exists() and not path.is_file()
    except OSError:
        return False


def _load_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD_BYTES)
