"""The evaluator: what it reads, how it counts, what it shows. Its floors for the program are in `test_gold.py`."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from onrecord.cli import app
from onrecord.coding.coded import CodedReport
from onrecord.coding.coder import Coder
from onrecord.errors import InputError
from onrecord.evaluation.agreement import agreement, alpha
from onrecord.evaluation.errors_page import errors_page
from onrecord.evaluation.gold import Gold, GoldPair, read_gold
from onrecord.evaluation.judge import judge, same_name
from onrecord.evaluation.robustness import probe_all
from onrecord.evaluation.scores import evaluate
from onrecord.evaluation.tally import Tally, b_cubed, match, overlap
from onrecord.reading import read_text

HERE = Path(__file__).parent
CORPORA = HERE / "data" / "corpora"
EXPECTED = HERE.parent / "examples" / "expected"
TEXT = (
    "Gunmen killed five villagers near Mopti on Monday, the army said. Mali condemned the attack. "
    "The rebels denied that they had attacked the village."
)


@pytest.fixture(scope="module")
def coded(coder: Coder) -> CodedReport:
    return coder.code(read_text(TEXT, published="2026-05-14"))


@pytest.fixture
def own(coded: CodedReport, tmp_path: Path) -> Gold:
    """The program's own record, read as if somebody had coded it."""
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(coded.to_dict()), encoding="utf-8")
    (gold,) = read_gold(path)
    assert isinstance(gold, Gold)
    return gold


# --- counting -------------------------------------------------------------------------------------------------------


def test_f1_of_counts() -> None:
    tally = Tally(6, 8, 10)
    assert (tally.precision, tally.recall) == (0.75, 0.6)
    assert tally.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)
    assert Tally().f1 == 0.0


@given(st.lists(st.integers(0, 4), max_size=8), st.lists(st.integers(0, 4), max_size=8))
def test_each_thing_is_matched_once(gold: list[int], found: list[int]) -> None:
    pairs = match(gold, found, lambda one, other: one == other)
    assert len(pairs) == sum(min(gold.count(n), found.count(n)) for n in set(gold))


def test_b_cubed_of_the_papers_example() -> None:
    """Bagga and Baldwin 1998, their first and second answers to chains of 5, 2 and 5 links."""
    gold = [1] * 5 + [2] * 2 + [3] * 5
    for ours, precision in (([1] * 5 + [2] * 7, 0.76), ([1] * 5 + [2] * 2 + [1] * 5, 0.58)):
        p, r = b_cubed(gold, ours)
        assert p / 12 == pytest.approx(precision, abs=0.005)
        assert r / 12 == 1.0


def test_alpha_of_the_textbooks_example() -> None:
    """Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), A: two observers, binary values."""
    one = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    other = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    assert alpha(list(zip(one, other, strict=True))) == pytest.approx(0.095, abs=0.001)
    assert alpha([(1, 1), (1, 1)]) is None


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Mali government", "Mali government", True),
        ("Saleh Qadri", "Qadri", True),
        ("Erdoğan", "Erdogan", True),
        ("Niger", "Nigeria", False),
        (None, None, True),
        ("Mali", None, False),
    ],
)
def test_names_of_the_same(one: str | None, other: str | None, same: bool) -> None:
    assert same_name(one, other) is same


# --- judging --------------------------------------------------------------------------------------------------------


def test_a_record_agrees_with_itself(own: Gold, coded: CodedReport) -> None:
    judged = judge(own, coded)
    assert not judged.faults
    assert judged.tallies["trigger+type"].gold == len(coded.events) >= 3
    for name, tally in judged.tallies.items():
        if name != "incidents, alone":  # what a record would have that ties nothing
            assert tally.right == tally.found == tally.gold, name
    assert all(right for _, right in judged.calibration)


def test_what_differs_is_counted_and_told(own: Gold, coded: CodedReport) -> None:
    assert own.events
    first, second, *others = own.events
    wrong = replace(first, types=["AID"], actor=[])
    other = replace(second, aux=["future"], required=True)
    events = [wrong, other, *others[:-1]]
    judged = judge(replace(own, events=events), coded)
    kinds = {(fault.kind, fault.what) for fault in judged.faults}
    assert {("wrong type", "event"), ("wrong detail", "aux"), ("false alarm", "event")} <= kinds
    assert judged.confusion["AID", coded.events[0].type] == 1
    assert judged.tallies["trigger+type"].right == len(coded.events) - 2
    assert judged.tallies["trigger"].right == len(coded.events) - 1


def test_an_optional_event_counts_neither_for_nor_against(own: Gold, coded: CodedReport) -> None:
    assert own.events
    events = [replace(event, required=number > 0) for number, event in enumerate(own.events)]
    tally = judge(replace(own, events=events), coded).tallies["trigger+type"]
    assert tally.right == tally.found == tally.gold == len(events) - 1
    missing = judge(replace(own, events=events), replace(coded, events=coded.events[1:]))
    assert missing.tallies["trigger+type"].recall == 1.0


# --- reading --------------------------------------------------------------------------------------------------------


def test_every_form_of_the_corpora_is_read() -> None:
    events = read_gold(CORPORA / "events" / "dev.jsonl")
    assert all(isinstance(gold, Gold) and gold.events is not None for gold in events)
    for gold in events:
        assert isinstance(gold, Gold) and gold.events is not None
        for event in gold.events:
            for party in event.actor + event.recipient:
                assert party.span and gold.report.text[slice(*party.span)] == party.text
    assert all(isinstance(gold, GoldPair) for gold in read_gold(CORPORA / "relations" / "dev.jsonl"))
    articles = read_gold(CORPORA / "attribution" / "dev.jsonl")
    assert all(isinstance(gold, Gold) and gold.statements for gold in articles)


