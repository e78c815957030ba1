"""One run of the coder into a record: inputs through the workers, what is new into the tables every few seconds."""

from __future__ import annotations

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

import onrecord
from onrecord.errors import InputError
from onrecord.model import weights_hash
from onrecord.reading import RawReport, files_of, open_sources
from onrecord.record.chunk import Done, Failure, Task, content_number
from onrecord.record.duplicates import Originals, Sketch
from onrecord.record.rows import report_key
from onrecord.record.schema import OF_REPORTS, TABLES
from onrecord.record.store import Change, Store
from onrecord.record.workers import chunks, size_of, work

COMMIT_EVERY = 5.0
"""Seconds between two commits."""
_TIDY_EVERY = 100
"""Commits after which small files are put together."""
_MOST_INPUTS = 100
"""Inputs that a run's row names."""

State = Literal["running", "stopped", "finished"]


@dataclass
class Counts:
    """What became of the inputs of a run; see the columns of `runs`. `share`: of all inputs, as far as is known."""

    coded: int = 0
    already: int = 0
    copies: int = 0
    near_duplicates: int = 0
    failed: int = 0
    share: float | None = None

    @property
    def inputs(self) -> int:
        return self.coded + self.already + self.copies + self.failed


@dataclass(frozen=True)
class Options:
    """How a run codes. `workers` 0: one for each core. `columns`: our name of a field -> its column in tables."""

    workers: int = 0
    actors: tuple[Path, ...] = ()
    published: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    keep_text: bool = True
    recode: bool = False
    retry_failed: bool = False


def code_into(
    path: Path, sources: Sequence[str], options: Options, tell: Callable[[Counts], None] = lambda counts: None
) -> Counts:
    """Code the reports of `sources` into the record at `path`, which is made if there is none.

    What the record holds already is passed over; so the same call again goes on where it was broken off. `tell` is
    called whenever some inputs are done. With `options.retry_failed` the inputs that failed before are tried again.
    KeyboardInterrupt ends it cleanly (what is done is written) and is raised again. Raises RecordError for a record
    that cannot be written.
    """
    store = Store.create(path)
    run = _Run(store, sources, options)
    task = Task(options.actors, options.published, options.keep_text, run.passed_over())
    last, commits = time.monotonic(), 0
    try:
        for done in work(task, chunks(run.inputs()), options.workers or os.cpu_count() or 1):
            run.take(done)
            tell(run.counts)
            if time.monotonic() - last > COMMIT_EVERY:
                commits += 1
                run.commit("running", tidy=commits % _TIDY_EVERY == 0)
                last = time.monotonic()
    except KeyboardInterrupt:
        run.commit("stopped")
        raise
    run.commit("finished", tidy=True)
    tell(run.counts)
    return run.counts


class _Share:
    """How far a run has come, by the bytes of its files; unknown where some inputs are no files."""

    def __init__(self, sources: Iterable[str]) -> None:
        self._total: int | None = 0
        for source in sources:
            for name in files_of(source):
                if isinstance(name, str) and self._total is not None:
                    self._total = self._total + os.path.getsize(name) if os.path.isfile(name) else None
        self._before = self._here = self._size = 0
        self._source = ""

    def at(self, raw: RawReport | InputError) -> float | None:
        """The share of all that has been read when `raw` has been."""
        if not self._total:
            return None
        if raw.source and raw.source != self._source:
            self._before += self._size
            self._source, self._here = raw.source, 0
            self._size = os.path.getsize(raw.source) if os.path.isfile(raw.source) else 0
        # A packed file holds more than its size, a table less: it ends where it ends.
        self._here = min(self._here + size_of(raw), self._size)
        return min(1.0, (self._before + self._here) / self._total)


class _Known:
    """What the record holds already, as far as it matters to who writes more into it."""

    def __init__(self, store: Store) -> None:
        tables = store.tables()
        self.version = tables["runs"].version()
        self.contents: set[int] = set()
        self.inputs: set[int] = set()
        self.originals = Originals()
        self.repeats: dict[str, tuple[str, float]] = {}
        self.run_of: dict[int, int] = {}
        wanted = "report, source, item, content, sketch, shingles, duplicate_of, similarity, run"
        for batch in store.stream(f"SELECT {wanted} FROM reports", tables):
            for row in batch.to_pylist():
                self.learn(row, row["run"])
        self.failures: set[str] = set(store.query("SELECT failure FROM failures", tables)["failure"].to_pylist())
        self.runs = store.query("SELECT * FROM runs ORDER BY run", tables)

    def learn(self, row: dict[str, Any], run: int) -> None:
        """Remember a row of `reports`."""
        self.inputs.add(_input_key(row))
        if row["sketch"] is None:
            return  # a copy
        self.contents.add(content_number(row["content"]))
        self.run_of[content_number(row["content"])] = run
        if row["duplicate_of"]:
            self.repeats[row["report"]] = (row["duplicate_of"], row["similarity"])
        else:
            self.originals.add(row["report"], Sketch(row["sketch"], row["shingles"]))


