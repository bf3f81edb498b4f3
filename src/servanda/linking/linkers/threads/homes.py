"""Status reports → the commitment that each is most like, on whose thread it is."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from servanda.extraction.records import FindingId
from servanda.linking.linkers.review.decisions import NO_TIES, Ties
from servanda.linking.linkers.threads.edges import STEPS, Edges
from servanda.linking.linkers.threads.grouping import MIN_REPORT_LIKENESS, WHOLE, Groups, why_not
from servanda.linking.linkers.threads.shelf import Shelf


@dataclass(slots=True)
class Home:
    """The commitment that a report is most like."""

    mention: int
    likeness: float
    by_review: bool = False


@dataclass(slots=True)
class Homes:
    """The homes of all reports, kept while documents come and go."""

    shelf: Shelf
    edges: Edges
    groups: Groups
    found: dict[int, Home] = field(default_factory=dict)
    """Report -> its home, where it has one."""
    about: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    """Commitment -> the reports that are at home with it."""
    reasons: dict[int, str] = field(default_factory=dict)
    """Report -> why it has none."""
    ties: Ties = NO_TIES

    def forget(self, reports: Iterable[int]) -> set[int]:
        """Take out reports, and return the commitments that they were at home with."""
        left = set()
        for report in reports:
            self.reasons.pop(report, None)
            home = self.found.pop(report, None)
            if home is not None:
                self.about[home.mention].discard(report)
                if not self.about[home.mention]:
                    del self.about[home.mention]
                left.add(home.mention)
        return left

    def update(self, reports: Iterable[int]) -> set[int]:
        """Find the homes of these reports anew, and return the commitments that some left or came to."""
        wanted, unwanted = self._said()
        touched: set[int] = set()
        for report in reports:
            before = self.found.get(report)
            left = self.forget((report,))
            home = self._home(report, wanted, unwanted)
            if home is not None:
                self.found[report] = home
                self.about[home.mention].add(report)
            if home != before:
                touched |= left | ({home.mention} if home else set())
        return touched

    def _home(self, report: int, wanted: Mapping[int, int], unwanted: Mapping[int, set[int]]) -> Home | None:
        if report in wanted:
            return Home(wanted[report], 1.0, by_review=True)
        edges = self.edges.of(report)
        if report in unwanted:
            kept = [self.groups.home(other) not in unwanted[report] for other in edges["other"].tolist()]
            edges = edges[np.array(kept, bool)]
        best = int(edges["likeness"].max()) if len(edges) else 0
        if best < MIN_REPORT_LIKENESS * STEPS:
            whole = self.shelf.is_of_arrangement(report)
            self.reasons[report] = WHOLE if whole else why_not(best / STEPS)
            return None
        nearest = edges["other"][edges["likeness"] == best].astype(np.int64)
        return Home(int(nearest[np.argmin(self.shelf.ids(nearest))]), best / STEPS)

    def _said(self) -> tuple[dict[int, int], dict[int, set[int]]]:
        """Return what reviewers said: report -> commitment that it is about, and groups that it is not on."""
        wanted: dict[int, int] = {}
        unwanted: dict[int, set[int]] = defaultdict(set)
        for whole in self.ties.together:
            mentions, reports = self._rows(whole)
            if mentions:  # mentions that are together have one group
                wanted |= dict.fromkeys(reports, self.shelf.in_order(mentions)[0])
        for some, others in self.ties.apart:
            for one, two in ((some, others), (others, some)):
                for report in self._rows(one)[1]:
                    unwanted[report] |= {self.groups.home(row) for row in self._rows(two)[0]}
        return wanted, unwanted

    def said_of(self) -> set[int]:
        """Return the reports that reviewers said something of."""
        sets = [*self.ties.together, *(side for pair in self.ties.apart for side in pair)]
        return {row for some in sets for row in self._rows(some)[1]}

    def _rows(self, findings: Iterable[FindingId]) -> tuple[list[int], list[int]]:
        rows = [row for finding in findings if (row := self.shelf.row(finding)) is not None]
        mentions = [row for row in rows if self.shelf.is_commitment(row)]
        return mentions, [row for row in rows if not self.shelf.is_commitment(row)]
