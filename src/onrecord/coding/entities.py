"""Entities: which mentions of a report are one and the same, what that is, and to which country and sector it belongs.

The registry hears of the mentions in the order of the text and ties each to an entity: names by their words, bodies
by the actor table, descriptions by their head ("the faction", "the official"), pronouns by who was last spoken of.
What one mention says ("PA presidential spokesperson ...") is remembered for the later ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from onrecord.coding.coded import Entity, EntityKind, Span
from onrecord.coding.mentions import FIRST_PERSON, HE, IT, RELATIVE, SHE, THEY, Mention, given_names, plain, short
from onrecord.ontology.names import word_set

_PERSON_NOUNS = word_set(
    """official spokesman spokeswoman spokesperson minister president leader chairman chairwoman chief commander general
    colonel officer diplomat ambassador envoy lawmaker senator deputy governor mayor judge prosecutor lawyer activist
    secretary premier chancellor director head analyst expert professor source man woman candidate politician
    representative cleric bishop priest king queen prince author reporter journalist doctor suspect soldier
    policeman adviser aide negotiator commissioner congressman member mediator organizer organiser coordinator"""
)
_BODY_NOUNS: dict[str, frozenset[str]] = {
    "faction": frozenset(("PTY", "REB", "")),
    "party": frozenset(("PTY", "OPP", "")),
    "group": frozenset(("REB", "SOC", "CRM", "PRM", "")),
    "organization": frozenset(("REB", "SOC", "PTY", "")),
    "organisation": frozenset(("REB", "SOC", "PTY", "")),
    "movement": frozenset(("REB", "PTY", "SOC", "OPP", "")),
    "militants": frozenset(("REB", "UAF")),
    "rebels": frozenset(("REB",)),
    "guerrillas": frozenset(("REB",)),
    "militia": frozenset(("PRM", "REB")),
    "ministry": frozenset(("GOV",)),
    "government": frozenset(("GOV",)),
    "administration": frozenset(("GOV",)),
    "army": frozenset(("MIL",)),
    "military": frozenset(("MIL",)),
    "force": frozenset(("MIL", "COP", "PRM")),
    "forces": frozenset(("MIL", "COP", "PRM")),
    "troops": frozenset(("MIL",)),
    "police": frozenset(("COP",)),
    "court": frozenset(("JUD",)),
    "parliament": frozenset(("LEG",)),
    "union": frozenset(("LAB", "")),
    "agency": frozenset(("GOV", "SPY", "JRN", "")),
    "company": frozenset(("BUS",)),
    "firm": frozenset(("BUS",)),
    "newspaper": frozenset(("JRN",)),
    "council": frozenset(("GOV", "LEG", "")),
    "committee": frozenset(("GOV", "LEG", "SOC", "")),
    "bloc": frozenset(("",)),
    "alliance": frozenset(("", "PTY", "MIL")),
    "commission": frozenset(("GOV", "")),
}
"""Nouns that stand for a body spoken of before, and the sectors such a body may have."""

_GROUP_NOUNS = word_set("people residents protesters civilians workers students refugees officials sources leaders")
_REACH = 4
"""Sentences that a pronoun looks back."""


@dataclass
class _Known:
    """An entity in the making."""

    id: str
    name: str
    kind: EntityKind
    key: str
    country: str | None = None
    sector: list[str] = field(default_factory=list)
    sector_is_said: bool = False
    country_is_said: bool = False
    role: str | None = None
    heads: set[str] = field(default_factory=set)
    female: bool | None = None
    plural: bool = False
    person: bool = False
    mentions: dict[tuple[int, int], Span] = field(default_factory=dict)
    last: Mention | None = None


@dataclass(frozen=True)
class Resolution:
    """The entity of a mention, and why, in plain words, for `onrecord explain`."""

    entity: str
    why: str


class Registry:
    """The entities of one report."""

    def __init__(self) -> None:
        self._known: list[_Known] = []
        self._by_id: dict[str, _Known] = {}
        self._said: list[tuple[int, _Known, Mention]] = []
        self._resolved: dict[tuple[int, int], Resolution] = {}

    # -- asking ----------------------------------------------------------------------------------------------

    def __getitem__(self, entity: str) -> _Known:
        return self._by_id[entity]

    def resolution(self, mention: Mention) -> Resolution | None:
        return self._resolved.get((mention.start, mention.end))

    def entities(self) -> list[Entity]:
        """The entities in the order in which they were met."""
        return [
            Entity(
                known.id, known.name, known.kind, known.country, list(known.sector), known.role,
                [known.mentions[span] for span in sorted(known.mentions)],
            )
            for known in self._known
        ]  # fmt: skip

    # -- telling ---------------------------------------------------------------------------------------------

    def introduce(self, mention: Mention) -> None:
        """Make a full name known before the text is gone through, so that a headline's surname finds its bearer."""
        if mention.kind == "name" and mention.name and mention.person and len(mention.name.split()) > 1:
            self._tie(self._by_name(mention) or self._new(mention), mention, "named in full", remember=False)

    def resolve(self, mention: Mention, speaker: str | None = None, last_speaker: str | None = None) -> Resolution:
        """Tie `mention` to its entity. `speaker`: who speaks the words it stands in; `last_speaker`: who spoke last."""
        done = self._resolved.get((mention.start, mention.end))
        if done:
            return done
        if mention.kind == "pronoun":
            known, why = self._pronoun(mention, speaker, last_speaker)
        elif mention.kind == "name":
            found = self._by_name(mention)
            known = found or self._new(mention)
            why = f"the name '{mention.name}' is that of {known.name}" if found else f"first named here: {known.name}"
        else:
            known, why = self._description(mention)
        self._tie(known, mention, why)
        return self._resolved[mention.start, mention.end]

    def describe(self, entity: str, *, country: str | None = None, sector: str | None = None, role: str | None = None,
                 head: str | None = None, said: bool = True) -> None:  # fmt: skip
        """Add what is learned of an entity elsewhere; what its own words say is not overruled (`said`: by the text)."""
        known = self._by_id[entity]
        if country and not known.country:
            known.country, known.country_is_said = country, said
        if sector and (not known.sector or (said and not known.sector_is_said)):
            known.sector, known.sector_is_said = [sector], said
        if role and not known.role:
            known.role = role
        if head:
            known.heads.add(head)

    # -- the rules -------------------------------------------------------------------------------------------

    def _by_name(self, mention: Mention) -> _Known | None:
        assert mention.name
        low = mention.name.lower()
        if mention.person is False:
            named = [known for known in self._known if not known.person and known.key == low]
            return named[0] if named else self._by_initials(mention)
        tokens = _tokens(mention.name)
        best: _Known | None = None
        for known in reversed(self._known):
            if known.kind != "person" and mention.person:
                continue
            own = _tokens(known.name)
            if known.key == low or own == tokens:
                return known
            if not known.person or (mention.female is not None and known.female not in (None, mention.female)):
                continue
            shorter, longer = sorted((tokens, own), key=len)
            # "Haddad" or "Abu Rudaineh" for "Nabil Abu Rudaineh"; "J. Smith" is left alone.
            if shorter and longer[-len(shorter) :] == shorter and best is None:
                best = known
            if (
                len(tokens) == 1
                and len(own) == 2
                and own[0] == tokens[0]
                and best is None
                and tokens[0] not in given_names()
            ):
                best = known  # family name first: "Kim" for "Kim Sung-ho"
        if best is not None and len(tokens) > len(_tokens(best.name)):
            best.name, best.key = mention.name, low
        return best

    def _by_initials(self, mention: Mention) -> _Known | None:
        assert mention.name
        short = mention.name.replace(".", "")
        for known in self._known:
            if known.person:
                continue
            initials = "".join(word[0] for word in known.name.split() if word[0].isupper())
            if len(short) >= 2 and short.isupper() and initials == short:
                return known
            if initials and len(known.name) >= 2 and known.name.isupper():
                own = "".join(word[0] for word in mention.name.split() if word[0].isupper())
                if own == known.name and len(own) >= 2:
                    known.name = mention.name
                    return known
        return None

    def _description(self, mention: Mention) -> tuple[_Known, str]:
        key = plain(mention.text)
        short = len(key.split()) <= 2
        if mention.definite and short and not mention.description.country:
            known = self._antecedent(mention)
            if known:
                return known, f"'{mention.text}' takes up {known.name}"
        for known in reversed(self._known):
            if known.key == key and known.kind != "country":
                return known, f"the same words as before: {known.name}"
        if mention.definite and mention.head in _PERSON_NOUNS and not mention.plural:
            for _, known, _ in reversed(self._said):
                if known.person and mention.head in known.heads and _agree(known, mention):
                    return known, f"'{mention.text}' takes up {known.name}"
        return self._new(mention), "first spoken of here"

    def _antecedent(self, mention: Mention) -> _Known | None:
        head = mention.head
        recent = [(m, known) for _, known, m in reversed(self._said) if m.sentence >= mention.sentence - 12]
        if head in _PERSON_NOUNS and not mention.plural:
            for _, known in recent:
                if known.person and head in known.heads:
                    return known
            return None
        sectors = _BODY_NOUNS.get(head, frozenset())
        for _, known in recent:
            if known.person or known.kind in ("country", "place"):
                continue
            if head in known.heads and known.plural == mention.plural:
                return known
            if (known.sector[0] if known.sector else "") in sectors and known.kind == "organization":
                return known
        return None

    def _pronoun(self, mention: Mention, speaker: str | None, last_speaker: str | None) -> tuple[_Known, str]:
        low = mention.text.lower()
        if low in FIRST_PERSON and speaker:
            return self._by_id[speaker], f"'{mention.text}' is spoken by {self._by_id[speaker].name}"
        known: _Known | None = None
        if low in HE | SHE | {"who", "whom", "whose", "i", "me", "my"}:
            known = self._last(mention, lambda k: k.person and _agree(k, mention), last_speaker)
        elif low in IT | {"which", "that", "this"}:
            known = self._last(mention, lambda k: not k.person and not k.plural, None)
        elif low in THEY or low in FIRST_PERSON or low in ("these", "those", "both"):
            known = self._last(mention, lambda k: k.plural or k.kind in ("organization", "group", "country"), None)
        if known is None:
            return self._new(mention), "nobody before to whom it could refer"
        if known.female is None and mention.female is not None:
            known.female = mention.female
        return known, f"'{mention.text}' is the last one spoken of that fits: {known.name}"

    def _last(self, mention: Mention, fits: Callable[[_Known], bool], last_speaker: str | None) -> _Known | None:
        """Who a pronoun stands for: subjects first, sentence by sentence backwards."""
        if mention.text.lower() in RELATIVE:
            for _, known, m in reversed(self._said):
                if m.sentence == mention.sentence and m.end <= mention.start and fits(known):
                    return known
        by_sentence: dict[int, list[tuple[Mention, _Known]]] = {}
        for _, known, m in self._said:
            if m.end <= mention.start and mention.sentence - _REACH <= m.sentence and fits(known):
                by_sentence.setdefault(m.sentence, []).append((m, known))
        speaker = self._by_id.get(last_speaker) if last_speaker else None
        for sentence in sorted(by_sentence, reverse=True):
            here = by_sentence[sentence]
            if speaker and sentence < mention.sentence and fits(speaker) and any(k is speaker for _, k in here):
                return speaker
            subjects = [pair for pair in here if pair[0].subject]
            chosen = subjects or here
            # Within its own sentence the nearest, in an earlier one the first.
            return (chosen[-1] if sentence == mention.sentence else chosen[0])[1]
        return speaker if speaker and fits(speaker) else None

    # -- bookkeeping -----------------------------------------------------------------------------------------

    def _new(self, mention: Mention) -> _Known:
        person = bool(mention.person) or (
            mention.kind == "nominal" and mention.head in _PERSON_NOUNS and not mention.plural
        )
        kind: EntityKind
        described = mention.description.kind
        whole = mention.matches[-1] if mention.name and mention.matches else None
        if person:
            kind = "person"
        elif whole and whole.kind == "country" and mention.name == whole.name and not mention.before:
            kind = "country"
        elif mention.plural or mention.head in _GROUP_NOUNS:
            kind = "group"
        elif mention.kind == "name" and mention.person is None and described is None:
            kind = "person"
        elif described in ("organization", "group", "place") and mention.name:
            kind = described  # type: ignore[assignment]
        else:
            kind = "organization" if mention.kind == "name" else "group"
        name = mention.name or short(mention.text)
        known = _Known(f"n{len(self._known) + 1}", name, kind, (mention.name or plain(mention.text)).lower())
        known.person = kind == "person"
        known.plural = mention.plural
        self._known.append(known)
        self._by_id[known.id] = known
        return known

    def _tie(self, known: _Known, mention: Mention, why: str, remember: bool = True) -> None:
        if remember:
            self._said.append((mention.start, known, mention))
            self._resolved[mention.start, mention.end] = Resolution(known.id, why)
            known.mentions[mention.start, mention.end] = Span(mention.text, mention.start, mention.end)
            known.last = mention
        if mention.kind == "pronoun":
            return
        description = mention.description
        if description.country and not known.country_is_said:
            known.country, known.country_is_said = description.country, True
        if description.sector and not known.sector_is_said:
            known.sector, known.sector_is_said = list(description.sector), True
        if mention.before and not known.role and known.person:
            known.role = mention.before
        if mention.female is not None:
            known.female = mention.female
        elif known.person and known.female is None and mention.head:
            if mention.head in ("woman", "spokeswoman", "chairwoman", "queen", "girl", "mother"):
                known.female = True
            elif mention.head in ("man", "spokesman", "chairman", "king", "boy", "father"):
                known.female = False
        known.heads |= set(mention.before.lower().split())
        if mention.kind == "nominal":
            known.heads.add(mention.head)
        elif mention.name and not known.person:
            known.heads |= {mention.head, mention.name.split()[-1].lower()}


def _tokens(name: str) -> list[str]:
    return [token for token in name.lower().replace("-", " ").replace(".", " ").split() if len(token) > 1]


def _agree(known: _Known, mention: Mention) -> bool:
    return known.female is None or mention.female is None or known.female == mention.female
