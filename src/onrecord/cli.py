"""The command line: `onrecord code` and `onrecord explain`; what asks a record stands in `cli_record`,
`cli_incidents` and `cli_relations`, what judges the program in `cli_evaluate`.

What takes time to import (the model, the readers, the displays) is imported where it is needed, so that
`onrecord --help` answers at once.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onrecord import cli_evaluate, cli_incidents, cli_record, cli_relations
from onrecord.cli_common import Actors, complain, console, examples, fail, use_utf8
from onrecord.errors import InputError, OnrecordError, describe

if TYPE_CHECKING:
    from rich.console import Console

    from onrecord.coding.coded import CodedReport
    from onrecord.coding.coder import Coder
    from onrecord.reading.report import Report

BATCH = 32
"""Reports that are coded together: enough to keep the model busy, few enough to see results soon."""

SINGLE = {"", ".txt", ".html", ".htm"}
"""Files that hold one report; where several may come, each is called by its name."""

app = typer.Typer(
    name="onrecord",
    help="News reports in, a record of political events out: who did what to whom, when and where, "
    "and who says so. Every fact is tied to the words it came from.",
    epilog="Start with: [bold]onrecord code report.txt[/bold]",
    rich_markup_mode="rich",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


CODE_EPILOG = examples(
    ("onrecord code report.txt", "Read the record of one report."),
    ("onrecord code page.html --published 2024-03-12", 'Tell the day from which "yesterday" counts.'),
    ("cat report.txt | onrecord code -", "Code what comes from standard input."),
    ("onrecord code *.txt --json > records.jsonl", "One JSON object a line, for programs."),
    ("onrecord code rows.jsonl --min-confidence 0.8", "A report in each row; only what is rather sure."),
    ("onrecord code news.csv --column text=body", "A report in each row; what the table calls its text."),
    ("onrecord code archive/ --to record", "Thousands of reports into a record; the same again goes on."),
    note="A [bold].txt[/bold] file is one report as it was published, headline first; [bold].html[/bold] is "
    "a page; [bold].json[/bold] is an object with [italic]text[/italic] and, if known, [italic]title, "
    "published, url, publisher, language[/italic]; [bold].jsonl[/bold] is one such object a line. Tables "
    "(CSV, TSV, Parquet), web archives (WARC), feeds (RSS, Atom) and what gzip or zstd packs are read, too. An input "
    "that cannot be coded is named on standard error, the others are coded, and the exit code is 1.",
)
EXPLAIN_EPILOG = examples(
    ("onrecord code report.txt", "Shows the id of each event in the margin."),
    ("onrecord explain report.txt --event e3", "Why e3 was coded so."),
    ("onrecord explain rows.jsonl --report 17 --event e3", "The report with the id 17 of many."),
)

Published = Annotated[
    datetime | None,
    typer.Option(
        metavar="YYYY-MM-DD",
        formats=["%Y-%m-%d"],
        help="Day of publication, for reports that do not tell it themselves.",
    ),
]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="What a table calls a field, where that is not guessed: text=body. May be given several times.",
    ),
]


@app.command(epilog=CODE_EPILOG)
def code(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE", help="Reports: files, folders, addresses; - is standard input.", show_default=False
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, in UTF-8.")] = False,
    min_confidence: Annotated[
        float,
        typer.Option(min=0.0, max=1.0, metavar="P", show_default=False, help="Leave out events less sure than P."),
    ] = 0.0,
    published: Published = None,
    columns: Columns = None,
    actors: Actors = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="RECORD", help="Put them into the record in this folder; made if there is none."),
    ] = None,
    workers: Annotated[
        int, typer.Option(min=0, metavar="N", show_default=False, help="With --to: processes; all cores if not given.")
    ] = 0,
    no_text: Annotated[
        bool, typer.Option("--no-text", help="With --to: keep evidence and short quotes, but not the texts.")
    ] = False,
    recode: Annotated[
        bool, typer.Option("--recode", help="With --to: code anew what an older coder has coded.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="With --to: try again what failed before (of FILEs, if any).")
    ] = False,
) -> None:
    """Code reports: print the record of each, or put them into a record of many."""
    fields = _columns(columns)
    if to is not None:
        if as_json or min_confidence:
            fail("--json and --min-confidence are for printing; a record keeps everything (see onrecord export)")
        day = published.date().isoformat() if published else None
        options = dict(columns=fields, workers=workers, keep_text=not no_text, recode=recode, retry_failed=retry_failed)
        return _code_into(to, files or [], actors or [], day, options)
    if workers or no_text or recode or retry_failed:
        fail("--workers, --no-text, --recode and --retry-failed need --to RECORD")
    if not files:
        fail("name a report, or - for standard input")
    coder = _coder(actors)
    use_utf8()
    out = None if as_json else console()
    failed = printed = 0
    with _progress() as advance:
        for file, result in _code_all(coder, _read(files, _day(published), fields)):
            if isinstance(result, OnrecordError):
                failed += 1
                complain(str(result))
                continue
            try:
                record = _sure_enough(result, min_confidence)
                if out is None:
                    _print_json(record)
                else:
                    several = files != [file] or printed or Path(file).suffix.lower() not in SINGLE
                    _print_record(record, out, _called(file, record.report) if several else "")
            except Exception as error:  # one record that cannot be shown must not keep back the others
                failed += 1
                complain(str(_unexpected(file, result.report, error)))
                continue
            printed += 1
            advance()
    if failed:
        raise typer.Exit(1)


@app.command(epilog=EXPLAIN_EPILOG)
def explain(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A report; - is standard input.")],
    event: Annotated[str, typer.Option(metavar="ID", help="The event's id, as in the record.")],
    report: Annotated[str | None, typer.Option(metavar="ID", help="The report's id, in a file of several.")] = None,
    published: Published = None,
    columns: Columns = None,
    actors: Actors = None,
) -> None:
    """Show why an event was coded so: the model's scores, and how actor, time and place were resolved."""
    from onrecord.display import explain as display

    fields = _columns(columns)
    coder = _coder(actors)
    try:
        found = [item for _, item in _read([file], _day(published), fields)]
        chosen = _choose(file, found, report)
        known = [found.id for found in coder.code(chosen).events]
        if event not in known:
            there = f"its events are {known[0]} to {known[-1]}" if known else "no event was found in it"
            raise InputError(f"there is no event {event}: {there}", file)
        explanation = coder.explain(chosen, event)
    except OnrecordError as error:
        fail(str(error))
    use_utf8()
    out = console()
    if out.is_terminal:
        display.show(explanation, out)
    else:
        sys.stdout.write(display.plain(explanation))


