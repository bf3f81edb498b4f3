"""Types of columns that say and sort the same in SQLite and PostgreSQL.

Texts are sorted by code points, whatever language the database was made for. PostgreSQL keeps no NUL: there
it is written as two characters U+0001, and U+0001 as U+0001 U+0002, which sorts as the texts themselves do.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    String,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction
from sqlalchemy.types import TypeDecorator, TypeEngine

from servanda.primitives import canonical_json

_POSTGRESQL = "postgresql"
#: Sorts by bytes of UTF-8, which is by code points.
_BY_CODE_POINT = "C"

_Processor = Callable[[Any], Any] | None


class Words(TypeDecorator[str]):
    """A text of any characters."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type in this database."""
        return dialect.type_descriptor(Text(collation=_BY_CODE_POINT) if _is_postgresql(dialect) else Text())

    def bind_processor(self, dialect: Dialect) -> _Processor:
        """Return what a text goes through on its way in; None where it is taken as it is."""
        return _bound if _is_postgresql(dialect) else None

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor:
        """Return what a text goes through on its way out; None where it is given as it is."""
        return _found if _is_postgresql(dialect) else None


def _is_postgresql(dialect: Dialect) -> bool:
    return dialect.name == _POSTGRESQL


def escape_nul(words: str) -> str:
    """Return the text without NUL, as PostgreSQL keeps it."""
    if "\0" not in words and "\1" not in words:
        return words
    return words.replace("\1", "\1\2").replace("\0", "\1\1")


def unescape_nul(words: str) -> str:
    """Return the text that `escape_nul` was given."""
    if "\1" not in words:
        return words
    return "\1".join(piece.replace("\1\1", "\0") for piece in words.split("\1\2"))


def _bound(value: Any) -> Any:
    return escape_nul(value) if isinstance(value, str) else value


def _found(value: Any) -> Any:
    return unescape_nul(value) if isinstance(value, str) else value


class Name(TypeDecorator[str]):
    """A short word from a closed set, an id or a digest; asked for with any text."""

    impl = String
    cache_ok = True

    def __init__(self, length: int) -> None:
        super().__init__(length)
        self.length = length

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the type in this database."""
        # SQLite holds nobody to the length, and PostgreSQL shall not either.
        of_it = String(collation=_BY_CODE_POINT) if _is_postgresql(dialect) else String(self.length)
        return dialect.type_descriptor(of_it)

    def bind_processor(self, dialect: Dialect) -> _Processor:
        """Return what a text goes through on its way in; None where it is taken as it is."""
        return _bound if _is_postgresql(dialect) else None

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor:
        """Return None: no name has NUL."""
        return None


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. SQLite keeps no offset, so UTC is written and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant as the store takes it."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone; the ledger's clock is UTC")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


#: SQLite numbers rows by itself only where the type is exactly INTEGER.
RowId = BigInteger().with_variant(Integer(), "sqlite")
Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), _POSTGRESQL)


#: A string, or a number that jsonb would give back as another one.
_STRING_OR_NUMBER = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?e\+\d+|-0\.0(?![\d])')


def to_jsonb(value: object) -> str:
    """Return JSON for jsonb, which keeps no NUL and no minus zero, and takes 1e+22 for a whole number."""
    words = canonical_json(value)
    if "\\u000" in words:
        words = canonical_json(_each_string(value, escape_nul))
    if "e+" in words or "-0.0" in words:
        words = _STRING_OR_NUMBER.sub(_plain_number, words)
    return words


def _plain_number(found: re.Match[str]) -> str:
    words = found.group()
    return words if words.startswith('"') else f"{Decimal(words) + 0:.1f}"


def from_jsonb(words: str | bytes) -> object:
    """Return the value; names in order, as SQLite's JSON has them, and not by their length."""
    text = words if isinstance(words, str) else words.decode()
    value: object = json.loads(text, object_pairs_hook=_sorted_pairs)
    return _each_string(value, unescape_nul) if "\\u0001" in text else value


def _sorted_pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    return dict(sorted(pairs))


def _each_string(value: object, change: Callable[[str], str]) -> object:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return dict(sorted((change(name), _each_string(one, change)) for name, one in value.items()))
    if isinstance(value, (list, tuple)):
        return [_each_string(one, change) for one in value]
    return value


class _RawWords(TypeDecorator[bytes]):
    """A text's bytes as they are stored, which may be no UTF-8 where a file was damaged."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor:
        """Return what gives bytes; PostgreSQL lets nothing in that is no UTF-8, and hands over a text."""
        return (lambda value: unescape_nul(value).encode()) if _is_postgresql(dialect) else None


class raw_words(GenericFunction[bytes]):  # noqa: N801 (named as functions of SQL are)
    """The stored bytes of a text."""

    type = _RawWords()
    inherit_cache = True


@compiles(raw_words)
def _raw_words(element: raw_words, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **more)} AS BLOB)"


@compiles(raw_words, _POSTGRESQL)
def _raw_words_postgresql(element: raw_words, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


class _RawJson(TypeDecorator[str]):
    """JSON not read yet, which may be none where a file was damaged."""

    impl = Text
    cache_ok = True

    def result_processor(self, dialect: Dialect, coltype: object) -> _Processor:
        """Return what gives the JSON as it was before `to_jsonb`."""
        return _plain_json if _is_postgresql(dialect) else None


def _plain_json(words: Any) -> Any:
    return words if words is None else canonical_json(from_jsonb(words))


class raw_json(GenericFunction[str]):  # noqa: N801
    """JSON as it is stored, not read yet."""

    type = _RawJson()
    inherit_cache = True


@compiles(raw_json)
def _raw_json(element: raw_json, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(raw_json, _POSTGRESQL)
def _raw_json_postgresql(element: raw_json, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **more)} AS text)"
