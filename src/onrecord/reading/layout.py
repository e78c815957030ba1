"""Find the parts of a plain text as scraped: which words are headline, dateline, caption, credit, body."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import credits
from .dateline import DatelineMatch, match_date_line, match_dateline
from .paragraphs import Paragraph, paragraphs
from .report import Part, PartKind

LONGEST_TITLE = 170
LONGEST_STANDFIRST = 400
LONGEST_SUBHEADING = 90
HEAD = 8  # the headline, standfirst, byline and date stand within this many paragraphs
_SECTION_WORDS = (
    "world news politics opinion analysis business africa asia europe americas middle east national "
    "international regional local home latest breaking live explainer feature features exclusive "
    "editorial conflict security us uk environment economy sport sports and the updates update"
)
SECTIONS = frozenset(_SECTION_WORDS.split())
_SMALL_WORDS = "and but for from nor not off out over per the via with into than that"
SMALL_WORDS = frozenset(_SMALL_WORDS.split())

_CLOSERS = "\"'”’»)]"
_MARKS = re.compile(r"[\W_]+")
_TERMINAL = re.compile(r"[.!?…][\"'”’»)\]]*$")
_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){2,}$")
_SENTENCE_BREAK = re.compile(r"[a-z0-9)][.!?][\"'”’]?\s+[\"'“‘]?[A-Z]")


@dataclass(slots=True)
class Layout:
    """What the shape of a text tells: its parts in order, and what they say."""

    parts: list[Part] = field(default_factory=list)
    title: str | None = None
    standfirst: str | None = None
    byline: list[str] = field(default_factory=list)
    dateline: DatelineMatch | None = None
    date_line: re.Match[str] | None = None


def find_layout(text: str, title: str | None = None) -> Layout:
    """Find the parts of `text`; `title` is its headline where that is known, whether it stands in the "
    "text or not."""
    return _Finder(text, title).find()


