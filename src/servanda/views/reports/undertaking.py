"""One undertaking as blocks: its state and the steps to it, every sentence, and what speaks against it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date

from servanda.extraction.records import Commitment, Finding, Status
from servanda.linking import ReviewDecision
from servanda.linking.records import EvidenceGrade, Thread
from servanda.linking.steps import STEPS
from servanda.primitives import Span
from servanda.views.accounts import take_accounts
from servanda.views.deadlines import tell_deadline, tell_due
from servanda.views.dossier import ThreadDossier, Words
from servanda.views.drift import Change, drift_of
from servanda.views.finding_words import line_of
from servanda.views.reports.blocks import (
    Block,
    Facts,
    Heading,
    Look,
    Paragraph,
    Picture,
    Quotation,
    Run,
    Runs,
    Style,
    Table,
    faint,
    strong,
    words,
)
from servanda.views.reports.citations import Citations, told_places
from servanda.views.reports.decisions import Decided
from servanda.views.silence import Searched
from servanda.views.thread_figures import list_thread_figures
from servanda.views.thread_words import (
    EVIDENCE,
    kind_of,
    progress_of,
    published_of,
    title_of,
    undertaking_of,
    when_of,
)
from servanda.views.timeline import Timeline, draw_timeline

#: Wordings that are quoted at the head of an undertaking; all of them stand among its words.
WORDINGS = 3
#: Longest title above a sentence.
TITLE_CHARS = 140
NO_REPORT = "no report found in the documents searched, which is no proof that nothing was done"
_LOOKS = {Change.KEPT: Look.PLAIN, Change.DROPPED: Look.DROPPED, Change.ADDED: Look.ADDED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What an undertaking's section takes from the whole report."""

    citations: Citations
    decided: Decided
    searched: Callable[[str | None], Searched | None]
    """Last word of a thread -> the documents published after it."""
    heading: str | None = None
    """What stands above it where its title stands elsewhere."""
    level: int = 2


