"""Streams of bytes, read in pieces, so that memory stays flat however long they are."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from ..errors import InputError

CHUNK = 1 << 16
LARGEST = 32_000_000
"""Bytes of the largest piece (a file, a line, a page) that is taken for one report."""


class _Chunks(io.RawIOBase):
    """What comes in chunks, as a stream; an error among them is raised in its place, and reading can go on."""

    def __init__(self, chunks: Iterator[bytes | InputError]) -> None:
        self._chunks, self._ready = chunks, bytearray()
        self._error: InputError | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        # Full buffers, whatever the size of the chunks, so that one look ahead sees all that it may.
        while len(self._ready) < len(buffer) and self._error is None:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            if isinstance(chunk, InputError):
                self._error = chunk
            else:
                self._ready += chunk
        if self._error is not None and not self._ready:
            error, self._error = self._error, None
            raise error
        size = min(len(buffer), len(self._ready))
        buffer[:size] = self._ready[:size]
        del self._ready[:size]
        return size


def stream_of(chunks: Iterator[bytes | InputError]) -> io.BufferedReader:
    """A stream of what comes in chunks."""
    return io.BufferedReader(_Chunks(chunks), CHUNK)


def chunks_of(stream: BinaryIO) -> Iterator[bytes]:
    """A stream in chunks, read only as far as it is asked for."""
    return iter(lambda: stream.read(CHUNK), b"")


def head_of(stream: io.BufferedReader) -> bytes:
    """What a stream begins with, without taking it away."""
    return stream.peek(CHUNK)[:CHUNK]


def lines_of(stream: io.BufferedReader) -> Iterator[bytes | InputError]:
    """A stream line by line. A line longer than `LARGEST` is cut there, and longer than that by one byte; a damaged
    stretch is an error in its place."""
    while True:
        try:
            line = stream.readline(LARGEST + 1)
            end = line
            while len(line) > LARGEST and end and not end.endswith(b"\n"):
                end = stream.readline(CHUNK)
        except InputError as error:
            yield error
            continue
        if not line:
            return
        yield line


def whole(stream: io.BufferedReader) -> bytes:
    """All of a stream, where it is no longer than one report may be."""
    data = stream.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise InputError(
            f"holds more than {LARGEST // 1_000_000} MB in one piece, which no report does; "
            "give each report a file, or a row of JSON Lines, of its own"
        )
    return data
