"""From trained weights to the one int8 ONNX file that ships."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from onrecord.training.network import WIDTH, Network


class SmallEmbedding(nn.Module):
    """An embedding table in int8 with a scale for each row: a quarter of the size, an error of at most 0.4%."""

    def __init__(self, full: nn.Embedding) -> None:
        super().__init__()
        weight = full.weight.detach()
        scale = weight.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", torch.round(weight / scale).to(torch.int8))

    def forward(self, index: Tensor) -> Tensor:
        assert isinstance(self.rows, Tensor) and isinstance(self.scale, Tensor)
        return self.rows[index].float() * self.scale[index]


class SentenceRoles(nn.Module):
    """`Network.anchored` for the anchors of one sentence: its words are projected once for all of them.

    An anchor's mark is added to the states of its words before they are projected; the projection is linear, so the
    projected mark, a row of a small table, can as well be added afterwards.
    """

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        with torch.no_grad():
            plain, marked = network.anchor_mark.weight
            marks = marked - plain + network.anchor_kind.weight
            self.register_buffer("plain", plain.clone())
            self.register_buffer("marks", marks)
            self.register_buffer("projected", marks @ network.role_layer.query_key_value.weight.T)

    def forward(self, hidden: Tensor, anchor: Tensor, kind: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`hidden` [words, width], `anchor` [n, words] of 0 and 1, `kind` [n]; gives what `Network.anchored` gives."""
        assert isinstance(self.plain, Tensor) and isinstance(self.marks, Tensor) and isinstance(self.projected, Tensor)
        network, weight = self.network, anchor[:, :, None].float()
        states = hidden + self.plain
        projected = network.role_layer.query_key_value(states)
        x = network.role_layer.attend(
            states[None] + weight * self.marks[kind][:, None, :],
            projected[None] + weight * self.projected[kind][:, None, :],
        )
        pooled = (x * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        return network.roles(x), network.modes(pooled), network.aux(pooled)


class Exported(nn.Module):
    """The graph as `onrecord.language.model` runs it: see there for inputs and outputs."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network
        self.sentence_roles = SentenceRoles(network)
        network.encoder.pieces = SmallEmbedding(network.encoder.pieces)  # type: ignore[assignment]

    def forward(
        self, pieces: Tensor, shapes: Tensor, first: Tensor, pair: Tensor, hidden: Tensor, anchor: Tensor,
        kind: Tensor,
    ) -> tuple[Tensor, ...]:  # fmt: skip
        network = self.network
        seen = network.encoder(pieces, shapes, torch.ones_like(pieces), first)
        heads = network.arcs(seen, torch.ones_like(first)).argmax(-1)
        relations = network.labels(seen, heads).argmax(-1)
        related = network.pair(seen, pair[:, 0], pair[:, 1])
        roles, modes, aux = self.sentence_roles(hidden, anchor, kind)
        return seen, network.words(seen), heads, relations, related, roles, modes, aux


INPUTS = ["pieces", "shapes", "first", "pair", "hidden", "anchor", "kind"]
OUTPUTS = ["words_hidden", "scores", "heads", "relations", "pair_scores", "roles", "modes", "aux"]


def export(network: Network, path: Path, *, quantise: bool = True) -> None:
    """Write `network` to `path` as ONNX, its matrix products in int8 (or in float32 for comparison)."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    network.eval()
    examples = (
        torch.randint(5, 1000, (1, 12)), torch.zeros(1, 12, dtype=torch.long), torch.arange(9)[None],
        torch.tensor([[1, 2]]), torch.randn(7, WIDTH), torch.ones(3, 7, dtype=torch.long),
        torch.zeros(3, dtype=torch.long),
    )  # fmt: skip
    axes = {
        "pieces": {0: "window", 1: "length"}, "shapes": {0: "window", 1: "length"},
        "first": {0: "window", 1: "words"}, "pair": {0: "window"},
        "hidden": {0: "sentence"}, "anchor": {0: "anchors", 1: "sentence"}, "kind": {0: "anchors"},
    }  # fmt: skip
    full = path.with_suffix(".float.onnx")
    torch.onnx.export(
        Exported(network).eval(), examples, str(full), input_names=INPUTS, output_names=OUTPUTS, dynamic_axes=axes,
        opset_version=17, dynamo=False,
    )  # fmt: skip
    if not quantise:
        _gate(full, path)
        full.unlink()
        return
    # Unsigned weights: the sums of products of signed ones overflow 16 bits on processors without VNNI.
    quantize_dynamic(
        str(full), str(path), op_types_to_quantize=["MatMul"], weight_type=QuantType.QUInt8, per_channel=True,
        extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip
    full.unlink()
    _gate(path, path)


PARTS = {
    "pieces": ("words_hidden", "scores", "heads", "relations", "pair_scores"),
    "anchor": ("roles", "modes", "aux"),
}
"""The graph's two parts: the input that is all zeros where a part is not asked for, and the outputs that it gives."""


def _gate(graph: Path, path: Path) -> None:
    """Put each part of a graph behind a condition: onnxruntime computes all of it, whatever outputs it is asked for."""
    import onnx
    from onnx import TensorProto, helper

    model = onnx.load(str(graph))
    shown = {value.name: value.type.tensor_type for value in model.graph.output}

    def values(names: Iterable[str], suffix: str) -> list[Any]:
        return [helper.make_tensor_value_info(name + suffix, shown[name].elem_type, None) for name in names]

    nodes = []
    for flag, outputs in PARTS.items():
        needed, own = set(outputs), []
        for node in reversed(model.graph.node):
            if needed & set(node.output):
                needed.update(node.input)
                own.append(onnx.NodeProto.FromString(node.SerializeToString()))
        for node in own:
            node.input[:] = [f"{name}_asked" if name in outputs else name for name in node.input]
            node.output[:] = [f"{name}_asked" if name in outputs else name for name in node.output]
        weights = [weight for weight in model.graph.initializer if weight.name in needed]
        asked = helper.make_graph(own[::-1], f"{flag}_asked", [], values(outputs, "_asked"), weights)
        empty = {
            name: helper.make_tensor(f"{name}_empty", shown[name].elem_type, [0] * len(shown[name].shape.dim), [])
            for name in outputs
        }
        nothing = [helper.make_node("Constant", [], [f"{name}_idle"], value=value) for name, value in empty.items()]
        idle = helper.make_graph(nothing, f"{flag}_idle", [], values(outputs, "_idle"))
        nodes += [
            helper.make_node("ReduceMax", [flag], [f"{flag}_most"], keepdims=0),
            helper.make_node("Cast", [f"{flag}_most"], [f"{flag}_any"], to=TensorProto.BOOL),
            helper.make_node("If", [f"{flag}_any"], list(outputs), then_branch=asked, else_branch=idle),
        ]
    gated = helper.make_graph(nodes, model.graph.name, list(model.graph.input), list(model.graph.output))
    made = helper.make_model(gated, opset_imports=model.opset_import, ir_version=model.ir_version)
    onnx.checker.check_model(made)
    onnx.save(made, str(path))


def load_average(run: Path) -> Network:
    """The averaged weights of a run: the finished ones or, while it goes on, those of its last checkpoint."""
    network = Network()
    final = run / "final.pt"
    state = torch.load(final) if final.exists() else torch.load(run / "checkpoint.pt")["average"]
    network.load_state_dict(state)
    return network


def round_trip_error(network: Network, path: Path) -> float:
    """The largest difference between hidden states of network and exported graph, as a share of their size."""
    from onrecord.language.model import Model

    pieces = np.arange(1000, 1040)
    seen = Model(path).encode(pieces, np.zeros_like(pieces), np.arange(40)).hidden
    with torch.no_grad():
        ids = torch.tensor([[101, *pieces.tolist(), 102]])
        own = network.encoder(ids, torch.zeros_like(ids), torch.ones_like(ids), torch.arange(1, 41)[None])[0].numpy()
    return float(np.abs(own - seen).max() / np.abs(own).max())
