"""The last stage: events, statements and figures as they stand in the record, tied to one another."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from datetime import date

from onrecord.coding.coded import (
    Event,
    EventTime,
    Figure,
    Participant,
    Place,
    Span,
    Statement,
    TimeBasis,
    TimeExpression,
)
from onrecord.coding.confidence import calibrated
from onrecord.coding.draft import Draft, overlapping
from onrecord.coding.figures import Counted
from onrecord.coding.participants import participant
from onrecord.coding.places import resolve_place
from onrecord.coding.sequence import date_by_others, is_by_another
from onrecord.coding.times import is_clock, resolve
from onrecord.language.analysis import Anchor, Range
from onrecord.ontology.deeds import ATTACK
from onrecord.ontology.plover import quad, score

_TELLS_OF = {
    "killed": ("ASSAULT",),
    "injured": ("ASSAULT", "PROTEST", "COERCE"),
    "abducted": ("ASSAULT", "RETREAT"),
    "detained": ("COERCE", "RETREAT", "SANCTION", "ASSAULT"),
    "missing": ("ASSAULT",),
    "displaced": ("ASSAULT", "COERCE"),
}
"""Types of event that a kind of figure belongs to, the likeliest first."""
_REACH_OF_FIGURE = 700
"""Characters that the event of a figure may lie back, or, of one that opens a report, ahead."""
_HERE = re.compile(r"\bhere\b", re.I)
_ROAD = re.compile(
    r"^[^\W_]+[-–][^\W\d_]+(?:[-–][^\W\d_]+)?\s+(?:high|motor|express|rail)?(?:way|road|route|line|pipeline)\b", re.I
)
_ROAD_NAME = 40
"""A road named for the towns that it joins ("the Karachi-Quetta highway"), which is in neither; characters of one."""
_KNOWN = re.compile(
    rf"(?:\b(?:the|that|this|those|these|last|both)\s|['’]s\s)(?:[\w'’-]+\s+){{0,4}}?(?:{ATTACK}|accidents?\b|riots?\b)"
    r"[^.;]*?\b(?:which|that|where|when)\b[^.;]*$|"
    rf"(?:,|\b(?:responsibility|for|behind|with|in|to)) an? (?:[\w'’-]+\s+){{0,3}}?{ATTACK}"
    r"[^.;]*?\b(?:that|which)\b[^.;]*$",
    re.I,
)
_KNOWN_REACH = 300
"""What stands between the beginning of what somebody says and a figure that it takes for known; characters."""
_REACTS = re.compile(
    r"\b(?:condemn|denounc|deplor|welcom|demand|call|urg|prais|mourn|protest|den[iy]|reject|blam|commend|hail|regret|"
    r"appeal|ask|thank)\w*",
    re.I,
)
_SPOKEN_OF = re.compile(
    r"(?:\b(?:the|of|that|find|free|release)\s+|\b(?:killing|kidnapping|abducting)\s+|"
    r"\b(?:release|return|freeing|killing|death|murder|massacre|abduction|kidnapping|arrest)s? of\s+)"
    r"(?:(?:at least|more than|about|around|some|nearly)\s+)?$",
    re.I,
)
"""Cues by which somebody speaks of what others have told, and what stands there before its figure."""
_TOLL_ROSE = re.compile(r"\b(?:rose|ris(?:en|es)|climb(?:s|ed)|increased|(?:gone|went|goes) up) to\b", re.I)
_TOLD_LATER = re.compile(r"\b(?:died|succumbed|buried|remain(?:s|ed)|freed|released)\b[^,;]*$", re.I)
"""Verbs of what comes after an attack and has a day of its own."""
_BESIDE_DAY = 40
"""Characters between such a verb and its day."""
_OWN_DEED = re.compile(
    r"\b(?:it|they|we|I|its (?:men|fighters|forces|members)|their (?:men|fighters|forces))(?:['’](?:d|ve))?\s+"
    r"(?:(?:had|has|have|also|already|then|just|did)\s+){0,3}"
    r"(?:(?:(?:was|were|are|is)\s+behind|carried out|staged|launched|mounted|committed|conducted)\s+"
    r"(?:[\w'’-]+\s+){0,4})?$",
    re.I,
)
"""What stands before the trigger of a deed that its speaker did, and no passive."""
_TAKES_UP_TOWN = frozenset("town city village site scene spot area hamlet settlement camp place neighbourhood".split())
_TOWN_REACH = 3
"""Nouns that take up a town named before, and how many sentences they look back."""
_BACKGROUND, _NEWS = 60, 3
"""Days before publication from which on a dated act is background, and up to which it is news."""
_NARRATIVE = 200
"""Characters between two deeds of which the second goes on about the first one's day."""
_SURE_OF_PLACE = 0.6
"""Probability from which words that are on no map are still told as an event's place."""
_PLACES_AROUND = 40
"""Place names before and after an event that help to tell which of several namesakes is meant."""


