"""Bringing the tables of what pages show up to date: what changed is made anew, and nothing else."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select

from servanda.extraction.records import FindingId
from servanda.ledger import Ledger, marks, picking, shown, shown_schema
from servanda.ledger.picking import some_at_a_time
from servanda.primitives import content_id
from servanda.views.shown.made import (
    OF_DOCUMENTS,
    OF_THREADS,
    Rows,
    actors_made,
    decided_pairs,
    decisions_by_text,
    documents_made,
    threads_made,
)
from servanda.views.shown.origins import Origins, find_origins, store_origins
from servanda.views.shown.series import refresh_series

#: Documents, or threads, that are made at one time.
_AT_ONCE = 250
#: Most documents that are made anew in one step, while nobody else can write.
_IN_ONE_STEP = 500


@dataclass(slots=True)
class _Touched:
    """What other rows are made of that changed."""

    findings: set[FindingId] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    series: set[str] = field(default_factory=set)

    def note(self, before: "_Counted", after: "_Counted", *, figures_decided: bool) -> None:
        """Note what rows of documents were part of, and what they are part of now, where the two differ.

        What reviewers decide about a figure may change its number, which no row tells.
        """
        self.findings.update(before.findings, after.findings)
        for key in before.findings.keys() | after.findings.keys():
            was, is_ = before.findings.get(key), after.findings.get(key)
            if was != is_ or figures_decided:
                self.series.update(one[0] for one in (was, is_) if one is not None and one[0] is not None)
        changed = (before.names - after.names) + (after.names - before.names)
        self.names.update(name for name, _ in changed)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is counted of rows over many documents."""

    findings: Mapping[FindingId, tuple[str | None, str, str]]
    """Finding -> its series, and the day and the name of its document."""
    names: Counter[tuple[str, str]]
    """How often a name is said, and in which words."""

    @classmethod
    def of(cls, connection: Connection, documents: Sequence[str]) -> "_Counted":
        """Return what is counted of the rows that are there."""
        names, findings = shown_schema.names.c, shown_schema.findings.c
        said = select(names.name, names.said).where(names.document_id.in_(documents))
        rows = select(findings.id, findings.series, findings.day, findings.name)
        return cls(
            {
                FindingId(row.id): (row.series, row.day, row.name)
                for row in connection.execute(rows.where(findings.document_id.in_(documents)))
            },
            Counter((row.name, row.said) for row in connection.execute(said)),
        )

    @classmethod
    def made(cls, made: Rows) -> "_Counted":
        """Return what is counted of rows that were just made."""
        findings, names = made[shown_schema.findings], made[shown_schema.names]
        return cls(
            {row["id"]: (row["series"], row["day"], row["name"]) for row in findings},
            Counter((row["name"], row["said"]) for row in names),
        )


def refresh_shown(ledger: Ledger) -> bool:
    """Make anew what changed; return whether there was anything. Links are to be current.

    A few documents are one step, which readers see as a whole. More are several: until the last is done the
    tables are none, and what is broken off is taken up where it was left.
    """
    about = decisions_by_text(ledger)
    with ledger.reading() as connection:
        if shown.is_current(connection):
            return False
        digest, is_whole = shown.wanted_digest(connection), shown.is_made(connection)
        # While others may write: of a large ledger it takes longer than to write what changed.
        changes, threads = _Changes.of(connection, about), _ThreadChanges.of(connection)
    origins = find_origins(ledger)
    if is_whole and len(changes.documents) <= _IN_ONE_STEP:
        with ledger.writing() as connection:
            _Keeper(ledger, connection).refresh(about, changes, threads, origins, anew=False)
            marks.store_mark(connection, shown.DIGEST, digest)
    else:
        with ledger.writing() as connection:
            marks.store_mark(connection, shown.DIGEST, "")
        _Keeper(ledger, None).refresh(about, changes, threads, origins, anew=True)
        with ledger.writing() as connection:
            marks.store_mark(connection, shown.DIGEST, digest)
    return True


@dataclass(frozen=True, slots=True)
class _Changes:
    """Which documents are to be made anew, or are gone; and what the present ones are made of."""

    states: Mapping[str, str]
    documents: Sequence[str]

    @classmethod
    def of(cls, connection: Connection, about: Mapping[str, frozenset[str]]) -> "_Changes":
        decided = {text: content_id("decided", *sorted(ids)) for text, ids in about.items()}
        states = {
            key: f"{shown.VERSION}/{state}"
            for key, state in shown.document_states(connection, decided).items()
        }
        held = shown.held_states(connection, shown_schema.documents)
        gone = [key for key in held if key not in states]
        return cls(states, [*gone, *(key for key, state in states.items() if held.get(key) != state)])


