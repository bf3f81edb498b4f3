"""How well arrangements are named and told apart, against labels made by hand.

A file of labels has headings `## BUNDLE` and lines `LABEL = OTHER NAMES: WORDS; WORDS@DOCUMENT`. Names in
the words of a label are names of its arrangement; one that has none anywhere is rightly left open.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from servanda.extraction.records import Arrangement, Finding
from servanda.linking.arrangements import find_arrangements
from servanda.linking.linkers.actors.names import strip_name
from servanda.linking.linkers.arrangements.words import read_words
from support.commitbank import Bundle
from support.linking_scores import b_cubed, resolved


@dataclass
class Labels:
    """The labels of one bundle."""

    label: dict[tuple[str, str], str] = field(default_factory=dict)
    """Words and document, or words and nothing -> label."""
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, finding: Finding) -> str | None:
        words = _small(finding.quote("text") or "")
        return self.label.get((words, finding.document)) or self.label.get((words, ""))


def read_labels(path: Path) -> dict[str, Labels]:
    """Return bundle -> its labels."""
    found: dict[str, Labels] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            labels = found[line.removeprefix("## ").split()[-1]] = Labels()
        elif line and not line.startswith("#"):
            head, words = line.rsplit(": ", 1)
            label, _, others = head.partition(" = ")
            labels.names[label] |= {_name(other) for other in others.split(";") if other.strip()}
            for one in words.split(";"):
                said, _, document = one.strip().partition("@")
                labels.label[_small(said), document] = label
                if read_words(said).is_name:
                    labels.names[label] |= {_name(said), _name(read_words(said).plain)}
    return found


@dataclass
class Scores:
    """What became of the mentions."""

    counts: Counter[str] = field(default_factory=Counter)
    gold: dict[str, str] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """Of those that got a name, how many got one of their arrangement."""
        return self.counts["right"] / (self.counts["right"] + self.counts["wrong"])

    @property
    def recall(self) -> float:
        """Of those whose arrangement has a name in the bundle, how many got it."""
        return self.counts["right"] / (sum(self.counts.values()) - self.counts["rightly open"])

    @property
    def clusters(self) -> tuple[float, float]:
        """B-cubed precision and recall of the ledger's entities; what is open stands alone."""
        return b_cubed(self.gold, self.home)


def score(bundles: Mapping[str, Bundle], labels: Mapping[str, Labels]) -> Scores:
    """Return what became of the labelled mentions of the bundles, each bundle being one ledger."""
    scores = Scores()
    for name, bundle in bundles.items():
        found = resolved(bundle)
        keys = find_arrangements(bundle.facts, found).keys
        for finding, label in _labelled(found, labels[name]):
            scores.counts[_verdict(finding, labels[name].names[label])] += 1
            scores.gold[finding.id] = f"{name} {label}"
            scores.home[finding.id] = keys.get(finding.id, finding.id)
    return scores


def _labelled(found: list[Finding], labels: Labels) -> Iterator[tuple[Finding, str]]:
    for finding in found:
        if finding.kind == "arrangement" and (label := labels.of(finding)) is not None:
            yield finding, label


def _verdict(finding: Finding, names: set[str]) -> str:
    assert isinstance(finding.details, Arrangement)
    if finding.details.name is None:
        return "open" if names else "rightly open"
    return "right" if _name(finding.details.name) in names else "wrong"


def _name(words: str) -> str:
    plain = " ".join(strip_name(words).casefold().split())
    return plain.replace("united nations", "un")


def _small(words: str) -> str:
    plain = " ".join(words.split())
    return plain[:1].lower() + plain[1:]
