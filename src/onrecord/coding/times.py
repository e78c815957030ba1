"""Dated expressions in a report, and the days they stand for.

`find_times` reads a text once with one compiled scanner and resolves what it finds against the publication date,
the tense near by and the expressions before it. Decisions, which follow TIMEX3 (TimeML 1.2.1) unless said
otherwise:

- An interval has whole days, both ends included; None where open or unknown. A time of day is its day.
- A period is the calendar unit that is named: "two years ago" is a year, "six weeks ago" a week, "late June" and
  "mid-June" are June, since nobody agrees where "late" begins. Weeks run from Monday to Sunday (ISO 8601), but on
  a Sunday, when news looks back, "last week" is the one that ends that day.
- Decades and centuries begin with the year in 0 ("the 20th century" is 1900 to 1999, as in ISO 8601). Seasons are
  the northern meteorological ones, three whole months each, winter under the year of its December.
- A weekday is the nearest one up to the day of publication; with a verb that looks ahead ("will", "due", "plans
  to"), from that day on. A day or a month without a year is the last one, or the next with such a verb, or where
  it is close ahead.
- With `reach` (the default) the words around an expression widen or cut it: "since 2011" lasts until publication,
  "until Friday" is open at its start, "from March to May" is one expression, "earlier this year" ends with
  publication. Without it each named calendar unit stands alone, as TIMEX3 annotates.
- Left out: how long ("for five months") and how often ("daily", "Mondays") without an anchor, and vague words
  without a unit ("recently", "now"). "In recent years" stays, open at its start.
- Without a publication date relative expressions are found but have no bounds.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from onrecord.coding.coded import TimeExpression
from onrecord.coding.numbers import SMALL, TENS, alternatives, parse_number

Interval = tuple[date | None, date | None]
UNKNOWN: Interval = (None, None)

# ---------------------------------------------------------------- calendar

_UNIT_YEARS = {"year": 1, "decade": 10, "century": 100}
_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_UNIT_DAYS = {"week": 7, "weekend": 7, "fortnight": 14}


def _day(day: date) -> Interval:
    return day, day


def _months(year: int, first: int, last: int) -> Interval:
    """Months counted from January of `year`; 0 and 13 lie in the years beside it."""
    start = date(year + (first - 1) // 12, (first - 1) % 12 + 1, 1)
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return start, date(end_year, end_month, monthrange(end_year, end_month)[1])


def _years(first: int, last: int) -> Interval:
    return date(first, 1, 1), date(last, 12, 31)


def _unit_of(day: date, unit: str) -> Interval:
    """The calendar unit that holds `day`; units shorter than a day are the day."""
    if unit in ("week", "weekend"):
        monday = day - timedelta(days=day.weekday())
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    if unit in _UNIT_YEARS:
        first = day.year // _UNIT_YEARS[unit] * _UNIT_YEARS[unit]
        return _years(first, first + _UNIT_YEARS[unit] - 1)
    if unit in _UNIT_MONTHS:
        size = _UNIT_MONTHS[unit]
        first = (day.month - 1) // size * size + 1
        return _months(day.year, first, first + size - 1)
    return _day(day)


def _move(day: date, count: int, unit: str) -> date:
    """`day` moved by `count` units; the last day of a month stays the last where the month is shorter."""
    if unit in _UNIT_MONTHS:
        months = day.year * 12 + day.month - 1 + count * _UNIT_MONTHS[unit]
        year, month = months // 12, months % 12 + 1
        length = monthrange(year, month)[1]
        last = day.day == monthrange(day.year, day.month)[1]
        return date(year, month, length if last else min(day.day, length))
    if unit in ("hour", "minute"):
        # A report has no hour of publication: whole days are all that can be told.
        hours = abs(count) // (1 if unit == "hour" else 60)
        return day + timedelta(days=hours // 24 if count > 0 else -(hours // 24))
    return day + timedelta(days=count * _UNIT_DAYS.get(unit, 1))


def _shift(interval: Interval, count: int, unit: str) -> Interval:
    start, end = interval
    return start and _move(start, count, unit), end and _move(end, count, unit)


def _easter(year: int) -> date:
    """Western Easter Sunday (the Gregorian rule of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    month, day = divmod(h + k - 7 * ((a + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


# ---------------------------------------------------------------- words

_MONTH_NAMES = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
]  # fmt: skip
_DAY_NAMES = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = {name[:3]: number for number, name in enumerate(_MONTH_NAMES, start=1)}
WEEKDAYS = {name[:3]: number for number, name in enumerate(_DAY_NAMES)}
# First and last month; winter runs into the next year.
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4,
}  # fmt: skip
_CENTURIES = {
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20,
    "twenty-first": 21,
}  # fmt: skip
_NAMED_DECADES = {
    "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70, "eighties": 80,
    "nineties": 90,
}  # fmt: skip
# Days named after what is kept on them; where countries differ, the day of the United States.
HOLIDAYS: dict[str, Callable[[int], date]] = {
    "christmas eve": lambda year: date(year, 12, 24),
    "christmas": lambda year: date(year, 12, 25),
    "boxing day": lambda year: date(year, 12, 26),
    "new year's eve": lambda year: date(year, 12, 31),
    "new year's": lambda year: date(year, 1, 1),
    "valentine's day": lambda year: date(year, 2, 14),
    "good friday": lambda year: _easter(year) - timedelta(days=2),
    "palm sunday": lambda year: _easter(year) - timedelta(days=7),
    "easter monday": lambda year: _easter(year) + timedelta(days=1),
    "easter": _easter,
    "may day": lambda year: date(year, 5, 1),
    "memorial day": lambda year: _nth_weekday(year, 6, 0, 1) - timedelta(days=7),
    "fourth of july": lambda year: date(year, 7, 4),
    "bastille day": lambda year: date(year, 7, 14),
    "labor day": lambda year: _nth_weekday(year, 9, 0, 1),
    "columbus day": lambda year: _nth_weekday(year, 10, 0, 2),
    "halloween": lambda year: date(year, 10, 31),
    "veterans day": lambda year: date(year, 11, 11),
    "thanksgiving": lambda year: _nth_weekday(year, 11, 3, 4),
}


def _lower_words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


# A weekday or month after these, or before those, is part of a name.
_NAME_BEFORE = _lower_words("bloody black super holy ash palm man girl cyber good usa russia pakistan nigeria")
_NAME_AFTER = _lower_words("times telegraph mirror mail express herald independent world agreement agreements mosque")
_PREPOSITIONS = _lower_words(
    "in of since until till by from to through during throughout before after between for on and or as at late",
    "early mid last next this past the about around over under than ended ending effective dated",
)
_NUMBERED = _lower_words("page pages flight route number no nos room channel highway article section resolution unit")
# What four figures count when they are no year.
_COUNTED = _lower_words(
    "people troops soldiers men women children civilians police officers fighters militants rebels refugees migrants",
    "prisoners protesters demonstrators workers employees students families homes houses villages villagers residents",
    "miles kilometers kilometres km meters metres feet acres hectares tons tonnes pounds dollars euros rupees times",
    "hours minutes seconds days weeks months years degrees gmt members voters votes delegates others percent barrels",
    "points shares units jobs cases deaths dead killed wounded injured were have are who more local utc",
)

# ---------------------------------------------------------------- tense

_AHEAD = _lower_words(
    "will ll shall would won due scheduled expected expects expect planned planning slated upcoming forthcoming",
    "deadline expires expire must should supposed tentatively",
)
# These look ahead where an infinitive follows: "plans to", "set to", "agreed to".
_AHEAD_TO = _lower_words(
    "plan plans set intend intends intended hope hopes hoped agreed vowed promised pledged going prepares preparing",
    "want wants is are",
)
_BACK = _lower_words(
    "was were had has have did said told made took came went met held began left won lost shot hit fell rose saw got",
    "gave found sent spoke fought became broke brought fled struck died ran led put blew drew flew grew knew threw hid",
    "laid paid sold sought stood taught thought wore wrote",
)
# Words that end like a past tense and are none, or say nothing of when.
_NEITHER = _lower_words("need red bed feed speed seed indeed united armed hundred wanted proposed unspecified related")
_TO_BE = _lower_words("be get being is are")
_WORD = re.compile(r"[A-Za-z]+")
_SENTENCE_END = re.compile(r"(?<=[a-z0-9\"”’)]{2})[.!?][\"”’)]{0,2}\s{1,4}(?=[A-Z\"“‘(])|\n[ \t]{0,8}\n")
_AWAITING = re.compile(
    r"\b(?:by|until|till|through|before|next|(?P<sure>ahead\s+of))\s{1,4}(?:the\s{1,4})?$", re.IGNORECASE
)
# "called a strike for Sunday": the verb looks back, the day ahead.
_SET_FOR = re.compile(
    r"\b(?:called|calls|scheduled|planned|announced|convened|slated|(?:is|are|was|were|been)\s{1,4}set)\b"
    r"[^.;:\n]{0,60}\bfor\s{1,4}(?:the\s{1,4})?$",
    re.IGNORECASE,
)


def _cue(words: Sequence[str], at: int) -> bool | None:
    """What the word at `at` says of the tense: True for ahead, False for back, None for nothing."""
    word, before = words[at], words[at - 1] if at else ""
    if word in _AHEAD or (word in _AHEAD_TO and words[at + 1 : at + 2] == ["to"]):
        # "had been due to"
        return not (before == "been" and "had" in words[max(0, at - 4) : at])
    if word in _BACK or (word.endswith("ed") and len(word) > 3 and word not in _NEITHER):
        # "will be held": the participle leaves it to what stands before.
        return None if before in _TO_BE else False
    return None


def _looks_ahead(text: str, start: int, end: int) -> bool | None:
    """Whether the verb of an expression looks ahead or back.

    The verb right before it ("said Friday"), else right after ("Friday killed"), else the nearest one before it in
    the sentence, else the first one after.
    """
    before, after = text[max(0, start - 160) : start], text[end : end + 160]
    if "\n" in before or "." in before:
        for match in _SENTENCE_END.finditer(text, max(0, start - 160), start):
            before = text[match.end() : start]
    if stop := _SENTENCE_END.search(after):
        after = after[: stop.start()]
    words = _WORD.findall(before.lower())
    behind = _WORD.findall(after.lower())
    if words and words[-1] in _LEADING_WORDS:
        del words[-1]
    # "agreed on Monday to leave": the agreement is over, whatever it is about.
    near = words[-1:] if behind[:1] != ["to"] else [*words[-1:], "to"]
    if near[1:] and near[0] in _AHEAD_TO and near[0].endswith("ed"):
        return False
    for cue in (_cue(words, len(words) - 1) if words else None, _cue(behind, 0) if behind else None):
        if cue is not None:
            return cue
    for at in range(len(words) - 2, -1, -1):
        cue = _cue(words, at)
        if cue is not None:
            return cue
    return next((cue for cue in (_cue(behind, at) for at in range(len(behind))) if cue is not None), None)


# ---------------------------------------------------------------- where an expression stands


@dataclass(slots=True)
class _Found:
    """An expression; `interval` None while it waits for its neighbours (a clock time for its day)."""

    start: int
    end: int
    interval: Interval
    rule: str


_LAST_WORD = re.compile(r"([A-Za-z]{1,20})\.?[ \t\n]{1,3}$")
_NEXT_WORD = re.compile(r"[ \t\n-]{1,3}([A-Za-z]{1,20})")


@dataclass(slots=True)
class _Here:
    """What a rule may ask about the spot of an expression."""

    text: str
    start: int
    end: int
    published: date | None
    found: list[_Found] = field(default_factory=list)
    given: bool | None = None

    def ahead(self) -> bool | None:
        """True where the words near by look ahead, False where they look back, None where nothing tells."""
        if self.given is not None:
            return self.given
        tense = _looks_ahead(self.text, self.start, self.end)
        awaiting = _AWAITING.search(self.text[max(0, self.start - 20) : self.start])
        owns = self.text[self.end : self.end + 2] in ("'s", "’s")
        if not owns and _SET_FOR.search(self.text[max(0, self.start - 90) : self.start]):
            return True
        return True if awaiting and (tense is None or awaiting["sure"]) else tense

    def previous(
        self, reach: int = 600, longest: int = 100_000, shortest: int = 0, comparisons: bool = True
    ) -> tuple[date, date] | None:
        """The last bounded expression within `reach` characters that spans `shortest` to `longest` days.

        Without `comparisons`, those that are themselves told from another one ("a year earlier") do not count.
        """
        for found in reversed(self.found):
            if self.start - found.end > reach:
                break
            start, end = found.interval
            if not comparisons and found.rule == "ago":
                continue
            if start and end and shortest <= (end - start).days + 1 <= longest:
                return start, end
        return None

    def word_before(self) -> str:
        """The word just before the expression; empty where punctuation stands between."""
        match = _LAST_WORD.search(self.text[max(0, self.start - 24) : self.start])
        return match[1] if match else ""

    def word_after(self) -> str:
        match = _NEXT_WORD.match(self.text, self.end)
        return match[1] if match else ""


def _year_number(words: str, here: _Here) -> int:
    """1998, '98, or "nineteen ninety-eight" as broadcasters are written down."""
    digits = words.lstrip("'’`")
    if digits.isdigit():
        if len(digits) == 4:
            return int(digits)
        # Two figures: the year that lies at most ten years ahead.
        pivot = (here.published.year if here.published else 2030) + 10
        return pivot - (pivot - int(digits)) % 100
    century, *rest = re.split(r"[\s-]+", words.lower())
    number = parse_number(" ".join(word for word in rest if word not in ("oh", "hundred")))
    return ({"nineteen": 1900, "twenty": 2000}[century]) + ((number and number.min) or 0)


def _date(month: int, day: int, year: str | None, weekday: str | None, here: _Here) -> date | None:
    """The day; without a year, the one that fits weekday, tense and publication best."""
    if year:
        return date(_year_number(year, here), month, day)
    if here.published is None:
        return None
    around = range(here.published.year - 1, here.published.year + 2)
    days = [date(each, month, day) for each in around if day <= monthrange(each, month)[1]]
    fitting = [each for each in days if weekday and each.weekday() == WEEKDAYS[weekday[:3].lower()]]
    return _nearest(fitting or days, here)


def _nearest(days: Iterable[date], here: _Here) -> date | None:
    """Of one day in several years the one meant: past, close ahead, or further ahead with a verb that says so."""
    published = here.published
    if published is None:
        return None
    # How many days ahead a day may lie before the last one is likelier.
    patience = {True: 300, None: 120, False: 90}[here.ahead()]

    def distance(day: date) -> int:
        away = (day - published).days
        return -away if away <= 0 else away + 1000 if away > patience else 0

    return min(days, key=lambda day: (distance(day), day > published), default=None)


def _relative_year(word: str | None, here: _Here) -> int | None:
    """The year that "last (year)", "this", "next", "that" or "the same" stand for."""
    if word is None or here.published is None:
        return None
    word = word.lower()
    if word in ("that", "same", "following", "previous"):
        previous = here.previous()
        return previous and previous[0].year + {"following": 1, "previous": -1}.get(word, 0)
    return here.published.year + {"last": -1, "next": 1}.get(word, 0)


# ---------------------------------------------------------------- patterns

# A gap joins words over one line break at most, or a hyphen. Repetitions are bounded throughout, so that each
# position of a text costs a constant and reading is linear.
_G = r"(?:[ \t\r\xa0]{0,3}[\s-][ \t\r\xa0]{0,12})"
_ABBREVIATED = ["Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec"]
_SHORT_MONTH = rf"(?-i:{'|'.join(_ABBREVIATED)}|{'|'.join(_ABBREVIATED).upper()})\b\.?"
_MONTH = rf"(?:(?:{'|'.join(_MONTH_NAMES)})\b|{_SHORT_MONTH})"
_SHORT_DAY = r"(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b\.?"
_WEEKDAY = rf"(?:{'|'.join(_DAY_NAMES)})\b"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d|[,.:]\d|%)(?:st|nd|rd|th)?\b"
_SPOKEN = (
    rf"(?:nineteen|twenty){_G}(?:(?:{alternatives(TENS)})(?:{_G}(?:{alternatives(SMALL)}))?"
    r"|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen)\b"
)
_FIGURES = r"(?:1[5-9]|20)\d\d\b(?!,\d|\.\d|%|['’]?s\b)"
_YEAR = rf"(?:{_FIGURES}|['’`]\d\d\b(?!s)|{_SPOKEN})"
_DAYPART = r"(?:morning|afternoon|evening|night|noon|midnight|dawn|dusk|lunchtime)\b"
_UNIT = r"(?:weekend|week|month|quarter|year|decade|century)\b"
_UNITS = r"(?:(?:minute|hour|day|night|weekend|week|fortnight|month|quarter|year|decade)s?|centur(?:y|ies))\b"
_WHICH = r"(?:last|past|previous|preceding|next|coming|following|upcoming|this|current|same|that)\b"
_QUANTITY = (
    rf"(?:half{_G}a{_G}dozen|(?:an?|two|three|four|five|six){_G}(?:dozen|hundred|thousand)"
    rf"|an?(?:{_G}(?:few|couple(?:{_G}of)?|single|half))?|several|few|many|couple(?:{_G}of)?"
    rf"|\d{{1,4}}(?:{_G}1/2)?|(?:{alternatives(TENS)})(?:{_G}(?:{alternatives(SMALL)}))?"
    rf"|(?:{alternatives(SMALL)})(?:{_G}and{_G}a{_G}half)?|(?:dozens|hundreds|thousands){_G}of)\b"
)
_PART = (
    rf"(?:(?:the{_G})?(?:early|earlier|late|later|mid|sometime)\b{_G}(?:(?:in|on|the){_G})?"
    rf"|(?:the{_G})?(?:very{_G})?(?:beginning|start|middle|end|close|rest|remainder|course|eve){_G}of{_G})"
)
_FULL = r"(?:fiscal|financial|calendar|academic|school|full|whole|entire)"

_Resolver = Callable[["re.Match[str]", _Here], "Interval | None"]
_RULES: list[tuple[str, re.Pattern[str], _Resolver]] = []


def _rule(pattern: str) -> Callable[[_Resolver], _Resolver]:
    """Register how expressions of a pattern resolve; earlier rules go first. None says: no expression after all."""

    def register(resolver: _Resolver) -> _Resolver:
        compiled = re.compile(pattern, re.IGNORECASE)
        _RULES.append((resolver.__name__.lstrip("_"), compiled, resolver))
        return resolver

    return register


def _unit(word: str) -> str:
    word = word.lower()
    return "century" if word.startswith("centur") else word.removesuffix("s")


def _month_number(word: str) -> int:
    return MONTHS[word[:3].lower()]


def _day_number(word: str) -> int:
    return int(word.rstrip("stndrhSTNDRH"))


# ---------------------------------------------------------------- rules: dates


@_rule(r"(?P<year>(?:1[5-9]|20)\d\d)-(?P<month>0\d|1[0-2])-(?P<day>[0-3]\d)(?:T[\d:]{1,8})?(?![\w-])")
def _iso(match: re.Match[str], here: _Here) -> Interval | None:
    return _day(date(int(match["year"]), int(match["month"]), int(match["day"])))


@_rule(r"(?P<one>\d{1,2})(?P<sep>[/.-])(?P<two>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d\d|\d\d(?!\d))(?![\w/.-]*\d)")
def _numeric(match: re.Match[str], here: _Here) -> Interval | None:
    if match["sep"] != "/" and len(match["year"]) != 4:
        return None
    year, one, two = _year_number(match["year"], here), int(match["one"]), int(match["two"])
    readings = [date(year, month, day) for month, day in {(two, one): 0, (one, two): 0} if 1 <= month <= 12]
    if not readings:
        return None
    # Day first as most of the world writes, unless only the other reading comes before publication.
    published = here.published
    return _day(next((day for day in readings if published is None or day <= published), readings[0]))


@_rule(
    rf"(?:the{_G})?(?:Sept(?:ember|\.)?{_G}11(?:th)?(?={_G}(?:2001{_G})?(?:terror(?:ist)?{_G})?(?:attack|hijack))|9/11\b(?!/))"
)
def _september_11(match: re.Match[str], here: _Here) -> Interval | None:
    """The one day that news names without its year for good."""
    attacks = date(2001, 9, 11)
    return _day(attacks) if here.published is None or here.published >= attacks else UNKNOWN


_RELATIVE_YEAR = rf"(?:of{_G})?(?:the{_G})?(?P<rel>last|this|next|that|same|previous|following){_G}year\b"


@_rule(
    rf"(?:the{_G})?(?P<unit>week|weekend){_G}(?P<how>of|ended|ending|beginning|starting){_G}(?:on{_G})?"
    rf"(?:(?P<month>{_MONTH}){_G}(?P<day>{_DAY})|(?P<day2>{_DAY}){_G}(?P<month2>{_MONTH}))(?:,?{_G}(?P<year>{_YEAR}))?"
)
def _week_of(match: re.Match[str], here: _Here) -> Interval | None:
    month, day = match["month"] or match["month2"], match["day"] or match["day2"]
    found = _date(_month_number(month), _day_number(day), match["year"], None, here)
    if found is None:
        return UNKNOWN
    how = match["how"].lower()
    if how == "of":
        return _unit_of(found, _unit(match["unit"]))
    ends = how in ("ended", "ending")
    return found - timedelta(days=6 if ends else 0), found + timedelta(days=0 if ends else 6)


_WEEKDAY_BEFORE = rf"(?:(?P<weekday>{_WEEKDAY}|{_SHORT_DAY}),?{_G}(?:the{_G})?)?"
# "On May 3 and 4", but not "on May 3 and 12 people".
_DATE_ENDS = r"(?:[ ]?[.,;:)\n]|\s+(?:in|at|to|for|by|and|but)\b|\s*$)"
_AND_YEAR = rf"(?:,?{_G}(?:of{_G})?(?P<year>{_YEAR})|,?{_G}{_RELATIVE_YEAR})?"


@_rule(
    rf"(?:the{_G})?{_WEEKDAY_BEFORE}(?P<month>{_MONTH}){_G}(?:the{_G})?(?P<day>{_DAY})"
    rf"(?:(?:[ ]?[-–—][ ]?|{_G}(?:to|through|until){_G}|{_G}and{_G}(?={_DAY}{_DATE_ENDS}))(?P<last>{_DAY}))?"
    rf"{_AND_YEAR}"
)
def _month_day(match: re.Match[str], here: _Here) -> Interval | None:
    if match["month"] in ("may", "march") and here.word_after().lower() in _COUNTED:
        return None
    year = match["year"] or _text(_relative_year(match["rel"], here))
    first = _date(_month_number(match["month"]), _day_number(match["day"]), year, match["weekday"], here)
    if first is None:
        return UNKNOWN
    return first, (first if match["last"] is None else first.replace(day=_day_number(match["last"])))


@_rule(
    rf"{_WEEKDAY_BEFORE}(?:(?P<before>{_DAY})(?:[ ]?[-–—][ ]?|{_G}(?:to|and){_G}))?(?:the{_G})?(?P<day>{_DAY})"
    rf"{_G}(?:(?:day{_G})?of{_G})?(?P<month>{_MONTH})"
    # "16 NOV 89" stands at the head of wire reports.
    rf"(?:(?-i:(?<=[A-Z]{{3}})[ ](?P<short>\d\d)\b(?![-:,.]?\d))|{_AND_YEAR})"
)
def _day_month(match: re.Match[str], here: _Here) -> Interval | None:
    if match["month"] in ("may", "march") or (match["month"] == "March" and here.word_after() in _COUNTED):
        return None
    year = match["year"] or match["short"] or _text(_relative_year(match["rel"], here))
    last = _date(_month_number(match["month"]), _day_number(match["day"]), year, match["weekday"], here)
    if last is None:
        return UNKNOWN
    return (last if match["before"] is None else last.replace(day=_day_number(match["before"]))), last


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)


