"""The command `evaluate`: the program against gold codings, or one coder against another."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from onrecord.cli_common import Actors, console, examples, fail, use_utf8
from onrecord.errors import OnrecordError

if TYPE_CHECKING:
    from onrecord.evaluation.gold import Gold

commands = typer.Typer()

EPILOG = examples(
    ("onrecord evaluate gold.jsonl", "Score the program against records, or sentences, coded by hand."),
    ("onrecord evaluate gold/ --errors errors.html", "And see each miss and false alarm in its sentence, worst first."),
    ("onrecord evaluate dev.jsonl --json > scores.json", "All scores with their intervals, for programs."),
    ("onrecord evaluate anna.jsonl ben.jsonl --agreement", "How far two coders of the same texts agree."),
    note="Gold may be: records as [bold]onrecord code --json[/bold] writes them, mended by hand; records in words (see "
    "examples/README.md); coded sentences with [italic]text, events, figures, contexts[/italic]; articles with "
    "[italic]attributions[/italic]; pairs with [italic]actor, recipient, type[/italic]; stories with "
    "[italic]times[/italic] or [italic]places[/italic]. Intervals are of 95%, by drawing texts anew a thousand times.",
)


@commands.command(epilog=EPILOG, rich_help_panel="Judge it")
def evaluate(
    gold: Annotated[
        list[Path], typer.Argument(metavar="GOLD", help="Files of codings, or folders of them.", show_default=False)
    ],
    errors: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a page with every miss and false alarm.", show_default=False),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the scores as JSON.")] = False,
    actors: Actors = None,
    agreement: Annotated[
        bool, typer.Option("--agreement", help="Compare two files with each other, not with the program.")
    ] = False,
) -> None:
    """Score the program against gold codings, with intervals; or two coders against each other."""
    from onrecord.evaluation.gold import Gold, read_gold

    try:
        read = [read_gold(path) for path in gold]
    except OnrecordError as error:
        fail(str(error))
    use_utf8()
    if agreement:
        if len(read) != 2:
            fail("--agreement compares two files")
        one, other = ([gold for gold in each if isinstance(gold, Gold)] for each in read)
        return _agree(one, other, as_json)
    from onrecord.coding.coder import Coder
    from onrecord.display import scores as display
    from onrecord.evaluation.errors_page import errors_page
    from onrecord.evaluation.scores import evaluate as judge_all

    try:
        coder = Coder(actors=actors or [])
    except OnrecordError as error:
        fail(str(error))
    everything = [one for each in read for one in each]
    with _progress(len(everything)) as done:
        scores = judge_all(everything, coder, done=done)
    if errors is not None:
        try:
            errors.write_text(errors_page(scores), encoding="utf-8")
        except OSError as error:
            fail(f"{errors}: cannot be written ({error.strerror or error})")
    if as_json:
        types = {row.key: asdict(row) for row in scores.by_type()}
        typer.echo(
            json.dumps({"scores": [asdict(row) for row in scores.rows()], "types": types}, indent=1).replace(
                "NaN", "null"
            )
        )
    elif (out := console()).is_terminal:
        display.show(scores, out)
    else:
        sys.stdout.write(display.plain(scores))


def _agree(one: list[Gold], other: list[Gold], as_json: bool) -> None:
    from onrecord.evaluation.agreement import agreement

    try:
        found = agreement(one, other)
    except OnrecordError as error:
        fail(str(error))
    if as_json:
        f1 = {name: {"f1": tally.f1, "one": tally.gold, "other": tally.found} for name, tally in found.tallies.items()}
        alphas = {name: {"alpha": value, "units": units} for name, (value, units) in found.alphas.items()}
        typer.echo(json.dumps({"f1": f1, "alpha": alphas}, indent=1))
        return
    alone = f"; {found.alone} that only one file has are left out" if found.alone else ""
    typer.echo(f"{found.texts:,} texts in common{alone}")
    typer.echo("F1 of one against the other")
    for name, tally in found.tallies.items():
        typer.echo(f"  {name:28}{tally.f1:6.3f}   of {tally.gold:g} and {tally.found:g}")
    typer.echo("Krippendorff's alpha, nominal")
    for name, (value, units) in found.alphas.items():
        typer.echo(f"  {name:28}{'  all the same' if value is None else f'{value:6.3f}'}   over {units:,} units")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, where somebody watches."""
    if not sys.stderr.isatty():
        yield lambda count: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("coding", total=total)
        yield lambda count: progress.update(task, completed=count)
