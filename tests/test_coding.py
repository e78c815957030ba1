"""Coding: the rules of its stages on handmade input, and what must hold of every record from end to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import handmade
import numpy as np
import pytest
from handmade import spot
from hypothesis import given, settings
from hypothesis import strategies as st
from test_language import EXOTIC

import onrecord
from onrecord.coding.assemble import _aux
from onrecord.coding.coded import CodedReport, Event, EventTime, Place
from onrecord.coding.coder import Coder
from onrecord.coding.confidence import calibrated
from onrecord.coding.dating import go_on_in_time
from onrecord.coding.draft import overlapping
from onrecord.coding.entities import Registry
from onrecord.coding.figures import find_figures
from onrecord.coding.incidents import tie_incidents
from onrecord.coding.mentions import Mention, MentionReader
from onrecord.coding.relation import relation_of
from onrecord.coding.statements import LONGEST_QUOTE, Said, _fill_clauses, _kind, quoted
from onrecord.language.analysis import Analyser, Analysis, Anchor, Role
from onrecord.language.labels import UPOS
from onrecord.language.model import Model
from onrecord.language.words import split_words
from onrecord.ontology.actors import ActorTable
from onrecord.ontology.plover import TYPES, quad
from onrecord.reading import RawReport, open_sources, read_raw, read_text
from onrecord.reading.report import Part, Report

EXAMPLES = Path(__file__).parent.parent / "examples"
DAY = date(2026, 3, 3)

RALLY = """Police kill two at Mombasa rally

NAIROBI, March 3 (Example Agency) - Kenyan police shot dead two protesters in the port city of Mombasa on Monday, \
a rights group said.

“The officers attacked a peaceful crowd,” said Amina Yusuf, director of the Coast Rights Forum. “We demand an inquiry.”

Interior Minister Peter Mwangi rejected the accusation. He said 12 people had been arrested.
"""

MARKET = """Market in Goma shelled

Traders flee after rebels shelled a market in Goma, Congo, March 3, 2026. (photo credit: EXAMPLE PRESS/ANN RAIDER)
Traders flee after rebels shelled a market in Goma, Congo, March 3, 2026. (photo credit: EXAMPLE PRESS/ANN RAIDER)

GOMA, Congo, March 3 (Example Agency) - Rebels shelled a market in the eastern city of Goma on Tuesday and killed at \
least nine people, the army said.

The governor accused the rebels of a war crime and called for talks.

