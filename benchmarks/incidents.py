"""How long it takes to find the incidents of a record, and to add reports to them.

Run it as `python benchmarks/incidents.py [--events N]`. It codes the reports of `tests/happenings` once and multiplies
their rows: each copy under other keys, on other days of three years, in another country and elsewhere in it, with the
same words. Then all are linked, 1,000 events more are added, and linked too. Prints seconds and the peak of memory.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

import onrecord
from onrecord.incidents.record import Record
from onrecord.incidents.update import update
from onrecord.reading import open_sources
from onrecord.record.chunk import ChunkCoder, Lot, Task
from onrecord.record.schema import TABLES
from onrecord.record.store import Store

REPORTS = Path(__file__).parent.parent / "tests" / "happenings" / "first" / "reports.jsonl"
DAYS = 3 * 365
COUNTRIES = ("PSE", "ISR", "SDN", "UKR", "RUS", "SYR", "IRQ", "NGA", "KEN", "COL", "MMR", "AFG", "ETH", "MEX", "PHL")
KEYS = {"report", "event", "telling", "statement", "entity", "figure", "speaker_entity"}
AT_ONCE = 40


def copies(lot: Lot, first: int, times: int, chance: np.random.Generator) -> dict[str, pa.Table]:
    """The rows of the lot so many times."""
    tables = lot.tables | {"reports": pa.Table.from_pylist(lot.reports, schema=TABLES["reports"].schema)}
    shift = chance.integers(0, DAYS, times)
    country = chance.integers(0, len(COUNTRIES), times)
    north, east = chance.uniform(-20, 20, times), chance.uniform(-20, 20, times)
    made = {}
    for name, table in tables.items():
        copy = np.repeat(np.arange(times), table.num_rows)
        many = table.take(pa.array(np.tile(np.arange(table.num_rows), times)))
        for at, field in enumerate(many.schema):
            old = many.column(at).to_pylist()
            new: Any = None
            if field.name in KEYS or (name == "reports" and field.name in ("content", "digest")):
                new = [value and f"{first + c:08x}{value[8:]}" for value, c in zip(old, copy, strict=True)]
            elif field.name in ("published", "date_from", "date_to"):
                new = [value and value - timedelta(days=int(shift[c])) for value, c in zip(old, copy, strict=True)]
            elif field.name in ("country", "place_country"):
                new = [value and COUNTRIES[country[c]] for value, c in zip(old, copy, strict=True)]
            elif field.name == "place_name":
                new = [value and f"{value} {first + c}" for value, c in zip(old, copy, strict=True)]
            elif field.name in ("lat", "lon"):
                move = north if field.name == "lat" else east
                new = [None if value is None else value + move[c] for value, c in zip(old, copy, strict=True)]
            elif field.name == "duplicate":
                new = np.zeros(len(copy), dtype=bool)
            elif field.name == "run":
                new = np.ones(len(copy), dtype=np.int32)
            if new is not None:
                many = many.set_column(at, field, pa.array(new, field.type))
        made[name] = many
    return made


def add(store: Store, tables: dict[str, pa.Table]) -> None:
    """Write rows into the record."""
    run = {"run": 1, "state": "finished", "started": datetime.now(UTC), "ended": datetime.now(UTC),
           "coder": onrecord.__version__, "model": "made", "options": [], "inputs": []}  # fmt: skip
    with store.writing():
        store.commit(
            {name: (table, []) for name, table in tables.items()},
            pa.Table.from_pylist([run], schema=TABLES["runs"].schema),
        )


def main(events: int) -> None:
    """Print the times."""
    chance = np.random.default_rng(1)
    [lot] = ChunkCoder(Task(keep_text=False)).code(list(open_sources([str(REPORTS)]))).lots
    share = lot.tables["events"].num_rows
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "record"
        store, made = Store.create(path), 0
        while made * share < events:
            add(store, copies(lot, made, AT_ONCE, chance))
            made += AT_ONCE
        for what in ("all events", "1,000 events more"):
            before = Record(path).unlinked
            begun = time.perf_counter()
            changed = update(path)
            seconds = time.perf_counter() - begun
            print(f"{what:20s} {before:9,} events {seconds:8.1f} s  {changed:,} incidents new or changed")
            add(store, copies(lot, made, round(1000 / share), chance))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak of memory       {peak / 1024:,.0f} MB; {date.today()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    main(parser.parse_args().events)
