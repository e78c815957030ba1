"""The gazetteer: place names to the places that bear them.

The table that ships is compiled by `onrecord.ontology.build_gazetteer` from GeoNames (CC BY 4.0, see
`data/PLACES.md`). It is one file of plain arrays, mapped into memory: nothing is read before it is asked for, and
looking a name up is a binary search for the hash of its folded form.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

import numpy as np

PlaceKind = Literal["city", "admin1", "admin2", "country", "region"]
KINDS: tuple[PlaceKind, ...] = ("country", "admin1", "admin2", "region", "city")
NONE16 = 0xFFFF
MAGIC = b"onrecord gazetteer 1\n"

_LEADING = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_APOSTROPHES = re.compile("['’‘ʼʻ`´.]")
_WORDS = re.compile(r"[^\W_]+")
# Letters that Unicode does not take apart, as English newspapers print them.
_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that may be meant. `country` is alpha-3, `population` a prior (0 where unknown)."""

    geonameid: int | None
    name: str
    kind: PlaceKind
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    population: int


@functools.lru_cache(maxsize=1 << 14)
def fold(name: str) -> str:
    """`name` without case, accents and punctuation; "St." as "saint", "Mt" as "mount", "Ft" as "fort"."""
    text = name.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
        # Lower case once more: a mathematical letter becomes a capital of its alphabet.
        text = "".join(char for char in text if not unicodedata.combining(char)).lower().translate(_LETTERS)
    words = _WORDS.findall(_APOSTROPHES.sub("", text))
    if len(words) > 1 and words[0] in _LEADING:
        words[0] = _LEADING[words[0]]
    return " ".join(words)


def acronym(name: str) -> str:
    """The key of a name written in capitals only ("U.S.", "UAE", the postal "GA"): case tells it from a word."""
    return "^" + re.sub(r"[\W_]", "", name)


def abbreviation(name: str) -> str:
    """The key of a name cut short with a full stop ("Ala.", "W.Va."): the stop tells it from a word."""
    return fold(name) + "."


def keys(name: str) -> list[str]:
    """All keys under which words of a text may be found, the most telling first."""
    letters = [char for char in name if char.isalpha()]
    found = []
    if name.endswith("."):
        found.append(abbreviation(name))
    if 2 <= len(letters) <= 6 and all(char.isupper() for char in letters):
        found.append(acronym(name))
    folded = fold(name)
    if folded:
        found.append(folded)
    return found


