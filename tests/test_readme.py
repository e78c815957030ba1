"""The README's result is what the program prints. `python tests/test_readme.py` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from onrecord.cli import app
from onrecord.coding.coded import CodedReport
from onrecord.record.record import Record

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- result -->\n```\n)(.*?)(\n```\n<!-- /result -->)", re.S)
PYTHON = re.compile(r"```python\n(.*?)```", re.S)
SHOWN = 42
"""Lines of the record that the README shows."""


def result() -> str:
    """What a reader sees on typing the README's command."""
    printed = CliRunner().invoke(app, ["code", str(ROOT / "examples/raid.txt")], env={"COLUMNS": "110"})
    assert printed.exit_code == 0, printed.output
    lines = printed.stdout.rstrip().split("\n")
    return "\n".join(["$ onrecord code examples/raid.txt", *(line.rstrip() for line in lines[:SHOWN]), "..."])


def test_readme_shows_what_the_program_prints() -> None:
    found = BLOCK.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found and found.group(2) == result()


def test_other_tools_open_a_record_as_the_readme_says(
    made: tuple[Path, list[CodedReport]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("duckdb", "pandas", "polars"):
        pytest.importorskip(module)
    [snippet] = [found for found in PYTHON.findall((ROOT / "README.md").read_text("utf-8")) if "duckdb" in found]
    (tmp_path / "record").symlink_to(made[0])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    exec(snippet, names)
    record = Record(made[0])
    assert len(names["events"]) == record.events(type="ASSAULT", asserted_only=True).num_rows > 0
    for found, table in (
        (names["by_type"]["len"].sum(), "events"), (len(names["figures"]), "figures"),
        (names["speakers"]["said"].sum(), "statements"),
    ):  # fmt: skip
        assert found == record.table(table).num_rows > 0


if __name__ == "__main__":
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(BLOCK.sub(lambda block: block.group(1) + result() + block.group(3), text), encoding="utf-8")
