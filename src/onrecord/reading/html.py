"""Read a report from a web page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from ..errors import InputError
from . import credits
from .dates import latest_day
from .report import Part, Report
from .text import read_text

MOST_TAGS = 50_000
"""More than any story has; the time that a page takes grows with the square of its tags."""
_MANY_TAGS = 10_000
_ENDLESS_TAG = re.compile(r"<\w[^<>]{20000,}>")
NO_ARTICLE = "holds no article that could be told from the page around it; save the story's own page, or its text"


def looks_like_html(text: str) -> bool:
    """Whether `text` begins as a page or a piece of one does."""
    return bool(
        re.match(
            r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body|article|main|div|p|h1)\b",
            text,
            re.I | re.S,
        )
    )


def read_html(page: str, published: date | None = None, url: str | None = None) -> Report:
    """Read the article in a web page, and its headline, date, author, site and address from its metadata.

    `published` goes before the date that the page states, and the address that it states before `url`. The text is
    the headline, then the paragraphs, then the captions of the pictures inside the article. Raises InputError where
    the page holds no article, and whatever `read_text` raises.
    """
    import trafilatura  # takes a fifth of a second to load, and most reports come as text

    tags = page.count("<")
    if tags > MOST_TAGS:
        raise InputError(f"is a page of {tags:,} tags, more than a story has; save the story's own page, or its text")
    page = _ENDLESS_TAG.sub("", page)
    document: Any = trafilatura.bare_extraction(
        page,
        url=url,
        fast=tags > _MANY_TAGS,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        # Searching further means guessing from stray numbers on the page.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if document is None:
        raise InputError(NO_ARTICLE)
    paragraphs = [line.strip() for line in (document.text or "").splitlines() if line.strip()]
    title = " ".join(document.title.split()) if document.title else None
    if not any(_is_prose(line) for line in paragraphs if line != title):
        raise InputError(NO_ARTICLE)
    if title and paragraphs[0] != title:
        paragraphs.insert(0, title)
    stated = _past(document.date)
    report = read_text(
        "\n\n".join(paragraphs),
        title=title,
        published=published or stated,
        url=document.url,
        publisher=document.sitename,
    )
    if published is None and stated is not None:
        report = replace(report, published_basis="metadata")
    if not report.byline and document.author:
        report = replace(report, byline=[name.strip() for name in document.author.split(";") if name.strip()])
    return _with_captions(report, _captions(page))


def _is_prose(line: str) -> bool:
    return len(line.split()) >= 8 and bool(re.search(r"[.!?…][\"'”’»)\]]*$", line))  # lists of links have no stops


def _past(stated: str | None) -> date | None:
    """The date a page states, unless it is garbled or to come, which is the page's fault and not the "
    "user's."""
    try:
        day = date.fromisoformat(stated[:10]) if stated else None
    except ValueError:
        return None
    return day if day and day <= latest_day() else None


def _captions(page: str) -> list[str]:
    from lxml import etree, html  # comes with trafilatura

    try:
        tree: Any = html.fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return []
    found = tree.xpath("//article//figcaption | //main//figcaption")
    captions = (" ".join(figcaption.text_content().split()) for figcaption in found)
    return list(dict.fromkeys(caption for caption in captions if 3 <= len(caption.split()) <= 120))


def _with_captions(report: Report, captions: list[str]) -> Report:
    text, parts = report.text, list(report.parts)
    for caption in captions:
        if caption in text:
            continue
        start = len(text) + 2
        text = f"{text}\n\n{caption}"
        cut = credits.credit_at_end(caption)
        if cut is None:
            parts.append(Part("credit" if credits.is_credit(caption) else "caption", start, len(text)))
        else:
            parts.append(Part("caption", start, start + len(caption[:cut].rstrip())))
            parts.append(Part("credit", start + cut, len(text)))
    return replace(report, text=text, parts=parts)
