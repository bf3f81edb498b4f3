"""Sentence vectors of the untouched encoder, which the meaning head is held close to."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from corpus import Example
from model import Encoder

from servanda.annotation.windows import NO_WORD
from servanda.annotation.words import WORD, Tokenizer


def embed(texts: list[str], *, encoder: Encoder, tokenizer: Tokenizer) -> np.ndarray:
    """Return float16 unit vectors, shape (len(texts), 384): mean over pieces, as all-MiniLM-L6-v2 does."""
    vocabulary = tokenizer.vocabulary
    rows = [
        [vocabulary.start, *[i for w in WORD.findall(t) for i in tokenizer(w)[0]][:126], vocabulary.end]
        for t in texts
    ]
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    out = np.zeros((len(rows), 384), np.float16)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), 64):
            some = order[at : at + 64]
            width = max(len(rows[i]) for i in some)
            ids = torch.zeros(len(some), width, dtype=torch.long)
            here = torch.zeros(len(some), width)
            for k, i in enumerate(some):
                ids[k, : len(rows[i])] = torch.tensor(rows[i])
                here[k, : len(rows[i])] = 1
            hidden = encoder(ids, torch.full_like(ids, NO_WORD), (1 - here)[:, None, None, :] * -1e4).float()
            mean = (hidden * here.unsqueeze(-1)).sum(1) / here.sum(1, keepdim=True)
            out[some] = torch.nn.functional.normalize(mean, dim=-1).numpy()
            if at // 64 % 100 == 0:
                print(f"  teacher {at}/{len(order)}", file=sys.stderr, flush=True)
    return out


def teach(
    parts: dict[str, list[Example]], *, minilm: Path, tokenizer: Tokenizer, cache: Path
) -> dict[str, np.ndarray]:
    """Return words of a span -> its vector, for all spans with words in the training parts."""
    texts = sorted({t for name in ("polnear", "bundles") for e in parts[name] for _, _, t in e.texts})
    held: dict[str, np.ndarray] = {}
    if cache.exists():
        saved = np.load(cache, allow_pickle=False)
        held = dict(zip(saved["texts"].tolist(), saved["vectors"]))
    missing = [t for t in texts if t not in held]
    if not missing:
        return held
    encoder = Encoder(len(tokenizer.vocabulary.ids))
    encoder.load_minilm(minilm)
    encoder.eval()
    held |= dict(zip(missing, embed(missing, encoder=encoder, tokenizer=tokenizer)))
    np.savez(cache, texts=np.array(list(held)), vectors=np.stack(list(held.values())))
    return held
