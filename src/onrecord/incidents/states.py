"""What is in force between two parties: agreements, sanctions, suspended cooperation, talks, truces.

`KINDS` is the table of them: by which events each begins, by which it ends. An event's type and mode tell most; where
they do not, the words of its clause do ("signed ... agreement", "resumed security coordination").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from onrecord.incidents.acts import Act, Way

How = Literal["begins", "ends", "eases", "breaches"]
Status = Literal["in force", "ended", "no longer told of"]


def _verb(forms: str) -> str:
    """Verbs that tell a deed: not "to lift", "will lift", "not lifted"."""
    modals = ("to", "not", "will", "would", "could", "may", "might", "should", "must", "can", "be", "n't")
    return "".join(rf"(?<!\b{modal} )" for modal in modals) + rf"\b(?:{forms})\b"


@dataclass(frozen=True)
class Rule:
    """Events of these types (or type/mode) whose clause holds the verb, and the noun if any, near each other."""

    types: frozenset[str]
    verb: str | None = None
    noun: str | None = None

    def __post_init__(self) -> None:
        verb, noun = self.verb, self.noun
        both = rf"{verb}.{{0,60}}?\b(?:{noun})\b|\b(?:{noun})\b.{{0,40}}?{verb}" if verb and noun else None
        alone = verb or (rf"\b(?:{noun})\b" if noun else "")
        object.__setattr__(self, "_words", re.compile(both or alone, re.I))

    def fits(self, act: Act, clause: str) -> bool:
        """Whether an act is such an event."""
        named = act.type in self.types or any(f"{act.type}/{mode}" in self.types for mode in act.modes)
        return named and bool(self._words.search(clause))  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Kind:
    """A kind of state.

    `mutual`: it holds between the two, whoever's act begins it; else it is of one toward the other. `fades`: days
    without a word of it after which it is not taken to be in force. `subject`: the words that tell what it is about,
    the group `about` in the clause of its event. `apart`: states about different things are different states.
    """

    name: str
    mutual: bool
    begins: Sequence[Rule]
    ends: Sequence[Rule]
    eases: Sequence[Rule] = ()
    breaches: Sequence[Rule] = ()
    fades: int | None = None
    subject: str = ""
    apart: bool = False

    def how(self, act: Act, clause: str) -> How | None:
        """What an act does to a state of this kind."""
        ways: tuple[tuple[How, Sequence[Rule]], ...] = (
            ("eases", self.eases), ("ends", self.ends), ("begins", self.begins), ("breaches", self.breaches),
        )  # fmt: skip
        return next((how for how, rules in ways if any(rule.fits(act, clause) for rule in rules)), None)


_PACT = "agreements?|accords?|treat(?:y|ies)|deals?|pacts?|memorand(?:um|a)|conventions?|protocols?"
_TRUCE = "cease-?fires?|truces?|armistice|cessation of hostilities"
_TALKS = "talks|negotiations?|dialogue"
_SANCTIONS = "sanctions?|embargo(?:es)?|tariffs?|blacklist|travel bans?|assets?"
_WORKING = "COOPERATE AGREE SUPPORT CONCEDE RETREAT CONSULT AID"
_BREAKING = "SANCTION REJECT RETREAT COERCE"
_QUITS = (
    "br(?:oke|eaks?|oken|eaking) (?:off|down)|withdr[ae]w(?:s|n|ing)?|pull(?:s|ed|ing)? out|walk(?:s|ed|ing)? out|"
    "call(?:s|ed|ing)? off|cancel(?:s|l?ed|l?ing)?|suspend(?:s|ed|ing)?|halt(?:s|ed|ing)?|abandon(?:s|ed|ing)?|"
    "end(?:s|ed|ing)?|quits?|quitting|collaps(?:e|es|ed|ing)|terminat(?:es?|ed|ing)|scrap(?:s|ped|ping)?|"
    "revok(?:es?|ed|ing)|annul(?:s|led|ling)?|abrogat(?:es?|ed|ing)|renounc(?:es?|ed|ing)|freez(?:es?|ing)|froze"
)
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
    "a|an|the|its|their|his|her|all|new|this|that|any|was|were|is|are|has|had|have|been|it|they|"
    "immediately|temporarily|indefinitely|yesterday|today|"
    "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_ANY = "|".join((_QUITS, _SEVERS, _RESTORES, _LIFTS, _EASES, _SIGNS, _HOLDS, _OPENS, "impos(?:es?|ed|ing)"))
_AFTER = (
    rf"(?:{_SEVERS}|{_RESTORES}) (?:(?:all|its|their|his|her|the|a|an|of|most|some|any) )*"
    rf"(?P<about>(?:(?!(?:{_STOP})\b)[\w'’-]+(?: |\b)){{1,3}})"
)

KINDS = (
    Kind(
        "agreement", mutual=True, apart=True, subject=_before(_PACT),
        begins=[Rule(_of("SUPPORT AGREE COOPERATE CONSULT"), _verb(_SIGNS), _PACT)],
        ends=[Rule(_of(_BREAKING), _verb(_QUITS), _PACT)],
    ),
    Kind(
        "sanctions", mutual=False, subject=_before(_SANCTIONS),
        begins=[Rule(_of("SANCTION COERCE/restrict COERCE/seize"), None, _SANCTIONS)],
        ends=[Rule(_of(_WORKING), _verb(_LIFTS), _SANCTIONS)],
        eases=[
            Rule(_of(_WORKING), _verb(_EASES), _SANCTIONS),
            Rule(_of(_WORKING), _verb(_LIFTS), rf"(?:some|part|parts|several|certain)\b.{{0,30}}?\b(?:{_SANCTIONS})"),
        ],
    ),
    Kind(
        "suspended cooperation", mutual=False, apart=True, subject=_AFTER,
        begins=[
            Rule(
                _of("SANCTION/discontinue SANCTION/withdraw"),
                rf"^(?!.*\b(?:{_TALKS}|{_TRUCE}|{_SANCTIONS})\b).*{_verb(_SEVERS)}",
            )
        ],
        ends=[
            Rule(
                _of(_WORKING),
                rf"^(?!.*\b(?:{_TALKS}|{_TRUCE}|{_SANCTIONS}|fighting|hostilities|attacks?)\b).*{_verb(_RESTORES)}",
            )
        ],
    ),
    Kind(
        "talks", mutual=True, fades=90, subject=_before(_TALKS),
        begins=[
            Rule(_of("CONSULT COOPERATE AGREE SUPPORT"), _verb(_OPENS), _TALKS),
            Rule(_of("CONSULT"), None, rf"peace talks|negotiations|rounds? of .{{0,20}}?(?:{_TALKS})"),
        ],
        ends=[Rule(_of("SANCTION REJECT RETREAT CONSULT"), _verb(_QUITS), rf"(?<!round of )(?:{_TALKS})")],
    ),
    Kind(
        "truce", mutual=True, subject=_before(_TRUCE),
        begins=[
            Rule(_of("AGREE CONCEDE SUPPORT RETREAT COOPERATE CONSULT"), _verb(_HOLDS), _TRUCE),
            Rule(_of("RETREAT/ceasefire"), None, _TRUCE),
        ],
        ends=[Rule(_of(f"{_BREAKING} ASSAULT"), _verb(_QUITS + "|br(?:oke|eaks?|oken|eaking)"), _TRUCE)],
        breaches=[Rule(_of("ASSAULT"))],
    ),
)  # fmt: skip
"""The kinds of states."""


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
        return here and (not self.kind.apart or _may_be_one(self.about, about))

    def last_told(self) -> date:
        acts = [self.began, *(act for _, act in self.later)]
        return max(act.date_from for act in acts if act is not None and act.date_from is not None)


def states(acts: Iterable[Act], as_of: date) -> list[State]:
    """What was and is in force on a day, by when it began; `acts` come in the order of their time.

    Only what is told as done, now or in the past, makes a state: what is planned, possible or denied does not.
    """
    found: list[_Open] = []
    happened = [act for act in acts if act.happened and act.date_from is not None and act.date_from <= as_of]
    for kind in KINDS:
        found += _follow(kind, happened)
    made = [_state(one, as_of) for one in found]
    order = {kind.name: number for number, kind in enumerate(KINDS)}
    return sorted(made, key=lambda state: (_first_day(state), order[state.kind], state.way, _key(state)))


def _follow(kind: Kind, acts: Iterable[Act]) -> list[_Open]:
    """The states of one kind."""
    all_: list[_Open] = []
    for act, how, about in _told_of(kind, acts):
        way: Way = "between" if kind.mutual else act.way
        those = [one for one in all_ if one.concerns(act.way, about)]
        open_ = [one for one in those if one.ended is None]
        if how == "begins":
            if not open_:
                all_.append(_Open(kind, way, about, act))
            for one in open_[-1:]:
                one.later.append(("also told" if _same(act, one.began) else "confirmed", act))
        elif how == "ends":
            for one in open_:
                one.ended = act
            if not open_ and those:
                those[-1].later.append(("end also told" if _same(act, those[-1].ended) else "end confirmed", act))
            elif not open_:
                all_.append(_Open(kind, way, about, None, act))
        else:
            for one in open_[-1:]:
                if not (how == "breaches" and _same(act, one.began)):
                    one.later.append(("eased" if how == "eases" else "breached", act))
    return all_


def _told_of(kind: Kind, acts: Iterable[Act]) -> Iterator[tuple[Act, How, str]]:
    """Acts that begin, end, ease or breach a state of a kind, and what about. Of several that tell of one incident in
    the same way on a day the surest comes first."""
    told = []
    for number, act in enumerate(acts):
        clause = clause_of(act)
        if how := kind.how(act, clause):
            told.append((number, act, how, _about(kind, clause)))
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
    return (act.incident is not None and act.incident == other.incident) or act.date_from == other.date_from


# -- words -----------------------------------------------------------------------------------------------------------

_EDGE = re.compile(
    r"[,;:!?–—] ?|[.] |\b(?:after|before|because|if|when|while|although|though|unless|despite|following|that|which|who|"
    r"saying)\b",
    re.I,
)
_GENERAL = frozenset(
    "agreement agreements accord accords treaty treaties deal deals pact pacts memorandum memoranda convention protocol "
    "cooperation coordination relations ties contacts work full bilateral joint new".split()
)
"""Words that do not tell one agreement, or one suspended thing, from another."""


def clause_of(act: Act) -> str:
    """The clause of an act's trigger, as far as its quote holds it."""
    at = _place(act)
    end = at + len(_plain(act.trigger))
    start = max((found.end() for found in _EDGE.finditer(act.quote, 0, at)), default=0)
    found = _EDGE.search(act.quote, end)
    return act.quote[start : found.start() if found else None].strip()


def _place(act: Act) -> int:
    """Where the trigger stands in the quote, which may hold but a part of the sentence."""
    trigger = _plain(act.trigger)
    places = [found.start() for found in re.finditer(re.escape(trigger), act.quote)]
    cut = max(act.sentence_end - act.sentence_start - len(act.quote), 0)
    first = act.trigger_start - act.sentence_start
    middle = len(act.quote) // 2 if cut and first > len(act.quote) // 2 else first
    return min(places, key=lambda place: abs(place - middle), default=0)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _about(kind: Kind, clause: str) -> str:
    found = re.search(kind.subject, clause, re.I)
    return found["about"].strip() if found else ""


def _may_be_one(one: str, other: str) -> bool:
    """Whether two subjects may be the same: they share a word, or one of them says nothing."""
    a, b = (set(re.findall(r"[\w’'-]+", text.lower())) - _GENERAL for text in (one, other))
    return not a or not b or bool(a & b)
