"""The command `show`: one entry with all its words."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from servanda.extraction.records import Decision, Finding
from servanda.interfaces.cli.marks import STYLES, main_spans, mark_of, marked, paint, state_of, summary
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.review_note import noted, print_note
from servanda.interfaces.cli.tables import bearer_cell, verifiable_cell
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, plain, print_records
from servanda.linking import ReviewDecision
from servanda.linking.records import DocumentFacts, Due, HistoryStep, Link, Thread
from servanda.linking.steps import STEPS
from servanda.primitives import Span
from servanda.views import (
    WORDS,
    DocumentDossier,
    Dossier,
    FindingDossier,
    ThreadDossier,
    Words,
    paragraphs,
)
from servanda.views.carriers import Carried
from servanda.views.deadlines import tell_deadline
from servanda.views.projections import project
from servanda.views.reviewed_sample import take_reviewed_sample
from servanda.views.reviews import Mark
from servanda.views.shown.choosing import choose_dossier

#: Values that say nothing, or what is the rule.
ASSUMED = (None, (), "positive")
#: How other scales are called: docs/status_rule.md.
SCALE_NAMES = {"kroc": "Kroc (0 to 3)", "politifact": "PolitiFact", "ogp": "OGP", "g7": "G7 (-1 to 1)"}
#: Features of a link that are printed.
REASONS = 4


def show(address: str, key: str, *, as_of: date | None, scores: bool, as_json: bool) -> None:
    """Print the entry that the key names."""
    with viewing(address) as ledger:
        dossier = choose_dossier(ledger, key, as_of=as_of)
        sample = take_reviewed_sample(ledger, dossier.kinds, as_of=as_of)
    if as_json:
        first, *others = dossier.as_records()
        print_records([*noted([first], sample), *others])
        return
    output = make_output()
    print_dossier(output, dossier, scores=scores)
    print_note(output, sample)


def print_dossier(output: Console, dossier: Dossier, *, scores: bool = False) -> None:
    """Print a thread, a finding or a document."""
    match dossier:
        case ThreadDossier():
            blocks = _thread_blocks(dossier, scores=scores)
        case FindingDossier():
            blocks = _finding_blocks(dossier)
        case DocumentDossier():
            blocks = _document_blocks(dossier, scores=scores)
    for block in blocks:
        output.print(block)


def _thread_blocks(dossier: ThreadDossier, *, scores: bool) -> Iterator[RenderableType]:
    thread = dossier.thread
    yield Text.assemble((thread.id, "cyan"), "  thread")
    yield plain(thread.title, style="bold")
    yield Group(*_thread_facts(dossier))
    yield Text("\nWords", style="bold")
    for words in dossier.words:
        yield _words_block(words, scores=scores)
    yield Text("History, as the documents tell it", style="bold")
    for step in thread.history:
        yield Padding(_step_line(step), (0, 0, 0, 2), expand=False)
    for rule in dict.fromkeys(step.rule for step in thread.history):
        yield Padding(Text(f"{rule}: {STEPS[rule]}", style="dim"), (0, 0, 0, 2), expand=False)
    yield Text("The rule steps are explained in docs/status_rule.md.", style="dim")


#: Other candidates of a decision that are shown, from this chance on.
SHOWN_OTHERS, LEAST_SHOWN = 3, 0.02


def _thread_facts(dossier: ThreadDossier) -> Iterator[Text]:
    thread = dossier.thread
    yield _fact("bearer", bearer_cell(dossier.bearer, resolved=bool(thread.bearer)))
    if thread.counterparty:
        yield _fact("counterparty", plain("; ".join(thread.counterparty)))
    yield _fact("where it stands", state_of(thread))
    for one in dossier.set_by:
        yield _fact("set by", plain(_decided(one), style="bold"))
    if (deadline := tell_deadline(thread)) is not None:
        yield _fact("deadline", plain(deadline))
    if thread.due:
        yield _due_line(thread.due, dossier.due_words)
    yield from _projection_lines(thread)
    yield _fact("verifiable", verifiable_cell(dossier.verifiability))
    told = dossier.witnesses
    if told:
        counts = f"{told['mention_witnesses']} mention it, {told['report_witnesses']} report on it"
        yield _fact("independent sources", Text(counts))
    seen = f"{thread.first_seen or 'undated'} to {thread.last_seen or 'undated'} (dates of publication)"
    yield _fact("seen", Text(seen))
    for name, why in sorted(thread.unresolved.items()):
        yield _fact("unresolved", plain(f"{name}: {why}", style="italic"))


def _projection_lines(thread: Thread) -> Iterator[Text]:
    """Yield where the state falls on other scales, those of one reason on one line."""
    by_reason: dict[str, list[str]] = {}
    for scale, one in project(thread).items():
        value = "no place" if one.value is None else one.value
        by_reason.setdefault(one.why, []).append(f"{SCALE_NAMES[scale]}: {value}")
    for why, told in by_reason.items():
        yield _fact("on other scales", plain(f"{', '.join(told)} ({why})"))


def _due_line(due: Due, told: Finding | None) -> Text:
    """Return the date of a deadline that is counted from an event, with the words that date the event."""
    text = Text.assemble((f"due {due.value}", "bold"), f": {line(due.why)}")
    if told is None:
        return text
    said = " … ".join(quote for name in ("subject", "cue", "when") if (quote := told.quote(name)))
    return Text.assemble(text, " (", (told.id[:ID_CHARS], "cyan"), f", “{line(said)}”)")


def _words_block(words: Words, *, scores: bool) -> RenderableType:
    """Return one finding in its sentence, with its fields and why it is on the thread."""
    finding = words.finding
    head = Text.assemble((finding.id[:ID_CHARS], "cyan"), f"  {_told(finding)}  ", _source(words.facts))
    lines = [_sentence(words), *_fields(finding), *_carried_lines(words.carried)]
    lines += _review_lines(words.review)
    if words.link is not None and words.link.reasons:
        lines.append(_fact("why here", plain(_reasons(words.link))))
    elif words.link is not None:
        lines.append(_fact("why here", Text("the first mention")))
    if scores:
        lines.append(_fact("score", Text(f"{finding.score:.2f} by {line(finding.reader)}")))
    return Group(head, Padding(Group(*lines), (0, 0, 1, 2), expand=False))


def _carried_lines(carried: Carried | None) -> Iterator[Text]:
    """Yield whose words these are, and who else carries them."""
    if carried is not None and carried.copy_of is not None:
        name = line(carried.copy_of_name or "")
        yield _fact("copy of", Text.assemble(name, "  ", (carried.copy_of[:ID_CHARS], "cyan")))
    if carried is not None and carried.carried_by:
        told = f"{len(carried.carried_by)}; independent sources in all: {carried.witnesses}"
        yield _fact("other documents with these words", Text(told))


def _review_lines(review: Mark | None) -> Iterator[Text]:
    """Yield who decided what about the finding, when and why."""
    for one in review.decisions if review else ():
        yield _fact(f"{one.kind}ed by", plain(_decided(one), style="bold"))
    if review and review.verdict == "rejected":
        yield Text("It is linked to nothing and in no list.", style="italic")


def _decided(one: ReviewDecision) -> str:
    """Return who decided, when, why, and about which fields."""
    fields = f"{', '.join(sorted(one.value))}; " if one.value else ""
    return f"{one.by} on {one.decided_at:%Y-%m-%d}: {one.why} ({fields}decision {one.id[:ID_CHARS]})"


def _reasons(link: Link) -> str:
    """Return the score and the features that moved it most; all of them are in the JSON."""
    shares = sorted(link.reasons.items(), key=lambda item: (-abs(item[1]), item[0]))
    told = ", ".join(f"{name.replace('_', ' ')} {share:+.2f}" for name, share in shares[:REASONS])
    more = f", and {len(shares) - REASONS} smaller" if len(shares) > REASONS else ""
    return f"{link.score:.2f}: {told}{more}"


def _finding_blocks(dossier: FindingDossier) -> Iterator[RenderableType]:
    yield _words_block(dossier.words, scores=True)
    for thread in dossier.threads:
        yield Text.assemble("on thread ", (thread.id[:ID_CHARS], "cyan"), "  ", line(thread.title))
    if dossier.why_unlinked:
        yield plain(f"on no thread: {dossier.why_unlinked}", style="italic")


def _document_blocks(dossier: DocumentDossier, *, scores: bool) -> Iterator[RenderableType]:
    document = dossier.document
    yield Text.assemble((document.id, "cyan"), "  document  ", line(document.name))
    yield plain(document.title or "(no title)", style="bold")
    published = (
        document.published.iso if document.published else "undated: no date was found, none is guessed"
    )
    yield _fact("published", Text(published))
    yield _fact("publisher", plain(document.publisher or "not known"))
    if document.kind:
        yield _fact("kind", Text(str(document.kind)))
    if document.url:
        yield _fact("url", plain(document.url))
    yield _fact("sha-256", Text(document.sha256))
    if dossier.rejected:
        yield _fact("findings rejected by reviewers", Text(str(dossier.rejected)))
    for copy in dossier.copies_of:
        yield _fact("copy of", Text(copy[:ID_CHARS], style="cyan"))
    for paragraph in paragraphs(document.text):
        yield Text("")
        yield _paragraph(dossier, paragraph)
        for finding in dossier.findings:
            if paragraph.start <= main_spans(finding)[0].start < paragraph.end:
                told = _finding_line(finding, scores=scores)
                told.append_text(mark_of(dossier.reviews.mark(finding.id)))
                if first := dossier.carried_from.get(finding.id):
                    told.append(f"  copy of {first[:ID_CHARS]}", style="dim")
                yield Padding(told, (0, 0, 0, 4), expand=False)


def _paragraph(dossier: DocumentDossier, paragraph: Span) -> Text:
    """Return the paragraph with the cues, values and names in it in brackets."""
    text = dossier.document.text[paragraph.start : paragraph.end]
    spans = [_trigger(finding) for finding in dossier.findings if finding.kind != "time"]
    inside = sorted(span for span in spans if paragraph.contains(span))
    apart: list[Span] = []
    for span in inside:
        if not apart or not apart[-1].overlaps(span):
            apart.append(span)
    return paint(text, apart, offset=paragraph.start)


def _trigger(finding: Finding) -> Span:
    return finding.evidence.first("cue") or main_spans(finding)[0]


def _finding_line(finding: Finding, *, scores: bool) -> Text:
    score = f"  {finding.score:.2f}" if scores else ""
    head = Text.assemble((finding.id[:ID_CHARS], "cyan"), (f"  {finding.kind}{score}  ", "dim"))
    return head.append_text(summary(finding))


def _sentence(words: Words) -> Text:
    passage = words.passage
    text = marked(passage.text, words.finding, offset=passage.span.start)
    before, after = "… " if passage.cut_before else "", " …" if passage.cut_after else ""
    return Text.assemble(before, text, after)


def _fields(finding: Finding) -> Iterator[Text]:
    """Yield the words of each field with their places, then what was resolved, then what was not."""
    evidence = finding.evidence
    names = [name for name in WORDS[finding.kind] if name in evidence.quotes]
    quoted = []
    for name in names:
        places = ", ".join(f"{span.start}–{span.end}" for span in evidence.spans[name])
        words = plain(f"“{evidence.quotes[name]}”", style=STYLES.get(name, "bold"))
        quoted.append(Text.assemble((f"{name} ", "dim"), words, (f" [{places}]", "dim")))
    yield Text(" · ").join(quoted)
    values = {field.name: getattr(finding.details, field.name) for field in fields(finding.details)}
    told = [_fact(name, plain(_joined(value))) for name, value in values.items() if value not in ASSUMED]
    if told:
        yield Text(" · ").join(told)
    for name, decision in sorted(finding.decided.items()):
        yield _fact(f"{name} told by", _decision(decision))
    for name, why in sorted(finding.unresolved.items()):
        yield _fact(name, plain(f"unresolved: {why}", style="italic"))


def _decision(decision: Decision) -> Text:
    """Return how a field was resolved, how sure that is, and who else may be meant."""
    sure = f", {decision.score:.2f}" if decision.score else ""
    others = [
        f"{actors.replace(';', '; ') or 'nobody named'} {score:.2f}"
        for actors, score in decision.others[:SHOWN_OTHERS]
        if score >= LEAST_SHOWN
    ]
    return plain(f"{decision.how}{sure}" + (f" (or {', '.join(others)})" if others else ""), style="dim")


def _joined(value: object) -> str:
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _fact(name: str, value: Text) -> Text:
    return Text.assemble((f"{name.replace('_', ' ')}: ", "dim"), value)


def _told(finding: Finding) -> str:
    return "status report" if finding.kind == "status" else finding.kind


def _source(facts: DocumentFacts) -> Text:
    published = facts.published.iso if facts.published else "undated"
    parts = [facts.title or facts.name, facts.publisher or "publisher not known", f"published {published}"]
    return plain(" · ".join(parts), style="dim")


def _step_line(step: HistoryStep) -> Text:
    when = {
        "words": f"{step.date} (from the words)",
        "published": f"{step.date} (date of publication)",
        "decision": f"{step.date} (set by a reviewer)",
    }.get(step.date_from, "undated")
    state = f"progress {step.progress or 'unknown'}, {str(step.standing).replace('_', ' ')}"
    told = f"{when}  {step.event}: {state}  rule {step.rule}  "
    return Text.assemble(
        line(told), "  ", (step.finding[:ID_CHARS], "cyan"), (f"  {line(step.document)}", "dim")
    )
