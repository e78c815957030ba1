"""One incident as its readers see it: what, when, where, who; what is claimed and by whom; what others say about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import pyarrow as pa

from onrecord.incidents.claims import FIGURES
from onrecord.incidents.speaking import spoken_of

Row = dict[str, Any]

REACTIONS = ("ACCUSE", "SUPPORT", "THREATEN", "REQUEST", "REJECT", "AGREE")
"""Types of act by which one reacts to what has happened."""


class Asked(Protocol):
    """A record that answers SQL."""

    def sql(self, query: str) -> pa.Table: ...


@dataclass(frozen=True)
class Claimed:
    """The figures of one kind. `low` to `high` is the range of all claims that do not count a part only, None where
    the highest is open; `latest` is the last claim, of the highest number in its report; `claims` are rows of the
    table `claims`."""

    kind: str
    low: int | None
    high: int | None
    latest: Row
    claims: list[Row]


@dataclass(frozen=True)
class Incident:
    """A row of the table `incidents`; see there what its fields mean. The properties ask the record."""

    incident: str
    type: str
    modes: list[str]
    quad: int
    score: float
    told: str
    date_from: date | None
    date_to: date | None
    place_name: str | None
    place_country: str | None
    place_admin1: str | None
    lat: float | None
    lon: float | None
    actors: list[str]
    actor_groups: list[str]
    recipients: list[str]
    recipient_groups: list[str]
    disputed: list[str]
    reports: int
    sources: int
    first_published: date | None
    last_published: date | None
    event_keys: list[str]
    record: Asked = field(repr=False, compare=False)

    @cached_property
    def claims(self) -> list[Row]:
        """The rows of `claims`, in the order in which they came out."""
        return _rows(self.record, f"SELECT * FROM claims WHERE incident = '{self.incident}' ORDER BY "
                     "published, report, words_start, claim")  # fmt: skip

    @property
    def figures(self) -> list[Claimed]:
        """What is claimed of killed, injured and so on, by kind."""
        return list(claimed(self.claims))

    @cached_property
    def events(self) -> list[Row]:
        """The events that tell of it, in the order in which they came out, each with publisher and address of its
        report."""
        return _events(self.record, _one_of("event", self.event_keys))

    @cached_property
    def reactions(self) -> list[Row]:
        """What others say about it: rows of `events`, each with `actors`, the names of who condemns, praises,
        threatens, asks. Who blames whom for it, and who denies it, stands among the claims."""
        reports = _one_of("report", list(dict.fromkeys(event["report"] for event in self.events)))
        acts = _events(self.record, reports)
        incident_of = dict.fromkeys(self.event_keys, self.incident)
        by_report: dict[str, list[Row]] = {}
        for act in acts:
            incident_of.setdefault(act["event"], "")
            by_report.setdefault(act["report"], []).append(act)
        about: dict[str, str] = {}
        for those in by_report.values():
            about |= spoken_of(those, incident_of)
        names: dict[str, list[str]] = {}
        for row in _rows(self.record, f"SELECT event, name FROM participants WHERE side = 'actor' AND {reports} "
                         "ORDER BY event, position"):  # fmt: skip
            names.setdefault(row["event"], []).append(row["name"])
        return [
            act | {"actors": names.get(act["event"], [])}
            for act in acts
            if about.get(act["event"]) == self.incident and act["event"] not in self.event_keys and _reacts(act)
        ]

    def to_dict(self) -> Row:
        """Everything as plain JSON types: the row, `figures`, `claims`, `reactions`, `events`."""
        row = {name: getattr(self, name) for name in self.__dataclass_fields__ if name != "record"}
        figures = [vars(one) for one in self.figures]
        whole = row | {
            "figures": figures, "claims": self.claims, "reactions": self.reactions, "events": self.events
        }  # fmt: skip
        plain: Row = _plain({name: value for name, value in whole.items() if name != "event_keys"})
        return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def claimed(claims: Sequence[Row]) -> Iterator[Claimed]:
    """The figures among claims, by kind."""
    for kind in FIGURES:
        those = [claim for claim in claims if claim["kind"] == kind]
        whole = [claim for claim in those if not claim["part"]] or those
        if not whole:
            continue
        low = min((c["min"] if c["min"] is not None else 0) for c in whole)
        # "At least nine" leaves the range open only where nobody states more.
        top = max(whole, key=lambda c: (c["max"] or c["min"] or 0, c["max"] is None))
        high = top["max"]
        latest = max(
            whole, key=lambda c: (str(c["published"] or ""), not c["reprint"], c["min"] or c["max"] or 0, c["claim"])
        )
        yield Claimed(kind, low, high, latest, those)


def _reacts(act: Row) -> bool:
    """Whether an act of saying is a reaction, and no claim of who did it or did not."""
    claims = (act["type"] == "ACCUSE" and "allege" in act["modes"]) or (act["type"] == "REJECT" and not act["modes"])
    return act["type"] in REACTIONS and not claims and "negation" not in act["aux"]


def _events(record: Asked, where: str) -> list[Row]:
    return _rows(
        record,
        "SELECT e.*, r.publisher, r.url, r.title FROM events e JOIN reports r ON e.report = r.report "
        f"WHERE {where.replace('report IN', 'e.report IN')} ORDER BY e.published, e.report, trigger_start",
    )


def _one_of(column: str, keys: Sequence[str]) -> str:
    return f"{column} IN ({', '.join(repr(key) for key in keys)})"


def _rows(record: Asked, query: str) -> list[Row]:
    rows: list[Row] = record.sql(query).to_pylist()
    return rows
