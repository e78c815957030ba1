"""A report: one published text and its parts, before anything in it is coded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

PartKind = Literal[
    "title", "standfirst", "byline", "dateline", "caption", "credit", "subheading", "contributor", "body"
]
PublishedBasis = Literal["input", "metadata", "dateline", "inferred"]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch `[start, end)` of a report's text and what it is there for."""

    kind: PartKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where and when a report was filed, as its first words say ("RAMALLAH, Jan 26 (Agency) -").

    `place` is the words of the place, `date` the day, each None where the dateline has none.
    """

    place: str | None
    date: date | None


@dataclass(frozen=True)
class Report:
    """One published text.

    All offsets anywhere in onrecord are character offsets `[start, end)` into `text`. `parts` are in order of
    `start`, do not overlap, and cover every character of `text` that is not white space.
    `published_basis` says how `published` is known; both are None where no date could be had.
    `extra` keeps the fields of the input that onrecord does not know.
    """

    text: str
    id: str = ""
    title: str | None = None
    standfirst: str | None = None
    byline: list[str] = field(default_factory=list)
    dateline: Dateline | None = None
    published: date | None = None
    published_basis: PublishedBasis | None = None
    url: str | None = None
    publisher: str | None = None
    language: str = "en"
    parts: list[Part] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
