"""A smoke test of training: a whole run on a handful of sentences, its restart, its export. Needs PyTorch."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch", reason="PyTorch is needed for training only")
pytest.importorskip("onnx", reason="onnx is needed for training only")

import torch

from onrecord.language.analysis import Analyser
from onrecord.language.model import Model
from onrecord.language.words import Words, split_words
from onrecord.training import train as training
from onrecord.training.export import export, round_trip_error
from onrecord.training.finish import finish, platt
from onrecord.training.network import Network
from onrecord.training.train import STAGES, Plan, make_steps, train

CORPORA = Path(__file__).parent / "data" / "corpora"
PLAN = Plan(
    pieces_per_step=400, rate=1e-3, warm_syntax=1.0, warm_attribution=1.0, events=1.0, attribution=0.0, syntax=1.0,
    pairs=1.0, event_pairs=1.0,
)  # fmt: skip
FEW = 6


class PulledPlug(Exception):
    """What stops a run in these tests."""


def fresh() -> Network:
    """A small network that knows nothing, the same each time."""
    torch.manual_seed(PLAN.seed)
    return Network()


@dataclass
class Run:
    folder: Path
    network: Network


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Sums over several threads come out in the order in which these happen to end."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """A run from beginning to end."""
    folder = tmp_path_factory.mktemp("run")
    yield Run(folder, train(CORPORA, fresh(), folder, PLAN, few=FEW))
    shutil.rmtree(folder)


def test_steps_are_the_same_every_time_and_every_corpus_is_among_them() -> None:
    steps = make_steps(CORPORA, PLAN, FEW)
    again = make_steps(CORPORA, PLAN, FEW)
    assert [(name, len(items)) for name, items in steps] == [(name, len(items)) for name, items in again]
    assert {name for name, _ in steps} == {"syntax", "attribution", "events", "pairs"}
    first_events = next(number for number, (name, _) in enumerate(steps) if name == "events")
    assert {"syntax", "attribution"} <= {name for name, _ in steps[:first_events]}


def test_a_run_leaves_its_weights_its_plan_and_its_log(run: Run) -> None:
    assert {"final.pt", "plan.json", "log.jsonl"} <= {path.name for path in run.folder.iterdir()}
    last = json.loads((run.folder / "log.jsonl").read_text("utf-8").splitlines()[-1])
    assert last["step"] == last["of"] == len(make_steps(CORPORA, PLAN, FEW))
    # Every head has been asked for something.
    assert set(PLAN.weights) <= set(last)
    assert all(np.isfinite(value) for value in last.values())


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    half = len(make_steps(CORPORA, PLAN, FEW)) // 2
    save = training._save

    def pull_plug_at_half(
        path: Path, network: Network, optimiser: torch.optim.Optimizer, average: dict[str, torch.Tensor], step: int
    ) -> None:
        if step == half:
            save(path, network, optimiser, average, step)
            raise PulledPlug

    with monkeypatch.context() as patched, pytest.raises(PulledPlug):
        patched.setattr(training, "_save", pull_plug_at_half)
        train(CORPORA, fresh(), tmp_path, PLAN, few=FEW, save_every=-1.0)
    assert (tmp_path / "checkpoint.pt").exists() and not (tmp_path / "final.pt").exists()
    train(CORPORA, fresh(), tmp_path, PLAN, few=FEW)
    resumed, whole = (torch.load(folder / "final.pt") for folder in (tmp_path, run.folder))
    assert resumed.keys() == whole.keys()
    for name, value in whole.items():
        torch.testing.assert_close(resumed[name], value, rtol=1e-4, atol=1e-6)
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="module")
def words() -> Words:
    return split_words("Norland accused Estmark of shelling Port Tal on Monday and killing 12 people.")


def shapes_of(words: Words) -> np.ndarray:
    """The shape of each word piece."""
    return np.repeat(words.shapes, np.diff(words.first))


def own_view(network: Network, words: Words) -> dict[str, np.ndarray]:
    """What the network itself sees: hidden states and scores by head."""
    pieces = torch.tensor([[101, *words.pieces.tolist(), 102]])
    shapes = torch.tensor([[0, *shapes_of(words).tolist(), 0]])
    first = torch.from_numpy(words.first[:-1] + 1)[None]
    with torch.no_grad():
        hidden = network.encoder(pieces, shapes, torch.ones_like(pieces), first)
        scores = training.word_outputs(network, hidden)
    return {name: value[0].numpy() for name, value in ({"hidden": hidden} | scores).items()}


def test_the_graph_computes_what_the_network_computes(run: Run, words: Words, tmp_path: Path) -> None:
    network = copy.deepcopy(run.network).eval()
    weights = tmp_path / "float.onnx"
    export(network, weights, quantise=False)  # which leaves the network with the graph's own int8 embeddings
    assert round_trip_error(network, weights) < 1e-3
    own = own_view(network, words)
    model = Model(weights, threads=1)
    seen = model.encode(words.pieces, shapes_of(words), words.first[:-1])
    for name, value in {"hidden": seen.hidden, **seen.scores}.items():
        np.testing.assert_allclose(value, own[name], atol=1e-3, err_msg=name)
    # Three anchors of one sentence: projecting its words once for all gives what projecting them for each gives.
    hidden = torch.from_numpy(seen.hidden)[None].repeat(3, 1, 1)
    mark = torch.zeros(hidden.shape[:2], dtype=torch.long)
    mark[0, 1] = mark[1, 2:4] = mark[2, 0] = 1
    kinds = torch.tensor([3, 16, 0])
    with torch.no_grad():
        expected = [each.numpy() for each in network.anchored(hidden, torch.ones_like(mark), mark, kinds)]
    got = model.anchored(seen.hidden, mark.numpy(), kinds.numpy())
    for value, wanted in zip((got.roles.reshape(expected[0].shape), got.modes, got.aux), expected, strict=True):
        np.testing.assert_allclose(value, wanted, atol=1e-3)
    weights.unlink()


def test_what_ships_is_small_and_close_to_the_network(run: Run, words: Words, tmp_path: Path) -> None:
    network = copy.deepcopy(run.network).eval()
    scores = finish(network, CORPORA, tmp_path)
    weights = tmp_path / "onrecord.onnx"
    assert weights.stat().st_size < 40_000_000
    model = Model(weights, threads=1)
    own = own_view(network, words)["hidden"]
    seen = model.encode(words.pieces, shapes_of(words), words.first[:-1]).hidden
    assert np.corrcoef(seen.ravel(), own.ravel())[0, 1] > 0.999
    analysis = Analyser(model).analyse(words.text)
    assert analysis.sentences[0][0] == 0 and analysis.sentences[-1][1] == len(words)
    settings = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    assert set(settings) == {"thresholds", "slope", "intercept"}
    told = json.loads((tmp_path / "training.json").read_text("utf-8"))
    assert "all-MiniLM-L6-v2" in told["Backbone"] and str(STAGES["long"].rate) in told["How"]
    assert {"trigger+type", "trigger"} <= set(scores.events.tallies)
    weights.unlink()


def test_calibration_finds_the_curve_that_made_the_answers() -> None:
    chance = np.random.default_rng(3)
    scores = chance.uniform(0.05, 0.95, 4000)
    odds = 0.5 * np.log(scores / (1 - scores)) - 0.7
    right = chance.uniform(size=4000) < 1 / (1 + np.exp(-odds))
    slope, intercept = platt(scores.tolist(), right.tolist())
    assert slope == pytest.approx(0.5, abs=0.12)
    assert intercept == pytest.approx(-0.7, abs=0.12)
