"""The draft of a record: what the stages of the pipeline hand to one another while a report is coded."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Protocol, TypeVar

import numpy as np

from onrecord.coding.coded import Place, Span, TimeExpression
from onrecord.coding.entities import Registry
from onrecord.coding.figures import Counted
from onrecord.coding.mentions import Mention
from onrecord.coding.statements import Said, quoted
from onrecord.language.analysis import Analysis, Anchor, Range
from onrecord.ontology.actors import ActorTable
from onrecord.reading.report import Report

_LEAD = 400
"""Characters of the body in which its lead is told."""
_NOT_CODED = frozenset(("credit", "byline", "dateline", "contributor"))
"""Parts of a report that tell nothing of the world."""


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_Row = TypeVar("_Row", bound=_Placed)


def overlapping(rows: Sequence[_Row], start: int, end: int) -> Sequence[_Row]:
    """Those of `rows` (in the order of the text, none over another) that share a character with `[start, end)`."""
    first = bisect_right(rows, start, key=lambda row: row.end)
    return rows[first : bisect_left(rows, end, lo=first, key=lambda row: row.start)]


@dataclass
class Draft:
    """A report, what the model sees in it, and what the stages have made of that so far.

    `acts` are the triggers that count as events, in order. `mention_of` gives the mention of a range of words.
    `speakers` has one entity id (or None) for each of `said`.
    """

    report: Report
    analysis: Analysis
    table: ActorTable
    acts: list[Anchor] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    counted: list[Counted] = field(default_factory=list)
    times: list[TimeExpression] = field(default_factory=list)
    spans_of_time: list[TimeExpression] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    mention_of: dict[Range, Mention] = field(default_factory=dict)
    registry: Registry = field(default_factory=Registry)
    speakers: list[str | None] = field(default_factory=list)

    def span(self, start: int, end: int) -> Span:
        """The characters `[start, end)` of the report."""
        return Span(self.report.text[start:end], start, end)

    def words(self, words: Range) -> Span:
        """The characters of a range of words."""
        return self.span(*self.analysis.span(words))

    def part_at(self, at: int) -> str:
        """The kind of the report's part that holds a character."""
        return next((part.kind for part in overlapping(self.report.parts, at, at + 1)), "body")

    def tells(self, sentence: int) -> bool:
        """Whether a sentence tells something: it is no credit, byline or the like, and not printed a second time."""
        at = self.analysis.span(self.analysis.sentences[sentence])[0]
        parts = overlapping(self.report.parts, at, at + 1)
        return not any(part.kind in _NOT_CODED or part.start in self._repeated for part in parts)

    @cached_property
    def _repeated(self) -> frozenset[int]:
        """Where parts begin that say the same, word for word, as an earlier one: captions are often scraped twice."""
        seen: set[str] = set()
        repeated = []
        for part in self.report.parts:
            words = " ".join(self.report.text[part.start : part.end].split())
            if words in seen:
                repeated.append(part.start)
            seen.add(words)
        return frozenset(repeated)

    @cached_property
    def story_day(self) -> date | None:
        """The day of which the lead tells ("gunmen attacked a convoy on Thursday"): its first, if that lies within the
        week before publication."""
        published = self.report.published
        bodies = [part.start for part in self.report.parts if part.kind == "body"]
        if published is None or not bodies:
            return None
        for time in overlapping(self.times, bodies[0], bodies[0] + _LEAD):
            if time.from_ and time.from_ == time.to and 0 <= (published - time.from_).days < 7:
                return time.from_
        return None

    def said_at(self, at: int) -> int | None:
        """The number of the innermost statement whose content holds the character `at`."""
        number = int(self._said_by_character[at])
        return number if number >= 0 else None

    @cached_property
    def _said_by_character(self) -> np.ndarray:
        """For each character the number of the innermost statement that holds it, or -1."""
        spans = [
            (end - start, number, start, end) for number, said in enumerate(self.said) for start, end in said.spans
        ]
        innermost = np.full(len(self.report.text), -1, dtype=np.int32)
        for _, number, start, end in sorted(spans, reverse=True):
            innermost[start:end] = number
        return innermost

    def said_before(self, at: int) -> list[int]:
        """The numbers of the statements in the same paragraph before a character, the nearest first."""
        held = self._said_by_character[self.report.text.rfind("\n", 0, at) + 1 : at]
        changes = np.flatnonzero(np.diff(held, prepend=-1) != 0)
        return [int(number) for number in held[changes][::-1] if number >= 0]

    def in_quotes(self, at: int) -> bool:
        """Whether a character stands between quotation marks."""
        number = bisect_right(self._quotations, (at, len(self.report.text))) - 1
        return number >= 0 and at < self._quotations[number][1]

    @cached_property
    def _quotations(self) -> list[tuple[int, int]]:
        return quoted(self.report.text)

    @cached_property
    def said_by_cue(self) -> dict[int, list[Said]]:
        """The statements by the words of their cues."""
        found: dict[int, list[Said]] = {}
        for said in self.said:
            for word in range(*said.cue) if said.cue else ():
                found.setdefault(word, []).append(said)
        return found

    @cached_property
    def cased(self) -> bool:
        """Whether capitals mean something: the text is not all in capitals or all in lower case."""
        shapes = self.analysis.words.shapes
        lower, capital, upper = ((shapes == shape).sum() for shape in (0, 1, 2))
        return bool(capital > 0 and upper <= lower + capital)
