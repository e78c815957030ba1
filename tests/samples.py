"""A record made from the sample reports, for tests of what can be asked of a record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

import onrecord
from onrecord.coding.coded import CodedReport
from onrecord.coding.coder import Coder
from onrecord.reading import Report, open_sources, read_raw
from onrecord.record.rows import coded_rows, content_hash, digest, report_key, report_row
from onrecord.record.schema import OF_REPORTS, TABLES
from onrecord.record.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"
EXPECTED = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted((EXAMPLES / "expected").glob("*.json"))}
FAILURES = [
    {"failure": "f1", "source": "in/empty.txt", "item": "", "reason": "is empty", "run": 1},
    {"failure": "f2", "source": "in/rows.csv", "item": "row 3", "reason": "has no text, or not\nenough", "run": 1},
]


def key_of(report: Report) -> str:
    """The report's key in a record."""
    return report_key(content_hash(report))


def make(path: Path, coder: Coder) -> list[CodedReport]:
    """A record in this folder: a version for each sample, then one for a reprint of `protest` and two failures.

    Gives what was coded from the samples, without the reprint.
    """
    store = Store.create(path)
    coded: list[CodedReport] = []
    for name, expected in EXPECTED.items():
        found = open_sources([str(EXAMPLES / expected["file"])])
        reports = [read_raw(raw, expected.get("published_option")) for raw in found]  # type: ignore[arg-type]
        those = [coder.code(report) for report in reports]
        coded += those
        commit(store, rows(those), run(len(coded)))
        if name == "protest":
            (original,) = reports
    reprint = replace(original, title="Shots in the air?", publisher="Steppe Wire", text=original.text + "\n\nEnds.")
    again = rows([coder.code(reprint)], original=key_of(original)) | {"failures": FAILURES}
    commit(store, again, run(len(coded) + 1, failed=2, near_duplicates=1))
    return coded


def rows(those: list[CodedReport], original: str | None = None) -> dict[str, list[dict[str, Any]]]:
    """The rows of coded reports; of reprints of `original` if given."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in ("reports", *OF_REPORTS)}
    for one in those:
        about = report_row(one.report, "samples", one.report.title or "", content_hash(one.report), keep_text=True)
        coded = coded_rows(one, about["report"], keep_text=True)
        about |= {"duplicate_of": original, "similarity": 0.98 if original else None, "digest": digest(coded)}
        found["reports"].append(about | {"events": len(one.events), "run": 1})
        for name in OF_REPORTS:
            found[name] += [row | {"run": 1, "duplicate": original is not None} for row in coded[name]]
    return found


def commit(
    store: Store, found: dict[str, list[dict[str, Any]]], runs: pa.Table, replaced: tuple[str, ...] = ()
) -> None:
    """Add rows as one version, in place of those of the reports `replaced`."""
    change = {
        name: (pa.Table.from_pylist(those, schema=TABLES[name].schema), replaced) for name, those in found.items()
    }
    with store.writing():
        store.commit(change, runs)


def run(coded: int, **counts: int) -> pa.Table:
    """The table of runs, with one that has coded so many reports."""
    now = datetime.now(UTC)
    row = {
        "run": 1, "state": "finished", "started": now, "ended": now, "coder": onrecord.__version__, "model": "ab" * 8,
        "options": [("workers", "1")], "inputs": ["samples"], "coded": coded, "already": 0, "copies": 0,
        "near_duplicates": 0, "failed": 0,
    }  # fmt: skip
    return pa.Table.from_pylist([row | counts], schema=TABLES["runs"].schema)
