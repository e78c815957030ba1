"""What stands beside a name: "Nabil Haddad, deputy chairman of the council," and "the minister, Rosa Quispe,"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from onrecord.coding.mentions import Mention
from onrecord.coding.naming import GENERIC_BODIES, NAMING
from onrecord.coding.nouns import is_role, may_stand_for_one, stands_for_one
from onrecord.language.analysis import Analysis, Range
from onrecord.ontology.names import word_set

_LONGEST = 18
"""Words."""
_MOST_NAMING = 6
_ALSO_VERBS = word_set("called calls named")
_AROUND_NAMING = word_set(
    """who which that is was has been also only better simply locally to the by police officials as himself herself
    itself ,"""
)
"""Words that may stand around "identified" and the like between a description and its name, and how many at most."""
_GOES_ON = word_set("in of for from with at who which that whose")
"""What a description with "a" may go on with behind a name, as one with "the" seldom does."""
_BRACKET = re.compile(r"\s?(?:\(?[^()\n]{0,12}\))?")
_MOST_TITLES = 4
"""Words between the comma and a name: "the banker", "Major General"."""
_OPENERS = frozenset(("DET", "NOUN", "ADJ", "PROPN", "ADV"))
"""Parts of speech with which an office begins."""
_NO_OFFICE = word_set("and or but who which that while as when where after before with because if although said not")
_TOO_MUCH = re.compile(r"\s*(?:[,;:(]|\b(?:who|whose|which|that|said|says)\b)")
_COMPLEMENT = re.compile(r"\b(?:of|for|in|at|to|from|on|with)\b")
_ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)


def office_beside(analysis: Analysis, mention: Mention) -> str | None:
    """The words that say what the bearer of a name is, after it or before it, without an article; None for none."""
    inside = _inside(mention)
    if inside:
        return inside
    words = _after(analysis, mention) or _before(analysis, mention)
    if words is None:
        return None
    start, end = analysis.span(words)
    return trimmed(analysis.words.text[start:end])


def bearer_behind(analysis: Analysis, mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """The mention of the name behind a description and a comma: "the governor of Menaka, Colonel Modibo Sangho,"."""
    if mention.kind != "nominal" or mention.plural:
        return None
    at = bisect_left(mentions, mention.end, key=lambda other: other.start)
    name = mentions[at] if at < len(mentions) else None
    if name is None or name.kind != "name" or name.sentence != mention.sentence:
        return None
    if _is_called(analysis, mention, name):
        return name
    comma = mention.words[1]
    _, last = analysis.sentences[mention.sentence]
    if comma + 1 >= last or _word(analysis, comma) != ",":
        return None
    # "The union, the Surma Cha Sramik Oikya,"
    body = mention.head in GENERIC_BODIES and _word(analysis, comma + 1) == "the" and name.words[0] == comma + 2
    if not body and (name.person is False or not may_stand_for_one(mention.head)):
        return None
    # Between comma and name stand at most titles, and behind the name the sentence goes on, not a list.
    titles = range(comma + 1, name.words[0])
    behind = _word(analysis, name.words[1]) if name.words[1] < last else "."
    if behind == "," and name.words[1] + 1 < last and _word(analysis, name.words[1] + 1) == "and":
        return None
    if len(titles) > _MOST_TITLES or any(analysis.pos(word) in ("VERB", "AUX", "CCONJ", "PUNCT") for word in titles):
        return None
    return name if behind in (",", ".", ";", ")", "”", '"') else None


def _is_called(analysis: Analysis, mention: Mention, name: Mention) -> bool:
    """Whether the words between a description and a name say that this is its name: "a man identified as Ann Lee"."""
    between = range(mention.words[1], name.words[0])
    if not 0 < len(between) <= _MOST_NAMING or (name.person is False and stands_for_one(mention.head)):
        return False
    words = {_word(analysis, word) for word in between}
    if not words & NAMING or not words <= NAMING | _AROUND_NAMING or name.before:
        return False
    # "A man called Lee" is Lee; "the president called Lee" is on the telephone.
    return mention.indefinite or not words <= _ALSO_VERBS


def is_called_here(analysis: Analysis, mention: Mention) -> bool:
    """Whether the words before a name say that somebody is called so: "identified as Ann Lee"."""
    first, _ = analysis.sentences[mention.sentence]
    before = [_word(analysis, word) for word in range(max(first, mention.words[0] - 2), mention.words[0])]
    return bool(before) and (before[-1] in NAMING or (before[0] in NAMING and before[-1] in _AROUND_NAMING))


def bearer_before(analysis: Analysis, mention: Mention, mentions: Sequence[Mention]) -> Mention | None:
    """The mention of the name that a description between commas stands behind: "the AFL, a separatist movement,"."""
    if mention.kind != "nominal" or mention.plural:
        return None
    first, last = analysis.sentences[mention.sentence]
    begin, behind = mention.words[0] - 1, mention.words[1]
    if begin - 2 < first or behind >= last or _word(analysis, begin) not in ("a", "an", "the"):
        return None
    closing = {",", ".", ";", ")", "—"} | (set() if _word(analysis, begin) == "the" else _GOES_ON)
    if _word(analysis, begin - 1) != "," or _word(analysis, behind) not in closing:
        return None
    at = bisect_left(mentions, mention.start, key=lambda other: other.start) - 1
    name = mentions[at] if at >= 0 else None
    if name is None or name.kind != "name" or name.sentence != mention.sentence or name.plural:
        return None
    # Between the name and its comma stands at most a short form in brackets.
    start, _ = analysis.span((begin - 1, begin))
    if not _BRACKET.fullmatch(analysis.words.text[name.end : start]):
        return None
    one = stands_for_one(mention.head)
    if name.person is False:
        return None if one or (name.match and name.match.kind != "organization") else name
    return name if one else None


def trimmed(office: str) -> str:
    """An office without its article and without the clause behind it."""
    office = " ".join(_ARTICLE.sub("", office).split())
    cut = _TOO_MUCH.search(office, 1)
    return office[: cut.start()] if cut else office


def head_of(office: str) -> str:
    """The noun that an office turns on: "chairman" of "deputy chairman of the council"."""
    words = re.findall(r"[^\W_]+", _COMPLEMENT.split(office)[0])
    return words[-1].lower() if words else ""


def _inside(mention: Mention) -> str | None:
    """The office in the mention's own words, where these go on behind the name."""
    behind = mention.text.rfind(mention.name or "") + len(mention.name or "")
    rest = mention.text[behind:]
    office = trimmed(rest[1:].strip()) if rest[:1] == "," else ""
    if not office or office.split()[0].lower() in _NO_OFFICE:
        return None
    return office if is_role(head_of(office)) else None


