"""Who is who: names in noun phrases, mentions tied to entities, offices beside names, countries of the nameless.

No model is asked: the words' parts of speech are guessed from how they are written, so that the rules stand alone.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from onrecord.coding.appositions import (
    bearer_before,
    bearer_behind,
    head_of,
    is_called_here,
    office_beside,
    trimmed,
)
from onrecord.coding.coded import Place
from onrecord.coding.countries import Countries
from onrecord.coding.entities import Registry
from onrecord.coding.mentions import Mention, MentionReader
from onrecord.coding.naming import find_name, given_names
from onrecord.coding.nouns import may_stand_for_one, stands_for_one
from onrecord.language.analysis import Analysis
from onrecord.language.labels import RELATIONS, UPOS
from onrecord.language.words import split_words
from onrecord.ontology.actors import ActorTable

DAY = date(2024, 3, 12)
TABLE = ActorTable.load()
_POS = {"the": "DET", "a": "DET", "an": "DET", "of": "ADP", "in": "ADP", "was": "AUX", "is": "AUX", "two": "NUM"}


def analysed(text: str) -> Analysis:
    """A text with sentences cut at full stops, parts of speech by spelling, and the first word as the subject."""
    words = split_words(text)
    analysis = Analysis(words)
    starts = [0] + [i + 1 for i in range(len(words) - 1) if text[words.starts[i] : words.ends[i]] == "."]
    analysis.sentences = list(zip(starts, [*starts[1:], len(words)], strict=True))
    tags = []
    for i in range(len(words)):
        word = text[words.starts[i] : words.ends[i]]
        guess = "PROPN" if word[0].isupper() else "NOUN" if word[0].isalpha() else "PUNCT"
        tags.append(UPOS.index(_POS.get(word.lower(), "VERB" if word.endswith("ed") else guess)))
    analysis.upos = np.array(tags)
    analysis.heads = np.array([j - 1 for i, j in analysis.sentences for _ in range(i, j)])
    analysis.relations = np.full(len(words), RELATIONS.index("obj"))
    for i in starts:
        analysis.relations[i : i + 2] = RELATIONS.index("nsubj")
    return analysis


class Told:
    """A text whose mentions are read and tied one after the other."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0
        self.analysis = analysed(text)
        self.reader = MentionReader(self.analysis, TABLE, DAY, True)
        self.registry = Registry()
        self.mentions: list[Mention] = []

    def mention(self, words: str) -> Mention:
        found = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)").search(self.text, self.at)
        assert found, words
        self.at = found.end()
        mention = self.reader.read(self.analysis.words.within(*found.span()))
        assert mention, words
        self.mentions.append(mention)
        return mention

    def entity(self, words: str, home: str | None = None) -> str:
        return self.registry.resolve(self.mention(words), home=home).entity

    def name(self, words: str, home: str | None = None) -> str:
        return self.registry[self.entity(words, home)].name


# --- names in noun phrases ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "name", "before"),
    [
        ("Rosa Quispe", "Rosa Quispe", ""),
        ("Mr. Quispe", "Quispe", "Mr"),
        ("Labour Minister Rosa Quispe", "Rosa Quispe", "Labour Minister"),
        ("Secretary of State Anna Field", "Anna Field", "Secretary of State"),
        ("President of Ghana Kofi Addo", "Kofi Addo", "President of Ghana"),
        ("Kenyan foreign ministry spokesman Peter Mwangi", "Peter Mwangi", "Kenyan foreign ministry spokesman"),
        ("Gen. Abdul Karim Dost", "Abdul Karim Dost", "Gen"),
        ("Secretary-General Marta Ruiz", "Marta Ruiz", "Secretary-General"),
        ("Deputy Secretary for Water Affairs, Ruth Odinga", "Ruth Odinga", "Deputy Secretary for Water Affairs"),
        ("police chief Milan Kostov", "Milan Kostov", "police chief"),
        ("another critic, Laurence Adler", "Laurence Adler", "critic"),
        ("activist Bana al-Abed", "Bana al-Abed", "activist"),
        ("Abu Bakr al-Hilli", "Abu Bakr al-Hilli", ""),
        ("analyst Tom Brown", "Tom Brown", "analyst"),
        ("Nabil Haddad of the Fatah faction", "Nabil Haddad", ""),
        ("Dr. Martin Luther King Jr.", "Martin Luther King Jr", "Dr"),
        ("Kim Young-ho", "Kim Young-ho", ""),
        ("Chief Justice Maria Lopez Garcia", "Maria Lopez Garcia", "Chief Justice"),
    ],
)
def test_names_of_people(phrase: str, name: str, before: str) -> None:
    found = Told(phrase + " spoke.").mention(phrase)
    assert (found.name, found.before, found.person) == (name, before, True)


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("Ministry of Health", "Ministry of Health"),
        ("Palestinian Ministry of Health", "Palestinian Ministry of Health"),
        ("Commission on Coastal Fisheries", "Commission on Coastal Fisheries"),
        ("nonpartisan Commission on Electoral Debates", "Commission on Electoral Debates"),
        ("Kumasi Grain Exchange", "Kumasi Grain Exchange"),
        ("Observatory for Human Rights", "Observatory for Human Rights"),
        ("ruling Fatah faction", "Fatah"),
        ("Interfax news agency", "Interfax"),
        ("London-based Amnesty International", "Amnesty International"),
        ("Zambezi Holdings", "Zambezi Holdings"),
    ],
)
def test_names_of_bodies(phrase: str, name: str) -> None:
    found = Told(phrase + " spoke.").mention(phrase)
    assert (found.name, found.person) == (name, False)


