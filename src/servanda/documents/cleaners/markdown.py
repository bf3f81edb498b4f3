"""A Markdown file: its text as it stands, and what its front matter says."""

import re

from servanda.documents.cleaned import Cleaned
from servanda.documents.cleaners.plain import load_text
from servanda.documents.limits import DocumentLimits
from servanda.primitives import Card
from servanda.sources import Metadata, RawItem
from servanda.sources.sidecars import parse_toml
from servanda.sources.tables import KEYS, parse_table

#: Lines between two rules at the top of the file; `---` holds simple YAML, `+++` holds TOML.
_YAML = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)\s*", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\n(.*?)^\+\+\+[ \t]*(?:\n|\Z)\s*", re.DOTALL | re.MULTILINE)
_PAIR = re.compile(r"([A-Za-z_][\w-]*):(?:\s+(.*))?")
_ITEM = re.compile(r"\s*-\s+(.*)")
_HEADING = re.compile(r"\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|\Z)")

#: What site generators call the keys.
_ALIASES = {"date": "published", "author": "authors", "lang": "language"}


class Markdown:
    """Keeps headings and list marks, which are readable; takes front matter off and uses it."""

    card = Card(name="markdown", version=1, needs=("markdown",), gives=("document",))

    def __init__(self, limits: DocumentLimits) -> None:
        self._limits = limits

    def __call__(self, item: RawItem) -> Cleaned:
        """Return the text, and the metadata of its front matter and first heading.

        Raises: NoTextError, MalformedSourceError: as for plain text. MetadataError: the front matter says
            something that a sidecar could not say either.
        """
        said, text = split_front_matter(load_text(item, self._limits), where=item.where)
        heading = _HEADING.match(text)
        return Cleaned(text=text, metadata=said.over(Metadata(title=heading[1] if heading else None)))


def split_front_matter(text: str, *, where: str) -> tuple[Metadata, str]:
    """Return what the front matter says, and the text behind it."""
    if match := _TOML.match(text):
        return parse_table(_rename(parse_toml(match[1].encode(), where=where)), where=where), text[
            match.end() :
        ]
    match = _YAML.match(text)
    table = _parse_pairs(match[1]) if match else None
    if match is None or table is None:  # a rule at the top of a text is no front matter
        return Metadata(), text
    return parse_table(table, where=where), text[match.end() :]


def _rename(table: dict[str, object]) -> dict[str, object]:
    """Return the keys that mean something here, under the names they have here."""
    renamed = {_ALIASES.get(key.lower(), key.lower()): value for key, value in table.items()}
    return {key: value for key, value in renamed.items() if key in KEYS}


def _parse_pairs(lines: str) -> dict[str, object] | None:
    """Return the known keys of simple YAML; None where a line is neither pair, item, comment nor indented."""
    table: dict[str, object] = {}
    key = ""
    for line in lines.splitlines():
        pair, entry = _PAIR.fullmatch(line), _ITEM.fullmatch(line)
        if pair:
            key = _ALIASES.get(pair[1].lower(), pair[1].lower())
            value = _parse_value(pair[2] or "")
            if key in KEYS and value:
                table[key] = value
        elif entry:
            if key == "authors":
                table[key] = [*_as_list(table.get(key)), _unquote(entry[1])]
        elif line.strip() and not line.startswith(("#", " ", "\t")):
            return None
    return table if key else None


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _parse_value(words: str) -> str | list[str]:
    words = words.strip()
    if words.startswith("[") and words.endswith("]"):
        return [_unquote(part) for part in words[1:-1].split(",") if part.strip()]
    return _unquote(words)


def _unquote(words: str) -> str:
    words = words.strip()
    quoted = len(words) > 1 and words[0] == words[-1] and words[0] in "\"'"
    return words[1:-1] if quoted else words
