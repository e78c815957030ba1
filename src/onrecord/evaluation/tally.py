"""Counting what was found against what should have been."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Span = tuple[int, int]
"""Character offsets `[start, end)`."""

A = TypeVar("A")
B = TypeVar("B")


@dataclass
class Tally:
    """Counts from which precision, recall and F1 follow. Where each of `gold` things has one answer, right or wrong,
    `found` equals `gold`, and all three are the share that is right."""

    right: float = 0
    found: float = 0
    gold: float = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    def add(self, right: float, found: float, gold: float) -> None:
        self.right, self.found, self.gold = self.right + right, self.found + found, self.gold + gold

    def answer(self, right: bool) -> None:
        """Count one thing that has one answer."""
        self.add(right, 1, 1)

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f}  P {self.precision:.3f}  R {self.recall:.3f}  (gold {self.gold:g})"


def overlap(one: Iterable[int], two: Iterable[int]) -> bool:
    """Whether two spans share a character."""
    (a, b), (c, d) = one, two
    return a < d and c < b


def match(gold: Iterable[A], found: Sequence[B], same: Callable[[A, B], bool]) -> list[tuple[A, B]]:
    """Pairs of gold and found that are the `same`, each used once, in order."""
    left = list(found)
    pairs = []
    for item in gold:
        for number, other in enumerate(left):
            if same(item, other):
                pairs.append((item, other))
                del left[number]
                break
    return pairs


def b_cubed(gold: Sequence[object], found: Sequence[object]) -> tuple[float, float]:
    """Sums over things of B-cubed precision and recall (Bagga and Baldwin 1998) of one grouping against another; both
    give each thing's group."""
    precision = recall = 0.0
    for mine, ours in zip(gold, found, strict=True):
        in_both = sum(g == mine and f == ours for g, f in zip(gold, found, strict=True))
        precision += in_both / sum(f == ours for f in found)
        recall += in_both / sum(g == mine for g in gold)
    return precision, recall