def hash_key(key: str) -> int:
    """48 bits that stand for a key: two keys in a million million lookups fall together."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=6).digest(), "big")


class Gazetteer:
    """The compiled table. Rows are places; `rows(key)` are the places that bear a name, the most populous first."""

    def __init__(self, arrays: dict[str, np.ndarray], meta: dict[str, Any]) -> None:
        self._high = arrays["key_high"]
        self._low = arrays["key_low"]
        self._row = arrays["key_row"]
        self.geonameid = arrays["geonameid"]
        self.lat = arrays["lat"]
        self.lon = arrays["lon"]
        self.population = arrays["population"]
        self.admin1 = arrays["admin1"]
        self.country = arrays["country"]
        self._name_length = arrays["name_length"]
        self._text = arrays["text"]
        self.countries: list[str] = meta["countries"]
        self.capitals = np.array(meta["capitals"], dtype=np.uint32)
        self._kind_ends: list[int] = meta["kind_ends"]
        self._places: dict[int, Candidate] = {}

    @classmethod
    def load(cls, path: str | Path | None = None) -> Gazetteer:
        """The table at `path`; the one that ships where none is given (opened once a process)."""
        return _open(str(path)) if path is not None else _shipped()

    def __len__(self) -> int:
        return len(self.geonameid)

    @functools.cached_property
    def _name_end(self) -> np.ndarray:
        return np.cumsum(self._name_length, dtype=np.uint32)

    def name(self, row: int) -> str:
        """The name of the place in `row`, as GeoNames has it."""
        end = int(self._name_end[row])
        return bytes(self._text[end - int(self._name_length[row]) : end]).decode()

    def kind(self, row: int) -> PlaceKind:
        """What the place in `row` is. Rows are in the order of `KINDS`."""
        for kind, end in zip(KINDS, self._kind_ends, strict=True):
            if row < end:
                return kind
        raise IndexError(row)

    def kinds(self, rows: np.ndarray) -> np.ndarray:
        """Indices into `KINDS`."""
        return np.searchsorted(np.asarray(self._kind_ends), rows, side="right")

    def alpha3(self, row: int) -> str | None:
        """The country of the place in `row`."""
        index = int(self.country[row])
        code = self.countries[index] if index < len(self.countries) else None
        return "KOS" if code == "XKX" else code  # Kosovo, which ISO 3166 does not list, as PLOVER's coders write it

    def place(self, row: int) -> Candidate:
        """The place in `row`."""
        known = self._places.get(row)
        if known is None:
            admin1 = int(self.admin1[row])
            geonameid = int(self.geonameid[row])
            known = Candidate(
                geonameid=geonameid or None,
                name=self.name(row),
                kind=self.kind(row),
                country=self.alpha3(row),
                admin1=None if admin1 == NONE16 else self.name(admin1),
                lat=round(float(self.lat[row]), 5),
                lon=round(float(self.lon[row]), 5),
                population=int(self.population[row]),
            )
            if len(self._places) < 1 << 14:
                self._places[row] = known
        return known

    def rows_of(self, names: Sequence[str]) -> list[np.ndarray]:
        """For each key the rows of the places that bear it, in one pass over the table."""
        if not names:
            return []
        hashes = np.fromiter((hash_key(name) for name in names), dtype=np.uint64, count=len(names))
        high = (hashes >> np.uint64(16)).astype(np.uint32)
        low = (hashes & np.uint64(0xFFFF)).astype(np.uint16)
        starts = np.searchsorted(self._high, high, side="left")
        ends = np.searchsorted(self._high, high, side="right")
        empty = np.empty(0, dtype=np.uint32)
        return [
            self._row[start:end][self._low[start:end] == check] if end > start else empty
            for start, end, check in zip(starts.tolist(), ends.tolist(), low.tolist(), strict=True)
        ]

    def rows(self, name: str) -> np.ndarray:
        """The rows of the places that bear `name`, under its most telling key."""
        for found in self.rows_of(keys(name)):
            if len(found):
                return found
        return np.empty(0, dtype=np.uint32)

    def lookup(self, name: str) -> list[Candidate]:
        """The places that bear `name`, countries, provinces and regions first, then by population."""
        return [self.place(row) for row in self.rows(name).tolist()]


@functools.cache
def _shipped() -> Gazetteer:
    return _open(str(resources.files("onrecord.ontology") / "data" / "gazetteer.bin"))


def _open(path: str) -> Gazetteer:
    """Map the file: a line of magic, a line of JSON that says where the arrays are, the arrays."""
    with open(path, "rb") as file:
        if file.readline() != MAGIC:
            raise ValueError(f"{path} is not a gazetteer of this version; compile it again with build_gazetteer")
        header = file.readline()
    meta = json.loads(header)
    data = np.memmap(path, dtype=np.uint8, mode="r")
    base = len(MAGIC) + len(header)
    arrays = {}
    for name, (kind, start, count) in meta["arrays"].items():
        dtype = np.dtype(kind)
        arrays[name] = np.asarray(data)[base + start : base + start + count * dtype.itemsize].view(dtype)
    return Gazetteer(arrays, meta)


def save(path: Path, arrays: Iterable[tuple[str, np.ndarray]], meta: dict[str, Any]) -> None:
    """Write what `_open` maps. Same arrays, same bytes."""
    table: dict[str, tuple[str, int, int]] = {}
    blocks: list[bytes] = []
    position = 0
    for name, array in arrays:
        block = np.ascontiguousarray(array).tobytes()
        table[name] = (array.dtype.str, position, len(array))
        padding = -len(block) % 16
        blocks.append(block + b"\0" * padding)
        position += len(block) + padding
    header = json.dumps({**meta, "arrays": table}, sort_keys=True, separators=(",", ":"))
    # The header is padded so that every array begins at a multiple of 16 bytes.
    header += " " * (-(len(MAGIC) + len(header.encode()) + 1) % 16) + "\n"
    path.write_bytes(MAGIC + header.encode() + b"".join(blocks))
