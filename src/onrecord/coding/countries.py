"""The country of somebody whose words name none: "police", "two militants", a name that no table knows.

Every country named in the report gets points for how often and how near it is named; the best one is taken if it has
enough of them. The points are rounded from a conditional logit over the coded participants of the training sentences
(which countries the coders gave to those that name none).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence

from onrecord.coding.coded import Place
from onrecord.coding.mentions import Mention
from onrecord.ontology.plover import COUNTRY_LIKE

_SHARE_OF_NAMES, _SHARE_OF_PLACES = 2.2, 2.0
_SENTENCE_BEFORE, _SENTENCES_BEFORE = 0.5, 0.3
_SAME_SIDE, _OTHER_SIDE = 0.7, -0.4
_SAME_NOUN, _LAST_GOVERNMENT = 1.8, 0.35
_NO_COUNTRY = -0.6
"""Points: of all names and places the share that is a country's; named one sentence, two or three sentences before;
beside it on its side of an event, on the other side; once said of the same noun; last to be named with a government;
no country but a body of many."""
_ENOUGH = 1.3
_MOST = 20
"""Countries that are looked at: those named most."""
_ABROAD = re.compile(
    r"\b(?:international|world|global|foreign(?! (?:min|sec|office|aff|pol|serv))|both sides|(?:the|two|all) sides|"
    r"(?:countries|nations|powers|governments|states|allies|capitals|heads of (?:state|government))$)\b",
    re.I,
)
"""Who is called so belongs to no country, or to others than those named."""
_FAR = 30
"""Sentences that the same noun may be apart."""


class Countries:
    """What the names and places of one report tell of countries."""

    def __init__(self, mentions: Sequence[Mention], places: Iterable[Place]) -> None:
        """`mentions` in the order of the text."""
        self._near: dict[int, set[str]] = {}
        self._by_noun: dict[str, list[tuple[int, str]]] = {}
        self._governments: list[tuple[int, str]] = []
        names: Counter[str] = Counter()
        for mention in mentions:
            country = mention.description.country
            if not country:
                continue
            names[country] += 1
            self._near.setdefault(mention.sentence, set()).add(country)
            self._by_noun.setdefault(mention.head, []).append((mention.sentence, country))
            if mention.description.sector[:1] == ("GOV",):
                self._governments.append((mention.start, country))
        located = Counter(place.country for place in places if place.country)
        self._points: Counter[str] = Counter()
        for counts, weight in ((names, _SHARE_OF_NAMES), (located, _SHARE_OF_PLACES)):
            for country, count in counts.most_common(_MOST):
                self._points[country] += weight * count / counts.total()  # type: ignore[assignment]
        for country in self._points:
            if country in COUNTRY_LIKE:
                self._points[country] += _NO_COUNTRY  # type: ignore[assignment]

    def guess(self, mention: Mention, beside: Iterable[str] = (), against: Iterable[str] = ()) -> str | None:
        """The country that somebody most likely belongs to; None where none stands out.

        `beside`, `against`: countries of those on its side of an event and on the other side.
        """
        return best(self.points(mention, beside, against))

    def points(self, mention: Mention, beside: Iterable[str] = (), against: Iterable[str] = ()) -> Counter[str]:
        """The points of each country for one mention."""
        points = self._points.copy()
        if _ABROAD.search(mention.text) or mention.description.sector == ("REF",):
            # Refugees are seldom from the country that they are in.
            return Counter()
        for back, weight in ((1, _SENTENCE_BEFORE), (2, _SENTENCES_BEFORE), (3, _SENTENCES_BEFORE)):
            for country in sorted(self._near.get(mention.sentence - back, ())):
                points[country] += weight  # type: ignore[assignment]
        same = self._same_noun(mention)
        if same:
            points[same] += _SAME_NOUN  # type: ignore[assignment]
        at = bisect_left(self._governments, (mention.start, ""))
        if at:
            points[self._governments[at - 1][1]] += _LAST_GOVERNMENT  # type: ignore[assignment]
        for countries, weight in ((beside, _SAME_SIDE), (against, _OTHER_SIDE)):
            for country in sorted(set(countries)):
                points[country] += weight  # type: ignore[assignment]
        return points

    def _same_noun(self, mention: Mention) -> str | None:
        """The country last named with the noun ("the army" after "the Chadian army"), else the next to be."""
        if mention.kind != "nominal":
            return None
        said = self._by_noun.get(mention.head, [])
        at = bisect_left(said, (mention.sentence + 1, ""))
        near = [said[k] for k in (at - 1, at) if 0 <= k < len(said) and abs(said[k][0] - mention.sentence) <= _FAR]
        return near[0][1] if near else None


def best(points: Counter[str]) -> str | None:
    """The country with the most points, if they are enough; the first in the alphabet of equals."""
    country = max(sorted(points), key=lambda country: points[country], default=None)
    return country if country and points[country] > _ENOUGH else None
