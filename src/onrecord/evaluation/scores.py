"""The program's scores over many texts, with intervals that say how far to trust them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from onrecord.coding.coder import Coder
from onrecord.coding.relation import Relation
from onrecord.evaluation.gold import Gold, GoldPair
from onrecord.evaluation.judge import Judgement, judge
from onrecord.evaluation.tally import Tally
from onrecord.ontology.plover import TYPES

RESAMPLES = 1000
"""Draws of the bootstrap; its intervals are of 95%, over whole texts, of relations over pairs (Efron 1979)."""
FEWEST_EVENTS = 20
"""Events from which a corpus has a row of its own."""
FEWEST = 5
"""Texts (or pairs) from which an interval is drawn."""

BINS = 10
"""Bins of confidence in which the calibration error is counted."""

NAMES = {
    "trigger+type": "events: trigger and type",
    "trigger": "events: trigger",
    "mode": "mode, given trigger and type",
    "aux": "auxiliaries all right, given the same",
    "actor": "actor, given the same",
    "actor, exact": "actor, exact words",
    "recipient": "recipient, given the same",
    "recipient, exact": "recipient, exact words",
    "country": "country of found participants",
    "sector": "sector of found participants",
    "participant is the right entity": "pronouns, surnames, descriptions: the right entity",
    "place": "place, given trigger and type",
    "place named": "place, by name and country",
    "event's place within 25 km": "event's place within 25 km, given coordinates",
    "date": "date, given trigger and type",
    "event's days": "event's days right, where told",
    "who says so": "who says so, right",
    "contexts": "contexts of sentences with an event of ours",
    "figure": "figures: number and kind",
    "figure's bounds": "figures: bounds right",
    "victims": "victims, given the figure",
    "who states the figure": "who states the figure, right",
    "statement": "statements",
    "speaker": "speaker right, given the statement",
    "words of source": "attribution: words of sources",
    "words of cue": "attribution: words of cues",
    "words of content": "attribution: words of contents",
    "roots": "relations: macro F1 over roots",
    "quads": "relations: macro F1 over quad classes",
    "incidents": "incidents (B-cubed)",
    "alone": "the same, if every event stood alone",
    "pairs tied": "pairs of events tied as one incident",
    "place names found": "place names found",
    "place names, precision": "place names, precision",
    "place within 161 km": "place within 161 km, given coordinates",
    "place within 25 km": "place within 25 km, given coordinates",
    "times found": "times found (recall)",
    "times right within a day": "times right within a day, given found",
    "calibration error": "expected calibration error of event confidence",
}
"""What is judged, in order, and how it is called."""


Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """One line of a table: F1 or a share (then precision and recall are None), its interval (NaN where there are too
    few texts), how many there were."""

    key: str
    name: str
    value: float
    low: float
    high: float
    of: int
    precision: float | None = None
    recall: float | None = None


@dataclass
class Scores:
    """All judgements, by text, and the relations of pairs as (gold type, gold quad, our type, our quad)."""

    judged: list[Judgement] = field(default_factory=list)
    pairs: list[tuple[str, int, str, int]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)

    @cached_property
    def total(self) -> Judgement:
        """All texts together."""
        total = Judgement()
        for one in self.judged:
            for mine, theirs in ((total.tallies, one.tallies), (total.types, one.types)):
                for name, tally in theirs.items():
                    mine[name].add(tally.right, tally.found, tally.gold)
            total.confusion += one.confusion
            total.calibration += one.calibration
            total.faults += one.faults
        return total

    def rows(self) -> list[Row]:
        """The table, each score with its interval."""
        rows = {row.key: row for row in self._rows()}
        corpora = sorted(name for name in rows if name.startswith("trigger+type, "))
        if len(corpora) > 1:
            order = [*list(NAMES)[:2], *corpora, *list(NAMES)[2:]]
        else:
            order = list(NAMES)
        return [rows[key] for key in order if key in rows]

    def by_type(self) -> list[Row]:
        """Precision, recall, F1 by event type."""
        return [self._row(name, [one.types.get(name) for one in self.judged], name) for name in TYPES
                if name in self.total.types]  # fmt: skip

    def _rows(self) -> Iterator[Row]:
        tallies = self.total.tallies
        for key, tally in tallies.items():
            small = key.startswith("trigger+type, ") and tally.gold < FEWEST_EVENTS
            if key.startswith("incidents, ") or small:
                continue
            name = NAMES.get(key) or f"events of {key.split(', ')[1]}: trigger and type"
            yield self._row(key, [one.tallies.get(key) for one in self.judged], name)
        if "incidents, B-cubed recall" in tallies:
            yield from self._incidents()
        if self.pairs:
            yield from (self._relations(key) for key in ("roots", "quads"))
        if self.total.calibration:
            yield self._calibration()

    def _row(self, key: str, tallies: list[Tally | None], name: str) -> Row:
        counts = np.array([[t.right, t.found, t.gold] for t in tallies if t])
        total = Tally(*counts.sum(axis=0).tolist())
        low, high = _interval(counts, lambda sums: 2 * sums[..., 0] / (sums[..., 1] + sums[..., 2]))
        share = bool((counts[:, 1] == counts[:, 2]).all())
        return Row(key, name, total.f1, low, high, int(total.gold), None if share else total.precision,
                   None if share else total.recall)  # fmt: skip

    def _incidents(self) -> Iterator[Row]:
        keys = [f"incidents, {what}" for what in ("B-cubed precision", "B-cubed recall", "alone")]
        counts = np.array([
            [*(one.tallies[key].right for key in keys), one.tallies[keys[0]].gold]
            for one in self.judged if keys[0] in one.tallies
        ])  # fmt: skip
        if not counts[:, 3].sum():
            return

        def f1(sums: Floats, precision: int | None = 0, recall: int = 1) -> Floats:
            p = 1.0 if precision is None else sums[..., precision] / sums[..., 3]
            r = sums[..., recall] / sums[..., 3]
            return np.asarray(2 * p * r / (p + r))

        total = counts.sum(axis=0)
        low, high = _interval(counts, f1)
        yield Row("incidents", NAMES["incidents"], float(f1(total)), low, high, int(total[3]),
                  float(total[0] / total[3]), float(total[1] / total[3]))  # fmt: skip
        low, high = _interval(counts, lambda sums: f1(sums, None, 2))
        yield Row("alone", NAMES["alone"], float(f1(total, None, 2)), low, high, int(total[3]), 1.0,
                  float(total[2] / total[3]))  # fmt: skip

    def _relations(self, key: str) -> Row:
        at = 0 if key == "roots" else 1
        labels = sorted({pair[at] for pair in self.pairs}, key=str)
        gold = np.array([[pair[at] == label for label in labels] for pair in self.pairs], dtype=float)
        ours = np.array([[pair[at + 2] == label for label in labels] for pair in self.pairs], dtype=float)
        counts = np.stack([gold * ours, ours, gold], axis=2)

        def macro(sums: Floats) -> Floats:
            f1 = 2 * sums[..., 0] / np.maximum(sums[..., 1] + sums[..., 2], 1e-9)
            seen = sums[..., 2] > 0
            return np.asarray((f1 * seen).sum(axis=-1) / np.maximum(seen.sum(axis=-1), 1))

        low, high = _interval(counts, macro)
        return Row(key, NAMES[key], float(macro(counts.sum(axis=0))), low, high, len(self.pairs))

    def reliability(self) -> list[tuple[float, float, int]]:
        """Mean confidence, share right and number of the coded events in each bin of confidence."""
        bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
        for confidence, right in self.total.calibration:
            bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
        return [
            (sum(c for c, _ in each) / len(each), sum(r for _, r in each) / len(each), len(each))
            for _, each in sorted(bins.items())
        ]

    def _calibration(self) -> Row:
        """Guo et al. 2017, with bins of equal width."""
        sizes = [len(one.calibration) for one in self.judged]
        owner = np.repeat(np.arange(len(sizes)), sizes)
        pairs = np.array(self.total.calibration, dtype=float)
        which = np.minimum(BINS - 1, (pairs[:, 0] * BINS).astype(int))
        counts = np.zeros((len(sizes), BINS + 1))
        np.add.at(counts, (owner, which), pairs[:, 0] - pairs[:, 1])
        counts[:, BINS] = sizes

        def error(sums: Floats) -> Floats:
            return np.asarray(np.abs(sums[..., :BINS]).sum(axis=-1) / sums[..., BINS])

        low, high = _interval(counts, error)
        value = float(error(counts.sum(axis=0)))
        return Row("calibration error", NAMES["calibration error"], value, low, high, len(pairs))


def _interval(counts: Floats, score: Callable[[Floats], Floats]) -> tuple[float, float]:
    """The middle 95% of what `score` makes of the sums of `counts` [things, ...] when the things are drawn anew; draws
    without anything to judge do not count. NaN where there are too few things to draw."""
    if len(counts) < FEWEST:
        return math.nan, math.nan
    chance = np.random.default_rng(2026)
    drawn = chance.multinomial(len(counts), np.full(len(counts), 1 / len(counts)), size=RESAMPLES).astype(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = score(np.tensordot(drawn, counts.astype(float), axes=1))
    if np.isnan(values).all():
        return math.nan, math.nan
    low, high = np.nanquantile(values, (0.025, 0.975))
    return float(low), float(high)


def evaluate(
    golds: Iterable[Gold | GoldPair], coder: Coder, *, done: Callable[[int], None] = lambda count: None
) -> Scores:
    """Code each text and judge it; `done` is told how many texts are through."""
    golds, scores = list(golds), Scores()
    texts = [gold for gold in golds if isinstance(gold, Gold)]
    pairs = [gold for gold in golds if isinstance(gold, GoldPair)]
    for number, (gold, coded) in enumerate(zip(texts, coder.code_many(g.report for g in texts), strict=True), 1):
        if gold.name in scores.texts:
            gold = replace(gold, name=f"{gold.name} ({number})")
        scores.judged.append(judge(gold, coded))
        scores.texts[gold.name] = coded.report.text
        done(number)
    for number, pair in enumerate(pairs, len(texts) + 1):
        scores.pairs.append(_related(pair, coder))
        done(number)
    return scores


def _related(pair: GoldPair, coder: Coder) -> tuple[str, int, str, int]:
    relation = coder.relation(pair.text, pair.actor, pair.recipient)
    return pair.type, pair.quad, plv_root(relation), relation.quad


def plv_root(relation: Relation) -> str:
    """The root of PLV's that a relation has: CONCEDE and RETREAT are YIELD."""
    return "YIELD" if relation.type in ("CONCEDE", "RETREAT") else relation.type
