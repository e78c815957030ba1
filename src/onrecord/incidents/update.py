"""Brings the tables `incidents` and `claims` of a record up to what its reports tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onrecord.incidents import likeness
from onrecord.incidents.claims import claims_of, disputed
from onrecord.incidents.linking import link, linker
from onrecord.incidents.names import merged
from onrecord.incidents.speaking import OF_SAYING, spoken_of
from onrecord.ontology.plover import quad
from onrecord.record.schema import TABLES
from onrecord.record.store import Store

Row = dict[str, Any]
_MOST_NAMES = 12
"""Names of actors or recipients that an incident's row gives; the others stand with its events."""


def update(path: Path) -> int:
    """Link what has come into the record at `path` since this was last done; gives how many incidents are new or
    changed. The result is the same in whatever order reports came. Raises RecordError where no record is."""
    store = Store(path)
    with store.writing():
        tables = store.tables()
        rows = {
            name: store.query(f"SELECT {', '.join(columns)} FROM {name}", tables)
            for name, columns in _COLUMNS.items()
        }  # fmt: skip
        known = rows.pop("incidents")
        change = _change(_Read(rows), known)
        if change is None:
            return 0
        incidents, claims, gone = change
        if gone:  # rows that replace others must be among those that are named
            gone = list(dict.fromkeys([*gone, *(row["incident"] for row in incidents)]))
        run = int(max(store.query("SELECT max(run) AS run FROM runs", tables)["run"].to_pylist()[0] or 0, 0))
        store.commit(
            {
                name: (pa.Table.from_pylist([row | {"run": run} for row in those], schema=TABLES[name].schema), gone)
                for name, those in (("incidents", incidents), ("claims", claims))
            },
            store.query("SELECT * FROM runs", tables),
        )
    return len(incidents)


_COLUMNS = {
    "events": dict.fromkeys((
        *likeness.EVENTS, "score", "sentence_start", "statement", "speaker", "figures", "trigger_start",
        "trigger_end", "run",
    )),
    "participants": dict.fromkeys((*likeness.PARTICIPANTS, "position", "entity")),
    "figures": dict.fromkeys((
        *likeness.FIGURES, "figure", "report", "words", "words_start", "words_end", "victims", "qualifier",
        "statement", "speaker",
    )),
    "statements": dict.fromkeys((
        "statement", "speaker", "speaker_entity", "speaker_country", "speaker_sector", "source", "cue", "cue_start",
    )),
    "entities": dict.fromkeys((*likeness.ENTITIES, "entity", "kind")),
    "reports": dict.fromkeys((*likeness.REPORTS, "publisher", "published", "duplicate_of", "digest", "run")),
    "incidents": dict.fromkeys(("incident", "events", "linker", "run")),
}  # fmt: skip


