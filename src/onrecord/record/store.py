"""The folder of Delta tables: many tables written as one, whatever happens in between.

Each table alone is safe: an append is there or it is not. To keep them in step, a commit first lays all its rows down
in a journal, then appends them table by table, each with a transaction number by which Delta knows what it has had.
Whoever opens the record to write next finishes a journal that a killed process left. The table `runs` is written last,
and its commit names the versions of all others: its version number is that of the record, and readers who go by it
never see half a commit.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import CommitProperties, DeltaTable, QueryBuilder, Transaction, write_deltalake
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from onrecord.errors import RecordError
from onrecord.record.schema import REPLACED_BY, TABLES, Table

_SETTINGS = {
    # Old versions must stay readable, or a citation of one means nothing.
    "delta.logRetentionDuration": "interval 36500 days",
    "delta.deletedFileRetentionDuration": "interval 36500 days",
}
_JOURNAL, _UNFINISHED, _LOCK = "_journal", "_journal.unfinished", "_lock"
_WRITER = "onrecord"
"""The name under which Delta counts our transactions."""
_PATIENCE = 600.0
"""Seconds to wait for another process that is writing."""
_MOST_FILES = 60
"""Data files of a table from which small ones are put together."""
_QUESTION = re.compile(r"(\s|\(|--[^\n]*\n|/\*.*?\*/)*(select|with|describe|show)\b", re.IGNORECASE | re.DOTALL)
"""How an SQL statement begins that asks and changes nothing; the engine knows others, which write files."""
_ENGINES_OWN = re.compile(
    r"External error: |Arrow error: |Error during planning: |datafusion\.public\.|Valid fields are.*", re.DOTALL
)
"""Words in the engine's messages that tell its users nothing."""

Change = dict[str, tuple[pa.Table, Sequence[str]]]
"""By table: rows to add, and the keys whose rows they replace (see `REPLACED_BY`)."""


