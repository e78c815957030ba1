"""Tell the lines around a story from the story: credits, captions, contributors, bylines, furniture of "
"the page."""

from __future__ import annotations

import re

LONGEST_CREDIT = 300
LONGEST_CAPTION = 700

# Who owns pictures. Case counts: "AP" is an agency, "ap" is not.
_OWNERS = (
    r"(?:AP(?: Photos?)?|Associated Press|AFP|EPA(?:-EFE)?|EFE|REUTERS|Reuters|Getty(?: Images)?|"
    r"GETTY(?: IMAGES)?|"
    r"Xinhua|Anadolu(?: Agency)?|AA|Flash ?90|FLASH90|dpa|DPA|PA(?: Wire| Media| Images)?|TASS|Sputnik|"
    r"NurPhoto|"
    r"(?:ZUMA|Zuma)(?: Press| Wire)?|Shutterstock|iStock|Alamy(?: Stock Photo)?|WAFA|UN Photo|UNHCR|UNICEF|"
    r"WFP|OCHA|"
    r"Bloomberg|The New York Times|The Washington Post|Facebook|Twitter|Instagram|Telegram|YouTube|"
    r"Social media|"
    r"Handout|HANDOUT|Screen ?grab|Screenshot|Supplied|File(?: [Pp]hoto)?|FILE(?: PHOTO)?|Pool|POOL|"
    r"Wikimedia(?: Commons)?|Al Jazeera|The Guardian|BBC|CNN|VOA|RFE/RL|Courtesy)"
)
_PICTURE = r"(?:photo(?:graph)?s?|pictures?|pics?|images?|illustrations?|graphics?|video|map)"
_NAME_CHAR = r"[\w .,'’&@()-]"

# --- a whole paragraph that is a credit -----------------------------------------------------------
_LABELLED = re.compile(
    rf"[(\[|]?\s*(?:(?:file |stock |cover |lead |main |featured )?{_PICTURE}\s*(?:credits?|courtesy|source|"
    rf"by)\s*"
    rf"(?:by|of|:|,|/|\||-)?\s|{_PICTURE}\s?[:/|]\s?|(?:image )?credits?\s?[:/|]\s?|courtesy(?: of|:)\s|"
    r"image source,\s|source:\s)(?P<name>[^\r\n]{2,100}?)[)\]]?\.?",
    re.IGNORECASE,
)
_OWNED = re.compile(
    rf"[(\[|–—-]?\s?(?:(?:{_NAME_CHAR}{{2,60}}?\s?[/|]\s?)?{_OWNERS}(?:\s?[/|]\s?{_NAME_CHAR}{{2,40}}?)*"
    rf"|(?:{_NAME_CHAR}{{2,60}}? )?(?:via|for|through) {_OWNERS})[)\]]?\.?"
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)\s|copyright\b)[^\r\n]{0,200}|[^\r\n]{0,200}\ball rights reserved\b[^\r\n]{0,60}", re.I
)
_BARE_PICTURE = re.compile(
    r"[(\[]?(?:file (?:photo|picture|image)|representational image|photo|image|video|map)[)\]]?\.?", re.I
)
_RULE = re.compile(r"(?:[_*#=~•·.–—-]\s?){2,}\.?|-\s?30\s?-|-?ends?-|/?end/?")

# --- furniture of the page ------------------------------------------------------------------------
_FURNITURE = re.compile(
    r"(?:advertisements?|advertising|sponsored(?: content)?|promoted|read more|read also|also read|"
    r"see also|more on this(?: story)?|"
    r"related(?: (?:articles?|stories|story|topics|content|links?|news))?|recommended(?: stories)?|"
    r"trending|most (?:read|popular|viewed)|"
    r"top stories|share(?: this)?(?: (?:article|story|page|on \w+))?|save(?: article)?|comments?|"
    r"print(?: this)?(?: page)?|listen|watch|"
    r"(?:\d+|no) comments?|leave a (?:comment|reply)|tags?|topics?|follow us(?: on [\w ,]+)?|facebook|"
    r"twitter|whatsapp|telegram|email|"
    r"copy link|article continues (?:below|after).{0,40}|story continues (?:below|after).{0,40}|"
    r"continue reading(?: .{0,60})?|"
    r"(?:end )?list of \d+ items|end of list|skip (?:past )?(?:\w+ ){0,3}(?:promotion|content|advert\w*|"
    r"to .{0,30})|after newsletter promotion|"
    r"listen to this (?:article|story).{0,40}|(?:\d+|one) min(?:ute)?s?(?: read)?|abstract|full text|"
    r"correction appended|"
    r"our standards:.{0,80}|loading\W*|\d{1,2}/\d{1,2})\s?[:.|…>»]*",
    re.IGNORECASE,
)
_FURNITURE_OPENS = re.compile(
    r"(?:read (?:more|also|next)|also read|see also|related(?: stories| articles?)?|more from|more on this|"
    r"watch(?: live| now)?|listen|"
    r"don't miss|recommended|tags|topics|filed under)\s?[:|>»]\s?.{1,200}"
    r"|(?:sign up|subscribe|click here|tap here|download (?:our|the) app|get the latest|join our|"
    r"support our)\b.{0,200}"
    r"|follow .{1,80} on (?:twitter|facebook|instagram|x|telegram|whatsapp|google news|linkedin)\b.{0,80}"
    r"|this (?:article|story|report) (?:was|is|has been) (?:originally |first )?(?:published|"
    r"auto-generated|generated|syndicated|produced|translated).{0,200}"
    r"|(?:©|copyright) .{0,200}|https?://\S+|www\.\S+|@\w{2,30}\.?",
    re.IGNORECASE,
)

