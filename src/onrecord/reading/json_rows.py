"""JSON Lines, and lists of objects in one JSON file, cut into rows; whoever reads a row parses it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping

from ..errors import InputError
from . import streams
from .raw import RawReport

ROWS = {".jsonl", ".ndjson", ".jsonlines"}
_GAP = re.compile(r"[ \t\r\n]*")
_ANOTHER = re.compile(r"\}[\s,]*(?=\{)")  # where reading goes on behind an item that is broken


def holds_rows(head: bytes) -> bool:
    """Whether a file that begins so holds an object a line, maybe with bad lines among them."""
    lines = [line for line in head.split(b"\n")[:50] if line.strip()]
    if not lines:
        return False
    if len(head) >= streams.CHUNK:  # the last line goes on; where it is the only one, it is taken for a row
        lines = lines[:-1] or ([b"{}"] if re.match(rb'\s*\{\s*"', head) else lines)
    objects = [_is_object(line) for line in lines]
    return objects[0] or (any(objects) and 2 * sum(objects) >= len(objects))


def holds_list(head: bytes, suffix: str) -> bool:
    """Whether a file that begins so is a JSON list of objects; a text may begin with a bracket, too."""
    return bool(re.match(rb"\s*\[" if suffix == ".json" else rb"\s*\[\s*\{", head))


def read_lines(stream: io.BufferedReader, source: str, columns: Mapping[str, str]) -> Iterator[RawReport | InputError]:
    """The rows of JSON Lines."""
    empty = True
    for number, line in enumerate(streams.lines_of(stream), start=1):
        where = f"line {number}"
        if isinstance(line, InputError):
            yield line.placed(source, where)
        elif len(line) > streams.LARGEST:
            yield InputError(f"is a line of more than {streams.LARGEST:,} bytes, which no report has", source, where)
        elif line := line.strip():
            yield RawReport(source, where, "row", line, columns=columns)
        else:
            continue
        empty = False
    if empty:
        yield InputError("is empty; a report needs some text", source)


def read_list(stream: io.BufferedReader, source: str, columns: Mapping[str, str]) -> Iterator[RawReport | InputError]:
    """The items of a JSON list, in memory one at a time."""
    # Latin-1 keeps each byte as it is, and JSON's own signs are ASCII: an item is cut out in its own encoding.
    text = _GAP.sub("", stream.read(streams.CHUNK).decode("latin-1"), count=1)[1:]
    at, number, ended, decoder = 0, 1, False, json.JSONDecoder()
    while True:
        start = end = _end_of_gap(text, at)
        problem = ""
        try:
            if text[start : start + 1] == "]":
                break
            _, end = decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            problem = error.msg
        except (RecursionError, ValueError) as error:
            problem = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        after = _end_of_gap(text, end)
        if end > start and text[after : after + 1] in (",", "]"):
            yield RawReport(source, f"item {number}", "row", text[start:end].encode("latin-1"), columns=columns)
            number += 1
            at = after + (text[after] == ",")
        elif ended or len(text) - start > streams.LARGEST:
            problem = "the list breaks off" if after == len(text) else problem or "no comma behind it"
            yield InputError(f"is not JSON ({problem}); mend it", source, f"item {number}")
            number += 1
            while not (another := _ANOTHER.search(text, start + 1)):
                if not (more := stream.read(streams.CHUNK)):
                    return
                text, start = text[-streams.CHUNK :] + more.decode("latin-1"), -1
            at = another.end()
        else:  # an item may go on in what is not read yet; twice as much each time, since it is parsed anew
            more = stream.read(max(streams.CHUNK, len(text) - start))
            text, at, ended = text[start:] + more.decode("latin-1"), 0, not more
    if number == 1:
        raise InputError("is an empty list; a report needs some text")


def _end_of_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _is_object(line: bytes) -> bool:
    line = line.strip()
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    try:
        return isinstance(json.loads(line.decode("utf-8", "replace")), dict)
    except (ValueError, RecursionError):
        return False
