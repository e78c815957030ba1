"""Who is named: countries, nationalities, capitals, bodies, armed groups, parties and people, with their codes.

`ActorTable.match` finds names in a mention, `ActorTable.describe` codes a whole noun phrase from its words.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from onrecord.ontology import phrases
from onrecord.ontology.actor_files import Actor, read_shipped, read_user
from onrecord.ontology.names import Word, key, word_set, words
from onrecord.ontology.plover import DATA

# No noun phrase is longer; what follows in a longer string says nothing about its head.
_LONGEST_PHRASE = 100
_SHIPPED = ("actors-organizations.txt", "actors-people.txt", "actors-places.txt")

# Names that are also plain words: found only when written as names (with a capital, or all capitals).
_PLAIN_WORDS = word_set(
    """us who is it may turkey china polish chad jordan georgia guinea mali cuba congress democrats republicans
    labour labor conservatives greens liberals reform forward fire shell target apple amazon meta orange gap
    visa total wall street hill bush rice brown major cook page case best can will mark bill frank grant
    rose green pot nice ira pan eta pri prime ram lima split bath reading victoria hamilton florence phoenix
    mobile bell hope dawn reuters independent guardian times sun mirror post sky fox nation economist time
    people here we you he she they i me a an the in on at to of for and or no not our his her their its
    force unity justice freedom front house senate parliament national solidarity momentum left right center
    centre union alliance liberal social democratic republican conservative court interior security council
    forces border patrol police party supreme leader coalition foreign office home state department
    government minister president communist socialist workers free army republic democracy movement guard
    guards coast central bank islamic world general assembly federal south north east west new christian
    resistance liberation action service services group contact administration rights human international
    military revolutionary commons lords ministry treasury pole dane finn swede czech thai respect verdi
    unison unite anonymous memorial hawks tigers contras apostles nova islah hama rif
    plan model fact code mend arena mud pad kanu dina cope mena sana alba fano unity hats sadr cobra narc"""
)
# Written small in the middle of a sentence: "al-Shabaab", "de la Rua".
_ARTICLES = word_set("al el de la le van von bin an ar as ash")
# Words before a surname or place that do not make it somebody else's name ("Two Trump aides", "Greater Manchester").
_LOOSE_BEFORE = word_set(
    """mr mrs ms dr sir lord lady the a an two three four five six seven eight nine ten some many several all
    both other former ex then new late top senior pro anti about around nearly more most greater northern
    southern eastern western central upper lower north south east west inner old downtown suspected alleged
    acting visiting outgoing incoming and its his her their our this that these those if when after before
    democratic republican candidate nominee mainland metropolitan de facto fellow only thousands hundreds
    dozens members supporters leaders officials"""
)


@dataclass(frozen=True, slots=True)
class ActorMatch:
    """A name met in a mention: `[start, end)` are offsets into the mention.

    `kind` is person, organization, group, country or place; `form` says how a country is named: "name",
    "adjective", "people" ("Israelis") or "seat" (its capital or government seat); `own`: by the user's own file.
    """

    name: str
    kind: str
    country: str | None
    sector: tuple[str, ...]
    start: int
    end: int
    form: str = "name"
    own: bool = False


@dataclass(frozen=True, slots=True)
class Description:
    """What the words of a noun phrase say about the one it stands for; None and () where they do not say."""

    country: str | None
    sector: tuple[str, ...]
    name: str | None
    kind: str | None


class Phrase(NamedTuple):
    """A noun phrase: its words, the names of the table among them (first word, word after the last, match), names and
    roles together as they count (`items`), and what all that says."""

    text: str
    words: list[Word]
    matches: list[tuple[int, int, ActorMatch]]
    items: list[phrases.Item]
    description: Description


class _Entry(NamedTuple):
    """One name of an actor, as it stands in the table; `form` as in `ActorMatch`."""

    actor: Actor
    name: str
    form: str
    own: bool = False


class ActorTable:
    """Names and what they stand for. Make one with `load`."""

    def __init__(self, entries: Iterable[_Entry]) -> None:
        """Where a name stands for several actors, the earlier entry is preferred."""
        self._entries: dict[str, list[_Entry]] = {}
        # First word of a name -> the number of words in the longest name that begins with it.
        self._longest: dict[str, int] = {}
        self._given_names: set[str] = set()
        longest = self._longest
        for entry in entries:
            norm = key(entry.name)
            if not norm:
                continue
            self._entries.setdefault(norm, []).append(entry)
            first, _, rest = norm.partition(" ")
            length = norm.count(" ") + 1
            if length > longest.get(first, 0):
                longest[first] = length
            if rest and entry.actor.kind == "person":
                self._given_names.add(first)
        self._given_names -= _LOOSE_BEFORE | phrases.role_words()

    @classmethod
    def load(cls, *extra: Path) -> ActorTable:
        """The shipped table with the user's files before it: their entries win, the first file's above all.

        Raises InputError if a user's file cannot be read.
        """
        own = [
            _Entry(actor, name, "name", own=True)
            for path in extra
            for actor in read_user(Path(path))
            for name in (actor.name, *actor.aliases)
        ]
        return cls([*own, *_shipped()])

    def match(self, mention: str, when: date | None = None, cased: bool | None = None) -> list[ActorMatch]:
        """All names in a mention, in order, longest first, none inside another.

        `when` chooses among the offices of one person. `cased` says whether capitals mean something in the text
        the mention comes from; None judges by the mention alone.
        """
        found = words(mention)
        return [self._as_match(entry, found, at, end, when) for at, end, entry in self.spans(found, when, cased)]

    def spans(
        self, found: list[Word], when: date | None = None, cased: bool | None = None
    ) -> list[tuple[int, int, _Entry]]:
        """As `match`, over words already cut: (first word, word after the last, entry)."""
        style = _style(found) if cased is None else ("cased" if cased else "uncased")
        result = []
        at, count = 0, len(found)
        while at < count:
            entry, end = self._at(found, at, style, when)
            if entry is None or (end == at + 1 and self._is_part_of_a_name(found, at, entry)):
                at += 1
            else:
                result.append((at, end, entry))
                at = end
        return result

    def _is_part_of_a_name(self, found: list[Word], at: int, entry: _Entry) -> bool:
        """Whether one word that could be a surname or a town rather belongs to somebody else: "Fernando Castro"."""
        if entry.actor.kind not in ("person", "place") and entry.form != "seat":
            return False
        if at and found[at].joins and found[at].gap != "-" and not found[at - 1].possessive:
            before = found[at - 1]
            if at > 1 and len(before.norm) == 1:
                before = found[at - 2]  # "Mikhail S. Gorbachev"
            if entry.actor.name.lower().startswith(before.norm):
                return False
            if before.text[0].isupper() and before.norm not in _LOOSE_BEFORE:
                if before.norm in self._given_names:
                    return True
                unknown = before.norm not in self._longest and before.norm not in phrases.role_words()
                if unknown and at > 1 and before.norm.isalpha():
                    return True
        if entry.actor.kind == "person" and at + 1 < len(found) and found[at + 1].joins:
            after = found[at + 1]
            if found[at].possessive or after.gap != " ":
                return False
            if found[at].norm in self._given_names and after.norm in _ARTICLES:
                return True  # "Hussein al-Hindawi"
            unknown = after.norm not in self._longest and after.norm not in phrases.role_words()
            return after.text[0].isupper() and unknown
        return False

    def _at(self, found: list[Word], at: int, style: str, when: date | None) -> tuple[_Entry | None, int]:
        longest = self._longest.get(found[at].norm)
        if longest is None:
            return None, at
        keys = [found[at].norm]
        for word in found[at + 1 : at + longest]:
            if not word.joins:
                break
            keys.append(word.norm)
        for length in range(len(keys), 0, -1):
            entries = self._entries.get(" ".join(keys[:length]))
            if entries is None:
                continue
            entry = _choose(entries, found[at : at + length], style, when)
            if entry is not None:
                return entry, at + length
        return None, at

    def _as_match(self, entry: _Entry, found: list[Word], at: int, end: int, when: date | None) -> ActorMatch:
        actor = entry.actor
        sector = sector_at(entry, when)
        return ActorMatch(
            actor.name, actor.kind, actor.country, sector, found[at].start, found[end - 1].end, entry.form, entry.own
        )

    def read(self, phrase: str, when: date | None = None, cased: bool | None = None) -> Phrase:
        """A noun phrase cut into words, with the names and roles in it and what it says of the one it stands for."""
        found = words(phrase)[:_LONGEST_PHRASE]
        matches = [
            (at, end, self._as_match(entry, found, at, end, when)) for at, end, entry in self.spans(found, when, cased)
        ]
        items = phrases.find_items(found, matches)
        country, sector, match = phrases.describe(found, items)
        description = Description(country, sector, match.name if match else None, match.kind if match else None)
        return Phrase(phrase, found, matches, items, description)

    def describe(self, mention: str, when: date | None = None, cased: bool | None = None) -> Description:
        """Country and sector of a whole noun phrase as its words tell them, and the table's name for it if any.

        A bare country has no sector, a bare capital or seat is its government. `when` and `cased` as in `match`.
        """
        return self.read(mention, when, cased).description


@cache
def _shipped() -> list[_Entry]:
    entries = list(_countries(DATA / "actors-countries.txt"))
    for file in _SHIPPED:
        for actor in read_shipped(DATA / file):
            entries.append(_Entry(actor, actor.name, "name"))
            for alias in actor.aliases:
                entries.append(_Entry(actor, alias, "name"))
    return entries


def _countries(path: Path) -> Iterable[_Entry]:
    """`CODE: names ; adjectives and peoples ; capitals and seats`, each list divided by commas."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line or line[0] == "#":
            continue
        code, _, lists = line.partition(":")
        names, adjectives, seats = (
            [item.strip() for item in part.split(",") if item.strip()] for part in lists.split(";")
        )
        country = Actor(names[0], (), "country", code)
        # Brussels stands for the Union, which is no government.
        seat = Actor(names[0], (), "country", code, () if code == "EUR" else ("GOV",))
        for name in names:
            yield _Entry(country, name, "name")
        for name in adjectives:
            people = (name[-1] == "s" and name not in ("US", "Swiss")) or name.endswith("men")
            yield _Entry(country, name, "people" if people else "adjective")
            if name[-1] not in "hes":
                yield _Entry(country, name + "s", "people")
        for name in seats:
            yield _Entry(seat, name, "seat")