@pytest.mark.parametrize(
    "phrase",
    [
        "the president",
        "Foreign Minister",
        "spokesman for Foreign Minister Ali Rostami",
        "office of Prime Minister Peter Mwangi",
        "Kenyan army",
        "Rwandan refugees",
        "the Republican",
        "two farmers in Kisumu",
        "mayor of Kisumu",
    ],
)
def test_descriptions_have_no_name(phrase: str) -> None:
    assert Told(phrase + " spoke.").mention(phrase).kind == "nominal"


def test_us_is_a_country_and_us_is_not() -> None:
    told = Told("The US left. They told us.")
    assert told.mention("US").description.country == "USA"
    assert told.mention("us").kind == "pronoun"


def test_capitals_alone_make_no_names_where_capitals_mean_nothing() -> None:
    phrase = TABLE.read("police chief rosa quispe", None, False)
    assert find_name(phrase, [False, False, True, True]) == ("rosa quispe", "police chief", True, None)


def test_given_names_tell_women_and_men() -> None:
    assert (given_names()["rosa"], given_names()["peter"]) == (True, False)


# --- mentions tied to entities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        # Surnames, titles, the order of names.
        ("Peter Mwangi came. Mr. Mwangi left.", ["Peter Mwangi", "Mr. Mwangi"], "Peter Mwangi"),
        ("Kim Young-ho came. Kim left.", ["Kim Young-ho", "Kim"], "Kim Young-ho"),
        ("Maria Lopez Garcia came. Lopez left.", ["Maria Lopez Garcia", "Lopez"], "Maria Lopez Garcia"),
        ("Omar al-Hilli came. Hilli left.", ["Omar al-Hilli", "Hilli"], "Omar al-Hilli"),
        ("Suharyo Adi Nugroho came. Suharyo left.", ["Suharyo Adi Nugroho", "Suharyo"], "Suharyo Adi Nugroho"),
        # Bodies: short forms, generic nouns, the table.
        (
            "The National Dockers Front (NDF) met. NDF leaders spoke. The front left.",
            ["National Dockers Front", "NDF", "front"],
            "National Dockers Front",
        ),
        (
            "The Hapo Democratic Congress met. HDC voted.",
            ["Hapo Democratic Congress", "HDC"],
            "Hapo Democratic Congress",
        ),
        ("Fatah met. The faction spoke.", ["Fatah", "faction"], "Fatah"),
        ("Kenya spoke. Nairobi left. Kenyan", ["Kenya", "Nairobi", "Kenyan"], "Kenya"),
        ("Neman Line sailed. The company spoke.", ["Neman Line", "company"], "Neman Line"),
        # Descriptions of people.
        (
            "Labour Minister Rosa Quispe came. The minister spoke.",
            ["Labour Minister Rosa Quispe", "minister"],
            "Rosa Quispe",
        ),
        (
            "A senior official in Accra spoke. The official left.",
            ["senior official in Accra", "official"],
            "senior official",
        ),
    ],
)
def test_one_entity(text: str, names: list[str], expected: str) -> None:
    told = Told(text)
    assert {told.name(words) for words in names} == {expected}


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mrs. Haddad came. Mr. Haddad left.", ["Mrs. Haddad", "Mr. Haddad"]),
        ("Vice president Rosa Quispe came. The president spoke.", ["Vice president Rosa Quispe", "president"]),
        ("A soldier fell. A soldier fled.", ["soldier", "soldier"]),
        ("The Supreme Court met. The appeals court waited.", ["Supreme Court", "appeals court"]),
        ("Israelis came. Israel spoke.", ["Israelis", "Israel"]),
    ],
)
def test_two_entities(text: str, names: list[str]) -> None:
    told = Told(text)
    assert len({told.entity(words) for words in names}) == 2


