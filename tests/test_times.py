"""Dated expressions: what they stand for, what is none, and that any text is read in linear time."""

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.coding.times import find_times, resolve
from onrecord.evaluation.timex import interval_of

# A Wednesday.
PUBLISHED = date(2021, 6, 16)


def read(text: str, *, published: date | None = PUBLISHED, reach: bool = True) -> list[str]:
    """Each expression as "words: from..to"; one day stands once, an open end is empty."""
    shown = []
    for each in find_times(text, published, reach=reach):
        start, end = (str(day) if day else "" for day in (each.from_, each.to))
        shown.append(f"{each.text}: {start}" if start == end and start else f"{each.text}: {start}..{end}")
    return shown


DAYS = {
    "Troops entered the town on June 3, 2019.": "June 3, 2019: 2019-06-03",
    "Troops entered the town on 3 June 2019.": "3 June 2019: 2019-06-03",
    "Troops entered the town on the 3rd of June.": "the 3rd of June: 2021-06-03",
    "Filed 2021-06-15 by the desk.": "2021-06-15: 2021-06-15",
    "Filed 15/06/2021 by the desk.": "15/06/2021: 2021-06-15",
    "Filed 06/15/2021 by the desk.": "06/15/2021: 2021-06-15",
    "SAN ROMERO, 9 MAR 89 -- THE ARMY": "9 MAR 89: 1989-03-09",
    "The strike began on Monday.": "Monday: 2021-06-14",
    "The strike began on Wednesday evening.": "Wednesday evening: 2021-06-16",
    "The strike will begin on Monday.": "Monday: 2021-06-21",
    "The ministers are due to meet on Friday.": "Friday: 2021-06-18",
    "The envoy said on Friday that talks will go on.": "Friday: 2021-06-11",
    "The talks, which will go on, were held Friday.": "Friday: 2021-06-11",
    "The two sides agreed on Monday to leave.": "Monday: 2021-06-14",
    "He spoke last Wednesday.": "last Wednesday: 2021-06-09",
    "He speaks next Wednesday.": "next Wednesday: 2021-06-23",
    "It happened yesterday.": "yesterday: 2021-06-15",
    "It happened the day before yesterday.": "the day before yesterday: 2021-06-14",
    "They vote tomorrow.": "tomorrow: 2021-06-17",
    "Shells fell overnight.": "overnight: 2021-06-15..2021-06-16",
    "Early this morning shells fell.": "Early this morning: 2021-06-16",
    "He died on Sept. 30.": "Sept. 30: 2020-09-30",
    "The vote is planned for Aug. 1.": "Aug. 1: 2021-08-01",
    "The summit on May 3-5 failed.": "May 3-5: 2021-05-03..2021-05-05",
    "The clashes of 16 and 17 October were worse.": "16 and 17 October: 2020-10-16..2020-10-17",
    "They left on the 9th.": "9th: 2021-06-09",
    "He was freed at Christmas.": "Christmas: 2020-12-25",
    "Easter 2019 was quiet.": "Easter 2019: 2019-04-21",
    "He will speak on Thanksgiving.": "Thanksgiving: 2021-11-25",
    "the Sept. 11 attacks": "the Sept. 11: 2001-09-11",
    "It went off two days ago.": "two days ago: 2021-06-14",
}
PERIODS = {
    "In 2015 the war began.": "2015: 2015-01-01..2015-12-31",
    "In March the war began.": "March: 2021-03-01..2021-03-31",
    "In September the war began.": "September: 2020-09-01..2020-09-30",
    "The war will end in September.": "September: 2021-09-01..2021-09-30",
    "In mid-2019 the war began.": "mid-2019: 2019-01-01..2019-12-31",
    "It was late May 2018.": "late May 2018: 2018-05-01..2018-05-31",
    "In May last year he fled.": "May last year: 2020-05-01..2020-05-31",
    "in the early 1990s": "the early 1990s: 1990-01-01..1999-12-31",
    "in the 1900s": "the 1900s: 1900-01-01..1999-12-31",
    "in the 19th century": "the 19th century: 1800-01-01..1899-12-31",
    "in the summer of 1998": "the summer of 1998: 1998-06-01..1998-08-31",
    "It began last winter.": "last winter: 2020-12-01..2021-02-28",
    "the second quarter of 2019": "the second quarter of 2019: 2019-04-01..2019-06-30",
    "sales in the fourth quarter rose": "the fourth quarter: 2020-10-01..2020-12-31",
    "the first half of 2020": "the first half of 2020: 2020-01-01..2020-06-30",
    "They fled last week.": "last week: 2021-06-07..2021-06-13",
    "They fled this month.": "this month: 2021-06-01..2021-06-30",
    "They leave next year.": "next year: 2022-01-01..2022-12-31",
    "They fled at the weekend.": "the weekend: 2021-06-12..2021-06-13",
    "They fled three months ago.": "three months ago: 2021-03-01..2021-03-31",
    "They fled six weeks ago.": "six weeks ago: 2021-05-03..2021-05-09",
    "They fled nearly two years ago.": "nearly two years ago: 2019-01-01..2019-12-31",
    "for the past two and a half years": "the past two and a half years: 2019-06-16..2021-06-16",
    "over the past two weeks": "the past two weeks: 2021-06-02..2021-06-16",
    "in the last 24 hours": "the last 24 hours: 2021-06-15..2021-06-16",
    "in the next three years": "the next three years: 2021-06-16..2024-06-16",
    "in recent years": "recent years: ..2021-06-16",
    "the week of May 12": "the week of May 12: 2021-05-10..2021-05-16",
    "in fiscal 1998": "fiscal 1998: 1998-01-01..1998-12-31",
    "back in nineteen ninety-four": "nineteen ninety-four: 1994-01-01..1994-12-31",
    "in the winter of '98": "the winter of '98: 1998-12-01..1999-02-28",
}
REACHING = {
    "since 2011": "since 2011: 2011-01-01..2021-06-16",
    "killed since the beginning of March": "since the beginning of March: 2021-03-01..2021-06-16",
    "until Friday, the ministry will wait": "until Friday: ..2021-06-18",
    "closed by the end of the year": "by the end of the year: ..2021-12-31",
    "before 2011": "before 2011: ..2010-12-31",
    "from March to May 2019": "from March to May 2019: 2019-03-01..2019-05-31",
    "between 2010 and 2015": "between 2010 and 2015: 2010-01-01..2015-12-31",
    "earlier this year": "earlier this year: 2021-01-01..2021-06-16",
    "since Friday's attack": "Friday: 2021-06-11",
}


