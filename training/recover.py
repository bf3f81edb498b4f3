"""Makes a checkpoint of the weights that are shipped, to go on training from: int8 taken back to floats.

python recover.py --minilm FOLDER --out work/shipped.pt [--model FOLDER]

The head of meaning is not shipped; it begins anew.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from model import BLOCKS, Reader, load_pieces
from onnx import numpy_helper

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "packages/servanda-reader-en/src/servanda_reader_en/model"
PARTS = ("query", "key", "value")
#: What some versions of the exporter put behind the name of a weight that they turned for a product.
_TURNED = "_Transposed"


class Graph:
    """The constants of an ONNX graph, and in which order it multiplies by them."""

    def __init__(self, path: Path) -> None:
        graph = onnx.load(str(path)).graph
        self._held = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        self.products = [
            name.removesuffix("_quantized")
            for node in graph.node
            for name in node.input
            if node.op_type == "MatMulInteger" and name.endswith("_quantized")
        ]
        self.sums = [
            name for node in graph.node if node.op_type == "Add" for name in node.input if name in self._held
        ]

    def floats(self, name: str) -> torch.Tensor:
        """Return a constant as floats, whether it is quantised or not."""
        if name in self._held:
            return torch.from_numpy(self._held[name].astype(np.float32))
        whole = self._held[f"{name}_quantized"].astype(np.float32)
        zero = self._held[f"{name}_zero_point"].astype(np.float32)
        return torch.from_numpy((whole - zero) * self._held[f"{name}_scale"])

    def names(self) -> set[str]:
        """Return the names of constants, without what quantising put behind them."""
        ends = ("_quantized", "_zero_point", "_scale")
        return {next((n.removesuffix(e) for e in ends if n.endswith(e)), n) for n in self._held}


def unnamed(names: list[str]) -> list[str]:
    """Return those that the exporter numbered: they are told apart by their order alone."""
    return [name for name in names if name.startswith("onnx::")]


def named(graph: Graph, prefix: str, own: str) -> dict[str, torch.Tensor]:
    """Return the weights whose names the exporter kept; those of products stand on their side."""
    sideways = set(graph.products)
    found = {}
    for name in graph.names():
        if name.startswith(prefix):
            value = graph.floats(name)
            if value.ndim == 2 and name in sideways:
                value = value.T
            found[own + name.removeprefix(prefix).removesuffix(_TURNED)] = value
    return found


def block(graph: Graph, own: str, products: list[str], sums: list[str]) -> dict[str, torch.Tensor]:
    """Return the weights of one transformer block, whose products come in the order of the graph.

    Query, key and value are one product where the block looks from all places; `sums` are what is added to them.
    """
    found = {}
    *seeing, dense, up, down = products
    weights = [graph.floats(name).T for name in seeing]
    parts: list[str] = list(PARTS)
    if len(weights) == 1:
        weights = list(weights[0].chunk(3))
        for part, bias in zip(parts, graph.floats(sums[0]).chunk(3), strict=True):
            found[f"{own}.attention.{part}.bias"] = bias
    else:
        parts = [name.split(".")[-2] for name in sums]
    for part, weight in zip(parts, weights, strict=True):
        found[f"{own}.attention.{part}.weight"] = weight
    for part, name in (("attention.dense", dense), ("up", up), ("down", down)):
        found[f"{own}.{part}.weight"] = graph.floats(name).T
    return found


def recover(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights of the network, without those that are not shipped."""
    first, second = Graph(folder / "encoder.onnx"), Graph(folder / "arguments.onnx")
    state = named(first, "reader.", "") | named(second, "head.", "arguments.")
    products = unnamed(first.products)
    for number, joint in enumerate(unnamed(first.sums)):
        state |= block(first, f"encoder.blocks.{number}", products[4 * number : 4 * number + 4], [joint])
    # The last block looks from some places alone: query, key and value are products of their own there.
    apart = [name for name in first.sums if name.endswith(tuple(f"attention.{part}.bias" for part in PARTS))]
    state |= block(first, f"encoder.blocks.{BLOCKS - 1}", products[4 * (BLOCKS - 1) :], apart)
    *inside, tags = unnamed(second.products)
    state |= block(second, "arguments.blocks.0", inside, unnamed(second.sums))
    return state | {"arguments.tags.weight": second.floats(tags).T}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=SHIPPED)
    parser.add_argument("--out", type=Path, default=HERE / "work" / "shipped.pt")
    args = parser.parse_args()
    reader = Reader(len(load_pieces(args.minilm)))
    state = recover(args.model)
    missing, unexpected = reader.load_state_dict(state, strict=False)
    if set(missing) != {"meaning.weight", "meaning.bias"} or unexpected:
        raise SystemExit(f"not the graphs of this network: {missing} are missing, {unexpected} not known")
    torch.nn.init.eye_(reader.meaning.weight)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    torch.save(
        {"model": reader.state_dict(), "about": json.dumps({"recovered_from": str(args.model)})}, args.out
    )


if __name__ == "__main__":
    main()
