"""Incidents within a report: which of its events tell of one happening.

What two events agree and disagree in is weighed; each event joins the incident before it that it is likeliest to tell
of, if it is likely enough. The weights are fitted on our own gold (`python -m onrecord.training.incidents`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, log1p

from onrecord.coding.coded import Event, Participant
from onrecord.coding.draft import overlapping
from onrecord.coding.sequence import UNITS, is_by_another
from onrecord.language.commonness import weight
from onrecord.ontology.names import word_set
from onrecord.ontology.plover import are_alike, quad
from onrecord.ontology.sites import sites
from onrecord.reading.report import Report

WEIGHTS = {
    "always": 1.09, "one sentence": -0.16, "sentences apart": 0.05, "words": 0.87, "one trigger": 0.45,
    "taken up": 0.33, "actors": 0.75, "recipients": 0.24, "actors differ": -0.46, "recipients differ": -0.37,
    "sites differ": -1.04, "one place": 0.16, "places differ": -0.31, "days differ": -0.89, "dated by another": -1.07,
    "types alike": -0.84, "types differ": -2.06, "retold": 0.33, "lead": 0.29, "told between": -0.8,
    "long report": -1.16, "spoken": -2.1, "spoken by one": -0.19, "one mode": 0.08, "modes differ": -0.41,
}  # fmt: skip
"""What each thing that two events share, or differ in, adds to the log-odds that they are one incident."""
ENOUGH = 0.2
"""Log-odds from which an event joins an incident; chosen on the same gold."""

_UNSAID = word_set("historical future hypothetical")
_RETOLD = frozenset(("title", "standfirst", "caption"))
_LASTING = frozenset(("PROTEST", "MOBILIZE"))
"""Types of act that go on for days: told under one day they may have begun under another."""
_APART = 0.7
"""Degrees of latitude and longitude together between two towns that cannot be one place: "near" reaches that far."""
_REACH = 40
"""Incidents, and mentions of one incident, that an event is held against, the last first. Few reports have as many; in
a text that is really a whole archive all pairs would take hours."""
_DEFINITE = re.compile(r"(?:\b(?:the|this|that)|['’]s)\s+(?:[\w-]+\s+)?$", re.I)
"""What stands before the trigger of an act that was spoken of before: "the dawn raid", "Tuesday's attack"."""
_LATER = re.compile(rf"\b(?:{UNITS})s?\s+(?:after|before|earlier|later|following)\b", re.I)
"""What stands between two acts of one sentence that lie apart: "a day after a bombing"."""
_WORD = re.compile(r"[^\W_]{3,}")


@dataclass(frozen=True)
class _Told:
    """An event, and what its words hold for telling incidents apart. `sentence`: its number among those with events;
    `words`: what the words of its sentence weigh; `sites`: of what it is told; `retold`: in a headline or caption;
    `lead`: the first of its type; `later`: how often its sentence has said by then that what follows lies apart in
    time; `length`: logarithm of the thousands of characters of its report."""

    event: Event
    sentence: int
    words: dict[str, float]
    sites: set[str]
    retold: bool
    definite: bool
    lead: bool
    later: int
    length: float


def tie_incidents(report: Report, events: Sequence[Event], names: dict[str, str]) -> None:
    """Give each event the id of its incident. `names`: entity id -> what all names of one country or body share."""
    incidents: list[list[_Told]] = []
    told: list[_Told] = []
    of: list[int] = []
    for one in read_told(report, events):
        best: tuple[float, int] | None = None
        for number in range(max(0, len(incidents) - _REACH), len(incidents)):
            recent = incidents[number][-_REACH:]
            if any(excluded(other, one) or _swapped(other.event, one.event, names) for other in recent):
                continue
            between = told_between(told, of, number, one)
            each = [_odds(other, one, names, between) for other in recent]
            odds = (max(each) + sum(each) / len(each)) / 2
            if odds > ENOUGH and (best is None or odds > best[0]):
                best = (odds, number)
        if best is None:
            best = (0.0, len(incidents))
            incidents.append([])
        incidents[best[1]].append(one)
        told.append(one)
        of.append(best[1])
    for number, incident in enumerate(incidents, start=1):
        for one in incident:
            one.event.incident = f"i{number}"


def told_between(told: Sequence[_Told], incident: Sequence[object], of: object, one: _Told) -> bool:
    """Whether since the last of the events `told` that is of the incident `of` another one's was told that `one` may
    belong to, too. `incident`: that of each event told."""
    for other, its in zip(reversed(told), reversed(incident), strict=True):
        if its == of:
            return False
        if not excluded(other, one):
            return True
    return False


def read_told(report: Report, events: Sequence[Event]) -> Iterator[_Told]:
    numbers = {sentence: number for number, sentence in enumerate(sorted({event.sentence for event in events}))}
    words: dict[tuple[int, int], dict[str, float]] = {}
    types: set[str] = set()
    length = max(0.0, log(max(1, len(report.text)) / 1000))
    for event in events:
        start, end = event.sentence
        if event.sentence not in words:
            found = _WORD.findall(report.text[start:end].lower())
            words[event.sentence] = {word: weight(word) for word in dict.fromkeys(found)}
        at = event.trigger.start
        part = next(iter(overlapping(report.parts, at, at + 1)), None)
        yield _Told(
            event, numbers[event.sentence], words[event.sentence],
            sites=_sites(event),
            retold=part is not None and part.kind in _RETOLD,
            definite=bool(_DEFINITE.search(report.text[max(0, at - 30) : at])),
            lead=event.type not in types,
            later=len(_LATER.findall(report.text, start, at)),
            length=length,
        )  # fmt: skip
        types.add(event.type)


def excluded(one: _Told, two: _Told) -> bool:
    """Whether two events cannot be one happening: words and deeds, harm and help, news and background, done and
    planned, in two countries, told under two days in words, or one some time after the other."""
    a, b = one.event, two.event
    if quad(a.type) != quad(b.type) or (set(a.aux) & _UNSAID) != (set(b.aux) & _UNSAID):
        return True
    if one.later != two.later and one.sentence == two.sentence:
        return True
    if a.place and b.place and a.place.country and b.place.country and a.place.country != b.place.country:
        return True
    return _by_words(a) and _by_words(b) and _disagree_in_time(a, b)


def _swapped(one: Event, two: Event, names: dict[str, str]) -> bool:
    """Whether each side of one act is the other side of the other: a capture, and the raid that answers it."""
    if not (_share(one.actor, two.recipient, names) and _share(one.recipient, two.actor, names)):
        return False
    return not _share(one.actor, two.actor, names) and not _share(one.recipient, two.recipient, names)


def pair_facts(one: _Told, two: _Told, names: dict[str, str], between: bool) -> dict[str, float]:
    """What an event and a later one are to each other, by the names of `WEIGHTS`. `between`: as `told_between` has it,
    of the incident of the first."""
    a, b = one.event, two.event
    same, spoken = one.sentence == two.sentence, quad(a.type) in (1, 3)
    modes = bool(set(a.modes) & set(b.modes))
    return {
        "always": 1.0,
        "one sentence": same,
        "sentences apart": log1p(abs(two.sentence - one.sentence)),
        "words": 0.0 if same else _shared_words(one.words, two.words),
        "one trigger": a.trigger.text.lower()[:4] == b.trigger.text.lower()[:4],
        "taken up": two.definite and not one.retold,
        "actors": _share(a.actor, b.actor, names),
        "recipients": _share(a.recipient, b.recipient, names),
        "actors differ": not _may_be_same(a.actor, b.actor, names),
        "recipients differ": not _may_be_same(a.recipient, b.recipient, names),
        "sites differ": bool(one.sites and two.sites) and not one.sites & two.sites,
        "one place": bool(a.place and b.place and a.place.name == b.place.name),
        "places differ": _disagree_in_place(a, b),
        "days differ": _disagree_in_time(a, b),
        "dated by another": is_by_another(a.time) != is_by_another(b.time),
        "types alike": a.type != b.type and are_alike(a.type, b.type),
        "types differ": a.type != b.type and not are_alike(a.type, b.type),
        "retold": one.retold or two.retold,
        "lead": one.lead,
        "told between": between,
        "long report": one.length,
        "spoken": spoken,
        "spoken by one": spoken and _share(a.actor, b.actor, names),
        "one mode": modes,
        "modes differ": bool(a.modes and b.modes) and not modes,
    }


def _odds(one: _Told, two: _Told, names: dict[str, str], between: bool) -> float:
    return sum(WEIGHTS[name] * value for name, value in pair_facts(one, two, names, between).items())


def _sites(event: Event) -> set[str]:
    """What an event is told to have been done at or to: in the words of its place, of its participants, its own."""
    texts = [event.trigger.text, *(one.text for one in event.actor + event.recipient)]
    if event.place:
        texts.append(event.place.text)
    return sites(word for text in texts for word in _WORD.findall(text.lower()))


def _shared_words(one: dict[str, float], two: dict[str, float]) -> float:
    """The weight of the words of two sentences that both have, as a share of the shorter one's."""
    shared = sum(weight for word, weight in one.items() if word in two)
    return shared / max(1.0, min(sum(one.values()), sum(two.values())))