class Store:
    """The tables on disk."""

    def __init__(self, path: Path) -> None:
        """Raises RecordError where no record is."""
        self.path = path
        if not _is_record(path):
            problem = "is a folder but no record" if path.is_dir() else "there is no record here"
            raise RecordError(f"{path}: {problem}; `onrecord code REPORTS --to {path}` makes one")
        if not all((path / name / "_delta_log").is_dir() for name in TABLES):
            raise RecordError(f"{path}: was made by an older onrecord, without tables that records now have; code its "
                              "reports into a new folder")  # fmt: skip

    @classmethod
    def create(cls, path: Path) -> Store:
        """The record in this folder, made if there is none. Raises RecordError for a folder that holds other things."""
        if not _is_record(path):
            with explained(path):
                path.mkdir(parents=True, exist_ok=True)
                strange = sorted(p.name for p in path.iterdir() if p.name not in (*TABLES, _LOCK))
                if strange:
                    raise RecordError(f"{path}: is a folder with other things in it ({strange[0]}); name a new folder")
                with locked(path):
                    for table in TABLES.values():  # `runs` is the last: with it the record is one
                        if not DeltaTable.is_deltatable(str(path / table.name)):
                            DeltaTable.create(
                                str(path / table.name), table.schema, name=table.name, description=table.about,
                                configuration=_SETTINGS,
                            )  # fmt: skip
        return cls(path)

    # -- reading ---------------------------------------------------------------------------------------------

    def version(self) -> int:
        """The number of the newest version."""
        return self._delta("runs").version()

    def version_at(self, moment: datetime) -> int:
        """The number of the version that stood at a moment. Raises RecordError if the record is younger."""
        found = bisect_right(range(self.version() + 1), moment, key=self.written) - 1
        if found < 0:
            raise RecordError(f"{self.path}: there was no record yet at {moment:%Y-%m-%d %H:%M} UTC")
        return found

    def written(self, version: int) -> datetime:
        """When a version was written, as the commit itself says: the times of files change when they are copied."""
        return datetime.fromtimestamp(self._commit(version)["timestamp"] / 1000, UTC)

    def tables(self, version: int | None = None) -> dict[str, DeltaTable]:
        """All tables as they were in a version of the record (the newest if None)."""
        newest = self.version()
        version = newest if version is None else version
        if not 0 <= version <= newest:
            raise RecordError(f"{self.path}: there is no version {version}; the newest is {newest}")
        versions = self._versions(version)
        return {name: self._delta(name, versions.get(name, 0)) for name in TABLES}

    def query(self, sql: str, tables: Mapping[str, DeltaTable]) -> pa.Table:
        """The rows that an SQL query over the tables gives. Raises RecordError for a query that cannot be answered."""
        return self.stream(sql, tables).read_all()

    def stream(self, sql: str, tables: Mapping[str, DeltaTable]) -> pa.RecordBatchReader:
        """The same rows as they come, for those that are too many to hold at once."""
        if not _QUESTION.match(sql):
            raise RecordError("the query cannot be answered: it should begin with SELECT, WITH, DESCRIBE or SHOW")
        builder = QueryBuilder({"datafusion.catalog.information_schema": "true"})  # for SHOW
        for name, table in tables.items():
            builder = builder.register(name, table)
        with _answering():
            batches = pa.RecordBatchReader.from_stream(builder.execute(sql))
        schema = _plain_schema(batches.schema)

        def plain() -> Iterator[pa.RecordBatch]:
            with _answering():
                for batch in batches:
                    yield batch.cast(schema)

        return pa.RecordBatchReader.from_batches(schema, plain())

    def _delta(self, name: str, version: int | None = None) -> DeltaTable:
        return DeltaTable(str(self.path / name), version=version)

    def _versions(self, version: int) -> dict[str, int]:
        """The versions of the other tables that belong to a version of `runs`."""
        found: dict[str, int] = json.loads(self._commit(version).get("tables", "{}"))
        return found | {"runs": version}

    def _commit(self, version: int) -> dict[str, Any]:
        """What the commit of a version of `runs` says of itself."""
        log = self.path / "runs" / "_delta_log" / f"{version:020d}.json"
        actions = (json.loads(line) for line in log.read_text(encoding="utf-8").splitlines())
        return next(action["commitInfo"] for action in actions if "commitInfo" in action)

    # -- writing ---------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one that writes; what a killed process began is finished first."""
        with explained(self.path), locked(self.path):
            shutil.rmtree(self.path / _UNFINISHED, ignore_errors=True)
            if (self.path / _JOURNAL).exists():
                self._apply()
            yield

    def commit(self, change: Change, runs: pa.Table) -> None:
        """Write a change to all tables and the new state of `runs`; only within `writing`."""
        unfinished = self.path / _UNFINISHED
        unfinished.mkdir()
        number = (self._delta("runs").transaction_version(_WRITER) or 0) + 1
        replaced = {name: list(keys) for name, (_, keys) in change.items() if keys}
        for name, rows in [*((name, rows) for name, (rows, _) in change.items()), ("runs", runs)]:
            if rows.num_rows or name in replaced:
                pq.write_table(rows.cast(TABLES[name].schema), unfinished / f"{name}.parquet")
        note = json.dumps({"number": number, "replaced": replaced})
        (unfinished / "note.json").write_text(note, encoding="utf-8")
        for file in unfinished.iterdir():
            _to_disk(file)
        os.replace(unfinished, self.path / _JOURNAL)
        self._apply()

    def _apply(self) -> None:
        """Bring the tables to what the journal says; what they have had already is not written again."""
        journal = self.path / _JOURNAL
        note = json.loads((journal / "note.json").read_text(encoding="utf-8"))
        versions = self._versions(self.version())
        for name in TABLES:
            file = journal / f"{name}.parquet"
            if file.exists():
                table = self._delta(name)
                if (table.transaction_version(_WRITER) or 0) < note["number"]:
                    self._write(table, TABLES[name], pq.read_table(file), note, versions)
                versions[name] = table.version()
        os.replace(journal, self.path / _UNFINISHED)  # in one go: a journal half removed would be no journal
        shutil.rmtree(self.path / _UNFINISHED)

    def _write(self, table: DeltaTable, of: Table, rows: pa.Table, note: Mapping[str, Any],
               versions: dict[str, int]) -> None:  # fmt: skip
        done = CommitProperties(
            app_transactions=[Transaction(app_id=_WRITER, version=note["number"])],
            custom_metadata={"tables": json.dumps(versions)} if of.name == "runs" else None,
        )
        keys = note["replaced"].get(of.name)
        if of.name == "runs":
            write_deltalake(table, rows, mode="overwrite", commit_properties=done)
        elif keys:
            column = REPLACED_BY.get(of.name, "report")
            which = ", ".join(f"'{key}'" for key in keys)
            predicate = f"{column} IN ({which})"
            write_deltalake(table, rows, mode="overwrite", predicate=predicate, commit_properties=done)
        else:
            write_deltalake(table, rows, mode="append", commit_properties=done)

    def tidy(self) -> None:
        """Put small files together where many have come to be; only within `writing`, before a commit."""
        for name in TABLES:
            table = self._delta(name)
            if name != "runs" and len(table.file_uris()) > _MOST_FILES:
                table.optimize.compact()