def _after(analysis: Analysis, mention: Mention) -> Range | None:
    begin = mention.words[1] + 1
    _, last = analysis.sentences[mention.sentence]
    if begin >= last or _word(analysis, begin - 1) != ",":
        return None
    stop = min(last, begin + 1 + _LONGEST)
    end = next((at for at in range(begin, stop) if _word(analysis, at) in (",", ".", ";")), None)
    return (begin, end) if end and _says_office(analysis, begin, end) else None


def _before(analysis: Analysis, mention: Mention) -> Range | None:
    end = mention.words[0] - 1
    first, _ = analysis.sentences[mention.sentence]
    if end <= first or _word(analysis, end) != ",":
        return None
    begin = end
    while begin > first and end - begin <= _LONGEST and _word(analysis, begin - 1) not in (",", ";", ":", "”", '"'):
        begin -= 1
    verb = any(analysis.pos(word) == "VERB" for word in range(begin, end))
    return (begin, end) if not verb and _says_office(analysis, begin, end) else None


def _says_office(analysis: Analysis, begin: int, end: int) -> bool:
    """Whether words between commas are a noun phrase whose head is a role."""
    if not 0 < end - begin <= _LONGEST or _word(analysis, begin) in _NO_OFFICE:
        return False
    if analysis.pos(begin) not in _OPENERS or any(analysis.pos(word) == "AUX" for word in range(begin, end)):
        return False
    start, stop = analysis.span((begin, end))
    return is_role(head_of(trimmed(analysis.words.text[start:stop])))


def _word(analysis: Analysis, word: int) -> str:
    return analysis.text((word, word + 1)).lower()
