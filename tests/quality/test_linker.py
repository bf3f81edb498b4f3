"""Ledgers that an earlier linking linked are linked anew: `LINKER` counts up when links change."""

import hashlib

from servanda.linking import LINKER, link
from support.commitbank import load_bundle, own_bundles

#: Linking -> digest of the threads that it makes of our own bundles, their findings given.
MADE = {1: "7c5108507a04b2ad"}


def test_another_linking_has_another_number() -> None:
    digest = hashlib.sha256()
    for bundle in map(load_bundle, own_bundles()):
        for thread in link(bundle.facts, bundle.findings).threads:
            links = [(one.finding, one.role) for one in thread.links]
            state = (thread.progress, thread.standing, thread.evidence)
            digest.update(repr((thread.id, *state, links)).encode())
    made = digest.hexdigest()[:16]
    assert MADE.get(LINKER) == made, (
        f"Linking gives other threads than linking {LINKER} did. If they are meant, make LINKER "
        f"{LINKER + 1} in linking/version.py and put {LINKER + 1}: {made!r} in MADE."
    )
