"""Rows as other programs take them: CSV, JSON Lines, Parquet."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

_MAPS: Any = {"maps_as_pydicts": "lossy"}


def write(rows: pa.RecordBatchReader, form: str, out: BinaryIO) -> None:
    """Write rows as they come, as csv, jsonl or parquet."""
    if form == "parquet":
        with pq.ParquetWriter(out, rows.schema) as file:
            for batch in rows:
                file.write_batch(batch)
        return
    for text in csv_text(rows) if form == "csv" else json_lines(rows):
        out.write(text.encode("utf-8"))


def csv_text(rows: pa.RecordBatchReader) -> Iterator[str]:
    """A table with its header. What is null is empty; the items of a list stand between semicolons."""
    yield _csv([rows.schema.names])
    for batch in rows:
        yield _csv(zip(*(cells(column) for column in batch.columns), strict=True))


def _csv(rows: Any) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def cells(column: pa.Array) -> list[Any]:
    """A column as it stands in a table of text: numbers and texts as they are, dates as ISO, None where null."""
    kind = column.type
    if pa.types.is_list(kind) and pa.types.is_string(kind.value_type):
        return list(pc.binary_join(column, "; ").to_pylist())
    if pa.types.is_nested(kind):
        return [None if value is None else json_text(value) for value in column.to_pylist(**_MAPS)]
    if pa.types.is_temporal(kind) or pa.types.is_boolean(kind):
        return [None if value is None else _plain(value) for value in column.to_pylist()]
    if pa.types.is_binary(kind):
        return [None if value is None else value.hex() for value in column.to_pylist()]
    return list(column.to_pylist())


def json_lines(rows: pa.RecordBatchReader) -> Iterator[str]:
    """One object a line."""
    for batch in rows:
        yield "".join(json_text(row) + "\n" for row in batch.to_pylist(**_MAPS))


def json_text(value: Any) -> str:
    """A value as JSON on one line; dates as ISO, bytes as hexadecimal digits."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):  # a moment too
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else str(value)