def code_statements(draft: Draft) -> list[Statement]:
    """The statements with their speakers."""
    statements = []
    for number, (said, speaker) in enumerate(zip(draft.said, draft.speakers, strict=True), start=1):
        content = [_span(draft, *offsets) for offsets in said.spans]
        source = _words(draft, said.source) if said.source else None
        statements.append(Statement(f"s{number}", said.kind, source, speaker, _words_or_none(draft, said.cue), content))
    return statements


def code_events(draft: Draft, statements: list[Statement]) -> list[Event]:
    """The events in order, without incidents and figures."""
    analysis = draft.analysis
    events: list[Event] = []
    for act in draft.acts:
        trigger = _words(draft, act.words)
        number = draft.said_at(trigger.start)
        time = _time(draft, act)
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
                place=_place(draft, act),
                time=time,
                statement=statements[number].id if number is not None else None,
                figures=[],
                incident="",
                confidence=round(calibrated(act.score), 3),
            )
        )
    date_by_others(events, draft.report.text, draft.times, draft.story_day, draft.report.published)
    return events


def _town_before(draft: Draft, words: Range) -> Place | None:
    """The town that "the town", "the scene" takes up: the last one named in the sentences just before."""
    noun, determiner = (draft.analysis.text((word, word + 1)).lower() for word in (words[1] - 1, max(words[0] - 1, 0)))
    opening = draft.analysis.text((words[0], words[0] + 1)).lower()
    if noun not in _TAKES_UP_TOWN or not {determiner, opening} & {"the", "this", "that"}:
        return None
    sentence = draft.analysis.sentence_at(words[0])
    first = draft.analysis.span(draft.analysis.sentences[max(0, sentence - _TOWN_REACH)])[0]
    before = overlapping(draft.places, first, draft.analysis.span(words)[0])
    return next((p for p in reversed(before) if p.lat is not None and p.admin1 and p.name != p.admin1), None)


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


def _place(draft: Draft, act: Anchor) -> Place | None:
    """Where an act took place: of the words that tell it the closest-drawn place on the map, a town rather than its
    province; else the likeliest words as they stand ("a shop"), without coordinates."""
    places = []
    for role in act.roles["location"]:
        start, end = draft.analysis.span(role.words)
        first = bisect_left(draft.places, start, key=lambda place: place.start)
        around = draft.places[max(0, first - _PLACES_AROUND) : first + _PLACES_AROUND]
        if _HERE.search(draft.report.text, start, end) and (here := _dateline_place(draft)):
            places.append(replace(here, text=draft.report.text[start:end], start=start, end=end))
        place = resolve_place(draft.report.text, start, end, around)
        if place and not _ROAD.search(draft.report.text[place.start : place.end + _ROAD_NAME]):
            places.append(place)
    if not places:
        likely = [role for role in act.roles["location"] if role.score >= _SURE_OF_PLACE]
        best = max(likely, key=lambda role: role.score, default=None)
        if best is None:
            return None
        words = _words(draft, best.words)
        town = _town_before(draft, best.words)
        if town:
            return replace(town, text=words.text, start=words.start, end=words.end)
        return Place(words.text, words.start, words.end, words.text, None, None, None, None, None)
    at = draft.analysis.span(act.words)[0]
    return min(places, key=lambda place: (place.admin1 is None, place.name == place.admin1, abs(place.start - at)))


def _dateline_place(draft: Draft) -> Place | None:
    """The place of the dateline, which "here" means."""
    parts = [part for part in draft.report.parts if part.kind == "dateline"]
    within = overlapping(draft.places, parts[0].start, parts[0].end) if parts else ()
    return next((place for place in within if place.lat is not None), None)


