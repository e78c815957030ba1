"""The proper name in a noun phrase: "Nabil Haddad" in "presidential spokesman Nabil Haddad of the Fatah faction"."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from onrecord.ontology.actors import ActorMatch, Phrase
from onrecord.ontology.names import Word, word_set
from onrecord.ontology.phrases import TURNING_AWAY
from onrecord.ontology.plover import DATA

TITLES = word_set(
    """mr mrs ms miss dr sir lord lady prof professor sheikh shaikh mullah ayatollah hajji imam rabbi father sister
    pope gen col lt maj capt sgt cpl adm cmdr brig sen rep gov pres pm general colonel lieutenant major captain
    sergeant admiral commander brigadier corporal private marshal senator congressman congresswoman prince princess
    king queen emir sultan judge justice hon rev baroness dame monsignor comrade president premier secretary governor
    minister"""
)
FEMALE_TITLES = word_set(
    "mrs ms miss lady sister congresswoman princess queen spokeswoman chairwoman baroness dame woman policewoman"
)
MALE_TITLES = word_set("mr sir lord father pope congressman prince king emir sultan spokesman chairman policeman")
BODY_WORDS = word_set(
    """ministry party army force forces group council organization organisation committee agency police union front
    movement government parliament court bank company corporation university association federation league
    commission command department office bureau institute foundation authority brigade brigades battalion
    militia guard guards navy coalition alliance congress assembly senate embassy mission network centre center
    society administration academy hospital church service services board fund team club corps faction syndicate
    ministries groups tribunal chamber house jihad resistance times news post herald tribune observatory watch
    corp inc ltd plc llc co securities holdings industries airlines airways motors exchange campaign school college
    trust confederation secretariat directorate regiment division squad cartel monitor initiative project programme
    program international column axis"""
)
"""Last words of the names of bodies."""
GENERIC_BODIES = word_set(
    """organization organisation group groups movement party faction militia network agency newspaper daily government
    administration alliance bloc army force forces company firm union campaign television channel broadcaster cartel
    gang website magazine"""
)
"""What may stand behind a body's name in small letters: "the Fatah faction"."""
_GENERIC_MODIFIERS = word_set(
    "news militant rebel guerrilla terror terrorist opposition political armed islamist ruling aid rights drug oil tv"
)
_NOT_OF_PERSONS = word_set(
    """bloc alliance coalition union outfit brigade charity chain bank group company
    firm newspaper party ship vessel daily magazine agency city town village district province region
    camp faction gang cartel militia organization organisation network movement website broadcaster channel website
    state county"""
)
"""Nouns before a name that is no person's: "the group Al-Nur"."""
BEARERS = word_set(
    """analyst expert eyewitness witness donor winner host economist author historian critic source resident
    campaigner lawyer activist master headman elder medic strategist pollster veteran captain survivor neighbour
    neighbor father mother son daughter brother sister wife husband colleague counterpart predecessor successor rival
    founder owner player coach director singer actor actress man woman"""
)
NAMING = word_set("called calls calling named known identified nicknamed dubbed alias")
"""Words behind which a name stands that somebody goes by: "a gang leader who calls himself Ti Jonas"."""
_BEHIND_NAMING = word_set("as himself herself itself themselves")
_IN_BODIES = word_set("of for and the on to de des du la del y &")
_IN_PERSONS = word_set("al el bin ibn bint abu de da di do dos das del della la le van von der den ter e y ould ag")
_OPENS_PERSONS = word_set("al el abu bin ibn bint van von de da di del la le an as ash ar at ould")
_PREPOSITIONS = word_set(
    "of for in from at to with by on against under near inside outside including among between behind"
)
_CLAUSES = word_set("who which that whose whom where while when after before as because")
_MEMBERS = word_set("republican democrat conservative socialist communist liberal")
"""Adjectives of a party that alone mean one of its people."""
_SUFFIXES = word_set("jr sr ii iii iv")
_DIVIDERS = frozenset(",;:()[]/")


class Name(NamedTuple):
    """A name and the words before it; `person` is None where the bearer may be a body as well."""

    text: str
    before: str
    person: bool | None
    match: ActorMatch | None = None


