"""Which pairs are worth comparing: near in meaning, or with rare words in common."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from servanda.linking.linkers.likeness import Rows, are_apart
from servanda.linking.linkers.mentions import SCALE, Collection, Matrix, gap
from servanda.linking.linkers.words import background

#: A pair is compared where the cosine of meanings, or of meanings blended with their surroundings, is at
#: least this: docs/measurements/linking.md.
MIN_COSINE = 0.35
#: As many of the nearest, and those as near as the last of them, are compared.
MAX_ALIKE = 40
#: A stem brings pairs together where its weight is at least this, and no more mentions than that have it.
MIN_STEM_WEIGHT, MAX_STEM_MENTIONS = 400, 60
#: A status report is compared with every commitment of its document that is no farther away.
MAX_CHARS = 600
#: Rows whose cosines are taken at one time; bounds memory, changes no result.
BLOCK = 512


def pair_mentions(mentions: Collection) -> tuple[Rows, Rows]:
    """Return rows of commitments that may be one undertaking: the left row is the smaller one."""
    found = {(min(i, j), max(i, j)) for i, j in _alike(mentions, mentions) if i != j}
    found |= {(i, j) for i, j in _sharing_stems(mentions, mentions) if i < j}
    some = mentions.mentions
    return _rows({(i, j) for i, j in found if not are_apart(some[i], some[j])})


def pair_reports(reports: Collection, mentions: Collection) -> tuple[Rows, Rows]:
    """Return rows of status reports and of the commitments that they may be about."""
    found = set(_alike(reports, mentions)) | set(_sharing_stems(reports, mentions))
    return _rows(found | set(_neighbours(reports, mentions)))


def _rows(pairs: set[tuple[int, int]]) -> tuple[Rows, Rows]:
    ordered = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return ordered[:, 0], ordered[:, 1]


def _alike(lefts: Collection, rights: Collection) -> Iterator[tuple[int, int]]:
    for one, other in ((lefts.meaning, rights.meaning), (lefts.blend, rights.blend)):
        for at in range(0, len(lefts), BLOCK):
            cosines = _block(one, other, at)
            least = np.full((len(cosines), 1), MIN_COSINE * SCALE**2, np.float32)
            if cosines.shape[1] > MAX_ALIKE:
                # Ties with the last one stay, so that nothing depends on how the rows were sorted.
                last = np.partition(cosines, -MAX_ALIKE, axis=1)[:, -MAX_ALIKE:][:, :1]
                least = np.maximum(least, last)
            rows, columns = np.nonzero(cosines >= least)
            yield from zip((rows + at).tolist(), columns.tolist(), strict=True)


def _block(lefts: Matrix, rights: Matrix, at: int) -> Matrix:
    return lefts[at : at + BLOCK] @ rights.T


def _sharing_stems(lefts: Collection, rights: Collection) -> Iterator[tuple[int, int]]:
    known = background()
    holders: dict[str, list[int]] = defaultdict(list)
    for row, mention in enumerate(rights.mentions):
        for stem in mention.core:
            holders[stem].append(row)
    for row, mention in enumerate(lefts.mentions):
        for stem in mention.core | mention.cue:
            some = holders.get(stem, ())
            if known.get(stem, 1000) >= MIN_STEM_WEIGHT and len(some) <= MAX_STEM_MENTIONS:
                yield from ((row, other) for other in some)


def _neighbours(reports: Collection, mentions: Collection) -> Iterator[tuple[int, int]]:
    homes: dict[str, list[int]] = defaultdict(list)
    for row, mention in enumerate(mentions.mentions):
        homes[mention.facts.id].append(row)
    for row, report in enumerate(reports.mentions):
        for other in homes.get(report.facts.id, ()):
            if gap(report, mentions.mentions[other]) <= MAX_CHARS:
                yield row, other
