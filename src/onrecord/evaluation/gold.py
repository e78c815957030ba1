"""Gold: what careful coders found in a text, read from any of the forms in which such codings come.

The forms, told apart by their fields:

- records as `onrecord code --json` writes them, one a line (so that one coder can be judged by another);
- records in words: `{"file": "raid.txt", "reports": [...]}`, in which every fact names a stretch of the report that
  stands once (`evidence`) and a word in it; `examples/README.md` tells the form. The report lies beside it;
- a record of one report with offsets into it: `{"report": "report.txt", "published", "events", "casualties",
  "statements"}`, the report beside it;
- coded sentences: `{"id", "source", "sentence"?, "text", "events", "figures", "contexts"}`; numbered ones of one source
  are put together as one text;
- articles with attributions, pairs with relations, stories with times, stories with places: as the corpora in
  DEVELOPERS.md have them.

A field that a form does not have is `None`, and is not judged.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from zlib import crc32

from onrecord.errors import InputError
from onrecord.evaluation.tally import Span
from onrecord.reading import RawReport, Report, open_sources, read_raw, read_text

KEPT = 5
"""Of so many texts of a development corpus one is kept: nothing is chosen on it."""

Interval = tuple[date | None, date | None]


@dataclass
class Party:
    """An actor or recipient: its words, the name of whom they stand for, codes. Any of `sectors` is right; where they
    are None, all are, and where there are none, none."""

    text: str
    span: Span | None = None
    name: str | None = None
    country: str | None = None
    sectors: list[str] | None = None


@dataclass
class GoldEvent:
    """An event. `triggers`, `types`: the first is the coder's, the others would be as right."""

    triggers: list[Span]
    types: list[str]
    modes: list[str]
    aux: list[str]
    actor: list[Party]
    recipient: list[Party]
    required: bool = True
    place_words: list[Span] | None = None
    place: tuple[str, str | None] | None = None
    point: tuple[float, float] | None = None
    time_words: list[Span] | None = None
    interval: Interval | None = None
    speaker: str | None = None
    speaker_known: bool = False
    incident: str | None = None


@dataclass
class GoldFigure:
    """A figure: its number's words, kind, and as far as they were coded bounds, victims and who states it."""

    span: Span
    kind: str
    bounds: tuple[int | None, int | None] | None = None
    victims: list[Span] | None = None
    speaker: str | None = None
    speaker_known: bool = False


@dataclass
class GoldStatement:
    """A statement; of its content it may be known only where it begins (`whole` is False)."""

    source: list[Span]
    cue: list[Span]
    content: list[Span]
    speaker: str | None = None
    whole: bool = True
    required: bool = True


@dataclass
class Located:
    """A place name and where that is."""

    span: Span
    lat: float
    lon: float


@dataclass
class Dated:
    """A dated expression and its days; None where they cannot be told."""

    span: Span
    interval: Interval | None


@dataclass
class Gold:
    """What was coded in one text. A layer that is None was not coded."""

    name: str
    corpus: str
    report: Report
    events: list[GoldEvent] | None = None
    figures: list[GoldFigure] | None = None
    contexts: list[tuple[Span, list[str]]] | None = None
    statements: list[GoldStatement] | None = None
    places: list[Located] | None = None
    times: list[Dated] | None = None


@dataclass
class GoldPair:
    """Two spans of a text and what the first does to the second: a type, or YIELD for CONCEDE and RETREAT."""

    text: str
    actor: Span
    recipient: Span
    type: str
    quad: int


def is_kept(name: str) -> bool:
    """Whether a text of dev is of those that nothing is chosen on."""
    return crc32(name.encode()) % KEPT == 0


def read_gold(path: Path) -> list[Gold | GoldPair]:
    """All that was coded in a file, or in the `.json` and `.jsonl` files of a folder. Raises InputError."""
    if path.is_dir():
        files = sorted(p for p in path.iterdir() if p.suffix in (".json", ".jsonl"))
        if not files:
            raise InputError("has no .json or .jsonl files", str(path))
        return [gold for file in files for gold in read_gold(file)]
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({error})", str(path)) from None
    try:
        rows = [json.loads(text)]
    except ValueError:
        rows = []
        for number, line in enumerate(text.splitlines(), 1):
            try:
                rows += [json.loads(line)] if line.strip() else []
            except ValueError as error:
                raise InputError(f"line {number} is not JSON ({error})", str(path)) from None
    if not rows:
        raise InputError("is empty", str(path))
    try:
        return list(_gold(path, rows))
    except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
        raise InputError(f"is not as its form asks ({type(error).__name__}: {error})", str(path)) from None


