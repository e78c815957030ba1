"""Places: the place names of a report, and which place each means.

Three steps, each a function below:

1. `_matches`: words with a capital, alone and in a row, are looked up in the gazetteer; the longest name wins.
2. `_weigh`: each match is judged by its surroundings (what stands before and after, whether it is a common word, a
   given name, a surname, whether a person of that name is in the report) in a weighted sum, as in a logistic
   regression. The weights were fitted on the dev part of GeoVirus and LGL (Gritta et al., "A pragmatic guide to
   geoparsing evaluation", 2020) by `python -m onrecord.training.places`.
3. `_resolve`: among namesakes the report as a whole chooses. People write of places near to each other and name
   provinces and countries around them (Leidner, "Toponym resolution in text", 2007: population, containment,
   one sense per discourse, smallest area), so all names are settled together, the plain ones pulling the others.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources

import numpy as np

from onrecord.coding.coded import Place
from onrecord.coding.place_cues import (
    AFTER,
    BIAS,
    CONTEXT,
    FOLLOWING,
    GENERIC,
    GENERIC_PHRASES,
    OF_PLACE,
    PRECEDING,
    SETTING,
    WEIGHTS,
)
from onrecord.ontology.gazetteer import KINDS, NONE16, Gazetteer, fold, keys


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LONGEST = 6
# Words that are looked up in one pass, and characters that tell where a report is at home: memory stays small.
BLOCK = 4_000
HOME_CHARACTERS = 100_000
MOST_CANDIDATES = 64
# Candidates less likely than this pull at none.
LEAST_CHANCE = 0.05
THRESHOLD = -0.2
_COUNTRY, _ADMIN1, _ADMIN2, _REGION, _CITY = range(len(KINDS))

# A word with a capital, with the stops inside "U.S" and "W.Va" and apostrophes inside "Sana'a" and "O'Fallon".
_CAPITAL = re.compile(r"\b(?![a-zß-ÿ\d_])\w(?:\w|['’ʼ‘`](?=\w)|\.(?=[A-Z][a-z]?[a-z]?\.))*")
_ANY = re.compile(r"\b[^\W\d_](?:\w|['’ʼ‘`](?=\w))*")
# What may stand between the words of one name.
_INSIDE = frozenset(
    (
        " ",
        "-",
        "–",
        " of ",
        " of the ",
        " de ",
        " del ",
        " de la ",
        " de los ",
        " do ",
        " da ",
        " dos ",
        " la ",
        " el ",
        " al ",
        " al-",
        " el-",
        " ez-",
        " ed-",
        " and ",
        " & ",
        " upon ",
        " on ",
        "-on-",
        "-upon-",
        "-de-",
        "-sur-",
        "-e-",
        "-i-",
        " e ",
        " e-",
        " i ",
        "-en-",
        "-in-",
        "-la-",
        "-al-",
        "-el-",
        "-le-",
        " the ",
        "'s ",
        "’s ",
        "\n",
    )
)
_STOPPED = _words("St Ste Mt Ft W E N S Pt")


@dataclass(slots=True)
class Match:
    """Words of the text that the gazetteer knows: `[start, end)`, tokens `first` to `last`, and the rows."""

    start: int
    end: int
    first: int
    last: int
    key: str
    rows: np.ndarray
    role: str = ""
    score: float = 0.0
    features: dict[str, float] = field(default_factory=dict)
    inside: np.ndarray | None = None
    outer: int = -1
    group: Group | None = None
    chosen: int = -1


@dataclass(slots=True)
class Tokens:
    """The words with a capital: where they start and end, what they are, and what stands between them."""

    text: str
    start: list[int]
    end: list[int]
    word: list[str]
    gap: list[str]
    mode: list[str]


@cache
def _word_flags() -> Mapping[str, str]:
    """`c` common word, `g` given name, `s` surname (compiled by `build_gazetteer`)."""
    lines = (resources.files("onrecord.ontology") / "data" / "place-words.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines if not line.startswith("#"))  # type: ignore[misc]


# ---------------------------------------------------------------------------------------------------- words


def _lines(text: str) -> Iterable[tuple[int, int, str]]:
    """The lines of the text and how they use capitals: `mixed`, `title`, `upper` or `lower`."""
    position = 0
    for line in text.splitlines(keepends=True):
        end = position + len(line)
        if line.isspace():
            position = end
            continue
        # The start of a long line tells enough.
        sample = line[:2000]
        if sample.isupper() and len(sample) > 12:
            mode = "upper"
        elif sample.islower() and len(sample) > 12:
            mode = "lower"
        else:
            mode = "mixed"
            words = sample.split() if len(line) < 200 else []
            long = [word for word in words if len(word) > 3 and word[0].isalpha()]
            if len(long) > 3 and sum(word[0].isupper() for word in long) >= 0.85 * len(long):
                mode = "title"
        yield position, end, mode
        position = end


def _tokens(text: str) -> Tokens:
    starts: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    modes: list[str] = []
    for begin, finish, mode in _lines(text):
        pattern = _ANY if mode == "lower" else _CAPITAL
        for found in pattern.finditer(text, begin, finish):
            word = found.group()
            end = found.end()
            if word[-2:] in ("'s", "’s", "'S", "’S"):
                word, end = word[:-2], end - 2
            starts.append(found.start())
            ends.append(end)
            words.append(word)
            modes.append(mode)
    gaps = [text[ends[i] : starts[i + 1]] if starts[i + 1] - ends[i] <= 12 else "\0" for i in range(len(starts) - 1)]
    gaps.append("\0")
    return Tokens(text, starts, ends, words, gaps, modes)


def _joins(tokens: Tokens, index: int) -> bool:
    """Whether token `index` and the next may belong to one name."""
    gap = tokens.gap[index]
    if gap in _INSIDE or (gap[:1] == "-" == gap[-1:] and gap[1:-1].islower() and len(gap) <= 6):
        return True
    return gap == ". " and (tokens.word[index] in _STOPPED)


# ---------------------------------------------------------------------------------------------------- lookup


class _Names:
    """Words of texts to rows of the gazetteer, remembered between reports."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.known: dict[str, tuple[str, np.ndarray] | None] = {}

    def learn(self, names: Iterable[str]) -> None:
        """Look up all names that are not known yet, in one pass."""
        if len(self.known) > 50_000:
            self.known.clear()
        new = [name for name in set(names) if name not in self.known]
        wanted = [(name, key) for name in new for key in keys(name)]
        rows = self.gazetteer.rows_of([key for _, key in wanted])
        for name in new:
            self.known[name] = None
        for (name, key), found in zip(wanted, rows, strict=True):
            if len(found) and self.known[name] is None:
                self.known[name] = (key, found[:MOST_CANDIDATES])


