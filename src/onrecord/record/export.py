"""Events on their way to other programs: PLOVER lines, the flat event table, GeoJSON, Parquet.

All of it streams: events go out by day and key, a page of them at a time, so that a million need no more memory than
a page does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, BinaryIO

import pyarrow as pa

from onrecord.errors import RecordError
from onrecord.ontology.plover import cameo_roots
from onrecord.record.formats import json_text, write
from onrecord.record.record import Filter, Record

_PAGE = 50_000
"""Events of a page."""
_DAY = "coalesce(date_from, DATE '9999-12-31')"
_SAYS = "CASE WHEN e.statement IS NOT NULL THEN coalesce(e.speaker, s.source, 'somebody unnamed') END"
"""Who says so: a name, the words for somebody, or nobody known; null where the report says it itself."""
_JOINED = (
    "LEFT JOIN reports r ON r.report = e.report LEFT JOIN statements s ON s.statement = e.statement "
    "LEFT JOIN (SELECT incident, unnest(events) AS of_it FROM incidents) i ON i.of_it = e.event"
)

Row = dict[str, Any]


class Export:
    """The events of a record that fit, as plover, csv, geojson or parquet. Raises RecordError if none fits."""

    def __init__(self, record: Record, kind: str, wanted: Filter) -> None:
        self._record, self._kind = record, kind
        where = wanted.where()
        if kind == "geojson":
            where += " AND lat IS NOT NULL AND lon IS NOT NULL"
        keys = record.sql(f"SELECT {_DAY} AS day, event FROM events WHERE {where} ORDER BY day, event")
        if not keys.num_rows:
            placed = " and has coordinates" if kind == "geojson" else ""
            raise RecordError(f"{record.path}: no event fits{placed}, so there is nothing to export")
        firsts = keys.take(pa.array(range(0, keys.num_rows, _PAGE))).to_pylist()
        starts = [_from(key) for key in firsts]
        ends = [f"NOT {start}" for start in starts[1:]] + ["true"]
        self._pages = [
            f"SELECT * FROM events WHERE {where} AND {start} AND {end}"
            for start, end in zip(starts, ends, strict=True)
        ]  # fmt: skip

    def write(self, out: BinaryIO) -> None:
        """Write them."""
        if self._kind == "csv":
            return write(self._rows(_flat), "csv", out)
        if self._kind == "parquet":
            return write(self._rows(lambda page: f"{page} ORDER BY {_DAY}, event"), "parquet", out)
        for text in self._plover() if self._kind == "plover" else self._geojson():
            out.write(text.encode("utf-8"))

    def _rows(self, select: Callable[[str], str]) -> pa.RecordBatchReader:
        """What `select` makes of each page, one after the other."""
        readers = (self._record.stream(select(page)) for page in self._pages)
        first = next(readers)
        return pa.RecordBatchReader.from_batches(first.schema, chain(first, chain.from_iterable(readers)))

    def _events(self) -> Iterator[Row]:
        """Each event with what other tables know of it; `actor` and `recipient` hold its participants' rows."""
        for page in self._pages:
            among = f"event IN (SELECT event FROM ({page}))"
            who: dict[tuple[str, str], list[Row]] = {}
            for one in self._record.sql(f"SELECT * FROM participants WHERE {among} ORDER BY position").to_pylist():
                who.setdefault((one["event"], one["side"]), []).append(one)
            for batch in self._record.stream(_whole(page)):
                for row in batch.to_pylist():
                    sides = {side: who.get((row["event"], side), []) for side in ("actor", "recipient")}
                    yield row | sides

    def _plover(self) -> Iterator[str]:
        for row in self._events():
            yield json_text(plover_event(row)) + "\n"

    def _geojson(self) -> Iterator[str]:
        yield '{"type": "FeatureCollection", "features": [\n'
        for number, row in enumerate(self._events()):
            yield (",\n" if number else "") + json_text(_feature(row))
        yield "\n]}\n"


def _from(key: Row) -> str:
    """The condition for this event and all that come after it."""
    day = f"DATE '{key['day']}'"
    return f"({_DAY} > {day} OR ({_DAY} = {day} AND event >= '{key['event']}'))"