_NOT_IN_NAMES = re.compile(r"[ ][A-Z][a-z]")


@_rule(
    rf"(?:{_PART})?(?:(?:the{_G})?month{_G}of{_G})?(?:the{_G})?(?:(?P<which>{_WHICH}){_G})?(?P<month>{_MONTH})"
    rf"(?:,?{_G}(?:(?:of|in){_G})?(?P<year>{_YEAR})|,?{_G}{_RELATIVE_YEAR})?"
)
def _month(match: re.Match[str], here: _Here) -> Interval | None:
    word, month = match["month"], _month_number(match["month"])
    if word in ("may", "march", "mar", "MAR") and not match["year"]:
        return None
    year: int | None
    if match["year"]:
        year = _year_number(match["year"], here)
    elif match["rel"]:
        year = _relative_year(match["rel"], here)
    else:
        if match.start() == match.start("month") and not _stands_as_month(word, here):
            return None
        if here.published is None:
            return UNKNOWN
        year = _year_of_month(month, (match["which"] or "").lower(), here, here.published)
    return _months(year, month, month) if year else UNKNOWN


def _stands_as_month(word: str, here: _Here) -> bool:
    """Whether a bare month name is one: not a modal, a verb or somebody's name."""
    before = here.word_before()
    if word.lower() in ("may", "march", "mar"):
        return before.lower() in _PREPOSITIONS and not _NOT_IN_NAMES.match(here.text, here.end)
    abbreviated = len(word.rstrip(".")) <= 4 and word.lower() not in ("june", "july")
    if before.lower() in _PREPOSITIONS:
        return not (abbreviated and _NOT_IN_NAMES.match(here.text, here.end))
    # "April Smith", "Jan Smith", "Moises August"
    named = _NOT_IN_NAMES.match(here.text, here.end) is not None or (before[:1].isupper() and not before.isupper())
    return not abbreviated and not named


