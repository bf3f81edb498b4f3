"""Files of a user → a registry of actors, offices and terms over that of the package."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from servanda.linking.registry.records import Fault, RegistryFile, Row, raise_faults
from servanda.primitives import canonical_json

if TYPE_CHECKING:
    from servanda.linking.linkers.actors.registry import Registry

__all__ = ["RegistryFile", "UserRegistry", "read_registries", "registries_digest"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UserRegistry:
    """A registry to resolve by, and what its files replaced of the package's."""

    registry: "Registry"
    digest: str
    counts: dict[str, dict[str, int]]
    """File -> table -> number of rows."""
    notes: tuple[str, ...]


def read_registries(files: Sequence[RegistryFile]) -> UserRegistry:
    """Return the registry that the files make with the package's; their order does not matter.

    Raises: RegistryError: rows that cannot be taken, each with file, line, column and next step.
    """
    return _made(tuple(sorted((file.name, file.content) for file in files)))


def registries_digest(digests: Sequence[tuple[str, str]]) -> str | None:
    """Return one digest of files, given name and SHA-256 of each; None where there is no file."""
    if not digests:
        return None
    return hashlib.sha256(canonical_json(sorted(digests)).encode()).hexdigest()


@lru_cache(maxsize=2)  # a command that adds files asks for them more than once
def _made(files: tuple[tuple[str, bytes], ...]) -> UserRegistry:
    from servanda.linking.linkers.actors.registry import registry_of
    from servanda.linking.registry.checks import find_row_faults
    from servanda.linking.registry.overlay import overlay
    from servanda.linking.registry.package import PACKAGE

    rows: list[Row] = []
    faults: list[Fault] = []
    notes: list[str] = []
    counts: dict[str, dict[str, int]] = {}
    for name, content in files:
        some, wrong, told = _read(RegistryFile(name=name, content=content))
        rows, faults, notes = rows + some, faults + wrong, notes + told
        counts[name] = {}
        for row in some:
            counts[name][row.table.value] = counts[name].get(row.table.value, 0) + 1
    # Between rows that are wrong by themselves no more is looked for: it would only repeat it.
    raise_faults(faults or list(find_row_faults(rows, PACKAGE)))
    tables, replaced = overlay(rows, PACKAGE)
    digest = registries_digest([(name, hashlib.sha256(content).hexdigest()) for name, content in files])
    return UserRegistry(
        registry=registry_of(tables), digest=digest or "", counts=counts, notes=(*notes, *replaced)
    )


def _read(file: RegistryFile) -> tuple[list[Row], list[Fault], list[str]]:
    """Return what a file holds: entities where it starts like JSON, else a table."""
    if file.content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        from servanda.linking.registry.entities import read_entities

        return read_entities(file)
    from servanda.linking.registry.tables import read_table

    return (*read_table(file), [])
