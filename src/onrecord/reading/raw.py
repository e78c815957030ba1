"""What a report is read from, before it is read: cheap to find and to hand to another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from ..errors import InputError, describe
from .dates import parse_date
from .decoding import decode
from .html import read_html
from .report import Report
from .rows import parse_row, read_row
from .text import read_text


@dataclass(frozen=True, slots=True)
class RawReport:
    """One report as it was found, still to be read.

    `source` is the file or address it comes from, `where` the spot in it ("" for a whole file). `data` is plain text,
    an HTML page, or a row: the bytes of a JSON object or the fields themselves, with `columns` for what it calls them.
    `url` and `published` are what is known from around it, such as the entry of a feed.
    """

    source: str
    where: str
    form: Literal["text", "page", "row"]
    data: bytes | dict[str, Any]
    url: str | None = None
    published: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def read_raw(raw: RawReport, published: date | str | None = None) -> Report:
    """Read the report; `published` is for one that has no date of its own as data.

    Raises InputError, with the place it belongs to, and nothing else.
    """
    try:
        report = _read(raw, raw.published or parse_date(published))
    except InputError as error:
        raise error.placed(raw.source, raw.where) from None
    except Exception as error:  # pages, above all, find the faults of the libraries that read them
        raise InputError(f"could not be read: {describe(error)}", raw.source, raw.where) from error
    return replace(report, url=raw.url) if raw.url and not report.url else report


def _read(raw: RawReport, published: date | None) -> Report:
    if raw.form == "row":
        return read_row(parse_row(raw.data) if isinstance(raw.data, bytes) else raw.data, published, raw.columns)
    assert isinstance(raw.data, bytes)
    text = decode(raw.data)
    if raw.form == "page":
        return read_html(text, published, raw.url)
    return read_text(text.replace("\r\n", "\n").replace("\r", "\n"), published=published)