class _Read:
    """The tables of a record as far as incidents need them."""

    def __init__(self, tables: dict[str, pa.Table]) -> None:
        # In an order of their own, so that it does not matter in which they came.
        tables = tables | {"events": tables["events"].sort_by("event"), "figures": tables["figures"].sort_by("figure")}
        self.tables = tables
        self.events: list[str] = tables["events"]["event"].to_pylist()
        self.types: list[str] = tables["events"]["type"].to_pylist()
        self.sources = _sources(tables["reports"].to_pylist())

    def reprinted_since(self, run: int) -> set[str]:
        """The coded reports that have come to have other copies or reprints after a run: who printed them first may be
        another than was thought."""
        reports = self.tables["reports"].to_pylist()
        groups = {row["report"]: row["duplicate_of"] or row["report"] for row in reports}
        new = {groups[row["report"]] for row in reports if row["run"] > run and row["duplicate_of"]}
        return {row["report"] for row in reports if groups[row["report"]] in new}

    def rows(self, numbers: Sequence[int]) -> dict[int, Row]:
        """The events with these numbers, with all that belongs to them."""
        events = self.tables["events"].take(pa.array(numbers, pa.int64())).to_pylist()
        keys = pa.array([event["event"] for event in events], pa.string())
        by_key: dict[str, Row] = {}
        for event in events:
            by_key[event["event"]] = event
            event |= {"actor": [], "recipient": [], "figure_rows": [], "source": self.sources[event["report"]]}
            event["quad"] = quad(event["type"])
            event["told"] = _told(event["aux"])
        for name in ("participants", "figures"):
            table = self.tables[name]
            for row in table.filter(pc.is_in(table["event"], keys)).to_pylist():
                by_key[row["event"]][row["side"] if name == "participants" else "figure_rows"].append(row)
        said = self._statements(events)
        for event in events:
            event["said"] = said.get(event["statement"])
            for side in ("actor", "recipient"):
                event[side].sort(key=lambda one: one["position"])
            event["figure_rows"].sort(key=lambda one: (one["report"], one["words_start"], one["kind"]))
            for figure in event["figure_rows"]:
                figure["said"] = said.get(figure["statement"])
        return dict(zip(numbers, events, strict=True))

    def acts(self, reports: set[str], incident_of: dict[str, str]) -> dict[str, list[Row]]:
        """The acts of saying in some reports, by the incident that they are about."""
        table = self.tables["events"]
        here = np.flatnonzero(np.asarray(pc.is_in(table["report"], pa.array(sorted(reports), pa.string()))))
        some = table.select(list(OF_SAYING))
        by_report: dict[str, list[tuple[int, Row]]] = {}
        for number, row in zip(here.tolist(), some.take(pa.array(here)).to_pylist(), strict=True):
            by_report.setdefault(row["report"], []).append((number, row))
        about: dict[int, str] = {}
        for those in by_report.values():
            those.sort(key=lambda one: (one[1]["trigger_start"], one[1]["event"]))
            found = spoken_of([row for _, row in those], incident_of)
            about |= {number: found[row["event"]] for number, row in those if row["event"] in found}
        acts: dict[str, list[Row]] = {}
        rows = self.rows([number for number, _ in sorted(about.items()) if self._accuses(number)])
        for number, row in sorted(rows.items(), key=lambda one: _in_order(one[1])):
            acts.setdefault(about[number], []).append(row)
        return acts

    def _accuses(self, number: int) -> bool:
        return self.types[number] in ("ACCUSE", "REJECT")

    def _statements(self, events: Sequence[Row]) -> dict[str | None, Row]:
        wanted = {event["statement"] for event in events}
        wanted |= {figure["statement"] for event in events for figure in event["figure_rows"]}
        table = self.tables["statements"]
        keys = pa.array([key for key in wanted if key is not None], pa.string())
        said = table.filter(pc.is_in(table["statement"], keys)).to_pylist()
        entities = self.tables["entities"]
        speakers = pa.array([row["speaker_entity"] for row in said if row["speaker_entity"]], pa.string())
        known = entities.filter(pc.is_in(entities["entity"], speakers))
        kinds = dict(zip(known["entity"].to_pylist(), known["kind"].to_pylist(), strict=True))
        return {row["statement"]: row | {"speaker_kind": kinds.get(row["speaker_entity"])} for row in said}


def _told(aux: Sequence[str]) -> str:
    if "negation" in aux:
        return "denied"
    return "planned" if set(aux) & {"future", "hypothetical"} else "done"


