"""The commands that ask a record: `query`, `summary`, `export`, `failures`, `cite`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from onrecord.cli_common import complain, console, examples, fail, use_utf8
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    import pyarrow as pa

    from onrecord.incidents.record import Record

commands = typer.Typer()
_PANEL = "Ask a record"


class Form(StrEnum):
    """How the rows of a query are written."""

    TABLE = "table"
    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class Kind(StrEnum):
    """What events are exported as."""

    PLOVER = "plover"
    CSV = "csv"
    GEOJSON = "geojson"
    PARQUET = "parquet"


class Style(StrEnum):
    """How a citation is written."""

    TEXT = "text"
    BIBTEX = "bibtex"


Folder = Annotated[Path, typer.Argument(metavar="RECORD", help="The record's folder.", show_default=False)]
Version = Annotated[
    int | None, typer.Option("--version", metavar="N", min=0, help="As it was in an earlier version, by its number.")
]
AsOf = Annotated[
    str | None,
    typer.Option(metavar="DATE", help='As it was at the end of a day, or at a moment ("2024-03-12 14:30"), in UTC.'),
]
As = Annotated[Form, typer.Option("--as", help="How the rows are written.", show_default=True)]
Out = Annotated[Path | None, typer.Option(metavar="FILE", help="Write to this file.", show_default=False)]
EventType = Annotated[str | None, typer.Option("--type", metavar="TYPE", help="PLOVER event type.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="Where it happened, as ISO 3166 alpha-3.")]
Since = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="It happened no earlier.")]
Until = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="It happened no later.")]
MinConfidence = Annotated[
    float, typer.Option(min=0.0, max=1.0, metavar="P", show_default=False, help="Only events as sure as P.")
]
Who = typer.Option(metavar="WHO", help="A country (PSE), with sector (PSE:GOV), a sector (:GOV), or part of a name.")

QUERY_EPILOG = examples(
    ('onrecord query record "SELECT type, count(*) AS events FROM events WHERE NOT duplicate GROUP BY type"',
     "Events by type, without those of reprints."),
    ('onrecord query record "SELECT speaker, quote FROM events WHERE type = \'ACCUSE\'" --as csv > accusations.csv',
     "For a spreadsheet."),
    ('onrecord query record "SELECT * FROM figures" --as parquet --out figures.parquet', "For R, pandas, Polars."),
    ('onrecord query record "SELECT count(*) FROM reports" --as-of 2024-03-12', "As it was on a day."),
    ('onrecord query record "SHOW COLUMNS FROM events"', "What may be asked for; docs/record.md says what it means."),
    note="The tables are [bold]reports, events, participants, statements, figures, entities, incidents, claims, "
    "failures, runs[/bold]. The SQL is that of Apache DataFusion.",
)  # fmt: skip
SUMMARY_EPILOG = examples(
    ("onrecord summary record", "What is in it."),
    ("onrecord summary record --as-of 2024-03-12", "What was in it."),
)
EXPORT_EPILOG = examples(
    ("onrecord export record --as csv > events.csv", "A row for each actor and recipient of an event."),
    ("onrecord export record --as csv --actor PSE:GOV --since 2024-01-01", "What a government did since a day."),
    ("onrecord export record --as geojson --type ASSAULT --out map.geojson", "For a map."),
    ("onrecord export record --as plover --asserted-only --min-confidence 0.8", "In PLOVER's own field names."),
    note="Reprints of earlier reports are left out unless [bold]--duplicates[/bold] is given.",
)
FAILURES_EPILOG = examples(
    ("onrecord failures record", "Which inputs could not be coded, and why."),
    ("onrecord code --to record --retry-failed", "Try them again."),
)
CITE_EPILOG = examples(
    ("onrecord cite record", "How to cite it as it is now."),
    ("onrecord cite record --version 12 --as bibtex >> references.bib", "An earlier version, for LaTeX."),
    ("onrecord cite record --version 12 --check", "Whether the record still holds what was coded into it."),
)


@commands.command(epilog=SUMMARY_EPILOG, rich_help_panel=_PANEL)
def summary(record: Folder, version: Version = None, as_of: AsOf = None) -> None:
    """Show what is in a record, on one screen."""
    from onrecord.display import summary as display
    from onrecord.record.summary import summary as summarise

    with explained():
        found = summarise(opened(record, version, as_of))
    use_utf8()
    out = console()
    if out.is_terminal:
        display.show(found, out)
    else:
        sys.stdout.write(display.plain(found))


@commands.command(epilog=QUERY_EPILOG, rich_help_panel=_PANEL)
def query(
    record: Folder,
    sql: Annotated[str, typer.Argument(metavar="SQL", help="The question.", show_default=False)],
    form: As = Form.TABLE,
    out: Out = None,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """Ask a record in SQL."""
    with explained():
        _put_out(opened(record, version, as_of).stream(sql), form, out)


@commands.command(epilog=EXPORT_EPILOG, rich_help_panel=_PANEL)
def export(
    record: Folder,
    kind: Annotated[Kind, typer.Option("--as", help="What the events are written as.", show_default=False)],
    out: Out = None,
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
    duplicates: Annotated[bool, typer.Option("--duplicates", help="Events of reprints too.")] = False,
    version: Version = None,
    as_of: AsOf = None,
) -> None:
    """Write events for other programs: PLOVER, CSV, GeoJSON, Parquet."""
    from onrecord.record.export import Export
    from onrecord.record.record import Filter

    wanted = Filter(
        actor, recipient, event_type, country, since, until, asserted_only, min_confidence, duplicates
    )  # fmt: skip
    with explained():
        exported = Export(opened(record, version, as_of), kind, wanted)
        with output(out, binary=kind is Kind.PARQUET) as file:
            exported.write(file)


@commands.command(epilog=FAILURES_EPILOG, rich_help_panel=_PANEL)
def failures(
    record: Folder, form: As = Form.TABLE, out: Out = None, version: Version = None, as_of: AsOf = None
) -> None:
    """List the inputs that could not be coded, and why."""
    with explained():
        rows = opened(record, version, as_of).stream("SELECT source, item, reason FROM failures ORDER BY source, item")
        _put_out(rows, form, out)


@commands.command(epilog=CITE_EPILOG, rich_help_panel=_PANEL)
def cite(
    record: Folder,
    style: Annotated[Style, typer.Option("--as", help="How the citation is written.", show_default=True)] = Style.TEXT,
    version: Version = None,
    as_of: AsOf = None,
    check: Annotated[bool, typer.Option("--check", help="Check instead that each report's rows are whole.")] = False,
) -> None:
    """Tell how to cite a record, with a hash that anybody can check."""
    from onrecord.record.citation import disagreeing, how_to_check

    with explained():
        asked = opened(record, version, as_of)
        if check:
            found = list(disagreeing(asked))
            for name in found:
                complain(f"what was coded from the report {name} is not what stands in the tables")
            if found:
                raise typer.Exit(1)
            typer.echo(f"{record}, version {asked.version}: all that was coded stands in the tables unchanged.")
            typer.echo(f"SHA-256 {asked.digest}")
            return
        use_utf8()
        typer.echo(asked.cite(style.value))
    if sys.stderr.isatty():
        typer.secho(how_to_check(asked), dim=True, err=True)


def opened(record: Path, version: int | None, as_of: str | None) -> Record:
    """The record in a folder, in the version that is asked for."""
    from onrecord.incidents.record import Record

    return Record(record, version=version, as_of=as_of)


@contextmanager
def explained() -> Iterator[None]:
    """Ends with one line for what cannot be done."""
    try:
        yield
    except OnrecordError as error:
        fail(str(error))


@contextmanager
def output(path: Path | None, *, binary: bool = False) -> Iterator[BinaryIO]:
    """The file to write to, or else standard output, which is no place for binary data if somebody looks at it."""
    if path is None:
        if binary and sys.stdout.isatty():
            fail("parquet is nothing to look at; name a file with --out FILE")
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        fail(f"{path}: cannot be written ({error.strerror or error})")


def _put_out(rows: pa.RecordBatchReader, form: Form, path: Path | None) -> None:
    """Write the rows of a query."""
    from onrecord.display import table
    from onrecord.record.formats import write

    out = console()
    if form is Form.TABLE and path is None and out.is_terminal:
        return table.show(rows, out)
    with output(path, binary=form is Form.PARQUET) as file:
        if form is Form.TABLE:
            for line in table.plain(rows):
                file.write(line.encode("utf-8"))
        else:
            write(rows, form, file)
