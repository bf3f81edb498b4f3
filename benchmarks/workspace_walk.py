"""The walk of one user of the workspace, for locust; workspace.py starts it."""

import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from locust import FastHttpUser, constant, task

DRAWN: dict[str, Any] = json.loads(Path(os.environ["SERVANDA_DRAWN"]).read_text(encoding="utf-8"))
_COLUMNS = ("bearer", "undertaking", "standing", "progress", "evidence", "since", "last", "due")


def _one(name: str) -> str:
    return quote(random.choice(DRAWN[name]), safe="")


def _filter() -> str:
    word = random.choice(DRAWN["words"])
    return urlencode(
        random.choice(
            (
                {"text": word},
                {"bearer": word[:3]},
                {"counterparty": "a", "standing": "in_force"},
                {"evidence": random.choice(("claimed", "reported", "corroborated", "contested"))},
                {"progress": random.choice(("started", "partial", "complete"))},
                {"overdue": "1"},
                {"silent_for": random.choice(("90d", "6m", "12m", "2y"))},
                {"force": "urged", "text": word},
            )
        )
    )


def _order() -> str:
    return urlencode(
        {"sort": random.choice(("", "-")) + random.choice(_COLUMNS), "page": random.randint(1, 40)}
    )


def _word(name: str = "q") -> str:
    return urlencode({name: random.choice(DRAWN["words"])})


#: Name of a page, how often it is asked for, and its address.
PAGES: tuple[tuple[str, int, Callable[[], str]], ...] = (
    ("overview", 4, lambda: "/"),
    ("ledger, ordered", 8, lambda: f"/ledger?{_order()}"),
    ("ledger, filtered", 8, lambda: f"/ledger?{_filter()}"),
    ("thread", 20, lambda: f"/threads/{_one('threads')}"),
    ("document", 14, lambda: f"/documents/{_one('documents')}"),
    ("documents", 3, lambda: f"/documents?{urlencode({'page': random.randint(1, 300)})}"),
    ("actors", 2, lambda: f"/actors?{urlencode({'page': random.randint(1, 9)})}"),
    ("actor", 6, lambda: f"/actors/{_one('actors')}"),
    ("statements", 4, lambda: f"/statements?{_word('about')}"),
    ("figures", 3, lambda: f"/figures?{_word('of')}"),
    ("search", 4, lambda: f"/search?{_word()}"),
    ("coverage", 1, lambda: "/coverage"),
    ("compare", 1, lambda: "/compare"),
    ("/v1/threads", 3, lambda: f"/v1/threads?limit=50&{_filter()}"),
    ("/v1/threads/ID", 4, lambda: f"/v1/threads/{_one('threads')}"),
    ("/v1/documents/ID", 2, lambda: f"/v1/documents/{_one('documents')}"),
    ("/v1/findings/ID", 2, lambda: f"/v1/findings/{_one('findings')}"),
    ("/v1/documents", 1, lambda: "/v1/documents?limit=100"),
    (
        "/v1/statements",
        2,
        lambda: f"/v1/statements?limit=50&{_word('about')}",
    ),
    ("/v1/figures", 1, lambda: "/v1/figures?limit=50"),
    ("/v1/actors", 1, lambda: "/v1/actors?limit=50"),
    ("/v1/search", 2, lambda: f"/v1/search?limit=50&{_word()}"),
)
#: Pages of arrangements, where there are any.
_ARRANGED: tuple[tuple[str, int, Callable[[], str]], ...] = (
    ("arrangements", 2, lambda: f"/arrangements?{urlencode({'page': random.randint(1, 9)})}"),
    ("arrangement", 2, lambda: f"/arrangements/{_one('arrangements')}"),
)
WALKED = (*PAGES, *(_ARRANGED if DRAWN["arrangements"] else ()))
_WEIGHTS = [weight for _, weight, _ in WALKED]


class Visitor(FastHttpUser):
    """Goes from page to page."""

    wait_time = constant(float(os.environ["SERVANDA_THINK_S"]))

    @task
    def look(self) -> None:
        """Look at one page."""
        name, _, address = random.choices(WALKED, _WEIGHTS)[0]
        self.client.get(address(), name=name)
