"""Entities: which mentions of a report are one and the same, what that is, and to which country and sector it belongs.

The registry hears of the mentions in the order of the text and ties each to an entity: names by their words, bodies
by the actor table, descriptions by their head ("the faction", "the official"), pronouns by who was last spoken of.
What one mention says ("PA presidential spokesperson ...") is remembered for the later ones. Everything is looked up by
key or within the last few sentences, so that the time taken grows with the text and no faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from onrecord.coding.appositions import trimmed
from onrecord.coding.coded import Entity, EntityKind, Span
from onrecord.coding.mentions import (
    FIRST_PERSON,
    HE,
    IT,
    PRONOUNS,
    RELATIVE,
    SHE,
    THEY,
    Mention,
    plain,
    quantity,
    short,
)
from onrecord.coding.naming import is_government
from onrecord.coding.nouns import (
    ABBREVIATED,
    ANY_BODY,
    BODY_NOUNS,
    FEMALE_NOUNS,
    GROUP_NOUNS,
    IN_THE_DEED,
    LEADING,
    LOOSE_MODIFIERS,
    MALE_NOUNS,
    OFFICES,
    PARTIES,
    RANKS,
    STATE_BODIES,
    is_role,
    stands_for_one,
)
from onrecord.ontology.actors import Description
from onrecord.ontology.names import fold

_ARTICLED = ("al-", "el-", "ar-", "as-", "ash-", "az-", "at-", "an-", "ad-")
_REACH = 4
"""Sentences that a pronoun looks back."""
_FAR = 12
"""Sentences that a description looks back."""
_NEAR = 3
"""Sentences that a description looks back which only says in other words who was just spoken of."""
_MOST_IN_VARIATION = 3
"""Words of such a description."""
_MOST_BEARERS = 200
"""People with one name among theirs that a name is compared with."""
_MOST_SEEN = 60
"""Mentions that either looks back at most: a sentence can be a list of names."""


@dataclass
class _Known:
    """An entity in the making. `sure`: more than a name without a title or a common given name says its kind."""

    id: str
    name: str
    kind: EntityKind
    country: str | None = None
    sector: list[str] = field(default_factory=list)
    sector_is_said: bool = False
    country_is_said: bool = False
    role: str | None = None
    heads: set[str] = field(default_factory=set)
    female: bool | None = None
    plural: bool = False
    sure: bool = True
    last: int = -1
    mentions: dict[tuple[int, int], Span] = field(default_factory=dict)

    @property
    def person(self) -> bool:
        return self.kind == "person"


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
        self._by_key: dict[str, _Known] = {}
        self._aliases: dict[str, _Known] = {}
        self._people: dict[str, dict[str, _Known]] = {}
        self._by_head: dict[str, dict[str, _Known]] = {}
        self._said: list[tuple[_Known, Mention]] = []
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

    def introduce(self, mention: Mention) -> str | None:
        """Make a full name known before the text is gone through, so that a headline's surname finds its bearer; its
        entity, or None for what is no full name."""
        if mention.kind != "name" or not mention.name or not mention.person or len(mention.name.split()) < 2:
            return None
        known = self._by_name(mention) or self._new(mention)
        self._learn(known, mention)
        return known.id

    def resolve(
        self, mention: Mention, *, speaker: str | None = None, last_speaker: str | None = None, home: str | None = None,
        bearer: Mention | None = None,
    ) -> Resolution:  # fmt: skip
        """Tie `mention` to its entity.

        `speaker`: who speaks the words it stands in; `last_speaker`: who spoke last; `home`: the country it is likely
        to belong to where its words say none; `bearer`: whose name stands behind it ("the governor, Ann Lee,").
        """
        done = self.resolution(mention)
        if done:
            return done
        if bearer is not None:
            known = self._by_id[self.resolve(bearer).entity]
            why = f"the name behind it is that of {known.name}"
        elif mention.kind == "pronoun":
            known, why = self._pronoun(mention, speaker, last_speaker)
        elif mention.kind == "name":
            found = self._by_name(mention)
            known = found or self._new(mention)
            why = f"the name '{mention.name}' is that of {known.name}" if found else f"first named here: {known.name}"
        else:
            known, why = self._description(mention, home, last_speaker)
        if mention.kind == "name" and known.person:
            _forget_namesakes(known, mention)
        self._said.append((known, mention))
        self._resolved[mention.start, mention.end] = Resolution(known.id, why)
        known.mentions[mention.start, mention.end] = Span(mention.text, mention.start, mention.end)
        known.last = mention.start
        if mention.kind != "pronoun" and known.name.lower() in PRONOUNS:
            self._rename(known, mention.name or short(mention.text))
        self._learn(known, mention)
        return self._resolved[mention.start, mention.end]

    def describe(self, entity: str, *, country: str | None = None, sector: str | None = None, role: str | None = None,
                 head: str | None = None, said: bool = True) -> None:  # fmt: skip
        """Add what is learned of an entity elsewhere; what its own words say is not overruled (`said`: by the text)."""
        known = self._by_id[entity]
        if country and (not known.country or (said and not known.country_is_said)):
            known.country, known.country_is_said = country, said
        if sector and known.kind != "country" and (not known.sector or (said and not known.sector_is_said)):
            known.sector, known.sector_is_said = [sector], said
        if role and not known.role:
            known.role = role
        if head:
            self._add_heads(known, [head])

    # -- names -----------------------------------------------------------------------------------------------

    def _by_name(self, mention: Mention) -> _Known | None:
        assert mention.name
        if mention.person is False:
            return self._body(mention)
        known = self._by_key.get(_key(mention.name))
        if known is not None and (known.person or not mention.person) and _agree(known, mention):
            return known
        tokens = _tokens(mention.name)
        bearers = [known for known in self._bearers(tokens[-1:]) if _agree(known, mention)]
        fitting = [known for known in bearers if _ends_alike(tokens, _tokens(known.name))]
        if not fitting and len(tokens) == 1:
            fitting = [known for known in bearers if _may_go_by(tokens[0], known)]
        if not fitting and len(tokens) > 1:
            # "Kim" of the headline is the "Kim Young-ho" of the text.
            fitting = [
                known
                for known in self._bearers(tokens[:1])
                if _tokens(known.name) == tokens[:1] and _agree(known, mention)
            ]
        if not fitting:
            return None
        # Who was spoken of last; of those yet to come, the first.
        known = max(reversed(fitting), key=lambda known: known.last)
        if len(tokens) > len(_tokens(known.name)):
            self._rename(known, mention.name)
        return known

    def _bearers(self, tokens: list[str]) -> Iterable[_Known]:
        """The people whose names hold the one token given."""
        return self._people.get(tokens[0], {}).values() if tokens else ()

    def _body(self, mention: Mention) -> _Known | None:
        assert mention.name
        # What the report itself says a short form stands for goes before what the table says.
        written = mention.text[mention.match.start : mention.match.end] if mention.match else mention.name
        known = self._aliases.get(_key(written))
        if known is not None:
            return known
        for key in _body_keys(mention):
            known = self._by_key.get(key)
            if known is not None and not known.person:
                if mention.name.isupper() or not known.name.isupper():
                    return known
                self._rename(known, mention.name)
                return known
        return None

    def _rename(self, known: _Known, name: str) -> None:
        known.name = name
        self._index(known, name)

    def _index(self, known: _Known, name: str) -> None:
        """Let later mentions find an entity by this name."""
        self._by_key.setdefault(_key(name), known)
        if known.person:
            tokens = _tokens(name)
            for token in dict.fromkeys(tokens):
                bearers = self._people.setdefault(token, {})
                if len(bearers) < _MOST_BEARERS:
                    bearers[known.id] = known

    # -- descriptions ----------------------------------------------------------------------------------------

    def _description(self, mention: Mention, home: str | None, last_speaker: str | None) -> tuple[_Known, str]:
        key, number = plain(mention.text), quantity(mention.text)
        if number and mention.plural and not mention.definite:
            # "22 soldiers" are not the "14 soldiers" of before, nor all soldiers.
            known = self._by_key.get(f"= {number} {key}")
            if known is not None:
                return known, f"the same words as before: {known.name}"
            known = self._by_key[f"= {number} {key}"] = self._new(mention)
            return known, "first spoken of here"
        country = mention.description.country or home
        state = _state_key(mention, key, country)
        if state:
            known = self._by_key.get(state)
            if known is None:
                known = self._by_key[state] = self._new(mention)
                return known, "first spoken of here"
            if mention.description.country and not known.country_is_said:
                known.name = short(mention.text)
            return known, f"the {mention.head} of {country}: {known.name}"
        brief = len(set(key.split()) - LOOSE_MODIFIERS) <= 2 and not mention.description.country
        if mention.definite and brief:
            antecedent = self._antecedent(mention)
            if antecedent:
                return antecedent, f"'{mention.text}' takes up {antecedent.name}"
        known = self._by_key.get(f"= {key}")
        if known is not None and not (mention.indefinite and known.person):
            return known, f"the same words as before: {known.name}"
        if mention.definite and stands_for_one(mention.head) and not mention.plural:
            holder = self._holder(mention)
            if holder:
                return holder, f"'{mention.text}' takes up {holder.name}"
        varied = self._variation(mention, last_speaker)
        if varied:
            return varied, f"'{mention.text}' is another word for {varied.name}"
        known = self._by_key[f"= {key}"] = self._new(mention)
        return known, "first spoken of here"

    def _holder(self, mention: Mention) -> _Known | None:
        """Who of all the report's people was last, or will be first, said to be what a description says."""
        *rank, head = ABBREVIATED.get(mention.head, (mention.head,))
        fitting = [
            known
            for known in self._by_head.get(head, {}).values()
            if _agree(known, mention) and _same_country(known, mention) and _same_rank(known, mention)
            and known.heads.issuperset(rank) and _same_field(known, mention)
        ]  # fmt: skip
        country = mention.description.country
        return max(fitting, key=lambda known: (known.country == country, known.last), default=None)

    def _antecedent(self, mention: Mention) -> _Known | None:
        """Who "the official", "the group" takes up: the last one spoken of that bears that noun."""
        head = mention.head
        recent = [known for known, _ in self._back(mention, _FAR)]
        if stands_for_one(head) and not mention.plural:
            bears = (k for k in recent if k.person and head in k.heads)
            return next((k for k in bears if _same_rank(k, mention) and _same_field(k, mention)), None)
        sectors = BODY_NOUNS.get(head, frozenset())
        modifiers = set(plain(mention.text).split()) - {head} - LOOSE_MODIFIERS
        for known in recent:
            if known.person or known.kind in ("country", "place") or modifiers - known.heads:
                continue
            if head in known.heads and known.plural == mention.plural:
                return known
            fits = (known.sector[0] if known.sector else "") in sectors or (head in ANY_BODY and mention.speaks)
            if fits and known.kind == "organization":
                return known
        if not sectors or modifiers or mention.plural:
            return None
        doubtful = next((known for known in recent if known.person and not known.sure), None)
        if doubtful and (doubtful.sector or [""])[0] in sectors | {""}:
            # Nothing but its name spoke for a person.
            doubtful.kind = "organization"
            return doubtful
        return None

    def _variation(self, mention: Mention, last_speaker: str | None) -> _Known | None:
        """Who "the bishop", "the 44-year-old" takes up that was not called so before: a writer who names somebody new
        says who that is, so that a definite description without more is the person just spoken of in other words.

        Only somebody who speaks, or is the one person of the sentence before, is likely enough to be that person.
        """
        whose = mention.text.split(maxsplit=1)[0].lower()
        if whose == "same" and mention.speaks and last_speaker:
            return self._by_id[last_speaker]
        if not mention.definite or mention.owned or mention.plural or not stands_for_one(mention.head):
            return None
        if len(plain(mention.text).split()) > _MOST_IN_VARIATION or mention.description.country:
            return None
        if not (mention.speaks or (mention.subject and mention.head not in IN_THE_DEED)):
            return None
        near: dict[int, list[tuple[_Known, Mention]]] = {}
        for known, m in self._back(mention, _NEAR if mention.speaks else 1):
            quoted = m.within is not None and mention.within is None
            sure = known.sure or m.subject or m.speaks
            if known.person and sure and m.sentence < mention.sentence and not quoted:
                near.setdefault(m.sentence, []).append((known, m))
        for here in near.values():
            people = {known.id: known for known, m in here}
            subjects = {known.id: known for known, m in here if m.subject or m.speaks}
            if last_speaker in people and mention.speaks:
                subjects = {last_speaker: people[last_speaker]}
            (first, *others) = (subjects or people).values()
            if others or (not mention.speaks and len(people) > 1) or not _may_be_called(first, mention):
                return None
            return first
        return None

    # -- pronouns --------------------------------------------------------------------------------------------

    def _pronoun(self, mention: Mention, speaker: str | None, last_speaker: str | None) -> tuple[_Known, str]:
        low = mention.text.lower()
        if low in FIRST_PERSON and speaker:
            return self._by_id[speaker], f"'{mention.text}' is spoken by {self._by_id[speaker].name}"
        known: _Known | None = None
        if low in HE | SHE | {"who", "whom", "whose", "i", "me", "my"}:
            known = self._last(mention, lambda k: k.person and _agree(k, mention), last_speaker)
        elif low in IT | {"which", "that", "this"}:
            known = self._last(mention, lambda k: not k.person and not k.plural, last_speaker)
        elif low in THEY or low in FIRST_PERSON or low in ("these", "those", "both"):
            known = self._last(mention, lambda k: k.plural or k.kind in ("organization", "group", "country"), None)
        if known is None:
            return self._new(mention), "nobody before to whom it could refer"
        if known.person:
            known.sure = known.sure or bool(mention.person)
            known.female = mention.female if known.female is None else known.female
        return known, f"'{mention.text}' is the last one spoken of that fits: {known.name}"

    def _last(self, mention: Mention, fits: Callable[[_Known], bool], last_speaker: str | None) -> _Known | None:
        """Who a pronoun stands for: subjects first, sentence by sentence backwards."""
        recent = [(m, known) for known, m in self._back(mention, _REACH) if fits(known)]
        if mention.within is None and mention.person:
            # Whoever is only spoken of in what others say seldom goes on as "he".
            recent = [pair for pair in recent if pair[0].within is None] or recent
        if mention.text.lower() in RELATIVE and recent and recent[0][0].sentence == mention.sentence:
            return recent[0][1]
        speaker = self._by_id.get(last_speaker) if last_speaker else None
        for sentence in dict.fromkeys(m.sentence for m, _ in recent):
            here = [(m, known) for m, known in recent if m.sentence == sentence]
            if mention.female:
                # Who is known to be a woman goes before those of whom that is open: few of these are.
                here = [pair for pair in here if pair[1].female] or here
            if speaker and sentence < mention.sentence and any(known is speaker for _, known in here):
                return speaker
            chosen = [pair for pair in here if pair[0].subject] or here
            # Within its own sentence the nearest, in an earlier one the first.
            return chosen[0][1] if sentence == mention.sentence else chosen[-1][1]
        return speaker if speaker and fits(speaker) else None

    def _back(self, mention: Mention, sentences: int) -> Iterator[tuple[_Known, Mention]]:
        """Who was spoken of before `mention`, the last first, as many sentences back."""
        for known, m in reversed(self._said[-_MOST_SEEN:]):
            if m.sentence < mention.sentence - sentences:
                return
            if m.end <= mention.start:
                yield known, m

    # -- bookkeeping -----------------------------------------------------------------------------------------

    def _new(self, mention: Mention) -> _Known:
        kind = _kind(mention)
        name = mention.name or short(mention.text)
        if kind == "person" and mention.name and " " not in mention.name:
            name = next((m.name for m in mention.matches if m.kind == "person"), name)
        known = _Known(f"n{len(self._known) + 1}", name, kind, plural=mention.plural)
        known.sure = kind != "person" or mention.kind != "name" or bool(mention.person)
        self._known.append(known)
        self._by_id[known.id] = known
        if mention.kind == "name":
            self._index(known, mention.name or name)
            self._index(known, name)
            if not known.person:
                for key in _body_keys(mention):
                    self._by_key.setdefault(key, known)
        return known

    def _learn(self, known: _Known, mention: Mention) -> None:
        """Keep what a mention's own words say of its entity."""
        if mention.kind == "pronoun":
            return
        description = mention.description
        sector = description.sector[0] if description.sector else None
        self.describe(known.id, country=description.country, sector=sector, role=_role(known, mention))
        known.sure = known.sure or bool(mention.person)
        if mention.female is not None:
            known.female = mention.female
        elif known.person and known.female is None and mention.head in FEMALE_NOUNS | MALE_NOUNS:
            known.female = mention.head in FEMALE_NOUNS
        before = [word.strip(".,") for word in mention.before.lower().split()]
        # The "chief negotiator" is no chief.
        heads = [
            word
            for at, word in enumerate(before)
            if not (word in LEADING and at + 1 < len(before) and stands_for_one(before[at + 1]))
        ]
        if mention.kind == "nominal":
            heads.append(mention.head)
        elif mention.name and not known.person:
            heads += [mention.head, *mention.name.lower().split()]
        self._add_heads(known, heads)
        if mention.alias and not known.person:
            self._aliases.setdefault(_key(mention.alias), known)

    def _add_heads(self, known: _Known, heads: list[str]) -> None:
        known.heads.update(heads)
        if known.person:
            for head in heads:
                bearers = self._by_head.setdefault(head, {}) if stands_for_one(head) else {}
                if len(bearers) < _MOST_BEARERS:
                    bearers[known.id] = known


