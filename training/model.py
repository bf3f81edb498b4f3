"""The reader's network: one encoder over word pieces, light heads over words, one conditional head over triggers."""

from __future__ import annotations

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from corpus import ALL_FIELDS, ARRANGEMENTS, FIELDS, FORCES, LAYERS, PROGRESS, STANDING
from torch import Tensor, nn

from servanda.annotation.words import SHAPES

HIDDEN, BLOCKS, HEADS, INNER = 384, 6, 12, 1536
#: The block from whose output the meaning of a span is told (meaning.py).
MIDDLE = 3
#: Tags of the first stage: B and I for each trigger layer, B and I for each type of arrangement, sentence end.
TRIGGER_TAGS = 3 * len(LAYERS)
ARRANGEMENT_TAGS = 1 + 2 * len(ARRANGEMENTS)
#: Words before and behind a trigger that its arguments are looked for in.
BEFORE, BEHIND = 64, 96
D2, HEADS2, INNER2, BLOCKS2 = 192, 6, 384, 1
LABELS = {"force": FORCES, "progress": PROGRESS, "standing": STANDING}
#: Layer -> the fields whose words the labels are told from, beside the trigger: what it is about, and who.
ABOUT = {"statement": "content", "commitment": "action", "status": "subject", "figure": "of"}
WHO = {"statement": "source", "commitment": "bearer", "status": "speaker", "figure": "unit"}


