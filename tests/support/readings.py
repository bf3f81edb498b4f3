"""Readings by the shipped reader, and how they are held against what a right reader finds.

A case gives its findings as words of its text: `"the word#2"` is the second occurrence, a pair runs from the
first words to the last, as in the annotation guidelines.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import servanda as sv
from servanda.extraction import Finding
from servanda.primitives import Span, cut
from support.scoring import WORD, overlap

DATA = Path(__file__).parents[1] / "data" / "robustness.jsonl"

#: Field -> least share of words in common; other fields need one word. A content is a quotation or a clause
#: with clear ends; for actions annotators differ over subjects of passives, so the corpus's line is taken.
LEAST_OVERLAP = {"content": 0.8, "action": 0.5, "text": 0.5}
#: Closed or resolved fields of an expectation: a value, or a list of those that are right.
CLOSED = ("force", "polarity", "mode", "progress", "standing", "number", "type", "deadline_value")

Expected = Mapping[str, object]
Words = frozenset[int]


@dataclass(frozen=True, kw_only=True)
class Case:
    """A text and what is to be found in it."""

    category: str
    text: str
    published: str
    findings: tuple[Expected, ...]
    only: tuple[str, ...] = ()
    """Kinds of which nothing else may be found."""


@cache
def load_cases() -> tuple[Case, ...]:
    """Return the cases of the data file."""
    rows = map(json.loads, DATA.read_text(encoding="utf-8").splitlines())
    return tuple(
        Case(**row | {"findings": tuple(row["findings"]), "only": tuple(row.get("only", ()))}) for row in rows
    )


@cache
def read(text: str, published: str = "2024-05-14") -> tuple[Finding, ...]:
    """Return what the shipped reader finds, after proving that every quote stands where it says."""
    findings = _reader().read(text, published=published)
    for finding in findings:
        assert_exact(finding, text)
    return findings


@cache
def _reader() -> sv.TextReader:
    return sv.load_reader()


def assert_exact(finding: Finding, text: str) -> None:
    """Fail where a quote is not what stands at its spans, or a score is none."""
    assert 0 <= finding.score <= 1
    assert finding.evidence.spans
    for field, spans in finding.evidence.spans.items():
        assert finding.quote(field) == " … ".join(cut(text, span) for span in spans), (field, spans)
        assert list(spans) == sorted(spans)


def assert_words_stand(case: Case) -> None:
    """Raise ValueError where an expectation has words that do not stand in the text."""
    for expected in case.findings:
        fields = expected.keys() - {"kind", "ignored", *CLOSED}
        for words in [*(expected[field] for field in fields), *_aside(expected)]:
            _locate(words, case.text)


def faults_of(case: Case) -> list[str]:
    """Return what is missing and what is too much; empty where the text is read right."""
    left = list(read(case.text, case.published))
    told = []
    for expected in case.findings:
        found = next((finding for finding in left if is_met(expected, finding, case.text)), None)
        if found is None:
            told.append(f"missing {_shown(expected)}")
        else:
            left.remove(found)
    told += [f"too much {show(finding)}" for finding in left if finding.kind in case.only]
    return told


def report(faults: Mapping[str, Sequence[str]]) -> str:
    """Return the faults of texts, with all that was found in each, as lines to be read."""
    lines = []
    for text, told in faults.items():
        lines.append(f"\n{text}")
        lines += [f"    {fault}" for fault in told]
        lines += [f"    found {show(finding)}" for finding in read(text) if finding.kind != "time"]
    return "\n".join(lines)


def show(finding: Finding) -> str:
    """Return kind, closed fields and words of a finding in one line."""
    details = finding.details
    closed = [
        str(value) for name in CLOSED if (value := getattr(details, name, None)) not in (None, "positive")
    ]
    words = [f"{field} {quote!r}" for field, quote in finding.evidence.quotes.items()]
    return " · ".join([finding.kind, *closed, *words])


def is_met(expected: Expected, finding: Finding, text: str) -> bool:
    """Return whether the finding is the expected one: kind, closed fields and words."""
    if finding.kind != expected["kind"]:
        return False
    for name in CLOSED:
        right = expected.get(name)
        if right is not None and getattr(finding.details, name) not in _as_list(right):
            return False
    fields = expected.keys() - {"kind", "ignored", *CLOSED}
    return all(_is_alike(expected, finding, field, text) for field in fields)


def words_in(text: str, spans: Sequence[Span]) -> Words:
    """Return where the words of the spans start."""
    return frozenset(match.start() for span in spans for match in WORD.finditer(text, span.start, span.end))


def _is_alike(expected: Expected, finding: Finding, field: str, text: str) -> bool:
    """Return whether the words of a field are the expected ones, as far as annotators agree on them."""
    right = words_in(text, [_locate(expected[field], text)])
    found = words_in(text, finding.evidence.spans.get(field, ()))
    if field == "content":  # it runs through its cue, which is no part of what was said
        aside = words_in(text, [_locate(words, text) for words in _aside(expected)])
        right, found = right - aside, found - aside - words_in(text, finding.evidence.spans["cue"])
    least = LEAST_OVERLAP.get(field)
    return bool(right & found) if least is None else overlap(right, found) >= least


def _aside(expected: Expected) -> Iterator[object]:
    """Yield words of a statement that are not compared: source, cue, and what may as well be left out."""
    yield from (expected[field] for field in ("source", "cue") if field in expected)
    yield from _as_list(expected.get("ignored", []))


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _locate(words: object, text: str) -> Span:
    """Return where the words stand; raise ValueError where they do not."""
    first, last = words if isinstance(words, list) else (words, None)
    span = _find(str(first), text, 0)
    return span if last is None else Span(span.start, _find(str(last), text, span.start).end)


def _find(words: str, text: str, after: int) -> Span:
    """Return the place of whole words."""
    plain, _, number = words.rpartition("#")
    if not (plain and number.isdigit()):
        plain, number = words, "1"
    before = r"(?<!\w)" if plain[0].isalnum() else ""
    behind = r"(?!\w)" if plain[-1].isalnum() else ""
    found = list(re.compile(before + re.escape(plain) + behind).finditer(text, after))
    if len(found) < int(number):
        raise ValueError(f"{words!r} does not stand in {text!r}.")
    return Span(*found[int(number) - 1].span())


def _shown(expected: Expected) -> str:
    return " · ".join(
        f"{field} {value!r}" if field != "kind" else str(value) for field, value in expected.items()
    )