def _time(draft: Draft, act: Anchor) -> EventTime | None:
    """The event's time: by its own words; else, for what is told as news, the day of which the lead tells, or that of
    the dateline or publication."""
    report = draft.report
    clock: Span | None = None
    for role in sorted(act.roles["date"], key=lambda role: (-role.score, role.words)):
        start, end = draft.analysis.span(role.words)
        if _is_day_of_toll(draft, act, start):
            continue
        within = overlapping(draft.spans_of_time, start, end)
        known = [time for time in within if time.from_ or time.to]
        if known:
            narrowest = min(known, key=_days)
            if is_clock(narrowest.text) and not _is_told(draft, narrowest):
                clock = clock or Span(narrowest.text, narrowest.start, narrowest.end)
                continue
            return EventTime(
                narrowest.text, narrowest.start, narrowest.end, narrowest.from_, narrowest.to, "expression"
            )
        words = report.text[start:end]
        if is_clock(words):
            clock = clock or Span(words, start, end)
            continue
        from_, to = resolve(words, report.published, previous=_time_before(draft, start))
        if from_ or to or within:
            return EventTime(words, start, end, from_, to, "expression")
    if act.aux:
        return None
    basis: TimeBasis
    if report.dateline and report.dateline.date and report.published_basis != "input":
        day, basis = report.dateline.date, "dateline"
    elif report.published:
        day, basis = report.published, "inferred" if report.published_basis == "inferred" else "publication"
    else:
        return None
    if draft.story_day and draft.story_day != day:
        day, basis = draft.story_day, "inferred"
    # "At about 9 p.m." is no day: a paper that tells it on Wednesday may well mean Tuesday's.
    words_, start, end = (clock.text, clock.start, clock.end) if clock else ("", 0, 0)
    return EventTime(words_, start, end, day, day, basis)


def _is_told(draft: Draft, clock: TimeExpression) -> bool:
    """Whether the day of a time of day is told in words before it or in its sentence: "on Monday ... at 9 p.m."."""
    last = draft.analysis.sentences[draft.analysis.sentence_at(draft.analysis.words.within(clock.start, clock.end)[0])]
    before = overlapping(draft.times, 0, draft.analysis.span(last)[1])
    return any(
        time.from_ == clock.from_ and time.to == clock.to and not is_clock(time.text)
        and draft.part_at(time.start) != "dateline"
        for time in before
    )  # fmt: skip


def _is_day_of_toll(draft: Draft, act: Anchor, day: int) -> bool:
    """Whether the day that begins at `day` is that on which more are known of an act told beside: "the toll of the
    blast rose to nine on Friday", "a man hurt in the attack died on Friday"."""
    text = draft.report.text
    end = draft.analysis.span(act.words)[1]
    if end < day and _TOLL_ROSE.search(text, end, day):
        return True
    if draft.analysis.pos(act.words[1] - 1) not in ("NOUN", "PROPN"):
        return False
    first = draft.analysis.span(draft.analysis.sentences[act.sentence])[0]
    between = (end, day) if end < day else (max(first, day - _BESIDE_DAY), day)
    return bool(_TOLD_LATER.search(text, *between))


def _time_before(draft: Draft, at: int) -> TimeExpression | None:
    """The last dated expression before a character that is known from some day on; a headline, which stands behind the
    text, has none before it."""
    number = bisect_right(draft.times, at, key=lambda time: time.end)
    part = draft.part_at(at)
    return next(
        (
            draft.times[k]
            for k in range(number - 1, -1, -1)
            if draft.times[k].from_ and (part != "title" or draft.part_at(draft.times[k].start) == part)
        ),
        None,
    )


def _days(time: TimeExpression | EventTime) -> tuple[int, int]:
    if time.from_ is None or time.to is None:
        return (1 << 20, time.start)
    return ((time.to - time.from_).days, time.start)


def go_on_in_time(events: list[Event], text: str) -> None:
    """Give a deed without a day of its own the day of the deed told just before it in the same paragraph: a paragraph
    that opens "On Sunday, gunmen ..." goes on about Sunday."""
    last: Event | None = None
    for event in events:
        if quad(event.type) in (1, 3):
            continue
        dated = event.time is not None and event.time.basis == "expression"
        if dated:
            last = event
        elif last and last.time and not event.aux and last.aux in ([], ["historical"]):
            gap = text[last.sentence[1] : event.sentence[0]]
            if "\n" not in gap and len(gap) <= _NARRATIVE and _days(last.time)[0] <= 1:
                event.time = replace(last.time, basis="inferred")
                event.aux = list(last.aux)