@cache
def _names(gazetteer: Gazetteer) -> _Names:
    return _Names(gazetteer)


def _matches(tokens: Tokens, names: _Names) -> list[Match]:
    """The longest names at each word, left to right, without overlap."""
    found: list[Match] = []
    free = 0
    for begin in range(0, len(tokens.word), BLOCK):
        spans = [_spans(tokens, index) for index in range(begin, min(begin + BLOCK, len(tokens.word)))]
        names.learn(name for here in spans for _, _, name in here)
        for first, here in enumerate(spans, begin):
            if first < free:
                continue
            for last, end, name in reversed(here):
                entry = names.known[name]
                if entry is not None and _plausible(name, entry[0], tokens, first, last):
                    found.append(Match(tokens.start[first], end, first, last, entry[0], entry[1]))
                    free = last + 1
                    break
    return found


def _spans(tokens: Tokens, first: int) -> list[tuple[int, int, str]]:
    """What may be a name that starts at a token: its last token, its end and its words, the shortest first."""
    text, start = tokens.text, tokens.start[first]
    found = []
    for last in range(first, min(len(tokens.word), first + LONGEST)):
        if last > first and not _joins(tokens, last - 1):
            break
        end = tokens.end[last]
        name = text[start:end]
        found.append((last, end, name))
        if end - tokens.start[last] <= 5 and text[end : end + 1] == ".":
            found.append((last, end + 1, name + "."))
    return found


def _plausible(name: str, key: str, tokens: Tokens, first: int, last: int) -> bool:
    """Cheap tests before a match is weighed."""
    if key.startswith("^"):
        # In a line of capitals only, "US" and "CAR" may be words.
        return not (tokens.mode[first] == "upper" and "." not in name and len(name) > 1)
    if key in (GENERIC if first == last else GENERIC_PHRASES):
        return False
    if len(key) < 3 or (name.endswith(".") and not key.endswith(".")):
        return False
    if first == last and tokens.mode[first] in ("lower", "upper"):
        return "c" not in _word_flags().get(key, "") and len(key) > 3
    return True


# ---------------------------------------------------------------------------------------------------- weighing


