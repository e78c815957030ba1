"""Whether the program holds up under changes of wording: small sets of sentences, each probing one thing.

The sets are JSON Lines in a folder, a file for each probe; `tests/robustness` has the project's own. Expected events
name their words: `{"trigger", "type", "actor": [...], "recipient": [...], "aux": [...]}`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from onrecord.coding.coded import CodedReport, Event
from onrecord.coding.coder import Coder
from onrecord.evaluation.gold import Gold, Words
from onrecord.evaluation.judge import judge, same_name
from onrecord.evaluation.tally import Span, Tally, b_cubed, overlap
from onrecord.reading import read_text

SHIFT = 0.1
"""Change of confidence up to which a swap of names is taken for noise."""


@dataclass
class Probe:
    """What one set came to: counts by what was asked, and a note on each failure."""

    name: str
    shares: dict[str, Tally] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def check(self, what: str, right: bool, note: str) -> None:
        self.shares.setdefault(what, Tally()).answer(right)
        if not right:
            self.notes.append(f"{what}: {note}")


@dataclass(frozen=True)
class Swap:
    """How far one template's coding moves when its names are swapped: least and most confidence, with the names."""

    template: str
    steady: bool
    low: float
    high: float
    names: tuple[str, str]

    @property
    def shift(self) -> float:
        return self.high - self.low


@dataclass
class Robustness:
    """All probes, the swaps of the evenness set, widest first, and F1 of trigger and type by case of letters."""

    probes: list[Probe]
    swaps: list[Swap]
    cases: dict[str, Tally]


def probe_all(folder: Path, coder: Coder, reports: Sequence[Gold]) -> Robustness:
    """Run all sets of a folder; `reports` are coded again in capitals and in lower case."""
    probes = []
    for name, (title, run) in PROBES.items():
        probe = Probe(title)
        for row in _rows(folder / f"{name}.jsonl"):
            run(row, coder, probe)
        probes.append(probe)
    swaps = [_swap(row, coder) for row in _rows(folder / "even.jsonl")]
    return Robustness(probes, sorted(swaps, key=lambda swap: (-swap.shift, swap.template)), _cases(reports, coder))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


# --- expected events ----------------------------------------------------------------------------------------------


def _sentence(row: dict[str, Any], coder: Coder, probe: Probe) -> None:
    """Events with their types, auxiliaries, participants and sources; what must not be coded as done."""
    text = row["text"]
    coded = coder.code(read_text(text, published=row.get("published")))
    for wanted in row["events"]:
        event = _found(coded, wanted)
        probe.check("found with the right type", event is not None, _told(text, wanted, coded))
        if event is None:
            continue
        came = set(event.aux)
        probe.check("auxiliaries", came == set(wanted.get("aux", [])), f"{_told(text, wanted, coded)} {came}")
        for side in ("actor", "recipient"):
            if side in wanted:
                probe.check("actor and recipient", _same_parties(coded, event, side, wanted[side]),
                            f"{side} {wanted[side]}, not {[p.text for p in getattr(event, side)]}: {text}")  # fmt: skip
        if "said_by" in wanted:
            probe.check("who says so", _said_by(coded, event, wanted["said_by"]), f"{wanted['said_by']}: {text}")
        if "place" in wanted:
            names = [event.place.name, event.place.text] if event.place else []
            right = any(same_name(wanted["place"], name) for name in names)
            probe.check("place", right, f"{wanted['place']}, not {names}: {text}")
    for word in row.get("not_done", []):
        spots = _spots(text, word)
        done = [e for e in coded.events if not e.aux and _on(e, spots)]
        probe.check("not coded as done", not done, f"{word}: {text}")
    labelled = [wanted for wanted in row["events"] if "incident" in wanted]
    if labelled:
        both = [(wanted["incident"], event.incident) for wanted in labelled if (event := _found(coded, wanted))]
        precision, recall = b_cubed(*zip(*both, strict=True)) if both else (0.0, 0.0)
        tally = probe.shares.setdefault("incidents (B-cubed)", Tally())
        tally.add((precision + recall) / 2, len(both), len(both))


def _spots(text: str, word: str) -> list[Span]:
    words = Words(text, "")
    spot = words.find(text, word)
    return [spot] if spot else []


def _on(event: Event, spots: Iterable[Span]) -> bool:
    return any(overlap(spot, (event.trigger.start, event.trigger.end)) for spot in spots)


def _found(coded: CodedReport, wanted: dict[str, Any]) -> Event | None:
    words = Words(coded.report.text, "")
    spot = words.find(wanted.get("evidence", coded.report.text), wanted["trigger"])
    spots = [spot] if spot else []
    return next((e for e in coded.events if e.type == wanted["type"] and _on(e, spots)), None)


