"""One incident as its readers see it: what, when, where, who; what is claimed and by whom; what others say about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Protocol

import pyarrow as pa

from onrecord.incidents.claims import FIGURES

Row = dict[str, Any]

REACTIONS = ("ACCUSE", "SUPPORT", "THREATEN", "REQUEST", "REJECT", "AGREE")
"""Types of act by which one reacts to what has happened."""


class Asked(Protocol):
    """A record that answers SQL."""

    def sql(self, query: str) -> pa.Table: ...


@dataclass(frozen=True)
class Claimed:
    """The figures of one kind. `low` to `high` is the range of all claims that do not count a part only, None where
    open; `latest` is the last claim, of the highest number in its report; `claims` are rows of the table `claims`."""

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
        threatens, asks.

        These are acts of saying in whose sentence it is spoken of; and condemnations and praise of nobody in particular
        in reports that tell of it more than of any other conflict or cooperation.
        """
        reports = list(dict.fromkeys(event["report"] for event in self.events))
        acts = _events(self.record, f"{_one_of('report', reports)} AND quad IN (1, 3)")
        deeds = _rows(self.record, "SELECT event, report, sentence_start FROM events WHERE quad IN (2, 4) AND "
                      f"{_one_of('report', reports)}")  # fmt: skip
        names: dict[str, dict[str, list[str]]] = {}
        for row in _rows(self.record, "SELECT event, side, name FROM participants WHERE "
                         f"{_one_of('report', reports)} ORDER BY event, position"):  # fmt: skip
            names.setdefault(row["event"], {"actor": [], "recipient": []})[row["side"]].append(row["name"])
        own = set(self.event_keys)
        spoken = {(event["report"], event["sentence_start"]) for event in self.events}
        others = {(deed["report"], deed["sentence_start"]) for deed in deeds if deed["event"] not in own} - spoken
        main = _main(deeds, own) if self.quad in (2, 4) else set()
        found = []
        for act in acts:
            if act["event"] in own or act["type"] not in REACTIONS or "negation" in act["aux"]:
                continue
            who = names.get(act["event"], {"actor": [], "recipient": []})
            at = (act["report"], act["sentence_start"])
            loose = act["type"] in ("ACCUSE", "SUPPORT") and not who["recipient"] and act["report"] in main
            if at in spoken or (loose and at not in others):
                found.append(act | {"actors": who["actor"]})
        return found

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
        high = None if any(c["max"] is None for c in whole) else max(c["max"] for c in whole)
        latest = max(
            whole, key=lambda c: (str(c["published"] or ""), not c["reprint"], c["min"] or c["max"] or 0, c["claim"])
        )
        yield Claimed(kind, low, high, latest, those)


def _main(deeds: Sequence[Row], own: set[str]) -> set[str]:
    """The reports whose first deed is one of ours and that have as many of ours as of all others."""
    by_report: dict[str, list[Row]] = {}
    for deed in deeds:
        by_report.setdefault(deed["report"], []).append(deed)
    main = set()
    for report, those in by_report.items():
        first = min(those, key=lambda deed: deed["sentence_start"])
        if first["event"] in own and 2 * sum(deed["event"] in own for deed in those) >= len(those):
            main.add(report)
    return main


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
