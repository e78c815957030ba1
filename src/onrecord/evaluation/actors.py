"""How often a participant's own words give its country and sector right: the actor table against coded sentences.

    python -m onrecord.evaluation.actors DATA_DIR

DATA_DIR holds `*.jsonl` files of coded sentences. Precision is counted where the words give a code and the coding
has one; coverage is the share of coded participants for which the words give one. The coders also saw the
neighbouring sentences, so full coverage is out of reach.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onrecord.ontology.actors import ActorTable


@dataclass(slots=True)
class Tally:
    """Counts of codings, of those given from the words, and of those given right."""

    coded: int = 0
    given: int = 0
    right: int = 0

    def add(self, gold: str | None, given: str | None) -> None:
        """Count one participant that has `gold` in the coding; one without it is not counted."""
        if gold is None:
            return
        self.coded += 1
        if given is not None:
            self.given += 1
            self.right += given == gold

    def __str__(self) -> str:
        precision = self.right / self.given if self.given else 0.0
        coverage = self.given / self.coded if self.coded else 0.0
        return f"precision {precision:.3f}  coverage {coverage:.3f}  ({self.right}/{self.given} of {self.coded})"


def participants(path: Path) -> Iterator[tuple[str, str | None, str | None, str]]:
    """Words, coded country, coded sector (first) and part (actor, recipient) of each participant in a file."""
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            for event in row["events"]:
                for part in ("actor", "recipient"):
                    for participant in event[part]:
                        start, end = participant["span"]
                        sector = participant.get("sector") or None
                        if isinstance(sector, list):
                            sector = sector[0]
                        yield row["text"][start:end], participant.get("country"), sector, part


def measure(path: Path, table: ActorTable) -> tuple[Tally, Tally]:
    """Tallies of country and of sector over one file."""
    country, sector = Tally(), Tally()
    for text, gold_country, gold_sector, _ in participants(path):
        described = table.describe(text)
        country.add(gold_country, described.country)
        sector.add(gold_sector, described.sector[0] if described.sector else None)
    return country, sector


def main(arguments: list[str]) -> int:
    """Print the tallies of every file in the folder named; returns the exit code."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m onrecord.evaluation.actors DATA_DIR", file=sys.stderr)
        return 2
    table = ActorTable.load()
    for path in sorted(Path(arguments[0]).glob("*.jsonl")):
        country, sector = measure(path, table)
        print(f"{path.stem:10} country  {country}")
        print(f"{'':10} sector   {sector}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