@dataclass(frozen=True, slots=True)
class _ThreadChanges:
    """Which threads are to be made anew beside those of changed documents, and which are gone."""

    states: Mapping[str, str]
    changed: frozenset[str]
    gone: Sequence[str]

    @classmethod
    def of(cls, connection: Connection) -> "_ThreadChanges":
        held = shown.held_states(connection, shown_schema.threads)
        now = {key: f"{shown.VERSION}/{state}" for key, state in shown.thread_states(connection).items()}
        changed = frozenset(key for key, state in now.items() if held.get(key) != state)
        return cls(now, changed, [key for key in held if key not in now])


@dataclass(frozen=True, slots=True)
class _Keeper:
    """Makes rows anew, in the one step that is given, or in many."""

    ledger: Ledger
    step: Connection | None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give the connection of the step, or of one more."""
        if self.step is not None:
            yield self.step
        else:
            with self.ledger.writing() as connection:
                yield connection

    def refresh(
        self,
        about: Mapping[str, frozenset[str]],
        changes: _Changes,
        threads: _ThreadChanges,
        origins: Origins | None,
        *,
        anew: bool,
    ) -> None:
        """Make the rows; `anew` those too that are counted over many documents."""
        self._decided(about)
        touched = self._documents(changes)
        if origins is not None:
            with self.writing() as connection:
                store_origins(connection, origins)
        self._threads(threads, touched.findings)
        if anew:
            touched = self._all_counted()
        self._actors(touched.names)
        for some in some_at_a_time(sorted(touched.series)):
            with self.writing() as connection:
                refresh_series(self.ledger, connection, some)

    def _decided(self, about: Mapping[str, frozenset[str]]) -> None:
        """Write down which decisions are about a text."""
        table, pairs = shown_schema.decided, decided_pairs(about)
        with self.writing() as connection:
            held = {(row.sha256, row.decision_id): row.row_id for row in connection.execute(select(table))}
            gone = [row_id for pair, row_id in held.items() if pair not in pairs]
            shown.drop(connection, table, "row_id", gone)
            new = [{"sha256": text, "decision_id": key} for text, key in sorted(pairs - held.keys())]
            shown.put(connection, table, new)

    def _documents(self, changes: _Changes) -> _Touched:
        touched = _Touched()
        for some in some_at_a_time(changes.documents, _AT_ONCE):
            with self.writing() as connection:
                before = _Counted.of(connection, some)
                present = [key for key in some if key in changes.states]
                made = documents_made(self.ledger, connection, present, changes.states)
                for table, name in OF_DOCUMENTS:
                    shown.replace(connection, table, name, some, made.rows[table])
                after = _Counted.made(made.rows)
            touched.note(before, after, figures_decided=made.figures_decided)
        return touched

    def _threads(self, threads: _ThreadChanges, findings: set[FindingId]) -> None:
        now, changed = threads.states, set(threads.changed)
        if len(changed) < len(now):
            with self.writing() as connection:
                on = picking.threads_of_findings(connection, findings).values()
            changed |= {key for some in on for key in some if key in now}
        for some in some_at_a_time([*threads.gone, *sorted(changed)], _AT_ONCE):
            with self.writing() as connection:
                made = threads_made(self.ledger, connection, [key for key in some if key in now], now)
                for table, name in OF_THREADS:
                    shown.replace(connection, table, name, some, made[table])

    def _all_counted(self) -> _Touched:
        """Drop what is counted over many documents, and return all of it to be counted."""
        with self.writing() as connection:
            for table in (shown_schema.actors, shown_schema.series):
                connection.execute(delete(table))
            touched = _Touched()
            touched.names.update(shown.values_of(connection, shown_schema.names.c.name))
            touched.series.update(shown.values_of(connection, shown_schema.findings.c.series))
        return touched

    def _actors(self, touched: set[str]) -> None:
        registry = self.ledger.registry()
        for some in some_at_a_time(sorted(touched)):
            with self.writing() as connection:
                made = actors_made(connection, some, registry)
                shown.replace(connection, shown_schema.actors, "name", some, made)
