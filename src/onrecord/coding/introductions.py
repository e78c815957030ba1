"""Speakers who are told by name only later, or by their papers: "a resistance group said ... The Myaing People's Guard
said", "the ministry said in a statement ... The statement said"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from onrecord.coding.appositions import office_beside
from onrecord.coding.mentions import Mention
from onrecord.coding.nouns import stands_for_one
from onrecord.language.analysis import Analysis
from onrecord.ontology.names import word_set

_GROUPS = word_set(
    """group movement militia faction organization organisation charity union company firm gang cartel party separatists
    militants rebels insurgents guerrillas fighters jihadists extremists"""
)
"""Nouns by which a lead brings in a body that the text then names."""
_FIGHTERS = word_set("separatists militants rebels insurgents guerrillas fighters jihadists extremists militia faction")
_MAY_FIGHT = frozenset(("REB", "UAF", "PRM", "CRM", ""))
_PAPERS = word_set("statement communique communiqué text declaration release message letter note document post")
"""Nouns of papers and the like through which somebody speaks."""
_AHEAD, _BACK = 4, 4
"""Sentences until a speaker is named, and back to who brought out a paper."""


def named_later(analysis: Analysis, mention: Mention, sources: Sequence[Mention]) -> Mention | None:
    """The mention that tells by name who "a resistance group", "a police spokesman" is: that of the next speaker, where
    it may well be one and the same. `sources`: the mentions of all speakers in order."""
    brings_in = mention.indefinite or (mention.head in _FIGHTERS and not mention.definite)
    if mention.kind != "nominal" or not mention.speaks or not brings_in:
        return None
    first = bisect_right(sources, mention.sentence, key=lambda one: one.sentence)
    following = next((one for one in sources[first : first + _AHEAD] if one.kind != "pronoun"), None)
    if following is None or following.kind != "name" or following.sentence - mention.sentence > _AHEAD:
        return None
    if stands_for_one(mention.head):
        beside = following.before or office_beside(analysis, following) or ""
        called = following.person is True and mention.head in beside.lower().split()
        return following if called and mention.indefinite else None
    if mention.head not in _GROUPS or following.person is True or following.description.country in ("UNO", "IGO"):
        return None
    ours, theirs = (_sector(one) for one in (mention, following))
    if following.match is None and theirs in ("MIL", "CVL"):
        theirs = ""  # a "brigade", a "people's guard" that no table knows may be anybody's
    if mention.head in _FIGHTERS and theirs not in _MAY_FIGHT:
        return None
    of_table = following.match is not None and following.match.kind != "organization"
    return following if not of_table and (not theirs or not ours or ours == theirs) else None


def issuer(analysis: Analysis, mention: Mention, before: Mention | None) -> Mention | None:
    """Who speaks through "the statement", "the text": the speaker `before`, who was told to have brought one out."""
    if before is None or mention.kind != "nominal" or not mention.speaks or mention.indefinite or mention.owned:
        return None
    if mention.head not in _PAPERS or not 0 <= mention.sentence - before.sentence <= _BACK:
        return None
    words = analysis.text(analysis.sentences[before.sentence]).lower().split()
    return before if any(word.strip(".,\"”") in _PAPERS for word in words) else None


def _sector(mention: Mention) -> str:
    return mention.description.sector[0] if mention.description.sector else ""
