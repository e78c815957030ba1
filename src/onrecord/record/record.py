"""A record as its readers see it: rows by filter, by SQL, of any version, and how to cite it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa

from onrecord.errors import RecordError
from onrecord.ontology.plover import TYPES
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
                conditions.append(f"event IN (SELECT event FROM participants WHERE side = '{side}' AND {_who(wanted)})")
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

    `version`, `as_of`: an earlier version by number or moment. Raises RecordError where there is none.
    What it gives are Arrow tables: `.to_pandas()`, or `polars.from_arrow(...)`, takes them on.
    """

    def __init__(self, path: str | Path, *, version: int | None = None, as_of: datetime | None = None) -> None:
        self.path = Path(path)
        self._store = Store(self.path)
        self.version = self._store.version_at(as_of) if as_of else self._store.version() if version is None else version
        self._tables = self._store.tables(self.version)

    def sql(self, query: str) -> pa.Table:
        """The rows that an SQL query over the tables gives. Raises RecordError for a query that cannot be answered."""
        return self._store.query(query, self._tables)

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
        of = _who(speaker, "speaker", "speaker_country", "speaker_sector") if speaker else "true"
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


def _who(wanted: str, name: str = "name", country: str = "country", sector: str = "sector") -> str:
    """The condition for a participant: "PSE", "PSE:GOV", ":GOV", or part of a name."""
    code, _, group = wanted.partition(":")
    if (not code or (len(code) == 3 and code.isupper())) and (not group or group.isupper()):
        conditions = [f"{country} = {quoted(code)}"] if code else []
        conditions += [f"array_has({sector}, {quoted(group)})"] if group else []
        if conditions:
            return " AND ".join(conditions)
    return f"lower({name}) LIKE {quoted('%' + wanted.lower() + '%')}"


def _day(day: Day) -> str:
    if isinstance(day, str):
        try:
            day = date.fromisoformat(day)
        except ValueError:
            raise RecordError(f"{day!r} is no day; write it as 2024-03-12") from None
    return f"DATE '{day.isoformat()}'"