def share_within_incidents(events: list[Event]) -> None:
    """Give a deed the place and time that another mention of its incident states, where its own states none."""
    together: dict[str, list[Event]] = {}
    for event in events:
        together.setdefault(event.incident, []).append(event)
    for same in together.values():
        place = next((event.place for event in same if event.place and event.place.lat is not None), None)
        told = [event.time for event in same if event.time and event.time.basis == "expression"]
        stated = [time for time in told if time.from_ and time.to]
        closest = min(stated, key=_days, default=None)
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


def code_figures(draft: Draft, events: list[Event], statements: list[Statement]) -> list[Figure]:
    """The figures, each with the event it belongs to and the statement that gives it; events learn their figures."""
    figures = []
    for number, counted in enumerate(draft.counted, start=1):
        event = _event_of(draft, counted, events)
        said = _claimed_by(draft, counted)
        from_, to = _period(draft, counted, event)
        abducted = counted.kind == "detained" and event and event.type == "ASSAULT" and "abduct" in event.modes
        figure = Figure(
            f"f{number}", "abducted" if abducted else counted.kind, draft.report.text[counted.start : counted.end],
            counted.start, counted.end, counted.range.min, counted.range.max,
            _words(draft, counted.victims) if counted.victims else None,
            counted.qualifier, from_, to, event.id if event else None,
            statements[said].id if said is not None else None,
        )  # fmt: skip
        if event:
            event.figures.append(figure.id)
        figures.append(figure)
    return figures


def _claimed_by(draft: Draft, counted: Counted) -> int | None:
    """The number of the statement that gives a figure. What words that somebody is told to have said take for known
    ("said it was behind the blast that killed nine") the report says itself."""
    number = draft.said_at(counted.start)
    if number is None:
        return None
    if draft.in_quotes(counted.start):
        return number
    said, text = draft.said[number], draft.report.text
    first, last = draft.analysis.span(draft.analysis.sentences[counted.sentence])
    begin = max(min(start for start, _ in said.spans if first <= start < last or start <= counted.start), first)
    begin = max(begin, counted.start - _KNOWN_REACH)
    reacts = said.cue and _REACTS.match(draft.analysis.text(said.cue))
    known = _KNOWN.search(text, begin, counted.start) or (reacts and _SPOKEN_OF.search(text, begin, counted.start))
    return None if known else number


def _event_of(draft: Draft, counted: Counted, events: list[Event]) -> Event | None:
    """The nearest event of a fitting type in the figure's sentence, else the last one told before it, as far as a
    paragraph or two back; a headline's figure, and one that opens a report, belongs to what is told next."""
    start, end = draft.analysis.span(counted.trigger)
    sentence = draft.analysis.span(draft.analysis.sentences[counted.sentence])
    order = _TELLS_OF[counted.kind]
    # "Killing two, a day after a raid": the raid, told only to date what is told, did not kill them.
    fitting = [
        event for event in events
        if event.type in order and not (event.time and is_by_another(event.time) and event.time.start > start)
    ]  # fmt: skip
    here = [event for event in fitting if event.sentence == sentence]
    if here:
        return min(
            here,
            key=lambda event: (
                not (event.trigger.start < end and start < event.trigger.end),
                order.index(event.type),
                abs(event.trigger.start - start),
            ),
        )
    if draft.part_at(start) == "title":
        return next((event for event in fitting if draft.part_at(event.trigger.start) != "title"), None)
    near = [event for event in fitting if abs(start - event.trigger.start) <= _REACH_OF_FIGURE]
    before = [event for event in near if event.trigger.start < start]
    return before[-1] if before else near[0] if near else None


def _period(draft: Draft, counted: Counted, event: Event | None) -> tuple[date | None, date | None]:
    """The days that a figure counts: those of a span in its sentence ("since January"), else those of its event."""
    first, last = draft.analysis.span(draft.analysis.sentences[counted.sentence])
    spans = [time for time in overlapping(draft.spans_of_time, first, last) if first <= time.start]
    running = [time for time in spans if time.from_ and time.to and _days(time)[0] > 6]
    if len(running) == 1:
        return running[0].from_, running[0].to
    if event and event.time:
        return event.time.from_, event.time.to
    return None, None


def _span(draft: Draft, start: int, end: int) -> Span:
    return Span(draft.report.text[start:end], start, end)


def _words(draft: Draft, words: Range) -> Span:
    return _span(draft, *draft.analysis.span(words))


def _words_or_none(draft: Draft, words: Range | None) -> Span | None:
    return _words(draft, words) if words else None
