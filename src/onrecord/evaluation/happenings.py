"""Gold of many reports: which happenings they tell of, what each claims of them, what is disputed, who reacts.

A folder of such gold holds `reports.jsonl` (as `onrecord code` reads them) and `gold.json`, whose evidence is given in
words: `happenings` with `mentions`, `figures`, `responsibility`, `disputed`, `reactions`; `reprints`.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onrecord.evaluation.judge import same_name
from onrecord.evaluation.tally import Span, Tally, b_cubed, overlap
from onrecord.incidents.claims import FIGURES
from onrecord.incidents.incident import Incident
from onrecord.incidents.record import Record
from onrecord.incidents.update import update
from onrecord.reading.report import Report
from onrecord.reading.text import read_text
from onrecord.record.run import Options, code_into


class Tallies(defaultdict[str, Tally]):
    """Tallies by name, each made when it is first asked for."""

    def __init__(self) -> None:
        super().__init__(Tally)


@dataclass
class Happening:
    """One happening: by report the spans of the triggers that tell of it, what `gold.json` says of it, and the reports
    and triggers of reactions to it. `running`: it goes on for weeks, and so is no incident."""

    id: str
    mentions: dict[str, list[Span]]
    told: dict[str, Any]
    reactions: list[tuple[str, Span]]
    running: bool = False


@dataclass
class Happenings:
    """The reports and the happenings that they tell of."""

    reports: list[Report]
    happenings: list[Happening] = field(default_factory=list)

    @property
    def by_id(self) -> dict[str, Happening]:
        return {happening.id: happening for happening in self.happenings}

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
        happening = Happening(row["id"], {}, row, [], running=bool(row.get("running")))
        for mention in row["mentions"]:
            happening.mentions.setdefault(mention["report"], []).append(_trigger(texts, mention))
        happening.reactions += [(reaction["report"], _trigger(texts, reaction)) for reaction in row["reactions"]]
        read.happenings.append(happening)
    return read


def _trigger(texts: dict[str, str], row: dict[str, Any]) -> Span:
    """Where the trigger of a row of gold stands in its report."""
    start, _ = found(texts[row["report"]], row)
    at = start + row["evidence"].index(row["trigger"])
    return at, at + len(row["trigger"])


def found(text: str, row: dict[str, Any]) -> Span:
    """Where the evidence of a row of gold stands: that of a headline in the headline, which comes last."""
    words = row["evidence"]
    start = text.rindex(words) if row.get("in") == "title" else text.index(words)
    return start, start + len(words)


def judge_happenings(gold: Happenings, record: Record, keys: dict[str, str]) -> Tallies:
    """What a record of the gold's reports holds of its happenings. `keys`: by id of a report its key in the record.

    Incidents are judged by B-cubed over the mentions that were found; happenings that run on for weeks are left out.
    What is claimed and said of a happening is looked for in the incident that has most of its mentions.
    """
    out = Tallies()
    reports = {key: id for id, key in keys.items()}
    incident_of: dict[str, str] = {}
    rows = {one.incident: one for one in record.incidents()}
    for one in rows.values():
        incident_of.update(dict.fromkeys(one.event_keys, one.incident))
    events = record.sql("SELECT event, report, trigger_start, trigger_end FROM events").to_pylist()
    told: dict[str, Counter[str]] = {}
    labels: list[tuple[str, str, str]] = []
    for event in events:
        id = gold.of(reports[event["report"]], (event["trigger_start"], event["trigger_end"]))
        if id is not None:
            told.setdefault(id, Counter())[incident_of[event["event"]]] += 1
            if not gold.by_id[id].running:
                labels.append((id, incident_of[event["event"]], event["event"]))
    for name, ours in (("B-cubed", [ours for _, ours, _ in labels]), ("alone", [event for *_, event in labels])):
        precision, recall = b_cubed([id for id, *_ in labels], ours)
        out[f"{name} precision"].add(precision, len(labels), len(labels))
        out[f"{name} recall"].add(recall, len(labels), len(labels))
    for happening in gold.happenings:
        mentions = sum(map(len, happening.mentions.values()))
        found = sum(told.get(happening.id, Counter()).values())
        out["mentions found"].add(min(found, mentions), mentions, mentions)
        if happening.id in told:
            best = min(told[happening.id], key=lambda key: (-told[happening.id][key], key))
            _judge_one(happening, rows[best], reports, out)
    return out


def _judge_one(happening: Happening, incident: Incident, reports: dict[str, str], out: Tallies) -> None:
    gold = happening.told
    claims = [claim for claim in incident.claims if claim["kind"] in FIGURES]

    def states(figure: dict[str, Any], claim: dict[str, Any]) -> bool:
        if (figure["kind"], figure["min"], figure["max"]) != (claim["kind"], claim["min"], claim["max"]):
            return False
        # The agency's own voice, or somebody's.
        own = claim["by"] == figure["by"] or (not claim["said"] and same_name(figure["by"], claim["publisher"]))
        return reports[claim["report"]] == figure["report"] and (own or same_name(figure["by"], claim["by"]))

    figures = [figure for figure in gold["figures"] if figure.get("in") != "title"]
    right = [any(states(figure, claim) for claim in claims) for figure in figures]
    for one in right:
        out["figure by claimant"].answer(one)
    if figures:
        out["incident with all figures by claimant"].answer(all(right))
    for kind, latest in gold["latest"].items():
        ours = next((one for one in incident.figures if one.kind == kind), None)
        out["latest figure"].answer((ours is not None and (ours.latest["min"] or 0) == (latest["min"] or 0))
                                    or (ours is not None and ours.latest["max"] == latest["max"]))  # fmt: skip
    wanted = gold["disputed"] is not None
    out["disputed"].add(wanted and bool(incident.disputed), bool(incident.disputed), wanted)
    spots = [
        (reports[act["report"]], act["trigger_start"], act["trigger_end"])
        for act in incident.reactions
        if not act["duplicate"]
    ]
    hits = sum(
        any(id == report and overlap((a, b), span) for id, a, b in spots) for report, span in happening.reactions
    )
    out["reactions"].add(hits, len(spots), len(happening.reactions))
    owners = [claim for claim in incident.claims if claim["kind"] == "responsible"]
    for owner in {row["by"] for row in gold["responsibility"]}:
        out["claims of responsibility"].answer(any(same_name(owner, claim["who"]) for claim in owners))


def judge_folder(folder: Path) -> Tallies:
    """Code the reports of a folder of gold into a record of their own, and judge its incidents."""
    gold = read_happenings(folder)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "record"
        code_into(path, [str(folder / "reports.jsonl")], Options(workers=1))
        update(path)
        record = Record(path)
        keys = {row["id"]: row["report"] for row in record.sql("SELECT id, report FROM reports").to_pylist()}
        return judge_happenings(gold, record, keys)