def _sources(reports: Sequence[Row]) -> dict[str, Row]:
    """Coded reports by key, each with who printed its text first, and when (as `acts.PRINTED` tells it); `original`,
    the first printed of it and its reprints; `reprint`, whether that is another; `copies`, how many printed it besides.
    Which of several was coded tells only which came first into the record, and nothing may depend on that."""
    printed: dict[str, list[Row]] = {}
    groups: dict[str, list[Row]] = {}
    for row in reports:
        coded = row["digest"] is not None
        printed.setdefault(row["report"] if coded else row["duplicate_of"], []).append(row)
        if coded:
            groups.setdefault(row["duplicate_of"] or row["report"], []).append(row)
    sources: dict[str, Row] = {}
    for group in groups.values():
        those = []
        for row in group:
            first = min(printed[row["report"]], key=lambda one: (*_when(one)[:2], one["publisher"] or ""))
            those.append(
                {"report": row["report"], "publisher": first["publisher"], "published": first["published"],
                 "copies": len(printed[row["report"]]) - 1}
            )  # fmt: skip
        those.sort(key=_when)
        for row in those:
            original = those[0]
            sources[row["report"]] = row | {
                "original": original["report"], "reprint": row is not original, "from": original["publisher"],
            }  # fmt: skip
    return sources


def _when(row: Row) -> tuple[Any, ...]:
    return (row["published"] is None, row["published"] or date.min, row["report"])


def _change(read: _Read, known: pa.Table) -> tuple[list[Row], list[Row], list[str]] | None:
    """The incidents and claims that are new or changed, and the keys of incidents that they replace; None for none."""
    linked: dict[str, int] = {}
    for events, run in zip(known["events"].to_pylist(), known["run"].to_pylist(), strict=True):
        linked.update(dict.fromkeys(events, run))
    runs, reports = (read.tables["events"][name].to_pylist() for name in ("run", "report"))
    come = np.array([linked.get(event, -1) < run for event, run in zip(read.events, runs, strict=True)], dtype=bool)
    reprinted = read.reprinted_since(max(linked.values(), default=-1))
    new = come | np.array([report in reprinted for report in reports], dtype=bool)
    as_now = known["linker"].unique().to_pylist() in ([], [linker()])
    if not new.any() and len(linked) == len(read.events) and as_now:
        return None
    again = any(event in linked for event, has_come in zip(read.events, come.tolist(), strict=True) if has_come)
    if again or len(linked) + int(come.sum()) != len(read.events) or not as_now:
        new[:] = True  # reports were coded anew, or are linked otherwise: links may be gone
    tellings = likeness.read(
        *(read.tables[name] for name in ("events", "participants", "figures", "entities", "reports"))
    )
    incidents = link(tellings, np.unique(tellings.of[new]))
    order = np.argsort(tellings.of, kind="stable")
    bounds = np.searchsorted(tellings.of[order], np.arange(len(tellings) + 1))
    members = [np.concatenate([order[bounds[k] : bounds[k + 1]] for k in incident]) for incident in incidents]
    rows = read.rows(np.sort(np.concatenate(members)).tolist()) if members else {}
    incident_of: dict[str, str] = {}
    touched = {event["event"] for event in rows.values()}
    gone = [
        key for key, events in zip(known["incident"].to_pylist(), known["events"].to_pylist(), strict=True)
        if new.all() or not touched.isdisjoint(events)
    ]  # fmt: skip
    told = [sorted((rows[number] for number in numbers.tolist()), key=_in_order) for numbers in members]
    for key, events in zip(known["incident"].to_pylist(), known["events"].to_pylist(), strict=True):
        incident_of.update(dict.fromkeys(events, key))
    for events_ in told:
        incident_of.update(dict.fromkeys((event["event"] for event in events_), events_[0]["event"]))
    acts = read.acts({row["report"] for row in rows.values()}, incident_of)
    made, claims = [], []
    for events_ in told:
        row, those = incident_row(events_, acts.get(events_[0]["event"], []))
        made.append(row)
        claims += those
    return made, claims, gone


def _in_order(event: Row) -> tuple[Any, ...]:
    return (*_when(event["source"]), event["trigger_start"], event["event"])


