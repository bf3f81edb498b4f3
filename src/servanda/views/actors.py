"""The actors that a ledger speaks of: who they are, and what the documents call them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from servanda.extraction.records import Finding
from servanda.ledger import Ledger
from servanda.linking import UserRegistry, find_actor
from servanda.views.picture import take_picture

#: What stands for words where a field is resolved without any.
NOT_EXPRESSED = "not expressed"
#: Kinds of findings that name actors.
ACTOR_KINDS = ("statement", "commitment", "status", "figure")
#: Resolved field -> the field whose words name the actor.
_WORDS = {
    "bearer_is": "bearer",
    "counterparty_is": "counterparty",
    "speaker": "source",
    "speaker_for": "source",
    "speaker_is": "speaker",
    "of_is": "of",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRow:
    """One actor, with how often findings speak of it and by which words."""

    name: str
    kind: str | None
    """None where the registry does not know it: it goes by the name that a document gives it."""
    iso3: str | None
    wikidata: str | None
    count: int
    names: tuple[tuple[str, int], ...]
    """Words of the documents, each with how often, the most frequent first."""

    def as_record(self) -> dict[str, object]:
        """Return the row as one JSON object of kind `actor`."""
        return {
            "kind": "actor",
            "name": self.name,
            "actor_kind": self.kind,
            "iso3": self.iso3,
            "wikidata": self.wikidata,
            "count": self.count,
            "names": [{"name": name, "count": count} for name, count in self.names],
        }


def list_actors(ledger: Ledger, *, as_of: date | None = None) -> list[ActorRow]:
    """Return the actors of all findings, those most spoken of first."""
    words: dict[str, Counter[str]] = {}
    for finding in take_picture(ledger, as_of=as_of, kinds=ACTOR_KINDS).findings.values():
        for name, said in set(named_by(finding)):
            words.setdefault(name, Counter())[said] += 1
    return actor_rows(words, registry=ledger.registry())


def actor_rows(words: Mapping[str, Mapping[str, int]], *, registry: UserRegistry | None) -> list[ActorRow]:
    """Return the rows of actors and the words for them, those most spoken of first."""
    counts = {name: sum(some.values()) for name, some in words.items()}
    rows = []
    for name, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        known = find_actor(name, registry=registry)
        rows.append(
            ActorRow(
                name=name,
                kind=known.kind if known else None,
                iso3=(known.iso3 or None) if known else None,
                wikidata=(known.wikidata or None) if known else None,
                count=count,
                names=tuple(sorted(words[name].items(), key=lambda item: (-item[1], item[0]))),
            )
        )
    return rows


def named_by(finding: Finding) -> Iterator[tuple[str, str]]:
    """Yield each actor of the finding's fields with the words that name it, or that none do."""
    for field, said in _WORDS.items():
        value = getattr(finding.details, field, None)
        names = value.split(";") if isinstance(value, str) else value or ()
        for name in names:
            words = finding.quote(said) or NOT_EXPRESSED
            yield name, f"the {words[4:]}" if words.startswith("The ") else words
