"""A thousand broken inputs among good ones, coded into a record: nothing may crash, hang, or be lost beside them.

Run it as `python benchmarks/broken.py [--inputs N]`. Files of every kind are made from the sample reports, then bytes
of them are flipped, cut out, doubled, put elsewhere, packed or wrapped. Exit code 1 if a good report is missing, the
program ends otherwise than it should, or its memory runs away.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from record import Memory
from speed import EXAMPLES

from onrecord.record.record import Record

LARGEST = 2_000_000
"""Bytes of a broken file."""
MOST_MEMORY = 3000
"""Megabytes of all processes together."""


def reports() -> list[dict[str, str]]:
    """The sample reports as rows."""
    return [
        {"id": path.stem, "text": path.read_text("utf-8"), "published": "2026-03-12"}
        for path in sorted(EXAMPLES.glob("*.txt"))
    ]


def page(row: dict[str, str]) -> bytes:
    body = "".join(f"<p>{part}</p>" for part in row["text"].split("\n\n"))
    head = f"<head><title>{row['id']}</title></head>"
    return f"<!doctype html><html lang='en'>{head}<body><article>{body}</article></body></html>".encode()


def archive(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    for row in rows:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page(row)
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/{row['id']}\r\n"
            f"WARC-Date: 2026-03-12T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"WARC-Record-ID: <urn:uuid:{row['id']}>\r\nContent-Length: {len(http)}\r\n\r\n"
        )
        out.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    return out.getvalue()


def feed(rows: list[dict[str, str]]) -> bytes:
    items = "".join(
        f"<item><title>{row['id']}</title><content:encoded><![CDATA[{row['text']}]]></content:encoded></item>"
        for row in rows
    )
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    return f'<?xml version="1.0"?><rss version="2.0" {space}><channel>{items}</channel></rss>'.encode()


def table(rows: list[dict[str, str]]) -> bytes:
    quoted = ('"' + '","'.join(value.replace('"', '""') for value in row.values()) + '"' for row in rows)
    return "\n".join([",".join(rows[0]), *quoted]).encode()


def columns(rows: list[dict[str, str]]) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), out)
    return out.getvalue()


KINDS: dict[str, Callable[[list[dict[str, str]]], bytes]] = {
    ".txt": lambda rows: rows[0]["text"].encode(),
    ".html": lambda rows: page(rows[0]),
    ".json": lambda rows: json.dumps(rows).encode(),
    ".jsonl": lambda rows: "\n".join(json.dumps(row) for row in rows).encode(),
    ".csv": table,
    ".parquet": columns,
    ".warc": archive,
    ".xml": feed,
    ".txt.gz": lambda rows: gzip.compress(rows[0]["text"].encode()),
    ".jsonl.gz": lambda rows: gzip.compress("\n".join(json.dumps(row) for row in rows).encode()),
}


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 40)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data))]


def hole(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at + chance.randint(1, 2000) :]


def doubled(data: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + data[at : at + 3000] * chance.randint(2, 60) + data[at:]


def nested(data: bytes, chance: random.Random) -> bytes:
    opening, closing = chance.choice([(b"[", b"]"), (b'{"text":', b"}"), (b"<div>", b"</div>"), (b'"', b'"')])
    depth = chance.choice([10, 1000, 100_000])
    return opening * depth + data + closing * depth


def endless(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", b" ") * chance.choice([2, 5, 50])


def other_encoding(data: bytes, chance: random.Random) -> bytes:
    name = chance.choice(["utf-16", "utf-16-le", "utf-32", "cp037", "utf-7"])
    return data.decode("utf-8", "replace").encode(name, "replace")


def packed(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.randint(1, 4)):
        data = gzip.compress(data)
    return flipped(data, chance) if chance.random() < 0.5 else data


def hostile(data: bytes, chance: random.Random) -> bytes:
    bit = chance.choice(
        [b"<a " + b"x=1 " * 30_000, b"<table>" * 3000, b"<!--" * 9000, b"&#x10FFFF;" * 9000, b"\x00" * 9000]
    )
    return b"<html><body>" + bit + data


CHANGES = [flipped, cut, hole, doubled, nested, endless, other_encoding, packed, hostile]


def write_inputs(folder: Path, count: int) -> int:
    """Broken files, with a good report after every ten; how many good ones there are."""
    rows, good = reports(), 0
    for number in range(count):
        chance = random.Random(number)
        kind = list(KINDS)[number % len(KINDS)]
        data = KINDS[kind](chance.sample(rows, len(rows)))
        for _ in range(chance.choice([1, 1, 2])):
            data = (chance.choice(CHANGES)(data, chance) or b"x")[:LARGEST]
        (folder / f"{number:05d}{kind}").write_bytes(data)
        if number % 10 == 9:
            good += 1
            text = f"Report {number}\n\n" + rows[number % len(rows)]["text"].replace("Thursday", f"day {number}")
            (folder / f"{number:05d}-good.txt").write_text(text, encoding="utf-8")
    return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, record = Path(name) / "in", Path(name) / "record"
        folder.mkdir()
        good = write_inputs(folder, arguments.inputs)
        memory, begun = Memory(), time.perf_counter()
        process = subprocess.run(
            [sys.executable, "-m", "onrecord", "code", str(folder), "--to", str(record)], check=False
        )
        seconds, peak = time.perf_counter() - begun, memory.stop()
        kept = Record(record)
        found = kept.sql("SELECT count(*) AS n FROM reports WHERE source LIKE '%-good.txt'")["n"][0].as_py()
        faults = kept.sql(
            "SELECT source, item, reason FROM failures WHERE reason LIKE '%fault of onrecord%' "
            "OR reason LIKE '%broke down%' OR reason LIKE '%too long and%' OR reason LIKE 'could not be read%'"
        ).to_pylist()
        failed = kept.sql("SELECT count(*) AS n FROM failures")["n"][0].as_py()
    print(f"{arguments.inputs} broken inputs and {good} good ones in {seconds:.0f} s, exit code {process.returncode}")
    print(f"good reports coded: {found} of {good}; failures told: {failed}; peak memory: {peak:.0f} MB")
    for fault in faults:
        print(f"fault: {fault['source'].rsplit('/')[-1]} {fault['item']}: {fault['reason']}")
    return int(found != good or process.returncode != 1 or bool(faults) or peak > MOST_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