def _year_of_month(month: int, which: str, here: _Here, published: date) -> int:
    passed = published.year - (month > published.month)
    if which in ("last", "past", "previous", "preceding"):
        return published.year - (month >= published.month)
    if which in ("next", "coming", "following", "upcoming"):
        return published.year + (month <= published.month)
    if which in ("this", "current"):
        return published.year
    away = (month - published.month) % 12
    # Nobody speaks without a year of a month that is nearly a year away.
    patience = {True: 9, None: 3, False: 2}[here.ahead()]
    return published.year + (month < published.month) if away <= patience else passed


@_rule(
    r"(?<=the\W)(?P<day>(?:3[01]|[12]\d|[4-9])(?:st|nd|rd|th))(?:(?P<month>\W{1,2}of\W{1,2}(?:this|last|next)\W{1,2}month))?"
)
def _day_of_month(match: re.Match[str], here: _Here) -> Interval | None:
    # "the 26th floor" is no day.
    if not match["month"] and here.word_after().lower() not in ("", "and", "but", "when", "after", "at", "in"):
        return None
    if here.published is None:
        return UNKNOWN
    day = _day_number(match["day"])
    first = here.published.replace(day=1)
    months = [_move(first, step, "month") for step in (-1, 0, 1)]
    days = [month.replace(day=day) for month in months if day <= monthrange(month.year, month.month)[1]]
    return _day(_on_side(days, here, here.published))


