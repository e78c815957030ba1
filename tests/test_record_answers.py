"""What can be asked of a record: filters, SQL, exports, citation, summary, failures; on the sample reports."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import samples
import typer
from rich.console import Console
from typer.testing import CliRunner, Result

import onrecord
from onrecord import cli_record
from onrecord.cli import app
from onrecord.coding.coded import CodedReport, Event
from onrecord.display import table
from onrecord.errors import RecordError
from onrecord.ontology import plover
from onrecord.record import citation, export
from onrecord.record.store import Store

SCHEMA = json.loads((Path(export.__file__).parent / "plover-event.schema.json").read_text("utf-8"))
JULY = date(2026, 7, 1)


@pytest.fixture(scope="session")
def path(made: tuple[Path, list[CodedReport]]) -> Path:
    return made[0]


@pytest.fixture(scope="session")
def record(path: Path) -> onrecord.Record:
    return onrecord.Record(path)


@pytest.fixture(scope="session")
def events(made: tuple[Path, list[CodedReport]]) -> dict[str, tuple[CodedReport, Event]]:
    """The events that were coded, by their keys."""
    return {f"{samples.key_of(coded.report)}-{event.id}": (coded, event) for coded in made[1] for event in coded.events}


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def exported(path: Path, kind: str, *options: str) -> str:
    result = run("export", path, "--as", kind, *options)
    assert result.exit_code == 0, result.output
    return result.stdout


def table_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# -- filters ---------------------------------------------------------------------------------------------------------


def _is(side: str, country: str, sector: str | None = None) -> Callable[[CodedReport, Event], bool]:
    return lambda _, event: any(
        one.country == country and (sector is None or sector in one.sector) for one in getattr(event, side)
    )


def _named(part: str) -> Callable[[CodedReport, Event], bool]:
    def fits(coded: CodedReport, event: Event) -> bool:
        names = {entity.id: entity.name for entity in coded.entities}
        return any(part in names[one.entity].lower() for one in event.recipient)

    return fits


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, lambda _, event: True),
        ({"actor": "MNG:COP"}, _is("actor", "MNG", "COP")),
        ({"recipient": "PAK"}, _is("recipient", "PAK")),
        ({"actor": ":GOV"}, lambda _, event: any("GOV" in one.sector for one in event.actor)),
        ({"recipient": "Aid Work"}, _named("aid work")),
        ({"type": "assault"}, lambda _, event: event.type == "ASSAULT"),
        ({"country": "PER"}, lambda _, event: bool(event.place and event.place.country == "PER")),
        ({"since": JULY}, lambda _, event: bool(event.time and event.time.to and event.time.to >= JULY)),
        (
            {"until": "2026-07-01"},
            lambda _, event: bool(event.time and event.time.from_ and event.time.from_ <= JULY),
        ),
        ({"asserted_only": True}, lambda _, event: event.statement is None and not event.aux),
        ({"min_confidence": 0.9}, lambda _, event: event.confidence >= 0.9),
        ({"type": "ACCUSE", "min_confidence": 0.5}, lambda _, e: e.type == "ACCUSE" and e.confidence >= 0.5),
    ],
    ids=str,
)
def test_filters_give_the_events_that_fit(
    record: onrecord.Record, events: dict[str, tuple[CodedReport, Event]], wanted: dict[str, Any],
    fits: Callable[[CodedReport, Event], bool],
) -> None:  # fmt: skip
    found = record.events(**wanted)
    expected = {key for key, (coded, event) in events.items() if fits(coded, event)}
    assert set(found["event"].to_pylist()) == expected
    assert 0 < len(expected) <= len(events) and found.num_rows == len(expected)


def test_reprints_are_left_out_unless_asked_for(record: onrecord.Record) -> None:
    for ask in (record.events, record.statements, record.figures):
        few, all_ = ask().to_pylist(), ask(duplicates=True).to_pylist()
        assert not any(row["duplicate"] for row in few)
        assert {row["report"] for row in all_} - {row["report"] for row in few}


def test_statements_and_figures(record: onrecord.Record) -> None:
    assert set(record.statements(speaker="MNG:COP")["speaker_country"].to_pylist()) == {"MNG"}
    (name,) = set(record.statements(speaker="imran sattar")["speaker"].to_pylist())
    assert name == "Imran Sattar"
    assert set(record.figures(kind="injured")["kind"].to_pylist()) == {"injured"}


@pytest.mark.parametrize(
    ("wanted", "message"),
    [({"type": "DANCE"}, "no event type DANCE"), ({"since": "12.3.2024"}, "write it as 2024-03-12")],
)
def test_a_filter_that_means_nothing_is_told(record: onrecord.Record, wanted: dict[str, Any], message: str) -> None:
    with pytest.raises(RecordError, match=message):
        record.events(**wanted)


def test_text_in_a_filter_is_only_text(record: onrecord.Record) -> None:
    assert record.events(actor="' OR '1' = '1").num_rows == 0
    assert record.events(actor="%").num_rows == 0


# -- versions --------------------------------------------------------------------------------------------------------


def test_versions_by_number_and_moment(path: Path, record: onrecord.Record, tmp_path: Path) -> None:
    third = onrecord.Record(path, version=3)
    assert third.table("reports").num_rows < record.table("reports").num_rows == 8
    copy = shutil.copytree(path, tmp_path / "copy", copy_function=shutil.copy)  # with new times
    for folder in (path, copy):
        assert onrecord.Record(folder, as_of=third.written).version == 3
        assert onrecord.Record(folder, as_of=(third.written - timedelta(milliseconds=1)).isoformat()).version == 2
        assert onrecord.Record(folder, as_of=third.written.date() + timedelta(days=1)).version == record.version == 7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--version", "99"], "there is no version 99; the newest is 7"),
        (["--as-of", "2020-01-01"], "there was no record yet at 2020-01-01 23:59 UTC"),
        (["--as-of", "yesterday"], "'yesterday' is no day"),
        (["--as-of", "2020-01-01", "--version", "1"], "by its number or by a day, not by both"),
    ],
)
def test_a_version_that_is_none_is_told(path: Path, options: list[str], message: str) -> None:
    result = run("summary", path, *options)
    assert (result.exit_code, result.stdout) == (1, "") and message in result.stderr
    assert "there is no record here" in run("summary", path / "absent").stderr


# -- query -----------------------------------------------------------------------------------------------------------


def test_query_in_a_pipe_is_aligned(path: Path) -> None:
    result = run(
        "query", path, "SELECT side, count(*) AS n FROM participants GROUP BY side ORDER BY side", "--version", 1
    )
    head, rule, actor, recipient = result.stdout.splitlines()
    assert (head, rule) == ("side        n", "---------  --")
    assert actor.startswith("actor      ") and recipient.startswith("recipient  ") and len(actor) == len(head)


def test_query_in_a_terminal(record: onrecord.Record) -> None:
    def shown(sql: str) -> str:
        out = io.StringIO()
        table.show(record.stream(sql), Console(file=out, force_terminal=True, width=60, color_system=None))
        return out.getvalue()

    assert "31 or more" not in shown("SELECT min FROM figures")
    assert "no rows" in shown("SELECT event FROM events WHERE false")
    assert f"the first {table._SHOWN} rows" in shown("SELECT event FROM events")
    beside = shown("SELECT * FROM failures")
    assert "reason" in beside.splitlines()[1]
    below = shown("SELECT * FROM runs")  # too many columns to stand beside each other
    assert "coder            0." in below and '{"workers": "1"}' in below


def test_query_as_csv_and_json_lines(path: Path, tmp_path: Path) -> None:
    sql = "SELECT item, byline, published, duplicate_of, events > 0 AS any FROM reports WHERE item LIKE 'Opposition%'"
    (row,) = table_of(run("query", path, sql, "--as", "csv").stdout)
    assert row == {
        "item": "Opposition quits talks after deadly raid near Quetta", "byline": "Haroon Mirwani; Zarmina Achak",
        "published": "2026-02-05", "duplicate_of": "", "any": "true",
    }  # fmt: skip
    out = tmp_path / "rows.jsonl"
    assert run("query", path, sql, "--as", "jsonl", "--out", out).stdout == ""
    line = json.loads(out.read_text("utf-8"))
    assert (line["byline"], line["published"]) == (["Haroon Mirwani", "Zarmina Achak"], "2026-02-05")
    assert (line["duplicate_of"], line["any"]) == (None, True)


def test_query_as_parquet_goes_to_a_file(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "events.parquet"
    assert run("query", path, "SELECT * FROM events", "--as", "parquet", "--out", out).exit_code == 0
    assert pq.read_table(out).schema.field("modes").type == pa.list_(pa.string())
    assert "cannot be written" in run("query", path, "SELECT 1", "--out", tmp_path / "no" / "x").stderr

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdout", Terminal())
    with pytest.raises(typer.Exit), cli_record.output(None, binary=True):
        pass


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT typ FROM events", "No field named typ. Did you mean 'events.type'?"),
        ("SELECT * FROM event", "table 'event' not found"),
        ("SELECT 1 / 0", "Divide by zero"),
        ("SELECT cast(type AS int) FROM events", "Cannot cast"),
        ("DROP TABLE events", "should begin with SELECT"),
        ("COPY (SELECT 1) TO 'stolen.csv'", "should begin with SELECT"),
        ("", "should begin with SELECT"),
    ],
)
def test_a_query_that_cannot_be_answered(path: Path, sql: str, message: str) -> None:
    result = run("query", path, sql)
    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr and result.stderr.count("\n") == 1


def test_a_query_may_begin_with_a_comment(record: onrecord.Record) -> None:
    assert record.sql("-- how many\n/* at all */ (SELECT 1 AS n)").to_pylist() == [{"n": 1}]
    assert "events" in record.sql("SHOW TABLES")["table_name"].to_pylist()


# -- export ----------------------------------------------------------------------------------------------------------


def test_csv_has_a_row_for_each_actor_and_recipient(path: Path, events: dict[str, tuple[CodedReport, Event]]) -> None:
    rows = table_of(exported(path, "csv"))
    expected = {key: max(1, len(event.actor)) * max(1, len(event.recipient)) for key, (_, event) in events.items()}
    assert Counter(row["event"] for row in rows) == expected
    assert [row["date"] or "9999" for row in rows] == sorted(row["date"] or "9999" for row in rows)
    for row in rows:
        coded, event = events[row["event"]]
        assert row["cameo_root"] == plover.cameo_root(event.type, event.modes)
        assert (row["type"], row["modes"], row["aux"]) == (event.type, "; ".join(event.modes), "; ".join(event.aux))
        assert (float(row["score"]), float(row["confidence"])) == (event.score, event.confidence)
        assert (row["actor_country"] or None) in [one.country for one in event.actor] or not row["actor_country"]
        assert bool(row["says"]) == (event.statement is not None) == bool(row["statement_kind"])
        assert (row["publisher"], row["trigger"]) == (coded.report.publisher or "", event.trigger.text)


def test_csv_holds_what_the_samples_should(path: Path) -> None:
    rows = table_of(exported(path, "csv"))
    told = {(row["trigger"], row["type"]) for row in rows}
    wanted = [
        event for sample in samples.EXPECTED.values() for report in sample["reports"] for event in report["events"]
        if event.get("required")
    ]  # fmt: skip
    found = [
        event for event in wanted
        if any((word, event["type"]) in told for word in (event["trigger"], *event.get("or_triggers", [])))
    ]  # fmt: skip
    assert len(found) >= 0.75 * len(wanted)
    left = next(row for row in rows if row["trigger"] == "pulled out")
    assert left | {
        "date": "2026-02-05", "actor": "National Democratic League", "actor_country": "PAK",
        "recipient_country": "PAK", "recipient_sector": "GOV", "type": "SANCTION", "modes": "discontinue", "quad": "4",
        "cameo_root": "16", "says": "",
    } == left  # fmt: skip


def test_plover_lines_are_as_the_schema_says(path: Path, events: dict[str, tuple[CodedReport, Event]]) -> None:
    check = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    lines = [json.loads(line) for line in exported(path, "plover").splitlines()]
    assert [line["id"] for line in lines if not check.is_valid(line)] == []
    assert {line["id"] for line in lines} == set(events) and len(lines) == len(events)
    for line in lines:
        coded, event = events[line["id"]]
        assert (line["event"], line["mode"], line["context"]) == (event.type, event.modes, event.contexts)
        assert [one["text"] for one in line["actor"]] == [one.text for one in event.actor]
        assert [one["sector"] for one in line["recipient"]] == [one.sector for one in event.recipient]
        assert line["date"] == (event.time.from_.isoformat() if event.time and event.time.from_ else None)
        assert (line["event_loc"] and line["event_loc"]["name"]) == (event.place and event.place.name)
        info = line["text_info"]
        assert coded.report.text[info["trigger_start"] : info["trigger_end"]] == event.trigger.text
        assert not check.is_valid(line | {"event": "DANCE"}) and not check.is_valid(line | {"more": 1})


def test_the_schema_knows_the_ontology() -> None:
    fields = SCHEMA["properties"]
    assert fields["event"]["enum"] == list(plover.TYPES)
    assert set(fields["mode"]["items"]["enum"]) == {mode for modes in plover.MODES.values() for mode in modes}
    assert fields["context"]["items"]["enum"] == list(plover.CONTEXTS)
    assert SCHEMA["$defs"]["participant"]["properties"]["sector"]["items"]["enum"] == list(plover.SECTORS)


def test_geojson_has_the_events_with_coordinates(path: Path, events: dict[str, tuple[CodedReport, Event]]) -> None:
    found = json.loads(exported(path, "geojson"))
    assert found["type"] == "FeatureCollection"
    points = {feature["id"]: feature["geometry"]["coordinates"] for feature in found["features"]}
    assert points == {
        key: [event.place.lon, event.place.lat]
        for key, (_, event) in events.items()
        if event.place and event.place.lat is not None
    }
    actors = {feature["properties"]["actor"] for feature in found["features"]}
    assert any(actor.endswith(" (MNG COP)") for actor in actors)


def test_parquet_has_the_events_that_fit(path: Path, record: onrecord.Record, tmp_path: Path) -> None:
    out = tmp_path / "assaults.parquet"
    exported(path, "parquet", "--out", str(out), "--type", "ASSAULT", "--since", "2026-01-01", "--asserted-only")
    assert pq.read_table(out).equals(record.events(type="ASSAULT", since="2026-01-01", asserted_only=True))


@pytest.mark.parametrize("kind", ["csv", "plover", "geojson"])
def test_exports_are_the_same_by_the_page(path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported(path, kind, "--duplicates")
    monkeypatch.setattr(export, "_PAGE", 50)
    assert exported(path, kind, "--duplicates") == whole


def test_an_export_of_nothing_says_so(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "events.csv"
    result = run("export", path, "--as", "csv", "--actor", "Nobody at all", "--out", out)
    assert result.exit_code == 1 and "no event fits" in result.stderr and not out.exists()
    assert "no event fits" in run("export", path, "--as", "csv", "--version", "0").stderr


# -- citation --------------------------------------------------------------------------------------------------------


def test_citation(path: Path, record: onrecord.Record) -> None:
    text = run("cite", path).stdout
    events = record.table("events").num_rows
    assert text == record.cite() + "\n" and text.startswith(f"my_record, version 7 ({record.written:%Y-%m-%d}): ")
    assert f"{events} events coded from 8 news reports with onrecord {onrecord.__version__} (model abab" in text
    assert f"SHA-256 {record.digest}." in text
    bibtex = run("cite", path, "--as", "bibtex", "--version", "3").stdout
    assert bibtex.startswith("@misc{my_record-3,\n") and r"{my\_record: political" in bibtex
    assert record.digest not in bibtex


def test_anybody_can_check_the_digest(path: Path, record: onrecord.Record) -> None:
    assert citation._DIGESTS in citation.how_to_check(record)
    printed = run("query", path, citation._DIGESTS, "--as", "csv").stdout.split("\n", 1)[1]
    assert hashlib.sha256(printed.encode()).hexdigest() == record.digest


@pytest.mark.parametrize("at_once", [2000, 3])
def test_check(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int) -> None:
    monkeypatch.setattr(citation, "_AT_ONCE", at_once)
    assert "unchanged" in run("cite", path, "--check").stdout
    copy = Path(shutil.copytree(path, tmp_path / "copy"))
    rows = onrecord.Record(copy).sql("SELECT * FROM events WHERE report = (SELECT max(report) FROM events)").to_pylist()
    rows[0]["confidence"] += 0.001
    key = rows[0]["report"]
    samples.commit(Store(copy), {"events": rows}, samples.run(8), (key,))
    result = run("cite", copy, "--check")
    assert result.exit_code == 1 and result.stderr.count("\n") == 1 and f"report {key} (samples" in result.stderr
    assert run("cite", copy, "--check", "--version", "7").exit_code == 0


# -- summary and failures --------------------------------------------------------------------------------------------


def test_summary(path: Path, made: tuple[Path, list[CodedReport]]) -> None:
    text = run("summary", path).stdout
    coded = made[1]
    events = [event for one in coded for event in one.events]
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert f"7 reports · {len(events)} events · " in text and "1 reprint left out" in text
    assert "(no publisher) 4 · Baltic Courier 1 · Bangui Dispatch 1 · Equator Wire 1" in lines
    assert "2026-07 1" in lines and "Steppe Wire" not in text
    for type_, count in Counter(event.type for event in events).items():
        assert f"{type_} {count}" in lines
    killed = [figure for one in coded for figure in one.figures if figure.kind == "killed"]
    (told,) = (line for line in lines if line.startswith("killed"))
    said = sum(figure.statement is not None for figure in killed)
    assert told.startswith(f"killed {len(killed)} stated, {said} of them by somebody in the report; the largest: ")
    dyads = Counter(
        dyad for event in events for dyad in {
            (one.country, one.sector[0], other.country, other.sector[0])
            for one in event.actor for other in event.recipient if one.sector and other.sector
        } if None not in dyad
    )  # fmt: skip
    (one, sector, other, sector_), most = dyads.most_common(1)[0]
    assert any(line.startswith(f"{most} {one}:{sector} → {other}:{sector_}") for line in lines)
    assert "1 is empty" in lines and "8 coded, 1 of them reprints, 2 failed" in text
    assert len(lines) < 60


def test_summary_of_a_record_with_nothing_in_it(path: Path) -> None:
    result = run("summary", path, "--version", "0")
    assert result.exit_code == 0 and "0 reports · 0 events" in result.stdout


def test_failures(path: Path) -> None:
    lines = run("failures", path).stdout.splitlines()
    assert lines[2].split() == ["in/empty.txt", "is", "empty"]
    assert lines[3] == "in/rows.csv   row 3  has no text, or not enough"
    rows = [json.loads(line) for line in run("failures", path, "--as", "jsonl").stdout.splitlines()]
    assert [row["item"] for row in rows] == ["", "row 3"]
    assert len(run("failures", path, "--version", "1").stdout.splitlines()) == 2  # only the heads of the columns


@pytest.mark.parametrize("command", ["summary", "query", "export", "failures", "cite"])
def test_help_teaches_by_examples(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0 and f"onrecord {command} record" in result.stdout
