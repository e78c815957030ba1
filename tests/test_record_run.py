"""Coding into a record: what ends up in its tables, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from onrecord.coding.coder import Coder
from onrecord.errors import RecordError
from onrecord.reading import RawReport, read_text
from onrecord.record.chunk import Task
from onrecord.record.record import Record
from onrecord.record.rows import coded_rows
from onrecord.record.run import Options, code_into
from onrecord.record.schema import TABLES
from onrecord.record.store import Store
from onrecord.record.workers import work

TOWNS = ["Alta", "Berg", "Corvo", "Dunmore", "Elba", "Fossa", "Garo", "Hamra"]
ACTS = [
    "Gunmen attacked a police post, killing at least {n} officers",
    "Thousands of teachers marched through the centre to demand the payment of {n} months of wages",
    "The government signed an agreement with the rebels on the release of {n} prisoners",
    "The foreign minister accused the neighbouring country of supporting the {n} bombings",
]
ONE = Options(workers=1)


def row(number: int) -> dict[str, str]:
    """A short invented report, unlike all others."""
    chance = random.Random(number)
    town, act = TOWNS[number % len(TOWNS)], ACTS[number % len(ACTS)].format(n=number + 2)
    names = [f"{chance.choice(TOWNS)}{chance.choice('aeiou')}{chance.choice(TOWNS).lower()}" for _ in range(12)]
    text = (
        f"{act} in {town} on Tuesday, officials said.\n\n“We will not rest,” said {names[0]} {names[1]}, a spokesman "
        f"for {names[2]} district. He named {' and '.join(names[3:8])}, and promised {names[9]} more of {names[10]}."
    )
    return {"id": f"r{number}", "title": f"News from {town}, part {number}", "text": text, "published": "2024-03-12"}


def write_rows(path: Path, numbers: range) -> str:
    path.write_text("".join(json.dumps(row(number)) + "\n" for number in numbers), encoding="utf-8")
    return str(path)


def rows_of(path: Path, *, but: tuple[str, ...] = ("run",)) -> dict[str, list[Any]]:
    """The rows of all tables but `runs`, without the columns that every run fills in its own way, in order."""
    record = Record(path)
    return {
        name: sorted(record.table(name).drop_columns([c for c in but if c in TABLES[name].schema.names]).to_pylist(),
                     key=repr)
        for name in TABLES
        if name != "runs"
    }  # fmt: skip


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of sixty reports, coded at one go."""
    folder = tmp_path_factory.mktemp("undisturbed")
    code_into(folder / "record", [write_rows(folder / "rows.jsonl", range(60))], Options(workers=2))
    return folder


def test_the_tables_hold_what_the_coder_says(undisturbed: Path, coder: Coder) -> None:
    record = Record(undisturbed / "record")
    assert record.sql("SELECT count(*) AS n FROM reports")["n"].to_pylist() == [60]
    [one] = record.sql("SELECT * FROM reports WHERE id = 'r7'").to_pylist()
    given = row(7)
    coded = coder.code(read_text(given["text"], title=given["title"], published=given["published"]))
    assert one["text"] == coded.report.text and one["published"].isoformat() == "2024-03-12"
    for name, expected in coded_rows(coded, one["report"], keep_text=True).items():
        found = [r for r in record.table(name).to_pylist() if r["report"] == one["report"]]
        expected_rows = pa.Table.from_pylist(expected, schema=TABLES[name].schema).to_pylist()
        assert [r | {"run": None, "duplicate": None} for r in found] == expected_rows, name
    [run] = record.table("runs").to_pylist()
    assert (run["state"], run["coded"], run["failed"]) == ("finished", 60, 0)


def test_the_same_again_adds_nothing_but_a_run(undisturbed: Path) -> None:
    before = rows_of(undisturbed / "record")
    counts = code_into(undisturbed / "record", [str(undisturbed / "rows.jsonl")], ONE)
    assert (counts.coded, counts.already) == (0, 60)
    assert rows_of(undisturbed / "record") == before


