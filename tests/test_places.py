"""Places in reports: what is a place name, and which place it means. All sentences are written for the tests."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.coding.coded import Place
from onrecord.coding.places import find_places, resolve_place
from onrecord.evaluation.distance import distance_km


def names(text: str, **options: object) -> list[str]:
    return [place.text for place in find_places(text, **options)]  # type: ignore[arg-type]


def only(text: str, name: str, **options: object) -> Place:
    found = [place for place in find_places(text, **options) if place.text == name]  # type: ignore[arg-type]
    assert found, f"{name} not found in {text!r}"
    return found[0]


def test_offsets_and_fields() -> None:
    text = "Troops entered Mosul on Friday, officials in Baghdad said."
    places = find_places(text)
    assert [place.text for place in places] == ["Mosul", "Baghdad"]
    for place in places:
        assert text[place.start : place.end] == place.text
        assert place.country == "IRQ"
        assert place.geonameid and place.lat and place.lon


@pytest.mark.parametrize(
    ("text", "name", "country", "admin1"),
    [
        ("A fire broke out in Paris, Texas, on Monday.", "Paris", "USA", "Texas"),
        ("Students marched in Moscow, Idaho, on Sunday.", "Moscow", "USA", "Idaho"),
        ("He was born in Springfield, Ill., in 1960.", "Springfield", "USA", "Illinois"),
        ("The plant in Decatur, Ala., will close.", "Decatur", "USA", "Alabama"),
        ("A storm hit Columbus, GA, overnight.", "Columbus", "USA", "Georgia"),
        ("She lives in London, Ontario, with her sister.", "London", "CAN", "Ontario"),
        ("The envoy landed in Kabul, Afghanistan, at noon.", "Kabul", "AFG", "Kabul"),
        ("Rebels took Tripoli (Lebanon) in the story.", "Tripoli", "LBN", None),
    ],
)
def test_the_containing_place_decides(text: str, name: str, country: str, admin1: str | None) -> None:
    place = only(text, name)
    assert place.country == country
    assert admin1 is None or place.admin1 == admin1


def test_plain_names_mean_the_well_known_place() -> None:
    assert only("Talks will be held in Paris next week.", "Paris").country == "FRA"
    assert only("The minister flew to Moscow on Tuesday.", "Moscow").country == "RUS"


def test_the_other_places_of_the_report_decide() -> None:
    text = "Police in Cleveland and Dayton said the drivers met in Athens before they went on to Columbus, Ohio."
    assert only(text, "Athens").admin1 == "Ohio"
    text = "Ferries left Piraeus, and farmers from Larissa and Patras blocked the roads around Athens."
    assert only(text, "Athens").country == "GRC"


def test_the_hint_and_the_countries_met_decide() -> None:
    text = "The council in Tripoli met on Sunday."
    assert only(text, "Tripoli", mentioned_countries={"LBN": 6}).country == "LBN"
    assert only(text, "Tripoli", mentioned_countries={"LBY": 6}).country == "LBY"
    assert only("A man was hurt in Newark on Friday.", "Newark", hint="Columbus").admin1 == "Ohio"


def test_one_sense_per_report() -> None:
    text = "The mill in Rome, Georgia, was sold. Workers in Rome learned of it on Monday."
    assert [place.admin1 for place in find_places(text) if place.text == "Rome"] == ["Georgia", "Georgia"]


def test_provinces_camps_and_airports_fall_to_their_place() -> None:
    kandahar = only("Four soldiers died in Kandahar province.", "Kandahar")
    assert (kandahar.country, kandahar.admin1) == ("AFG", "Kandahar")
    jenin = only("Forces raided the Jenin refugee camp at dawn.", "Jenin")
    assert jenin.country == "PSE"
    assert only("Shells fell near Beirut airport.", "Beirut").country == "LBN"


def test_regions() -> None:
    found = names("Violence spread from Darfur to the Gaza Strip, the Golan Heights and the Sahel, the report says.")
    assert found == ["Darfur", "Gaza Strip", "Golan Heights", "Sahel"]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. London left the court without a word.",
        "Paris Hilton opened the show.",
        "Dr. Houston Smith signed the letter.",
        "The Washington Post first told the story.",
        "Reading books is a pleasure, and most people agree.",
        "The Lebanese delegation walked out.",
        "Sen. Lincoln Davis voted against the bill.",
    ],
)
def test_what_is_no_place(text: str) -> None:
    assert names(text) == []


def test_a_person_stays_a_person() -> None:
    text = "Police named the driver as Michael Jordan. Jordan said he was sorry. Mr. Jordan, 35, has no job."
    assert names(text) == []
    assert names("King Abdullah of Jordan met aides in Amman. Jordan is a neighbour of Syria.").count("Jordan") == 2


def test_spans_from_a_language_model() -> None:
    text = "Sydney told Victoria that Perth is far."
    assert names(text, exclude=[(0, 6), (12, 20)]) == ["Perth"]
    assert names("They met in Oslo and in Bergen.", proper=[(12, 16)]) == ["Oslo"]


def test_texts_in_one_case() -> None:
    assert "BAGHDAD" in names("GUNMEN KILLED TWO POLICE OFFICERS IN BAGHDAD ON SATURDAY, OFFICIALS SAID.")
    assert "baghdad" in names("gunmen killed two police officers in baghdad on saturday, officials said.")
    assert "US" not in names("GIVE US THE NEWS THAT MATTERS TO ALL OF US NOW.")


def test_postal_codes_are_words_elsewhere() -> None:
    assert names("OK, he said, OR ELSE we go home.") == []


def test_resolving_words_that_a_model_takes_for_a_location() -> None:
    text = "The bomb went off outside a bank in the old town of Kirkuk, Iraq, on Monday."
    places = find_places(text)
    start = text.index("the old town")
    place = resolve_place(text, start, text.index(", on Monday"), places)
    assert place is not None and place.name == "Kirkuk" and place.country == "IRQ"
    assert text[place.start : place.end] == "Kirkuk"
    bare = "lebanon"
    found = resolve_place(bare, 0, len(bare), [])
    assert found is None or found.country in {"LBN", "USA"}
    assert resolve_place("over there", 0, 10, []) is None


def test_same_text_same_places() -> None:
    text = "Aid reached Goma and Bukavu; Kigali denied a role. Springfield and Portland sent doctors."
    first = find_places(text)
    find_places("A report about Lyon, Nantes and Lille comes between.")
    assert find_places(text) == first


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    last = 0
    for place in find_places(text):
        assert last <= place.start < place.end <= len(text)
        assert text[place.start : place.end] == place.text
        last = place.end


PIECES = [
    "Paris",
    "Texas",
    "St.",
    "U.S.",
    "County",
    "Mr.",
    "in",
    ",",
    "-",
    "of",
    "Ga.",
    "GA",
    "Washington",
    "’s",
    "\n",
    "(",
    "Al",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30), st.sampled_from(["", " "]))
def test_any_row_of_names(pieces: list[str], glue: str) -> None:
    text = glue.join(pieces)
    for place in find_places(text):
        assert text[place.start : place.end] == place.text
        resolve_place(text, place.start, place.end, [])


def test_time_grows_with_length_only() -> None:
    page = (
        "Officials in Nairobi said the convoy left Garissa for Dadaab on Tuesday, while Kampala and Addis Ababa sent "
        "observers to Mogadishu. Residents of Kismayo, Baidoa and Beledweyne spoke of shelling near the market. "
    )
    find_places(page)
    started = time.perf_counter()
    find_places(page * 100)
    short = time.perf_counter() - started
    started = time.perf_counter()
    find_places(page * 1000)
    long = time.perf_counter() - started
    assert long < 40 * short + 0.5
    find_places("A" * 200_000)
    find_places("Paris " * 30_000)
    find_places("a-" * 100_000)


def test_the_measure() -> None:
    assert distance_km(48.85, 2.35, 51.51, -0.13) == pytest.approx(343, abs=3)
