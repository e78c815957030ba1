"""Which tellings are of one incident: what is likely one is linked, and the links are cut where they do not hold.

First come pairs that are likely of one incident; they make components, most of them small. Within each, tellings are
put together as long as two groups are on the whole likelier one than two (average linkage). What comes out depends on
the set of tellings alone, not on their order, and where some are added only the components that these touch are done
again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from onrecord.incidents.likeness import (
    DAYS_APART,
    LONGEST,
    LOOK_BACK,
    NO,
    SURE,
    UNKNOWN_DAY,
    UNTOLD,
    WEIGHTS,
    Floats,
    Ints,
    Tellings,
    odds,
)

_ENOUGH = -1.0
"""Mean log-odds between two groups from which they are one. Most of what is told of one incident beside its first
telling tells little: so a group need not be likelier one than two in every pair. Chosen on our own gold and on the
judged pairs of agency stories, so that neither many of these are missed nor many put together wrongly."""
_AT_ONCE = 400_000
"""Pairs that are held against each other at once, for the sake of memory."""
_LARGEST = 1500
"""Tellings in a component from which it is cut at its weakest links before it is looked at as a whole."""


@cache
def linker() -> str:
    """A hash of all that a linking depends on beside the tellings: where it differs, all has to be linked anew."""
    numbers = [WEIGHTS, NO, UNTOLD, SURE, _ENOUGH, _LARGEST, LOOK_BACK, LONGEST]
    return hashlib.sha256(json.dumps(numbers).encode()).hexdigest()[:12]


def link(t: Tellings, new: Ints) -> list[Ints]:
    """The incidents, as numbers of tellings in order, that hold any of the tellings `new`, or that these may have
    changed. If all are new, all incidents."""
    first, second, score = _links(t, new)
    incidents: list[Ints] = []
    components = list(_components(len(t), first, second, score, new))
    for component, odds_ in zip(components, _all_pairs(t, components), strict=True):
        incidents += _groups(component, odds_)
    return sorted(incidents, key=lambda incident: int(incident[0]))


def _links(t: Tellings, new: Ints) -> tuple[Ints, Ints, Floats]:
    """All pairs likely of one incident in the components of the tellings `new`."""
    done = np.zeros(len(t), dtype=bool)
    frontier = new
    found: list[tuple[Ints, Ints, Floats]] = []
    blocks = _blocks(t)
    while len(frontier):
        reached = [frontier]
        for i, j in _candidates(t, blocks, frontier, done):
            score = odds(t, i, j)
            likely = score > _ENOUGH
            found.append((i[likely], j[likely], score[likely]))
            reached.append(np.unique(j[likely]))
        done[frontier] = True
        frontier = np.unique(np.concatenate(reached))
        frontier = frontier[~done[frontier]]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    i, j, score = (np.concatenate(parts) for parts in zip(*found, strict=True))
    low, high = np.minimum(i, j), np.maximum(i, j)
    _, once = np.unique(low * len(t) + high, return_index=True)
    return low[once], high[once], score[once]


def _blocks(t: Tellings) -> list[tuple[Ints, Ints]]:
    """Tellings that may be held against each other, by country, and the days on which they begin, in order."""
    rows = np.repeat(np.arange(len(t)), np.diff(t.home.starts))
    known = t.first[rows] > UNKNOWN_DAY
    rows, countries = rows[known], t.home.ids[known]
    order = np.lexsort((rows, t.first[rows], countries))
    rows = rows[order]
    cuts = np.flatnonzero(np.diff(countries[order])) + 1
    return [(block, t.first[block]) for block in np.split(rows, cuts) if len(block)]


def _candidates(
    t: Tellings, blocks: list[tuple[Ints, Ints]], rows: Ints, done: NDArray[np.bool_]
) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of `rows` with any telling of their blocks that may be of the same days, but for those that are `done`."""
    wanted = np.zeros(len(t), dtype=bool)
    wanted[rows] = True
    left: list[Ints] = []
    right: list[Ints] = []
    size = 0
    for block, first in blocks:
        mine = block[wanted[block]]
        if not len(mine):
            continue
        begin = np.searchsorted(first, t.first[mine] - LOOK_BACK - LONGEST)
        end = np.searchsorted(first, t.last[mine] + LOOK_BACK, side="right")
        for start in range(0, len(mine), 512):
            some = slice(start, start + 512)
            count = end[some] - begin[some]
            i = np.repeat(mine[some], count)
            at = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(begin[some], count)
            j = block[at]
            # Of a pair of which both are wanted one order is enough.
            keep = ~done[j] & (~wanted[j] | (i < j)) & (i != j)
            gap = np.maximum(t.first[i], t.first[j]) - np.minimum(t.last[i], t.last[j])
            keep &= gap <= np.where(t.dated[i] & t.dated[j], DAYS_APART, LOOK_BACK)
            left.append(i[keep])
            right.append(j[keep])
            size += int(keep.sum())
            if size > _AT_ONCE:
                yield np.concatenate(left), np.concatenate(right)
                left, right, size = [], [], 0
    if size:
        yield np.concatenate(left), np.concatenate(right)


