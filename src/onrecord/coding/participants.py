"""Participants and speakers: from the words that play a role to entities with country and sector."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log

import numpy as np

from onrecord.coding.appositions import bearer_before, bearer_behind, head_of, is_called_here, office_beside
from onrecord.coding.coded import EntityKind, Participant
from onrecord.coding.countries import Countries, best
from onrecord.coding.draft import Draft, overlapping
from onrecord.coding.introductions import issuer, named_later
from onrecord.coding.mentions import FIRST_PERSON, JOINING, Mention, MentionReader, plain
from onrecord.coding.naming import BODY_WORDS
from onrecord.coding.nouns import ABDUCTORS, DOERS
from onrecord.language.analysis import Analysis, Range
from onrecord.language.labels import UPOS

_OF_MANY_COUNTRIES = frozenset(("UNO", "EUR", "IGO", "NGO"))
_SECTORS_OF_MANY = frozenset(("MIL", "COP", "JUD", "LEG"))
"""The sectors that coders give to those of bodies of many countries; their officials have none."""
_IN_NO_NAME = ("ADP", "AUX", "CCONJ", "DET", "NUM", "PART", "PRON", "PUNCT", "SCONJ")
"""Parts of speech of words that are in no person's name, wrong as the others may be for a foreign one."""
_LONGEST_SYLLABLE = 5
_MOST_HEARD = 30
"""Mentions of one entity that are asked for its country."""
_DEEDS_BACK = 6
"""Events before "the attackers" among which theirs is looked for."""
_OFFICIAL = frozenset(("GOV", "MIL", "COP", "JUD", "SPY"))
"""Sectors of those who are not called attackers or kidnappers."""
_VOICE = {"own words": 2.5, "entity": 2.5, "bare country": 2.5, "nothing": 1.0}
"""By what told the sector: what that adds to the logarithm of the model's probability for it; chosen on one half of the
dev sentences, confirmed on the other."""
_DOUBT = 1e-4
"""Added to every probability."""
_SURE_SECTOR = 0.5
"""Probability from which the model's sector is taken where the words themselves say none."""


def read_mentions(draft: Draft) -> None:
    """Find the mentions of a report: participants, sources, and names that only help to tell who is who."""
    analysis = draft.analysis
    reader = MentionReader(analysis, draft.table, draft.report.published, draft.cased)
    ranges: list[Range] = [
        role.words for act in draft.acts for side in ("actor", "recipient") for role in act.roles[side]
    ]
    ranges += [said.source for said in draft.said if said.source]
    for words in dict.fromkeys(ranges):
        mention = reader.read(words)
        if mention:
            draft.mention_of[words] = mention
    for said in draft.said:
        if said.source and said.source in draft.mention_of:
            draft.mention_of[said.source].speaks = True

    # Everything else that looks like a name is read too, where it lies apart from these and is no time.
    taken = np.zeros(len(analysis.words), dtype=bool)
    for mention in draft.mention_of.values():
        taken[slice(*mention.words)] = True
    for words in _names(draft) + [tagged.words for tagged in analysis.mentions if tagged.label == "party"]:
        if not taken[slice(*words)].any():
            other = reader.read(words)
            if other and _is_told_apart(draft, other) and not overlapping(draft.times, other.start, other.end):
                draft.mention_of[words] = other
                taken[slice(*other.words)] = True
    for words in _surnames(draft, taken):
        other = reader.read(words)
        if other and other.kind == "name":
            draft.mention_of[words] = other
    by_span = {(mention.start, mention.end): mention for mention in draft.mention_of.values()}
    draft.mentions = [by_span[span] for span in sorted(by_span)]


def _is_told_apart(draft: Draft, mention: Mention) -> bool:
    """Whether words that play no part in anything are surely somebody's name."""
    if mention.kind != "name":
        return False
    words = (mention.name or "").lower().split()
    body = mention.person is False and len(words) > 1 and words[-1] in BODY_WORDS
    return bool(mention.person or mention.matches or body) or _is_introduced(draft, mention)


