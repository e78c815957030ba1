"""Training: all heads on one encoder, on a CPU alone, restarting from its last checkpoint.

The work is planned beforehand as a list of steps, each on one corpus: first syntax and attribution, which teach the
encoder how sentences are built, then events with the others mixed in. The plan, and with it everything drawn by
chance, follows from the seed, so a run that was stopped goes on as if it had not been.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from onrecord.language.labels import ALL_MODES, AUX, ROLES, WORD_HEADS
from onrecord.language.model import CLS, SEP
from onrecord.ontology.plover import CONTEXTS
from onrecord.training.data import (
    IGNORE,
    Batch,
    Pair,
    Sentence,
    attribution_documents,
    batch_windows,
    cut_documents,
    event_documents,
    event_pairs,
    event_rows,
    relation_pairs,
    syntax_documents,
)
from onrecord.training.network import Network


@dataclass(frozen=True)
class Plan:
    """How long and how hard to train in one stage.

    Epochs are passes over a corpus, `warm_...` before and the others after events come in. `rate` is the encoder's
    highest learning rate, `head_rate` that of the heads as a multiple of it. `average` is the decay by step of the
    running average of the weights, which is what a stage gives. `hidden` is the share of word pieces that are masked.
    `weights`: what a head's loss counts in the sum.
    """

    seed: int = 17
    pieces_per_step: int = 1300
    rate: float = 2.5e-4
    head_rate: float = 1.0
    warm_syntax: float = 0.4
    warm_attribution: float = 0.8
    events: float = 7.0
    attribution: float = 1.1
    syntax: float = 0.2
    pairs: float = 6.0
    event_pairs: float = 0.6
    average: float = 0.998
    hidden: float = 0.0
    weights: dict[str, float] = field(
        default_factory=lambda: {
            "trigger": 3.0, "figure": 1.0, "mention": 0.5, "upos": 0.5, "source": 1.0, "cue": 1.5, "content": 1.0,
            "sentence": 0.5, "arcs": 0.5, "labels": 0.5, "sector": 0.3, "context": 0.5, "roles": 2.0, "modes": 0.5,
            "aux": 0.5, "pair": 1.0,
        }
    )  # fmt: skip


# What is rare in the words (figures, roles, triggers) has a small mean loss and so a small voice; after the first stage
# it is raised. The last stage goes over everything once more, with words hidden so that the rest must tell.
STAGES = {
    "broad": Plan(),
    "sharp": Plan(
        seed=18, pieces_per_step=1000, rate=1.5e-4, head_rate=3.0, warm_syntax=0.0, warm_attribution=0.0, events=2.8,
        attribution=0.2, syntax=0.05, pairs=4.0, event_pairs=0.2, average=0.99,
        weights={
            "trigger": 8.0, "figure": 12.0, "mention": 0.3, "upos": 0.5, "source": 2.0, "cue": 4.0, "content": 1.0,
            "sentence": 0.2, "arcs": 0.5, "labels": 0.5, "sector": 0.2, "context": 0.1, "roles": 10.0, "modes": 0.5,
            "aux": 0.5, "pair": 1.5,
        },
    ),
    "long": Plan(
        seed=19, pieces_per_step=1000, rate=2e-4, head_rate=2.5, warm_syntax=0.0, warm_attribution=0.0, events=6.5,
        attribution=1.25, syntax=1.5, pairs=5.0, event_pairs=0.6, average=0.998, hidden=0.05,
        weights={
            "trigger": 10.0, "figure": 12.0, "mention": 0.5, "upos": 0.5, "source": 4.0, "cue": 6.0, "content": 1.5,
            "sentence": 0.2, "arcs": 0.5, "labels": 0.5, "sector": 0.4, "context": 0.15, "roles": 10.0, "modes": 1.0,
            "aux": 1.0, "pair": 1.5,
        },
    ),
}  # fmt: skip
"""The stages of a training, one after the other; the first starts from the backbone."""

AVERAGE_EVERY = 4
"""Steps between two updates of the running average."""


def word_outputs(network: Network, hidden: Tensor) -> dict[str, Tensor]:
    """The linear heads' scores on each word, by head."""
    return dict(zip(WORD_HEADS, network.words(hidden).split(list(WORD_HEADS.values()), dim=-1), strict=True))


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The loss of every head that `batch` says something about."""
    tensor = torch.from_numpy
    hidden = network.encoder(tensor(batch.pieces), tensor(batch.shapes), tensor(batch.mask), tensor(batch.first))
    dropped = network.dropout(hidden)
    out = word_outputs(network, dropped)
    loss: dict[str, Tensor] = {}
    for name, values in batch.tags.items():
        loss[name] = F.cross_entropy(out[name].flatten(0, 1), tensor(values).flatten(), ignore_index=IGNORE)
    if batch.sentence is not None:
        known = tensor(batch.sentence) != IGNORE
        loss["sentence"] = F.binary_cross_entropy_with_logits(
            out["sentence"][..., 0][known], tensor(batch.sentence)[known].float()
        )
    if batch.heads is not None and batch.relations is not None:
        heads = tensor(batch.heads)
        arcs = network.arcs(dropped, tensor(batch.words))
        loss["arcs"] = F.cross_entropy(arcs.flatten(0, 1), heads.flatten(), ignore_index=IGNORE)
        labels = network.labels(dropped, heads.clamp(min=0))
        loss["labels"] = F.cross_entropy(labels.flatten(0, 1), tensor(batch.relations).flatten(), ignore_index=IGNORE)
    if batch.contexts:
        scores = torch.stack([out["context"][row, i:j].mean(0) for row, i, j, _ in batch.contexts])
        loss["context"] = (
            F.binary_cross_entropy_with_logits(
                scores, _several([contexts for *_, contexts in batch.contexts], len(CONTEXTS))
            )
            * 10
        )
    if batch.sectors:
        scores = torch.stack([out["sector"][row, i:j].mean(0) for row, i, j, _ in batch.sectors])
        loss["sector"] = F.cross_entropy(scores, torch.tensor([sector for *_, sector in batch.sectors]))
    if batch.anchors:
        loss |= _anchor_losses(network, hidden, batch)
    return loss


def _anchor_losses(network: Network, hidden: Tensor, batch: Batch) -> dict[str, Tensor]:
    widest = max(size for _, _, size, _ in batch.anchors)
    rows, columns, mask, mark, kinds, roles = [], [], [], [], [], []
    for row, at, size, anchor in batch.anchors:
        own = torch.arange(widest).clamp(max=size - 1)
        rows.append(torch.full((widest,), row))
        columns.append(own + at)
        mask.append((torch.arange(widest) < size).long())
        marked = torch.zeros(widest, dtype=torch.long)
        for i, j in anchor.words:
            marked[i:j] = 1
        mark.append(marked)
        kinds.append(anchor.kind)
        padded = np.full((len(ROLES), widest), IGNORE)
        padded[:, :size] = anchor.roles[:, :size]
        roles.append(torch.from_numpy(padded))
    gathered = hidden[torch.stack(rows), torch.stack(columns)]
    role, modes, aux = network.anchored(gathered, torch.stack(mask), torch.stack(mark), torch.tensor(kinds))
    count, width, _ = role.shape
    target = torch.stack(roles).transpose(1, 2)
    role = role.view(count, width, len(ROLES), 3)
    loss = {}
    if (target != IGNORE).any():
        loss["roles"] = F.cross_entropy(role.flatten(0, 2), target.flatten(), ignore_index=IGNORE)
    events = [number for number, (*_, anchor) in enumerate(batch.anchors) if anchor.modes is not None]
    if events:
        anchors = [batch.anchors[number][3] for number in events]
        wanted = _several([anchor.modes or [] for anchor in anchors], len(ALL_MODES))
        loss["modes"] = F.binary_cross_entropy_with_logits(modes[events], wanted) * 10
        wanted = _several([anchor.aux or [] for anchor in anchors], len(AUX))
        loss["aux"] = F.binary_cross_entropy_with_logits(aux[events], wanted) * 2
    return loss


def _several(chosen: list[list[int]], size: int) -> Tensor:
    wanted = torch.zeros(len(chosen), size)
    for row, labels in enumerate(chosen):
        wanted[row, labels] = 1.0
    return wanted


def pair_scores(network: Network, pairs: list[Pair]) -> Tensor:
    """Scores [pairs, types] of the relation of each pair."""
    length = max(len(pair.pieces) for pair in pairs) + 2
    pieces, shapes, mask = (torch.zeros(len(pairs), length, dtype=torch.long) for _ in range(3))
    first = torch.tensor([[0, pair.source + 1, pair.target + 1] for pair in pairs])
    for row, pair in enumerate(pairs):
        size = len(pair.pieces)
        pieces[row, : size + 2] = torch.tensor([CLS, *pair.pieces, SEP])
        shapes[row, 1 : size + 1] = torch.tensor(pair.shapes)
        mask[row, : size + 2] = 1
    hidden = network.encoder(pieces, shapes, mask, first)
    one = torch.ones(len(pairs), dtype=torch.long)
    return network.pair(hidden, one, one * 2)


def pair_loss(network: Network, pairs: list[Pair]) -> Tensor:
    """Cross entropy where a label may allow several types: what they have together is what counts."""
    scores = torch.log_softmax(pair_scores(network, pairs), dim=-1)
    each = [-torch.logsumexp(row[pair.types], 0) for row, pair in zip(scores, pairs, strict=True)]
    return torch.stack(each).mean()


# --- the plan of steps ------------------------------------------------------------------------------------------


Step = tuple[str, list[list[Sentence]] | list[Pair]]


def _window_steps(name: str, documents: list[list[Sentence]], epochs: float, plan: Plan, limit: int) -> list[Step]:
    """Steps of about `plan.pieces_per_step` pieces from `epochs` passes, windows of like length together."""
    chance = random.Random(f"{plan.seed} {name} {epochs}")
    steps: list[Step] = []
    while epochs > 0:
        windows = list(cut_documents(documents, chance, limit))
        chance.shuffle(windows)
        windows = windows[: round(len(windows) * min(1.0, epochs))]
        epochs -= 1
        made: list[Step] = []
        for at in range(0, len(windows), 200):
            group = sorted(windows[at : at + 200], key=lambda w: sum(s.size for s in w))
            batch: list[list[Sentence]] = []
            for window in group:
                size = sum(s.size for s in window)
                if batch and (len(batch) + 1) * size > plan.pieces_per_step:
                    made.append((name, batch))
                    batch = []
                batch.append(window)
            if batch:
                made.append((name, batch))
        chance.shuffle(made)
        steps += made
    return steps


def _pair_steps(pairs: list[Pair], epochs: float, plan: Plan, salt: str) -> list[Step]:
    chance = random.Random(f"{plan.seed} {salt}")
    drawn: list[Pair] = []
    while epochs > 0:
        once = pairs[:]
        chance.shuffle(once)
        drawn += once[: round(len(once) * min(1.0, epochs))]
        epochs -= 1
    size = 24
    return [("pairs", drawn[at : at + size]) for at in range(0, len(drawn), size)]


def make_steps(data: Path, plan: Plan, few: int | None = None) -> list[Step]:
    """All steps in order. `few` takes only so many documents of each corpus (a smoke test)."""
    events = event_documents(event_rows(data))[:few]
    attribution = attribution_documents(data / "attribution/train.jsonl")[:few]
    syntax = syntax_documents(data / "syntax/train.conllu")[:few]
    pairs = relation_pairs(data / "relations/train.jsonl")[:few]
    coded = event_pairs(event_rows(data))[:few]
    chance = random.Random(plan.seed)
    warm = _window_steps("syntax", syntax, plan.warm_syntax, plan, 160)
    warm += _window_steps("attribution", attribution, plan.warm_attribution, plan, 254)
    chance.shuffle(warm)
    event_steps = _window_steps("events", events, plan.events, plan, 254)
    others = _window_steps("attribution", attribution, plan.attribution, plan, 254)
    others += _window_steps("syntax", syntax, plan.syntax, plan, 160)
    others += _pair_steps(coded, plan.event_pairs, plan, "coded")
    others += _pair_steps(pairs, plan.pairs, plan, "pairs")
    chance.shuffle(others)
    # The events keep their order (whole passes one after the other); the others fall between them by chance.
    places = sorted(chance.choices(range(len(event_steps) + 1), k=len(others)))
    main: list[Step] = []
    taken = 0
    for number, step in enumerate(event_steps):
        while taken < len(others) and places[taken] <= number:
            main.append(others[taken])
            taken += 1
        main.append(step)
    return warm + main + others[taken:]


# --- the run ----------------------------------------------------------------------------------------------------


def train(
    data: Path,
    start: Network,
    out: Path,
    plan: Plan,
    *,
    few: int | None = None,
    save_every: float = 240.0,
) -> Network:
    """Train `start` for one stage and give it with its averaged weights; `out` gets `log.jsonl`, `final.pt`, and every
    `save_every` seconds `checkpoint.pt`. A stage that is finished in `out` is taken as it is, a checkpoint gone on
    from."""
    network = start
    if (out / "final.pt").exists():
        network.load_state_dict(torch.load(out / "final.pt"))
        return network
    steps = make_steps(data, plan, few)
    optimiser = torch.optim.AdamW(_groups(network, plan), fused=True)
    average = {name: value.detach().clone() for name, value in network.state_dict().items()}
    out.mkdir(parents=True, exist_ok=True)
    begin = 0
    saved = out / "checkpoint.pt"
    if saved.exists():
        state = torch.load(saved)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        average, begin = state["average"], state["step"]
    (out / "plan.json").write_text(json.dumps(asdict(plan)), encoding="utf-8")
    last_save = last_log = time.monotonic()
    seen = 0
    running: dict[str, float] = {}
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        for number in range(begin, len(steps)):
            name, items = steps[number]
            torch.manual_seed(plan.seed * 1_000_003 + number)
            network.train()
            for group in optimiser.param_groups:
                group["lr"] = group["highest"] * _schedule(number, len(steps))
            if name == "pairs":
                pairs = [item for item in items if isinstance(item, Pair)]
                parts = {"pair": pair_loss(network, pairs)}
                seen += sum(len(pair.pieces) for pair in pairs)
            else:
                windows = [item for item in items if not isinstance(item, Pair)]
                parts = losses(network, batch_windows(windows, random.Random(f"{plan.seed} {number}"), plan.hidden))
                seen += sum(s.size for window in windows for s in window)
            total = torch.stack([plan.weights[head] * loss for head, loss in parts.items()]).sum()
            optimiser.zero_grad()
            total.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            if number % AVERAGE_EVERY == 0:
                keep = min(plan.average, (1 + number) / (10 + number)) ** AVERAGE_EVERY
                with torch.no_grad():
                    for key, value in network.state_dict().items():
                        average[key].lerp_(value, 1 - keep)
            for head, loss in parts.items():
                running[head] = 0.97 * running.get(head, loss.item()) + 0.03 * loss.item()
            now = time.monotonic()
            if now - last_log > 30 or number + 1 == len(steps):
                row = {
                    "step": number + 1,
                    "of": len(steps),
                    "pieces_per_second": round(seen / (now - last_log)),
                }
                log.write(json.dumps(row | {k: round(v, 4) for k, v in running.items()}) + "\n")
                log.flush()
                last_log, seen = now, 0
            if now - last_save > save_every:
                _save(saved, network, optimiser, average, number + 1)
                last_save = now
    network.load_state_dict(average)
    torch.save(average, out / "final.pt")
    return network


def mean(networks: Sequence[Network]) -> Network:
    """The network whose weights are the mean of those given: stages of one training lie in one basin, and between them
    it generalises better than at either end (Wortsman et al. 2022, "Model soups")."""
    states = [network.state_dict() for network in networks]
    one = Network()
    one.load_state_dict({name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]})
    return one


def _groups(network: Network, plan: Plan) -> list[dict[str, Any]]:
    """Parameters by their learning rate, and by whether they decay (matrices do, biases and norms do not)."""
    groups: dict[tuple[float, float], list[Tensor]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        rate = plan.rate * (1.0 if name.startswith("encoder.") else plan.head_rate)
        groups.setdefault((rate, 0.01 if parameter.ndim > 1 else 0.0), []).append(parameter)
    return [
        {"params": members, "lr": rate, "highest": rate, "weight_decay": decay}
        for (rate, decay), members in groups.items()
    ]


def _schedule(number: int, count: int) -> float:
    """The share of the full learning rate: rises over the first 3% of the steps, then falls as a cosine to 2%."""
    warm = max(1, round(0.03 * count))
    if number < warm:
        return (number + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + float(np.cos(np.pi * (number - warm) / max(1, count - warm))))


def _save(
    path: Path, network: Network, optimiser: torch.optim.Optimizer, average: dict[str, Tensor], step: int
) -> None:
    state = {
        "network": network.state_dict(), "optimiser": optimiser.state_dict(), "average": average, "step": step,
    }  # fmt: skip
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)
