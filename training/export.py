"""Writes a checkpoint as the files of the reader package: two ONNX graphs, vocabulary, meaning head, settings.

python export.py --checkpoint work/reader.pt --minilm FOLDER --out work/model [--fp32]
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from corpus import ALL_FIELDS, ARRANGEMENTS, FIELDS, LAYERS
from manifest import write_manifest
from model import BEFORE, BEHIND, HIDDEN, LABELS, MIDDLE, Reader, load_pieces
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

HERE = Path(__file__).parent


class FirstStage(nn.Module):
    """Pieces of one window to word vectors and tags."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, pieces: Tensor, shapes: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        # The last block is worked out for the first piece of each word alone: nothing else of it is used.
        layers = self.reader.encoder.layers(pieces, shapes, None, first)
        hidden = layers[-1][0]
        triggers = self.reader.triggers(hidden).view(-1, len(LAYERS), 3)
        # What the meaning of a span is told from is half way up; the bottom is no longer asked for, and may
        # go with the next weights (span_meanings.py).
        below = torch.cat([layers[0][0], layers[MIDDLE][0]], -1)
        return hidden, triggers, self.reader.arrangements(hidden), self.reader.sentences(hidden), below


class SecondStage(nn.Module):
    """Words around triggers to argument tags, labels and validity."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.head = reader.arguments

    def forward(
        self,
        hidden: Tensor,
        index: Tensor,
        trigger: Tensor,
        layer: Tensor,
        distance: Tensor,
        inside: Tensor,
        present: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        return self.head(self.head.token(hidden)[index], trigger, layer, distance, inside, present)


def export_first(reader: Reader, path: Path) -> None:
    """Write encoder.onnx in fp32."""
    example = (torch.randint(1000, 2000, (1, 30)), torch.zeros(1, 30, dtype=torch.long), torch.arange(1, 20))
    torch.onnx.export(
        FirstStage(reader), example, str(path), dynamo=False, opset_version=17,
        input_names=["pieces", "shapes", "first"], output_names=["hidden", "triggers", "arrangements", "sentences", "below"],
        dynamic_axes={
            "pieces": {1: "t"}, "shapes": {1: "t"}, "first": {0: "w"}, "hidden": {0: "w"}, "triggers": {0: "w"},
            "arrangements": {0: "w"}, "sentences": {0: "w"}, "below": {0: "t"},
        },
    )  # fmt: skip


def export_second(reader: Reader, path: Path) -> None:
    """Write arguments.onnx in fp32."""
    n, width = 3, 20
    example = (
        torch.randn(40, HIDDEN), torch.randint(0, 39, (n, width)), torch.randn(n, HIDDEN), torch.zeros(n, dtype=torch.long),
        torch.randint(0, 50, (n, width)), torch.randint(0, 3, (n, width)), torch.ones(n, width),
    )  # fmt: skip
    names = ["hidden", "index", "trigger", "layer", "distance", "inside", "present"]
    axes = {name: {0: "n", 1: "l"} for name in ("index", "distance", "inside", "present", "tags")}
    axes |= {name: {0: "n"} for name in ("trigger", "layer", "labels", "valid")} | {"hidden": {0: "w"}}
    torch.onnx.export(
        SecondStage(reader), example, str(path), dynamo=False, opset_version=17,
        input_names=names, output_names=["tags", "labels", "valid"], dynamic_axes=axes,
    )  # fmt: skip


def fold(path: Path) -> None:
    """Fold constants; fused attention and skip-norms are left out: their int8 kernels took a fifth longer."""
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions

    options = FusionOptions("bert")
    for name in ("embed_layer_norm", "attention", "skip_layer_norm", "bias_skip_layer_norm", "bias_gelu"):
        setattr(options, f"enable_{name}", False)
    folded = optimizer.optimize_model(
        str(path),
        model_type="bert",
        num_heads=12,
        hidden_size=HIDDEN,
        optimization_options=options,
        opt_level=0,
    )
    folded.save_model_to_file(str(path))


def quantize(path: Path, out: Path) -> None:
    """Write the graph with int8 weights: one scale a column, activations scaled as they come."""
    quantize_dynamic(
        str(path), str(out), weight_type=QuantType.QInt8, per_channel=True,
        op_types_to_quantize=["MatMul", "Gather"], extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip


def settings(calibration: dict | None) -> dict:
    """Return what the program must know of the weights."""
    main = {"statement": "content", "commitment": "action", "status": "subject"}
    base = {
        "layers": LAYERS, "fields": ALL_FIELDS, "fields_of": FIELDS, "main_field": main,
        "labels": {k: list(v) for k, v in LABELS.items()},
        "labels_of": {"commitment": ["force"], "status": ["progress", "standing"]},
        "arrangements": ARRANGEMENTS,
        "before": {k: 24 if k == "figure" else BEFORE for k in LAYERS},
        "behind": {"statement": BEHIND, "commitment": 64, "status": 64, "figure": 24},
        # Chosen on dev: a lower floor finds no more and costs speed.
        "floor": 0.35,
        # Chosen on dev: cues of commitments are long (`was also expected to`).
        "wide": {k: 0.05 if k == "commitment" else 0.15 for k in LAYERS},
        # Chosen on dev: who spoke and who is to act are lost more often than they are made up.
        "lean": {"statement.source": 0.7, "commitment.bearer": 0.7},
        "calibration": {k: [0.0, 0.5, 0.5, 0.0] for k in LAYERS} | {"arrangement": [0.0, 1.0]},
        "keep": {k: 0.5 for k in (*LAYERS, "arrangement")},
    }  # fmt: skip
    return base | (calibration or {})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=HERE / "work" / "reader.pt")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE / "work" / "model")
    parser.add_argument("--calibration", type=Path, help="JSON with calibration and keep, from calibrate.py")
    parser.add_argument("--version", default="1")
    parser.add_argument("--fp32", action="store_true", help="leave the encoder unquantised, to compare")
    parser.add_argument("--seal", action="store_true", help="only write settings and manifest anew")
    args = parser.parse_args()
    calibration = json.loads(args.calibration.read_text()) if args.calibration else None
    if args.seal:
        seal(args.out, calibration=calibration, version=args.version)
        return
    args.out.mkdir(parents=True, exist_ok=True)
    pieces = load_pieces(args.minilm)
    reader = Reader(len(pieces))
    reader.load_state_dict(torch.load(args.checkpoint, weights_only=True)["model"])
    reader.eval()
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        first = Path(folder) / "encoder.onnx"
        export_first(reader, first)
        fold(first)
        second = Path(folder) / "arguments.onnx"
        export_second(reader, second)
        fold(second)
        for graph in (first, second):
            if args.fp32:
                shutil.copy(graph, args.out / graph.name)
            else:
                quantize(graph, args.out / graph.name)
    (args.out / "vocabulary.txt").write_text("\n".join(pieces), encoding="utf-8")
    seal(args.out, calibration=calibration, version=args.version)
    for path in sorted(args.out.iterdir()):
        print(f"{path.name:18} {path.stat().st_size:>12,}")


def seal(folder: Path, *, calibration: dict | None, version: str) -> None:
    """Write settings.json and manifest.toml."""
    (folder / "settings.json").write_text(
        json.dumps(settings(calibration), indent=1) + "\n", encoding="utf-8"
    )
    write_manifest(folder, version=version)


if __name__ == "__main__":
    main()