@pytest.mark.parametrize(("text", "expected"), [*DAYS.items(), *PERIODS.items(), *REACHING.items()])
def test_an_expression_stands_for_its_days(text: str, expected: str) -> None:
    assert read(text) == [expected]


NOT_TIMES = [
    "He may march with 2000 troops.",
    "Theresa May spoke of Black September and Bloody Sunday.",
    "They paid $1990 and 1,900 euros for 1998 shares.",
    "The Council passed Resolution 1973.",
    "April Jones met Jan Novak.",
    "They held out for five months, a second time.",
    "A guard, Sunday Ibi, was killed, and Mr Friday Osei was hurt.",
    "He is in his sixties and reads the Sunday Times.",
    "The spring offensive of the guards on the 26th floor failed.",
    "Call 555-1998, page 2001.",
    "Filed 13/13/2020, 30.02.2020.",
]


@pytest.mark.parametrize("text", NOT_TIMES)
def test_look_alikes_are_no_times(text: str) -> None:
    assert read(text) == []


def test_the_story_before_gives_the_anchor() -> None:
    text = (
        "The truce was signed on May 3. Two days later it was broken. A day earlier, guns had been moved. "
        "In 2016 the party left the cabinet, but came back after five months."
    )
    assert read(text) == [
        "May 3: 2021-05-03",
        "Two days later: 2021-05-05",
        "A day earlier: 2021-05-04",
        "2016: 2016-01-01..2016-12-31",
        "after five months: 2016-06-01..2017-05-31",
    ]


def test_a_clock_time_is_its_day() -> None:
    assert read("The blast came at 3 p.m. (1300 GMT) on Monday.") == [
        "3 p.m. (1300 GMT): 2021-06-14",
        "Monday: 2021-06-14",
    ]
    assert read("Before dawn on Monday guards fled.")[0] == "dawn: 2021-06-14"
    assert read("On Monday guards fled at 10:30 p.m., he said.")[1] == "10:30 p.m.: 2021-06-14"


def test_without_reach_each_calendar_unit_stands_alone() -> None:
    assert read("from March to May 2019, and since 2020", reach=False) == [
        "March: 2019-03-01..2019-03-31",
        "May 2019: 2019-05-01..2019-05-31",
        "2020: 2020-01-01..2020-12-31",
    ]


def test_without_a_publication_date_only_absolute_times_have_days() -> None:
    assert read("On Monday, in March, last week, two years ago, and in 2015.", published=None) == [
        "Monday: ..",
        "March: ..",
        "last week: ..",
        "two years ago: ..",
        "2015: 2015-01-01..2015-12-31",
    ]


def test_on_a_sunday_last_week_ends_that_day() -> None:
    assert read("He fled last week.", published=date(2021, 6, 20)) == ["last week: 2021-06-14..2021-06-20"]