def _people(tokens: Tokens) -> set[str]:
    """Surnames of the report: words after a given name, an initial or a title ("Mr. London", "Paris Hilton")."""
    flags = _word_flags()
    found: set[str] = set()
    count = len(tokens.word)
    for i, word in enumerate(tokens.word):
        if tokens.mode[i] != "mixed" or i + 1 == count:
            continue
        gap = tokens.gap[i]
        title = PRECEDING.get(word) == "title"
        if not (gap == " " or (gap == ". " and (title or len(word) == 1))):
            continue
        if title or len(word) == 1 or "g" in flags.get(word.lower(), ""):
            j = i + 1
            # Further given names and initials belong to the same name.
            while j + 1 < count and tokens.gap[j] in (" ", ". ") and len(tokens.word[j]) == 1:
                j += 1
            if tokens.word[j] in FOLLOWING or tokens.word[j] in PRECEDING:
                continue
            if not title and "g" in flags.get(word.lower(), "") and _capital_place(word, tokens, i):
                continue
            found.add(tokens.word[j])
            if j + 1 < count and tokens.gap[j] in (" ", "-") and tokens.word[j + 1] not in FOLLOWING:
                found.add(tokens.word[j + 1])
    return found


def _capital_place(word: str, tokens: Tokens, index: int) -> bool:
    """Whether a given name stands where a place would: after "in" and the like."""
    before = tokens.text[max(0, tokens.start[index] - 12) : tokens.start[index]].split()
    return bool(before) and CONTEXT.get(before[-1]) == "inside"


def _initial(text: str, start: int) -> bool:
    """Whether a sentence or line begins at `start`."""
    before = text[max(0, start - 4) : start]
    bare = before.rstrip(" \"“”'‘(\t")
    if not bare:
        return start <= len(before)
    return bare[-1] in ".!?:;—\n\r•…"


def _features(match: Match, tokens: Tokens, gazetteer: Gazetteer, people: set[str]) -> dict[str, float]:
    """What speaks for and against a match, from its own words and its neighbours."""
    text = tokens.text
    flags = _word_flags()
    first, last = match.first, match.last
    top = int(match.rows[0])
    population = int(gazetteer.population[top])
    kind = gazetteer.kind(top)
    found: dict[str, float] = {"pop": math.log10(population + 1) - 4, f"kind:{kind}": 1.0}
    if match.key.startswith("^"):
        found["acronym"] = 1.0
    elif match.key.endswith("."):
        found["abbreviation"] = 1.0
    elif kind == "city" and fold(gazetteer.name(top)) == match.key:
        found["main"] = 1.0
    mode = tokens.mode[first]
    if mode != "mixed":
        found[f"mode:{mode}"] = 1.0
    initial = _initial(text, match.start)
    if initial:
        found["initial"] = 1.0
    if first == last:
        wide = kind in ("country", "admin1", "region")
        for flag in flags.get(match.key, ""):
            found[f"wide:{flag}" if wide else f"flag:{flag}"] = 1.0
            if flag == "c" and (initial or mode != "mixed"):
                found["initial:wide:c" if wide else "initial:c"] = 1.0
        if population < 5_000:
            found["small"] = 1.0
        if tokens.word[first] in people:
            found["person"] = 1.0
    else:
        found["words"] = 1.0
        if flags.get(tokens.word[first].lower(), "").startswith(("g", "cg")):
            found["words:g"] = 1.0
    _before(found, match, tokens, flags)
    _after(found, match, tokens, flags)
    return found


def _before(found: dict[str, float], match: Match, tokens: Tokens, flags: Mapping[str, str]) -> None:
    text, first = tokens.text, match.first
    word = tokens.word[first - 1] if first else ""
    gap = tokens.gap[first - 1] if first else "\0"
    if gap in (" ", "-", ". "):
        name = PRECEDING.get(word)
        if gap == ". " and not (name in ("title", "day") or len(word) == 1):
            pass
        elif gap == "-":
            # "D-Minneapolis", "R-Berkeley": a member of a legislature and whom he stands for.
            found["before:party" if word in ("D", "R", "I", "DFL") else "before:hyphen"] = 1.0
        elif name is not None:
            found[f"before:{name}"] = 1.0
        elif len(word) == 1:
            found["before:initial"] = 1.0
        elif "g" in flags.get(word.lower(), ""):
            found["before:given"] = 1.0
        elif tokens.mode[first] == "mixed":
            found["before:capital"] = 1.0
    elif gap in (" of ", " of the "):
        if word in OF_PLACE:
            found["before:of-place"] = 1.0
        elif FOLLOWING.get(word) == "school":
            found["before:of-school"] = 1.0
        else:
            found["before:of-other"] = 1.0
    words = text[max(0, match.start - 24) : match.start].split(" ")
    if len(words) > 1 and words[-1] == "":
        cue = words[-2]
        if cue in ("the", "a", "an") and len(words) > 2:
            found[f"cue:{'a' if cue != 'the' else cue}"] = 1.0
            cue = words[-3]
        name = CONTEXT.get(cue) or CONTEXT.get(cue[:1].lower() + cue[1:])
        if name is not None:
            found[f"cue:{name}"] = 1.0
        elif cue.endswith(","):
            found["cue:comma"] = 1.0
        elif cue.islower():
            found["cue:other"] = 1.0


