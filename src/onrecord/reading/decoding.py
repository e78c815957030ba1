"""Bytes to text: find the encoding, refuse what is no text."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator

from ..errors import InputError
from .streams import chunks_of, head_of, stream_of

_MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "an RTF document"),
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Control characters that no text has use for; C1 too, which Latin-1 makes of the bytes 80 to 9F.
_CONTROLS = {code: None for code in (*range(9), 11, *range(14, 27), *range(28, 32), *range(127, 160)) if code != 0x85}


def decode(data: bytes) -> str:
    """Decode UTF-8, UTF-16 and UTF-32 (marked or evident), and as a last resort Windows-1252 or Latin-1.

    Raises InputError for empty data and for data that is no text.
    """
    if not data.strip(b" \t\r\n\f\v\x00"):
        raise InputError("is empty; a report needs some text")
    for magic, what in _MAGIC:
        if data.startswith(magic):
            raise InputError(f"is {what}, not text; save the report as plain text, HTML or JSON")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, errors="replace"))
    return _checked(decode_unmarked(data))


def as_utf8(stream: io.BufferedReader) -> io.BufferedReader:
    """The stream in an encoding that keeps ASCII as it is: UTF-16 and UTF-32 become UTF-8, marks go."""
    head = head_of(stream)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            stream.read(len(mark))
            return stream if encoding == "utf-8" else stream_of(_recoded(stream, encoding))
    wide = _evident_utf16(head[:4096])
    return stream_of(_recoded(stream, wide)) if wide else stream


def _recoded(stream: io.BufferedReader, encoding: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    for chunk in chunks_of(stream):
        yield decoder.decode(chunk).encode()
    yield decoder.decode(b"", final=True).encode()


def decode_unmarked(data: bytes) -> str:
    """Decode what bears no mark of its encoding, such as a line of a file."""
    wide = _evident_utf16(data[:4096])
    if wide:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    mended = data.decode("utf-8", errors="replace")
    broken = mended.count("\ufffd")
    if sum(char > "\x7f" for char in mended) - broken > 4 * broken:
        return mended  # UTF-8 with a few bytes lost
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _evident_utf16(head: bytes) -> str | None:
    """Western text in UTF-16 has a zero for every second byte."""
    half = len(head) // 2
    if half < 2:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _checked(text: str) -> str:
    head = text[:200_000]
    controls = len(head) - len(head.translate(_CONTROLS))
    if controls > 0.02 * len(head) or head.count("\ufffd") > 0.1 * len(head):
        raise InputError("is a binary file, not text; save the report as plain text, HTML or JSON")
    if not text.strip():
        raise InputError("is empty; a report needs some text")
    return text
