"""Dates as news texts and their data fields write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime

from ..errors import InputError

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")\b\.?"
WEEKDAY = r"(?:(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?)"
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
# A day of a month, with or without its year. No digit may follow: "March 2023" is no 20th of March.
MONTH_DAY = (
    rf"(?:(?P<month>{MONTH})\s(?P<day>{DAY})(?!\d)(?:,?\s(?P<year>\d{{4}})\b)?"
    rf"|(?P<day2>{DAY})[\s-](?P<month2>{MONTH})(?:,?[\s-](?P<year2>\d{{4}})\b)?)"
)
FULL_DATE = re.compile(
    rf"\b(?:(?P<month>{MONTH})\s(?P<day>{DAY}),?\s(?P<year>\d{{4}})"
    rf"|(?P<day2>{DAY})[\s-](?P<month2>{MONTH}),?[\s-](?P<year2>\d{{4}})"
    r"|(?P<iso>(?:19|20)\d\d-\d\d-\d\d))\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?<![\d.,$€£/-])(?:19|20)\d\d(?![\d,/-]|\.\d|\s(?:people|dollars|troops|soldiers|GMT|hours))")
NO_DATE = {"", "none", "null", "nan", "nat", "n/a", "na", "unknown"}


def latest_day() -> date:
    """Tomorrow: the newest date a report can bear, since somewhere on Earth it has already begun."""
    return date.today() + timedelta(days=1)


def parse_date(value: object) -> date | None:
    """Read a publication date given as data: a date, an ISO or written date, an RFC 2822 date, a time stamp.

    Returns None for an empty value. Raises InputError where the value is no date that can be told for
    certain, or lies in the future.
    """
    found = _parse(value)
    if found is not None and found > latest_day():
        raise InputError(f"the publication date {found.isoformat()} is in the future; correct it or leave it out")
    return found


def _parse(value: object) -> date | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    written = str(value).strip()
    if written.lower() in NO_DATE:
        return None
    for read in (_iso, _compact, _written, _rfc, _time_stamp, _slashed):
        try:
            found = read(written)
        except (ValueError, OverflowError, OSError, TypeError, IndexError):
            continue
        if found is not None:
            return found
    shown = written if len(written) <= 40 else written[:37] + "..."
    raise InputError(f"cannot read {shown!r} as a publication date; write it as YYYY-MM-DD")


def _iso(written: str) -> date | None:
    match = re.match(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)", written)
    return date(*map(int, match.groups())) if match else None


def _compact(written: str) -> date | None:
    match = re.match(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:T?\d{4,6}Z?)?$", written)
    return date(*map(int, match.groups())) if match else None


def _written(written: str) -> date | None:
    match = FULL_DATE.search(written[:200])
    return date_of(match) if match else None


def _rfc(written: str) -> date | None:
    return parsedate_to_datetime(written).date()


def _time_stamp(written: str) -> date | None:
    match = re.fullmatch(r"(\d{9,10})(\d{3})?(?:\.\d+)?", written)
    return datetime.fromtimestamp(int(match.group(1)), UTC).date() if match else None


def _slashed(written: str) -> date | None:
    match = re.match(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)", written)
    if not match:
        return None
    first, second, year = map(int, match.groups())
    if first > 12 or first == second:
        return date(year, second, first)
    # 3/4/2024 is a day in March here and in April there: nobody can tell, so nobody guesses.
    return date(year, first, second) if second > 12 else None


def date_of(match: re.Match[str], year: int | None = None) -> date | None:
    """The day that a match of FULL_DATE or MONTH_DAY tells; `year` where the match has none. None if no "
    "such day."""
    groups = match.groupdict()
    if groups.get("iso"):
        try:
            return date.fromisoformat(groups["iso"])
        except ValueError:
            return None
    month, day = groups["month"] or groups["month2"], groups["day"] or groups["day2"]
    own_year = groups["year"] or groups["year2"]
    if month is None or day is None or (own_year is None and year is None):
        return None
    number = MONTHS[month.lower().rstrip(".")]
    try:
        return date(int(own_year or year or 0), number, int(re.sub(r"\D", "", day)))
    except ValueError:
        return None


def full_dates(text: str) -> Iterator[tuple[int, date]]:
    """The dates with a year that `text` names, each with its offset; days to come are left out."""
    if not re.search(r"\d{4}", text):
        return
    latest = latest_day()
    for match in FULL_DATE.finditer(text):
        found = date_of(match)
        if found is not None and found <= latest and found.year >= 1900:
            yield match.start(), found


def years(text: str) -> Iterator[int]:
    """The years that `text` names in digits, none of them to come."""
    this_year = latest_day().year
    for match in YEAR.finditer(text):
        if int(match.group()) <= this_year:
            yield int(match.group())
