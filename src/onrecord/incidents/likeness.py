"""How likely what two reports tell is of one incident: what they agree and disagree in, weighed and added up.

A telling is what one report tells of one happening: the events that were found there to be one. Everything works on
arrays of pairs of tellings at once. What two are to one another depends on the two alone, never on what else a record
holds: so it does not matter in which order reports came in.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from onrecord.language.commonness import weight
from onrecord.ontology.names import fold
from onrecord.ontology.plover import TYPES, are_alike, quad
from onrecord.ontology.sites import sites

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEAR, AROUND, FAR = 12.0, 50.0, 150.0
"""Kilometres: up to where two places are one, are near, and from where on they are two for sure."""
NEWS, LOOK_BACK = 2, 30
"""Days that an event may lie back which a report dates not by a word: told as news, and at most."""
DAYS_APART = 3
"""Days that two tellings may lie apart, both of which name their day: one may name it wrongly."""
LONGEST = 31
"""Days of the longest time in which something happened that other reports may be told to tell of, too."""
UNKNOWN_DAY = -(10**6)
_SAID = 0.1
"""Share of what words tell from which they alone may tell that two happenings are one."""


@dataclass(frozen=True)
class Bags:
    """A set of ids for each telling: `ids[starts[k]:starts[k + 1]]`, sorted, and what each id weighs.

    `whole`: what the ids of each telling weigh together; `keys`: telling and id as one number, in order.
    """

    starts: Ints
    ids: Ints
    weights: Floats
    whole: Floats
    keys: Ints

    def size(self, rows: Ints) -> Ints:
        """How many ids each of `rows` has."""
        return self.starts[rows + 1] - self.starts[rows]

    def shared(self, i: Ints, j: Ints) -> Floats:
        """The weight of the ids that the tellings of each pair share."""
        if not len(self.keys):
            return np.zeros(len(i))
        size = self.size(i)
        pair = np.repeat(np.arange(len(i)), size)
        at = np.arange(len(pair)) + np.repeat(self.starts[i] - np.cumsum(size) + size, size)
        ids = self.ids[at]
        wanted = j[pair] * len(self.weights) + ids
        found = np.take(self.keys, np.searchsorted(self.keys, wanted), mode="clip") == wanted
        sums = np.bincount(pair[found], weights=self.weights[ids[found]], minlength=len(i))
        return sums.astype(np.float64)


@dataclass(frozen=True)
class Tellings:
    """Tellings as arrays, one row each. Days count from 1970; `first` to `last` is when it can have happened, as the
    report tells it. Ids are 0 for what is unknown. `of`: for each event the number of its telling; `countries`: those
    that its report speaks of; `home`: that of its place, or else all these; `headlines` and `names` (the words of all
    that a report names): by the id of the report.
    """

    of: Ints
    report: Ints
    type: Ints
    quad: Ints
    planned: Flags
    first: Ints
    last: Ints
    dated: Flags
    lat: Floats
    lon: Floats
    coarse: Flags
    place: Ints
    admin1: Ints
    countries: Bags
    home: Bags
    sites: Bags
    modes: Bags
    actors: Bags
    actor_groups: Bags
    recipients: Bags
    numbers: Bags
    words: Bags
    headlines: Bags
    names: Bags

    def __len__(self) -> int:
        return len(self.report)


EVENTS = (
    "event", "report", "published", "telling", "type", "modes", "aux", "trigger", "quote", "place", "place_name",
    "place_country", "place_admin1", "lat", "lon", "date_from", "date_to", "time_basis", "confidence",
)  # fmt: skip
PARTICIPANTS = ("event", "side", "words", "name", "country", "sector")
FIGURES = ("event", "kind", "min", "max")
ENTITIES = ("report", "name")
REPORTS = ("report", "title")


def read(
    events: pa.Table, participants: pa.Table, figures: pa.Table, entities: pa.Table, reports: pa.Table
) -> Tellings:
    """The tellings of these events (rows of the tables of a record, with the columns `EVENTS`, `PARTICIPANTS`,
    `FIGURES`, `ENTITIES`, `REPORTS`), in the order in which their first events stand."""
    column = {name: _whole(events.column(name)) for name in EVENTS}
    of = _ids(column["telling"]) - 1
    count = int(of.max(initial=-1)) + 1
    row_of = dict(zip(column["event"].to_pylist(), of.tolist(), strict=True))
    first, last, dated = _days(column)
    places = column["place_name"]
    coarse = pc.or_(pc.is_null(column["place_admin1"]), pc.fill_null(pc.equal(places, column["place_admin1"]), False))
    place, coarse, lat = _ids(places), np.asarray(coarse, dtype=bool), _floats(column["lat"])
    planned = _has(column["aux"], "future") | _has(column["aux"], "hypothetical")
    number = np.arange(len(of))
    # Of the events of a telling the surest tells the type, the one that is dated most narrowly the days, the one that
    # is placed most closely the place.
    surest = _best(of, count, np.lexsort((number, -_floats(column["confidence"]))))
    timely = _best(of, count, np.lexsort((number, last - first, ~dated, first == UNKNOWN_DAY)))
    placed = _best(of, count, np.lexsort((number, coarse, np.isnan(lat), place == 0)))
    countries, home = _countries(column, participants, row_of, placed)
    types = np.array([TYPES.index(type_) for type_ in column["type"].to_pylist()], dtype=np.int64)
    return Tellings(
        of=of,
        report=_ids(column["report"])[surest],
        type=types[surest], quad=_QUAD[types[surest]],
        planned=planned[surest],
        first=first[timely], last=last[timely], dated=dated[timely],
        lat=lat[placed], lon=_floats(column["lon"])[placed], coarse=coarse[placed],
        place=place[placed], admin1=_ids(column["place_admin1"])[placed],
        numbers=_numbers(figures, row_of, count),
        words=_words(column["quote"], of, count),
        headlines=_headlines(column["report"].dictionary_encode().dictionary, reports),
        names=_names(column, entities),
        countries=countries, home=home,
        sites=_sites(column, of, participants, row_of, count),
        modes=_bags(*_flat(column["modes"], of), count),
        **_participants(participants, row_of, count),
    )  # fmt: skip


def _best(of: Ints, count: int, order: Ints) -> Ints:
    """For each telling the first of its events in `order`."""
    best = np.empty(count, dtype=np.int64)
    best[of[order[::-1]]] = order[::-1]
    return best


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _ids(column: Any) -> Ints:
    """A column of texts as numbers, 0 for null."""
    encoded = column.dictionary_encode()
    return np.asarray(pc.fill_null(pc.add(encoded.indices, 1), 0), dtype=np.int64)


def _floats(column: Any) -> Floats:
    return np.asarray(pc.fill_null(column, math.nan), dtype=np.float64)


def _has(lists: Any, value: str) -> Flags:
    rows, values = _flat(lists, np.arange(len(lists)))
    found = np.zeros(len(lists), dtype=bool)
    found[rows[np.asarray(pc.equal(values, value), dtype=bool)]] = True
    return found


def _flat(lists: Any, of: Ints) -> tuple[Ints, Any]:
    """The values in lists, and for each the number that `of` has for its list."""
    return of[np.asarray(pc.list_parent_indices(lists), dtype=np.int64)], pc.list_flatten(lists)


def _days(column: dict[str, Any]) -> tuple[Ints, Ints, Flags]:
    """When each event can have happened, and whether its report's words say so."""

    def days(name: str) -> Ints:
        return np.asarray(pc.fill_null(column[name].cast(pa.int32()), UNKNOWN_DAY), dtype=np.int64)

    from_, to, published = days("date_from"), days("date_to"), days("published")
    told = np.asarray(pc.fill_null(pc.equal(column["time_basis"], "expression"), False), dtype=bool)
    dated = told & (from_ > UNKNOWN_DAY) & (to > UNKNOWN_DAY) & (to - from_ <= LONGEST)
    day = np.where(to > UNKNOWN_DAY, to, published)  # that of the dateline or publication
    unsaid = np.asarray(pc.is_null(column["time_basis"]), dtype=bool)
    back = np.where(_has(column["aux"], "historical") | unsaid, LOOK_BACK, NEWS)
    planned = _has(column["aux"], "future") | _has(column["aux"], "hypothetical")
    first = np.where(dated, from_, np.where(planned, day, day - back))
    last = np.where(dated, to, np.where(planned, day + LOOK_BACK, day))
    # What lies open, or far back, no other report can be said to tell of.
    unknown = ~dated & ((told & (to - from_ > LONGEST)) | (day == UNKNOWN_DAY))
    return np.where(unknown, UNKNOWN_DAY, first), np.where(unknown, UNKNOWN_DAY, last), dated


