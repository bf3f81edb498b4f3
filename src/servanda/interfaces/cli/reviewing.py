"""Commands that decide: each makes one decision, and prints it as it was kept."""

from collections.abc import Iterable, Sequence

import typer
from rich.text import Text

from servanda.errors import ConflictingDecisionError, DecisionError
from servanda.extraction.records import KINDS, Finding, Progress, Standing
from servanda.interfaces.cli.marks import summary
from servanda.interfaces.cli.opening import viewing
from servanda.interfaces.cli.terminal import ID_CHARS, line, make_output, make_talk, print_records
from servanda.ledger import Ledger, open_ledger
from servanda.linking import ReviewDecision, find_actor
from servanda.runs import deciding
from servanda.runs.correcting import ACTORS
from servanda.runs.deciding import Wanted as Wanted
from servanda.runs.deciding import Who as Who
from servanda.views.dossier import MIN_ID_CHARS
from servanda.views.reviews import take_reviews


def judge(address: str, key: str, who: Who, *, rejects: bool, as_json: bool) -> None:
    """Accept or reject a finding."""
    _check_long(key)
    with open_ledger(address) as ledger:
        _tell(deciding.judge(ledger, key, who, rejects=rejects), as_json=as_json)


def correct(address: str, key: str, change: str, who: Who, *, as_json: bool) -> None:
    """Correct one field of a finding, given as `field=value`."""
    name, equals, said = change.partition("=")
    if not equals:
        raise typer.BadParameter("Give it as FIELD=VALUE.", param_hint="FIELD=VALUE")
    _check_long(key)
    with open_ledger(address) as ledger:
        decision = deciding.correct(ledger, key, {name: said.strip() or None}, who)
        _tell(decision, as_json=as_json)
        value = decision.value[name]
        if name in ACTORS and isinstance(value, str):
            _tell_unknown(ledger, value)


def _check_long(key: str) -> None:
    if len(key) < MIN_ID_CHARS:
        raise DecisionError(
            f"{key!r} is too short to be meant for sure.", next_step=f"Give {MIN_ID_CHARS} digits or more."
        )


def _tell_unknown(ledger: Ledger, names: str) -> None:
    """Say which names the registry does not know: they may be misspelt."""
    registry = ledger.registry()
    given = [one.strip() for one in names.split(";") if one.strip()]
    for name in given:
        if find_actor(name, registry=registry) is None:
            make_talk().print(
                f"{line(name)!r} is no name of the registry, and is kept as it is; "
                "`servanda actors LEDGER` lists how actors are called here."
            )


def merge(address: str, keys: Sequence[str], who: Who, *, as_json: bool) -> None:
    """Join threads and findings to one undertaking."""
    with viewing(address) as ledger:
        try:
            _tell(deciding.merge(ledger, keys, who), as_json=as_json)
        except ConflictingDecisionError as error:
            _tell_words(error.message, deciding.findings_of(ledger, keys))
            raise


def _tell_words(message: str, findings: Iterable[Finding]) -> None:
    """Print the words of the findings that a refusal names."""
    for one in findings:
        if one.id in message:
            make_talk().print(Text(f"{one.id[:ID_CHARS]}  {line(one.document)}: ").append_text(summary(one)))


def split(address: str, thread: str, keys: Sequence[str], who: Who, *, as_json: bool) -> None:
    """Keep findings apart from the rest of a thread."""
    with viewing(address) as ledger:
        _tell(deciding.split(ledger, thread, keys, who), as_json=as_json)


def keep_apart(address: str, keys: tuple[str, str], who: Who, *, as_json: bool) -> None:
    """Keep two commitments, and so the threads that they are on, apart for good."""
    with viewing(address) as ledger:
        _tell(deciding.keep_apart(ledger, keys, who), as_json=as_json)


def set_state(
    address: str, thread: str, state: tuple[Progress | None, Standing | None], who: Who, *, as_json: bool
) -> None:
    """Set where a thread stands."""
    if state == (None, None):
        raise typer.BadParameter("Give --progress, --standing or both.")
    with viewing(address) as ledger:
        before = take_reviews(ledger).state_of(ledger.get_thread(thread).mentions)
        decision = deciding.set_state(ledger, thread, state, who)
        _tell(decision, as_json=as_json)
    for name, one in before.items():
        if name in decision.value:
            told = f"{name} {str(one.value[name]).replace('_', ' ')}"
            make_talk().print(
                f"It outweighs what {line(one.by)} set on {one.decided_at:%Y-%m-%d}: {told} "
                f"({line(one.why)}; decision {one.id}). To go back to that, undo this one."
            )


def undo(address: str, key: str, who: Who, *, as_json: bool) -> None:
    """Undo a decision."""
    with open_ledger(address) as ledger:
        _tell(deciding.undo(ledger, key, who), as_json=as_json)


def draw(address: str, wanted: Wanted, who: Who, *, as_json: bool) -> None:
    """Draw a sample."""
    if wanted.kind not in KINDS.values():
        raise typer.BadParameter(f"One of {', '.join(KINDS.values())}.", param_hint="--kind")
    with viewing(address) as ledger:
        _tell(deciding.draw(ledger, wanted, who), as_json=as_json)


def _tell(decision: ReviewDecision, *, as_json: bool) -> None:
    if as_json:
        print_records([decision.as_record()])
    else:
        make_output().print(line(f"Kept as decision {decision.id}: {decision.kind} by {decision.by}."))