def _gold(path: Path, rows: list[dict[str, Any]]) -> Iterator[Gold | GoldPair]:
    has = set(rows[0])
    if {"file", "reports"} <= has:
        for row in rows:
            yield from _in_words(path, row)
    elif {"report", "events", "casualties"} <= has:
        yield from (_with_offsets(path, row) for row in rows)
    elif {"report", "events", "statements", "figures"} <= has and isinstance(rows[0]["report"], dict):
        yield from (_record(row, f"{path.stem}:{number}") for number, row in enumerate(rows))
    elif {"text", "events", "figures"} <= has:
        yield from sentences(rows)
    elif {"text", "attributions"} <= has:
        yield from map(_article, rows)
    elif {"text", "actor", "recipient", "type"} <= has:
        for row in rows:
            yield GoldPair(row["text"], tuple(row["actor"]), tuple(row["recipient"]), row["type"], int(row["quad"]))
    elif {"text", "times"} <= has:
        yield from map(_timed, rows)
    elif {"text", "places"} <= has:
        yield from map(_placed, rows)
    else:
        raise InputError("is no form of codings that is known; see onrecord evaluate --help", str(path))


def _days(row: dict[str, Any]) -> Interval:
    first, last = (row.get(key) for key in ("from", "to"))
    return (date.fromisoformat(first) if first else None), (date.fromisoformat(last) if last else None)


# --- coded sentences and articles ---------------------------------------------------------------------------------


def sentences(rows: Iterable[dict[str, Any]]) -> Iterator[Gold]:
    """Articles whole, other sentences each as a text."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["source"] if "sentence" in row else row["id"]].append(row)
    for name, members in groups.items():
        members.sort(key=lambda row: row.get("sentence", 0))
        text = ""
        events: list[GoldEvent] = []
        figures: list[GoldFigure] = []
        contexts: list[tuple[Span, list[str]]] = []
        for row in members:
            text += " " if text else ""
            at = len(text)
            text += row["text"]
            events += [_coded_event(event, row["text"], at) for event in row["events"]]
            figures += [
                GoldFigure(
                    _moved(figure["number"], at), figure["kind"],
                    victims=[_moved(figure["victims"], at)] if figure.get("victims") else [],
                ) for figure in row["figures"]
            ]  # fmt: skip
            if row["events"]:
                contexts.append(((at, len(text)), row["contexts"]))
        corpus = members[0].get("source", "").split(":")[0]
        yield Gold(name, corpus, read_text(text), events, figures, contexts)


def _moved(span: Iterable[int], by: int) -> Span:
    start, end = span
    return start + by, end + by


def _coded_event(event: dict[str, Any], text: str, at: int) -> GoldEvent:
    def parties(side: str) -> list[Party]:
        return [
            Party(text[slice(*party["span"])], _moved(party["span"], at), None, party.get("country"),
                  [party["sector"]] if party.get("sector") else [])
            for party in event[side]
        ]  # fmt: skip

    return GoldEvent(
        [_moved(event["trigger"], at)], [event["type"]], event["modes"], event["aux"], parties("actor"),
        parties("recipient"), place_words=[_moved(span, at) for span in event["location"]],
        time_words=[_moved(span, at) for span in event["date"]],
    )  # fmt: skip


def _article(row: dict[str, Any]) -> Gold:
    def spans(each: dict[str, Any], name: str) -> list[Span]:
        return [_moved(span, 0) for span in each[name]]

    statements = [
        GoldStatement(spans(each, "source"), spans(each, "cue"), spans(each, "content")) for each in row["attributions"]
    ]
    return Gold(row.get("id", ""), "attribution", read_text(row["text"]), statements=statements)


def _timed(row: dict[str, Any]) -> Gold:
    from onrecord.evaluation.timex import interval_of, names_days

    report = read_text(row["text"], published=date.fromisoformat(row["published"]))
    times = [
        Dated(_moved(each["span"], 0), interval_of(each["value"]))
        for each in row["times"]
        if each["type"] in ("DATE", "TIME") and names_days(each["value"])
    ]
    return Gold(row.get("id", ""), "times", report, times=times)


def _placed(row: dict[str, Any]) -> Gold:
    places = [Located(_moved(each["span"], 0), each["lat"], each["lon"]) for each in row["places"]]
    return Gold(row.get("id", ""), row.get("id", "").split(":")[0], read_text(row["text"]), places=places)


# --- records --------------------------------------------------------------------------------------------------------


def _record(row: dict[str, Any], name: str) -> Gold:
    """A record as the program writes it."""
    told = row["report"]
    published = date.fromisoformat(told["published"]) if told.get("published") else None
    report = read_text(told["text"], published=published, id=told.get("id") or "")
    names = {entity["id"]: entity["name"] for entity in row.get("entities", [])}
    sources = {each["id"]: (each["source"] or {}).get("text") for each in row["statements"]}
    speakers = {each["id"]: names.get(each["speaker"], sources[each["id"]]) for each in row["statements"]}

    def span(each: dict[str, Any]) -> Span:
        return each["start"], each["end"]

    def within(event: dict[str, Any], what: str) -> list[Span]:
        """The words of place or time, if they stand in the event's sentence and not with another mention of it."""
        place, sentence = event[what], event["sentence"]
        here = place and place["text"] and sentence["start"] <= place["start"] < sentence["end"]
        return [span(place)] if here else []

    def known(row: dict[str, Any]) -> bool:
        return row["statement"] is None or speakers[row["statement"]] is not None

    def parties(event: dict[str, Any], side: str) -> list[Party]:
        return [
            Party(one["text"], span(one), names.get(one["entity"]), one["country"], one["sector"])
            for one in event[side]
        ]

    events = [
        GoldEvent(
            [span(event["trigger"])], [event["type"]], event["modes"], event["aux"], parties(event, "actor"),
            parties(event, "recipient"), event.get("required", True),
            place_words=within(event, "place"),
            place=(event["place"]["name"], event["place"]["country"]) if event["place"] else None,
            point=(event["place"]["lat"], event["place"]["lon"])
            if event["place"] and event["place"]["lat"] is not None else None,
            time_words=within(event, "time"),
            interval=_days(event["time"]) if event["time"] else None,
            speaker=speakers.get(event["statement"]), speaker_known=known(event), incident=event["incident"],
        ) for event in row["events"]
    ]  # fmt: skip
    figures = [
        GoldFigure(span(each), each["kind"], (each["min"], each["max"]),
                   [span(each["victims"])] if each["victims"] else [], speakers.get(each["statement"]), known(each))
        for each in row["figures"]
    ]  # fmt: skip
    statements = [
        GoldStatement([span(each["source"])] if each["source"] else [], [span(each["cue"])] if each["cue"] else [],
                      [span(one) for one in each["content"]], speakers[each["id"]])
        for each in row["statements"]
    ]  # fmt: skip
    seen = {(e["sentence"]["start"], e["sentence"]["end"]): e["contexts"] for e in row["events"]}
    places = [Located(span(one), one["lat"], one["lon"]) for one in row.get("places", []) if one["lat"] is not None]
    times = [Dated(span(one), _days(one)) for one in row.get("times", [])]
    return Gold(told.get("id") or name, "records", report, events, figures, list(seen.items()), statements, places,
                times)  # fmt: skip