def _after(found: dict[str, float], match: Match, tokens: Tokens, flags: Mapping[str, str]) -> None:
    text, last, end = tokens.text, match.last, match.end
    gap = tokens.gap[last]
    if gap == " ":
        word = tokens.word[last + 1]
        name = FOLLOWING.get(word)
        if name is not None:
            found[f"after:{name}"] = 1.0
        elif tokens.mode[last] == "mixed":
            given = "g" in flags.get(word.lower(), "")
            found["after:given" if given else "after:capital"] = 1.0
            if match.first == last and "g" in flags.get(match.key, ""):
                found["after:capital:g"] = 1.0
        return
    if gap == "-":
        found["after:hyphen"] = 1.0
    tail = text[end : end + 24]
    if tail[:2] in ("'s", "’s"):
        found["tail:possessive"] = 1.0
        return
    if tail[:1] == "-":
        found["tail:hyphen"] = 1.0
    elif tail[:1] == " ":
        name = AFTER.get(re.split(r"\W", tail[1:], maxsplit=1)[0])
        if name is not None:
            found[f"tail:{name}"] = 1.0
    elif tail[:1] == ",":
        found["tail:age" if re.match(r", (?:age |aged )?\d\d?\b(?! [a-z]+ )", tail) else "tail:comma"] = 1.0
    elif tail[:1] == ".":
        found["tail:stop"] = 1.0


# ---------------------------------------------------------------------------------------------------- containment

_LIST_GAP = re.compile(r",? (?:and |or |the )*(?:[a-z]+ern )?")
_CONTAINING_GAP = re.compile(r",? \(?(?:in )?|, (?:in )?(?:[a-z]+ern |the state of |the province of )?")
_ADMIN_WORDS = _words(
    "province provinces state county counties district governorate region prefecture oblast parish canton emirate"
)
_CITY_WORDS = _words("city town village hamlet suburb port capital")


def _contain(matches: Sequence[Match], tokens: Tokens, gazetteer: Gazetteer) -> None:
    """Mark "Paris, Texas" and "Moscow (Idaho)": the first name lies in the second, which is a province or country.

    Sets `inside` of the first to the rows that lie in the second, and cuts the second down to what contains it.
    """
    text = tokens.text
    for index in range(len(matches) - 2, -1, -1):
        left, right = matches[index], matches[index + 1]
        gap = text[left.end : right.start]
        if len(gap) > 24 or not _CONTAINING_GAP.fullmatch(gap):
            continue
        outer = right.inside if right.inside is not None else right.rows
        containers = outer[gazetteer.kinds(outer) <= _ADMIN2]
        comma = gap.startswith((",", " ("))
        if not len(containers) or (not comma and right.key.startswith("^")):
            continue
        if comma and _listed(matches, index, text, gazetteer):
            continue
        pairs = _lies_in(left.rows, containers, gazetteer)
        lies = pairs.any(axis=1)
        if not lies.any():
            # "Grantville, Pa.", a village that the table lacks: what is known is the state.
            if gap == ", " and (right.key[0] == "^" or right.key[-1] == ".") and _is_state(containers, gazetteer):
                left.outer = int(containers[0])
            continue
        left.inside = left.rows[lies]
        if comma:
            left.features["contained"] = 1.0
            right.features["container"] = 1.0
        # The container is what contains the most populous of the places that lie in one of the containers.
        right.inside = containers[pairs[int(np.argmax(lies))]]


def _is_state(rows: np.ndarray, gazetteer: Gazetteer) -> bool:
    return gazetteer.kind(int(rows[0])) == "admin1"


def _listed(matches: Sequence[Match], index: int, text: str, gazetteer: Gazetteer) -> bool:
    """Whether names stand in a row of countries or states ("Mexico, China, Japan"), where none contains the next."""
    left, right = matches[index], matches[index + 1]
    if right.key[0] == "^" or right.key[-1] == "." or int(gazetteer.kinds(left.rows).min()) > _ADMIN1:
        return False
    for one, other in ((index - 1, index), (index + 1, index + 2)):
        if one >= 0 and other < len(matches):
            gap = text[matches[one].end : matches[other].start]
            beside = matches[one if one < index else other]
            if _LIST_GAP.fullmatch(gap) and int(gazetteer.kinds(beside.rows).min()) <= _ADMIN1:
                return True
    return False


