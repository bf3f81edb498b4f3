"""Trains the reader; writes a checkpoint.

python train.py --shared ../../shared --minilm FOLDER --out work/reader.pt [--rounds 3] [--bundles 4] [--init OLD.pt]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import batches
import numpy as np
import torch
import torch.nn.functional as F
from corpus import LAYERS, NameChanger, Record, load_all, save_digest
from model import Reader, field_mask, load_pieces
from teacher import teach

from servanda.annotation.words import Tokenizer, Vocabulary

HERE = Path(__file__).parent
#: The weights that are kept are a running mean over some 400 steps.
MEAN_OVER = 400


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument(
        "--minilm", type=Path, required=True, help="folder with model.safetensors and tokenizer.json"
    )
    parser.add_argument("--data", type=Path, default=HERE / "data", help="bundles of our own")
    parser.add_argument("--out", type=Path, default=HERE / "work" / "reader.pt")
    parser.add_argument("--init", type=Path, help="go on from this checkpoint")
    parser.add_argument("--rounds", type=int, default=3, help="passes over PolNeAR")
    parser.add_argument("--bundles", type=int, default=4, help="passes over the bundles in each round")
    parser.add_argument(
        "--polnear-share", type=float, default=1.0, help="share of PolNeAR's windows in a round"
    )
    parser.add_argument("--batch", type=int, default=8, help="windows in a step")
    parser.add_argument("--rate", type=float, default=1.5e-4)
    parser.add_argument("--head-rate", type=float, default=8e-4)
    parser.add_argument("--label-weight", type=float, default=0.4, help="of force, progress and standing")
    parser.add_argument("--embeddings", action="store_true", help="train the word embeddings too")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    return parser.parse_args()


def first_stage_loss(model: Reader, hidden: torch.Tensor, batch: dict) -> tuple[torch.Tensor, torch.Tensor]:
    """Return the loss of tags over words, and the trigger logits."""
    triggers, arrangements, sentences = model.tag(hidden)
    loss = hidden.new_zeros(())
    for k in range(len(LAYERS)):
        gold = batch["triggers"][:, :, k]
        if (gold >= 0).any():
            loss = loss + F.cross_entropy(
                triggers[:, :, k].flatten(0, 1).float(), gold.flatten(), ignore_index=-100
            )
    for logits, name, weight in ((arrangements, "arrangements", 1.0), (sentences, "sentences", 0.5)):
        if (batch[name] >= 0).any():
            loss = loss + weight * F.cross_entropy(
                logits.flatten(0, 1).float(), batch[name].flatten(), ignore_index=-100
            )
    return loss, triggers


def jitter(trigger: tuple[int, int], words: int, rng: random.Random) -> tuple[int, int]:
    """Return the trigger with its ends moved by a word now and then, as the first stage will err."""
    a, b = trigger
    dice = rng.random()
    if dice < 0.06 and b - a > 1:
        b -= 1
    elif dice < 0.12 and b - a > 1:
        a += 1
    elif dice < 0.18 and b < words:
        b += 1
    elif dice < 0.22 and a > 0:
        a -= 1
    return a, b


def choose_triggers(logits: torch.Tensor, pieces: list, rng: random.Random) -> list[tuple[int, Record, bool]]:
    """Return the gold triggers, and as many that the first stage takes for one and that are none."""
    items: list[tuple[int, Record, bool]] = []
    wrong: list[tuple[int, Record, bool]] = []
    probability = torch.softmax(logits.detach().float(), -1).cpu().numpy()
    for w, piece in enumerate(pieces):
        taken: dict[str, set[int]] = {layer: set() for layer in LAYERS}
        for r in piece.records:
            taken[r.layer].update(range(*r.trigger))
            moved = jitter(r.trigger, len(piece.words), rng)
            items.append((w, Record(r.layer, moved, r.arguments, r.labels), True))
        for k, layer in enumerate(LAYERS):
            if layer not in piece.example.layers:
                continue
            begins = probability[w, : len(piece.words), k, 1]
            for at in np.flatnonzero(begins > 0.15):
                end = int(at) + 1
                while end < len(piece.words) and probability[w, end, k, 2] > 0.5:
                    end += 1
                if not taken[layer] & set(range(int(at), end)):
                    wrong.append((w, Record(layer, (int(at), end)), False))
    rng.shuffle(wrong)
    return items + wrong[: len(items) + 4]


def second_stage_loss(
    model: Reader,
    hidden: torch.Tensor,
    items: list,
    pieces: list,
    *,
    mask: torch.Tensor,
    args: argparse.Namespace,
) -> torch.Tensor:
    """Return the loss of arguments, labels and validity; triggers go in groups of like context, to pad little."""

    def size(item: tuple[int, Record, bool]) -> int:
        first, last = batches.context_for(item[1].trigger, item[1].layer, pieces[item[0]].paragraph)
        return last - first

    items = sorted(items, key=size)
    real = max(1, sum(r for _, _, r in items))
    loss = hidden.new_zeros(())
    for at in range(0, len(items), 48):
        share = (real, len(items))
        loss = loss + _group_loss(
            model, hidden, items[at : at + 48], pieces, share=share, mask=mask, args=args
        )
    return loss


def _group_loss(
    model: Reader,
    hidden: torch.Tensor,
    items: list,
    pieces: list,
    *,
    share: tuple[int, int],
    mask: torch.Tensor,
    args: argparse.Namespace,
) -> torch.Tensor:
    real, total = share
    t = {k: v.to(args.device) for k, v in batches.argument_tensors(items, pieces).items()}
    context = model.arguments.token(hidden)[t["window"].unsqueeze(1), t["index"]]
    at = torch.arange(hidden.shape[1], device=args.device)
    inside = ((at >= t["span"][:, :1]) & (at < t["span"][:, 1:])).to(hidden.dtype)
    trigger = (inside.unsqueeze(1) @ hidden[t["window"]]).squeeze(1) / inside.sum(1, keepdim=True)
    tags, labels, valid = model.arguments(
        context, trigger, t["layer"], t["distance"], t["inside"], t["present"]
    )
    loss = 0.5 * F.binary_cross_entropy_with_logits(valid.float(), t["real"], reduction="sum") / total
    wanted = (t["tags"] >= 0) & (mask[t["layer"]].unsqueeze(1) > 0)
    each = (1.0 / t["present"].sum(1))[:, None, None].expand_as(wanted)[wanted]
    per_tag = F.cross_entropy(tags[wanted].float(), t["tags"][wanted], reduction="none")
    loss = loss + 3.0 * (per_tag * each).sum() / real
    at = 0
    for k, values in enumerate(batches.LABELS.values()):
        gold = t["labels"][:, k]
        labelled = int((gold >= 0).sum())
        if labelled:
            part = F.cross_entropy(
                labels[:, at : at + len(values)].float(), gold, ignore_index=-100, reduction="sum"
            )
            # Few triggers have labels: their share of the loss is counted among themselves.
            loss = loss + args.label_weight * part / max(12, labelled)
        at += len(values)
    return loss


def meaning_loss(
    model: Reader, hidden: torch.Tensor, pieces: list, vectors: dict, rng: random.Random
) -> torch.Tensor:
    """Return one minus the mean cosine of span vectors to the teacher's."""
    rows, targets = [], []
    for w, piece in enumerate(pieces):
        if piece.changed:
            continue
        last = piece.first + len(piece.words)
        inside = [t for t in piece.example.texts if piece.first <= t[0] and t[1] <= last and t[2] in vectors]
        for a, b, words in rng.sample(inside, min(6, len(inside))):
            rows.append(hidden[w, a - piece.first : b - piece.first].mean(0))
            targets.append(vectors[words])
    if not rows:
        return hidden.new_zeros(())
    guess = F.normalize(model.meaning(torch.stack(rows)).float(), dim=-1)
    target = torch.from_numpy(np.stack(targets)).float().to(guess.device)
    return 1 - (guess * target).sum(-1).mean()


