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
from onrecord.reading import open_sources, read_text
from onrecord.record.chunk import ChunkCoder, Lot, Task
from onrecord.record.record import Record
from onrecord.record.run import Options, code_into
from onrecord.record.schema import TABLES
from onrecord.record.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"
TIMES_PER_COMMIT = 500
FIRST_DAY = date(2015, 1, 1)
DAYS = 3650
COUNTRIES = np.array(["PSE", "ISR", "SDN", "UKR", "RUS", "SYR", "IRQ", "NGA", "KEN", "COL", "MMR", "AFG"])
KEYS = {"report", "event", "telling", "statement", "entity", "figure", "speaker_entity"}

QUESTIONS = {
    "events by month and dyad": """
        SELECT date_trunc('month', e.date_from) AS month, a.country AS actor, r.country AS recipient, count(*) AS events
        FROM events e JOIN participants a ON a.event = e.event AND a.side = 'actor' AND a.position = 0
        JOIN participants r ON r.event = e.event AND r.side = 'recipient' AND r.position = 0
        WHERE NOT e.duplicate AND e.date_from >= DATE '2022-01-01' GROUP BY 1, 2, 3 ORDER BY events DESC LIMIT 50""",
    "all statements of a speaker": "SELECT * FROM statements WHERE speaker = 'Speaker 77' ORDER BY published",
    "claims of an incident": """
        SELECT * FROM claims WHERE incident = (SELECT max(incident) FROM claims WHERE figure IS NOT NULL)""",
    "events within 50 km of a point": """
        SELECT event, type, place_name FROM events WHERE lat BETWEEN 9.55 AND 10.45 AND lon BETWEEN 9.55 AND 10.45
        AND 2 * 6371 * asin(sqrt(power(sin(radians(lat - 10.0) / 2), 2) + cos(radians(lat)) * cos(radians(10.0))
        * power(sin(radians(lon - 10.0) / 2), 2))) <= 50""",
    "top dyads": """
        SELECT a.country AS actor, r.country AS recipient, count(*) AS events FROM participants a
        JOIN participants r ON a.event = r.event AND r.side = 'recipient' AND r.position = 0
        WHERE a.side = 'actor' AND a.position = 0 AND NOT a.duplicate GROUP BY 1, 2 ORDER BY events DESC LIMIT 20""",
}


def samples() -> Lot:
    """The sample reports, coded."""
    coder = ChunkCoder(Task(keep_text=False))
    [lot] = coder.code(list(open_sources([str(path) for path in sorted(EXAMPLES.glob("*.txt"))]))).lots
    return lot


def multiply(lot: Lot, first: int, times: int, chance: np.random.Generator) -> dict[str, pa.Table]:
    """The rows of the lot so many times, under other keys, days, places, countries and speakers each time."""
    tables = lot.tables | {"reports": pa.Table.from_pylist(lot.reports, schema=TABLES["reports"].schema)}
    days = chance.integers(0, DAYS, times)
    made = {}
    for name, table in tables.items():
        rows = table.num_rows
        copy = np.repeat(np.arange(times), rows)
        many = table.take(pa.array(np.tile(np.arange(rows), times)))
        for at, field in enumerate(many.schema):
            values: Any = None
            if field.name in KEYS or (name == "reports" and field.name in ("content", "digest")):
                old = many.column(at).to_pylist()
                values = [value and f"{first + c:08x}{value[8:]}" for value, c in zip(old, copy, strict=True)]
            elif field.name in ("published", "date_from", "date_to"):
                values = [FIRST_DAY + timedelta(days=int(days[c])) for c in copy]
            elif field.name == "sketch":
                values = [chance.bytes(256) for _ in copy]
            elif field.name in ("country", "place_country"):
                values = COUNTRIES[chance.integers(0, len(COUNTRIES), len(copy))]
            elif field.name == "speaker":
                values = [f"Speaker {number}" for number in chance.integers(0, 20_000, len(copy))]
            elif field.name in ("lat", "lon"):
                values = chance.uniform(-40, 60, len(copy))
            elif field.name == "duplicate":
                values = np.zeros(len(copy), dtype=bool)
            elif field.name == "run":
                values = np.ones(len(copy), dtype=np.int32)
            if values is not None:
                many = many.set_column(at, field, pa.array(values, field.type))
        made[name] = many
    return made


def make(path: Path, events: int) -> None:
    """A record of about so many events at `path`."""
    lot = samples()
    share = lot.tables["events"].num_rows
    store, chance = Store.create(path), np.random.default_rng(1)
    made = 0
    run = {"run": 1, "state": "finished", "started": datetime.now(UTC), "ended": datetime.now(UTC),
           "coder": onrecord.__version__, "model": "made", "options": [], "inputs": []}  # fmt: skip
    runs = pa.Table.from_pylist([run], schema=TABLES["runs"].schema)
    while made * share < events:
        tables = multiply(lot, made, TIMES_PER_COMMIT, chance)
        with store.writing():
            store.commit({name: (table, []) for name, table in tables.items()}, runs)
        made += TIMES_PER_COMMIT
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
    added = multiply(samples(), 0xFFFFFF, 1, np.random.default_rng(2))

    def append() -> None:
        with store.writing():
            store.commit({name: (table, []) for name, table in added.items()}, record.table("runs"))

    append()
    print(f"{'appending the rows of a few':36s} {timed(append)[0]:6.2f} s")
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
