"""Words of a name as they are compared: accents folded, lower case, dots and apostrophes gone, hyphens opened."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_APOSTROPHES = "'’‘ʼ`´"
# "1,500", "U.S.", "U.S", words with inner apostrophes ("Sana'a", "Israel's"), "&"; hyphens divide words.
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|(?:[^\W\d_]\.)+[^\W\d_]\b\.?|[^\W_]+(?:[{_APOSTROPHES}][^\W_]+)*|&")
_STROKED = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "Ae",
     "œ": "oe", "Œ": "Oe", "ð": "d", "þ": "th", "ə": "e", "Ə": "E"}
)  # fmt: skip
# What may stand between two words of one name.
_INSIDE_NAME = frozenset(
    ("", " ", "-", "–", "‑", "‐", ". ", ".", "  ", " - ", " – ", "\n", "\t", " ’", " '", "' ", "’ ", " ’ ", "/", "\xa0")
)


@dataclass(slots=True)
class Word:
    """One word of a mention: `text` as it stands (without a possessive), `norm` as it is compared."""

    text: str
    norm: str
    start: int
    end: int
    possessive: bool
    gap: str

    @property
    def joins(self) -> bool:
        """Whether a name can run on from the word before into this one."""
        return self.gap in _INSIDE_NAME


def word_set(text: str) -> frozenset[str]:
    """The words of a text that lists them with spaces between."""
    return frozenset(text.split())


def fold(text: str) -> str:
    """`text` without accents and strokes, so that "Erdoğan" and "Erdogan" are one. Length may change."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKED))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[Word]:
    """The words of a mention with their offsets in it."""
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        possessive = False
        if len(word) > 2 and word[-1] in "sS" and word[-2] in _APOSTROPHES:
            word, possessive, end = word[:-2], True, end - 2
        elif text[end : end + 2] in (" '", " ’") and text[end + 2 : end + 4] in ("s ", "s"):
            possessive = True  # tokenised text: "Israel 's army"
        elif word in ("s", "S") and found and found[-1].possessive:
            before = match.end()
            continue
        elif word[-1] in "sS" and text[end : end + 1] in ("'", "’"):
            possessive = True
        norm = fold(word).lower()
        if not norm.isalnum():
            norm = "and" if norm == "&" else "".join(filter(str.isalnum, norm))
        gap = text[before:start]
        if found and found[-1].possessive and gap[:2] in ("'s", "’s", "'S", "’S", "' ", "’ "):
            gap = gap[2:] if gap[1] in "sS" else gap[1:]
        found.append(Word(word, norm, start, end, possessive, gap))
        before = match.end()
    return found


def key(name: str) -> str:
    """The form under which a name is looked up: its compared words, one space between."""
    if name.isascii():
        plain = name.lower().replace("-", " ")
        if plain.replace(" ", "").isalnum():
            return plain
    return " ".join(word.norm for word in words(name))
