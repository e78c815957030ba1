"""One coded report against the gold of the same text: tallies of everything, and each miss and false alarm.

Spans count as the same where they overlap; the rows named "exact" ask for the same first and last character. What
belongs to an event (modes, participants, place, time) is judged for events whose trigger and type are right ("given
the trigger"). A fact of ours that only an optional fact of the gold confirms counts neither for nor against.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from onrecord.coding.coded import CodedReport, Event, Figure, Participant, Place, Statement
from onrecord.coding.mentions import PRONOUNS
from onrecord.evaluation.distance import distance_km
from onrecord.evaluation.gold import Gold, GoldEvent, GoldFigure, GoldStatement, Interval, Party
from onrecord.evaluation.tally import Span, Tally, b_cubed, match, overlap
from onrecord.language.words import Words, split_words

NEAR_KM, CLOSE_KM = 161.0, 25.0
"""A place is right within 161 km (100 miles), as in Gritta et al. 2020; closely right within 25."""


@dataclass(frozen=True)
class Fault:
    """Something missed, added or mistaken: its words `span` in the text, what it should be (`wanted`) and what it came
    out as (`came`), and how sure the program was (0 where it said nothing)."""

    kind: Literal["missed", "false alarm", "wrong type", "wrong detail"]
    what: str
    document: str
    span: Span
    wanted: str
    came: str
    confidence: float = 0.0


@dataclass
class Judgement:
    """What one report, or many, came to.

    `tallies` by name; `types` by event type; `confusion` of (gold type, our type) where the trigger is found, with
    "" for nothing; `calibration`: confidence of each coded event, and whether it is right.
    """

    tallies: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    types: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    calibration: list[tuple[float, bool]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def judge(gold: Gold, coded: CodedReport) -> Judgement:
    """Everything that `gold` knows of, judged."""
    return _Judge(gold, coded).judge()


class _Judge:
    def __init__(self, gold: Gold, coded: CodedReport) -> None:
        self.gold, self.coded, self.out = gold, coded, Judgement()
        self.entities = {entity.id: entity for entity in coded.entities}
        self.names = {entity.id: entity.name for entity in coded.entities}
        self.statements = {statement.id: statement for statement in coded.statements}
        self.spans: dict[str, set[Span | None]] = defaultdict(set)
        for event in gold.events or []:
            for party in event.actor + event.recipient:
                if party.name and party.text.lower() not in PRONOUNS:
                    self.spans[party.name].add(party.span)

    def judge(self) -> Judgement:
        gold, coded = self.gold, self.coded
        if gold.events is not None:
            self._events(gold.events, coded.events)
        if gold.figures is not None:
            self._figures(gold.figures, coded.figures)
        if gold.contexts:
            self._contexts(gold.contexts)
        if gold.statements is not None:
            if gold.events is None:
                self._words(gold.statements)
            self._statements(gold.statements)
        if gold.places is not None:
            self._places()
        if gold.times is not None:
            self._times()
        return self.out

    def _fault(self, kind: Literal["missed", "false alarm", "wrong type", "wrong detail"], what: str, span: Span,
               wanted: str = "", came: str = "", confidence: float = 0.0) -> None:  # fmt: skip
        self.out.faults.append(Fault(kind, what, self.gold.name, span, wanted, came, confidence))

    # --- events -----------------------------------------------------------------------------------------------------

    def _events(self, gold: list[GoldEvent], ours: list[Event]) -> None:
        out = self.out

        def touches(one: GoldEvent, other: Event) -> bool:
            return any(overlap(span, (other.trigger.start, other.trigger.end)) for span in one.triggers)

        firm = [event for event in gold if event.required]
        loose = [event for event in gold if not event.required]
        pairs = match(firm, ours, lambda g, e: touches(g, e) and e.type in g.types)
        used = {id(event) for _, event in pairs}
        spare = match(loose, [e for e in ours if id(e) not in used], lambda g, e: touches(g, e) and e.type in g.types)
        excused = {id(event) for _, event in spare}
        counted = [event for event in ours if id(event) not in excused]
        out.tallies["trigger+type"].add(len(pairs), len(counted), len(firm))
        out.tallies[f"trigger+type, {self.gold.corpus}"].add(len(pairs), len(counted), len(firm))
        out.tallies["trigger"].add(len(match(firm, counted, touches)), len(counted), len(firm))
        out.calibration += [(event.confidence, id(event) in used) for event in counted]
        for event, one in pairs:
            self._details(event, one)
        self._incidents(pairs)
        for _, e in pairs:
            out.types[e.type].add(1, 1, 1)
            out.confusion[e.type, e.type] += 1
        met = {id(event) for event, _ in pairs}
        missed = [event for event in firm if id(event) not in met]
        extra = [event for event in counted if id(event) not in used]
        swapped = match(missed, extra, touches)
        changed = {id(one) for pair in swapped for one in pair}
        for g, e in swapped:
            out.confusion[g.types[0], e.type] += 1
            self._fault("wrong type", "event", g.triggers[0], g.types[0], e.type, e.confidence)
        for g in missed:
            out.types[g.types[0]].add(0, 0, 1)
            if id(g) not in changed:
                out.confusion[g.types[0], ""] += 1
                self._fault("missed", "event", g.triggers[0], g.types[0])
        for e in extra:
            out.types[e.type].add(0, 1, 0)
            if id(e) not in changed:
                out.confusion["", e.type] += 1
                self._fault("false alarm", "event", (e.trigger.start, e.trigger.end), "", e.type, e.confidence)

    def _details(self, gold: GoldEvent, event: Event) -> None:
        """What belongs to an event that was found."""
        tallies = self.out.tallies
        if event.type == gold.types[0]:
            tallies["mode"].add(len(set(event.modes) & set(gold.modes)), len(event.modes), len(gold.modes))
        tallies["aux"].answer(set(event.aux) == set(gold.aux))
        if set(event.aux) != set(gold.aux):
            self._fault("wrong detail", "aux", gold.triggers[0], ", ".join(gold.aux) or "none",
                        ", ".join(event.aux) or "none", event.confidence)  # fmt: skip
        for side, wanted, came in (("actor", gold.actor, event.actor), ("recipient", gold.recipient, event.recipient)):
            self._parties(side, wanted, came, gold.triggers[0])
        here = event.sentence
        if gold.place_words is not None:
            # Coded sentences tell a place only where it stands; one that the program took from elsewhere in the report
            # is another question, which records in words ask by name.
            place = event.place
            ours = [(place.start, place.end)] if place and _within(here, place) else []
            if gold.place is None or gold.place_words:
                tallies["place"].add(len(match(gold.place_words, ours, overlap)), len(ours), len(gold.place_words))
        if gold.place is not None:
            right = _same_place(gold.place, event.place)
            tallies["place named"].add(right, event.place is not None, 1)
            if not right:
                ours_ = f"{event.place.name}, {event.place.country}" if event.place else "nowhere"
                self._fault("wrong detail", "where", gold.triggers[0], f"{gold.place[0]}, {gold.place[1]}", ours_)
            if gold.point and event.place and event.place.lat is not None and event.place.lon is not None:
                error = distance_km(*gold.point, event.place.lat, event.place.lon)
                tallies["event's place within 25 km"].answer(error <= CLOSE_KM)
        elif self.gold.places is not None and event.place is not None:
            tallies["place named"].add(0, 1, 0)
        if gold.time_words is not None:
            time = event.time
            ours = [(time.start, time.end)] if time and time.text and _within(here, time) else []
            tallies["date"].add(len(match(gold.time_words, ours, overlap)), len(ours), len(gold.time_words))
        if gold.interval is not None:
            own: Interval = (event.time.from_, event.time.to) if event.time else (None, None)
            tallies["event's days"].answer(own == gold.interval)
            if own != gold.interval:
                self._fault("wrong detail", "days", gold.triggers[0], _shown(gold.interval), _shown(own))
        if gold.speaker_known:
            speaker = self._speaker(event.statement)
            right = self._says(event.statement, gold.speaker)
            tallies["who says so"].answer(right)
            if not right:
                self._fault("wrong detail", "who says so", gold.triggers[0], gold.speaker or "the report itself",
                            speaker or "the report itself")  # fmt: skip

    def _parties(self, side: str, gold: list[Party], ours: list[Participant], trigger: Span) -> None:
        tallies = self.out.tallies

        def same(party: Party, one: Participant) -> bool:
            if party.span and overlap(party.span, (one.start, one.end)):
                return True
            return party.name is not None and (
                same_name(party.text, one.text) or same_name(party.name, self.names.get(one.entity))
            )

        pairs = match(gold, ours, same)
        tallies[side].add(len(pairs), len(ours), len(gold))
        exact = sum(party.span == (one.start, one.end) for party, one in pairs)
        tallies[f"{side}, exact"].add(exact, len(ours), len(gold))
        for party, one in pairs:
            self._codes("country", party.country, one.country, party.country == one.country, one)
            if party.sectors is not None:
                came, wanted = "/".join(one.sector), "/".join(party.sectors)
                self._codes("sector", wanted, came, bool({*one.sector[:1]} & {*party.sectors}) or wanted == came, one)
            if party.name is not None and not same_name(party.name, party.text):
                right = self._is_entity(party, one)
                tallies["participant is the right entity"].answer(right)
                if not right:
                    self._fault("wrong detail", "entity", (one.start, one.end), party.name,
                                self.names.get(one.entity, ""))  # fmt: skip
        got = {id(party) for party, _ in pairs}
        for party in gold:
            if id(party) not in got:
                self._fault("missed", side, party.span or trigger, party.text)
        used = {id(one) for _, one in pairs}
        for one in ours:
            if id(one) not in used:
                self._fault("false alarm", side, (one.start, one.end), "", one.text)

    def _is_entity(self, party: Party, one: Participant) -> bool:
        """Whether a participant is tied to the entity of the gold's name: by its name, by one of its mentions, or by
        another mention of the gold that names the same."""
        if self._is_called(one.entity, party.name, but=(one.start, one.end)):
            return True
        entity = self.entities[one.entity]
        spans = self.spans.get(party.name or "", set()) - {party.span}
        return any(overlap(span, (m.start, m.end)) for span in spans if span for m in entity.mentions)

    def _is_called(self, entity: str, name: str | None, but: Span | None = None) -> bool:
        """Whether an entity has this name, or any of its mentions (`but` one) does."""
        known = self.entities[entity]
        mentions = (mention.text for mention in known.mentions if (mention.start, mention.end) != but)
        return any(same_name(name, other) for other in (known.name, *mentions))

    def _codes(self, what: str, wanted: str | None, came: str | None, right: bool, one: Participant) -> None:
        self.out.tallies[what].answer(right)
        if not right:
            self._fault("wrong detail", what, (one.start, one.end), wanted or "none", came or "none")

    def _incidents(self, pairs: Sequence[tuple[GoldEvent, Event]]) -> None:
        if not pairs or pairs[0][0].incident is None:
            return
        precision, recall = b_cubed([g.incident for g, _ in pairs], [e.incident for _, e in pairs])
        self.out.tallies["incidents, B-cubed precision"].add(precision, len(pairs), len(pairs))
        self.out.tallies["incidents, B-cubed recall"].add(recall, len(pairs), len(pairs))
        alone, _ = b_cubed([e.id for _, e in pairs], [g.incident for g, _ in pairs])
        self.out.tallies["incidents, alone"].add(alone, len(pairs), len(pairs))
        tied = [
            (one.incident == other.incident, e.incident == f.incident)
            for (one, e), (other, f) in combinations(pairs, 2)
        ]
        self.out.tallies["pairs tied"].add(
            sum(g and o for g, o in tied), sum(o for _, o in tied), sum(g for g, _ in tied)
        )

    def _says(self, statement: str | None, name: str | None) -> bool:
        """Whether a statement (None: the report's own voice) is that of the one called so (None: nobody named)."""
        if statement is None or name is None:
            return statement is None and name is None
        said = self.statements[statement]
        if said.speaker is not None:
            return self._is_called(said.speaker, name)
        return said.source is not None and same_name(name, said.source.text)

    def _speaker(self, statement: str | None) -> str | None:
        if statement is None:
            return None
        said = self.statements[statement]
        return self.names.get(said.speaker or "") or (said.source.text if said.source else None)

    # --- figures, contexts, statements ------------------------------------------------------------------------------

    def _figures(self, gold: list[GoldFigure], ours: list[Figure]) -> None:
        tallies = self.out.tallies
        pairs = match(gold, ours, lambda g, f: g.kind == f.kind and overlap(g.span, (f.start, f.end)))
        tallies["figure"].add(len(pairs), len(ours), len(gold))
        for g, f in pairs:
            if g.victims is not None:
                victims = [(f.victims.start, f.victims.end)] if f.victims else []
                tallies["victims"].add(len(match(g.victims, victims, overlap)), len(victims), len(g.victims))
            if g.bounds is not None:
                tallies["figure's bounds"].answer(g.bounds == (f.min, f.max))
            if g.speaker_known:
                right = self._says(f.statement, g.speaker)
                tallies["who states the figure"].answer(right)
                if not right:
                    self._fault("wrong detail", "who states it", g.span, g.speaker or "the report itself",
                                self._speaker(f.statement) or "the report itself")  # fmt: skip
        met, used = ({id(pair[side]) for pair in pairs} for side in (0, 1))
        for g in gold:
            if id(g) not in met:
                self._fault("missed", "figure", g.span, g.kind)
        for f in ours:
            if id(f) not in used:
                self._fault("false alarm", "figure", (f.start, f.end), "", f.kind)

    def _contexts(self, gold: list[tuple[Span, list[str]]]) -> None:
        for span, wanted in gold:
            came = next((e.contexts for e in self.coded.events if overlap(span, e.sentence)), None)
            if came is not None:
                self.out.tallies["contexts"].add(len({*came} & {*wanted}), len(came), len(wanted))

    def _statements(self, gold: list[GoldStatement]) -> None:
        tallies = self.out.tallies

        def same(g: GoldStatement, s: Statement) -> bool:
            return any(overlap(one, (c.start, c.end)) for one in g.content for c in s.content)

        def cued(g: GoldStatement, s: Statement) -> bool:
            return same(g, s) and bool(s.cue) and any(overlap(c, (s.cue.start, s.cue.end)) for c in g.cue if s.cue)

        pairs = match(gold, self.coded.statements, cued)
        met, used = ({id(pair[side]) for pair in pairs} for side in (0, 1))
        pairs += match(
            [g for g in gold if id(g) not in met], [s for s in self.coded.statements if id(s) not in used], same
        )
        met = {id(g) for g, _ in pairs}
        firm = [g for g in gold if g.required]
        found = sum(id(g) in met for g in firm)
        excused = sum(not g.required for g, _ in pairs)
        if all(g.whole for g in gold):
            tallies["statement"].add(found, len(self.coded.statements) - excused, len(firm))
        else:  # not all that is said was coded
            tallies["statement"].add(found, len(firm), len(firm))
        for g in firm:
            if id(g) not in met:
                spot = next(iter([*g.content, *g.cue, *g.source]), (0, 0))
                self._fault("missed", "statement", spot, g.speaker or "")
        for g, s in pairs:
            if g.speaker is not None and g.required:
                right = self._says(s.id, g.speaker)
                tallies["speaker"].answer(right)
                if not right:
                    self._fault("wrong detail", "speaker", g.content[0], g.speaker, self._speaker(s.id) or "nobody")

    def _words(self, gold: list[GoldStatement]) -> None:
        """Words of sources, cues and contents, as PolNeAR's own scorer counts them."""
        words = split_words(self.coded.report.text)
        ours = self.coded.statements
        for name, wanted, came in (
            ("source", [g.source for g in gold], [[s.source] if s.source else [] for s in ours]),
            ("cue", [g.cue for g in gold], [[s.cue] if s.cue else [] for s in ours]),
            ("content", [g.content for g in gold], [s.content for s in ours]),
        ):
            mine = _marked(words, [span for spans in wanted for span in spans])
            theirs = _marked(words, [(span.start, span.end) for spans in came for span in spans])
            self.out.tallies[f"words of {name}"].add(int((mine & theirs).sum()), int(theirs.sum()), int(mine.sum()))

    # --- places and times -------------------------------------------------------------------------------------------

    def _places(self) -> None:
        tallies, ours = self.out.tallies, self.coded.places
        gold = self.gold.places or []
        hits = 0
        for one in gold:
            near = [place for place in ours if overlap(one.span, (place.start, place.end))]
            if not near:
                self._fault("missed", "place", one.span)
                continue
            hits += 1
            # Of several names of ours in one of the gold's, the one that shares the most of it answers.
            best = max(near, key=lambda place: min(place.end, one.span[1]) - max(place.start, one.span[0]))
            if best.lat is not None and best.lon is not None:
                error = distance_km(one.lat, one.lon, best.lat, best.lon)
                tallies["place within 161 km"].answer(error <= NEAR_KM)
                tallies["place within 25 km"].answer(error <= CLOSE_KM)
                if error > NEAR_KM:
                    self._fault("wrong detail", "place", one.span, f"{one.lat}, {one.lon}",
                                f"{best.lat}, {best.lon} ({best.name}, {best.country})")  # fmt: skip
        tallies["place names found"].add(hits, len(gold), len(gold))
        confirmed = sum(any(overlap(one.span, (place.start, place.end)) for one in gold) for place in ours)
        tallies["place names, precision"].add(confirmed, len(ours), len(ours))

    def _times(self) -> None:
        tallies = self.out.tallies
        for one in self.gold.times or []:
            near = [time for time in self.coded.times if overlap(one.span, (time.start, time.end))]
            tallies["times found"].answer(bool(near))
            if not near:
                self._fault("missed", "time", one.span)
            elif one.interval is not None:
                best = max(near, key=lambda time: min(time.end, one.span[1]) - max(time.start, one.span[0]))
                right = all(map(_within_a_day, (best.from_, best.to), one.interval))
                tallies["times right within a day"].answer(right)
                if not right:
                    self._fault("wrong detail", "time", one.span, _shown(one.interval), _shown((best.from_, best.to)))


def _within(sentence: Span, spot: object) -> bool:
    return sentence[0] <= spot.start < sentence[1]  # type: ignore[attr-defined, no-any-return]


def _within_a_day(one: object, other: object) -> bool:
    if one is None or other is None:
        return one is other
    return abs((one - other).days) <= 1  # type: ignore[operator, no-any-return]


def _shown(interval: Interval) -> str:
    return " to ".join(str(day) if day else "…" for day in interval)


def _marked(words: Words, spans: Sequence[Span]) -> NDArray[np.bool_]:
    marked = np.zeros(len(words), dtype=bool)
    for span in spans:
        i, j = words.within(*span)
        marked[i:j] = True
    return marked


def _same_place(gold: tuple[str, str | None], ours: Place | None) -> bool:
    return ours is not None and gold[1] == ours.country and any(same_name(gold[0], n) for n in (ours.name, ours.text))


def _plain(name: str) -> str:
    """Without accents and capitals."""
    apart = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def same_name(one: str | None, other: str | None) -> bool:
    """Whether two names name the same: one holds the other's words, but for articles; None is only None."""
    if one is None or other is None:
        return one is other
    a, b = (
        re.sub(r"^(the|a|an|its|their|his|her) |['’]s?$", "", re.sub(r"[.\"“”]", "", _plain(name)).strip())
        for name in (one, other)
    )
    return bool(a and b) and (f" {a} " in f" {b} " or f" {b} " in f" {a} ")
