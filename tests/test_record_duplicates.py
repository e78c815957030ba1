"""Near-duplicates: reprints are found, and two agencies' reports of one happening are none."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from onrecord.record.duplicates import Originals, sketch

HERE = Path(__file__).parent
REPORTS = [json.loads(line)["text"] for line in (HERE / "data" / "same_happening.jsonl").open(encoding="utf-8")]
REPORTS += [path.read_text(encoding="utf-8") for path in sorted((HERE.parent / "examples").glob("*.txt"))]
REPORTS += [
    json.loads(line)["text"] for line in (HERE.parent / "examples" / "convoy.jsonl").open(encoding="utf-8")
]  # fmt: skip
OTHER_WORDS = {
    "said": "stated", "killed": "slain", "people": "persons", "told": "informed", "police": "officers",
    "town": "city", "near": "close to", "after": "following", "attack": "assault", "government": "cabinet",
    "on": "this", "officials": "authorities", "called": "urged", "reporters": "journalists", "wounded": "hurt",
}  # fmt: skip


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def reheaded(text: str, _: random.Random) -> str:
    return "\n\n".join(["Another agency's headline about it", "Reprinted with kind permission.", text])


def cut(text: str, _: random.Random) -> str:
    return "\n\n".join(paragraphs(text)[: max(2, round(0.6 * len(paragraphs(text))))])


def new_lead(text: str, _: random.Random) -> str:
    return "\n\n".join(["What had been feared for weeks has now come to pass, and nobody was ready.",
                        *paragraphs(text)[1:]])  # fmt: skip


def reordered(text: str, chance: random.Random) -> str:
    rest = paragraphs(text)
    chance.shuffle(rest)
    return "\n\n".join(rest)


def reworded(text: str, chance: random.Random) -> str:
    def other(word: re.Match[str]) -> str:
        new = OTHER_WORDS.get(word.group().lower())
        return new if new and chance.random() < 0.7 else word.group()

    return re.sub(r"\w+", other, text)


def in_capitals(text: str, _: random.Random) -> str:
    return text.upper()


CHANGES = [reheaded, cut, new_lead, reordered, reworded, in_capitals]


def all_originals() -> Originals:
    originals = Originals()
    for number, text in enumerate(REPORTS):
        originals.add(str(number), sketch(text))
    return originals


@pytest.mark.parametrize("change", CHANGES)
def test_reprints_are_found(change: Callable[[str, random.Random], str]) -> None:
    originals = all_originals()
    found = 0
    for number, text in enumerate(REPORTS):
        nearest = originals.nearest(sketch(change(text, random.Random(number))))
        assert nearest is None or nearest[0] == str(number)
        found += nearest is not None
    assert found >= 0.95 * len(REPORTS)


def test_other_reports_of_one_happening_are_none() -> None:
    originals = Originals()
    wrong = 0
    for number, text in enumerate(REPORTS):
        wrong += originals.nearest(sketch(text)) is not None
        originals.add(str(number), sketch(text))
    assert wrong <= 0.05 * len(REPORTS)


def test_the_share_is_that_of_the_shorter() -> None:
    text = " ".join(f"word{number}" for number in range(800))
    originals = Originals()
    originals.add("long", sketch(text))
    half = originals.nearest(sketch(" ".join(text.split()[:400])))
    assert half is not None and half[1] > 0.85
    third = " ".join([*text.split()[:300], *(f"other{number}" for number in range(600))])
    assert originals.nearest(sketch(third)) is None


def test_many_originals_and_texts_too_short_to_tell() -> None:
    originals = Originals()
    for number in range(3000):
        originals.add(str(number), sketch(" ".join(f"w{number}x{k}" for k in range(60))))
    assert originals.nearest(sketch(" ".join(f"w2999x{k}" for k in range(60)))) == ("2999", 1.0)
    assert originals.nearest(sketch("nothing to compare")) is None
    assert originals.nearest(sketch("")) is None
