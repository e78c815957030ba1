"""Days told by other deeds: "a blast on Thursday, two days after a raid" dates the raid by the blast."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

from onrecord.coding.coded import Event, EventTime, TimeExpression
from onrecord.coding.dating import is_of_saying
from onrecord.coding.draft import overlapping
from onrecord.coding.numbers import SMALL, TENS, alternatives, parse_number

UNITS = "hour|day|night|week|month|year"
_STEP = re.compile(
    r"(?<!in )(?<!during )(?<!over )\b"
    r"(?:(?P<rough>less than|more than|about|around|some|nearly|almost|just|only|barely)\s+)?"
    rf"(?:(?P<count>an?|the|\d{{1,3}}|(?:{alternatives(TENS)})(?:-(?:{alternatives(SMALL)}))?|{alternatives(SMALL)})\s+)?"
    rf"(?P<unit>{UNITS})(?P<many>s?)\s+(?P<way>after|before|following)\s+",
    re.I,
)
_DAYS = {"hour": 1 / 24, "day": 1, "night": 1, "week": 7, "month": 30.4, "year": 365.2}
_SLACK = {"hour": 1, "day": 0, "night": 0, "week": 1, "month": 6, "year": 60}
"""Days that lie in a unit, and by how many the words may be off: "a week after" is seven days, or six or eight."""
_REACH = 90
"""Characters between "two days after" and the trigger of what it dates."""
_UNDATED = 2
"""Days that a deed told as news, without a day of its own, may lie back."""
_TO_COME = frozenset(("future", "hypothetical"))


def date_by_others(
    events: Sequence[Event],
    text: str,
    times: Sequence[TimeExpression],
    story_day: date | None,
    published: date | None,
) -> None:
    """Date events that are told to have come some days before or after something else in their sentence: after the
    time told there before ("on Thursday, two days after"), else after another event.

    `times`: the dated expressions of `text`; `story_day`: the day of which the report tells, which was `published` on
    another; from that is counted where nothing else is told. An event that was dated by these words itself, though
    they say how long it lies from another, is dated by `story_day`.
    """
    today = EventTime("", 0, 0, published, published, "publication") if published else None
    sentences: dict[tuple[int, int], list[Event]] = {}
    for event in events:
        sentences.setdefault(event.sentence, []).append(event)
    for (start, end), here in sentences.items():
        for match in _STEP.finditer(text, start, end):
            days = _days(match)
            pair = _pair(here, match, text)
            if pair is None or days is None or is_of_saying(text, match.start()):
                continue
            known, other = pair
            if known and known.time and _within(known.time, match):
                known.time = EventTime("", 0, 0, story_day, story_day, "inferred") if story_day else None
            anchor = _told_day(overlapping(times, start, match.start()), text) or (known.time if known else None)
            if known is None and anchor is None:  # "two days after the raid, soldiers came on Monday"
                anchor = _told_day(overlapping(times, other.trigger.end, end)[:1], text) or today
            own = other.time is not None and _is_own(other.time, other.trigger.end, match.end(), text)
            told = None if anchor is None or own else _counted(anchor, days, match["way"].lower())
            if told is None:
                continue
            first, last = told
            if published and first <= published < last and not _TO_COME & {*other.aux}:
                last = published
            words = match.group().rstrip()
            other.time = EventTime(words, match.start(), match.start() + len(words), first, last, "expression")


def _counted(anchor: EventTime | TimeExpression, days: tuple[int, int], way: str) -> tuple[date, date] | None:
    """The days that lie so many before ("after" it, or "following" it) or after ("before" it) a day; None without one,
    or beyond the calendar."""
    if not (anchor.from_ and anchor.to and _is_day(anchor)):
        return None
    least, most = days
    if isinstance(anchor, EventTime) and anchor.basis != "expression":
        most += _UNDATED
    try:
        if way == "before":
            return anchor.from_ + timedelta(least), anchor.to + timedelta(most)
        return anchor.from_ - timedelta(most), anchor.to - timedelta(least)
    except OverflowError:
        return None


def is_by_another(time: EventTime | None) -> bool:
    """Whether a time counts from another event: "two days after"."""
    return time is not None and bool(_STEP.fullmatch(time.text + " "))


def _is_own(time: EventTime, trigger: int, step: int, text: str) -> bool:
    """Whether words behind "two days after" give what they date a day of its own, and not what comes behind a comma."""
    return time.basis == "expression" and time.start >= step and "," not in text[trigger : time.start]


def _told_day(times: Sequence[TimeExpression], text: str) -> TimeExpression | None:
    """The last of the times that is a day, and not that of a mere saying ("police said Wednesday")."""
    days = [time for time in times if _is_day(time) and not is_of_saying(text, time.start)]
    return days[-1] if days else None


def _is_day(time: EventTime | TimeExpression) -> bool:
    return time.from_ is not None and time.to is not None and (time.to - time.from_).days <= 1


def _pair(here: Sequence[Event], match: re.Match[str], text: str) -> tuple[Event | None, Event] | None:
    """The event from which is counted, if one is told, and the one that the words date: the first told behind them."""
    behind = [event for event in here if 0 <= event.trigger.start - match.end() <= _REACH]
    if not behind or "," in text[match.end() : behind[0].trigger.start]:
        return None
    before = [event for event in here if event.trigger.end <= match.start()]
    if before:
        return before[-1], behind[0]
    # "Two days after the raid, gunmen ...": what it is counted from comes behind the comma.
    rest = [event for event in here if event.trigger.start > behind[0].trigger.end]
    comma = text.find(",", behind[0].trigger.end)
    rest = [event for event in rest if 0 <= comma < event.trigger.start]
    return (rest[0] if rest else None), behind[0]


def _within(time: EventTime, match: re.Match[str]) -> bool:
    return time.basis == "expression" and time.start < match.end() and match.start() < time.end


def _days(match: re.Match[str]) -> tuple[int, int] | None:
    """The fewest and most days that the words tell."""
    unit, count = match["unit"].lower(), (match["count"] or "").lower()
    if count in ("a", "an", "the"):
        if match["many"]:
            return None
        number: int | None = 1
    else:
        told = parse_number(count) if count else None
        number = told.min if told and told.min == told.max else None
    if number is None:
        if not match["many"] or unit in ("month", "year"):
            return None
        return (0, 1) if unit == "hour" else (round(2 * _DAYS[unit]), round(6 * _DAYS[unit]))
    slack = _SLACK[unit] * number
    least, most = round(number * _DAYS[unit] - slack), round(number * _DAYS[unit] + slack)
    rough = (match["rough"] or "").lower()
    if rough == "less than":
        least = 0
    elif rough == "more than":
        most += round(_DAYS[unit])
    return max(0, least), most
