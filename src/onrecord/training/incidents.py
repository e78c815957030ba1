r"""Fits the weights by which events are told to be of one incident, and prints them.

    python -m onrecord.training.incidents --gold tests/gold --happenings tests/happenings/first \
        tests/happenings/second ... --stories DATA/unlabelled/newswire.jsonl

on gold reports (events of one report), on happenings told by many reports, and on pairs from agency stories. How good
they are, `onrecord evaluate` and `make evaluate` tell.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.coding.assemble import code_events, code_statements
from onrecord.coding.coded import Event
from onrecord.coding.coder import Coder
from onrecord.coding.incidents import excluded, pair_facts, read_told, told_between
from onrecord.coding.participants import shared_names
from onrecord.evaluation.gold import Gold, GoldEvent, read_gold
from onrecord.evaluation.happenings import Happenings, read_happenings
from onrecord.evaluation.tally import Span, match, overlap
from onrecord.incidents import likeness, speaking
from onrecord.reading.report import Report
from onrecord.reading.text import read_text
from onrecord.record.rows import coded_rows
from onrecord.record.schema import TABLES
from onrecord.training.data import read_rows

Floats = NDArray[np.float64]
RIDGE = 3.0
PAIRS = Path(__file__).parent / "incident-pairs.jsonl"
ALONE = "alone"
"""What the incident of an event is called that no happening's gold has."""
HALF_KNOWN = 0.3
"""How much a pair counts of which the gold knows but one."""
ALIKE = ("same day", "one within the other", "actors by name", "actors' group", "recipients by name", "one mode",
         "numbers", "words", "words of the shorter", "headlines", "names")  # fmt: skip
"""Facts that can only tell for two tellings being one."""
MOST_COUNTED = 6.0
"""For how many pairs one may stand at most."""


def coded_gold(
    coder: Coder, gold: Path, happenings: Sequence[Path]
) -> Iterator[tuple[Report, list[Event], dict[str, str], dict[str, str]]]:
    """By report: its events, what their entities' names have in common, and the incident of each that is known."""
    for one in read_gold(gold):
        if isinstance(one, Gold) and one.events is not None:
            events, names = _events(coder, one.report)
            pairs = match(one.events, events, _is_found)
            yield one.report, events, names, {e.id: g.incident for g, e in pairs if g.incident}
    for told in map(read_happenings, happenings):
        for report in told.reports:
            events, names = _events(coder, report)
            yield report, events, names, {event.id: _incident(told, report, event) for event in events}


def _incident(told: Happenings, report: Report, event: Event) -> str:
    """What the gold knows an event to be: a happening, an act of saying about one, or nothing that it tells of."""
    here = (event.trigger.start, event.trigger.end)
    for number, (id, span) in enumerate(one for happening in told.happenings for one in happening.reactions):
        if id == report.id and overlap(span, here):
            return f"reaction {number}"
    return told.of(report.id, here) or f"{ALONE} {event.id}"


def _is_found(gold: GoldEvent, event: Event) -> bool:
    here = (event.trigger.start, event.trigger.end)
    return event.type in gold.types and any(overlap(span, here) for span in gold.triggers)


def _events(coder: Coder, report: Report) -> tuple[list[Event], dict[str, str]]:
    """The events of a report before they are tied, and what their entities' names have in common."""
    draft = coder._draft(report)
    return code_events(draft, code_statements(draft)), shared_names(draft)


def logistic(facts: Floats, truth: Floats, counts: Floats | float = 1.0, ridge: float = RIDGE) -> Floats:
    """Weights by ridge regression on log-odds, by Newton's method. `counts`: how much each row counts."""
    weights = np.zeros(facts.shape[1])
    for _ in range(60):
        p = 1 / (1 + np.exp(-facts @ weights))
        slope = facts.T @ (counts * (truth - p)) - ridge * weights
        bend = (facts.T * (counts * p * (1 - p))) @ facts + ridge * np.eye(len(weights))
        weights = weights + np.linalg.solve(bend, slope)
    return weights


