"""Events and statements as they stand in the record, tied to one another."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from onrecord.coding.coded import Event, EventTime, Participant, Statement
from onrecord.coding.confidence import calibrated
from onrecord.coding.dating import event_time, length
from onrecord.coding.draft import Draft
from onrecord.coding.participants import participant
from onrecord.coding.placing import event_place
from onrecord.coding.sequence import date_by_others
from onrecord.language.analysis import Anchor, Range
from onrecord.ontology.plover import quad, score

_OWN_DEED = re.compile(
    r"\b(?:it|they|we|I|its (?:men|fighters|forces|members)|their (?:men|fighters|forces))(?:['’](?:d|ve))?\s+"
    r"(?:(?:had|has|have|also|already|then|just|did)\s+){0,3}"
    r"(?:(?:(?:was|were|are|is)\s+behind|carried out|staged|launched|mounted|committed|conducted)\s+"
    r"(?:[\w'’-]+\s+){0,4})?$",
    re.I,
)
"""What stands before the trigger of a deed that its speaker did, and no passive."""
_BACKGROUND, _NEWS = 60, 3
"""Days before publication from which on a dated act is background, and up to which it is news."""


def code_statements(draft: Draft) -> list[Statement]:
    """The statements with their speakers."""
    statements = []
    for number, (said, speaker) in enumerate(zip(draft.said, draft.speakers, strict=True), start=1):
        content = [draft.span(*offsets) for offsets in said.spans]
        source = draft.words(said.source) if said.source else None
        cue = draft.words(said.cue) if said.cue else None
        statements.append(Statement(f"s{number}", said.kind, source, speaker, cue, content))
    return statements


def code_events(draft: Draft, statements: list[Statement]) -> list[Event]:
    """The events in order, without incidents and figures."""
    analysis = draft.analysis
    events: list[Event] = []
    for act in draft.acts:
        trigger = draft.words(act.words)
        number = draft.said_at(trigger.start)
        time = event_time(draft, act)
        events.append(
            Event(
                id=f"e{len(events) + 1}",
                type=act.kind,
                modes=act.modes,
                quad=quad(act.kind),
                score=score(act.kind, act.modes[0] if act.modes else None),
                contexts=analysis.contexts[act.sentence],
                aux=_aux(act, time, draft.report.published),
                trigger=trigger,
                sentence=analysis.span(analysis.sentences[act.sentence]),
                actor=_side(draft, act, "actor"),
                recipient=_side(draft, act, "recipient"),
                place=event_place(draft, act),
                time=time,
                statement=statements[number].id if number is not None else None,
                figures=[],
                incident="",
                confidence=round(calibrated(act.score), 3),
            )
        )
    date_by_others(events, draft.report.text, draft.times, draft.story_day, draft.report.published)
    return events


def _aux(act: Anchor, time: EventTime | None, published: date | None) -> list[str]:
    """The auxiliaries that the model sees, but for what the day tells better: whether a deed is background."""
    if act.aux not in ([], ["historical"]) or time is None or time.basis != "expression" or not (time.to and published):
        return act.aux
    age = (published - time.to).days
    if age > _BACKGROUND:
        return ["historical"]
    return [] if 0 <= age <= _NEWS else act.aux


def _side(draft: Draft, act: Anchor, side: str) -> list[Participant]:
    """Actors or recipients, each entity once; an act that nobody is said to do is the doing of whoever utters it."""
    ranges = [role.words for role in act.roles[side]]
    if side == "actor" and not ranges and quad(act.kind) in (1, 3):
        cued = [said for word in range(*act.words) for said in draft.said_by_cue.get(word, ())]
        ranges = [said.source for said in cued if said.source]
    elif side == "actor" and not ranges and (source := _speaks_of_own(draft, act)):
        ranges = [source]
    found: dict[str, Participant] = {}
    for words in ranges:
        one = participant(draft, words, act.kind, side)
        if one:
            found.setdefault(one.entity, one)
    return list(found.values())


def _speaks_of_own(draft: Draft, act: Anchor) -> Range | None:
    """The words for a speaker who says in so many words to have done it: "the group said it had bombed the market"."""
    at = draft.analysis.span(act.words)[0]
    number = draft.said_at(at)
    if number is None or draft.said[number].source is None:
        return None
    begin = max(start for start, end in draft.said[number].spans if start <= at < end)
    return draft.said[number].source if _OWN_DEED.search(draft.report.text[begin:at]) else None


def share_within_incidents(events: list[Event]) -> None:
    """Give a deed the place and time that another mention of its incident states, where its own states none."""
    together: dict[str, list[Event]] = {}
    for event in events:
        together.setdefault(event.incident, []).append(event)
    for same in together.values():
        place = next((event.place for event in same if event.place and event.place.lat is not None), None)
        told = [event.time for event in same if event.time and event.time.basis == "expression"]
        stated = [time for time in told if time.from_ and time.to]
        closest = min(stated, key=length, default=None)
        for event in same:
            if quad(event.type) in (1, 3):
                continue
            if place and event.place is None:
                event.place = place
            elif place and event.place and event.place.lat is None:  # "the market" stands where its town does
                words = event.place
                event.place = replace(place, text=words.text, start=words.start, end=words.end)
            if closest and (event.time is None or event.time.basis != "expression"):
                event.time = replace(closest)
