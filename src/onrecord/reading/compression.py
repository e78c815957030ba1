"""Streams that are gzip or zstd, unpacked as they are read."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator

from ..errors import InputError
from .streams import CHUNK, stream_of

SUFFIXES = {".gz", ".zst", ".zstd"}
_GZIP, _ZSTD = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd"


def decompressed(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream itself, or what it unpacks to where its first bytes say that it is gzip or zstd."""
    magic = stream.peek(4)[:4]
    if magic.startswith(_GZIP):
        return stream_of(_from_gzip(stream))
    if magic == _ZSTD:
        return stream_of(_from_zstd(stream))
    return stream


def _from_gzip(stream: io.BufferedReader) -> Iterator[bytes | InputError]:
    """A gzip file is members in a row, each whole in itself: behind a damaged one, reading goes on with the next.

    Archives of pages have a member for each page.
    """
    data = stream.read(CHUNK)
    while data:
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            while not member.eof:
                data = data or stream.read(CHUNK)
                piece = member.decompress(data, CHUNK)
                if not data and not piece:
                    yield InputError("is a gzip file that breaks off; get it again")
                    return
                yield piece
                data = member.unconsumed_tail
            data = member.unused_data.lstrip(b"\x00") or stream.read(CHUNK).lstrip(b"\x00")  # tapes pad
        except zlib.error as error:
            yield InputError(f"is a gzip file that is damaged ({error}); get it again")
            data = _next_member(data[1:], stream)


def _next_member(data: bytes, stream: io.BufferedReader) -> bytes:
    while (at := data.find(_GZIP)) < 0:
        more = stream.read(CHUNK)
        if not more:
            return b""
        data = data[-len(_GZIP) :] + more
    return data[at:]


def _from_zstd(stream: io.BufferedReader) -> Iterator[bytes | InputError]:
    import pyarrow

    try:
        unpacked = pyarrow.CompressedInputStream(stream, "zstd")
        # Small steps: the one in which the file breaks off is lost.
        yield from iter(lambda: unpacked.read(1024), b"")
    except OSError as error:
        yield InputError(f"is a zstd file that is damaged or breaks off ({error}); get it again")
