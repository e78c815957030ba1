"""Tables with a report in each row: CSV, TSV, Parquet."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, BinaryIO

from ..errors import InputError
from . import streams
from .decoding import decode, decode_unmarked
from .raw import RawReport
from .rows import is_known, require_columns

TABLES = {".csv", ".tsv", ".tab"}
PARQUET = b"PAR1"
LARGEST_COPY = 1_000_000_000
"""Bytes of the largest Parquet file that is copied to the disk, because it cannot be read where it is."""
_DELIMITERS = ",;\t|"
_BATCH = 32


def holds_table(head: bytes) -> bool:
    """Whether a file that begins so is a table: its first line names a column for the text and another one we know."""
    line = decode_unmarked(head.split(b"\n", 1)[0])
    names = [name for name in line.strip().split(_delimiter(line)) if is_known(name, {})]
    try:
        require_columns(names, {})
    except InputError:
        return False
    return len(names) > 1


def read_csv(stream: io.BufferedReader, source: str, columns: Mapping[str, str]) -> Iterator[RawReport | InputError]:
    """The rows of CSV, TSV, and the like: the first line names the columns, and tells what stands between them."""
    csv.field_size_limit(streams.LARGEST)
    head = streams.head_of(stream).lstrip(b"\r\n").split(b"\n", 1)[0]
    text = _decoded(streams.lines_of(stream))
    # Strict, since a text cut at a stray quotation mark would be coded as if it were whole.
    reader = csv.reader(text, delimiter=_delimiter(decode(head)), strict=True, skipinitialspace=True)
    try:
        names = next(filter(None, reader), [])
    except csv.Error as error:
        raise InputError(f"has a first line that names no columns ({error}); mend it") from None
    require_columns(names, columns)
    number = 0
    while True:
        where = f"row {number + 1}"
        try:
            row = next(reader, None)
        except csv.Error as error:
            problem = f"{error}, at line {reader.line_num}"
            yield InputError(f"is no row of a table ({problem}); mend its quotation marks", source, where)
            number += 1
            continue
        if row is None:
            break
        if not row:
            continue
        number += 1
        if len(row) > len(names) or len(row) == 1 < len(names):
            problem = f"has {len(row)} fields where the first line names {len(names)}"
            yield InputError(f"{problem}; put quotation marks around what holds a delimiter", source, where)
        else:
            yield RawReport(source, where, "row", dict(zip(names, row, strict=False)), columns=columns)
    if not number:
        raise InputError("has no rows; a report needs some text")


def read_parquet(
    stream: io.BufferedReader, source: str, columns: Mapping[str, str]
) -> Iterator[RawReport | InputError]:
    """The rows of a Parquet file, with what a report has and whatever else is a plain value."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    broken = (pa.ArrowException, OSError, ValueError, MemoryError)
    with _seekable(stream) as file:
        try:
            table = pq.ParquetFile(file, buffer_size=streams.CHUNK)
            schema = table.schema_arrow
            sizes = [table.metadata.row_group(group).num_rows for group in range(table.num_row_groups)]
        except broken as error:
            raise InputError(f"is a Parquet file that is damaged or cut ({_told(error)}); get it again") from None
        require_columns(schema.names, columns)
        wanted = [field.name for field in schema if is_known(field.name, columns) or _is_plain(field.type)]
        first = 1
        for group, size in enumerate(sizes):
            number = first
            try:
                for batch in table.iter_batches(_BATCH, row_groups=[group], columns=wanted):
                    for fields in _rows(batch):
                        where = f"row {number}"
                        number += 1
                        if isinstance(fields, InputError):
                            yield fields.placed(source, where)
                        else:
                            yield RawReport(source, where, "row", fields, columns=columns)
            except broken as error:
                where = f"rows {number} to {first + size - 1}"
                yield InputError(f"cannot be read ({_told(error)}); get the file again", source, where)
            first += size
        if first == 1:
            raise InputError("has no rows; a report needs some text")


def _delimiter(line: str) -> str:
    """What stands between the names of columns, which seldom hold such a sign themselves."""
    return max(_DELIMITERS, key=line.count)


def _decoded(lines: Iterable[bytes | InputError]) -> Iterator[str]:
    for line in lines:
        if isinstance(line, InputError):
            raise line
        yield decode_unmarked(line)


def _told(error: BaseException) -> str:
    return " ".join(str(error).split())


def _is_plain(type: Any) -> bool:
    import pyarrow as pa

    test = pa.types
    return not (test.is_nested(type) or test.is_binary(type) or test.is_large_binary(type) or test.is_null(type))


def _rows(batch: Any) -> Iterator[dict[str, Any] | InputError]:
    names, cells = batch.schema.names, batch.columns
    for number in range(batch.num_rows):
        try:
            yield {name: column[number].as_py() for name, column in zip(names, cells, strict=True)}
        except (ValueError, OverflowError) as error:
            yield InputError(f"is damaged ({_told(error)}); get the file again")


def _seekable(stream: io.BufferedReader) -> BinaryIO:
    """The stream, or where one cannot go back in it, a copy that goes when it is closed."""
    if stream.seekable():
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115 - whoever reads it closes it
    for chunk in streams.chunks_of(stream):
        copy.write(chunk)
        if copy.tell() > LARGEST_COPY:
            copy.close()
            raise InputError("is a large Parquet file in a pipe or a compressed file; unpack it and name the file")
    copy.seek(0)
    return copy