def _lies_in(inner: np.ndarray, outer: np.ndarray, gazetteer: Gazetteer) -> np.ndarray:
    """For each pair of rows whether the first lies in the second by the table's own columns."""
    inner_kind, outer_kind = gazetteer.kinds(inner), gazetteer.kinds(outer)
    same_country = gazetteer.country[inner][:, None] == gazetteer.country[outer][None, :]
    province = gazetteer.admin1[inner][:, None]
    in_country = (outer_kind == _COUNTRY)[None, :] & same_country
    in_province = (outer_kind == _ADMIN1)[None, :] & (province == outer[None, :])
    near = _cosines(inner, outer, gazetteer) > math.cos(100 / 6371)
    in_district = (outer_kind == _ADMIN2)[None, :] & (province == gazetteer.admin1[outer][None, :]) & near
    lower = inner_kind[:, None] > np.minimum(outer_kind, _ADMIN2)[None, :]
    return (in_country | in_province | in_district) & lower


def _vectors(rows: np.ndarray, gazetteer: Gazetteer) -> np.ndarray:
    """Points on the unit sphere: their scalar product is the cosine of the angle between them."""
    lat = np.radians(gazetteer.lat[rows].astype(np.float32))
    lon = np.radians(gazetteer.lon[rows].astype(np.float32))
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _cosines(first: np.ndarray, second: np.ndarray, gazetteer: Gazetteer) -> np.ndarray:
    return _vectors(first, gazetteer) @ _vectors(second, gazetteer).T


def _restrict(match: Match, tokens: Tokens, gazetteer: Gazetteer) -> None:
    """Words beside the name that say what kind of place it is: "Kandahar province", "the city of New York"."""
    text = tokens.text
    after = text[match.end : match.end + 16].lstrip(" ").split(" ", 1)[0].strip(".,;:)'’\n").lower()
    before = text[max(0, match.start - 20) : match.start].rstrip(" ").rsplit(" ", 2)
    of = before[-2].lower() if len(before) > 1 and before[-1] == "of" else ""
    kinds = gazetteer.kinds(match.rows)
    if after in _ADMIN_WORDS or of in _ADMIN_WORDS:
        keep = match.rows[(kinds == _ADMIN1) | (kinds == _ADMIN2) | (kinds == _REGION)]
        role = "province"
    elif of in _CITY_WORDS or (
        # "Moscow city", but not "a small Indiana town".
        after in _CITY_WORDS and text[match.end : match.end + 1] == " " and int(kinds[0]) not in (_COUNTRY, _ADMIN1)
    ):
        keep = match.rows[kinds == _CITY]
        role = "city"
    else:
        return
    if len(keep):
        match.rows = keep
        match.role = role


# ---------------------------------------------------------------------------------------------------- resolving


@dataclass(slots=True)
class Group:
    """One name of the report: all its matches mean one place, unless they say otherwise."""

    key: str
    rows: np.ndarray
    count: int
    bonus: np.ndarray
    chosen: int = -1
    margin: float = 0.0
    support: float = 0.0


# Of the score by which namesakes compete; fitted on dev by `onrecord.training.places`, then rounded.
RANKING: dict[str, float] = {
    "population": 1.1,
    "country": 0.83,
    "admin1": -0.39,
    "admin2": -0.5,
    "region": -0.85,
    "named": 1.98,
    "contained": 3.0,
    "hint": 2.0,
    "mentioned": 1.2,
    "setting": 1.5,
    "capital": 1.2,
    "shadowed": -1.5,
    "close": 0.9,
    "near": 1.8,
    "same_admin1": 0.6,
    "admin1_named": 2.26,
    "same_country": 0.85,
    "country_named": 0.85,
    "country_pulled": 1.58,
}
_FIXED = 12


def _resolve(
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    mentioned_countries: Mapping[str, int],
    hint: Sequence[int],
    setting: Mapping[str, int],
) -> list[Group]:
    """Choose among namesakes, all names of the report together; sets `chosen` of every match."""
    by_key: dict[tuple[str, str], list[Match]] = defaultdict(list)
    for match in matches:
        by_key[(match.key, match.role)].append(match)
    groups: list[Group] = []
    of_match: list[tuple[Group, list[Match]]] = []
    for (key, _), members in by_key.items():
        rows = members[0].rows
        bonus = np.zeros(len(rows), dtype=np.float32)
        for member in members:
            if member.inside is not None:
                bonus[np.isin(rows, member.inside)] = 1.0
        group = Group(key, rows, len(members), bonus)
        groups.append(group)
        of_match.append((group, members))
    if not groups:
        return groups
    _settle(groups, gazetteer, mentioned_countries, hint, setting)
    for group, members in of_match:
        for member in members:
            member.group = group
            member.chosen = group.chosen
            if member.inside is not None and group.chosen not in member.inside:
                member.chosen = int(member.inside[0])
            elif member.outer >= 0 and int(gazetteer.admin1[group.chosen]) != member.outer:
                member.chosen = member.outer
    return groups


