"""Feeds (RSS, Atom): the news of a site, an entry for each report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import Any
from urllib.parse import urljoin

from ..errors import InputError
from .dates import latest_day
from .raw import RawReport
from .web import Visitor, is_address

LARGEST_FEED = 10_000_000
"""Bytes: far more than any site has news."""

FULL = 100
"""Words from which an entry's own content is taken for the whole report."""

_FEED = re.compile(rb"\s*(?>(?:<\?.*?\?>|<!--.*?-->)\s*)*+<(?:rss|feed|rdf:RDF)\b", re.S)
_PAGE = """<html><head><title>{title}</title><meta property="og:title" content="{title}">
<meta property="og:site_name" content="{site}"></head>
<body><article><h1>{title}</h1>{content}</article></body></html>"""


def holds_feed(head: bytes) -> bool:
    """Whether a file that begins so is a feed."""
    return bool(_FEED.match(head))


def read_feed(data: bytes, source: str, visitor: Visitor) -> Iterator[RawReport | InputError]:
    """The reports of a feed.

    An entry that carries its whole text is the report. Of one that has only a summary, `visitor` gets the page.
    """
    import feedparser

    if len(data) > LARGEST_FEED:
        raise InputError(f"is a feed of more than {LARGEST_FEED // 1_000_000} MB; cut it")
    # What pages hold that does harm in a browser does none here, and mending addresses takes time.
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=False, resolve_relative_uris=False)
    if not feed.entries:
        raise InputError("is a feed without entries, or broken; see whether it opens in a feed reader")
    site = str(feed.feed.get("title", ""))
    for number, entry in enumerate(feed.entries, start=1):
        url = _address(str(entry.get("link") or ""), source)
        where = f"entry {url or number}"  # entries move down as new ones come
        try:
            yield _report(entry, source, where, url, site, visitor)
        except InputError as error:
            yield error.placed(source, where)


def _report(entry: Any, source: str, where: str, url: str | None, site: str, visitor: Visitor) -> RawReport:
    published = _day(entry)
    content = max(_contents(entry), key=len, default="")
    if _is_whole(content):
        title = str(entry.get("title", ""))
        page = _PAGE.format(title=escape(title), site=escape(site), content=content)
        return RawReport(source, where, "page", page.encode("utf-8", "replace"), url=url, published=published)
    if url is None:
        raise InputError("holds only a summary and no link to the report; nothing can be read from it")
    answer = visitor.fetch(url)
    if not answer.is_page:
        raise InputError(f"links to {answer.kind or 'something'}, which is no page; save the report itself")
    return RawReport(source, where, "page", answer.data, url=answer.url, published=published)


def _address(link: str, source: str) -> str | None:
    try:
        return urljoin(source, link) if link and is_address(source) else link or None
    except ValueError:
        return link  # whoever fetches it will say what is wrong with it


def _contents(entry: Any) -> Iterator[str]:
    """What an entry says of itself, as HTML."""
    for content in [*entry.get("content", []), entry.get("summary_detail", {})]:
        written = str(content.get("value", ""))
        if content.get("type") == "text/plain" or not re.search(r"<(?:p|br|div)\b", written, re.I):
            written = "".join(f"<p>{escape(part, quote=False)}</p>" for part in re.split(r"\n\s*\n", written))
        yield written


def _is_whole(content: str) -> bool:
    words = re.sub(r"<[^<>]*>", " ", content).split()
    return len(words) >= FULL and not re.search(r"(?:\.\.\.|…|\[…\]|&#8230;\]?)$", words[-1])


def _day(entry: Any) -> date | None:
    """The day an entry states; feeds are written by machines, and some of them dream."""
    stated = entry.get("published_parsed") or entry.get("updated_parsed")
    try:
        day = date(*stated[:3]) if stated else None
    except ValueError:
        return None
    return day if day and day <= latest_day() else None
