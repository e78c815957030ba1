"""A record made by hand: what a coder would find in a short invented report, for tests of the displays."""

from __future__ import annotations

from datetime import date
from typing import Any

from onrecord.coding.coded import (
    CodedReport,
    Entity,
    Event,
    EventTime,
    Figure,
    Participant,
    Place,
    Span,
    Statement,
    TimeExpression,
)
from onrecord.coding.explanation import ExplainedParticipant, ExplainedWord, Explanation, PlaceCandidate
from onrecord.reading.report import Dateline, Part, Report

TITLE = "Gunmen attack aid convoy near Bor"
LEAD = (
    "BOR, South Sudan, March 12 (Example Agency) - Gunmen attacked a food convoy outside the town of Bor on "
    "Tuesday, killing at least four drivers, officials said."
)
SECOND = "“This ambush will not go unanswered,” said police spokesman Deng Ajak, who accused the White Lions militia."
THIRD = "He said the agency might halt deliveries to Jonglei if the road is not secured."
TEXT = "\n\n".join((TITLE, LEAD, SECOND, THIRD))
BOR = Place("Bor", 0, 0, "Bor", "SSD", "Jonglei", 6.2, 31.56, 373303)
TUESDAY = date(2024, 3, 12)


def spot(words: str, nth: int = 1) -> Span:
    """The nth place where `words` stand in the text."""
    start = -1
    for _ in range(nth):
        start = TEXT.index(words, start + 1)
    return Span(words, start, start + len(words))


def _who(words: str, entity: str, country: str | None, sector: list[str], nth: int = 1) -> Participant:
    span = spot(words, nth)
    return Participant(span.text, span.start, span.end, entity, country, sector)


def _sentence(words: str) -> tuple[int, int]:
    span = spot(words)
    return span.start, span.end


def _event(id: str, type: str, quad: int, trigger: Span, sentence: str, **other: Any) -> Event:
    fields: dict[str, Any] = dict(
        modes=[], score=-9.0, contexts=[], aux=[], actor=[], recipient=[], place=None, time=None,
        statement=None, figures=[], incident=id.replace("e", "i"), confidence=0.9,
    )  # fmt: skip
    place = _sentence(sentence)
    return Event(id=id, type=type, quad=quad, trigger=trigger, sentence=place, **(fields | other))


def report(title: str = TITLE, id: str = "bor.txt") -> Report:
    """The invented report, with its parts."""
    dateline_end = spot(" - Gunmen attacked").start + 2
    lead = spot(LEAD).start
    return Report(
        text=TEXT, id=id, title=title, byline=["Ann Example"], publisher="Example Agency",
        dateline=Dateline("BOR, South Sudan", TUESDAY), published=TUESDAY, published_basis="dateline",
        parts=[
            Part("title", 0, len(TITLE)),
            Part("dateline", lead, dateline_end),
            Part("body", dateline_end + 1, len(TEXT)),
        ],
    )  # fmt: skip


