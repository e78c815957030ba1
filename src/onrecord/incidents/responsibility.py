"""Who owns a deed: who claims it in so many words, and who fights and tells of a deed as its own.

To be shown as one who claims an attack is no small thing. So whatever leaves a doubt ("has not claimed", "was urged to
take responsibility", "claimed the strike was carried out by") makes nobody its owner.
"""

from __future__ import annotations

import re
from typing import Any

from onrecord.incidents.names import is_proper
from onrecord.ontology.deeds import ATTACK

Row = dict[str, Any]

_CLAIMS = re.compile(
    r"\b(?:claim|took|tak|accept|assum|admit|bear|bore)\w*(?: (?!no\b)\w+)? (?:responsibility|credit)\b|"
    r"\bown(?:ed|s)? up to\b|"
    r"\b(?P<itself>(?:it|they) (?:was|were|is|are) behind)\b(?! (?:bars|schedule|time|closed))|"
    r"\b(?:claim|admitt?)(?:s|ed|ing)?(?: to)? (?:(?:the|this|that|last|carrying|both|\w+['’]s) )+(?:[\w-]+ ){0,3}"
    rf"{ATTACK}(?!(?:\s+(?!(?:and|but|or|which|that|when|where|who)\b)[^\s,.;]+){{0,9}}?\s+(?:was|were|is|are|had|"
    r"has|have|would|will|could|did|failed|killed|came|targeted|took|left|caused|hit|happened|never)\b)|"
    r"\b(?P<itself2>(?:admit|confess|conced)\w*(?: that)? (?:it|they|its \w+|their \w+) (?:had )?"
    r"(?:carried out|staged|launched))\b",
    re.I,
)
"""Words by which one owns a deed; `itself`: with a pronoun for who does. Not "claimed the raid had failed"."""
DENIES = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disown\w*|refut\w*)\b|"
    r"\breject\w*(?: \w+)? (?:responsibility|involvement|accusations?|allegations?|charges?|claims?)\b",
    re.I,
)
"""Words by which one denies a deed."""
_DOUBT = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|without|(?:yet|failed|fails?|refus\w+|declin\w+|urg\w+|ask\w*|call\w*|"
    r"demand\w*|want\w*|press\w*|expect\w*) (?:[\w'’-]+ ){0,6}?to|should|must|would|could|might|(?-i:may)|if|whether|"
    r"unless|until)\b|n['’]t\b",
    re.I,
)
"""Words before a claim of a deed that make it none."""
_CLAUSE = re.compile(r"[;:.!?]\s|\b(?:but|and|while|although|though)\b", re.I)
_OWN = re.compile(r"\b(?:it|they|we|I|its|their|our)\b", re.I)
_THEY = re.compile(r"\bthe(?:y|ir)\b", re.I)
_OWN_OF_PERSON = re.compile(r"\b(?:he|she|they|we|I|his|her|their|our|my)\b", re.I)
"""Words by which a body or a person speaks of itself, or (`_THEY`) of others."""
_SAYS = re.compile(
    r",?\s+(?:(?:has|have|had|also|later)\s+){0,2}(?:sa(?:id|ys?)|claim\w*|alleg\w*|told|reported|stated|insist\w*|maintain\w*|"
    r"accus\w*|blam\w*|charg\w*)\b",
    re.I,
)
_OVER = re.compile(r"\b(?:over|after|following)\s+(?:[\w'’-]+\s+){0,4}$", re.I)
_APART = re.compile(r"\b(?:hour|day|night|week|month|year)s?\s+(?:after|before|following)\b", re.I)
"""Words between an actor and a deed that the actor speaks of, that is but the reason of what the actor does, or that
came before or after what the actor did."""
NOBODY = re.compile(r"no(?:body|ne| one|-one|t one| [\w-]+(?: [\w-]+)?)$", re.I)
"""A name of nobody: "no group", "no militant group"."""
_NEAR = 60
"""Characters between who claims a deed and the words that say so."""
ARMED = frozenset(("MIL", "COP", "REB", "UAF", "PRM", "CRM"))
_FIGHTS = ARMED - {"COP"}
_LOOK_INTO_IT = frozenset(("COP", "JUD", "GOV", "JRN", "MED", "NGO", "IGO", "UNO", "CVL", "EDU"))
"""Sectors, and codes in place of a country, of those who speak of other people's deeds: "police said they did it"."""