# --- contributors ---------------------------------------------------------------------------------
_JOB = (
    r"(?:additional |further |extra )?(?:reporting|writing|editing|compiled|written|edited|reported|"
    r"translated|production|"
    r"research|graphics?|photography|translation|interviews?)"
)
_CONTRIBUTOR = (
    re.compile(rf"[(\[—–-]*\s?(?:with )?{_JOB}(?: (?:and|&) {_JOB})? (?:contributed )?by\s.{{2,400}}", re.I | re.S),
    re.compile(
        r".{2,250}\bcontributed (?:(?:additional |to )?(?:this |the )?(?:report|article|story|reporting|"
        r"research|coverage|piece)\b"
        r"|to (?:this|the) \w{0,20} ?(?:report|article|story)\b|from [A-Z]).{0,200}",
        re.S,
    ),
    re.compile(r"[(\[—–-]*\s?with (?:inputs?|files|reports?|reporting|additional reporting|agenc\w+)\b.{0,120}", re.I),
    re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]+){0,2} reported from [A-Z][\w'’., -]{2,60}\.?"),
    re.compile(
        r"(?:[A-Z][\w'’.-]+ ){1,4}(?:is|was) (?:a|an|the) .{2,80}\b(?:correspondent|columnist|contributor|"
        r"reporter) (?:for|at|of|with|based) .{2,150}"
    ),
)

# --- captions -------------------------------------------------------------------------------------
_CREDIT_AT_END = tuple(
    re.compile(pattern + r"\.?$", flags)
    for pattern, flags in (
        (
            rf"[(\[]\s?(?:{_PICTURE} ?(?:credits?|by|courtesy|:)|credits?\b|courtesy\b|handout\b|"
            rf"file (?:photo|picture|image)|file\)?$|"
            rf"photo\b|representational image)[^()\[\]]{{0,100}}(?:\([^()]{{0,40}}\))?[)\]]",
            re.I,
        ),
        (
            rf"[(\[]\s?(?:{_OWNERS}\s?[/|,]\s?[^()\[\]]{{2,60}}|AP Photos?|Handout|Getty Images|"
            rf"Screen ?grab)[)\]]",
            0,
        ),
        (rf"[(\[][^()\[\]]{{2,60}}\s?[/|,]\s?{_OWNERS}(?:\s?/\s?[^()\[\]]{{2,40}})?[)\]]", 0),
        (r"\[[^()\[\]/]{2,40}/[^()\[\]]{2,40}\]", 0),
        (
            rf"(?:\|\s?)?\b(?:{_PICTURE} ?(?:credits?|courtesy(?: of)?|by)?|"
            rf"credits?)\s?:\s?[^.:\r\n]{{2,70}}",
            re.I,
        ),
        (r"\b(?:Photo|Photograph|Picture|Image) by\s[A-Z][^.:\r\n]{2,70}", 0),
        (
            rf"(?:(?<=[.!?\"”’)] )|(?<=  )|"
            rf"(?<=\| ))(?:[\w'’.-]+ ){{0,4}}?[\w'’.-]+\s?/\s?{_OWNERS}(?:\s?/\s?[\w .'’-]{{2,40}})?",
            0,
        ),
        (
            r"\b(?:REUTERS|AFP|AP(?: Photo)?|EPA|"
            r"Reuters)\s?/\s?[A-Z][\w .'’-]{2,50}(?:/[\w .'’-]{2,30})?",
            0,
        ),
        (
            rf"(?:(?<=[.!?\"”’)] )|(?<=  )|(?<=\| )|"
            rf"(?<=[—–-] ))(?:{_NAME_CHAR}{{2,50}}? )?{_OWNERS} via {_OWNERS}",
            0,
        ),
        (r"©\s?[^.\r\n]{2,60}", 0),
    )
)
# What every one of them needs, looked for first: most paragraphs are prose, and speed counts.
_CREDIT_HINT = re.compile(r"[/|©:]|[)\]]\.?$|[PI](?:hoto|icture|mage)\w* by | via ")
_CAPTION_OPENS = re.compile(
    r"(?:FILE PHOTO|FILE PICTURE|FILE IMAGE|File photo|File picture|FILE|Photo caption|Image caption|"
    r"Media caption|Caption)\s?[:,–—-]\s"
    r"|(?:In|On) this (?:\w+ ){0,3}(?:photo|picture|image|handout|frame|screengrab|video grab)\b"
    r"|(?:This|A|An) (?:\w+ ){0,4}(?:photo|photograph|picture|image|handout|frame grab|screengrab|video grab)"
    r"(?: (?:taken|provided|released|made available|obtained|distributed|from|dated)\b| \w{0,12} ?shows\b)"
)
_PICTURE_LABEL = re.compile(rf"{_PICTURE}\s?[:|]\s?", re.I)

