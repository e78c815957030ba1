"""Rows of a query as people read them: a table in a terminal, aligned columns in a pipe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from onrecord.display.wording import clean
from onrecord.record.formats import cells

_SHOWN = 200
"""Rows that a terminal shows: more scroll away."""
_NARROWEST = 12
"""Signs a column must have, or else the fields of a row stand below each other."""


def show(rows: pa.RecordBatchReader, console: Console) -> None:
    """Print the first rows in a terminal."""
    names = rows.schema.names
    shown: list[list[str]] = []
    for row in _texts(rows):
        if len(shown) == _SHOWN:
            note = f"the first {_SHOWN} rows; --as csv, jsonl or parquet give all"
            break
        shown.append(row)
    else:
        note = "" if shown else "no rows"
    if len(names) * _NARROWEST <= console.width:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for field in rows.schema:
            table.add_column(Text(field.name), justify="right" if _is_number(field.type) else "left", overflow="fold")
        for row in shown:
            table.add_row(*map(Text, row))
        console.print(table)
    else:
        width = max(map(len, names))
        for number, row in enumerate(shown, 1):
            console.rule(f"{number}", style="dim", align="left")
            for name, text in zip(names, row, strict=True):
                if text:
                    console.print(Text(f"{name:<{width}}  ", style="dim").append(text, style="not dim"))
    if note:
        console.print(Text(note, style="dim"))


def plain(rows: pa.RecordBatchReader) -> Iterator[str]:
    """All rows in aligned columns, below their names."""
    right = [_is_number(field.type) for field in rows.schema]
    table = [rows.schema.names, *_texts(rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    table.insert(1, ["-" * width for width in widths])
    for row in table:
        aligned = (
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(row, widths, right, strict=True)
        )
        yield "  ".join(aligned).rstrip() + "\n"


def _texts(rows: pa.RecordBatchReader) -> Iterator[list[str]]:
    """Each row as texts of one line."""
    for batch in rows:
        columns = [[_text(cell) for cell in cells(column)] for column in batch.columns]
        yield from map(list, zip(*columns, strict=True))


def _text(cell: Any) -> str:
    return "" if cell is None else clean(cell) if isinstance(cell, str) else str(cell)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))
