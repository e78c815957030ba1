"""What is in force between two parties: agreements, sanctions, suspended cooperation, talks, truces.

`KINDS` is the table of them: by which events each begins, by which it ends. An event's type and mode tell most; where
they do not, the words of its clause do ("signed ... agreement", "resumed security coordination").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from typing import Literal, NamedTuple

from onrecord.incidents.acts import Act, Way

How = Literal["begins", "ends", "eases", "breaches"]
Status = Literal["in force", "ended", "no longer told of"]


def _verb(forms: str) -> str:
    """Verbs that tell a deed: not "to lift", "will lift", "not lifted", but "has decided to lift"."""
    modals = ("to", "not", "will", "would", "could", "may", "might", "should", "must", "can", "be", "n't")
    free = "".join(rf"(?<!\b{modal} )" for modal in modals)
    resolved = "|".join(rf"(?<=\b{verb} to )" for verb in ("decided", "decides", "voted", "votes", "resolved"))
    # Looked ahead first, since few words are verbs of these.
    return rf"\b(?=(?:{forms})\b)(?:{free}|{resolved})(?:{forms})\b"


class Clause(NamedTuple):
    """The clause of an act's trigger, and where the trigger stands in it."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Rule:
    """Events of these types (or type/mode) whose clause holds these words: the verb, the noun, or both near each other,
    but nowhere the words `unless`. The trigger must be among the words, but where they are `apart` from it."""

    types: frozenset[str]
    verb: str | None = None
    noun: str | None = None
    unless: str | None = None
    apart: bool = False

    def fits(self, act: Act, clause: Clause) -> bool:
        """Whether an act is such an event."""
        if act.type not in self.types and not any(f"{act.type}/{mode}" in self.types for mode in act.modes):
            return False
        for words, wanted in ((self.unless, False), (self.noun, True)):
            if words and bool(_compiled(rf"\b(?:{words})\b").search(clause.text)) != wanted:
                return False
        return any(
            self.apart or (found.start() < clause.end and clause.start < found.end())
            for words in self._words() for found in _compiled(words).finditer(clause.text)
        )  # fmt: skip

    def _words(self) -> list[str]:
        if self.verb and self.noun:
            return [rf"{self.verb}.{{0,60}}?\b(?:{self.noun})\b", rf"\b(?:{self.noun})\b.{{0,40}}?{self.verb}"]
        return [self.verb or (rf"\b(?:{self.noun})\b" if self.noun else "")]


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.I)


@dataclass(frozen=True)
class Kind:
    """A kind of state.

    `mutual`: it holds between the two, whoever's act begins it; else it is of one toward the other. `subjects`: how the
    words are found that tell what it is about, each the group `about` in the clause of its event. `distinct`: states
    about different things are different states. `fades`: days without a word of it after which it is not taken to be
    in force.
    """

    name: str
    mutual: bool
    begins: Sequence[Rule]
    ends: Sequence[Rule]
    eases: Sequence[Rule] = ()
    breaches: Sequence[Rule] = ()
    subjects: Sequence[str] = ()
    distinct: bool = False
    fades: int | None = None

    def how(self, act: Act, clause: Clause) -> How | None:
        """What an act does to a state of this kind."""
        ways: tuple[tuple[How, Sequence[Rule]], ...] = (
            ("eases", self.eases), ("ends", self.ends), ("begins", self.begins), ("breaches", self.breaches),
        )  # fmt: skip
        return next((how for how, rules in ways if any(rule.fits(act, clause) for rule in rules)), None)


