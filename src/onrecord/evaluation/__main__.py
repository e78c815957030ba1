"""`python -m onrecord.evaluation --data DATA`: judges the shipped program and writes the model card and
`docs/accuracy.md` of this source tree."""

from __future__ import annotations

import argparse
from pathlib import Path

from onrecord.evaluation.accuracy import measure, write

ROOT = Path(__file__).parents[3]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m onrecord.evaluation", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the corpora, see DEVELOPERS.md")
    arguments = parser.parse_args()
    accuracy = measure(arguments.data, ROOT / "tests", ROOT / "examples")
    write(accuracy, ROOT / "docs", ROOT / "src/onrecord/model/CARD.md")
    print(f"wrote {ROOT / 'docs/accuracy.md'} and the model card")


if __name__ == "__main__":
    main()