@cache
def given_names() -> dict[str, bool | None]:
    """Common given names in lower case, and whether they are a woman's; None where that is open."""
    found: dict[str, bool | None] = {}
    for line in (DATA / "given-names.txt").read_text(encoding="utf-8").splitlines():
        if line and line[0] != "#":
            found[line.strip().lower()] = None
    for line in (DATA / "given-names-gender.txt").read_text(encoding="utf-8").splitlines():
        gender, colon, names = line.partition(":")
        if colon and line[0] != "#":
            found.update(dict.fromkeys(names.split(), gender == "female"))
    return found


def find_name(phrase: Phrase, capital: Sequence[bool]) -> Name | None:
    """The name that a phrase is about; `capital` tells of each of its words whether it looks like a name's."""
    words = phrase.words
    reader = _Names(phrase, capital)
    clause = next((at for at in range(1, len(words)) if _divides(words[at])), len(words))
    if clause < len(words):
        named = reader.behind_office(clause)
        if named:
            return named
    named = reader.called(clause)
    if named:
        return named
    head = next((at for at in range(1, clause) if words[at].norm in _PREPOSITIONS and not capital[at]), clause)
    for end in dict.fromkeys((clause, head)):
        named = reader.person(0, end) or reader.body(end)
        if named:
            return named
    return None


def _divides(word: Word) -> bool:
    return not _DIVIDERS.isdisjoint(word.gap) or (word.norm in _CLAUSES and word.text[0].islower() and word.gap != "-")