def _with_offsets(path: Path, row: dict[str, Any]) -> Gold:
    """A record whose facts are offsets into the report beside it; it may leave statements out, and tells participants
    by their words."""
    text = (path.parent / row["report"]).read_text(encoding="utf-8")
    words = Words(text, str(path))
    report = read_text(text, published=date.fromisoformat(row["published"]))

    def party(one: dict[str, Any], trigger: Span) -> Party:
        sectors = [one["sector"]] if one["sector"] else None
        return Party(one["text"], words.near(one["text"], trigger), None, one["country"] or None, sectors)

    events = []
    for each in row["events"]:
        trigger = _moved(each["span"], 0)
        others = [near for word in each.get("alternatives", []) if (near := words.near(word, trigger))]
        events.append(GoldEvent(
            [trigger, *others], [each["type"]], [each["mode"]] if "mode" in each else [], each.get("aux", []),
            [party(one, trigger) for one in each["actor"]], [party(one, trigger) for one in each["recipient"]],
            each["required"],
        ))  # fmt: skip
        if place := each.get("place"):
            events[-1].place = place["name"], place["country"]
    figures = [
        GoldFigure(_moved(each["span"], 0), each["kind"], (each["min"], each["max"])) for each in row["casualties"]
    ]
    statements = []
    for each in row["statements"]:
        content = _moved(each["content"], 0)
        source, cue = ([near] if (near := words.near(each[key], content)) else [] for key in ("source", "cue"))
        statements.append(GoldStatement(source, cue, [content], each["speaker"], whole=False))
    return Gold(path.stem, "reports", report, events, figures, None, statements)


# --- records in words ---------------------------------------------------------------------------------------------


def _in_words(path: Path, row: dict[str, Any]) -> Iterator[Gold]:
    source = next((p for p in (path.parent / row["file"], path.parent.parent / row["file"]) if p.exists()), None)
    if source is None:
        raise InputError(f"its report {row['file']} is not beside it", str(path))
    found = list(open_sources([source]))
    for number, (raw, told) in enumerate(zip(found, row["reports"], strict=True), 1):
        if not isinstance(raw, RawReport):
            raise raw
        report = read_raw(raw, published=date.fromisoformat(told["published"]))
        name = path.stem if len(found) == 1 else f"{path.stem}:{number}"
        yield Words(report.text, str(path)).gold(name, report, told)