def within(coder: Coder, gold: Path, happenings: Sequence[Path]) -> dict[str, float]:
    """Weights for the events of one report. Pairs of which the gold knows but one count less."""
    rows, truth, counts = [], [], []
    for report, events, names, known in coded_gold(coder, gold, happenings):
        told = [one for one in read_told(report, events) if one.event.id in known]
        incident = [known[one.event.id] for one in told]
        for (x, one), (y, two) in combinations(enumerate(told), 2):
            if excluded(one, two):
                continue
            facts = pair_facts(one, two, names, told_between(told[:y], incident[:y], incident[x], two))
            rows.append([float(value) for value in facts.values()])
            truth.append(float(incident[x] == incident[y]))
            alone = sum(one.startswith(ALONE) for one in (incident[x], incident[y]))
            counts.append((1.0, HALF_KNOWN, 0.0)[alone])
    names_ = list(facts)
    weights = logistic(np.array(rows), np.array(truth), np.array(counts))
    return {name: round(float(value), 2) for name, value in zip(names_, weights, strict=True)}


def across(coder: Coder, folders: Sequence[Path], stories: Path) -> dict[str, float]:
    """Weights for the tellings of many reports: on the happenings, and on pairs from agency stories, of which we have
    judged whether they are one (`incident-pairs.jsonl`: by story and character)."""
    parts = [*(_from_happenings(coder, folder) for folder in folders), _from_stories(coder, stories)]
    table, truth, counts = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    names = list(likeness.WEIGHTS)
    # What tells two apart may not count for one, nor the reverse: with so little gold, chance would have it so.
    apart = np.array([name.endswith("differ") for name in names])
    alike = np.array([name in ALIKE for name in names])
    kept = np.ones(len(names), dtype=bool)
    while True:
        weights = np.zeros(len(names))
        weights[kept] = logistic(table[:, kept], truth, counts)
        wrong = (apart & (weights > 0)) | (alike & (weights < 0))
        if not wrong.any():
            return {name: round(float(value), 2) for name, value in zip(names, weights, strict=True)}
        kept &= ~wrong


def _from_happenings(coder: Coder, folder: Path) -> tuple[Floats, Floats, Floats]:
    """Facts of pairs, whether they are one, and how much they count. Pairs of which neither is gold's are left out,
    those of which one is count less: it may be a mention that the gold forgot."""
    told = read_happenings(folder)
    tellings, events = _tellings(coder, told.reports)
    found: list[Counter[str]] = [Counter() for _ in range(len(tellings))]
    for row, telling in zip(events, tellings.of.tolist(), strict=True):
        id = told.of(row["report"], (row["trigger_start"], row["trigger_end"]))
        if id and not told.by_id[id].running:
            found[telling][id] += 1
    known = np.array([one.most_common(1)[0][0] if one else "" for one in found])
    i, j = np.triu_indices(len(tellings), 1)
    here = likeness.possible(tellings, i, j) & ((known[i] != "") | (known[j] != ""))
    i, j = i[here], j[here]
    table, specific = likeness.facts(tellings, i, j)
    i, j, table = i[specific], j[specific], table[specific]
    truth = ((known[i] == known[j]) & (known[i] != "")).astype(np.float64)
    return table, truth, np.where((known[i] != "") & (known[j] != ""), 1.0, HALF_KNOWN)


def _from_stories(coder: Coder, stories: Path) -> tuple[Floats, Floats, Floats]:
    """The same of the pairs from stories. Pairs that are likely one were drawn more often than others, and count less
    (`of`: how many pairs each stands for), though not to the full: the few far ones would drown all."""
    pairs = [row for row in read_rows(PAIRS) if row["same"] is not None]
    wanted = {doc for row in pairs for doc, _ in (row["a"], row["b"])}
    reports = [
        read_text(row["text"], title=row["title"], published=row["published"], id=row["id"])
        for row in read_rows(stories)
        if row["id"] in wanted
    ]
    tellings, events = _tellings(coder, reports)
    at = {(row["report"], row["trigger_start"]): telling for row, telling in zip(events, tellings.of, strict=True)}
    kept = [row for row in pairs if tuple(row["a"]) in at and tuple(row["b"]) in at]
    i, j = (np.array([at[tuple(row[side])] for row in kept]) for side in ("a", "b"))
    here = likeness.possible(tellings, i, j)
    table, specific = likeness.facts(tellings, i, j)
    here &= specific
    truth = np.array([float(row["same"]) for row in kept])
    counts = np.array([min(row["of"], MOST_COUNTED) for row in kept])
    return table[here], truth[here], counts[here]