def test_of_two_with_one_surname_the_title_or_the_nearer_decides() -> None:
    told = Told("Omar Haddad met Leila Haddad. Mr. Haddad spoke. Mrs. Haddad left. Haddad smiled.")
    omar, leila = told.entity("Omar Haddad"), told.entity("Leila Haddad")
    assert told.entity("Mr. Haddad") == omar
    assert told.entity("Mrs. Haddad") == leila
    assert told.entity("Haddad") == leila


def test_a_state_body_is_that_of_its_country() -> None:
    told = Told("The Chadian army came. The Sudanese army fled. The army won. The army lost.")
    chad, sudan = told.entity("Chadian army"), told.entity("Sudanese army")
    assert told.entity("army", home="TCD") == chad
    assert told.entity("army", home="SDN") == sudan


def test_a_surname_is_not_that_of_somebody_known() -> None:
    told = Told("Keron Putin came. Putin left.")
    assert told.name("Keron Putin") == "Keron Putin"
    assert told.name("Putin") == "Keron Putin"
    assert told.registry.entities()[0].country is None


def test_a_surname_known_to_the_table_gets_its_full_name() -> None:
    assert Told("Putin spoke.").name("Putin") == "Vladimir Putin"


def test_he_is_not_whom_the_speaker_only_speaks_of() -> None:
    told = Told("Peter Mwangi spoke. Omar Haddad failed. He left.")
    peter = told.entity("Peter Mwangi")
    omar = told.mention("Omar Haddad")
    omar.within = 0
    told.registry.resolve(omar)
    assert told.registry.resolve(told.mention("He"), last_speaker=peter).entity == peter


def test_kinds() -> None:
    told = Told("Peter Mwangi met Fatah. Kenya helped. Farmers came. The Palestinian Authority spoke.")
    for words in ("Peter Mwangi", "Fatah", "Kenya", "Farmers", "Palestinian Authority"):
        told.entity(words)
    kinds = [(entity.name, entity.kind) for entity in told.registry.entities()]
    assert kinds == [
        ("Peter Mwangi", "person"),
        ("Fatah", "organization"),
        ("Kenya", "country"),
        ("Farmers", "group"),
        ("Palestinian Authority", "organization"),
    ]


def test_many_entities_take_no_more_time_each_than_few() -> None:
    told = Told("Peter Mwangi met Omar Haddad. He left.")
    first, second = told.mention("Peter Mwangi"), told.mention("Omar Haddad")
    for number in range(5_000):
        for mention in (first, second):
            moved = Mention(
                mention.words, number * 40 + mention.start, number * 40 + mention.end, mention.text, number, "name",
                mention.description, name=f"{mention.name}{number}", person=True,
            )  # fmt: skip
            told.registry.resolve(moved)
    assert len(told.registry.entities()) == 10_000


# --- offices beside names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name", "office"),
    [
        ("Rosa Quispe, chairwoman of the Dockers Council, spoke.", "Rosa Quispe", "chairwoman of the Dockers Council"),
        ("The union's leader, Rosa Quispe, spoke.", "Rosa Quispe", "union's leader"),
        ("Rosa Quispe, sentenced to two years, spoke.", "Rosa Quispe", None),
        ("Rosa Quispe, two of them, spoke.", "Rosa Quispe", None),
        ("In Lima, Rosa Quispe spoke.", "Rosa Quispe", None),
    ],
)
def test_office_beside(text: str, name: str, office: str | None) -> None:
    told = Told(text)
    assert office_beside(told.analysis, told.mention(name)) == office


def test_office_in_the_mention_itself() -> None:
    told = Told("Rosa Quispe, leader of the dockers, spoke.")
    assert office_beside(told.analysis, told.mention("Rosa Quispe, leader of the dockers")) == "leader of the dockers"


