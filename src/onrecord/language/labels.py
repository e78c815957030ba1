"""What the model's heads can say: the label sets, in the order of the heads' outputs."""

from __future__ import annotations

TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""PLOVER's event types."""

MODES: dict[str, tuple[str, ...]] = {
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "RETREAT": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize", "restrict", "censor", "curfew", "martial-law", "arrest", "deport", "withhold",
        "misinformation", "cyber",
    ),
    "ASSAULT": (
        "abduct", "beat", "torture", "sexual", "targeted", "destroy", "primitive", "firearms", "explosives",
        "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "unconventional", "sideAB",
    ),
}  # fmt: skip
"""The modes that PLOVER gives each type; types that are not named have none."""

ALL_MODES = tuple(sorted({mode for modes in MODES.values() for mode in modes}))
AUX = ("historical", "future", "hypothetical", "negation")

CONTEXTS = (
    "military", "intelligence", "executive", "legislative", "election", "political_institutions",
    "pro_democracy", "pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms",
    "repression", "human_security", "gender", "lgbt", "religion_ethnicity", "inequality", "diplomatic",
    "territory", "peacekeeping", "health", "asylum", "migration", "disasters", "natural_resource",
    "environment", "technology", "terrorism", "cbrn", "cyber", "misinformation", "crime", "corruption",
    "illegal_drugs", "trafficking",
)  # fmt: skip

SECTORS = (
    "", "GOV", "MIL", "COP", "JUD", "LEG", "PTY", "PRM", "REB", "SPY", "UAF", "UNK", "AGR", "BUS", "CRM",
    "CVL", "EDU", "ELI", "JRN", "LAB", "MED", "REF", "OPP", "PRE", "REL", "SOC",
)  # fmt: skip
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
    "sector": len(SECTORS),
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