def _forget_namesakes(known: _Known, mention: Mention) -> None:
    """A bare surname says what the report says of its bearer, not what the table says of somebody else with it."""
    bearer = next((match for match in mention.matches if match.kind == "person"), None)
    if bearer and not bearer.own and len(known.name.split()) > 1 and _tokens(bearer.name) != _tokens(known.name):
        given = known.name.split()[0].lower()
        if not bearer.name.lower().startswith(given[:1]):
            mention.description = Description(None, (), None, None)


def _kind(mention: Mention) -> EntityKind:
    match = mention.match
    if mention.person or (mention.kind == "nominal" and stands_for_one(mention.head) and not mention.plural):
        return "person"
    if mention.kind == "pronoun":
        return "person" if mention.person else "group"
    if match is not None:
        if match.kind == "country" and mention.name and is_government(match, mention.name):
            return "organization"
        return match.kind  # type: ignore[return-value]
    if mention.plural or mention.head in GROUP_NOUNS or mention.kind == "nominal":
        return "group" if mention.kind == "nominal" or mention.person is None else "organization"
    return "person" if mention.person is None else "organization"


def _role(known: _Known, mention: Mention) -> str | None:
    """The office before a person's name, if the words there say more than "Mr" or "rival"."""
    if not known.person or mention.kind != "name":
        return None
    office = trimmed(mention.before)
    words = set(office.lower().replace(".", "").split())
    return office if words - {"mr", "mrs", "ms", "miss", "rival", "fellow", "former", "and"} else None


