"""Web archives (WARC): the pages that a crawler has stored."""

from __future__ import annotations

import io
from collections.abc import Iterator

from ..errors import InputError
from . import streams
from .raw import RawReport

ARCHIVE = b"WARC/"
HTML = ("text/html", "application/xhtml+xml")


def read_archive(stream: io.BufferedReader, source: str) -> Iterator[RawReport | InputError]:
    """The pages in a WARC: what a site answered with status 200 and called HTML. All other records are passed over."""
    empty = True
    for number, record in enumerate(_records(stream), start=1):
        where = f"record {number}"
        if isinstance(record, InputError):
            page: RawReport | InputError | None = record.placed(source, where)
        else:
            page = _page(record, source, where)
        if page is not None:
            yield page
            empty = False
    if empty:
        raise InputError("is an archive without pages in HTML; a report needs some text")


def _records(stream: io.BufferedReader) -> Iterator[bytes | InputError]:
    """The records, each with its headers, and cut where it is too long to be a page.

    Cut where a line begins as records do and not by the lengths that they state, so that behind a damaged record
    the next is found.
    """
    record = bytearray()
    for line in streams.lines_of(stream):
        begins = isinstance(line, bytes) and line.startswith(ARCHIVE)
        if record and (begins or isinstance(line, InputError)):
            yield bytes(record)
            record.clear()
        if isinstance(line, InputError):
            yield line
        elif begins or 0 < len(record) <= streams.LARGEST:
            record += line
    if record:
        yield bytes(record)


def _page(data: bytes, source: str, where: str) -> RawReport | InputError | None:
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data), parse_http=False, stream_detect=False)), None)
        if record is None:
            raise OSError("no record")
        if record.record_type == WarcRecordType.no_type:
            raise OSError("no WARC-Type")
        url = (record.headers.get("WARC-Target-URI") or "").strip("<> ") or None
        if record.record_type != WarcRecordType.response or (url or "").startswith("dns:"):
            return None
        where = f"{where} ({url})" if url else where
        length = record.content_length
        record.parse_http(auto_decode="all")
        if record.http_headers is None:
            raise OSError("no HTTP headers")
        if record.http_headers.status_code != 200 or record.http_content_type not in HTML:
            return None
        page = record.reader.read(streams.LARGEST + 1)
    except (OSError, ValueError) as error:
        return InputError(f"is a record that is damaged ({error}); get the archive again", source, where)
    if length > streams.LARGEST or len(page) > streams.LARGEST:
        return InputError(
            f"is a page of more than {streams.LARGEST // 1_000_000} MB, which no story has", source, where
        )
    # Between two records stand two line ends.
    if not 0 <= len(data) - _start(data) - length <= 4:
        return InputError("is a record that is shorter or longer than it says; get the archive again", source, where)
    return RawReport(source, where, "page", page, url=url)


def _start(data: bytes) -> int:
    """Where the headers end and what they describe begins."""
    return min((at + len(gap) for gap in (b"\r\n\r\n", b"\n\n") if (at := data.find(gap)) >= 0), default=len(data))
