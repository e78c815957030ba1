"""Reading actor tables: the shipped text files, a user's TOML, and dictionaries in the manner of PETRARCH.

Each reader yields `Actor`s; how names are found in text is `actors`' affair.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from onrecord.errors import InputError
from onrecord.ontology.plover import COUNTRY_LIKE, SECTORS

KINDS = ("person", "organization", "group", "country", "place")


class Actor(NamedTuple):
    """Somebody with a name, and what that makes of a participant; `first` and `last` day of it, None if open."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    country: str | None
    sector: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


def _years(text: str) -> tuple[date | None, date | None]:
    first, _, last = text.partition("-")
    return (
        date(int(first), 1, 1) if first.strip() else None,
        date(int(last), 12, 31) if last.strip() else None,
    )


def read_shipped(path: Path) -> Iterator[Actor]:
    """The shipped format: `[kind]` opens a section, then `COUNTRY SECTOR: Name = alias @2001-2009; Name+`.

    `-` stands for no country. Years are whole ones, both included. `+` after a person's name makes the last word
    of it an alias.
    """
    kind = "organization"
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line[0] == "#":
            continue
        if line[0] == "[":
            kind = line.strip("[] ")
            continue
        codes, _, names = line.partition(":")
        country, *sector = codes.split()
        code, sectors = None if country == "-" else country, tuple(sector)
        for item in names.split(";"):
            item = item.strip()
            if not item:
                continue
            first = last = None
            if "@" in item:
                item, _, years = item.partition("@")
                first, last = _years(years)
            forms = [form.strip() for form in item.split("=")]
            for form in [form for form in forms if form[-1] == "+"]:
                forms[forms.index(form)] = form[:-1]
                forms.append(form[form.rfind(" ") + 1 : -1])
            yield Actor(forms[0], tuple(forms[1:]), kind, code, sectors, first, last)


