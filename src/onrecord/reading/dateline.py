"""Find a dateline: the words at the head of a report that say where and when it was filed, and for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .dates import MONTH, MONTH_DAY, WEEKDAY

AGENCIES = (
    "AP|Associated Press|The Associated Press|Reuters|Thomson Reuters Foundation|AFP|Agence "
    "France-Presse|UPI|"
    "Xinhua|EFE|ANSA|dpa|DPA|PTI|ANI|IANS|UNI|TASS|ITAR-TASS|Interfax|RIA Novosti|Sputnik|Kyodo(?: "
    "News)?|Jiji|Yonhap|"
    "Antara|Bernama|WAFA|Ma'?an|SANA|KUNA|QNA|SPA|WAM|MENA|IRNA|Tasnim|Mehr|ISNA|Anadolu|AA|Pajhwok|TOLOnews|"
    "APP|BSS|UNB|VNA|CNA|KCNA|CP|PA|PA Media|AAP|Belga|Notimex|NOTIMEX|Prensa Latina|Bloomberg|CNN|CNN "
    "Business|"
    "PRNewswire|GLOBE NEWSWIRE|Business Wire|IRIN|OCHA|RFE/RL|VOA|BBC|BBC "
    "News|DW|NAN|PANA|SAPA|GNA|JTA|TNH|Agency|Agencies"
)
# Words in capitals before a colon or a dash that name a kind of story, not a place.
_KINDS_OF_STORY = (
    "ADVISORY ALERT ANALYSIS ATTENTION BACKGROUND BREAKING BRIEF COLUMN COMMENT CORRECTED CORRECTION "
    "EDITOR EDITORIAL EDITORS EXCLUSIVE EXPLAINER FACTBOX FEATURE FILE FOCUS GRAPHIC IMAGE INSIGHT "
    "INTERVIEW LATEST LEAD LETTERS LIVE NEWS NOTE OPINION PHOTO PHOTOS PICTURES PREVIEW PROFILE QUOTES "
    "REFILE REPORT REVIEW SPECIAL STORY SUMMARY TIMELINE UPDATE UPDATED URGENT VIDEO VIEW WATCH WATCHDOG "
    "WITNESS WRAPUP FLASH LOOK BOOM WARNING NOTICE TEXT Q A I"
)
NO_PLACES = frozenset(_KINDS_OF_STORY.split())

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĆČĐĘĞİŁŃŐŘŚŞŠŹŻŽ"
_CAPS_WORD = rf"(?:(?:[a-z]{{2}}-)?[{_CAPITAL}][{_CAPITAL}.'’‘`-]*)"
_CAPS_PLACE = rf"{_CAPS_WORD}(?:(?:[ /]| ?/ ?){_CAPS_WORD}){{0,4}}"
_PLAIN_WORD = rf"(?:[{_CAPITAL}][\w.'’‘`-]*)"
_PLAIN_PLACE = rf"{_PLAIN_WORD}(?:[ /]{_PLAIN_WORD}){{0,3}}"
_REGION = rf"(?:,\s?(?!(?i:{MONTH}|{WEEKDAY})){_PLAIN_WORD}(?: (?:of |and |the )?{_PLAIN_WORD}){{0,3}}){{0,2}}"
_DATE = rf"(?P<when>[,.]?\s(?:{WEEKDAY},?\s)?{MONTH_DAY},?)"
_AGENCY = r",?\s?[(\[/](?P<agency>[A-Za-z][\w .,&'’/-]{0,40}?)[)\]/]"
_SEPARATOR = r"\s*(?:--+|[—–―_]+|-(?=\s|$)|:(?=\s|$))"


def _compiled(place: str, rest: str) -> re.Pattern[str]:
    # Case counts in the place, never in the date: hence the inline flag.
    rest = rest.replace(_DATE, f"(?i:{_DATE})")
    return re.compile(rf"(?P<place>{place}{_REGION}){rest}")


_CAPS = _compiled(_CAPS_PLACE, rf"{_DATE}?(?:{_AGENCY})?{_SEPARATOR}")
_DATED = _compiled(_PLAIN_PLACE, rf"{_DATE}(?:{_AGENCY}(?:{_SEPARATOR})?|{_SEPARATOR})")
_AGENCY_ONLY = re.compile(rf"(?P<place>)[(\[](?P<agency>{AGENCIES})[)\]](?:{_SEPARATOR}|(?=\s?[A-Z]))")
_PLAIN = re.compile(rf"(?P<place>{_PLAIN_PLACE}{_REGION})\s[(\[](?P<agency>{AGENCIES})[)\]](?:{_SEPARATOR}|(?=\s))")
_DATE_LINE = re.compile(
    r"(?:(?:first )?(?:published|posted|updated|last updated|last modified|issued|created|date|modified)"
    rf"(?: on|"
    rf" at)?\s?[:|]?\s*)?(?:\d{{1,2}}[:.]\d\d\s?(?:[ap]\.?m\.?)?\s?(?:[A-Z]{{2,4}})?,?\s)?(?:{WEEKDAY},?\s)?"
    rf"(?P<when>{MONTH_DAY}|(?P<iso>\d{{4}}-\d\d-\d\d))"
    r"(?:,?\s?(?:at |[-–|]\s?|T)?\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[ap]\.?m\.?)?)?(?:\s?\(?[A-Z]{1,4}\)?|"
    r"\s?[+-]\d\d:?\d\d)?\.?",
    re.IGNORECASE,
)
_KNOWN_AGENCY = re.compile(AGENCIES, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatelineMatch:
    """The first `length` characters are a dateline; `place` and `when` (a match of MONTH_DAY) are what it "
    "says."""

    length: int
    place: str | None
    when: re.Match[str] | None


def match_dateline(head: str, capitals: bool = False) -> DatelineMatch | None:
    """Find a dateline at the very start of `head`, the first characters of a paragraph.

    `capitals` tells that the whole text is in capitals, so that capitals say nothing about a place.
    """
    head = head[:200]
    for pattern in (_CAPS, _DATED, _AGENCY_ONLY, _PLAIN):
        match = pattern.match(head)
        if match and _is_dateline(match, pattern is _CAPS, capitals):
            when = match.groupdict().get("when")
            inner = re.search(MONTH_DAY, when, re.IGNORECASE) if when else None
            return DatelineMatch(match.end(), match["place"].strip() or None, inner)
    return None


def _is_dateline(match: re.Match[str], by_capitals: bool, capitals: bool) -> bool:
    groups = match.groupdict()
    words = re.findall(r"\w+", groups["place"])
    if words and (words[0].upper() in NO_PLACES or words[-1].upper() in NO_PLACES):
        return False
    known = bool(groups["agency"] and _KNOWN_AGENCY.fullmatch(groups["agency"].strip()))
    if not by_capitals or groups["when"] or known:
        return True
    if match.string[match.end() :].lstrip()[:1].islower():
        return False
    if capitals or len(words[0]) == 1 or len(words) > 6:
        return False
    if groups["agency"] or not match.group().rstrip().endswith(":"):
        return True
    # "NATO: we stay" is a headline: before a mere colon, a place has a longer name and a sentence behind.
    return len(groups["place"]) >= 5 and len(match.string) >= 80


def match_date_line(line: str) -> re.Match[str] | None:
    """Match a whole line that holds but a date, with or without "Published", a weekday, a time of day.

    The match has the groups of MONTH_DAY and `iso`.
    """
    return _DATE_LINE.fullmatch(line) if len(line) <= 80 else None
