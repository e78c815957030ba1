"""Number expressions: "more than 30", "at least nine", "dozens", "10 to 15" -> a range of whole numbers.

Decisions, so that a record never says more than the report:

- Bounds are included; None is a bound the words leave open.
- "more than 30" starts at 31, "at least nine" at 9; "fewer than ten" ends at 9, "up to 50" and "as many as
  50" at 50, with no lower bound: nothing says that there was one.
- "about 40" is 40 with the qualifier "about": how far about reaches, no reader knows.
- "nearly 40" is below 40 and close to it: 36 to 39. A tenth below is our convention: speakers who round say
  "nearly" of the next round number, and round to about one part in ten.
- Indefinite plurals start at two of their unit: "dozens" 24, "scores" 40, "hundreds" 200, "tens of thousands"
  20,000. "several" and "a few" start at three, "a couple" is two, "many" starts at two.
- The qualifier is the approximating words in lower case; None for a plain number.

Percentages, money, ages and other measures are not counts; `find_numbers` leaves them out. It does find years
and days of the month: whoever has the report's time expressions drops what lies inside them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NumberRange:
    """From `min` to `max`, both included, None where open; `qualifier`: the approximating words, or None."""

    min: int | None
    max: int | None
    qualifier: str | None = None


SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_MULTIPLES = {
    "dozen": 12, "score": 20, "hundred": 100, "thousand": 1000, "lakh": 10**5, "million": 10**6, "mln": 10**6,
    "crore": 10**7, "billion": 10**9, "bn": 10**9, "trillion": 10**12,
}  # fmt: skip
# Words that count without saying how many, and the least they can mean.
_INDEFINITE = {"few": 3, "several": 3, "handful": 3, "many": 2, "numerous": 2, "countless": 2, "multiple": 2}
_EXACT = {"couple": 2, "pair": 2, "trio": 3, "both": 2, "none": 0, "nobody": 0, "single": 1}
_PLURALS = {
    "tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 1000, "lakhs": 10**5,
    "millions": 10**6, "crores": 10**7, "billions": 10**9,
}  # fmt: skip

# Beyond this no count of people or things in news makes sense, and tables hold 64 bits.
_LARGEST = 10**15


def alternatives(*tables: dict[str, int]) -> str:
    """The words of `tables` as one pattern, longest first so that no word hides a longer one."""
    return "|".join(sorted((word for table in tables for word in table), key=lambda word: (-len(word), word)))


# Repetitions are bounded everywhere: each position costs a constant, so reading is linear on any text.
DIGITS = r"\d{1,3}(?:(?:, ?|[\u00a0\u202f'])\d{3}){1,4}(?!\d)|\d{1,15}(?:\.\d{1,3})?(?!\d)"
_GAP = r"(?:[ \t\u00a0]?-[ \t\u00a0]?|[ \t\u00a0]{1,3}|[ \t]?\n[ \t]{0,8})"
_VAGUE = alternatives(_EXACT, _INDEFINITE)
_PLURAL = alternatives(_PLURALS)
# "a hundred", "half a million", "a couple of dozen", "a few" are numbers; "a" alone is none here.
_VALUE = (
    rf"(?:(?:half{_GAP})?an?{_GAP}(?:(?:{_VAGUE})(?:{_GAP}of)?{_GAP})?(?:{alternatives(_MULTIPLES)})\b"
    rf"|{DIGITS}|(?:{alternatives(SMALL, TENS)})\b"
    rf"|an?{_GAP}(?:few|couple|pair|trio|handful|single)\b|(?:{_VAGUE})\b)"
    rf"(?:{_GAP}(?:and{_GAP})?(?:{alternatives(SMALL, TENS, _MULTIPLES)})\b){{0,10}}"
)
NUMBER = rf"(?:(?:{_PLURAL})\b(?:{_GAP}of{_GAP}(?:{_PLURAL})\b)?|no{_GAP}one\b|{_VALUE})"

_Bounds = tuple[int | None, int | None]


def _above(low: int | None, _: int | None) -> _Bounds:
    return (None if low is None else low + 1), None


def _from(low: int | None, _: int | None) -> _Bounds:
    return low, None


def _below(low: int | None, high: int | None) -> _Bounds:
    limit = low if high is None else high
    return None, (None if limit is None else max(0, limit - 1))


def _to(low: int | None, high: int | None) -> _Bounds:
    return None, (low if high is None else high)


def _near(low: int | None, high: int | None) -> _Bounds:
    if low is None or high is None or low < 1:
        return low, high
    return low - max(1, low // 10), high - 1


def _about(low: int | None, high: int | None) -> _Bounds:
    return low, high


# Approximating words before a number and after it, and what they do to its bounds.
_BEFORE = {
    r"(?:(?:just|slightly|well|far|many|a little) )?(?:more than|over|above|exceeding|in excess of)": _above,
    r"no (?:fewer|less) than|not (?:fewer|less) than|at least|at the very least|minimum": _from,
    r"a minimum of|upwards? of": _from,
    r"no more than|not more than|at most|at the most|up to|as many as|as much as|a maximum of": _to,
    r"fewer than|less than|under|below": _below,
    r"nearly|almost|close to|approaching|just under|just short of|not quite": _near,
    r"about|around|approximately|roughly|some|an estimated|estimated|an average of|circa|perhaps|~": _about,
}
_AFTER = {
    r"or more|or so more|-?plus|\+|at least": _from,
    r"or fewer|or less|at most": _to,
    r"or so|-?odd|or thereabouts": _about,
}
_CHANGES: list[tuple[re.Pattern[str], Callable[[int | None, int | None], _Bounds]]] = [
    (re.compile(words), change) for table in (_BEFORE, _AFTER) for words, change in table.items()
]
# What stands before a number without changing it.
_FILLER = r"(?:an|a|the|all|another|other|further|additional|only|just|these|those|nearly|about|some|uncounted)" + _GAP
_EXPRESSION = re.compile(
    rf"(?<![\w.,$€£¥#/:-])(?<!\btoo )"
    rf"(?:(?P<qualifier>{'|'.join(_BEFORE).replace(' ', _GAP)}){_GAP}?(?<![a-z]))?"
    rf"(?:(?:(?P<between>between)|anywhere{_GAP}from|from){_GAP})?(?:{_FILLER}){{0,2}}?"
    rf"(?P<low>{NUMBER})(?:(?:{_GAP}(?:to|or|(?P<and>and)){_GAP}|[ ]?[-–—][ ]?)(?P<high>{NUMBER}))?"
    rf"(?:{_GAP}?(?P<tail>{'|'.join(_AFTER).replace(' ', _GAP)})(?!\w))?",
    re.IGNORECASE,
)
# A number before these is a measure, an age, an ordinal or a share, not a count.
_NOT_A_COUNT = re.compile(
    r"[ ]?(?:%|percent|per cent)|[.:/]\d|-?(?:st|nd|rd|th)\b|[ ]?(?:a\.m|p\.m|am|pm)\b|[½¼¾]|-?[a-z]"
    r"|[ ](?:another|thing|as many|as much|years?|months?|weeks?|days?|nights?|hours?|minutes?|seconds?|decades?"
    r"|times?|points?|acres?|hectares?|miles?|kilomet(?:er|re)s?|met(?:er|re)s?|km|kg|kilos?|kilograms?"
    r"|pounds?|tons?|tonnes?|dollars?|euros?|rupees?|roubles?|rubles?|yuan|yen|lira|shekels?)\b",
    re.IGNORECASE,
)
_TOKEN = re.compile(rf"{DIGITS}|[a-z]+", re.IGNORECASE)
# "a woman" is one; "a third", "a large number" say no number.
_ARTICLE = re.compile(
    r"\s*(?P<word>an?|another|no)\b(?!\s+(?:\w+\s+)?(?:numbers?|half|third|quarter|fifth|tenth)\b)",
    re.IGNORECASE,
)


def value_of(words: str) -> tuple[int, int | None, int] | None:
    """What the plain number words (no approximators) at the start of `words` stand for.

    The least, the most (None where open), and how many characters make the number: words that do not continue
    it by the grammar of English numbers end it ("nineteen ninety" is nineteen).
    """
    found = [(match.group().lower(), match.end()) for match in _TOKEN.finditer(words)]
    # Two words of nothing at the end spare every look ahead a check.
    tokens = [token for token, _ in found] + ["", ""]
    if tokens[0] in _PLURALS:
        least, used = 2 * _PLURALS[tokens[0]], 1
        if tokens[1] == "of" and tokens[2] in _PLURALS:
            least, used = least * _PLURALS[tokens[2]], 3
        return least, None, found[used - 1][1]
    if tokens[:2] == ["no", "one"]:
        return 0, 0, found[1][1]
    total, used, smallest = 0.0, 0, float("inf")
    while group := _group(tokens, used + (used > 0 and tokens[used] == "and")):
        value, following = group
        size = _MULTIPLES.get(tokens[following], 0)
        if value >= smallest or size >= smallest or (used and tokens[used][0].isdigit()):
            break
        total, used = total + value * (size or 1), following + (size > 0)
        if not size:
            break
        smallest = size
    if not used or total != int(total) or total > _LARGEST:
        return None
    return int(total), None if _INDEFINITE.keys() & tokens[:2] else int(total), found[used - 1][1]


def _group(tokens: list[str], start: int) -> tuple[float, int] | None:
    """The number below a thousand, or in digits, at `start` and where the words go on."""
    token, following = tokens[start], tokens[start + 1] if start + 1 < len(tokens) else ""
    if token[:1].isdigit():
        return float(re.sub(r"[, \u00a0\u202f']", "", token)), start + 1
    if token == "half" and following in ("a", "an") and tokens[start + 2] in _MULTIPLES:
        return 0.5, start + 2
    if token in ("a", "an"):
        if following in _MULTIPLES:
            return _hundreds(tokens, 1, start + 1)
        token, start = following, start + 1
        if token not in _EXACT and token not in _INDEFINITE:
            return None
    if token in _EXACT or token in _INDEFINITE:
        start += 2 if tokens[start + 1] == "of" and tokens[start + 2] in _MULTIPLES else 1
        return {**_EXACT, **_INDEFINITE}[token], start
    below = _below_hundred(tokens, start)
    return below and _hundreds(tokens, *below)


def _below_hundred(tokens: list[str], start: int) -> tuple[int, int] | None:
    token, following = tokens[start], tokens[start + 1] if start + 1 < len(tokens) else ""
    if token in SMALL:
        return SMALL[token], start + 1
    if token in TENS:
        unit = SMALL.get(following, 0)
        return (TENS[token] + unit, start + 2) if 0 < unit < 10 else (TENS[token], start + 1)
    return None


def _hundreds(tokens: list[str], value: int, start: int) -> tuple[int, int]:
    """`value` with the hundreds and what follows them ("two" + "hundred and five")."""
    if tokens[start] != "hundred":
        return value, start
    rest = _below_hundred(tokens, start + (2 if tokens[start + 1] == "and" else 1))
    return (100 * value + rest[0], rest[1]) if rest else (100 * value, start + 1)


def _read(match: re.Match[str]) -> tuple[int, NumberRange] | None:
    """The end of the number expression in `match` and what it means."""
    low = value_of(match["low"])
    if low is None:
        return None
    least: int | None
    most: int | None
    least, most, length = low
    end = match.start("low") + length
    whole = length == len(match["low"])
    high = value_of(match["high"]) if whole and match["high"] else None
    # "and" makes a range only after "between": "killed three and 12" are two numbers.
    if high is not None and high[0] > least and bool(match["and"]) == bool(match["between"]):
        # "two to three dozen": the unit at the end counts for both.
        unit = _MULTIPLES.get(match["high"].lower().split()[-1], 1)
        least, most = (least * unit if least * unit < high[0] else least), high[1]
        end = match.start("high") + high[2]
        whole = high[2] == len(match["high"])
    qualifier = match["qualifier"]
    if qualifier is None and match["tail"] and whole and end >= match.start("tail") - 3:
        qualifier, end = match["tail"], match.end("tail")
    if qualifier is None:
        return end, NumberRange(least, most)
    qualifier = " ".join(qualifier.lower().split())
    change = next((change for words, change in _CHANGES if words.fullmatch(qualifier)), _about)
    return end, NumberRange(*change(least, most), qualifier.strip("-"))


def find_numbers(text: str) -> list[tuple[int, int, NumberRange]]:
    """The number expressions in `text` with their approximators: (start, end, range), in order, disjoint."""
    found: list[tuple[int, int, NumberRange]] = []
    position = 0
    while match := _EXPRESSION.search(text, position):
        position = match.end()
        read = _read(match)
        if read is None:
            continue
        end, number = read
        # Where the number ended before the pattern did, go on behind the number.
        position = max(end, match.start() + 1)
        if not _NOT_A_COUNT.match(text, end):
            found.append((match.start(), end, number))
    return found


def parse_number(words: str) -> NumberRange | None:
    """The range that `words`, tagged as a number, stand for; None where they hold no count ("half").

    Looser than `find_numbers`: "a" and "another" are one, "no" is none, words after the number do not matter.
    """
    numbers = find_numbers(words)
    if numbers:
        return numbers[0][2]
    article = _ARTICLE.match(words)
    if article is None:
        return None
    return NumberRange(0, 0) if article["word"].lower() == "no" else NumberRange(1, 1)
