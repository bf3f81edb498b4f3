"""Ledgers that an earlier linking linked are linked anew: `LINKER` counts up when links change."""

import hashlib
import math
from dataclasses import replace

import numpy as np

from servanda.extraction.records import Finding
from servanda.linking import LINKER, link
from support.commitbank import load_bundle, own_bundles

#: Linking -> digest of the threads that it makes of our own bundles, their findings and bearers given.
MADE = {2: "b4462e7dde59337c"}


def test_another_linking_has_another_number() -> None:
    digest, linked, reported = hashlib.sha256(), 0, 0
    for folder in own_bundles():
        bundle = load_bundle(folder, gold_bearers=True)
        for thread in link(bundle.facts, map(with_vector, bundle.findings)).threads:
            links = [(one.finding, one.role) for one in thread.links]
            state = (thread.progress, thread.standing, thread.evidence)
            digest.update(repr((thread.id, *state, links)).encode())
            linked += len(thread.mentions) > 1
            reported += any(one.role == "status_report" for one in thread.links)
    assert linked > 500  # else the digest says nothing of linking
    assert reported > 500
    made = digest.hexdigest()[:16]
    assert MADE.get(LINKER) == made, (
        f"Linking gives other threads than linking {LINKER} did. If they are meant, make LINKER "
        f"{LINKER + 1} in linking/version.py and put {LINKER + 1}: {made!r} in MADE."
    )


def with_vector(finding: Finding) -> Finding:
    """Return the finding with a vector of its words, the same on every machine; a reader's is not quite."""
    words = (finding.quote("action") or finding.quote("subject") or "").casefold().split()
    rows = [np.frombuffer(hashlib.shake_128(word[:6].encode()).digest(128), np.int8) for word in words]
    total = np.sum(rows, axis=0, dtype=np.int64) if rows else np.zeros(128, np.int64)
    length = math.sqrt(max(1, int((total * total).sum())))  # exact, whatever the order of the sum
    return replace(finding, vector=np.rint(127 * total / length).astype(np.int8).tobytes())
