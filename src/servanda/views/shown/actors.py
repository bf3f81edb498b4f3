"""The actors of a ledger asked for by parts of their names."""

from sqlalchemy import select

from servanda.ledger import Ledger, shown_schema
from servanda.ledger.merging import AnyRow
from servanda.views.actors import ActorRow
from servanda.views.shown.asked import Asked, asked_of
from servanda.views.shown.undertakings import has_part

_ACTORS = shown_schema.actors.c


def find_actors(ledger: Ledger, *, text: str | None = None) -> Asked[ActorRow]:
    """Return the actors, those most spoken of first; with `text` those that are called so."""
    conditions = [] if text is None else [has_part(_ACTORS.called, text)]
    query = select(shown_schema.actors).where(*conditions).order_by(_ACTORS.count.desc(), _ACTORS.name)
    return asked_of(ledger, query, lambda _, rows: [_actor_of(row) for row in rows])


def find_actor_row(ledger: Ledger, name: str) -> ActorRow | None:
    """Return the actor of this name."""
    with ledger.reading() as connection:
        row = connection.execute(select(shown_schema.actors).where(_ACTORS.name == name)).first()
    return None if row is None else _actor_of(row)


def _actor_of(row: AnyRow) -> ActorRow:
    return ActorRow(
        name=row.name,
        kind=row.kind,
        iso3=row.iso3,
        wikidata=row.wikidata,
        count=row._mapping["count"],
        names=tuple((words, times) for words, times in row.names),
    )