class _Finder:
    """One pass over the paragraphs of one text. `kinds` holds what each is, None as long as nothing is "
    "known."""

    def __init__(self, text: str, title: str | None) -> None:
        self.text = text
        self.units: list[Paragraph] = paragraphs(text)
        self.kinds: list[PartKind | None] = [None] * len(self.units)
        self.cuts: dict[int, tuple[PartKind, int]] = {}  # unit -> its first kind, and where its own kind begins
        self.layout = Layout()
        self.known_title = title
        self.capitals = _all_capitals(text)
        self.dated: int | None = None  # the paragraph with a sure dateline, below the first one

    def find(self) -> Layout:
        self._find_credits_and_contributors()
        self._find_captions()
        first_of_body = self._read_head()
        self._find_dateline(first_of_body)
        self._find_subheadings(first_of_body)
        self.layout.parts = self._parts()
        return self.layout

    def words(self, index: int) -> str:
        return self.text[self.units[index].start : self.units[index].end]

    # --- what can be told from a paragraph and its neighbours -------------------------------------

    def _find_credits_and_contributors(self) -> None:
        for index, unit in enumerate(self.units):
            if unit.end - unit.start > credits.LONGEST_CAPTION:
                continue
            paragraph = self.words(index)
            if len(self.units) == 1:
                return  # a lone line is the report, whatever it looks like
            if credits.is_contributor(paragraph):
                self.kinds[index] = "contributor"
            elif credits.is_credit(paragraph) and not match_date_line(paragraph):
                self.kinds[index] = "credit"

    def _find_captions(self) -> None:
        seen: set[str] = set()
        for index, unit in enumerate(self.units):
            if self.kinds[index] is not None or unit.end - unit.start > credits.LONGEST_CAPTION:
                continue
            paragraph = self.words(index)
            cut = credits.credit_at_end(paragraph) if len(self.units) > 1 else None
            if cut is not None:
                self.kinds[index] = "credit"
                self.cuts[index] = ("caption", unit.start + cut)
                seen.add(_bare(paragraph[:cut]))
            elif len(self.units) > 1 and credits.opens_caption(paragraph):
                self.kinds[index] = "caption"
                seen.add(_bare(paragraph))
        before = ""
        for index, unit in enumerate(self.units):
            if self.kinds[index] is not None or unit.end - unit.start > credits.LONGEST_CAPTION:
                continue
            bare = _bare(self.words(index))
            if len(bare) > 20 and bare in seen:
                self.kinds[index] = "caption"
            elif len(bare) > 20 and bare == before and index > 1:
                # Pages print a caption twice, once as the picture's alternative text. Stories do not.
                self.kinds[index - 1] = self.kinds[index] = "caption"
            elif self._credited_below(index):
                self.kinds[index] = "caption"
                seen.add(bare)
            before = bare

    def _credited_below(self, index: int) -> bool:
        """A credit directly under a paragraph makes it a caption; under a blank line it takes a look of "
        "one too."""
        if index == 0 or index + 1 >= len(self.units) or self.kinds[index + 1] != "credit":
            return False
        paragraph, below = self.words(index), self.words(index + 1)
        if len(paragraph) > 350 or not credits.names_owner(below):
            return False
        in_lines = not any(unit.gap for unit in self.units)
        if not self.units[index + 1].gap and not in_lines:
            return True
        return bool(re.search(r"\b(?:19|20)\d\d\W{0,3}$|\((?:file|[LRC]|left|right|centre|center)\)", paragraph[-80:]))

    # --- the head ---------------------------------------------------------------------------------

    def _read_head(self) -> int:
        """Name the headline, standfirst, byline and date; return the first paragraph of the body."""
        self.dated = self._dateline_below()
        index = self._next_open(0)
        if index is not None and self._is_section(index):
            self.kinds[index] = "credit"
            index = self._next_open(index)
        if index is None:
            return len(self.units)
        if self._is_title(index):
            self.kinds[index] = "title"
            self.layout.title = re.sub(r"\s+", " ", self.words(index))
            index = self._next_open(index)
        while index is not None and index < HEAD + 4:
            if not self._name_head_paragraph(index):
                return index
            index = self._next_open(index)
        return len(self.units) if index is None else index

    def _dateline_below(self) -> int | None:
        """The first paragraph of the head, but not of the text, that opens with a dateline beyond doubt."""
        opened = [index for index, kind in enumerate(self.kinds[: HEAD + 4]) if kind is None][1:5]
        for index in opened:
            paragraph = self.words(index)[:LONGEST_STANDFIRST]
            match = match_dateline(paragraph, self.capitals)
            # A mere colon also stands behind those who speak in an interview.
            if match and not paragraph[: match.length].rstrip().endswith(":"):
                return index
        return None

    def _name_head_paragraph(self, index: int) -> bool:
        paragraph = self.words(index)
        names = credits.byline_names(paragraph)
        if names is not None and not self.layout.byline and self._next_open(index) is not None:
            self.kinds[index] = "byline"
            self.layout.byline = names
            return True
        if not self._named("dateline") and (match := match_date_line(paragraph)):
            self.kinds[index] = "dateline"
            self.layout.date_line = match
            return True
        if self._is_standfirst(index):
            self.kinds[index] = "standfirst"
            self.layout.standfirst = re.sub(r"\s+", " ", paragraph)
            return True
        return False

    def _named(self, kind: PartKind) -> bool:
        return kind in self.kinds[: HEAD + 4]

    def _next_open(self, index: int) -> int | None:
        """The next paragraph from `index` on that is not named yet."""
        for following in range(index, len(self.units)):
            if self.kinds[following] is None:
                return following
        return None

    def _is_section(self, index: int) -> bool:
        words = re.findall(r"[a-z]+", self.words(index)[:60].lower())
        short = self.units[index].end - self.units[index].start <= 40
        return short and len(self.units) > 2 and 0 < len(words) <= 5 and set(words) <= SECTIONS

    def _is_title(self, index: int) -> bool:
        unit = self.units[index]
        if unit.end - unit.start > LONGEST_TITLE:
            return False
        paragraph = self.words(index)
        if self.known_title and _bare(paragraph) == _bare(self.known_title):
            return True
        if index > HEAD or match_dateline(paragraph, self.capitals) or match_date_line(paragraph):
            return False
        if credits.byline_names(paragraph) is not None or len(_SENTENCE_BREAK.findall(paragraph)) > 1:
            return False
        words = len(paragraph.split())
        most = 14 if paragraph.endswith("?") or len(self.units) == 1 else 22
        if words > most or paragraph.count("\n") > 1:
            return False
        # What stands above the dateline is no part of the story, and may end with a full stop.
        if not _ends_like_title(paragraph) and (self.dated is None or paragraph[-1] in ",;:"):
            return False
        if not paragraph[0].isalnum() and paragraph[0] not in "\"'“‘«#$€£":
            return False
        following = self._next_open(index + 1)
        if following is None:
            return len(self.units) == 1 or self.kinds.count("contributor") + self.kinds.count("credit") < len(
                self.units
            )
        opening = self.text[self.units[following].start]
        # A paragraph that goes on in a small letter goes on with the sentence: this was no headline.
        return not (opening.islower() and not paragraph[0].islower())

    def _is_standfirst(self, index: int) -> bool:
        unit = self.units[index]
        if self.layout.title is None or self._named("standfirst") or unit.end - unit.start > LONGEST_STANDFIRST:
            return False
        following = self._next_open(index + 1)
        paragraph = self.words(index)
        if following is None or paragraph.endswith(":") or len(paragraph.split()) < 5:
            return False
        if match_dateline(paragraph, self.capitals) or paragraph[0] in "\"“‘'«-–—•*":
            return False
        if len(_SENTENCE_BREAK.findall(paragraph)) > 1:
            return False
        if not _TERMINAL.search(paragraph):
            return len(self.words(following)) > 60 or self._opens_story(following)
        # What stands between the standfirst and the story sets it apart.
        return self.kinds[index + 1] in {"caption", "credit"} or self._opens_story(following)

    def _opens_story(self, index: int) -> bool:
        """Whether a byline, a date or a dateline stands here."""
        paragraph = self.words(index)
        return (
            credits.byline_names(paragraph) is not None
            or match_date_line(paragraph) is not None
            or match_dateline(paragraph, self.capitals) is not None
        )

    # --- the story --------------------------------------------------------------------------------

    def _find_dateline(self, first_of_body: int) -> None:
        first_of_body = max(first_of_body, self.dated or 0)
        if first_of_body >= len(self.units):
            return
        unit = self.units[first_of_body]
        match = match_dateline(self.text[unit.start : min(unit.end, unit.start + 200)], self.capitals)
        if match is None:
            return
        self.layout.dateline = match
        rest = unit.start + match.length
        while rest < unit.end and self.text[rest].isspace():
            rest += 1
        if rest >= unit.end:
            self.kinds[first_of_body] = "dateline"
        else:
            self.kinds[first_of_body] = "body"
            self.cuts[first_of_body] = ("dateline", rest)

    def _find_subheadings(self, first_of_body: int) -> None:
        for index in range(first_of_body + 1, len(self.units) - 1):
            if self.kinds[index] is None and self._is_subheading(index):
                self.kinds[index] = "subheading"

    def _is_subheading(self, index: int) -> bool:
        unit = self.units[index]
        if unit.end - unit.start > LONGEST_SUBHEADING:
            return False
        paragraph = self.words(index)
        if len(paragraph.split()) > 12 or not (paragraph[0].isupper() or paragraph[0] in "\"'“‘0123456789"):
            return False
        question = paragraph.endswith("?") and paragraph[0] not in '"“' and paragraph.count("?") == 1
        if not question and (paragraph[-1] in ".,;:!-–—_|/…" or _TERMINAL.search(paragraph)):
            return False
        if paragraph[-1] in _CLOSERS and paragraph[0] not in "\"'“‘":
            return False
        before, after = self._story_before(index), self._next_open(index + 1)
        if before is None or after is None:
            return False
        after_words = self.text[self.units[after].start : self.units[after].end][:400]
        goes_on = after_words[0].islower() or not (_TERMINAL.search(after_words) or len(after_words) >= 80)
        return bool(_TERMINAL.search(self._tail(before))) and not goes_on

    def _story_before(self, index: int) -> int | None:
        for before in range(index - 1, -1, -1):
            if self.kinds[before] not in {"caption", "credit"}:
                return before
        return None

    def _tail(self, index: int) -> str:
        unit = self.units[index]
        return self.text[max(unit.start, unit.end - 20) : unit.end]

    def _parts(self) -> list[Part]:
        parts: list[Part] = []
        for index, (unit, kind) in enumerate(zip(self.units, self.kinds, strict=True)):
            start = unit.start
            if index in self.cuts:
                first_kind, cut = self.cuts[index]
                end = unit.start + len(self.text[unit.start : cut].rstrip())
                parts.append(Part(first_kind, unit.start, end))
                start = cut
            parts.append(Part(kind or "body", start, unit.end))
        return parts


def _all_capitals(text: str) -> bool:
    head = text[:1000]
    small, large = sum(map(str.islower, head)), sum(map(str.isupper, head))
    return large > 4 * small


def _bare(words: str) -> str:
    """The letters and digits of `words`, so that the same line printed twice is the same."""
    return _MARKS.sub("", words.casefold())


def starts_with_title(text: str, title: str) -> bool:
    """Whether the first line of `text` is `title`, marks and spaces aside."""
    first_line = text[: len(text) - len(text.lstrip()) + 2 * len(title) + 20].strip().splitlines()
    return bool(first_line) and _bare(first_line[0]) == _bare(title)


def _ends_like_title(paragraph: str) -> bool:
    end = paragraph.rstrip(_CLOSERS)
    if not end or end[-1] in ",;:_-–—":
        return False
    if end[-1] != "." or end.endswith("...") or _ABBREVIATION.search(end):
        return True
    # Some archives set a full stop behind headlines; their capitals still tell them from sentences.
    words = [word for word in re.findall(r"[^\W\d_]{3,}", end) if word.lower() not in SMALL_WORDS]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.8 * len(words) and not end.isupper()
