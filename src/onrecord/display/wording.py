"""How facts of a record are put into words: names, codes, dates, numbers, voices and incidents.

Every face of onrecord says a thing in the same words, so the words are made here and only laid out elsewhere.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from onrecord.coding.coded import (
    CodedReport,
    Entity,
    Event,
    EventTime,
    Figure,
    Participant,
    Place,
    Statement,
)

QUADS = {
    1: "verbal cooperation",
    2: "material cooperation",
    3: "verbal conflict",
    4: "material conflict",
}
AUX = {"future": "planned", "hypothetical": "hypothetical", "negation": "negated", "historical": "historical"}
BASIS = {
    "dateline": "dateline",
    "publication": "publication",
    "inferred": "inferred",
    "input": "given",
    "metadata": "from the page",
}
THE_REPORT = "the report"
NOBODY_NAMED = "somebody unnamed"

PRONOUNS = frozenset(
    {"he", "him", "his", "she", "her", "it", "its", "they", "them", "their"}
    | {"i", "me", "my", "we", "us", "our", "who"}
)
SLACK = 15
"""A quotation may be that much longer rather than lose its last word or two."""
QUOTE_MARKS = "“”\"‘’'«»„ "


def clean(text: str) -> str:
    """`text` on one line and without control characters, which could steer a terminal or turn text around."""
    return " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in text).split())


def shorten(text: str, budget: int) -> str:
    """The beginning of `text` in at most about `budget` characters, cut between words."""
    return text if len(text) <= budget else text[:budget].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"


def around(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before `[start, end)`, what is there, and what follows, each cleaned."""
    before, word, after = clean(text[:start]), clean(text[start:end]), clean(text[end:])
    # Cleaning takes the white space at the seams; but a word may also touch a quotation mark or a hyphen.
    if before and text[start - 1].isspace():
        before += " "
    if after and text[end].isspace():
        after = " " + after
    return before, word, after


def quote(text: str, sentence: tuple[int, int], trigger: tuple[int, int], budget: int) -> tuple[str, str, str]:
    """A sentence around its trigger in about `budget` characters: before, trigger, after."""
    first, last = min(sentence[0], trigger[0]), max(sentence[1], trigger[1])
    before, word, after = around(text[first:last], trigger[0] - first, trigger[1] - first)
    room = budget - len(word)
    if len(before) + len(after) > room + SLACK:
        share = max(room // 2, room - len(after)) - 2
        if len(before) > share:
            before = "… " + before[-share:].partition(" ")[2]
        after = shorten(after, max(room - len(before), 0))
    return before, word, after


def codes(country: str | None, sector: Iterable[str]) -> str:
    """The codes of a participant, as in `NGA COP`."""
    return " ".join(code for code in (country, *sector) if code)


def event_type(event: Event) -> str:
    """Type and modes, as in `ASSAULT/aerial`."""
    return "/".join((event.type, *event.modes))


def day(when: date) -> str:
    """`12 Mar 2024`."""
    return f"{when.day} {calendar.month_abbr[when.month]} {when.year}"


def period(first: date | None, last: date | None) -> str:
    """An interval of days as people write it: a day, a month, a year, or from one day to another."""
    if first is None or last is None:
        if first is not None:
            return f"since {day(first)}"
        return f"until {day(last)}" if last is not None else ""
    if first == last:
        return day(first)
    ends_month = last.day == calendar.monthrange(last.year, last.month)[1]
    if first.day == 1 and ends_month:
        if (first.year, first.month) == (last.year, last.month):
            return f"{calendar.month_abbr[first.month]} {first.year}"
        if (first.month, last.month) == (1, 12):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last)}"
    if first.year == last.year:
        return f"{first.day} {calendar.month_abbr[first.month]} – {day(last)}"
    return f"{day(first)} – {day(last)}"


def event_time(time: EventTime | None) -> str:
    """When an event took place, and how that is known where no words of the report tell it."""
    if time is None:
        return ""
    when = period(time.from_, time.to)
    if time.basis == "expression":
        return when or clean(time.text)
    return f"{when} ({BASIS[time.basis]})" if when else ""


def place_name(place: Place | None) -> str:
    """`Jos, Plateau, NGA`."""
    if place is None:
        return ""
    parts = dict.fromkeys(clean(part) for part in (place.name, place.admin1, place.country) if part)
    return ", ".join(parts)


