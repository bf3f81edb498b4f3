"""The OpenAPI description of the application, with what routes share said once."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI

#: A JSON value of the description.
Said = dict[str, Any]


def describe(application: FastAPI) -> Said:
    """Return the description; it is made once."""
    if application.openapi_schema is None:
        application.openapi_schema = _shared(FastAPI.openapi(application))
    return application.openapi_schema


def _shared(told: Said) -> Said:
    """Return the description with equal answers and parameters under `components`, where routes point."""
    parts = told.setdefault("components", {})
    operations = [one for path in told["paths"].values() for one in path.values()]
    answers = [(status, one) for some in operations for status, one in some["responses"].items()]
    known = _named(parts, "responses", ((f"Answer{status}", one) for status, one in answers))
    for some in operations:
        some["responses"] = {status: known.get(_key(one), one) for status, one in some["responses"].items()}
    known = _named(
        parts, "parameters", ((one["name"], one) for some in operations for one in some.get("parameters", ()))
    )
    for some in operations:
        if "parameters" in some:
            some["parameters"] = [known.get(_key(one), one) for one in some["parameters"]]
    return told


def _named(parts: Said, kind: str, items: Iterator[tuple[str, Said]]) -> dict[str, Said]:
    """Put what is there several times under a name, and return each one's key with the pointer to it."""
    given = list(items)
    counts = Counter(_key(one) for _, one in given)
    pointers: dict[str, Said] = {}
    shelf: Said = parts.setdefault(kind, {})
    for name, one in given:
        key = _key(one)
        if counts[key] > 1 and key not in pointers:
            numbers = (f"{name}-{number}" for number in range(2, len(given) + 2))
            free = name if name not in shelf else next(each for each in numbers if each not in shelf)
            shelf[free] = one
            pointers[key] = {"$ref": f"#/components/{kind}/{free}"}
    return pointers


def _key(one: Said) -> str:
    return json.dumps(one, sort_keys=True)
