"""What the reports on an undertaking say beside the state that holds: who agrees, who says otherwise.

A report agrees with the state where what it says of progress and standing is what holds. One that says
otherwise speaks against it if it was published after the oldest report that agrees, or at most 31 days before
(the time within which docs/status_rule.md lets reports contradict each other, S11). An older one tells what
was. Undated ones that say otherwise speak against it: nobody knows that they are older.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from servanda.extraction.records import Status
from servanda.linking.records import Thread
from servanda.views.dossier import Words

#: docs/status_rule.md, S11.
ONE_TIME = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accounts:
    """The reports of a thread, each in the order of time."""

    agreeing: tuple[Words, ...]
    against: tuple[Words, ...]
    earlier: tuple[Words, ...]
    """They say otherwise, of a time before the state that holds."""


def take_accounts(thread: Thread, words: Sequence[Words]) -> Accounts:
    """Return what each report says of the state; copies of a text count once."""
    reports = [
        one
        for one in words
        if isinstance(one.finding.details, Status)
        and not (one.carried is not None and one.carried.copy_of is not None)
    ]
    agreeing = [one for one in reports if _agrees(one, thread)]
    others = [one for one in reports if one not in agreeing]
    since = min((day.first_day for one in agreeing if (day := one.facts.published)), default=None)
    against = [
        one
        for one in others
        if since is None or one.facts.published is None or one.facts.published.last_day + ONE_TIME >= since
    ]
    return Accounts(
        agreeing=tuple(agreeing),
        against=tuple(against) if agreeing else (),
        earlier=tuple(one for one in others if one not in against) if agreeing else tuple(others),
    )


def _agrees(words: Words, thread: Thread) -> bool:
    details = words.finding.details
    assert isinstance(details, Status)
    return details.progress in (None, thread.progress) and details.standing in (None, thread.standing)
