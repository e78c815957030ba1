"""Mentions: the words that name a participant or a speaker, and what these words alone say of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Literal, NamedTuple

from onrecord.language.analysis import Analysis, Range
from onrecord.ontology.actors import ActorMatch, ActorTable, Description
from onrecord.ontology.names import word_set
from onrecord.ontology.phrases import role_words
from onrecord.ontology.plover import DATA

MentionKind = Literal["pronoun", "name", "nominal"]

FIRST_PERSON = word_set("i we me us my our mine ours myself ourselves")
HE = word_set("he him his himself")
SHE = word_set("she her hers herself")
IT = word_set("it its itself")
THEY = word_set("they them their theirs themselves")
RELATIVE = word_set("who which whom whose that")
OTHER_PRONOUNS = word_set("you your this these those one both others another someone everyone anyone nobody")
PRONOUNS = FIRST_PERSON | HE | SHE | IT | THEY | RELATIVE | OTHER_PRONOUNS

_LEADING = word_set(
    """the a an this that these those some any its his her their our my your another other such both all each every
    several many few more most dozens hundreds thousands scores of at least up to about around nearly almost
    over than some as"""
)
_NUMBER_WORDS = word_set(
    """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million"""
)
_TITLES = word_set(
    """mr mrs ms miss dr sir lord lady prof professor sheikh shaikh mullah ayatollah hajji imam rabbi father sister
    pope gen col lt maj capt sgt cpl adm cmdr brig sen rep gov pres general colonel lieutenant major captain
    sergeant admiral commander brigadier marshal senator congressman congresswoman prince princess king queen
    emir sultan judge justice"""
)
_FEMALE_TITLES = word_set("mrs ms miss lady sister congresswoman princess queen spokeswoman chairwoman")
_MALE_TITLES = word_set("mr sir lord father pope congressman prince king emir sultan spokesman chairman")
_INSIDE_NAMES = word_set(
    """al el bin ibn bint abu de da di do dos das del della la le van von der den ter e y ' ’ - ."""
)
_OPENS_NAMES = word_set("al el abu bin ibn bint van von de da di del la le")
_GENERIC_BODIES = word_set(
    """organization organisation group movement party faction militia network agency newspaper daily government
    administration alliance bloc army force forces"""
)
_BODY_WORDS = word_set(
    """ministry party army force forces group council organisation organization committee agency police union front
    movement government parliament court bank company corporation university association federation league
    commission command department office bureau institute foundation authority brigade brigades battalion
    militia guard guards navy coalition alliance congress assembly senate embassy mission network centre center
    society administration academy hospital church service services board fund team club corps faction syndicate
    ministries groups forces tribunal chamber house jihad resistance times news post herald tribune observatory
    watch"""
)
_CUT = re.compile(r"\s*(?:,|;|:|\(|\b(?:of|in|for|from|at|who|that|which|with|on|to|against|near|including)\b)", re.I)


class Token(NamedTuple):
    """A word of a mention, with offsets into the mention's text."""

    text: str
    start: int
    end: int


