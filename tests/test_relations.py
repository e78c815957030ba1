"""How parties stand: states with their evidence, counting, ranking of dyads; on invented reports of some months.

`python tests/test_relations.py` writes the result in `docs/relations.md` anew.
"""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import samples
from rich.console import Console
from typer.testing import CliRunner, Result

from onrecord.cli import app
from onrecord.coding.coder import Coder
from onrecord.display import relation as display
from onrecord.errors import RecordError
from onrecord.incidents.acts import Act, told
from onrecord.incidents.dyads import Dyad, dyads
from onrecord.incidents.relations import Relation, relation
from onrecord.incidents.states import KINDS, State, clause_of, states
from onrecord.incidents.update import update
from onrecord.reading import Report, open_sources, read_raw
from onrecord.record.record import Record
from onrecord.record.store import Store

ROOT = Path(__file__).parent.parent
DATA = Path(__file__).parent / "data" / "relations.jsonl"
DOC = ROOT / "docs" / "relations.md"
BLOCK = re.compile(r"(<!-- result -->\n```\n)(.*?)(```\n<!-- /result -->)", re.S)
REPRINT, ORIGINAL = "coord-reprint", "coord-halt"
SHOWN = 42


def reports() -> list[Report]:
    return [read_raw(raw) for raw in open_sources([str(DATA)])]  # type: ignore[arg-type]


def make(path: Path, coder: Coder, those: Iterable[Report]) -> Record:
    """A record of these reports, in the order in which they come, a version for each; of the two that are alike the
    one that comes later is the duplicate."""
    store = Store.create(path)
    original = None
    for number, report in enumerate(those, 1):
        if report.id == REPRINT:
            report = replace(report, text=report.text + "\n\n(Evening Post)")
        alike = report.id in (REPRINT, ORIGINAL)
        samples.commit(store, samples.rows([coder.code(report)], original if alike else None), samples.run(number))
        if alike:
            original = samples.key_of(report)
    update(path)
    return Record(path)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, coder: Coder) -> Path:
    path = tmp_path_factory.mktemp("relations") / "record"
    make(path, coder, reports())
    return path


@pytest.fixture(scope="module")
def record(path: Path) -> Record:
    return Record(path)


@pytest.fixture(scope="module")
def texts(record: Record) -> dict[str, str]:
    return {row["report"]: row["text"] for row in record.table("reports").to_pylist()}


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def one(found: Relation, kind: str, number: int = -1) -> State:
    return [state for state in found.states if state.kind == kind][number]


def days(state: State) -> tuple[str | None, str | None]:
    return tuple(str(act.date_from) if act else None for act in (state.began, state.ended))  # type: ignore[return-value]


# -- states ----------------------------------------------------------------------------------------------------------


def test_suspended_cooperation_with_what_became_of_a_similar_decision(record: Record, texts: dict[str, str]) -> None:
    found = relation(record, "PSE:GOV", "ISR")
    first, second = (state for state in found.states if state.kind == "suspended cooperation")
    assert days(first) == ("2020-05-19", "2020-11-17") and days(second) == ("2025-01-26", "2025-06-12")
    assert first.began and first.began.told == "historical"
    assert {state.way for state in (first, second)} == {"forth"} and second.about == "security coordination"
    assert second.days == 137 and not second.in_force and found.before(second) == [first]
    assert second.began and second.ended
    for act in (second.began, second.ended):
        assert texts[act.report][act.trigger_start : act.trigger_end] == act.trigger
        assert act.event.startswith(act.report) and act.publisher and act.published and act.trigger in act.quote
        assert act.statement and act.says
    assert second.ended.says == "Palestinian officials" and second.ended.published == date(2025, 6, 12)


def test_sanctions_are_of_one_toward_the_other(record: Record) -> None:
    found = relation(record, "USA", "VEN")
    state = one(found, "sanctions")
    assert (state.way, days(state)) == ("forth", ("2025-02-05", "2025-08-21"))
    assert ("confirmed", "2025-03-18") in [(how, str(act.date_from)) for how, act in state.later]
    recalled = one(found, "suspended cooperation")
    assert (recalled.way, recalled.about, recalled.in_force) == ("back", "ambassador", True)
    assert found.in_force == [recalled] and found.as_of == date(2025, 9, 20)
    assert {state.way for state in relation(record, "VEN", "USA").states if state.kind == "sanctions"} == {"back"}


