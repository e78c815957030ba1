"""Incidents across reports: what is linked, what is claimed and by whom, and that order does not matter.

`python tests/test_incidents.py` writes the dossier in docs/incidents.md anew.
"""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from typer.testing import CliRunner

from onrecord.cli import app
from onrecord.errors import RecordError
from onrecord.evaluation.happenings import judge_happenings, read_happenings
from onrecord.incidents.claims import disputed
from onrecord.incidents.incident import claimed
from onrecord.incidents.likeness import kilometres
from onrecord.incidents.names import are_one_name, is_proper, merged, plain
from onrecord.incidents.record import Record, short_id
from onrecord.incidents.speaking import spoken_of
from onrecord.incidents.update import update
from onrecord.record.run import Options, code_into
from onrecord.record.schema import TABLES

HAPPENINGS = Path(__file__).parent / "happenings" / "first"
REPORTS = HAPPENINGS / "reports.jsonl"
LEAST = {"B-cubed": 0.82, "reactions": 0.58, "disputed": 0.60, "figure by claimant": 0.55}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    path = tmp_path_factory.mktemp("incidents") / "record"
    code_into(path, [str(REPORTS)], Options(workers=2))
    update(path)
    return Record(path)


def test_happenings_are_found(record: Record) -> None:
    keys = {row["id"]: row["report"] for row in record.sql("SELECT id, report FROM reports").to_pylist()}
    found = judge_happenings(read_happenings(HAPPENINGS), record, keys)
    precision, recall = found["B-cubed precision"].precision, found["B-cubed recall"].recall
    scores = {"B-cubed": 2 * precision * recall / (precision + recall)}
    scores |= {name: found[name].f1 for name in LEAST if name != "B-cubed"}
    assert {name: (round(value, 3), LEAST[name]) for name, value in scores.items() if value < LEAST[name]} == {}


def test_every_event_is_in_one_incident(record: Record) -> None:
    keys = [key for one in record.incidents() for key in one.event_keys]
    assert sorted(keys) == sorted(record.sql("SELECT event FROM events")["event"].to_pylist())
    assert record.unlinked == 0
    assert update(record.path) == 0


def test_claims_lead_to_their_words(record: Record) -> None:
    texts = {row["report"]: row["text"] for row in record.sql("SELECT report, text FROM reports").to_pylist()}
    claims = record.sql("SELECT * FROM claims").to_pylist()
    assert len(claims) > 100
    assert len({claim["claim"] for claim in claims}) == len(claims)
    for claim in claims:
        assert texts[claim["report"]][claim["words_start"] : claim["words_end"]] == claim["words"]