def _participants(participants: pa.Table, row_of: dict[str, int], count: int) -> dict[str, Bags]:
    """Names of actors and recipients, and groups ("PSE:GOV") of actors."""
    table = {name: _whole(participants.column(name)) for name in PARTICIPANTS}
    at = np.array([row_of[event] for event in table["event"].to_pylist()], dtype=np.int64)
    sectors = pc.list_element(_padded(table["sector"]), 0)
    country = pc.fill_null(table["country"], "")
    group = pc.binary_join_element_wise(country, pc.fill_null(sectors, ""), ":")
    names = pc.fill_null(table["name"], "")
    bags = {}
    for side, name in (("actor", "actors"), ("recipient", "recipients")):
        here = np.asarray(pc.equal(table["side"], side), dtype=bool)
        known = here & np.asarray(pc.not_equal(group, ":"), dtype=bool)
        bags[name] = _bags(at[here], names.filter(pa.array(here)), count, cut=_words_of_name, weight=weight)
        if side == "actor":
            bags["actor_groups"] = _bags(at[known], group.filter(pa.array(known)), count)
    return bags


def _countries(
    column: dict[str, Any], participants: pa.Table, row_of: dict[str, int], placed: Ints
) -> tuple[Bags, Bags]:
    """For each telling the countries that its report speaks of, and that of its place or else all these."""
    events, reports = column["event"].to_pylist(), column["report"].to_pylist()
    report_of = dict(zip(events, reports, strict=True))
    places = column["place_country"].to_pylist()
    spoken: dict[str, set[str]] = {report: set() for report in reports}
    for country, report in zip(places, reports, strict=True):
        if country:
            spoken[report].add(country)
    for country, event in zip(*(participants.column(name).to_pylist() for name in ("country", "event")), strict=True):
        if country:
            spoken[report_of[event]].add(country)
    all_: tuple[list[int], list[str]] = ([], [])
    home: tuple[list[int], list[str]] = ([], [])
    for row, event in enumerate(placed.tolist()):
        countries = sorted(spoken[reports[event]])
        all_[0].extend([row] * len(countries))
        all_[1].extend(countries)
        countries = [places[event]] if places[event] else countries or [""]
        home[0].extend([row] * len(countries))
        home[1].extend(countries)
    first, second = (
        _bags(np.array(rows, dtype=np.int64), pa.array(values, pa.string()), len(placed))
        for rows, values in (all_, home)
    )
    return first, second


