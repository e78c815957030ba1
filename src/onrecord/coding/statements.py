"""Statements: who said what, put together from cues, their sources and contents, and from quotation marks."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import itemgetter

import numpy as np

from onrecord.coding.coded import StatementKind
from onrecord.coding.tolls import PUTS_TOLL
from onrecord.language.analysis import Analysis, Anchor, Range
from onrecord.ontology.plover import quad

_QUOTE = re.compile("[\"“”„«»]|``|''")
_BLANK_LINE = re.compile(r"\n\s*\n")
_OPENING, _CLOSING = ("“", "„", "«", "``"), ("”", "»", "''")
SHORTEST_QUOTE = 6
"""Words and marks from which a quotation is a statement and not a word held at arm's length ("the 'liberation'")."""
LIKELY_SOURCE, LIKELY_CUE = 0.4, 0.15
"""Probabilities from which words beside an unclaimed quotation are its source or cue: something must be."""
_CLAUSE_EDGE = 4
"""Words of a gap that belongs to the content beside it; chosen on 25 articles of PolNeAR's dev."""
_TELLING = ("ADJ", "ADV", "NOUN", "NUM", "PROPN", "VERB", "X", "INTJ", "SYM")
_ARTICLES = ("the", "a", "an")
_MERE = 2
"""Parts of speech of which content of a word or two has one at least."""
_AROUND = 20
"""Statements before and after one among which that is looked for which holds its words."""
LONGEST_QUOTE = 3000
"""Characters after which a quotation that nobody closed is taken to have ended."""


@dataclass
class Said:
    """A statement before its speaker is known: all ranges are of words.

    `follows`: the words name no source because the last speaker goes on.
    """

    cue: Range | None
    source: Range | None
    content: list[Range]
    kind: StatementKind
    sentence: int
    follows: bool = False
    spans: list[tuple[int, int]] = field(default_factory=list)


def quoted(text: str) -> list[tuple[int, int]]:
    """Stretches between quotation marks, marks included. Straight marks open and close in turn in a paragraph."""
    stretches: list[tuple[int, int]] = []
    for begin, last in _paragraphs(text):
        opened: int | None = None
        for mark in _QUOTE.finditer(text, begin, last):
            opening = mark.group() in _OPENING or (mark.group() == '"' and opened is None)
            if opening and opened is None:
                opened = mark.start()
            elif not opening and opened is not None:
                if mark.end() - opened <= LONGEST_QUOTE:
                    stretches.append((opened, mark.end()))
                opened = None
        # A speech that goes on opens its next paragraph with a mark and closes only at its end.
        if opened is not None and last - opened <= LONGEST_QUOTE:
            stretches.append((opened, last))
    return stretches


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for gap in _BLANK_LINE.finditer(text):
        yield begin, gap.start()
        begin = gap.end()
    yield begin, len(text)


def find_statements(analysis: Analysis) -> list[Said]:
    """The statements of a text in order."""
    marks = quoted(analysis.words.text)
    found = [_from_cue(anchor) for anchor in analysis.cues]
    found += _of_tolls(analysis, found)
    _give_missing_content(analysis, found)
    _fill_clauses(analysis, found)
    _leave_to_quotation(analysis, found, marks)
    found = _without_deeds(analysis, _without_echoes(found, analysis, marks), marks)
    taken = np.zeros(len(analysis.words), dtype=bool)
    for said in found:
        for i, j in said.content:
            taken[i:j] = True
    found += _quotations(analysis, taken, marks)
    found += _without_cue(analysis, found, taken, marks)
    for said in found:
        said.content = _joined(analysis, said.content)
        said.spans = [_with_marks(analysis, words) for words in said.content]
        said.kind = _kind(said.spans, marks)
    found.sort(key=lambda said: (said.cue or said.content[0])[0])
    return found


def _from_cue(anchor: Anchor) -> Said:
    sources = sorted(anchor.roles["source"], key=lambda role: (-role.score, role.words))
    content = [role.words for role in anchor.roles["content"]]
    source = sources[0].words if sources and sources[0].score >= 0.5 else None
    return Said(anchor.words, source, content, "indirect", anchor.sentence)