def _on_side(days: Sequence[date], here: _Here, published: date) -> date:
    """The nearest of `days` (in order) up to publication, or from then on where the tense looks ahead."""
    if here.ahead():
        return next((day for day in days if day >= published), days[-1])
    return next((day for day in reversed(days) if day <= published), days[0])


# ---------------------------------------------------------------- rules: days

_SURNAME = re.compile(
    r"[ ](?!(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)[a-z]*\b)"
    r"[A-Z][a-z]+(?=,|\.(?:\s|$)|[ ](?:was|is|were|who|has|had)\b)"
)
_BEFORE_GIVEN_NAME = re.compile(
    r"(?:,|\b(?:Mr|Mrs|Dr|Chief|Hon|Rev|Pastor|Prince|Comrade|Engr|Barr|Prof|Governor|Senator|named|as)\.?) $"
)


def _is_given_name(here: _Here) -> bool:
    """Whether a weekday is somebody's name, as in Nigeria: "a guard, Sunday Ibi, was killed"."""
    if " " in here.text[here.start : here.end] or not _SURNAME.match(here.text, here.end):
        return False
    return bool(_BEFORE_GIVEN_NAME.search(here.text[max(0, here.start - 12) : here.start]))


@_rule(
    rf"(?:{_PART})?(?:the{_G})?(?:(?P<which>last|past|previous|preceding|next|coming|following|this){_G})?"
    rf"(?P<weekday>{_WEEKDAY})(?:{_G}(?:early{_G}|late{_G})?{_DAYPART})?(?:{_G}(?P<week>last|this|next){_G}week\b)?"
)
def _weekday(match: re.Match[str], here: _Here) -> Interval | None:
    if here.word_before().lower() in _NAME_BEFORE or here.word_after().lower() in _NAME_AFTER or _is_given_name(here):
        return None
    published = here.published
    if published is None:
        return UNKNOWN
    weekday, which = WEEKDAYS[match["weekday"][:3].lower()], (match["which"] or "").lower()
    if match["week"]:
        monday = _unit_of(published, "week")[0] or published
        weeks = {"last": -1, "this": 0, "next": 1}[match["week"].lower()]
        return _day(monday + timedelta(days=weekday + 7 * weeks))
    if which in ("previous", "preceding", "following"):
        published = (here.previous(longest=1) or (published, published))[0]
    back, on = (published.weekday() - weekday) % 7, (weekday - published.weekday()) % 7
    if which in ("last", "past", "previous", "preceding"):
        return _day(published - timedelta(days=back or 7))
    if which in ("next", "coming", "following"):
        return _day(published + timedelta(days=on or 7))
    return _day(published + timedelta(days=on) if here.ahead() else published - timedelta(days=back))


@_rule(
    rf"(?:{_PART})?(?:the{_G}day{_G}(?P<beyond>before|after){_G})?"
    rf"(?P<word>today|yesterday|tomorrow|tonight|overnight|last{_G}night|this{_G}(?:morning|afternoon|evening))\b"
    rf"(?:{_G}{_DAYPART})?"
)
def _deictic(match: re.Match[str], here: _Here) -> Interval | None:
    word = match["word"].lower()
    if match["word"] == "Today" and here.word_before().lower() in _NAME_BEFORE:
        return None
    if here.published is None:
        return UNKNOWN
    steps = {"yesterday": -1, "tomorrow": 1}.get(word, -1 if word.startswith("last") else 0)
    steps += {"before": -1, "after": 1}.get((match["beyond"] or "").lower(), 0)
    day = here.published + timedelta(days=steps)
    return (day - timedelta(days=1), day) if word == "overnight" else _day(day)