def _sites(column: dict[str, Any], of: Ints, participants: pa.Table, row_of: dict[str, int], count: int) -> Bags:
    """For each telling the sites that its place, its participants and its triggers speak of."""
    at = np.array([row_of[event] for event in participants.column("event").to_pylist()], dtype=np.int64)
    rows = np.concatenate((of, of, at))
    texts = [column["trigger"], column["place"], _whole(participants.column("words"))]
    text = pc.fill_null(pa.concat_arrays([column.cast(pa.string()) for column in texts]), "")
    return _bags(rows, text, count, cut=lambda words: sites(re.findall(r"[^\W_]+", words.lower())))


def _padded(lists: Any) -> Any:
    """Lists with at least one element each."""
    filled = [values or [None] for values in lists.to_pylist()]
    return pa.array(filled, type=lists.type)


def _numbers(figures: pa.Table, row_of: dict[str, int], count: int) -> Bags:
    """The figures of each telling as "killed 9"."""
    table = {name: _whole(figures.column(name)) for name in FIGURES}
    events = table["event"].to_pylist()
    here = [number for number, event in enumerate(events) if event in row_of]
    at = np.array([row_of[events[number]] for number in here], dtype=np.int64)
    amount = pc.cast(pc.coalesce(table["min"], table["max"], pa.scalar(0, pa.int64())), pa.string())
    text = pc.binary_join_element_wise(table["kind"], amount, " ")
    return _bags(at, text.take(pa.array(here, pa.int64())), count, weight=_number_weight)


