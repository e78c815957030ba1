"""The network that is trained: one MiniLM encoder, heads on its words, and one layer that finds roles.

It is written out here (about what `transformers.BertModel` does) so that training needs PyTorch alone and the
exported graph holds nothing that it does not use.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from onrecord.language.labels import ALL_MODES, ANCHORS, AUX, RELATIONS, ROLES, WORD_HEADS
from onrecord.language.words import SHAPES
from onrecord.ontology.plover import TYPES

WIDTH, LAYERS, ATTENTION_HEADS, INNER = 384, 6, 12, 1536
VOCABULARY, POSITIONS = 30522, 512
ARC = 128
"""Width of the two projections whose product scores dependency arcs."""


class Layer(nn.Module):
    """One transformer layer with the norm after each half, as in BERT."""

    def __init__(self) -> None:
        super().__init__()
        self.query_key_value = nn.Linear(WIDTH, 3 * WIDTH)
        self.attended = nn.Linear(WIDTH, WIDTH)
        self.norm_attended = nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm_outer = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """`x` [batch, length, width]; `bias` [batch, 1, 1, length] is 0 where one may look and very low elsewhere."""
        return self.attend(x, self.query_key_value(x), bias)

    def attend(self, x: Tensor, query_key_value: Tensor, bias: Tensor | float = 0.0) -> Tensor:
        """The layer's output for `x` with its projections [batch, length, 3 * width] given."""
        batch, length, _ = x.shape
        qkv = query_key_value.view(batch, length, 3, ATTENTION_HEADS, WIDTH // ATTENTION_HEADS)
        query, key, value = qkv.permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(query @ key.transpose(-1, -2) * (WIDTH // ATTENTION_HEADS) ** -0.5 + bias, dim=-1)
        heard = (weights @ value).transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm_attended(x + self.dropout(self.attended(heard)))
        return self.norm_outer(x + self.dropout(self.outer(F.gelu(self.inner(x)))))


def attention_bias(mask: Tensor) -> Tensor:
    """`mask` [batch, length] of 1 and 0 as what `Layer` adds to its scores."""
    return (1.0 - mask[:, None, None, :].float()) * -1e4


class Encoder(nn.Module):
    """Word pieces -> what the model sees in each word."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.shapes = nn.Embedding(SHAPES, WIDTH)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, pieces: Tensor, shapes: Tensor, mask: Tensor, first: Tensor) -> Tensor:
        """The hidden states [batch, words, width] of the first piece of each word.

        `pieces`, `shapes`, `mask`: [batch, length]; `first`: [batch, words], indices into length.
        """
        x = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.shapes(shapes)
        x = self.dropout(self.norm(x))
        bias = attention_bias(mask)
        for layer in self.layers:
            x = layer(x, bias)
        return torch.gather(x, 1, first[:, :, None].expand(-1, -1, WIDTH))


class Network(nn.Module):
    """Encoder and heads."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.words = nn.Linear(WIDTH, sum(WORD_HEADS.values()))
        self.arc_child = nn.Linear(WIDTH, ARC)
        self.arc_head = nn.Linear(WIDTH, ARC + 1)
        self.label_child = nn.Linear(WIDTH, ARC)
        self.label_head = nn.Linear(WIDTH, ARC)
        self.label = nn.Linear(ARC, len(RELATIONS))
        self.relation_inner = nn.Linear(3 * WIDTH, WIDTH)
        self.relation = nn.Linear(WIDTH, len(TYPES))
        self.anchor_kind = nn.Embedding(len(ANCHORS), WIDTH)
        self.anchor_mark = nn.Embedding(2, WIDTH)
        self.role_layer = Layer()
        self.roles = nn.Linear(WIDTH, 3 * len(ROLES))
        self.modes = nn.Linear(WIDTH, len(ALL_MODES))
        self.aux = nn.Linear(WIDTH, len(AUX))
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
        seen = torch.gather(hidden, 1, index[:, :, None].expand(-1, -1, WIDTH)).flatten(1)
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
    """Put all-MiniLM-L6-v2's weights (`model.safetensors`) into the encoder, its last layer into the role layer too."""
    from safetensors.torch import load_file

    got = {name.removeprefix("bert."): tensor for name, tensor in load_file(str(weights)).items()}
    encoder = network.encoder
    with torch.no_grad():
        encoder.pieces.weight.copy_(got["embeddings.word_embeddings.weight"])
        positions = got["embeddings.position_embeddings.weight"]
        encoder.positions.weight.copy_(positions + got["embeddings.token_type_embeddings.weight"][0])
        _copy(encoder.norm, got, "embeddings.LayerNorm")
        for number, layer in enumerate(encoder.layers):
            _load_layer(layer, got, f"encoder.layer.{number}.")
        _load_layer(network.role_layer, got, f"encoder.layer.{LAYERS - 1}.")
        nn.init.normal_(network.anchor_kind.weight, std=0.02)
        nn.init.normal_(network.anchor_mark.weight, std=0.02)


def _load_layer(layer: nn.Module, got: dict[str, Tensor], prefix: str) -> None:
    assert isinstance(layer, Layer)
    attention = prefix + "attention.self."
    for part in ("weight", "bias"):
        joined = torch.cat([got[f"{attention}{name}.{part}"] for name in ("query", "key", "value")])
        getattr(layer.query_key_value, part).copy_(joined)
    _copy(layer.attended, got, prefix + "attention.output.dense")
    _copy(layer.norm_attended, got, prefix + "attention.output.LayerNorm")
    _copy(layer.inner, got, prefix + "intermediate.dense")
    _copy(layer.outer, got, prefix + "output.dense")
    _copy(layer.norm_outer, got, prefix + "output.LayerNorm")


def _copy(module: nn.Module, got: dict[str, Tensor], name: str) -> None:
    for part in ("weight", "bias"):
        getattr(module, part).data.copy_(got[f"{name}.{part}"])
