"""Why one event was coded so: what the model saw in its words, and how each part of it was resolved.

The coder fills an `Explanation`, `onrecord.display.explain` shows it. Reasons are short sentences in plain
words ("'He' is the last man named: Nabil Haddad"), in the order in which the coder took its steps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from onrecord.coding.coded import Event, Participant, Statement

Scores = list[tuple[str, float]]
"""Labels with the model's probability for each, best first."""

Side = Literal["actor", "recipient"]


@dataclass(frozen=True, slots=True)
class ExplainedWord:
    """A word of the event's sentence; `roles` holds what the model took it for beside this trigger."""

    text: str
    start: int
    end: int
    trigger: bool = False
    roles: Scores = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ExplainedParticipant:
    """How one actor or recipient came to be who it is.

    `name` is its entity's name. `coreference` tells how the mention was tied to that entity, `country` and
    `sector` tell where the codes come from.
    """

    side: Side
    participant: Participant
    name: str
    score: float | None = None
    coreference: list[str] = field(default_factory=list)
    country: list[str] = field(default_factory=list)
    sector: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PlaceCandidate:
    """One place that a place name may stand for; the coder took the first of its list."""

    name: str
    country: str | None
    admin1: str | None = None
    score: float | None = None
    reason: str = ""


@dataclass(slots=True)
class Explanation:
    """Everything that led to `event`.

    `sentence` is the text of its sentence and `words` that sentence's words. `type_scores`, `mode_scores` and
    `aux_scores` hold the model's alternatives; `type_steps` says why the type is another than its first. `confidence`
    is before and after calibration.
    """

    event: Event
    sentence: str
    words: list[ExplainedWord] = field(default_factory=list)
    type_scores: Scores = field(default_factory=list)
    type_steps: list[str] = field(default_factory=list)
    mode_scores: Scores = field(default_factory=list)
    aux_scores: Scores = field(default_factory=list)
    participants: list[ExplainedParticipant] = field(default_factory=list)
    time: list[str] = field(default_factory=list)
    place: list[str] = field(default_factory=list)
    place_candidates: list[PlaceCandidate] = field(default_factory=list)
    statement: Statement | None = None
    speaker: str | None = None
    statement_steps: list[str] = field(default_factory=list)
    incident: list[str] = field(default_factory=list)
    confidence: tuple[float, float] | None = None