@dataclass
class Mention:
    """One spot that names somebody.

    `text` is the words at `[start, end)`. `name` is the proper name in them without titles ("Nabil Haddad"), None
    for a mere description ("the official"). `before` is what stands before the name ("presidential spokesman").
    `person`: whether it can only be one human being (True), cannot be (False), or may be (None). `definite`: "the".
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
    matches: list[ActorMatch] = field(default_factory=list)


@cache
def given_names() -> frozenset[str]:
    """Common given names, in lower case."""
    lines = (DATA / "given-names.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.strip().lower() for line in lines if line and line[0] != "#")


class MentionReader:
    """Reads the mentions of one report. `cased`: whether capitals mean something in it; `when`: its date."""

    def __init__(self, analysis: Analysis, table: ActorTable, when: date | None, cased: bool) -> None:
        self._analysis, self._table, self._when, self._cased = analysis, table, when, cased
        self._lower: Callable[[int], str] = lambda word: analysis.text((word, word + 1)).lower()

    def read(self, words: Range) -> Mention | None:
        """The mention of these words without leading articles; None if nothing but articles and marks is left."""
        analysis = self._analysis
        i, j = words
        definite = False
        while j > i and not any(character.isalnum() for character in analysis.text((j - 1, j))):
            if analysis.text((j - 1, j)) == "." and j - i >= 2 and len(analysis.text((j - 2, j - 1))) <= 2:
                break  # "U.S.", "Jr."
            j -= 1
        if j - i >= 2 and self._lower(j - 1) == "s" and self._lower(j - 2) in "'’":
            j -= 2
        while i < j and (not self._is_wordy(i) or (self._lower(i) in ("the", "a", "an", "another") and j - i > 1)):
            definite = definite or self._lower(i) == "the"
            i += 1
        if i >= j:
            return None
        definite = definite or (i > 0 and self._lower(i - 1) in ("the", "this", "that", "these", "those"))
        start, end = analysis.span((i, j))
        text = analysis.words.text[start:end]
        sentence = analysis.sentence_at(i)
        low = text.lower()
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
        description = self._table.describe(text, self._when, self._cased)
        mention = Mention((i, j), start, end, text, sentence, "nominal", description)
        mention.definite, mention.subject = definite, subject
        mention.matches = self._table.match(text, self._when, self._cased)
        self._find_head(mention)
        self._find_name(mention)
        return mention

    def _is_wordy(self, word: int) -> bool:
        return any(character.isalnum() for character in self._analysis.text((word, word + 1)))

    def _find_head(self, mention: Mention) -> None:
        cut = _CUT.search(mention.text, 1)
        core = mention.text[: cut.start()] if cut else mention.text
        tokens = re.findall(r"[^\W_]+", core)
        mention.head = tokens[-1].lower() if tokens else mention.text.lower()
        analysis = self._analysis
        _, core_end = analysis.words.within(mention.start, mention.start + len(core))
        low = mention.text.lower().split()
        mention.plural = (
            (mention.head.endswith("s") and not mention.head.endswith(("ss", "us", "is")))
            or mention.head in ("people", "police", "men", "women", "children", "troops")
            or (bool(low) and low[0] in _NUMBER_WORDS - {"one"})
            or (bool(low) and low[0].isdigit())
        )
        if analysis.pos(max(core_end - 1, mention.words[0])) == "PROPN":
            mention.plural = False

    def _find_name(self, mention: Mention) -> None:
        """The proper name in the phrase, what stands before it, and whether a person bears it."""
        core_start, core_end = self._core(mention.text)
        core = mention.text[core_start:core_end]
        tokens = [
            Token(m.group(), core_start + m.start(), core_start + m.end())
            for m in re.finditer(r"[^\W_]+(?:[.'’-][^\W_]+)*\.?", core)
        ]
        whole = next((m for m in mention.matches if m.kind != "person" and self._is_all_of(m, tokens)), None)
        if whole:
            written = mention.text[whole.start : whole.end]
            mention.kind, mention.name, mention.person = "name", _fuller(whole.name, written), False
            mention.before = mention.text[core_start : whole.start].strip(" ,")
            return
        first = self._last_capitalised(mention, tokens)
        if first == len(tokens):
            return
        begin, titled = self._after_titles(mention, tokens, first)
        if begin == len(tokens):
            return
        left, right = tokens[begin].start, tokens[-1].end
        name = mention.text[left:right].rstrip(".")
        before = mention.text[core_start:left].strip(" ,")
        covering = next((m for m in mention.matches if m.start <= left and m.end >= right - 1), None)
        body = covering is not None and covering.kind != "person"
        title_words = {word.strip(".") for word in before.lower().split()}
        if body or (covering is None and (tokens[-1].text.lower() in _BODY_WORDS or self._all_capitals(name))):
            mention.kind, mention.before, mention.person = "name", before, False
            mention.name = covering.name if covering else name
            return
        count = len(tokens) - begin
        person = bool(covering or titled or (tokens[begin].text.lower() in given_names() and count > 1))
        mention.kind, mention.name, mention.before = "name", name, before
        mention.person = True if person else None
        mention.plural = mention.plural and not person
        if title_words & _FEMALE_TITLES:
            mention.female = True
        elif title_words & _MALE_TITLES:
            mention.female = False

    def _core(self, text: str) -> tuple[int, int]:
        """The part of a phrase that may hold its name: up to a comma or preposition, or behind the comma in
        "Secretary of State, Ann Lee"."""
        office, comma, rest = text.rpartition(", ")
        words = rest.split()
        named = 2 <= len(words) <= 4 and words[0].lower() in given_names() and all(map(self._capital, words))
        if comma and named and set(re.findall(r"[^\W_]+", office.lower())) & role_words():
            return len(text) - len(rest), len(text)
        cut = _CUT.search(text, 1)
        return 0, cut.start() if cut else len(text)

    def _is_all_of(self, match: ActorMatch, tokens: list[Token]) -> bool:
        """Whether a known body is all that the phrase names, but for a generic noun behind it ("the Fatah faction")."""
        after = [token for token in tokens if token.start >= match.end - 1]
        before = [token for token in tokens if token.end <= match.start]
        if any(self._capital(token.text) for token in before):
            return False
        if match.form in ("adjective", "people") and (before or after):
            return False
        if not after:
            return not before or match.form == "name"
        return match.kind == "organization" and len(after) == 1 and after[0].text.lower() in _GENERIC_BODIES

    def _last_capitalised(self, mention: Mention, tokens: list[Token]) -> int:
        """Where the run of capitalised words begins that ends the phrase; small words inside names do not break it."""
        first = len(tokens)
        while first > 0:
            token = tokens[first - 1]
            inside = token.text.lower() in _INSIDE_NAMES and 2 <= first < len(tokens)
            if not inside and not self._named(token.text, mention.start + token.start):
                break
            first -= 1
        while first < len(tokens) and tokens[first].text.lower() in _INSIDE_NAMES - _OPENS_NAMES:
            first += 1
        return first

    def _after_titles(self, mention: Mention, tokens: list[Token], first: int) -> tuple[int, bool]:
        """Where the name begins behind nationalities, bodies and titles, and whether a title stands there."""
        begin, titled, at = first, False, first
        while at < len(tokens):
            token = tokens[at]
            word = token.text.lower().strip(".")
            over = next((m for m in mention.matches if m.start <= token.start and token.end <= m.end + 1), None)
            if over and over.kind != "person" and over.end < tokens[-1].end - 1:
                while at < len(tokens) and tokens[at].start < over.end:
                    at += 1
                begin = at
                continue
            if word in _TITLES or (word in role_words() and not (over and over.kind == "person")):
                begin, titled = at + 1, True
            at += 1
        office = {word.strip(".") for word in mention.text[: tokens[first].start].lower().split()}
        return begin, titled or bool(office & (_TITLES | role_words()))

    def _capital(self, word: str) -> bool:
        return word[:1].isupper() if self._cased else False

    def _named(self, word: str, at: int) -> bool:
        if not word[0].isalpha():
            return False
        if self._cased:
            return word[0].isupper()
        i, _ = self._analysis.words.within(at, at + 1)
        return i < len(self._analysis.words) and self._analysis.pos(i) == "PROPN"

    def _all_capitals(self, name: str) -> bool:
        return self._cased and name.isupper() and " " not in name and len(name) >= 2


def _fuller(name: str, written: str) -> str:
    """The table's name of a body, or what is written where that holds it ("Palestinian Islamic Jihad")."""
    return written if name in written and written[-1].isalpha() and not written.endswith("s'") else name


_STRIP = re.compile(rf"^(?:(?:{'|'.join(sorted(_LEADING | _NUMBER_WORDS))})\s+|\d[\d,.]*\s+)+", re.I)


_CLAUSE = re.compile(
    r"\s*(?:[,;:(]|\b(?:who|that|which|whose|whom|headed|led|backed|in|from|at|on|with|near|inside)\b)", re.I
)


def short(text: str) -> str:
    """A description without what follows its core: "senior official" of "senior official in Accra, who ..."."""
    cut = _CLAUSE.search(text, 2)
    return text[: cut.start()] if cut else text


def plain(text: str) -> str:
    """The key of a description: lower case, without articles, quantities and the like at its front."""
    return _STRIP.sub("", " ".join(short(text).lower().split())) or text.lower()
