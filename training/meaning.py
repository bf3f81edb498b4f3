"""Fits the map from what the reader sees of a span to a vector of its meaning.

The vector is near the one that all-MiniLM-L6-v2 gives the words alone, and nearer to those of other spans of the
same undertaking than to the rest of its bundle. The shipped encoder is frozen and read through its ONNX file, as at
run time; only this small map is fitted.

python meaning.py --model work/model --minilm FOLDER [--folds work/folds]
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import NamedTuple

import batches
import numpy as np
import torch
import torch.nn.functional as F
from corpus import Example, load_all
from folds import FOLDS, fold_of
from model import HIDDEN, Encoder, load_pieces
from teacher import embed

from servanda.annotation.annotators.reader import span_features
from servanda.annotation.windows import Window
from servanda.annotation.words import Tokenizer, Vocabulary
from servanda.inference.session import Session

HERE = Path(__file__).parent
WIDTH = 512


#: What telling undertakings apart counts for beside nearness to the original encoder, and how sharply it is asked:
#: chosen on dev (area under the curve 0.85 instead of 0.77, cosine to the original encoder 0.80 instead of 0.86).
APART, SHARPNESS = 0.2, 5.0


class Rows(NamedTuple):
    """Spans of some texts: what the reader sees of each, its words, its bundle, its thread or nothing."""

    features: np.ndarray
    texts: list[str]
    bundles: list[str]
    threads: list[str]


def collect(
    examples: list[Example], *, session: Session, tokenizer: Tokenizer, rng: random.Random, extra: int
) -> Rows:
    """Return annotated spans, and `extra` stretches of 2 to 20 words a window."""
    rows, texts, bundles, threads = [], [], [], []
    for example in examples:
        of_span = {(a, b): thread for a, b, thread in example.threads}
        for piece in batches.iter_pieces(example, tokenizer=tokenizer, rng=None, changer=None):
            window = Window(piece.pieces, piece.shapes, piece.starts, [], piece.paragraph)
            hidden, below = session.run(
                ("hidden", "below"),
                {
                    "pieces": np.array([piece.pieces], np.int64),
                    "shapes": np.array([piece.shapes], np.int64),
                    "first": np.array(piece.starts, np.int64),
                },
            )
            last = piece.first + len(piece.words)
            spans = [
                (a, b, t, of_span.get((a, b), ""))
                for a, b, t in example.texts
                if piece.first <= a and b <= last
            ]
            for _ in range(extra):
                a = piece.first + rng.randrange(len(piece.words))
                b = min(last, a + rng.randint(2, 20))
                spans.append((a, b, " ".join(piece.words[a - piece.first : b - piece.first]), ""))
            for a, b, text, thread in spans:
                rows.append(span_features(window, hidden, below, a - piece.first, b - piece.first))
                texts.append(text)
                bundles.append(example.name.partition("/")[0])
                threads.append(thread)
    return Rows(np.stack(rows).astype(np.float32), texts, bundles, threads)


class Map(torch.nn.Module):
    """Linear map plus a small hidden layer."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.straight = torch.nn.Linear(features, HIDDEN)
        self.up, self.down = torch.nn.Linear(features, WIDTH), torch.nn.Linear(WIDTH, HIDDEN)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.straight(x) + self.down(torch.relu(self.up(x)))


class Together(NamedTuple):
    """The spans of one bundle that are of a thread, and which pairs of them are of one."""

    rows: torch.Tensor
    same: torch.Tensor

    @classmethod
    def of(cls, rows: list[int], threads: list[str]) -> Together:
        names = [set(threads[row].partition("/")[2].split(";")) for row in rows]
        same = [
            [i != j and bool(one & other) for j, other in enumerate(names)] for i, one in enumerate(names)
        ]
        return cls(torch.tensor(rows), torch.tensor(same))


def gather(threads: list[str]) -> list[Together]:
    """Return the bundles that have threads."""
    by_bundle: dict[str, list[int]] = {}
    for row, thread in enumerate(threads):
        if thread:
            by_bundle.setdefault(thread.partition("/")[0], []).append(row)
    every = [Together.of(rows, threads) for _, rows in sorted(by_bundle.items())]
    return [one for one in every if one.same.any()]


def apart(vectors: torch.Tensor, same: torch.Tensor) -> torch.Tensor:
    """Return how badly the nearest spans are those of the same thread (van den Oord et al. 2018, InfoNCE)."""
    likeness = SHARPNESS * vectors @ vectors.T
    likeness = likeness.masked_fill(torch.eye(len(same), dtype=torch.bool), -1e9)
    share = likeness - torch.logsumexp(likeness, 1, keepdim=True)
    others = same.sum(1)
    return -((share * same).sum(1)[others > 0] / others[others > 0]).mean()


