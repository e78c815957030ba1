"""The relation of two given participants in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from onrecord.ontology.plover import quad

_Label = TypeVar("_Label", str, int)
_YIELDING = ("CONCEDE", "RETREAT")
_TELLS = 0.7
"""Share of YIELD's probability that one of its two types must have to be named instead."""


@dataclass(frozen=True, slots=True)
class Relation:
    """What one participant does to another.

    `type` is one of PLOVER's 16, or YIELD where the evidence does not tell CONCEDE (words) from RETREAT (deeds).
    `quad` is the likeliest quad class, in which all yielding counts as material cooperation (2), as in the PLV corpus.
    `scores` and `quad_scores` are probabilities, best first.
    """

    type: str
    quad: int
    scores: dict[str, float]
    quad_scores: dict[int, float]


def relation_of(scores: dict[str, float]) -> Relation:
    """The relation that probabilities by type make."""
    yielding = sum(scores[type_] for type_ in _YIELDING)
    rest = {type_: value for type_, value in scores.items() if type_ not in _YIELDING}
    best = max(rest, key=lambda type_: rest[type_])
    if yielding > rest[best]:
        surer = max(_YIELDING, key=lambda type_: scores[type_])
        best = surer if scores[surer] >= _TELLS * yielding else "YIELD"
    quads: dict[int, float] = {}
    for type_, value in scores.items():
        number = 2 if type_ in _YIELDING else quad(type_)
        quads[number] = quads.get(number, 0.0) + value
    return Relation(best, max(quads, key=lambda number: quads[number]), _ranked(scores), _ranked(quads))


def _ranked(scores: dict[_Label, float]) -> dict[_Label, float]:
    return dict(sorted(scores.items(), key=lambda pair: -pair[1]))