def _linked(path: Path, batches: list[list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Incidents and claims of reports that come in batches."""
    for number, batch in enumerate(batches):
        file = path.parent / f"{path.name}-{number}.jsonl"
        file.write_text("".join(json.dumps(row) + "\n" for row in batch), encoding="utf-8")
        code_into(path, [str(file)], Options(workers=1))
        update(path)
    opened = Record(path)
    rows = {}
    for name in ("incidents", "claims"):
        table = opened.sql(f"SELECT * FROM {name}").to_pylist()
        key = "incident" if name == "incidents" else "claim"
        rows[name] = sorted(({k: v for k, v in row.items() if k != "run"} for row in table), key=lambda row: row[key])
    return rows


def test_order_does_not_matter(tmp_path: Path) -> None:
    reports = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]
    at_once = _linked(tmp_path / "one", [reports])
    mixed = reports[:]
    random.Random(3).shuffle(mixed)
    assert at_once == _linked(tmp_path / "two", [mixed])
    assert at_once == _linked(tmp_path / "three", [mixed[30:], mixed[:10], mixed[10:30]])


def test_copies_and_reprints_lose_no_claim(tmp_path: Path) -> None:
    """Of a text that two print, what is coded depends on which came first; who is told to have printed it does not."""
    text = ("DELMAR, March 10 - A bomb killed three people in the town of Delmar in Estmark on Sunday, police said. "
            "The government blamed the Free River Front.")  # fmt: skip
    wire = {"id": "a", "publisher": "Wire A", "published": "2026-03-10", "title": "Bomb kills three", "text": text}
    paper = wire | {"id": "b", "publisher": "Paper B", "published": "2026-03-09"}
    both = _linked(tmp_path / "one", [[wire], [paper]])
    assert both["incidents"] and both["incidents"][0]["reports"] == 2
    assert {claim["publisher"] for claim in both["claims"]} == {"Paper B"}
    assert not any(claim["reprint"] for claim in both["claims"])


def test_filters_and_ids(record: Record) -> None:
    everything = record.incidents()
    assert [one.date_from for one in everything if one.date_from] == sorted(
        one.date_from for one in everything if one.date_from
    )
    several = record.incidents(min_reports=3, type="assault")
    assert several and all(one.reports >= 3 and one.type == "ASSAULT" for one in several)
    assert all(one.place_country in ("COL", None) for one in record.incidents(country="COL"))
    one = several[0]
    assert record.incident(one.incident) == record.incident(short_id(one.incident)) == one
    with pytest.raises(RecordError, match="lists them"):
        record.incident("ffffffffffffffff-e1")
    with pytest.raises(RecordError, match="no id"):
        record.incident("the bombing")
    heads = [one.incident[:1] for one in everything]
    common = max(heads, key=heads.count)
    with pytest.raises(RecordError, match="more of the id"):
        record.incident(common)


def test_reprints_are_no_sources(record: Record) -> None:
    reprints = {
        row["report"] for row in record.sql("SELECT report FROM reports WHERE duplicate_of IS NOT NULL").to_pylist()
    }
    assert len(reprints) == 3
    claims = record.sql("SELECT report, reprint FROM claims").to_pylist()
    assert any(claim["reprint"] for claim in claims)
    counts = [(one.sources, one.reports) for one in record.incidents()]
    assert all(sources <= reports for sources, reports in counts)
    of_reprints = record.sql("SELECT events FROM incidents").to_pylist()
    assert any({event.split("-")[0] for event in row["events"]} & reprints for row in of_reprints)
    assert any(sources < reports for sources, reports in counts)


def test_dossier(record: Record, tmp_path: Path) -> None:
    def run(*arguments: str) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == 0, result.output
        return result.stdout

    path = str(record.path)
    listed = run("incidents", path, "--min-reports", "4", "--type", "ASSAULT")
    id = listed.split()[0]
    text = run("incident", path, id)
    for heading in ("WHO", "FIGURES", "REACTIONS", "TIMELINE"):
        assert f"\n{heading}" in text
    markdown = run("incident", path, id, "--as", "markdown")
    assert markdown.startswith("# ASSAULT") and "\n## Figures" in markdown
    whole = json.loads(run("incident", path, id, "--as", "json"))
    assert whole["claims"] and whole["events"] and whole["figures"][0]["latest"]["by"]
    none = CliRunner().invoke(app, ["incidents", path, "--country", "XXX", "--as", "csv"])
    assert none.exit_code == 0 and "no incident fits" in none.output and none.stdout.startswith("incident,")
    rows = run("incidents", path, "--as", "csv").splitlines()
    assert rows[0].split(",")[0] == "incident" and len(rows) == len(record.incidents()) + 1
    out = tmp_path / "incidents.jsonl"
    run("incidents", path, "--disputed", "--as", "jsonl", "--out", str(out))
    assert all(json.loads(line)["disputed"] for line in out.read_text(encoding="utf-8").splitlines())


DOCS = Path(__file__).parent.parent / "docs" / "incidents.md"
BLOCK = re.compile(r"(<!-- result -->\n```\n)(.*?)(\n```\n<!-- /result -->)", re.S)


def result(record: Record) -> str:
    """What a reader sees on typing the command of docs/incidents.md."""
    printed = CliRunner().invoke(app, ["incident", str(record.path), "d7dd6560-e1"], env={"COLUMNS": "110"})
    assert printed.exit_code == 0, printed.output
    return "\n".join(["$ onrecord incident record d7dd6560-e1", *printed.stdout.rstrip().split("\n")])


def test_docs_show_what_the_program_prints(record: Record) -> None:
    shown = BLOCK.search(DOCS.read_text(encoding="utf-8"))
    assert shown and shown.group(2) == result(record)


def test_what_was_broken_off_is_linked_later(tmp_path: Path) -> None:
    path = tmp_path / "record"
    code_into(path, [str(HAPPENINGS.parents[1] / "data" / "same_happening.jsonl")], Options(workers=1))
    assert Record(path).unlinked > 0
    told = CliRunner().invoke(app, ["incidents", str(path)])
    assert "onrecord link" in told.output
    assert CliRunner().invoke(app, ["link", str(path)]).exit_code == 0
    assert Record(path).unlinked == 0
    # Coded anew, the rows are replaced; incidents follow.
    first = Record(path).sql("SELECT incident, events FROM incidents ORDER BY incident").to_pylist()
    events = Record(path).table("events")
    at = events.schema.get_field_index("run")
    again = events.set_column(at, "run", pa.array(np.full(len(events), 2, dtype=np.int32))).cast(
        TABLES["events"].schema
    )
    store = Record(path)._store
    with store.writing():
        store.commit({"events": (again, list(set(events["report"].to_pylist())))}, Record(path).table("runs"))
    assert update(path) == len(first)
    assert Record(path).sql("SELECT incident, events FROM incidents ORDER BY incident").to_pylist() == first


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("the Baloch Dawn Brigade", "Baluch Dawn Brigade", True),
        ("Major Aristide Kossi", "Kossi", True),
        ("Lake Banner Movement", "Free River Front", False),
        ("the army", "the police", False),
    ],
)
def test_names(one: str, other: str, same: bool) -> None:
    assert are_one_name(one, other) is same


def test_descriptions_lose_their_numbers() -> None:
    assert plain("at least six soldiers") == "soldiers"
    assert not is_proper("Six soldiers") and is_proper("the Free River Front")
    names = [("a", "six soldiers"), ("b", "Soldiers"), ("b", "people"), ("c", "the Free River Front")]
    assert merged(names, 5) == ["soldiers", "Free River Front"]


def _claim(**given: Any) -> dict[str, Any]:
    row = {"kind": "killed", "min": 9, "max": 9, "part": False, "who": None, "by": "police", "said": True,
           "report": "a", "group": None, "published": "2026-03-01", "reprint": False, "claim": "x"}  # fmt: skip
    return row | given


def test_figures_stay_apart() -> None:
    claims = [
        _claim(),
        _claim(min=10, max=None, by="ministry", published="2026-03-03"),
        _claim(min=2, max=2, part=True),
    ]
    [figure] = claimed(claims)
    assert (figure.low, figure.high, figure.latest["by"]) == (9, None, "ministry")
    assert len(figure.claims) == 3
    [figure] = claimed([_claim(min=9, max=None), _claim(min=15, max=15, by="ministry")])
    assert (figure.low, figure.high) == (9, 15)


@pytest.mark.parametrize(
    ("claims", "what"),
    [
        ([_claim(), _claim(min=12, max=12, by="ministry", report="b")], []),  # a toll that rises
        ([_claim(), _claim(min=3, max=3, by="rebels")], ["figure"]),
        (
            [_claim(kind="actor", who="Free River Front", group=":REB"), _claim(kind="actor", who="Army", by="rebels")],
            ["actor"],
        ),
        ([_claim(kind="denied", who="Free River Front", by="Free River Front")], ["actor"]),
        ([_claim(kind="denied", by="ministry")], ["act"]),
    ],
)
def test_disputes(claims: list[dict[str, Any]], what: list[str]) -> None:
    assert disputed(claims, [{"told": "done"}]) == what


def test_what_is_spoken_of() -> None:
    def act(
        event: str, type_: str, trigger: str, at: int, sentence: int, aux: tuple[str, ...] = (), quote: str = ""
    ) -> dict[str, Any]:
        return {"event": event, "type": type_, "trigger": trigger, "trigger_start": at,
                "trigger_end": at + len(trigger), "sentence_start": sentence, "quote": quote, "aux": list(aux)}

    events = [
        act("raid", "ASSAULT", "raided", 20, 0),
        act("here", "ACCUSE", "condemned", 130, 100),
        act("attack", "ASSAULT", "attack", 145, 100),
        act("rally", "PROTEST", "rally", 260, 200, ("future",)),
        act("before", "SUPPORT", "praised", 210, 200),
        act("far", "ACCUSE", "accused", 2000, 1990),
        act("release", "RETREAT", "release", 2500, 2450),
        act("named", "SUPPORT", "welcomed", 3000, 2990, quote="The union welcomed the release of the men."),
    ]
    about = spoken_of(events, {"raid": "i1", "attack": "i2", "rally": "i3", "release": "i4"})
    # Far from all, an act is about what the report is about, which is told first.
    assert about == {"here": "i2", "before": "i2", "far": "i1", "named": "i4"}


def test_distance() -> None:
    ramallah, jenin = (31.9, 35.2), (32.46, 35.3)
    [far] = kilometres(*(np.array([x]) for x in (*ramallah, *jenin)))
    assert 60 < far < 65


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("COLUMNS", "120")
    yield


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record"
        code_into(path, [str(REPORTS)], Options(workers=1))
        update(path)
        text = DOCS.read_text(encoding="utf-8")
        new = result(Record(path))
        DOCS.write_text(BLOCK.sub(lambda block: block.group(1) + new + block.group(3), text), encoding="utf-8")
