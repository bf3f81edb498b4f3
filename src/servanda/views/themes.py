"""What an undertaking or a statement is about: the matter that most of its words name."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from servanda.linking.linkers.threads.words import stems
from servanda.linking.records import Thread
from servanda.resources import load_lexicon

_WORD = re.compile(r"[^\W\d_]+")


def find_theme(thread: Thread) -> tuple[str, tuple[str, ...]] | None:
    """Return the thread's theme with the words that name it; None where no word names one."""
    return find_theme_of(thread.wording)


def find_theme_of(wordings: Iterable[str]) -> tuple[str, tuple[str, ...]] | None:
    """Return the theme of some words with those that name it; None where none names one.

    The theme that most different words name; of equals, the one that is named first.
    """
    known = _themes()
    found: dict[str, dict[str, str]] = {}
    for word in (word for wording in wordings for word in _WORD.findall(wording)):
        for stem in stems(word):
            if stem in known:
                found.setdefault(known[stem], {}).setdefault(stem, word.casefold())
    if not found:
        return None
    counts = Counter({theme: len(words) for theme, words in found.items()})
    (theme, _) = counts.most_common(1)[0]  # of equals, the first
    return theme, tuple(found[theme].values())


@lru_cache(maxsize=1)
def _themes() -> Mapping[str, str]:
    """Return stem -> theme."""
    rows = load_lexicon("en/themes").rows
    return {stem: row["theme"] for row in rows for stem in stems(row["word"])}
