"""Reads a safetensors file: eight bytes of length, a JSON header, raw tensors."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import torch


def load(path: Path) -> dict[str, torch.Tensor]:
    """Return name -> float32 tensor."""
    raw = path.read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + size])
    types = {"F32": torch.float32, "F16": torch.float16, "I64": torch.int64}
    out = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        flat = torch.frombuffer(
            bytearray(raw[8 + size + start : 8 + size + end]), dtype=types[entry["dtype"]]
        )
        out[name] = (
            flat.reshape(entry["shape"]).float() if entry["dtype"] != "I64" else flat.reshape(entry["shape"])
        )
    return out