def _code_into(record: Path, sources: list[str], actors: list[Path], published: str | None,
               options: dict[str, Any]) -> None:  # fmt: skip
    """Code reports into a record, and say what became of them."""
    from onrecord.display.progress import told, watching
    from onrecord.incidents.update import update
    from onrecord.record.run import Options, code_into

    if not sources and not options["retry_failed"]:
        fail("name the reports: files, folders or addresses")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a polite request to end is a Ctrl-C
    try:
        with watching() as tell:
            counts = code_into(
                record, sources, Options(actors=tuple(actors), published=published, **options), tell
            )  # fmt: skip
        update(record)
    except KeyboardInterrupt:
        complain("stopped; what is done is in the record, and the same command again goes on")
        raise typer.Exit(130) from None
    except OnrecordError as error:
        fail(str(error))
    typer.echo(f"{record}: {told(counts)}")
    if counts.failed:
        complain(f"{counts.failed} failed; `onrecord failures {record}` tells why")
        raise typer.Exit(1)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"onrecord {version('onrecord')}")
        raise typer.Exit


app.add_typer(cli_record.commands)
app.add_typer(cli_incidents.commands)
app.add_typer(cli_relations.commands)
app.add_typer(cli_evaluate.commands)


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass


def main() -> None:
    """Entry point of the program `onrecord`."""
    # A reader that goes away (`onrecord code x | head`) ends this program quietly, as it does any other.
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    app()


def _day(published: datetime | None) -> date | None:
    return published.date() if published else None


def _coder(actors: list[Path] | None) -> Coder:
    from onrecord.coding.coder import Coder

    try:
        return Coder(actors=actors or [])
    except OnrecordError as error:
        fail(str(error))


def _read(
    files: list[str], published: date | None, columns: dict[str, str]
) -> Iterator[tuple[str, Report | OnrecordError]]:
    """The reports of all files, each with its file; what cannot be read comes as the error that says why."""
    from onrecord.reading import open_sources, read_raw

    for raw in open_sources(files, columns=columns):
        if isinstance(raw, InputError):
            yield raw.source or "", raw
            continue
        try:
            yield raw.source, read_raw(raw, published)
        except InputError as error:
            yield raw.source, error


