"""The commands on what happened, whoever tells of it: `incidents`, `incident`, `link`."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from onrecord.cli_common import complain, console, examples, use_utf8
from onrecord.cli_record import (
    AsOf,
    Country,
    EventType,
    Folder,
    MinConfidence,
    Out,
    Since,
    Until,
    Version,
    Who,
    explained,
    opened,
    output,
)

commands = typer.Typer()
_PANEL = "Ask a record"


class ListForm(StrEnum):
    """How a list of incidents is written."""

    TEXT = "text"
    JSONL = "jsonl"
    CSV = "csv"


class Form(StrEnum):
    """How one incident is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


INCIDENTS_EPILOG = examples(
    ("onrecord incidents record --since 2026-03-01 --type ASSAULT", "Attacks of some days."),
    ("onrecord incidents record --min-reports 3", "What several reports tell of."),
    ("onrecord incidents record --disputed", "What somebody denies, or claims otherwise."),
    ("onrecord incidents record --as csv > incidents.csv", "A row for each; the columns are those of the table."),
    note="A raid that nine agencies tell of is one incident. `onrecord incident RECORD ID` shows one of them.",
)
INCIDENT_EPILOG = examples(
    ("onrecord incident record 3f2a9c1d-e1", "What, when, where, who; figures by claimant; reactions; evidence."),
    ("onrecord incident record 3f2a9c1d-e1 --as markdown --out incident.md", "To put into a report."),
)
LINK_EPILOG = examples(
    ("onrecord link record", "After `onrecord code --to record` was broken off, which does it at its end."),
)


@commands.command(epilog=INCIDENTS_EPILOG, rich_help_panel=_PANEL)
def incidents(
    record: Folder,
    actor: Annotated[str | None, Who] = None,
    recipient: Annotated[str | None, Who] = None,
    event_type: EventType = None,
    country: Country = None,
    since: Since = None,
    until: Until = None,
    asserted_only: Annotated[
        bool, typer.Option("--asserted-only", help="Only what a report itself tells as done.")
    ] = False,
    min_confidence: MinConfidence = 0.0,
    min_reports: Annotated[int, typer.Option(min=1, metavar="N", help="Told of by so many reports.")] = 1,
    disputed: Annotated[bool, typer.Option("--disputed", help="Only what is disputed.")] = False,
    form: Annotated[ListForm, typer.Option("--as", help="How they are written.")] = ListForm.TEXT,
    out: Out = None,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """List what happened, each happening once, however many reports tell of it."""
    from onrecord.display import incident as display
    from onrecord.record.formats import write

    with explained():
        asked = opened(record, version, as_of)
        found = asked.incidents(
            actor=actor, recipient=recipient, type=event_type, country=country, since=since, until=until,
            asserted_only=asserted_only, min_confidence=min_confidence, min_reports=min_reports, disputed=disputed,
        )  # fmt: skip
        if asked.unlinked:
            complain(f"{asked.unlinked} events are in no incident yet; `onrecord link {record}` sees to that")
        if not found:
            complain(f"{record}: no incident fits")
        use_utf8()
        if form is ListForm.TEXT and out is None and console().is_terminal:
            return display.show_list(found, console())
        with output(out) as file:
            if form is ListForm.TEXT:
                file.write(display.plain_list(found).encode())
            else:
                write(asked.rows(found), form, file)


@commands.command(epilog=INCIDENT_EPILOG, rich_help_panel=_PANEL)
def incident(
    record: Folder,
    id: Annotated[str, typer.Argument(metavar="ID", help="The incident's id, or the beginning of it.")],
    form: Annotated[Form, typer.Option("--as", help="How it is written.")] = Form.TEXT,
    out: Out = None,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """Show one incident as a short dossier: who claims what of it, who reacts, and the words behind it."""
    from onrecord.display import incident as display

    with explained():
        found = opened(record, version, as_of).incident(id)
        use_utf8()
        if form is Form.TEXT and out is None and console().is_terminal:
            return display.show(found, console())
        if form is Form.JSON:
            text = json.dumps(found.to_dict(), ensure_ascii=False, indent=1, default=str) + "\n"
        else:
            text = display.markdown(found) if form is Form.MARKDOWN else display.plain(found)
        with output(out) as file:
            file.write(text.encode())


@commands.command(epilog=LINK_EPILOG, rich_help_panel=_PANEL)
def link(record: Annotated[Path, typer.Argument(metavar="RECORD", help="The record's folder.")]) -> None:
    """Link the events of new reports to incidents, as `code --to` does at its end."""
    from onrecord.incidents.update import update

    with explained():
        changed = update(record)
    typer.echo(f"{record}: {changed:,} incidents new or changed")
