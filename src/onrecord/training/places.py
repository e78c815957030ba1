"""Fits the weights by which place names are found and namesakes chosen, and prints them: `python -m
onrecord.training.places DEV`, on GeoVirus and LGL; how good they are, `onrecord evaluate` tells."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.coding.places import RANKING, THRESHOLD, Field, Group, Match, home_countries, judge
from onrecord.evaluation.distance import distance_km
from onrecord.evaluation.judge import NEAR_KM
from onrecord.ontology.gazetteer import Gazetteer


def fit(path: Path, folds: int = 5, ridge: float = 3.0, minimum: int = 4) -> dict[str, float]:
    """Weights of the features by logistic regression; prints accuracy on folds left out."""
    documents: list[tuple[int, dict[str, float], bool]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        spans = [item["span"] for item in row["places"]]
        for match in judge(row["text"], keep_all=True):
            truth = any(match.start < end and start < match.end for start, end in spans)
            documents.append((number, match.features, truth))
    counts: dict[str, int] = {}
    for _, features, _ in documents:
        for name in features:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= minimum)
    index = {name: position for position, name in enumerate(names)}
    matrix = np.zeros((len(documents), len(names) + 1))
    matrix[:, -1] = 1
    for line_number, (_, features, _) in enumerate(documents):
        for name, value in features.items():
            if name in index:
                matrix[line_number, index[name]] = value
    truths = np.array([truth for _, _, truth in documents], dtype=float)
    numbers = np.array([number for number, _, _ in documents])
    hits = ours = 0
    for part in range(folds):
        held = numbers % folds == part
        weights = _logistic(matrix[~held], truths[~held], ridge)
        yes = matrix[held] @ weights > 0
        hits += int((yes & (truths[held] > 0)).sum())
        ours += int(yes.sum())
    print(f"held out: precision {hits / ours:.4f} recall of matches {hits / truths.sum():.4f} of {int(truths.sum())}")
    weights = _logistic(matrix, truths, ridge)
    return {
        **{name: round(float(weights[i]), 2) for name, i in index.items()},
        "BIAS": round(float(weights[-1]), 2),
    }


def fit_ranking(path: Path, rounds: int = 3, ridge: float = 2.0) -> dict[str, float]:
    """Weights of what makes one namesake win, by a softmax over the candidates of each name found.

    The places that pull are those that the weights of the round before choose.
    """
    table = Gazetteer.load()
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    names = list(RANKING)
    for _ in range(rounds):
        blocks: list[tuple[np.ndarray, np.ndarray, float]] = []
        for row in rows:
            matches = [match for match in judge(row["text"]) if match.score > THRESHOLD]
            groups = list({id(match.group): match.group for match in matches if match.group is not None}.values())
            if not groups:
                continue
            field_ = Field(groups, table, {}, [], home_countries(row["text"]))
            chance = np.concatenate([(group.rows == group.chosen) * 0.9 for group in groups])
            features = np.hstack([field_.fixed, field_.pulls(chance)])
            stops = [*field_.starts[1:].tolist(), len(field_.rows)]
            for group, start, stop in zip(groups, field_.starts.tolist(), stops, strict=True):
                gold = _gold_of(group, matches, row["places"])
                if gold is None or stop - start < 2:
                    continue
                errors = np.array(
                    [distance_km(*gold, float(table.lat[r]), float(table.lon[r])) for r in group.rows.tolist()]
                )
                right = np.where(errors <= NEAR_KM, np.exp(-errors / 60), 0.0)
                if right.any():
                    blocks.append((features[start:stop].astype(float), right / right.max(), math.sqrt(group.count)))
        weights = _softmax_fit(blocks, np.array(list(RANKING.values())), ridge)
        RANKING.update({name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)})
    return dict(RANKING)


def _gold_of(group: Group, matches: Sequence[Match], gold: Sequence[dict[str, Any]]) -> tuple[float, float] | None:
    for match in matches:
        if match.group is group:
            for item in gold:
                if match.start < item["span"][1] and item["span"][0] < match.end:
                    return item["lat"], item["lon"]
    return None


def _softmax_fit(
    blocks: Sequence[tuple[np.ndarray, np.ndarray, float]], start: np.ndarray, ridge: float, steps: int = 600
) -> np.ndarray:
    """Gradient ascent (Adam) on the log of the chance of a right candidate; held near 1 by a light ridge."""
    weights, mean, square = start.astype(float).copy(), np.zeros(len(start)), np.zeros(len(start))
    total = sum(block[2] for block in blocks)
    for step in range(1, steps + 1):
        gradient = -ridge / total * weights
        for features, right, count in blocks:
            score = features @ weights
            chance = np.exp(score - score.max())
            chance /= chance.sum()
            posterior = chance * right
            if posterior.sum() > 1e-12:
                posterior /= posterior.sum()
            else:
                posterior = right / right.sum()
            gradient += count / total * features.T @ (posterior - chance)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights += 0.03 * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return weights


def _logistic(matrix: np.ndarray, truths: np.ndarray, ridge: float) -> np.ndarray:
    """Newton's method; the last column, the bias, is not held down."""
    weights = np.zeros(matrix.shape[1])
    penalty = np.full(matrix.shape[1], ridge)
    penalty[-1] = 1e-3
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(matrix @ weights, -30, 30)))
        gradient = matrix.T @ (truths - chance) - penalty * weights
        curvature = (matrix * (chance * (1 - chance))[:, None]).T @ matrix + np.diag(penalty)
        step = np.linalg.solve(curvature, gradient)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return weights


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m onrecord.training.places", description=__doc__)
    parser.add_argument("data", type=Path, help="a JSON Lines file of reports with places")
    arguments = parser.parse_args()
    print(json.dumps(fit(arguments.data), indent=4))
    print(json.dumps(fit_ranking(arguments.data), indent=4))


if __name__ == "__main__":
    main()
