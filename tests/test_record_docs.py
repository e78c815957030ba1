"""docs/record.md: its tables are those of the schema, its Python runs. `python tests/test_record_docs.py` writes the
tables anew."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from onrecord.coding.coded import CodedReport
from onrecord.record.schema import markdown

PAGE = Path(__file__).parent.parent / "docs" / "record.md"
TABLES = re.compile(r"(<!-- tables -->\n).*?(<!-- /tables -->)", re.DOTALL)
SNIPPETS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def page() -> str:
    """The page with the tables of the schema."""
    text = PAGE.read_text(encoding="utf-8")
    return TABLES.sub(lambda found: found[1] + markdown() + found[2], text)


def test_the_page_has_the_tables_of_the_schema() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
    assert "| `cue_start` | integer |" in page()


def test_the_pages_python_runs(
    made: tuple[Path, list[CodedReport]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("duckdb", "pandas", "polars"):
        pytest.importorskip(module)
    (tmp_path / "record").symlink_to(made[0])
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for snippet in SNIPPETS:
        exec(snippet, names)
    assert len(SNIPPETS) == 4
    assert len(names["accusations"]) > 0 and names["said"].num_rows > 0 and names["dead"].num_rows > 0
    assert sum(names["types"]["events"].to_pylist()) == names["record"].events().num_rows
    assert names["dyads"][0][3] > 1
    assert names["by_month"]["len"].sum() == names["record"].events().num_rows
    assert names["largest"]["killed"] > 0


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
