"""What all commands share: how they show examples, where they print, how they complain."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console


Actors = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        exists=True,
        dir_okay=False,
        help="Your own actors: TOML, or a PETRARCH actor dictionary. May be given several times.",
    ),
]


def examples(*examples: tuple[str, str], note: str = "") -> str:
    """The end of a help page: each command with what it is for."""
    shown = [f"[cyan]{command}[/cyan]\n[dim]{purpose}[/dim]" for command, purpose in examples]
    return "\n\n".join(["[bold]Examples[/bold]", *shown, note])


def use_utf8() -> None:
    """Write UTF-8 whatever the locale says; only a terminal has its own say."""
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="replace")


def console() -> Console:
    """The terminal, or whatever stands in its place."""
    from rich.console import Console

    return Console(highlight=False)


def complain(message: str) -> None:
    """One line on standard error."""
    from onrecord.display.wording import clean

    label = typer.style("onrecord:", fg="red", bold=True) if sys.stderr.isatty() else "onrecord:"
    typer.echo(f"{label} {clean(message)}", err=True)


def fail(message: str) -> NoReturn:
    """Complain, and end with exit code 1."""
    complain(message)
    raise typer.Exit(1)
