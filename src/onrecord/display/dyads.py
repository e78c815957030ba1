"""Dyads as a morning list: in a terminal, in a pipe, as rows and objects for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO

import pyarrow as pa
from rich.console import Console
from rich.text import Text

from onrecord.display.terminal import QUOTED, Line, plain_lines, print_lines
from onrecord.display.wording import clean, counted, day, period, shorten
from onrecord.incidents.dyads import Dyad
from onrecord.record import formats
from onrecord.record.schema import BOOL, DAY, FLOAT, INT, TEXT, TEXTS

_NEW = 4
"""Kinds of event that are named."""
_NAME = 50


def show(found: Sequence[Dyad], days: tuple[date, date], console: Console) -> None:
    """Print ranked dyads in a terminal."""
    print_lines(_lines(found, days), console)


def plain(found: Sequence[Dyad], days: tuple[date, date]) -> str:
    """Ranked dyads as plain text."""
    return plain_lines(_lines(found, days))


def write(found: Sequence[Dyad], form: str, out: BinaryIO) -> None:
    """Write ranked dyads for programs: csv, a row for each, or json."""
    if form == "csv":
        return formats.write(pa.Table.from_pylist([_row(one) for one in found], schema=_SCHEMA).to_reader(), "csv", out)
    rows = [asdict(one) for one in found]
    out.write((json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n").encode("utf-8"))


def _lines(found: Sequence[Dyad], days: tuple[date, date]) -> Iterator[Line]:
    first, last = days
    length = (last - first).days + 1
    head = Text(period(first, last), style="bold")
    head.append(f"  incidents, and how many more or less than in the {counted(length, 'day')} before", "not bold dim")
    yield Line(head, whole=True)
    if not found:
        yield Line(Text("no dyad in these days"), whole=True)
    for one in found:
        yield Line(_head(one), hang=2)
        if one.last is not None:
            act = one.last
            text = f"> {shorten(clean(act.quote), QUOTED)}"
            yield Line(Text(" " * 11).append(text, "dim"), hang=13)
            said = f" · says {clean(act.says)}" if act.says else ""
            came = [clean(act.publisher or "publisher unknown"), *([day(act.published)] if act.published else [])]
            where = f"{', '.join(came)}{said} · {act.event} [{act.trigger_start}:{act.trigger_end}]"
            yield Line(Text(" " * 13).append(where, "dim"), hang=13)


def _head(one: Dyad) -> Text:
    """`   3 (+2)  PSE:GOV → ISR  -6.0 (was +2.5)  new: SANCTION/discontinue`."""
    change = f"({one.change:+,})" if one.change else "(=)"
    line = Text(f"{one.incidents:>4,} ", style="bold").append(f"{change:<6}", "not bold dim")
    line.append(shorten(clean(one.actor), _NAME), "not bold").append(" ↔ " if one.mutual else " → ", "dim")
    line.append(shorten(clean(one.recipient), _NAME), "not bold")
    scores = [f"{one.score:+.1f}"] if one.score is not None else []
    if one.score_before is not None:
        scores.append(f"(was {one.score_before:+.1f})" if scores else f"was {one.score_before:+.1f}")
    line.append(f"  {' '.join(scores)}", _colour(one.score))
    if one.new:
        named = ", ".join(one.new[:_NEW]) + (f" and {len(one.new) - _NEW} more" if len(one.new) > _NEW else "")
        line.append(f"  {'first seen' if not one.earlier else 'new'}: {named}", "magenta not bold")
    return line


def _colour(score: float | None) -> str:
    return "not bold dim" if not score else "not bold red" if score < 0 else "not bold green"


_COLUMNS: dict[str, pa.DataType] = {
    "actor": TEXT, "recipient": TEXT, "mutual": BOOL, "incidents": INT, "incidents_before": INT, "change": INT,
    "score": FLOAT, "score_before": FLOAT, "new": TEXTS, "earlier": INT,
}  # fmt: skip
_OF_LAST: dict[str, pa.DataType] = {
    "event": TEXT, "type": TEXT, "modes": TEXTS, "date_from": DAY, "date_to": DAY, "quote": TEXT, "trigger": TEXT,
    "trigger_start": INT, "trigger_end": INT, "says": TEXT, "statement": TEXT, "report": TEXT, "publisher": TEXT,
    "published": DAY,
}  # fmt: skip
_SCHEMA = pa.schema([*_COLUMNS.items(), *((f"last_{name}", kind) for name, kind in _OF_LAST.items())])


def _row(one: Dyad) -> dict[str, Any]:
    row = {name: getattr(one, name) for name in _COLUMNS} | {"new": list(one.new)}
    if one.last is not None:
        last = {f"last_{name}": getattr(one.last, name) for name in _OF_LAST}
        row |= last | {"last_modes": list(one.last.modes)}
    return row