def incident_row(events: Sequence[Row], acts: Sequence[Row]) -> tuple[Row, list[Row]]:
    """The row of an incident and those of its claims; `events` and `acts` as `claims_of` takes them."""
    key = events[0]["event"]
    type_ = _most((event["type"], event["confidence"]) for event in events)
    claims = claims_of(key, type_, events, acts)
    reports = list(dict.fromkeys(event["report"] for event in events))
    sources = [events_[0]["source"] for events_ in _by(events, "report").values()]
    days = sorted(row["published"] for row in sources if row["published"])
    of_type = [event["score"] for event in events if event["type"] == type_]
    row: Row = {
        "incident": key, "type": type_, "modes": sorted({m for e in events if e["type"] == type_ for m in e["modes"]}),
        "quad": quad(type_), "score": round(sum(of_type) / len(of_type), 2),
        "told": _most((event["told"], 1.0) for event in events), **_days(events), **_place(events),
        "disputed": disputed(claims, events), "linker": linker(),
        "reports": len(reports) + sum(row["copies"] for row in sources),
        "sources": len({row["from"] or row["original"] for row in sources}),
        "first_published": days[0] if days else None, "last_published": days[-1] if days else None,
        "events": [event["event"] for event in events],
    }  # fmt: skip
    for side in ("actor", "recipient"):
        sides = [(event["report"], one) for event in events for one in event[side]]
        row[f"{side}s"] = merged(((report, one["name"]) for report, one in sides if one["name"]), _MOST_NAMES)
        groups = Counter(f"{one['country'] or ''}:{(one['sector'] or [''])[0]}" for _, one in sides)
        row[f"{side}_groups"] = [
            group for group, _ in sorted(groups.items(), key=lambda g: (-g[1], g[0])) if group != ":"
        ]
    return row, [{name: value for name, value in claim.items() if name != "group"} for claim in claims]


def _most(values: Iterable[tuple[str, float]]) -> str:
    """The value that weighs most, the first in the alphabet of several."""
    sums: Counter[str] = Counter()
    for value, weight in values:
        sums[value] += weight  # type: ignore[assignment]
    return min(sums, key=lambda value: (-round(sums[value], 6), value))


def _by(events: Sequence[Row], name: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for event in events:
        found.setdefault(event[name], []).append(event)
    return found


def _days(events: Sequence[Row]) -> Row:
    """The days that most reports name, the later reports of as many; else those on which it was told as news."""
    named: dict[tuple[Any, Any], set[str]] = {}
    for event in events:
        from_, to = event["date_from"], event["date_to"]
        if event["time_basis"] == "expression" and from_ and to and (to - from_).days <= likeness.LONGEST:
            named.setdefault((from_, to), set()).add(event["source"]["original"])
    if named:
        narrow = {days: reports for days, reports in named.items() if days[1] == days[0]} or named
        last = {days: number for number, days in enumerate(narrow)}
        from_, to = max(narrow, key=lambda days: (len(narrow[days]), last[days]))
        return {"date_from": from_, "date_to": to}
    told = [event for event in events if event["date_from"] or event["date_to"]]
    return {name: told[0][name] if told else None for name in ("date_from", "date_to")}


_PLACE = ("place_name", "place_country", "place_admin1", "lat", "lon")


def _place(events: Sequence[Row]) -> Row:
    """The finest place in the country that most reports give: that of most, of the later ones of as many."""
    given: dict[tuple[Any, ...], set[str]] = {}
    for event in events:
        if event["place_name"] and event["lat"] is not None:
            given.setdefault(tuple(event[name] for name in _PLACE), set()).add(event["source"]["original"])
    countries: Counter[str] = Counter()
    for place, reports in given.items():
        countries[place[1] or ""] += len(reports)
    country = min(countries, key=lambda code: (-countries[code], code), default="")
    given = {place: reports for place, reports in given.items() if (place[1] or "") == country}
    fine = {place: reports for place, reports in given.items() if place[2] and place[2] != place[0]}
    best = fine or given
    if not best:
        return dict.fromkeys(_PLACE)
    last = {place: number for number, place in enumerate(best)}
    chosen = max(best, key=lambda place: (len(best[place]), last[place]))
    return dict(zip(_PLACE, chosen, strict=True))
