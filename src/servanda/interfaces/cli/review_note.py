"""What stands beside every summary: how right the machine is in what was reviewed."""

from collections.abc import Iterable, Iterator, Mapping

from rich.console import Console

from servanda.interfaces.cli.terminal import plain
from servanda.views.reviewed_sample import ReviewedSample

#: The field of a record that holds it.
FIELD = "reviewed_sample"


def print_note(output: Console, sample: ReviewedSample | None) -> None:
    """Print it on a line of its own; nothing where nothing was reviewed."""
    if sample is not None:
        output.print(plain(sample.told, style="dim"))


def noted(
    records: Iterable[Mapping[str, object]], sample: ReviewedSample | None
) -> Iterator[Mapping[str, object]]:
    """Yield the records, each with the sample: a stream of one kind stays one of that kind."""
    for record in records:
        yield record if sample is None else {**record, FIELD: sample.as_record()}


def noted_at(
    records: Iterable[Mapping[str, object]], sample: ReviewedSample | None, *, kind: str
) -> Iterator[Mapping[str, object]]:
    """Yield the records, those of a kind with the sample: the kind that sums up the others."""
    for record in records:
        yield from noted([record], sample) if record["kind"] == kind else [record]
