"""Read a report from a row of data: a JSON object or a row of a table, with a text and what is known about it."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from ..errors import InputError
from .decoding import decode_unmarked
from .report import Report
from .text import read_text

# What data sets and news services call these fields, the best name first. Case, spaces and signs do not count.
ALIASES = {
    "text": (
        "text", "body", "content", "contents", "articlebody", "bodytext", "maintext", "maincontent", "fulltext",
        "articletext", "articlecontent", "article", "story", "storytext", "newstext",
    ),
    "title": ("title", "headline", "heading", "head", "articletitle"),
    "published": (
        "published", "date", "publishedat", "publisheddate", "publisheddatetime", "publishedon", "publicationdate",
        "datepublished", "datepublish", "pubdate", "publishdate", "publishedtime", "articledate", "datetime",
    ),
    "url": ("url", "link", "sourceurl", "webpageurl", "weburl", "articleurl", "articlelink"),
    "publisher": (
        "publisher", "source", "sitename", "outlet", "newspaper", "publication", "sourcename", "newsoutlet", "media",
        "sourcedomain",
    ),
    "language": ("language", "lang"),
    "id": ("id", "docid", "articleid", "guid", "uid"),
}  # fmt: skip
NO_OBJECT = 'is no JSON object; write one object a report, such as {"text": "...", "published": "2024-05-01"}'


def parse_row(data: bytes) -> object:
    """The JSON value that some bytes write. Raises InputError where they write none."""
    try:
        return json.loads(decode_unmarked(data).removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, " if error.lineno > 1 else ""
        raise InputError(
            f"is not JSON ({error.msg}, {where}column {error.colno}); mend it, or rename it if it is text"
        ) from None
    except RecursionError:
        raise InputError("is not JSON that can be read (nested too deeply); mend it") from None
    except ValueError as error:  # such as a number of ten thousand digits
        raise InputError(f"is not JSON that can be read ({error}); mend it") from None


def read_row(row: object, published: date | None = None, columns: Mapping[str, str] | None = None) -> Report:
    """Read one report from a decoded JSON value; `published` is used where the row has no date.

    `columns` says what the row calls our fields, where the usual names do not tell. Fields that onrecord does not
    know are kept in `extra`. Raises InputError for a value that is no object or has no text, and whatever
    `read_text` raises.
    """
    if not isinstance(row, Mapping):
        raise InputError(NO_OBJECT)
    known, extra = _sorted_fields(_data(row), columns or {})
    text = known.get("text")
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        text = "\n\n".join(text)
    if text is None or (isinstance(text, str) and not text.strip()):
        field = (columns or {}).get("text", "text")
        raise InputError(f'has no text; put the report\'s words in the field "{field}"')
    if not isinstance(text, str):
        raise InputError(
            f'has a field "text" that is no string but {type(text).__name__}; put the report\'s words there'
        )
    given = known.get("published")
    return read_text(
        text,
        title=_words(known.get("title")),
        published=given if given not in (None, "") else published,
        url=_words(known.get("url")),
        publisher=_words(known.get("publisher")),
        language=_words(known.get("language")),
        id=_words(known.get("id")) or "",
        extra=extra,
    )


def is_known(name: str, columns: Mapping[str, str]) -> bool:
    """Whether a field of this name tells something that a report has."""
    return any(_key(name) in _names(field, columns) for field in ALIASES)


def require_columns(names: Collection[str], columns: Mapping[str, str]) -> None:
    """Raise InputError where a table lacks a column that `columns` names, or one with the text."""
    keys = {_key(name) for name in names}
    shown = ", ".join(name if len(name) <= 30 else name[:27] + "..." for name in list(names)[:40])
    for field, name in columns.items():
        if _key(name) not in keys:
            raise InputError(f'has no column "{name}"; its columns are: {shown}; say which with --column {field}=NAME')
    if not keys & set(_names("text", columns)):
        raise InputError(
            f"has no column that is known to hold the text; its columns are: {shown}; say which with --column text=NAME"
        )


def _key(name: str) -> str:
    return re.sub(r"[\W_]", "", name).lower()


def _names(field: str, columns: Mapping[str, str]) -> tuple[str, ...]:
    """What `field` may be called: as the user says, or else as others do."""
    if field in columns:
        return (_key(columns[field]),)
    said = {_key(name) for name in columns.values()}
    return tuple(alias for alias in ALIASES[field] if alias not in said)


def _sorted_fields(row: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {_key(key): key for key in reversed(list(row))}
    known: dict[str, Any] = {}
    used = set()
    for field in ALIASES:
        for name in [names[alias] for alias in _names(field, columns) if alias in names]:
            if row[name] in (None, ""):
                used.add(name)
            elif field not in known:
                known[field] = row[name]
                used.add(name)
    return known, {key: value for key, value in row.items() if key not in used}


def _data(value: Any) -> Any:
    """A value as JSON can hold it: tables have types of their own, and gaps that they call "not a number"."""
    if isinstance(value, Mapping):
        return {str(key): _data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_data(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value.isoformat() if isinstance(value, date) else str(value)


def _words(value: object) -> str | None:
    """A field as words; news services wrap a publisher as {"id": ..., "name": ...}."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if value is None or isinstance(value, (list, bool)):
        return None
    return str(value).strip() or None
