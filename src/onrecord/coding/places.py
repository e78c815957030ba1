"""Places: the place names of a report, and which place each means.

Three steps, each a function below:

1. `_matches`: words with a capital, alone and in a row, are looked up in the gazetteer; the longest name wins.
2. `_weigh`: each match is judged by its surroundings (what stands before and after, whether it is a common word, a
   given name, a surname, whether a person of that name is in the report) in a weighted sum, as in a logistic
   regression. The weights were fitted on the dev part of GeoVirus and LGL (Gritta et al., "A pragmatic guide to
   geoparsing evaluation", 2020) by `python -m onrecord.evaluation.places --fit`.
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
from onrecord.coding.place_cues import AFTER, BIAS, CONTEXT, FOLLOWING, GENERIC, OF_PLACE, PRECEDING, WEIGHTS
from onrecord.ontology.gazetteer import KINDS, NONE16, Gazetteer, fold, keys

LONGEST = 6
MOST_CANDIDATES = 64
THRESHOLD = -0.2
_COUNTRY, _ADMIN1, _ADMIN2, _REGION, _CITY = range(len(KINDS))

# A word with a capital, with the stops inside "U.S" and "W.Va" and apostrophes inside "Sana'a" and "O'Fallon".
_CAPITAL = re.compile(
    r"\b(?![a-zß-ÿ\d_])\w(?:\w|['’ʼ‘`](?=\w)|\.(?=[A-Z][a-z]?[a-z]?\.))*"
)
_ANY = re.compile(r"\b[^\W\d_](?:\w|['’ʼ‘`](?=\w))*")
_POSSESSIVE = re.compile(r"['’]s$", re.I)
# What may stand between the words of one name.
_INSIDE = frozenset(
    (" ", "-", "–", " of ", " of the ", " de ", " del ", " de la ", " de los ", " do ", " da ", " dos ", " la ", " el ", " al ",
     " al-", " el-", " ez-", " ed-", " and ", " & ", " upon ", " on ", "-on-", "-upon-", "-de-", "-sur-", "-e-", "-i-",
     " e ", " e-", " i ", "-en-", "-in-", "-la-", "-al-", "-el-", "-le-", " the ", "'s ", "’s ")
)
_STOPPED = frozenset("St Ste Mt Ft W E N S Pt".split())
_STATE_GAP = re.compile(r",? \(?|, ")


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
    if gap in _INSIDE:
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
        if len(self.known) > 200_000:
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
    text = tokens.text
    count = len(tokens.word)
    spans: list[list[tuple[int, int, str]]] = []
    wanted: list[str] = []
    for i in range(count):
        here = []
        start = tokens.start[i]
        for j in range(i, min(count, i + LONGEST)):
            if j > i and not _joins(tokens, j - 1):
                break
            end = tokens.end[j]
            name = text[start:end]
            here.append((j, end, name))
            if text[end : end + 1] == "." and end - tokens.start[j] <= 5:
                here.append((j, end + 1, name + "."))
        spans.append(here)
        wanted.extend(name for _, _, name in here)
    names.learn(wanted)
    known = names.known
    found: list[Match] = []
    i = 0
    while i < count:
        step = i + 1
        for j, end, name in reversed(spans[i]):
            entry = known[name]
            if entry is None or not _plausible(name, entry[0], tokens, i, j):
                continue
            start = tokens.start[i]
            found.append(Match(start, end, i, j, entry[0], entry[1]))
            step = j + 1
            break
        i = step
    return found


def _plausible(name: str, key: str, tokens: Tokens, first: int, last: int) -> bool:
    """Cheap tests before a match is weighed."""
    if key.startswith("^"):
        # In a line of capitals only, "US" and "CAR" may be words.
        return not (tokens.mode[first] == "upper" and "." not in name and len(name) > 1)
    if first == last and key in GENERIC:
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
        for flag in flags.get(match.key, ""):
            found[f"flag:{flag}"] = 1.0
            if flag == "c" and (initial or mode != "mixed"):
                found["initial:c"] = 1.0
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

_CONTAINING_GAP = re.compile(r",? \(?(?:in )?|, (?:in )?(?:the )?(?:[a-z]+ern |state of |province of )?")
_ADMIN_WORDS = frozenset(word.lower() for word, name in FOLLOWING.items() if name == "admin") - {"city", "town", "village"}
_CITY_WORDS = frozenset("city town village hamlet suburb port capital".split())


def _contain(matches: Sequence[Match], tokens: Tokens, gazetteer: Gazetteer) -> None:
    """Mark "Paris, Texas" and "Moscow (Idaho)": the first name lies in the second, which is a province or country.

    Sets `inside` of the first to the rows that lie in the second, and cuts the second down to what contains it.
    """
    text = tokens.text
    for left, right in zip(reversed(matches[:-1]), reversed(matches[1:]), strict=False):
        gap = text[left.end : right.start]
        if len(gap) > 24 or not _CONTAINING_GAP.fullmatch(gap):
            continue
        outer = right.inside if right.inside is not None else right.rows
        kinds = gazetteer.kinds(outer)
        containers = outer[kinds <= _ADMIN2]
        if not len(containers):
            continue
        comma = gap.startswith((",", " ("))
        pairs = _lies_in(left.rows, containers, gazetteer)
        if not pairs.any() or (not comma and right.key.startswith("^")):
            continue
        left.inside = left.rows[pairs.any(axis=1)]
        if comma:
            left.features["contained"] = 1.0
            right.features["container"] = 1.0
        # The container is what contains the most populous of the places that lie in one of the containers.
        inner = int(np.argmax(pairs.any(axis=1)))
        right.inside = containers[pairs[inner]]


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
    elif (after in _CITY_WORDS and text[match.end : match.end + 1] == " ") or of in _CITY_WORDS:
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


# Of the score by which namesakes compete; fitted on dev by `onrecord.evaluation.places --fit`, then rounded.
RANKING: dict[str, float] = {
    "population": 1.34,
    "country": 0.45,
    "admin1": -0.4,
    "admin2": -0.72,
    "region": -0.03,
    "named": 2.01,
    "contained": 3.0,
    "hint": 2.0,
    "mentioned": 1.2,
    "close": 0.21,
    "near": 1.45,
    "same_admin1": 0.94,
    "admin1_named": 1.96,
    "same_country": 1.33,
    "country_named": 0.8,
    "country_pulled": 1.59,
}
_FIXED = 9


def _resolve(
    matches: Sequence[Match],
    gazetteer: Gazetteer,
    mentioned_countries: Mapping[str, int],
    hint: Sequence[int],
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
    _settle(groups, gazetteer, mentioned_countries, hint)
    for group, members in of_match:
        for member in members:
            member.group = group
            member.chosen = group.chosen
            if member.inside is not None and group.chosen not in member.inside:
                member.chosen = int(member.inside[0])
    return groups


def _settle(
    groups: list[Group], gazetteer: Gazetteer, mentioned_countries: Mapping[str, int], hint: Sequence[int]
) -> None:
    """Let the groups pull at each other until they stand still, or four times."""
    field_ = Field(groups, gazetteer, mentioned_countries, hint)
    weights = np.array(list(RANKING.values()), dtype=np.float32)
    base = score = field_.fixed @ weights[:_FIXED]
    best = _argmax_by(score, field_.starts, len(field_.rows))
    for _ in range(4):
        before = best
        sure = _sureness(score, field_.owner, field_.starts, best)
        score = base + field_.pulls(best, sure) @ weights[_FIXED:]
        best = _argmax_by(score, field_.starts, len(field_.rows))
        if np.array_equal(best, before):
            break
    for index, group in enumerate(groups):
        group.chosen = int(field_.rows[best[index]])
        group.support = float(score[best[index]] - base[best[index]])


class Field:
    """All candidates of all names of a report, one row each, and what speaks for each of them."""

    def __init__(
        self, groups: list[Group], gazetteer: Gazetteer, mentioned_countries: Mapping[str, int], hint: Sequence[int]
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
        self.pulling = np.sort(np.argsort(-counts, kind="stable")[:100])
        self.weight = np.minimum(np.sqrt(counts[self.pulling]), 3.0)
        self.other = self.owner[:, None] != self.pulling[None, :]

        keys_ = [group.key for group in groups]
        named = (fold(gazetteer.name(row)) == keys_[i] for row, i in zip(rows.tolist(), self.owner.tolist(), strict=True))
        mentioned = np.zeros(256, dtype=np.float32)
        for code, times in mentioned_countries.items():
            if code in gazetteer.countries:
                mentioned[gazetteer.countries.index(code)] += times
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
            ],
            axis=1,
        ).astype(np.float32)

    def pulls(self, best: np.ndarray, sure: np.ndarray) -> np.ndarray:
        """What the places chosen so far (`best`, one for each group) say for each candidate of the other groups."""
        at = best[self.pulling]
        weight = sure[self.pulling] * self.weight
        other = self.other * weight
        kinds = self.kinds[at]
        angle = np.arccos(np.clip(self.vectors @ self.vectors[at].T, -1, 1)) * 6371
        local = other * (kinds != _COUNTRY)
        close = (np.exp(-angle / 25) * local).sum(axis=1)
        near = (np.exp(-angle / 120) * local).sum(axis=1)
        same1 = (self.admin1[:, None] == self.admin1[at][None, :]) * other
        same1 *= (self.admin1 != NONE16)[:, None]
        same0 = (self.country[:, None] == self.country[at][None, :]) * other
        same0 *= (self.country != 0xFF)[:, None]
        small = (self.kinds != _COUNTRY).astype(np.float32)
        lands = np.log1p((same0 * (kinds == _COUNTRY)).sum(axis=1))
        inside = np.log1p((same0 * (kinds != _COUNTRY)).sum(axis=1))
        return np.stack(
            [
                small * np.log1p(close),
                small * np.log1p(near),
                small * np.log1p((same1 * (kinds != _ADMIN1)).sum(axis=1)),
                small * np.minimum(np.log1p((same1 * (kinds == _ADMIN1)).sum(axis=1)), 1.5),
                small * inside,
                small * np.minimum(lands, 1.5),
                (1 - small) * inside,
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


def _sureness(score: np.ndarray, owner: np.ndarray, starts: np.ndarray, best: np.ndarray) -> np.ndarray:
    """The share of each group's best in a softmax: plain names pull the most."""
    top = score[best]
    exponents = np.exp(score - top[owner])
    total = np.add.reduceat(exponents, starts)
    return (1.0 / total).astype(np.float32)


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
    matches = judge(text, mentioned_countries=mentioned_countries, hint=hint, exclude=exclude, proper=proper, gazetteer=table)
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
    # A two-letter code ("IN", "OR") is a place after the name of one only.
    matches = [m for m in matches if not _bare_code(m, table)]
    _echo(matches)
    for match in matches:
        match.score = _score(match.features)
    hopeful = [match for match in matches if keep_all or match.score > THRESHOLD - 2.5]
    _resolve(hopeful, table, mentioned_countries or {}, _hint_rows(hint, table))
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
    _resolve(matches, table, countries, known)
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
