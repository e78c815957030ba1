"""How far two coders agree: F1 of one against the other, and Krippendorff's alpha, which takes off chance's part."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

import krippendorff
import numpy as np

from onrecord.errors import InputError
from onrecord.evaluation.gold import Gold, GoldEvent, Party
from onrecord.evaluation.tally import Span, Tally, match, overlap
from onrecord.language.words import sentence_ends
from onrecord.ontology.plover import quad


@dataclass
class Agreement:
    """F1 by what is compared, and alpha with the number of units that it was counted over (None: nothing differs).
    `texts`: how many the two have in common; `alone`: how many only one of them has."""

    texts: int = 0
    alone: int = 0
    tallies: dict[str, Tally] = field(default_factory=dict)
    alphas: dict[str, tuple[float | None, int]] = field(default_factory=dict)


def agreement(one: Sequence[Gold], other: Sequence[Gold]) -> Agreement:
    """Compare two codings of the same texts. Units of alpha are sentences for whether there is an event; events whose
    triggers overlap for type, quad class, mode and auxiliaries; participants of such events for country and sector;
    all nominal (Krippendorff 2019, "Content Analysis"). Raises InputError if the texts are not the same."""
    theirs = {gold.report.text: gold for gold in other}
    shared = [(gold, theirs[gold.report.text]) for gold in one if gold.report.text in theirs]
    if not shared:
        raise InputError("the two files have no text in common")
    result = Agreement(len(shared), len(one) + len(other) - 2 * len(shared))
    units: dict[str, list[tuple[Hashable, Hashable]]] = {}
    for mine, yours in shared:
        _compare(mine, yours, result.tallies, units)
    result.alphas = {name: (alpha(pairs), len(pairs)) for name, pairs in units.items()}
    return result


def alpha(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Krippendorff's alpha of nominal values; None where all values are the same."""
    numbers: dict[Hashable, int] = {}
    for pair in pairs:
        for value in pair:
            numbers.setdefault(value, len(numbers))
    if len(numbers) < 2:
        return None
    table = np.array([[numbers[a] for a, _ in pairs], [numbers[b] for _, b in pairs]], dtype=float)
    return float(krippendorff.alpha(reliability_data=table, level_of_measurement="nominal"))


def _compare(
    one: Gold, other: Gold, tallies: dict[str, Tally], units: dict[str, list[tuple[Hashable, Hashable]]]
) -> None:
    mine, yours = one.events or [], other.events or []

    def touches(a: GoldEvent, b: GoldEvent) -> bool:
        return any(overlap(x, y) for x in a.triggers for y in b.triggers)

    def add(name: str, first: list[Span], second: list[Span]) -> None:
        tallies.setdefault(name, Tally()).add(len(match(first, second, overlap)), len(second), len(first))

    ends = [*sentence_ends(one.report.text), len(one.report.text)]
    for start, end in zip([0, *ends], ends, strict=False):
        inside = [any(overlap((start, end), e.triggers[0]) for e in events) for events in (mine, yours)]
        units.setdefault("an event in the sentence", []).append((inside[0], inside[1]))
    same = match(mine, yours, lambda a, b: touches(a, b) and a.types[0] == b.types[0])
    paired = [{id(pair[side]) for pair in same} for side in (0, 1)]
    rest = [[e for e in events if id(e) not in ids] for events, ids in zip((mine, yours), paired, strict=True)]
    met = same + match(rest[0], rest[1], touches)
    tallies.setdefault("trigger", Tally()).add(len(met), len(yours), len(mine))
    tallies.setdefault("trigger and type", Tally()).add(len(same), len(yours), len(mine))
    for a, b in met:
        units.setdefault("type", []).append((a.types[0], b.types[0]))
        units.setdefault("quad class", []).append((quad(a.types[0]), quad(b.types[0])))
    for a, b in same:
        units.setdefault("mode", []).append((tuple(sorted(a.modes)), tuple(sorted(b.modes))))
        units.setdefault("auxiliaries", []).append((tuple(sorted(a.aux)), tuple(sorted(b.aux))))
        for side, first, second in (("actor", a.actor, b.actor), ("recipient", a.recipient, b.recipient)):
            pairs = match(first, second, _same_party)
            tallies.setdefault(side, Tally()).add(len(pairs), len(second), len(first))
            units.setdefault("country", []).extend((x.country, y.country) for x, y in pairs)
            units.setdefault("sector", []).extend((tuple(x.sectors or ()), tuple(y.sectors or ())) for x, y in pairs)
        add("place", a.place_words or [], b.place_words or [])
        add("date", a.time_words or [], b.time_words or [])
    figures, others = one.figures or [], other.figures or []
    counted = match(figures, others, lambda a, b: a.kind == b.kind and overlap(a.span, b.span))
    tallies.setdefault("figure", Tally()).add(len(counted), len(others), len(figures))


def _same_party(one: Party, other: Party) -> bool:
    return bool(one.span and other.span and overlap(one.span, other.span))
