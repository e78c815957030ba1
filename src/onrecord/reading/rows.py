"""Read a report from a row of data: a JSON object with a text and what is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ..errors import InputError
from .report import Report
from .text import read_text

# What data sets and news services call these fields, the best name first. Case, "_" and "-" do not count.
ALIASES = {
    "text": ("text", "body", "content", "articlebody", "maintext", "fulltext", "article", "story"),
    "title": ("title", "headline", "heading", "head"),
    "published": (
        "published", "date", "publishedat", "publisheddate", "publicationdate", "datepublished", 
        "datepublish",
        "pubdate", "publishdate",
    ),
    "url": ("url", "link", "sourceurl", "webpageurl", "weburl"),
    "publisher": ("publisher", "source", "sitename", "outlet", "media", "sourcedomain"),
    "language": ("language", "lang"),
    "id": ("id", "docid", "articleid", "guid", "uid"),
}  # fmt: skip


def read_row(row: object, published: date | None = None) -> Report:
    """Read one report from a decoded JSON value; `published` is used where the row has no date.

    Fields that onrecord does not know are kept in `extra`. Raises InputError for a value that is no object
    or has no text, and whatever `read_text` raises.
    """
    if not isinstance(row, Mapping):
        raise InputError(
            'is no JSON object; write one object a report, such as {"text": "...", "published": "2024-05-01"}'
        )
    known, extra = _sorted_fields(row)
    text = known.get("text")
    if isinstance(text, list) and all(isinstance(part, str) for part in text):
        text = "\n\n".join(text)
    if text is None or (isinstance(text, str) and not text.strip()):
        raise InputError('has no text; put the report\'s words in the field "text"')
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


def _sorted_fields(row: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    names = {str(key).lower().replace("_", "").replace("-", ""): key for key in reversed(list(row))}
    known: dict[str, Any] = {}
    used = set()
    for field, aliases in ALIASES.items():
        for alias in aliases:
            if alias in names and row[names[alias]] not in (None, ""):
                known[field] = row[names[alias]]
                used.add(names[alias])
                break
    return known, {str(key): value for key, value in row.items() if key not in used}


def _words(value: object) -> str | None:
    """A field as words; news services wrap a publisher as {"id": ..., "name": ...}."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if value is None or isinstance(value, (list, bool)):
        return None
    return str(value).strip() or None
