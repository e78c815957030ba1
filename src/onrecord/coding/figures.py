"""Figures: stated numbers of people killed, injured and so on, with their victims."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import cast

from onrecord.coding.coded import FigureKind
from onrecord.coding.numbers import NumberRange, find_numbers, parse_number
from onrecord.language.analysis import Analysis, Anchor, Range
from onrecord.ontology.names import word_set

_SEVERITY = word_set(
    "seriously critically severely slightly gravely badly lightly fatally moderately critical serious grave"
)


_OF_THEM = re.compile(r"\s+of\s+(?:them|whom)\b(?:\s+\w+){0,2}", re.I)
_CONDITION = re.compile(r"(?:\s+\w+){0,3}?\s+in\s+(?:a\s+)?(?:critical|serious|grave)\s+condition", re.I)
_TOLL = re.compile(
    r"\b(?P<of>(?:death[ -])?toll|fatalities|casualt(?:y|ies)|victims|deaths|dead|killed|wounded|injured|missing|"
    r"displaced|detained|detainees|arrest(?:s|ed)|hostages|captives|abducted|kidnapped)\b(?:(?!\w*\d)[^.;:\n]){0,110}?"
    r"\b(?:to|at|reach(?:es|ed|ing)?|number(?:s|ed)?|stands?|stood|totall?(?:ed|s)?|(?:is|was|are|were)(?: now)?)"
    r"(?: (?:now|currently))?\s+$",
    re.I,
)
"""What stands before the number of a toll: "the number of those killed in the blast has risen to"."""
_KIND_OF_TOLL: tuple[tuple[str, FigureKind], ...] = (
    ("wounded|injured", "injured"), ("missing", "missing"), ("displaced", "displaced"),
    ("detain|arrest", "detained"), ("hostages|captives|abducted|kidnapped", "abducted"),
)  # fmt: skip
_NO_PEOPLE = re.compile(
    r"\s*(?:[ap]\.?m\b|per ?cent|%|[:/]\d|[-\s](?:km|kilomet|miles?|met(?:er|re)s?|years?|months?|weeks?|days?|hours?|"
    r"minutes?|o['’]clock|million|vehicles?|houses?|homes|places|locations|times|points)\b)",
    re.I,
)
_DYING = re.compile(
    r"(?:\s+(?!and\b)[\w'’-]+){1,4}?\s+(?:(?:have|had|were|was|are|has|been)\s+)*"
    r"(?:perish(?:ed)?|martyred|embraced martyrdom|lost (?:their|his|her) li(?:ves|fe)|gave up the ghost)\b",
    re.I,
)
_ORDINALS = dict(zip(
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split(), range(2, 21), strict=True,
))  # fmt: skip
_NTH_TO_DIE = re.compile(
    rf"\b(?P<number>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:(?:victim|life)\b|(?:person|passenger|man|woman|"
    r"soldier|officer|policeman|worker|child|student|civilian|casualty|patient|\w+er)\b"
    r"(?=[^.;\n]{0,60}?\b(?:died|dies|dead|die|succumbed)\b))",
    re.I,
)
"""Who is told to be the last to have died: "an eighth victim, a student, died overnight" makes eight."""
_TOLL_WORD = re.compile(r"toll|fatalit|casualt|victims|dea[dt]|killed|wounded|injured|missing|displaced|detain|arrest|"
                        r"hostages|captives|abducted|kidnapped", re.I)  # fmt: skip
_DYING_WORD = re.compile(r"perish|martyr|lost|ghost", re.I)
"""What stands behind the number of those who died, in words that the model does not know for it."""


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
    for told in _tolls(analysis, list(found.values())):
        found[told.start, told.end, told.kind] = told
    wholes = sorted(found.values(), key=lambda counted: (counted.start, counted.end))
    for sentence, group in groupby(wholes, key=lambda counted: counted.sentence):
        for part in _parts(analysis, sentence, list(group)):
            found[part.start, part.end, part.kind] = part
    return sorted(found.values(), key=lambda counted: (counted.start, counted.end))


def _tolls(analysis: Analysis, known: list[Counted]) -> Iterator[Counted]:
    """Figures that are no `known` ones, by what stands around a number: "the toll rose to 14", "six men perished"."""
    text = analysis.words.text
    taken = sorted((counted.start, counted.end) for counted in known)
    for number, words in enumerate(analysis.sentences):
        first, last = analysis.span(words)
        sentence = text[first:last]
        for nth in _NTH_TO_DIE.finditer(sentence):
            word = nth["number"].lower()
            count = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
            start, end = first + nth.start("number"), first + nth.end("number")
            span = analysis.words.within(first + nth.start(), first + nth.end())
            yield Counted("killed", start, end, NumberRange(count, count), None, None, span, number)
        if not (_TOLL_WORD.search(sentence) or _DYING_WORD.search(sentence)):
            continue
        for a, b, amount in find_numbers(sentence):
            start, end = first + a, first + b
            if any(i < end and start < j for i, j in taken) or amount.min == amount.max == 0:
                continue
            toll = _TOLL.search(sentence[:a]) if not _NO_PEOPLE.match(sentence, b) else None
            dying = None if toll else _DYING.match(sentence, b)
            if toll:
                of = toll["of"].lower()
                kind: FigureKind = next((kind for stem, kind in _KIND_OF_TOLL if re.match(stem, of)), "killed")
                span = (first + toll.start("of"), first + toll.end("of"))
            elif dying:
                kind, span = "killed", (first + dying.end() - 1, first + dying.end())
            else:
                continue
            yield Counted(kind, start, end, amount, None, amount.qualifier, analysis.words.within(*span), number)


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
