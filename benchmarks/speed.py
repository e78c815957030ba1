"""How fast the whole pipeline is beside its bare encoder, where the time goes, and what a cold start costs.

Run it as `python benchmarks/speed.py [--reports N]`. It codes the project's sample reports, one after the other on one
thread. Times are processor seconds, so that what else the machine does counts little; the bare encoder sees the very
windows that the pipeline sees, in the same run.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.coding import coder as stages
from onrecord.coding.coder import Coder
from onrecord.language.analysis import Analyser
from onrecord.language.model import Model
from onrecord.reading import RawReport, open_sources, read_raw
from onrecord.reading.report import Report

EXAMPLES = Path(__file__).parent.parent / "examples"
WORDS = 600
"""Length of the report that the cold start codes."""


def reports(count: int) -> Iterator[Report]:
    """Sample reports, over and over; each time round without one more paragraph, so that no two are the same."""
    files = sorted(path for path in EXAMPLES.iterdir() if path.suffix in {".txt", ".html", ".jsonl"})
    samples = [read_raw(raw, "2026-03-18") for raw in open_sources(files) if isinstance(raw, RawReport)]
    for number, sample in enumerate(islice(cycle(samples), count)):
        cut = (number // len(samples)) % 6
        text = "\n\n".join(sample.text.split("\n\n")[: len(sample.text.split("\n\n")) - cut])
        parts = [part for part in sample.parts if part.end <= len(text)]
        yield Report(text, id=str(number), title=sample.title, published=sample.published, parts=parts)


class Clock:
    """Processor seconds by stage; a stage's time is without that of the stages inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inner = [0.0]

    def wrap(self, home: Any, name: str, stage: str) -> None:
        """Measure the function `name` of a module or class from now on."""
        function: Callable[..., Any] = getattr(home, name)

        def timed(*arguments: Any, **named: Any) -> Any:
            begun = time.process_time()
            self._inner.append(0.0)
            try:
                return function(*arguments, **named)
            finally:
                spent = time.process_time() - begun
                self.seconds[stage] += spent - self._inner.pop()
                self._inner[-1] += spent

        setattr(home, name, timed)


STAGES = {
    "find_statements": "statements", "find_figures": "figures", "find_units_and_spans": "times",
    "read_mentions": "mentions",
    "resolve_entities": "entities", "find_places": "places", "code_statements": "statements", "code_events": "events",
    "tie_incidents": "incidents", "share_within_incidents": "incidents", "code_figures": "figures",
}  # fmt: skip


def measure(count: int) -> None:
    """Print pieces a second and the stages' shares."""
    coder = Coder(threads=1)
    wanted = list(reports(count))
    coder.code(wanted[0])  # loads what is loaded on first use
    clock, windows = Clock(), []
    encode = Model.encode

    def noted(self: Model, pieces: Any, shapes: Any, first: Any) -> Any:
        windows.append((pieces, shapes, first))
        return encode(self, pieces, shapes, first)

    Model.encode = noted  # type: ignore[method-assign]
    clock.wrap(Model, "encode", "model: encoder and heads on words")
    clock.wrap(Model, "anchored", "model: roles")
    clock.wrap(Analyser, "analyse", "words, windows and spans")
    for name, stage in STAGES.items():
        clock.wrap(stages, name, stage)
    begun = time.process_time()
    for report in wanted:
        coder.code(report)
    whole = time.process_time() - begun

    model = Model(threads=1)
    begun = time.process_time()
    for pieces, shapes, first in windows:
        bare(model, pieces, shapes, first)
    encoder = time.process_time() - begun

    pieces_seen = sum(len(pieces) for pieces, _, _ in windows)
    print(f"{count} reports, {pieces_seen} word pieces in {len(windows)} windows, one thread\n")
    print(f"{'bare encoder':36s} {pieces_seen / encoder:8.0f} pieces a second")
    print(f"{'whole pipeline':36s} {pieces_seen / whole:8.0f} pieces a second, {count / whole:.1f} reports a second")
    print(f"{'share of the encoder that it keeps':36s} {encoder / whole:8.2f}\n")
    clock.seconds["rest"] = whole - sum(clock.seconds.values())
    for stage, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        print(f"{stage:36s} {1000 * seconds / count:8.2f} ms a report {seconds / whole:7.1%}")


def bare(model: Model, pieces: Any, shapes: Any, first: Any) -> None:
    """Run the encoder alone on one window."""
    model._ask(
        ["words_hidden"],
        pieces=np.concatenate([[101], pieces, [102]])[None],
        shapes=np.concatenate([[0], shapes, [0]])[None],
        first=(first + 1)[None],
    )


def cold_start() -> None:
    """Print wall and processor time and peak memory of `onrecord code` on one report in a new process."""
    words = "\n\n".join((EXAMPLES / name).read_text("utf-8") for name in ("raid.txt", "strike.txt")).split(" ")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.txt"
        report.write_text(" ".join(words[:WORDS]), encoding="utf-8")
        command = [sys.executable, "-c", "from onrecord.cli import main; main()", "code", str(report), "--json"]
        taken = []
        for _ in range(3):
            begun = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"NO_COLOR": "1"})
            taken.append(time.perf_counter() - begun)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = (used.ru_utime + used.ru_stime) / len(taken)
    peak = used.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(f"\ncold start on {WORDS} words: {min(taken):.2f} s (best of {len(taken)}), of them at work {spent:.2f} s")
    print(f"peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=42)
    arguments = parser.parse_args()
    measure(arguments.reports)
    cold_start()