_PACT = "agreements?|accords?|treat(?:y|ies)|deals?|pacts?|memorand(?:um|a)|conventions?|protocols?"
_TRUCE = "cease-?fires?|truces?|armistice|cessation of hostilities"
_TALKS = "talks|negotiations?|dialogue"
_SANCTIONS = (
    "sanctions?(?! (?:conference|resolution|committee|bill|draft|threat)s?)|embargo(?:es)?|tariffs?|travel bans?|"
    "asset freezes?"
)
_WORKING = "COOPERATE AGREE SUPPORT CONCEDE RETREAT CONSULT AID"
_BREAKING = "SANCTION REJECT RETREAT COERCE"
_QUITS = (
    "br(?:oke|eaks?|oken|eaking) (?:off|down)|withdr[ae]w(?:s|n|ing)?|pull(?:s|ed|ing)? out|walk(?:s|ed|ing)? out|"
    "call(?:s|ed|ing)? off|cancel(?:s|l?ed|l?ing)?|suspend(?:s|ed|ing)?|halt(?:s|ed|ing)?|abandon(?:s|ed|ing)?|"
    "end(?:s|ed|ing)?|quits?|quitting|collaps(?:e|es|ed|ing)|terminat(?:es?|ed|ing)|scrap(?:s|ped|ping)?|"
    "revok(?:es?|ed|ing)|annul(?:s|led|ling)?|abrogat(?:es?|ed|ing)|renounc(?:es?|ed|ing)|freez(?:es?|ing)|froze"
)
_BREAKS = "br(?:oke|eaks?|oken|eaking)"
_SEVERS = (
    "halt(?:s|ed|ing)?|suspend(?:s|ed|ing)?|freez(?:es?|ing)|froze|frozen|sever(?:s|ed|ing)?|cut(?:s|ting)?(?: off)?|"
    "br(?:oke|eaks?|oken|eaking) off|stop(?:s|ped|ping)?|ceas(?:e|es|ed|ing)|recall(?:s|ed|ing)?|discontinu(?:es?|ed)|"
    "end(?:s|ed|ing)?|paus(?:es?|ed|ing)|cancel(?:s|l?ed|l?ing)?|downgrad(?:es?|ed|ing)|withdr[ae]w(?:s|n|ing)?"
)
_RESTORES = (
    "resum(?:es?|ed|ing)|restor(?:es?|ed|ing)|reviv(?:es?|ed|ing)|reinstat(?:es?|ed|ing)|renew(?:s|ed|ing)?|"
    "re-?establish(?:es|ed|ing)?|normali[sz](?:es?|ed|ing)|re-?open(?:s|ed|ing)?|re-?start(?:s|ed|ing)?"
)
_LIFTS = (
    "lift(?:s|ed|ing)?|remov(?:es?|ed|ing)|end(?:s|ed|ing)?|repeal(?:s|ed|ing)?|drop(?:s|ped|ping)?|"
    "unfr(?:eezes?|oze|ozen|eezing)|releas(?:es?|ed|ing)"
)
_EASES = "eas(?:es?|ed|ing)|relax(?:es|ed|ing)?|loosen(?:s|ed|ing)?|waiv(?:es?|ed|ing)|suspend(?:s|ed|ing)?"
_SIGNS = (
    "sign(?:s|ed|ing)?|initial(?:s|l?ed|l?ing)|conclud(?:es?|ed|ing)|ratif(?:y|ies|ied|ying)|seal(?:s|ed|ing)?|"
    "reach(?:es|ed|ing)?|str(?:ikes?|uck)|enter(?:s|ed)? into"
)
_HOLDS = (
    "agree(?:s|d|ing)?|declar(?:es?|ed|ing)|announc(?:es?|ed|ing)|sign(?:s|ed|ing)?|accept(?:s|ed|ing)?|"
    "t(?:akes?|ook) (?:effect|hold)|c(?:omes?|ame) into|went into|in (?:force|effect)|beg(?:ins?|an)|began|"
    "observ(?:es?|ed|ing)|reach(?:es|ed|ing)?|extend(?:s|ed|ing)?|renew(?:s|ed|ing)?|h(?:olds?|eld)|start(?:s|ed)?"
)
_OPENS = (
    "beg(?:in|ins|an|un)|open(?:s|ed|ing)?|start(?:s|ed|ing)?|launch(?:es|ed|ing)?|resum(?:es?|ed|ing)|"
    "enter(?:s|ed)?|continu(?:es?|ed|ing)|under ?way"
)


def _of(types: str) -> frozenset[str]:
    return frozenset(types.split())


def _before(noun: str) -> str:
    """The words that go with a noun: "trade agreement"."""
    return rf"\b(?P<about>(?:(?!{_verb(_ANY)}|(?:{_STOP})\b)[\w'’-]+ ){{0,3}}(?:{noun}))\b"


