"""How long a record of a million events takes to be added to and asked.

Run it as `python benchmarks/million.py [--events N] [--record FOLDER]`. It codes the sample reports once, multiplies
their rows under other keys, days and names into a record (kept in FOLDER and used again, if given), then appends one
report and asks five common questions. Times are wall seconds, of the second of two tries.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import onrecord
from onrecord.coding.coder import Coder
from onrecord.reading import read_text
from onrecord.record.chunk import ChunkCoder, Coded, Task
from onrecord.record.record import Record
from onrecord.record.run import Options, code_into
from onrecord.record.schema import OF_REPORTS, TABLES
from onrecord.record.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"
REPORTS_PER_COMMIT = 3000
FIRST_DAY = date(2015, 1, 1)
DAYS = 3650
COUNTRIES = np.array(["PSE", "ISR", "SDN", "UKR", "RUS", "SYR", "IRQ", "NGA", "KEN", "COL", "MMR", "AFG"])
KEYS = {"report", "event", "incident", "statement", "entity", "figure", "speaker_entity"}

QUESTIONS = {
    "events by month and dyad": """
        SELECT date_trunc('month', e.date_from) AS month, a.country AS actor, r.country AS recipient, count(*) AS events
        FROM events e JOIN participants a ON a.event = e.event AND a.side = 'actor' AND a.position = 0
        JOIN participants r ON r.event = e.event AND r.side = 'recipient' AND r.position = 0
        WHERE NOT e.duplicate AND e.date_from >= DATE '2022-01-01' GROUP BY 1, 2, 3 ORDER BY events DESC LIMIT 50""",
    "all statements of a speaker": "SELECT * FROM statements WHERE speaker = 'Speaker 77' ORDER BY published",
    "figures of an incident": """
        SELECT f.* FROM figures f JOIN events e ON f.event = e.event
        WHERE e.incident = (SELECT max(e2.incident) FROM events e2 JOIN figures f2 ON f2.event = e2.event)""",
    "events within 50 km of a point": """
        SELECT event, type, place_name FROM events WHERE lat BETWEEN 9.55 AND 10.45 AND lon BETWEEN 9.55 AND 10.45
        AND 2 * 6371 * asin(sqrt(power(sin(radians(lat - 10.0) / 2), 2) + cos(radians(lat)) * cos(radians(10.0))
        * power(sin(radians(lon - 10.0) / 2), 2))) <= 50""",
    "top dyads": """
        SELECT a.country AS actor, r.country AS recipient, count(*) AS events FROM participants a
        JOIN participants r ON a.event = r.event AND r.side = 'recipient' AND r.position = 0
        WHERE a.side = 'actor' AND a.position = 0 AND NOT a.duplicate GROUP BY 1, 2 ORDER BY events DESC LIMIT 20""",
}


def samples() -> list[Coded]:
    """The sample reports, coded."""
    coder = ChunkCoder(Task(keep_text=False))
    from onrecord.reading import open_sources

    return coder.code(list(open_sources([str(path) for path in sorted(EXAMPLES.glob("*.txt"))]))).coded


def multiply(coded: list[Coded], first: int, count: int, chance: np.random.Generator) -> dict[str, pa.Table]:
    """The rows of `count` reports made from the coded ones under other keys, days, places, countries and speakers."""
    parts: dict[str, list[pa.Table]] = {"reports": [], **{name: [] for name in OF_REPORTS}}
    each = count // len(coded)
    for number, one in enumerate(coded):
        tables = one.tables | {"reports": pa.Table.from_pylist([one.row], schema=TABLES["reports"].schema)}
        days = chance.integers(0, DAYS, each)
        for name, table in tables.items():
            rows = table.num_rows
            copy = np.repeat(np.arange(each), rows)
            many = table.take(pa.array(np.tile(np.arange(rows), each)))
            shift = [f"{first + number * each + k:08x}" for k in range(each)]
            for column in many.schema.names:
                at = many.schema.get_field_index(column)
                values = many.column(column)
                if column in KEYS:
                    values = pa.array([v and shift[c] + v[8:] for v, c in zip(values.to_pylist(), copy, strict=True)])
                elif column in ("published", "date_from", "date_to"):
                    values = pa.array([FIRST_DAY + timedelta(days=int(days[c])) for c in copy])
                elif column in ("content", "digest"):
                    values = pa.array([shift[c] + v[8:] for v, c in zip(values.to_pylist(), copy, strict=True)])
                elif column == "sketch":
                    values = pa.array([chance.bytes(256) for _ in copy])
                elif column in ("country", "place_country"):
                    values = pa.array(COUNTRIES[chance.integers(0, len(COUNTRIES), len(copy))])
                elif column == "speaker":
                    values = pa.array([f"Speaker {n}" for n in chance.integers(0, 20_000, len(copy))])
                elif column in ("lat", "lon"):
                    values = pa.array(chance.uniform(-40, 60, len(copy)))
                elif column == "duplicate":
                    values = pa.array(np.zeros(len(copy), dtype=bool))
                elif column == "run":
                    values = pa.array(np.ones(len(copy), dtype=np.int32))
                elif column in ("events", "figures"):
                    continue  # lists of keys keep those of the sample
                many = many.set_column(at, many.schema.field(at), values.cast(many.schema.field(at).type))
            parts[name].append(many)
    return {name: pa.concat_tables(tables) for name, tables in parts.items()}


def make(path: Path, events: int) -> None:
    """A record of about so many events at `path`."""
    coded = samples()
    share = sum(one.row["events"] for one in coded) / len(coded)
    store, chance = Store.create(path), np.random.default_rng(1)
    made = 0
    run = {"run": 1, "state": "finished", "started": datetime.now(UTC), "ended": datetime.now(UTC),
           "coder": onrecord.__version__, "model": "made", "options": [], "inputs": []}  # fmt: skip
    runs = pa.Table.from_pylist([run], schema=TABLES["runs"].schema)
    while made * share < events:
        tables = multiply(coded, made, REPORTS_PER_COMMIT, chance)
        with store.writing():
            store.commit({name: (table, []) for name, table in tables.items()}, runs)
        made += REPORTS_PER_COMMIT
        print(f"\rmaking the record: {min(1.0, made * share / events):4.0%}", end="", flush=True)
    print()


def timed(what: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    begun = time.perf_counter()
    result = what()
    return time.perf_counter() - begun, result


def measure(path: Path) -> None:
    """Print the times."""
    record = Record(path)
    counts = {name: record.sql(f"SELECT count(*) AS n FROM {name}")["n"][0].as_py() for name in ("reports", "events")}
    print(f"{counts['reports']:,} reports, {counts['events']:,} events\n")
    for name, sql in QUESTIONS.items():
        timed(lambda sql=sql: record.sql(sql))
        seconds, rows = timed(lambda sql=sql: Record(path).sql(sql))
        print(f"{name:36s} {seconds:6.2f} s  {rows.num_rows} rows")
    coder = Coder(threads=1)
    text = (EXAMPLES / "raid.txt").read_text("utf-8")
    print(f"{'coding one report':36s} {timed(lambda: coder.code(read_text(text)))[0]:6.2f} s")
    store = Store(path)
    one = samples()[0]
    added = {"reports": pa.Table.from_pylist([one.row], schema=TABLES["reports"].schema), **one.tables}

    def append() -> None:
        with store.writing():
            store.commit({name: (table, []) for name, table in added.items()}, record.table("runs"))

    append()
    print(f"{'appending its rows':36s} {timed(append)[0]:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "new.txt"
        report.write_text(text.replace("Wednesday", "Friday"), encoding="utf-8")
        whole = timed(lambda: code_into(path, [str(report)], Options(workers=1)))[0]
    print(f"{'`code --to`, worker and model too':36s} {whole:6.2f} s")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--record", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.record or Path(folder) / "million"
        if not path.exists():
            make(path, arguments.events)
        measure(path)
