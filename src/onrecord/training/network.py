"""The network that is trained: one encoder, heads on its words, and one layer that finds roles.

It is written out here (about what `transformers.BertModel` and `MPNetModel` do) so that training needs PyTorch alone
and the exported graph holds nothing that it does not use. It comes in two sizes: the small one ships, the large one
teaches it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.language.labels import ALL_MODES, ANCHORS, AUX, RELATIONS, ROLES, WORD_HEADS
from onrecord.language.model import CLS, SEP
from onrecord.language.words import SHAPES
from onrecord.ontology.plover import TYPES
from onrecord.training.data import MASK

VOCABULARY, POSITIONS = 30522, 512
ARC = 128
"""Width of the two projections whose product scores dependency arcs."""


@dataclass(frozen=True)
class Size:
    """How large an encoder is. `inner` is the width inside a layer; `distances`: whether attention also learns how far
    two pieces stand apart (as MPNet does); the first `frozen` layers, and the pieces before them, stay as they are."""

    width: int
    layers: int
    inner: int
    attention_heads: int = 12
    distances: bool = False
    frozen: int = 0


SMALL = Size(width=384, layers=6, inner=1536)
"""all-MiniLM-L6-v2: what ships."""
LARGE = Size(width=768, layers=12, inner=3072, distances=True, frozen=4)
"""all-mpnet-base-v2: the teacher."""


class Layer(nn.Module):
    """One transformer layer with the norm after each half, as in BERT."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.attention_heads = size.attention_heads
        self.query_key_value = nn.Linear(size.width, 3 * size.width)
        self.attended = nn.Linear(size.width, size.width)
        self.norm_attended = nn.LayerNorm(size.width, eps=1e-12)
        self.inner = nn.Linear(size.width, size.inner)
        self.outer = nn.Linear(size.inner, size.width)
        self.norm_outer = nn.LayerNorm(size.width, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """`x` [batch, length, width]; `bias` [batch or 1, heads or 1, length or 1, length] is very low where one
        may not look."""
        return self.attend(x, self.query_key_value(x), bias)

    def attend(self, x: Tensor, query_key_value: Tensor, bias: Tensor | float = 0.0) -> Tensor:
        """The layer's output for `x` with its projections [batch, length, 3 * width] given."""
        batch, length, width = x.shape
        qkv = query_key_value.view(batch, length, 3, self.attention_heads, width // self.attention_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) * (width // self.attention_heads) ** -0.5 + bias, dim=-1)
        heard = (weights @ value).transpose(1, 2).reshape(batch, length, width)
        x = self.norm_attended(x + self.dropout(self.attended(heard)))
        return self.norm_outer(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


def attention_bias(mask: Tensor) -> Tensor:
    """`mask` [batch, length] of 1 and 0 as what `Layer` adds to its scores."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4


DISTANCES, FARTHEST = 32, 128
"""How many kinds of distance between two pieces attention tells apart, and from where on all are one (MPNet's)."""


def distance_kinds(length: int) -> Tensor:
    """The kind [length, length] of the distance of each piece (row) to each (column), as T5 and MPNet number them:
    half of the kinds for each direction, of these half for one distance each, the others for ever wider stretches."""
    position = torch.arange(length)
    apart = position[:, None] - position[None, :]
    half = DISTANCES // 2
    near = half // 2
    far = near + (
        torch.log(apart.abs().clamp(min=1).float() / near) / math.log(FARTHEST / near) * (half - near)
    ).long().clamp(max=half - near - 1)
    return torch.where(apart < 0, half, 0) + torch.where(apart.abs() < near, apart.abs(), far)


class Encoder(nn.Module):
    """Word pieces -> what the model sees in each word."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.pieces = nn.Embedding(VOCABULARY, size.width)
        self.positions = nn.Embedding(POSITIONS, size.width)
        self.shapes = nn.Embedding(SHAPES, size.width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(size.width, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))
        self.distances = nn.Embedding(DISTANCES, size.attention_heads) if size.distances else None
        for frozen in (self.pieces, self.positions, self.norm, *self.layers[: size.frozen]) if size.frozen else ():
            frozen.requires_grad_(False)

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """The hidden states [batch, words, width] of the first piece of each word.

        `pieces`, `shapes`, `mask`: [batch, length]; `first`: [batch, words], indices into length.
        """
        length, frozen = pieces.shape[1], self.size.frozen
        bias = attention_bias(mask)
        if self.distances is not None:
            bias = bias + self.distances(distance_kinds(length)).permute(2, 0, 1)[None]
        x = self.pieces(pieces) + self.positions.weight[:length]
        if not frozen:
            x = x + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        for number, layer in enumerate(self.layers):
            if frozen and number == frozen:
                # Below, nothing learns: the shapes come in here.
                x = x.detach() + self.shapes(shapes)
            x = layer(x, bias.detach() if number < frozen else bias)
        return torch.gather(x, 1, first[:, :, None].expand(-1, -1, x.shape[2]))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self, size: Size = SMALL) -> None:
        super().__init__()
        self.size, width = size, size.width
        self.encoder = Encoder(size)
        self.words = nn.Linear(width, sum(WORD_HEADS.values()))
        self.arc_child = nn.Linear(width, ARC)
        self.arc_head = nn.Linear(width, ARC + 1)
        self.label_child = nn.Linear(width, ARC)
        self.label_head = nn.Linear(width, ARC)
        self.label = nn.Linear(ARC, len(RELATIONS))
        self.relation_inner = nn.Linear(3 * width, width)
        self.relation = nn.Linear(width, len(TYPES))
        self.anchor_kind = nn.Embedding(len(ANCHORS), width)
        self.anchor_mark = nn.Embedding(2, width)
        self.role_layer = Layer(size)
        self.roles = nn.Linear(width, 3 * len(ROLES))
        self.modes = nn.Linear(width, len(ALL_MODES))
        self.aux = nn.Linear(width, len(AUX))
        self.dropout = nn.Dropout(0.1)

    def arcs(self, hidden: Tensor, words: Tensor) -> Tensor:
        """Scores [batch, child, head] of dependency arcs; a word that heads itself is the root."""
        child, head = self.arc_child(hidden), self.arc_head(hidden)
        scores = child @ head[..., :ARC].transpose(1, 2) * ARC**-0.5 + head[..., ARC][:, None, :]
        return scores + (1.0 - words[:, None, :].float()) * -1e4

    def labels(self, hidden: Tensor, heads: Tensor) -> Tensor:
        """Scores [batch, words, relations] of the labels of the arcs to `heads` [batch, words]."""
        above = torch.gather(self.label_head(hidden), 1, heads[:, :, None].expand(-1, -1, ARC))
        return self.label(F.gelu(self.label_child(hidden) + above))

    def pair(self, hidden: Tensor, source: Tensor, target: Tensor) -> Tensor:
        """Scores [batch, types] of the relation between two marked spans, given the numbers of their opening marks."""
        index = torch.stack([torch.zeros_like(source), source, target], dim=1)
        seen = torch.gather(hidden, 1, index[:, :, None].expand(-1, -1, hidden.shape[2])).flatten(1)
        return self.relation(self.dropout(torch.tanh(self.relation_inner(self.dropout(seen)))))

    def anchored(self, hidden: Tensor, mask: Tensor, anchor: Tensor, kind: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Roles of the words to an anchor, and the anchor's modes and auxiliaries.

        `hidden` [n, words, width], `mask` and `anchor` [n, words] of 0 and 1, `kind` [n].
        Gives scores [n, words, 3 * roles], [n, modes], [n, aux].
        """
        x = hidden + self.anchor_mark(anchor) + anchor[:, :, None] * self.anchor_kind(kind)[:, None, :]
        x = self.role_layer(x, attention_bias(mask))
        weight = anchor[:, :, None].float()
        pooled = self.dropout((x * weight).sum(1) / weight.sum(1).clamp(min=1.0))
        return self.roles(self.dropout(x)), self.modes(pooled), self.aux(pooled)


def load_backbone(network: Network, weights: Path) -> None:
    """Put a published encoder's weights (`model.safetensors`) into `network`, its last layer into the role layer too:
    all-MiniLM-L6-v2's into a small one, all-mpnet-base-v2's into a large one."""
    from safetensors.torch import load_file

    got = {
        name.removeprefix("bert.").removeprefix("mpnet."): tensor for name, tensor in load_file(str(weights)).items()
    }
    encoder = network.encoder
    load_layer = _load_layer
    pieces, positions = (got[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position"))
    if encoder.distances is None:
        positions = positions + got["embeddings.token_type_embeddings.weight"][0]
    else:
        load_layer = _load_mpnet_layer
        encoder.distances.weight.data.copy_(got["encoder.relative_attention_bias.weight"])
        # MPNet's pieces are BERT's, four further on, with other ones to open, close, fill and mask; its positions
        # begin at 2.
        pieces = pieces[4 : VOCABULARY + 4].clone()
        for number, other in {0: 1, CLS: 0, SEP: 2, MASK: -1}.items():
            pieces[number] = got["embeddings.word_embeddings.weight"][other]
        positions = positions[2:]
    with torch.no_grad():
        encoder.pieces.weight.copy_(pieces)
        encoder.positions.weight.copy_(positions)
        _copy(encoder.norm, got, "embeddings.LayerNorm")
        for number, layer in enumerate(encoder.layers):
            load_layer(layer, got, f"encoder.layer.{number}.")
        load_layer(network.role_layer, got, f"encoder.layer.{network.size.layers - 1}.")
        nn.init.normal_(network.anchor_kind.weight, std=0.02)
        nn.init.normal_(network.anchor_mark.weight, std=0.02)


def _load_layer(layer: nn.Module, got: dict[str, Tensor], prefix: str) -> None:
    attention = prefix + "attention.self."
    _load_projections(layer, got, [attention + name for name in ("query", "key", "value")])
    _copy(layer.attended, got, prefix + "attention.output.dense")
    _copy(layer.norm_attended, got, prefix + "attention.output.LayerNorm")
    _load_outer(layer, got, prefix)


def _load_mpnet_layer(layer: nn.Module, got: dict[str, Tensor], prefix: str) -> None:
    _load_projections(layer, got, [f"{prefix}attention.attn.{name}" for name in "qkv"])
    _copy(layer.attended, got, prefix + "attention.attn.o")
    _copy(layer.norm_attended, got, prefix + "attention.LayerNorm")
    _load_outer(layer, got, prefix)


def _load_projections(layer: nn.Module, got: dict[str, Tensor], names: list[str]) -> None:
    for part in ("weight", "bias"):
        getattr(layer.query_key_value, part).data.copy_(torch.cat([got[f"{name}.{part}"] for name in names]))


def _load_outer(layer: nn.Module, got: dict[str, Tensor], prefix: str) -> None:
    _copy(layer.inner, got, prefix + "intermediate.dense")
    _copy(layer.outer, got, prefix + "output.dense")
    _copy(layer.norm_outer, got, prefix + "output.LayerNorm")


def _copy(module: nn.Module | Tensor, got: dict[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).data.copy_(got[f"{name}.{part}"])
