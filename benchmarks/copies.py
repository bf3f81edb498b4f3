"""How many copies are found, how many different stories are taken for copies, and how long it takes.

python benchmarks/copies.py BUNDLE...     (folders of the annotated corpus, or of training/data)
"""

import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from servanda.documents.records import Document
from servanda.linking.linkers.copies.witnesses import Witnesses, find_witnesses
from servanda.linking.records import DocumentFacts
from servanda.primitives import PartialDate
from support.commitbank import Bundle, load_bundle
from support.reedited import EDITS, edited, quoted_at_length, stories

#: Shorter texts have no paragraphs to cut.
LEAST_PARAGRAPHS = 3


def main(folders: Sequence[str]) -> None:
    """Print what was found."""
    loaded = [load_bundle(Path(folder)) for folder in folders]
    tally: Counter[str] = Counter()
    for bundle, other in zip(loaded, [*loaded[1:], *loaded[:1]], strict=True):
        _count_edits(bundle, other, tally)
        for name, first in _copies(_witnesses(bundle.documents)):
            print(f"{bundle.name}: {name} is a copy of {first}")
    for edit in (*EDITS, "quoted paragraphs", "own paragraphs"):
        print(f"{edit}: {tally[edit, 'right']} of {tally[edit, 'right'] + tally[edit, 'wrong']}")
    print(f"copies of another document than the original: {tally['false']}")
    pairs = list(stories())
    false = [event for event, *pair in pairs if _shares(_witnesses(pair))]
    print(f"different stories about one event, of {len(pairs)}: {len(false)} taken for copies {false}")
    _measure(loaded)


def _witnesses(documents: Sequence[Document]) -> Witnesses:
    return find_witnesses({one.id: DocumentFacts.of(one) for one in documents})


def _copies(witnesses: Witnesses) -> list[tuple[str, str]]:
    names = {one: witnesses.facts(one).name for one in witnesses}
    return [(names[one], names[first]) for one in witnesses if (first := witnesses.copy_of(one))]


def _shares(witnesses: Witnesses) -> bool:
    """Return whether any paragraph was taken for another document's."""
    return any(first != one for one in witnesses for first in witnesses.sources_of(one))


def _count_edits(bundle: Bundle, other: Bundle, tally: Counter[str]) -> None:
    for document in bundle.documents:
        if document.text.count("\n\n") + 1 < LEAST_PARAGRAPHS:
            continue
        expected = _root(_witnesses(bundle.documents), document)
        for edit in EDITS:
            changed = edited(document, edit)
            witnesses = _witnesses([*bundle.documents, changed])
            found = witnesses.copy_of(changed.id)
            tally[edit, "right" if found == expected else "wrong"] += 1
            tally["false"] += found is not None and found != expected
            if found != expected:
                print(f"{bundle.name}/{document.name} {edit}: {found and witnesses.facts(found).name}")
        _count_quoted(bundle, document, other, tally)


def _root(witnesses: Witnesses, document: Document) -> str:
    return witnesses.copy_of(document.id) or document.id


def _count_quoted(bundle: Bundle, document: Document, other: Bundle, tally: Counter[str]) -> None:
    own = other.documents[0].text.split("\n\n")[:3]
    story = quoted_at_length(document, own)
    witnesses = _witnesses([*bundle.documents, story])
    sources = witnesses.sources_of(story.id)
    expected = _root(witnesses, document)
    quoted = sources[1 : len(sources) - len(own) + 1]
    for one in quoted:
        tally["quoted paragraphs", "right" if one == expected else "wrong"] += 1
    for one in [sources[0], *sources[len(sources) - len(own) + 1 :]]:
        tally["own paragraphs", "right" if one == story.id else "wrong"] += 1


def _measure(loaded: Sequence[Bundle]) -> None:
    """Print the time for 10,000 documents of 15 paragraphs, a third of them in forty papers each."""
    paragraphs = [p for bundle in loaded for one in bundle.documents for p in one.text.split("\n\n")]
    rng = random.Random(5)
    documents: list[Document] = []
    sample = loaded[0].documents[0]
    while len(documents) < 10_000:
        # Other words in each, so that two texts have in common what they have by chance.
        text = "\n\n".join(_shuffled(rng.choice(paragraphs), rng) for _ in range(15))
        for paper in range(40 if rng.random() < 0.0125 else 1):
            day = PartialDate(
                f"{2000 + len(documents) % 20}-{1 + rng.randrange(12):02}-{1 + rng.randrange(28):02}"
            )
            name = f"{len(documents)}"
            own = f"Printed by {name} on {day.iso}. {rng.random()}"
            documents.append(
                replace(sample, name=name, text=f"{text}\n\n{own}", publisher=f"Paper {paper}", published=day)
            )
    started = time.process_time()
    facts = {one.id: DocumentFacts.of(one) for one in documents}
    outlined = time.process_time()
    witnesses = find_witnesses(facts)
    done = time.process_time()
    copies = sum(witnesses.copy_of(one) is not None for one in witnesses)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    kept = sum(len(one.outline.marks) for one in facts.values() if one.outline) // len(facts)
    print(
        f"{len(documents)} documents: outlines {outlined - started:.1f} s, {kept} bytes each; "
        f"witnesses {done - outlined:.1f} s, {copies} copies, {memory} MB"
    )


def _shuffled(paragraph: str, rng: random.Random) -> str:
    words = paragraph.split()
    rng.shuffle(words)
    return " ".join(words)


if __name__ == "__main__":
    main(sys.argv[1:])
