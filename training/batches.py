"""Windows of examples as tensors, and what is to be learnt from them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from corpus import ARRANGEMENTS, LAYERS, Example, NameChanger, Record
from model import ALL_FIELDS, BEFORE, BEHIND, LABELS

from servanda.annotation.windows import MAX_PIECES, NO_WORD, context_of
from servanda.annotation.words import Tokenizer, piece_shapes

_STRAIGHT = {"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-"}
_SINGLE = {"“": "‘", "”": "’"}
_LOW = {"“": "„", "”": "“"}
_POINTED = {"“": "«", "”": "»"}


#: Windows in training are up to half as long again as in reading: the more they vary the better.
LONGEST = 256


@dataclass
class Piece:
    """One window of one example."""

    example: Example
    first: int
    """Number of its first word in the example."""
    words: list[str]
    pieces: list[int]
    shapes: list[int]
    starts: list[int]
    paragraph: list[int]
    records: list[Record] = field(default_factory=list)
    changed: bool = False


def iter_pieces(
    example: Example, *, tokenizer: Tokenizer, rng: random.Random | None, changer: NameChanger | None
) -> Iterator[Piece]:
    """Yield windows of whole paragraphs; with `rng` their limits and the look of their words vary."""
    words = vary(example.words, rng, changer) if rng else example.words
    blocks, at = [], 0
    for i in range(1, len(words) + 1):
        if i == len(words) or example.paragraph[i] != example.paragraph[at]:
            blocks.append((at, i))
            at = i
    longest = LONGEST if rng else MAX_PIECES
    limit = rng.randint(100, longest) if rng else longest
    held: list[tuple[int, int]] = []
    size = 1
    for a, b in blocks:
        known = [tokenizer(w) for w in words[a:b]]
        need = sum(len(p) for p, _ in known) + 1
        if held and size + need > limit:
            yield build(example, words, held, tokenizer, changed=words is not example.words)
            held, size = [], 1
            limit = rng.randint(160, longest) if rng else longest
        while size + need > longest:  # a paragraph too long for one window: cut it
            cut, total = a, size
            while total + len(tokenizer(words[cut])[0]) + 1 < longest:
                total += len(tokenizer(words[cut])[0])
                cut += 1
            yield build(example, words, [*held, (a, cut)], tokenizer, changed=words is not example.words)
            held, size, a = [], 1, cut
            need = sum(len(tokenizer(w)[0]) for w in words[a:b]) + 1
        held.append((a, b))
        size += need
    if held:
        yield build(example, words, held, tokenizer, changed=words is not example.words)


def vary(words: list[str], rng: random.Random, changer: NameChanger | None) -> list[str]:
    """Return the words with other names, other quotation marks or another case, now and then."""
    out = words
    if changer and rng.random() < 0.35:
        out = changer(out, rng, 0.6)
    dice = rng.random()
    if dice < 0.24:
        marks = _STRAIGHT if dice < 0.15 else _SINGLE if dice < 0.20 else _LOW if dice < 0.22 else _POINTED
        out = [marks.get(w, w) for w in out]
    elif dice < 0.28:
        out = [w.lower() for w in out]
    elif dice < 0.30:
        out = [w.upper() for w in out]
    elif dice < 0.32:
        out = [w.title() for w in out]
    return out


def build(
    example: Example, words: list[str], blocks: list[tuple[int, int]], tokenizer: Tokenizer, *, changed: bool
) -> Piece:
    """Return the blocks of words as one window with its records."""
    start, end = tokenizer.vocabulary.start, tokenizer.vocabulary.end
    first, last = blocks[0][0], blocks[-1][1]
    piece = Piece(
        example,
        first,
        words[first:last],
        [start],
        [NO_WORD],
        [],
        example.paragraph[first:last],
        changed=changed,
    )
    for a, b in blocks:
        for word, quoted in zip(words[a:b], example.quoted[a:b]):
            ids, shape = tokenizer(word)
            piece.starts.append(len(piece.pieces))
            piece.pieces.extend(ids)
            piece.shapes.extend(piece_shapes(shape, len(ids), quoted=quoted))
        piece.pieces.append(end)
        piece.shapes.append(NO_WORD)
    for record in example.records:
        if first <= record.trigger[0] and record.trigger[1] <= last:
            moved = {
                name: [
                    (max(a, first) - first, min(b, last) - first) for a, b in spans if a < last and b > first
                ]
                for name, spans in record.arguments.items()
            }
            trigger = (record.trigger[0] - first, record.trigger[1] - first)
            piece.records.append(Record(record.layer, trigger, moved, record.labels))
    return piece


def tensors(batch: list[Piece]) -> dict[str, torch.Tensor]:
    """Return padded inputs and first-stage targets; -100 where a layer is not annotated."""
    n, width = len(batch), max(len(p.pieces) for p in batch)
    words = max(len(p.words) for p in batch)
    ids, shapes = torch.zeros(n, width, dtype=torch.long), torch.full((n, width), NO_WORD)
    mask = torch.full((n, 1, 1, width), -1e4)
    starts = torch.zeros(n, words, dtype=torch.long)
    triggers = torch.full((n, words, len(LAYERS)), -100)
    arrangements, sentences = torch.full((n, words), -100), torch.full((n, words), -100)
    for i, p in enumerate(batch):
        ids[i, : len(p.pieces)] = torch.tensor(p.pieces)
        shapes[i, : len(p.shapes)] = torch.tensor(p.shapes)
        mask[i, :, :, : len(p.pieces)] = 0
        starts[i, : len(p.starts)] = torch.tensor(p.starts)
        count = len(p.words)
        for k, layer in enumerate(LAYERS):
            if layer in p.example.layers:
                triggers[i, :count, k] = 0
        for r in p.records:
            a, b = r.trigger
            triggers[i, a:b, LAYERS.index(r.layer)] = 2
            triggers[i, a, LAYERS.index(r.layer)] = 1
        if "arrangement" in p.example.layers:
            arrangements[i, :count] = 0
            for a, b, kind in p.example.arrangements:
                a, b = a - p.first, b - p.first
                if a >= 0 and b <= count:
                    number = ARRANGEMENTS.index(kind)
                    arrangements[i, a:b] = 2 + 2 * number
                    arrangements[i, a] = 1 + 2 * number
        if p.example.sentence_ends:
            sentences[i, :count] = 0
            for end in p.example.sentence_ends:
                if 0 <= end - p.first < count:
                    sentences[i, end - p.first] = 1
    return {
        "pieces": ids, "shapes": shapes, "mask": mask, "starts": starts,
        "triggers": triggers, "arrangements": arrangements, "sentences": sentences,
    }  # fmt: skip


def context_for(trigger: tuple[int, int], layer: str, paragraph: list[int]) -> tuple[int, int]:
    """Return the words [first, last) in which the arguments of a trigger are looked for."""
    before, behind = (24, 24) if layer == "figure" else (BEFORE, BEHIND)
    return context_of(
        trigger[0], paragraph, before=before, behind=behind, within_paragraph=layer != "statement"
    )


def argument_tensors(items: list[tuple[int, Record, bool]], batch: list[Piece]) -> dict[str, torch.Tensor]:
    """Return second-stage inputs and targets for (window number, record, is it real)."""
    contexts = [context_for(r.trigger, r.layer, batch[w].paragraph) for w, r, _ in items]
    n, width = len(items), max(b - a for a, b in contexts)
    index = torch.zeros(n, width, dtype=torch.long)
    distance = torch.zeros(n, width, dtype=torch.long)
    inside = torch.zeros(n, width, dtype=torch.long)
    present = torch.zeros(n, width)
    tags = torch.full((n, width, len(ALL_FIELDS)), -100)
    labels = torch.full((n, len(LABELS)), -100)
    for i, ((w, r, real), (a, b)) in enumerate(zip(items, contexts)):
        size = b - a
        index[i, :size] = torch.arange(a, b)
        distance[i, :size] = torch.arange(a, b) - r.trigger[0] + BEFORE
        inside[i, :size] = torch.tensor(
            [int(p == batch[w].paragraph[r.trigger[0]]) for p in batch[w].paragraph[a:b]]
        )
        inside[i, r.trigger[0] - a : min(r.trigger[1], b) - a] = 2
        present[i, :size] = 1
        if not real:
            continue
        for k, name in enumerate(ALL_FIELDS):
            tags[i, :size, k] = 0
            for s, e in r.arguments.get(name, []):
                s, e = max(s, a) - a, min(e, b) - a
                if s < e:
                    tags[i, s:e, k] = 2
                    tags[i, s, k] = 1
        for k, (name, values) in enumerate(LABELS.items()):
            applies = r.layer == ("commitment" if name == "force" else "status")
            if applies and (name in r.labels or name != "force"):
                labels[i, k] = values.index(r.labels.get(name, ""))
    return {
        "window": torch.tensor([w for w, _, _ in items]),
        "layer": torch.tensor([LAYERS.index(r.layer) for _, r, _ in items]),
        "index": index, "distance": distance, "inside": inside, "present": present,
        "span": torch.tensor([r.trigger for _, r, _ in items]),
        "tags": tags, "labels": labels, "real": torch.tensor([float(x) for _, _, x in items]),
    }  # fmt: skip
