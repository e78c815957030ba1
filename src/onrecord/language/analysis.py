"""Language: a text in, what the model sees in its words out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from onrecord.language.labels import (
    ALL_MODES,
    ANCHOR_ROLES,
    ANCHORS,
    ATTRIBUTION,
    AUX,
    FIGURE_KINDS,
    MENTIONS,
    RELATIONS,
    ROLES,
    SECTOR_TAGS,
    UPOS,
)
from onrecord.language.model import MARKS, Floats, Ints, Model, Seen
from onrecord.language.settings import Thresholds, settings
from onrecord.language.words import WINDOW_PIECES, Words, cut_windows, sentence_ends, split_words
from onrecord.ontology.plover import CONTEXTS, MODES, TYPES

MOST_CONTEXTS = 2
"""Contexts of one sentence: the codebook asks for up to two."""

BETWEEN = 0.2
"""Probability from which a word between two words of a role belongs to it."""

SAYING = frozenset((
    "said", "says", "told", "according", "wrote", "added", "claimed", "alleged", "noted", "argued", "reported",
    "announced",
))  # fmt: skip
SAYING_ODDS = 16.0
"""Words of which most are cues wherever they stand, and how many times likelier one is than the model thinks, which
learned from magazines where fewer sentences end in "officials said"."""
_BEFORE_NOUN = frozenset(("the", "a", "an", "his", "her", "its", "their", "of"))
"""Words behind which these are of a noun: "the reported killing"."""

Range = tuple[int, int]
"""Words `[i, j)` of a text, by number."""


@dataclass(frozen=True)
class Tagged:
    """Words that a head tagged alike: `label`, the probability of it, and that of every label."""

    words: Range
    label: str
    score: float
    scores: Floats


@dataclass(frozen=True)
class Role:
    """Words that play a role to an anchor, and the probability that they do."""

    words: Range
    score: float


@dataclass(frozen=True)
class Anchor:
    """A trigger, a cue or a figure's word with the words that play its roles, all in its sentence.

    `kind` is an event type, "cue" or a kind of figure. Events have a mode or none, auxiliaries, and the probabilities
    of all of them.
    `word_roles` [words of the sentence, roles] is the probability of each word for each role.
    """

    words: Range
    kind: str
    score: float
    scores: Floats
    sentence: int
    roles: dict[str, list[Role]]
    modes: list[str]
    aux: list[str]
    mode_scores: dict[str, float]
    aux_scores: dict[str, float]
    word_roles: Floats


@dataclass
class Analysis:
    """What the model sees in a text.

    `sentences` are ranges of words. `upos` numbers `UPOS`, `heads` are word numbers (a root heads itself),
    `relations` number `RELATIONS`. `events`, `cues`, `figures`: anchors in order. `mentions`: words that look like a
    participant ("party") or a place. `inside`: probability of each word to be in a source, a cue, a content.
    `contexts` are those of each sentence.
    """

    words: Words
    sentences: list[Range] = field(default_factory=list)
    upos: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    heads: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    relations: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    events: list[Anchor] = field(default_factory=list)
    cues: list[Anchor] = field(default_factory=list)
    figures: list[Anchor] = field(default_factory=list)
    mentions: list[Tagged] = field(default_factory=list)
    inside: dict[str, Floats] = field(default_factory=dict)
    sector_scores: Floats = field(default_factory=lambda: np.zeros((0, len(SECTOR_TAGS)), dtype=np.float32))
    contexts: list[list[str]] = field(default_factory=list)

    def span(self, words: Range) -> tuple[int, int]:
        """Character offsets of a range of words."""
        return self.words.span(*words)

    def text(self, words: Range) -> str:
        start, end = self.words.span(*words)
        return self.words.text[start:end]

    def sentence_at(self, word: int) -> int:
        """The number of the sentence that holds a word."""
        return max(0, bisect_right(self.sentences, word, key=itemgetter(0)) - 1)

    def pos(self, word: int) -> str:
        return UPOS[self.upos[word]]

    def relation(self, word: int) -> str:
        return RELATIONS[self.relations[word]]

    def sectors(self, words: Range) -> list[tuple[str, float]]:
        """Sectors of a participant with these words and their probabilities, best first; "" is none."""
        scores = softmax(self.sector_scores[words[0] : words[1]].mean(axis=0))
        return [(SECTOR_TAGS[k], float(scores[k])) for k in np.argsort(-scores, kind="stable")]


class Analyser:
    """Texts in, analyses out, with the model loaded once."""

    def __init__(self, model: Model | None = None, thresholds: Thresholds | None = None) -> None:
        self.model = model or Model()
        self.thresholds = thresholds or settings().thresholds

    def analyse(self, text: str, breaks: Sequence[int] = ()) -> Analysis:
        """What the model sees in `text`. `breaks`: character offsets where a sentence must open."""
        words = split_words(text)
        opens = np.searchsorted(words.starts, np.array([0, *breaks], dtype=np.int64))
        hard = np.unique(opens[opens < len(words)])
        guessed = np.searchsorted(words.starts, np.array(sentence_ends(text), dtype=np.int64))
        soft = np.unique(np.concatenate([hard, guessed[guessed < len(words)]]))
        return self._see(words, hard, soft)

    def _see(self, words: Words, hard: Ints, soft: Ints) -> Analysis:
        count = len(words)
        analysis = Analysis(
            words,
            upos=np.zeros(count, dtype=np.int64),
            heads=np.zeros(count, dtype=np.int64),
            relations=np.zeros(count, dtype=np.int64),
            inside={name: np.zeros(count, dtype=np.float32) for name in ATTRIBUTION},
            sector_scores=np.zeros((count, len(SECTOR_TAGS)), dtype=np.float32),
        )
        for window in cut_windows(words, soft):
            self._see_window(analysis, window, hard)
        return analysis

    def _see_window(self, analysis: Analysis, window: Range, hard: Ints) -> None:
        """Add to `analysis` what the model sees in one window, of which a new sentence begins at words `hard`."""
        i, j = window
        seen = encode_window(self.model, analysis.words, window)
        scores, limit = seen.scores, self.thresholds
        opens: NDArray[np.bool_] = np.greater(scores["sentence"][:, 0], 0)
        opens[hard[np.searchsorted(hard, i) : np.searchsorted(hard, j)] - i] = True
        opens[0] = True
        starts = np.flatnonzero(opens)
        analysis.sentences += pairwise([*(starts + i).tolist(), j])
        analysis.contexts += likely_contexts(scores["context"], starts, limit.context)
        analysis.upos[i:j] = scores["upos"].argmax(axis=1)
        analysis.heads[i:j] = seen.heads + i
        analysis.relations[i:j] = seen.relations
        analysis.sector_scores[i:j] = scores["sector"]
        for name in ATTRIBUTION:
            analysis.inside[name][i:j] = 1 - softmax(scores[name])[:, 0]
        analysis.mentions += tagged_spans(softmax(scores["mention"]), starts, MENTIONS, limit.mention, i)
        found = [
            *tagged_spans(softmax(scores["trigger"]), starts, TYPES, limit.event, i),
            *tagged_spans(self._cues(analysis.words, window, softmax(scores["cue"])), starts, ("cue",), limit.cue, i),
            *tagged_spans(softmax(scores["figure"]), starts, FIGURE_KINDS, limit.figure, i),
        ]
        placed = sorted(((analysis.sentence_at(tagged.words[0]), tagged) for tagged in found), key=itemgetter(0))
        for sentence, group in groupby(placed, key=itemgetter(0)):
            first, last = analysis.sentences[sentence]
            self._find_roles(analysis, sentence, [tagged for _, tagged in group], seen.hidden[first - i : last - i])

    def _cues(self, words: Words, window: Range, probability: Floats) -> Floats:
        """The probabilities of cues, those of words that hardly ever are anything else raised."""
        low = [words.text[words.starts[k] : words.ends[k]].lower() for k in range(*window)]
        rows = [k for k, word in enumerate(low) if word in SAYING and not (k and low[k - 1] in _BEFORE_NOUN)]
        raised = probability.copy()
        raised[rows, 1:] *= SAYING_ODDS
        return raised / raised.sum(axis=1, keepdims=True)

    def _find_roles(self, analysis: Analysis, sentence: int, found: list[Tagged], hidden: Floats) -> None:
        """Ask the role layer about the anchors in one sentence, whose words' states are `hidden`."""
        begin = analysis.sentences[sentence][0]
        mark = np.zeros((len(found), len(hidden)), dtype=np.int64)
        kinds = np.zeros(len(found), dtype=np.int64)
        for row, tagged in enumerate(found):
            mark[row, tagged.words[0] - begin : tagged.words[1] - begin] = 1
            kinds[row] = ANCHORS.index("figure" if tagged.label in FIGURE_KINDS else tagged.label)
        answer = self.model.anchored(hidden, mark, kinds)
        inside = 1 - softmax(answer.roles)[..., 0]
        played = role_spans(inside.transpose(0, 2, 1), begin, self.thresholds.role)
        modes, aux = sigmoid(answer.modes), sigmoid(answer.aux)
        for row, tagged in enumerate(found):
            kind = ANCHORS[kinds[row]]
            roles = {role: played[row][ROLES.index(role)] for role in ANCHOR_ROLES[kind]}
            event = kind in TYPES
            mode_scores = dict(zip(ALL_MODES, modes[row].tolist(), strict=True)) if event else {}
            aux_scores = dict(zip(AUX, aux[row].tolist(), strict=True)) if event else {}
            best = max(MODES.get(kind, ()), key=mode_scores.__getitem__, default=None)
            anchor = Anchor(
                tagged.words, tagged.label, tagged.score, tagged.scores, sentence, roles,
                [best] if best and mode_scores[best] >= self.thresholds.mode else [],
                [name for name, value in aux_scores.items() if value >= self.thresholds.aux],
                mode_scores, aux_scores, inside[row],
            )  # fmt: skip
            target = analysis.events if event else analysis.cues if kind == "cue" else analysis.figures
            target.append(anchor)

    def relation(self, text: str, actor: tuple[int, int], recipient: tuple[int, int]) -> Floats:
        """Probabilities [types] of the relation of two spans of characters in a short text."""
        return softmax(self.model.pair(*mark_pair(split_words(text), actor, recipient)))


