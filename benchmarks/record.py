"""How fast reports go into a record on all cores, beside the bare encoder on all cores, and how much memory it takes.

Run it as `python benchmarks/record.py [--reports N] [--workers N]`. Reports of 400 to 800 words are put together from
paragraphs of the sample reports. The encoder sees the same windows, in as many processes, in the same run.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from speed import EXAMPLES, bare

from onrecord.language.analysis import Analyser
from onrecord.language.model import Model
from onrecord.reading import read_text
from onrecord.record.run import Counts, Options, code_into

STORIES = Path(__file__).parent.parent / "tests" / "data" / "same_happening.jsonl"


def write_reports(path: Path, count: int) -> None:
    """Rows of made-up reports, each of other paragraphs in another order."""
    texts = [file.read_text("utf-8") for file in sorted(EXAMPLES.glob("*.txt"))]
    texts += [json.loads(line)["text"] for line in STORIES.open(encoding="utf-8")]
    paragraphs = [part for text in texts for part in text.split("\n\n") if len(part.split()) > 15]
    with path.open("w", encoding="utf-8") as rows:
        for number in range(count):
            chance = random.Random(number)
            wanted, chosen = chance.randint(400, 800), [f"Report number {number}"]
            while sum(len(part.split()) for part in chosen) < wanted:
                chosen.append(chance.choice(paragraphs))
            row = {"id": str(number), "text": "\n\n".join(chosen), "published": "2024-03-12"}
            rows.write(json.dumps(row) + "\n")


def encode_all(rows: Path, share: int, of: int, ready: Any, go: Any, sizes: Any) -> None:
    """Run the bare encoder on the windows of every `of`th report, from the `share`th on; tell how many pieces."""
    model = Model(threads=1)
    windows: list[tuple[Any, Any, Any]] = []
    encode = Model.encode

    def noted(self: Model, pieces: Any, shapes: Any, first: Any) -> Any:
        windows.append((pieces, shapes, first))
        return encode(self, pieces, shapes, first)

    analyser = Analyser(model)
    Model.encode = noted  # type: ignore[method-assign]
    for number, line in enumerate(rows.open(encoding="utf-8")):
        if number % of == share and number < SAMPLE:
            analyser.analyse(read_text(json.loads(line)["text"]).text)
    Model.encode = encode  # type: ignore[method-assign]
    ready.release()
    go.wait()
    for window in windows:
        bare(model, *window)
    sizes.put(sum(len(pieces) for pieces, _, _ in windows))


SAMPLE = 300
"""Reports that the bare encoder sees."""


def bare_speed(rows: Path, processes: int) -> tuple[float, float]:
    """Word pieces a second of the bare encoder in so many processes, and word pieces of a report."""
    context = multiprocessing.get_context("spawn")
    ready, go, sizes = context.Semaphore(0), context.Event(), context.Queue()
    team = [
        context.Process(target=encode_all, args=(rows, share, processes, ready, go, sizes))
        for share in range(processes)
    ]
    for process in team:
        process.start()
    for _ in team:
        ready.acquire()
    begun = time.perf_counter()
    go.set()
    pieces = sum(sizes.get() for _ in team)
    seconds = time.perf_counter() - begun
    for process in team:
        process.join()
    count = min(SAMPLE, sum(1 for _ in rows.open(encoding="utf-8")))
    return pieces / seconds, pieces / count


class Memory:
    """The most memory that this process and its children have together; Linux only."""

    def __init__(self) -> None:
        self.peak = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End watching; the peak in megabytes."""
        self._over.set()
        self._thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self._over.wait(0.5):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _family(os.getpid())))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid: int) -> float:
    """Megabytes that a process has for itself, and its part of those it shares."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=0)
    arguments = parser.parse_args()
    workers = arguments.workers or os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        rows = Path(folder) / "rows.jsonl"
        write_reports(rows, arguments.reports)
        encoder, size = bare_speed(rows, workers)
        memory, begun = Memory(), time.perf_counter()
        counts: Counts = code_into(Path(folder) / "record", [str(rows)], Options(workers=workers))
        seconds = time.perf_counter() - begun
        peak = memory.stop()
        written = sum(file.stat().st_size for file in (Path(folder) / "record").rglob("*") if file.is_file())
    speed = counts.inputs * size / seconds
    print(f"{counts.inputs} reports of {size:.0f} word pieces, {workers} processes\n")
    print(f"{'bare encoder':36s} {encoder:9.0f} pieces a second")
    print(f"{'into a record':36s} {speed:9.0f} pieces a second, {counts.inputs / seconds:.1f} reports a second")
    print(f"{'share of the encoder that it keeps':36s} {speed / encoder:9.2f}")
    print(f"{'reports a day':36s} {86400 * counts.inputs / seconds:9,.0f}")
    print(f"{'peak memory of all processes':36s} {peak:9.0f} MB")
    print(f"{'record on disk':36s} {written / 1e6:9.1f} MB")


if __name__ == "__main__":
    main()