def fit(x: torch.Tensor, y: torch.Tensor, threads: list[str], epochs: int) -> Map:
    """Return the map that turns features towards their vectors.

    Its loss is the cosine, the likeness of pairs in a batch, and how the spans of one bundle are told apart.
    """
    torch.manual_seed(1)
    model = Map(x.shape[1])
    together, rng = gather(threads), random.Random(1)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=0.02)
    steps = epochs * (len(x) // 256)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    generator = torch.Generator().manual_seed(1)
    for _ in range(epochs):
        for some in torch.randperm(len(x), generator=generator).split(256)[: len(x) // 256]:
            guess = F.normalize(model(F.dropout(x[some], 0.05)), dim=-1)
            loss = 1 - (guess * y[some]).sum(-1).mean() + 2 * F.mse_loss(guess @ guess.T, y[some] @ y[some].T)
            one = rng.choice(together)
            loss = loss + APART * apart(F.normalize(model(F.dropout(x[one.rows], 0.05)), dim=-1), one.same)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
    return model


def report(name: str, guess: np.ndarray, truth: np.ndarray, threads: list[str]) -> None:
    """Print how close vectors are to the teacher's, and how well they tell spans of one thread from others."""
    upper = np.triu_indices(len(truth), 1)
    a, b = (truth @ truth.T)[upper], (guess @ guess.T)[upper]
    areas = area(guess, threads), area(truth, threads)
    print(
        f"{name}: cosine to the original encoder {(guess * truth).sum(1).mean():.3f}, correlation of pairs "
        f"{np.corrcoef(a, b)[0, 1]:.3f}; same thread against another of the bundle, area under the curve "
        f"{areas[0]:.3f} (original encoder {areas[1]:.3f})"
    )


def area(vectors: np.ndarray, threads: list[str]) -> float:
    """Return the chance that a pair of one thread is more alike than a pair of two threads of its bundle."""
    alike, other = [], []
    known = [row for row, thread in enumerate(threads) if thread]
    for k, i in enumerate(known):
        for j in known[k + 1 :]:
            if threads[i].partition("/")[0] == threads[j].partition("/")[0]:
                (alike if threads[i] == threads[j] else other).append(float(vectors[i] @ vectors[j]))
    ranks = np.argsort(np.argsort(np.array(alike + other)))[: len(alike)]
    return float((ranks.sum() - len(alike) * (len(alike) - 1) / 2) / (len(alike) * len(other)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=HERE / "work" / "model")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="bundles of our own")
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument(
        "--folds", type=Path, help="write here maps that know three quarters of the bundles each"
    )
    args = parser.parse_args()
    rng = random.Random(1)
    torch.set_num_threads(1)
    tokenizer = Tokenizer(Vocabulary.of(load_pieces(args.minilm)))
    parts = load_all(args.shared, args.data)
    session = Session(args.model / "encoder.onnx")
    train = collect(
        parts["bundles"] + parts["polnear"][::8], session=session, tokenizer=tokenizer, rng=rng, extra=3
    )
    dev = collect(parts["bundles_dev"], session=session, tokenizer=tokenizer, rng=rng, extra=0)
    encoder = Encoder(len(tokenizer.vocabulary.ids))
    encoder.load_minilm(args.minilm)
    encoder.eval()
    y = embed(train.texts + dev.texts, encoder=encoder, tokenizer=tokenizer).astype(np.float32)
    center, scale = train.features.mean(0), train.features.std(0) + 1e-3
    x, mine = torch.from_numpy((train.features - center) / scale), torch.from_numpy(y[: len(train.texts)])
    model = fit(x, mine, train.threads, args.epochs)
    with torch.no_grad():
        guess = F.normalize(model(torch.from_numpy((dev.features - center) / scale)), dim=-1).numpy()
    report("dev spans", guess, y[len(train.texts) :], dev.threads)
    around = torch.from_numpy(center), torch.from_numpy(scale)
    export_map(model, *around, args.model / "meaning.onnx")
    for fold in range(FOLDS if args.folds else 0):
        args.folds.mkdir(parents=True, exist_ok=True)
        kept = [row for row, bundle in enumerate(train.bundles) if fold_of(bundle) != fold]
        model = fit(x[kept], mine[kept], [train.threads[row] for row in kept], args.epochs)
        export_map(model, *around, args.folds / f"{fold}.onnx")


class Scaled(torch.nn.Module):
    """The map with its features centred and its results of unit length."""

    def __init__(self, inner: Map, center: torch.Tensor, scale: torch.Tensor) -> None:
        super().__init__()
        self.inner, self.center, self.scale = inner, center, scale

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        vector = self.inner((features - self.center) / self.scale)
        return vector / vector.norm(dim=-1, keepdim=True).clamp(min=1e-6)


def export_map(model: Map, center: torch.Tensor, scale: torch.Tensor, path: Path) -> None:
    """Write meaning.onnx: features [n, 3 x hidden] to unit vectors [n, hidden]."""
    torch.onnx.export(
        Scaled(model, center, scale).eval(), (torch.randn(2, 3 * HIDDEN),), str(path), dynamo=False, opset_version=17,
        input_names=["features"], output_names=["vectors"], dynamic_axes={"features": {0: "n"}, "vectors": {0: "n"}},
    )  # fmt: skip


if __name__ == "__main__":
    main()