@_rule(
    rf"(?:the{_G})?(?:that|same|following|next|previous)(?:{_G}very|{_G}same)?{_G}(?:day|morning|afternoon|evening|night)\b"
    rf"|the{_G}day{_G}(?:before|after)\b(?=[ ]?[.,;:)”\"]|\s+(?:and|but|that)\b)"
    rf"|(?:earlier|later|late|early){_G}(?:in{_G}the|that|the{_G}same){_G}day\b"
)
def _day_of_story(match: re.Match[str], here: _Here) -> Interval | None:
    words = match.group().lower()
    previous = here.previous(longest=1)
    if previous is None:
        if here.published is None or not re.search(r"in\s+the", words):
            return UNKNOWN
        previous = here.published, here.published
    step = 1 if re.search(r"following|next|after", words) else -1 if re.search(r"previous|before", words) else 0
    return _day(previous[1] + timedelta(days=step))


_AT_TIMES = _lower_words("at by before after around since until till in from about")


@_rule(
    rf"(?:the{_G})?(?:early{_G}|late{_G}|pre{_G}?)?"
    r"(?:dawn|daybreak|sunrise|noon|midday|dusk|sunset|nightfall|midnight|morning|afternoon|evening)\b"
)
def _time_of_day(match: re.Match[str], here: _Here) -> Interval | None:
    if here.word_before().lower() not in _AT_TIMES:
        return None
    return _day_of_clock(here)


_ZONE = rf"(?:GMT|UTC|hours|local{_G}time)\b"


@_rule(
    rf"(?:\d{{1,2}}(?:[:.]\d\d){{0,2}}[ ]?(?:[ap]\.m\.|[ap]\.?m\b)"
    rf"|(?:[01]\d|2[0-4])[:.]?[0-5]\d{_G}?{_ZONE}|\d{{1,2}}[:.]\d\d{_G}{_ZONE})"
    rf"(?:{_G}(?:local{_G}time|(?-i:[A-Z]{{3,4}})\b))?(?:[ ]?\([^()\n]{{1,20}}\))?"
)
def _clock(match: re.Match[str], here: _Here) -> Interval | None:
    return _day_of_clock(here)


def _day_of_clock(here: _Here) -> Interval:
    """The day of a time of day: that of the expression just before, or else the publication's.

    Where a day follows at once ("3 p.m. on Friday"), `find_times` puts that day in its place.
    """
    previous = here.previous(reach=120, longest=1)
    if previous:
        return previous
    return _day(here.published) if here.published else UNKNOWN


# ---------------------------------------------------------------- rules: periods


@_rule(
    rf"(?:{_PART})?(?P<the>(?:the|its|their|his|her){_G})?(?P<which>{_WHICH}|latest){_G}(?:{_FULL}{_G})?(?P<unit>{_UNIT})"
)
def _this_unit(match: re.Match[str], here: _Here) -> Interval | None:
    which, unit = match["which"].lower(), _unit(match["unit"])
    if which in ("previous", "preceding", "following", "same", "that"):
        previous = here.previous()
        if previous is None:
            return UNKNOWN
        step = {"previous": -1, "preceding": -1, "following": 1}.get(which, 0)
        return _unit_of(_move(previous[0], step, unit), unit)
    published = here.published
    if published is None:
        return UNKNOWN
    if which == "past" or (which == "last" and match["the"] and unit != "quarter"):
        return _move(published, -1, unit), published
    if which in ("coming", "upcoming") or (which == "next" and match["the"] and unit not in ("weekend", "quarter")):
        return published, _move(published, 1, unit)
    if unit == "weekend" and which == "this":
        return _weekend(here, published)
    step = {"last": -1, "latest": -1, "next": 1}.get(which, 0)
    if unit == "week" and published.weekday() == 6 and step:
        # On a Sunday the week that ends is the last one, and the one that begins tomorrow the next.
        step = 0 if step < 0 else 1
    return _unit_of(_move(_unit_of(published, unit)[0] or published, step, unit), unit)


@_rule(rf"the{_G}weekend\b")
def _the_weekend(match: re.Match[str], here: _Here) -> Interval | None:
    return UNKNOWN if here.published is None else _weekend(here, here.published)


def _weekend(here: _Here, published: date) -> Interval:
    """The weekend under way, the coming one where the words look ahead, or else the last."""
    saturday = (_unit_of(published, "weekend")[0]) or published
    if published < saturday and not here.ahead():
        saturday -= timedelta(days=7)
    return saturday, saturday + timedelta(days=1)


@_rule(
    rf"{_PART}(?:the|this|last|next)?{_G}?(?:{_FULL}{_G})?(?P<unit>{_UNIT})"
    rf"|(?:the{_G})?year(?:['’]s)?{_G}end\b|the{_G}(?:full|whole|entire){_G}(?P<whole>{_UNIT})"
)
def _part_of_unit(match: re.Match[str], here: _Here) -> Interval | None:
    if here.published is None:
        return UNKNOWN
    return _unit_of(here.published, _unit(match["unit"] or match["whole"] or "year"))