class _Names:
    """The names in one phrase."""

    def __init__(self, phrase: Phrase, capital: Sequence[bool]) -> None:
        self._phrase, self._words, self._capital = phrase, phrase.words, list(capital)
        self._roles = {item.at: item.end for item in phrase.items if item.role}
        self._bodies = {at: (end, match) for at, end, match in phrase.matches if match.kind != "person"}
        people = [(at, end, match) for at, end, match in phrase.matches if match.kind == "person"]
        self._people = {end: at for at, end, _ in people}
        self._titled = {at for at, _, match in people if match.name.lower().startswith(phrase.words[at].text.lower())}
        self._role_words = {at for begin, end in self._roles.items() for at in range(begin, end)}
        for at in range(1, len(self._words)):
            if self._is_second_syllable(at):
                self._capital[at] = True

    def _is_second_syllable(self, at: int) -> bool:
        """Whether a small word is part of a name: "ho" of "Young-ho"; not "led" of "Kurdish-led"."""
        word = self._words[at]
        known = at - 1 in self._role_words or any(begin <= at - 1 < end for begin, (end, _) in self._bodies.items())
        return (
            word.gap == "-" and self._capital[at - 1] and not known
            and len(word.norm) <= 5 and word.norm not in TURNING_AWAY
        )  # fmt: skip

    def behind_office(self, clause: int) -> Name | None:
        """The name behind the comma in "Secretary of State, Ann Lee"."""
        last = max((at for at in range(1, len(self._words)) if "," in self._words[at].gap), default=0)
        while last and last < len(self._words) - 2 and last in self._role_words:
            last += 1  # "Major General Carlo Venturi"
        named = self._behind_body(clause)
        if named:
            return named
        rest = range(last, len(self._words))
        closed = next((at for at in range(clause + 1, len(self._words)) if "," in self._words[at].gap), 0)
        if closed and not all(self._capital[at] for at in rest):
            # "chief facilitator, Sunniva Kvamme, outside the ministry"
            last, rest = clause, range(clause, closed)
        if not last or not 2 <= len(rest) <= 4 or not all(self._capital[at] for at in rest):
            return None
        while len(rest) > 2 and self._words[rest.start].norm in TITLES:
            rest = range(rest.start + 1, rest.stop)
        plain = all(at not in self._role_words and at not in self._bodies for at in rest)
        if plain and self._says_office(0, clause) and self.person(0, clause) is None:
            return Name(self._text(rest.start, rest.stop), self._text(0, last), True)
        return None

    def _behind_body(self, clause: int) -> Name | None:
        """The name behind the comma in "a little-known armed group, the Spin Ghar Avengers", "the group behind the
        protest, the Clean Water Committee"."""
        words = self._words
        if clause >= len(words):
            return None
        head = next((at for at in range(1, clause) if words[at].norm in _PREPOSITIONS), clause) - 1
        if words[head].norm not in GENERIC_BODIES | BODY_WORDS:
            return None
        if clause == len(words) - 1 and _is_acronym(words[clause], words[clause].text) and not self._capital[head]:
            return Name(words[clause].text, self._text(0, clause), False)  # "the UN humanitarian office, OCHA"
        if clause + 2 >= len(words) or words[clause].norm != "the" or words[head].norm not in GENERIC_BODIES:
            return None
        stop = clause + 1
        end = len(words)
        while stop < end and (self._capital[stop] or (words[stop].norm in _IN_BODIES and self._goes_on(stop, end))):
            stop += 1
        if stop < end and not _divides(words[stop]):
            return None
        return Name(self._text(clause + 1, stop), self._text(0, clause), False) if stop > clause + 1 else None

    def called(self, clause: int) -> Name | None:
        """The name that words behind a description give: "gang leader who calls himself Ti Jonas"."""
        words = self._words
        naming = (at for at in range(1, len(words)) if words[at].norm in NAMING and not self._capital[at])
        at = next(naming, len(words)) + 1
        clause = min(clause, at - 1)
        while at < len(words) and words[at].norm in _BEHIND_NAMING:
            at += 1
        stop = at
        while stop < len(words) and self._capital[stop] and not (stop > at and _divides(words[stop])):
            stop += 1
        if stop == at or self.person(0, clause) is not None or self.body(clause) is not None:
            return None
        return Name(self._text(at, stop), self._text(0, clause), True if self._says_office(0, clause) else None)

    def person(self, start: int, end: int) -> Name | None:
        """The person's name (or that of a body unknown to the table) with which the words `[start, end)` close."""
        first = self._run(start, end)
        if first == end:
            return None
        rest = end - first > 1 or (first > start and self._capital[first - 1])
        if rest and self._words[end - 1].norm in BODY_WORDS:
            return None
        begin, behind_title = self._strip(first, end)
        if begin == end or self._is_body(begin, end):
            return None
        before = self._words[first - 1].norm if first > start else ""
        # "President of Ghana Kofi Addo" is a person; what else follows a preposition is only somebody's complement.
        if before in _PREPOSITIONS and (behind_title or self._bodies.get(first, (end,))[0] != begin):
            return None
        known = end in self._people and self._people[end] <= begin + 1
        if not known and end - begin == 2 and end - 1 in self._role_words and behind_title:
            return None  # "Chief Medical Director"
        titled = behind_title or self._says_office(start, first)
        given = self._words[begin].norm in given_names() and end - begin > 1
        if not (known or titled or given) and all(at in self._role_words for at in range(end - 1, end)):
            return None
        text = self._text(begin, end)
        ahead = self._text(start, begin) if begin > start else ""
        # The last word of "Secretary of State" is no state.
        office = behind_title or any(begin < first - 1 < stop for begin, stop in self._roles.items())
        thing = not office and before in _NOT_OF_PERSONS
        if not known and (thing or (not titled and end - begin == 1 and _is_acronym(self._words[begin], text))):
            return Name(text, ahead, False)
        if not (known or titled or given) and self._words[begin].norm in BODY_WORDS:
            return Name(text, ahead, False)
        return Name(text, ahead, True if known or titled or given else None)

    def _run(self, start: int, end: int) -> int:
        """Where the capitalised words begin that end before `end`; small words inside names do not break them."""
        first = end
        while first > start:
            word = self._words[first - 1]
            if first < end and (word.possessive or not self._words[first].joins):
                break
            inside = word.norm in _IN_PERSONS and first < end
            if not self._capital[first - 1] and not inside:
                break
            first -= 1
        while first < end and not self._capital[first] and self._words[first].norm not in _OPENS_PERSONS:
            first += 1
        # "State" of "Secretary of State Ann Lee" belongs to the office.
        return max([first, *(stop for at, stop in self._roles.items() if at < first < stop <= end)])

    def _strip(self, first: int, end: int) -> tuple[int, bool]:
        """Where a name begins behind nationalities, bodies and titles, and whether a title is there."""
        begin, titled, at = first, False, first
        # "Sheikh" of "Sheikh Hasina" is part of the name, "Mr" is not.
        while at < end and at not in self._titled:
            over = self._bodies.get(at)
            role_end = self._roles.get(at, at + 1 if self._words[at].norm in TITLES else at)
            behind_title = at == begin and (titled or at - 1 in self._role_words)
            given = over is not None and over[1].kind == "place" and behind_title  # "police chief Milan Kostov"
            if over and not given and over[0] > role_end and self._leaves_name(over[0], end):
                begin = at = over[0]
            elif role_end > at and self._leaves_name(role_end, end):
                begin = at = role_end
                titled = True
            else:
                at += 1
        return begin, titled

    def _leaves_name(self, at: int, end: int) -> bool:
        return any(word.norm not in _SUFFIXES for word in self._words[at:end])

    def _is_body(self, begin: int, end: int) -> bool:
        """Whether nothing but a name of the table, that of no person, or an office is left."""
        if begin in self._bodies and self._bodies[begin][0] >= end:
            return True
        return all(at in self._role_words or self._words[at].norm in TITLES for at in range(begin, end))

    def _says_office(self, start: int, end: int) -> bool:
        titles = TITLES | BEARERS
        return any(at in self._role_words or self._words[at].norm in titles for at in range(start, end))

    def body(self, end: int) -> Name | None:
        """The name of a body that the words before `end` are, but for what only describes it."""
        return self._known_body(end) or self._unknown_body(end)

    def _known_body(self, end: int) -> Name | None:
        for at, (stop, match) in self._bodies.items():
            # "Palestinians" are people, not the country.
            if (
                stop > end
                or match.form == "people"
                or self._words[at].norm in _MEMBERS
                or (match.form == "adjective" and (at or stop < end))
            ):
                continue
            if any(self._words[k].norm in _PREPOSITIONS or self._words[k].possessive for k in range(at)):
                continue
            if at and (match.form != "name" or self._other_name(at)):
                continue
            if stop < end and not (match.kind == "organization" and self._generic(stop, end)):
                continue
            return Name(_fuller(match, self._text(at, stop)), self._text(0, at) if at else "", False, match)
        return None

    def _other_name(self, at: int) -> bool:
        """Whether names stand before the word `at` that are no nationality or place."""
        covered = {k for begin, (stop, match) in self._bodies.items() if match.kind in ("country", "place")
                   for k in range(begin, stop)}  # fmt: skip
        # The first half of "Kurdish-led" is no name either.
        return any(self._capital[k] and k not in covered and self._words[k + 1].gap != "-" for k in range(at))

    def _generic(self, start: int, end: int) -> bool:
        """Whether the words only say what kind of body stands before them."""
        norms = [self._words[at].norm for at in range(start, end)]
        return norms[-1] in GENERIC_BODIES and all(norm in _GENERIC_MODIFIERS for norm in norms[:-1])

    def _unknown_body(self, end: int) -> Name | None:
        """A body that only its last word (or that before "of") shows: "Ministry of Health", "Ashanti Star Daily"."""
        words, capital = self._words, self._capital
        first = next((at for at in range(end) if capital[at]), end)
        if any(words[at].norm in _PREPOSITIONS for at in range(first)):
            return None
        stop = first
        while stop < end and (capital[stop] or (words[stop].norm in _IN_BODIES and self._goes_on(stop, end))):
            stop += 1
        head = next((at for at in range(first, stop) if words[at].norm in _IN_BODIES), stop) - 1
        if head < first or stop == first + 1 == end:
            return None
        if stop < end:
            # "Ashanti Star newspaper"; but a nationality before such a noun only says whose it is.
            bare = any(at in self._bodies for at in range(first, stop))
            if bare or head < stop - 1 or words[head].norm in BODY_WORDS or not self._generic(stop, end):
                return None
        elif words[head].norm not in BODY_WORDS:
            return None
        return Name(self._text(first, end), self._text(0, first) if first else "", False)

    def _goes_on(self, at: int, end: int) -> bool:
        """Whether a capital follows the small words from `at` on."""
        while at < end and self._words[at].norm in _IN_BODIES and not self._capital[at]:
            at += 1
        return at < end and self._capital[at]

    def _text(self, start: int, end: int) -> str:
        return self._phrase.text[self._words[start].start : self._words[end - 1].end].strip(" ,")


def is_government(match: ActorMatch, written: str) -> bool:
    """Whether the words name a government as a body ("Palestinian Authority", "PA"), not by its capital."""
    last = written.split()[-1].lower() if written else ""
    return match.kind == "country" and match.form == "seat" and (last in BODY_WORDS or written.isupper())


def _is_acronym(word: Word, text: str) -> bool:
    return text.isupper() and len(word.norm) >= 2


def _fuller(match: ActorMatch, written: str) -> str:
    """The table's name of a body, or what is written where that holds it ("Palestinian Islamic Jihad")."""
    if is_government(match, written):
        return written
    return written if match.kind != "country" and match.name in written and written[-1].isalpha() else match.name