def number_range(low: int | None, high: int | None) -> str:
    """A figure's bounds: `20`, `31 or more`, `at most 50`, `10–12`."""
    if low is None:
        return "unknown" if high is None else f"at most {high:,}"
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,}–{high:,}"


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened once: its mentions in the order of the text, and the mention that tells it best."""

    events: list[Event]
    best: Event
    place: Place | None
    time: EventTime | None
    figures: list[Figure]


@dataclass(frozen=True)
class Wording:
    """The words for one record: looks up who is meant by the record's ids."""

    coded: CodedReport

    @cached_property
    def entities(self) -> dict[str, Entity]:
        """The record's entities by id."""
        return {entity.id: entity for entity in self.coded.entities}

    @cached_property
    def statements(self) -> dict[str, Statement]:
        """The record's statements by id."""
        return {statement.id: statement for statement in self.coded.statements}

    @cached_property
    def incidents(self) -> list[Incident]:
        """Events by incident, in the order in which the report comes to them."""
        groups: dict[str, list[Event]] = {}
        for event in sorted(self.coded.events, key=lambda event: event.trigger.start):
            groups.setdefault(event.incident, []).append(event)
        return [self._incident(events) for events in groups.values()]

    def _incident(self, events: list[Event]) -> Incident:
        best = max(events, key=self._tells)
        told = [best, *(event for event in events if event is not best)]
        ids = {event.id for event in events}
        times = [event.time for event in told if event.time is not None]
        return Incident(
            events=events,
            best=best,
            place=next((event.place for event in told if event.place is not None), None),
            time=next((time for time in times if time.basis == "expression"), times[0] if times else None),
            figures=[figure for figure in self.coded.figures if figure.event in ids],
        )

    def _tells(self, event: Event) -> tuple[bool, int, float]:
        """How well a mention tells its incident: in the running text, who and whom, how sure the coder is."""
        parts = self.coded.report.parts
        aside = any(p.start <= event.trigger.start < p.end for p in parts if p.kind != "body")
        return not aside, bool(event.actor) + bool(event.recipient), event.confidence

    def participant(self, participant: Participant) -> str:
        """Who is meant: the entity's name in place of a pronoun, a surname or "the official"."""
        entity = self.entities.get(participant.entity)
        words = participant.text
        if entity is None or not entity.name:
            return clean(words)
        refers_back = words.lower() in PRONOUNS or (words.islower() and not entity.name.islower())
        return clean(entity.name if refers_back or entity.kind == "person" else words)

    def speaker(self, statement: Statement | None) -> str:
        """Who says it; nobody's statement is the report's own voice."""
        if statement is None:
            return THE_REPORT
        entity = self.entities.get(statement.speaker or "")
        if entity is not None and entity.name:
            return clean(entity.name)
        return clean(statement.source.text) if statement.source else NOBODY_NAMED

    def voice(self, ids: Iterable[str | None]) -> str:
        """Who says so, over all mentions with these statements; the report's own voice comes first."""
        speakers = dict.fromkeys(self.speaker(self.statements.get(id_ or "")) for id_ in ids)
        if THE_REPORT not in speakers:
            return " and ".join(speakers)
        del speakers[THE_REPORT]
        return THE_REPORT + (f", also {' and '.join(speakers)}" if speakers else "")

    def casualties(self, figures: Iterable[Figure]) -> str:
        """`9 killed, 4 injured (seriously)`, each count once."""
        counts = []
        for figure in figures:
            note = f" ({clean(figure.qualifier)})" if figure.qualifier else ""
            counts.append(f"{number_range(figure.min, figure.max)} {figure.kind}{note}")
        return ", ".join(dict.fromkeys(counts))

    @cached_property
    def statements_by_speaker(self) -> list[tuple[str, Entity | None, list[Statement]]]:
        """Speakers in the order in which they are first heard, with what each says."""
        groups: dict[str, tuple[str, Entity | None, list[Statement]]] = {}
        for statement in self.coded.statements:
            name = self.speaker(statement)
            group = groups.setdefault(statement.speaker or name, (name, self.entities.get(statement.speaker or ""), []))
            group[2].append(statement)
        return list(groups.values())

    def said(self, statement: Statement, budget: int) -> str:
        """The content of a statement: direct speech in quotation marks, around its cue if it was split."""
        content = " … ".join(clean(span.text).strip(",") for span in statement.content)
        if statement.kind != "direct":
            return shorten(content, budget)
        return f"“{shorten(re.sub('[“”]', '', content).strip(QUOTE_MARKS), budget)}”"

    def source_line(self) -> list[str]:
        """Byline, publisher, dateline and day of publication, those there are."""
        report = self.coded.report
        byline = clean(", ".join(report.byline))
        facts = [f"by {byline}" if byline else "", clean(report.publisher or "")]
        if report.dateline is not None:
            dated = day(report.dateline.date) if report.dateline.date else ""
            facts.append(", ".join(part for part in (clean(report.dateline.place or ""), dated) if part))
        if report.published is not None:
            how = BASIS.get(report.published_basis or "", "")
            facts.append(f"published {day(report.published)}" + (f" ({how})" if how else ""))
        return [fact for fact in facts if fact]


def counted(number: int, what: str) -> str:
    """`1 event`, `3 events`."""
    return f"{number:,} {what}" + ("" if number == 1 else "s")