def _settle(
    groups: list[Group],
    gazetteer: Gazetteer,
    mentioned_countries: Mapping[str, int],
    hint: Sequence[int],
    setting: Mapping[str, int],
) -> None:
    """Let the groups pull at each other until they stand still, or four times."""
    field_ = Field(groups, gazetteer, mentioned_countries, hint, setting)
    weights = np.array(list(RANKING.values()), dtype=np.float32)
    base = score = field_.fixed @ weights[:_FIXED]
    best = _argmax_by(score, field_.starts, len(field_.rows))
    for _ in range(5):
        before = best
        chance = _chances(score, field_.owner, field_.starts, best)
        score = base + field_.pulls(chance) @ weights[_FIXED:]
        best = _argmax_by(score, field_.starts, len(field_.rows))
        if np.array_equal(best, before):
            break
    for index, group in enumerate(groups):
        group.chosen = int(field_.rows[best[index]])
        group.support = float(score[best[index]] - base[best[index]])


def home_countries(text: str) -> Counter[str]:
    """How many different words speak for each country as the home of the report (`SETTING`)."""
    found: Counter[str] = Counter()
    words = {word.strip(".,;:!?\"'()“”’") for word in text[:HOME_CHARACTERS].lower().split()} & SETTING.keys()
    for word in words:
        found.update(SETTING[word])
    return found


class Field:
    """All candidates of all names of a report, one row each, and what speaks for each of them."""

    def __init__(
        self,
        groups: list[Group],
        gazetteer: Gazetteer,
        mentioned_countries: Mapping[str, int],
        hint: Sequence[int],
        setting: Mapping[str, int],
    ) -> None:
        sizes = [len(group.rows) for group in groups]
        rows = np.concatenate([group.rows for group in groups])
        self.rows = rows
        self.owner = np.repeat(np.arange(len(groups)), sizes)
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.kinds = gazetteer.kinds(rows)
        self.country = gazetteer.country[rows].astype(np.int64)
        admin1 = gazetteer.admin1[rows].astype(np.int64)
        self.admin1 = np.where(self.kinds == _ADMIN1, rows.astype(np.int64), admin1)
        self.vectors = _vectors(rows, gazetteer)
        # The places that pull: at most a hundred, those named most often.
        counts = np.array([group.count for group in groups], dtype=np.float32)
        pulling = np.zeros(len(groups), dtype=bool)
        pulling[np.argsort(-counts, kind="stable")[:100]] = True
        self.weight = (np.minimum(np.sqrt(counts), 3.0) * pulling)[self.owner]

        keys_ = [group.key for group in groups]
        named = (
            fold(gazetteer.name(row)) == keys_[i] for row, i in zip(rows.tolist(), self.owner.tolist(), strict=True)
        )
        mentioned = np.zeros(256, dtype=np.float32)
        for code, times in mentioned_countries.items():
            if code in gazetteer.countries:
                mentioned[gazetteer.countries.index(code)] += times
        home_words = np.zeros(256, dtype=np.float32)
        for code, times in setting.items():
            if code in gazetteer.countries:
                home_words[gazetteer.countries.index(code)] += times
        # A small town that has its name from a country or province, as so many have.
        wide = np.maximum.reduceat(
            ((self.kinds <= _ADMIN1) | (self.kinds == _REGION)) * gazetteer.population[rows].astype(np.float64),
            self.starts,
        )
        shadowed = (self.kinds == _CITY) & (gazetteer.population[rows] < wide[self.owner] / 10)
        hinted = np.zeros(len(rows))
        if hint:
            home = np.asarray(hint, dtype=np.uint32)
            angle = np.arccos(np.clip(self.vectors @ _vectors(home, gazetteer).T, -1, 1)) * 6371
            hinted = np.exp(-angle.min(axis=1) / 200)
            hinted += 0.5 * np.isin(self.country, gazetteer.country[home].astype(np.int64))
            hinted *= self.kinds != _COUNTRY
        self.fixed = np.stack(
            [
                np.log10(gazetteer.population[rows].astype(np.float32) + 10),
                self.kinds == _COUNTRY,
                self.kinds == _ADMIN1,
                self.kinds == _ADMIN2,
                self.kinds == _REGION,
                np.fromiter(named, dtype=np.float32, count=len(rows)),
                np.concatenate([group.bonus for group in groups]),
                hinted,
                np.minimum(np.log1p(mentioned[self.country]), 2.5),
                np.minimum(np.log1p(home_words[self.country]), 2.5) * (self.kinds != _COUNTRY),
                np.isin(rows, gazetteer.capitals),
                shadowed,
            ],
            axis=1,
        ).astype(np.float32)

    def pulls(self, chance: np.ndarray) -> np.ndarray:
        """What the places of the other names say for each candidate, by the chance that each is meant."""
        at = np.flatnonzero((chance > LEAST_CHANCE) & (self.weight > 0))
        weight = (chance[at] * self.weight[at]).astype(np.float32)
        blocks = range(0, len(self.rows), BLOCK)
        return np.concatenate([self._pulls(slice(start, start + BLOCK), at, weight) for start in blocks])

    def _pulls(self, part: slice, at: np.ndarray, weight: np.ndarray) -> np.ndarray:
        other = (self.owner[part, None] != self.owner[at][None, :]) * weight
        kinds = self.kinds[at]
        angle = np.arccos(np.clip(self.vectors[part] @ self.vectors[at].T, -1, 1)) * np.float32(6371)
        local = other * ((kinds == _CITY) | (kinds == _ADMIN2))
        close = (np.exp(angle / np.float32(-25)) * local).sum(axis=1)
        near = (np.exp(angle / np.float32(-120)) * local).sum(axis=1)
        admin1, country = self.admin1[part, None], self.country[part, None]
        province = other * ((admin1 == self.admin1[at][None, :]) & (admin1 != NONE16))
        land = other * ((country == self.country[at][None, :]) & (country != 0xFF))
        small = (self.kinds[part] != _COUNTRY).astype(np.float32)
        of_land = np.log1p(land @ (kinds == _COUNTRY))
        in_land = np.log1p(land @ (kinds != _COUNTRY))
        return np.stack(
            [
                small * np.log1p(close),
                small * np.log1p(near),
                small * np.log1p(province @ (kinds != _ADMIN1)),
                small * np.minimum(np.log1p(province @ (kinds == _ADMIN1)), 1.5),
                small * in_land,
                small * np.minimum(of_land, 1.5),
                (1 - small) * in_land,
            ],
            axis=1,
        ).astype(np.float32)


