"""`python -m onrecord.evaluation --data DATA`: the shipped program on all dev data, one table after the other."""

from __future__ import annotations

import argparse
import runpy
import sys
from pathlib import Path

JUDGES = {
    "language": "",
    "participants": "events/dev.jsonl",
    "actors": "events",
    "times": "times/dev.jsonl",
    "places": "places/dev.jsonl",
}
"""Each judge is a module of this package; the path is what it reads of the data folder."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m onrecord.evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the corpora, see DEVELOPERS.md")
    parser.add_argument("--only", choices=JUDGES, nargs="*", default=list(JUDGES))
    arguments = parser.parse_args()
    for name in arguments.only:
        print(f"\n== {name}", flush=True)
        sys.argv = [f"onrecord.evaluation.{name}", str(arguments.data / JUDGES[name])]
        try:
            runpy.run_module(f"onrecord.evaluation.{name}", run_name="__main__")
        except SystemExit as stop:
            if stop.code:
                raise


if __name__ == "__main__":
    main()
