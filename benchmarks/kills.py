"""Kill the coder at random moments, let it go on, and see whether the record is the same as without.

Run it as `python benchmarks/kills.py [--kills N] [--reports N]`. Exit code 1 if a row is missing, doubled or other.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from record import write_reports

from onrecord.record.record import Record
from onrecord.record.schema import TABLES


def code(rows: Path, record: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "onrecord", "code", str(rows), "--to", str(record)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def contents(path: Path) -> dict[str, list[str]]:
    """The rows of all tables but `runs`, in order, without the number of their run."""
    record = Record(path)
    found = {}
    for name in TABLES:
        if name != "runs":
            found[name] = sorted(repr(row) for row in record.table(name).drop_columns(["run"]).to_pylist())
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--reports", type=int, default=400)
    arguments = parser.parse_args()
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        rows, calm, killed = Path(folder) / "rows.jsonl", Path(folder) / "calm", Path(folder) / "killed"
        write_reports(rows, arguments.reports)
        code(rows, calm).wait()
        for number in range(arguments.kills):
            process = code(rows, killed)
            try:
                process.wait(timeout=chance.uniform(0.5, 12.0))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            done = Record(killed).table("reports").num_rows if (killed / "runs").exists() else 0
            print(
                f"\rkill {number + 1} of {arguments.kills}: {done} of {arguments.reports} reports", end="", flush=True
            )
        code(rows, killed).wait()
        before, after = contents(calm), contents(killed)
    print()
    wrong = [name for name in before if before[name] != after[name]]
    print(f"tables that differ: {', '.join(wrong) or 'none'}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