def _surnames(draft: Draft, taken: np.ndarray) -> list[Range]:
    """Bare surnames of people named in full elsewhere, where they stand apart or say whose something is ("Haddad's
    brother"): they keep their bearers in mind."""
    analysis = draft.analysis
    if not draft.cased:
        return []
    surnames = set()
    for mention in draft.mention_of.values():
        name = mention.name or ""
        if " " in name and (mention.person or (mention.person is None and mention.speaks)):
            surnames.add(name.split()[-1])
    found = []
    for word in np.flatnonzero(np.isin(analysis.words.shapes, (1, 3, 4))).tolist():
        if analysis.text((word, word + 1)) in surnames:
            owner = word + 2 < len(analysis.words) and analysis.text((word + 1, word + 3)) in ("'s", "’s")
            if owner or not taken[word]:
                found.append((word, word + 1))
    return found


def _is_introduced(draft: Draft, mention: Mention) -> bool:
    """Whether a name that tells nothing of its bearer is followed by what tells it: "Narek Avagian, a farmer"."""
    analysis, behind = draft.analysis, mention.words[1]
    _, last = analysis.sentences[mention.sentence]
    if mention.person is False or " " not in (mention.name or "") or behind + 1 >= last:
        return False
    if overlapping(draft.places, mention.start, mention.end):
        return False
    if is_called_here(analysis, mention):
        return True
    here, following = (analysis.text((word, word + 1)).lower() for word in (behind, behind + 1))
    return here == "," and (following in ("a", "an", "the", "who", "whose") or following.isdigit())


def _names(draft: Draft) -> list[Range]:
    """Runs of two to five proper nouns: names of people who take part in nothing but may be spoken of later."""
    analysis = draft.analysis
    capital = np.isin(analysis.words.shapes, (1, 3, 4))
    proper = capital & ~np.isin(analysis.upos, [UPOS.index(tag) for tag in _IN_NO_NAME])
    opens = np.zeros(len(proper) + 1, dtype=bool)
    opens[[i for i, _ in analysis.sentences]] = True
    runs: list[Range] = []
    begin = end = -1
    for word in [*np.flatnonzero(proper).tolist(), -1]:
        if word == end and not opens[word]:
            end += 1
            continue
        if 2 <= end - begin <= 5:
            runs.append((begin, _with_syllable(analysis, end)))
        begin, end = word, word + 1
    return runs


def _with_syllable(analysis: Analysis, end: int) -> int:
    """The end of a name with the second syllable behind a hyphen: "Mi-ran"."""
    if end + 1 >= len(analysis.words) or analysis.text((end - 1, end + 1))[-1] != "-":
        return end
    syllable = analysis.text((end, end + 2))[1:]
    return end + 2 if syllable.isalpha() and syllable.islower() and len(syllable) <= _LONGEST_SYLLABLE else end


def resolve_entities(draft: Draft) -> None:
    """Tie every mention to an entity, and every statement to its speaker."""
    registry = draft.registry
    countries = Countries(draft.mentions, draft.places)
    for mention in draft.mentions:
        mention.within = draft.said_at(mention.start)
        introduced = registry.introduce(mention)
        if introduced:
            _learn_office(draft, mention, introduced)
        if mention.kind == "nominal" and not mention.indefinite and draft.part_at(mention.start) == "title":
            mention.definite = True  # headlines leave out articles
    draft.speakers = [None] * len(draft.said)
    sources: dict[tuple[int, int], list[int]] = {}
    for order, said in enumerate(draft.said):
        if said.source and said.source in draft.mention_of:
            mention = draft.mention_of[said.source]
            sources.setdefault((mention.start, mention.end), []).append(order)
    speaking = [mention for mention in draft.mentions if mention.speaks]
    last_one: Mention | None = None
    spoke: Mention | None = None
    longest = {mention.start: mention for mention in draft.mentions}
    last_speaker: str | None = None
    waiting: list[Mention] = []
    for mention in draft.mentions:
        if mention.kind == "pronoun" and mention.text.lower() in FIRST_PERSON:
            waiting.append(mention)
            continue
        unsaid = mention.kind == "nominal" and not mention.description.country
        home = countries.guess(mention) if unsaid else None
        whole = longest.get(mention.start)
        bearer = whole if _is_front_of(mention, whole) else None
        if last_one and _is_end_of(draft.analysis, mention, last_one):
            bearer = last_one
        last_one = mention
        bearer = bearer or _doer_before(draft, mention)
        bearer = bearer or bearer_behind(draft.analysis, mention, draft.mentions)
        bearer = bearer or bearer_before(draft.analysis, mention, draft.mentions)
        bearer = bearer or issuer(draft.analysis, mention, spoke) or named_later(draft.analysis, mention, speaking)
        resolution = registry.resolve(mention, last_speaker=last_speaker, home=home, bearer=bearer)
        _learn_office(draft, mention, resolution.entity)
        for order in sources.get((mention.start, mention.end), ()):
            last_speaker = draft.speakers[order] = resolution.entity
            spoke = mention
    _complete_speakers(draft)
    for mention in waiting:
        registry.resolve(mention, speaker=_voice_at(draft, mention.start), last_speaker=None)
    for at, said in enumerate(draft.said):
        if said.source and draft.speakers[at] is None and said.source in draft.mention_of:
            found = registry.resolution(draft.mention_of[said.source])
            draft.speakers[at] = found.entity if found else None
    _guess_sectors(draft)
    _guess_countries(draft, countries)


