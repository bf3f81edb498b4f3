"""Fits what tells from the shipped encoder what a span means, so that mentions of one undertaking are alike.

The upper blocks of all-MiniLM-L6-v2 are set over what the shipped encoder sees half way up, and trained on. The
shipped encoder is frozen and read through its ONNX file, as at run time.

python meaning.py --model work/model --minilm FOLDER [--folds work/folds]
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import batches
import numpy as np
import torch
import torch.nn.functional as F
from corpus import Example, load_all
from export import fold, quantize
from folds import FOLDS, fold_of
from model import BLOCKS, HIDDEN, MIDDLE, Encoder, load_pieces
from torch import Tensor, nn

from servanda.annotation.annotators.span_meanings import places
from servanda.annotation.windows import Window
from servanda.annotation.words import Tokenizer, Vocabulary
from servanda.inference.session import Session

HERE = Path(__file__).parent
#: Passes over the bundles, greatest rates, how sharply likeness is asked: chosen on dev.
EPOCHS, RATE, HEAD_RATE, SHARPNESS = 4, 1e-4, 1e-3, 12.0
#: Spans of a bundle in one step, and of another one, which none of them is like.
SPANS, OTHER_SPANS = 90, 40
#: Share of the words around a span in its vector before training, beside the span's own.
AROUND_SHARE = 0.5
#: What is added where attention must not look.
_NOWHERE = -1e4


class Seen(NamedTuple):
    """A window as the encoder sees it half way up, with its actions and subjects."""

    bundle: str
    middle: np.ndarray
    """Shape (pieces, HIDDEN)."""
    spans: list[tuple[int, int, int, int]]
    threads: list[frozenset[str]]
    """The threads of each span, named with their bundle; many are of none."""


def collect(examples: list[Example], *, session: Session, tokenizer: Tokenizer) -> list[Seen]:
    """Return the windows that have actions or subjects."""
    found = []
    for example in examples:
        of_span = spans_of(example)
        for piece in batches.iter_pieces(example, tokenizer=tokenizer, rng=None, changer=None):
            window = Window(piece.pieces, piece.shapes, piece.starts, [], piece.paragraph)
            last = piece.first + len(piece.words)
            here = [span for span in of_span if piece.first <= span[0] and span[1] <= last]
            if not here:
                continue
            (below,) = session.run(("below",), window.inputs())
            bundle = example.name.partition("/")[0]
            spans = [places(window, a - piece.first, b - piece.first) for a, b in here]
            threads = [frozenset(of_span[span]) for span in here]
            found.append(Seen(bundle, below[:, HIDDEN:].astype(np.float16), spans, threads))
    return found


def spans_of(example: Example) -> dict[tuple[int, int], set[str]]:
    """Return the words of each action and subject -> its threads."""
    found: dict[tuple[int, int], set[str]] = {
        span: set()
        for record in example.records
        for name in ("action", "subject")
        for span in record.arguments.get(name, ())
    }
    for first, last, threads in example.threads:
        bundle, _, names = threads.partition("/")
        found.setdefault((first, last), set()).update(f"{bundle}/{name}" for name in names.split(";"))
    return found


def by_bundle(windows: list[Seen]) -> dict[str, list[Seen]]:
    """Return bundle -> its windows."""
    found = defaultdict(list)
    for window in windows:
        found[window.bundle].append(window)
    return found


class Upper(nn.Module):
    """Blocks over the middle of the encoder; a vector is told from a span's pieces and those around it."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(encoder.blocks[MIDDLE:BLOCKS])
        self.head = nn.Linear(2 * HIDDEN, HIDDEN)
        with torch.no_grad():
            one = torch.eye(HIDDEN)
            self.head.weight.copy_(torch.cat([one, AROUND_SHARE * one], 1))
            self.head.bias.zero_()

    def forward(self, middle: Tensor, mask: Tensor | None, row: Tensor | None, spans: Tensor) -> Tensor:
        """Return unit vectors [n, HIDDEN] of spans [n, 4] in rows [n] of middle [windows, pieces, HIDDEN].

        No rows: all spans are in the one window that there is.
        """
        x = middle
        for block in self.blocks:
            x = block(x, mask)
        sums = F.pad(x.float().cumsum(1), (0, 0, 1, 0))
        flat = sums.reshape(-1, HIDDEN)
        base = torch.zeros_like(spans[:, 0]) if row is None else row * sums.shape[1]
        means = [
            (flat[base + spans[:, end]] - flat[base + spans[:, begin]])
            / (spans[:, end] - spans[:, begin]).unsqueeze(1)
            for begin, end in ((0, 1), (2, 3))
        ]
        vector = self.head(torch.cat(means, 1))
        return vector / vector.norm(dim=-1, keepdim=True).clamp(min=1e-6)

    def of(self, windows: Sequence[Seen]) -> Tensor:
        """Return the vectors of all spans of some windows, in their order."""
        width = max(len(window.middle) for window in windows)
        middle = torch.zeros(len(windows), width, HIDDEN)
        mask = torch.full((len(windows), 1, 1, width), _NOWHERE)
        for number, window in enumerate(windows):
            middle[number, : len(window.middle)] = torch.from_numpy(window.middle.astype(np.float32))
            mask[number, ..., : len(window.middle)] = 0
        row = torch.tensor([number for number, window in enumerate(windows) for _ in window.spans])
        spans = torch.tensor([span for window in windows for span in window.spans])
        with torch.autocast("cpu", torch.bfloat16):
            return self(middle, mask, row, spans).float()


