"""Fits the weights by which events are told to be of one incident, and prints them.

    python -m onrecord.training.incidents --gold tests/gold --happenings tests/happenings

on gold reports (events of one report) and on happenings told by many reports. How good they are, `onrecord evaluate`
and `make evaluate` tell.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from onrecord.coding.assemble import code_events, code_statements
from onrecord.coding.coded import Event
from onrecord.coding.coder import Coder
from onrecord.coding.incidents import excluded, pair_facts, read_told
from onrecord.coding.participants import shared_names
from onrecord.evaluation.gold import Gold, GoldEvent, read_gold
from onrecord.evaluation.happenings import read_happenings
from onrecord.evaluation.tally import match, overlap
from onrecord.reading.report import Report

Floats = NDArray[np.float64]
RIDGE = 3.0


def coded_gold(
    coder: Coder, gold: Path, happenings: Path
) -> Iterator[tuple[Report, list[Event], dict[str, str], dict[str, str]]]:
    """By report: its events, what their entities' names have in common, and the incident of each that is known."""
    for one in read_gold(gold):
        if isinstance(one, Gold) and one.events is not None:
            events, names = _events(coder, one.report)
            pairs = match(one.events, events, _is_found)
            yield one.report, events, names, {e.id: g.incident for g, e in pairs if g.incident}
    told = read_happenings(happenings)
    for report in told.reports:
        events, names = _events(coder, report)
        known = {e.id: told.of(report.id, (e.trigger.start, e.trigger.end)) or f"alone {e.id}" for e in events}
        yield report, events, names, known


def _is_found(gold: GoldEvent, event: Event) -> bool:
    here = (event.trigger.start, event.trigger.end)
    return event.type in gold.types and any(overlap(span, here) for span in gold.triggers)


def _events(coder: Coder, report: Report) -> tuple[list[Event], dict[str, str]]:
    """The events of a report before they are tied, and what their entities' names have in common."""
    draft = coder._draft(report)
    return code_events(draft, code_statements(draft)), shared_names(draft)


def logistic(facts: Floats, truth: Floats, ridge: float = RIDGE) -> Floats:
    """Weights by ridge regression on log-odds, by Newton's method."""
    weights = np.zeros(facts.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (truth - p) - ridge * weights
        bend = (facts.T * (p * (1 - p))) @ facts + ridge * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def within(coder: Coder, gold: Path, happenings: Path) -> dict[str, float]:
    """Weights for the events of one report."""
    rows, truth = [], []
    for report, events, names, known in coded_gold(coder, gold, happenings):
        for one, two in combinations(read_told(report, events), 2):
            if {one.event.id, two.event.id} <= known.keys() and not excluded(one, two):
                facts = pair_facts(one, two, names)
                rows.append([float(value) for value in facts.values()])
                truth.append(float(known[one.event.id] == known[two.event.id]))
    names_ = list(facts)
    weights = logistic(np.array(rows), np.array(truth))
    return {name: round(float(value), 2) for name, value in zip(names_, weights, strict=True)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--happenings", type=Path, required=True)
    arguments = parser.parse_args()
    coder = Coder()
    print("coding/incidents.py", within(coder, arguments.gold, arguments.happenings))


if __name__ == "__main__":
    main()
