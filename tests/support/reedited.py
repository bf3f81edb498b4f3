"""Texts as editors change them, by rule, and different stories about one event."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from servanda.documents.records import Document, DocumentKind
from servanda.primitives import PartialDate

#: Forty pairs of stories that have nothing in common but the event (written for this file, all invented).
STORIES = Path(__file__).parents[1] / "data" / "one_event_two_stories.jsonl"

_NUMERALS = {
    "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "ten": "10", "twelve": "12", "twenty": "20",
}  # fmt: skip
_LEAD = "The long wait of those concerned may be over, observers believed this morning, though few dare hope."
_SENTENCE = re.compile(r"(?<=[a-z][.!?])[”\"]?\s+(?=[“\"A-Z])")


def _cut(paragraphs: list[str]) -> list[str]:
    return paragraphs[: -max(1, len(paragraphs) // 3)]


def _reordered(paragraphs: list[str]) -> list[str]:
    return [paragraphs[0], *reversed(paragraphs[1:])]


def _new_lead(paragraphs: list[str]) -> list[str]:
    return [_LEAD, *paragraphs[1:]]


def _merged(paragraphs: list[str]) -> list[str]:
    return [" ".join(paragraphs[at : at + 2]) for at in range(0, len(paragraphs), 2)]


def _split(paragraphs: list[str]) -> list[str]:
    return [sentence for paragraph in paragraphs for sentence in _SENTENCE.split(paragraph)]


def _trimmed(paragraphs: list[str]) -> list[str]:
    return [" ".join(_SENTENCE.split(paragraph)[:2]) for paragraph in paragraphs]


def _respelt(paragraphs: list[str]) -> list[str]:
    text = "\n\n".join(paragraphs)
    text = re.sub(r"\b[a-z]+\b", lambda match: _NUMERALS.get(match[0], match[0]), text)
    text = re.sub(r"\b\d{1,3}(,\d{3})+\b", lambda match: match[0].replace(",", ""), text)
    for old, new in (
        ("per cent", "percent"),
        ("“", '"'),
        ("”", '"'),
        ("’", "'"),
        (" – ", " -- "),
        ("—", "--"),
    ):
        text = text.replace(old, new)
    return ["GENEVA, 3 May (Allied Press) - " + text.replace("\n\n", "\n\n ")]


#: What an editor does to a story that stays the same story.
EDITS: Mapping[str, Callable[[list[str]], list[str]]] = {
    "cut": _cut,
    "reordered": _reordered,
    "new lead": _new_lead,
    "merged": _merged,
    "split": _split,
    "trimmed": _trimmed,
    "respelt": _respelt,
}


def edited(document: Document, edit: str) -> Document:
    """Return the document as another paper prints it a day later."""
    paragraphs = EDITS[edit](document.text.split("\n\n"))
    return _printed(document, "\n\n".join(paragraphs), name=f"{document.name} {edit}")


def quoted_at_length(release: Document, own: list[str]) -> Document:
    """Return a story with paragraphs of its own, one first, and half of the release in quotation marks."""
    theirs = release.text.split("\n\n")
    quoted = [f"“{paragraph.strip()}”" for paragraph in theirs[: max(1, len(theirs) // 2)]]
    text = "\n\n".join([own[0], *quoted, *own[1:]])
    return _printed(release, text, name=f"{release.name} quoted")


def _printed(document: Document, text: str, *, name: str) -> Document:
    assert document.published is not None
    day = document.published.last_day
    later = PartialDate(day.replace(day=day.day + 1).isoformat()) if day.day < 28 else document.published
    return replace(
        document,
        name=f"~{name}",
        text=text,
        publisher="Allied Press",
        kind=DocumentKind.NEWS,
        published=later,
    )


def stories() -> Iterator[tuple[str, Document, Document]]:
    """Yield an event and the two stories about it, of one day and two papers."""
    for line in STORIES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        one, other = (
            Document(
                name=f"{row['event']}, {name}",
                text=row[name],
                publisher=f"{name} paper",
                kind=DocumentKind.NEWS,
                published=PartialDate("2015-03-04"),
            )
            for name in ("one", "other")
        )
        yield row["event"], one, other