def _headlines(keys: Any, reports: pa.Table) -> Bags:
    """The words of the headlines of the reports with these keys, the first by the number 1, as `_ids` counts."""
    order = pc.index_in(keys, _whole(reports.column("report")))
    titles = _whole(reports.column("title")).take(order)
    return _words(titles, np.arange(1, len(keys) + 1), len(keys) + 1)


def _names(column: dict[str, Any], entities: pa.Table) -> Bags:
    """The words of all names in the reports of events, of entities and places, by the id of the report."""
    keys = column["report"].dictionary_encode().dictionary
    reports = pa.concat_arrays([_whole(entities.column("report")), column["report"]])
    names = pa.concat_arrays([_whole(entities.column("name")), column["place_name"]])
    at = pc.index_in(reports, keys)
    here = pc.and_(pc.is_valid(at), pc.is_valid(names))
    rows = np.asarray(at.filter(here), dtype=np.int64) + 1
    return _bags(rows, names.filter(here), len(keys) + 1, cut=_words_of_name, weight=weight)


def _words(quotes: Any, of: Ints, count: int) -> Bags:
    """The words of the quotes of each telling that carry meaning, without endings of plurals."""
    cut = pc.split_pattern_regex(pc.utf8_lower(pc.fill_null(quotes, "")), r"[^\pL\pN]+")
    rows, words = _flat(cut, of)
    long = np.asarray(pc.greater(pc.utf8_length(words), 2), dtype=bool)
    return _bags(rows[long], words.filter(pa.array(long)), count, cut=_singular, weight=weight)


def _singular(word: str) -> tuple[str]:
    word = fold(word)
    return (word[:-1] if len(word) > 4 and word[-1] == "s" and word[-2] not in "suia" else word,)


def _bags(
    rows: Ints,
    values: Any,
    count: int,
    *,
    cut: Callable[[str], Iterable[str]] = lambda value: (value,),
    weight: Callable[[str], float] = lambda value: 1.0,
) -> Bags:
    """Sets of what `values` are cut into, by row."""
    encoded = _whole(values).dictionary_encode()
    numbers: dict[str, int] = {}
    parts = [
        np.array([numbers.setdefault(part, len(numbers)) for part in cut(value)], dtype=np.int64)
        for value in encoded.dictionary.to_pylist()
    ]
    ids = np.asarray(encoded.indices, dtype=np.int64)
    sizes = np.array([len(part) for part in parts], dtype=np.int64)
    flat = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    size = sizes[ids] if len(ids) else np.empty(0, dtype=np.int64)
    whose = np.repeat(np.arange(len(ids)), size)
    at = np.arange(len(whose)) - np.repeat(np.cumsum(size) - size, size) + begins[ids[whose]]
    span = max(1, len(numbers))
    packed = np.sort(rows[whose] * span + flat[at])
    packed = packed[np.diff(packed, prepend=-1) > 0]
    starts = np.searchsorted(packed, np.arange(count + 1) * span)
    weights = np.array([weight(value) for value in numbers] or [0.0], dtype=np.float64)
    sums = np.concatenate(([0.0], np.cumsum(weights[packed % span])))
    return Bags(starts, packed % span, weights, sums[starts[1:]] - sums[starts[:-1]], packed)


