"""Bars on the terminal."""

import threading
from io import StringIO

from rich.console import Console

from servanda.interfaces.cli.bars import linking_bar
from servanda.linking import LinkingStep
from servanda.linking.linkers.threads.sharing import may_share


def test_how_far_linking_is_stands_on_a_terminal_and_processes_may_still_begin_as_copies() -> None:
    drawn, threads = StringIO(), threading.active_count()
    talk = Console(file=drawn, force_terminal=True, width=120)
    could = may_share()
    with linking_bar(talk) as watcher:
        watcher(LinkingStep.READ, 250, 500)
        assert threading.active_count() == threads and may_share() == could
        watcher(LinkingStep.COMPARE, 400, 500)
    assert "250/500" in drawn.getvalue() and LinkingStep.READ.value in drawn.getvalue()


def test_little_is_linked_without_a_bar_and_where_nobody_looks_none_is_drawn() -> None:
    for is_terminal, whole in ((True, 20), (False, 5000)):
        drawn = StringIO()
        with linking_bar(Console(file=drawn, force_terminal=is_terminal)) as watcher:
            watcher(LinkingStep.READ, 10, whole)
        assert not drawn.getvalue()
