"""Tolls: numbers of dead, injured and so on told by the words around them, where no verb says that they were harmed.

"The toll rose to 14", "whose dead number ten", "a third victim died overnight", "six men perished".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onrecord.coding.coded import FigureKind
from onrecord.coding.numbers import NUMBER, NumberRange, find_numbers
from onrecord.ontology.names import word_set

_HARMED: dict[FigureKind, str] = {
    "killed": "dead|deaths|killed|slain|martyred|martyrs|deceased|victims",
    "injured": "wounded|injured|injuries",
    "missing": "missing",
    "displaced": "displaced",
    "detained": "detained|detainees|arrests|arrested",
    "abducted": "hostages|captives|abducted|kidnapped",
}
_KIND = {word: kind for kind, words in _HARMED.items() for word in words.split("|")}
_WORDS = "|".join(_KIND)
_OPEN = r"(?:(?!\w*\d)[^.;:\n])"
"""Characters between a noun and its number: no other number, no other clause."""
_FARTHEST = 250
"""Characters before a number that all that shows it to be a toll lies in, however long its sentence."""
_TOLL = re.compile(
    rf"\b(?:(?P<sure>toll|fatalities|casualties|(?:number|count|figure|total)s? (?:of|for)\b{_OPEN}{{0,40}}?\b"
    rf"(?P<of>{_WORDS}))|(?P<bare>{_WORDS}))\b(?P<between>{_OPEN}{{0,110}}?)"
    r"\b(?:(?P<to>to|at)|(?P<verb>reach(?:es|ed|ing)?|number(?:s|ed)?|totall?(?:ed|s)?)|(?:is|was|are|were)(?: now)?)"
    r"(?: (?:now|currently))?\s+$",
    re.I,
)
"""What stands before the number of a toll: "the number of those killed in the blast has risen to"."""
PUTS_TOLL = re.compile(
    rf"\b(?P<cue>put|puts|placed|raised|raises|lowered|lowers|revised|gave|gives)\s+(?P<toll>(?:the|that|this|a|its)\s+"
    rf"(?:[\w'’-]+\s+){{0,2}}?(?:toll|dead|wounded|deaths|fatalities|(?:number|figure|count)(?=\s+at\b)|"
    rf"(?:number|figure|count|total) of\b{_OPEN}{{0,40}}?\b(?:{_WORDS}))\b[^.;,\n]{{0,80}}?\b(?:at|to|of)\s+"
    rf"(?:(?:at least|more than|about|around|some|nearly)\s+)?{NUMBER}(?:\s+(?:dead|killed|wounded|deaths))?)",
    re.I,
)
"""Words by which somebody states a toll: "put the number of the dead at nine"."""
_MOVES = re.compile(
    r"\b(?:ris(?:en|es|ing)|rose|climb\w*|increas\w*|grew|grown|went up|gone up|jump\w*|rais(?:ed|es|ing)|"
    r"br(?:ings?|inging|ought)|puts?|putting|tak(?:es|ing)|took|stands?|stood|revised|lower\w*|plac(?:ed|es)|sets?)\b",
    re.I,
)
_BEFORE_NOUN = 40
"""Verbs by which a toll comes to its number, and characters before its noun that one may stand in."""
_NO_PEOPLE = re.compile(
    r"\s*(?:[ap]\.?m\b|per ?cent|%|[:/]\d|[-\s](?:km|kilomet|miles?|met(?:er|re)s?|years?|months?|weeks?|days?|hours?|"
    r"minutes?|o['’]clock|million|vehicles?|houses?|homes|places|locations|times|points)\b)",
    re.I,
)
"""What behind a number shows that it counts no people."""
_ENDS = re.compile(
    r"\s*(?:$|[^\w\s]|(?:people|persons|men|women|civilians|soldiers|officers|children|dead|killed|wounded|injured|on|in|"
    r"after|as|by|from|when|with|and|but|since|late|early|following|yesterday|today|overnight)\b)",
    re.I,
)
"""What behind a number shows that it counts those named before it, and nothing that comes after it."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_DYING = re.compile(
    r"(?:\s+(?!and\b)[\w'’-]+){1,4}?\s+(?:(?:have|had|were|was|are|has|been)\s+)*"
    r"(?:perish(?:ed)?|martyred|embraced martyrdom|lost (?:their|his|her) li(?:ves|fe)|g(?:ave|iven) up the ghost)\b",
    re.I,
)
"""What stands behind the number of those who died, in words that the model does not know for it."""
_COSTS = re.compile(r"\b(?:cost|costing|claim(?:s|ed|ing)?|took|taking)\s+(?:(?:at least|more than|some)\s+)?$", re.I)
_LIVES = re.compile(r"\s+(?:[a-z]+\s+)?lives\b")
"""What stands before and behind the number where a deed "claimed nine lives"."""
_IN_HOSPITAL = re.compile(
    r"\s+(?:(?:other|more)\s+)?(?:others|people|persons|men|women|children|civilians|soldiers|officers|passengers)?\s*"
    r"(?:were|are|remain|continue|was|is)\s+(?:(?:also|still|being|later)\s+)*"
    r"(?:(?:taken|rushed|admitted|transferred|brought|evacuated|on admission|in)\b[^.;,]{0,30}\b(?:hospital|clinic)s?|"
    r"(?:hospitali[sz]ed|on admission)|treated\s+for)\b",
    re.I,
)
"""What stands behind the number of those who were hurt."""
_ORDINALS = dict(zip(
    "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split(), range(2, 21), strict=True,
))  # fmt: skip
_NTH_TO_DIE = re.compile(
    rf"\b(?:an?|another)\s+(?P<number>{'|'.join(_ORDINALS)}|\d{{1,3}}(?:st|nd|rd|th))\s+(?:life\b|"
    r"(?:victim|person|passenger|man|woman|soldier|officer|policeman|worker|child|student|civilian|casualty|patient)"
    r"(?:,[^,.;\n]{1,60},)?\s+(?:(?:has|had|have|also|later|then)\s+){0,2}(?:died|dies|succumbed)\b)",
    re.I,
)
"""Who is told to be the last to have died: "an eighth victim, a student, died overnight" makes eight."""
_LIKELY = word_set(
    f"toll fatalities casualties {' '.join(_KIND)} perish perished martyred martyrdom lost ghost lives hospital "
    "hospitals clinic clinics hospitalised hospitalized admission treated"
)
"""Words of which one at least stands in each sentence with such a number: the others need not be looked at."""