def test_times_and_places_are_read_and_judged(coder: Coder, tmp_path: Path) -> None:
    text = "Troops left Nairobi on Monday. They had come in March 2025."
    times = {"id": "t", "text": text, "published": "2026-05-14", "times": [
        {"span": [20, 29], "type": "DATE", "value": "2026-05-11"},
        {"span": [48, 58], "type": "DATE", "value": "2025-04"},
    ]}  # fmt: skip
    places = {"id": "p:1", "text": text, "places": [{"span": [12, 19], "lat": -1.28, "lon": 36.82}]}
    for name, row in (("times", times), ("places", places)):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    scores = evaluate([*read_gold(tmp_path / "times.jsonl"), *read_gold(tmp_path / "places.jsonl")], coder)
    values = {row.key: row.value for row in scores.rows()}
    assert values["times found"] == 1.0 and values["times right within a day"] == 0.5
    assert values["place within 25 km"] == 1.0 and values["place names found"] == 1.0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("{", "line 1 is not JSON"),
        ('{"a": 1}', "no form of codings"),
        ('{"text": "x", "events": [{}], "figures": [], "id": "1"}', "not as its form asks"),
        ('{"file": "nowhere.txt", "reports": []}', "nowhere.txt is not beside it"),
    ],
)
def test_what_is_no_gold_is_refused_by_name(content: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(str(path))) as raised:
        read_gold(path)
    assert message in str(raised.value)


# --- scores and pages -----------------------------------------------------------------------------------------------


def test_intervals_hold_the_score_and_are_the_same_every_time(coder: Coder) -> None:
    golds = [*read_gold(EXPECTED), *read_gold(CORPORA / "relations" / "dev.jsonl")]
    first, again = evaluate(golds, coder).rows(), evaluate(golds, coder).rows()
    assert repr(first) == repr(again)
    assert {"trigger+type", "roots", "incidents", "calibration error", "speaker"} <= {row.key for row in first}
    drawn = [row for row in first if not isnan(row.low)]
    assert {row.key for row in first} - {row.key for row in drawn} == {"roots", "quads"}  # there are three pairs
    for row in drawn:
        assert 0 <= row.low <= row.high <= 1
        if row.key != "calibration error":  # what is drawn errs more than the whole
            assert row.low <= row.value <= row.high


def test_the_page_of_errors_shows_each_in_its_words_and_no_markup_of_others(coder: Coder, tmp_path: Path) -> None:
    text = "The army shelled <b>Mopti</b> & fled. Ministers praised the <script>truce</script>."
    row = {"id": "x<y", "source": "own", "text": text, "figures": [], "contexts": [],
           "events": [{"trigger": [4, 8], "type": "ASSAULT", "modes": [], "actor": [], "recipient": [],
                       "location": [], "date": [], "aux": []}]}  # fmt: skip
    (tmp_path / "g.jsonl").write_text(json.dumps(row), encoding="utf-8")
    page = errors_page(evaluate(read_gold(tmp_path / "g.jsonl"), coder))
    assert "event missed: ASSAULT" in page and "<mark>army</mark>" in page and "&lt;b&gt;Mopti" in page
    assert page.count("<script>") == 1 and "x&lt;y" in page


def test_two_coders_are_compared(own: Gold) -> None:
    assert own.events
    found = agreement([own], [replace(own, events=[replace(own.events[0], types=["AID"]), *own.events[1:]])])
    count = len(own.events)
    assert found.tallies["trigger"].f1 == 1.0
    assert found.tallies["trigger and type"].f1 == pytest.approx((count - 1) / count)
    value, units = found.alphas["type"]
    assert units == count and value is not None and value < 1
    with pytest.raises(InputError, match="no text in common"):
        agreement([own], [])


def test_the_program_holds_up_under_changes_of_wording(coder: Coder) -> None:
    result = probe_all(HERE / "robustness", coder, [])
    for probe in result.probes:
        assert probe.shares, probe.name
        for what, tally in probe.shares.items():
            assert tally.f1 >= 0.8, (probe.name, what, probe.notes)
    assert len(result.swaps) >= 30 and sum(swap.steady for swap in result.swaps) >= 0.8 * len(result.swaps)


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_scores_shows_errors_and_compares(tmp_path: Path) -> None:
    page = tmp_path / "errors.html"
    result = CliRunner().invoke(app, ["evaluate", str(EXPECTED / "truce.json"), "--errors", str(page)])
    assert result.exit_code == 0, result.output
    assert "events: trigger and type" in result.stdout and "What is taken for what" in result.stdout
    assert page.read_text("utf-8").startswith("<!doctype html>")
    told = CliRunner().invoke(app, ["evaluate", str(EXPECTED / "truce.json"), "--json"])
    scores = {row["key"]: row for row in json.loads(told.stdout)["scores"]}
    assert scores["trigger+type"]["value"] > 0.5 and scores["trigger+type"]["low"] is None  # of one text no interval
    both = [str(EXPECTED / "truce.json"), str(EXPECTED / "truce.json")]
    compared = CliRunner().invoke(app, ["evaluate", *both, "--agreement"])
    assert compared.exit_code == 0 and "Krippendorff" in compared.stdout


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    missing = CliRunner().invoke(app, ["evaluate", str(tmp_path / "none.jsonl")])
    assert missing.exit_code == 1 and "none.jsonl" in missing.output
    one = CliRunner().invoke(app, ["evaluate", str(EXPECTED / "truce.json"), "--agreement"])
    assert one.exit_code == 1 and "two files" in one.output


def test_overlap_needs_a_shared_character() -> None:
    assert overlap((0, 3), (2, 5)) and not overlap((0, 3), (3, 5))
