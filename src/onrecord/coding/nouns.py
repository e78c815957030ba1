"""Nouns of descriptions: which of them stand for one person, for a body, or for what each country has one of."""

from __future__ import annotations

from onrecord.coding.naming import BEARERS, BODY_WORDS
from onrecord.ontology.names import word_set
from onrecord.ontology.phrases import role_words

_PERSONS = BEARERS | word_set(
    """official spokesman spokeswoman spokesperson minister president leader chairman chairwoman chief commander general
    colonel officer diplomat ambassador envoy lawmaker senator deputy governor mayor judge prosecutor lawyer activist
    secretary premier chancellor director head analyst expert professor source man woman candidate politician
    representative cleric bishop priest king queen prince author reporter journalist doctor suspect soldier
    policeman adviser aide negotiator commissioner congressman member mediator organizer organiser coordinator
    captain lieutenant major sergeant admiral economist critic correspondent resident witness student worker
    boy girl teenager founder cardinal archbishop imam sheikh militant gunman fighter nominee speaker legislator
    mp republican democrat veteran executive manager owner attorney magistrate pilot driver mother father son
    daughter brother sister wife husband widow victim tycoon businessman academic scientist historian pm fm
    nurse surgeon poet monk nun farmer teacher trader engineer baker shopkeeper banker preacher rabbi pastor clerk
    aunt uncle cousin nephew niece grandmother grandfather fugitive detainee prisoner incumbent challenger defendant
    marshal brigadier emir patriarch billionaire undersecretary delegate counsel counterpart survivor"""
)
_PERSON_ENDINGS = ("tor", "sor", "ist", "man", "woman", "person", "cian", "stress")
"""Endings of nouns that are of persons: "facilitator", "industrialist", "seamstress"."""
_THINGS = word_set(
    """factor sector tractor motor monitor reactor vector list checklist blacklist shortlist mist fist twist sensor
    operator contractor distributor
    processor compressor detector generator indicator simulator elevator calculator refrigerator distress stress
    mistress"""
)
"""Nouns with such an ending that are of none."""
_BODIES = BODY_WORDS | word_set(
    "army police military government forces opposition parliament court council party union group office"
)
FEMALE_NOUNS = word_set(
    """woman spokeswoman chairwoman queen girl mother sister wife daughter widow actress congresswoman policewoman aunt
    niece grandmother seamstress nun businesswoman"""
)
MALE_NOUNS = word_set(
    """man spokesman chairman king boy father brother husband son congressman policeman businessman uncle nephew
    grandfather monk imam cardinal archbishop widower"""
)
OFFICES = word_set(
    """president premier minister pm fm chancellor king queen pope prince governor mayor speaker secretary ambassador
    chairman chairwoman emir sultan head chief leader spokesman spokeswoman spokesperson"""
)
"""Offices of which a country or body has one, or one of each kind: who is meant is told by the office, not by who was
spoken of last."""
ABBREVIATED = {"pm": ("prime", "minister"), "fm": ("foreign", "minister")}
"""Short forms of offices in headlines."""
IN_THE_DEED = word_set(
    """gunman suspect victim driver militant fighter soldier attacker assailant bomber robber killer thief kidnapper
    abductor captive hostage passenger source resident witness member man woman boy girl child policeman worker student
    judge magistrate doctor pilot owner author mother father son daughter brother sister wife husband widow aunt uncle
    cousin nephew niece"""
)
"""Nouns of persons whom the story itself brings in ("a car hit a wall; the driver fled"), or somebody's kin."""
ABDUCTORS = word_set("abductor abductors kidnapper kidnappers captor captors hijacker hijackers")
DOERS = ABDUCTORS | word_set(
    """attacker attackers assailant assailants killer killers gunman gunmen raider raiders shooter shooters
    perpetrator perpetrators"""
)
"""Nouns of those who did the deed told before."""
BODY_NOUNS: dict[str, frozenset[str]] = {
    "faction": frozenset(("PTY", "REB", "")),
    "party": frozenset(("PTY", "OPP", "")),
    "group": frozenset(("REB", "SOC", "CRM", "PRM", "")),
    "organization": frozenset(("REB", "SOC", "PTY", "")),
    "organisation": frozenset(("REB", "SOC", "PTY", "")),
    "movement": frozenset(("REB", "PTY", "SOC", "OPP", "")),
    "militants": frozenset(("REB", "UAF")),
    "rebels": frozenset(("REB",)),
    "guerrillas": frozenset(("REB",)),
    "insurgents": frozenset(("REB",)),
    "militia": frozenset(("PRM", "REB")),
    "ministry": frozenset(("GOV",)),
    "union": frozenset(("LAB", "")),
    "agency": frozenset(("GOV", "SPY", "JRN", "")),
    "company": frozenset(("BUS",)),
    "firm": frozenset(("BUS",)),
    "bank": frozenset(("BUS", "")),
    "newspaper": frozenset(("JRN",)),
    "daily": frozenset(("JRN",)),
    "council": frozenset(("GOV", "LEG", "")),
    "committee": frozenset(("GOV", "LEG", "SOC", "")),
    "bloc": frozenset(("",)),
    "alliance": frozenset(("", "PTY", "MIL")),
    "commission": frozenset(("GOV", "")),
    "gang": frozenset(("CRM",)),
    "cartel": frozenset(("CRM",)),
}
"""Nouns that stand for a body spoken of before, and the sectors such a body may have."""
ANY_BODY = word_set("body organisation organization institution")
"""Nouns that stand for any body spoken of before, where it speaks."""
STATE_BODIES = word_set(
    """government administration army military police parliament court judiciary forces troops soldiers authorities
    regime cabinet navy opposition security"""
)
"""Nouns of bodies that each country has one of: which one is meant is told by the country."""
LEADING = word_set("chief general head")
"""Nouns of persons that before another one only say of what rank that is."""
PARTIES = word_set("republican democratic democrat gop conservative labour opposition liberal")
RANKS = PARTIES | word_set("vice deputy prime former assistant acting ex shadow")
"""Words that tell apart two bearers of one office."""
LOOSE_MODIFIERS = word_set(
    """rebel militant islamist islamic ruling opposition armed rights aid terrorist terror guerrilla insurgent extremist
    separatist jihadist leftist rightist shiite sunni radical hardline main powerful largest said outlawed banned giant
    oil news state regional world human political paramilitary relief humanitarian"""
)
"""Words before "group" and the like that need not have been said before."""
GROUP_NOUNS = word_set(
    "people residents protesters civilians workers students refugees officials sources leaders witnesses"
)


def stands_for_one(noun: str) -> bool:
    """Whether a noun in the singular is of one human being."""
    if noun in _PERSONS or noun.endswith("-year-old"):
        return True
    return noun.endswith(_PERSON_ENDINGS) and noun not in _THINGS and noun not in _BODIES


def may_stand_for_one(noun: str) -> bool:
    """Whether a noun in the singular is of one human being, or a role that is no body's ("aide", "army" is)."""
    return stands_for_one(noun) or (is_role(noun) and noun not in _BODIES)


def is_role(noun: str) -> bool:
    """Whether a noun tells what somebody is: a role, of one or many."""
    return noun in role_words() or noun in BEARERS
