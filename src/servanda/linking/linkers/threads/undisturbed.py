"""Work that makes millions of objects which all stay, and many small products of matrices."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threadpoolctl import ThreadpoolController


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look for no garbage inside the block, and multiply matrices on one core.

    There is no garbage, and looking takes a sixth of the time or more. What is multiplied is small: to share
    it out takes longer than to do it, and much longer where the other cores have work of their own.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        with _threads().limit(limits=1, user_api="blas"):
            yield
    finally:
        if was_on:
            gc.enable()


@lru_cache(maxsize=1)
def _threads() -> ThreadpoolController:
    return ThreadpoolController()
