"""What acts of saying speak of: a condemnation, a denial, an accusation is about some incident of its report.

Each incident that a report tells of is weighed: is it told right behind the act ("condemned the attack"), does its type
fit the noun that the act names and the tone of the act, is it what the report is about, did the act before speak of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from math import log, log1p
from typing import Any

from onrecord.ontology.deeds import TYPES_OF_NOUN
from onrecord.ontology.plover import quad

Row = dict[str, Any]

WEIGHTS = {
    "object": 1.5, "before in sentence": -0.83, "behind in sentence": 0.81, "last told": -0.04, "far": -0.4,
    "first told": 0.58, "often told": 1.77, "named": 1.21, "another named": -1.21, "help praised": 1.11,
    "harm praised": -0.2, "harm condemned": -0.07, "help condemned": 0.41, "as the act before": 1.69,
}  # fmt: skip
"""What each thing adds to the log-odds that an act of saying speaks of an incident; fitted on our own gold (`python -m
onrecord.training.incidents`)."""

OF_SAYING = (
    "event", "report", "type", "aux", "trigger", "trigger_start", "trigger_end", "sentence_start", "quote",
)  # fmt: skip
"""The columns of the table `events` that tell what an act of saying is about."""
_PLANNED = {"future", "hypothetical"}
_CONCLUDED = re.compile(r"\b(?:sign|conclud|agreement|accord|deal|treaty|pact|talks|visit|summit|meeting)", re.I)
"""Words of what is done by saying, and spoken of as done."""
_HELP = frozenset(("RETREAT", "SUPPORT", "COOPERATE", "AGREE", "AID", "CONSULT"))
_HARM = frozenset(("ASSAULT", "COERCE", "SANCTION", "PROTEST"))
_OBJECT, _NAMED, _NEXT = 60, 90, 300
"""Characters behind an act in which a deed is its object, in which a noun names one, and between two acts of which the
second goes on about what the first was about."""
_UNTOLD = 2000
"""Characters that count for the distance of what is told only later."""
_NAMED_WORDS = 7
_CLAUSE_ENDS = frozenset(("and", "but", "said", "who", "which"))


def is_deed(type_: str, trigger: str) -> bool:
    """Whether an act is one that others speak about, rather than one of speaking."""
    return quad(type_) in (2, 4) or type_ == "CONSULT" or bool(_CONCLUDED.search(trigger))


def is_told_deed(event: Row) -> bool:
    """Whether an event is a deed told as done, or told not to have been, so that somebody may speak of it."""
    return is_deed(event["type"], event["trigger"]) and not _PLANNED & {*event["aux"]}


def is_saying(event: Row) -> bool:
    """Whether an event is an act of saying and no more."""
    return quad(event["type"]) in (1, 3) and not is_deed(event["type"], event["trigger"])


def spoken_of(events: Sequence[Row], incident_of: Mapping[str, str]) -> dict[str, str]:
    """By act of saying the incident that it is about. `events`: those of one report, in the order of its text, as the
    table `events` has them."""
    deeds: dict[str, list[Row]] = {}
    for event in events:
        if is_told_deed(event):
            deeds.setdefault(incident_of[event["event"]], []).append(event)
    about: dict[str, str] = {}
    last: tuple[str, int] | None = None
    for act in events:
        if not deeds or not is_saying(act):
            continue
        odds = {
            incident: sum(WEIGHTS[name] * value for name, value in told.items())
            for incident, told in facts(act, deeds, last).items()
        }
        best = max(odds, key=lambda incident: (round(odds[incident], 9), incident))
        about[act["event"]] = best
        last = best, act["trigger_start"]
    return about


def facts(act: Row, deeds: Mapping[str, Sequence[Row]], last: tuple[str, int] | None) -> dict[str, dict[str, float]]:
    """What an act of saying and each incident (its deeds in the act's report, in order) are to each other, by the names
    of `WEIGHTS`. `last`: what the act of saying before was about, and where that stands."""
    at, end = act["trigger_start"], act["trigger_end"]
    named = _named(act)
    told_before = [(those[k]["trigger_start"], one) for one, those in deeds.items() for k in range(len(those))
                   if those[k]["trigger_start"] < at]  # fmt: skip
    last_told = max(told_before)[1] if told_before else None
    first_told = min(deeds, key=lambda one: (deeds[one][0]["trigger_start"], one))
    praises, condemns = act["type"] in ("SUPPORT", "AGREE"), act["type"] in ("ACCUSE", "REJECT", "THREATEN")
    found = {}
    for incident, those in deeds.items():
        here = [deed["trigger_start"] for deed in those if deed["sentence_start"] == act["sentence_start"]]
        types = {deed["type"] for deed in those}
        near = [at - deed["trigger_start"] for deed in those if deed["trigger_start"] < at]
        near += [start - end for start in here if start >= end]
        help_, harm = bool(types & _HELP), bool(types & _HARM)
        found[incident] = {
            "object": float(any(0 <= start - end < _OBJECT for start in here)),
            "before in sentence": float(any(start < at for start in here)),
            "behind in sentence": float(any(start - end >= _OBJECT for start in here)),
            "last told": float(incident == last_told),
            "far": log1p(min(near, default=_UNTOLD) / 100),
            "first told": float(incident == first_told),
            "often told": log(len(those)),
            "named": float(bool(named & types)),
            "another named": float(bool(named) and not named & types),
            "help praised": float(praises and help_ and not harm),
            "harm praised": float(praises and harm and not help_),
            "harm condemned": float(condemns and harm),
            "help condemned": float(condemns and help_ and not harm),
            "as the act before": float(last is not None and last[0] == incident and at - last[1] < _NEXT),
        }
    return found


def _named(act: Row) -> frozenset[str]:
    """The types of event that the first noun behind an act's trigger calls up, within its clause."""
    behind = (act["quote"] or "")[act["trigger_end"] - act["sentence_start"] :][:_NAMED].lower()
    for word in re.findall(r"[a-z-]+", behind)[:_NAMED_WORDS]:
        if word in TYPES_OF_NOUN:
            return TYPES_OF_NOUN[word]
        if word in _CLAUSE_ENDS:
            break
    return frozenset()
