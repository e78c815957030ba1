"""How two parties stand: laid out in a terminal, a fact a line in a pipe, rows and objects for programs."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
from rich.console import Console
from rich.text import Text

from onrecord.display.terminal import QUAD_STYLE, QUOTED, Line, plain_lines, print_lines, section
from onrecord.display.wording import clean, counted, day, period, quote, shorten
from onrecord.incidents.acts import Act, Way
from onrecord.incidents.relations import Period, Relation, is_counted
from onrecord.incidents.states import State, before, trigger_place
from onrecord.record import formats
from onrecord.record.schema import BOOL, DAY, FLOAT, INT, TEXT, TEXTS

_HALF = 8
"""Signs of a bar to each side of nought."""
_PERIODS, _EVENTS = 24, 40
"""Periods and events that a terminal shows, the last ones: more scroll away."""
_EARLIER = 3
"""Earlier states like one that are named with it, and states no longer in force that a terminal shows."""
_OVER = 20
_LATER = 4
"""Acts that tell a state again; of more the first and the last are named."""
_NAMES = 60
_LABEL = 14
_DATED = 12
"""How far in a state's and an event's evidence stands."""


def show(found: Relation, console: Console) -> None:
    """Print a relation in a terminal."""
    print_lines(_lines(found, plain=False), console)


def plain(found: Relation) -> str:
    """A relation as plain text."""
    return plain_lines(_lines(found, plain=True))


def write(found: Relation, form: str, out: BinaryIO) -> None:
    """Write a relation for programs: csv, a row for each event, or json, all there is in one object."""
    if form == "csv":
        return formats.write(pa.Table.from_pylist(_rows(found), schema=_SCHEMA).to_reader(), "csv", out)
    out.write((json.dumps(found.to_dict(), ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8"))


# -- for people ------------------------------------------------------------------------------------------------------


def parties(found: Relation, way: Way, most: int = 100) -> str:
    """`PSE:GOV → ISR`, or `PSE:GOV ↔ ISR` of both together."""
    one, other = clean(found.actor), clean(found.recipient)
    if way == "between":
        return shorten(f"{one} ↔ {other}", most)
    return shorten(f"{one} → {other}" if way == "forth" else f"{other} → {one}", most)


def lasted(days: int) -> str:
    """`12 days`, `5 months`, `3 years`."""
    if days < 60:
        return counted(days, "day")
    return counted(round(days / 30.44), "month") if days < 730 else counted(round(days / 365.25), "year")


def named(state: State) -> str:
    """`suspended cooperation (security coordination)`; `trade agreement`."""
    about = clean(state.about)
    return about if about and state.kind.split()[0] in about.lower() else state.kind + (f" ({about})" if about else "")


def _lines(found: Relation, plain: bool) -> Iterator[Line]:
    head = Text(f"{clean(found.actor)} and {clean(found.recipient)}", style="bold")
    head.append(f"  {clean(found.record)}, version {found.version}", style="not bold dim")
    yield Line(head, whole=True)
    yield Line(Text(_count(found)), whole=True)
    holding = found.in_force
    yield from section("IN FORCE", f"on {day(found.as_of)}" + ("" if holding else ": nothing that the record tells of"))
    for state in reversed(holding):
        yield from _state(found, state, plain)
    if over := [state for state in reversed(found.states) if not state.in_force]:
        shown = over if plain else over[:_OVER]
        more = f", {_OVER} of {len(over):,}; --as json gives all" if len(shown) < len(over) else ""
        yield from section("NO LONGER IN FORCE", f"the last first{more}")
        for state in shown:
            yield from _state(found, state, plain)
    if found.periods:
        note = "mean of incidents, -10 conflict to 10 cooperation; beside it, how many"
        yield from section("SCORE", f"by {found.period}: {note}")
        yield from _chart(found, plain)
    acts = found.acts if plain else found.acts[-_EVENTS:]
    more = f"; the last {_EVENTS} of {len(found.acts):,}, --as csv gives all" if len(acts) < len(found.acts) else ""
    yield from section("EVENTS", f"at their own time{more}")
    for act in acts:
        yield from _event(act, plain)


def _count(found: Relation) -> str:
    """`11 events in 8 incidents, 19 May 2020 – 3 Jul 2025; 2 historical, 1 planned`."""
    days = [one for act in found.acts for one in (act.date_from, act.date_to) if one]
    incidents = len({act.incident or act.event for act in found.acts})
    text = f"{counted(len(found.acts), 'event')} in {counted(incidents, 'incident')}"
    if days:
        text += f", {period(min(days), max(days))}"
    told = Counter(act.told for act in found.acts)
    marked = [f"{told[mark]:,} {mark}" for mark in ("historical", "planned", "possible", "denied") if told[mark]]
    return text + (f"; {', '.join(marked)}" if marked else "")


def _state(found: Relation, state: State, plain: bool) -> Iterator[Line]:
    face = state.began or state.ended
    line = Text(named(state), style=f"bold {QUAD_STYLE.get(face.quad, '')}" if face else "bold")
    line.append(f"  {parties(found, state.way, _NAMES)}", style="not bold")
    yield Line(line.append(f"  {_span(state)}", style="not bold"), hang=2)
    if state.began is not None:
        yield from _evidence(state.began, plain, "  began", _LABEL)
    if state.ended is not None:
        yield from _evidence(state.ended, plain, "  ended", _LABEL)
    later: dict[str, list[str]] = {}
    for how, act in state.later:
        later.setdefault(how, []).append(f"{_day_of(act)} {act.event}")
    for how, acts in later.items():
        more = [f"… {len(acts) - 2:,} more …"] if len(acts) > _LATER else []
        yield _labelled(f"  {how}", ", ".join([acts[0], *more, acts[-1]] if more else acts))
    for one in islice(before(state, found.states), _EARLIER):
        first, last = (act.date_from if act else None for act in (one.began, one.ended))
        yield _labelled("  earlier", period(first, last) + (f", {lasted(one.days)}" if one.days is not None else ""))


def _labelled(label: str, text: str) -> Line:
    return Line(Text(f"{label:<{_LABEL}} ", "dim").append(text, "not dim"), hang=_LABEL + 1)


def _span(state: State) -> str:
    """`since 26 Jan 2025, 5 months`."""
    began = _day_of(state.began) or "an unknown day"
    held = f", {lasted(state.days)}" if state.days is not None else ""
    if state.ended is not None:
        return f"{began} – {_day_of(state.ended)}{held}" if state.began else f"until {_day_of(state.ended)}"
    if not state.in_force:
        last = max((act.date_from for _, act in state.later if act.date_from), default=None)
        return f"{began}" + (f", last told of {day(last)}" if last else ", not told of since")
    return f"since {began}{held}"


def _day_of(act: Act | None) -> str:
    return period(act.date_from, act.date_to) if act else ""


def _evidence(act: Act, plain: bool, label: str, width: int) -> Iterator[Line]:
    """The words, and where they stand."""
    start = trigger_place(act)
    before, word, after = quote(act.quote, (0, len(act.quote)), (start, start + len(clean(act.trigger))), QUOTED)
    line = Text(f"{label:<{width}} ", "dim").append(f"> {before.lstrip('-–— ')}", "dim")
    line.append(f"*{word}*" if plain else word, style=f"bold {QUAD_STYLE.get(act.quad, '')}").append(after, "dim")
    yield Line(line, hang=width + 3)
    yield Line(Text(" " * (width + 3)).append_text(_source(act)), hang=width + 3)


def _source(act: Act) -> Text:
    """`Daily Register, 27 Jan 2025 · says the ministry · c39635…-e1 [44:53]`."""
    came = [clean(act.publisher or "publisher unknown"), *([day(act.published)] if act.published else [])]
    line = Text(", ".join(came), "dim")
    if act.says:
        line.append(" · ", "dim").append(f"says {clean(act.says)}", "blue not dim")
    return line.append(f" · {act.event} [{act.trigger_start}:{act.trigger_end}]", "dim")


def _event(act: Act, plain: bool) -> Iterator[Line]:
    when = _day_of(act) or "day unknown"
    line = Text(f"{when:<{_DATED}} ", "bold" if act.happened else "dim")
    line.append("/".join((act.type, *act.modes)), style=f"bold {QUAD_STYLE.get(act.quad, '')} not dim")
    if act.told != "done":
        line.append(f" [{act.told}]", style="bold magenta not dim")
    arrow = " ↔ " if act.way == "between" else " → "
    line.append(f"  {shorten(clean(act.actor), _NAMES)}", "not bold not dim").append(arrow, "bold not dim")
    yield Line(line.append(shorten(clean(act.recipient), _NAMES), "not bold not dim"), hang=_DATED + 1)
    yield from _evidence(act, plain, "", _DATED)


def _chart(found: Relation, plain: bool) -> Iterator[Line]:
    """A line for each period: a bar from nought to the score, for each direction."""
    shown = found.periods if plain else found.periods[-_PERIODS:]
    width = max(len(_name(one, found)) for one in shown)
    column = 11 if plain else 2 * _HALF + 12
    heads = [parties(found, way, column - 1) for way in ("forth", "back")]
    if plain:
        column = max(column, *(len(head) + 2 for head in heads))
    yield Line(Text(" " * (width + 2) + "".join(f"{head:<{column}}" for head in heads).rstrip(), "dim"))
    if len(shown) < len(found.periods):
        yield Line(Text(f"… {len(found.periods) - len(shown):,} earlier; --as json gives all", "dim"))
    for one in shown:
        line = Text(f"{_name(one, found):<{width}}  ")
        for score, incidents in ((one.forth_score, one.forth), (one.back_score, one.back)):
            numbers = f"{score:+5.1f} {incidents:>4,}" if score is not None else " " * 10
            if plain:
                line.append(f"{numbers:<{column}}")
            else:
                line.append_text(_bar(score)).append(f" {numbers}".ljust(column - 2 * _HALF - 1))
        yield Line(line)


def _name(one: Period, found: Relation) -> str:
    return f"{one.start:%Y-%m}" if found.period == "month" else f"{one.start:%Y-%m-%d}"


def _bar(score: float | None) -> Text:
    halves = round(abs(score or 0.0) * _HALF / 10 * 2)
    whole, half = divmod(halves, 2)
    left = ("▐" if half else "") + "█" * whole if score is not None and score < 0 else ""
    right = "█" * whole + ("▌" if half else "") if score is not None and score > 0 else ""
    return Text().append(f"{left:>{_HALF}}", "red").append("│", "dim").append(f"{right:<{_HALF}}", "green")


# -- for programs ----------------------------------------------------------------------------------------------------

_COLUMNS: dict[str, pa.DataType] = {
    "date_from": DAY, "date_to": DAY, "way": TEXT, "actor": TEXT, "recipient": TEXT, "type": TEXT, "modes": TEXTS,
    "quad": INT, "score": FLOAT, "told": TEXT, "counted": BOOL, "begins": TEXTS, "ends": TEXTS, "says": TEXT,
    "quote": TEXT, "trigger": TEXT, "trigger_start": INT, "trigger_end": INT, "sentence_start": INT,
    "sentence_end": INT, "publisher": TEXT, "published": DAY, "confidence": FLOAT, "event": TEXT, "incident": TEXT,
    "statement": TEXT, "report": TEXT,
}  # fmt: skip
_SCHEMA = pa.schema(list(_COLUMNS.items()))


def _rows(found: Relation) -> list[dict[str, Any]]:
    begins: dict[str, list[str]] = {}
    ends: dict[str, list[str]] = {}
    for state in found.states:
        for act, those in ((state.began, begins), (state.ended, ends)):
            if act is not None:
                those.setdefault(act.event, []).append(named(state))
    own = set(_COLUMNS) - {"counted", "begins", "ends", "modes"}
    return [
        {name: getattr(act, name) for name in own}
        | {"modes": list(act.modes), "counted": is_counted(act, found.period)}
        | {"begins": begins.get(act.event, []), "ends": ends.get(act.event, [])}
        for act in found.acts
    ]  # fmt: skip
