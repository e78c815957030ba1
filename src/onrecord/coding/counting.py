"""Figures as they stand in the record: which event each belongs to, who states it, and for which days."""

from __future__ import annotations

import re
from datetime import date

from onrecord.coding.coded import Event, Figure, Statement
from onrecord.coding.dating import length
from onrecord.coding.draft import Draft, overlapping
from onrecord.coding.figures import Counted
from onrecord.coding.sequence import is_by_another
from onrecord.ontology.deeds import ATTACK

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
            draft.words(counted.victims) if counted.victims else None,
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
    running = [time for time in spans if time.from_ and time.to and length(time)[0] > 6]
    if len(running) == 1:
        return running[0].from_, running[0].to
    if event and event.time:
        return event.time.from_, event.time.to
    return None, None