def _components(count: int, first: Ints, second: Ints, score: Floats, new: Ints) -> Iterator[Ints]:
    """The components of the tellings `new` and of all that the pairs hold; too large ones without their weakest links,
    until all are small enough."""
    least, rows = 0.0, np.unique(np.concatenate((new, first, second)))
    while len(rows):
        root = _roots(count, first, second)
        order = rows[np.lexsort((rows, root[rows]))]
        cuts = np.flatnonzero(np.diff(root[order])) + 1
        parts = np.split(order, cuts)
        yield from (part for part in parts if len(part) <= _LARGEST)
        large = [part for part in parts if len(part) > _LARGEST]
        least += 0.5
        if least > SURE:  # thousands of the same: they are one
            yield from large
            return
        rows = np.concatenate(large) if large else np.empty(0, dtype=np.int64)
        keep = (score >= least) & np.isin(first, rows)
        first, second, score = first[keep], second[keep], score[keep]


def _roots(count: int, first: Ints, second: Ints) -> Ints:
    """For each telling the smallest number in its component."""
    root = np.arange(count)
    while True:
        low = np.minimum(root[first], root[second])
        new = root.copy()
        np.minimum.at(new, root[first], low)
        np.minimum.at(new, root[second], low)
        new = new[new]
        if (new == root).all():
            return root
        root = new


def _all_pairs(t: Tellings, components: Sequence[Ints]) -> Iterator[Floats]:
    """For each component the odds of all its pairs, as `np.triu_indices` orders them; many components at once."""
    lot: list[Ints] = []
    size = 0
    for number, component in enumerate(components, start=1):
        lot.append(component)
        size += len(component) * (len(component) - 1) // 2 if len(component) <= _LARGEST else 0
        if size > _AT_ONCE or number == len(components):
            pairs = [np.triu_indices(len(one) if len(one) <= _LARGEST else 0, 1) for one in lot]
            i = np.concatenate([one[a] for one, (a, _) in zip(lot, pairs, strict=True)])
            j = np.concatenate([one[b] for one, (_, b) in zip(lot, pairs, strict=True)])
            cuts = np.cumsum([len(a) for a, _ in pairs])[:-1]
            yield from np.split(odds(t, i, j), cuts)
            lot, size = [], 0


def _groups(component: Ints, odds_: Floats) -> list[Ints]:
    """The incidents of a component: average linkage over the odds of all its pairs."""
    count = len(component)
    if count == 1 or count > _LARGEST:
        return [component]
    i, j = np.triu_indices(count, 1)
    sums = np.full((count, count), -np.inf)
    sums[i, j] = sums[j, i] = odds_
    size = np.ones(count)
    group = np.arange(count)
    mean = sums.copy()
    while True:
        row, other = divmod(int(mean.argmax()), count)
        if not mean[row, other] > _ENOUGH:
            return [component[group == g] for g in np.unique(group)]
        sums[row] += sums[other]
        sums[:, row] = sums[row]
        sums[row, row] = -np.inf
        sums[other] = sums[:, other] = -np.inf
        size[row] += size[other]
        mean[row] = mean[:, row] = sums[row] / (size[row] * size)
        mean[other] = mean[:, other] = -np.inf
        group[group == other] = row
