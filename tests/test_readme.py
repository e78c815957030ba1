"""The README's result is what the program prints. `python tests/test_readme.py` writes it anew."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from onrecord.cli import app

ROOT = Path(__file__).parent.parent
BLOCK = re.compile(r"(<!-- result -->\n```\n)(.*?)(\n```\n<!-- /result -->)", re.S)
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


if __name__ == "__main__":
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    readme.write_text(BLOCK.sub(lambda block: block.group(1) + result() + block.group(3), text), encoding="utf-8")