def _words_of_name(name: str) -> list[str]:
    return [word for word in fold(name).lower().replace("'s", "").replace("’s", "").split() if len(word) > 2]


def _number_weight(number: str) -> float:
    """A number tells the more the larger and the less round it is: many attacks kill two."""
    digits = number.rpartition(" ")[2]
    return 0.5 if digits in ("0", "1") else min(2.0, 0.6 + 0.4 * len(digits.rstrip("0")) + 0.1 * len(digits))


def kilometres(lat: Floats, lon: Floats, lat2: Floats, lon2: Floats) -> Floats:
    """Great-circle distance of points in degrees."""
    a, b, c, d = (np.radians(x) for x in (lat, lon, lat2, lon2))
    chord = np.sin((c - a) / 2) ** 2 + np.cos(a) * np.cos(c) * np.sin((d - b) / 2) ** 2
    return 6371.0 * 2 * np.arcsin(np.sqrt(np.clip(chord, 0, 1)))


WEIGHTS: dict[str, float] = {
    "always": -2.45, "same day": 2.1, "a day apart": -0.53, "days differ": -0.93, "days may be one": 1.07,
    "one within the other": 0.29, "places differ": -0.5,
    "actors by name": 0.21, "actors' group": 0.1, "recipients by name": 0.35,
    "sites differ": -1.04, "one mode": 0.88, "numbers": 0.41, "numbers differ": -0.22,
    "words": 0.9, "words of the shorter": 0.62, "headlines": 1.54, "names": 1.84, "types alike": -0.36,
    "types differ": -1.01, "one report": -0.24, "spoken": -0.8, "spoken by others": -0.49,
}  # fmt: skip
"""What each thing that two tellings agree or differ in adds to the log-odds that they are of one incident; fitted on
our own gold (`python -m onrecord.training.incidents`)."""
_ALIKE = np.array([[are_alike(one, two) for two in TYPES] for one in TYPES], dtype=bool)
_QUAD = np.array([quad(type_) for type_ in TYPES], dtype=np.int64)


def possible(t: Tellings, i: Ints, j: Ints) -> Flags:
    """Whether the tellings of each pair may be of one incident at all."""
    gap = np.maximum(t.first[i], t.first[j]) - np.minimum(t.last[i], t.last[j])
    may = (gap <= np.where(t.dated[i] & t.dated[j], DAYS_APART, LOOK_BACK)) & (t.planned[i] == t.planned[j]) & (i != j)
    may &= (t.first[i] > UNKNOWN_DAY) & (t.first[j] > UNKNOWN_DAY) & (t.quad[i] == t.quad[j])
    left = np.flatnonzero(may)
    a, b = i[left], j[left]
    may[left] = (t.countries.shared(a, b) > 0) | (t.countries.size(a) == 0) | (t.countries.size(b) == 0)
    return may


