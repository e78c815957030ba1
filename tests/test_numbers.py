"""Number expressions: what their words mean, and that any text is read in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.coding.numbers import NumberRange, find_numbers, parse_number

MEANINGS = {
    "nine": (9, 9, None),
    "20": (20, 20, None),
    "1,200": (1200, 1200, None),
    "twenty-one": (21, 21, None),
    "two hundred and fifty": (250, 250, None),
    "one hundred and five thousand two hundred and one": (105_201, 105_201, None),
    "1.5 million": (1_500_000, 1_500_000, None),
    "half a million": (500_000, 500_000, None),
    "a hundred": (100, 100, None),
    "more than 30": (31, None, "more than"),
    "More  than\n30": (31, None, "more than"),
    "over 30": (31, None, "over"),
    "just over 40": (41, None, "just over"),
    "more than a hundred": (101, None, "more than"),
    "at least nine": (9, None, "at least"),
    "no fewer than 12": (12, None, "no fewer than"),
    "107 or more": (107, None, "or more"),
    "up to 50": (None, 50, "up to"),
    "as many as 300,000": (None, 300_000, "as many as"),
    "fewer than ten": (None, 9, "fewer than"),
    "about 40": (40, 40, "about"),
    "some 7,660": (7660, 7660, "some"),
    "an estimated six million": (6_000_000, 6_000_000, "an estimated"),
    "nearly 40": (36, 39, "nearly"),
    "almost 3,000": (2700, 2999, "almost"),
    "nearly five": (4, 4, "nearly"),
    "dozens": (24, None, None),
    "scores": (40, None, None),
    "hundreds": (200, None, None),
    "thousands": (2000, None, None),
    "tens of thousands": (20_000, None, None),
    "a dozen": (12, 12, None),
    "two dozen": (24, 24, None),
    "half a dozen": (6, 6, None),
    "several": (3, None, None),
    "several hundred": (300, None, None),
    "a few dozen": (36, None, None),
    "a couple": (2, 2, None),
    "a couple of dozen": (24, 24, None),
    "a": (1, 1, None),
    "a woman": (1, 1, None),
    "another": (1, 1, None),
    "both": (2, 2, None),
    "another 20": (20, 20, None),
    "all three": (3, 3, None),
    "at least 35 more": (35, None, "at least"),
    "3-5": (3, 5, None),
    "one or two": (1, 2, None),
    "10 to 15": (10, 15, None),
    "between 10 and 15": (10, 15, None),
    "two to three dozen": (24, 36, None),
    "no": (0, 0, None),
    "none": (0, 0, None),
    "no one": (0, 0, None),
    "nineteen ninety": (19, 19, None),
}


@pytest.mark.parametrize(("words", "meaning"), MEANINGS.items())
def test_words_mean_a_range(words: str, meaning: tuple[int | None, int | None, str | None]) -> None:
    assert parse_number(words) == NumberRange(*meaning)


@pytest.mark.parametrize("words", ["", "half", "a third", "29th", "a number of", "an unknown number", "30 percent"])
def test_words_without_a_count(words: str) -> None:
    assert parse_number(words) is None


def test_numbers_in_a_sentence() -> None:
    text = "Shelling killed at least nine people and hurt 20 others; 1,200 to 1,500 fled, dozens are missing."
    assert [(text[start:end], number.min) for start, end, number in find_numbers(text)] == [
        ("at least nine", 9),
        ("20", 20),
        ("1,200 to 1,500", 1200),
        ("dozens", 24),
    ]


def test_measures_are_not_counts() -> None:
    text = "A 12-year-old gave $30 million, 40 percent of it at 10:30, on the 5th floor, 20 km from Route #7."
    assert find_numbers(text) == []


def test_and_joins_two_numbers_only_after_between() -> None:
    text = "Police freed three and 12 men."
    assert [number.min for _, _, number in find_numbers(text)] == [3, 12]


_WORDS = st.lists(
    st.sampled_from(
        [*MEANINGS, "and", "of", "to", "or", "-", "more", "less than", "hundred", "million", ",", "people"]
    ),
    max_size=12,
).map(" ".join)


@given(st.one_of(st.text(), _WORDS))
def test_any_text_gives_ordered_sound_ranges(text: str) -> None:
    position = 0
    for start, end, number in find_numbers(text):
        assert position <= start < end <= len(text)
        assert text[start:end].strip()
        assert number.min is not None or number.max is not None
        if number.min is not None and number.max is not None:
            assert 0 <= number.min <= number.max
        position = end
    parse_number(text)


@pytest.mark.parametrize(
    "unit", ["1", "a ", "1,", "half a ", "more than ", "two hundred and ", "- ", "over\n", " ", "1 to "]
)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        begin = time.perf_counter()
        find_numbers(text)
        return time.perf_counter() - begin

    seconds(2_000)
    assert seconds(80_000) < 1.0 + 12 * seconds(20_000)
