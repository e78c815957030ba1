"""What one worker does with a chunk of raw reports: read, code, and lay the rows out as tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from onrecord.errors import InputError, OnrecordError, describe
from onrecord.reading import RawReport, read_raw
from onrecord.record.duplicates import sketch
from onrecord.record.rows import coded_rows, content_hash, digest, report_row
from onrecord.record.schema import TABLES


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
class Coded:
    """A report's row in `reports`, and its rows in the other tables; run and duplicate are not filled in."""

    row: dict[str, Any]
    tables: dict[str, pa.Table]


@dataclass
class Done:
    """What came of some inputs, in their order: reports coded, failures, and the rows in `reports` of those whose
    content is known."""

    coded: list[Coded] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    known: list[dict[str, Any]] = field(default_factory=list)

    def add(self, more: Done) -> None:
        """Add what came of other inputs."""
        self.coded += more.coded
        self.failures += more.failures
        self.known += more.known


def short(content: str) -> int:
    """64 bits of a content hash."""
    return int(content[:16], 16)


class ChunkCoder:
    """A coder for chunks of raw reports."""

    def __init__(self, task: Task) -> None:
        # Only here, so that the main process, which codes nothing, need not load what codes.
        from onrecord.coding.coder import Coder

        self._task = task
        self._coder = Coder(actors=task.actors, threads=1)

    def code(self, chunk: list[RawReport | InputError]) -> Done:
        """What comes of the raw reports of a chunk."""
        done = Done()
        for raw in chunk:
            try:
                if isinstance(raw, InputError):
                    raise raw
                self._code_one(raw, done)
            except OnrecordError as error:
                done.failures.append(_failure(raw, getattr(error, "message", str(error))))
            except Exception as error:  # one report must not keep back the others
                done.failures.append(_failure(raw, f"could not be coded, which is a fault of onrecord: "
                                                   f"{describe(error)}"))  # fmt: skip
        return done

    def _code_one(self, raw: RawReport, done: Done) -> None:
        report = read_raw(raw, self._task.published)
        content = content_hash(report)
        row = report_row(report, raw.source, raw.where, content, keep_text=self._task.keep_text)
        row = _scrubbed(row)
        if self._is_known(content):
            done.known.append(row)
            return
        coded = coded_rows(self._coder.code(report), row["report"], keep_text=self._task.keep_text)
        found = sketch(report.text)
        row |= {
            "digest": digest(coded), "sketch": found.bytes, "shingles": found.shingles,
            "events": len(coded["events"]),
        }  # fmt: skip
        tables = {name: pa.Table.from_pylist(those, schema=TABLES[name].schema) for name, those in coded.items()}
        done.coded.append(Coded(row, tables))

    def _is_known(self, content: str) -> bool:
        known, wanted = self._task.known, np.uint64(short(content))
        at = int(np.searchsorted(known, wanted))
        return at < len(known) and bool(known[at] == wanted)


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
