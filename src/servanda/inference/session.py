"""ONNX models on the CPU, one thread each: the same input gives the same output in any process."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from servanda.errors import ResourceError

Array = npt.NDArray[np.float32]
Input = npt.NDArray[np.int64] | npt.NDArray[np.float32]


#: Fused kernels that are slower on a CPU than what they replace: a third of the second stage.
_SLOW_FUSIONS = ("SkipLayerNormFusion",)


class Session:
    """One loaded model.

    Work is spread over processes, never over threads: sums in another order would change last digits.
    """

    def __init__(self, path: Path) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # Windows differ in length: a memory plan for each would grow without bound.
        options.enable_mem_pattern = False
        try:
            self._session = onnxruntime.InferenceSession(
                str(path),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=list(_SLOW_FUSIONS),
            )
        except Exception as error:  # onnxruntime raises classes of its own, without a common root
            raise ResourceError(
                f"The model cannot be loaded: {error}",
                where=path.name,
                next_step="Install servanda-reader-en again.",
            ) from error

    def run(self, outputs: Sequence[str], inputs: Mapping[str, Input]) -> list[Array]:
        """Return the named outputs, in the order asked for."""
        found: list[Array] = self._session.run(list(outputs), dict(inputs))
        return found
