import gc

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from servanda.linking.linkers.threads.undisturbed import undisturbed


def blas_threads() -> set[int]:
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


def test_no_garbage_is_looked_for_and_matrices_are_multiplied_on_one_core_inside_the_block_only() -> None:
    with threadpool_limits(limits=2, user_api="blas"):
        np.ones((2, 2)) @ np.ones((2, 2))
        if blas_threads() != {2}:
            pytest.skip("NumPy's products run on one core here in any case.")
        with pytest.raises(KeyError), undisturbed():
            assert blas_threads() == {1} and not gc.isenabled()
            raise KeyError
        assert blas_threads() == {2} and gc.isenabled()
