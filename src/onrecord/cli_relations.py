"""The commands that tell how parties stand: `relation` and `dyads`."""

from __future__ import annotations

import sys
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli_common import complain, console, examples, fail, use_utf8
from onrecord.cli_record import AsOf, Folder, Out, Since, Version, explained, opened, output

if TYPE_CHECKING:
    from onrecord.incidents.record import Record
    from onrecord.incidents.relations import Relation

commands = typer.Typer()
_PANEL = "Ask a record"


class Form(StrEnum):
    """How the result is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class PeriodName(StrEnum):
    """By what the score is counted."""

    WEEK = "week"
    MONTH = "month"


class By(StrEnum):
    """By what dyads are ranked."""

    VOLUME = "volume"
    CHANGE = "change"
    NEW = "new"


class Level(StrEnum):
    """What makes a party."""

    SECTOR = "sector"
    COUNTRY = "country"
    NAME = "name"


Party = typer.Argument(
    metavar="WHO",
    show_default=False,
    help="A country (PSE), with sector (PSE:GOV), a sector (:GOV), or part of a name.",
)
As = Annotated[Form, typer.Option("--as", help="How the result is written.", show_default=True)]
PLOTS = (".svg", ".png")

RELATION_EPILOG = examples(
    ("onrecord relation record PSE:GOV ISR", "What is in force between the two, and all that led there."),
    ("onrecord relation record ARM AZE --period week --since 2025-01-01", "By week, since a day."),
    ('onrecord relation record "Rapid Support" SDN:MIL', "An organisation by its name."),
    ("onrecord relation record PSE:GOV ISR --plot relation.svg", "Drawn: score, events, what was in force."),
    ("onrecord relation record PSE:GOV ISR --as json > relation.json", "For programs; csv has a row for each event."),
    note="Both directions are told. Only what took place is counted, each incident once; what is historical, planned, "
    "possible or denied is marked. docs/relations.md says how it is found what is in force.",
)  # fmt: skip
DYADS_EPILOG = examples(
    ("onrecord dyads record", "Who had most to do with whom in the last week that the record knows."),
    ("onrecord dyads record --by new", "Kinds of event that were never seen between two."),
    ("onrecord dyads record --by change --days 30 --level country", "By change against the 30 days before."),
    ("onrecord dyads record --until 2025-01-31 --limit 100 --as csv", "The week up to a day, for a spreadsheet."),
)  # fmt: skip


@commands.command(epilog=RELATION_EPILOG, rich_help_panel=_PANEL)
def relation(
    record: Folder,
    actor: Annotated[str, Party],
    recipient: Annotated[str, Party],
    period: Annotated[PeriodName, typer.Option(help="By what the score is counted.")] = PeriodName.MONTH,
    since: Since = None,
    until: Annotated[
        str | None, typer.Option(metavar="YYYY-MM-DD", help="It happened no later; what was in force on that day.")
    ] = None,
    form: As = Form.TABLE,
    plot: Annotated[
        Path | None,
        typer.Option(metavar="FILE", show_default=False, help="Draw it into this .svg or .png instead of printing it."),
    ] = None,
    out: Out = None,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """Tell how two parties stand and how it came there: what is in force, score over time, events."""
    from onrecord.incidents.relations import relation as find

    if plot is not None and plot.suffix.lower() not in PLOTS:
        fail(f"{plot}: a plot is a file that ends in {' or '.join(PLOTS)}")
    with explained():
        asked = opened(record, version, as_of)
        found = find(asked, actor, recipient, period=period.value, since=since, until=until)
        _note_unlinked(asked)
    if plot is not None:
        _draw(found, plot)
        if form is Form.TABLE and out is None:
            return
    from onrecord.display import relation as display

    terminal = console()
    if form is Form.TABLE and out is None and terminal.is_terminal:
        return display.show(found, terminal)
    use_utf8()
    with output(out) as file:
        if form is Form.TABLE:
            file.write(display.plain(found).encode("utf-8"))
        else:
            display.write(found, form.value, file)


@commands.command(epilog=DYADS_EPILOG, rich_help_panel=_PANEL)
def dyads(
    record: Folder,
    by: Annotated[By, typer.Option(help="By what they are ranked.")] = By.VOLUME,
    days: Annotated[int, typer.Option(metavar="N", min=1, help="Length of the period, and of the one before.")] = 7,
    until: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM-DD", help="Last day of the period; else the last on which a report came out."),
    ] = None,
    level: Annotated[Level, typer.Option(help="What makes a party.")] = Level.SECTOR,
    limit: Annotated[int, typer.Option(metavar="N", min=1, help="At most so many.")] = 20,
    form: As = Form.TABLE,
    out: Out = None,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """Rank who does what to whom: most active, most changed, new kinds of event."""
    from onrecord.display import dyads as display
    from onrecord.incidents.dyads import dyads as find
    from onrecord.incidents.dyads import last_day

    with explained():
        asked = opened(record, version, as_of)
        last = last_day(asked, until)
        if last is None:
            fail(f"{record}: there is no event in it yet")
        found = find(asked, period_days=days, until=last, by=by.value, level=level.value, limit=limit)
        _note_unlinked(asked)
    span = (last - timedelta(days - 1), last)
    terminal = console()
    if form is Form.TABLE and out is None and terminal.is_terminal:
        return display.show(found, span, terminal)
    use_utf8()
    with output(out) as file:
        if form is Form.TABLE:
            file.write(display.plain(found, span).encode("utf-8"))
        else:
            display.write(found, form.value, file)


def _note_unlinked(record: Record) -> None:
    """Say so where each event counts as its own, since nobody has linked it yet."""
    if record.unlinked:
        complain(f"{record.unlinked:,} events are in no incident yet; `onrecord link {record.path}` sees to that")


def _draw(found: Relation, path: Path) -> None:
    try:
        from onrecord.display.relation_plot import draw
    except ImportError:
        fail('to draw, onrecord needs matplotlib: pip install "onrecord[plot]"')
    try:
        draw(found, path)
    except OSError as error:
        fail(f"{path}: cannot be written ({error.strerror or error})")
    if sys.stderr.isatty():
        typer.secho(f"drawn into {path}", dim=True, err=True)
