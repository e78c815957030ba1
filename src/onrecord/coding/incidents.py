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
"""Types that one word may be coded as ("raid"): one happening where the words are alike."""
_LASTING = frozenset(("PROTEST", "MOBILIZE"))
"""Types of act that go on for days: told under one day they may have begun under another."""
_APART = 0.7
"""Degrees of latitude and longitude together between two towns that cannot be one place: "near" reaches that far."""
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
    retold: bool
    definite: bool


_DEFINITE = re.compile(r"(?:\b(?:the|this|that)|['’]s)\s+(?:[\w-]+\s+)?$", re.I)
"""What stands before the trigger of an act that was spoken of before: "the dawn raid", "Tuesday's attack"."""


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
        part is not None and part.kind in _RETOLD,
        bool(_DEFINITE.search(report.text[max(0, trigger.start - 30) : trigger.start])),
    )


def _compatible(one: Event, two: Event, names: dict[str, str]) -> bool:
    if one.type != two.type and one.trigger.text.lower()[:4] != two.trigger.text.lower()[:4]:
        return False
    if (set(one.aux) & _UNSAID) != (set(two.aux) & _UNSAID):
        return False
    if one.modes and two.modes and not set(one.modes) & set(two.modes) and quad(one.type) in _SPOKEN:
        return False
    if not _may_be_same(one.actor, two.actor, names) or not _may_be_same(one.recipient, two.recipient, names):
        return False
    return not _disagree_in_time(one, two) and not _disagree_in_place(one, two)


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


def _disagree_in_time(one: Event, two: Event) -> bool:
    a, b = one.time, two.time
    if not a or not b or "expression" not in (a.basis, b.basis):
        return False
    if None in (a.from_, a.to, b.from_, b.to):
        return False
    assert a.from_ and a.to and b.from_ and b.to
    lasting = one.type in _LASTING
    # A running total ("since January") is not the one deed of a day within it.
    if (
        not lasting
        and a.basis == b.basis == "expression"
        and ((a.to - a.from_).days > 6) != ((b.to - b.from_).days > 6)
    ):
        return True
    slack = 14 if lasting else 0 if a.basis == b.basis == "expression" else 2
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
    place = bool(one.place and two.place and one.place.country and one.place.country == two.place.country)
    same_word = one.trigger.text.lower()[:4] == two.trigger.text.lower()[:4]
    taken_up = this.definite and this.event.trigger.start > that.event.trigger.start
    return (
        shared + 0.6 * actors + 0.5 * recipients + 0.6 * place + 0.5 * again + 0.4 * same_word + 0.5 * taken_up
        + 0.4 * _same_day(one, two)
    )  # fmt: skip


def _same_day(one: Event, two: Event) -> bool:
    """Whether both are told under the same day, in words."""
    a, b = one.time, two.time
    return bool(a and b and a.basis == b.basis == "expression" and a.from_ and (a.from_, a.to) == (b.from_, b.to))


def _share(one: list[Participant], two: list[Participant], names: dict[str, str]) -> bool:
    for a in one:
        for b in two:
            if names[a.entity] == names[b.entity] or (a.country and a.country == b.country and a.sector == b.sector):
                return True
    return False


def _content_words(text: str) -> frozenset[str]:
    """Words of five letters and more and numbers, cut to their first six letters."""
    return frozenset(word[:6] for word in re.findall(r"[^\W_]+", text.lower()) if len(word) > 4 or word.isdigit())
