"""Bad input through the command line: each kind has its own message on standard error, its exit code, and clean
standard output; what is merely unusual is coded."""

from __future__ import annotations

import json
import time
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import onrecord.coding.coder
from onrecord.cli import app
from onrecord.coding.coder import Coder

LEAD = (
    "GOMA, Congo, March 3 (Example Agency) - Rebels shelled a market in the eastern city of Goma on Tuesday and killed "
    "at least nine people, the army said."
)
NEWS = f"Market in Goma shelled\n\n{LEAD}\n\n“We will strike back,” said army spokesman José Núñez.\n"
FRENCH = (
    "Le gouvernement a annoncé lundi que les forces de l'ordre avaient arrêté douze personnes dans la capitale, "
    "selon un communiqué du ministère de l'intérieur."
)


@cache
def _coder(**_: Any) -> Coder:
    return Coder(threads=1)


@pytest.fixture(autouse=True)
def one_coder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Load the model once, not for every run of the program."""
    monkeypatch.setattr(onrecord.coding.coder, "Coder", lambda actors=(): _coder())


class Outcome:
    """What a run of `onrecord code FILE --json` printed and returned."""

    def __init__(self, *arguments: str, data: bytes | None = None) -> None:
        result = CliRunner().invoke(app, ["code", *arguments, "--json"], input=data)
        self.code, self.stdout = result.exit_code, result.stdout
        self.errors = result.stderr.splitlines()
        self.records = [json.loads(line) for line in result.stdout.splitlines()]


def write(folder: Path, name: str, data: str | bytes) -> str:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


LATER = date.today() + timedelta(days=30)
PAGE = "<!doctype html><html><head><title>Norport</title></head><body><nav><a href='/'>Home</a></nav></body></html>"


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "is empty; a report needs some text"),
        ("blank.txt", b"\n \t\n", "is empty; a report needs some text"),
        ("numbers.txt", b"12 - 34", "holds no words; a report needs some text"),
        (
            "binary.txt",
            bytes(range(256)) * 20,
            "is a binary file, not text; save the report as plain text, HTML or JSON",
        ),
        ("report.pdf", b"%PDF-1.7\n", "is a PDF file, not text; save the report as plain text, HTML or JSON"),
        ("page.html", PAGE.encode(), "no article"),
        ("object.json", b'{"title": "Market in Goma shelled"}', "has no text"),
        ("object.json", b'{"text": null}', "has no text"),
        ("broken.json", b'{"text": "Rebels shelled', "is not JSON"),
        ("rows.jsonl", b"\n\n", "is empty; a report needs some text"),
        ("french.txt", FRENCH.encode(), "looks like French; onrecord codes English only"),
        ("marked.json", json.dumps({"text": LEAD, "language": "fr"}).encode(), "is marked as French"),
    ],
)
def test_one_bad_file(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    file = write(tmp_path, name, data)
    ran = Outcome(file)
    assert (ran.code, ran.stdout) == (1, "")
    [line] = ran.errors
    assert line.startswith(f"onrecord: {file}") and message in line, line


def test_a_missing_file_and_a_folder_without_reports(tmp_path: Path) -> None:
    ran = Outcome(str(tmp_path / "none.txt"), str(tmp_path))
    assert (ran.code, ran.stdout) == (1, "")
    missing, folder = ran.errors
    assert missing == f"onrecord: {tmp_path / 'none.txt'}: there is no such file; check the name"
    assert folder.startswith(f"onrecord: {tmp_path}: holds no file with such a name as reports have (.atom, .csv")


def test_a_bad_file_does_not_keep_back_the_good_ones(tmp_path: Path) -> None:
    good, bad = write(tmp_path, "good.txt", NEWS), write(tmp_path, "bad.txt", b"")
    ran = Outcome(bad, good, bad)
    assert ran.code == 1 and len(ran.errors) == 2 and len(ran.records) == 1
    assert ran.records[0]["events"]


def test_a_headline_alone_is_coded(tmp_path: Path) -> None:
    ran = Outcome(write(tmp_path, "headline.txt", "Rebels kill 12 soldiers near Goma\n"))
    assert (ran.code, ran.errors) == (0, [])
    [record] = ran.records
    assert record["report"]["title"] == "Rebels kill 12 soldiers near Goma"
    assert [(event["type"], event["trigger"]["text"]) for event in record["events"]] == [("ASSAULT", "kill")]
    assert record["report"]["published"] is None and record["events"][0]["time"] is None


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "latin-1", "cp1252", "utf-8-sig"])
def test_other_encodings_give_the_same_record(tmp_path: Path, encoding: str) -> None:
    text = NEWS if encoding != "latin-1" else NEWS.replace("“", '"').replace("”", '"')
    ran = Outcome(write(tmp_path, "a.txt", text.encode(encoding)))
    same = Outcome(write(tmp_path, "b.txt", text.encode()))
    assert (ran.code, ran.errors) == (0, [])
    assert ran.stdout == same.stdout
    assert "José Núñez" in [entity["name"] for entity in ran.records[0]["entities"]]


def test_bad_rows_are_named_by_their_lines_and_the_good_ones_coded(tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": "a", "text": LEAD}),
        "{not json",
        json.dumps({"id": "b", "text": ""}),
        json.dumps({"id": "c", "text": LEAD, "published": LATER.isoformat()}),
        json.dumps({"id": "d", "text": FRENCH}),
        "",
        json.dumps({"id": "e", "text": NEWS}, ensure_ascii=False),
    ]
    file = write(tmp_path, "rows.jsonl", "\n".join(rows))
    ran = Outcome(file)
    assert ran.code == 1
    assert [record["report"]["id"] for record in ran.records] == ["a", "e"]
    starts = [f"onrecord: {file}:{line}: " for line in (2, 3, 4, 5)]
    messages = ["is not JSON", "has no text", "in the future", "looks like French"]
    for line, start, message in zip(ran.errors, starts, messages, strict=True):
        assert line.startswith(start) and message in line
    assert Outcome("-", data="\n".join(rows).encode()).stdout == ran.stdout


def test_a_future_date_is_refused(tmp_path: Path) -> None:
    ran = Outcome(write(tmp_path, "a.txt", LEAD), "--published", LATER.isoformat())
    assert (ran.code, ran.stdout) == (1, "")
    assert "in the future" in ran.errors[0]
    assert Outcome(write(tmp_path, "a.txt", LEAD), "--published", "soon").code == 2


def test_standard_input_is_called_by_its_name() -> None:
    ran = Outcome("-", data=b"")
    assert (ran.code, ran.stdout, ran.errors) == (1, "", ["onrecord: -: is empty; a report needs some text"])


def test_a_long_text_in_one_line_is_coded_in_linear_time(tmp_path: Path) -> None:
    """Beside the model, which sees window by window, nothing may take more than its share for a text as long."""

    def took(repeats: int) -> tuple[float, int]:
        file = write(
            tmp_path, f"{repeats}.txt", f"{LEAD} The governor of Goma met rebel leader Jo Doe in Kigali. " * repeats
        )
        began = time.process_time()
        ran = Outcome(file)
        assert (ran.code, ran.errors) == (0, [])
        [record] = ran.records
        triggers = [event["trigger"]["text"] for event in record["events"]]
        assert triggers.count("shelled") >= 0.9 * repeats
        return time.process_time() - began, len(record["report"]["text"])

    took(1)
    (short, size), (long, longer) = took(40), took(240)
    assert longer > 5.9 * size
    assert long < 3 * 6 * short


def test_long_texts_without_news_are_no_trouble(tmp_path: Path) -> None:
    for unit in ("lorem ", "A. ", "“", "x", "The weather was fine, ", ". . ", "1 ", "\n"):
        ran = Outcome(write(tmp_path, "a.txt", "The weather. " + unit * (6_000 // len(unit))))
        assert ran.code == 0 or "English" in ran.errors[0], ran.errors
