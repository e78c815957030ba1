"""Names as they are compared across reports: "the Baloch Dawn Brigade" and "Baluch Dawn Brigade" are one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from onrecord.language.commonness import weight
from onrecord.ontology.names import fold, word_set
from onrecord.ontology.phrases import role_words

_COUNT = re.compile(
    r"^(?:(?:the|a|an|its|their|his|her|at least|at most|up to|about|around|some|nearly|almost|more than|fewer than|"
    r"no fewer than|less than|over|only|several|many|other|another|one|two|three|four|five|six|seven|eight|nine|ten|"
    r"eleven|twelve|dozens|scores|hundreds|thousands|of|number of|\d[\d,.]*)\s+)+",
    re.I,
)
_EMPTY = word_set("people persons one others men women them some many two three four five six seven eight nine ten")


@lru_cache(maxsize=50_000)
def plain(name: str) -> str:
    """A name without its article, a description without its number: "soldiers" of "at least six soldiers"."""
    return _COUNT.sub("", name).strip()


@lru_cache(maxsize=50_000)
def is_proper(name: str) -> bool:
    """Whether a name is more than a description: a word in it has a capital that it need not have at the front of a
    sentence ("Gunmen", "Riot police")."""
    words = plain(name).split()
    if any(word[:1].isupper() for word in words[1:]):
        return True
    first = words[0] if words else ""
    return first[:1].isupper() and len(words) == 1 and first.lower() not in role_words() and not first.endswith("men")


def are_one_name(one: str, other: str) -> bool:
    """Whether two names share most of what they say."""
    a, b = _words(one), _words(other)
    if not a or not b:
        return False
    shared = sum(map(weight, a & b))
    return shared >= 0.5 * min(sum(map(weight, a)), sum(map(weight, b))) and shared > 0


@lru_cache(maxsize=50_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W_]+", fold(plain(name)).lower()) if len(word) > 1)


def merged(names: Iterable[tuple[str, str]], most: int) -> list[str]:
    """The different names among (report, name), those that most reports have first, each as it is longest; those that
    say nothing ("people") only where nothing else is."""
    groups: list[tuple[list[str], set[str]]] = []
    for report, name in names:
        name = plain(name)
        if not name:
            continue
        for variants, reports in groups:
            if any(variant.lower() == name.lower() for variant in variants) or (
                is_proper(name) and is_proper(variants[0]) and are_one_name(name, variants[0])
            ):
                variants.append(name)
                reports.add(report)
                break
        else:
            groups.append(([name], {report}))
    groups.sort(key=lambda group: -len(group[1]))
    shown = [max(dict.fromkeys(variants), key=len) for variants, _ in groups]
    telling = [name for name in shown if name.lower() not in _EMPTY]
    return (telling or shown)[:most]
