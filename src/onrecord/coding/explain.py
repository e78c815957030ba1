"""Fills an `Explanation`: what the draft of a record knows about one of its events."""

from __future__ import annotations

from onrecord.coding.coded import CodedReport, Event, Participant
from onrecord.coding.draft import Draft
from onrecord.coding.explanation import ExplainedParticipant, ExplainedWord, Explanation, PlaceCandidate, Side
from onrecord.coding.participants import codes_of
from onrecord.language.analysis import Anchor
from onrecord.language.labels import ROLES
from onrecord.ontology.gazetteer import Gazetteer
from onrecord.ontology.plover import TYPES

_TOLD_BY = {
    "own words": "its own words",
    "entity": "what the report says of it elsewhere",
    "bare country": "its being a country that acts",
    "model": "the model",
    "places": "the places and names around, since no words say it",
}
_SHOWN = 0.02
"""Probability from which an alternative is worth showing."""


def explain(draft: Draft, event: Event, coded: CodedReport) -> Explanation:
    """Why `event`, one of the draft's, was coded so."""
    analysis = draft.analysis
    act = next(act for act in draft.acts if analysis.span(act.words) == (event.trigger.start, event.trigger.end))
    start, end = event.sentence
    explanation = Explanation(event, coded.report.text[start:end], _words(draft, act))
    explanation.type_scores = _best(dict(zip(TYPES, act.scores.tolist(), strict=True)))
    if event.type == "ASSAULT" and act.scores.argmax() != TYPES.index(event.type):
        explanation.type_steps = ["people whom armed men take, or of whom a report speaks as captives, are abducted"]
    explanation.mode_scores = _best(act.mode_scores)
    explanation.aux_scores = _best(act.aux_scores)
    for side in ("actor", "recipient"):
        for one in getattr(event, side):
            explanation.participants.append(_participant(draft, act, side, one))  # type: ignore[arg-type]
    explanation.time = _time(event, coded)
    explanation.place, explanation.place_candidates = _place(event, coded)
    if event.statement:
        explanation.statement = next(s for s in coded.statements if s.id == event.statement)
        speaker = explanation.statement.speaker
        explanation.speaker = draft.registry[speaker].name if speaker else None
        cue = explanation.statement.cue
        explanation.statement_steps = [
            f"the trigger stands in the content of '{cue.text}'" if cue else "the trigger stands in a quotation"
        ]
    same = [other.trigger.text for other in coded.events if other.incident == event.incident and other is not event]
    explanation.incident = [f"told also by '{text}'" for text in same] or ["told once in this report"]
    explanation.confidence = (round(act.score, 3), event.confidence)
    return explanation


def _best(scores: dict[str, float]) -> list[tuple[str, float]]:
    ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(name, round(value, 3)) for name, value in ranked if value >= _SHOWN][:6]


def _words(draft: Draft, act: Anchor) -> list[ExplainedWord]:
    analysis = draft.analysis
    i, j = analysis.sentences[act.sentence]
    words = []
    for number in range(i, j):
        start, end = analysis.span((number, number + 1))
        row = act.word_roles[number - i] if number - i < len(act.word_roles) else None
        roles = {} if row is None else dict(zip(ROLES, row.tolist(), strict=True))
        wanted = {role: roles.get(role, 0.0) for role in act.roles}
        trigger = act.words[0] <= number < act.words[1]
        words.append(ExplainedWord(analysis.text((number, number + 1)), start, end, trigger, _best(wanted)))
    return words


def _participant(draft: Draft, act: Anchor, side: Side, one: Participant) -> ExplainedParticipant:
    known = draft.registry[one.entity]
    mention = next((m for m in draft.mentions if (m.start, m.end) == (one.start, one.end)), None)
    resolution = draft.registry.resolution(mention) if mention else None
    role = next((r for r in act.roles[side] if draft.analysis.span(r.words)[1] == one.end), None)
    codes = codes_of(draft, role.words, act.kind, side) if role else None
    country, sector = [], []
    if codes and one.country:
        country.append(f"{one.country} by {_TOLD_BY.get(codes.country_from, codes.country_from)}")
    if codes and one.sector:
        sector.append(f"{' '.join(one.sector)} by {_TOLD_BY.get(codes.sector_from, codes.sector_from)}")
    return ExplainedParticipant(
        side, one, known.name, role.score if role else None, [resolution.why] if resolution else [], country, sector
    )


def _time(event: Event, coded: CodedReport) -> list[str]:
    time = event.time
    if time is None:
        return ["no time is stated, and the act is not told as news of the day"]
    if time.basis == "expression":
        published = coded.report.published
        return [f"'{time.text}' read against the publication date {published or '(unknown)'}"]
    if time.basis == "inferred":
        told = f" ('{time.text}')" if time.text else ""
        return [f"no time is stated: taken from the day that the report tells of just before or in its lead{told}"]
    return [f"no time is stated: taken from the {time.basis}"]


def _place(event: Event, coded: CodedReport) -> tuple[list[str], list[PlaceCandidate]]:
    place = event.place
    if place is None:
        return ["no place is stated"], []
    where = coded.report.text[place.start : place.end]
    known = place.geonameid is not None or place.lat is not None
    steps = [f"'{where}' is {place.name}" if known else f"'{where}' is in no gazetteer"]
    if not event.sentence[0] <= place.start < event.sentence[1]:
        steps.append("stated by another mention of the same incident")
    others = [
        PlaceCandidate(c.name, c.country, c.admin1, None, f"population {c.population:,}")
        for c in Gazetteer.load().lookup(place.name)[:5]
    ]
    others.sort(key=lambda c: (c.country != place.country, c.admin1 != place.admin1))
    return steps, others