def _flat(page: str) -> str:
    """The event table: a row for each actor and recipient of an event, and one for an event without either."""
    people = ", ".join(
        f"coalesce({of}.name, {of}.words) AS {side}, {of}.country AS {side}_country, {of}.sector AS {side}_sector"
        for side, of in (("actor", "a"), ("recipient", "b"))
    )
    return (
        f"WITH page AS ({page}) SELECT e.event, i.incident, e.report, e.date_from AS date, e.date_to, {people}, e.type, e.modes, "
        f"e.quad, {_cameo_root()} AS cameo_root, e.score, e.contexts, e.aux, e.place_name AS place, "
        "e.place_admin1 AS admin1, e.place_country AS country, e.lat, e.lon, r.publisher, e.published, "
        f"{_SAYS} AS says, s.kind AS statement_kind, e.confidence, e.trigger, e.quote, r.url FROM page e "
        "LEFT JOIN participants a ON a.event = e.event AND a.side = 'actor' "
        f"LEFT JOIN participants b ON b.event = e.event AND b.side = 'recipient' {_JOINED} "
        f"ORDER BY {_DAY}, e.event, a.position, b.position"
    )


def _cameo_root() -> str:
    """`ontology.plover.cameo_root` in SQL; a mode's root comes before that of its type."""
    roots = sorted(cameo_roots().items(), key=lambda of: of[0][1] == "")
    cases = (
        f"WHEN e.type = '{type_}'" + (f" AND array_has(e.modes, '{mode}')" if mode else "") + f" THEN '{root}'"
        for (type_, mode), root in roots
    )
    return f"CASE {' '.join(cases)} END"


def _whole(page: str) -> str:
    return (
        f"WITH page AS ({page}) SELECT e.*, i.incident, {_SAYS} AS says, s.kind AS statement_kind, r.id, r.title, r.publisher, "
        f"r.url FROM page e {_JOINED} ORDER BY {_DAY}, e.event"
    )


def plover_event(row: Row) -> Row:
    """An event under the field names of the PLOVER manual; what it has no field for stands in `onrecord`."""
    return {
        "id": row["event"],
        "date": row["date_from"],
        "actor": [_participant(one) for one in row["actor"]],
        "recipient": [_participant(one) for one in row["recipient"]],
        "event": row["type"],
        "mode": row["modes"],
        "context": row["contexts"],
        "quad_code": row["quad"],
        "event_scale": row["score"],
        "event_loc": None if row["place_name"] is None else {
            "text": row["place"], "name": row["place_name"], "admin1": row["place_admin1"],
            "country": row["place_country"], "lat": row["lat"], "lon": row["lon"], "geonameid": row["geonameid"],
        },
        "text_info": {
            "quote": row["quote"], "sentence_start": row["sentence_start"], "sentence_end": row["sentence_end"],
            "trigger": row["trigger"], "trigger_start": row["trigger_start"], "trigger_end": row["trigger_end"],
        },
        "cite_info": {
            "id": row["id"], "title": row["title"], "publisher": row["publisher"], "date": row["published"],
            "url": row["url"],
        },
        "onrecord": {
            "report": row["report"], "incident": row["incident"], "date_to": row["date_to"],
            "time_basis": row["time_basis"], "aux": row["aux"], "says": row["says"],
            "statement": row["statement"], "statement_kind": row["statement_kind"], "figures": row["figures"],
            "confidence": row["confidence"], "run": row["run"],
        },
    }  # fmt: skip


def _participant(one: Row) -> Row:
    return {
        "text": one["words"], "start": one["words_start"], "end": one["words_end"], "name": one["name"],
        "country": one["country"], "sector": one["sector"],
    }  # fmt: skip


def _feature(row: Row) -> Row:
    facts = {
        "incident": row["incident"], "type": row["type"], "modes": "; ".join(row["modes"]), "date": row["date_from"], "date_to": row["date_to"],
        "actor": _names(row["actor"]), "recipient": _names(row["recipient"]), "place": row["place_name"],
        "country": row["place_country"], "score": row["score"], "aux": "; ".join(row["aux"]), "says": row["says"],
        "confidence": row["confidence"], "quote": row["quote"], "url": row["url"],
    }  # fmt: skip
    point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["event"], "geometry": point, "properties": facts}


def _names(participants: list[Row]) -> str:
    """`Police (NGA COP); students (NGA EDU)`."""
    shown = []
    for one in participants:
        codes = " ".join(code for code in (one["country"], *one["sector"]) if code)
        shown.append((one["name"] or one["words"]) + (f" ({codes})" if codes else ""))
    return "; ".join(shown)
