"""Bringing the tables of what pages show up to date: what changed is made anew, and nothing else."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, func, select

from servanda.documents.records import DocumentId
from servanda.extraction.records import Finding, FindingId
from servanda.ledger import Ledger, picking, shown, shown_schema
from servanda.ledger.picking import some_at_a_time
from servanda.ledger.threads import settled_bearers
from servanda.linking.records import DocumentFacts
from servanda.primitives import content_id
from servanda.views.actors import actor_rows
from servanda.views.picture import with_bearer
from servanda.views.reviews import reviews_by
from servanda.views.shown import rows
from servanda.views.shown.origins import Origins, find_origins, store_origins
from servanda.views.shown.pictures import decisions_about, picture_of
from servanda.views.shown.series import refresh_series

#: Documents, or threads, that are made at one time.
_AT_ONCE = 250
#: Most documents that are made anew in one step, while nobody else can write.
_IN_ONE_STEP = 500
_OF_DOCUMENTS = (
    (shown_schema.documents, "id"),
    (shown_schema.findings, "document_id"),
    (shown_schema.names, "document_id"),
)


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


def refresh_shown(ledger: Ledger) -> bool:
    """Make anew what changed; return whether there was anything. Links are to be current.

    A few documents are one step, which readers see as a whole. More are several: until the last is done the
    tables are none, and what is broken off is taken up where it was left.
    """
    about = _decisions_by_text(ledger)
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
            shown.store_mark(connection, shown.DIGEST, digest)
    else:
        with ledger.writing() as connection:
            shown.store_mark(connection, shown.DIGEST, "")
        _Keeper(ledger, None).refresh(about, changes, threads, origins, anew=True)
        with ledger.writing() as connection:
            shown.store_mark(connection, shown.DIGEST, digest)
    return True


def _decisions_by_text(ledger: Ledger) -> Mapping[str, frozenset[str]]:
    """Return text -> the decisions about it; an undoing is about what it undoes."""
    by_id = {one.id: one for one in ledger.iter_decisions()}
    about: dict[str, set[str]] = defaultdict(set)
    for one in by_id.values():
        target = one
        while target.undoes in by_id:
            target = by_id[target.undoes]
        for anchor in target.at:
            about[anchor.sha256].add(one.id)
    return {text: frozenset(some) for text, some in about.items()}


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
        table = shown_schema.decided
        pairs = {(text, key) for text, some in about.items() for key in some}
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
                made = _Made.of(self.ledger, connection, present)
                for table, name in _OF_DOCUMENTS:
                    shown.drop(connection, table, name, some)
                after = made.write(connection, changes.states)
            touched.note(before, after, figures_decided=made.figures_decided)
        return touched

    def _threads(self, threads: _ThreadChanges, findings: set[FindingId]) -> None:
        table, now, changed = shown_schema.threads, threads.states, set(threads.changed)
        if len(changed) < len(now):
            with self.writing() as connection:
                on = picking.threads_of_findings(connection, findings).values()
            changed |= {key for some in on for key in some if key in now}
        for some in some_at_a_time([*threads.gone, *sorted(changed)], _AT_ONCE):
            with self.writing() as connection:
                picture = picture_of(self.ledger, connection, [key for key in some if key in now])
                shown.drop(connection, table, "id", some)
                shown.drop(connection, shown_schema.parties, "thread_id", some)
                made = [rows.thread_row(picture, one, state=now[one.id]) for one in picture.threads]
                shown.put(connection, table, made)
                parties = [row for one in picture.threads for row in rows.party_rows(one)]
                shown.put(connection, shown_schema.parties, parties)

    def _all_counted(self) -> _Touched:
        """Drop what is counted over many documents, and return all of it to be counted."""
        names, findings = shown_schema.names.c.name, shown_schema.findings.c.series
        with self.writing() as connection:
            for table in (shown_schema.actors, shown_schema.series):
                connection.execute(delete(table))
            touched = _Touched()
            touched.names.update(connection.execute(select(names).distinct()).scalars())
            series = select(findings).where(findings.is_not(None)).distinct()
            touched.series.update(connection.execute(series).scalars())
        return touched

    def _actors(self, touched: set[str]) -> None:
        registry = self.ledger.registry()
        table, names = shown_schema.actors, shown_schema.names
        query = select(names.c.name, names.c.said, func.count().label("times"))
        for some in some_at_a_time(sorted(touched)):
            with self.writing() as connection:
                counted = query.where(names.c.name.in_(some)).group_by(names.c.name, names.c.said)
                words: dict[str, dict[str, int]] = defaultdict(dict)
                for row in connection.execute(counted):
                    words[row.name][row.said] = row.times
                made = [rows.actor_row(one) for one in actor_rows(words, registry=registry)]
                shown.drop(connection, table, "name", some)
                shown.put(connection, table, made)


@dataclass(frozen=True, slots=True)
class _Made:
    """Some documents with their findings as reviewers, and all documents together, tell them."""

    facts: Mapping[DocumentId, DocumentFacts]
    findings: Mapping[DocumentId, Sequence[Finding]]
    origins: Mapping[str, object]
    """Whose words they carry, as far as that is known already."""
    figures_decided: bool
    """Whether reviewers decided about any of their figures."""

    @classmethod
    def of(cls, ledger: Ledger, connection: Connection, documents: Sequence[str]) -> "_Made":
        facts = picking.pick_facts(connection, documents)
        read = picking.findings_of_documents(connection, documents, kinds=rows.KINDS)
        ids = [one.id for some in read.values() for one in some if one.kind == "commitment"]
        settled = settled_bearers(connection, only=set(ids))
        decisions = decisions_about(connection, facts.values())
        table = shown_schema.documents
        origins = select(table.c.id, table.c.origins)
        held = picking.rows_among(connection, origins, table.c.id, documents)
        reviews = reviews_by(ledger, decisions)
        known = reviews.known(settled)
        findings = {key: [with_bearer(one, known) for one in reviews.of(some)] for key, some in read.items()}
        decided = any(anchor.kind == "figure" for one in decisions for anchor in one.at)
        return cls(facts, findings, {row.id: row.origins for row in held}, decided)

    def write(self, connection: Connection, states: Mapping[str, str]) -> _Counted:
        """Write the rows, and return what is counted of them."""
        documents: list[rows.Values] = []
        findings: list[rows.Values] = []
        names: list[rows.Values] = []
        for key, facts in self.facts.items():
            some = self.findings.get(key, ())
            row = rows.document_row(facts, state=states[key])
            documents.append({**row, "origins": self.origins.get(key)})
            findings += rows.finding_rows(facts, some)
            names += rows.name_rows(key, some)
        shown.put(connection, shown_schema.documents, documents)
        shown.put(connection, shown_schema.findings, findings)
        shown.put(connection, shown_schema.names, names)
        return _Counted(
            {row["id"]: (row["series"], row["day"], row["name"]) for row in findings},
            Counter((row["name"], row["said"]) for row in names),
        )