def undertaking_blocks(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    """Yield the section of one undertaking."""
    thread, level = dossier.thread, around.level
    yield Heading(
        level=level,
        runs=words(around.heading or undertaking_of(thread.title, dossier.bearer) or thread.title),
        place=f"thread-{thread.id}",
    )
    yield Paragraph(runs=_bearer(dossier), style=Style.STANDFIRST)
    yield Facts(rows=tuple(_facts(dossier, around)))
    timeline = draw_timeline(dossier)
    if timeline is not None:
        yield Heading(level=level + 1, runs=words("Through time"))
        yield Picture(timeline=timeline, alt=_told_timeline(dossier))
        yield Paragraph(runs=words(faint(_legend(timeline))), style=Style.NOTE)
    yield from _steps(dossier, around)
    yield Heading(level=level + 1, runs=words("The words"))
    for one in dossier.words:
        yield from _words_blocks(one, around)
    yield from _contrary(dossier, around)
    yield from _decisions(dossier, around)
    yield from _drift(dossier, around)
    yield from _figures(dossier, around)
    yield from _silence(thread, around)


def state_words(thread: Thread) -> str:
    """Return standing, progress and evidence in one line."""
    progress = progress_of(thread)
    standing = str(thread.standing).replace("_", " ")
    return f"{standing}; {f'progress {progress}' if progress else 'no report found'}" + (
        f"; {EVIDENCE[str(thread.evidence)]}" if progress else ""
    )


def _bearer(dossier: ThreadDossier) -> Runs:
    thread = dossier.thread
    if thread.bearer:
        who = strong("; ".join(thread.bearer))
    elif dossier.bearer:
        who = strong(f"“{dossier.bearer}”")
    else:
        who = faint("bearer not expressed")
    return words(who, f" to {'; '.join(thread.counterparty)}" if thread.counterparty else None)


def _facts(dossier: ThreadDossier, around: Around) -> Iterator[tuple[str, Runs]]:
    thread = dossier.thread
    yield "In its own words", _own_words(dossier, around)
    yield "Standing", words(strong(str(thread.standing).replace("_", " ")))
    progress = progress_of(thread)
    yield "Progress", words(strong(progress)) if progress else words(NO_REPORT)
    yield "Evidence", words(EVIDENCE[str(thread.evidence)])
    if thread.force:
        asked = " (nobody has undertaken it)" if thread.force in ("urged", "expected") else ""
        yield "Force", words(f"{thread.force}{asked}")
    if (deadline := tell_deadline(thread)) is not None:
        yield "Deadline", words(deadline)
    if thread.due is not None:
        cited = (" ", around.citations.cite(dossier.due_words.document_id)) if dossier.due_words else ()
        yield "Due", words(f"{tell_due(thread)}: {thread.due.why}", *cited)
    seen = (thread.first_seen or "undated", thread.last_seen or "undated")
    yield "Seen", words(f"{seen[0]} to {seen[1]} (dates of publication)")
    if dossier.witnesses:
        told = "{mention_witnesses} mention it, {report_witnesses} report on it"
        yield "Independent sources", words(told.format(**dossier.witnesses))
    yield "Verifiable", words(f"{dossier.verifiability.score} of 4: {_grounds(dossier)}")
    for name, why in thread.unresolved.items():
        yield "Unresolved", words(f"{name.replace('_', ' ')}: {why}")
    yield "Id", words(faint(thread.id))


def _own_words(dossier: ThreadDossier, around: Around) -> Runs:
    """Return the different wordings of the action, each with its source."""
    found: dict[str, Run] = {}
    for one in dossier.words:
        quote = one.finding.quote("action")
        if quote and isinstance(one.finding.details, Commitment) and quote not in found:
            found[quote] = around.citations.cite(one.finding.document_id)
    parts: list[str | Run] = []
    for quote, cited in list(found.items())[:WORDINGS]:
        parts += ["; " if parts else "", f"“{' '.join(quote.split())}”", " ", cited]
    more = len(found) - WORDINGS
    return words(*parts, faint(f"; {more} more below") if more > 0 else None) or words("not expressed")


def _grounds(dossier: ThreadDossier) -> str:
    named = (
        f"{name} “{' '.join(ground.words.split())}”" for name, ground in dossier.verifiability.grounds.items()
    )
    return ", ".join(named) or "neither actor nor act, measure or date is told"


def _told_timeline(dossier: ThreadDossier) -> str:
    """Return what the picture shows, for those who do not see it."""
    thread = dossier.thread
    steps = "; ".join(
        f"{step.date or 'undated'} {step.event}: {str(step.standing).replace('_', ' ')}"
        for step in thread.history[:12]
    )
    due = f" Due {tell_due(thread)}." if tell_due(thread) else ""
    return (
        f"Timeline drawn to scale: {len(thread.mentions)} mentions and {len(thread.status_reports)} status "
        f"reports from {thread.first_seen} to {thread.last_seen}.{due} {steps}."
    )


#: Kind of mark -> how it looks, and what it is.
_MARKS = {
    "mention": "Circles: mentions.",
    "report": "Squares: status reports.",
    "deadline": "Diamonds: deadlines, as mentions tell them.",
    "decision": "Triangles: decisions of reviewers.",
}


def _legend(timeline: Timeline) -> str:
    told = [_MARKS[kind] for kind in timeline.kinds]
    told.append("Bar: the state, as the documents tell it; its line is progress, broken while not complete.")
    if any(dot.end for dot in timeline.dots):
        told.append("A line behind a mark: its date is known to the month or year alone.")
    if timeline.broken_at is not None:
        told.append("Behind the break: decisions of a later time, not to scale.")
    if timeline.undated:
        told.append(f"{timeline.undated} of undated documents have no place here.")
    return " ".join(told)


def _steps(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    sources = {one.finding.id: one.finding.document_id for one in dossier.words}
    yield Heading(level=around.level + 1, runs=words("Why it stands so"))
    rows = []
    for step in dossier.thread.history:
        source = sources.get(step.finding)
        state = f"{str(step.standing).replace('_', ' ')}, progress {step.progress or 'unknown'}"
        rule = words(strong(step.rule), f" {STEPS[step.rule]}")
        cited = words(around.citations.cite(source)) if source else words("")
        rows.append((words(when_of(step)), words(str(step.event)), words(state), rule, cited))
    header = ("When", "What", "State after it", "Step of the rule", "Source")
    yield Table(caption="Steps of the state", header=header, rows=rows, widths=(0.2, 0.13, 0.23, 0.33, 0.11))


def _words_blocks(one: Words, around: Around) -> Iterator[Block]:
    finding, facts = one.finding, one.facts
    spans = [span for some in finding.evidence.spans.values() for span in some]
    publisher = (", ", facts.publisher) if facts.publisher else ()
    yield Paragraph(
        runs=words(
            strong(kind_of(finding.kind).capitalize()),
            f" · {published_of(facts)} · ",
            _shortened(title_of(facts)),
            *publisher,
            " ",
            around.citations.cite(facts.id),
            faint(f" {told_places(spans)}"),
        ),
        style=Style.KICKER,
    )
    yield Quotation(runs=_sentence(one))
    told = list(_notes(one))
    if told:
        yield Paragraph(runs=words(faint(" ".join(told))), style=Style.NOTE)


def _shortened(title: str) -> str:
    """Return the start of a title that would push its sentence away; the whole stands among the sources."""
    return title if len(title) <= TITLE_CHARS else f"{title[:TITLE_CHARS].rsplit(' ', 1)[0]} …"


def _sentence(one: Words) -> Runs:
    """Return the sentence as it is stored, with the words of the finding marked."""
    passage, start = one.passage, one.passage.span.start
    marked = [span for some in one.finding.evidence.spans.values() for span in some]
    runs = [Run("… ", Look.FAINT)] if passage.cut_before else []
    at = 0
    for span in _united(marked):
        begin, end = max(0, span.start - start), max(0, span.end - start)
        runs += [Run(passage.text[at:begin]), Run(passage.text[begin:end], Look.MARKED)]
        at = end
    runs.append(Run(passage.text[at:]))
    runs += [Run(" …", Look.FAINT)] if passage.cut_after else []
    return tuple(run for run in runs if run.text)


def _united(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans in order, those that touch as one."""
    last: Span | None = None
    for span in sorted(spans):
        if last is None or span.start > last.end:
            if last is not None:
                yield last
            last = span
        else:
            last = Span(last.start, max(last.end, span.end))
    if last is not None:
        yield last


def _notes(one: Words) -> Iterator[str]:
    if one.carried and one.carried.copy_of_name:
        yield f"A copy of {one.carried.copy_of_name}: it counts once."
    if one.carried and one.carried.carried_by:
        count, witnesses = len(one.carried.carried_by), one.carried.witnesses
        yield f"{count} other documents carry these words; {witnesses} independent sources in all."
    if one.review:
        yield f"{one.review.verdict.capitalize()} by {', '.join(one.review.by)}."


def _contrary(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    """Yield the reports that say otherwise, by the same rule as on the page of the thread."""
    thread = dossier.thread
    accounts = take_accounts(thread, dossier.words)
    contested = thread.evidence is EvidenceGrade.CONTESTED
    if not accounts.against and not accounts.earlier and not contested:
        return
    yield Heading(level=around.level + 1, runs=words("Words that say otherwise"))
    if contested:
        yield Paragraph(runs=words(strong("Sources contradict each other on how far it got.")))
    for told, some in (
        ("Against the state above:", accounts.against),
        ("Of a time before it, telling another state:", accounts.earlier),
    ):
        if some:
            yield Paragraph(runs=words(told))
        for one in some:
            yield Paragraph(runs=_account(one, around), style=Style.ITEM)


def _account(one: Words, around: Around) -> Runs:
    quotes = " … ".join(
        " ".join(quote.split()) for name in ("subject", "cue") if (quote := one.finding.quote(name))
    )
    return words(
        f"{published_of(one.facts)}: ",
        strong(_told_state(one.finding)),
        " ",
        f"“{quotes}”",
        " ",
        around.citations.cite(one.facts.id),
    )


def _told_state(finding: Finding) -> str:
    details = finding.details
    assert isinstance(details, Status)
    told = [str(one).replace("_", " ") for one in (details.progress, details.standing) if one]
    return ", ".join(told) or "no state"


def _decisions(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    decisions = around.decided.on(dossier)
    if not decisions:
        return
    yield Heading(level=around.level + 1, runs=words("What reviewers decided"))
    for one in decisions:
        yield Paragraph(runs=_told_decision(one), style=Style.ITEM)


def _told_decision(one: ReviewDecision) -> Runs:
    day: date = one.decided_at.astimezone(UTC).date()
    changed = ", ".join(f"{name.replace('_', ' ')} {_value(value)}" for name, value in one.value.items())
    quoted = one.at[0].said.get("title") if one.at else None
    return words(
        f"{day}: ",
        strong(str(one.kind).replace("_", " ")),
        f" by {one.by}",
        f" ({changed})" if changed and one.kind in ("correct", "set_state") else None,
        f": {one.why}" if one.why else ": no reason given",
        f" “{quoted}”" if quoted else None,
        faint(f" decision {one.id}"),
    )


def _value(value: object) -> str:
    """Return a corrected value; corrected words have their places beside them."""
    if isinstance(value, Mapping):
        return f"“{value.get('quote')}”"
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value).replace("_", " ") if value is not None else "none"


def _drift(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    steps = [step for step in drift_of(dossier).steps if not step.is_same or step.values]
    if not steps:
        return
    yield Heading(level=around.level + 1, runs=words("How the wording changed"))
    for step in steps:
        yield Paragraph(
            runs=words(
                f"{step.before.published or 'undated'} ",
                around.citations.cite(step.before.facts.id),
                f" → {step.after.published or 'undated'} ",
                around.citations.cite(step.after.facts.id),
                faint(f" {step.told}"),
            ),
            style=Style.KICKER,
        )
        pieces = (Run(f"{piece.words} ", _LOOKS[piece.change]) for piece in step.pieces)
        yield Quotation(runs=tuple(pieces))
        values = "; ".join(f"{name}: {old or 'none'} → {new or 'none'}" for name, old, new in step.values)
        if values:
            yield Paragraph(runs=words(faint(values.replace("_", " "))), style=Style.NOTE)


def _figures(dossier: ThreadDossier, around: Around) -> Iterator[Block]:
    figures = list_thread_figures(dossier, dossier.figures)
    if not figures:
        return
    yield Heading(level=around.level + 1, runs=words("Figures in these sentences"))
    rows = [
        (
            words(line_of(one.figure), None if one.is_inside else faint(" (beside its words)")),
            words(one.figure.quote("when") or ""),
            words(published_of(one.words.facts)),
            words(around.citations.cite(one.words.facts.id)),
        )
        for one in figures
    ]
    header = ("Figure, as its source gave it", "When", "Published", "Source")
    yield Table(caption="Figures", header=header, rows=rows, widths=(0.5, 0.21, 0.18, 0.11))


def _silence(thread: Thread, around: Around) -> Iterator[Block]:
    yield Heading(level=around.level + 1, runs=words("Silence"))
    searched = around.searched(thread.last_seen)
    if searched is None:
        told = "No document of it is dated: nobody can say since when it is silent."
    elif not searched.documents:
        told = f"No dated document of this ledger is younger than its last word of {thread.last_seen}."
    else:
        told = (
            f"Since its last word of {thread.last_seen}, nothing on it was found in {searched.documents} "
            f"documents published until {searched.until}, in {searched.months_with_documents} of "
            f"{searched.months} months. No word is no proof of inaction."
        )
    yield Paragraph(runs=words(told))
