"""Figures: stated numbers of people killed, injured and so on, with their victims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from onrecord.coding.coded import FigureKind
from onrecord.coding.numbers import NumberRange, find_numbers, parse_number
from onrecord.coding.tolls import find_tolls
from onrecord.language.analysis import Analysis, Anchor, Range
from onrecord.ontology.names import word_set

_SEVERITY = word_set(
    "seriously critically severely slightly gravely badly lightly fatally moderately critical serious grave"
)


_OF_THEM = re.compile(r"\s+of\s+(?:them|whom)\b(?:\s+\w+){0,2}", re.I)
_CONDITION = re.compile(r"(?:\s+\w+){0,3}?\s+in\s+(?:a\s+)?(?:critical|serious|grave)\s+condition", re.I)


@dataclass
class Counted:
    """A figure before it is tied to an event and a statement: `[start, end)` are its number's words."""

    kind: FigureKind
    start: int
    end: int
    range: NumberRange
    victims: Range | None
    qualifier: str | None
    trigger: Range
    sentence: int


def find_figures(analysis: Analysis) -> list[Counted]:
    """The figures of a text in order; a number counts once for each kind."""
    found: dict[tuple[int, int, str], Counted] = {}
    for anchor in analysis.figures:
        counted = _read(analysis, anchor)
        if counted:
            found.setdefault((counted.start, counted.end, counted.kind), counted)
    for told in _tolls(analysis):
        here = [one for one in found.values() if one.start < told.end and told.start < one.end]
        if all(one.range.max == 1 for one in here):  # "an eighth victim" is one, too
            for one in here:
                del found[one.start, one.end, one.kind]
            found[told.start, told.end, told.kind] = told
    wholes = sorted(found.values(), key=lambda counted: (counted.start, counted.end))
    for sentence, group in groupby(wholes, key=lambda counted: counted.sentence):
        for part in _parts(analysis, sentence, list(group)):
            found[part.start, part.end, part.kind] = part
    return sorted(found.values(), key=lambda counted: (counted.start, counted.end))


def _tolls(analysis: Analysis) -> Iterator[Counted]:
    """The numbers that only the words around them show to be figures."""
    for number, words in enumerate(analysis.sentences):
        first, last = analysis.span(words)
        for toll in find_tolls(analysis.words.text[first:last]):
            trigger = analysis.words.within(first + toll.words[0], first + toll.words[1])
            start, end = first + toll.start, first + toll.end
            yield Counted(toll.kind, start, end, toll.range, None, toll.range.qualifier, trigger, number)


def _parts(analysis: Analysis, sentence: int, wholes: list[Counted]) -> list[Counted]:
    """Parts of the figures of one sentence, which have no word of their own for what happened.

    "20 were wounded, four of them seriously"; "including four in critical condition". A part is of its whole's kind,
    and those said to be badly hurt are injured.
    """
    first, last = analysis.span(analysis.sentences[sentence])
    text = analysis.words.text[first:last]
    parts = []
    for a, b, number in find_numbers(text):
        start, end = first + a, first + b
        behind = _OF_THEM.match(text, b) or _CONDITION.match(text, b)
        before = [whole for whole in wholes if whole.end <= start]
        if not behind or not before or any(whole.start < end and start < whole.end for whole in wholes):
            continue
        severity = next((word for word in re.findall(r"\w+", behind.group()) if word.lower() in _SEVERITY), None)
        whole = before[-1]
        kind: FigureKind = "injured" if severity else whole.kind
        parts.append(Counted(kind, start, end, number, whole.victims, severity, whole.trigger, sentence))
    return parts


def _read(analysis: Analysis, anchor: Anchor) -> Counted | None:
    roles = sorted(anchor.roles["number"], key=lambda role: (-role.score, role.words))
    victims = sorted(anchor.roles["victims"], key=lambda role: (-role.score, role.words))
    for role in roles:
        start, end = analysis.span(role.words)
        number = parse_number(analysis.words.text[start:end])
        start, end, number = _whole_number(analysis, anchor.sentence, start, end, number)
        if number is None or (number.min == 0 and number.max == 0):
            continue
        kind = cast(FigureKind, anchor.kind)
        return Counted(
            kind, start, end, number, victims[0].words if victims else None, _qualifier(analysis, anchor, number),
            anchor.words, anchor.sentence,
        )  # fmt: skip
    return None


def _whole_number(
    analysis: Analysis, sentence: int, start: int, end: int, number: NumberRange | None
) -> tuple[int, int, NumberRange | None]:
    """The number expression that the model's words lie in: it may have missed "more than" or the end of "1,200"."""
    first, last = analysis.span(analysis.sentences[sentence])
    for a, b, whole in find_numbers(analysis.words.text[first:last]):
        if first + a < end and start < first + b and (number is None or (first + a <= start and end <= first + b)):
            return first + a, first + b, whole
    return start, end, number


def _qualifier(analysis: Analysis, anchor: Anchor, number: NumberRange) -> str | None:
    """How badly, where the text says so ("four of them seriously"); else the words that make the number approximate."""
    i, j = anchor.words
    for word in range(max(i - 2, 0), min(j + 2, len(analysis.words))):
        text = analysis.text((word, word + 1))
        if text.lower() in _SEVERITY:
            return text
    return number.qualifier