@_rule(
    rf"(?:the{_G}|these{_G})?(?P<which>last|past|previous|preceding|next|coming|recent){_G}"
    rf"(?:(?P<count>{_QUANTITY}){_G})?(?P<unit>{_UNITS})"
)
def _span(match: re.Match[str], here: _Here) -> Interval | None:
    which, published = match["which"].lower(), here.published
    if not match["count"] and not match["unit"].lower().endswith("s"):
        return None
    if published is None:
        return UNKNOWN
    ahead = which in ("next", "coming")
    count = _exactly(match["count"])
    if count is None or which == "recent":
        return (published, None) if ahead else (None, published)
    unit = _unit(match["unit"])
    if unit in ("hour", "minute"):
        # "The last 24 hours" began the day before.
        count, unit = -(-count // 24) if unit == "hour" else 0, "day"
    return (published, _move(published, count, unit)) if ahead else (_move(published, -count, unit), published)


def _exactly(words: str | None) -> int | None:
    """The number that `words` say exactly; None for "a few" and "dozens of"."""
    number = parse_number(words) if words else None
    return number.min if number and number.min == number.max else None


_ABOUT = rf"(?:(?:(?:more|less){_G}than|about|around|nearly|almost|over|just|some|only|at{_G}least|exactly){_G}){{0,2}}"


@_rule(
    rf"{_ABOUT}(?:(?P<count>{_QUANTITY}){_G})?(?P<unit>{_UNITS})(?:{_G}and{_G}a{_G}half)?{_G}"
    rf"(?P<way>ago|earlier|later|before{_G}(?:that|then)|after{_G}that|afterwards?|previously|hence|back|from{_G}now"
    rf"|(?:before|after)(?=[ ]?[.,;:)]))(?![\w-])(?:{_G}(?:period|quarter|month|week))?"
)
def _ago(match: re.Match[str], here: _Here) -> Interval | None:
    words, unit, way = match.group().lower(), _unit(match["unit"]), match["way"].lower()
    if not match["count"] and not words.startswith(("year", "month", "week", "hours", "days")):
        return None
    count = _exactly(match["count"]) if match["count"] else None if words.startswith(unit + "s") else 1
    published = here.published
    if unit == "year" and count == 1 and way in ("ago", "earlier"):
        # Business news compares a quarter with the same one "a year ago".
        quarter = here.previous(reach=400, longest=93, shortest=88, comparisons=False)
        if quarter:
            return _shift(quarter, -1, unit)
    if way in ("ago", "back") or way.startswith("from"):
        if published is None:
            return UNKNOWN
        ahead = way.startswith("from")
        if count is None:
            return (published, None) if ahead else (None, published)
        # "Two decades ago" names a year.
        return _unit_of(_move(published, count if ahead else -count, unit), "year" if unit in _UNIT_YEARS else unit)
    # Two comparisons with "a year earlier" in a row mean the same year.
    previous = here.previous(comparisons=unit != "year")
    if count is None or (previous is None and (published is None or way != "earlier" or unit != "year")):
        return UNKNOWN
    if previous is None and published:
        return _unit_of(_move(published, -count, unit), unit)
    return _shift(previous or UNKNOWN, -count if way.startswith(("earlier", "before", "prev")) else count, unit)


@_rule(rf"after{_G}(?P<count>{_QUANTITY}){_G}(?P<unit>{_UNITS})(?=[ ]?[.,;:)”\"]|\s+(?:and|but|when|because)\b|\s*$)")
def _after_span(match: re.Match[str], here: _Here) -> Interval | None:
    """Counted from the expression before it in the sentence: "In 2020 ..., but gave up after five months"."""
    previous, count = here.previous(reach=200), _exactly(match["count"])
    if previous is None or count is None or _SENTENCE_END.search(here.text, here.found[-1].end, here.start):
        return None
    return _shift(previous, count, _unit(match["unit"]))


# ---------------------------------------------------------------- rules: years and what they hold


@_rule(
    rf"(?:the{_G})?(?:(?P<first>{_YEAR})(?:['’]s)?{_G})?(?:(?P<rel2>last|this|next){_G}year['’]s{_G})?(?:{_FULL}{_G})?"
    rf"(?P<which>{alternatives(_ORDINALS)}){_G}(?:{_FULL}{_G})?(?P<what>quarter|half)\b"
    rf"(?:{_G}(?:(?:of|in){_G})?(?:(?:{_FULL}{_G}(?:year{_G})?)?(?P<year>{_YEAR})|{_RELATIVE_YEAR}|(?P<the>the{_G}year\b)))?"
    rf"|(?-i:Q)(?P<q>[1-4])(?:{_G}(?:of{_G})?(?P<qyear>{_YEAR}))?\b"
)
def _quarter(match: re.Match[str], here: _Here) -> Interval | None:
    half = (match["what"] or "").lower() == "half"
    number = int(match["q"] or _ORDINALS[(match["which"] or "1st").lower()])
    words = match["first"] or match["year"] or match["qyear"]
    relative = match["rel"] or match["rel2"]
    if half and not (words or relative or match["the"]):
        return None
    size, number = (6, min(number, 2)) if half else (3, number)
    first = (number - 1) * size + 1
    if words:
        return _months(_year_number(words, here), first, first + size - 1)
    if here.published is None:
        return UNKNOWN
    year = _relative_year(relative, here) or here.published.year
    if not relative and first > here.published.month and not here.ahead():
        year -= 1
    return _months(year, first, first + size - 1)


@_rule(rf"(?:the|a){_G}(?P<unit>quarter)\b(?!{_G}(?:of|million|century|mile))")
def _the_quarter(match: re.Match[str], here: _Here) -> Interval | None:
    """The quarter spoken of; without one before it, it is no time."""
    for found in reversed(here.found):
        if found.rule in ("quarter", "the_quarter"):
            return found.interval
    return None


@_rule(
    rf"(?:{_PART})?(?:the{_G})?(?:(?P<which>{_WHICH}){_G})?(?P<season>{'|'.join(SEASONS)})\b"
    rf"(?:,?{_G}(?:of{_G}|in{_G})?(?P<year>{_YEAR})|{_G}{_RELATIVE_YEAR})?"
)
def _season(match: re.Match[str], here: _Here) -> Interval | None:
    which, dated = (match["which"] or "").lower(), match["year"] or match["rel"]
    if not (which or dated):
        after, before = here.word_after().lower(), here.word_before().lower()
        if after == "of" or before not in (
            "in",
            "since",
            "by",
            "until",
            "during",
            "through",
            "before",
            "after",
        ):
            return None
    first, last = SEASONS[match["season"].lower()]
    if match["year"]:
        return _months(_year_number(match["year"], here), first, last)
    published = here.published
    if published is None:
        return UNKNOWN
    year = _relative_year(match["rel"], here)
    if year is None:
        starts = [_months(published.year + step, first, last) for step in (-2, -1, 0, 1)]
        if which in ("last", "past", "previous"):
            return next(each for each in reversed(starts) if each[1] and each[1] < published)
        if which in ("next", "coming", "following"):
            return next(each for each in starts if each[0] and each[0] > published)
        if which in ("this", "current"):
            return next(
                (each for each in starts if each[0] and each[0] <= published <= (each[1] or published)),
                starts[2],
            )
        if here.ahead():
            return next(each for each in starts if each[1] and each[1] >= published)
        return next(each for each in reversed(starts) if each[0] and each[0] <= published)
    return _months(year, first, last)


_HOLIDAY = "|".join(HOLIDAYS).replace(" ", _G).replace("'", "['’]")


@_rule(
    rf"(?:(?P<which>last|next|this|past){_G})?(?P<name>{_HOLIDAY})(?:{_G}day)?\b"
    rf"(?:(?:,?{_G}|{_G}of{_G}|{_G}in{_G})(?P<year>{_YEAR}))?(?!{_G}(?:agreement|accord|island))"
)
def _holiday(match: re.Match[str], here: _Here) -> Interval | None:
    day_in = HOLIDAYS[re.sub(r"[\s-]+", " ", match["name"].lower().replace("’", "'"))]
    if match["year"]:
        return _day(day_in(_year_number(match["year"], here)))
    published = here.published
    if published is None:
        return UNKNOWN
    days = [day_in(published.year + step) for step in (-1, 0, 1)]
    which = (match["which"] or "").lower()
    if which in ("last", "past"):
        return _day(next(day for day in reversed(days) if day < published))
    if which == "next":
        return _day(next(day for day in days if day > published))
    nearest = _nearest(days, here)
    return _day(nearest) if nearest else UNKNOWN


@_rule(
    rf"(?:{_PART})?(?:the{_G})?(?:(?P<century>(?:1[5-9]|20)\d0)['’]?s|['’`](?P<short>\d0)s|(?P<named>{alternatives(_NAMED_DECADES)}))\b"
)
def _decade(match: re.Match[str], here: _Here) -> Interval | None:
    if match["named"]:
        # "in his sixties" is an age.
        if here.word_before().lower() in ("his", "her", "their", "my"):
            return None
        first = 1900 + _NAMED_DECADES[match["named"].lower()]
    else:
        first = int(match["century"]) if match["century"] else _year_number(match["short"], here)
    return _years(first, first + (99 if first % 100 == 0 and first < 2000 else 9))


@_rule(
    rf"(?:{_PART})?(?:the{_G})?"
    rf"(?:(?P<figures>\d{{1,2}})(?:st|nd|rd|th)|(?P<name>{alternatives(_CENTURIES).replace('-', _G)}))"
    rf"{_G}century\b(?P<era>{_G}B\.?C)?"
)
def _century(match: re.Match[str], here: _Here) -> Interval | None:
    number = int(match["figures"] or _CENTURIES[re.sub(r"[\s-]+", "-", (match["name"] or "").lower())])
    if match["era"] or number < 2:
        return UNKNOWN
    return _years(number * 100 - 100, number * 100 - 1)


_BEFORE_YEAR = _lower_words(
    "in of since until till by from to through during throughout before after between for and or late early mid the",
    "as late year fiscal ended ending about around circa than post pre spring summer autumn fall winter but on at his",
    "a her its their this dating born",
)


@_rule(rf"(?P<from>{_FIGURES})(?:[ ]?[-–—/][ ]?(?P<to>(?:1[5-9]|20)\d\d\b|\d\d\b(?![-/.]\d)))")
def _year_span(match: re.Match[str], here: _Here) -> Interval | None:
    first = int(match["from"])
    last = int(match["to"]) if len(match["to"]) == 4 else first // 100 * 100 + int(match["to"])
    return _years(first, last) if first < last <= first + 150 else None


@_rule(
    rf"(?P<part>{_PART})?(?:the{_G})?(?P<sure>(?:{_FULL}{_G})?year{_G}|(?:{_FULL}|post|pre){_G}|FY{_G}?)?"
    rf"(?:(?P<year>{_FIGURES})|(?P<other>['’`]\d\d\b(?!s)|{_SPOKEN}"
    rf"|two{_G}thousand(?:{_G}and)?(?:{_G}(?:{alternatives(SMALL)}))?\b))"
)
def _year(match: re.Match[str], here: _Here) -> Interval | None:
    sure, before = bool(match["sure"] or match["part"]), here.word_before()
    if match["other"]:
        words = match["other"].lower()
        if words.startswith("two"):
            number = parse_number(words)
            return _years(number.min, number.min) if sure and number and number.min else None
        # "nineteen sixty" may be a count in a list; a preposition makes it a year.
        if not sure and before.lower() not in _BEFORE_YEAR:
            return None
        year = _year_number(match["other"], here)
        return _years(year, year)
    year = int(match["year"])
    if not sure and not _is_year(year, before, here):
        return None
    return _years(year, year)


def _is_year(year: int, before: str, here: _Here) -> bool:
    """Whether a bare number of four figures is a year: by its size, the word before and what it might count."""
    limit = (here.published.year if here.published else 2030) + 60
    if year > limit or here.word_after().lower() in _COUNTED or before.lower() in _NUMBERED:
        return False
    if before.lower() in ("in", "since", "during", "until"):
        return True
    if year < 1800:
        return False
    if before and before.lower() not in _BEFORE_YEAR and (before[0].isupper() or year % 50 == 0):
        return False
    # "2000 protesters": a round number before a plural counts something unless the words say otherwise.
    after = here.word_after()
    return not (year % 50 == 0 and after.islower() and after.endswith("s") and after not in ("was", "is", "has"))


# ---------------------------------------------------------------- reading a text

_PATTERNS = {name: pattern for name, pattern, _ in _RULES}
_MAY_START = re.compile(r"(?<![\w$€£¥#])(?<!\d[,./:-])")
# Every expression holds one of these. The rules are asked only there and at the words that lead up to it: that is
# what makes reading fast. Lower case throughout: the trigger runs over the lowered text.
_TRIGGER_WORDS = [
    *_MONTH_NAMES, *(month.lower() for month in _ABBREVIATED), *_DAY_NAMES, *SEASONS, *_NAMED_DECADES, "minute",
    "minutes", "hour", "hours", "day", "days", "night", "nights", "weekend", "weekends", "week", "weeks", "fortnight",
    "month", "months", "quarter", "half", "year", "years", "decade", "decades", "century", "centuries", "today",
    "yesterday", "tomorrow", "tonight", "overnight", "morning", "afternoon", "evening", "noon", "midnight", "dawn",
    "dusk", "daybreak", "sunrise", "sunset", "midday", "nightfall", "nineteen", "twenty", "thousand", "christmas",
    "easter", "halloween", "thanksgiving", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
]  # fmt: skip
_LEADING_WORDS = _lower_words(
    "the a an this that these last past previous preceding next coming following upcoming current same latest recent",
    "early earlier late later mid sometime in on of at by before after around since until from very beginning start",
    "middle end close rest remainder course eve fiscal financial calendar academic school full whole entire more less",
    "than about nearly almost over just some only least exactly few couple single half dozen hundred several many",
    "dozens hundreds thousands and to through or its their his her month week day year fy post pre two good",
    "palm boxing labor memorial bastille columbus veterans valentine's valentine’s new year's year’s q1 q2 q3 q4",
) | {*SMALL, *TENS, *_ORDINALS, *_CENTURIES}


def _by_first_letter(words: Iterable[str]) -> str:
    """A pattern for any of `words` that fails at the first letter for most others."""
    tails: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        tails.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(tail)})" for first, tail in sorted(tails.items()))