def _key(name: str) -> str:
    return fold(name).lower().replace(".", "")


def _body_keys(mention: Mention) -> list[str]:
    """The keys under which a body is found: what the table says it is, its name, its initials."""
    assert mention.name
    keys = []
    match = mention.match
    if match is not None:
        seat = "government of " if match.kind == "country" and is_government(match, mention.name) else ""
        keys.append(f"{seat}{match.name.lower()}")
    keys.append(_key(mention.name))
    initials = "".join(word[0] for word in mention.name.split() if word[0].isupper())
    if len(initials) > 2 and not mention.name.isupper():
        keys.append(initials.lower())
    return keys


def _tokens(name: str) -> list[str]:
    """The words of a person's name as they are compared: without dots, initials and Arabic articles."""
    tokens = []
    for token in fold(name).lower().replace(".", " ").split():
        for article in _ARTICLED:
            token = token.removeprefix(article)
        if len(token) > 1 and token not in ("jr", "sr", "al", "el"):
            tokens.append(token)
    return tokens


def _ends_alike(one: list[str], other: list[str]) -> bool:
    """Whether the shorter name ends the longer: "Haddad", "Abu Rudaineh" and "Nabil Abu Rudaineh"."""
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and longer[-len(shorter) :] == shorter


def _may_go_by(token: str, known: _Known) -> bool:
    """Whether one bare word may stand for a longer name that it does not end: "Kim" for "Kim Young-ho", "Saddam" for
    "Saddam Hussein", "Lopez" for "Maria Lopez Garcia"."""
    tokens = _tokens(known.name)
    return tokens[0] == token or (len(tokens) > 2 and tokens[-2] == token)