def round_of(
    parts: dict, args: argparse.Namespace, tokenizer: Tokenizer, changer: NameChanger, rng: random.Random
) -> list:
    """Return the shuffled windows of one round."""
    windows = [
        p
        for e in parts["polnear"]
        for p in batches.iter_pieces(e, tokenizer=tokenizer, rng=rng, changer=changer)
    ]
    if args.polnear_share < 1:
        windows = rng.sample(windows, int(len(windows) * args.polnear_share))
    for _ in range(args.bundles):
        windows += [
            p
            for e in parts["bundles"]
            for p in batches.iter_pieces(e, tokenizer=tokenizer, rng=rng, changer=changer)
        ]
    some = rng.sample(parts["gum"], max(1, len(parts["gum"]) // 3))
    windows += [p for e in some for p in batches.iter_pieces(e, tokenizer=tokenizer, rng=rng, changer=None)]
    rng.shuffle(windows)
    return windows


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = random.Random(args.seed)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    tokenizer = Tokenizer(Vocabulary.of(load_pieces(args.minilm)))
    parts = load_all(args.shared, args.data)
    changer = NameChanger(parts["polnear"] + parts["bundles"])
    vectors = teach(parts, minilm=args.minilm, tokenizer=tokenizer, cache=args.out.parent / "teacher.npz")
    model = Reader(len(tokenizer.vocabulary.ids)).to(args.device)
    if args.init:
        model.load_state_dict(widened(torch.load(args.init, weights_only=True)["model"], model))
    else:
        model.encoder.load_minilm(args.minilm)
    mask = field_mask().to(args.device)
    rounds = [round_of(parts, args, tokenizer, changer, rng) for _ in range(args.rounds)]
    steps = sum(-(-len(r) // args.batch) for r in rounds)
    print(
        f"{steps} steps; bundles {len(parts['bundles'])} documents, digest {save_digest(parts['bundles'])}",
        flush=True,
    )
    # The word embeddings learn little from so few words, and cost a fifth of a step.
    model.encoder.word.weight.requires_grad_(args.embeddings)
    encoder = [p for p in model.encoder.parameters() if p.requires_grad]
    held = {id(p) for p in encoder}
    heads = [p for p in model.parameters() if p.requires_grad and id(p) not in held]
    optimizer = torch.optim.AdamW(
        [{"params": encoder, "lr": args.rate}, {"params": heads, "lr": args.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1.0, (s + 1) / (0.06 * steps)) * max(0.01, 1 - s / steps)
    )
    mean = {k: v.detach().clone() for k, v in model.state_dict().items()}
    model.train()
    step, began, shown = 0, time.time(), []
    for windows in rounds:
        for at in range(0, len(windows), args.batch):
            pieces = windows[at : at + args.batch]
            batch = {k: v.to(args.device) for k, v in batches.tensors(pieces).items()}
            with torch.autocast(args.device, torch.bfloat16):
                hidden = model.words(batch["pieces"], batch["shapes"], batch["starts"], batch["mask"])
                loss, logits = first_stage_loss(model, hidden, batch)
                items = choose_triggers(logits, pieces, rng)
                loss = 4.0 * loss
                if items:
                    loss = loss + second_stage_loss(model, hidden, items, pieces, mask=mask, args=args)
                loss = loss + meaning_loss(model, hidden.float(), pieces, vectors, rng)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            step += 1
            follow(mean, model, share=max(1 / MEAN_OVER, 1 / (step + 1)))
            shown.append(loss.item())
            if step % 50 == 0:
                spent = time.time() - began
                left = spent / step * (steps - step)
                print(
                    f"step {step}/{steps} loss {np.mean(shown):.3f} {spent:.0f}s, {left:.0f}s left",
                    flush=True,
                )
                shown = []
            if step % 1000 == 0:
                save(mean, args, parts)
    save(mean, args, parts)


def widened(state: dict[str, torch.Tensor], model: Reader) -> dict[str, torch.Tensor]:
    """Return a checkpoint's weights with zeros for inputs that the model has gained since."""
    out = {}
    for name, value in state.items():
        wanted = model.state_dict()[name]
        if value.shape != wanted.shape:
            grown = torch.zeros_like(wanted)
            grown[:, : value.shape[1]] = value
            value = grown
        out[name] = value
    return out


@torch.no_grad()
def follow(mean: dict[str, torch.Tensor], model: Reader, *, share: float) -> None:
    """Move the running mean of the weights towards the model's by a share of the way."""
    for name, value in model.named_parameters():
        if value.requires_grad:
            mean[name].lerp_(value, share)


def save(weights: dict[str, torch.Tensor], args: argparse.Namespace, parts: dict) -> None:
    """Write the checkpoint with what it was made from."""
    about = {k: str(v) for k, v in vars(args).items()} | {"bundles": save_digest(parts["bundles"])}
    torch.save({"model": weights, "about": json.dumps(about)}, args.out)


if __name__ == "__main__":
    main()
