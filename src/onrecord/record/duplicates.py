"""Near-duplicates: reports that repeat an earlier one with another headline, a cut, a few words changed.

A report is sketched by the MinHash of its stretches of three words, of which one byte each is kept (b-bit minwise
hashing; Li and König 2010). The share of like bytes estimates the Jaccard likeness of two reports, and with their
sizes the share of the shorter that stands in the longer one: that share makes a duplicate, so that a story cut to half
is one, and two agencies' stories of one happening, who share quotations and names, are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

SIZE = 256
"""Bytes of a sketch."""
_SEED = 1
_WORDS = 3
_WORD = re.compile(r"\w+")
ENOUGH = 0.55
"""Share of the shorter report in the longer one from which it is a duplicate."""
_LEAST_LIKENESS = 0.2
"""Jaccard likeness below which the estimate of the share says nothing: a brief has little that could be shared."""
_FEW = 20
"""Shingles below which a report is too short to be compared."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is kept of a report to find its likes: a byte of each of its MinHashes, and its number of shingles."""

    bytes: bytes
    shingles: int


def sketch(text: str) -> Sketch:
    """The sketch of a text; capitals and punctuation do not count."""
    words = _WORD.findall(text.lower())
    shingles = {" ".join(words[at : at + _WORDS]) for at in range(max(1, len(words) - _WORDS + 1))}
    hashes = RMinHash(num_perm=SIZE, seed=_SEED)
    hashes.update(sorted(shingles))
    return Sketch((np.array(hashes.digest(), dtype=np.uint32) & 0xFF).astype(np.uint8).tobytes(), len(shingles))


class Originals:
    """The sketches of the reports that are no duplicates, among which a new report looks for its like."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._sketches: NDArray[np.uint8] = np.empty((1024, SIZE), dtype=np.uint8)
        self._shingles: NDArray[np.float64] = np.empty(1024)

    def add(self, key: str, one: Sketch) -> None:
        """Remember a report."""
        at = len(self._keys)
        if at == len(self._sketches):
            self._sketches = np.concatenate([self._sketches, np.empty_like(self._sketches)])
            self._shingles = np.concatenate([self._shingles, np.empty_like(self._shingles)])
        self._keys.append(key)
        self._sketches[at] = np.frombuffer(one.bytes, dtype=np.uint8)
        self._shingles[at] = one.shingles

    def nearest(self, one: Sketch) -> tuple[str, float] | None:
        """The report that `one` repeats, and the share of the shorter of the two that stands in the other (0 to 1)."""
        count = len(self._keys)
        if not count or one.shingles < _FEW:
            return None
        alike = (self._sketches[:count] == np.frombuffer(one.bytes, dtype=np.uint8)).mean(axis=1)
        # Two unlike hashes have a like byte once in 256.
        likeness = np.clip((alike - 1 / 256) / (1 - 1 / 256), 0.0, 1.0)
        sizes = self._shingles[:count]
        shared = likeness / (1 + likeness) * (sizes + one.shingles)
        share = np.minimum(1.0, shared / np.minimum(sizes, one.shingles))
        share[(likeness < _LEAST_LIKENESS) | (sizes < _FEW)] = 0.0
        most = float(share.max())
        # Of equals the first by key, so that the order in which they came does not matter.
        key = min(self._keys[at] for at in np.flatnonzero(share == most)) if most >= ENOUGH else ""
        return (key, round(most, 3)) if key else None