def encode_window(model: Model, words: Words, window: Range) -> Seen:
    """What a model sees in the words of one window."""
    i, j = window
    begin = words.first[i]
    pieces = words.pieces[begin : words.first[j]][:WINDOW_PIECES]
    first = np.minimum(words.first[i:j] - begin, len(pieces) - 1)
    shapes = np.repeat(words.shapes[i:j], np.diff(words.first[i : j + 1]))[:WINDOW_PIECES]
    return model.encode(pieces, shapes, first)


def mark_pair(words: Words, actor: tuple[int, int], recipient: tuple[int, int]) -> tuple[Ints, Ints, int, int]:
    """Pieces and shapes of a sentence with marks around two spans of characters, and where the opening marks stand.

    Of a text too long for one window the part around the two spans is kept as far as it fits.
    """
    spans = [words.within(*actor), words.within(*recipient)]
    first, last = min(i for i, _ in spans), max(j for _, j in spans)
    while first > 0 and words.first[last] - words.first[first - 1] <= (WINDOW_PIECES - 4) // 2:
        first -= 1
    while last < len(words) and words.first[last + 1] - words.first[first] <= WINDOW_PIECES - 4:
        last += 1
    while first > 0 and words.first[last] - words.first[first - 1] <= WINDOW_PIECES - 4:
        first -= 1
    marks: dict[int, list[tuple[int, int]]] = {}
    for (i, j), opening in zip(spans, (0, 2), strict=True):
        marks.setdefault(i, []).append((1, MARKS[opening]))
        marks.setdefault(j, []).append((0, MARKS[opening + 1]))
    pieces: list[int] = []
    shapes: list[int] = []
    for word in range(first, last + 1):
        for _, mark in sorted(marks.get(word, [])):
            pieces.append(mark)
            shapes.append(0)
        if word < last:
            own = words.pieces[words.first[word] : words.first[word + 1]].tolist()
            pieces += own
            shapes += [int(words.shapes[word])] * len(own)
    # Two spans a window apart: what lies beyond is lost, but each keeps its mark.
    pieces, shapes = pieces[: WINDOW_PIECES - 2], shapes[: WINDOW_PIECES - 2]
    for opening in (MARKS[0], MARKS[2]):
        if opening not in pieces:
            pieces.append(opening)
            shapes.append(0)
    return np.array(pieces), np.array(shapes), pieces.index(MARKS[0]), pieces.index(MARKS[2])


