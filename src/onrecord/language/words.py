"""Words and word pieces of a text, and its cutting into windows for the model."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

IntArray = NDArray[np.int64]

WINDOW_PIECES = 254
"""Most word pieces in one window, without the two that open and close it."""

SHAPES = 6
"""How many shapes `word_shape` tells apart."""


@cache
def tokenizer() -> Tokenizer:
    """The uncased BERT tokenizer that ships with the model."""
    loaded = Tokenizer.from_str((files("onrecord.model") / "tokenizer.json").read_text(encoding="utf-8"))
    loaded.no_truncation()
    loaded.no_padding()
    return loaded


def word_shape(word: str) -> int:
    """The shape of a word, which an uncased model cannot see.

    0 lower case or no letters, 1 Capitalised, 2 ALL CAPITALS, 3 one capital letter, 4 miXed, 5 with a digit.
    """
    if word.islower():
        return 0
    if any(character.isdigit() for character in word):
        return 5
    if word.isupper():
        return 3 if len(word) == 1 else 2
    if word[:1].isupper() and word[1:].islower():
        return 1
    return 4 if any(character.isupper() for character in word) else 0


@dataclass(frozen=True)
class Words:
    """A text cut into words, as BERT's pre-tokeniser cuts it (white space and punctuation).

    `starts`, `ends`: character offsets of each word. `pieces`: the ids of all word pieces; word `i` has the
    pieces `first[i]` to `first[i + 1]` (so `first` has one entry more than there are words). `shapes`: `word_shape`
    of each word.
    """

    text: str
    starts: IntArray
    ends: IntArray
    pieces: IntArray
    first: IntArray
    shapes: IntArray

    def __len__(self) -> int:
        return len(self.starts)

    def within(self, start: int, end: int) -> tuple[int, int]:
        """The words `[i, j)` that share a character with `[start, end)`; empty (`i == j`) where none does."""
        i = int(np.searchsorted(self.ends, start, side="right"))
        j = int(np.searchsorted(self.starts, end, side="left"))
        return i, max(i, j)

    def span(self, i: int, j: int) -> tuple[int, int]:
        """Character offsets of the words `[i, j)`, at least one."""
        return int(self.starts[i]), int(self.ends[j - 1])


def split_words(text: str) -> Words:
    """Cut `text` into words and word pieces."""
    encoding = tokenizer().encode(text, add_special_tokens=False)
    offsets = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    word_ids = np.array([-1 if word is None else word for word in encoding.word_ids], dtype=np.int64)
    if not len(word_ids):
        empty = np.zeros(0, dtype=np.int64)
        return Words(text, empty, empty, empty, np.zeros(1, dtype=np.int64), empty)
    opens = np.flatnonzero(np.diff(word_ids, prepend=-2))
    starts = offsets[opens, 0]
    ends = offsets[np.append(opens[1:], len(word_ids)) - 1, 1]
    shapes = [word_shape(text[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
    return Words(
        text, starts, ends, np.array(encoding.ids, dtype=np.int64), np.append(opens, len(word_ids)),
        np.array(shapes, dtype=np.int64),
    )  # fmt: skip


_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|gen|col|lt|maj|capt|sgt|sen|rep|gov|pres|st|rev|hon|jr|sr|no|vs|etc|inc|ltd|co|corp"
    r"|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|mt|ft|ave|dept|brig|adm|cmdr|supt|insp|cpl|pvt|messrs|al"
    r"|approx|est|vol|fig|ext)|\b[a-z](?:\.[a-z])*)$",
    re.IGNORECASE,
)
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s+[\"'“‘(\[]?[A-Z0-9“‘\"])|\n\s*\n")


def sentence_ends(text: str) -> list[int]:
    """Character offsets where a sentence ends by its punctuation or a blank line: a first guess, for windows."""
    ends = []
    for match in _STOP.finditer(text):
        stop = match.group()
        if stop[0] == "." and len(stop) == 1 and _ABBREVIATION.search(text[max(0, match.start() - 12) : match.start()]):
            continue
        ends.append(match.end() if stop.strip() else match.start())
    return ends


def cut_windows(words: Words, breaks: IntArray, limit: int = WINDOW_PIECES) -> list[tuple[int, int]]:
    """Windows `[i, j)` of words, each of at most `limit` pieces, that end at one of `breaks` where they can.

    `breaks` are the numbers of the words that open a sentence, ascending. A word with more pieces than `limit`
    stands alone (and is cut by whoever encodes it).
    """
    windows = []
    i, n = 0, len(words)
    while i < n:
        j = int(np.searchsorted(words.first, words.first[i] + limit, side="right")) - 1
        if j < n:
            before = int(np.searchsorted(breaks, j, side="right")) - 1
            if before >= 0 and breaks[before] > i:
                j = int(breaks[before])
        j = max(j, i + 1)
        windows.append((i, j))
        i = j
    return windows
