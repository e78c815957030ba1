"""How often the coder gives participants the right country and sector: coded sentences against their gold.

    python -m onrecord.evaluation.participants DATA/events/dev.jsonl [--gold-spans] [--part 0/2] [--notes]

Articles are coded whole. A coded event is matched with a gold one of its type whose trigger it touches, a coded
participant with a gold one on the same side whose words it touches. `--gold-spans` gives the coder the gold events
and the words that take part in them, which leaves the rules alone to be judged. Shares are over all matched
participants, where the gold has no code None is right; then over those with a code in the gold; then by what the
answer came from.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.coding.assemble import code_events, code_statements
from onrecord.coding.coder import Coder
from onrecord.coding.draft import Draft
from onrecord.coding.participants import Codes, codes_of
from onrecord.evaluation.language import Document, documents, match, overlap
from onrecord.language.analysis import Analyser, Analysis, Anchor, Range, Role
from onrecord.language.labels import ALL_MODES, ANCHOR_ROLES, AUX
from onrecord.ontology.plover import TYPES
from onrecord.reading import read_text

SIDES = ("actor", "recipient")


@dataclass
class Share:
    """How many of how many are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        return f"{self.right / self.of if self.of else 0.0:.3f}  ({self.right}/{self.of})"


@dataclass
class Judgement:
    """Shares by name, those by source of the answer, and a note on each miss."""

    shares: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_source: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    notes: list[str] = field(default_factory=list)

    def add(self, what: str, gold: str | None, ours: str | None, source: str, note: str) -> None:
        right = gold == ours
        self.shares[what].add(right)
        if gold:
            self.shares[f"{what} where gold has one"].add(right)
        else:
            self.shares[f"{what} where gold has none"].add(right)
        self.by_source[f"{what} by {source}"].add(right)
        if not right:
            self.notes.append(f"{what:8}{gold or '-':4} but {ours or '-':4} by {source:15} {note}")


class GoldSpans(Analyser):
    """An analyser that puts the events of a gold document in place of those the model sees."""

    document: Document

    def analyse(self, text: str, breaks: Any = ()) -> Analysis:
        analysis = super().analyse(text, breaks)
        analysis.events = [_anchor(analysis, event) for event in self.document.events]
        return analysis


def _anchor(analysis: Analysis, event: dict[str, Any]) -> Anchor:
    def roles(spans: list[Any]) -> list[Role]:
        ranges: list[Range] = [analysis.words.within(*span) for span in spans]
        return [Role(words, 1.0) for words in ranges if words[0] < words[1]]

    trigger = analysis.words.within(*event["trigger"])
    spans = {side: [one["span"] for one in event[side]] for side in SIDES}
    spans |= {"location": event["location"], "date": event["date"]}
    sentence = analysis.sentence_at(trigger[0])
    begin, end = analysis.sentences[sentence]
    return Anchor(
        trigger, event["type"], 1.0, np.zeros(len(TYPES), dtype=np.float32), sentence,
        {role: roles(spans.get(role, [])) for role in ANCHOR_ROLES[event["type"]]},
        event["modes"], event["aux"], dict.fromkeys(ALL_MODES, 0.0), dict.fromkeys(AUX, 0.0),
        np.zeros((end - begin, 1), dtype=np.float32),
    )  # fmt: skip


def judge(coder: Coder, docs: list[Document]) -> Judgement:
    """Shares over the participants of all documents."""
    judgement = Judgement()
    for document in docs:
        if isinstance(coder._analyser, GoldSpans):
            coder._analyser.document = document
        draft = coder._draft(read_text(document.text))
        for event, side, gold, codes in _matched(draft, document):
            start, end = gold["span"]
            words = document.text[max(0, start - 30) : end + 30].replace("\n", " ")
            note = f"{document.text[start:end]!r} [{event.kind} {side}] ...{words}..."
            judgement.add("country", gold.get("country") or None, codes.country, codes.country_from, note)
            sector = gold.get("sector") or None
            sector = sector[0] if isinstance(sector, list) else sector
            judgement.add("sector", sector, codes.sector[0] if codes.sector else None, codes.sector_from, note)
            entity = draft.registry[codes.entity]
            judgement.shares["kind " + entity.kind].add(True)
    return judgement


def _matched(draft: Draft, document: Document) -> Iterator[tuple[Anchor, str, dict[str, Any], Codes]]:
    """Event, side, gold participant and our codes of each participant that gold has too."""
    span = draft.analysis.span
    code_events(draft, code_statements(draft))
    for event, act in match(
        document.events, draft.acts, lambda e, a: e["type"] == a.kind and overlap(e["trigger"], span(a.words))
    ):
        for side in SIDES:
            for gold, role in match(event[side], act.roles[side], lambda g, r: overlap(g["span"], span(r.words))):
                codes = codes_of(draft, role.words, act.kind, side)
                if codes:
                    yield act, side, gold, codes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--gold-spans", action="store_true", help="take events and their participants from the gold")
    parser.add_argument("--part", default="0/1", help="i/n: of every n documents the i-th")
    parser.add_argument("--notes", action="store_true", help="tell each miss")
    arguments = parser.parse_args()
    part, parts = map(int, arguments.part.split("/"))
    coder = Coder(threads=1)
    if arguments.gold_spans:
        coder._analyser = GoldSpans(coder._analyser.model)
    judgement = judge(coder, documents(arguments.file)[part::parts])
    for name, share in [*sorted(judgement.shares.items()), *sorted(judgement.by_source.items())]:
        print(f"{name:40s} {share}")
    if arguments.notes:
        print("\n".join(f"{note}  x{count}" for note, count in Counter(judgement.notes).items()))


if __name__ == "__main__":
    main()