def _is_record(path: Path) -> bool:
    return (path / "runs" / "_delta_log").is_dir() and DeltaTable.is_deltatable(str(path / "runs"))


def _to_disk(file: Path) -> None:
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the record's lock, which the system frees should this process die."""
    lock = FileLock(path / _LOCK)
    try:
        lock.acquire(timeout=_PATIENCE)
    except Timeout:
        raise RecordError(f"{path}: another process has been writing for {_PATIENCE / 60:.0f} minutes; is it stuck?"
                          ) from None  # fmt: skip
    try:
        yield
    finally:
        lock.release()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What the disk refuses, in plain words."""
    try:
        yield
    except PermissionError:
        raise RecordError(f"{path}: may not be written to; check its permissions") from None
    except (OSError, DeltaError) as error:
        text = str(error)
        if "No space left" in text:
            problem = "the disk is full; free some space and give the same command again, nothing is lost"
        elif "ermission denied" in text or "Read-only" in text:
            problem = "may not be written to; check its permissions"
        else:
            problem = f"cannot be written ({' '.join(text.split())[:200]})"
        raise RecordError(f"{path}: {problem}") from None


@contextmanager
def _answering() -> Iterator[None]:
    """What the engine refuses, as it says it, without its names for things that are ours."""
    try:
        yield
    except Exception as error:  # the engine raises errors of many kinds
        text = " ".join(_ENGINES_OWN.sub("", str(error)).split())
        raise RecordError(f"the query cannot be answered: {text[:400]}") from None


def plain_types(table: pa.Table) -> pa.Table:
    """The table with the types that every tool knows: the engine's views of text as text."""
    return table.cast(_plain_schema(table.schema))


def _plain_schema(schema: pa.Schema) -> pa.Schema:
    return pa.schema([pa.field(field.name, _plain_type(field.type)) for field in schema])


def _plain_type(type_: pa.DataType) -> pa.DataType:
    if pa.types.is_string_view(type_) or pa.types.is_large_string(type_):
        return pa.string()
    if pa.types.is_binary_view(type_) or pa.types.is_large_binary(type_):
        return pa.binary()
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return pa.list_(_plain_type(type_.value_type))
    if pa.types.is_struct(type_):
        return pa.struct([pa.field(f.name, _plain_type(f.type)) for f in type_])
    if pa.types.is_map(type_):
        return pa.map_(_plain_type(type_.key_type), _plain_type(type_.item_type))
    return type_
