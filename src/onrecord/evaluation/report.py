"""How one coded report compares with a hand-made gold record of it.

Run it as `python -m onrecord.evaluation.report FOLDER [--notes]`; the folder holds `report.txt` and `gold.json`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import onrecord
from onrecord.coding.coded import CodedReport, Event, Participant
from onrecord.evaluation.language import overlap


def judge(gold: dict[str, Any], coded: CodedReport, text: str) -> tuple[dict[str, str], list[str]]:
    """Shares by name ("required events": "41 of 45") and notes on what is missed or added."""
    notes: list[str] = []
    required = [event for event in gold["events"] if event["required"]]
    pairs = {id(event): _find(event, coded.events, text) for event in gold["events"]}
    met = [event for event in required if pairs[id(event)]]
    notes += [f"missed {e['type']} '{e['trigger']}': {e['evidence'][:80]}" for e in required if not pairs[id(e)]]
    confirmed = [event for event in coded.events if any(_same(g, event, text) for g in gold["events"])]
    notes += [
        f"added {e.type} '{e.trigger.text}' {e.confidence}: {text[e.sentence[0] : e.sentence[1]][:90]}"
        for e in coded.events
        if e not in confirmed
    ]
    countries = [
        (one["country"] or None, other.country, other.text)
        for event in gold["events"]
        if (found := pairs[id(event)])
        for side in ("actor", "recipient")
        for one in event[side]
        if (other := _participant(one, getattr(found, side)))
    ]
    notes += [f"country {gold_} but {ours}: {words}" for gold_, ours, words in countries if gold_ != ours]
    sides = {
        side: [
            _participant(one, getattr(found, side)) is not None
            for event in gold["events"]
            if (found := pairs[id(event)])
            for one in event[side]
        ]
        for side in ("actor", "recipient")
    }
    figures = [f for f in gold["casualties"] if _figure(f, coded)]
    notes += [
        f"missed figure {f['number']} {f['kind']}: {f['evidence']}" for f in gold["casualties"] if f not in figures
    ]
    names = {entity.id: entity.name for entity in coded.entities}
    said, spoken = 0, 0
    for statement in gold["statements"]:
        content = statement["content"]
        ours = [s for s in coded.statements if any(overlap(content, (c.start, c.end)) for c in s.content)]
        ours = [s for s in ours if s.cue and s.cue.text.lower() in statement["cue"].lower()] or ours
        said += bool(ours)
        speakers = [names[s.speaker] for s in ours if s.speaker]
        right = any(_same_name(name, statement["speaker"]) for name in speakers[:1])
        spoken += right
        if not right:
            notes.append(f"speaker {statement['speaker']} but {speakers}: {statement['content_starts']}")
    raids = {
        found.incident
        for event in gold["events"]
        if event["type"] == "ASSAULT" and event["trigger"] in ("raid", "operation", "killing")
        if (found := pairs[id(event)])
    }
    return {
        "required events with the right type": f"{len(met)} of {len(required)}",
        "coded events that gold confirms": f"{len(confirmed)} of {len(coded.events)}",
        "actors found": f"{sum(sides['actor'])} of {len(sides['actor'])}",
        "recipients found": f"{sum(sides['recipient'])} of {len(sides['recipient'])}",
        "country of matched participants": f"{sum(g == o for g, o, _ in countries)} of {len(countries)}",
        "figures": f"{len(figures)} of {len(gold['casualties'])}",
        "statements found": f"{said} of {len(gold['statements'])}",
        "speakers with the right name": f"{spoken} of {len(gold['statements'])}",
        "incidents of the raid": str(len(raids)),
    }, notes


def _spans(gold: dict[str, Any], text: str) -> Iterable[tuple[int, int]]:
    """The trigger of a gold event and the other words that would do as well."""
    yield tuple(gold["span"])  # type: ignore[misc]
    at = text.find(gold["evidence"])
    for words in gold.get("alternatives", []):
        start = text.find(words, max(at, 0))
        if start >= 0:
            yield start, start + len(words)


def _same(gold: dict[str, Any], event: Event, text: str) -> bool:
    trigger = (event.trigger.start, event.trigger.end)
    return gold["type"] == event.type and any(overlap(span, trigger) for span in _spans(gold, text))


def _find(gold: dict[str, Any], events: list[Event], text: str) -> Event | None:
    return next((event for event in events if _same(gold, event, text)), None)


def _participant(gold: dict[str, Any], ours: list[Participant]) -> Participant | None:
    words = gold["text"].lower()
    return next((one for one in ours if words in one.text.lower() or one.text.lower() in words), None)


def _figure(gold: dict[str, Any], coded: CodedReport) -> bool:
    return any(
        overlap(gold["span"], (f.start, f.end)) and (f.kind, f.min, f.max) == (gold["kind"], gold["min"], gold["max"])
        for f in coded.figures
    )


def _same_name(one: str, two: str) -> bool:
    return one.lower().removeprefix("the ") == two.lower().removeprefix("a ").removeprefix("the ")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notes", action="store_true", help="name each miss")
    arguments = parser.parse_args()
    gold = json.loads((arguments.folder / "gold.json").read_text(encoding="utf-8"))
    text = (arguments.folder / "report.txt").read_text(encoding="utf-8")
    coded = onrecord.code(text, published=gold["published"])
    shares, notes = judge(gold, coded, coded.report.text)
    for name, share in shares.items():
        print(f"{name:40s} {share}")
    if arguments.notes:
        print("\n".join(notes))


if __name__ == "__main__":
    main()