_TRIGGER = re.compile(
    rf"\b(?:(?:{_by_first_letter(_TRIGGER_WORDS)})\b|q[1-4]\b"
    r"|(?:1[5-9]|20)\d\d(?:\b|s)|\d{1,2}(?:st|nd|rd|th)\b|\d{1,2}[ ]?[ap]\.?m\b"
    r"|\d\d?[:.]?\d\d[ ](?:gmt|utc|hours|local)|\d\d?[/.-]\d\d?[/.-]\d|9/11\b)|['’`]\d\d"
)
_TOKEN = re.compile(r"[^\s-]+")
_WORD_START = re.compile(r"(?<!\w)[\w'’`]")
# As far as the first word of an expression can stand before its trigger.
_MARGIN = 48


def _lowered(text: str) -> str:
    """`text` in lower case, character by character: the offsets stay."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    return lowered


def _starts(text: str, lowered: str, low: int, trigger: int) -> Iterator[int]:
    """Where an expression around the `trigger` may start: at the words that lead up to it, first to last."""
    begin = trigger
    for token in reversed(list(_TOKEN.finditer(lowered, max(low, trigger - _MARGIN), trigger))):
        word = token.group().strip(",(")
        if word not in _LEADING_WORDS and not word[:1].isdigit():
            break
        begin = token.start()
    yield from (match.start() for match in _WORD_START.finditer(text, begin, trigger + 1))


def _expression(
    text: str, start: int, end: int, published: date | None, found: list[_Found], ahead: bool | None
) -> _Found | None:
    """The expression that starts at `start`, if one does."""
    if not _MAY_START.match(text, start, end):
        return None
    matching = ((name, pattern.match(text, start, end), resolver) for name, pattern, resolver in _RULES)
    name, match, resolver = next((rule for rule in matching if rule[1]), ("", None, None))
    if match is None or resolver is None:
        return None
    here = _Here(text, start, match.end(), published, found, ahead)
    try:
        interval = resolver(match, here)
    except (ValueError, OverflowError):
        # No such day ("Feb. 30"), or one beyond the calendar: not a date.
        return None
    return None if interval is None else _Found(start, here.end, interval, name)


def _read(
    text: str,
    published: date | None,
    spans: Iterable[tuple[int, int]],
    previous: Interval,
    ahead: bool | None,
) -> list[_Found]:
    """The calendar units named in `text`, in order."""
    found: list[_Found] = [] if previous == UNKNOWN else [_Found(0, 0, previous, "given")]
    lowered = _lowered(text)
    for start, end in spans:
        position = start
        for trigger in _TRIGGER.finditer(lowered, start, end):
            if trigger.start() < position:
                continue
            for low in _starts(text, lowered, position, trigger.start()):
                expression = _expression(text, low, end, published, found, ahead)
                if expression:
                    found.append(expression)
                    position = expression.end
                    break
    if previous != UNKNOWN:
        del found[0]
    _give_clocks_their_day(text, found)
    _share_years(text, found)
    return found


_SAME_MOMENT = re.compile(r"[ \t\n]{0,3},?(?:\s{0,3}(?:on|of|,)){0,1}\s{0,3}", re.IGNORECASE)
_DAY_RULES = (
    "weekday",
    "deictic",
    "month_day",
    "day_month",
    "iso",
    "numeric",
    "day_of_story",
    "holiday",
    "day_of_month",
)


def _give_clocks_their_day(text: str, found: list[_Found]) -> None:
    """Where a day follows at once ("3 p.m. Friday", "in the morning of July 18"), that day is meant."""
    for clock, day in pairwise(found):
        timed = clock.rule in ("clock", "time_of_day") and day.rule in _DAY_RULES
        if timed and _SAME_MOMENT.fullmatch(text, clock.end, day.start):
            clock.interval = day.interval


_HAS_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_LINK = re.compile(
    r"\s{0,3}(?:-|–|—|\b(?:to|through|until|till)\b|(?P<and>,|\b(?:and|or)\b))\s{0,3}(?:the\s|on\s)?",
    re.IGNORECASE,
)


_DATED = ("month", "month_day", "day_month")


def _share_years(text: str, found: list[_Found]) -> None:
    """A year behind the second of two dates ("in May and June 2019") is the first one's too."""
    for one, two in reversed(list(pairwise(found))):
        if one.rule not in _DATED or two.rule not in _DATED or not _LINK.fullmatch(text, one.end, two.start):
            continue
        if _HAS_YEAR.search(text, one.start, one.end) or not _HAS_YEAR.search(text, two.start, two.end):
            continue
        start, end = _PATTERNS[one.rule].match(text, one.start, one.end), two.interval[1]
        if start and end:
            first = _unit_of(date(end.year, _month_number(start["month"]), 1), "month")[0] or end
            year = end.year - (first > end)
            words = f"{text[one.start : one.end]} {year}"
            dated = _expression(words, 0, len(words), None, [], None)
            if dated:
                one.interval = dated.interval


