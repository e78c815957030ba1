"""From trained weights to what ships: the ONNX file, thresholds and calibration chosen on dev, how it was trained."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.evaluation.gold import is_kept
from onrecord.language.analysis import Analyser
from onrecord.language.model import Model
from onrecord.language.settings import Settings, Thresholds
from onrecord.training.dev import DevScores, evaluate, event_golds, judge_events
from onrecord.training.export import export
from onrecord.training.network import Network
from onrecord.training.train import STAGES

GRID = (0.35, 0.4, 0.45, 0.5, 0.55, 0.6)


def finish(network: Network, data: Path, out: Path) -> DevScores:
    """Write `onrecord.onnx`, `settings.json` and `training.json` into `out`; give what the model scores on dev."""
    out.mkdir(parents=True, exist_ok=True)
    weights = out / "onrecord.onnx"
    export(network, weights)
    model = Model(weights)
    settings = choose(model, data)
    (out / "settings.json").write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
    told = json.dumps(facts(settings), indent=1, ensure_ascii=False)
    (out / "training.json").write_text(told + "\n", encoding="utf-8")
    return evaluate(Analyser(model, settings.thresholds), data)


def choose(model: Model, data: Path) -> Settings:
    """Thresholds with the best F1 of events, of figures and of roles on dev, one after the other; then calibration. The
    part of dev that is kept is not looked at."""
    golds = [gold for gold in event_golds(data) if not is_kept(gold.name)]
    best = Thresholds()

    def f1(thresholds: Thresholds, names: Sequence[str]) -> float:
        tallies = judge_events(Analyser(model, thresholds), golds).tallies
        return sum(tallies[name].f1 for name in names if name in tallies)

    for which, names in (
        ("event", ["trigger+type"]),
        ("figure", ["figure"]),
        ("role", ["actor", "recipient", "location", "date", "figure"]),
    ):
        best = max((replace(best, **{which: value}) for value in GRID), key=lambda t: f1(t, names))
    found = judge_events(Analyser(model, best), golds).calibration
    slope, intercept = platt([score for score, _ in found], [right for _, right in found])
    return Settings(best, round(slope, 4), round(intercept, 4))


def platt(scores: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """Slope and intercept that make a sigmoid over the scores' log-odds fit what was right (Platt 1999), by Newton."""
    p = np.clip(np.array(scores, dtype=np.float64), 1e-6, 1 - 1e-6)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], axis=1)
    y = np.array(right, dtype=np.float64)
    weights = np.array([1.0, 0.0])

    def loss(w: NDArray[np.float64]) -> float:
        return float(np.logaddexp(0, x @ w).sum() - y @ (x @ w))

    for _ in range(50):
        q = 1 / (1 + np.exp(-np.clip(x @ weights, -50, 50)))
        bend = (x * (q * (1 - q))[:, None]).T @ x + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, x.T @ (y - q))
        # Newton's steps can overshoot where most scores are close to 1: halve them until the fit is no worse.
        while loss(weights + step) > loss(weights) and np.abs(step).max() > 1e-9:
            step = step / 2
        weights = weights + step
    return float(weights[0]), float(weights[1])


def facts(settings: Settings) -> dict[str, str]:
    """What the model card says of how the weights came to be."""
    stages = ", then ".join(f"{name}: `{json.dumps(asdict(plan))}`" for name, plan in STAGES.items())
    return {
        "Backbone": "all-MiniLM-L6-v2 (Apache-2.0).",
        "Trained on": "sentences coded with PLOVER events by a large language model working from a codebook (news of "
        "1980-2019: training parts of PLV, CAMEO, SATP, re3d, InSight Crime and MUC-4, Wikinews, PolNeAR, agency "
        "stories, and sentences written for the project), PolNeAR's attributions, PLV's relations, Universal "
        "Dependencies EWT and GUM.",
        "How": f"`python -m onrecord.training`, in stages, {stages}. What ships is the mean of the last two stages' "
        "weights. Nothing but the training parts is fitted; thresholds "
        f"`{json.dumps(asdict(settings.thresholds))}` and the calibration of confidence are chosen on dev but for the "
        "part that is kept; weights and points of a few rules (places, countries, sectors, clauses) on dev, too.",
        "Use it for": "English news in the manner of agencies. Expect less on long features, opinion, irony, domestic "
        "politics without a conflict, and on happenings that need knowledge of the world.",
    }