def test_offices_end_before_their_clauses() -> None:
    assert trimmed("the mayor of Accra, who was ill") == "mayor of Accra"
    assert head_of("deputy mayor of Accra") == "mayor"


# --- countries ------------------------------------------------------------------------------------------------------


def place(country: str) -> Place:
    return Place("Bor", 0, 3, "Bor", country, None, 0.0, 0.0, None)


def test_the_nameless_belong_to_the_country_that_the_report_is_about() -> None:
    told = Told("The Kenyan minister met Kenyan farmers. Police came.")
    mentions = [told.mention(words) for words in ("Kenyan minister", "Kenyan farmers", "Police")]
    assert Countries(mentions, [place("KEN")]).guess(mentions[-1]) == "KEN"


def test_without_names_and_places_there_is_no_country() -> None:
    told = Told("Police came.")
    assert Countries([], []).guess(told.mention("Police")) is None


def test_who_is_foreign_is_given_no_country() -> None:
    told = Told("The Kenyan minister met foreign investors.")
    minister, investors = told.mention("Kenyan minister"), told.mention("foreign investors")
    assert Countries([minister, investors], [place("KEN")]).guess(investors) is None


@pytest.mark.parametrize(("words", "country"), [("foreign minister", "KEN"), ("refugees", None), ("two sides", None)])
def test_who_may_be_of_the_country(words: str, country: str | None) -> None:
    told = Told(f"The Kenyan minister met others, {words}.")
    minister, others = told.mention("Kenyan minister"), told.mention(words)
    assert Countries([minister, others], [place("KEN")]).guess(others) == country


def test_aid_agencies_are_of_no_country() -> None:
    assert TABLE.describe("humanitarian agencies").country == "NGO"
    assert TABLE.describe("Kenyan aid workers").country == "KEN"


def test_the_same_noun_and_the_other_side_count() -> None:
    told = Told("The Chadian army met Sudanese farmers, Sudanese herders. The army fired.")
    mentions = [told.mention(words) for words in ("Chadian army", "Sudanese farmers", "Sudanese herders", "army")]
    countries = Countries(mentions, [place("TCD"), place("SDN")])
    assert countries.guess(mentions[-1], against=["SDN"]) == "TCD"


# --- groups with numbers, names behind descriptions, names cut in two ------------------------------------------------


def test_groups_of_other_sizes_are_other_groups() -> None:
    told = Told("Rebels killed 14 soldiers. The army said 14 soldiers died, rebels 22 soldiers. The soldiers fled.")
    first, again, other = (told.mention(words) for words in ("14 soldiers", "14 soldiers", "22 soldiers"))
    groups = [told.registry.resolve(mention, home="MLI").entity for mention in (first, again, other)]
    assert groups[0] == groups[1] != groups[2]


def test_a_number_with_a_comma_is_no_end_of_a_description() -> None:
    told = Told("Some 2,000 workers left.")
    assert told.registry[told.registry.resolve(told.mention("Some 2,000 workers")).entity].name == "Some 2,000 workers"


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The governor of Menaka, Colonel Modibo Sangho, resigned.", "governor of Menaka", "Modibo Sangho"),
        ("A local driver, Dragan Tomic, was wounded.", "local driver", "Dragan Tomic"),
        ("The chief facilitator, Dragan Tomic, left.", "chief facilitator", "Dragan Tomic"),
        ("The party, Dragan Tomic, left.", "party", None),
        ("The mayor, Dragan Tomic and Ann Lee met.", "mayor", None),
        ("Two drivers, Dragan Tomic, and others met.", "Two drivers", None),
    ],
)
def test_a_description_is_the_one_whose_name_stands_behind_it(text: str, words: str, name: str | None) -> None:
    told = Told(text)
    described = told.mention(words)
    person = told.mention("Dragan Tomic" if "Dragan" in text else "Colonel Modibo Sangho")
    found = bearer_behind(told.analysis, described, [described, person])
    assert (found and found.name) == name
    if found:
        assert told.registry.resolve(described, bearer=found).entity == told.registry.resolve(person).entity


def test_a_short_form_behind_a_comma_stands_for_the_body() -> None:
    told = Told("The humanitarian office, OCHA, spoke. OCHA left.")
    office, short = told.mention("humanitarian office, OCHA"), told.mention("OCHA")
    assert told.registry.resolve(office).entity == told.registry.resolve(short).entity