def _of_tolls(analysis: Analysis, found: list[Said]) -> Iterator[Said]:
    """Statements of a toll: "police put the number of the dead at nine", "the army has raised its toll to 14"."""
    text = analysis.words.text
    cues = {word for said in found for word in range(*(said.cue or (0, 0)))}
    for number, (first, last) in enumerate(analysis.sentences):
        begin, end = analysis.span((first, last))
        match = PUTS_TOLL.search(text, begin, end)
        if match is None:
            continue
        cue = analysis.words.within(*match.span("cue"))
        source = _subject(analysis, cue[0], first)
        if source and cues.isdisjoint(range(*cue)):
            content = analysis.words.within(match.start("toll"), match.end())
            yield Said(cue, source, [content], "indirect", number)


def _subject(analysis: Analysis, verb: int, first: int) -> Range | None:
    """The words of a verb's subject, from its sentence's `first` word on."""
    while verb > first and (analysis.pos(verb - 1) in ("AUX", "ADV") or analysis.text((verb - 1, verb)) == ","):
        verb -= 1
    i = verb
    while i > first and analysis.pos(i - 1) in ("NOUN", "PROPN", "ADJ", "DET", "NUM", "ADP", "PART", "PRON", "X"):
        i -= 1
    while i < verb and analysis.pos(i) in ("ADP", "DET", "PART"):
        i += 1
    return (i, verb) if i < verb else None


def _leave_to_quotation(analysis: Analysis, found: list[Said], marks: list[tuple[int, int]]) -> None:
    """Cut from content what stands in a sentence of its own before the quotation in which the content goes on: in
    'She refused. "Never," she said.' she says but one word."""
    opens = {i for i, _ in analysis.sentences}
    opening = {analysis.words.within(*mark)[0] for mark in marks}
    for said in found:
        for at, (i, j) in enumerate(said.content):
            begin = next((k for k in range(i + 1, j) if k in opening and not opens.isdisjoint((k, k + 1))), None)
            if begin and said.cue and said.cue[0] >= begin and not _mark_over(analysis, (i - 1, i + 1), marks):
                said.content[at] = (begin, j)


def _without_echoes(found: list[Said], analysis: Analysis, marks: list[tuple[int, int]]) -> list[Said]:
    """Those of the statements that are not, without anybody to utter them, a piece of another's words: what is said
    there is said by that other."""
    kept = []
    number_of = {id(said): number for number, said in enumerate(found)}
    for said in found:
        if said.source is None and said.cue:
            start, end = min(i for i, _ in said.content), max(j for _, j in said.content)
            at = number_of[id(said)]
            around = found[max(0, at - _AROUND) : at] + found[at + 1 : at + 1 + _AROUND]
            held = any(i <= start and end <= j for other in around for i, j in other.content)
            mark = _mark_over(analysis, said.cue, marks)
            quotation = analysis.words.within(*mark) if mark else None
            if held or (quotation and quotation[0] <= start and end <= quotation[1]):
                continue
        kept.append(said)
    return kept


def _mark_over(analysis: Analysis, words: Range, marks: list[tuple[int, int]]) -> tuple[int, int] | None:
    """The quotation that holds these words."""
    start, end = analysis.span(words)
    at = bisect_right(marks, start, key=itemgetter(0)) - 1
    return marks[at] if at >= 0 and end <= marks[at][1] else None


def _without_deeds(analysis: Analysis, found: list[Said], marks: list[tuple[int, int]]) -> list[Said]:
    """Those of the statements that are made of words: who "arrested two men" or "recalled its envoy" has done something
    and said nothing, and no content is a mere "it"."""
    deeds = {word for act in analysis.events if quad(act.kind) in (2, 4) for word in range(*act.words)}
    kept = []
    for said in found:
        words = [word for i, j in said.content for word in range(i, j)]
        telling = [word for word in words if analysis.text((word, word + 1)).lower() not in _ARTICLES]
        told = len(words) > _MERE or any(analysis.pos(word) in _TELLING for word in telling)
        done = said.cue is not None and any(word in deeds for word in range(*said.cue))
        clause = any(analysis.pos(word) == "VERB" for word in words)
        spoken = any(_mark_over(analysis, content, marks) for content in said.content)
        if told and (clause or spoken or not done):
            kept.append(said)
    return kept


