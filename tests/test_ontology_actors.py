"""The actor table: names in a mention, noun phrases coded from their words, and a user's own files."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.ontology.actor_files import read_shipped
from onrecord.ontology.actors import ActorTable
from onrecord.ontology.phrases import roles
from onrecord.ontology.plover import COUNTRY_LIKE, DATA, SECTORS


@pytest.fixture(scope="module")
def table() -> ActorTable:
    return ActorTable.load()


@cache
def _shared() -> ActorTable:
    return ActorTable.load()


def coded(table: ActorTable, mention: str, when: date | None = None) -> str:
    """`COUNTRY SECTOR` of a mention, `-` where there is none."""
    described = table.describe(mention, when)
    return f"{described.country or '-'} {'/'.join(described.sector) or '-'}"


def test_shipped_files_hold_known_codes() -> None:
    for path in DATA.glob("actors-*.txt"):
        if path.stem in ("actors-roles", "actors-countries"):
            continue
        for actor in read_shipped(path):
            assert actor.name and all(actor.aliases), actor
            assert set(actor.sector) <= set(SECTORS), actor
            assert actor.country is None or len(actor.country) == 3, actor
            if actor.first and actor.last:
                assert actor.first < actor.last, actor
    for role in roles()[0].values():
        assert set(role.sector) <= set(SECTORS)
        assert role.strength in ("firm", "default", "armed", "rank", "open", "soft")


def test_every_country_has_a_line() -> None:
    lines = (DATA / "actors-countries.txt").read_text(encoding="utf-8").splitlines()
    codes = [line[:3] for line in lines if line and line[0] != "#"]
    assert len(codes) == len(set(codes)) > 195
    assert {"PSE", "KOS", "TWN", "ESH", "SSD", "VAT"} <= set(codes)
    assert not set(codes) & (set(COUNTRY_LIKE) - {"EUR"})


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Israeli Prime Minister Benjamin Netanyahu", "ISR GOV"),
        ("PA presidential spokesperson Nabil Abu Rudaineh", "PSE GOV"),
        ("deputy chairman of the Hamas political bureau", "PSE REB"),
        ("US embassy in Kabul", "USA GOV"),
        ("Russian ambassador to Turkey", "RUS GOV"),
        ("ambassador to Turkey", "- GOV"),
        ("members of the Palestinian security forces", "PSE MIL"),
        ("UN High Commissioner for Refugees", "UNO -"),
        ("Iranian-backed militia", "- PRM"),
        ("anti-Syrian lawmakers", "- LEG"),
        ("spokesman for the Norwegian foreign ministry", "NOR GOV"),
        ("president of the Supreme Court", "- JUD"),
        ("president of Peru", "PER GOV"),
        ("hundreds of Sudanese refugees", "SDN REF"),
        ("dozens of Iraqis", "IRQ CVL"),
        ("three Israelis", "ISR CVL"),
        ("Palestinians", "PSE -"),
        ("Chile's navy", "CHL MIL"),
        ("Kenyan government troops", "KEN MIL"),
        ("Kenyan rebel troops", "KEN REB"),
        ("Hezbollah fighters", "LBN REB"),
        ("Taliban gunmen", "AFG REB"),
        ("unidentified gunmen", "- UAF"),
        ("Polish opposition lawmakers", "POL OPP"),
        ("former Danish prime minister", "DNK ELI"),
        ("Defence Minister General Prawit Wongsuwan", "THA GOV"),
        ("Belgian police spokesman", "BEL COP"),
        ("Bolivian miners", "BOL LAB"),
        ("Lagos residents", "NGA CVL"),
        ("Baghdad police", "IRQ COP"),
        ("forces loyal to Khalifa Haftar", "LBY REB"),
        ("Shadow Chancellor", "- PTY"),
        ("Latin American leaders", "- GOV"),
    ],
)
def test_noun_phrases(table: ActorTable, mention: str, expected: str) -> None:
    assert coded(table, mention) == expected


@pytest.mark.parametrize(
    ("mention", "expected"),
    [
        ("Ireland", "IRL -"),
        ("Tehran", "IRN GOV"),
        ("the Kremlin", "RUS GOV"),
        ("Élysée", "FRA GOV"),
        ("Soviet Union", "RUS -"),
        ("Yugoslavia", "SRB -"),
        ("European Union", "EUR -"),
        ("NATO", "IGO -"),
        ("International Criminal Court", "IGO JUD"),
        ("Islamic State", "IMG REB"),
        ("Daesh", "IMG REB"),
        ("Médecins Sans Frontières", "NGO -"),
        ("Knesset", "ISR LEG"),
        ("Shin Bet", "ISR SPY"),
        ("Shining Path", "PER REB"),
        ("Reuters", "GBR JRN"),
        ("Kosovo", "KOS -"),
        ("Texas", "USA -"),
    ],
)
def test_bare_names(table: ActorTable, mention: str, expected: str) -> None:
    assert coded(table, mention) == expected


def test_names_are_written_as_names(table: ActorTable) -> None:
    assert table.match("polish") == [] and table.match("turkey") == []
    assert coded(table, "turkey", None) == "- -"
    assert table.describe("turkey", cased=False).country == "TUR"
    assert table.describe("polish troops", cased=True).country is None
    assert table.describe("israeli soldiers").country == "ISR"
    assert table.describe("us", cased=False).country is None
    assert table.describe("COLOMBIAN GUERRILLAS").country == "COL"
    assert table.describe("conservative party").country is None


@pytest.mark.parametrize("form", ["U.S.", "US", "U.S", "USA", "United States", "United States of America"])
def test_forms_of_one_name(table: ActorTable, form: str) -> None:
    match = table.match(f"{form} troops")[0]
    assert match.country == "USA" and match.start == 0 and match.end == len(form)


def test_accents_possessives_and_hyphens(table: ActorTable) -> None:
    for form in ("Erdoğan", "Erdogan", "Erdoğan's", "Erdogan’s"):
        assert table.describe(form + " aides").country == "TUR"
    assert table.match("al Qaeda")[0].name == table.match("Al-Qaeda's")[0].name
    assert table.match("Israel 's army")[0].end == len("Israel")


def test_matches_are_in_order_and_do_not_overlap(table: ActorTable) -> None:
    text = "Egypt, the Palestinian Authority and Tony Blair's Labour Party"
    found = table.match(text)
    assert [match.country for match in found] == ["EGY", "PSE", "GBR", "GBR"]
    assert [text[match.start : match.end] for match in found] == [
        "Egypt", "Palestinian Authority", "Tony Blair", "Labour Party",
    ]  # fmt: skip
    assert [match.kind for match in found] == ["country", "country", "person", "organization"]
    assert found[1].form == "seat"


def test_description_names_only_whoever_the_phrase_is(table: ActorTable) -> None:
    described = table.describe("Israeli Prime Minister Benjamin Netanyahu")
    assert (described.name, described.kind) == ("Benjamin Netanyahu", "person")
    assert table.describe("Hamas spokesman").name is None
    assert table.describe("Netanyahu's office").name is None


def test_surnames_inside_other_names_are_left_alone(table: ActorTable) -> None:
    assert table.describe("Fernando Castro").country is None
    assert table.describe("Castro").country == "CUB"


def test_offices_have_their_time(table: ActorTable) -> None:
    assert coded(table, "Tony Blair", date(2003, 3, 1)) == "GBR GOV"
    assert coded(table, "Tony Blair", date(2012, 3, 1)) == "GBR ELI"
    assert coded(table, "Barack Obama", date(2006, 3, 1)) == "USA LEG"
    assert table.match("Bush", date(1990, 1, 1))[0].name == "George H.W. Bush"
    assert table.match("Bush", date(2015, 1, 1))[0].sector == ("ELI",)
    assert table.match("Bush", date(2005, 1, 1))[0].name == "George W. Bush"


@pytest.mark.parametrize("mention", ["", " ", "'s", "—", "...", "«»", "&", "12", "I", "a\x00b", "İstanbul'daki"])
def test_odd_mentions(table: ActorTable, mention: str) -> None:
    table.match(mention)
    table.describe(mention)


_PIECES = [
    "Israel",
    "U.S.",
    "al-",
    "Hamas",
    "'s",
    " ",
    " of ",
    ", ",
    "(",
    "former ",
    "president",
    "1,500",
    "é",
    "İ",
    "-backed ",
]


@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), max_size=12).map("".join))
@settings(max_examples=200, deadline=None)
def test_any_string_can_be_looked_up(text: str) -> None:
    table = _shared()
    end = 0
    for match in table.match(text):
        assert end <= match.start < match.end <= len(text)
        end = match.end
    assert table.describe(text) == table.describe(text)


def test_no_name_passes_judgement() -> None:
    for path in DATA.glob("actors-*.txt"):
        if path.stem not in ("actors-roles", "actors-countries"):
            for actor in read_shipped(path):
                named = " ".join((actor.name, *actor.aliases))
                assert not re.search(r"(?i)(?<!anti-)(?<!counter )\bterror", named), actor


def test_toml_wins(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    path.write_text(
        '[[actor]]\nname = "Riverland Front"\naliases = ["RF"]\ncountry = "XRV"\nsector = ["REB"]\nkind = "group"\n'
        '[[actor]]\nname = "Hamas"\ncountry = "PSE"\nsector = "PTY"\n'
        '[[actor]]\nname = "Ada Example"\ncountry = "XRV"\nsector = ["GOV"]\nkind = "person"\nfrom = 2001\n'
        "to = 2009-06-30\n",
        encoding="utf-8",
    )
    table = ActorTable.load(path)
    assert coded(table, "Riverland Front commander") == "XRV REB"
    assert table.describe("RF").name == "Riverland Front"
    assert coded(table, "Hamas") == "PSE PTY"
    assert coded(table, "Ada Example", date(2009, 6, 30)) == "XRV GOV"
    assert coded(table, "Ada Example", date(2009, 7, 1)) == "XRV ELI"


def test_petrarch_dictionary(tmp_path: Path) -> None:
    path = tmp_path / "my.actors.txt"
    path.write_text(
        "# own\nRIVERLAND_LIBERATION_FRONT_ [XRVREBRLF] ; note\n+RLF_\n"
        "ADA_EXAMPLE_\n+A._EXAMPLE_\n\t[XRVGOV 20010101-20090630]\n\t[XRVELI >20090630]\n"
        "WORLD_GRAIN_BODY_ [IGOUNOFAO]\nRIVERLAND_HERALD_ [XRVMED]\n",
        encoding="utf-8",
    )
    table = ActorTable.load(path)
    assert coded(table, "Riverland Liberation Front") == "XRV REB"
    assert coded(table, "RLF") == "XRV REB"
    assert coded(table, "Ada Example", date(2005, 1, 1)) == "XRV GOV"
    assert coded(table, "Ada Example", date(2015, 1, 1)) == "XRV ELI"
    assert coded(table, "World Grain Body") == "UNO -"
    assert coded(table, "Riverland Herald") == "XRV JRN"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[[actor]]\ncountry = 'PSE'", "actor 1 has no name"),
        ("[[actor]]\nname = 'X'\nsector = ['FOO']", "sector has to be"),
        ("[[actor]]\nname = 'X'\ncountry = 'Palestine'", "three capital letters"),
        ("[[actor]]\nname = 'X'\nkind = 'thing'", "kind has to be"),
        ("[[actor]]\nname = 'X'\nfrom = 'once'", "a year or a date"),
        ("[[actor]]\nname = 'X'\nnation = 'PSE'", "unknown field 'nation'"),
        ("name = 'X'", "needs [[actor]] entries"),
        ("name = ", "not valid TOML"),
    ],
)
def test_faulty_toml_is_explained(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        ActorTable.load(path)
    assert message in str(caught.value) and "bad.toml" in str(caught.value)


def test_faulty_dictionary_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "bad.txt"
    path.write_text("ADA_EXAMPLE_ [XRVGOV 2001ab01-2002]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"bad\.txt:1"):
        ActorTable.load(path)
    with pytest.raises(InputError, match="cannot read"):
        ActorTable.load(tmp_path / "none.toml")
