"""Incidents within a report: which of its events tell of one happening.

Two events are one happening when nothing that is said of them disagrees (kind of act, who did it, to whom, where, when,
whether done or planned) and something ties them: the same participants or place for deeds, and for words spoken also
the same things said, since one speaker accuses and demands more than once in a report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from onrecord.coding.coded import Event, Participant
from onrecord.coding.draft import overlapping
from onrecord.ontology.names import word_set
from onrecord.ontology.plover import quad
from onrecord.reading.report import Report

_SPOKEN = frozenset((1, 3))
"""Quad classes of what is done with words."""
_UNSAID = word_set("historical future hypothetical negation")
_RETOLD = frozenset(("title", "standfirst", "caption"))
_LIKE = {"COERCE": "ASSAULT", "CONCEDE": "RETREAT"}
"""Types that one happening may be coded as in different words."""
_ALIKE_WORDS = 0.3
"""Share of content words (of the shorter sentence) from which two sentences say the same."""
_REACH = 40
"""Incidents of a kind, and mentions of one incident, that an event is held against, the last first. Few reports have
as many; in a text that is really a whole archive all pairs would take hours."""


@dataclass(frozen=True)
class _Told:
    """An event, and what its words hold for telling incidents apart."""

    event: Event
    words: frozenset[str]
    numbers: frozenset[str]
    retold: bool


def tie_incidents(report: Report, events: Sequence[Event], names: dict[str, str]) -> None:
    """Give each event the id of its incident. `names`: entity id -> what all names of one country or body share."""
    groups: dict[str, list[list[_Told]]] = {}
    count = 0
    for event in events:
        one = _read(report, event)
        alike = groups.setdefault(_LIKE.get(event.type, event.type), [])
        best: tuple[float, list[_Told]] | None = None
        for group in alike[-_REACH:]:
            recent = group[-_REACH:]
            if all(_compatible(event, other.event, names) for other in recent):
                ties = max(_tie(one, other, names) for other in recent)
                if ties >= 1.0 and (best is None or ties > best[0]):
                    best = (ties, group)
        if best:
            event.incident = best[1][0].event.incident
            best[1].append(one)
        else:
            count += 1
            event.incident = f"i{count}"
            alike.append([one])


def _read(report: Report, event: Event) -> _Told:
    trigger = event.trigger
    part = next(iter(overlapping(report.parts, trigger.start, trigger.start + 1)), None)
    return _Told(
        event,
        _content_words(report.text[event.sentence[0] : event.sentence[1]]),
        frozenset(re.findall(r"\d+", trigger.text)),
        part is not None and part.kind in _RETOLD,
    )


def _compatible(one: Event, two: Event, names: dict[str, str]) -> bool:
    if one.type != two.type and _LIKE.get(one.type, one.type) != _LIKE.get(two.type, two.type):
        return False
    if (set(one.aux) & _UNSAID) != (set(two.aux) & _UNSAID):
        return False
    if one.modes and two.modes and not set(one.modes) & set(two.modes) and quad(one.type) in _SPOKEN:
        return False
    if not _may_be_same(one.actor, two.actor, names) or not _may_be_same(one.recipient, two.recipient, names):
        return False
    return not _disagree_in_time(one, two) and not _disagree_in_place(one, two)


def _may_be_same(one: list[Participant], two: list[Participant], names: dict[str, str]) -> bool:
    """Whether two sides can be the same: one is not named, or they share an entity or a country and no other sector."""
    if not one or not two:
        return True
    for a in one:
        for b in two:
            if names[a.entity] == names[b.entity]:
                return True
            if a.country and a.country == b.country and (not a.sector or not b.sector or a.sector == b.sector):
                return True
            if None in (a.country, b.country) and a.sector and a.sector == b.sector:
                return True
    return False


def _disagree_in_time(one: Event, two: Event) -> bool:
    a, b = one.time, two.time
    if not a or not b or "expression" not in (a.basis, b.basis):
        return False
    if None in (a.from_, a.to, b.from_, b.to):
        return False
    assert a.from_ and a.to and b.from_ and b.to
    # A running total ("since January") is not the one deed of a day within it.
    if a.basis == b.basis == "expression" and ((a.to - a.from_).days > 6) != ((b.to - b.from_).days > 6):
        return True
    slack = 0 if a.basis == b.basis == "expression" else 2
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
    return abs(lat - lat2) + abs(lon - lon2) > 0.25


def _tie(this: _Told, that: _Told, names: dict[str, str]) -> float:
    """How much ties two compatible events: from 1.0 on they are one incident."""
    one, two = this.event, that.event
    recipients = _share(one.recipient, two.recipient, names)
    if one.sentence == two.sentence:
        return 0.0 if one.trigger.text.lower() != two.trigger.text.lower() and not recipients else 1.0
    actors = _share(one.actor, two.actor, names)
    shared = len(this.words & that.words) / max(1, min(len(this.words), len(that.words)))
    again = this.retold or that.retold
    if quad(one.type) in _SPOKEN:
        if not actors:
            return 0.0
        same_act = one.trigger.text.lower()[:5] == two.trigger.text.lower()[:5]
        return shared + 0.35 * again + 0.4 * recipients + 0.3 * (shared >= _ALIKE_WORDS) + 0.2 * same_act
    place = bool(one.place and two.place and one.place.country == two.place.country)
    numbers = bool(this.numbers & that.numbers)
    return shared + 0.6 * actors + 0.5 * recipients + 0.6 * place + 0.4 * again + numbers


def _share(one: list[Participant], two: list[Participant], names: dict[str, str]) -> bool:
    for a in one:
        for b in two:
            if names[a.entity] == names[b.entity] or (a.country and a.country == b.country and a.sector == b.sector):
                return True
    return False


def _content_words(text: str) -> frozenset[str]:
    """Words of five letters and more and numbers, cut to their first six letters."""
    return frozenset(word[:6] for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 4 or word.isdigit())