def tagged_spans(
    probability: Floats, opens: Ints, labels: Sequence[str], threshold: float, offset: int = 0
) -> list[Tagged]:
    """Spans in the probabilities [words, 1 + 2 k] of the tags of `labels`; `offset` is the first word's number.

    A word counts when it is more likely than `threshold` in some span; a span ends where another begins or a sentence
    (`opens`: the rows that do so) opens. Its label is the one that its words together favour.
    """
    begins, goes_on = probability[:, 1::2], probability[:, 2::2]
    either = begins + goes_on
    words = np.flatnonzero(1 - probability[:, 0] >= threshold)
    if not len(words):
        return []
    first = begins[words].sum(axis=1) >= goes_on[words].sum(axis=1)
    first[0] = True
    first[1:] |= np.diff(words) > 1
    first |= np.isin(words, opens)
    bounds = np.append(np.flatnonzero(first), len(words)).tolist()
    spans = []
    for at, end in pairwise(bounds):
        i, j = int(words[at]), int(words[end - 1]) + 1
        best = int(either[i:j].sum(axis=0).argmax())
        scores = either[i:j].max(axis=0)
        spans.append(Tagged((offset + i, offset + j), labels[best], float(scores[best]), scores))
    return spans


def likely_contexts(scores: Floats, opens: Ints, threshold: float) -> list[list[str]]:
    """The contexts of each sentence from the scores [words, contexts] of its words, at most as many as the codebook
    allows. `opens`: the words that open a sentence."""
    sizes = np.diff(opens, append=len(scores))[:, None]
    probability = sigmoid((np.add.reduceat(scores, opens, axis=0) / sizes).astype(np.float32))
    ranked = np.argsort(-probability, axis=1, kind="stable")[:, :MOST_CONTEXTS]
    return [[CONTEXTS[k] for k in best if row[k] >= threshold] for row, best in zip(probability, ranked, strict=True)]