def facts(t: Tellings, i: Ints, j: Ints) -> tuple[Floats, Flags]:
    """What the tellings of each pair are to one another [pairs, WEIGHTS], where they may be of one incident, and
    whether there is anything specific by which to tell."""
    gap = np.maximum(t.first[i], t.first[j]) - np.minimum(t.last[i], t.last[j])
    dated = t.dated[i] & t.dated[j]
    far = kilometres(t.lat[i], t.lon[i], t.lat[j], t.lon[j])
    mapped = ~np.isnan(far)
    placed = (t.place[i] > 0) & (t.place[j] > 0)
    coarse = t.coarse[i] | t.coarse[j]
    same_place = ((mapped & (far < NEAR)) | (t.place[i] == t.place[j])) & placed & ~coarse
    within = coarse & placed & ((t.admin1[i] == t.admin1[j]) | (t.admin1[i] == 0) | (t.admin1[j] == 0))
    columns: dict[str, Any] = {
        "always": np.ones(len(i)),
        "same day": dated & (gap <= 0), "a day apart": dated & (gap == 1), "days differ": dated & (gap > 1),
        "days may be one": ~dated & (gap <= 0), "one within the other": within,
        "places differ": mapped & ~within & ~same_place & (far > FAR),
        "actors' group": t.actor_groups.shared(i, j) > 0,
    }  # fmt: skip
    for side, names in (("actors", t.actors), ("recipients", t.recipients)):
        columns[f"{side} by name"] = np.minimum(names.shared(i, j), 2.0)
    columns["one mode"] = t.modes.shared(i, j) > 0
    numbers = t.numbers.shared(i, j)
    columns["numbers"] = np.minimum(numbers, 2.0)
    columns["numbers differ"] = (t.numbers.size(i) > 0) & (t.numbers.size(j) > 0) & (numbers == 0)
    shared, whole = t.words.shared(i, j), t.words.whole
    columns["words"] = shared / np.sqrt(np.maximum(whole[i] * whole[j], 1.0))
    columns["words of the shorter"] = shared / np.maximum(np.minimum(whole[i], whole[j]), 1.0)
    alike = _ALIKE[t.type[i], t.type[j]] & (t.type[i] != t.type[j])
    a, b, whole = t.report[i], t.report[j], t.headlines.whole
    columns["headlines"] = t.headlines.shared(a, b) / np.sqrt(np.maximum(whole[a] * whole[b], 1.0))
    whole = t.names.whole
    columns["names"] = t.names.shared(a, b) / np.sqrt(np.maximum(whole[a] * whole[b], 1.0)) * (a != b)
    columns["types alike"] = alike
    columns["types differ"] = (t.type[i] != t.type[j]) & ~alike
    columns["one report"] = t.report[i] == t.report[j]
    columns["sites differ"] = (t.sites.size(i) > 0) & (t.sites.size(j) > 0) & (t.sites.shared(i, j) == 0)
    spoken = np.isin(t.quad[i], (1, 3))
    columns["spoken"] = spoken
    columns["spoken by others"] = spoken & (columns["actors by name"] < 0.5)
    named = (columns["actors by name"] >= 0.5) | (columns["recipients by name"] >= 0.5)
    near = mapped & ~coarse & (far < AROUND)
    known = same_place | near | named | (numbers > 0) | (columns["words of the shorter"] > _SAID)
    table = np.stack([np.asarray(columns[name], dtype=np.float64) for name in WEIGHTS], axis=1)
    return table, known


NO, UNTOLD, SURE = -2.5, -1.0, 3.0
"""Log-odds of pairs that cannot be one, and of pairs of which too little is known; the farthest that any go."""


_AT_ONCE = 20_000
"""Pairs that are looked at at once, so that they stay in the processor's cache."""


def odds(t: Tellings, i: Ints, j: Ints) -> Floats:
    """The log-odds that the tellings of each pair are of one incident."""
    odds = np.full(len(i), NO)
    may = np.flatnonzero(possible(t, i, j))
    for start in range(0, len(may), _AT_ONCE):
        some = may[start : start + _AT_ONCE]
        table, known = facts(t, i[some], j[some])
        weighed = np.clip(table @ np.array(list(WEIGHTS.values())), -SURE, SURE)
        odds[some] = np.where(known, weighed, UNTOLD)
    # Sums of the same numbers in another order differ in their last digits, and nothing may depend on those.
    return np.round(odds, 9)