def test_copies_are_noted_and_reprints_linked(tmp_path: Path) -> None:
    first = write_rows(tmp_path / "first.jsonl", range(4))
    second = row(0)
    reprint = row(1)
    reprint["text"] = reprint["text"].replace("officials said", "a statement said") + " This was a Tuesday."
    reprint["title"] = "Another headline"
    rows = "\n".join(json.dumps(r) for r in (second, reprint))
    (tmp_path / "second.jsonl").write_text(rows, encoding="utf-8")
    code_into(tmp_path / "record", [first], ONE)
    counts = code_into(tmp_path / "record", [str(tmp_path / "second.jsonl")], ONE)
    assert (counts.coded, counts.copies, counts.near_duplicates) == (1, 1, 1)
    record = Record(tmp_path / "record")
    repeats = record.sql(
        "SELECT a.source, a.similarity, b.id AS first FROM reports a JOIN reports b ON a.duplicate_of = b.report "
        "ORDER BY a.similarity"
    ).to_pylist()
    assert [r["first"] for r in repeats] == ["r1", "r0"]
    assert 0.55 < repeats[0]["similarity"] < 1.0 == repeats[1]["similarity"]
    # The reprint's events are there, but not counted.
    assert record.events(duplicates=True).num_rows > record.events().num_rows


def test_copies_in_one_run(tmp_path: Path) -> None:
    rows = [row(0), row(1), row(0), row(0)]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(r) for r in rows), encoding="utf-8")
    counts = code_into(tmp_path / "record", [str(tmp_path / "rows.jsonl")], ONE)
    assert (counts.coded, counts.copies, counts.inputs) == (2, 2, 4)
    events = Record(tmp_path / "record").table("events")
    assert len(set(events["event"].to_pylist())) == events.num_rows


def test_failures_are_rows_and_can_be_tried_again(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(row(0)) + "\n{broken\n" + json.dumps({"title": "x"}) + "\n", encoding="utf-8")
    missing = str(tmp_path / "missing.txt")
    counts = code_into(tmp_path / "record", [str(rows), missing], ONE)
    assert (counts.coded, counts.failed) == (1, 3)
    failures = Record(tmp_path / "record").table("failures").sort_by("item").to_pylist()
    assert [(Path(f["source"]).name, f["item"]) for f in failures] == [
        ("missing.txt", ""), ("rows.jsonl", "line 2"), ("rows.jsonl", "line 3"),
    ]  # fmt: skip
    code_into(tmp_path / "record", [str(rows), missing], ONE)
    assert Record(tmp_path / "record").table("failures").num_rows == 3
    rows.write_text("\n".join(json.dumps(row(number)) for number in range(2)) + "\n{\n", encoding="utf-8")
    Path(missing).write_text(row(9)["text"], encoding="utf-8")
    counts = code_into(tmp_path / "record", [], Options(workers=1, retry_failed=True))
    assert (counts.coded, counts.failed) == (2, 1)
    [left] = Record(tmp_path / "record").table("failures").to_pylist()
    assert left["item"] == "line 3"


def test_without_texts(tmp_path: Path) -> None:
    source = write_rows(tmp_path / "rows.jsonl", range(2))
    code_into(tmp_path / "record", [source], Options(workers=1, keep_text=False))
    record = Record(tmp_path / "record")
    assert record.table("reports")["text"].to_pylist() == [None, None]
    assert all(record.table("events")["trigger"].to_pylist())


def test_coding_anew_replaces_what_an_older_coder_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_rows(tmp_path / "rows.jsonl", range(3))
    monkeypatch.setattr("onrecord.__version__", "0.0.1")
    code_into(tmp_path / "record", [source], ONE)
    before, old = rows_of(tmp_path / "record"), Record(tmp_path / "record").version
    monkeypatch.undo()
    assert code_into(tmp_path / "record", [source], ONE).already == 3
    assert code_into(tmp_path / "record", [source], Options(workers=1, recode=True)).coded == 3
    assert code_into(tmp_path / "record", [source], Options(workers=1, recode=True)).coded == 0
    assert rows_of(tmp_path / "record") == before
    assert set(Record(tmp_path / "record").table("events")["run"].to_pylist()) == {3}
    assert set(Record(tmp_path / "record", version=old).table("events")["run"].to_pylist()) == {1}


# --- what may go wrong ------------------------------------------------------------------------------------------