def _argmax_by(score: np.ndarray, starts: np.ndarray, end: int) -> np.ndarray:
    """For each group of neighbouring rows where its best stands; the first of equals."""
    stops = [*starts[1:].tolist(), end]
    return np.array(
        [start + int(score[start:stop].argmax()) for start, stop in zip(starts.tolist(), stops, strict=True)],
        dtype=np.int64,
    )


def _chances(score: np.ndarray, owner: np.ndarray, starts: np.ndarray, best: np.ndarray) -> np.ndarray:
    """The chance of each candidate within its name, a softmax: plain names pull the most."""
    exponents = np.exp(score - score[best][owner])
    chances: np.ndarray = exponents / np.add.reduceat(exponents, starts)[owner]
    return chances


# ---------------------------------------------------------------------------------------------------- the report


def find_places(
    text: str,
    *,
    proper: Sequence[tuple[int, int]] | None = None,
    mentioned_countries: Mapping[str, int] | None = None,
    hint: Sequence[str] | str | None = None,
    exclude: Sequence[tuple[int, int]] = (),
    gazetteer: Gazetteer | None = None,
) -> list[Place]:
    """All place names of a report, in order, each with the place it means.

    `proper` are spans that a language model takes for proper nouns: only they are looked at. `exclude` are spans known
    to name persons or organisations. `mentioned_countries` counts alpha-3 codes of countries met otherwise (as
    "Lebanese"), `hint` is the place of the dateline or of the publisher. All of them are optional.
    """
    table = gazetteer or Gazetteer.load()
    matches = judge(
        text,
        mentioned_countries=mentioned_countries,
        hint=hint,
        exclude=exclude,
        proper=proper,
        gazetteer=table,
    )
    return [_place(text, match, table) for match in matches if match.score > THRESHOLD]


def judge(
    text: str,
    *,
    proper: Sequence[tuple[int, int]] | None = None,
    mentioned_countries: Mapping[str, int] | None = None,
    hint: Sequence[str] | str | None = None,
    exclude: Sequence[tuple[int, int]] = (),
    gazetteer: Gazetteer | None = None,
    keep_all: bool = False,
) -> list[Match]:
    """Every match with its features, its score and the row chosen for it: what `find_places` decides on."""
    table = gazetteer or Gazetteer.load()
    tokens = _tokens(text)
    matches = _matches(tokens, _names(table))
    if exclude:
        matches = [match for match in matches if not _touches(match, exclude)]
    if proper is not None:
        ordered = sorted(proper)
        matches = [match for match in matches if _touches(match, ordered)]
    _contain(matches, tokens, table)
    people = _people(tokens)
    for match in matches:
        match.features.update(_features(match, tokens, table, people))
        _restrict(match, tokens, table)
    matches = [match for match in matches if not _initials(match, tokens, table)]
    # A two-letter code ("IN", "OR") is a place after the name of one only.
    matches = [m for m in matches if not _bare_code(m, table)]
    _echo(matches)
    for match in matches:
        match.score = _score(match.features)
    hopeful = [match for match in matches if keep_all or match.score > THRESHOLD - 2.5]
    _resolve(hopeful, table, mentioned_countries or {}, _hint_rows(hint, table), home_countries(text))
    for match in hopeful:
        _geography(match, table)
        match.score = _score(match.features)
    return hopeful


