"""Ids made of content: the same words get the same id in every process and year."""

import hashlib
import json
from functools import lru_cache

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


def canonical_json(value: object) -> str:
    """Return JSON with sorted keys, no spaces and plain Unicode: one value, one string."""
    return _ENCODER.encode(value)


def content_id(*parts: object) -> str:
    """Return the first 16 hex digits of the SHA-256 of the parts' canonical JSON."""
    return hashlib.sha256(canonical_json(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


@lru_cache(maxsize=4)  # each finding of a document asks for it
def text_digest(text: str) -> str:
    """Return the SHA-256 of the text in UTF-8, 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
