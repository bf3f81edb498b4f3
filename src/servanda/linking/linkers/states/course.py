"""What each mention and each report does to an undertaking, by the numbered steps of docs/status_rule.md."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from servanda.documents.records import DocumentId
from servanda.extraction.records import Commitment, Force, Progress, Standing, Status
from servanda.linking.linkers.states.told import Told, days_between, is_ahead, is_claim, says_less, voices
from servanda.primitives import PartialDate

#: A denial this many days after the bearer's word that all is done speaks against that word (S20).
DENIED_WITHIN = 31
#: That word this many days after a denial answers it; later, the thing may have been done since (S20).
ANSWERED_WITHIN = 3
#: Characters between two reports of one document that speak of parts of one thing (S19).
IN_ONE_BREATH = 60
#: Nothing done again, after more than this many days: it does not move (S25).
STILL_AFTER = 31

_FAR = {step: rank for rank, step in enumerate(Progress)}
#: Where an undertaking does not run as it should: to undertake it anew lifts it from there (S16).
_DOWN = frozenset(
    {
        Standing.STALLED,
        Standing.SUSPENDED,
        Standing.BREACHED,
        Standing.DISPUTED,
        Standing.WITHDRAWN,
        Standing.EXPIRED,
    }
)
#: What a reaffirmation does not mend (S6).
_UNMENDED = frozenset({Standing.BREACHED, Standing.DISPUTED})
#: What a step forward ends (S21).
_ENDED_BY_A_STEP = frozenset({Standing.STALLED, Standing.SUSPENDED, Standing.REAFFIRMED})
#: Where a missed deadline makes a breach (S23).
_RUNNING = frozenset({Standing.IN_FORCE, Standing.REAFFIRMED})
#: What may have stood against it before all was done (S26).
_OVER = frozenset({Standing.STALLED, Standing.SUSPENDED, Standing.BREACHED, Standing.WITHDRAWN})
#: What a document may tell beside that all was done (S27).
_BESIDE = frozenset({Standing.DISPUTED, Standing.WITHDRAWN, Standing.EXPIRED})
#: What came before something else that is told: `whose arrest had held up the transfer` (S26).
_HAD = re.compile(r"had\b", re.IGNORECASE)
_BY = re.compile(r"(?:by|before|within|no(?:t)? later than|at the latest)\b", re.IGNORECASE)


@dataclass(slots=True)
class Course:
    """The state so far, and what of the past the next step depends on."""

    bearer: frozenset[str]
    reporting: frozenset[DocumentId]
    """Documents that report on the undertaking."""
    deadlines: Mapping[DocumentId, date]
    """The last day of the deadline that a document names last."""
    progress: Progress = Progress.NONE
    standing: Standing = Standing.IN_FORCE
    _mentioning: set[DocumentId] = field(default_factory=set)
    _standing_from: DocumentId | None = None
    """The document that the standing was last decided by."""
    _open: list[Told] = field(default_factory=list)
    """What told of something that it is not done."""
    _idle_since: date | None = None
    """When it was first told that nothing is done, as long as nothing was."""
    _sides: frozenset[str] = frozenset()
    """Those of several bearers who have said that all is done."""
    _claim: Told | None = None
    """The bearer's word that all is done, as long as nobody else has said so."""
    _before_claim: Progress = Progress.NONE
    _done: Told | None = None
    """What last told that all is done."""
    _denial: Told | None = None
    """The last word of another that not all is done, as long as no other has said that it is."""

    def mention(self, one: Told, details: Commitment) -> str | None:
        """Take a mention; return the step that decided, or None for one more in the same document."""
        document = one.facts.id
        is_first, is_new = not self._mentioning, document not in self._mentioning
        self._mentioning.add(document)
        if is_first:
            return "S1"
        if details.force is Force.UNDERTAKEN and document not in self.reporting and self.standing in _DOWN:
            self._stand(one, Standing.REAFFIRMED)
            return "S16"
        return "S2" if is_new else None

    def report(self, one: Told, details: Status) -> str:
        """Take a report; return the step that decided."""
        if details.standing is Standing.EXPIRED and is_ahead(one):
            self._advance(one, details.progress)
            return "S17"
        if self._contradicts(one, details):
            return "S20"
        if details.standing is Standing.DISPUTED:
            self._stand(one, Standing.DISPUTED)
            return "S5"
        if self._is_of_one_side(one, details):
            details, rule = replace(details, progress=Progress.PARTIAL), "S24"
            self._advance(one, Progress.PARTIAL)
        else:
            rule = self._advance(one, details.progress)
        if details.standing is not None:
            return self._report_standing(one, details.standing)
        return self._move(one, details.progress) or rule

    def _advance(self, one: Told, progress: Progress | None) -> str:
        """Take what a report says of progress; return the step."""
        if progress is Progress.NONE:
            self._open.append(one)
            self._idle_since = self._idle_since or (one.date.last_day if one.date else None)
            if self.progress is Progress.COMPLETE and self._done and _are_in_one_breath(self._done, one):
                self.progress = Progress.PARTIAL
                return "S19"
            return "S3" if self.progress is Progress.NONE else "S18"
        if progress is not None:
            self._idle_since = None
        if progress is Progress.STARTED and self.progress is Progress.PARTIAL:
            return "S18"
        if progress is Progress.COMPLETE:
            self._done = one
            if any(_are_in_one_breath(other, one) for other in self._open):
                self.progress = Progress.PARTIAL
                return "S19"
        self.progress = progress or self.progress
        return "S3"

    def _move(self, one: Told, progress: Progress | None) -> str | None:
        """Take what a report of progress alone does to the standing; return the step, or None for nothing."""
        if progress is Progress.COMPLETE:
            if self.standing in _BESIDE and self._standing_from == one.facts.id:
                return "S27"
            self._stand(one, Standing.IN_FORCE)
            return "S7" if self.progress is Progress.COMPLETE else None
        if progress is Progress.NONE:
            return self._stay(one)
        if self.standing not in _ENDED_BY_A_STEP or self._standing_from == one.facts.id:
            return None
        self._stand(one, Standing.IN_FORCE)
        return "S21"

    def _stay(self, one: Told) -> str | None:
        """Take what a report that nothing is done does to the standing."""
        if one.date is None or self.standing not in _RUNNING or self.progress is Progress.COMPLETE:
            return None
        day, due = one.date.last_day, self.deadlines.get(one.facts.id)
        if due is not None and due < day:
            self._stand(one, Standing.BREACHED)
            return "S23"
        if self._idle_since is not None and (day - self._idle_since).days > STILL_AFTER:
            self._stand(one, Standing.STALLED)
            return "S25"
        return None

    def _report_standing(self, one: Told, standing: Standing) -> str:
        if standing is Standing.REAFFIRMED and self.standing in _UNMENDED:
            return "S6"
        is_of_one_document = self._standing_from == one.facts.id
        if standing is Standing.SUPERSEDED and self.standing is Standing.IN_FORCE and is_of_one_document:
            return "S22"
        if standing in _OVER and self._is_over(one):
            return "S26"
        self._stand(one, standing)
        return "S4"

    def _is_over(self, one: Told) -> bool:
        """Return whether bad news is of a time before all was done, or of somebody who did not know yet."""
        if self.progress is not Progress.COMPLETE or self._done is None:
            return False
        if _HAD.match(one.finding.quote("cue") or ""):
            return True
        if self._done.facts.id == one.facts.id and voices(self._done) & voices(one):
            return True  # done, if late
        if one.date_from != "published" or self._done.date_from != "words":
            return False
        later = days_between(one, self._done)
        return later is not None and later > 0

    def _contradicts(self, one: Told, details: Status) -> bool:
        """Take the bearer's word that all is done where another denies it at that time, or the denial."""
        is_own = is_claim(one, self.bearer)
        if details.progress is Progress.COMPLETE and details.standing is not Standing.DISPUTED:
            return self._take_completion(one, is_own=is_own)
        if not says_less(details):
            return False
        claim, self._claim = self._claim, None
        if not is_own:
            self._denial = one
        if claim is None or not _are_at_odds(claim, one, DENIED_WITHIN):
            return False
        self.progress = max(self._before_claim, details.progress or Progress.NONE, key=_FAR.__getitem__)
        self._stand(one, details.standing or Standing.DISPUTED)
        return True

    def _take_completion(self, one: Told, *, is_own: bool) -> bool:
        """Return whether a completion is only the bearer's answer to a denial."""
        if not is_own:
            self._claim = self._denial = None
            return False
        if self._denial is not None and _are_at_odds(self._denial, one, ANSWERED_WITHIN):
            self._stand(one, Standing.DISPUTED)
            return True
        if self.progress is not Progress.COMPLETE:
            self._claim, self._before_claim = one, self.progress
        return False

    def _is_of_one_side(self, one: Told, details: Status) -> bool:
        """Return whether one of several bearers says that all is done, and the others have not."""
        if details.progress is not Progress.COMPLETE or self.progress is Progress.COMPLETE:
            return False
        speakers = self.bearer & frozenset(details.speaker_is)
        self._sides |= speakers
        return bool(speakers) and self._sides < self.bearer

    def _stand(self, one: Told, standing: Standing) -> None:
        self.standing, self._standing_from = standing, one.facts.id


def deadline_of(one: Told) -> date | None:
    """Return the last day of a deadline by which something is to be done, where the words give one."""
    details, words = one.finding.details, one.finding.quote("deadline") or ""
    if not isinstance(details, Commitment) or details.polarity == "negative" or not _BY.match(words):
        return None
    if details.deadline_value is None:
        return None
    try:
        return PartialDate(details.deadline_value).last_day
    except ValueError:
        return None


def _are_in_one_breath(first: Told, second: Told) -> bool:
    """Return whether two reports stand side by side in one document."""
    if first.facts.id != second.facts.id:
        return False
    return first.finding.evidence.extent.gap(second.finding.evidence.extent) <= IN_ONE_BREATH


def _are_at_odds(first: Told, second: Told, days: int) -> bool:
    """Return whether two voices speak of one time."""
    if voices(first) & voices(second):
        return False
    if first.facts.id == second.facts.id:
        return True
    apart = days_between(first, second)
    return apart is not None and abs(apart) <= days