@dataclass(frozen=True)
class Toll:
    """A number in a sentence, `[start, end)` there, with the range it stands for and the words that tell of harm."""

    kind: FigureKind
    start: int
    end: int
    range: NumberRange
    words: tuple[int, int]


def find_tolls(sentence: str) -> Iterator[Toll]:
    """The tolls of a sentence."""
    for nth in _NTH_TO_DIE.finditer(sentence):
        word = nth["number"].lower()
        count = _ORDINALS.get(word) or int(re.sub(r"\D", "", word))
        yield Toll("killed", *nth.span("number"), NumberRange(count, count), nth.span())
    if _LIKELY.isdisjoint(re.findall(r"\w+", sentence.lower())):
        return
    for start, end, amount in find_numbers(sentence):
        if amount.min == amount.max == 0 or _YEAR.fullmatch(sentence, start, end):
            continue
        toll = _toll_before(sentence, start, end)
        dying = None if toll else _DYING.match(sentence, end)
        costs = _COSTS.search(sentence, max(0, start - _BEFORE_NOUN), start)
        hurt = _IN_HOSPITAL.match(sentence, end)
        if toll:
            word = (toll["of"] or toll["bare"] or "dead").lower()
            yield Toll(_KIND[word], start, end, amount, toll.span("sure" if toll["sure"] else "bare"))
        elif dying:
            yield Toll("killed", start, end, amount, (dying.end() - 1, dying.end()))
        elif costs and _LIVES.match(sentence, end):
            yield Toll("killed", start, end, amount, costs.span())
        elif hurt:
            yield Toll("injured", start, end, amount, (hurt.end() - 1, hurt.end()))


def _toll_before(sentence: str, start: int, end: int) -> re.Match[str] | None:
    """What shows the number at `[start, end)` to be a toll. Words that may as well name people who are somewhere ("the
    wounded were taken to three hospitals") need a verb by which a toll comes to its number, and nothing behind it."""
    toll = _TOLL.search(sentence, max(0, start - _FARTHEST), start)
    if toll is None or _NO_PEOPLE.match(sentence, end):
        return None
    if toll["sure"]:
        return toll
    moves = _MOVES.search(toll["between"]) or _MOVES.search(sentence, max(0, toll.start() - _BEFORE_NOUN), toll.start())
    return toll if (toll["verb"] or (toll["to"] and moves)) and _ENDS.match(sentence, end) else None