def spoken(coder: Coder, folders: Sequence[Path]) -> dict[str, float]:
    """Weights for what acts of saying are about, on the reactions to happenings: by ridge regression on the log-odds
    of the incident that is spoken of among those that its report tells of."""
    choices = [choice for folder in folders for choice in _choices(coder, read_happenings(folder))]
    weights = np.zeros(len(speaking.WEIGHTS))
    for _ in range(60):
        slope, bend = -weights, np.eye(len(weights))
        for table, right in choices:
            odds = table @ weights
            chance = np.exp(odds - odds.max())
            chance /= chance.sum()
            slope = slope + table.T @ (chance * right / (chance @ right) - chance)
            bend += (table.T * chance) @ table - np.outer(table.T @ chance, table.T @ chance)
        weights = weights + np.clip(np.linalg.solve(bend, slope), -1, 1)
    return {name: round(float(value), 2) for name, value in zip(speaking.WEIGHTS, weights, strict=True)}


def _choices(coder: Coder, told: Happenings) -> Iterator[tuple[Floats, Floats]]:
    """For each reaction the facts of all incidents of its report, and which of them it is about."""
    about: dict[tuple[str, Span], str] = {}
    for happening in told.happenings:
        about.update(dict.fromkeys(happening.reactions, happening.id))
    for report in told.reports:
        rows = coded_rows(coder.code(report), report.id, keep_text=True)["events"]
        rows.sort(key=lambda row: row["trigger_start"])
        deeds: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            if speaking.is_told_deed(row):
                deeds.setdefault(row["telling"], []).append(row)
        ids = {
            telling: {told.of(report.id, (row["trigger_start"], row["trigger_end"])) for row in those}
            for telling, those in deeds.items()
        }
        last: tuple[str, int] | None = None
        for row in filter(speaking.is_saying, rows):
            here = (row["trigger_start"], row["trigger_end"])
            meant = next((id for (name, span), id in about.items() if name == report.id and overlap(span, here)), None)
            right = [telling for telling in deeds if meant and meant in ids[telling]]
            if right and len(deeds) > 1:
                facts = speaking.facts(row, deeds, last)
                table = np.array([list(told_.values()) for told_ in facts.values()])
                yield table, np.array([float(telling in right) for telling in facts])
            last = (right[0], row["trigger_start"]) if right else None


def _tellings(coder: Coder, reports: Sequence[Report]) -> tuple[likeness.Tellings, list[dict[str, Any]]]:
    """The tellings of reports, by whose ids their rows go, and the rows of their events."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for report in reports:
        for name, those in coded_rows(coder.code(report), report.id, keep_text=True).items():
            rows.setdefault(name, []).extend(those)
    tables = (
        pa.Table.from_pylist([row | {"duplicate": False, "run": 1} for row in rows[name]], schema=TABLES[name].schema)
        for name in ("events", "participants", "figures", "entities")
    )
    headlines = pa.table({"report": [report.id for report in reports], "title": [report.title for report in reports]})
    events, participants, figures, entities = tables
    return likeness.read(events, participants, figures, entities, headlines), rows["events"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--happenings", type=Path, required=True, nargs="+")
    parser.add_argument("--stories", type=Path, required=True)
    arguments = parser.parse_args()
    coder = Coder()
    print("coding/incidents.py", within(coder, arguments.gold, arguments.happenings))
    print("incidents/speaking.py", spoken(coder, arguments.happenings))
    print("incidents/likeness.py", across(coder, arguments.happenings, arguments.stories))


if __name__ == "__main__":
    main()