def _same_parties(coded: CodedReport, event: Event, side: str, wanted: list[str]) -> bool:
    """Whether the participants on this side are those wanted, one for each."""
    ours = getattr(event, side)
    words, trigger = Words(coded.report.text, ""), (event.trigger.start, event.trigger.end)
    spots = [spot for word in wanted if (spot := words.near(word, trigger))]
    return len(ours) == len(wanted) == len(spots) and all(
        any(overlap(spot, (one.start, one.end)) for one in ours) for spot in spots
    )


def _said_by(coded: CodedReport, event: Event, source: str | None) -> bool:
    if source is None or event.statement is None:
        return source is None and event.statement is None
    statement = next(s for s in coded.statements if s.id == event.statement)
    names = {entity.id: entity.name for entity in coded.entities}
    told = [statement.source.text if statement.source else None, names.get(statement.speaker or "")]
    return any(same_name(source, name) for name in told if name)


def _told(text: str, wanted: dict[str, Any], coded: CodedReport) -> str:
    came = [f"{e.type} {e.trigger.text}" for e in coded.events]
    return f"{wanted['type']} {wanted['trigger']}, not {came}: {text}"


# --- pairs and variants -------------------------------------------------------------------------------------------


def _spelling(row: dict[str, Any], coder: Coder, probe: Probe) -> None:
    types = []
    for side in ("one", "other"):
        coded = coder.code(read_text(row[side]))
        wanted = [{"type": e["type"], "trigger": e[f"trigger_{side}"]} for e in row["events"]]
        found = all(_found(coded, each) for each in wanted)
        probe.check("found with the right type", found, f"{[e.type for e in coded.events]}: {row[side]}")
        types.append([(e.type, e.aux) for e in coded.events])
    probe.check("the same in both", types[0] == types[1], f"{types}: {row['one']}")


def _names(row: dict[str, Any], coder: Coder, probe: Probe) -> None:
    for name in row["variants"]:
        text = row["sentence"].replace("{}", name)
        coded = coder.code(read_text(text))
        spots = _spots(text, name)
        ours = [
            one for e in coded.events for one in getattr(e, row["side"])
            if any(overlap(spot, (one.start, one.end)) for spot in spots)
        ]  # fmt: skip
        probe.check("participant found", bool(ours), text)
        if ours:
            one = ours[0]
            right = one.country == row["country"] and (not row["sector"] or row["sector"] in one.sector)
            codes = f"{one.country} {one.sector}, not {row['country']} {row['sector']}"
            probe.check("country and sector", right, f"{codes}: {text}")


def _roles(row: dict[str, Any], coder: Coder, probe: Probe) -> None:
    for text, actor, recipient in ((row["one"], row["a"], row["b"]), (row["other"], row["b"], row["a"])):
        coded = coder.code(read_text(text))
        ours = [e for e in coded.events if e.type == row["type"]]
        right = any(
            _same_parties(coded, e, "actor", [actor]) and _same_parties(coded, e, "recipient", [recipient])
            for e in ours
        )
        came = [([p.text for p in e.actor], e.type, [p.text for p in e.recipient]) for e in coded.events]
        probe.check("both roles right", right, f"{came}: {text}")


def _swap(row: dict[str, Any], coder: Coder) -> Swap:
    """The coding of a template's main event (the likeliest) under all swaps of its names."""
    seen = []
    for names in row["swaps"]:
        text = row["template"]
        for letter, name in zip("AB", names, strict=False):
            text = text.replace(f"{{{letter}}}", name)
        coded = coder.code(read_text(text))
        events = [(e.type, tuple(e.aux)) for e in coded.events]
        sure = max((e.confidence for e in coded.events), default=0.0)
        seen.append((sure, " / ".join(names), events))
    low, high = min(seen), max(seen)
    steady = bool(seen[0][2]) and all(events == seen[0][2] for _, _, events in seen)
    return Swap(row["template"], steady, low[0], high[0], (low[1], high[1]))


def _cases(reports: Sequence[Gold], coder: Coder) -> dict[str, Tally]:
    """F1 of trigger and type of the same reports as they are, in capitals and in lower case."""
    cases: dict[str, Tally] = {}
    for name, change in (("as written", str), ("in capitals", str.upper), ("in lower case", str.lower)):
        tally = cases.setdefault(name, Tally())
        for gold in reports:
            text = change(gold.report.text)
            if len(text) != len(gold.report.text):
                continue
            report = read_text(text, published=gold.report.published)
            one = judge(replace(gold, report=report), coder.code(report)).tallies["trigger+type"]
            tally.add(one.right, one.found, one.gold)
    return cases


PROBES: dict[str, tuple[str, Callable[[dict[str, Any], Coder, Probe], None]]] = {
    "passive": ("Passive voice and nouns for acts", _sentence),
    "unreal": ("What is denied, planned, demanded or conditional", _sentence),
    "reported": ("Reported against asserted", _sentence),
    "headlines": ("Headlines", _sentence),
    "lists": ("Several attacks in one paragraph", _sentence),
    "spelling": ("British and American spelling", _spelling),
    "names": ("Variants of a name", _names),
    "roles": ("Reversal of roles", _roles),
}