def test_talks_truce_and_agreement_hold_between_both(record: Record) -> None:
    found = relation(record, "ARM", "AZE")
    talks, agreement = one(found, "talks"), one(found, "agreement")
    assert days(talks) == ("2025-03-04", "2025-05-14") and talks.way == "between"
    assert talks.ended and talks.ended.way == "back" and talks.ended.says == "foreign ministry"
    assert ("confirmed", date(2025, 4, 8)) in [(how, act.date_from) for how, act in talks.later]
    assert (agreement.about, agreement.in_force, agreement.days) == ("trade agreement", True, 18)
    truce = one(relation(record, "army", "Rapid Support"), "truce")
    assert days(truce) == ("2025-04-15", "2025-05-03") and truce.ended and truce.ended.type == "ASSAULT"


def test_what_is_planned_possible_or_denied_is_marked_and_makes_no_state(record: Record) -> None:
    found = relation(record, "ISR", "PSE:GOV")
    marks = {act.told: act for act in found.acts}
    assert marks["planned"].type == "AGREE" and marks["planned"].date_from == date(2025, 7, 3)
    assert marks["possible"].trigger == "suspend" and marks["possible"].way == "forth"
    assert not any(state.way == "forth" for state in found.states)
    counted = {period.start for period in found.periods}
    assert date(2025, 7, 1) not in counted and date(2025, 3, 1) not in counted and date(2020, 5, 1) in counted
    denied = [act for act in relation(record, "ARM", "AZE").acts if act.told == "denied"]
    assert [act.says for act in denied] == ["Rashid Aliyev"]
    assert not any(s.kind == "suspended cooperation" for s in relation(record, "ARM", "AZE").states)


def test_as_it_stood_on_a_day(record: Record) -> None:
    march = relation(record, "PSE:GOV", "ISR", until="2025-03-31")
    assert [(state.kind, state.days) for state in march.in_force] == [("suspended cooperation", 64)]
    since = relation(record, "PSE:GOV", "ISR", since=date(2025, 2, 1), until="2025-03-31")
    assert since.in_force == march.in_force and len(since.acts) < len(march.acts)
    assert not [state for state in since.states if not state.in_force]


def test_talks_that_nobody_tells_of_fade(record: Record) -> None:
    april = one(relation(record, "ARM", "AZE", until="2025-05-01"), "talks")
    assert april.in_force
    acts = [act for act in relation(record, "ARM", "AZE").acts if act.type == "CONSULT"]
    (talks,) = states(acts, date(2025, 12, 31))
    assert talks.status == "no longer told of" and talks.ended is None


def test_same_in_any_order(record: Record, coder: Coder, tmp_path: Path) -> None:
    other = make(tmp_path / "record", coder, reversed(reports()))
    for parties in (("PSE:GOV", "ISR"), ("USA", "VEN"), ("ARM", "AZE"), ("SDN:MIL", "SDN:PRM")):
        assert relation(other, *parties) == relation(record, *parties)
    for by in ("volume", "change", "new"):
        assert dyads(other, period_days=120, by=by) == dyads(record, period_days=120, by=by)  # type: ignore[arg-type]


def test_a_text_is_of_who_printed_it_first(coder: Coder, tmp_path: Path) -> None:
    report = next(report for report in reports() if report.id == "talks-off")
    store = Store.create(tmp_path / "record")
    rows = samples.rows([coder.code(report)])
    copy = {"report": "c", "duplicate_of": samples.key_of(report), "similarity": 1.0, "digest": None, "events": 0}
    first = {"publisher": "First Wire", "published": date(2025, 5, 14), "text": None, "parts": None}
    own = {"published": date(2025, 5, 15)}
    rows["reports"] = [rows["reports"][0] | own, rows["reports"][0] | copy | first]
    samples.commit(store, rows, samples.run(1))
    acts = relation(Record(tmp_path / "record"), "ARM", "AZE").acts
    assert {(act.publisher, act.published) for act in acts} == {("First Wire", date(2025, 5, 14))}
    listed = dyads(Record(tmp_path / "record"), until="2025-05-15")
    assert {one.last.publisher for one in listed if one.last} == {"First Wire"}


def act(quote: str, trigger: str, type_: str, mode: str = "", day: date | None = None, **fields: Any) -> Act:
    start = quote.index(trigger)
    values: dict[str, Any] = {
        "event": f"r-{quote}", "incident": None, "way": "forth", "actor": "A", "recipient": "B", "type": type_,
        "modes": (mode,) if mode else (), "quad": 1, "score": 0.0, "told": "done", "date_from": day or date(2025, 1, 1),
        "date_to": day or date(2025, 1, 1), "time_basis": None, "trigger": trigger, "trigger_start": start,
        "trigger_end": start + len(trigger), "sentence_start": 0, "sentence_end": len(quote), "quote": quote,
        "says": None, "statement": None, "report": "r", "publisher": None, "published": None, "confidence": 1.0,
    }  # fmt: skip
    return Act(**values | fields)