class Attention(nn.Module):
    """Multi-head self-attention in plain operations, so that the exporter can fuse it."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value = (nn.Linear(width, width) for _ in range(3))
        self.dense = nn.Linear(width, width)

    def forward(self, x: Tensor, mask: Tensor | None, at: Tensor | None = None) -> Tensor:
        """Return [batch, places, width]: what all places, or those in `at` alone, see of all places."""
        batch, _, width = x.shape
        seeing = x if at is None else x[:, at]
        q, k, v = (
            layer(y).view(batch, -1, self.heads, width // self.heads).transpose(1, 2)
            for layer, y in ((self.query, seeing), (self.key, x), (self.value, x))
        )
        if torch.onnx.is_in_onnx_export():
            if at is None:  # one product in place of three
                weight = torch.cat([m.weight for m in (self.query, self.key, self.value)])
                bias = torch.cat([m.bias for m in (self.query, self.key, self.value)])
                three = (x @ weight.T + bias).view(batch, -1, 3, self.heads, width // self.heads)
                q, k, v = three.permute(2, 0, 3, 1, 4).unbind(0)
            scores = q @ k.transpose(-1, -2) / math.sqrt(width // self.heads)
            if mask is not None:
                scores = scores + mask
            mixed = torch.softmax(scores, -1) @ v
        else:
            mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        return self.dense(mixed.transpose(1, 2).reshape(batch, -1, width))


class Block(nn.Module):
    """One transformer block, normalised behind each part as in BERT."""

    def __init__(self, width: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.attention = Attention(width, heads)
        self.norm1, self.norm2 = nn.LayerNorm(width, eps=1e-12), nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor | None, at: Tensor | None = None) -> Tensor:
        here = x if at is None else x[:, at]
        x = self.norm1(here + self.dropout(self.attention(x, mask, at)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """MiniLM-L6 with the shape of each word added to its embedding."""

    def __init__(self, vocabulary: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.word = nn.Embedding(vocabulary, HIDDEN)
        self.position = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.shape = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.shape.weight)
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(HIDDEN, HEADS, INNER, dropout) for _ in range(BLOCKS))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor | None) -> Tensor:
        """Return [batch, pieces, HIDDEN]."""
        return self.layers(pieces, shapes, mask)[-1]

    def layers(
        self, pieces: Tensor, shapes: Tensor, mask: Tensor | None, last: Tensor | None = None
    ) -> list[Tensor]:
        """Return the embeddings and the output of every block; of the last block at the places `last` alone."""
        at = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.word(pieces) + self.position(at) + self.kind + self.shape(shapes)
        out = [self.dropout(self.norm(x))]
        for block in self.blocks[:-1]:
            out.append(block(out[-1], mask))
        out.append(self.blocks[-1](out[-1], mask, last))
        return out

    def load_minilm(self, folder: Path) -> None:
        """Fill in the published weights of all-MiniLM-L6-v2."""
        from safetensors_lite import load

        w = load(folder / "model.safetensors")
        pick = {
            "word.weight": "embeddings.word_embeddings.weight",
            "position.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        parts = {
            "attention.query": "attention.self.query",
            "attention.key": "attention.self.key",
            "attention.value": "attention.self.value",
            "attention.dense": "attention.output.dense",
            "norm1": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm2": "output.LayerNorm",
        }
        for i in range(BLOCKS):
            for mine, theirs in parts.items():
                for end in ("weight", "bias"):
                    pick[f"blocks.{i}.{mine}.{end}"] = f"encoder.layer.{i}.{theirs}.{end}"
        state = {mine: w[theirs] for mine, theirs in pick.items()}
        state["kind"] = w["embeddings.token_type_embeddings.weight"][0]
        missing, unexpected = self.load_state_dict(state, strict=False)
        assert missing == ["shape.weight"] and not unexpected, (missing, unexpected)


class ArgumentHead(nn.Module):
    """Reads the words around one trigger, given the trigger, and tags its arguments and labels."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.layer = nn.Embedding(len(LAYERS), D2)
        self.distance = nn.Embedding(BEFORE + BEHIND + 1, D2)
        self.inside = nn.Embedding(3, D2)  # another paragraph, the same, the trigger itself
        self.token, self.query = nn.Linear(HIDDEN, D2), nn.Linear(HIDDEN, D2)
        self.mix = nn.Linear(HIDDEN, D2)
        self.norm = nn.LayerNorm(D2)
        self.dropout = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(D2, HEADS2, INNER2, dropout) for _ in range(BLOCKS2))
        self.tags = nn.Linear(D2, 3 * len(ALL_FIELDS))
        self.top = nn.Linear(4 * D2, D2)
        for name, fields in (("about", ABOUT), ("who", WHO)):
            rows = [[float(f == fields[layer]) for f in ALL_FIELDS] for layer in LAYERS]
            self.register_buffer(name, torch.tensor(rows), persistent=False)
        self.labels = nn.Linear(D2, sum(len(v) for v in LABELS.values()))
        self.valid = nn.Linear(D2, 1)

    def forward(
        self, token: Tensor, trigger: Tensor, layer: Tensor, distance: Tensor, inside: Tensor, present: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return (tags [n, l, fields, 3], labels [n, sum], valid [n]).

        token: [n, l, D2] words around each trigger, through `self.token`, which is the same for all triggers of
        a window. trigger: [n, HIDDEN] mean over its words.
        """
        gate = torch.tanh(self.mix(trigger)).unsqueeze(1)
        x = token * (1 + gate) + (self.query(trigger) + self.layer(layer)).unsqueeze(1)
        x = self.dropout(self.norm(x + self.distance(distance) + self.inside(inside)))
        mask = (1.0 - present)[:, None, None, :] * -1e4
        for block in self.blocks:
            x = block(x, mask)
        at_trigger = (inside == 2).to(x.dtype).unsqueeze(-1)
        pooled = (x * at_trigger).sum(1) / at_trigger.sum(1).clamp(min=1.0)
        tags = self.tags(x).view(x.shape[0], x.shape[1], len(ALL_FIELDS), 3)
        # How likely each word belongs to a field; the labels do not bend the spans that they look at.
        chance = (1 - torch.softmax(tags.detach(), -1)[..., 0]) * present.unsqueeze(-1)
        parts = [pooled, self.query(trigger) + self.layer(layer)]
        for fields in (self.about, self.who):
            weight = chance @ fields[layer].unsqueeze(-1)
            parts.append((x * weight).sum(1) / weight.sum(1).clamp(min=0.5))
        top = F.gelu(self.top(torch.cat(parts, -1)))
        return tags, self.labels(top), self.valid(top).squeeze(-1)


class Reader(nn.Module):
    """All of it."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.encoder = Encoder(vocabulary)
        self.dropout = nn.Dropout(0.1)
        self.triggers = nn.Linear(HIDDEN, TRIGGER_TAGS)
        self.arrangements = nn.Linear(HIDDEN, ARRANGEMENT_TAGS)
        self.sentences = nn.Linear(HIDDEN, 2)
        self.arguments = ArgumentHead()
        self.meaning = nn.Linear(HIDDEN, HIDDEN)

    def words(self, pieces: Tensor, shapes: Tensor, first: Tensor, mask: Tensor | None) -> Tensor:
        """Return [batch, words, HIDDEN]: the vector of each word's first piece."""
        x = self.encoder(pieces, shapes, mask)
        return x.gather(1, first.unsqueeze(-1).expand(-1, -1, HIDDEN))

    def tag(self, hidden: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits of triggers [b, w, layers, 3], arrangements [b, w, tags], sentence ends [b, w, 2]."""
        x = self.dropout(hidden)
        triggers = self.triggers(x).view(*x.shape[:2], len(LAYERS), 3)
        return triggers, self.arrangements(x), self.sentences(x)


def field_mask() -> Tensor:
    """Return [layers, fields]: 1 where a layer has the field."""
    return torch.tensor([[float(f in FIELDS[layer]) for f in ALL_FIELDS] for layer in LAYERS])


def load_pieces(folder: Path) -> list[str]:
    """Return the vocabulary of the tokenizer, in order of ids."""
    ids = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    return sorted(ids, key=ids.get)