def record(title: str = TITLE, id: str = "bor.txt") -> CodedReport:
    """The record of the invented report."""
    tuesday = spot("Tuesday")
    told = EventTime("Tuesday", tuesday.start, tuesday.end, TUESDAY, TUESDAY, "expression")
    day = EventTime("", 0, 0, TUESDAY, TUESDAY, "dateline")
    drivers = _who("at least four drivers", "n3", None, ["CVL"])
    events = [
        _event("e1", "ASSAULT", 4, spot("attack"), TITLE, incident="i1", time=day, place=BOR,
               actor=[_who("Gunmen", "n1", "SSD", ["UAF"])], recipient=[_who("aid convoy", "n2", None, [])]),
        _event("e2", "ASSAULT", 4, spot("attacked"), LEAD, modes=["firearms"], incident="i1", time=told,
               place=BOR, actor=[_who("Gunmen", "n1", "SSD", ["UAF"], 2)],
               recipient=[_who("food convoy", "n2", None, []), drivers],
               statement="s1", figures=["f1"], confidence=0.84),
        _event("e3", "ASSAULT", 4, spot("ambush"), SECOND, incident="i1", time=day, statement="s2"),
        _event("e4", "ACCUSE", 3, spot("accused"), SECOND, modes=["allege"], score=-3.5, time=day,
               actor=[_who("police spokesman Deng Ajak", "n4", "SSD", ["COP"])],
               recipient=[_who("White Lions militia", "n5", "SSD", ["REB"])], confidence=0.78),
        _event("e5", "SANCTION", 4, spot("halt"), THIRD, modes=["discontinue"], score=-6.0,
               aux=["hypothetical"], time=day, actor=[_who("agency", "n6", "UNO", [])],
               statement="s3", confidence=0.55),
    ]  # fmt: skip
    unanswered = spot("This ambush will not go unanswered")
    four = spot("at least four")
    return CodedReport(
        report=report(title, id),
        events=events,
        statements=[
            Statement("s1", "indirect", spot("officials"), "n7", spot("said"),
                      [spot(LEAD[LEAD.index("Gunmen") : LEAD.index(", officials")])]),
            Statement("s2", "direct", spot("police spokesman Deng Ajak"), "n4", spot("said", 2),
                      [unanswered]),
            Statement("s3", "indirect", spot("He"), "n4", spot("said", 3),
                      [spot("the agency might halt deliveries to Jonglei if the road is not secured")]),
        ],
        figures=[
            Figure("f1", "killed", four.text, four.start, four.end, 4, None, spot("at least four drivers"),
                   None, TUESDAY, TUESDAY, "e2", "s1"),
        ],
        entities=[
            Entity("n1", "Gunmen", "group", "SSD", ["UAF"], None, [spot("Gunmen"), spot("Gunmen", 2)]),
            Entity("n2", "aid convoy", "group", None, [], None, [spot("aid convoy"), spot("food convoy")]),
            Entity("n3", "drivers", "group", None, ["CVL"], None, [spot("at least four drivers")]),
            Entity("n4", "Deng Ajak", "person", "SSD", ["COP"], "police spokesman", [spot("Deng Ajak")]),
            Entity("n5", "White Lions", "organization", "SSD", ["REB"], None, [spot("White Lions")]),
            Entity("n6", "World Food Programme", "organization", "UNO", [], None, [spot("agency")]),
            Entity("n7", "officials", "group", "SSD", ["GOV"], None, [spot("officials")]),
        ],
        places=[BOR],
        times=[TimeExpression("Tuesday", tuesday.start, tuesday.end, TUESDAY, TUESDAY)],
    )  # fmt: skip


def explanation() -> Explanation:
    """Why the invented report's sanction was coded so."""
    coded = record()
    event = coded.events[4]
    start = event.sentence[0]
    words = [
        ExplainedWord("agency", start + 12, start + 18, roles=[("actor", 0.93), ("recipient", 0.02)]),
        ExplainedWord("halt", start + 25, start + 29, trigger=True),
    ]
    return Explanation(
        event=event,
        sentence=THIRD,
        words=words,
        type_scores=[("SANCTION", 0.81), ("REJECT", 0.12), ("THREATEN", 0.05)],
        mode_scores=[("discontinue", 0.9)],
        aux_scores=[("hypothetical", 0.88), ("future", 0.2)],
        participants=[
            ExplainedParticipant(
                "actor",
                event.actor[0],
                "World Food Programme",
                0.93,
                coreference=["“agency” is the last organisation named"],
                country=["World Food Programme is in the table of international bodies: UNO"],
            )
        ],
        time=["no dated words in the sentence", "falls back to the dateline"],
        place=["“Jonglei” is the only place in the sentence"],
        place_candidates=[PlaceCandidate("Jonglei", "SSD", None, 0.9, "province of the report's country")],
        statement=coded.statements[2],
        speaker="Deng Ajak",
        statement_steps=["the trigger stands in the content of s3", "“He” is the last man named"],
        incident=["nothing else in the report tells of it"],
        confidence=(0.61, 0.55),
    )