def owner(event: Row, named: list[Row]) -> Row | None:
    """Who is told to own a deed: who claims it ("said it was behind the attack"), or who fights and tells of it as its
    own ("the army said it had killed ten rebels"). `event`: as `claims_of` takes it; `named`: its actors by name."""
    claim = _claim_in(event)
    if claim:
        return _claimant(event, claim, named)
    said = event["said"]
    if event["type"] != "ASSAULT" or said is None or said["speaker_entity"] is None:
        return None
    itself = (one for one in named if one["entity"] == said["speaker_entity"] and not is_no_doer(event, one))
    return next((one for one in itself if ARMED & {*(one["sector"] or ())}), None)


def claims_deed(words: str) -> bool:
    """Whether words speak of a claim of a deed, be it one that is denied or doubtful."""
    return bool(_CLAIMS.search(words))


def leaves_open(event: Row) -> bool:
    """Whether the words around a deed speak of a claim of it, but nobody makes it: who "has not claimed responsibility"
    is not told to have done it."""
    return claims_deed(event["quote"] or "") and _claim_in(event) is None


def is_no_doer(event: Row, actor: Row) -> bool:
    """Whether an actor is none by the words around: who only speaks of the deed ("the rebels said 40 soldiers were
    killed", "an analyst said it was behind the attack"), who acts over it ("hanged three over the attack"), or who did
    something else ("came two days after rebels raided a village")."""
    quote, words = event["quote"] or "", actor["words"] or ""
    trigger = event["trigger_start"] - event["sentence_start"]
    at = quote.find(words) if words else -1
    if 0 <= at < trigger:
        between = quote[at + len(words) : trigger]
        said = _SAYS.match(between)
        if _OVER.search(between) or (said and not _OWN.search(between, said.end())):
            return True
    if at > trigger and _APART.search(quote, trigger, at):
        return True
    return _is_but_speaker(event, actor)


def _is_but_speaker(event: Row, actor: Row) -> bool:
    """Whether an actor is who speaks of the deed, and no words tell that it was the speaker's."""
    said = event["said"]
    if said is None or said["cue_start"] is None or actor["entity"] is None:
        return False
    if actor["entity"] != said["speaker_entity"]:
        return False
    begin, end = said["cue_start"] - event["sentence_start"], event["trigger_start"] - event["sentence_start"]
    own = _OWN_OF_PERSON if said["speaker_kind"] == "person" else _OWN
    words, source = actor["words"] or "", said["source"] or ""
    itself = words in source or source in words or bool(_OWN.fullmatch(words) or _OWN_OF_PERSON.fullmatch(words))
    return begin < end and itself and not own.search((event["quote"] or "")[max(0, begin) : max(0, end)])


def _claim_in(event: Row) -> re.Match[str] | None:
    """Where the words around a deed claim it, if they do and nothing makes that doubtful."""
    quote = event["quote"] or ""
    at = event["trigger_start"] - event["sentence_start"]
    for claim in _CLAIMS.finditer(quote):
        clause = _CLAUSE.split(quote[: claim.start()])[-1]
        if not _DOUBT.search(clause) and not DENIES.search(clause) and not DENIES.search(quote, claim.start(), at):
            return claim
    return None


def _claimant(event: Row, claim: re.Match[str], named: list[Row]) -> Row | None:
    """Who claims a deed by the words `claim`: who is told to say them, or else who is named right before them."""
    said, quote = event["said"], event["quote"] or ""
    itself = claim["itself"] or claim["itself2"]
    cue = said["cue_start"] - event["sentence_start"] if said and said["cue_start"] is not None else None
    if said and said["speaker"] and cue is not None and (itself or claim.start() <= cue < claim.end()):
        if NOBODY.match(said["speaker"]) or NOBODY.match(said["source"] or ""):
            return None
        sector, kind = {*(said["speaker_sector"] or ())}, said["speaker_kind"]
        if itself:  # "witnesses said they were behind it" speaks of others, "the Front said it was" of itself
            body = kind == "organization" and is_proper(said["speaker"]) and not _THEY.search(itself)
            may = bool(sector & _FIGHTS) or (body and not sector)
        else:
            others = (sector | {said["speaker_country"]}) & _LOOK_INTO_IT
            may = bool(sector & _FIGHTS) or kind == "country" or not others
        one = {"name": said["speaker"], "country": said["speaker_country"], "sector": said["speaker_sector"] or ()}
        return one if may else None
    near = _CLAUSE.split(quote[max(0, claim.start() - _NEAR) : claim.start()])[-1]
    beside = [one for one in named if one["words"] and one["words"] in near]
    sector = {*(beside[-1]["sector"] or ())} if beside else set()
    return beside[-1] if beside and (sector & _FIGHTS or not sector & _LOOK_INTO_IT) else None