@pytest.mark.parametrize(
    ("kind", "how", "one"),
    [
        ("agreement", "begins", act("The ministers concluded a fisheries treaty on Monday", "concluded", "SUPPORT")),
        ("agreement", None, act("Estmark is to sign a fisheries treaty with Sudmark", "sign", "AGREE")),
        ("agreement", "ends", act("Estmark withdrew from the fisheries accord", "withdrew", "SANCTION")),
        ("agreement", None, act("Estmark, which signed an accord in May, met Sudmark", "met", "CONSULT")),
        ("sanctions", "begins", act("Estmark slapped an arms embargo on Sudmark", "embargo", "SANCTION")),
        ("sanctions", "ends", act("Estmark removed the arms embargo on Sudmark", "removed", "CONCEDE")),
        ("sanctions", "eases", act("Estmark lifted some of the sanctions on Sudmark", "lifted", "CONCEDE")),
        ("sanctions", "eases", act("Estmark eased its sanctions on Sudmark", "eased", "CONCEDE")),
        ("sanctions", None, act("Estmark agreed to lift sanctions on Sudmark", "agreed", "CONCEDE")),
        ("sanctions", None, act("The port was shelled, and sanctions followed", "shelled", "ASSAULT")),
        ("suspended cooperation", "begins", act("Estmark severed all ties", "severed", "SANCTION", "discontinue")),
        ("suspended cooperation", "begins",
         act("Estmark has decided to halt patrols with Sudmark", "halt", "SANCTION", "discontinue")),
        ("suspended cooperation", "ends", act("Estmark restored full ties with Sudmark", "restored", "COOPERATE")),
        ("suspended cooperation", None, act("Estmark suspended talks", "suspended", "SANCTION", "discontinue")),
        ("talks", "ends", act("Estmark suspended talks with Sudmark", "suspended", "SANCTION", "discontinue")),
        ("talks", "begins", act("Talks between Estmark and Sudmark opened on Friday", "Talks", "CONSULT")),
        ("talks", None, act("Estmark and Sudmark held talks on Friday", "talks", "CONSULT")),
        ("truce", "begins", act("A ceasefire took effect on Friday", "ceasefire", "RETREAT", "ceasefire")),
        ("truce", "begins", act("Estmark extended the truce by a week", "extended", "AGREE")),
        ("truce", "ends", act("Sudmark called off the truce", "called off", "RETREAT")),
        ("truce", "breaches", act("Sudmark shelled the harbour", "shelled", "ASSAULT")),
    ],
    ids=lambda value: value.quote if isinstance(value, Act) else str(value),
)  # fmt: skip
def test_what_an_event_does_to_a_state(kind: str, how: str | None, one: Act) -> None:
    (which,) = (which for which in KINDS if which.name == kind)
    assert which.how(one, clause_of(one)) == how


def test_states_about_different_things_are_different() -> None:
    acts = [
        act("Estmark and Sudmark signed a trade agreement", "signed", "SUPPORT", day=date(2024, 1, 1)),
        act("Estmark and Sudmark signed a fisheries agreement", "signed", "SUPPORT", day=date(2024, 2, 1)),
        act("Estmark cancelled the fisheries agreement", "cancelled", "SANCTION", day=date(2024, 3, 1)),
        act("Sudmark reopened its embassy", "reopened", "COOPERATE", day=date(2024, 4, 1)),
    ]
    found = states(acts, date(2024, 12, 31))
    assert [(state.about, state.status) for state in found] == [
        ("trade agreement", "in force"), ("fisheries agreement", "ended"), ("embassy", "ended"),
    ]  # fmt: skip
    assert found[2].began is None and found[2].days is None


