"""How much a word tells: common words of English say little of what a text is about, rare ones much."""

from __future__ import annotations

import math
from functools import cache

from onrecord.language.words import tokenizer

_FIRST, _LAST = 1996, 29612
"""BERT's vocabulary, which ships with the model, has its words in the order of how common they are in English: from
"the", the first, on."""


@cache
def _ranks() -> dict[str, int]:
    return {word: number - _FIRST for word, number in tokenizer().get_vocab().items() if number >= _FIRST}


@cache
def weight(word: str) -> float:
    """0 for the commonest words of English to 1 for those that are rare; `word` is in lower case, without accents."""
    rank = _ranks().get(word)
    if rank is None:
        return 0.7 if word.isdigit() else 1.0
    return min(1.0, math.log1p(rank) / math.log(_LAST - _FIRST)) ** 2
