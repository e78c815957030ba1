"""Sites: nouns of what is attacked, seized or met in."""

from __future__ import annotations

from collections.abc import Iterable

from onrecord.ontology.names import word_set

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
