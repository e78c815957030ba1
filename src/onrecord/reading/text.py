"""Make a Report of a text and what is known about it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import Any

from ..errors import InputError
from .dateline import DatelineMatch
from .dates import WEEKDAYS, date_of, full_dates, latest_day, parse_date, years
from .english import require_english
from .layout import Layout, find_layout, starts_with_title
from .report import Dateline, Part, PublishedBasis, Report

# Neither can pass the tokeniser. Each gives way to one character, so that every offset keeps its place.
_UNFIT = re.compile("[\x00\ud800-\udfff]")


LONGEST_REPORT = 1_000_000
"""Characters of the longest text taken for one report: twice a long book. What is longer is an archive in one piece."""


def read_text(
    text: str,
    *,
    title: str | None = None,
    published: date | str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    language: str | None = None,
    id: str = "",
    extra: Mapping[str, Any] | None = None,
) -> Report:
    """Read one report from its plain text.

    `text` stays at offset 0 of the report's text, so that offsets fit the caller's own copy. A `title` that
    the text does not begin with is appended as its last paragraph, so that the headline is coded too.

    Raises InputError for a text without words or longer than `LONGEST_REPORT` and for a date that is none or lies in
    the future, and LanguageError for a language other than English.
    """
    text = _UNFIT.sub(lambda match: " " if match.group() == "\x00" else "\ufffd", text)
    title = _UNFIT.sub(" ", " ".join(title.split())) if title and title.strip() else None
    if len(text) > LONGEST_REPORT:
        raise InputError(
            f"holds {len(text) / 1e6:.1f} million characters, more than a report has; "
            "give each report a file, or a row of JSON Lines, of its own"
        )
    if not text.strip():
        raise InputError("is empty; a report needs some text")
    if not re.search(r"[^\W\d_]", text):
        raise InputError("holds no words; a report needs some text")
    require_english(text, language)
    day = parse_date(published)

    layout = find_layout(text, title)
    whole, parts = text, layout.parts
    if title and not starts_with_title(text, title):
        whole = f"{text}\n\n{title}"
        parts = [*parts, Part("title", len(whole) - len(title), len(whole))]
    basis: PublishedBasis | None = "input" if day else None
    if day is None:
        day, basis = _day_from_text(text, layout)
    return Report(
        text=whole,
        id=id or blake2b(whole.encode(), digest_size=8).hexdigest(),
        title=title or layout.title,
        standfirst=layout.standfirst,
        byline=layout.byline,
        dateline=_dateline(layout, day),
        published=day,
        published_basis=basis,
        url=url or None,
        publisher=publisher or None,
        parts=parts,
        extra=dict(extra or {}),
    )


def _day_from_text(text: str, layout: Layout) -> tuple[date | None, PublishedBasis | None]:
    """The day the text was published as its own words tell: its dateline first, then a date it names."""
    latest = latest_day()
    for match in (layout.date_line, layout.dateline and layout.dateline.when):
        if match and (day := date_of(match)) and day <= latest:
            return day, "dateline"
    when = (layout.dateline and layout.dateline.when) or layout.date_line
    day = _day_in_some_year(text, when) if when else _day_named(text, layout)
    return (day, "inferred") if day else (None, None)


def _day_in_some_year(text: str, when: re.Match[str]) -> date | None:
    """A month and day from the dateline, in the year of a full date close by that the text names.

    A year that the text merely mentions tells nothing: news is full of years gone by.
    """
    near = []
    for _, named in full_dates(text):
        day = _nearest(when, named)
        if day and day <= latest_day() and abs((day - named).days) <= 31:
            near.append(day)
    return max(near) if near and max(near).year >= max(years(text), default=0) else None


def _day_named(text: str, layout: Layout) -> date | None:
    """The newest full date in the captions, else the newest in the opening that has its weekday beside it.

    A picture is of the day; a report names the weekday of what is only days old. Other dates are mostly of
    what happened long before. None where the text goes on to name a later year.
    """
    captions: list[date] = []
    opening: list[date] = []
    for part in layout.parts:
        words = text[part.start : part.end][:1000]
        if part.kind == "caption" and not re.search(r"\bfile\b", words, re.IGNORECASE):
            captions += [day for _, day in full_dates(words)]
        elif part.kind in {"title", "standfirst"} or (part.kind == "body" and part.start < 1500):
            opening += [day for at, day in full_dates(words) if _weekday_beside(words[:at]) == day.weekday()]
    for days in (captions, opening):
        if days and max(days).year >= max(years(text), default=0):
            return max(days)
    return None


def _weekday_beside(before: str) -> int | None:
    match = re.search(r"\b(\w+day),?\s\(?$", before[-15:].lower())
    return WEEKDAYS.index(match[1]) if match and match[1] in WEEKDAYS else None


def _dateline(layout: Layout, published: date | None) -> Dateline | None:
    match: DatelineMatch | None = layout.dateline
    when = (match and match.when) or layout.date_line
    if match is None and when is None:
        return None
    return Dateline(match.place if match else None, _nearest(when, published) if when else None)


def _nearest(when: re.Match[str], published: date | None) -> date | None:
    """The day a dateline tells; without a year, the one nearest to the day of publication."""
    if day := date_of(when):
        return day
    if published is None:
        return None
    days = [day for year in (published.year - 1, published.year, published.year + 1) if (day := date_of(when, year))]
    return min(days, key=lambda day: abs((day - published).days), default=None)