# --- bylines --------------------------------------------------------------------------------------
_NAME_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*"
_NAME = rf"{_NAME_WORD}(?: (?:(?:al|bin|ibn|de|da|del|van|von|der|el|la|le|dos|abu)[ -])?{_NAME_WORD}){{1,4}}"
_ROLE = (
    r"(?:(?:[A-Z][\w'’-]+ ){0,3}(?:sports?writers?|writers?|reporters?|correspondents?|staff|editors?|"
    r"bureau chief)|"
    r"our (?:own )?(?:\w+ )?correspondents?|staff (?:writers?|reporters?)|agencies|"
    r"(?:the )?associated press|reuters|afp)"
)
_BYLINE = re.compile(
    rf"(?:(?:story |words |text |report )?(?:by|BY|By)|Words by|"
    rf"Text by|BYLINE:|Byline:)[:\s]\s?(?:(?i:{_ROLE})[:,]? )?(?P<names>{_NAME}"
    rf"(?:(?:, | and | AND | & |, and ){_NAME})*|(?i:{_ROLE}))"
    r"(?:,? (?:in|for|at|of) [A-Z][\w .,'’-]{1,40}|\s?[,|/–—-]\s?[A-Z][\w .,'’@-]{1,50})?\.?",
)
_BARE_BYLINE = re.compile(
    rf"(?P<names>{_NAME}(?:(?:, | and | & ){_NAME})*)(?: in [A-Z][\w'’-]+(?:,? [A-Z][\w'’-]+){{0,2}}"
    rf"|\s?[,|/–—-]\s?(?:(?:The )?Associated Press|Reuters|AFP|AP|(?i:{_ROLE})))"
)
_BY_SOME_DAY = re.compile(
    r"[Bb]y (?:\w+ )?(?:January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Monday|Tuesday|"
    r"Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)


def is_credit(paragraph: str) -> bool:
    """Whether the whole paragraph credits a picture or belongs to the page around the story."""
    if len(paragraph) > LONGEST_CREDIT:
        return False
    if _FURNITURE.fullmatch(paragraph) or _FURNITURE_OPENS.fullmatch(paragraph) or _COPYRIGHT.fullmatch(paragraph):
        return True
    if _RULE.fullmatch(paragraph) or _BARE_PICTURE.fullmatch(paragraph):
        return True
    words = len(paragraph.split())
    if words <= 12 and _OWNED.fullmatch(paragraph):
        return True
    labelled = _LABELLED.fullmatch(paragraph)
    # A longer text behind "Photo:" says what the picture shows, and that is a caption.
    return bool(labelled) and words <= 12 and not (_PICTURE_LABEL.match(paragraph) and words > 8)


def credit_at_end(paragraph: str) -> int | None:
    """Where the credit begins that ends a caption ("... after the flood. (photo credit: A. NAME)"), or "
    "None."""
    if len(paragraph) > LONGEST_CAPTION:
        return None
    offset = max(0, len(paragraph) - 170)
    tail = paragraph[offset:]
    if not _CREDIT_HINT.search(tail):
        return None
    starts = [match.start() for pattern in _CREDIT_AT_END if (match := pattern.search(tail))]
    if not starts or min(starts) + offset == 0:
        return None
    return min(starts) + offset


def opens_caption(paragraph: str) -> bool:
    """Whether the first words of a paragraph can only be those of a caption ("FILE PHOTO: ...")."""
    if len(paragraph) > LONGEST_CAPTION:
        return False
    return bool(_CAPTION_OPENS.match(paragraph) or (_PICTURE_LABEL.match(paragraph) and len(paragraph.split()) > 8))


def is_contributor(paragraph: str) -> bool:
    """Whether the paragraph says who else worked on the report ("(Reporting by ...; Editing by ...)")."""
    if len(paragraph) > 500:
        return False
    return any(pattern.fullmatch(paragraph) for pattern in _CONTRIBUTOR)


def byline_names(paragraph: str) -> list[str] | None:
    """The names in a byline, or None where the paragraph is none. "By our correspondent" gives an empty "
    "list."""
    if len(paragraph) > 150 or _BY_SOME_DAY.match(paragraph):
        return None
    match = _BYLINE.fullmatch(paragraph) or _BARE_BYLINE.fullmatch(paragraph)
    if not match:
        return None
    names = [name.strip() for name in re.split(r",| and | AND | & ", match["names"]) if name.strip()]
    return [name.title() if name.isupper() else name for name in names if not re.fullmatch(_ROLE, name, re.I)]


def names_owner(paragraph: str) -> bool:
    """Whether a credit names who owns a picture, and is no mere furniture ("Read more")."""
    if paragraph.lower().startswith("source:"):
        return False  # of a table, as a rule
    return bool(_OWNED.fullmatch(paragraph) or _LABELLED.fullmatch(paragraph) or _BARE_PICTURE.fullmatch(paragraph))
