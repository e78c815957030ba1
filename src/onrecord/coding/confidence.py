"""Confidence: the model's score of an event made to mean what it says."""

from __future__ import annotations

import math
from functools import cache
from importlib.resources import files
from json import loads


def calibrated(score: float) -> float:
    """The share of events with this score that are right on the dev data: Platt's sigmoid over the score's log-odds."""
    slope, intercept = _calibration()
    odds = min(max(score, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(slope * math.log(odds / (1 - odds)) + intercept)))


@cache
def _calibration() -> tuple[float, float]:
    chosen = loads((files("onrecord.model") / "settings.json").read_text(encoding="utf-8"))
    return chosen["calibration"]["slope"], chosen["calibration"]["intercept"]