def _is_front_of(mention: Mention, whole: Mention | None) -> bool:
    """Whether a mention is only the front of a person's longer one, where the model gave different words to different
    roles: "Interior Minister" of "Interior Minister Ann Lee"; not "Kenya" of "Kenya President Ann Lee"."""
    if (
        whole is None
        or mention.end >= whole.end
        or mention.kind == "pronoun"
        or mention.match
        or mention.owned
        or mention.plural
    ):
        return False
    return whole.kind == "name" and bool(whole.person)


def _is_end_of(analysis: Analysis, mention: Mention, whole: Mention) -> bool:
    """Whether a description is only the end of a longer one: "minister" of "interior minister", not "court" of "head
    of the court"."""
    if not mention.kind == whole.kind == "nominal" or mention.end != whole.end:
        return False
    front = range(whole.words[0], mention.words[0])
    return not any(analysis.text((word, word + 1)).lower() in JOINING for word in front)


def _doer_before(draft: Draft, mention: Mention) -> Mention | None:
    """Whom "the kidnappers", "the attackers" takes up: those who did the last violent deed told before."""
    if mention.kind != "nominal" or not mention.definite or mention.head not in DOERS:
        return None
    if plain(mention.text) != mention.head:
        return None
    last = bisect_left(draft.acts, mention.words[0], key=lambda act: act.words[0])
    for act in reversed(draft.acts[max(0, last - _DEEDS_BACK) : last]):
        doers = [draft.mention_of[role.words] for role in act.roles["actor"] if role.words in draft.mention_of]
        hit = {draft.mention_of[role.words].head for role in act.roles["recipient"] if role.words in draft.mention_of}
        if mention.head in hit:  # "guards drove the attackers off" is not their deed
            continue
        if act.kind == "ASSAULT" and doers and ("abduct" in act.modes or mention.head not in ABDUCTORS):
            doer = doers[0]
            official = {*doer.description.sector} & _OFFICIAL
            told_apart = doer.plural != mention.plural or doer.end > mention.start or official
            return None if told_apart or doer.kind == "pronoun" else doer
    return None


def _voice_at(draft: Draft, at: int) -> str | None:
    """Who speaks the words at a character: the speaker of the statement that holds it; in a quotation that no statement
    holds there ("We are urging calm", where "We" is itself a source), whoever spoke in the paragraph before it."""
    number = draft.said_at(at)
    speaker = draft.speakers[number] if number is not None else None
    if speaker is None and draft.in_quotes(at):
        speaker = next((draft.speakers[said] for said in draft.said_before(at) if draft.speakers[said]), None)
    return speaker