def test_capitals_and_lower_case_are_read() -> None:
    assert read("ON 16 MAY REBELS HIT THE TOWN") == ["16 MAY: 2021-05-16"]
    assert read("police said on monday in november 2003") == [
        "monday: 2021-06-14",
        "november 2003: 2003-11-01..2003-11-30",
    ]


def test_spans_limit_the_reading() -> None:
    text = "On Monday he came. On Tuesday he left."
    assert [each.text for each in find_times(text, PUBLISHED, spans=[(19, len(text))])] == ["Tuesday"]


def test_resolve_words_known_to_be_a_time() -> None:
    monday = find_times("on Monday", PUBLISHED)[0]
    assert resolve("Friday", PUBLISHED) == (date(2021, 6, 11),) * 2
    assert resolve("Friday", PUBLISHED, future=True) == (date(2021, 6, 18),) * 2
    assert resolve("two days later", PUBLISHED, previous=monday) == (PUBLISHED, PUBLISHED)
    assert resolve("weekend", PUBLISHED) == (date(2021, 6, 12), date(2021, 6, 13))
    assert resolve("Monday evening, June 14, 2021", PUBLISHED) == (date(2021, 6, 14),) * 2
    assert resolve("whenever", PUBLISHED) == (None, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1998-W12", (date(1998, 3, 16), date(1998, 3, 22))),
        ("1998-W12-WE", (date(1998, 3, 21), date(1998, 3, 22))),
        ("1998-Q3", (date(1998, 7, 1), date(1998, 9, 30))),
        ("1998-SU", (date(1998, 6, 1), date(1998, 8, 31))),
        ("199", (date(1990, 1, 1), date(1999, 12, 31))),
        ("199X", (date(1990, 1, 1), date(1999, 12, 31))),
        ("19", (date(1900, 1, 1), date(1999, 12, 31))),
        ("1998-08-07TNI", (date(1998, 8, 7), date(1998, 8, 7))),
        ("FY1998", (date(1998, 1, 1), date(1998, 12, 31))),
        ("1998-QX", None),
        ("PRESENT_REF", None),
        ("P2W", None),
    ],
)
def test_timex_values_name_days(value: str, expected: tuple[date, date] | None) -> None:
    assert interval_of(value) == expected


_PIECES = """the last next 3 31 30 Feb. February May 1999 2021 '98 Friday week years two ago later earlier since until
from to between and , . - / 12/11/2020 a few of quarter first fall summer in on at 5 p.m. GMT 1200 century 20th decade
end early mid 1990s will said Christmas Easter Sunday day same after before"""
_WORDS = st.lists(st.sampled_from([*_PIECES.split(), "\n"]), max_size=25).map(" ".join)


@settings(max_examples=300)
@given(st.one_of(st.text(), _WORDS), st.none() | st.dates(), st.booleans())
def test_any_text_gives_ordered_sound_expressions(text: str, published: date | None, reach: bool) -> None:
    position = 0
    for each in find_times(text, published, reach=reach):
        assert position <= each.start < each.end <= len(text)
        assert each.text == text[each.start : each.end] and each.text.strip()
        assert each.from_ is None or each.to is None or each.from_ <= each.to
        position = each.end
    resolve(text[:80], published)


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.integers(-6, 0))
def test_a_weekday_in_the_past_is_the_nearest(published: date, steps: int) -> None:
    day = published + timedelta(days=steps)
    assert [(each.from_, each.to) for each in find_times(f"It was hit on {day:%A}.", published)] == [(day, day)]


@given(st.dates(date(1990, 1, 1), date(2030, 1, 1)), st.dates(date(1990, 1, 1), date(2030, 1, 1)))
def test_a_whole_date_is_that_day_whenever_published(day: date, published: date) -> None:
    for form in (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}", day.isoformat()):
        assert [(each.from_, each.to) for each in find_times(f"hit on {form}.", published)] == [(day, day)]


@pytest.mark.parametrize(
    "unit",
    ["the ", "a", "1", "two hundred ", "last ", "the end of ", "May ", "May 1 ", "1999 ", "- ", "3 p.m. (", " ", "\n"],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit)) + "year"
        begin = time.perf_counter()
        find_times(text, PUBLISHED)
        return time.perf_counter() - begin

    seconds(2_000)
    assert seconds(80_000) < 2.0 + 12 * seconds(20_000)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The party has called a nationwide strike for Sunday.", date(2025, 8, 24)),
        ("A hearing was scheduled for Friday.", date(2025, 8, 22)),
        ("Police arrested a man for Sunday's attack.", date(2025, 8, 17)),
        ("He was praised on Sunday for the deal.", date(2025, 8, 17)),
    ],
)
def test_what_is_called_for_a_day_is_still_to_come(text: str, day: date) -> None:
    (found,) = find_times(text, date(2025, 8, 21))
    assert (found.from_, found.to) == (day, day)
