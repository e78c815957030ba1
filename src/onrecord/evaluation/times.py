"""How well `find_times` does on stories annotated with TIMEX3: found, interval right, precision.

Run `python -m onrecord.evaluation.times FILE.jsonl`, rows of {"text", "published", "times": [{"span", "type",
"value"}]} as made from TimeBank and AQUAINT (TempEval-3). Counted are expressions of type DATE and TIME whose
value names days: PRESENT_REF and its like, durations and sets are not; a value with an unknown part ("1998-QX")
counts as found, its interval is not judged. An interval is right when both ends are within a day of gold's.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from onrecord.coding.coded import TimeExpression
from onrecord.coding.times import SEASONS, find_times

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


@dataclass
class Score:
    """Counts over stories; `notes` tell every miss in words."""

    gold: int = 0
    found: int = 0
    judged: int = 0
    right: int = 0
    predicted: int = 0
    confirmed: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, row: dict[str, Any], predicted: list[TimeExpression]) -> None:
        text = row["text"]
        spans = [tuple(each["span"]) for each in row["times"]]
        self.predicted += len(predicted)
        for each in predicted:
            if any(start < each.end and each.start < end for start, end in spans):
                self.confirmed += 1
            else:
                self.notes.append(f"EXTRA {_around(text, each.start, each.end)}")
        for gold in row["times"]:
            if gold["type"] not in ("DATE", "TIME") or not names_days(gold["value"]):
                continue
            self.gold += 1
            start, end = gold["span"]
            overlapping = [each for each in predicted if each.start < end and start < each.end]
            where = f"{row['published']} {gold['value']:<14} {_around(text, start, end)}"
            if not overlapping:
                self.notes.append(f"MISSED {where}")
                continue
            self.found += 1
            interval = interval_of(gold["value"])
            if interval is None:
                continue
            self.judged += 1
            best = max(overlapping, key=lambda each: min(each.end, end) - max(each.start, start))
            if _close(best.from_, interval[0]) and _close(best.to, interval[1]):
                self.right += 1
            else:
                self.notes.append(f"WRONG {where} -> {best.from_}..{best.to} ({best.text!r})")

    def summary(self) -> str:
        return (
            f"found {self.found / max(1, self.gold):.3f} of {self.gold}, "
            f"interval right {self.right / max(1, self.judged):.3f} of {self.judged}, "
            f"precision {self.confirmed / max(1, self.predicted):.3f} of {self.predicted}"
        )


def _close(one: date | None, other: date) -> bool:
    return one is not None and abs((one - other).days) <= 1


def _around(text: str, start: int, end: int) -> str:
    words = f"{text[max(0, start - 50) : start]}[{text[start:end]}]{text[end : end + 40]}"
    return " ".join(words.split())


def evaluate(path: Path, reach: bool = False) -> tuple[Score, float]:
    """The score over the stories in `path`, and how many million characters were read a second."""
    score, characters, seconds = Score(), 0, 0.0
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            begin = perf_counter()
            predicted = find_times(row["text"], date.fromisoformat(row["published"]), reach=reach)
            seconds += perf_counter() - begin
            characters += len(row["text"])
            score.add(row, predicted)
    return score, characters / max(seconds, 1e-9) / 1e6


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m onrecord.evaluation.times", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--notes", action="store_true", help="print every miss")
    options = parser.parse_args(arguments)
    for reach in (False, True):
        score, speed = evaluate(options.file, reach)
        if options.notes and not reach:
            print("\n".join(sorted(score.notes)))
        print(f"{'with' if reach else 'without'} reach: {score.summary()}; {speed:.1f} million characters a second")
    return 0


if __name__ == "__main__":
    sys.exit(main())
