"""Writes the mean of several checkpoints of one training: it reads better than any of them (the model card).

python average.py --out work/reader.pt work/5.pt work/6.pt
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from model import Reader
from train import widened


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    loaded = [torch.load(path, weights_only=True)["model"] for path in args.checkpoints]
    model = Reader(len(loaded[0]["encoder.word.weight"]))
    states = [widened(state, model) for state in loaded]
    mean = {name: torch.stack([state[name].float() for state in states]).mean(0) for name in states[0]}
    torch.save(
        {"model": mean, "about": json.dumps({"mean_of": [p.name for p in args.checkpoints]})}, args.out
    )


if __name__ == "__main__":
    main()
