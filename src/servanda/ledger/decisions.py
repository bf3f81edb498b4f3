"""What reviewers decided: appended after a check, never changed, checked by `verify`."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, insert, select

from servanda.errors import ConflictingDecisionError, DecisionError, NoEvidenceError, SpanOutsideDocumentError
from servanda.extraction.records import Evidence, Finding
from servanda.ledger import entries, kept_readings, schema, seals, threads
from servanda.ledger.merging import AnyRow
from servanda.ledger.picking import rows_among, some_at_a_time
from servanda.ledger.records import Problem
from servanda.ledger.rows import NO_RECORD
from servanda.ledger.store import Ledger
from servanda.ledger.stored_rows import Tally
from servanda.linking import Anchor, DecisionKind, DocumentFacts, ReviewDecision, UserRegistry
from servanda.linking.decisions import undone_by
from servanda.linking.linkers.review.corrections import CLOSED, is_words
from servanda.linking.linkers.review.decisions import Misfit
from servanda.linking.stage import find_contradictions
from servanda.primitives import Span

_DECISIONS = schema.decisions.c
_CODINGS = frozenset((DecisionKind.ACCEPT, DecisionKind.REJECT, DecisionKind.CORRECT))
_RESTORE = "Restore a copy of the ledger."
#: Decisions that a process keeps of those it has read.
_MOST_READ = 50_000
_READ: dict[str, ReviewDecision] = {}


def iter_decisions(connection: Connection, *, as_of: date | None = None) -> Iterator[ReviewDecision]:
    """Yield all decisions, the undone ones too, the earliest first; with a date those made until its end."""
    query = select(_DECISIONS.id).order_by(_DECISIONS.decided_at, _DECISIONS.id)
    if as_of is not None and as_of < date.max:
        end = datetime.combine(as_of + timedelta(days=1), time(), UTC)
        query = query.where(_DECISIONS.decided_at < end)
    for some in some_at_a_time(connection.execute(query).scalars()):
        yield from _load(connection, some)


def _load(connection: Connection, keys: Sequence[str]) -> Iterator[ReviewDecision]:
    """Yield the decisions with these ids; only those that this process has not read before are read.

    A decision never changes, and its id is made of all that it says: one that was read is right for ever.
    """
    known = {key: one for key in keys if (one := _READ.get(key)) is not None}
    missing = [key for key in keys if key not in known]
    if missing:
        for row in connection.execute(select(schema.decisions).where(_DECISIONS.id.in_(missing))):
            known[row.id] = one = decision_of(row)
            if one.id == row.id and len(_READ) < _MOST_READ:
                _READ[row.id] = one
    yield from (known[key] for key in keys)


def pick_decisions(connection: Connection, ids: Iterable[str]) -> tuple[ReviewDecision, ...]:
    """Return these decisions of reviewers, the earliest first."""
    found = map(decision_of, rows_among(connection, select(schema.decisions), _DECISIONS.id, ids))
    return tuple(sorted(found, key=lambda one: (one.decided_at, one.id)))


def state_of(ledger: Ledger) -> str:
    """Return what differs as soon as a decision or a coding is kept: no digest of content knows codings."""
    with ledger.reading() as connection:
        seal = seals.load_seals(connection)[seals.DECISIONS]
        return f"{seal.rows}-{seal.hex[:16]}"


def decision_of(row: AnyRow) -> ReviewDecision:
    """Return the decision of a row; raise what `NO_RECORD` lists where it is none."""
    return ReviewDecision(
        kind=DecisionKind(row.kind),
        by=row.decided_by,
        why=row.why,
        decided_at=row.decided_at,
        at=tuple(map(Anchor.from_record, row.anchors)),
        value=MappingProxyType(dict(row.value)),
        sample=row.sample,
        undoes=row.undoes,
    )


def append(
    connection: Connection,
    decision: ReviewDecision,
    *,
    registry: UserRegistry | None = None,
    seen: Collection[str] | None = None,
) -> bool:
    """Keep a decision, and say whether it is new. The caller holds the write lock.

    `seen` are the decisions of others about the same that the reviewer knew of, where that is told.

    Raises: DecisionError: it says nothing, or its words do not stand in the text.
        ConflictingDecisionError: it contradicts one in force.
    """
    held = list(iter_decisions(connection))
    if decision.id in {one.id for one in held}:
        return False
    _check_form(decision)
    if decision.undoes is not None:
        _check_undoing(decision, held)
    if seen is not None:
        _check_seen(decision, held, seen)
    for anchor in decision.at:
        _check_words(connection, decision, anchor)
    if decision.sample is not None:
        _check_coding(decision, held)
    else:
        near, texts = _near(decision, held)
        facts, findings = _concerned(connection, texts)
        for misfit in find_contradictions(facts, findings, near, new=decision, registry=registry):
            raise _refusal(misfit)
    connection.execute(insert(schema.decisions), _row(decision))
    sealed = seals.load_seals(connection)
    seal = sealed[seals.DECISIONS].with_row(seals.decision_digest(decision.id))
    seals.store_seals(connection, {seals.DECISIONS: seal})
    return True


def _row(decision: ReviewDecision) -> dict[str, Any]:
    record = decision.as_record()
    return {
        "id": record["id"],
        "kind": decision.kind.value,
        "anchors": record["at"],
        "value": record["value"],
        "decided_by": decision.by,
        "why": decision.why,
        "decided_at": decision.decided_at,
        "sample": decision.sample,
        "undoes": decision.undoes,
    }


def _check_form(decision: ReviewDecision) -> None:
    if not decision.by.strip() or not decision.why.strip():
        raise DecisionError(
            "A decision needs a name and a reason.", next_step="Give --by NAME and --why TEXT."
        )
    if (decision.kind is DecisionKind.UNDO) != (decision.undoes is not None):
        raise DecisionError("Only an undoing names what it undoes.", next_step="Use `undo ID`.")
    if not decision.at and decision.kind is not DecisionKind.UNDO:
        raise DecisionError("The decision is about nothing.", next_step="Give the id of a finding or thread.")
    if decision.kind is DecisionKind.CORRECT:
        for name in decision.value:
            if not all(name in CLOSED[one.kind] or is_words(one.kind, name) for one in decision.at):
                raise DecisionError(
                    f"There is no field {name!r} here.", next_step="docs/glossary.md has all."
                )


def _check_undoing(decision: ReviewDecision, held: list[ReviewDecision]) -> None:
    target = next((one for one in held if one.id == decision.undoes), None)
    if target is None:
        raise DecisionError(
            f"The ledger has no decision {decision.undoes!r}.",
            next_step="`servanda review LEDGER list` shows them.",
        )
    if by := undone_by(held).get(target.id):
        raise DecisionError(
            f"Decision {target.id} is undone already, by {by}.", next_step="Undo that one to bring it back."
        )
    if decision.decided_at < target.decided_at:
        raise DecisionError(
            f"Decision {target.id} is of {target.decided_at.isoformat()}, later than this one.",
            next_step="Check the clock of this machine.",
        )
    if decision.sample != target.sample:
        raise DecisionError("An undoing belongs to the sample of what it undoes.", next_step="Use `undo ID`.")


def _check_seen(decision: ReviewDecision, held: Sequence[ReviewDecision], seen: Collection[str]) -> None:
    """Raise ConflictingDecisionError where somebody else decided the same in the meantime.

    What the reviewer decided is known to the reviewer, also where the page is older: the next of several
    pairs of one thread is decided on the page of the first.
    """
    undone, matter = undone_by(held), decision.kind.matter
    places = {one.place for one in decision.at}
    for other in held:
        if (
            other.id not in seen
            and other.by != decision.by
            and other.id not in undone
            and other.sample == decision.sample
            and matter is not None
            and other.kind.matter == matter
            and any(one.place in places for one in other.at)
        ):
            raise ConflictingDecisionError(
                f"Meanwhile somebody decided about the same: {told(other)}.",
                against=other.id,
                next_step="Look at it again; decide once more if you still want to.",
            )


def _check_words(connection: Connection, decision: ReviewDecision, anchor: Anchor) -> None:
    """Raise DecisionError where the anchor or a corrected field does not stand in the text."""
    documents = schema.documents.c
    query = select(documents.text).where(documents.sha256 == anchor.sha256).limit(1)
    text = connection.execute(query).scalar_one_or_none()
    fault = "its text is not in the ledger" if text is None else None
    if text is not None:
        places = dict(anchor.spans)
        said = {name: value for name, value in decision.value.items() if is_words(anchor.kind, name)}
        said = {name: value for name, value in said.items() if value is not None}
        if decision.kind is DecisionKind.CORRECT:
            places |= {name: tuple(Span(*pair) for pair in value["spans"]) for name, value in said.items()}
        try:
            quotes = Evidence.of(text, places).quotes
        except (SpanOutsideDocumentError, NoEvidenceError) as error:
            fault = error.message
        else:
            if decision.kind is DecisionKind.CORRECT:
                wrong = [name for name, value in said.items() if quotes[name] != value["quote"]]
                fault = f"the words of {', '.join(wrong)} do not stand at their places" if wrong else None
    if fault:
        raise DecisionError(
            f"The decision does not fit the text: {fault}.",
            where=anchor.document,
            next_step="Look at the finding again with `servanda show`.",
        )


def _check_coding(decision: ReviewDecision, held: list[ReviewDecision]) -> None:
    """Raise DecisionError where the coding is not of its sample, or was given already."""
    undone = undone_by(held)
    standing = [one for one in held if one.sample == decision.sample and one.id not in undone]
    drawn = next((one for one in standing if one.kind is DecisionKind.SAMPLE), None)
    if decision.kind is DecisionKind.SAMPLE:
        if drawn is not None:
            raise DecisionError(
                f"There is a sample {decision.sample!r} already, by {drawn.by}.",
                next_step="Take another name.",
            )
        return
    if decision.kind is DecisionKind.UNDO:
        return
    if drawn is None:
        raise DecisionError(
            f"There is no sample {decision.sample!r}.",
            next_step="Draw it: `servanda review LEDGER sample NAME`.",
        )
    if decision.kind not in _CODINGS:
        raise DecisionError("A coding accepts, rejects or corrects.", next_step="Leave out --sample.")
    places = {one.place for one in drawn.at}
    if not all(one.place in places for one in decision.at):
        raise DecisionError(
            f"The finding is not in the sample {decision.sample!r}.",
            next_step=f"`servanda review LEDGER list --sample {decision.sample}` shows what is.",
        )
    for other in standing:
        same = any(one.place == mine.place for one in other.at for mine in decision.at)
        if other.kind in _CODINGS and other.by == decision.by and same:
            raise ConflictingDecisionError(
                f"{decision.by} has coded this finding already: {told(other)}.",
                against=other.id,
                next_step=f"Undo that first: `servanda review LEDGER undo {other.id}`.",
            )


def _near(
    decision: ReviewDecision, held: Sequence[ReviewDecision]
) -> tuple[list[ReviewDecision], frozenset[str]]:
    """Return the decisions that can contradict this one, and the texts that they are about.

    They are about the same texts, or tied to them by merges and splits; and all undoings.
    """
    acting = [one for one in held if one.acts]
    by_id = {one.id: one for one in acting}
    target = decision
    while target.undoes is not None:
        target = by_id[target.undoes]
    texts, before = _texts(target), frozenset[str]()
    while texts != before:
        before = texts
        for one in acting:
            if not texts.isdisjoint(own := _texts(one)):
                texts |= own
    near = [one for one in acting if one.undoes is not None or not texts.isdisjoint(_texts(one))]
    return near, texts


def _texts(decision: ReviewDecision) -> frozenset[str]:
    return frozenset(anchor.sha256 for anchor in decision.at)


def _concerned(connection: Connection, texts: frozenset[str]) -> tuple[list[DocumentFacts], list[Finding]]:
    """Return the documents with these texts, and their current findings."""
    facts = list(entries.document_facts(connection, as_of=None, sha256=texts)) if texts else []
    read = kept_readings.findings_of(connection, [one.id for one in facts])
    findings = [one for document in facts for one in read.get(document.id, ())]
    settled = threads.settled_bearers(connection, only=[one.id for one in findings])
    return facts, [settled[one.id].apply(one) if one.id in settled else one for one in findings]


def told(decision: ReviewDecision) -> str:
    """Return the decision in one line, for messages."""
    day = decision.decided_at.date().isoformat()
    return f"{decision.kind} {decision.id} by {decision.by} on {day} ({decision.why})"


def _refusal(misfit: Misfit) -> DecisionError:
    if misfit.against is not None:
        return ConflictingDecisionError(
            f"{told(misfit.decision)} contradicts {told(misfit.against)}: {misfit.why}.",
            against=misfit.against.id,
            next_step=f"If that is wrong, undo it: `servanda review LEDGER undo {misfit.against.id}`.",
        )
    if misfit.decision.kind is DecisionKind.MERGE:
        return ConflictingDecisionError(
            f"They cannot be one undertaking: {misfit.why}.",
            next_step="Correct a wrong bearer first: `servanda review LEDGER correct ID bearer_is=NAME`.",
        )
    return DecisionError(f"The decision cannot be taken: {misfit.why}.", next_step="Look at the ids again.")


def check_decisions(connection: Connection, tally: Tally) -> Iterator[Problem]:
    """Yield decisions that are not as they were taken; count them into `tally`."""
    ids = set(connection.execute(select(_DECISIONS.id)).scalars())
    for key in sorted(ids):
        try:
            row = connection.execute(select(schema.decisions).where(_DECISIONS.id == key)).one()
            decision = decision_of(row)
            made = decision.id
        except NO_RECORD as error:
            tally.unreadable += 1
            yield _problem(key, "row", f"The row is no decision ({error}).")
            continue
        tally.count(seals.DECISIONS, seals.decision_digest(key))
        if made != key:
            yield _problem(key, "id", "The id is not that of what it says.")
        if decision.undoes is not None and decision.undoes not in ids:
            yield _problem(key, "undoes", f"It undoes {decision.undoes}, which is not there.")
        yield from _check_stored_words(connection, decision)


def _check_stored_words(connection: Connection, decision: ReviewDecision) -> Iterator[Problem]:
    """Yield places that lie outside their text; a text that is gone is no fault."""
    documents = schema.documents.c
    for anchor in decision.at:
        query = select(documents.row_id).where(documents.sha256 == anchor.sha256).limit(1)
        if connection.execute(query).first() is None:
            continue
        try:
            _check_words(connection, decision, anchor)
        except (DecisionError, *NO_RECORD) as error:
            yield _problem(decision.id, "anchors", str(error))


def _problem(key: str, field: str, message: str) -> Problem:
    return Problem(table="decisions", id=key, field=field, message=message, next_step=_RESTORE)
