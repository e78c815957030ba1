"""Where an event took place: of the words that tell it the closest-drawn place on the map."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from onrecord.coding.coded import Place
from onrecord.coding.draft import Draft, overlapping
from onrecord.coding.places import resolve_place
from onrecord.language.analysis import Anchor, Range

_HERE = re.compile(r"\bhere\b", re.I)
_ROAD = re.compile(
    r"^[^\W_]+[-–][^\W\d_]+(?:[-–][^\W\d_]+)?\s+(?:high|motor|express|rail)?(?:way|road|route|line|pipeline)\b", re.I
)
_ROAD_NAME = 40
"""A road named for the towns that it joins ("the Karachi-Quetta highway"), which is in neither; characters of one."""
_TAKES_UP_TOWN = frozenset("town city village site scene spot area hamlet settlement camp place neighbourhood".split())
_TOWN_REACH = 3
"""Nouns that take up a town named before, and how many sentences they look back."""
_SURE_OF_PLACE = 0.6
"""Probability from which words that are on no map are still told as an event's place."""
_PLACES_AROUND = 40
"""Place names before and after an event that help to tell which of several namesakes is meant."""


def event_place(draft: Draft, act: Anchor) -> Place | None:
    """Where an act took place: of the words that tell it the closest-drawn place on the map, a town rather than its
    province; else the likeliest words as they stand ("a shop"), without coordinates."""
    places = []
    for role in act.roles["location"]:
        start, end = draft.analysis.span(role.words)
        first = bisect_left(draft.places, start, key=lambda place: place.start)
        around = draft.places[max(0, first - _PLACES_AROUND) : first + _PLACES_AROUND]
        if _HERE.search(draft.report.text, start, end) and (here := _dateline_place(draft)):
            places.append(replace(here, text=draft.report.text[start:end], start=start, end=end))
        place = resolve_place(draft.report.text, start, end, around)
        if place and not _ROAD.search(draft.report.text[place.start : place.end + _ROAD_NAME]):
            places.append(place)
    if not places:
        likely = [role for role in act.roles["location"] if role.score >= _SURE_OF_PLACE]
        best = max(likely, key=lambda role: role.score, default=None)
        if best is None:
            return None
        words = draft.words(best.words)
        town = _town_before(draft, best.words)
        if town:
            return replace(town, text=words.text, start=words.start, end=words.end)
        return Place(words.text, words.start, words.end, words.text, None, None, None, None, None)
    at = draft.analysis.span(act.words)[0]
    return min(places, key=lambda place: (place.admin1 is None, place.name == place.admin1, abs(place.start - at)))


def _town_before(draft: Draft, words: Range) -> Place | None:
    """The town that "the town", "the scene" takes up: the last one named in the sentences just before."""
    noun, determiner = (draft.analysis.text((word, word + 1)).lower() for word in (words[1] - 1, max(words[0] - 1, 0)))
    opening = draft.analysis.text((words[0], words[0] + 1)).lower()
    if noun not in _TAKES_UP_TOWN or not {determiner, opening} & {"the", "this", "that"}:
        return None
    sentence = draft.analysis.sentence_at(words[0])
    first = draft.analysis.span(draft.analysis.sentences[max(0, sentence - _TOWN_REACH)])[0]
    before = overlapping(draft.places, first, draft.analysis.span(words)[0])
    return next((p for p in reversed(before) if p.lat is not None and p.admin1 and p.name != p.admin1), None)


def _dateline_place(draft: Draft) -> Place | None:
    """The place of the dateline, which "here" means."""
    parts = [part for part in draft.report.parts if part.kind == "dateline"]
    within = overlapping(draft.places, parts[0].start, parts[0].end) if parts else ()
    return next((place for place in within if place.lat is not None), None)