def _fill_clauses(analysis: Analysis, found: list[Said]) -> None:
    """Let content reach to the edges of its clause: the model is unsure of words at these, and a number or an adverb
    that is missing there ("[Two] of his brothers were detained, neighbours said") is a fact without its claimant."""
    by_sentence: dict[int, list[Said]] = {}
    for said in found:
        by_sentence.setdefault(said.sentence, []).append(said)
    for number, here in by_sentence.items():
        first, last = analysis.sentences[number]
        taken = np.zeros(last - first, dtype=bool)
        for said in here:
            for i, j in filter(None, (said.cue, said.source)):
                taken[max(i - first, 0) : max(j - first, 0)] = True
        for said in here:
            mine = [(i, j) for i, j in said.content if first <= i and j <= last]
            others = taken.copy()
            for other in here:
                if other is not said:
                    for i, j in other.content:
                        others[max(i - first, 0) : max(j - first, 0)] = True
            said.content = [words for words in said.content if words not in mine]
            said.content += [(first + i, first + j) for i, j in _filled(mine, others, analysis, first)]


def _filled(content: list[Range], taken: np.ndarray, analysis: Analysis, first: int) -> list[Range]:
    """Content (words of the text) as words of the sentence that begins at `first`, with the short gaps in it, before it
    at the sentence's beginning, and before it where they hold a number, but for words that are `taken`."""
    inside = np.zeros(len(taken), dtype=bool)
    for i, j in content:
        inside[i - first : j - first] = True
    edges = np.flatnonzero(np.diff(inside | taken, prepend=True, append=True)).reshape(-1, 2)
    for i, j in edges.tolist():
        before, behind = i > 0 and inside[i - 1], j < len(inside) and inside[j]
        wordy = [w for w in range(i, j) if analysis.text((first + w, first + w + 1))[0].isalnum()]
        if not behind or not 0 < len(wordy) <= _CLAUSE_EDGE:
            continue
        opens = i == 0 and analysis.pos(first + wordy[0]) != "CCONJ"
        number = analysis.pos(first + wordy[-1]) == "NUM" and all(
            analysis.pos(first + w) in ("NUM", "SCONJ", "ADV", "ADJ", "ADP") for w in wordy
        )
        if before or opens or number:
            inside[wordy[0] : wordy[-1] + 1] = True
    bounds = np.flatnonzero(np.diff(inside, prepend=False, append=False)).reshape(-1, 2)
    return [(i, j) for i, j in bounds.tolist()]


def _give_missing_content(analysis: Analysis, found: list[Said]) -> None:
    """A cue whose sentence holds no content speaks of the next sentence where that is content without a cue of its own
    ("He made two promises: ..."); otherwise it is no statement."""
    with_cue = {said.sentence for said in found}
    inside = analysis.inside["content"]
    for said in found:
        following = said.sentence + 1
        if not said.content and following < len(analysis.sentences) and following not in with_cue:
            i, j = analysis.sentences[following]
            last_mark = analysis.text((i - 1, i))
            if float((inside[i:j] >= 0.5).mean()) > 0.7 and last_mark in (":", ","):
                said.content = [(i, j)]
    found[:] = [said for said in found if said.content]


def _quotations(analysis: Analysis, taken: np.ndarray, marks: list[tuple[int, int]]) -> list[Said]:
    """Quotations that no cue claimed: what stands between marks is somebody's words, whether the model saw whose or no.

    Cue and source are the likeliest words of the quotation's sentence; without any the last speaker goes on.
    """
    extra: list[Said] = []
    for start, end in marks:
        i, j = analysis.words.within(start, end)
        if j - i < SHORTEST_QUOTE or taken[i:j].any():
            continue
        number = analysis.sentence_at(j - 1)
        first, last = analysis.sentences[number]
        around = [word for word in range(first, last) if not i <= word < j]
        source = _run(around, analysis.inside["source"], LIKELY_SOURCE)
        cue = _run(around, analysis.inside["cue"], LIKELY_CUE)
        if source or cue or j - i >= 2 * SHORTEST_QUOTE:
            extra.append(Said(cue, source, [(i, j)], "direct", number, follows=source is None))
            taken[i:j] = True
    return extra


