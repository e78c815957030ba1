"""When an event took place: by its own words, the day of which its report tells, or the deed told just before."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace

from onrecord.coding.coded import Event, EventTime, Span, TimeBasis, TimeExpression
from onrecord.coding.draft import Draft, overlapping
from onrecord.coding.times import is_clock, resolve
from onrecord.language.analysis import Anchor
from onrecord.ontology.plover import quad

_TOLL_ROSE = re.compile(r"\b(?:rose|ris(?:en|es)|climb(?:s|ed)|increased|(?:gone|went|goes) up) to\b", re.I)
_TOLD_LATER = re.compile(
    r"\b(?:died|succumbed|buried|remain(?:s|ed)|freed|set free|let go|released|reunited|returned|recovered|convicted|"
    r"sentenced|jailed|hanged|found)\b[^,;]*$",
    re.I,
)
_BESIDE_DAY = 40
"""Verbs of what comes after a deed and has a day of its own; characters between one and its day."""
_SAID = re.compile(
    r"\b(?:said|says|told [\w'’]+|announced|reported|confirmed|claimed)(?: on| late| early){0,2}\s+$", re.I
)
_SAYS = re.compile(r"\s+(?:said|told|announced|confirmed|claimed)\b", re.I)
_HAD = re.compile(r"\b(?:had|has|have|(?:was|were) behind)\b|['’](?:d|ve)\b", re.I)
_BEFORE_DAY = 30
"""What stands before the day of a mere saying ("police said Wednesday") and between it and a deed that was before it;
characters before the day in which the saying is looked for."""
_COUNTED = re.compile(r"\w+ (?:hour|day|night|week|month|year)s?", re.I)
_FROM = re.compile(r"\s+(?:after|before|following)\b", re.I)
"""A count of days, and what behind it shows that it counts from something else, not from the day of the report."""
_CLAUSE = re.compile(r",\s+(?:which|who|whose|whom)\b[^,;.]*,|\b(?:where|whom|whose)\b[^,;.]*[,.]", re.I)
_THEN = re.compile(r",?\s+(?:were|was|have been|has been|had been|are|is)\s+(?:\w+\s+){0,2}", re.I)
"""Clauses that tell of something else than what stands around them, and what stands between what was done to somebody
on a day and what came then."""
_BEFORE_NOUN = 40
_MODIFIES = re.compile(r"(?:['’]s)?\s+(?:[\w-]+\s+){0,3}")
_THE = re.compile(r"\b(?:the|that|this)\s+$", re.I)
_IN_NOUN_PHRASE = frozenset(("ADJ", "NOUN", "PROPN", "NUM", "PART", "PUNCT", "X", "ADV"))
"""Characters before the noun for a deed in which its day stands, what may stand between them, and before the day."""
_DAY_REACH = 2
"""Sentences before a time of day in which its day is told."""
_NARRATIVE = 200
"""Characters between two deeds of which the second goes on about the first one's day."""


def event_time(draft: Draft, act: Anchor) -> EventTime | None:
    """The event's time: by its own words; else, for what is told as news, the day of which the lead tells, or that of
    the dateline or publication."""
    report = draft.report
    clock: Span | None = None
    whose = _day_before(draft, act)
    if whose:
        return EventTime(whose.text, whose.start, whose.end, whose.from_, whose.to, "expression")
    for role in sorted(act.roles["date"], key=lambda role: (-role.score, role.words)):
        start, end = draft.analysis.span(role.words)
        if _is_day_of_toll(draft, act, start) or _is_of_other(draft, act, start, end):
            continue
        within = overlapping(draft.spans_of_time, start, end)
        known = [time for time in within if time.from_ or time.to]
        if known:
            narrowest = min(known, key=length)
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
    text, sentences = draft.report.text, draft.analysis.sentences
    number = draft.analysis.sentence_at(draft.analysis.words.within(clock.start, clock.end)[0])
    first, last = sentences[max(0, number - _DAY_REACH)], sentences[number]
    before = overlapping(draft.times, draft.analysis.span(first)[0], draft.analysis.span(last)[1])
    return any(
        time.from_ == clock.from_ and time.to == clock.to and not is_clock(time.text)
        and draft.part_at(time.start) != "dateline" and not is_of_saying(text, time.start)
        for time in before
    )  # fmt: skip


def is_of_saying(text: str, day: int, end: int | None = None) -> bool:
    """Whether the day that begins at `day` is that of a mere saying: "police said Wednesday", or, where its end is
    given, "police on Wednesday said"."""
    return bool(_SAID.search(text, max(0, day - _BEFORE_DAY), day) or (end and _SAYS.match(text, end)))


def _is_of_other(draft: Draft, act: Anchor, start: int, end: int) -> bool:
    """Whether words of time tell of something else than the act: of what is said about it, of what it is counted
    from."""
    text, trigger = draft.report.text, draft.analysis.span(act.words)[0]
    # "Said on Friday it had bombed the market": not on Friday.
    said = end < trigger and is_of_saying(text, start, end) and bool(_HAD.search(text, end, trigger))
    if said or (_COUNTED.fullmatch(text, start, end) and _FROM.match(text, end)):
        return True
    begin, last = draft.analysis.span(draft.analysis.sentences[act.sentence])
    clauses = [match.span() for match in _CLAUSE.finditer(text, begin, last)]
    if any((a <= start < b) != (a <= trigger < b) for a, b in clauses):
        return True
    # "Engineers abducted on Monday were freed": not on Monday.
    others = (draft.analysis.span(other.words)[1] for other in draft.acts if other.sentence == act.sentence)
    return end < trigger and bool(_THEN.fullmatch(text, end, trigger)) and any(other < start for other in others)


def _day_before(draft: Draft, act: Anchor) -> TimeExpression | None:
    """The day that stands before the noun for a deed: "Tuesday's drone strike", "the May 9 kidnapping"."""
    if draft.analysis.pos(act.words[1] - 1) not in ("NOUN", "PROPN"):
        return None
    text, trigger = draft.report.text, draft.analysis.span(act.words)[0]
    for time in reversed(overlapping(draft.times, max(0, trigger - _BEFORE_NOUN), trigger)):
        between = _MODIFIES.fullmatch(text, time.end, trigger)
        named = text[time.end : time.end + 2] in ("'s", "’s") or text[time.end - 2 : time.end] in ("'s", "’s")
        known = named or _THE.search(text, max(0, time.start - _BEFORE_NOUN), time.start)
        if between and known and time.from_ and time.from_ == time.to:
            words = draft.analysis.words.within(time.end, trigger) if trigger - time.end > 3 else (0, 0)
            if all(draft.analysis.pos(word) in _IN_NOUN_PHRASE for word in range(*words)):
                return time
    return None


def _is_day_of_toll(draft: Draft, act: Anchor, day: int) -> bool:
    """Whether the day that begins at `day` is that on which more are known of an act told beside: "the toll of the
    blast rose to nine on Friday", "a man hurt in the attack died on Friday"."""
    text = draft.report.text
    end = draft.analysis.span(act.words)[1]
    if end < day and _TOLL_ROSE.search(text, end, day):
        return True
    if draft.analysis.pos(act.words[1] - 1) not in ("NOUN", "PROPN"):
        return end < day and bool(_TOLD_LATER.search(text, end, day))
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


def length(time: TimeExpression | EventTime) -> tuple[int, int]:
    """The days that a time spans, and where it stands: by these the narrowest is told."""
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
            if "\n" not in gap and len(gap) <= _NARRATIVE and length(last.time)[0] <= 1:
                event.time = replace(last.time, basis="inferred")
                event.aux = list(last.aux)
