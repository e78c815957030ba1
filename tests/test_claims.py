"""Who says so, how many and on which day: sentences as agencies write them, about invented happenings."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.coding.coded import CodedReport
from onrecord.coding.coder import Coder
from onrecord.coding.times import is_clock
from onrecord.coding.tolls import PUTS_TOLL, find_tolls
from onrecord.incidents.claims import claims_of, disputed
from onrecord.incidents.record import Record
from onrecord.incidents.update import update
from onrecord.reading import read_text
from onrecord.record.run import Options, code_into

DAY = date(2026, 3, 12)  # a Thursday


def code(coder: Coder, text: str) -> CodedReport:
    return coder.code(read_text(text, published=DAY))


def speaker(coded: CodedReport, statement: str | None) -> str | None:
    said = next((one for one in coded.statements if one.id == statement), None)
    name = next((entity.name for entity in coded.entities if said and entity.id == said.speaker), None)
    return name or (said.source.text if said and said.source else None)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("Gunmen on motorcycles shot dead three policemen at a checkpoint outside Kaldor on Monday, officials said.",
         "officials"),
        ("Border troops killed 14 smugglers in a raid on the village of Anvik, the defence ministry said on Sunday.",
         "defence ministry"),
        ("Ilse Brandt, the police chief, said two officers died in Thursday's ambush and one was hurt.", "Ilse Brandt"),
        ("Eleven people died in the blast. The police, however, put the death toll at nine.", "police"),
        ("Six people were killed. State television later put the number of wounded at 16.", "State television"),
        ("The Dune Front said it was behind last week's bombing of the market, in which 11 people were killed.", None),
        ("Nine people were killed in a raid on Kaldor, state radio reported.", "state radio"),
        ("The reported killing of nine people in Kaldor was denied by the army.", None),
    ],
)  # fmt: skip
def test_who_states_a_figure(coder: Coder, text: str, by: str | None) -> None:
    coded = code(coder, text)
    assert speaker(coded, coded.figures[-1].statement) == by


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("The toll of Tuesday's market bombing has risen to 12.", "killed", 12),
        ("The number of those wounded in the raid now stands at 31.", "injured", 31),
        ("An eighth victim, a student, died overnight, the hospital said.", "killed", 8),
        ("Six soldiers perished when rebels stormed the post.", "killed", 6),
    ],
)
def test_tolls_are_figures(coder: Coder, text: str, kind: str, number: int) -> None:
    assert (kind, number, number) in [(one.kind, one.min, one.max) for one in code(coder, text).figures]


@pytest.mark.parametrize(
    "text",
    [
        "The death toll of the blast was revised at 10 a.m. on Monday.",
        "The dead man drove to 12 kilometres away.",
        "The wounded were taken to three hospitals.",
        "The displaced were brought to 14 shelters.",
        "On 7th October the people of Kaldor died out.",
        "The dead man was 34.",
        "He was killed at 12 Oak Street.",
        "In 2019 people lost their lives there.",
        "A second victim was wounded.",
        "His second daughter died.",
        "The 12th officer to testify said the driver had died.",
    ],
)
def test_what_is_no_toll(text: str) -> None:
    assert not list(find_tolls(text))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(
    "the toll of dead wounded rose to at 12 nine an eighth victim died , . was numbered people put number".split()
), max_size=30))  # fmt: skip
def test_any_words_give_tolls_that_stand_there(words: list[str]) -> None:
    text = " ".join(words)
    for toll in find_tolls(text):
        assert 0 <= toll.start < toll.end <= len(text)
        assert 0 <= toll.words[0] < toll.words[1] <= len(text)
        assert toll.range.min


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("police put the number of the dead at nine", True),
        ("the army has raised its death toll to 14", True),
        ("the government raised the number of visas to 5,000", False),
        ("he gave the number of schools at the meeting to two reporters", False),
    ],
)
def test_who_puts_a_toll(text: str, states: bool) -> None:
    assert bool(PUTS_TOLL.search(text)) is states


def test_days_before_the_calendar_are_none(coder: Coder) -> None:
    text = "Two days after the attack, soldiers raided a market in Kano, killing five people."
    coded = coder.code(read_text(text, published=date(1, 1, 1)))
    assert coded.events


def test_a_figure_finds_its_event_a_sentence_or_two_back(coder: Coder) -> None:
    text = (
        "KALDOR, March 12 (Example Agency) - A car bomb exploded outside a hotel in Kaldor on Wednesday, police said. "
        "The hotel had opened in May. Its owner was abroad. At least 22 people were injured."
    )
    coded = code(coder, text)
    [figure] = [figure for figure in coded.figures if figure.kind == "injured"]
    assert figure.event in {event.id for event in coded.events if event.type == "ASSAULT"}


@pytest.mark.parametrize(
    ("text", "trigger", "first", "last"),
    [
        ("Gunmen killed five people in a bar on Wednesday, two days after a bombing in the same town.", "bombing",
         date(2026, 3, 9), date(2026, 3, 9)),
        ("Two days after the bombardment of the port, rebels shelled the market on Wednesday.", "bombardment",
         date(2026, 3, 9), date(2026, 3, 9)),
        ("Troops shot a farmer on Wednesday, a week after rebels attacked the town.", "attacked",
         date(2026, 3, 3), date(2026, 3, 5)),
    ],
)  # fmt: skip
def test_days_told_by_others(coder: Coder, text: str, trigger: str, first: date, last: date) -> None:
    [event] = [event for event in code(coder, text).events if trigger in event.trigger.text][:1]
    assert event.time and (event.time.from_, event.time.to) == (first, last)


def test_the_day_of_a_toll_is_not_that_of_the_attack(coder: Coder) -> None:
    coded = code(coder, "The death toll of the bomb attack at the bus station rose to seven on Wednesday.")
    assert coded.events[0].time and coded.events[0].time.basis != "expression"


@pytest.mark.parametrize(
    ("words", "clock"),
    [("at around 9 p.m.", True), ("before dawn", True), ("10:40 p.m.", True), ("Monday night", False),
     ("last night", False), ("overnight", False), ("March 3", False), ("2026", False), ("9", False),
     ("in 2019", False), ("late 2018", False), ("between 2015 and 2018", False), ("the past 48 hours", False),
     ("at 21:15", True), ("at 0930 hours", True)],
)  # fmt: skip
def test_times_of_day_are_no_days(words: str, clock: bool) -> None:
    assert is_clock(words) is clock


def test_who_does_what_a_speaker_calls_its_own(coder: Coder) -> None:
    coded = code(coder, "The Dune Front said on Friday that it had bombed the cattle market of Kaldor.")
    names = {entity.id: entity.name for entity in coded.entities}
    assert [names[actor.entity] for actor in coded.events[0].actor] == ["Dune Front"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The Chief Medical Director, Dr Bala Ngelzar, confirmed that 11 corpses lay in the mortuary.", "Bala Ngelzar"),
        ("A little-known armed group, the Spin Hill Avengers, said it was behind the attack.", "Spin Hill Avengers"),
        ("At least 60 were injured and more than 90 detained, according to the union, the Sorma Cha Sramik Ikya.",
         "Sorma Cha Sramik Ikya"),
    ],
)  # fmt: skip
def test_names_behind_commas(coder: Coder, text: str, name: str) -> None:
    coded = code(coder, text)
    assert name in [speaker(coded, statement.id) for statement in coded.statements]


def test_places_that_are_no_names_lie_where_the_report_is(coder: Coder) -> None:
    text = (
        "MANDERA, Kenya, March 12 (Example Agency) - Armed men raided Border Point Mixed Secondary School in Mandera "
        "on Wednesday. They shot a watchman of Border Point Mixed Secondary School."
    )
    countries = {event.place.country for event in code(coder, text).events if event.place}
    assert countries <= {"KEN", None}


def test_a_road_between_towns_is_in_neither(coder: Coder) -> None:
    text = "Armed men attacked a post on the Karachi-Quetta highway on Monday, police said."
    assert all(event.place is None or event.place.lat is None for event in code(coder, text).events)


def _event(**given: object) -> dict[str, object]:
    quote = str(given.pop("quote"))
    trigger = str(given.pop("trigger"))
    at = quote.index(trigger)
    source = {"report": "r1", "publisher": "Example Agency", "published": DAY, "reprint": False}
    return {
        "event": "r1-e1", "report": "r1", "type": "ASSAULT", "modes": [], "aux": [], "told": "done", "quote": quote,
        "trigger": trigger, "trigger_start": at, "trigger_end": at + len(trigger), "sentence_start": 0,
        "statement": None, "speaker": None, "said": None, "actor": [], "recipient": [], "figure_rows": [],
        "source": source, "date_from": None, "date_to": None, "time_basis": None,
    } | given  # fmt: skip


def _said(quote: str, name: str, cue: str, *sector: str) -> dict[str, object]:
    return {
        "statement": "r1-s1", "speaker": name, "speaker_entity": "r1-n1", "speaker_country": None,
        "speaker_sector": [one for one in sector if one], "source": name, "cue": cue, "cue_start": quote.index(cue),
        "speaker_kind": "person" if name == "Ilse Brandt" else "organization",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("quote", "trigger", "name", "cue", "sector", "owner"),
    [
        ("The Dune Front claimed responsibility for the attack.", "attack", "The Dune Front", "claimed", "REB", True),
        ("The Dune Front said it was behind the bombing.", "bombing", "The Dune Front", "said", "REB", True),
        ("The Dune Front admitted the attack.", "attack", "The Dune Front", "admitted", "REB", True),
        ("Police said they were behind the bombing.", "bombing", "Police", "said", "COP", False),
        ("Witnesses said they were behind the bombing.", "bombing", "Witnesses", "said", "CVL", False),
        ("Ilse Brandt said they were behind the bombing.", "bombing", "Ilse Brandt", "said", "", False),
        ("No group claimed responsibility for the attack.", "attack", "No group", "claimed", "REB", False),
        ("The Dune Front deplored the attack.", "attack", "The Dune Front", "deplored", "REB", False),
    ],
)
def test_who_owns_a_deed(quote: str, trigger: str, name: str, cue: str, sector: str, owner: bool) -> None:
    said = _said(quote, name, cue, sector)
    claims = claims_of("r1-e1", "ASSAULT", [_event(quote=quote, trigger=trigger, said=said, speaker=name)], [])
    assert [claim["who"] for claim in claims if claim["kind"] == "responsible"] == ([name] if owner else [])


def test_few_beside_many_are_a_part() -> None:
    def figure(number: int, at: int, speaker: str | None = None) -> dict[str, object]:
        return {
            "figure": f"r1-f{at}", "report": "r1", "kind": "killed", "min": number, "max": number, "words": str(number),
            "words_start": at, "words_end": at + 2, "victims": None, "qualifier": None, "said": None,
            "speaker": speaker,
        }  # fmt: skip

    event = _event(quote="A bomb killed 12.", trigger="bomb", figure_rows=[figure(12, 14), figure(1, 40)])
    assert [claim["part"] for claim in claims_of("r1-e1", "ASSAULT", [event], [])] == [False, True]
    # "The army said two were killed, the rebels 40": of two speakers neither counts some of the other's.
    event |= {"figure_rows": [figure(2, 14, "army"), figure(40, 40, "rebels")]}
    claims = claims_of("r1-e1", "ASSAULT", [event], [])
    assert [claim["part"] for claim in claims] == [False, False] and "figure" in disputed(claims, [event])


_WHO = {
    "The Pakistani Taliban have not claimed responsibility for the attack on a mosque in Peshawar on Monday.": set(),
    "The Islamic State has yet to claim responsibility for the bombing of a market in Kabul on Monday.": set(),
    "Police chief Ahmed Durrani urged the Taliban to take responsibility for the attack on a school.": set(),
    "No militant group immediately claimed responsibility for the attack on a hotel in Mogadishu on Monday.": set(),
    "Amnesty International claimed the killing of the worshippers in Kano on Monday was the work of soldiers.": set(),
    "Analyst Idrissa Keita said it was behind a string of attacks in Bamako on Monday.": set(),
    "The PKK said 40 soldiers were killed in an attack in Hakkari on Monday.": set(),
    "Iran hangs three over 2022 attack on a shrine in Shiraz.": set(),
    "The attack on a mosque in Jos came two days after Boko Haram raided a village near Maiduguri.":
        {("actor", "Boko Haram")},
    "Hamas claimed the strike on the port of Ashdod on Monday was carried out by Israel.": {("actor", "Israel")},
    "Al-Shabaab claimed responsibility for a car bombing at a hotel in Mogadishu on Monday.":
        {("responsible", "al-Shabaab")},
    "The army said it had killed ten rebels in a raid near Goma on Monday.": {("responsible", "army")},
    "Israel claimed the strike on a convoy near Damascus on Monday.": {("responsible", "Israel")},
}  # fmt: skip


def test_only_who_says_so_owns_a_deed(tmp_path: Path) -> None:
    """To be told to have done what one has not claimed, or to have claimed it, is the worst a record can do."""
    rows = [{"id": str(number), "text": text, "published": "2026-03-12"} for number, text in enumerate(_WHO)]
    (tmp_path / "reports.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code_into(tmp_path / "record", [str(tmp_path / "reports.jsonl")], Options(workers=1))
    update(tmp_path / "record")
    record = Record(tmp_path / "record")
    query = "SELECT id, kind, who FROM claims JOIN reports USING (report) WHERE who IS NOT NULL"
    told: dict[str, set[tuple[str, str]]] = {text: set() for text in _WHO}
    for claim in record.sql(query).to_pylist():
        told[rows[int(claim["id"])]["text"]].add((claim["kind"], claim["who"]))
    assert told == _WHO
    assert record.sql("SELECT words FROM claims WHERE who = 'Boko Haram'")["words"].to_pylist() == ["raided"]


@pytest.mark.parametrize(
    ("text", "type_", "figure"),
    [
        ("Armed men seized five engineers on a road near Apatzingan on Friday, police said.", "ASSAULT",
         ("abducted", 5)),
        ("Gunmen abducted four aid workers near Goma on Monday.", "ASSAULT", ("abducted", 4)),
        ("Police seized five rifles in a house near Goma on Monday.", "COERCE", None),
        ("The army seized five tankers off the coast of Libya on Monday.", "COERCE", None),
        ("The blast cost eight lives.", "ASSAULT", ("killed", 8)),
    ],
)  # fmt: skip
def test_whom_armed_men_take_is_abducted(
    coder: Coder, text: str, type_: str, figure: tuple[str, int] | None
) -> None:
    coded = code(coder, text)
    assert coded.events[0].type == type_
    assert [(one.kind, one.min) for one in coded.figures] == ([figure] if figure else [])


_PAPER = "Shells killed seven people on Monday, the Taiz Military Axis said in a statement. The statement said 20 fled."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("An air strike killed 17 people, a resistance group said on Friday.\n\nThe Myaing People's Guard said the "
         "bombs fell on Thursday.", ["Myaing People's Guard"] * 2),
        ("Police killed five militants, a police spokesman said.\n\nThe raid took place before dawn, spokesman Yusuf "
         "Lamadjido said.", ["Yusuf Lamadjido"] * 2),
        ("Two officers were killed on Monday, a security source said.\n\nThe Northern Front said it was behind it.",
         ["security source", "Northern Front"]),
        (_PAPER, ["Taiz Military Axis"] * 2),
        ("Ten people died, according to the harbour master, Bahati Mulengezi.", ["Bahati Mulengezi"]),
        ("Sylhet Metropolitan Police said nine men were hurt.", ["Sylhet Metropolitan Police"]),
    ],
)  # fmt: skip
def test_who_is_named_only_later(coder: Coder, text: str, names: list[str]) -> None:
    coded = code(coder, text)
    assert [speaker(coded, statement.id) for statement in coded.statements] == names


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("A small armed group claimed responsibility for a bombing that killed eight people at a bus terminal.", None),
        ("Canada on Tuesday demanded the release of four aid workers.", None),
        ("The army said 12 rebels were killed in Goma on Monday.", "army"),
    ],
)  # fmt: skip
def test_what_a_speaker_takes_for_known_is_not_his(coder: Coder, text: str, by: str | None) -> None:
    coded = code(coder, text)
    assert all(speaker(coded, figure.statement) == by for figure in coded.figures)
