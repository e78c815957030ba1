"""A record with its incidents and relations: what `onrecord.Record` is."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import Any

import pyarrow as pa

from onrecord.errors import RecordError
from onrecord.incidents.dyads import By, Dyad, Level, dyads
from onrecord.incidents.incident import Incident
from onrecord.incidents.relations import PeriodName, Relation, relation
from onrecord.record.record import Day, Filter, quoted
from onrecord.record.record import Record as Tables


class Record(Tables):
    __doc__ = Tables.__doc__

    def incidents(
        self, *, actor: str | None = None, recipient: str | None = None, type: str | None = None,
        country: str | None = None, since: Day | None = None, until: Day | None = None, asserted_only: bool = False,
        min_confidence: float = 0.0, min_reports: int = 1, disputed: bool = False,
    ) -> list[Incident]:  # fmt: skip
        """The incidents that any event which fits tells of, in the order of their days; for what the words mean see
        `Filter`. `min_reports`: those that so many reports tell of; `disputed`: only those of which something is."""
        wanted = Filter(actor, recipient, type, country, since, until, asserted_only, min_confidence, duplicates=True)
        of = f"""incident IN (SELECT told.incident FROM (SELECT incident, unnest(events) AS one FROM incidents) told
            JOIN (SELECT event FROM events WHERE {wanted.where()}) fit ON told.one = fit.event)"""
        kind = f" AND type = {quoted(type.upper())}" if type else ""
        contested = " AND cardinality(disputed) > 0" if disputed else ""
        return self._incidents(f"{of}{kind}{contested} AND reports >= {int(min_reports)}")

    def incident(self, id: str) -> Incident:
        """The incident with this id; the first signs of its key are enough ("3f2a9c1d-e1", or "3f2a").

        Raises RecordError where there is none, or several.
        """
        head, _, tail = id.lower().partition("-")
        if not re.fullmatch(r"[0-9a-f]+", head) or not re.fullmatch(r"|e\d+", tail):
            raise RecordError(f"{id!r} is no id of an incident; `onrecord incidents {self.path}` lists them")
        pattern = f"{head}%-{tail}" if tail else f"{head}%"
        found = self._incidents(f"incident LIKE {quoted(pattern)}")
        if not found and tail:  # the key of another of its events
            found = self._incidents(
                "incident IN (SELECT incident FROM (SELECT incident, unnest(events) AS one FROM incidents) "
                f"WHERE one LIKE {quoted(pattern)})"
            )
        if not found and self.unlinked:
            raise RecordError(f"{self.path}: the events of this version are in no incident yet, or not all")
        if not found:
            raise RecordError(f"there is no incident {id}; `onrecord incidents {self.path}` lists them")
        if len(found) > 1:
            some = ", ".join(short_id(one.incident) for one in found[:5])
            raise RecordError(f"{id} may be any of {len(found)} incidents ({some}, ...); give more of the id")
        return found[0]

    def relation(
        self, actor: str, recipient: str, *, period: PeriodName = "month", since: Day | None = None,
        until: Day | None = None,
    ) -> Relation:  # fmt: skip
        """How two parties stand, how it came there, and the words that say so; see `relations.relation`."""
        return relation(self, actor, recipient, period=period, since=since, until=until)

    def dyads(
        self, *, period_days: int = 7, until: Day | None = None, by: By = "volume", level: Level = "sector"
    ) -> list[Dyad]:
        """Who acts on whom in the last days, beside the days before; see `dyads.dyads`."""
        return dyads(self, period_days=period_days, until=until, by=by, level=level)

    def rows(self, incidents: list[Incident]) -> pa.RecordBatchReader:
        """The rows of these incidents in the table `incidents`, in their order."""
        table = self.table("incidents")
        order = {one.incident: number for number, one in enumerate(incidents)}
        numbers = [order.get(key, -1) for key in table["incident"].to_pylist()]
        here = sorted((n, row) for row, n in enumerate(numbers) if n >= 0)
        return table.take(pa.array([row for _, row in here], pa.int64())).to_reader()

    @property
    def unlinked(self) -> int:
        """How many events have come that no incident has yet; `onrecord link` makes it none."""
        counts = self.sql(
            "SELECT (SELECT count(*) FROM events) - (SELECT coalesce(sum(cardinality(events)), 0) FROM incidents) AS n"
        )
        return int(counts["n"].to_pylist()[0])

    def _incidents(self, where: str) -> list[Incident]:
        names = [one.name for one in fields(Incident) if one.name not in ("event_keys", "record")]
        rows: list[dict[str, Any]] = self.sql(
            f"SELECT {', '.join(names)}, events AS event_keys FROM incidents WHERE {where} "
            "ORDER BY date_from, date_to, incident"
        ).to_pylist()
        return [Incident(**row, record=self) for row in rows]


def short_id(incident: str) -> str:
    """The key of an incident as people write it: its first eight signs and its event."""
    head, _, tail = incident.partition("-")
    return f"{head[:8]}-{tail}"
