"""A record for reading: laid out and coloured in a terminal, one fact a line in a pipe; the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from onrecord.coding.coded import CodedReport, Event, Figure, Participant
from onrecord.display.wording import (
    AUX,
    THE_REPORT,
    Incident,
    Wording,
    clean,
    codes,
    counted,
    event_time,
    event_type,
    number_range,
    period,
    place_name,
    quote,
    shorten,
)

QUAD_STYLE = {1: "cyan", 2: "green", 3: "yellow", 4: "red"}
MARGIN = 6
QUOTED = 110
SAID = 220
NAMED = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: its text, indented, with a label (an id) in the margin. `whole` lines start at the edge.

    `hang` is how far its continuation stands in, where it has to be wrapped.
    """

    text: Text
    label: str = ""
    whole: bool = False
    hang: int = 0


BLANK = Line(Text(), whole=True)


def show(coded: CodedReport, console: Console) -> None:
    """Print a record in a terminal, in its width and colours."""
    print_lines(_lines(coded), console)


def plain(coded: CodedReport) -> str:
    """A record as plain text: a fact a line, for `grep` and friends; triggers stand between asterisks."""
    return plain_lines(_lines(coded, plain=True))


def print_lines(lines: Iterable[Line], console: Console) -> None:
    """Print lines, wrapped beside their labels."""
    for line in lines:
        indent = 0 if line.whole else MARGIN
        hang = min(line.hang, max(console.width - indent - 30, 0))  # a narrow terminal has no room to stand in
        room = max(console.width - indent - hang, 20)
        for number, text in enumerate(line.text.wrap(console, room) or [Text()]):
            text.rstrip()
            margin = f"{line.label:<{indent}}" if number == 0 else " " * (indent + hang)
            console.print(Text().append(margin, "dim").append_text(text), no_wrap=True, overflow="ignore")


def plain_lines(lines: Iterable[Line]) -> str:
    """Lines as plain text."""
    return "".join(
        (line.text.plain if line.whole else f"{line.label:<{MARGIN}}{line.text.plain}").rstrip() + "\n"
        for line in lines
    )


def _lines(coded: CodedReport, plain: bool = False) -> Iterator[Line]:
    words = Wording(coded)
    yield from _head(words)
    if coded.events:
        title = f"{counted(len(words.incidents), 'incident')}, {counted(len(coded.events), 'mention')}"
        yield from section("EVENTS", f"{title}; in the report's own voice unless “says”")
        for incident in words.incidents:
            yield from _incident(words, incident, plain)
    else:
        yield from section("EVENTS", "none found")
    if coded.figures:
        yield from section("FIGURES", "")
        yield from _figures(words)
    if coded.statements:
        speakers = words.statements_by_speaker
        title = f"{len(coded.statements)} by {counted(len(speakers), 'speaker')}"
        yield from section("STATEMENTS", title)
        yield from _statements(words)


def section(name: str, note: str) -> Iterator[Line]:
    """The heading of a part of the record."""
    yield BLANK
    yield Line(Text(name, style="bold").append(f"  {note}" if note else "", style="not bold dim"), whole=True)


def _head(words: Wording) -> Iterator[Line]:
    report = words.coded.report
    yield Line(Text(clean(report.title or "") or "(no headline)", style="bold"), whole=True)
    if report.standfirst:
        yield Line(Text(clean(report.standfirst), style="italic"), whole=True)
    if source := words.source_line():
        yield Line(Text(" · ".join(source), style="dim"), whole=True)


def _incident(words: Wording, incident: Incident, plain: bool) -> Iterator[Line]:
    best = incident.best
    colour = QUAD_STYLE.get(best.quad, "")
    what = Text()
    what.append(event_type(best), style=f"bold {colour}")
    if best.aux:
        what.append(f" [{', '.join(AUX.get(mark, mark) for mark in best.aux)}]", style="bold magenta")
    what.append("  ").append_text(who_to_whom(words, best))
    yield Line(what, best.id, hang=2)

    told = incident.time is not None and incident.time.basis == "expression"
    facts = [
        Text(event_time(incident.time), style="" if told else "dim"),
        Text(place_name(incident.place)),
        _voice(words, [event.statement for event in incident.events]),
        Text(words.casualties(incident.figures)),
    ]
    if len(incident.events) > 1:
        others = " ".join(event.id for event in incident.events if event is not best)
        facts.append(Text(f"{len(incident.events)} mentions, also {others}", style="dim"))
    facts.append(Text(f"{best.confidence:.0%} sure", style="dim"))
    yield Line(_joined(facts))
    yield Line(_evidence(words.coded, best, plain), hang=2)


