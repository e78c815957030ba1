"""The shipped network, run by onnxruntime: what it sees in a window of words.

The graph has two parts that share one file: the encoder with its heads on words (and on a pair of marked spans), and
the layer that finds the roles of words to an anchor. Each stands behind a condition: a part whose inputs are all zeros
is not computed.

Every window runs alone: the int8 graph scales its numbers by the largest in its input, so a window must not share its
input with another one if the same text is to give the same bytes in any company.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from onrecord.language.labels import ANCHORS, ROLES, WORD_HEADS
from onrecord.model import weights
from onrecord.ontology.plover import TYPES

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

CLS, SEP = 101, 102
MARKS = (1, 2, 3, 4)
"""Ids of the unused pieces that open and close the actor and the recipient of a pair."""


@dataclass(frozen=True)
class Seen:
    """What the heads see in `n` words: `hidden` [n, width]; `scores` [n, k] by head; `heads` [n], the word that each
    word hangs on (itself: the root); `relations` [n], the labels of these arcs."""

    hidden: Floats
    scores: dict[str, Floats]
    heads: Ints
    relations: Ints


@dataclass(frozen=True)
class Anchored:
    """Scores for `n` anchors: `roles` [n, words, roles, 3] (outside, begins, goes on), `modes` [n, k], `aux` [n, 4]."""

    roles: Floats
    modes: Floats
    aux: Floats


class Model:
    """The network in one onnxruntime session. `threads`: cores it may use (0: all)."""

    def __init__(self, path: Path | None = None, threads: int = 0) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        content = path.read_bytes() if path else weights()
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        width = next(given.shape[1] for given in self._session.get_inputs() if given.name == "hidden")
        one = np.zeros((1, 1), dtype=np.int64)
        self._idle = {
            "pieces": one, "shapes": one, "first": one, "pair": np.zeros((1, 2), dtype=np.int64),
            "hidden": np.zeros((1, width), dtype=np.float32), "anchor": one,
            "kind": np.zeros(1, dtype=np.int64),
        }  # fmt: skip
        self._splits = np.cumsum(list(WORD_HEADS.values()))[:-1]

    def encode(self, pieces: Ints, shapes: Ints, first: Ints) -> Seen:
        """The words of one window. `pieces`, `shapes` [length] without opening and closing piece; `first` [n], the
        number of each word's first piece."""
        seen, scores, heads, relations = self._ask(
            ["words_hidden", "scores", "heads", "relations"],
            pieces=np.concatenate([[CLS], pieces, [SEP]])[None],
            shapes=np.concatenate([[0], shapes, [0]])[None],
            first=(first + 1)[None],
        )
        parts = np.split(scores[0], self._splits, axis=1)
        return Seen(seen[0], dict(zip(WORD_HEADS, parts, strict=True)), heads[0], relations[0])

    def pair(self, pieces: Ints, shapes: Ints, source: int, target: int) -> Floats:
        """Scores [types] of the relation between the spans whose opening marks are pieces `source` and `target`."""
        (scores,) = self._ask(
            ["pair_scores"],
            pieces=np.concatenate([[CLS], pieces, [SEP]])[None],
            shapes=np.concatenate([[0], shapes, [0]])[None],
            first=np.array([[0, source + 1, target + 1]]),
            pair=np.array([[1, 2]]),
        )
        assert scores.shape[1] == len(TYPES)
        return scores[0]

    def anchored(self, hidden: Floats, anchor: Ints, kind: Ints) -> Anchored:
        """Roles, modes and auxiliaries of the `n` anchors of a sentence: `hidden` [words, width], `anchor` [n, words]
        of 0 and 1, `kind` [n], numbers of `ANCHORS`."""
        assert int(kind.max(initial=0)) < len(ANCHORS)
        roles, modes, aux = self._ask(["roles", "modes", "aux"], hidden=hidden, anchor=anchor, kind=kind)
        return Anchored(roles.reshape(*roles.shape[:2], len(ROLES), 3), modes, aux)

    def _ask(self, outputs: list[str], **inputs: NDArray[np.generic]) -> list[Floats]:
        return self._session.run(outputs, self._idle | inputs)
