"""What one worker does with a chunk of raw reports: read, code, and lay the rows out as tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.errors import InputError, OnrecordError, describe
from onrecord.reading import RawReport, read_raw
from onrecord.record.duplicates import sketch
from onrecord.record.rows import Rows, coded_rows, content_hash, digest, report_row
from onrecord.record.schema import OF_REPORTS, TABLES


@dataclass(frozen=True)
class Task:
    """How reports are to be coded. `known`: 64 bits of the content hash of each report coded already, sorted."""

    actors: tuple[Path, ...] = ()
    published: str | None = None
    keep_text: bool = True
    known: NDArray[np.uint64] = field(default_factory=lambda: np.empty(0, dtype=np.uint64))


@dataclass
class Failure:
    """An input that could not be coded, and why."""

    source: str
    item: str
    reason: str


@dataclass
class Lot:
    """Reports coded together: their rows in `reports`, their rows in the other tables one report after the other, and
    how many of these each report has, by table. Run and duplicate are not filled in."""

    reports: list[dict[str, Any]]
    tables: dict[str, pa.Table]
    sizes: dict[str, list[int]]


@dataclass
class Done:
    """What came of some inputs, in their order: reports coded, failures, and the rows in `reports` of those whose
    content is known."""

    lots: list[Lot] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)

    @property
    def coded(self) -> list[dict[str, Any]]:
        """The rows in `reports` of those coded."""
        return [row for lot in self.lots for row in lot.reports]

    def add(self, more: Done) -> None:
        """Add what came of other inputs."""
        self.lots += more.lots
        self.failures += more.failures
        self.known += more.known


def content_number(content: str) -> int:
    """64 bits of a content hash."""
    return int(content[:16], 16)


class ChunkCoder:
    """A coder for chunks of raw reports."""

    def __init__(self, task: Task) -> None:
        # Only here, so that the main process, which codes nothing, need not load what codes.
        from onrecord.coding.coder import Coder

        self._task = task
        self._coded: set[int] = set()
        self._coder = Coder(actors=task.actors, threads=1)

    def code(self, chunk: list[RawReport | InputError]) -> Done:
        """What comes of the raw reports of a chunk."""
        done = Done()
        coded: list[tuple[dict[str, Any], Rows]] = []
        for raw in chunk:
            try:
                if isinstance(raw, InputError):
                    raise raw
                coded += self._code_one(raw, done)
            except OnrecordError as error:
                done.failures.append(_failure(raw, getattr(error, "message", str(error))))
            except Exception as error:  # one report must not keep back the others
                reason = f"could not be coded, which is a fault of onrecord: {describe(error)}"
                done.failures.append(_failure(raw, reason))
        if coded:
            done.lots.append(_laid_out(coded))
        return done

    def _code_one(self, raw: RawReport, done: Done) -> Iterator[tuple[dict[str, Any], Rows]]:
        """The rows of one report; none if its content is known, which is noted in `done`."""
        report = read_raw(raw, self._task.published)
        content = content_hash(report)
        row = _scrubbed(report_row(report, raw.source, raw.where, content, keep_text=self._task.keep_text))
        if self._is_known(content):
            done.known.append(row)
            return
        rows = coded_rows(self._coder.code(report), row["report"], keep_text=self._task.keep_text)
        found = sketch(report.text)
        row |= {
            "digest": digest(rows), "sketch": found.bytes, "shingles": found.shingles, "events": len(rows["events"]),
        }  # fmt: skip
        self._coded.add(content_number(content))
        yield row, rows

    def _is_known(self, content: str) -> bool:
        known, wanted = self._task.known, np.uint64(content_number(content))
        at = int(np.searchsorted(known, wanted))
        return content_number(content) in self._coded or (at < len(known) and bool(known[at] == wanted))


def _laid_out(coded: list[tuple[dict[str, Any], Rows]]) -> Lot:
    """Rows as tables."""
    tables, sizes = {}, {}
    for name in OF_REPORTS:
        those = [row for _, rows in coded for row in rows[name]]
        tables[name] = pa.Table.from_pylist(those, schema=TABLES[name].schema)
        sizes[name] = [len(rows[name]) for _, rows in coded]
    return Lot([row for row, _ in coded], tables, sizes)


def _failure(raw: RawReport | InputError, reason: str) -> Failure:
    source, where = raw.source, raw.where
    return Failure(_scrubbed(source or ""), _scrubbed(where or ""), _scrubbed(reason))


def _scrubbed(value: Any) -> Any:
    """`value` without halves of surrogate pairs in any of its texts; texts keep their lengths."""
    if isinstance(value, str):
        try:
            value.encode("utf-8")
            return value
        except UnicodeEncodeError:
            return "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in value)
    if isinstance(value, dict):
        return {name: _scrubbed(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_scrubbed(item) for item in value)
    return value