def _score(features: Mapping[str, float]) -> float:
    return BIAS + sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())


def _geography(match: Match, gazetteer: Gazetteer) -> None:
    """What the choice among namesakes says about whether it is a place at all."""
    if match.group is None:
        return
    match.features["support"] = min(match.group.support, 8.0)
    chosen = match.chosen
    match.features["chosen:pop"] = math.log10(int(gazetteer.population[chosen]) + 1) - 4


def _echo(matches: Sequence[Match]) -> None:
    """A name that stands as a place somewhere in the report is likely one elsewhere."""
    shown = {
        match.key
        for match in matches
        if ("contained" in match.features or "cue:inside" in match.features) and "before:title" not in match.features
    }
    for match in matches:
        if match.key in shown and "contained" not in match.features and "cue:inside" not in match.features:
            match.features["echo"] = 1.0


def _bare_code(match: Match, gazetteer: Gazetteer) -> bool:
    return (
        match.key.startswith("^")
        and len(match.key) == 3
        and gazetteer.kind(int(match.rows[0])) == "admin1"
        and "container" not in match.features
    )


def _initials(match: Match, tokens: Tokens, gazetteer: Gazetteer) -> bool:
    """Whether a short word in capitals among others is more likely an organisation's ("NATO") than a town's name."""
    word = tokens.word[match.first]
    return (
        match.first == match.last
        and match.key[0] != "^"
        and len(word) <= 5
        and word.isupper()
        and tokens.mode[match.first] == "mixed"
        and int(gazetteer.population[match.rows].max()) < 150_000
    )


def _touches(match: Match, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a match overlaps one of the spans (sorted, apart from each other)."""
    index = bisect_left(spans, (match.end, -1))
    return index > 0 and spans[index - 1][1] > match.start


def _hint_rows(hint: Sequence[str] | str | None, gazetteer: Gazetteer) -> list[int]:
    names = [hint] if isinstance(hint, str) else list(hint or ())
    return [int(rows[0]) for rows in map(gazetteer.rows, names) if len(rows)]


def _place(text: str, match: Match, gazetteer: Gazetteer) -> Place:
    chosen = gazetteer.place(match.chosen)
    return Place(
        text=text[match.start : match.end],
        start=match.start,
        end=match.end,
        name=chosen.name,
        country=chosen.country,
        admin1=chosen.admin1,
        lat=chosen.lat,
        lon=chosen.lon,
        geonameid=chosen.geonameid,
    )


def resolve_place(
    text: str, start: int, end: int, places: Sequence[Place], *, gazetteer: Gazetteer | None = None
) -> Place | None:
    """The place of the words `[start, end)`, which a model takes for a location: the closest-drawn place among them.

    `places` are those of the report (`find_places`). Where none of them lies in the words, names in the words are
    looked up once more without asking whether they are names at all, and the report's places choose among namesakes.
    """
    table = gazetteer or Gazetteer.load()
    within = [place for place in places if place.start < end and start < place.end]
    if within:
        return min(within, key=lambda place: (_breadth(place, table), place.start))
    words = text[start:end]
    tokens = _tokens(words)
    matches = _matches(tokens, _names(table))
    _contain(matches, tokens, table)
    for match in matches:
        _restrict(match, tokens, table)
    matches = [match for match in matches if not _bare_code(match, table)]
    if not matches:
        return None
    countries = Counter(place.country for place in places if place.country)
    known = [row for place in places for row in table.rows(place.name).tolist() if _is(place, row, table)]
    _resolve(matches, table, countries, known, home_countries(text))
    # What is no surer a name than that must at least lie where the report's other places do.
    if countries:
        codes = {table.countries.index(code) for code in countries if code in table.countries}
        matches = [match for match in matches if int(table.country[match.chosen]) in codes]
        if not matches:
            return None
    best = min(matches, key=lambda match: (-KINDS.index(table.kind(match.chosen)), match.start))
    found = _place(words, best, table)
    return replace(found, start=found.start + start, end=found.end + start)


def _is(place: Place, row: int, gazetteer: Gazetteer) -> bool:
    return place.lat is not None and abs(float(gazetteer.lat[row]) - place.lat) < 0.01


def _breadth(place: Place, gazetteer: Gazetteer) -> int:
    """0 for a town, more for what is wider: of "Kabul, Afghanistan" an event's place is Kabul."""
    for candidate in gazetteer.lookup(place.name):
        if candidate.geonameid == place.geonameid and candidate.lat == place.lat:
            return len(KINDS) - 1 - KINDS.index(candidate.kind)
    return 0
