"""What a run into a record shows while it works: a bar in a terminal, a plain line now and then elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from onrecord.record.run import Counts

_EVERY = 10.0
"""Seconds between two plain lines."""


def told(counts: Counts) -> str:
    """The counts in words; what did not happen is left out."""
    parts = [
        f"{counts.coded:,} coded",
        f"{counts.already:,} there already" if counts.already else "",
        f"{counts.copies:,} {'copy' if counts.copies == 1 else 'copies'}" if counts.copies else "",
        f"{counts.near_duplicates:,} of them reprints" if counts.near_duplicates else "",
        f"{counts.failed:,} failed" if counts.failed else "",
    ]
    return ", ".join(part for part in parts if part)


@contextmanager
def watching() -> Iterator[Callable[[Counts], None]]:
    """A function that shows the counts of a run as they grow, on standard error."""
    console = Console(stderr=True, highlight=False)
    begun = last = time.monotonic()

    def rate(counts: Counts) -> float:
        return counts.inputs / max(1e-6, time.monotonic() - begun)

    if not console.is_terminal:

        def tell(counts: Counts) -> None:
            nonlocal last
            if time.monotonic() - last > _EVERY:
                last = time.monotonic()
                share = "" if counts.share is None else f"{counts.share:.0%}: "
                console.print(f"{share}{told(counts)}, {rate(counts):.1f} a second", soft_wrap=True)

        yield tell
        return
    columns = (
        BarColumn(bar_width=24), TextColumn("{task.description}"), TimeElapsedColumn(), TextColumn("left"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def show(counts: Counts) -> None:
            progress.update(
                task, description=f"{told(counts)}, {rate(counts):.1f} a second", completed=counts.share or 0.0,
                total=None if counts.share is None else 1.0,
            )  # fmt: skip

        yield show
