"""Scores as people read them: tables in a terminal, aligned columns in a pipe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isnan

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from onrecord.evaluation.scores import Row, Scores

HEADS = ("", "score", "95% interval", "precision", "recall", "of")


def tables(scores: Scores) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    """The title and the rows of each table: all scores, those by event type, what is taken for what."""
    yield "Scores", [cells(row) for row in scores.rows()]
    types = scores.by_type()
    if types:
        yield "Events by type", [cells(row) for row in types]
        mistaken = [(pair, count) for pair, count in scores.total.confusion.most_common() if pair[0] != pair[1]]
        yield (
            "What is taken for what",
            [(f"{gold or '(nothing)'} → {ours or '(nothing)'}", str(count)) for (gold, ours), count in mistaken[:12]],
        )


def cells(row: Row) -> tuple[str, ...]:
    """A row's texts, as `HEADS` names them."""
    parts = ["" if part is None else f"{part:.3f}" for part in (row.precision, row.recall)]
    return (
        row.name,
        f"{row.value:.3f}",
        "" if isnan(row.low) else f"{row.low:.3f}–{row.high:.3f}",
        *parts,
        f"{row.of:,}",
    )


def show(scores: Scores, console: Console) -> None:
    """Print the tables in a terminal."""
    for title, rows in tables(scores):
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="dim", title=title, title_justify="left")
        for number, head in enumerate(heads_of(rows)):
            table.add_column(head, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)


def plain(scores: Scores) -> str:
    """The tables as plain text."""
    return "\n".join(line for title, rows in tables(scores) for line in [title, *_aligned([heads_of(rows), *rows]), ""])


def heads_of(rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """What the columns of a table are called."""
    return HEADS if any(len(row) > 2 for row in rows) else ("", "times")


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(text.rjust(width) for text, width in zip(others, widths[1:], strict=True))]
        yield "  ".join(cells).rstrip()