def _columns(given: list[str] | None) -> dict[str, str]:
    """Our name of a field -> what the user's tables call it."""
    from onrecord.reading.rows import ALIASES

    columns = {}
    for one in given or []:
        field, _, name = one.partition("=")
        if field not in ALIASES or not name:
            message = f"{one!r} is not FIELD=NAME, with a field out of {', '.join(ALIASES)}"
            raise typer.BadParameter(message, param_hint="--column")
        columns[field] = name
    return columns


def _code_all(
    coder: Coder, reports: Iterator[tuple[str, Report | OnrecordError]]
) -> Iterator[tuple[str, CodedReport | OnrecordError]]:
    """Code reports in batches, in the order in which they come; errors keep their place among them."""
    while batch := list(islice(reports, BATCH)):
        readable = [(file, item) for file, item in batch if not isinstance(item, OnrecordError)]
        coded: Iterator[CodedReport | OnrecordError]
        try:
            coded = iter(list(coder.code_many([report for _, report in readable])))
        except Exception:  # somewhere in the batch; find out where, and keep the others
            coded = iter([_code_one(coder, file, report) for file, report in readable])
        for file, item in batch:
            yield file, item if isinstance(item, OnrecordError) else next(coded)


def _code_one(coder: Coder, file: str, report: Report) -> CodedReport | OnrecordError:
    try:
        return coder.code(report)
    except InputError as error:
        return InputError(error.message, _called(file, report), error.where)
    except OnrecordError as error:
        return error
    except Exception as error:
        return _unexpected(file, report, error)


def _unexpected(file: str, report: Report, error: Exception) -> InputError:
    message = f"could not be coded, which is a fault of onrecord: {describe(error)}"
    return InputError(message, _called(file, report))


def _called(file: str, report: Report) -> str:
    """How a report is called in messages; many may come from one file."""
    return f"{file} (report {report.id})"


def _choose(file: str, found: list[Report | OnrecordError], wanted: str | None) -> Report:
    """The one report that is meant."""
    reports = [item for item in found if not isinstance(item, OnrecordError)]
    errors = [item for item in found if isinstance(item, OnrecordError)]
    if wanted is not None:
        reports = [report for report in reports if report.id == wanted]
        if not reports:
            raise InputError(f"there is no report with the id {wanted}", file)
    if not reports:
        raise errors[0] if errors else InputError("there is no report in it", file)
    if len(reports) > 1:
        ids = ", ".join(report.id for report in reports[:3])
        raise InputError(f"holds {len(reports)} reports; choose one with --report ID ({ids}, ...)", file)
    return reports[0]


def _sure_enough(coded: CodedReport, floor: float) -> CodedReport:
    """The record without the events that are less sure than `floor`."""
    if floor <= 0.0:
        return coded
    events = [event for event in coded.events if event.confidence >= floor]
    kept = {event.id for event in events}
    figures = [figure if figure.event in kept else replace(figure, event=None) for figure in coded.figures]
    return replace(coded, events=events, figures=figures)


def _print_json(record: CodedReport) -> None:
    line = json.dumps(record.to_dict(), ensure_ascii=False, allow_nan=False)
    # Half a surrogate pair has no UTF-8; as a JSON escape it stays what it was.
    sys.stdout.write(line.encode("utf-8", "backslashreplace").decode("utf-8") + "\n")
    sys.stdout.flush()


def _print_record(record: CodedReport, out: Console, name: str) -> None:
    """Print a record; below its `name`, where there may be several."""
    from onrecord.display import terminal
    from onrecord.display.wording import clean

    if out.is_terminal:
        if name:
            out.print()
            out.rule(clean(name), style="dim", align="left")
        terminal.show(record, out)
    else:
        sys.stdout.write((f"\n==> {clean(name)} <==\n" if name else "") + terminal.plain(record))
        sys.stdout.flush()


@contextmanager
def _progress() -> Iterator[Callable[[], None]]:
    """Counts coded reports on standard error, where somebody watches there and the records go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.completed:,} reports coded"), TimeElapsedColumn())
    progress = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # or else the records would go where the progress goes
    )
    task = progress.add_task("")

    def advance() -> None:
        progress.advance(task)
        if progress.tasks[0].completed == BATCH:  # a few reports are done before anybody asks
            progress.start()

    try:
        yield advance
    finally:
        progress.stop()