def _style(found: list[Word]) -> str:
    """How a mention is written: "cased", "upper" (all capitals) or "lower" (none)."""
    letters = [word.text for word in found if word.text[0].isalpha()]
    if not any(char.isupper() for text in letters for char in text):
        return "lower"
    # One short word in capitals is rather an abbreviation in a cased text.
    if all(text.isupper() for text in letters) and (len(letters) > 2 or any(len(text) > 6 for text in letters)):
        return "upper"
    return "cased"


def _choose(entries: list[_Entry], found: list[Word], style: str, when: date | None) -> _Entry | None:
    fitting = [entry for entry in entries if _written_as(entry, found, style)]
    if not fitting:
        return None
    if when is not None:
        for entry in fitting:
            first, last = entry.actor.first, entry.actor.last
            if (first is None or first <= when) and (last is None or when <= last):
                return entry
        past = [entry for entry in fitting if entry.actor.last is not None and entry.actor.last < when]
        if past:
            return max(past, key=lambda entry: entry.actor.last or date.min)
    return fitting[0]


def _written_as(entry: _Entry, found: list[Word], style: str) -> bool:
    """Whether the words are written as the name has to be: with its capitals, where the text has any."""
    name, first, norm = entry.name, found[0].text, found[0].norm
    single = len(found) == 1
    if style == "cased":
        if not name[0].isupper():
            return True
        if not first[0].isupper():
            article = norm in _ARTICLES and not single and found[1].text[0].isupper()
            return article or not first[0].isalpha()
        if not single:
            last = name[name.rfind(" ") + 1 :]
            return found[-1].text[0].isupper() or not last[0].isupper() or "-" in last
        if len(norm) < 6 and not name.isupper() and not name[1:].islower() and name.isalpha():
            return first == name or first.isupper()  # "LeT" is not "Let"
        # Abbreviations of four letters and more are also written as words: "Nato", "Unicef", "Farc".
        return first.isupper() or not name.isupper() or (len(norm) > 3 and norm not in _PLAIN_WORDS)
    if style == "upper":
        return not single or norm not in _PLAIN_WORDS or entry.actor.kind == "country"
    if style == "lower":
        # Nothing tells a text without capitals from a common phrase of a text with them.
        return any(word.norm not in _PLAIN_WORDS for word in found) and not (name.isupper() and len(norm) < 3)
    return not single or len(norm) > 2 or "." in first


def sector_at(entry: _Entry, when: date | None) -> tuple[str, ...]:
    """The sector on a day: people who have left office are elites, whoever had none yet has none."""
    actor = entry.actor
    if when is None or actor.kind != "person":
        return actor.sector
    if actor.last is not None and when > actor.last:
        return ("ELI",) if "GOV" in actor.sector else actor.sector
    if actor.first is not None and when < actor.first:
        return ()
    return actor.sector
