"""The draft of a record: what the stages of the pipeline hand to one another while a report is coded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from onrecord.coding.coded import Place, TimeExpression
from onrecord.coding.entities import Registry
from onrecord.coding.figures import Counted
from onrecord.coding.mentions import Mention
from onrecord.coding.statements import Said
from onrecord.language.analysis import Analysis, Anchor, Range
from onrecord.ontology.actors import ActorTable
from onrecord.ontology.plover import COUNTRY_LIKE
from onrecord.reading.report import Report

_NOT_CODED = frozenset(("credit", "byline", "dateline", "contributor"))
"""Parts of a report that tell nothing of the world."""


@dataclass
class Draft:
    """A report, what the model sees in it, and what the stages have made of that so far.

    `acts` are the triggers that count as events. `mention_of` gives the mention of a range of words.
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

    def part_at(self, at: int) -> str:
        """The kind of the report's part that holds a character."""
        return next((part.kind for part in self.report.parts if part.start <= at < part.end), "body")

    def tells(self, sentence: int) -> bool:
        """Whether a sentence tells something: it is no credit, byline or the like, and not printed a second time."""
        at = self.analysis.span(self.analysis.sentences[sentence])[0]
        return self.part_at(at) not in _NOT_CODED and not any(start <= at < end for start, end in self._repeated)

    @cached_property
    def _repeated(self) -> list[tuple[int, int]]:
        """Parts that say the same, word for word, as an earlier one: captions are often scraped twice."""
        seen: set[str] = set()
        repeated = []
        for part in self.report.parts:
            words = " ".join(self.report.text[part.start : part.end].split())
            if words in seen:
                repeated.append((part.start, part.end))
            seen.add(words)
        return repeated

    def said_at(self, at: int) -> int | None:
        """The number of the innermost statement whose content holds the character `at`."""
        best: tuple[int, int] | None = None
        for number, said in enumerate(self.said):
            for start, end in said.spans:
                if start <= at < end and (best is None or end - start < best[0]):
                    best = (end - start, number)
        return best[1] if best else None

    @cached_property
    def main_country(self) -> str | None:
        """The country that most of the report is about, by its places and the names in it; None where none stands out.

        Asked for once the places are known.
        """
        counts: Counter[str] = Counter(place.country for place in self.places if place.country)
        counts.update(
            mention.description.country
            for mention in self.mentions
            if mention.description.country and len(mention.description.country) == 3
        )
        for code in COUNTRY_LIKE:
            counts.pop(code, None)
        if self.places and self.report.dateline and self.report.dateline.place and self.places[0].country:
            counts[self.places[0].country] += 1
        ranked = counts.most_common(2)
        if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            return ranked[0][0]
        return None

    @cached_property
    def cased(self) -> bool:
        """Whether capitals mean something: the text is not all in capitals or all in lower case."""
        shapes = self.analysis.words.shapes
        lower, capital, upper = ((shapes == shape).sum() for shape in (0, 1, 2))
        return bool(capital > 0 and upper <= lower + capital)