def _run(words: list[int], probability: np.ndarray, least: float) -> Range | None:
    """The words in a row around the likeliest of `words` that are at least that likely."""
    likely = {word for word in words if probability[word] >= least}
    if not likely:
        return None
    i = max(sorted(likely), key=lambda word: float(probability[word]))
    j = i + 1
    while i - 1 in likely:
        i -= 1
    while j in likely:
        j += 1
    return i, j


def _without_cue(analysis: Analysis, found: list[Said], taken: np.ndarray, marks: list[tuple[int, int]]) -> list[Said]:
    """Sentences that are content to the model but belong to no cue: the last speaker goes on.

    In the same paragraph they are added to that speaker's statement; a new paragraph makes a new one.
    """
    inside = analysis.inside["content"]
    extra: list[Said] = []
    text = analysis.words.text
    last: Said | None = None
    by_sentence: dict[int, list[Said]] = {}
    for said in found:
        by_sentence.setdefault(said.sentence, []).append(said)
    for number, (i, j) in enumerate(analysis.sentences):
        if number in by_sentence:
            last = by_sentence[number][-1]
            continue
        share = float((inside[i:j] >= 0.5).mean())
        if share < 0.75 or taken[i:j].any():
            continue
        start, end = analysis.span((i, j))
        mark = bisect_right(marks, start, key=itemgetter(0)) - 1
        in_quotes = mark >= 0 and end <= marks[mark][1] + 2
        if last is None:
            if in_quotes:
                last = Said(None, None, [(i, j)], "direct", number, follows=False)
                extra.append(last)
            continue
        if not in_quotes and share < 0.9:
            continue
        before = max(last.content[-1][1], (last.cue or (0, 0))[1])
        gap = text[int(analysis.words.ends[before - 1]) : start]
        if "\n" not in gap and number <= analysis.sentence_at(before - 1) + 1:
            last.content.append((i, j))
        elif in_quotes and number <= analysis.sentence_at(before - 1) + 2:
            last = Said(None, None, [(i, j)], "direct", number, follows=True)
            extra.append(last)
    return extra


def _joined(analysis: Analysis, content: list[Range]) -> list[Range]:
    """Ranges in order; those with nothing but marks between them as one."""
    joined: list[Range] = []
    for i, j in sorted(content):
        if joined and all(not analysis.text((w, w + 1))[0].isalnum() for w in range(joined[-1][1], i)):
            joined[-1] = (joined[-1][0], max(j, joined[-1][1]))
        else:
            joined.append((i, j))
    return joined


def _with_marks(analysis: Analysis, words: Range) -> tuple[int, int]:
    """Offsets of content, with the quotation marks that stand at its ends, without a comma or stop at its front."""
    i, j = words
    while i < j - 1 and analysis.text((i, i + 1)) in (",", ".", ":", ";", "-", "—", "–", ")"):
        i += 1
    start, end = analysis.span((i, j))
    text = analysis.words.text
    if start and text[start - 1] in '"“„«' and (start < 2 or text[start - 2].isspace()):
        start -= 1
    if end < len(text) and text[end] in '"”»':
        end += 1
    elif end + 1 < len(text) and text[end] in ".,!?" and text[end + 1] in '"”»':
        end += 2
    return start, end


def _kind(spans: list[tuple[int, int]], marks: list[tuple[int, int]]) -> StatementKind:
    whole = sum(end - start for start, end in spans)
    inside = 0
    for start, end in spans:
        first, last = bisect_right(marks, start, key=itemgetter(1)), bisect_left(marks, end, key=itemgetter(0))
        inside += sum(min(end, b) - max(start, a) for a, b in marks[first:last])
    if inside >= 0.9 * whole:
        return "direct"
    return "mixed" if inside > 8 else "indirect"
