"""The values of TIMEX3 annotations (TimeML) as days."""

from __future__ import annotations

import re
from datetime import date, timedelta

from onrecord.coding.times import SEASONS

_SEASON_CODES = {"SP": "spring", "SU": "summer", "FA": "autumn", "WI": "winter"}
_HALVES = {"H1": (1, 6), "H2": (7, 12)}


def interval_of(value: str) -> tuple[date, date] | None:
    """The days that a TIMEX3 value names; None where it names none, or not all of it is known."""
    value = re.sub(r"(?<=\d)T.*$", "", value)
    # "1949-XX", "1990-XX-XX": what stands before is known; "196X", "19XX" are a decade and a century.
    value = re.sub(r"(?:-XX)+$", "", value)
    if re.fullmatch(r"\d{2,3}X{0,2}", value):
        digits = value.rstrip("X")
        size = 10 ** (4 - len(digits))
        return date(int(digits) * size, 1, 1), date(int(digits) * size + size - 1, 12, 31)
    match = re.fullmatch(r"(?:FY)?(\d{4})(?:-(\w+))?(?:-(\w+))?", value)
    if match is None:
        return None
    year, part, day = int(match[1]), match[2], match[3]
    try:
        if part is None:
            return date(year, 1, 1), date(year, 12, 31)
        if week := re.fullmatch(r"W(\d{1,2})", part):
            monday = date.fromisocalendar(year, int(week[1]), 1)
            return monday + timedelta(days=5 if day == "WE" else 0), monday + timedelta(days=6)
        if part in _SEASON_CODES:
            return _months(year, *SEASONS[_SEASON_CODES[part]])
        if part in _HALVES:
            return _months(year, *_HALVES[part])
        if quarter := re.fullmatch(r"Q([1-4])", part):
            return _months(year, 3 * int(quarter[1]) - 2, 3 * int(quarter[1]))
        if part.isdigit():
            if day is None:
                return _months(year, int(part), int(part))
            only = date(year, int(part), int(day))
            return only, only
    except ValueError:
        pass
    return None


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    after = date(year + last // 12, last % 12 + 1, 1)
    return date(year, first, 1), after - timedelta(days=1)


def names_days(value: str) -> bool:
    return bool(re.match(r"(?:FY)?\d{2}", value))