def test_the_north_is_the_country_that_the_report_calls_so() -> None:
    korea = Told("South and North Korea met. The North refused.")
    assert korea.mention("South").description.country == "KOR"
    assert korea.mention("North").description.country == "PRK"
    england = Told("The North refused.")
    assert england.mention("North").description.country is None


def test_a_name_of_the_table_is_made_whole_again() -> None:
    told = Told("The opposition met United Nations envoys.")
    found = told.mention("United")
    assert (found.text, found.description.country) == ("United Nations", "UNO")


def test_led_by_somebody_is_no_name_of_its_own() -> None:
    told = Told("A Kenyan-led police mission left.")
    name = told.registry[told.registry.resolve(told.mention("Kenyan-led police mission")).entity].name
    assert name == "Kenyan-led police mission"


@pytest.mark.parametrize("words", ["Western governments", "European allies", "neighbouring countries"])
def test_countries_at_large_have_no_country(words: str) -> None:
    told = Told(f"The Kenyan minister met {words}.")
    minister, others = told.mention("Kenyan minister"), told.mention(words)
    assert Countries([minister, others], [place("KEN")]).guess(others) is None


# --- the same person in other words ---------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["facilitator", "industrialist", "seamstress", "bishop", "44-year-old", "policeman"])
def test_nouns_of_one_person(noun: str) -> None:
    assert stands_for_one(noun)


@pytest.mark.parametrize("noun", ["factor", "blacklist", "army", "party", "operator", "council", "bishops"])
def test_nouns_of_no_person(noun: str) -> None:
    assert not stands_for_one(noun)


def test_roles_of_one_person_and_of_bodies() -> None:
    assert may_stand_for_one("breadwinner") is False
    assert may_stand_for_one("clergyman") and may_stand_for_one("aide")
    assert not may_stand_for_one("army")


def varied(text: str, name: str, words: str, *, speaks: bool = True) -> bool:
    """Whether a description that speaks is tied to the person who spoke before."""
    told = Told(text)
    person = told.mention(name)
    person.speaks = True
    entity = told.registry.resolve(person).entity
    description = told.mention(words)
    description.speaks = speaks
    return told.registry.resolve(description, last_speaker=entity).entity == entity


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Rosa Quispe wept. We sang, the survivor told us.", "Rosa Quispe", "survivor"),
        ("Rosa Quispe left. They fled, the 44-year-old told us.", "Rosa Quispe", "44-year-old"),
        ("Bishop Tom Brown left. They fled, the cleric told us.", "Bishop Tom Brown", "cleric"),
        ("Tom Brown left. They fled, the union leader told us.", "Tom Brown", "union leader"),
        ("Mayor Tom Brown left. They fled, the former ambassador told us.", "Mayor Tom Brown", "former ambassador"),
    ],
)
def test_another_word_for_who_just_spoke(text: str, name: str, words: str) -> None:
    assert varied(text, name, words)


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Mrs Quispe left. They fled, the spokesman told us.", "Mrs Quispe", "spokesman"),  # she is no man
        ("Foreign Minister Tom Brown left. We stay, the president told us.", "Foreign Minister Tom Brown", "president"),
        ("Foreign Minister Tom Brown left. No, the interior minister told us.", "Foreign Minister Tom Brown",
         "interior minister"),
        ("Prime Minister Tom Brown left. No, the minister told us.", "Prime Minister Tom Brown", "minister"),
        ("Rosa Quispe left. They fled, a survivor told us.", "Rosa Quispe", "survivor"),
        ("Rosa Quispe left. They fled, her lawyer told us.", "Rosa Quispe", "lawyer"),
        ("Rosa Quispe left. No money came, the source told us.", "Rosa Quispe", "source"),
        ("Rosa Quispe left. It rained. It snowed. It froze. They fled, the survivor told us.", "Rosa Quispe",
         "survivor"),
    ],
)  # fmt: skip
def test_no_other_word_for_who_spoke(text: str, name: str, words: str) -> None:
    assert not varied(text, name, words)


def test_the_driver_of_a_story_is_not_who_was_named_before() -> None:
    assert not varied("Rosa Quispe left. The driver fled.", "Rosa Quispe", "driver", speaks=False)


def test_the_same_source_is_who_spoke_last() -> None:
    assert varied("The Press Committee reported it. It burned, the same source told us.", "Press Committee",
                  "same source")  # fmt: skip


def test_a_chief_negotiator_is_no_chief() -> None:
    told = Told("The chief negotiator Tom Brown left. The army chief came.")
    assert told.entity("chief negotiator Tom Brown") != told.entity("army chief")


