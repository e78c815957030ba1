"""Read reports from files and from standard input, whatever their format."""

from __future__ import annotations

import codecs
import json
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError
from .dates import parse_date
from .decoding import decode
from .html import looks_like_html, read_html
from .report import Report
from .rows import read_row
from .text import read_text

ROWS = {".jsonl", ".ndjson", ".jsonlines"}
PAGES = {".html", ".htm", ".xhtml"}
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def read_file(path: str | Path, published: date | str | None = None) -> Iterator[Report | InputError]:
    """Read the reports in one file, or in standard input where `path` is `-`.

    A text or a page gives one report; JSON gives one an object, JSON Lines one a line. `published` is used
    for reports that have no date of their own as data. What cannot be read is yielded as an InputError that
    names the file, and the line where there is one; reading then goes on with the next line.
    """
    source = str(path)
    try:
        day = parse_date(published)
        if source == "-":
            yield from _read(sys.stdin.buffer, source, "", day)
        else:
            with open(path, "rb") as stream:
                yield from _read(stream, source, Path(path).suffix.lower(), day)
    except InputError as error:
        yield error.placed(source)
    except FileNotFoundError:
        yield InputError("there is no such file; check the name", source)
    except IsADirectoryError:
        yield InputError("is a folder; name the files in it", source)
    except (OSError, ValueError) as error:
        yield InputError(f"cannot be read ({getattr(error, 'strerror', None) or error}); check the file", source)


def _read(stream: BinaryIO, source: str, suffix: str, published: date | None) -> Iterator[Report | InputError]:
    first = stream.readline()
    wide = first.startswith(_UTF16_MARKS) or b"\x00" in first
    if not wide and first.strip() and (suffix in ROWS or _is_row(first)):
        # Row by row: such files may be larger than memory.
        yield from _read_rows(chain([first], stream), source, published)
        return
    text = decode(first + stream.read())
    if suffix in PAGES or looks_like_html(text):
        yield read_html(text, published)
    elif re.match(r"\s*<(?:\?xml|rss|feed)\b", text):
        raise InputError("is XML, such as a feed; save the reports it points to as pages or as text")
    elif suffix in ROWS or _holds_rows(text):
        yield from _read_rows((line.encode("utf-8", "surrogatepass") for line in text.split("\n")), source, published)
    elif suffix == ".json" or text.lstrip()[:1] in ("{", "["):
        yield from _read_json(text, source, suffix, published)
    else:
        yield _read_plain(text, published)


def _read_plain(text: str, published: date | None) -> Report:
    return read_text(text.replace("\r\n", "\n").replace("\r", "\n"), published=published)


def _is_row(line: bytes) -> bool:
    """Whether a line is a JSON object, whole."""
    line = line.removeprefix(codecs.BOM_UTF8).strip()
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    try:
        return isinstance(json.loads(line.decode("utf-8", "replace")), dict)
    except (ValueError, RecursionError):
        return False


def _holds_rows(text: str) -> bool:
    """Whether at least half of the lines are JSON objects: rows, with bad ones among them."""
    lines = [line for line in text.split("\n", 50)[:50] if line.strip()]
    rows = sum(_is_row(line.encode("utf-8", "replace")) for line in lines)
    return rows > 0 and 2 * rows >= len(lines)


def _read_rows(lines: Iterable[bytes], source: str, published: date | None) -> Iterator[Report | InputError]:
    empty = True
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(codecs.BOM_UTF8).strip()
        if not line:
            continue
        empty = False
        try:
            yield read_row(_row(line), published)
        except InputError as error:
            yield error.placed(source, f"line {number}")
    if empty:
        yield InputError("is empty; a report needs some text", source)


def _row(line: bytes) -> object:
    try:
        written = line.decode("utf-8")
    except UnicodeDecodeError:
        written = line.decode("cp1252", errors="replace")
    try:
        return json.loads(written)
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({_reason(error)}); every line must hold one object") from None


def _read_json(text: str, source: str, suffix: str, published: date | None) -> Iterator[Report | InputError]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        if suffix != ".json":
            yield _read_plain(text, published)  # a text may begin with a bracket
            return
        line = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError(f"is not JSON ({_reason(error)}); mend it, or rename it if it is text", source, line) from None
    if not isinstance(value, list):
        yield read_row(value, published)
        return
    if not value:
        raise InputError("is an empty list; a report needs some text")
    for number, row in enumerate(value, start=1):
        try:
            yield read_row(row, published)
        except InputError as error:
            yield type(error)(f"item {number} {error.message}", source)


def _reason(error: Exception) -> str:
    return f"{error.msg}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