_OPENER = re.compile(
    r"\b(?P<word>since|until|till|by|before|after|from|between|starting|beginning|up\s{1,3}(?:to|until))"
    r"(?:\s{1,3}(?:on|in))?\s{1,3}(?:the\s{1,3})?$",
    re.IGNORECASE,
)
_OWNER = re.compile(r"['’]s?(?!\w)")
_EARLIER = re.compile(r"(?:the\s)?(?P<way>earlier|later)\b", re.IGNORECASE)


def _widen(text: str, found: list[_Found], published: date | None) -> list[_Found]:
    """Apply the words around: ranges become one expression, "since" and its like open or close an interval."""
    widened: list[_Found] = []
    word, opened = "", 0
    for each in found:
        if widened and _is_range(text, word, widened[-1], each):
            widened[-1] = _Found(opened, each.end, (widened[-1].interval[0], each.interval[1]), "range")
            word = ""
            continue
        opener = _OPENER.search(text, max(0, each.start - 24, widened[-1].end if widened else 0), each.start)
        word = opener["word"].lower().split()[0] if opener else ""
        opened = opener.start() if word in ("from", "between") and opener else each.start
        start, end = each.interval
        timed = each.rule in ("clock", "time_of_day") and word in ("by", "before", "after")
        if opener is None or word in ("from", "between") or timed or _OWNER.match(text, each.end):
            # "Before dawn" is still that day; in "since Friday's attack" the word governs the attack, not the day.
            widened.append(_Found(each.start, each.end, _cut(text, each, published), each.rule))
            continue
        interval = each.interval
        if word == "since" and start and published and start <= published:
            interval = start, published
        elif word in ("starting", "beginning", "since"):
            interval = start, None
        elif word in ("until", "till", "by", "up"):
            interval = None, end
        elif word == "before":
            interval = None, _beside(start, -1)
        elif word == "after":
            interval = _beside(end, 1), None
        widened.append(_Found(opener.start(), each.end, interval, each.rule))
    return widened


def _beside(day: date | None, step: int) -> date | None:
    try:
        return day and day + timedelta(days=step)
    except OverflowError:
        return None


def _is_range(text: str, word: str, one: _Found, two: _Found) -> bool:
    link = _LINK.fullmatch(text, one.end, two.start)
    start, end = one.interval[0], two.interval[1]
    if link is None or start is None or end is None or start > end:
        return False
    return word == "between" if link["and"] else word not in ("since", "until", "till", "by", "before", "after")


def _cut(text: str, found: _Found, published: date | None) -> Interval:
    """What "earlier this year" and "later this year" leave of the year: up to publication, and from it on."""
    start, end = found.interval
    match = _EARLIER.match(text, found.start)
    if match and published and start and end and start <= published <= end:
        return (start, published) if match["way"].lower() == "earlier" else (published, end)
    return start, end


def find_times(
    text: str, published: date | None, *, spans: Sequence[tuple[int, int]] | None = None, reach: bool = True
) -> list[TimeExpression]:
    """The dated expressions of a report's `text` in order, resolved against the day it was `published`.

    `spans` limits the reading to these stretches of the text, in order (all of it where None); they still see the
    words around them. `reach=False` gives the bare calendar units, as TIMEX3 annotates them.
    """
    found = _read(text, published, [(0, len(text))] if spans is None else spans, UNKNOWN, None)
    return _expressions(text, _widen(text, found, published) if reach else found)


def find_units_and_spans(text: str, published: date | None) -> tuple[list[TimeExpression], list[TimeExpression]]:
    """What `find_times` gives without and with reach, read once."""
    found = _read(text, published, [(0, len(text))], UNKNOWN, None)
    return _expressions(text, found), _expressions(text, _widen(text, found, published))


def _expressions(text: str, found: list[_Found]) -> list[TimeExpression]:
    return [TimeExpression(text[each.start : each.end], each.start, each.end, *each.interval) for each in found]


# Words that are times only because somebody says so ("weekend", "dawn", "spring") are read behind these.
_LEADS = ("", "the ", "in ", "at ", "last ")


def resolve(
    words: str,
    published: date | None,
    *,
    previous: TimeExpression | None = None,
    future: bool | None = None,
) -> Interval:
    """The interval of `words` that are known to be a time, such as an event's date; (None, None) if unknown.

    `previous` is the expression before them in the report, `future` whether their verb looks ahead (True) or back
    (False). Several expressions ("Thursday evening, January 26, 2023") give the shortest of their intervals.
    """
    before = (previous.from_, previous.to) if previous else UNKNOWN
    for lead in _LEADS:
        text = lead + words
        found = _widen(text, _read(text, published, [(0, len(text))], before, future), published)
        known = [each.interval for each in found if each.interval != UNKNOWN]
        if known:
            return min(known, key=_length)
    return UNKNOWN


_OF_CLOCK = _lower_words(
    "am pm oclock gmt utc dawn dusk night nightfall midnight noon midday morning afternoon evening daybreak sunrise",
    "sunset predawn",
)
_BESIDE_CLOCK = _lower_words(
    "at around about shortly just after before by in on the early late mid or past between and to from local time o",
    "clock a p m hours hrs hour",
)
_HOUR = re.compile(r"\b\d{1,2}[:.h]\d\d\b|\b[ap]\.\s?m\b|\bo['’]\s?clock\b|\b\d{4} ?(?:hours|hrs)\b", re.I)
"""Words of a time of day, words that may stand beside them, and hours in figures."""


def is_clock(words: str) -> bool:
    """Whether a time tells a time of day and nothing of the day: "at around 9 p.m.", "before dawn"."""
    tokens = re.findall(r"\d+|[^\W\d_]+", words.lower())
    mere = all(
        token in _OF_CLOCK or token in _BESIDE_CLOCK or (token.isdigit() and len(token) <= 4) for token in tokens
    )
    return mere and (any(token in _OF_CLOCK for token in tokens) or bool(_HOUR.search(words)))


def _length(interval: Interval) -> int:
    start, end = interval
    return (end - start).days if start and end else 10**7