def test_a_better_day_takes_the_place_of_a_month() -> None:
    november = {"date_from": date(2024, 11, 1), "date_to": date(2024, 11, 30)}
    acts = [
        act("A truce was agreed in November", "truce", "AGREE", **november),
        act("Sudmark shelled the harbour", "shelled", "ASSAULT", day=date(2024, 11, 10)),
        act("Both sides agreed a truce on Tuesday", "agreed", "AGREE", day=date(2024, 11, 26)),
        act("Sudmark shelled the harbour again", "shelled", "ASSAULT", day=date(2024, 12, 2)),
    ]
    (truce,) = states(acts, date(2024, 12, 31))
    assert days(truce) == ("2024-11-26", None) and truce.in_force
    assert [(how, str(one.date_from)) for how, one in truce.later] == [
        ("also told", "2024-11-01"), ("breached", "2024-12-02"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("aux", "word"),
    [([], "done"), (["historical"], "historical"), (["future"], "planned"), (["future", "hypothetical"], "possible"),
     (["negation", "historical"], "denied")],
)  # fmt: skip
def test_how_an_event_is_told(aux: list[str], word: str) -> None:
    assert told(aux) == word


# -- counting --------------------------------------------------------------------------------------------------------


def test_incidents_are_counted_and_not_their_events(record: Record, texts: dict[str, str]) -> None:
    found = relation(record, "PSE:GOV", "ISR")
    january = next(period for period in found.periods if period.start == date(2025, 1, 1))
    halted = [act for act in found.acts if act.date_from == date(2025, 1, 26)]
    assert len(halted) >= 3 and len({act.report for act in halted}) == 2 and len({act.incident for act in halted}) == 1
    assert (january.forth, january.forth_score, january.back, january.incidents) == (1, -6.0, 1, 2)
    assert not any("(Evening Post)" in texts[act.report] for act in found.acts)


def test_weeks_begin_on_monday(record: Record) -> None:
    weeks = relation(record, "ARM", "AZE", period="week").periods
    assert [str(week.start) for week in weeks[:2]] == ["2025-03-03", "2025-04-07"]
    assert all((week.end - week.start).days == 6 for week in weeks)


def test_what_both_do_together_counts_for_each(record: Record) -> None:
    april = next(one for one in relation(record, "ARM", "AZE").periods if one.start == date(2025, 4, 1))
    assert (april.incidents, april.forth, april.back, april.score) == (1, 1, 1, 2.5)


# -- dyads -----------------------------------------------------------------------------------------------------------


def names(found: list[Dyad]) -> list[tuple[str, str]]:
    return [(one.actor, one.recipient) for one in found]


def test_dyads_by_volume(record: Record) -> None:
    found = dyads(record, period_days=60, until="2025-03-31")
    incidents = [one.incidents for one in found]
    assert incidents == sorted(incidents, reverse=True) and incidents[-1] > 0
    assert ("ARM:GOV", "AZE:GOV") in names(found) and ("AZE:GOV", "ARM:GOV") not in names(found)
    usa = next(one for one in found if names([one]) == [("USA:GOV", "VEN:GOV")])
    assert usa.last and usa.last.quote and usa.last.event.startswith(usa.last.report) and usa.last.publisher


def test_what_both_do_together_is_listed_once(record: Record) -> None:
    (talks,) = dyads(record, period_days=5, until="2025-04-10")
    assert talks.mutual and names([talks]) == [("ARM:GOV", "AZE:GOV")] and talks.incidents == 1


def test_dyads_by_change_and_by_new_kinds(record: Record) -> None:
    changes = [abs(one.change) for one in dyads(record, period_days=60, until="2025-06-15", by="change")]
    assert changes == sorted(changes, reverse=True) and changes[-1] > 0
    new = dyads(record, period_days=30, until="2025-05-20", by="new", level="country")
    broken = new[names(new).index(("AZE", "ARM"))]
    assert broken.new == ("SANCTION/discontinue",) and broken.earlier > 0
    history = [one.earlier > 0 for one in new]
    assert history == sorted(history, reverse=True)


def test_dyads_by_name_are_of_named_parties(record: Record) -> None:
    found = names(dyads(record, period_days=30, until="2025-05-20", level="name"))
    assert ("Azerbaijan", "Armenia") in found and all(name[:1].isupper() for pair in found for name in pair)


def test_dyads_do_not_count_what_is_planned(record: Record) -> None:
    assert not dyads(record, period_days=5, until="2025-07-05")


# -- faces -----------------------------------------------------------------------------------------------------------


def test_in_a_pipe(path: Path) -> None:
    result = run("relation", path, "PSE:GOV", "ISR")
    assert result.exit_code == 0, result.output
    for words in ("[historical]", "[planned]", "[possible]", "*halted*", "earlier", "19 May – 17 Nov 2020", "█"):
        assert (words in result.stdout) == (words != "█")
    listed = run("dyads", path, "--days", "60", "--until", "2025-03-31")
    assert listed.exit_code == 0 and "USA:GOV → VEN:GOV" in listed.stdout and "30 Jan" not in listed.stdout


def shown(found: Relation, width: int) -> str:
    out = io.StringIO()
    display.show(found, Console(file=out, width=width, force_terminal=True, color_system=None, highlight=False))
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120])
def test_in_a_terminal(record: Record, width: int) -> None:
    text = shown(relation(record, "PSE:GOV", "ISR"), width)
    assert max(map(len, text.splitlines())) <= width
    assert "█│" in text and "│█" in text