def _joined(facts: Iterable[Text]) -> Text:
    """The facts that are not empty, with a dot between them."""
    line = Text()
    for number, fact in enumerate(fact for fact in facts if fact):
        line.append(" · " if number else "", "dim").append_text(fact)
    return line


def _voice(words: Wording, statements: list[str | None]) -> Text:
    """What only somebody says stands out from what the report says itself, which goes without saying."""
    voice = words.voice(statements)
    return Text() if voice == THE_REPORT else Text(f"says {voice}", style="blue")


def _evidence(coded: CodedReport, event: Event, plain: bool) -> Text:
    """The event's sentence without its dateline, the trigger standing out."""
    trigger, (start, end) = event.trigger, event.sentence
    for part in coded.report.parts:
        if part.kind == "dateline" and start <= part.start < part.end <= trigger.start:
            start = part.end
    before, word, after = quote(coded.report.text, (start, end), (trigger.start, trigger.end), QUOTED)
    line = Text().append(f"> {before.lstrip('-–— ')}", "dim")
    line.append(f"*{word}*" if plain else word, style=f"bold {QUAD_STYLE.get(event.quad, '')}")
    return line.append(after, "dim")


def who_to_whom(words: Wording, event: Event) -> Text:
    """`Police (NGA COP) → protesters (NGA CVL)`, with a question mark where nobody is named."""
    line = _named(words, event.actor) if event.actor else Text("?", style="dim")
    if event.recipient:
        line.append(" → ", style="bold").append_text(_named(words, event.recipient))
    return line


def _named(words: Wording, participants: list[Participant]) -> Text:
    line = Text()
    for number, participant in enumerate(participants[:NAMED]):
        line.append(", " if number else "").append(words.participant(participant))
        if marks := codes(participant.country, participant.sector):
            line.append(f" ({marks})", style="dim")
    if len(participants) > NAMED:
        line.append(f" and {len(participants) - NAMED} more", style="dim")
    return line


def _figures(words: Wording) -> Iterator[Line]:
    figures = words.coded.figures
    kinds = max(len(figure.kind) for figure in figures)
    ranges = max(len(number_range(figure.min, figure.max)) for figure in figures)
    for figure in figures:
        line = Text(f"{figure.kind:<{kinds}}  ")
        line.append(f"{number_range(figure.min, figure.max):<{ranges}}", style="bold").append("  ")
        yield Line(line.append_text(_figure_facts(words, figure)), figure.id, hang=2)


def _figure_facts(words: Wording, figure: Figure) -> Text:
    victims = figure.victims
    # "nine Palestinians" holds the number already; of "Palestinians ... nine" both are shown.
    overlap = victims is not None and victims.start <= figure.start < victims.end
    heard = victims.text if overlap and victims else " ".join((figure.text, victims.text if victims else ""))
    facts = [
        Text(f"“{shorten(clean(heard), 60)}”"),
        Text(clean(figure.qualifier or ""), style="italic"),
        Text(period(figure.from_, figure.to)),
        _voice(words, [figure.statement]),
        Text(figure.event or "", style="dim"),
    ]
    return _joined(facts)


def _statements(words: Wording) -> Iterator[Line]:
    for name, entity, statements in words.statements_by_speaker:
        head = Text(name, style="bold blue")
        if entity is not None:
            if entity.role:
                head.append(f", {clean(entity.role)}", style="not bold")
            if marks := codes(entity.country, entity.sector):
                head.append(f" ({marks})", style="not bold dim")
        yield Line(head, whole=True)
        for statement in statements:
            yield Line(Text(words.said(statement, SAID)), statement.id)