def fit(windows: list[Seen], encoder: Encoder) -> Upper:
    """Return the blocks that tell the spans of one thread from the rest of its bundle."""
    torch.manual_seed(1)
    rng, model, bundles = random.Random(1), Upper(encoder), by_bundle(windows)
    rates = ((model.blocks, RATE), (model.head, HEAD_RATE))
    optimizer = torch.optim.AdamW(
        [{"params": part.parameters(), "lr": rate} for part, rate in rates], weight_decay=0.01
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, [rate for _, rate in rates], total_steps=EPOCHS * len(bundles), pct_start=0.1
    )
    model.train()
    for _ in range(EPOCHS):
        for bundle in rng.sample(sorted(bundles), len(bundles)):
            some = sample(bundles[bundle], SPANS, rng)
            other = rng.choice([name for name in sorted(bundles) if name != bundle])
            some += sample(bundles[other], OTHER_SPANS, rng)
            same = alike([one for window in some for one in window.threads])
            if same.any():
                loss = apart(model.of(some), same)
                optimizer.zero_grad()
                loss.backward()
                nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
            schedule.step()
    return model.eval()


def sample(windows: list[Seen], least: int, rng: random.Random) -> list[Seen]:
    """Return some windows of a bundle, with as many spans as asked for or a few more."""
    some, spans = [], 0
    for window in rng.sample(windows, len(windows)):
        if spans < least:
            some.append(window)
            spans += len(window.spans)
    return some


def alike(threads: Sequence[frozenset[str]]) -> Tensor:
    """Return which pairs of spans have a thread in common, shape (n, n); no span pairs with itself."""
    return torch.tensor(
        [[i != j and bool(one & other) for j, other in enumerate(threads)] for i, one in enumerate(threads)]
    )


def apart(vectors: Tensor, same: Tensor) -> Tensor:
    """Return how badly the nearest spans are those of the same thread (van den Oord et al. 2018, InfoNCE)."""
    likeness = SHARPNESS * vectors @ vectors.T
    likeness = likeness.masked_fill(torch.eye(len(same), dtype=torch.bool), -1e9)
    share = likeness - torch.logsumexp(likeness, 1, keepdim=True)
    others = same.sum(1)
    return -((share * same).sum(1)[others > 0] / others[others > 0]).mean()


