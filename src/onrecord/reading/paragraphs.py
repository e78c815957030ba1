"""Cut a text into its paragraphs, whatever the way they were set apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .credits import is_credit

LINE = re.compile(r"[^\r\n]+")
WIDEST_WRAP = 100  # agency printers and old archives break their lines at 64 to 80 columns


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A stretch `[start, end)` of the text without white space at its ends; `gap`: a blank line stands "
    "before it."""

    start: int
    end: int
    gap: bool


def paragraphs(text: str) -> list[Paragraph]:
    """Return the paragraphs of `text` in order; together they hold every character that is not white space.

    Blank lines always part paragraphs. A single line end does too, except in a text whose lines were wrapped
    at a fixed width, where it parts them only after the end of a sentence on a line that is short, before an
    indented line, or around a credit.
    """
    lines = _lines(text)
    width = _wrap_width(text, lines)
    if width is None:
        return lines
    found: list[Paragraph] = []
    for line in lines:
        last = found[-1] if found else None
        if last is None or line.gap or _starts_anew(text, last, line, width):
            found.append(line)
        else:
            found[-1] = Paragraph(last.start, line.end, last.gap)
    return found


def _lines(text: str) -> list[Paragraph]:
    found: list[Paragraph] = []
    previous_end = 0
    for match in LINE.finditer(text):
        line = match.group()
        stripped = line.strip()
        if not stripped:
            continue
        start = match.start() + len(line) - len(line.lstrip())
        between = text[previous_end:start].replace("\r\n", "\n")
        breaks = between.count("\n") + between.count("\r")
        found.append(Paragraph(start, start + len(stripped), gap=breaks >= 2))
        previous_end = start + len(stripped)
    return found


def _wrap_width(text: str, lines: Sequence[Paragraph]) -> int | None:
    """The width the text was wrapped at, or None where its lines are not wrapped.

    In a wrapped text the first word of a line would not have fitted on the line before it.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.gap]
    if not pairs:
        return None
    lengths = sorted(line.end - line.start for line in lines)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    if not 40 <= width <= WIDEST_WRAP:
        return None
    full = sum(_is_full(text, a, b, width) for a, b in pairs)
    return width if full >= 0.6 * len(pairs) else None


def _is_full(text: str, line: Paragraph, following: Paragraph, width: int) -> bool:
    if text[line.end - 1] in '.!?)]"”' or is_credit(text[following.start : following.end]):
        return False  # wrapped lines end anywhere, and seldom with a sentence
    first_word = text[following.start : min(following.end, following.start + width)].split(maxsplit=1)[0]
    return line.end - line.start + 1 + len(first_word) > width - 8  # ragged hands leave a few columns


def _starts_anew(text: str, before: Paragraph, line: Paragraph, width: int) -> bool:
    if is_credit(text[line.start : line.end]):
        return True
    margin = text[max(0, line.start - 2) : line.start]
    if margin and margin.isspace() and "\n" not in margin and "\r" not in margin:
        return True
    last_line = text[max(before.start, before.end - width - 1) : before.end]
    column = len(last_line) - 1 - max(last_line.rfind("\n"), last_line.rfind("\r"))
    return column < 0.75 * width and bool(re.search(r"(?<!\b[A-Z])[.!?][\"”’)]?$", last_line))
