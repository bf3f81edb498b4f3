"""How right the machine is in what was reviewed: what stands beside every summary."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from servanda.ledger import Ledger
from servanda.views.agreement import WHOLE, Accuracy, Coded, accuracies, take_codings


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedSample:
    """The entries of some kinds that reviewers coded, and how many of them they left unchanged."""

    samples: tuple[str, ...]
    reviewers: int
    whole: Accuracy
    """Entries of which nothing is wrong; those on which reviewers differ are counted apart."""
    kinds: Mapping[str, Accuracy]
    """The same by kind, of those kinds that were coded."""

    @property
    def told(self) -> str:
        """Return it in one line."""
        names = ", ".join(self.samples)
        by_kind = ", ".join(f"{kind} {one.right} of {one.n}" for kind, one in self.kinds.items())
        interval = self.whole.interval
        share = f", {self.whole.right / self.whole.n:.0%}" if interval else ""
        spread = f" [{interval[0]:.0%} to {interval[1]:.0%}]" if interval else ""
        disputed = f"; {self.whole.disputed} on which they differ not counted" if self.whole.disputed else ""
        return (
            f"Reviewed sample {names}: {self.whole.right} of {self.whole.n} entries accepted unchanged"
            f"{share}{spread}, by {self.reviewers} reviewer{'' if self.reviewers == 1 else 's'} "
            f"({by_kind}){disputed}."
        )

    def as_record(self) -> dict[str, object]:
        """Return it as one JSON object."""
        kinds = {kind: {"n": one.n, "accepted_unchanged": one.right} for kind, one in self.kinds.items()}
        return {
            "samples": list(self.samples),
            "reviewers": self.reviewers,
            "n": self.whole.n,
            "accepted_unchanged": self.whole.right,
            "disputed": self.whole.disputed,
            "interval": self.whole.interval,
            "kinds": kinds,
        }


def take_reviewed_sample(
    ledger: Ledger, kinds: Iterable[str], *, as_of: date | None = None
) -> ReviewedSample | None:
    """Return what reviewers coded of the kinds that a summary rests on; None where they coded nothing."""
    wanted = frozenset(kinds)
    coded = [one for one in take_codings(ledger, as_of=as_of) if one.kind in wanted]
    if not coded:
        return None
    entries = _once(coded)
    by_kind = {
        kind: [one for one in entries if one.kind == kind] for kind in sorted({e.kind for e in entries})
    }
    return ReviewedSample(
        samples=tuple(sorted({one.sample for one in coded})),
        reviewers=len({name for one in coded for name in one.by}),
        whole=_whole(entries),
        kinds={kind: _whole(some) for kind, some in by_kind.items()},
    )


def _once(coded: Iterable[Coded]) -> list[Coded]:
    """Return an entry that is in several samples once, with all its codings."""
    places: dict[str, list[Coded]] = defaultdict(list)
    for one in coded:
        places[one.place].append(one)
    return [
        replace(some[0], by={f"{one.sample}: {name}": said for one in some for name, said in one.by.items()})
        for some in places.values()
    ]


def _whole(entries: Iterable[Coded]) -> Accuracy:
    return next(one for one in accuracies(list(entries)) if one.field == WHOLE)
