"""The command `explain`: why the reader found what it found."""

import sys
from collections.abc import Iterator, Sequence

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from servanda.annotation import load_reader
from servanda.errors import FindingNotFoundError
from servanda.interfaces.cli.errors import ExitCode, failure_line
from servanda.interfaces.cli.marks import marked, summary
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, make_talk, print_records
from servanda.primitives import Failure
from servanda.runs.explaining import ExplainedFinding
from servanda.runs.limits import Limits
from servanda.runs.reading import explain as explain_findings
from servanda.sources import Metadata

#: Values of a closed field that are printed.
_VALUES = 3
#: Characters of the text that are printed before and behind a finding.
_AROUND = 60


def explain(
    sources: Sequence[str],
    *,
    metadata: Metadata,
    limits: Limits,
    key: str | None,
    kind: str | None,
    words: int,
    as_json: bool,
) -> ExitCode:
    """Print why each finding was made, failures on stderr; return the exit code.

    Raises: FindingNotFoundError: no finding has an id that begins with `key`.
    """
    outcomes = explain_findings(
        sources,
        reader=load_reader(),
        overrides=metadata,
        limits=limits,
        stdin=sys.stdin.buffer,
        wanted=lambda f: (kind is None or f.kind == kind) and f.id.startswith(key or ""),
    )
    shown, failures = 0, 0
    for outcome in outcomes:
        if isinstance(outcome, Failure):
            make_talk().print(failure_line(outcome))
            failures += 1
        else:
            shown += 1
            _show(outcome, words, as_json=as_json)
    if key and not shown and not failures:
        raise FindingNotFoundError(
            f"No finding has an id that begins with {key!r}.",
            next_step="servanda extract SOURCE --json prints the ids; give the same --published here.",
        )
    if not failures:
        return ExitCode.FINE
    return ExitCode.WITH_FAILURES if shown else ExitCode.DATA


def _show(explained: ExplainedFinding, words: int, *, as_json: bool) -> None:
    if as_json or not sys.stdout.isatty():
        print_records([explained.as_record()])
        return
    output = make_output()
    finding = explained.finding
    heading = summary(finding)
    heading.stylize("bold")
    output.print(Text.assemble((finding.id[:ID_CHARS], "dim"), f" {finding.kind:<12}", heading))
    output.print(Padding(_surroundings(explained), (0, 0, 0, 2)))
    lines = Table.grid(padding=(0, 2))
    for name, told in _lines(explained, words):
        lines.add_row(Text(f"  {name}", style="dim"), told)
    output.print(lines)
    output.print()


def _surroundings(explained: ExplainedFinding) -> Text:
    """Return the finding's words marked in the text around them."""
    text, spans = explained.document.text, explained.finding.evidence.spans.values()
    start = max(0, min(s.start for some in spans for s in some) - _AROUND)
    end = min(len(text), max(s.end for some in spans for s in some) + _AROUND)
    shown = marked(text[start:end].replace("\n", " "), explained.finding, offset=start)
    return Text.assemble("… " if start else "", shown, " …" if end < len(text) else "")


def _lines(explained: ExplainedFinding, words: int) -> Iterator[tuple[str, Text]]:
    """Yield name and content of each line of an explanation."""
    text, explanation = explained.document.text, explained.explanation
    if explanation is None:
        yield "score", Text("none: found by a written rule, not by the trained reader")
        return
    made_of = " · ".join(f"{name} {chance:.2f}" for name, chance in explained.made_of.items())
    yield "score", Text(f"{explained.finding.score:.2f}, kept from {explanation.keep:.2f}; from {made_of}")
    for name, values in explained.labels.items():
        told = [
            f"{(value or 'not said').replace('_', ' ')} {chance:.2f}" for value, chance in values[:_VALUES]
        ]
        yield name, Text(" · ".join(told))
    for argument in explanation.mark.arguments:
        yield (
            argument.field,
            Text(f"“{line(text[argument.span.start : argument.span.end])}” {argument.score:.2f}"),
        )
    if "trigger" not in explained.made_of:
        yield "decided by", Text("a written rule on the name of an agreement")
        return
    told = [
        f"{line(text[word.span.start : word.span.end])} {word.score_without - explained.finding.score:+.2f}"
        + "".join(
            f" ({name} would be {(value or 'not said').replace('_', ' ')})"
            for name, value in word.labels_without.items()
        )
        for word in explained.words[:words]
    ]
    yield "decided by", Text(" · ".join(told) or "no single word: without any one of them the score stays")