def test_a_headline_leaves_out_what_the_text_tells() -> None:
    told = Told("Kenyan FM visits Accra. Kenyan Foreign Minister Tom Brown came. Foreign Minister Ann Lee left.")
    headline = told.mention("Kenyan FM")
    headline.definite = True
    kenyan, other = told.mention("Kenyan Foreign Minister Tom Brown"), told.mention("Foreign Minister Ann Lee")
    for mention in (kenyan, other):
        told.registry.introduce(mention)
    assert told.registry.resolve(headline).entity == told.registry.resolve(kenyan).entity


def test_who_was_a_mere_pronoun_is_called_by_the_first_description() -> None:
    told = Told("He left. They fled, the survivor told us.")
    told.mention("He")
    pronoun = told.registry.resolve(told.mentions[0]).entity
    survivor = told.mention("survivor")
    survivor.speaks = True
    assert told.registry.resolve(survivor, last_speaker=pronoun).entity == pronoun
    assert told.registry[pronoun].name == "survivor"


# --- names that words give, and descriptions between commas ---------------------------------------------------------


@pytest.mark.parametrize(
    ("phrase", "name"),
    [
        ("gang leader who calls himself Ti Jonas", "Ti Jonas"),
        ("commander known as Ka Bituin", "Ka Bituin"),
        ("former village head, identified as Budhru Kursam", "Budhru Kursam"),
    ],
)
def test_names_that_a_clause_gives(phrase: str, name: str) -> None:
    assert Told(f"A {phrase} left.").mention(phrase).name == name


@pytest.mark.parametrize(
    ("text", "words", "name", "is_it"),
    [
        ("A man identified as Dragan Tomic left.", "man", "Dragan Tomic", True),
        ("A man called Dragan Tomic left.", "man", "Dragan Tomic", True),
        ("The president called Dragan Tomic again.", "president", "Dragan Tomic", False),
        ("The leader, who calls himself Dragan Tomic, left.", "leader", "Dragan Tomic", True),
    ],
)
def test_a_description_is_the_one_who_is_called_so(text: str, words: str, name: str, is_it: bool) -> None:
    told = Told(text)
    described, named = told.mention(words), told.mention(name)
    assert (bearer_behind(told.analysis, described, [described, named]) is named) is is_it


def test_a_name_is_introduced_by_what_says_that_it_is_one() -> None:
    told = Told("A man identified as Dragan Tomic left with Ann Lee.")
    assert is_called_here(told.analysis, told.mention("Dragan Tomic"))
    assert not is_called_here(told.analysis, told.mention("Ann Lee"))


@pytest.mark.parametrize(
    ("text", "name", "words", "is_it"),
    [
        ("The Azawad Council (AC), a Tuareg-led separatist movement, left.", "Azawad Council (AC",
         "Tuareg-led separatist movement", True),
        ("Dragan Tomic, a farmer from Bor, left.", "Dragan Tomic", "farmer", True),
        ("Dragan Tomic, the mayor and others left.", "Dragan Tomic", "mayor", False),
        ("Dragan Tomic, a movement, left.", "Dragan Tomic", "movement", False),
        ("In Ghana, a party, left.", "Ghana", "party", False),
    ],
)  # fmt: skip
def test_a_description_between_commas_is_the_name_before(text: str, name: str, words: str, is_it: bool) -> None:
    told = Told(text)
    named, described = told.mention(name), told.mention(words)
    assert (bearer_before(told.analysis, described, [named, described]) is named) is is_it


@pytest.mark.parametrize(
    ("text", "words", "mention"),
    [
        ("A Tuareg-led movement left.", "led movement", "Tuareg-led movement"),
        ("He thanked the union leader again.", "leader", "union leader"),
        ("Officials of the union left.", "union", "union"),
    ],
)
def test_a_mention_has_its_whole_front(text: str, words: str, mention: str) -> None:
    assert Told(text).mention(words).text == mention


def test_one_of_many_is_one() -> None:
    witness = Told("Gunmen shot one of its main witnesses, they told us.").mention("one of its main witnesses")
    assert (witness.head, witness.plural) == ("witness", False)


def test_boys_of_sixteen_are_one_boy() -> None:
    assert not Told("A 16-year-old boy left.").mention("16-year-old boy").plural
    assert Told("Some 16 boys left.").mention("16 boys").plural