def role_spans(inside: Floats, offset: int, threshold: float) -> list[list[list[Role]]]:
    """Spans of words by anchor and role, from the probabilities [anchors, roles, words] of each word to be in one;
    `offset` is the first word's number.

    Two participants never stand side by side without a word or a mark between them, so words in a row are one span
    whatever their tags; and a single word between two that count is let in at `BETWEEN`.
    """
    counts = inside >= threshold
    counts[..., 1:-1] |= counts[..., :-2] & counts[..., 2:] & (inside[..., 1:-1] >= BETWEEN)
    edges = np.diff(counts.astype(np.int8), axis=-1, prepend=0, append=0)
    sums = np.cumsum(inside, axis=-1, dtype=np.float64)
    spans: list[list[list[Role]]] = [[[] for _ in range(inside.shape[1])] for _ in range(len(inside))]
    for (row, role, i), (_, _, j) in zip(np.argwhere(edges == 1).tolist(), np.argwhere(edges == -1).tolist(),
                                         strict=True):  # fmt: skip
        whole = sums[row, role, j - 1] - (sums[row, role, i - 1] if i else 0.0)
        spans[row][role].append(Role((offset + i, offset + j), float(whole / (j - i))))
    return spans


def softmax(scores: NDArray[np.float32]) -> Floats:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def sigmoid(scores: NDArray[np.float32]) -> Floats:
    return (1 / (1 + np.exp(-scores))).astype(np.float32)
