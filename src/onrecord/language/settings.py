"""What was chosen for the shipped weights on the dev data: thresholds and the calibration of confidence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Thresholds:
    """From which probability on a head's answer counts."""

    event: float = 0.45
    figure: float = 0.45
    cue: float = 0.45
    role: float = 0.5
    mention: float = 0.4
    mode: float = 0.4
    aux: float = 0.5
    context: float = 0.35


@dataclass(frozen=True)
class Settings:
    """`slope` and `intercept` turn the log-odds of an event's score into those of its being right (Platt)."""

    thresholds: Thresholds
    slope: float = 1.0
    intercept: float = 0.0


@cache
def settings() -> Settings:
    """The settings that ship with the weights, written by `onrecord.training`."""
    chosen = json.loads((files("onrecord.model") / "settings.json").read_text(encoding="utf-8"))
    return Settings(Thresholds(**chosen["thresholds"]), chosen["slope"], chosen["intercept"])
