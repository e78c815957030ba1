"""Gold of many reports: which happenings they tell of, what each claims of them, what is disputed, who reacts.

A folder of such gold holds `reports.jsonl` (as `onrecord code` reads them) and `gold.json`, whose evidence is given in
words: `happenings` with `mentions`, `figures`, `responsibility`, `disputed`, `reactions`; `reprints`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.evaluation.tally import Span, overlap
from onrecord.reading.report import Report
from onrecord.reading.text import read_text


@dataclass
class Happening:
    """One happening: by report the spans of the triggers that tell of it, and what `gold.json` says of it."""

    id: str
    mentions: dict[str, list[Span]]
    told: dict[str, Any]
    running: bool = False


@dataclass
class Happenings:
    """The reports and the happenings that they tell of."""

    reports: list[Report]
    happenings: list[Happening] = field(default_factory=list)

    def of(self, report: str, trigger: Span) -> str | None:
        """The happening that a trigger in a report tells of, None for none that the gold has."""
        for happening in self.happenings:
            if any(overlap(span, trigger) for span in happening.mentions.get(report, ())):
                return happening.id
        return None


def read_happenings(folder: Path) -> Happenings:
    """The gold in a folder. Raises KeyError for gold without what it must have."""
    reports = []
    for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        reports.append(
            read_text(row["text"], title=row["title"], published=row["published"], publisher=row["publisher"],
                      id=row["id"])
        )  # fmt: skip
    texts = {report.id: report.text for report in reports}
    read = Happenings(reports)
    for row in json.loads((folder / "gold.json").read_text(encoding="utf-8"))["happenings"]:
        happening = Happening(row["id"], {}, row, running=bool(row.get("running")))
        for mention in row["mentions"]:
            start, end = found(texts[mention["report"]], mention)
            at = start + mention["evidence"].index(mention["trigger"])
            happening.mentions.setdefault(mention["report"], []).append((at, at + len(mention["trigger"])))
        read.happenings.append(happening)
    return read


def found(text: str, row: dict[str, Any]) -> Span:
    """Where the evidence of a row of gold stands: that of a headline in the headline, which comes last."""
    words = row["evidence"]
    start = text.rindex(words) if row.get("in") == "title" else text.index(words)
    return start, start + len(words)
