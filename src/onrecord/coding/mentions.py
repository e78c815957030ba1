"""Mentions: the words that name a participant or a speaker, and what these words alone say of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from onrecord.coding.naming import FEMALE_TITLES, MALE_TITLES, TITLES, find_name, given_names
from onrecord.language.analysis import Analysis, Range
from onrecord.ontology.actors import ActorMatch, ActorTable, Description, Phrase
from onrecord.ontology.names import Word, word_set

MentionKind = Literal["pronoun", "name", "nominal"]

FIRST_PERSON = word_set("i we me us my our mine ours myself ourselves")
HE = word_set("he him his himself")
SHE = word_set("she her hers herself")
IT = word_set("it its itself")
THEY = word_set("they them their theirs themselves")
RELATIVE = word_set("who which whom whose that")
OTHER_PRONOUNS = word_set("you your this these those one both others another someone everyone anyone nobody")
PRONOUNS = FIRST_PERSON | HE | SHE | IT | THEY | RELATIVE | OTHER_PRONOUNS

_LOOSE_ENDS = word_set("of in by with for against and or among on")
"""Small words that a span of the model may begin or end with and that belong to no phrase."""
JOINING = _LOOSE_ENDS | word_set("to from between at into behind near over under than as but nor that who which s")
"""Small words that join phrases, whatever part of speech the model takes them for."""
_ARTICLES = frozenset(("the", "a", "an", "another"))
_OWNERS = frozenset(("its", "his", "her", "their", "our", "my", "your"))
_POINTING = frozenset(("the", "this", "that", "these", "those", "its", "his", "her", "their", "both"))
_NUMBER_WORDS = word_set(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million dozens scores
    hundreds thousands several many some few both"""
)
_VAGUE_NUMBERS = word_set("both several many some few dozens scores hundreds thousands")
_LEADING = word_set(
    """the a an this that these those some any its his her their our my your another other such both all each every
    several many few more most dozens hundreds thousands scores of at least up to about around nearly almost
    over than some as same"""
)
_PLURALS = word_set("people police men women children troops personnel media")
_ONE_OF = re.compile(r"one of (?:[\w'’-]+ ){1,4}?([a-z]+s)\b(?= in\b| of\b|,|$)", re.I)
_OWNED = re.compile(r"['’]s?\s")
_AGE = re.compile(r"\b\d{1,3}-year-old$")
_SHORT_FORM_BEHIND = re.compile(r"^(?:(?!\b(?:of|in|from|at|near)\b)[^,])+,\s([A-Z][A-Z&-]{2,9})$")
_SHORT_FORM = re.compile(r"\s?\(\s?[\"“]?([A-Z][A-Z.&-]{1,9})[\"”]?\s?\)")
_HALVES = ("North", "South", "East", "West")
_HALF = re.compile(rf"\b({'|'.join(_HALVES)}) ([A-Z][a-z]+)")
_MOST_BEFORE = 4
"""Words before a mention in which its article is looked for."""
_REST_OF_NAME = 4
"""Words to each side in which the rest of a name is looked for."""
_CUT = re.compile(
    r"\s*(?:,(?!\d)|[;:(]|\b(?:of|in|for|from|at|who|that|which|with|on|to|against|near|including)\b)", re.I
)


@dataclass
class Mention:
    """One spot that names somebody.

    `text` is the words at `[start, end)`. `name` is the proper name in them without titles ("Nabil Haddad"), None
    for a mere description ("the official"). `before` is what stands before the name ("presidential spokesman").
    `person`: whether it can only be one human being (True), cannot be (False), or may be (None). `definite`: "the";
    `indefinite`: "a". `alias` is a short form given in brackets, `match` the actor table's entry of a whole name,
    `matches` all entries met in the words, `within` the number of the statement whose content it stands in. `owned`: it
    says whose ("its leader", "the party's leader"); `speaks`: it is the source of a statement.
    """

    words: Range
    start: int
    end: int
    text: str
    sentence: int
    kind: MentionKind
    description: Description
    name: str | None = None
    before: str = ""
    head: str = ""
    person: bool | None = None
    plural: bool = False
    definite: bool = False
    female: bool | None = None
    subject: bool = False
    indefinite: bool = False
    alias: str | None = None
    match: ActorMatch | None = None
    matches: list[ActorMatch] = field(default_factory=list)
    within: int | None = None
    owned: bool = False
    speaks: bool = False


