"""A record as its readers see it: rows by filter, by SQL, of any version, and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import pyarrow as pa

from onrecord.errors import RecordError
from onrecord.ontology.plover import TYPES
from onrecord.record import citation
from onrecord.record.store import Store, plain_types

Day = date | str


@dataclass(frozen=True)
class Filter:
    """Which events are meant. `actor`, `recipient`: a country ("PSE"), country and sector ("PSE:GOV"), a sector
    (":GOV"), or part of a name ("Red Cross"). `country`: where it happened. `since`, `until`: it happened no earlier,
    no later. `asserted_only`: told as done by the report itself. `duplicates`: reprints too."""

    actor: str | None = None
    recipient: str | None = None
    type: str | None = None
    country: str | None = None
    since: Day | None = None
    until: Day | None = None
    asserted_only: bool = False
    min_confidence: float = 0.0
    duplicates: bool = False

    def where(self) -> str:
        """The condition in SQL over `events`. Raises RecordError for a type or day that is none."""
        conditions = ["true"]
        if not self.duplicates:
            conditions.append("NOT duplicate")
        for side, wanted in (("actor", self.actor), ("recipient", self.recipient)):
            if wanted:
                conditions.append(f"event IN (SELECT event FROM participants WHERE side = '{side}' AND {who(wanted)})")
        if self.type:
            if self.type.upper() not in TYPES:
                raise RecordError(f"there is no event type {self.type}; the types are {', '.join(TYPES)}")
            conditions.append(f"type = {quoted(self.type.upper())}")
        if self.country:
            conditions.append(f"place_country = {quoted(self.country.upper())}")
        if self.since:
            conditions.append(f"date_to >= {_day(self.since)}")
        if self.until:
            conditions.append(f"date_from <= {_day(self.until)}")
        if self.asserted_only:
            conditions.append("statement IS NULL AND cardinality(aux) = 0")
        if self.min_confidence:
            conditions.append(f"confidence >= {float(self.min_confidence)}")
        return " AND ".join(conditions)


class Record:
    """A record that stands in a folder, read as it was in one version: that at which it was opened.

    `version`: an earlier version by number. `as_of`: that which stood at a moment, or at the end of a day, in UTC
    ("2024-03-12", "2024-03-12 14:30"). Raises RecordError where there is none.
    What it gives are Arrow tables: `.to_pandas()`, or `polars.from_arrow(...)`, takes them on.
    """

    def __init__(self, path: str | Path, *, version: int | None = None, as_of: datetime | Day | None = None) -> None:
        if version is not None and as_of is not None:
            raise RecordError("a version is chosen by its number or by a day, not by both")
        self.path = Path(path)
        self._store = Store(self.path)
        if as_of is not None:
            version = self._store.version_at(_moment(as_of))
        self.version = self._store.version() if version is None else version
        self._tables = self._store.tables(self.version)
        self.written = self._store.written(self.version)

    @property
    def name(self) -> str:
        """What its folder is called."""
        return self.path.resolve().name

    @property
    def digest(self) -> str:
        """SHA-256 of what this version holds of all reports; see `citation.digest`."""
        return citation.digest(self)

    def cite(self, style: citation.Style = "text") -> str:
        """How to cite this version, with its digest."""
        return citation.cite(self, style)

    def sql(self, query: str) -> pa.Table:
        """The rows that an SQL query over the tables gives. Raises RecordError for a query that cannot be answered."""
        return self._store.query(query, self._tables)

    def stream(self, query: str) -> pa.RecordBatchReader:
        """The same rows as they come, for those that are too many to hold at once."""
        return self._store.stream(query, self._tables)

    def table(self, name: str) -> pa.Table:
        """A whole table. Raises KeyError for a name that is none."""
        return plain_types(pa.table(self._tables[name].to_pyarrow_table()))

    def events(
        self, *, actor: str | None = None, recipient: str | None = None, type: str | None = None,
        country: str | None = None, since: Day | None = None, until: Day | None = None, asserted_only: bool = False,
        min_confidence: float = 0.0, duplicates: bool = False,
    ) -> pa.Table:  # fmt: skip
        """The events that fit; see `Filter` for what the words mean."""
        wanted = Filter(
            actor, recipient, type, country, since, until, asserted_only, min_confidence, duplicates
        )  # fmt: skip
        return self.sql(f"SELECT * FROM events WHERE {wanted.where()} ORDER BY date_from, event")

    def statements(self, speaker: str | None = None, *, duplicates: bool = False) -> pa.Table:
        """The statements, of one speaker if given: a country, country and sector, or part of a name."""
        of = who(speaker, "speaker", "speaker_country", "speaker_sector") if speaker else "true"
        return self.sql(f"SELECT * FROM statements WHERE {of} AND {_told(duplicates)} ORDER BY published, statement")

    def figures(self, kind: str | None = None, *, duplicates: bool = False) -> pa.Table:
        """The figures, of one kind (killed, injured, ...) if given."""
        of = f"kind = {quoted(kind)}" if kind else "true"
        return self.sql(f"SELECT * FROM figures WHERE {of} AND {_told(duplicates)} ORDER BY published, figure")


def quoted(text: str) -> str:
    """Text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def _told(duplicates: bool) -> str:
    return "true" if duplicates else "NOT duplicate"


def who(wanted: str, name: str = "name", country: str = "country", sector: str = "sector") -> str:
    """The condition in SQL for a participant: "PSE", "PSE:GOV", ":GOV", or part of a name."""
    code, _, group = wanted.partition(":")
    if (not code or (len(code) == 3 and code.isupper())) and (not group or group.isupper()):
        conditions = [f"{country} = {quoted(code)}"] if code else []
        conditions += [f"array_has({sector}, {quoted(group)})"] if group else []
        if conditions:
            return " AND ".join(conditions)
    return f"contains(lower({name}), {quoted(wanted.lower())})"


def day_of(day: Day) -> date:
    """A day that may be written as text. Raises RecordError for what is none."""
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except ValueError:
        raise RecordError(f"{day!r} is no day; write it as 2024-03-12") from None


def _day(day: Day) -> str:
    return f"DATE '{day_of(day):%Y-%m-%d}'"


def _moment(when: datetime | Day) -> datetime:
    """A moment in UTC; the last of a day."""
    if isinstance(when, str):
        try:
            when = date.fromisoformat(when) if len(when) <= len("2024-03-12") else datetime.fromisoformat(when)
        except ValueError:
            raise RecordError(f"{when!r} is no day; write it as 2024-03-12, or 2024-03-12 14:30") from None
    if not isinstance(when, datetime):
        when = datetime.combine(when, time.max)
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