def read_user(path: Path) -> list[Actor]:
    """A user's actors: TOML (`.toml`) or a PETRARCH-style dictionary (any other name).

    Raises InputError, with the file and the line or entry at fault, if it cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot read this actor file: {error.strerror}", str(path)) from error
    except UnicodeDecodeError as error:
        raise InputError("an actor file has to be UTF-8 text", str(path)) from error
    if path.suffix.lower() == ".toml":
        return list(_read_toml(text, path))
    return list(_read_petrarch(text, path))


def _read_toml(text: str, path: Path) -> Iterator[Actor]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"not valid TOML: {error}", str(path)) from error
    rows = table.get("actor")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InputError("an actor file needs [[actor]] entries", str(path))
    for number, row in enumerate(rows, start=1):
        yield _from_toml(row, number, path)


def _from_toml(row: dict[str, Any], number: int, path: Path) -> Actor:
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"actor {number} has no name", str(path))

    def wrong(message: str) -> InputError:
        return InputError(f"actor {number} ({name}): {message}", str(path))

    unknown = set(row) - {"name", "aliases", "country", "sector", "kind", "from", "to"}
    if unknown:
        raise wrong(f"unknown field {sorted(unknown)[0]!r}")
    aliases, sector = row.get("aliases", []), row.get("sector", [])
    aliases = [aliases] if isinstance(aliases, str) else aliases
    sector = [sector] if isinstance(sector, str) else sector
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise wrong("aliases has to be a list of names")
    if not isinstance(sector, list) or not all(code in SECTORS for code in sector):
        raise wrong(f"sector has to be a list of PLOVER sectors: {' '.join(SECTORS)}")
    country = row.get("country")
    if country is not None and (not isinstance(country, str) or not re.fullmatch("[A-Z]{3}", country)):
        raise wrong("country has to be three capital letters, as in PSE or UNO")
    kind = row.get("kind", "organization")
    if kind not in KINDS:
        raise wrong(f"kind has to be one of {', '.join(KINDS)}")
    days: list[date | None] = []
    for field, month, day in (("from", 1, 1), ("to", 12, 31)):
        value = row.get(field)
        if isinstance(value, int) and 1 <= value <= 9999:
            value = date(value, month, day)
        if value is not None and type(value) is not date:
            raise wrong(f"{field} has to be a year or a date, as in 2001 or 2001-05-31")
        days.append(value)
    return Actor(name.strip(), tuple(aliases), kind, country, tuple(sector), days[0], days[1])


# CAMEO's sectors where PLOVER's differ: its MED is the media. "" drops a code that says nothing about a sector.
_CAMEO_SECTORS = {
    "MED": "JRN", "HLH": "MED", "INS": "REB", "SEP": "REB", "RAD": "REB", "MNC": "BUS", "SET": "CVL",
    "DEV": "SOC", "ENV": "SOC", "HRI": "SOC", "HUM": "SOC", "NGO": "SOC", "NGM": "SOC", "MOD": "",
}  # fmt: skip
_CAMEO_COUNTRIES = {"PAL": "PSE", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "KSV": "KOS", "WBK": "PSE", "GZS": "PSE"}
_IGO_MEMBERS = {"UNO": "UNO", "EUR": "EUR", "EEC": "EUR"}
_CODE = re.compile(r"\[([^\]]*)\]")


def _from_cameo(code: str) -> tuple[str | None, tuple[str, ...]]:
    """Country and sectors of a CAMEO actor code, three letters at a time ("AFGREBTAL" -> AFG, REB)."""
    chunks = [code[at : at + 3] for at in range(0, len(code), 3)]
    country: str | None = None
    if chunks and chunks[0] not in SECTORS and chunks[0] not in _CAMEO_SECTORS:
        country = _CAMEO_COUNTRIES.get(chunks[0], chunks[0])
        chunks = chunks[1:]
    elif chunks and chunks[0] in COUNTRY_LIKE:
        country, chunks = chunks[0], chunks[1:]
    if country is not None and not country.isalpha():
        country = None  # "---GOV": no country
    if country == "IGO" and chunks and chunks[0] in _IGO_MEMBERS:
        country, chunks = _IGO_MEMBERS[chunks[0]], chunks[1:]
    sectors = (_CAMEO_SECTORS.get(chunk, chunk) for chunk in chunks)
    sector = tuple(dict.fromkeys(code for code in sectors if code in SECTORS))
    if country == "IMG" and not sector:
        sector = ("REB",)
    return country, sector


def _day(digits: str, last: bool) -> date:
    """A day out of `yyyymmdd`, `yymmdd`, `yyyymm` or `yyyy`. Raises ValueError if it is no date."""
    if len(digits) == 6 and digits[:2] not in ("19", "20"):
        digits = ("19" if digits[:2] > "40" else "20") + digits
    year, month, day = int(digits[:4]), int(digits[4:6] or (12 if last else 1)), digits[6:8]
    return date(year, month, int(day) if day else (28 if last else 1))


def _period(text: str) -> tuple[date | None, date | None]:
    """First and last day of `<20010101`, `>20010101`, `20010101-20051231` or nothing."""
    text = text.replace(" ", "")
    if not text:
        return None, None
    if text[0] == "<":
        return None, _day(text[1:], last=True)
    if text[0] == ">":
        return _day(text[1:], last=False), None
    first, _, last = text.partition("-")
    return (_day(first, last=False) if first else None), (_day(last, last=True) if last else None)


def _read_petrarch(text: str, path: Path) -> Iterator[Actor]:
    """`NAME_ [CODE dates]`, further names on lines with `+`, further codes on lines of their own; `#`, `;` comment."""
    name, aliases, codes = "", [], []  # type: str, list[str], list[tuple[int, str]]

    def entry() -> Iterator[Actor]:
        for number, code in codes:
            actor, _, period = code.strip().partition(" ")
            if actor[:1] in "<>":  # "[<20010101 RUSGOV]" stands in some files
                actor, period = period, actor
            try:
                first, last = _period(period)
            except ValueError as error:
                raise InputError(f"cannot read the dates of [{code}]", str(path), f"line {number}") from error
            country, sector = _from_cameo(actor.strip())
            kind = "country" if country and not sector and country not in COUNTRY_LIKE else "organization"
            yield Actor(name, tuple(aliases), kind, country, sector, first, last)

    for number, raw in enumerate(text.splitlines(), start=1):
        line = re.split(r"[#;{]", raw, maxsplit=1)[0].strip()
        if not line or line[0] in "<!&":
            continue
        found = _CODE.findall(line)
        form = line.split("[", 1)[0].strip().lstrip("+").replace("_", " ").strip()
        if form and line[0] != "+":
            yield from entry()
            name, aliases, codes = _as_written(form), [], []
        elif form:
            aliases.append(_as_written(form))
        elif not name:
            raise InputError("a code stands before the first name", str(path), f"line {number}")
        codes.extend((number, code) for code in found)
    yield from entry()


def _as_written(form: str) -> str:
    """A dictionary's `VLADIMIR PUTIN` as it stands in reports; short names of one word stay, they may be letters."""
    if form.isupper() and (" " in form or len(form) > 5):
        return form.title()
    return form