def test_as_csv_and_json(path: Path, record: Record, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("relation", path, "ARM", "AZE", "--as", "csv").stdout)))
    found = relation(record, "ARM", "AZE")
    assert [row["event"] for row in rows] == [act.event for act in found.acts]
    assert {row["begins"] for row in rows} == {"", "peace talks", "trade agreement"}
    assert [row["counted"] for row in rows if row["told"] == "planned"] == ["false"]
    run("relation", path, "ARM", "AZE", "--as", "json", "--out", tmp_path / "a.json")
    whole = json.loads((tmp_path / "a.json").read_text("utf-8"))
    state = next(state for state in whole["states"] if state["kind"] == "talks")
    assert state["ended"]["quote"] and state["later"][0]["how"] == "also told" and whole["periods"][0]["score"] == 2.5
    listed = json.loads(run("dyads", path, "--until", "2025-03-31", "--days", "60", "--as", "json").stdout)
    text = run("dyads", path, "--until", "2025-03-31", "--days", "60", "--as", "csv").stdout
    table = list(csv.DictReader(io.StringIO(text)))
    assert [one["last"]["event"] for one in listed] == [row["last_event"] for row in table]


def test_drawn(path: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    for name in ("one.svg", "two.svg", "one.png"):
        result = run("relation", path, "PSE:GOV", "ISR", "--plot", tmp_path / name)
        assert result.exit_code == 0 and not result.stdout, result.output
    svg = (tmp_path / "one.svg").read_bytes()
    assert svg == (tmp_path / "two.svg").read_bytes() and b"security coordination" in svg and b"<dc:date>" not in svg
    assert (tmp_path / "one.png").read_bytes().startswith(b"\x89PNG")


def test_drawing_needs_matplotlib(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    monkeypatch.delitem(sys.modules, "onrecord.display.relation_plot", raising=False)
    result = run("relation", path, "PSE:GOV", "ISR", "--plot", tmp_path / "x.svg")
    assert result.exit_code == 1 and 'pip install "onrecord[plot]"' in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ARM", "ISR"), "no event between ARM and ISR; ARM has events with AZE:GOV (8)"),
        (("ARM", "Nobody"), "nobody called Nobody has events"),
        (("ARM", "AZE", "--since", "1.2.2025"), "write it as 2024-03-12"),
        (("ARM", "AZE", "--since", "2025-05-01", "--until", "2025-01-01"), "nothing is both since 2025-05-01"),
        (("ARM", "AZE", "--until", "2001-01-01"), "no event between ARM and AZE until 2001-01-01"),
        (("ARM", ":"), "a party is a country"),
        (("ARM", "AZE", "--plot", "x.pdf"), "ends in .svg or .png"),
        (("ARM", "' OR true OR '"), "nobody called"),
    ],
)
def test_what_cannot_be_told_is_explained(path: Path, arguments: tuple[str, ...], message: str) -> None:
    result = run("relation", path, *arguments)
    assert result.exit_code == 1 and message in result.stderr


def test_a_record_without_events(tmp_path: Path) -> None:
    Store.create(tmp_path / "empty")
    result = run("dyads", tmp_path / "empty")
    assert result.exit_code == 1 and "no event in it yet" in result.stderr
    with pytest.raises(RecordError, match="no event between"):
        relation(Record(tmp_path / "empty"), "ARM", "AZE")


def test_no_order_or_level_that_is_none(record: Record) -> None:
    with pytest.raises(RecordError, match="say volume, change, new"):
        dyads(record, by="size")  # type: ignore[arg-type]
    with pytest.raises(RecordError, match="week or month"):
        relation(record, "ARM", "AZE", period="year")  # type: ignore[arg-type]


def test_nothing_heavy_is_imported_for_help() -> None:
    script = "import sys, onrecord.cli; print([m for m in ('matplotlib', 'pyarrow', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def result(record: Record) -> str:
    lines = shown(relation(record, "PSE:GOV", "ISR"), 100).splitlines()[:SHOWN]
    return "\n".join(line.rstrip() for line in lines) + "\n...\n"


def test_docs_show_what_the_program_prints(record: Record) -> None:
    found = BLOCK.search(DOC.read_text("utf-8"))
    assert found and found.group(2) == result(record)


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        made = make(Path(folder) / "record", Coder(threads=1), reports())
        text = DOC.read_text("utf-8")
        DOC.write_text(BLOCK.sub(lambda block: block.group(1) + result(made) + block.group(3), text), "utf-8")
