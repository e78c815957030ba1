"""Claims of an incident: figures, who did it, that it was not so; each with who says so, none averaged away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from onrecord.incidents.likeness import LONGEST
from onrecord.incidents.names import are_one_name, is_proper
from onrecord.incidents.responsibility import DENIES, NOBODY, claims_deed, is_no_doer, leaves_open, owner
from onrecord.ontology.plover import are_alike, quad

Row = dict[str, Any]

FIGURES = ("killed", "injured", "missing", "detained", "displaced", "abducted")

_MORE = re.compile(r"\b(?:more|another|additional|further) (?!than)", re.I)
_OF_THEM = re.compile(r"^of\b|\bof (?:them|whom|these|those)\b|\bincluding\b", re.I)
_GRAVELY = re.compile(r"\b(?:critical|serious|severe|grave|slight|bad|light|moderate)(?:ly)?\b", re.I)
"""Words of a figure that counts but a part: "two more victims", "of the wounded", "seriously"."""
_FEW = 3
"""People who, beside a much higher figure of the same speaker, are some of those that it counts."""
_MAY_DO = frozenset(("MIL", "COP", "REB", "UAF", "PRM", "CRM", "SPY", "GOV", "PTY", "OPP", "JUD", "IMG", "ISM"))
"""Sectors of those who are named as having done a deed of conflict: others are so by a slip of the coder more often
than not, and to be called its doer is no small thing."""


def claims_of(incident: str, type_: str, events: Sequence[Row], acts: Sequence[Row]) -> list[Row]:
    """The rows of `claims` of an incident of this type. `events`: its events in order, each with its participants
    (`actor`, `recipient`), its `figure_rows`, its `said` (the row of its statement, or None) and its `source` (who
    printed the report first, with `reprint`); `acts`: the acts of saying that are about it, likewise.

    Who did it is asked only of deeds of conflict. Rows have `group`, country and sector of `who`, besides.
    """
    rows = list(_figures(events))
    if quad(type_) == 4:
        told = {event["event"] for event in events}
        rows += _once([*_doers(type_, events, acts), *_accusers(acts)], told)
    return [{"incident": incident, "group": None, **row} for row in rows]


def _figures(events: Sequence[Row]) -> Iterator[Row]:
    """Figures in order, but for running totals, and for those in the report's own voice (its headline) that somebody is
    told to state in the same report."""
    said = {
        (figure["report"], figure["kind"], figure["min"], figure["max"])
        for event in events for figure in event["figure_rows"] if figure["said"]
    }  # fmt: skip
    events = [event for event in events if not _runs_long(event)]
    highest: dict[tuple[str, str, str | None], int] = {}
    for event in events:
        for figure in event["figure_rows"]:
            kind = (figure["report"], figure["kind"], figure["speaker"])
            highest[kind] = max(highest.get(kind, 0), figure["min"] or figure["max"] or 0)
    before: set[tuple[str, str]] = set()
    for event in events:
        injured = sum(figure["kind"] == "injured" for figure in event["figure_rows"])
        for figure in event["figure_rows"]:
            fact = (figure["report"], figure["kind"], figure["min"], figure["max"])
            if not figure["said"] and fact in said:
                continue
            words = f"{figure['victims'] or ''} | {figure['words']} | {figure['qualifier'] or ''}"
            part = bool(_OF_THEM.search(words)) or (fact[:2] in before and bool(_MORE.search(words)))
            part = part or (injured > 1 and bool(_GRAVELY.search(words)))
            # "A guard", "two soldiers": beside a much higher figure of the same speaker they count some of its.
            most = highest[(*fact[:2], figure["speaker"])]
            part = part or (figure["max"] is not None and figure["max"] <= _FEW and 2 * figure["max"] <= most)
            before.add(fact[:2])
            yield {
                "claim": figure["figure"], "kind": figure["kind"], "min": figure["min"], "max": figure["max"],
                "part": part, "who": None, "figure": figure["figure"],
                **_claimed(event, figure["said"], figure["speaker"]),
                "words": figure["words"], "words_start": figure["words_start"], "words_end": figure["words_end"],
            }  # fmt: skip


def _runs_long(event: Row) -> bool:
    """Whether an event is told to have gone on for so long that its figures are running totals."""
    from_, to = event["date_from"], event["date_to"]
    return bool(event["time_basis"] == "expression" and from_ and to and (to - from_).days > LONGEST)


def _doers(type_: str, events: Sequence[Row], acts: Sequence[Row]) -> Iterator[Row]:
    """Who is said to have done it, by whom; and who says that it was not so."""
    accused = {(act["report"], act["sentence_start"]) for act in acts if "allege" in act["modes"]}
    hit = {one["name"] for event in events for one in event["recipient"]}
    asserted = {event["speaker"] for event in events if event["told"] == "done"}
    for event in events:
        said, quote = event["said"], event["quote"] or ""
        if not are_alike(event["type"], type_):
            continue
        named = [
            one for one in event["actor"]
            if one["name"] and one["name"] not in hit and not NOBODY.match(one["words"] or one["name"])
        ]  # fmt: skip
        doers = [one for one in named if is_proper(one["name"]) and _MAY_DO & {*(one["sector"] or ()), one["country"]}]
        doers = [one for one in doers if not is_no_doer(event, one)]
        denies = bool(said and DENIES.search(said["cue"] or ""))
        own = None if denies or event["told"] != "done" else owner(event, named)
        if own:
            yield _claim(event, "responsible", own, _claimed(event, said, own["name"]))
        elif (
            denies
            or (event["told"] == "denied" and said and asserted - {event["speaker"]})
            or (doers and claims_deed(quote) and DENIES.search(quote))
        ):
            for one in doers or [None]:
                # Who is told to have denied a deed has said so.
                by = one["name"] if one and not said else event["speaker"]
                yield _claim(event, "denied", one, _claimed(event, said, by))
        elif event["told"] == "done" and (event["report"], event["sentence_start"]) not in accused:
            for one in () if leaves_open(event) else doers:
                yield _claim(event, "actor", one, _claimed(event, said, event["speaker"]))


def _accusers(acts: Sequence[Row]) -> Iterator[Row]:
    """Who accuses whom of it, and who denies that, by acts of their own: "police blamed the rebels for the attack"."""
    for act in acts:
        maker = next((one for one in act["actor"] if one["name"]), None)
        if "negation" in act["aux"] or maker is None:
            continue
        about = _claimed(act, act["said"], maker["name"])
        if act["type"] == "ACCUSE" and "allege" in act["modes"]:
            for one in act["recipient"]:
                if one["name"] and is_proper(one["name"]) and not are_one_name(one["name"], maker["name"]):
                    yield _claim(act, "actor", one, about)
        elif act["type"] == "REJECT" and not act["modes"] and DENIES.search(act["trigger"]):
            yield _claim(act, "denied", maker, about)


def _claim(event: Row, kind: str, who: Row | None, about: Row) -> Row:
    group = f"{who['country'] or ''}:{(who['sector'] or [''])[0]}" if who else None
    return {
        "kind": kind, "min": None, "max": None, "part": False, "who": who["name"] if who else None, "group": group,
        "figure": None, **about, "words": event["trigger"], "words_start": event["trigger_start"],
        "words_end": event["trigger_end"],
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


def _claimed(event: Row, said: Row | None, speaker: str | None) -> Row:
    """Who claims it, and where that stands."""
    report = event["source"]
    by = speaker or (said["source"] if said else None) or (None if said else report["publisher"])
    return {
        "by": by, "said": said is not None or speaker is not None, "quote": event["quote"], "event": event["event"],
        "statement": said["statement"] if said else None, "report": event["report"],
        "publisher": report["publisher"], "published": report["published"], "reprint": report["reprint"],
    }  # fmt: skip


def disputed(claims: Sequence[Row], events: Sequence[Row]) -> list[str]:
    """What of an incident is disputed: the act (some say that it was, others that it was not), the actor, a figure."""
    done = any(event["told"] == "done" for event in events)
    found = []
    denials = [claim for claim in claims if claim["kind"] == "denied"]
    own = [claim for claim in denials if claim["who"] and claim["by"] and are_one_name(claim["who"], claim["by"])]
    if done and len(denials) > len(own):
        found.append("act")
    actors = [claim for claim in claims if claim["kind"] in ("actor", "responsible")]
    if (done and own) or any(_at_odds(one, other) for one, other in combinations(actors, 2)):
        found.append("actor")
    figures = [claim for claim in claims if claim["kind"] in FIGURES and not claim["part"]]
    if any(_contradict(one, other) for one, other in combinations(figures, 2)):
        found.append("figure")
    return found


def _at_odds(one: Row, other: Row) -> bool:
    """Whether two claimants name actors of two sides; "separatists" and "the group" may be anybody's."""
    if any(claim["kind"] == "responsible" and not is_proper(claim["who"]) for claim in (one, other)):
        return False
    if one["by"] == other["by"] or not one["said"] or not other["said"] or one["group"] == other["group"]:
        return False
    return not are_one_name(one["who"], other["who"])


def _contradict(one: Row, other: Row) -> bool:
    """Whether one report has two claimants state figures that cannot both be right: that a later report has a higher
    one is no dispute."""
    if one["kind"] != other["kind"] or one["report"] != other["report"] or one["by"] == other["by"]:
        return False
    low = max(one["min"] or 0, other["min"] or 0)
    high = min(x if x is not None else 10**12 for x in (one["max"], other["max"]))
    return low > high
