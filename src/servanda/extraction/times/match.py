"""A place where a rule of the grammar fits, and its labelled words."""

from dataclasses import dataclass

from servanda.extraction.times.tokens import Tokens
from servanda.extraction.times.words import APPROXIMATORS, EDGES, PHASES


@dataclass(frozen=True, slots=True)
class Match:
    """Tokens `start` to `end` fit a rule; `groups` are the token ranges of its labels."""

    tokens: Tokens
    start: int
    end: int
    groups: dict[str, tuple[int, int]]

    def has(self, label: str) -> bool:
        """Return whether the label has words here."""
        return label in self.groups

    def word(self, label: str) -> str:
        """Return the first word of a label, lower-cased, or nothing."""
        return self.tokens.words[self.groups[label][0]] if label in self.groups else ""

    def words(self, label: str) -> list[str]:
        """Return all words of a label."""
        start, end = self.groups.get(label, (0, 0))
        return self.tokens.words[start:end]

    def raw(self, index: int) -> str:
        """Return a token as written."""
        return self.tokens.text[self.tokens.starts[index] : self.tokens.ends[index]]

    @property
    def first(self) -> str:
        """The first word, lower-cased."""
        return self.tokens.words[self.start]

    @property
    def before(self) -> str:
        """The word before the match, lower-cased, or nothing."""
        return self.tokens.words[self.start - 1] if self.start else ""

    @property
    def after(self) -> str:
        """The word after the match, lower-cased, or nothing."""
        return self.tokens.words[self.end] if self.end < len(self.tokens.words) else ""

    @property
    def mod(self) -> str | None:
        """The TIMEX3 mod that `early`, `the end of`, `about`, `more than` ... stand for."""
        if self.has("edge"):
            return EDGES[self.word("edge")]
        if self.has("phase"):
            return PHASES[self.word("phase")]
        return find_bound(self.words("bound"))


def find_bound(words: list[str]) -> str | None:
    """Return the mod of words like `about`, `at least`, `no more than`, `up to`."""
    if not words:
        return None
    if words[0] in APPROXIMATORS:
        return APPROXIMATORS[words[0]]
    if words[0] in ("no", "not"):
        return "EQUAL_OR_LESS" if words[1] not in ("less", "fewer") else "EQUAL_OR_MORE"
    if words[0] == "at":
        return "EQUAL_OR_MORE" if words[-1] == "least" else "EQUAL_OR_LESS"
    if words[0] == "up":
        return "EQUAL_OR_LESS"
    return "LESS_THAN" if words[0] in ("less", "fewer") else "MORE_THAN"