Photograph: Bomb Attack Pictures/Jo Doe
"""


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(Model(threads=1))


@pytest.fixture(scope="module")
def table() -> ActorTable:
    return ActorTable.load()


def code(coder: Coder, text: str, published: date | None = DAY) -> CodedReport:
    return coder.code(read_text(text, published=published))


def dumped(coded: CodedReport) -> str:
    return json.dumps(coded.to_dict(), ensure_ascii=False)


# --- quotation marks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ('He said "no" and "never".', ['"no"', '"never"']),
        ("“One,” she said, “two.”", ["“One,”", "“two.”"]),
        ("«non» is no; ``so'' they say", ["«non»", "``so''"]),
        # A mark that nobody closes ends with its paragraph; the next one starts afresh.
        ("“A long speech\n\n“that goes on” he said", ["“A long speech", "“that goes on”"]),
        ('She said "yes\n\nHe said "no"', ['"yes', '"no"']),
        ("Nothing is said here.", []),
        ("", []),
        ("It's the 'third' time; don't", []),
        ("“" + "x" * (LONGEST_QUOTE + 5) + "” then “short”", ["“short”"]),
    ],
)
def test_quoted(text: str, quotes: list[str]) -> None:
    assert [text[start:end] for start, end in quoted(text)] == quotes


@given(st.text(alphabet='ab "“”«»\n', max_size=60))
@settings(deadline=None)
def test_quoted_stretches_are_in_order_and_apart(text: str) -> None:
    stretches = quoted(text)
    assert all(0 <= start < end <= len(text) for start, end in stretches)
    assert all(one[1] <= two[0] for one, two in pairwise(stretches))


@pytest.mark.parametrize(
    ("spans", "marks", "kind"),
    [
        ([(0, 20)], [(0, 20)], "direct"),
        ([(0, 20), (30, 40)], [(0, 20), (30, 40)], "direct"),
        ([(0, 100)], [(40, 60)], "mixed"),
        ([(0, 100)], [(40, 46)], "indirect"),
        ([(0, 100)], [], "indirect"),
        ([(0, 100)], [(100, 150)], "indirect"),
        ([(0, 40), (50, 100)], [(50, 100)], "mixed"),
    ],
)
def test_kind_of_a_statement(spans: list[tuple[int, int]], marks: list[tuple[int, int]], kind: str) -> None:
    assert _kind(spans, marks) == kind


# --- figures --------------------------------------------------------------------------------------------------------


def _figures(text: str, trigger: str, kind: str, number: str, victims: str | None = None) -> list[Any]:
    """The figures of a sentence in which the model has found these words."""
    words = split_words(text)

    def at(part: str) -> tuple[int, int]:
        return words.within(text.index(part), text.index(part) + len(part))

    roles = {"number": [Role(at(number), 0.9)], "victims": [Role(at(victims), 0.9)] if victims else []}
    anchor = Anchor(
        at(trigger), kind, 0.9, np.ones(6, np.float32), 0, roles, [], [], {}, {}, np.zeros((len(words), 8), np.float32)
    )
    return find_figures(Analysis(words, sentences=[(0, len(words))], figures=[anchor]))


@pytest.mark.parametrize(
    ("text", "trigger", "number", "words", "least", "most", "qualifier"),
    [
        ("A blast killed four men.", "killed", "four", "four", 4, 4, None),
        ("More than 30 people were killed.", "killed", "30", "More than 30", 31, None, None),
        ("At least 1,200 people were killed.", "killed", "1", "At least 1,200", 1200, None, None),
        ("Seven were hurt, two of them seriously.", "seriously", "two", "two", 2, 2, "seriously"),
    ],
)
def test_figures(
    text: str, trigger: str, number: str, words: str, least: int, most: int | None, qualifier: str | None
) -> None:
    [figure] = _figures(text, trigger, "killed", number)
    assert text[figure.start : figure.end] == words
    assert (figure.range.min, figure.range.max) == (least, most)
    if qualifier:
        assert figure.qualifier == qualifier


def test_a_number_that_is_none_gives_no_figure() -> None:
    assert _figures("The blast killed drivers.", "killed", "killed", "drivers") == []
    assert _figures("The blast killed no drivers.", "killed", "killed", "no") == []


# --- mentions and entities ------------------------------------------------------------------------------------------


class Reading:
    """Mentions read in a text, tied to entities one after the other."""

    def __init__(self, text: str, analyser: Analyser, table: ActorTable) -> None:
        self.analysis = analyser.analyse(text)
        self.text, self.at = text, 0
        self.reader = MentionReader(self.analysis, table, DAY, True)
        self.registry = Registry()

    def mention(self, words: str) -> Mention:
        """The mention that these words are, at their next place in the text."""
        start = self.text.index(words, self.at)
        self.at = start + len(words)
        mention = self.reader.read(self.analysis.words.within(start, self.at))
        assert mention is not None, words
        return mention

    def entity(self, words: str, speaker: str | None = None) -> str:
        mention = self.mention(words)
        return self.registry.resolve(mention, speaker=speaker).entity

    def same(self, *words: str) -> bool:
        return len({self.entity(each) for each in words}) == 1


@pytest.fixture
def reading(analyser: Analyser, table: ActorTable) -> Any:
    return lambda text: Reading(text, analyser, table)


@pytest.mark.parametrize(
    ("phrase", "kind", "name", "person"),
    [
        ("Amina Yusuf", "name", "Amina Yusuf", True),
        ("Interior Minister Peter Mwangi", "name", "Peter Mwangi", True),
        ("She", "pronoun", None, True),
        ("They", "pronoun", None, None),
        ("the protesters", "nominal", None, None),
        ("Kenya", "name", "Kenya", False),
        ("the United Nations", "name", "United Nations", False),
    ],
)
def test_mentions(reading: Any, phrase: str, kind: str, name: str | None, person: bool | None) -> None:
    text = phrase[0].upper() + phrase[1:] + " left Nairobi on Monday."
    mention = reading(text).mention(phrase[0].upper() + phrase[1:])
    assert (mention.kind, mention.name, mention.person) == (kind, name, person)
    assert text[mention.start : mention.end] == mention.text
    assert not mention.text.lower().startswith("the ")


def test_a_mention_without_words_is_none(reading: Any) -> None:
    made = reading("The army, too, left.")
    comma = made.analysis.words.within(8, 9)
    assert made.reader.read(comma) is None


def test_a_country_cut_off_from_its_noun_still_counts(reading: Any) -> None:
    made = reading(
        "Officials praised calm talks between Kenyan and Ugandan troops on Monday near Nairobi, police said."
    )
    assert made.mention("troops").description.country == "UGA"
    assert made.mention("police").description.country is None


def test_a_surname_is_its_bearer(reading: Any) -> None:
    text = "Interior Minister Peter Mwangi spoke. Amina Yusuf left. Mwangi said so. Yusuf did not."
    made = reading(text)
    peter, amina = made.entity("Interior Minister Peter Mwangi"), made.entity("Amina Yusuf")
    assert peter != amina
    assert (made.entity("Mwangi"), made.entity("Yusuf")) == (peter, amina)
    known = made.registry[peter]
    assert (known.name, known.kind) == ("Peter Mwangi", "person")
    assert len(made.registry.entities()) == 2
    assert len(made.registry.entities()[0].mentions) == 2


def test_pronouns_agree_with_their_person(reading: Any) -> None:
    made = reading("Spokeswoman Amina Yusuf and spokesman Peter Mwangi met. She spoke. He left.")
    amina, peter = made.entity("Spokeswoman Amina Yusuf"), made.entity("spokesman Peter Mwangi")
    assert (made.entity("She"), made.entity("He")) == (amina, peter)


def test_the_first_person_is_who_speaks(reading: Any) -> None:
    made = reading("Amina Yusuf met Peter Mwangi. “I will go,” she said.")
    amina, peter = made.entity("Amina Yusuf"), made.entity("Peter Mwangi")
    assert made.entity("I", speaker=peter) == peter != amina


def test_the_same_description_is_the_same_group(reading: Any) -> None:
    made = reading("Masked gunmen came. Police fled. Masked gunmen left.")
    assert made.same("Masked gunmen", "Masked gunmen")
    assert made.registry.entities()[0].kind == "group"


def test_a_country_is_one_whatever_it_is_called(reading: Any) -> None:
    made = reading("Kenya spoke. Police in Kenya left.")
    assert made.same("Kenya", "Kenya")
    [kenya] = made.registry.entities()
    assert (kenya.kind, kenya.country) == ("country", "KEN")


def test_what_a_first_mention_says_is_remembered(reading: Any) -> None:
    made = reading("Kenyan army spokesman Peter Mwangi came. Mwangi left.")
    assert made.same("Kenyan army spokesman Peter Mwangi", "Mwangi")
    [peter] = made.registry.entities()
    assert (peter.country, peter.sector) == ("KEN", ["MIL"])
    assert peter.role and "spokesman" in peter.role


def test_reasons_are_told(reading: Any) -> None:
    made = reading("Amina Yusuf came.")
    mention = made.mention("Amina Yusuf")
    assert "Amina Yusuf" in made.registry.resolve(mention).why
    assert made.registry.resolution(mention) == made.registry.resolve(mention)


# --- incidents ------------------------------------------------------------------------------------------------------

MONDAY = EventTime("", 0, 0, date(2024, 3, 11), date(2024, 3, 11), "expression")
TUESDAY = replace(MONDAY, from_=date(2024, 3, 12), to=date(2024, 3, 12))
YEAR = replace(MONDAY, from_=date(2024, 1, 1), to=date(2024, 3, 12))
JUBA = Place("Juba", 0, 0, "Juba", "SSD", "Central Equatoria", 4.85, 31.58, 373303)


def _tied(*events: Event, parts: list[Part] | None = None) -> list[str]:
    """The incidents of handmade events."""
    report = Report(handmade.TEXT, parts=parts if parts is not None else handmade.report().parts)
    names = {
        participant.entity: participant.entity for event in events for participant in event.actor + event.recipient
    }
    tie_incidents(report, events, names)
    return [event.incident for event in events]


def _two(**other: Any) -> list[Event]:
    """The headline's attack and the lead's, the latter changed."""
    attack, attacked = handmade.record().events[:2]
    return [replace(attack, modes=[], statement=None), replace(attacked, **other)]


def test_headline_and_lead_tell_of_one_incident() -> None:
    assert _tied(*_two()) == ["i1", "i1"]


@pytest.mark.parametrize(
    "other",
    [
        {"type": "ACCUSE", "quad": 3},
        {"aux": ["future"]},
        {"aux": ["historical"]},
        {"place": replace(JUBA, country="UGA")},
    ],
)
def test_what_disagrees_is_another_incident(other: dict[str, Any]) -> None:
    assert _tied(*_two(**other)) == ["i1", "i2"]


@pytest.mark.parametrize(
    "other",
    [
        {"type": "COERCE"},  # arrests and assaults are often two words for one deed
        {"actor": []},
        {"recipient": []},
        {"place": None},
        {"place": replace(handmade.BOR, name="Jonglei", lat=7.4, lon=32.4)},  # the town's province
        {"time": None},
        {"modes": ["explosives"]},
    ],
)
def test_what_is_left_out_or_wider_does_not_disagree(other: dict[str, Any]) -> None:
    assert _tied(*_two(**other)) == ["i1", "i1"]


def test_a_running_total_is_not_the_deed_of_a_day() -> None:
    one, two = _two(time=YEAR)
    assert _tied(replace(one, time=MONDAY), two) == ["i1", "i2"]


# --- what surrounds an event ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aux", "day", "published", "wanted"),
    [
        ([], date(2023, 1, 5), date(2024, 3, 12), ["historical"]),
        (["historical"], date(2024, 3, 11), date(2024, 3, 12), []),
        (["historical"], date(2024, 2, 11), date(2024, 3, 12), ["historical"]),
        ([], date(2024, 2, 11), date(2024, 3, 12), []),
        (["future"], date(2023, 1, 5), date(2024, 3, 12), ["future"]),
        (["negation"], date(2024, 3, 11), date(2024, 3, 12), ["negation"]),
        ([], date(2023, 1, 5), None, []),
    ],
)
def test_the_day_tells_what_is_background(aux: list[str], day: date, published: date | None, wanted: list[str]) -> None:
    act = SimpleNamespace(aux=aux)
    time = EventTime("then", 0, 4, day, day, "expression")
    assert _aux(act, time, published) == wanted  # type: ignore[arg-type]


def test_a_paragraph_goes_on_about_its_day() -> None:
    attack, attacked = handmade.record().events[:2]
    text = "x" * 40 + " " + "y" * 40 + "\n" + "z" * 40
    first = replace(attack, sentence=(0, 40), time=MONDAY, aux=[])
    undated = replace(MONDAY, basis="publication", from_=date(2024, 3, 12), to=date(2024, 3, 12))
    second = replace(attacked, sentence=(41, 81), time=undated, aux=[])
    third = replace(attacked, sentence=(82, 122), time=undated, aux=[])
    planned = replace(second, aux=["future"], time=None)
    go_on_in_time([first, second, third, planned], text)
    assert second.time and (second.time.from_, second.time.basis) == (date(2024, 3, 11), "inferred")
    assert third.time == undated and planned.time is None


def test_content_reaches_to_the_beginning_of_its_clause() -> None:
    words = split_words("Two of his brothers were held, neighbours said.")
    analysis = Analysis(words, upos=np.full(len(words), UPOS.index("NOUN")))
    analysis.sentences = [(0, len(words))]
    said = Said((8, 9), (7, 8), [(1, 6)], "indirect", 0)
    _fill_clauses(analysis, [said])
    assert said.content == [(0, 6)]
    analysis.upos[0] = UPOS.index("CCONJ")  # "But of his brothers ..."
    said.content = [(1, 6)]
    _fill_clauses(analysis, [said])
    assert said.content == [(1, 6)]


def test_words_need_more_than_a_speaker_to_be_the_same() -> None:
    accusation = handmade.record().events[3]
    elsewhere = spot(handmade.THIRD)
    other = replace(
        accusation, id="e9", trigger=spot("secured"), sentence=(elsewhere.start, elsewhere.end), recipient=[],
        modes=[], place=None,
    )  # fmt: skip
    assert _tied(accusation, other) == ["i1", "i2"]
    again = replace(accusation, id="e9")
    assert _tied(accusation, again) == ["i1", "i1"]


def test_a_nameless_deed_joins_what_it_shares_words_with() -> None:
    one, two = _two()
    alone = replace(two, id="e9", actor=[], recipient=[], place=None, time=None)
    assert _tied(one, two, alone) == ["i1", "i1", "i1"]


@given(st.integers(0, 60))
@settings(deadline=None, max_examples=20)
def test_ids_of_incidents_count_up_in_order(count: int) -> None:
    events = [replace(event, id=f"e{k}") for k in range(count) for event in [handmade.record().events[k % 5]]]
    found = _tied(*events)
    assert list(dict.fromkeys(found)) == [f"i{k + 1}" for k in range(len(set(found)))]


# --- relation, confidence, spans ------------------------------------------------------------------------------------


def _scores(**given: float) -> dict[str, float]:
    rest = (1 - sum(given.values())) / (len(TYPES) - len(given))
    return {type_: given.get(type_, rest) for type_ in TYPES}


@pytest.mark.parametrize(
    ("scores", "type_", "number"),
    [
        (_scores(ASSAULT=0.9), "ASSAULT", 4),
        (_scores(CONCEDE=0.3, RETREAT=0.3, AGREE=0.35), "YIELD", 2),  # together they are the likeliest
        (_scores(CONCEDE=0.55, RETREAT=0.1), "CONCEDE", 2),
        (_scores(RETREAT=0.8), "RETREAT", 2),
        (_scores(CONCEDE=0.2, RETREAT=0.2, AGREE=0.5), "AGREE", 1),
        (_scores(ACCUSE=0.3, THREATEN=0.25, ASSAULT=0.35), "ASSAULT", 3),  # the quad that all its types make
    ],
)
def test_relation_of(scores: dict[str, float], type_: str, number: int) -> None:
    relation = relation_of(scores)
    assert (relation.type, relation.quad) == (type_, number)
    assert sum(relation.quad_scores.values()) == pytest.approx(1)
    assert list(relation.scores.values()) == sorted(scores.values(), reverse=True)
    assert set(relation.scores) == set(TYPES)


def test_relation_of_a_sentence() -> None:
    text = "Norland's army shelled the town of Port Tal."
    found = onrecord.relation(text, actor=(0, 14), recipient=(23, 43))
    assert (found.type, found.quad) == ("ASSAULT", 4)
    assert onrecord.relation(text, actor=(0, 14), recipient=(23, 43)) == found


@pytest.mark.parametrize(
    "spans", [((0, 0), (5, 8)), ((5, 3), (5, 8)), ((-1, 4), (5, 8)), ((0, 4), (5, 99)), ((0, 4), (9, 9))]
)
def test_relation_refuses_spans_that_are_none(spans: tuple[tuple[int, int], tuple[int, int]]) -> None:
    with pytest.raises(ValueError, match="is no span of a text of 12 characters"):
        onrecord.relation("Norland left", *spans)


def test_relation_of_spans_that_lie_in_one_another_or_hold_no_word() -> None:
    text = "The army   of Norland left."
    for spans in [((0, 21), (14, 21)), ((0, 21), (0, 21)), ((9, 10), (14, 21)), ((14, 21), (9, 10))]:
        assert onrecord.relation(text, *spans).type in {*TYPES, "YIELD"}


def test_confidence_grows_with_the_score() -> None:
    values = [calibrated(score) for score in np.linspace(0, 1, 200).tolist()]
    assert values == sorted(values)
    assert 0 <= values[0] < values[-1] <= 1


@given(st.lists(st.integers(1, 5), max_size=20), st.integers(0, 60), st.integers(1, 10))
@settings(deadline=None)
def test_overlapping(sizes: list[int], start: int, length: int) -> None:
    parts, at = [], 0
    for size in sizes:
        parts.append(Part("body", at, at + size))
        at += size + size % 2
    wanted = [part for part in parts if part.start < start + length and start < part.end]
    assert list(overlapping(parts, start, start + length)) == wanted


# --- end to end -----------------------------------------------------------------------------------------------------


def named(coded: CodedReport, entity: str | None) -> str | None:
    return next((known.name for known in coded.entities if known.id == entity), None)


def event(coded: CodedReport, words: str) -> Event:
    found = [each for each in coded.events if words in each.trigger.text]
    assert found, f"no event on {words!r} among {[each.trigger.text for each in coded.events]}"
    return found[0]


def test_what_a_quotation_tells_is_said_by_its_speaker(coder: Coder) -> None:
    coded = code(coder, RALLY)
    statements = {statement.id: statement for statement in coded.statements}
    attacked = event(coded, "attacked")
    said = statements[attacked.statement or ""]
    assert (attacked.type, said.kind, named(coded, said.speaker)) == ("ASSAULT", "direct", "Amina Yusuf")
    demand = event(coded, "demand")
    assert named(coded, statements[demand.statement or ""].speaker) == "Amina Yusuf"
    rejected = event(coded, "rejected")
    assert (rejected.type, rejected.statement) == ("REJECT", None)
    assert [named(coded, actor.entity) for actor in rejected.actor] == ["Peter Mwangi"]


def test_deeds_and_pieces_of_speech_are_no_statements(coder: Coder) -> None:
    coded = code(
        coder,
        "Police arrested two men in Bor on Monday. Mayor Rosa Quispe refused to leave. "
        '"They want us to throw stones," she said. "Do not give them what they want today."\n',
    )
    assert not any("two men" in content.text for said in coded.statements for content in said.content)
    quoted = [said for said in coded.statements if '"' in said.content[0].text]
    assert {named(coded, said.speaker) for said in quoted} == {"Rosa Quispe"}


def test_the_kidnappers_are_those_who_kidnapped(coder: Coder) -> None:
    coded = code(
        coder,
        "Armed men kidnapped three teachers near Ansol on Monday. Their families are in despair. "
        "The kidnappers demanded a ransom on Tuesday.\n",
    )
    assert any({"Armed men", "kidnappers"} <= {m.text for m in entity.mentions} for entity in coded.entities)


def test_a_figure_has_its_speaker_and_its_event(coder: Coder) -> None:
    coded = code(coder, RALLY)
    [detained] = [figure for figure in coded.figures if figure.kind == "detained"]
    assert (detained.text, detained.min, detained.max) == ("12", 12, 12)
    arrested = event(coded, "arrested")
    assert detained.event == arrested.id and arrested.figures == [detained.id]
    speaker = next(each.speaker for each in coded.statements if each.id == detained.statement)
    assert named(coded, speaker) == "Peter Mwangi"  # "He said"


def test_ours_is_of_the_country_of_the_speaker(coder: Coder) -> None:
    text = (
        "NAIROBI, March 3 (Example Agency) - French envoy Anne Morel criticised the decision of Kenyan authorities to "
        "close the border crossing. “We have been in touch with the Kenyan authorities several times this morning,” "
        "she said. “We are urging calm and our diplomats have met Kenyan officials to demand that it be opened.”"
    )
    entities = {entity.name: entity for entity in code(coder, text).entities}
    assert entities["our diplomats"].country == "FRA"


def test_place_time_and_country(coder: Coder) -> None:
    shot = event(code(coder, RALLY), "shot")
    assert shot.type == "ASSAULT" and shot.quad == quad("ASSAULT") == 4
    assert shot.place is not None and (shot.place.name, shot.place.country) == ("Mombasa", "KEN")
    assert shot.time is not None and (shot.time.from_, shot.time.basis) == (date(2026, 3, 2), "expression")
    assert [(actor.country, actor.sector) for actor in shot.actor] == [("KEN", ["COP"])]


def test_headline_and_body_are_one_incident(coder: Coder) -> None:
    coded = code(coder, RALLY)
    assert event(coded, "kill").incident == event(coded, "shot").incident


def test_credits_give_no_events_and_a_caption_printed_twice_is_coded_once(coder: Coder) -> None:
    coded = code(coder, MARKET)
    kinds = [part.kind for part in coded.report.parts]
    assert kinds.count("caption") == 2 and kinds.count("credit") >= 2
    for part in coded.report.parts:
        inside = [each.trigger.text for each in coded.events if part.start <= each.trigger.start < part.end]
        if part.kind in ("credit", "byline", "dateline", "contributor"):
            assert inside == [], part
    captions = [part for part in coded.report.parts if part.kind == "caption"]
    first, second = (
        [each for each in coded.events if part.start <= each.trigger.start < part.end] for part in captions
    )
    assert [each.type for each in first] == ["ASSAULT"] and second == []


# Every span of a record, wherever it stands: what `to_dict` gives must be the words at its place.


def spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "start" in value and "end" in value:
            yield value
        for item in value.values():
            yield from spans(item)
    elif isinstance(value, list):
        for item in value:
            yield from spans(item)


def check(coded: CodedReport) -> dict[str, Any]:
    """Everything that must hold of any record; gives the record as a dictionary."""
    record = coded.to_dict()
    text = record["report"]["text"]
    for span in spans(record):
        assert 0 <= span["start"] <= span["end"] <= len(text)
        if "text" in span:
            assert span["text"] == text[span["start"] : span["end"]]
            assert span["text"] or "basis" in span  # only a time without an expression has no words
    ids = {table: [row["id"] for row in record[table]] for table in ("events", "statements", "figures", "entities")}
    assert all(len(set(each)) == len(each) for each in ids.values())
    for row in record["events"]:
        assert row["type"] in TYPES and row["quad"] == quad(row["type"])
        assert row["statement"] is None or row["statement"] in ids["statements"]
        assert set(row["figures"]) <= set(ids["figures"])
        assert {who["entity"] for who in row["actor"] + row["recipient"]} <= set(ids["entities"])
        assert row["sentence"]["start"] <= row["trigger"]["start"] < row["trigger"]["end"] <= row["sentence"]["end"]
        assert row["incident"] and 0 <= row["confidence"] <= 1
    for row in record["statements"]:
        assert row["speaker"] is None or row["speaker"] in ids["entities"]
        assert row["content"]
    for row in record["figures"]:
        assert row["event"] is None or row["event"] in ids["events"]
        assert row["statement"] is None or row["statement"] in ids["statements"]
        assert row["min"] is None or row["max"] is None or row["min"] <= row["max"]
    json.dumps(record, allow_nan=False)
    return record


def reports() -> list[Report]:
    """The reports of all samples."""
    files = [
        EXAMPLES / name
        for name in ("protest.txt", "raid.txt", "sanctions.html", "strike.txt", "truce.txt", "convoy.jsonl")
    ]
    found = list(open_sources(files))
    return [read_raw(raw, published="2026-03-18") for raw in found if isinstance(raw, RawReport)]


@pytest.fixture(scope="module")
def samples(coder: Coder) -> list[CodedReport]:
    return [coder.code(report) for report in reports()]


def test_every_span_of_the_samples_is_its_words(samples: list[CodedReport]) -> None:
    for coded in samples:
        record = check(coded)
        assert record["events"] and record["statements"] and record["entities"]


NASTY = {
    **EXOTIC,
    "all capitals": RALLY.upper(),
    "lower case": RALLY.lower(),
    "one word": "Attack",
    "one line": RALLY.replace("\n", " "),
    "blank lines": RALLY.replace("\n", "\n \n\n"),
    "Windows newlines": RALLY.replace("\n", "\r\n"),
    "emoji": RALLY.replace("police", "👮🏽‍♀️ police 👮").replace("said", "said 🗣️"),
    "decomposed": RALLY.replace("a", "a\u0301"),
    "quotes alone": '“” "" «» "“”"' + " said",
    "only quotes": "“We attacked Norland,” “we will attack,” “attack!”",
    "no stops": RALLY.replace(".", "").replace("\n", " "),
    "numbers": "At least 1,2,3 killed; 10-20 hurt, 5/6 held; 1e9 dead, −3 missing, ½ wounded, ٣ killed, ² injured.",
    "twice": RALLY + "\n" + RALLY,
    "tabs": RALLY.replace(" ", "\t"),
    "hyphens": RALLY.replace(" ", "-"),
    "a list": "\n".join(f"* Norland attacked Estmark ({k})" for k in range(40)),
}


@pytest.mark.parametrize("name", NASTY)
def test_every_span_of_a_nasty_text_is_its_words(coder: Coder, name: str) -> None:
    # Made by hand, for reading may refuse such a text; its parts are then unknown.
    check(coder.code(Report(NASTY[name], id="nasty", published=DAY, published_basis="input")))
    check(coder.code(Report(NASTY[name], id="nasty")))


def test_texts_without_case_are_coded_too(coder: Coder) -> None:
    for text in (RALLY.upper(), RALLY.lower()):
        types = [each.type for each in code(coder, text).events]
        assert "ASSAULT" in types and len(types) >= 3


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=120))
@settings(max_examples=15, deadline=None)
def test_every_span_of_any_text_is_its_words(text: str) -> None:
    check(onrecord_coder().code(Report(text, id="any")))


@cache
def onrecord_coder() -> Coder:
    return Coder(threads=1)


# The contract of design: more fields may come, none of these may go.
CONTRACT = {
    "report": "id title standfirst byline dateline published url publisher language text",
    "events": "id type modes quad score contexts aux trigger sentence actor recipient place time statement figures "
    "incident confidence",
    "statements": "id kind source speaker cue content",
    "figures": "id kind text start end min max victims qualifier from to event statement",
    "entities": "id name kind country sector role mentions",
    "places": "text start end name country admin1 lat lon geonameid",
    "times": "text start end from to",
}
INNER = {
    "trigger": "text start end",
    "sentence": "start end",
    "actor": "text start end entity country sector",
    "recipient": "text start end entity country sector",
    "place": "text start end name country admin1 lat lon geonameid",
    "time": "text start end from to basis",
    "source": "text start end",
    "cue": "text start end",
    "content": "start end text",
    "victims": "text start end",
    "mentions": "text start end",
}


def test_field_names_are_the_contract(samples: list[CodedReport]) -> None:
    met: set[str] = set()
    for coded in samples:
        record = coded.to_dict()
        assert list(record) == list(CONTRACT)
        assert set(CONTRACT["report"].split()) <= set(record["report"])
        assert record["report"]["dateline"] is None or {"place", "date"} <= set(record["report"]["dateline"])
        for table in list(CONTRACT)[1:]:
            for row in record[table]:
                assert set(CONTRACT[table].split()) <= set(row), table
                for name, fields in INNER.items():
                    values = row.get(name)
                    for value in values if isinstance(values, list) else [values] if values else []:
                        met.add(name)
                        assert set(fields.split()) <= set(value), name
    assert met == set(INNER)


def test_values_are_of_the_contract(samples: list[CodedReport]) -> None:
    for coded in samples:
        record = coded.to_dict()
        for row in record["events"]:
            assert set(row["aux"]) <= {"historical", "future", "hypothetical", "negation"}
            assert row["time"] is None or row["time"]["basis"] in ("expression", "dateline", "publication", "inferred")
            for day in (row["time"] or {}).get("from"), (row["time"] or {}).get("to"):
                assert day is None or date.fromisoformat(day)
        assert {row["kind"] for row in record["statements"]} <= {"direct", "indirect", "mixed"}
        kinds = {"person", "organization", "group", "country", "place"}
        assert {row["kind"] for row in record["entities"]} <= kinds


# --- the same input, the same bytes ---------------------------------------------------------------------------------


def test_same_bytes_alone_in_a_batch_and_in_any_order(coder: Coder, samples: list[CodedReport]) -> None:
    alone = [dumped(coded) for coded in samples]
    backwards = [dumped(coded) for coded in coder.code_many(reversed(reports()))]
    assert backwards[::-1] == alone


def test_same_bytes_in_another_process(samples: list[CodedReport]) -> None:
    """Through the command line, with another seed for Python's hashes and as many threads as it likes."""
    files = [str(EXAMPLES / name) for name in ("raid.txt", "sanctions.html")]
    command = [sys.executable, "-c", "from onrecord.cli import main; main()", "code", *files, "--json"]
    done = subprocess.run(
        [*command, "--published", "2026-03-18"],
        capture_output=True, check=False, env={**os.environ, "PYTHONHASHSEED": "4242"}, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines() == [dumped(samples[1]), dumped(samples[2])]


def test_code_is_the_whole_of_it() -> None:
    coded = onrecord.code(RALLY, published="2026-03-03", title="Police kill two at Mombasa rally")
    assert coded.report.published == DAY
    assert check(coded)["events"]


@pytest.mark.parametrize(
    ("text", "part", "qualifier"),
    [
        ("Twenty villagers were wounded on Monday, four of them seriously, doctors said.", "four", "seriously"),
        ("The shelling wounded 31 people, including seven in critical condition.", "seven", "critical"),
    ],
)
def test_a_part_of_a_figure_is_a_figure_with_its_qualifier(text: str, part: str, qualifier: str) -> None:
    figures = onrecord.code(text).figures
    assert [(f.kind, f.qualifier) for f in figures if f.text == part] == [("injured", qualifier)]
    assert len([f for f in figures if f.kind == "injured"]) == 2