def _guess_sectors(draft: Draft) -> None:
    """Where no words say a sector, the model's view of the mention fills the gap."""
    for mention in draft.mentions:
        found = draft.registry.resolution(mention)
        if found and mention.kind != "pronoun" and not draft.registry[found.entity].sector:
            sector, score = draft.analysis.sectors(mention.words)[0]
            if sector and score >= _SURE_SECTOR and draft.registry[found.entity].kind != "country":
                draft.registry.describe(found.entity, sector=sector, said=False)


def _guess_countries(draft: Draft, countries: Countries) -> None:
    """Give those who speak or take part in an event the country that the report suggests, where no words say one."""
    registry = draft.registry
    for mention in draft.mentions:
        found = registry.resolution(mention)
        speaker = _voice_at(draft, mention.start) if found and _is_ours(draft, mention) else None
        if found and speaker and not registry[found.entity].country:
            registry.describe(found.entity, country=registry[speaker].country, said=False)
    points: dict[str, Counter[str]] = {}
    heard: Counter[str] = Counter()

    def country_of(words: Range) -> str | None:
        mention = draft.mention_of.get(words)
        found = registry.resolution(mention) if mention else None
        return registry[found.entity].country if found else None

    def weigh(words: Range, beside: Iterable[str] = (), against: Iterable[str] = ()) -> None:
        mention = draft.mention_of.get(words)
        found = registry.resolution(mention) if mention else None
        if mention and found and not registry[found.entity].country and heard[found.entity] < _MOST_HEARD:
            heard[found.entity] += 1
            points.setdefault(found.entity, Counter()).update(countries.points(mention, beside, against))

    for act in draft.acts:
        sides = {side: {r.words: country_of(r.words) for r in act.roles[side]} for side in ("actor", "recipient")}
        for side, other in (("actor", "recipient"), ("recipient", "actor")):
            against = [country for country in sides[other].values() if country]
            for words in sides[side]:
                beside = [country for country in sides[side].values() if country]
                weigh(words, beside, against)
    for said in draft.said:
        if said.source:
            weigh(said.source)
    for entity, sums in points.items():
        for country in sums:
            sums[country] /= heard[entity]  # type: ignore[assignment]
        registry.describe(entity, country=best(sums), said=False)


def _is_ours(draft: Draft, mention: Mention) -> bool:
    """Whether a speaker calls them his own: "our forces"."""
    i = mention.words[0]
    return any(draft.analysis.text((word, word + 1)).lower() in ("our", "my") for word in (i - 1, i) if word >= 0)


def _complete_speakers(draft: Draft) -> None:
    """Speakers of statements whose words name no source: the actor of the act that the cue is; who spoke last."""
    actor_at = {
        word: act.roles["actor"][0].words for act in draft.acts if act.roles["actor"] for word in range(*act.words)
    }
    last: str | None = None
    for number, said in enumerate(draft.said):
        if draft.speakers[number] is None and said.source is None:
            if said.follows:
                draft.speakers[number] = last
            elif said.cue:
                words = next((actor_at[word] for word in range(*said.cue) if word in actor_at), None)
                mention = draft.mention_of.get(words) if words else _subject_of(draft, said.cue)
                found = draft.registry.resolution(mention) if mention else None
                draft.speakers[number] = found.entity if found else None
                said.source = mention.words if mention else None
        last = draft.speakers[number] or last


def _subject_of(draft: Draft, cue: Range) -> Mention | None:
    """The mention that is the grammatical subject of a cue."""
    analysis = draft.analysis
    first, last = analysis.sentences[analysis.sentence_at(cue[0])]
    for word in range(first, last):
        if cue[0] <= analysis.heads[word] < cue[1] and analysis.relation(word) == "nsubj":
            start, end = analysis.span((word, word + 1))
            at = bisect_right(draft.mentions, start, key=lambda mention: mention.start) - 1
            if at >= 0 and draft.mentions[at].end >= end:
                return draft.mentions[at]
    return None


def _learn_office(draft: Draft, mention: Mention, entity: str) -> None:
    """Learn office, country and sector from the words beside a name: ", deputy chairman of the council,"."""
    if mention.kind != "name" or mention.person is False:
        return
    office = office_beside(draft.analysis, mention)
    if not office:
        return
    description = draft.table.describe(office, draft.report.published, draft.cased)
    draft.registry.describe(
        entity,
        country=description.country,
        sector=description.sector[0] if description.sector else None,
        role=office,
        head=head_of(office),
    )


