"""Words that open what follows them: no span of an argument or a name ends with one."""

import numpy as np

from servanda.annotation.decoding import Bools
from servanda.annotation.windows import Window

#: Of 40,161 places where one of these stands in an argument of the training bundles, 9 end it (`we stand by`,
#: `where every buoy comes from`). Not `A`, which ends `Annex 1-A`.
_OPENING = frozenset(
    {
        "the", "The", "a", "an", "An", "every", "of", "by", "at", "from", "per", "within", "without",
        "until", "between", "and", "or", "if", "If", "unless", "Unless", "has", "shall",
    }
)  # fmt: skip


def opening_words(window: Window, text: str) -> Bools:
    """Return whether each word of a window opens what follows: shape (words,)."""
    return np.array([text[word.start : word.end] in _OPENING for word in window.words], bool)
