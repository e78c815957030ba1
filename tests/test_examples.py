"""The sample reports: their expectations are well made, their parts are read, and the coder finds what they ask for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from onrecord.coding.coder import Coder
from onrecord.evaluation.gold import Words, read_gold
from onrecord.evaluation.judge import same_name
from onrecord.evaluation.scores import Row, evaluate
from onrecord.reading.report import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED = {path.stem: json.loads(path.read_text("utf-8")) for path in (EXAMPLES / "expected").glob("*.json")}

FLOORS = {
    "trigger+type": 0.80,
    "mode": 0.80,
    "aux": 0.90,
    "actor": 0.85,
    "recipient": 0.70,
    "country": 0.80,
    "sector": 0.80,
    "participant is the right entity": 0.85,
    "who says so": 0.90,
    "place named": 0.80,
    "event's days": 0.80,
    "figure": 0.85,
    "figure's bounds": 0.95,
    "who states the figure": 0.70,
    "statement": 0.85,
    "speaker": 0.85,
    "incidents": 0.90,
}
"""What must be reached over all samples: a little under what was."""


def read(name: str) -> list[Report]:
    """The reports of a sample, as the program reads them."""
    from onrecord.reading import RawReport, open_sources, read_raw

    expected = EXPECTED[name]
    option = expected.get("published_option")
    found = open_sources([EXAMPLES / expected["file"]])
    return [read_raw(raw, published=option) for raw in found if isinstance(raw, RawReport)]


def words(text: str) -> str:
    """`text` without differences in white space, as a page's layout makes them."""
    return " ".join(text.split())


@pytest.mark.parametrize("name", EXPECTED)
def test_expectations_stand_in_the_report(name: str) -> None:
    reports = read(name)
    assert len(reports) == len(EXPECTED[name]["reports"])
    for report, expected in zip(reports, EXPECTED[name]["reports"], strict=True):
        text = words(report.text)
        evidence = [event["evidence"] for event in expected["events"]]
        for row in [*expected["events"], *expected["figures"]]:
            plain = words(row["evidence"])
            # A page's or a row's headline need not be part of its text.
            assert text.count(plain) == 1 or plain in (report.title or ""), plain
            for word in (row.get("trigger", row.get("text")), *row.get("or_triggers", [])):
                assert Words(row["evidence"], name).find(row["evidence"], word), (plain, word)
        for statement in expected["statements"]:
            assert text.count(words(statement["starts"])) == 1, statement["starts"]
        for group in expected["incidents"] + expected["apart"]:
            assert len(group) > 1 and all(evidence.count(mention) == 1 for mention in group)


@pytest.fixture(scope="module")
def scores(coder: Coder) -> dict[str, Row]:
    """The program's scores over all samples."""
    return {row.key: row for row in evaluate(read_gold(EXAMPLES / "expected"), coder).rows()}


@pytest.mark.parametrize("key", FLOORS)
def test_score(key: str, scores: dict[str, Row]) -> None:
    assert scores[key].value >= FLOORS[key], scores[key]


def test_different_happenings_are_different_incidents(coder: Coder) -> None:
    together = 0
    pairs = 0
    for name, expected in EXPECTED.items():
        for report, wanted in zip(read(name), expected["reports"], strict=True):
            coded = coder.code(report)
            text = Words(report.text, name)
            for group in wanted["apart"]:
                spots = [text.find(mention) for mention in group]
                came = [{e.incident for e in coded.events if spot and spot[0] <= e.trigger.start < spot[1]}
                        for spot in spots]  # fmt: skip
                if all(came):
                    pairs += 1
                    together += bool(came[0] & came[1])
    assert pairs >= 8 and together <= 1


@pytest.mark.parametrize("name", EXPECTED)
def test_the_parts_of_a_report(name: str) -> None:
    for report, expected in zip(read(name), EXPECTED[name]["reports"], strict=True):
        assert str(report.published) == expected["published"]
        missed = list(_missed_parts(report, expected["parts"]))
        assert len(missed) <= 2, missed  # captions and credits of one sample are taken for body


def _missed_parts(report: Report, wanted: dict[str, Any]) -> Iterator[str]:
    for field in ("title", "standfirst", "publisher"):
        if field in wanted and getattr(report, field) != wanted[field]:
            yield f"{field} {getattr(report, field)!r}"
    if "byline" in wanted and list(report.byline) != wanted["byline"]:
        yield f"byline {report.byline}"
    dateline = report.dateline
    place, day = wanted["dateline"]["place"], wanted["dateline"]["date"]
    if dateline is None or not same_name(dateline.place, place) or str(dateline.date) != str(day):
        yield f"dateline {dateline}"
    for kind in ("captions", "credits", "subheadings", "contributors"):
        texts = [words(report.text[p.start : p.end]) for p in report.parts if p.kind == kind[:-1]]
        yield from (f"{kind[:-1]} {text!r}" for text in wanted.get(kind, []) if not any(text in t for t in texts))
    yield from (f"{text!r} is no part" for text in wanted.get("absent", []) if re.search(re.escape(text), report.text))
