"""Nouns for deeds, by the types of event that they call up: "condemned the ruling", "claimed the attack"."""

from __future__ import annotations

_NOUNS: dict[tuple[str, ...], str] = {
    ("ASSAULT", "COERCE"): (
        "attack attacks bombing bombings killing killings murder murders massacre massacres bloodshed violence blast "
        "blasts explosion explosions shooting shootings assassination assassinations raid raids strike strikes "
        "shelling bombardment atrocity carnage crime deaths kidnapping kidnappings abduction abductions incident "
        "tragedy slaughter ambush ambushes assault assaults operation operations"
    ),
    ("COERCE", "SANCTION"): (
        "arrest arrests detention crackdown jailing expulsion sentence verdict ruling judgment judgement conviction "
        "sanctions measures decision step move punishment ban"
    ),
    ("RETREAT",): "release freeing liberation withdrawal ceasefire truce return handover",
    ("AGREE", "SUPPORT", "COOPERATE"): "deal agreement accord pact treaty signing memorandum document",
    ("CONSULT",): "visit talks meeting summit trip mission",
    ("PROTEST",): "protest protests march demonstration blockade protesters sit-in riot riots",
}  # fmt: skip
TYPES_OF_NOUN = {noun: frozenset(types) for types, nouns in _NOUNS.items() for noun in nouns.split()}
"""By noun the types of event that it calls up."""
ATTACK = rf"(?:{'|'.join(_NOUNS['ASSAULT', 'COERCE'].split())})\b"
"""A pattern of nouns for an attack."""