class MentionReader:
    """Reads the mentions of one report. `cased`: whether capitals mean something in it; `when`: its date."""

    def __init__(self, analysis: Analysis, table: ActorTable, when: date | None, cased: bool) -> None:
        self._analysis, self._table, self._when, self._cased = analysis, table, when, cased
        self._halves = self._read_halves()
        self._lower: Callable[[int], str] = lambda word: analysis.text((word, word + 1)).lower()

    def _read_halves(self) -> dict[str, str]:
        """The countries that "the North" and its like stand for, where the report names them in full."""
        halves: dict[str, str] = {}
        for rest in sorted({named[2] for named in _HALF.finditer(self._analysis.words.text)}):
            found: dict[str, str] = {}
            for half in _HALVES:
                whole = f"{half} {rest}"
                for _, _, match in self._table.read(whole, self._when, self._cased).matches:
                    if match.kind == "country" and match.country and (match.start, match.end) == (0, len(whole)):
                        found[half] = match.country
            if len(found) > 1:  # South Africa is no half
                halves |= found
        return halves

    def read(self, words: Range) -> Mention | None:
        """The mention of these words without leading articles; None if nothing but articles and marks is left."""
        analysis = self._analysis
        i, j = words
        definite = indefinite = False
        while j > i and not self._is_wordy(j - 1):
            if analysis.text((j - 1, j)) == "." and j - i >= 2 and len(analysis.text((j - 2, j - 1))) <= 2:
                break  # "U.S.", "Jr."
            j -= 1
        if j - i >= 2 and self._lower(j - 1) == "s" and self._lower(j - 2) in "'’":
            j -= 2
        while j - i > 1 and self._lower(j - 1) in _LOOSE_ENDS:
            j -= 1
        while i < j and (not self._is_wordy(i) or (self._lower(i) in _ARTICLES | _LOOSE_ENDS and j - i > 1)):
            definite = definite or self._lower(i) == "the"
            indefinite = indefinite or self._lower(i) in ("a", "an", "another")
            i += 1
        if i >= j:
            return None
        i, j = self._whole_compound(*self._whole_name(i, j))
        opening = self._opening(i, j)
        i = opening + 1
        if opening >= 0:
            definite = definite or self._lower(opening) in _POINTING
            indefinite = indefinite or self._lower(opening) in ("a", "an", "another")
        start, end = analysis.span((i, j))
        text = analysis.words.text[start:end]
        sentence = analysis.sentence_at(i)
        low = text.lower()
        definite = definite or low.split(maxsplit=1)[0] in _POINTING
        subject = any(
            analysis.relation(word) in ("nsubj", "csubj") for word in range(i, j) if not i <= analysis.heads[word] < j
        )
        if low in PRONOUNS and not (text == "US" and (self._cased or analysis.pos(i) == "PROPN")):
            mention = Mention((i, j), start, end, text, sentence, "pronoun", Description(None, (), None, None))
            mention.person = True if low in HE | SHE or low in ("who", "whom", "i") else None
            mention.plural = low in THEY or low in ("we", "us", "our")
            mention.female = True if low in SHE else False if low in HE else None
            mention.head, mention.subject = low, subject
            return mention
        phrase = self._table.read(text, self._when, self._cased)
        mention = Mention((i, j), start, end, text, sentence, "nominal", phrase.description)
        mention.definite, mention.indefinite, mention.subject = definite, indefinite, subject
        mention.matches = [match for _, _, match in phrase.matches]
        self._find_head(mention)
        owner = opening >= 0 and self._lower(opening) in _OWNERS
        mention.owned = owner or low.split(maxsplit=1)[0] in _OWNERS or bool(_OWNED.search(text))
        self._find_name(mention, phrase)
        if mention.kind == "nominal" and (short_form := _SHORT_FORM_BEHIND.search(text)):
            mention.alias = short_form[1]
        if mention.kind == "nominal" and not mention.description.country:
            mention.description = replace(mention.description, country=self._country_before(i))
        if text in self._halves and not mention.description.country:
            mention.description = replace(mention.description, country=self._halves[text])
        return mention

    def _country_before(self, word: int) -> str | None:
        """The country of the adjective right before a word that the model left out: "Kenyan and Ugandan [troops]"."""
        analysis = self._analysis
        if word == analysis.sentences[analysis.sentence_at(word)][0] or not analysis.words.shapes[word - 1]:
            return None
        matches = self._table.read(analysis.text((word - 1, word)), self._when, self._cased).matches
        return next((match.country for _, _, match in matches if match.form == "adjective"), None)

    def _whole_name(self, i: int, j: int) -> Range:
        """The words `[i, j)` with the neighbours that belong to the same name, should a cut have gone through it."""
        analysis = self._analysis
        first, last = analysis.sentences[analysis.sentence_at(i)]
        if not self._cased or analysis.text((i, j)).lower() in PRONOUNS:
            return i, j

        def bound(left: int, right: int) -> bool:
            """Whether two neighbours are one name, or the left one names what the right one is."""
            gap = analysis.words.text[int(analysis.words.ends[left]) : int(analysis.words.starts[right])]
            if gap != " " or analysis.pos(left) != "PROPN" or not analysis.words.shapes[left]:
                return False
            titled = 2 if self._lower(left) in TITLES else 0
            if analysis.relation(left) in _NAME_RELATIONS and right <= analysis.heads[left] < max(
                j, right + 1 + titled
            ):
                return True
            proper = analysis.pos(right) == "PROPN" and analysis.words.shapes[right]
            return bool(proper and analysis.relation(right) in _NAME_RELATIONS and analysis.heads[right] <= left)

        while i > first and bound(i - 1, i):
            i -= 1
        while j < last and bound(j - 1, j):
            j += 1
        return self._whole_entry(i, j, first, last)

    def _whole_entry(self, i: int, j: int, first: int, last: int) -> Range:
        """The words with the rest of a name of the table that a cut went through: "United [Nations]"."""
        shapes = self._analysis.words.shapes
        left, right = i, j
        while left > max(first, i - _REST_OF_NAME) and shapes[left - 1] and shapes[i]:
            left -= 1
        while right < min(last, j + _REST_OF_NAME) and shapes[right] and shapes[j - 1]:
            right += 1
        if (left, right) == (i, j):
            return i, j
        start, _ = self._analysis.span((left, right))
        for _, _, match in self._table.read(self._analysis.text((left, right)), self._when, self._cased).matches:
            a, b = self._analysis.words.within(start + match.start, start + match.end)
            if match.form in ("name", "seat") and (a < i < b or a < j < b):
                i, j = min(i, a), max(j, b)
        return i, j

    def _opening(self, i: int, j: int) -> int:
        """The word before the words `[i, j)` and what else belongs to them: "the" of "the union [leader]"."""
        analysis = self._analysis
        first, _ = analysis.sentences[analysis.sentence_at(i)]
        opening = i - 1
        while opening > max(first, i - _MOST_BEFORE):
            belongs = i <= analysis.heads[opening] < j or self._lower(opening - 1) in _POINTING | _ARTICLES
            if not belongs:
                break
            if analysis.pos(opening) not in ("NOUN", "ADJ", "PROPN") or self._lower(opening) in JOINING:
                break
            opening -= 1
        return opening

    def _whole_compound(self, i: int, j: int) -> Range:
        """The words with the front of a word with hyphens that a cut went through: "[Tuareg-]led movement"."""
        first, _ = self._analysis.sentences[self._analysis.sentence_at(i)]
        starts, ends = self._analysis.words.starts, self._analysis.words.ends
        while (
            i - 2 >= first and self._lower(i - 1) == "-" and ends[i - 2] == starts[i - 1] and ends[i - 1] == starts[i]
        ):
            i -= 2
        return i, j

    def _is_wordy(self, word: int) -> bool:
        return any(character.isalnum() for character in self._analysis.text((word, word + 1)))

    def _find_head(self, mention: Mention) -> None:
        """The noun that a description turns on, and whether it speaks of several."""
        cut = _CUT.search(mention.text, 1)
        core = mention.text[: cut.start()] if cut else mention.text
        partitive = _ONE_OF.match(mention.text)
        if partitive:
            mention.head, mention.plural = _singular(partitive[1].lower()), False
            return
        tokens = re.findall(r"[^\W_]+", core)
        aged = _AGE.search(core)
        mention.head = aged[0] if aged else tokens[-1].lower() if tokens else mention.text.lower()
        analysis = self._analysis
        _, core_end = analysis.words.within(mention.start, mention.start + len(core))
        opening = mention.text.split(maxsplit=1)[0].lower()
        mention.plural = (
            (mention.head.endswith("s") and not mention.head.endswith(("ss", "us", "is")))
            or mention.head in _PLURALS
            or opening in _NUMBER_WORDS - {"one"}
            or (opening[0].isdigit() and not opening.endswith("-old"))
        )
        counted = mention.plural and (opening[0].isdigit() or opening in _NUMBER_WORDS)
        last = analysis.text((core_end - 1, core_end)) if core_end > mention.words[0] else ""
        people = mention.plural and bool(mention.matches) and mention.matches[-1].form == "people"
        if last[:1].isupper() and analysis.pos(core_end - 1) == "PROPN" and not (counted or people):
            mention.plural = False

    def _find_name(self, mention: Mention, phrase: Phrase) -> None:
        """The proper name in the phrase, what stands before it, and what it says of its bearer."""
        named = find_name(phrase, [self._looks_like_name(word, mention.start) for word in phrase.words])
        if named is None or named.text.lower() in _NUMBER_WORDS:
            return
        mention.kind, mention.name, mention.before, mention.person = "name", named.text, named.before, named.person
        mention.match, mention.alias = named.match, self._acronym_behind(mention)
        if not named.person:
            return
        mention.plural = False
        self._heed_namesakes(mention)
        titles = {word.strip(".") for word in named.before.lower().split()}
        if titles & FEMALE_TITLES:
            mention.female = True
        elif titles & MALE_TITLES:
            mention.female = False
        elif " " in named.text:
            mention.female = given_names().get(named.text.split()[0].lower())

    def _heed_namesakes(self, mention: Mention) -> None:
        """Forget what the table knows of a bearer of the surname, where the name is somebody else's."""
        assert mention.name
        given, _, surname = mention.name.partition(" ")
        start = mention.text.rfind(mention.name)
        other = [
            match
            for match in mention.matches
            if surname and match.kind == "person" and match.start > start and not match.own
            and not match.name.lower().startswith(given.lower().rstrip(".")[:1])
        ]  # fmt: skip
        if other:
            rest = f"{mention.text[:start]} {mention.text[start + len(mention.name) :]}"
            mention.description = self._table.describe(rest, self._when, self._cased)

    def _acronym_behind(self, mention: Mention) -> str | None:
        """The short form that a body's full name is followed by: "National Salvation Front (NSF)"."""
        text, end = self._analysis.words.text, mention.end
        found = _SHORT_FORM.search(text, mention.start, end + 1) or _SHORT_FORM.match(text, end, end + 20)
        return found[1] if found and not mention.person else None

    def _looks_like_name(self, word: Word, at: int) -> bool:
        if not word.text[0].isalpha():
            return False
        if self._cased:
            return word.text[0].isupper()
        i, _ = self._analysis.words.within(at + word.start, at + word.start + 1)
        return i < len(self._analysis.words) and self._analysis.pos(i) == "PROPN"