@dataclass(frozen=True, slots=True)
class Codes:
    """Entity, country and sector of a participant, and what told them: its own words, what the report tells of the
    entity elsewhere ("entity"), its being a bare country, the model, the places around ("places"), or "nothing"."""

    entity: str
    country: str | None
    country_from: str
    sector: list[str]
    sector_from: str


def participant(draft: Draft, words: Range, type_: str, side: str) -> Participant | None:
    """The participant that these words are in an event of `type_`, on the `side` of actors or recipients."""
    codes = codes_of(draft, words, type_, side)
    if not codes:
        return None
    mention = draft.mention_of[words]
    return Participant(mention.text, mention.start, mention.end, codes.entity, codes.country, codes.sector)


def codes_of(draft: Draft, words: Range, type_: str, side: str) -> Codes | None:
    """Who takes part with these words in an event of `type_`, and which codes that gives; None for no mention."""
    mention = draft.mention_of.get(words)
    found = draft.registry.resolution(mention) if mention else None
    if not mention or not found:
        return None
    known = draft.registry[found.entity]
    country = mention.description.country or known.country
    heard = "entity" if known.country_is_said else "places"
    country_from = "own words" if mention.description.country else heard if country else "nothing"
    told, told_by = _told_sector(mention, known.sector, known.kind, type_, side)
    if any(match.own for match in mention.matches):
        return Codes(found.entity, country, country_from, told, told_by)
    if country in _OF_MANY_COUNTRIES:
        kept = [sector for sector in told if sector in _SECTORS_OF_MANY]
        return Codes(found.entity, country, country_from, kept, told_by)
    likeliest = _likeliest_sector(draft, mention, told[0] if told else "", _VOICE[told_by])
    if likeliest == (told[0] if told else ""):
        return Codes(found.entity, country, country_from, told, told_by)
    return Codes(found.entity, country, country_from, [likeliest] if likeliest else [], "model")


def _told_sector(mention: Mention, known: list[str], kind: EntityKind, type_: str, side: str) -> tuple[list[str], str]:
    """The sector that the words say, and what says it."""
    if _is_bare_country(mention, kind):
        return _sector_of_country(mention, type_, side), "bare country"
    if mention.description.sector:
        return list(mention.description.sector), "own words"
    return list(known), "entity" if known else "nothing"


def _sector_of_country(mention: Mention, type_: str, side: str) -> list[str]:
    """A bare country acts through its government, or its forces where it fights, and is acted upon as a whole; its
    capital always means the government."""
    match = mention.matches[0] if mention.matches else None
    if side == "recipient":
        return ["GOV"] if match and match.form == "seat" else []
    fights = type_ == "ASSAULT" or (type_ == "MOBILIZE" and match is not None and match.form == "adjective")
    return ["MIL" if fights else "GOV"]


def _likeliest_sector(draft: Draft, mention: Mention, told: str, voice: float) -> str:
    """The sector by what the model sees, to which the one `told` adds its `voice`; "" for none."""
    scores = {sector: log(score + _DOUBT) for sector, score in draft.analysis.sectors(mention.words)}
    scores[told] = scores.get(told, log(_DOUBT)) + voice
    return max(scores, key=lambda sector: scores[sector])


def _is_bare_country(mention: Mention, kind: str) -> bool:
    if mention.kind == "pronoun":
        return kind == "country"
    match = mention.matches[0] if len(mention.matches) == 1 else None
    if not match or match.kind not in ("country", "place") or match.form == "people":
        return False
    return match.start == 0 and match.end >= len(mention.text.rstrip("'’s "))


def shared_names(draft: Draft) -> dict[str, str]:
    """Entity id -> what its names have in common for telling incidents apart: the country or body they stand for."""
    names = {}
    for entity in draft.registry.entities():
        names[entity.id] = f"country {entity.country}" if entity.kind == "country" else f"{entity.kind} {entity.id}"
    return names
