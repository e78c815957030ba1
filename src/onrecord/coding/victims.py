"""Victims as a deed's own words tell them: people whom armed men take are abducted, and counted victims are figures."""

from __future__ import annotations

import re
from dataclasses import replace

from onrecord.coding.coded import FigureKind
from onrecord.coding.draft import Draft
from onrecord.coding.figures import Counted
from onrecord.coding.mentions import Mention, quantity
from onrecord.coding.nouns import stands_for_one
from onrecord.coding.numbers import find_numbers
from onrecord.language.analysis import Anchor
from onrecord.ontology.names import word_set

_TAKES = word_set("seized seize seizes seizing seizure took taken takes taking snatched whisked carried snatching")
_MAY_ABDUCT = (("COERCE",), ("COERCE", "seize"), ("COERCE", "arrest"), ("ASSAULT",))
_CAPTORS = frozenset(("REB", "UAF", "CRM", "PRM"))
_OFFICIAL = frozenset(("GOV", "MIL", "COP", "JUD", "SPY", "LEG"))
_CAPTIVES = re.compile(r"\b(?:kidnap|abduct|hostage|captive|captor|ransom)", re.I)
"""Words of a report that tells of an abduction."""
_PEOPLE = re.compile(
    r"^(?:\S+ ){1,3}?\w+(?:ers|ors|ists|men|women|people|ians|ents|ants|ees|girls|boys|children)\b", re.I
)
"""Counted nouns that are of people by their endings: "four technicians of the builder"."""
_DEEDS: tuple[tuple[str, str, FigureKind], ...] = (
    ("ASSAULT", "abduct", "abducted"), ("COERCE", "arrest", "detained"),
)  # fmt: skip
"""Types and modes of deeds whose recipients are counted as what."""
_KILLS = word_set(
    """killed kill kills killing slain slew murdered murder massacred massacre executed beheaded lynched slaughtered
    neutralised neutralized liquidated eliminated shot gunned martyred"""
)
_DEAD = word_set("dead down")
"""Triggers that tell of a killing; "shot" and "gunned" only with one of `_DEAD`."""
_BEFORE_NOUN = 16
"""Characters before a recipient's words in which its number may begin: "no fewer than 14 workers"."""


def tell_abductions(draft: Draft) -> None:
    """Make deeds abductions that the model takes for seizures of things: armed men, or, where the report speaks of
    captives, nobody in particular, "seized four aid workers"."""
    captives = bool(_CAPTIVES.search(draft.report.text))
    for number, act in enumerate(draft.acts):
        if (act.kind, *act.modes) not in _MAY_ABDUCT or not _takes(draft, act):
            continue
        taken = [mention for mention in _mentions(draft, act, "recipient") if _are_people(mention)]
        actors = [mention.description.sector[:1] or ("",) for mention in _mentions(draft, act, "actor")]
        armed = any(sector in _CAPTORS for sector, *_ in actors)
        official = any(sector in _OFFICIAL for sector, *_ in actors)
        if taken and not official and (armed or (captives and not actors)):
            draft.acts[number] = replace(act, kind="ASSAULT", modes=["abduct"])


def count_victims(draft: Draft) -> None:
    """Add the numbers of those whom a deed's words say to be killed, abducted or detained, where none is found yet:
    "abducted four engineers"."""
    for act in draft.acts:
        kind = _kind(draft, act)
        for role in act.roles["recipient"] if kind and not act.aux else ():
            start, end = draft.analysis.span(role.words)
            first = draft.analysis.span(draft.analysis.sentences[act.sentence])[0]
            begin = max(first, start - _BEFORE_NOUN)
            for a, b, amount in find_numbers(draft.report.text[begin:end]):
                a, b = begin + a, begin + b
                beside = a <= start < b or a == start or not draft.report.text[b:start].strip()
                if not beside or (amount.max or 2) < 2 or any(one.start < b and a < one.end for one in draft.counted):
                    continue
                assert kind
                draft.counted.append(
                    Counted(kind, a, b, amount, role.words, amount.qualifier, act.words, act.sentence)
                )  # fmt: skip
                break
    draft.counted.sort(key=lambda counted: (counted.start, counted.end))


def _kind(draft: Draft, act: Anchor) -> FigureKind | None:
    words = {*draft.analysis.text(act.words).lower().split()}
    if act.kind == "ASSAULT" and words & _KILLS and (words & _DEAD or not words & {"shot", "gunned"}):
        return "killed"
    return next((kind for type_, mode, kind in _DEEDS if act.kind == type_ and mode in act.modes), None)


def _takes(draft: Draft, act: Anchor) -> bool:
    begin = max(act.words[0] - 1, draft.analysis.sentences[act.sentence][0])  # "whisked [away]"
    return not _TAKES.isdisjoint(draft.analysis.text((begin, act.words[1])).lower().split()[:2])


def _mentions(draft: Draft, act: Anchor, side: str) -> list[Mention]:
    return [draft.mention_of[role.words] for role in act.roles[side] if role.words in draft.mention_of]


def _are_people(mention: Mention) -> bool:
    """Whether words name people, and no thing or place."""
    if quantity(mention.text) and _PEOPLE.search(mention.text):
        return True
    if mention.kind == "name":
        return mention.person is True
    return mention.plural or stands_for_one(mention.head) or mention.text.lower() in ("him", "her", "them", "trio")
