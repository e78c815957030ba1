"""onrecord: news reports in, a record of political events out, every fact tied to the words it came from.

import onrecord
coded = onrecord.code("KYOTO, May 3 (Agency) - ...", published="2024-05-03")
for event in coded.events: print(event.type, event.trigger.text, event.time)
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import date

    from onrecord.coding.coded import CodedReport
    from onrecord.coding.coder import Coder
    from onrecord.coding.relation import Relation
    from onrecord.incidents.record import Record
    from onrecord.reading.report import Report

__all__ = ["CodedReport", "Coder", "Record", "Report", "code", "relation"]
__version__ = "0.1.0"

_HOMES = {
    "Coder": "onrecord.coding.coder",
    "CodedReport": "onrecord.coding.coded",
    "Record": "onrecord.incidents.record",
    "Report": "onrecord.reading.report",
}


def code(text: str, published: date | str | None = None, title: str | None = None) -> CodedReport:
    """The record of one report given as text.

    `published` is the day it came out, a date or "2024-05-03"; times such as "on Thursday" are read against it.
    Raises InputError for a text that holds nothing to code, a date that is none or lies ahead, and LanguageError for
    a text that is not in English. For many reports make one `Coder` and use its `code_many`.
    """
    from onrecord.reading import read_text

    return _coder().code(read_text(text, title=title, published=published))


def relation(text: str, actor: tuple[int, int], recipient: tuple[int, int]) -> Relation:
    """What the participant at the characters `actor` does to the one at `recipient` in a sentence.

    Gives the type (one of PLOVER's 16, or YIELD where the words do not tell CONCEDE from RETREAT), the quad class,
    and the probabilities of all. Raises ValueError for spans that are empty or outside the text.
    """
    for start, end in (actor, recipient):
        if not 0 <= start < end <= len(text):
            raise ValueError(f"[{start}, {end}) is no span of a text of {len(text)} characters")
    return _coder().relation(text, actor, recipient)


@cache
def _coder() -> Coder:
    from onrecord.coding.coder import Coder

    return Coder()


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'onrecord' has no attribute {name!r}")