_STOP = (
    "with|on|to|in|from|between|over|and|for|by|at|as|of|since|until|through|during|against|into|toward|towards|"
    "a|an|the|its|their|his|her|all|new|this|that|any|was|were|is|are|has|had|have|been|it|they|said|says|"
    "immediately|temporarily|indefinitely|yesterday|today|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_ANY = "|".join((_QUITS, _SEVERS, _RESTORES, _LIFTS, _EASES, _SIGNS, _HOLDS, _OPENS, "impos(?:es?|ed|ing)"))
_DETERMINED = r"(?: (?:all|its|their|his|her|the|a|an|of|most|some|any))*"
_OBJECT = rf"{_DETERMINED} (?P<about>(?:(?!(?:{_STOP})\b)[\w'’-]+(?: |\b)){{1,3}})"
"""What a verb acts on: "security coordination"."""


def _with_object(verb: str) -> str:
    return f"{_verb(verb)}(?:{_OBJECT})?"


KINDS = (
    Kind(
        "agreement", mutual=True, distinct=True, subjects=[_before(_PACT)],
        begins=[Rule(_of("SUPPORT AGREE COOPERATE CONSULT"), _verb(_SIGNS), _PACT)],
        ends=[Rule(_of(_BREAKING), _verb(_QUITS), _PACT)],
    ),
    Kind(
        "sanctions", mutual=False, subjects=[_before(_SANCTIONS)],
        begins=[Rule(_of("SANCTION COERCE/restrict COERCE/seize"), noun=_SANCTIONS)],
        ends=[Rule(_of(_WORKING), _verb(_LIFTS), _SANCTIONS)],
        eases=[
            Rule(_of(_WORKING), _verb(_EASES), _SANCTIONS),
            Rule(_of(_WORKING), _verb(_LIFTS), rf"(?:some|part|parts|several|certain)\b.{{0,30}}?\b(?:{_SANCTIONS})"),
        ],
    ),
    Kind(
        "suspended cooperation", mutual=False, distinct=True,
        subjects=[_with_object(_SEVERS), _with_object(_RESTORES), _before("freeze|suspension|cut-?off")],
        begins=[
            Rule(
                _of("SANCTION/discontinue SANCTION/withdraw"), _with_object(_SEVERS),
                unless=f"{_TALKS}|{_TRUCE}|{_SANCTIONS}",
            )
        ],
        ends=[
            Rule(
                _of(_WORKING), _with_object(_RESTORES),
                unless=f"{_TALKS}|{_TRUCE}|{_SANCTIONS}|fighting|hostilities|attacks?",
            )
        ],
    ),
    Kind(
        "talks", mutual=True, fades=90, subjects=[_before(_TALKS)],
        begins=[
            Rule(_of("CONSULT COOPERATE AGREE SUPPORT"), _verb(_OPENS), _TALKS),
            Rule(_of("CONSULT"), noun=rf"peace talks|negotiations|rounds? of .{{0,20}}?(?:{_TALKS})"),
        ],
        ends=[Rule(_of("SANCTION REJECT RETREAT CONSULT"), _verb(_QUITS), rf"(?<!round of )(?:{_TALKS})")],
    ),
    Kind(
        "truce", mutual=True, subjects=[_before(_TRUCE)],
        begins=[
            Rule(_of("AGREE CONCEDE SUPPORT RETREAT COOPERATE CONSULT"), _verb(_HOLDS), _TRUCE),
            Rule(_of("RETREAT/ceasefire"), noun=_TRUCE),
        ],
        ends=[
            Rule(_of(_BREAKING), _verb(f"{_QUITS}|{_BREAKS}"), _TRUCE),
            Rule(_of("ASSAULT"), _verb(_BREAKS), _TRUCE, apart=True),
        ],
        breaches=[Rule(_of("ASSAULT"), "")],
    ),
)  # fmt: skip
"""The kinds of states."""
_TYPES = frozenset(
    type_.partition("/")[0]
    for kind in KINDS for rules in (kind.begins, kind.ends, kind.eases, kind.breaches)
    for rule in rules for type_ in rule.types
)  # fmt: skip


@dataclass(frozen=True)
class State:
    """Something that is or was in force between two parties.

    `way`: of whom toward whom; "between" for what holds between both. `about`: the words of its event that tell what
    it is about. `began`, `ended`: the acts that did it; null for a beginning that nothing in the record tells, or an
    end that has not come. `status`: whether it is in force. `days`: how long it lasted, or has lasted. `later`: acts
    that tell it again, ease or breach it, each with what it does. Every act leads to its evidence.
    """

    kind: str
    way: Way
    about: str
    began: Act | None
    ended: Act | None
    status: Status
    days: int | None
    later: tuple[tuple[str, Act], ...]

    @property
    def in_force(self) -> bool:
        """Whether it holds."""
        return self.status == "in force"


@dataclass
class _Open:
    """A state while it is followed."""

    kind: Kind
    way: Way
    about: str
    began: Act | None
    ended: Act | None = None
    later: list[tuple[str, Act]] = field(default_factory=list)

    def concerns(self, way: Way, about: str) -> bool:
        """Whether an act of this way and about this may be about this state."""
        here = self.kind.mutual or way == self.way or "between" in (way, self.way)
        return here and (not self.kind.distinct or _may_be_one(self.about, about))

    def confirm(self, act: Act) -> None:
        """It is told again; what names its day better takes the place of "in November"."""
        if self.began is not None and _holds(self.began, act):
            self.began, act = act, self.began
            self.later = [(how, one) for how, one in self.later if how != "breached" or not _before_it(one, self.began)]
        self.later.append(("also told" if _same(act, self.began) else "confirmed", act))

    def last_told(self) -> date:
        acts = [self.began, *(act for _, act in self.later)]
        return max(act.date_from for act in acts if act is not None and act.date_from is not None)


def states(acts: Iterable[Act], as_of: date) -> list[State]:
    """What was and is in force on a day, by when it began; `acts` come in the order of their time.

    Only what is told as done, now or in the past, makes a state: what is planned, possible or denied does not.
    """
    found: list[_Open] = []
    happened = [
        (act, clause_of(act)) for act in acts
        if act.type in _TYPES and act.happened and act.date_from is not None and act.date_from <= as_of
    ]  # fmt: skip
    for kind in KINDS:
        found += _follow(kind, happened)
    made = [_state(one, as_of) for one in found]
    order = {kind.name: number for number, kind in enumerate(KINDS)}
    return sorted(made, key=lambda state: (_first_day(state), order[state.kind], state.way, _key(state)))


def before(state: State, others: Sequence[State]) -> Iterator[State]:
    """Those of `others` (as `states` sorts them) that were the same as a state and ended before it began, the last
    first."""
    began = _first_day(state)
    for one in reversed(others[: bisect_left(others, began, key=_first_day)]):
        if one.began is None or one.ended is None or (one.kind, one.way) != (state.kind, state.way):
            continue
        if (one.ended.date_from or date.max) <= began and _may_be_one(one.about, state.about):
            yield one


def _follow(kind: Kind, acts: Iterable[tuple[Act, Clause]]) -> list[_Open]:
    """The states of one kind."""
    held: list[_Open] = []
    over: list[_Open] = []
    for act, how, about in _told_of(kind, acts):
        if not kind.mutual and act.way == "between" and how != "ends":
            continue  # of whom toward whom, it does not tell
        way: Way = "between" if kind.mutual else act.way
        those = [one for one in held if one.concerns(act.way, about)]
        if how == "begins":
            if those:
                those[-1].confirm(act)
            else:
                held.append(_Open(kind, way, about, act))
        elif how == "ends":
            for one in those:
                one.ended = act
            last = None if those else next((one for one in reversed(over) if one.concerns(act.way, about)), None)
            if last is not None:
                last.later.append(("end also told" if _same(act, last.ended) else "end confirmed", act))
            elif not those and (kind.mutual or act.way != "between"):
                over.append(_Open(kind, way, about, None, act))
            over += those
            held = [one for one in held if one.ended is None]
        elif those and not (how == "breaches" and _same(act, those[-1].began)):
            those[-1].later.append(("eased" if how == "eases" else "breached", act))
    return over + held


def _told_of(kind: Kind, acts: Iterable[tuple[Act, Clause]]) -> Iterator[tuple[Act, How, str]]:
    """Acts that begin, end, ease or breach a state of a kind, and what about. Of several that tell of one incident in
    the same way on a day the surest comes first."""
    told = []
    for number, (act, clause) in enumerate(acts):
        if how := kind.how(act, clause):
            told.append((number, act, how, _about(kind, clause) if kind.distinct or how == "begins" else ""))
    surest: dict[tuple[object, ...], float] = {}
    for _, act, how, _ in told:
        key = (act.incident or act.event, act.date_from, how)
        surest[key] = max(surest.get(key, 0.0), act.confidence)
    first: dict[tuple[object, ...], int] = {}
    for number, act, how, _ in told:
        first.setdefault((act.incident or act.event, act.date_from, how), number)

    def rank(one: tuple[int, Act, How, str]) -> tuple[object, ...]:
        number, act, how, _ = one
        key = (act.incident or act.event, act.date_from, how)
        return (act.date_from, first[key], -act.confidence, number)

    for _, act, how, about in sorted(told, key=rank):  # type: ignore[arg-type]
        yield act, how, about


def _state(one: _Open, as_of: date) -> State:
    began = one.began.date_from if one.began else None
    if one.ended is not None:
        status: Status = "ended"
    elif one.kind.fades is not None and (as_of - one.last_told()).days > one.kind.fades:
        status = "no longer told of"
    else:
        status = "in force"
    last = one.ended.date_from if one.ended else as_of if status == "in force" else one.last_told()
    days = (last - began).days if began and last else None
    return State(one.kind.name, one.way, one.about, one.began, one.ended, status, days, tuple(one.later))


def _first_day(state: State) -> date:
    act = state.began or state.ended
    return act.date_from if act and act.date_from else date.max


def _key(state: State) -> str:
    act = state.began or state.ended
    return act.event if act else ""


def _same(act: Act, other: Act | None) -> bool:
    """Whether two acts tell of one happening."""
    if other is None:
        return False
    if act.incident is not None and act.incident == other.incident:
        return True
    return act.date_from == other.date_from or _holds(act, other) or _holds(other, act)


def _holds(wide: Act, narrow: Act) -> bool:
    """Whether the days of one act hold those of the other, and are more than a week."""
    if wide.date_from is None or wide.date_to is None or narrow.date_from is None or narrow.date_to is None:
        return False
    is_wide = (wide.date_to - wide.date_from).days >= 7 > (narrow.date_to - narrow.date_from).days
    return is_wide and wide.date_from <= narrow.date_from and narrow.date_to <= wide.date_to


def _before_it(act: Act, other: Act) -> bool:
    return (act.date_from or date.max) < (other.date_from or date.min)


# -- words -----------------------------------------------------------------------------------------------------------

_EDGE = re.compile(
    r"[,;:!?–—] ?|[.] |\b(?:after|before|because|if|when|while|although|though|unless|despite|following|that|which|who|"
    r"saying)\b",
    re.I,
)
_GENERAL = frozenset(
    "agreement agreements accord accords treaty treaties deal deals pact pacts memorandum memoranda convention "
    "protocol cooperation coordination relations ties contacts work full bilateral joint new".split()
)
"""Words that do not tell one agreement, or one suspended thing, from another."""


def clause_of(act: Act) -> Clause:
    """The clause of an act's trigger, as far as its quote holds it."""
    at = trigger_place(act)
    end = at + len(_plain(act.trigger))
    start = max((found.end() for found in _EDGE.finditer(act.quote, 0, at)), default=0)
    edge = _EDGE.search(act.quote, end)
    return Clause(act.quote[start : edge.start() if edge else None], at - start, end - start)


def trigger_place(act: Act) -> int:
    """Where the trigger stands in the quote, which may hold but a part of the sentence."""
    trigger = _plain(act.trigger)
    first = act.quote.find(trigger)
    if act.quote.rfind(trigger) == first:
        return max(first, 0)
    places = [found.start() for found in re.finditer(re.escape(trigger), act.quote)]
    cut = max(act.sentence_end - act.sentence_start - len(act.quote), 0)
    place = act.trigger_start - act.sentence_start
    middle = len(act.quote) // 2 if cut and place > len(act.quote) // 2 else place
    return min(places, key=lambda place: abs(place - middle), default=0)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _about(kind: Kind, clause: Clause) -> str:
    """What a state is about: the words that stand nearest to the trigger."""
    found = (match for words in kind.subjects for match in _compiled(words).finditer(clause.text) if match["about"])
    nearest = min(found, key=lambda match: max(match.start() - clause.end, clause.start - match.end(), 0), default=None)
    return nearest["about"].strip() if nearest else ""


def _may_be_one(one: str, other: str) -> bool:
    """Whether two subjects may be the same: they share a word, or one of them says nothing."""
    a, b = _content(one), _content(other)
    return not a or not b or bool(a & b)


@lru_cache(4096)
def _content(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w’'-]+", text.lower())) - _GENERAL