def _may_be_same(one: list[Participant], two: list[Participant], names: dict[str, str]) -> bool:
    """Whether two sides can be the same: one is not named, or some of one side can be some of the other.

    Two can be the same unless their countries or sectors are known and differ; two people by name are two people.
    """
    if not one or not two:
        return True
    for a in one:
        for b in two:
            if names[a.entity] == names[b.entity]:
                return True
            people = names[a.entity].startswith("person") and names[b.entity].startswith("person")
            countries = not a.country or not b.country or a.country == b.country
            sectors = not a.sector or not b.sector or bool(set(a.sector) & set(b.sector))
            if countries and sectors and not people:
                return True
    return False


def _share(one: list[Participant], two: list[Participant], names: dict[str, str]) -> bool:
    for a in one:
        for b in two:
            if names[a.entity] == names[b.entity] or (a.country and a.country == b.country and a.sector == b.sector):
                return True
    return False


def _by_words(event: Event) -> bool:
    """Whether words say when it happened."""
    return event.time is not None and event.time.basis == "expression"


def _disagree_in_time(one: Event, two: Event) -> bool:
    a, b = one.time, two.time
    if not a or not b or not (_by_words(one) or _by_words(two)):
        return False
    if None in (a.from_, a.to, b.from_, b.to):
        return False
    assert a.from_ and a.to and b.from_ and b.to
    both, lasting = _by_words(one) and _by_words(two), one.type in _LASTING
    # A running total ("since January") is not the one deed of a day within it.
    if not lasting and both and ((a.to - a.from_).days > 6) != ((b.to - b.from_).days > 6):
        return True
    slack = 14 if lasting else 0 if both else 2
    return (a.from_ - b.to).days > slack or (b.from_ - a.to).days > slack


def _disagree_in_place(one: Event, two: Event) -> bool:
    a, b = one.place, two.place
    if not a or not b or a.name == b.name:
        return False
    if a.country and b.country and a.country != b.country:
        return True
    # A town and its province or country do not disagree; two towns do.
    broad = {a.admin1, b.admin1} & {a.name, b.name} or a.admin1 is None or b.admin1 is None
    return not broad and _far(a.lat, a.lon, b.lat, b.lon)


def _far(lat: float | None, lon: float | None, lat2: float | None, lon2: float | None) -> bool:
    if lat is None or lon is None or lat2 is None or lon2 is None:
        return False
    return abs(lat - lat2) + abs(lon - lon2) > _APART
