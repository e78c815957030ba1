"""What acts of saying speak of: a condemnation, a denial, an accusation is about some incident of its report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.ontology.plover import quad

Row = dict[str, Any]

_FAR = 700
"""Characters that the deed spoken of may lie back."""
_PLANNED = {"future", "hypothetical"}
_CONCLUDED = re.compile(r"\b(?:sign|conclud|agreement|accord|deal|treaty|pact|talks|visit|summit|meeting)", re.I)
"""Words of what is done by saying, and spoken of as done."""


def is_deed(type_: str, trigger: str) -> bool:
    """Whether an act is one that others speak about, rather than one of speaking."""
    return quad(type_) in (2, 4) or type_ == "CONSULT" or bool(_CONCLUDED.search(trigger))


def spoken_of(events: Sequence[Row], incident_of: Mapping[str, str]) -> dict[str, str]:
    """By act of saying the incident that it is about. `events`: those of one report, in the order of its text.

    That is the deed nearest to it in its sentence, else the last one told before it.
    """
    deeds = [event for event in events if is_deed(event["type"], event["trigger"]) and not _PLANNED & {*event["aux"]}]
    about = {}
    for act in events:
        if quad(act["type"]) not in (1, 3) or is_deed(act["type"], act["trigger"]):
            continue
        at = act["trigger_start"]
        here = [deed for deed in deeds if deed["sentence_start"] == act["sentence_start"]]
        before = [deed for deed in deeds if 0 < at - deed["trigger_start"] <= _FAR]
        if here:
            deed = min(here, key=lambda deed: abs(deed["trigger_start"] - at))
        elif before:
            deed = before[-1]
        else:
            continue
        about[act["event"]] = incident_of[deed["event"]]
    return about