def start(source: str, record: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "onrecord", "code", source, "--to", str(record), "--workers", "1"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def test_killed_at_any_moment_it_goes_on_where_it_stopped(undisturbed: Path, tmp_path: Path) -> None:
    source, record = str(undisturbed / "rows.jsonl"), tmp_path / "record"
    chance = random.Random(5)
    for _ in range(4):
        process = start(source, record)
        try:
            process.wait(timeout=chance.uniform(1.0, 5.0))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    code_into(record, [source], ONE)
    assert rows_of(record) == rows_of(undisturbed / "record")


def test_stopped_politely_it_keeps_what_it_has(undisturbed: Path, tmp_path: Path) -> None:
    record = tmp_path / "record"
    process = start(str(undisturbed / "rows.jsonl"), record)
    deadline = time.monotonic() + 60
    begun = record / "runs" / "_delta_log" / f"{1:020d}.json"
    while not begun.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) in (0, 130)
    assert Record(record).table("runs")["state"].to_pylist()[0] in ("stopped", "finished")


@pytest.mark.parametrize("table", ["reports", "events", "entities", "runs"])
def test_a_commit_broken_off_is_finished_by_the_next(
    undisturbed: Path, tmp_path: Path, table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before any of the tables is written: nobody sees half of it, and nothing is lost or doubled."""
    finished = Record(undisturbed / "record")
    store = Store.create(tmp_path / "record")
    change = {name: (finished.table(name), []) for name in TABLES if name != "runs"}
    write = Store._write

    def broken(self: Store, delta: Any, of: Any, *rest: Any) -> None:
        if of.name == table:
            raise KeyboardInterrupt
        write(self, delta, of, *rest)

    monkeypatch.setattr(Store, "_write", broken)
    with pytest.raises(KeyboardInterrupt), store.writing():
        store.commit(change, finished.table("runs"))
    monkeypatch.undo()
    assert Record(tmp_path / "record").table("reports").num_rows == 0
    with store.writing():
        pass
    assert rows_of(tmp_path / "record", but=()) == rows_of(undisturbed / "record", but=())
    with store.writing():
        store.commit({}, finished.table("runs"))
    assert Record(tmp_path / "record").table("events").num_rows == finished.table("events").num_rows


def test_a_record_of_an_older_version_is_told_of(undisturbed: Path, tmp_path: Path) -> None:
    shutil.copytree(undisturbed / "record", tmp_path / "record")
    shutil.rmtree(tmp_path / "record" / "claims")
    with pytest.raises(RecordError, match="older onrecord"):
        Record(tmp_path / "record")


def test_two_may_write_at_once(undisturbed: Path, tmp_path: Path) -> None:
    record = tmp_path / "record"
    source = str(undisturbed / "rows.jsonl")
    other = write_rows(tmp_path / "other.jsonl", range(50, 70))
    processes = [start(source, record), start(other, record)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0]
    reports = Record(record).table("reports")
    coded = [r for r in reports.to_pylist() if r["digest"]]
    assert len(coded) == 70 and len({r["report"] for r in coded}) == 70
    events = Record(record).table("events")["event"].to_pylist()
    assert len(events) == len(set(events))


class Poison:
    """Whoever unpickles it is gone."""

    def __reduce__(self) -> Any:
        return os._exit, (1,)


def test_a_report_that_kills_a_worker_costs_only_itself() -> None:
    def raw(number: int, data: Any) -> RawReport:
        return RawReport(source="rows.jsonl", where=f"line {number}", form="row", data=data)

    chunks = iter([[raw(1, row(1)), raw(2, {"text": Poison()}), raw(3, row(3))], [raw(4, row(4))]])
    first, second = work(Task(), chunks, 1)
    assert [row["id"] for row in first.coded] == ["r1", "r3"]
    assert [failure.item for failure in first.failures] == ["line 2"]
    assert [row["id"] for row in second.coded] == ["r4"]


def test_folders_that_are_no_records(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("x")
    with pytest.raises(RecordError, match="other things"):
        Store.create(tmp_path)
    with pytest.raises(RecordError, match="no record"):
        Record(tmp_path)
    with pytest.raises(RecordError, match="no record here"):
        Record(tmp_path / "nowhere")


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.create(tmp_path / "record")

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(RecordError, match="the disk is full"), store.writing():
        store.commit({}, pa.Table.from_pylist([{"run": 1}], schema=TABLES["runs"].schema))