def report(name: str, model: Upper, windows: list[Seen]) -> None:
    """Print how well the vectors tell pairs of one thread from other pairs of their bundle."""
    alikes, labels = [], []
    for some in by_bundle(windows).values():
        with torch.no_grad():
            vectors = model.of(some).numpy()
        threads = [one for window in some for one in window.threads]
        known = [row for row, one in enumerate(threads) if one]
        if not known:
            continue
        same = alike([threads[row] for row in known]).numpy()
        upper = np.triu_indices(len(known), 1)
        alikes.append((vectors[known] @ vectors[known].T)[upper])
        labels.append(same[upper])
    likeness, label = np.concatenate(alikes), np.concatenate(labels).astype(np.float64)
    print(
        f"{name}: {int(label.sum())} of {len(label)} pairs are of one thread; {told_apart(likeness, label)}"
    )


def told_apart(likeness: np.ndarray, label: np.ndarray) -> str:
    """Return the area under the curve, and the average precision of the likest pairs."""
    order = np.argsort(-likeness)
    hits = np.cumsum(label[order])
    places_of = np.empty(len(label))
    places_of[order[::-1]] = np.arange(len(label))
    ones = label.sum()
    area = (places_of[label > 0].sum() - ones * (ones - 1) / 2) / (ones * (len(label) - ones))
    precision = (hits / np.arange(1, len(label) + 1) * label[order]).sum() / ones
    return f"area under the curve {area:.3f}, average precision {precision:.3f}"


class OneWindow(nn.Module):
    """The blocks as the program runs them: one window at a time."""

    def __init__(self, upper: Upper) -> None:
        super().__init__()
        self.upper = upper

    def forward(self, middle: Tensor, spans: Tensor) -> Tensor:
        return self.upper(middle.unsqueeze(0), None, None, spans)


def export_upper(model: Upper, path: Path) -> None:
    """Write the int8 graph: middle [pieces, HIDDEN] and spans [n, 4] to unit vectors [n, HIDDEN]."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "meaning.onnx"
        torch.onnx.export(
            OneWindow(model).eval(), (torch.randn(9, HIDDEN), torch.tensor([[1, 3, 0, 5], [4, 6, 2, 8]])), str(plain),
            dynamo=False, opset_version=17, input_names=["middle", "spans"], output_names=["vectors"],
            dynamic_axes={"middle": {0: "t"}, "spans": {0: "n"}, "vectors": {0: "n"}},
        )  # fmt: skip
        fold(plain)
        quantize(plain, path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=HERE / "work" / "model")
    parser.add_argument("--minilm", type=Path, required=True)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--data", type=Path, default=HERE / "data", help="bundles of our own")
    parser.add_argument(
        "--folds", type=Path, help="write here others that know three quarters of the bundles"
    )
    args = parser.parse_args()
    torch.set_num_threads(1)
    tokenizer = Tokenizer(Vocabulary.of(load_pieces(args.minilm)))
    parts = load_all(args.shared, args.data)
    session = Session(args.model / "encoder.onnx")
    known = collect(parts["bundles"], session=session, tokenizer=tokenizer)
    dev = collect(parts["bundles_dev"], session=session, tokenizer=tokenizer)

    def original() -> Encoder:
        encoder = Encoder(len(tokenizer.vocabulary.ids))
        encoder.load_minilm(args.minilm)
        return encoder

    report("dev, before training", Upper(original()).eval(), dev)
    model = fit(known, original())
    report("dev", model, dev)
    export_upper(model, args.model / "meaning.onnx")
    for number in range(FOLDS if args.folds else 0):
        args.folds.mkdir(parents=True, exist_ok=True)
        model = fit([window for window in known if fold_of(window.bundle) != number], original())
        report(f"fold {number}", model, [window for window in known if fold_of(window.bundle) == number])
        export_upper(model, args.folds / f"{number}.onnx")


if __name__ == "__main__":
    main()
