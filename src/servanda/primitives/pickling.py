"""Values that go from process to process, or wait in a file, are pickled by their fields.

Dataclasses with slots otherwise look up their fields again for each object, in Python.
"""

import copyreg
from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any, TypeVar

_T = TypeVar("_T")


def pickle_by_fields(*classes: type) -> None:
    """Have objects of these dataclasses pickled as the values of their fields, made anew without checks."""
    for one in classes:
        names = tuple(field.name for field in fields(one))
        _NAMES[one] = names
        copyreg.pickle(one, _reduced)


_NAMES: dict[type, tuple[str, ...]] = {}


def _reduced(one: object) -> tuple[Callable[..., object], tuple[Any, ...]]:
    kind = type(one)
    return _remade, (kind, [getattr(one, name) for name in _NAMES[kind]])


def _remade(kind: type[_T], values: Sequence[object]) -> _T:
    one = object.__new__(kind)
    for name, value in zip(_NAMES[kind], values, strict=True):
        object.__setattr__(one, name, value)
    return one