def _loosely(words: str) -> str:
    """A pattern for `words` with any white space between them."""
    return r"\s+".join(map(re.escape, words.split()))


class Words:
    """The text of a report in which words are looked up."""

    def __init__(self, text: str, path: str) -> None:
        self.text, self.path = text, path

    def find(self, evidence: str, word: str | None = None) -> Span | None:
        """Where `word` stands in the stretch `evidence` (whose white space may be other); None if that is not there."""
        stretch = re.search(_loosely(evidence), self.text)
        if stretch is None or word is None:
            return stretch and stretch.span()
        inside = re.search(rf"(?<!\w){_loosely(word)}(?!\w)", stretch[0])
        if inside is None:
            raise InputError(f"{word!r} is not in {evidence!r}", self.path)
        return stretch.start() + inside.start(), stretch.start() + inside.end()

    def near(self, word: str, span: Span) -> Span | None:
        """Where `word` stands closest to a span, in any case of letters."""
        spots = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", self.text, re.IGNORECASE)]
        return min(spots, key=lambda spot: max(spot[0] - span[1], span[0] - spot[1]), default=None)

    def gold(self, name: str, report: Report, told: dict[str, Any]) -> Gold:
        """The record in words as gold."""
        incidents = {mention: f"i{n}" for n, group in enumerate(told["incidents"]) for mention in group}
        complete = "places" in told
        events: list[GoldEvent] = []
        contexts: list[tuple[Span, list[str]]] = []
        for number, row in enumerate(told["events"]):
            trigger = self.find(row["evidence"], row["trigger"])
            if trigger is None:  # in a headline that is no part of the text
                continue
            incident = incidents.get(row["evidence"], f"alone {number}")
            events.append(self._event(row, trigger, incident))
            if complete and row["required"]:
                contexts.append((trigger, row["contexts"]))
        figures = [
            self._figure(row, spot) for row in told["figures"] if (spot := self.find(row["evidence"], row["text"]))
        ]
        statements = [self._statement(row, start) for row in told["statements"] if (start := self.find(row["starts"]))]
        places = times = None
        if complete:
            places = [
                Located(spot, row["lat"], row["lon"])
                for row in told["places"] if (spot := self.find(row["evidence"], row["text"]))
            ]  # fmt: skip
            times = [
                Dated(spot, _days(row))
                for row in told["times"] if (spot := self.find(row["evidence"], row["text"]))
            ]  # fmt: skip
        return Gold(name, "reports", report, events, figures, contexts or None, statements, places, times)

    def _event(self, row: dict[str, Any], trigger: Span, incident: str) -> GoldEvent:
        others = [spot for word in row.get("or_triggers", []) if (spot := self.find(row["evidence"], word))]
        event = GoldEvent(
            [trigger, *others], [row["type"], *row.get("or_types", [])], [row["mode"]] if "mode" in row else [],
            row.get("aux", []), [self._party(one, trigger) for one in row["actor"]],
            [self._party(one, trigger) for one in row["recipient"]], row["required"],
            interval=_days(row) if "from" in row else None, speaker=row["speaker"], speaker_known=True,
            incident=incident,
        )  # fmt: skip
        if place := row.get("place"):
            event.place = place["name"], place["country"]
            if "text" in place:
                words = self.near(place["text"], trigger)
                event.place_words, event.point = [words] if words else None, (place["lat"], place["lon"])
        return event

    def _figure(self, row: dict[str, Any], spot: Span) -> GoldFigure:
        victims = self.near(row["victims"], spot) if row.get("victims") else None
        bounds = (row["min"], row["max"]) if "min" in row and "max" in row else None
        return GoldFigure(spot, row["kind"], bounds, [victims] if victims else None, row["speaker"], True)

    def _party(self, row: dict[str, Any], trigger: Span) -> Party:
        return Party(row["text"], self.near(row["text"], trigger), row.get("name", row["text"]), row["country"],
                     row["sector"] or None)  # fmt: skip

    def _statement(self, row: dict[str, Any], start: Span) -> GoldStatement:
        whole = "content" in row
        content = (self.find(row["content"]) if whole else None) or start
        source, cue = (
            [spot] if row.get(key) and (spot := self.near(row[key], content)) else [] for key in ("source", "cue")
        )
        return GoldStatement(source, cue, [content], row["speaker"], whole, row["required"])
