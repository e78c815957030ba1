"""What words tell of a happening: common ones little, rare ones much; and which name a site or a target."""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from tokenizers import Tokenizer

from onrecord.ontology.names import word_set

_FIRST, _LAST = 1996, 29612
"""BERT's vocabulary, which ships with the model, has its words in the order of how common they are in English: from
"the", the first, on."""


@cache
def _ranks() -> dict[str, int]:
    vocabulary = Tokenizer.from_str(
        (files("onrecord.model") / "tokenizer.json").read_text(encoding="utf-8")
    ).get_vocab()
    return {word: number - _FIRST for word, number in vocabulary.items() if number >= _FIRST}


@cache
def weight(word: str) -> float:
    """0 for the commonest words of English to 1 for those that are rare; `word` is in lower case, without accents."""
    rank = _ranks().get(word)
    if rank is None:
        return 0.7 if word.isdigit() else 1.0
    return min(1.0, math.log1p(rank) / math.log(_LAST - _FIRST)) ** 2


SITES = word_set(
    """airfield airport apartment ambulance bakery bank barracks base bazaar boat border bridge building bus cafe camp
    cathedral cemetery checkpoint church cinema clinic college compound consulate convoy court courthouse dam depot
    dormitory embassy factory farm ferry festival field funeral garage garrison headquarters helicopter highway home
    hospital hostel hotel house jail jeep kindergarten library mall market mine minibus ministry monastery mosque
    motorcade museum office oilfield outpost palace park parliament patrol pharmacy pipeline plane plant port post
    prison quarry railway refinery restaurant school seminary ship shop shrine square stadium station store
    supermarket synagogue tanker taxi temple terminal theatre tower train truck tunnel university van vehicle vessel
    village warehouse wedding"""
)
"""Nouns of what is attacked, seized or met in, by which two happenings in one town are told apart."""


def sites(words: Iterable[str]) -> set[str]:
    """The sites among words in lower case, in the singular."""
    singular = (word[:-1] if word.endswith("s") and word[:-1] in SITES else word for word in words)
    return {word for word in singular if word in SITES}