def _input_key(row: Mapping[str, Any]) -> int:
    return content_number(report_key(row["content"], (row["source"], row["item"])))


class _Run:
    """The state of a run."""

    def __init__(self, store: Store, sources: Sequence[str], options: Options) -> None:
        self._store, self._sources, self._options = store, sources, options
        self.counts = Counts()
        self._pending = Done()
        self._started = datetime.now(UTC)
        self._coder = {
            "coder": onrecord.__version__, "model": weights_hash(), "actors": _hash_of(options.actors),
        }  # fmt: skip
        self._retried = self._failures() if options.retry_failed else {}
        with store.writing():
            self._known = _Known(store)
            self._number = max(self._known.runs.column("run").to_pylist(), default=0) + 1
            store.commit({}, self._runs("running"))
            self._known.version = store.version()

    def passed_over(self) -> NDArray[np.uint64]:
        """64 bits of the content hash of each report that need not be coded, sorted."""
        known = self._known
        contents = known.contents
        if self._options.recode:
            same = {
                row["run"] for row in known.runs.to_pylist()
                if (row["coder"], row["model"], dict(row["options"]).get("actors")) == tuple(self._coder.values())
            }  # fmt: skip
            contents = {content for content in contents if known.run_of[content] in same}
        return np.sort(np.fromiter(contents, dtype=np.uint64, count=len(contents)))

    def inputs(self) -> Iterator[RawReport | InputError]:
        """What is to be read."""
        sources = self._sources or list(dict.fromkeys(source for source, _ in self._retried.values()))
        share = _Share(sources)
        retried = set(self._retried.values()) if self._options.retry_failed else None
        for raw in open_sources(sources, columns=self._options.columns):
            self.counts.share = share.at(raw)
            where = (raw.source or "", raw.where or "")
            if retried is None or where in retried or (where[0], "") in retried:
                yield raw

    def _failures(self) -> dict[str, tuple[str, str]]:
        rows = self._store.query("SELECT * FROM failures", self._store.tables()).to_pylist()
        return {
            row["failure"]: (row["source"], row["item"])
            for row in rows
            if not self._sources or row["source"] in self._sources
        }

    def take(self, done: Done) -> None:
        """Add what came of some inputs to what will be committed next."""
        self._pending.add(done)
        self.counts.coded += len(done.coded)
        self.counts.already += len(done.known)
        self.counts.failed += len(done.failures)

    def commit(self, state: State, *, tidy: bool = False) -> None:
        """Write what has come; `tidy` puts small files together too."""
        with _uninterrupted(), self._store.writing():
            if self._store.version() != self._known.version:  # somebody else has written
                self._known = _Known(self._store)
            change = self._change(state)
            if tidy:
                self._store.tidy()
            self._store.commit(change, self._runs(state))
            self._known.version = self._store.version()
            self._pending = Done()

    def _change(self, state: State) -> Change:
        """The rows of all that has come: what is new in this record, with its duplicates told."""
        rows: list[dict[str, Any]] = []
        replaced: list[str] = []
        tables: dict[str, list[pa.Table]] = {name: [] for name in OF_REPORTS}
        for row in self._pending.known:
            self._note_copy(row, rows, counted=True)
        for lot in self._pending.lots:
            fates = [self._fate(row, rows, replaced) for row in lot.reports]
            for name in OF_REPORTS:
                tables[name].append(self._with_fates(lot.tables[name], fates, lot.sizes[name]))
        change: Change = {"reports": (self._table("reports", rows), replaced)}
        for name, those in tables.items():
            change[name] = (pa.concat_tables([TABLES[name].schema.empty_table(), *those]), replaced)
        change["failures"] = self._failed(rows, state)
        return change

    def _fate(self, row: dict[str, Any], rows: list[dict[str, Any]], replaced: list[str]) -> bool | None:
        """Whether a coded report is a near-duplicate, None if it is a copy and what was coded from it dropped.

        Its own row, or that of the copy, is added to `rows`; to `replaced`, its key if it was coded by an older coder.
        """
        known, content = self._known, content_number(row["content"])
        again = content in known.contents
        if again and (not self._options.recode or known.run_of[content] == self._number):
            # Twice in this run, or coded by somebody else since it began.
            self.counts.coded -= 1
            self._note_copy(row, rows, counted=False)
            return None
        if again:
            replaced.append(row["report"])
            known.run_of[content] = self._number
            found = known.repeats.get(row["report"])
        else:
            found = known.originals.nearest(Sketch(row["sketch"], row["shingles"]))
        row |= {"duplicate_of": found[0] if found else None, "similarity": found[1] if found else None}
        if not again:
            known.learn(row, self._number)
        self.counts.near_duplicates += found is not None
        rows.append(row)
        return found is not None

    def _note_copy(self, row: dict[str, Any], rows: list[dict[str, Any]], *, counted: bool) -> None:
        """The row of a report whose very text is there: none if it came from the same input, else that of a copy.

        `counted`: whether the report has been counted as one that was there already.
        """
        key = _input_key(row)
        if key in self._known.inputs:
            self.counts.already += not counted
            return
        self._known.inputs.add(key)
        self.counts.copies += 1
        self.counts.already -= counted
        original = report_key(row["content"])
        rows.append(
            row
            | {
                "report": report_key(row["content"], (row["source"], row["item"])), "duplicate_of": original,
                "similarity": 1.0, "text": None, "parts": None, "digest": None, "sketch": None, "shingles": None,
                "events": 0,
            }
        )  # fmt: skip

    def _with_fates(self, table: pa.Table, fates: list[bool | None], sizes: list[int]) -> pa.Table:
        """Rows of reports with run and duplicate filled in, without those of reports dropped (fate None)."""
        duplicate = pa.array([fate for fate, size in zip(fates, sizes, strict=True) for _ in range(size)], pa.bool_())
        run = pa.repeat(pa.scalar(self._number, pa.int32()), table.num_rows)
        for name, column in (("duplicate", duplicate), ("run", run)):
            table = table.set_column(table.schema.get_field_index(name), name, column)
        return table.filter(pc.is_valid(duplicate)) if None in fates else table

    def _failed(self, rows: list[dict[str, Any]], state: State) -> tuple[pa.Table, list[str]]:
        """Rows of failures, and the keys of failures that they replace or that are mended."""
        known = self._known.failures
        failures = {_failure_key(one.source, one.item): one for one in self._pending.failures}
        gone = [key for key in failures if key in known]
        good = [_failure_key(row["source"], row["item"]) for row in (*rows, *self._pending.known)]
        gone += [key for key in dict.fromkeys(good) if key in known]
        for key in failures:
            self._retried.pop(key, None)
        if state == "finished":  # what was tried again and did not fail
            gone += [key for key in self._retried if key in known]
            self._retried = {}
        known -= set(gone)
        known |= set(failures)
        table = self._table("failures", [_failure_row(key, one) for key, one in failures.items()])
        return table, list(dict.fromkeys(gone))

    def _table(self, name: str, rows: list[dict[str, Any]]) -> pa.Table:
        return pa.Table.from_pylist([row | {"run": self._number} for row in rows], schema=TABLES[name].schema)

    def _runs(self, state: State) -> pa.Table:
        """The table of runs with the row of this one as it is now."""
        options = {one.name: str(getattr(self._options, one.name)) for one in fields(Options) if one.name != "actors"}
        row = self._coder | {
            "run": self._number, "state": state, "started": self._started, "ended": datetime.now(UTC),
            "options": list((options | {"actors": self._coder["actors"]}).items()),
            "inputs": list(self._sources[:_MOST_INPUTS]),
            **{name: value for name, value in vars(self.counts).items() if name != "share"},
        }  # fmt: skip
        others = self._known.runs.filter(pc.not_equal(self._known.runs.column("run"), self._number))
        mine = pa.Table.from_pylist([row], schema=TABLES["runs"].schema)
        return pa.concat_tables([others.cast(mine.schema), mine])


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold a request to end back until what is under way is done."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    requests = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(each, lambda number, frame: held.append(number)) for each in requests]
    try:
        yield
    finally:
        for each, handler in zip(requests, before, strict=True):
            signal.signal(each, handler)
        if held:
            raise KeyboardInterrupt


def _failure_key(source: str, item: str) -> str:
    return hashlib.sha256("\0".join((source, item)).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _failure_row(key: str, one: Failure) -> dict[str, Any]:
    return {"failure": key, "source": one.source, "item": one.item, "reason": one.reason}


def _hash_of(files: Sequence[Path]) -> str:
    """A hash of the contents of files; empty for none."""
    if not files:
        return ""
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
