"""Agreements, missions and processes of a ledger: one row for each, whatever the documents call it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from servanda.documents.records import DocumentId
from servanda.errors import AmbiguousEntryError, EntryNotFoundError
from servanda.extraction.records import ArrangementType, FindingId
from servanda.ledger import Ledger
from servanda.linking.arrangements import Ambiguous, ArrangementNames, Entity, EntityId, find_arrangements
from servanda.linking.records import DocumentFacts, ThreadId
from servanda.primitives import content_id
from servanda.views.dossier import MIN_ID_CHARS
from servanda.views.picture import Picture, take_picture

_KINDS = ("commitment", "status", "arrangement")
_SHOWN = 8
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRow:
    """One arrangement with the documents and the threads that are under it."""

    entity: Entity
    documents: tuple[DocumentFacts, ...]
    """Those that speak of it or are it, the oldest first."""
    threads: tuple[ThreadId, ...]
    """Those of which a mention or a report stands under it, ordered by id."""
    corrected_by: tuple[str, ...]

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object of kind `arrangement_entity`."""
        entity, names = self.entity, {facts.id: facts.name for facts in self.documents}
        return {
            "id": entity.id,
            "kind": "arrangement_entity",
            "name": entity.name,
            "type": entity.type.value,
            "aliases": [
                {"words": one.words, "count": one.count, "documents": [names[key] for key in one.documents]}
                for one in entity.aliases
            ],
            "listed": entity.listed,
            "signed": entity.signed,
            "parties": list(entity.parties),
            "texts": [names[key] for key in entity.texts],
            "documents": [facts.name for facts in self.documents],
            "mentions": list(entity.mentions),
            "threads": list(self.threads),
            "first_seen": entity.first_seen,
            "last_seen": entity.last_seen,
            **(
                {"review": {"verdict": "corrected", "by": list(self.corrected_by)}}
                if self.corrected_by
                else {}
            ),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AmbiguousRow:
    """Words that may mean several arrangements, with the way out."""

    ambiguous: Ambiguous
    documents: tuple[DocumentFacts, ...]

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object of kind `ambiguous_arrangement`."""
        one = self.ambiguous
        return {
            "id": content_id("ambiguous", one.words, list(one.candidates)),
            "kind": "ambiguous_arrangement",
            "words": one.words,
            "documents": [facts.name for facts in self.documents],
            "candidates": list(one.candidates),
            "next_step": one.next_step,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRows:
    """The arrangements of a ledger, those with most mentions first, and what stays ambiguous."""

    rows: Sequence[EntityRow]
    ambiguous: tuple[AmbiguousRow, ...] = ()
    open_mentions: int = 0
    """Mentions of which nobody can tell what they mean: `--mentions` has the reasons."""
    names: ArrangementNames = field(default_factory=ArrangementNames)


def list_entities(
    ledger: Ledger, *, type_: ArrangementType | None = None, as_of: date | None = None
) -> EntityRows:
    """Return the arrangements that the ledger speaks of."""
    picture = take_picture(ledger, as_of=as_of, kinds=_KINDS)
    names = find_arrangements(picture.documents.values(), picture.findings.values())
    threads = _threads(picture, names)
    wanted = [one for one in names.entities if type_ is None or one.type is type_]
    mentions = sum(finding.kind == "arrangement" for finding in picture.findings.values())
    return EntityRows(
        rows=tuple(
            EntityRow(
                entity=one,
                documents=_documents(picture, one),
                threads=threads.get(one.id, ()),
                corrected_by=picture.reviews.correctors(one.mentions),
            )
            for one in sorted(wanted, key=lambda one: (-len(one.mentions), one.name, one.id))
        ),
        ambiguous=tuple(
            AmbiguousRow(ambiguous=one, documents=_ordered(picture, one.documents)) for one in names.ambiguous
        ),
        open_mentions=mentions - len(names.keys),
        names=names,
    )


def get_entity(rows: EntityRows, key: str) -> EntityRow:
    """Return the arrangement of this name, alias, id or start of an id; else the one with it in its names.

    Raises: EntryNotFoundError: there is none. AmbiguousEntryError: there are several.
    """
    said = " ".join(key.casefold().removeprefix("the ").split())
    for fits in (_is_named, _is_called, _has_id, _has_part):
        found = [row for row in rows.rows if fits(row.entity, said)]
        if len(found) == 1:
            return found[0]
        if found:
            raise AmbiguousEntryError(
                f"{len(found)} arrangements answer to {key!r}: {_listed(found)}.",
                next_step="Give the first digits of the id of the one that you mean.",
            )
    doubted = next((one.ambiguous for one in rows.ambiguous if _plain(one.ambiguous.words) == said), None)
    if doubted is not None:
        raise AmbiguousEntryError(
            f"{key!r} may mean {' or '.join(doubted.candidates)}.", next_step=doubted.next_step
        )
    raise EntryNotFoundError(
        f"No arrangement is called {key!r}.", next_step="`servanda arrangements LEDGER` lists them."
    )


def _is_named(entity: Entity, said: str) -> bool:
    return said in (_plain(entity.name), _plain(entity.listed or ""))


def _is_called(entity: Entity, said: str) -> bool:
    return any(_plain(alias.words) == said for alias in entity.aliases)


def _has_id(entity: Entity, said: str) -> bool:
    return len(said) >= MIN_ID_CHARS and entity.id.startswith(said)


def _has_part(entity: Entity, said: str) -> bool:
    names = (entity.name, entity.listed or "", *(alias.words for alias in entity.aliases))
    asked = f" {' '.join(_WORDS.findall(said))} "
    return bool(asked.strip()) and any(
        asked in f" {' '.join(_WORDS.findall(name.casefold()))} " for name in names
    )


def _plain(words: str) -> str:
    return " ".join(words.casefold().removeprefix("the ").split())


def _listed(rows: Sequence[EntityRow]) -> str:
    shown = [
        f"{row.entity.id[:8]} {row.entity.name} ({row.entity.type.value}, {row.entity.signed or 'undated'})"
        for row in rows[:_SHOWN]
    ]
    return "; ".join([*shown, *([f"and {len(rows) - _SHOWN} more"] if len(rows) > _SHOWN else [])])


def _threads(picture: Picture, names: ArrangementNames) -> Mapping[EntityId, tuple[ThreadId, ...]]:
    """Return arrangement -> the threads of which a mention or a report stands under it."""
    found: dict[EntityId, set[ThreadId]] = {}
    for thread in picture.threads:
        for key in (*thread.mentions, *thread.status_reports):
            for entity in names.under.get(FindingId(key), ()):
                found.setdefault(entity, set()).add(thread.id)
    return MappingProxyType({entity: tuple(sorted(some)) for entity, some in found.items()})


def _documents(picture: Picture, entity: Entity) -> tuple[DocumentFacts, ...]:
    named = (key for alias in entity.aliases for key in alias.documents)
    return _ordered(picture, {*named, *entity.texts})


def _ordered(picture: Picture, some: Iterable[DocumentId]) -> tuple[DocumentFacts, ...]:
    return ordered_facts(picture.documents, some)


def ordered_facts(
    known: Mapping[DocumentId, DocumentFacts], some: Iterable[DocumentId]
) -> tuple[DocumentFacts, ...]:
    """Return some documents, the oldest first, undated ones last."""
    facts = (known[key] for key in set(some))
    return tuple(sorted(facts, key=lambda one: (one.published.iso if one.published else "9999", one.name)))
