"""Values that go from process to process, or wait in a file, are pickled by their fields.

Dataclasses with slots otherwise look up their fields again for each object, in Python.
"""

import copyreg
from collections.abc import Callable
from dataclasses import fields
from operator import attrgetter
from typing import Any, TypeVar

_T = TypeVar("_T")


def pickle_by_fields(*classes: type) -> None:
    """Have objects of these dataclasses, which have slots, pickled as the values of their fields.

    They are made anew without checks.
    """
    for one in classes:
        names = [field.name for field in fields(one)]
        # of one name `attrgetter` gives the value itself
        _GETTERS[one] = attrgetter(*names) if len(names) > 1 else _as_tuple(names[0])
        _SETTERS[one] = tuple(vars(one)[name].__set__ for name in names)  # of frozen ones too
        copyreg.pickle(one, _reduced)


_GETTERS: dict[type, Callable[[object], tuple[object, ...]]] = {}
_SETTERS: dict[type, tuple[Callable[[object, object], None], ...]] = {}


def _as_tuple(name: str) -> Callable[[object], tuple[object, ...]]:
    return lambda one: (getattr(one, name),)


def _reduced(one: object) -> tuple[Callable[..., object], tuple[Any, ...]]:
    kind = type(one)
    return _remade, (kind, *_GETTERS[kind](one))


def _remade(kind: type[_T], *values: object) -> _T:
    one = object.__new__(kind)
    for put, value in zip(_SETTERS[kind], values, strict=True):
        put(one, value)
    return one