def _state_key(mention: Mention, key: str, country: str | None) -> str | None:
    """The key of a body that each country has one of, where the words tell nothing else of it: "the Israeli army"."""
    words = key.split()
    if not country or mention.indefinite or words[-1] not in STATE_BODIES:
        return None
    if len(words) > 1:
        whose = [match for match in mention.matches if match.kind == "country"]
        covered = sum(len(mention.text[match.start : match.end].split()) for match in whose[:1])
        if len(words) - 1 != covered:
            return None
    return f"{words[-1]} of {country}"


def _same_rank(known: _Known, mention: Mention) -> bool:
    """Whether neither is a deputy, former or another party's where the other is not."""
    return RANKS & set(mention.text.lower().split()) <= known.heads and not (
        RANKS & known.heads - set(mention.text.lower().split()) - PARTIES
    )


def _same_field(known: _Known, mention: Mention) -> bool:
    """Whether an office is not of another field than what a person was said to be: the "interior minister" is not
    "Foreign Minister Ann Lee"."""
    fields = {word for word in plain(mention.text).split() if is_role(word)} - {mention.head}
    fields -= set(ABBREVIATED) | RANKS
    others = {word for word in known.heads if is_role(word) and not stands_for_one(word)}
    return not others or fields <= known.heads


def _same_country(known: _Known, mention: Mention) -> bool:
    return not known.country or not mention.description.country or known.country == mention.description.country


def _may_be_called(known: _Known, mention: Mention) -> bool:
    """Whether nothing that is known of a person speaks against a description that was not used for it before."""
    if not _agree(known, mention) or mention.head in known.heads:  # of another rank or country, or it would be found
        return False
    if mention.head == "source" and known.name[:1].isupper():
        return False
    female = mention.head in FEMALE_NOUNS
    if (female or mention.head in MALE_NOUNS) and known.female is not None and known.female != female:
        return False
    if mention.head.endswith("-old"):
        return not any(head.endswith("-old") for head in known.heads)
    ranks = RANKS & set(mention.text.lower().split())
    told = mention.description.sector[0] if mention.description.sector else None
    if told and not ranks and known.sector_is_said and told not in known.sector:
        return False
    # Who bears one office is not called by another.
    titled = any(stands_for_one(head) for head in known.heads)
    return not (mention.head in OFFICES and titled and not ranks)


def _agree(known: _Known, mention: Mention) -> bool:
    return known.female is None or mention.female is None or known.female == mention.female
