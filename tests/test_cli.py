"""The command line, with a coder and a reader made for the test: what is printed, where, the exit code."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
import types
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import handmade
import pytest
from typer.testing import CliRunner, Result

import onrecord.reading
from onrecord.cli import app
from onrecord.coding.coded import CodedReport
from onrecord.coding.explanation import Explanation
from onrecord.errors import InputError, OnrecordError
from onrecord.reading.raw import RawReport
from onrecord.reading.report import Report


class FakeCoder:
    """Gives the handmade record for every report; a title can ask for trouble."""

    actors: tuple[Path, ...] = ()

    def __init__(self, *, actors: Iterable[Path] = ()) -> None:
        FakeCoder.actors = tuple(actors)
        if any(path.name == "broken.toml" for path in self.actors):
            raise OnrecordError("broken.toml: line 3 is no TOML")

    def code(self, report: Report) -> CodedReport:
        if report.title == "crash":
            raise RuntimeError("no\nluck")
        if report.title == "french":
            raise InputError("is in French; only English is coded", report.id)
        coded = handmade.record(title=report.title or "", id=report.id)
        coded.report = report
        if report.title == "infinite":
            coded.events[0].score = float("inf")
        return coded

    def code_many(self, reports: Iterable[Report]) -> Iterator[CodedReport]:
        return map(self.code, reports)

    def explain(self, report: Report, event_id: str) -> Explanation:
        return handmade.explanation()


def fake_open(paths: list[str], columns: dict[str, str]) -> Iterator[RawReport | InputError]:
    """`bad` cannot be opened, `a+b` holds two reports, the rest is one report of that name."""
    for path in paths:
        for name in path.split("+"):
            if name == "bad":
                yield InputError("is empty", path, "line 2")
            else:
                yield RawReport(path, "", "row", {"name": name, **columns})


def fake_read(raw: RawReport, published: date | None = None) -> Report:
    """`unreadable` cannot be read."""
    assert isinstance(raw.data, dict)
    name = raw.data["name"]
    if name == "unreadable":
        raise InputError("has no text", raw.source, "line 3")
    report = handmade.report(title=name, id=name)
    report.extra.update(raw.data, published=str(published))
    return report


@pytest.fixture(autouse=True)
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("onrecord.coding.coder")
    module.Coder = FakeCoder  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "onrecord.coding.coder", module)
    monkeypatch.setattr(onrecord.reading, "open_sources", fake_open)
    monkeypatch.setattr(onrecord.reading, "read_raw", fake_read)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_reads_as_plain_text_in_a_pipe() -> None:
    result = run("code", "storm.txt")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("storm.txt\nby Ann Example · Example Agency")
    assert "\x1b" not in result.stdout
    assert result.stderr == ""


def test_several_reports_give_several_records_with_their_names() -> None:
    result = run("code", "one", "two+three")
    assert "==> one (report one) <==\none\nby" in result.stdout
    assert "==> two+three (report three) <==\nthree\nby" in result.stdout
    assert [title for title in ("one", "two", "three") if f"{title}\nby Ann" in result.stdout] == [
        "one", "two", "three",
    ]  # fmt: skip


def test_json_is_one_object_a_line_in_the_contracts_order() -> None:
    result = run("code", "one", "two", "--json")
    assert [row["report"]["title"] for row in objects(result)] == ["one", "two"]
    assert list(objects(result)[0]) == [
        "report", "events", "statements", "figures", "entities", "places", "times",
    ]  # fmt: skip
    assert "“This ambush" in result.stdout  # as it is, not as \u201c


def test_same_input_same_bytes() -> None:
    alone = run("code", "one", "--json").stdout_bytes
    assert run("code", "two", "one", "--json").stdout_bytes.endswith(alone)


def test_half_a_surrogate_pair_stays_json() -> None:
    assert objects(run("code", "half \ud800 pair", "--json"))[0]["report"]["title"] == "half \ud800 pair"


def test_bad_input_is_named_and_the_others_are_coded() -> None:
    result = run("code", "one", "bad", "unreadable", "two+french+three", "--json")
    assert result.exit_code == 1
    assert [row["report"]["title"] for row in objects(result)] == ["one", "two", "three"]
    bad, unreadable, french = result.stderr.splitlines()
    assert bad == "onrecord: bad:2: is empty"
    assert unreadable == "onrecord: unreadable:3: has no text"
    assert french == "onrecord: two+french+three (report french): is in French; only English is coded"


@pytest.mark.parametrize("trouble", ["crash", "infinite"])
def test_a_fault_in_one_report_does_not_kill_the_others(trouble: str) -> None:
    result = run("code", f"one+{trouble}+two", "--json")
    assert result.exit_code == 1
    assert [row["report"]["title"] for row in objects(result)] == ["one", "two"]
    (line,) = result.stderr.splitlines()
    assert line.startswith(
        f"onrecord: one+{trouble}+two (report {trouble}): could not be coded, which is a fault of onrecord: "
    )


def test_more_reports_than_one_batch_keep_their_order() -> None:
    names = [f"r{number}" for number in range(70)]
    names[40] = "bad"
    result = run("code", *names, "--json")
    assert [row["report"]["title"] for row in objects(result)] == [name for name in names if name != "bad"]


def test_min_confidence_leaves_out_events_and_no_figure_points_to_them() -> None:
    (row,) = objects(run("code", "one", "--json", "--min-confidence", "0.85"))
    assert [event["id"] for event in row["events"]] == ["e1", "e3"]
    assert [figure["event"] for figure in row["figures"]] == [None]
    assert run("code", "one", "--min-confidence", "1.5").exit_code == 2


def test_published_reaches_the_reader() -> None:
    (row,) = objects(run("code", "one", "--json", "--published", "2024-03-12"))
    assert row["report"]["extra"]["published"] == "2024-03-12"
    assert run("code", "one", "--published", "12.3.2024").exit_code == 2


def test_columns_reach_the_reader() -> None:
    (row,) = objects(run("code", "one", "--json", "--column", "text=story", "--column", "id=no"))
    assert (row["report"]["extra"]["text"], row["report"]["extra"]["id"]) == ("story", "no")
    for wrong in ("text", "text=", "txt=story"):
        result = run("code", "one", "--column", wrong)
        assert result.exit_code == 2 and "FIELD=NAME" in result.stderr


def test_actors_reach_the_coder(tmp_path: Path) -> None:
    files = [tmp_path / "a.toml", tmp_path / "b.txt", tmp_path / "broken.toml"]
    for file in files:
        file.touch()
    assert run("code", "one", "--actors", str(files[0]), "--actors", str(files[1])).exit_code == 0
    assert FakeCoder.actors == tuple(files[:2])
    broken = run("code", "one", "--actors", str(files[2]))
    assert (broken.exit_code, broken.stderr) == (1, "onrecord: broken.toml: line 3 is no TOML\n")
    assert run("code", "one", "--actors", "absent.toml").exit_code == 2


def test_explain() -> None:
    result = run("explain", "one", "--event", "e5")
    assert result.exit_code == 0, result.output
    assert "SANCTION  0.810" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["one", "--event", "e9"], "one: there is no event e9: its events are e1 to e5"),
        (
            ["one+two", "--event", "e1"],
            "one+two: holds 2 reports; choose one with --report ID (one, two, ...)",
        ),
        (["one+two", "--event", "e1", "--report", "x"], "one+two: there is no report with the id x"),
        (["bad", "--event", "e1"], "bad:2: is empty"),
    ],
)
def test_explain_says_what_is_missing(arguments: list[str], message: str) -> None:
    result = run("explain", *arguments)
    assert (result.exit_code, result.stderr) == (1, f"onrecord: {message}\n")
    assert result.stdout == ""


def test_explain_one_report_of_several() -> None:
    assert run("explain", "one+two", "--event", "e1", "--report", "two").exit_code == 0


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("onrecord 0.")
    assert "onrecord code rows.jsonl" in run("code", "--help").stdout


def program(code: str, stderr: int = subprocess.PIPE, **environment: str) -> subprocess.Popen[bytes]:
    """The program in a process of its own, with the fakes."""
    fakes = f"""
        import sys, types
        sys.path.insert(0, {str(Path(__file__).parent)!r})
        import test_cli, onrecord.reading, onrecord.cli
        module = types.ModuleType("onrecord.coding.coder")
        module.Coder = test_cli.FakeCoder
        sys.modules["onrecord.coding.coder"] = module
        onrecord.reading.open_sources, onrecord.reading.read_raw = test_cli.fake_open, test_cli.fake_read
    """
    script = textwrap.dedent(fakes) + code
    return subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=stderr,
        env={**os.environ, **environment},
    )


def test_utf8_whatever_the_locale() -> None:
    process = program(
        "sys.argv = ['onrecord', 'code', 'one', '--json']; onrecord.cli.main()",
        PYTHONIOENCODING="latin-1",
        PYTHONUTF8="0",
    )
    out, error = process.communicate(timeout=60)
    assert process.returncode == 0, error
    assert "“This ambush".encode() in out


@pytest.mark.skipif(os.name == "nt", reason="no SIGPIPE there")
def test_a_reader_that_goes_away_is_no_error() -> None:
    process = program("sys.argv = ['onrecord', 'code', *['one'] * 3000]; onrecord.cli.main()")
    assert process.stdout is not None and process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals there")
@pytest.mark.parametrize(("reports", "shown"), [(5, False), (70, True)])
def test_long_work_shows_its_progress_to_who_watches(reports: int, shown: bool) -> None:
    ours, theirs = os.openpty()
    process = program(
        f"sys.argv = ['onrecord', 'code', '--json', *['one'] * {reports}]; onrecord.cli.main()",
        stderr=theirs,
        TERM="xterm",
    )
    os.close(theirs)
    out, _ = process.communicate(timeout=60)
    assert len(out.splitlines()) == reports
    seen = b""
    try:
        while chunk := os.read(ours, 4096):
            seen += chunk
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(ours)
    assert (b"reports coded" in seen) == shown
    assert shown or seen == b""


def test_help_loads_no_model() -> None:
    script = (
        "import sys, onrecord.cli\n"
        "heavy = {'onnxruntime', 'numpy', 'tokenizers', 'trafilatura'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
