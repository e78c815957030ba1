"""Rules that code a noun phrase: which of its words is the head, which only say where or whose.

"Israeli Prime Minister Benjamin Netanyahu", "members of the Palestinian security forces", "US embassy in Kabul".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from onrecord.ontology.names import Word, key, word_set
from onrecord.ontology.plover import DATA

if TYPE_CHECKING:
    from onrecord.ontology.actors import ActorMatch

    Named = tuple[int, int, ActorMatch]


@dataclass(frozen=True, slots=True)
class Role:
    """A word that says what somebody is. How far its `sector` binds is told by `strength`:

    firm: it holds, whatever stands before ("judge"); default: a modifier or complement of another sector wins
    ("police official"); armed: default, but only another armed body wins ("rebel troops", not "government
    troops"); rank: as armed, but an office wins ("Defense Minister General"); open: it takes that of its
    body ("Hamas spokesman") and has its own only if nothing gives one; soft: it only fills a gap ("Muslim leader").
    `country`: the one that alone has such an office.
    """

    sector: tuple[str, ...]
    strength: str
    country: str | None = None


_ARMED = frozenset(("REB", "UAF", "PRM", "COP", "CRM", "SPY"))
_PREPOSITIONS = word_set(
    """of for in from at to with by on against under among amongst near inside outside who that which whose
    where including loyal allied belonging affiliated along over into toward towards between after before during
    about behind aboard as when while"""
)
# Preposition -> whether the complement's country is the phrase's own.
_OWNING = word_set("of in from at inside near for among with loyal allied belonging affiliated")
# Followed by a preposition of their own: "forces loyal to".
_WITH_TO = frozenset(("loyal", "allied", "belonging", "affiliated"))
# Words of a number that opens a phrase: "up to 30 fighters", "between 20 and 30".
_AROUND_NUMBERS = word_set(
    """up to at least as many much close more than about around nearly over between and some almost fewer less most
    estimated approximately roughly well only another"""
)
_ABROAD = word_set("""ambassador ambassadors embassy embassies envoy envoys consulate consul diplomat diplomats""")
TURNING_AWAY = word_set(
    """backed held occupied controlled sponsored funded trained supported armed brokered born allied aligned
    linked administered based made bound speaking era supplied inspired friendly mediated hosted"""
)
_PREFIXES = frozenset(("anti", "pro", "non", "trans"))
_FORMER = word_set("""former ex ousted deposed late erstwhile onetime toppled overthrown exiled jailed""")
_LEFT_OFFICE = frozenset(("GOV", "LEG"))
# What stays opposition when "opposition" stands before it.
_IN_OPPOSITION = frozenset(("CVL", "LEG", "PTY", "JRN", "GOV", "ELI", "CRM", "SOC"))
_NUMBERS = word_set(
    """one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred
    hundreds thousand thousands dozens dozen scores many several few some more million"""
)


@cache
def roles() -> tuple[dict[str, Role], int]:
    """The shipped sector lexicon: words -> role, and the number of words in the longest."""
    found: dict[str, Role] = {}
    for line in (DATA / "actors-roles.txt").read_text(encoding="utf-8").splitlines():
        if not line or line[0] == "#":
            continue
        head, _, names = line.partition(":")
        strength, *codes = head.split()
        country = next((code[1:] for code in codes if code[0] == "@"), None)
        role = Role(tuple(code for code in codes if code[0] != "@"), strength, country)
        for name in names.split(","):
            norm = key(name.strip())
            found.setdefault(norm, role)
            found.setdefault(_plural(norm), role)
    return found, max(norm.count(" ") + 1 for norm in found)


def _plural(norm: str) -> str:
    if norm.endswith("man"):
        return norm[:-3] + "men"
    if norm.endswith("y") and norm[-2] not in "aeiou":
        return norm[:-1] + "ies"
    if norm.endswith(("s", "ch", "sh", "x")):
        return norm + "es"
    return norm + "s"


@cache
def role_words() -> frozenset[str]:
    """Every word that stands in the sector lexicon."""
    return frozenset(word for norm in roles()[0] for word in norm.split(" "))


@dataclass(frozen=True, slots=True)
class Item:
    """The words `[at, end)` of a phrase are a name of the actor table or a role of the sector lexicon."""

    at: int
    end: int
    match: ActorMatch | None
    role: Role | None


def find_items(found: Sequence[Word], matches: Sequence[Named]) -> list[Item]:
    """Names and role words of a phrase, in order; where they overlap, the longer, and the name if equal."""
    lexicon, longest = roles()
    named = {at: (end, match) for at, end, match in matches}
    result: list[Item] = []
    at = 0
    while at < len(found):
        name_end, match = named.get(at, (at, None))
        role, role_end = None, at
        norms = [found[at].norm]
        for word in found[at + 1 : at + longest]:
            if not word.joins:
                break
            norms.append(word.norm)
        for length in range(len(norms), max(name_end - at, 0), -1):
            role = lexicon.get(" ".join(norms[:length]))
            if role is not None:
                role_end = at + length
                break
        if role is not None:
            result.append(Item(at, role_end, None, role))
            at = role_end
        elif match is not None:
            result.append(Item(at, name_end, match, None))
            at = name_end
        else:
            at += 1
    return result


def describe(found: Sequence[Word], items: Sequence[Item]) -> tuple[str | None, tuple[str, ...], ActorMatch | None]:
    """Country, sector and (where the phrase is a name) the name's match, for a phrase of `found` words."""
    reading = _read(found, items, 0, len(found), top=True)
    return reading.country, reading.sector, reading.match


@dataclass(slots=True)
class _Reading:
    country: str | None = None
    sector: tuple[str, ...] = ()
    match: ActorMatch | None = None


def _boundary(found: Sequence[Word], items: Sequence[Item], start: int, end: int) -> int:
    """Where the head's part of the phrase ends: the first preposition or comma that stands in no name."""
    inside = {at for item in items for at in range(item.at + 1, item.end)}
    for at in range(start, end):
        if at in inside:
            continue
        if at > start and ("," in found[at].gap or "(" in found[at].gap):
            return at
        word = found[at]
        if word.norm in _PREPOSITIONS and word.text[0].islower() and word.gap != "-" and not _is_item(items, at):
            return at
    # In capitals a preposition looks like any word.
    for at in range(start + 1, end):
        word = found[at]
        if at in inside or word.norm not in _PREPOSITIONS or word.norm == "who":
            continue
        if word.text.isupper() and not _is_item(items, at):
            return at
    return end


def _after_number(found: Sequence[Word], start: int, end: int) -> int:
    """The word after a number that opens the phrase, or `start` if none does."""
    at = start
    number = False
    while at < end and (_is_number(found[at]) or found[at].norm in _AROUND_NUMBERS):
        number = number or _is_number(found[at])
        at += 1
    # "Dozens of ..." has its own rule, "one of ..." too: the last number stays.
    if not number or at >= end or found[at].norm == "of":
        return start
    return at - 1 if _is_number(found[at - 1]) else at


def _is_item(items: Sequence[Item], at: int) -> bool:
    return any(item.at == at for item in items)


def _turned_away(found: Sequence[Word], item: Item) -> bool:
    """Whether a country only qualifies: "Iranian-backed", "anti-Syrian", "Turkish-held"."""
    after = found[item.end] if item.end < len(found) else None
    if after is not None and after.gap in ("-", "‑", "–") and after.norm in TURNING_AWAY:
        return True
    return item.at > 0 and found[item.at - 1].norm in _PREFIXES and found[item.at].gap.strip() in ("-", "‑", "–", "")


def _read(
    found: Sequence[Word], items: Sequence[Item], start: int, end: int, top: bool, counted: bool = False
) -> _Reading:
    """Read the words from `start` to `end`; `top` for the whole phrase, `counted` after "dozens of"."""
    start = _after_number(found, start, end)
    cut = _boundary(found, items, start, end)
    head = [item for item in items if start <= item.at < cut]
    reading = _Reading()
    strength = _read_head(found, head, start, cut, reading, top, counted)
    if cut < end:
        _read_rest(found, items, start, cut, end, reading, strength)
    if reading.country is None:
        reading.country = next((item.role.country for item in head if item.role and item.role.country), None)
    if not reading.sector:
        reading.sector = next((item.role.sector for item in head if item.role and item.role.sector), ())
    return reading


def _read_rest(
    found: Sequence[Word],
    items: Sequence[Item],
    start: int,
    cut: int,
    end: int,
    reading: _Reading,
    strength: str,
) -> None:
    """Fill `reading` from what follows the head, where the head leaves something open."""
    if found[cut].norm in _PREPOSITIONS:
        joint = found[cut].norm
    else:
        joint = "(" if "(" in found[cut].gap else ","
    after = cut + (joint not in ("(", ",")) + (joint in _WITH_TO)
    counted = joint == "of" and found[start].norm in _NUMBERS
    rest = _read(found, items, after, end, top=False, counted=counted)
    if (
        (joint in _OWNING or joint == "(")
        and rest.sector
        and _takes_sector(reading.sector, strength, joint, rest.sector[0])
    ):
        reading.sector = rest.sector
    if reading.country is None and _shares_country(found[start:cut], joint, strength, rest):
        reading.country = rest.country


def _shares_country(head: Sequence[Word], joint: str, strength: str, rest: _Reading) -> bool:
    """Whether what follows a head without a country says whose it is."""
    if joint == "(":
        return True
    if joint == ",":
        return rest.match is not None and rest.match.kind == "person"
    if joint == "to":
        return strength == "open"
    abroad = any(word.norm in _ABROAD or word.norm == "foreign" for word in head)
    return joint in _OWNING and (not abroad or joint in ("of", "from"))


def _takes_sector(sector: tuple[str, ...], strength: str, joint: str, other: str) -> bool:
    """Whether a head with `sector` takes the sector `other` of what follows: "head of the army"."""
    if strength in ("", "open"):
        return not sector and (joint != "in" or strength == "open")
    if strength == "default":
        return joint == "of" and other not in ("GOV", "CVL")
    return strength in ("armed", "rank") and joint in ("of", "from", "loyal") and other in _ARMED


def _read_head(
    found: Sequence[Word],
    head: Sequence[Item],
    start: int,
    cut: int,
    reading: _Reading,
    top: bool,
    counted: bool,
) -> str:
    """Fill `reading` from the head's part of a phrase; returns the strength of what gave the sector."""
    sector = _HeadSector()
    for item in head:
        if item.role is not None:
            sector.add_role(item.role)
            continue
        match = item.match
        assert match is not None
        if match.country and reading.country is None and not _turned_away(found, item):
            reading.country = match.country
        if match.form == "seat":
            # A capital is its government only when nothing else is said: not in "Baghdad police".
            if top and len(head) == 1 and cut - start <= item.end - item.at + 1:
                sector.add_body(match.sector)
        elif match.form == "people":
            if counted or any(_is_number(word) for word in found[start : item.at]):
                sector.add_role(Role(("CVL",), "soft"))
        elif match.kind == "person":
            sector.add_person(match.sector, found[item.end - 1].possessive)
        elif match.sector and not _turned_away(found, item):
            sector.add_body(match.sector)
    former = any(word.norm in _FORMER for word in found[start:cut])
    if former and sector.codes and sector.codes[0] in _LEFT_OFFICE:
        sector.codes = ("ELI",)
    reading.sector = sector.codes
    named = [item for item in head if item.match is not None]
    people = [item for item in named if item.match is not None and item.match.kind == "person"]
    if people and not found[people[-1].end - 1].possessive:
        reading.match = people[-1].match
    elif named and named[-1] is head[-1] and named[-1].end >= cut and not _turned_away(found, named[-1]):
        reading.match = named[-1].match
    return sector.strength


def _is_number(word: Word) -> bool:
    return word.norm in _NUMBERS or word.norm[0].isdigit()


class _HeadSector:
    """The sector of a phrase's head as its words come by, from left to right."""

    def __init__(self) -> None:
        self.codes: tuple[str, ...] = ()
        self.strength = ""
        self._settled = False

    def _set(self, codes: tuple[str, ...], strength: str, settled: bool = True) -> None:
        self.codes, self.strength, self._settled = codes, strength, settled

    def add_body(self, codes: tuple[str, ...]) -> None:
        """A body is named: "Hamas", "Knesset"."""
        if not (self._opposition and codes[0] in _IN_OPPOSITION):
            self._set(codes, "body")

    def add_person(self, codes: tuple[str, ...], possessive: bool) -> None:
        """Somebody is named; what the words before call them counts for more, unless they lead an armed group."""
        if not codes:
            return
        if not self._settled or (self.strength in ("armed", "rank") and codes[0] in _ARMED):
            self._set(codes, "firm", settled=possessive)

    def add_role(self, role: Role) -> None:
        """A word of the lexicon."""
        codes, strength = role.sector, role.strength
        if strength == "open":
            self.strength = "open"
        elif strength == "soft":
            if not self.codes:
                self._set(codes, "soft", settled=False)
        elif strength == "firm":
            if not (self._opposition and codes[0] in _IN_OPPOSITION):
                self._set(codes, "firm")
        elif strength == "armed":
            if not (self._settled and self.codes[0] in _ARMED):
                self._set(codes, "armed")
        elif not self._settled:
            self._set(codes, strength)

    @property
    def _opposition(self) -> bool:
        return self._settled and self.codes == ("OPP",)
