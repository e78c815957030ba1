"""Confidence: the model's score of an event made to mean what it says."""

from __future__ import annotations

import math

from onrecord.language.settings import settings


def calibrated(score: float) -> float:
    """The share of events with this score that are right on the dev data: Platt's sigmoid over the score's log-odds."""
    odds = min(max(score, 1e-6), 1 - 1e-6)
    return 1 / (1 + math.exp(-(settings().slope * math.log(odds / (1 - odds)) + settings().intercept)))
