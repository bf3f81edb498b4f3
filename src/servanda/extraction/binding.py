"""Whether words of promising bind anybody where they stand: not under a denial, a condition or a question.

`He denied that it had agreed to withdraw`, `had the parties agreed to disarm`, `did they promise to pay?`
speak of commitments, and make none. A refusal (`will not`) is one.
Source: annotation guidelines, "commitment".
"""

import re

from servanda.primitives import Span

#: What a sentence is looked back for: longer ones are taken from here on.
_REACH = 300
_SENTENCE_START = re.compile(r"(?:[.!?…][\"”’)»]*\s+|\n)(?=[\"“‘„«(]?[A-ZÀ-Þ])")
#: Modal verbs bind with their negation: `will not`, `nobody shall` are refusals and prohibitions.
_MODAL = re.compile(
    r"(?:will|shall|would|must|should|may|can|could|is|are|was|were|has|have|had)\b|n[’']t\b", re.I
)
_DENIED = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|(?:is|was) (?:not true|untrue|false)|disput(?:es?|ed) that)\b"
    r"(?:(?!\band\b|[.,;:!?]).)*\Z",
    re.I | re.S,
)
#: A negation right before the cue, with an auxiliary, an adverb or the noun of promising at most between.
_NEGATED = re.compile(
    r"(?:\b(?i:never|not|neither (?:side|party|of them)|nobody|no (?:one|side|party))|n[’']t)\s+"
    r"(?:(?:have|has|had|ever|yet|been|formally|actually)\s+){0,2}\Z|"
    r"\b(?:made|makes?|making|gave|given?|gives)\s+no\s+(?:\w+\s+)?\Z|"
    r"\b[Nn]othing (?:in|of) [^.;:!?,]{1,60}\s\Z"
)
_SUPPOSED = re.compile(
    r"(?:[\"“‘„«(]\s*)?(?:if|had|were|should|suppose|supposing|imagine|unless)\b[^,;:—]*\Z", re.I
)
_ASKED = re.compile(
    r"(?:[\"“‘„«(]\s*)?(?:and |but |so )?(?:did|does|do|has|have|had|is|are|was|were|will|would|can|could|"
    r"shall|should|who|why|when|what|where|how)\b",
    re.I,
)


def binds(text: str, cue: Span) -> bool:
    """Return whether the words of a cue can make a commitment in their sentence."""
    before = text[max(0, cue.start - _REACH) : cue.start]
    starts = [match.end() for match in _SENTENCE_START.finditer(before)]
    before = before[starts[-1] :] if starts else before
    if _SUPPOSED.match(before.lstrip()) and not _MODAL.match(text, cue.start, cue.end):
        return False
    if _DENIED.search(before):
        return False
    if not _MODAL.match(text, cue.start, cue.end) and _NEGATED.search(before):
        return False
    return not (_ASKED.match(before.lstrip()) and _is_question(text, cue))


def _is_question(text: str, cue: Span) -> bool:
    """Return whether the sentence of the cue ends with a question mark."""
    end = re.compile(r"[.!?…\n]").search(text, cue.end, cue.end + _REACH)
    return end is not None and end[0] == "?"
