"""PLOVER, the ontology of political events: its types, modes, contexts, sectors, scores, and the way from CAMEO.

The tables are PLOVER's of 2021 (Open Event Data Alliance, CC BY-SA 4.0); see `data/ATTRIBUTION.md`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"

CONTEXTS: tuple[str, ...] = (
    "military", "intelligence", "executive", "legislative", "election", "political_institutions",
    "pro_democracy", "pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms",
    "repression", "human_security", "gender", "lgbt", "religion_ethnicity", "inequality", "diplomatic",
    "territory", "peacekeeping", "health", "asylum", "migration", "disasters", "natural_resource",
    "environment", "technology", "terrorism", "cbrn", "cyber", "misinformation", "crime", "corruption",
    "illegal_drugs", "trafficking",
)  # fmt: skip

SECTORS: dict[str, str] = {
    "GOV": "government, executive",
    "MIL": "armed forces",
    "COP": "police and other law enforcement",
    "JUD": "courts, judges, prosecutors",
    "LEG": "legislature and its members",
    "PTY": "political party or candidate",
    "PRM": "paramilitaries and militias on the state's side",
    "REB": "armed opposition to a state",
    "SPY": "intelligence services",
    "UAF": "armed people of unknown allegiance",
    "UNK": "unknown",
    "AGR": "farming, fishing, forestry",
    "BUS": "business",
    "CRM": "criminal organisations",
    "CVL": "civilians",
    "EDU": "education, students",
    "ELI": "elites: former office holders, celebrities, the rich",
    "JRN": "media and journalists",
    "LAB": "workers and unions",
    "MED": "medicine and health",
    "REF": "refugees, migrants, displaced people",
    "OPP": "political opposition",
    "PRE": "prisoners",
    "REL": "religion and clergy",
    "SOC": "civil society: associations, campaigns, charities",
}

COUNTRY_LIKE: dict[str, str] = {
    "UNO": "United Nations and its agencies",
    "EUR": "European Union and its bodies",
    "IGO": "other intergovernmental organisation",
    "NGO": "international non-governmental organisation",
    "ISM": "religion without a country",
    "IMG": "armed group across countries",
    "MNC": "multinational company",
}


def _read_scores() -> dict[tuple[str, str], tuple[float, int]]:
    with (DATA / "plover-scores.csv").open(encoding="utf-8", newline="") as file:
        return {(row["type"], row["mode"]): (float(row["score"]), int(row["quad"])) for row in csv.DictReader(file)}


_SCORES = _read_scores()

TYPES: tuple[str, ...] = tuple(dict.fromkeys(type_ for type_, _ in _SCORES))
# Modes that the coders of the training data use beside those of the scores; they have the score of their type.
_UNSCORED_MODES = {"ASSAULT": ("sideAB",), "PROTEST": ("vandalize",)}
MODES: dict[str, tuple[str, ...]] = {
    type_: tuple(mode for other, mode in _SCORES if other == type_ and mode) + _UNSCORED_MODES.get(type_, ())
    for type_ in TYPES
}


def score(type_: str, mode: str | None = None) -> float:
    """The conflict-cooperation score of an event, from -10 (conflict) to 10 (cooperation).

    A mode that the scores do not list has the score of its type. Raises KeyError for an unknown type.
    """
    return (_SCORES.get((type_, mode or "")) or _SCORES[type_, ""])[0]


def quad(type_: str) -> int:
    """The quad class of a type: 1 verbal and 2 material cooperation, 3 verbal and 4 material conflict.

    Raises KeyError for an unknown type.
    """
    return _SCORES[type_, ""][1]


_ALIKE = (
    {"ASSAULT", "COERCE"}, {"RETREAT", "CONCEDE", "COOPERATE"}, {"AGREE", "SUPPORT", "COOPERATE", "CONSULT"},
    {"SANCTION", "COERCE"},
)  # fmt: skip


@cache
def are_alike(one: str, other: str) -> bool:
    """Whether one happening may be coded as either type, by the words that tell it ("raid"; "sign an agreement")."""
    return one == other or any({one, other} <= alike for alike in _ALIKE)


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a CAMEO code becomes in PLOVER."""

    type: str
    mode: str | None
    contexts: tuple[str, ...]
    label: str


# The crosswalk still uses some modes and contexts that PLOVER's lists no longer have.
_LATER_MODES = {
    "ban": "restrict", "political": "restrict", "assassinate": "targeted", "return": "release",
}  # fmt: skip
_LATER_CONTEXTS = {"democracy": "pro_democracy", "humanitarian": "human_security"}


@cache
def cameo_crosswalk() -> dict[str, Crossing]:
    """CAMEO code ("0871") -> its type, mode and contexts in PLOVER. Where a code stands twice, the first holds."""
    crossings: dict[str, Crossing] = {}
    for line in (DATA / "cameo2plover-2021.txt").read_text(encoding="utf-8").splitlines():
        code, colon, rest = line.partition(":")
        if not colon or not code.strip().isdigit():
            continue
        fields, _, label = rest.partition("#")
        parts = [part.strip() for part in fields.split(",")]
        type_ = parts[0]
        mode = parts[1] if len(parts) > 1 else ""
        contexts = [context.strip() for context in parts[2].split(";")] if len(parts) > 2 else []
        if mode in CONTEXTS:
            contexts.append(mode)
        mode = _LATER_MODES.get(mode, mode)
        contexts = [_LATER_CONTEXTS.get(context, context) for context in contexts]
        crossings.setdefault(
            code.strip(),
            Crossing(
                type_,
                mode if mode in MODES[type_] else None,
                tuple(context for context in dict.fromkeys(contexts) if context in CONTEXTS),
                label.strip(),
            ),
        )
    return crossings


def from_cameo(code: str) -> Crossing | None:
    """What a CAMEO code becomes in PLOVER; a code unknown there falls to its parents ("0879" -> "087" -> "08")."""
    crossings = cameo_crosswalk()
    for length in range(len(code), 1, -1):
        if code[:length] in crossings:
            return crossings[code[:length]]
    return None


@cache
def cameo_roots() -> dict[tuple[str, str], str]:
    """(type, mode) -> two-digit CAMEO root code. Without a mode: that of the type, where no mode of an event has one
    of its own; of several that have, the first here holds.

    It is the root under which the crosswalk has most of the CAMEO codes of the type, or of the type and mode; a mode
    that is younger than the crosswalk has the root of the CAMEO code that means the same (the column `because`).
    """
    with (DATA / "cameo-roots.csv").open(encoding="utf-8", newline="") as file:
        return {(row["type"], row["mode"]): row["root"] for row in csv.DictReader(file)}


def cameo_root(type_: str, modes: Iterable[str] = ()) -> str:
    """The CAMEO root code of an event with this type and these modes. Raises KeyError for an unknown type."""
    roots, wanted = cameo_roots(), set(modes)
    return next((root for (of, mode), root in roots.items() if of == type_ and mode in wanted), roots[type_, ""])
