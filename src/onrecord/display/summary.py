"""What is in a record, on one screen."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from onrecord.display.terminal import QUAD_STYLE, Line, plain_lines, print_lines, section
from onrecord.display.wording import clean, counted, number_range, shorten
from onrecord.ontology.plover import quad
from onrecord.record.summary import Row, Summary

_BAR = 30
_REASON = 90


def show(found: Summary, console: Console) -> None:
    """Print a summary in a terminal."""
    print_lines(_lines(found), console)


def plain(found: Summary) -> str:
    """A summary as plain text."""
    return plain_lines(_lines(found, plain=True))


def _lines(found: Summary, plain: bool = False) -> Iterator[Line]:
    counts = found.counts
    head = Text(clean(found.name), style="bold")
    head.append(f"  version {found.version} of {found.written:%Y-%m-%d %H:%M} UTC", style="not bold dim")
    yield Line(head, whole=True)
    held = [counted(counts[name], name[:-1]) for name in ("reports", "events", "incidents", "statements", "figures")]
    yield Line(Text(" · ".join(held)), whole=True)
    if counts["reprints"]:
        yield Line(Text(f"{counted(counts['reprints'], 'reprint')} left out, here and below", style="dim"), whole=True)

    if counts["reports"]:
        yield from section("REPORTS", "by publisher and by day of publication")
        names = [f"{clean(name) if name else '(no publisher)'} {reports:,}" for name, reports in found.publishers]
        more = counts["publishers"] - len(names)
        yield Line(Text(" · ".join(names + ([f"and {more:,} more"] if more else []))))
        yield from _bars([(period, reports, "") for period, reports in found.periods], plain)
    if found.types:
        own = counts["events"] - counts["said"]
        yield from section("EVENTS", f"{own:,} in the report's own voice, {counts['said']:,} told by somebody in it")
        yield from _bars([(type_, events, QUAD_STYLE.get(quad(type_), "")) for type_, events in found.types], plain)
    if found.dyads:
        yield from section("DYADS", "country:sector of actor and recipient; those with most events")
        width = max(len(actor) for actor, _, _ in found.dyads)
        digits = max(len(f"{events:,}") for _, _, events in found.dyads)
        for actor, recipient, events in found.dyads:
            line = Text().append(f"{events:>{digits},}  ", style="bold").append(f"{actor:<{width}}")
            yield Line(line.append(" → ", style="dim").append(recipient))
    if found.figures:
        yield from section("FIGURES", "as stated; many tell of the same people, so they are not added up")
        width = max(len(row["kind"]) for row in found.figures)
        for row in found.figures:
            yield Line(_figures(row, width))
    if counts["failures"]:
        yield from section("FAILURES", f"{counted(counts['failures'], 'input')}; most often")
        for reason, inputs in found.reasons:
            yield Line(Text().append(f"{inputs:,}  ", style="bold").append(shorten(clean(reason), _REASON)))
    if found.last_run:
        yield from section("RUNS", f"{counts['runs']:,}; the last")
        yield Line(_run(found.last_run))


def _bars(rows: list[tuple[str, int, str]], plain: bool) -> Iterator[Line]:
    """A line for each name, number and colour."""
    if not rows:
        return
    width, most = max(len(name) for name, _, _ in rows), max(number for _, number, _ in rows)
    digits = len(f"{most:,}")
    for name, number, colour in rows:
        line = Text(f"{name:<{width}}  {number:>{digits},}")
        if not plain:
            line.append("  " + ("█" * round(_BAR * number / most) or "▏"), style=colour or "dim")
        yield Line(line)


def _figures(row: Row, width: int) -> Text:
    line = Text(f"{row['kind']:<{width}}  ").append(f"{row['stated']:,} stated", style="bold")
    if row["said"]:
        line.append(f", {row['said']:,} of them by somebody in the report")
    if row["min"] is not None or row["max"] is not None:
        line.append(f"; the largest: {number_range(row['min'], row['max'])}")
    return line


def _run(row: Row) -> Text:
    line = Text(f"run {row['run']}, {row['state']} {row['ended']:%Y-%m-%d %H:%M} UTC, onrecord {row['coder']}", "dim")
    became = {
        "coded": "coded", "already": "there already", "copies": "copied", "near_duplicates": "of them reprints",
        "failed": "failed",
    }  # fmt: skip
    facts = (f"{row[column]:,} {word}" for column, word in became.items() if row[column] or column == "coded")
    return line.append(f": {', '.join(facts)}", style="not dim")
