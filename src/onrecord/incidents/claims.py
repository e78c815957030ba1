"""Claims of an incident: figures, who did it, that it was not so; each with who says so, none averaged away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from onrecord.incidents.names import are_one_name, is_proper

Row = dict[str, Any]

_PART = re.compile(
    r"^of\b|\b(?:more|another|additional|further|including) (?!than)|\bof (?:them|whom|these|those)\b|"
    r"\b(?:critical|serious|severe|grave|slight|bad|light|moderate)(?:ly)?\b",
    re.I,
)
"""Words of a figure that counts but a part: "of the wounded", "two more victims", "seriously"."""
_RESPONSIBLE = re.compile(
    r"\b(?:claim|took|tak|accept|assum|admit|bear|bore)\w*(?: \w+)? (?:responsibility|credit)\b|\bowned? up to\b|"
    r"\b(?:was|were|is|are|be|been) behind\b",
    re.I,
)
_DENIES = re.compile(r"\b(?:den(?:y|ies|ied|ying)|reject\w*|dismiss\w*|disown\w*|refut\w*)\b", re.I)
"""Words by which one owns a deed, and by which one denies it."""
_BY_DEED = 4
"""The quad class of deeds of conflict, which one may own or deny."""


def claims_of(incident: str, events: Sequence[Row], acts: Sequence[Row]) -> list[Row]:
    """The rows of `claims` of an incident. `events`: its events in order, each with its participants (`actor`,
    `recipient`), its `figure_rows`, its `said` (the row of its statement, or None) and its `source` (the report's row,
    with `reprint`); `acts`: the acts of saying that are about it, likewise."""
    told = {event["event"] for event in events}
    rows = [*_figures(events), *_once([*_doers(events), *_accusers(acts)], told)]
    return [{"incident": incident, **row} for row in rows]


def _figures(events: Sequence[Row]) -> Iterator[Row]:
    for event in events:
        for figure in event["figure_rows"]:
            part = bool(_PART.search(f"{figure['victims'] or ''} | {figure['words']} | {figure['qualifier'] or ''}"))
            yield {
                "claim": figure["figure"], "kind": figure["kind"], "min": figure["min"], "max": figure["max"],
                "part": part, "who": None, "figure": figure["figure"],
                **_claimed(event, figure["said"], figure["speaker"]),
                "words": figure["words"], "words_start": figure["words_start"], "words_end": figure["words_end"],
            }  # fmt: skip


def _doers(events: Sequence[Row]) -> Iterator[Row]:
    """Who is said to have done it, by whom; and who says that it was not so."""
    for event in events:
        said, quote = event["said"], event["quote"] or ""
        speaker = said["speaker_entity"] if said else None
        own = speaker is not None and any(one["entity"] == speaker for one in event["actor"])
        names = [one["name"] for one in event["actor"] if one["name"] and is_proper(one["name"])]
        denies = bool(_DENIES.search((said or {}).get("cue") or ""))
        if (said and (denies or "negation" in event["aux"])) or (names and _owns(quote) and _DENIES.search(quote)):
            kind, names = "denied", names or [None]
        elif event["quad"] == _BY_DEED and own:
            kind, names = "responsible", [event["speaker"]]
        elif event["quad"] == _BY_DEED and names:
            kind = "responsible" if _owns(quote) and not said else "actor"
        else:
            continue
        for name in names:
            # Who is told to have owned or denied a deed has said so.
            by = name if kind != "actor" and not said else event["speaker"]
            yield _claim(event, kind, name, _claimed(event, said, by))


def _accusers(acts: Sequence[Row]) -> Iterator[Row]:
    """Who accuses whom of it, and who denies that, by acts of their own: "police blamed the rebels for the attack"."""
    for act in acts:
        makers = [one["name"] for one in act["actor"] if one["name"]]
        if "negation" in act["aux"] or not makers:
            continue
        if act["type"] == "ACCUSE" and "allege" in act["modes"]:
            for one in act["recipient"]:
                if one["name"] and is_proper(one["name"]) and not are_one_name(one["name"], makers[0]):
                    yield _claim(act, "actor", one["name"], _claimed(act, act["said"], makers[0]))
        elif act["type"] == "REJECT" and not act["modes"] and _DENIES.search(act["trigger"]):
            yield _claim(act, "denied", makers[0], _claimed(act, act["said"], makers[0]))


def _claim(event: Row, kind: str, who: str | None, about: Row) -> Row:
    return {
        "kind": kind, "min": None, "max": None, "part": False, "who": who, "figure": None, **about,
        "words": event["trigger"], "words_start": event["trigger_start"], "words_end": event["trigger_end"],
    }  # fmt: skip


def _once(claims: Iterable[Row], told: set[str]) -> Iterator[Row]:
    """What one says more than once in a report, once; with keys. `told`: the events of the incident itself."""
    seen: set[tuple[str, str, str, str]] = set()
    count: dict[str, int] = {}
    for claim in claims:
        fact = (claim["kind"], claim["who"] or "", claim["by"] or "", claim["report"])
        if fact not in seen:
            seen.add(fact)
            number = count[claim["event"]] = count.get(claim["event"], 0) + 1
            kind = "c" if claim["event"] in told else "a"
            yield {"claim": f"{claim['event']}-{kind}{number}", **claim}


def _owns(quote: str) -> bool:
    return bool(_RESPONSIBLE.search(quote))


def _claimed(event: Row, said: Row | None, speaker: str | None) -> Row:
    """Who claims it, and where that stands."""
    report = event["source"]
    by = speaker or (said["source"] if said else None) or (None if said else report["publisher"])
    return {
        "by": by, "said": said is not None or speaker is not None, "quote": event["quote"], "event": event["event"],
        "statement": said["statement"] if said else None, "report": event["report"],
        "publisher": report["publisher"], "published": report["published"], "reprint": report["reprint"],
    }  # fmt: skip


def disputed(claims: Sequence[Row], told: Iterable[str]) -> list[str]:
    """What of an incident is disputed: the act (some say that it was, others that it was not), the actor, a figure.

    `told`: what each of its events says, done or denied.
    """
    told = list(told)
    found = []
    denials = [claim for claim in claims if claim["kind"] == "denied"]
    own = [claim for claim in denials if claim["who"] and claim["by"] and are_one_name(claim["who"], claim["by"])]
    if len(denials) > len(own) and "done" in told:
        found.append("act")
    actors = [claim for claim in claims if claim["kind"] in ("actor", "responsible")]
    if (own and "done" in told) or any(_at_odds(one, other) for one, other in combinations(actors, 2)):
        found.append("actor")
    figures = [claim for claim in claims if claim["kind"] in FIGURES and not claim["part"]]
    if any(_contradict(one, other) for one, other in combinations(figures, 2)):
        found.append("figure")
    return found


FIGURES = ("killed", "injured", "missing", "detained", "displaced", "abducted")


def _at_odds(one: Row, other: Row) -> bool:
    """Whether two claimants name different actors."""
    return one["by"] != other["by"] and one["said"] and other["said"] and not are_one_name(one["who"], other["who"])


def _contradict(one: Row, other: Row) -> bool:
    """Whether one report has two claimants state figures that cannot both be right: that a later report has a higher
    one is no dispute."""
    if one["kind"] != other["kind"] or one["report"] != other["report"] or one["by"] == other["by"]:
        return False
    low = max(one["min"] or 0, other["min"] or 0)
    high = min(x if x is not None else 10**12 for x in (one["max"], other["max"]))
    return low > high
