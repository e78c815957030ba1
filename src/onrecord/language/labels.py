"""What the model's heads can say: the label sets, in the order of the heads' outputs."""

from __future__ import annotations

from onrecord.ontology.plover import CONTEXTS, MODES, SECTORS, TYPES

ALL_MODES = tuple(sorted({mode for modes in MODES.values() for mode in modes}))
AUX = ("historical", "future", "hypothetical", "negation")

SECTOR_TAGS = ("", *SECTORS)
"""Sectors of a participant; the empty one is a bare country or body."""

FIGURE_KINDS = ("killed", "injured", "missing", "detained", "displaced", "abducted")

UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN", "PUNCT",
    "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
RELATIONS = (
    "acl", "advcl", "advmod", "amod", "appos", "aux", "case", "cc", "ccomp", "clf", "compound", "conj", "cop",
    "csubj", "dep", "det", "discourse", "dislocated", "expl", "fixed", "flat", "goeswith", "iobj", "list",
    "mark", "nmod", "nsubj", "nummod", "obj", "obl", "orphan", "parataxis", "punct", "reparandum", "root",
    "vocative", "xcomp",
)  # fmt: skip
"""Universal Dependencies' relations, without their subtypes."""


def bio(names: tuple[str, ...]) -> tuple[str, ...]:
    """The tags of spans with these names: `O`, then `B-` and `I-` of each."""
    return ("O", *(f"{prefix}-{name}" for name in names for prefix in "BI"))


ATTRIBUTION = ("source", "cue", "content")
MENTIONS = ("party", "place")

WORD_HEADS: dict[str, int] = {
    "sentence": 1,
    "upos": len(UPOS),
    "trigger": len(bio(TYPES)),
    "figure": len(bio(FIGURE_KINDS)),
    "source": 3,
    "cue": 3,
    "content": 3,
    "mention": len(bio(MENTIONS)),
    "sector": len(SECTOR_TAGS),
    "context": len(CONTEXTS),
}
"""The linear heads on each word and how many numbers each gives, in their order in the model's output."""

ROLES = ("actor", "recipient", "location", "date", "source", "content", "number", "victims")
"""What a word can be to an anchor: to an event's trigger, to the cue of a statement, to a figure's word."""

ANCHORS = (*TYPES, "cue", "figure")
"""The kinds of anchor that roles are asked for."""
ANCHOR_ROLES: dict[str, tuple[str, ...]] = {
    **{type_: ("actor", "recipient", "location", "date", "source") for type_ in TYPES},
    "cue": ("source", "content"),
    "figure": ("number", "victims"),
}