_NAME_RELATIONS = ("flat", "compound")
_STRIP = re.compile(rf"^(?:(?:{'|'.join(sorted(_LEADING | _NUMBER_WORDS))})\s+|\d[\d,.]*\s+)+", re.I)


_CLAUSE = re.compile(
    r"\s*(?:,(?!\d)|[;:(]|(?<!-)\b(?:who|that|which|whose|whom|headed|led|backed|in|from|at|on|with|near|inside)\b)",
    re.I,
)


def _singular(noun: str) -> str:
    """The singular of a regular plural."""
    for plural, singular in (("sses", "ss"), ("ies", "y"), ("men", "man"), ("s", "")):
        if noun.endswith(plural):
            return noun.removesuffix(plural) + singular
    return noun


def short(text: str) -> str:
    """A description without what follows its core: "senior official" of "senior official in Accra, who ..."."""
    cut = _CLAUSE.search(text, 2)
    return text[: cut.start()] if cut else text


def quantity(text: str) -> str:
    """The number with which a description opens, as it stands: "22" of "at least 22 soldiers"; "" for none, and for
    "another 22"."""
    opening = _STRIP.match(text)
    words = opening[0].lower().split() if opening else []
    if {"another", "other", "more"} & {*words[:1]}:
        return ""
    return " ".join(word for word in words if word[0].isdigit() or word in _NUMBER_WORDS - _VAGUE_NUMBERS)


def plain(text: str) -> str:
    """The key of a description: lower case, without articles, quantities and the like at its front."""
    return _STRIP.sub("", " ".join(short(text).lower().split())) or text.lower()
