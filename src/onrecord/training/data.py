"""The training data, read into windows of words with what each head should say of them.

The folder is laid out as follows (JSON Lines but for CoNLL-U; character offsets `[start, end)` into `text`):

    events/train.jsonl, written.jsonl, dev.jsonl     sentences with events, figures, contexts
    attribution/train.jsonl, dev.jsonl               articles with source, cue and content spans
    relations/train.jsonl, dev.jsonl                 sentences with two marked participants and a label
    syntax/train.conllu, dev.conllu                  Universal Dependencies
    unlabelled/newswire.jsonl, conflict.jsonl        stories without codings
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from onrecord.language.analysis import mark_pair
from onrecord.language.labels import (
    ALL_MODES,
    ANCHOR_ROLES,
    ANCHORS,
    ATTRIBUTION,
    AUX,
    FIGURE_KINDS,
    RELATIONS,
    ROLES,
    SECTOR_TAGS,
    UPOS,
)
from onrecord.language.model import CLS, SEP
from onrecord.language.words import WINDOW_PIECES, Words, sentence_ends, split_words
from onrecord.ontology.plover import CONTEXTS, TYPES

IGNORE = -100
"""The label of what says nothing about a head (PyTorch's own sign for it)."""

Array = NDArray[np.int64]


@dataclass
class Anchor:
    """A trigger, cue or figure word: `words` `[i, j)` stretches of it, its kind, the roles of the words around it.

    `roles` [roles, words] holds 0 outside, 1 begins, 2 goes on; `IGNORE` for roles this kind does not have.
    """

    words: list[tuple[int, int]]
    kind: int
    roles: Array
    modes: list[int] | None = None
    aux: list[int] | None = None


@dataclass
class Sentence:
    """Words of one sentence with the labels that some corpus gives them; a label that is missing is not trained."""

    words: Words
    tags: dict[str, Array] = field(default_factory=dict)
    heads: Array | None = None
    relations: Array | None = None
    contexts: list[int] | None = None
    sectors: list[tuple[int, int, int]] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    whole: bool = True

    @property
    def size(self) -> int:
        return len(self.words.pieces)


def read_rows(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def tag_spans(words: Words, spans: Iterable[tuple[int, int, int]], *, over: Array | None = None) -> Array:
    """Tags of words: 0 outside; `2 k + 1` begins, `2 k + 2` goes on for a span `(start, end, k)`; first come wins."""
    tags = np.zeros(len(words), dtype=np.int64) if over is None else over
    for start, end, kind in spans:
        i, j = words.within(start, end)
        if i < j and not tags[i:j].any():
            tags[i:j] = 2 * kind + 2
            tags[i] = 2 * kind + 1
    return tags


# --- events -----------------------------------------------------------------------------------------------------


def event_sentence(row: dict[str, Any]) -> Sentence:
    """A coded sentence as the heads should see it."""
    words = split_words(row["text"])
    sentence = Sentence(words)
    events, figures = row["events"], row["figures"]
    sentence.tags["trigger"] = tag_spans(words, ((*event["trigger"], TYPES.index(event["type"])) for event in events))
    sentence.tags["figure"] = tag_spans(
        words, ((*figure["trigger"], FIGURE_KINDS.index(figure["kind"])) for figure in figures)
    )
    parties = [party for event in events for party in event["actor"] + event["recipient"]]
    spans = [(*party["span"], 0) for party in parties]
    spans += [(*event["reported_by"], 0) for event in events if event.get("reported_by")]
    spans += [(*span, 1) for event in events for span in event["location"]]
    if events:
        sentence.tags["mention"] = tag_spans(words, sorted(set(spans), key=lambda s: (s[0] - s[1], s)))
    for party in {tuple(party["span"]): party for party in parties}.values():
        i, j = words.within(*party["span"])
        if i < j:
            sentence.sectors.append((i, j, SECTOR_TAGS.index(party.get("sector", ""))))
    if events or figures:
        sentence.contexts = [CONTEXTS.index(context) for context in row["contexts"] if context in CONTEXTS]
    for event in events:
        roles = {
            "actor": [party["span"] for party in event["actor"]],
            "recipient": [party["span"] for party in event["recipient"]],
            "location": event["location"],
            "date": event["date"],
            "source": [event["reported_by"]] if event.get("reported_by") else [],
        }
        anchor = _anchor(words, event["type"], [event["trigger"]], roles)
        if anchor:
            anchor.modes = [ALL_MODES.index(mode) for mode in event["modes"]]
            anchor.aux = [AUX.index(aux) for aux in event["aux"]]
            sentence.anchors.append(anchor)
    for figure in figures:
        victims = [figure["victims"]] if figure.get("victims") else []
        anchor = _anchor(words, "figure", [figure["trigger"]], {"number": [figure["number"]], "victims": victims})
        if anchor:
            sentence.anchors.append(anchor)
    return sentence


def _anchor(words: Words, kind: str, spans: list[Any], roles: dict[str, list[Any]]) -> Anchor | None:
    stretches = [words.within(*span) for span in spans]
    stretches = [(i, j) for i, j in stretches if i < j]
    if not stretches:
        return None
    table = np.full((len(ROLES), len(words)), IGNORE, dtype=np.int64)
    for role in ANCHOR_ROLES[kind]:
        table[ROLES.index(role)] = tag_spans(words, [(*span, 0) for span in roles[role]])
    return Anchor(stretches, ANCHORS.index(kind), table)


def event_rows(data: Path) -> list[dict[str, Any]]:
    """The coded sentences of the folder."""
    return read_rows(data / "events/train.jsonl") + read_rows(data / "events/written.jsonl")


def event_documents(rows: Iterable[dict[str, Any]]) -> list[list[Sentence]]:
    """Coded sentences: those of one article in order as one list, each other sentence as a list of its own."""
    articles: dict[str, list[tuple[int, Sentence]]] = {}
    documents: list[list[Sentence]] = []
    for row in rows:
        sentence = event_sentence(row)
        if not len(sentence.words):
            continue
        if "sentence" in row:
            articles.setdefault(row["source"], []).append((row["sentence"], sentence))
        else:
            documents.append([sentence])
    documents += [[s for _, s in sorted(article, key=lambda pair: pair[0])] for article in articles.values()]
    return documents


# --- attribution ------------------------------------------------------------------------------------------------


def attribution_documents(path: Path) -> list[list[Sentence]]:
    """Articles with their attributions, cut into sentences by their punctuation."""
    return [attribution_article(row) for row in read_rows(path)]


def attribution_article(row: dict[str, Any]) -> list[Sentence]:
    """One article: tags of sources, cues and contents, and an anchor for each cue."""
    text = row["text"]
    ends = [*sentence_ends(text), len(text)]
    sentences: list[Sentence] = []
    starts: list[int] = []
    begin = 0
    for end in ends:
        words = split_words(text[begin:end])
        if len(words):
            sentences.append(Sentence(words, whole=False))
            starts.append(begin)
        begin = end
    for sentence, start in zip(sentences, starts, strict=True):
        end = start + len(sentence.words.text)

        def local(spans: list[list[int]], start: int = start, end: int = end) -> list[tuple[int, int]]:
            return [(max(a, start) - start, min(b, end) - start) for a, b in spans if a < end and b > start]

        for name in ATTRIBUTION:
            spans = {(*span, 0) for each in row["attributions"] for span in local(each[name])}
            ordered = sorted(spans, key=lambda s: (s[0] - s[1], s))
            sentence.tags[name] = tag_spans(sentence.words, ordered)
        for each in row["attributions"]:
            cue = local(each["cue"])
            if cue and each["cue"][0][0] >= start:
                roles: dict[str, list[Any]] = {
                    "source": local(each["source"]),
                    "content": local(each["content"]),
                }
                anchor = _anchor(sentence.words, "cue", cue, roles)
                if anchor:
                    sentence.anchors.append(anchor)
    return sentences


# --- syntax -----------------------------------------------------------------------------------------------------


def syntax_documents(path: Path) -> list[list[Sentence]]:
    """Sentences of a CoNLL-U file, grouped by its documents."""
    documents: list[list[Sentence]] = []
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        if "# newdoc" in block or not documents:
            documents.append([])
        sentence = _syntax_sentence(block)
        if sentence:
            documents[-1].append(sentence)
    return [document for document in documents if document]


def _syntax_sentence(block: str) -> Sentence | None:
    text, places, rows = "", {}, []
    for line in block.split("\n"):
        if not line or line[0] == "#":
            continue
        cells = line.split("\t")
        if not cells[0].isdigit():
            continue
        places[int(cells[0])] = (len(text), len(text) + len(cells[1]))
        rows.append(cells)
        text += cells[1] + ("" if "SpaceAfter=No" in cells[9] else " ")
    if not rows:
        return None
    words = split_words(text)
    upos = np.full(len(words), IGNORE, dtype=np.int64)
    heads, relations = upos.copy(), upos.copy()
    for cells in rows:
        i, j = words.within(*places[int(cells[0])])
        if i == j or upos[i] != IGNORE:
            continue
        upos[i:j] = UPOS.index(cells[3])
        relation = cells[7].split(":")[0]
        head = int(cells[6])
        above = i if head == 0 else words.within(*places[head])[0] if head in places else i
        if head == 0 or above != i:
            heads[i], relations[i] = above, RELATIONS.index(relation)
    return Sentence(words, {"upos": upos}, heads, relations)


# --- relations --------------------------------------------------------------------------------------------------


@dataclass
class Pair:
    """A sentence with two marked spans: pieces with the marks, where the opening marks stand, the allowed types."""

    pieces: list[int]
    shapes: list[int]
    source: int
    target: int
    types: list[int]


def _pair(words: Words, actor: tuple[int, int], recipient: tuple[int, int], types: Iterable[str]) -> Pair:
    pieces, shapes, source, target = mark_pair(words, actor, recipient)
    return Pair(pieces.tolist(), shapes.tolist(), source, target, [TYPES.index(type_) for type_ in types])


YIELD = ("CONCEDE", "RETREAT")


def relation_pairs(path: Path) -> list[Pair]:
    """The labelled pairs of a relations file; YIELD allows CONCEDE and RETREAT."""
    pairs = []
    for row in read_rows(path):
        types = YIELD if row["type"] == "YIELD" else (row["type"],)
        pairs.append(_pair(split_words(row["text"]), tuple(row["actor"]), tuple(row["recipient"]), types))
    return pairs


def event_pairs(rows: Iterable[dict[str, Any]]) -> list[Pair]:
    """Pairs from coded events: an actor and a recipient between whom one type is coded."""
    pairs = []
    for row in rows:
        between: dict[tuple[tuple[int, int], tuple[int, int]], set[str]] = {}
        for event in row["events"]:
            for actor in event["actor"][:2]:
                for recipient in event["recipient"][:2]:
                    key = (tuple(actor["span"]), tuple(recipient["span"]))
                    between.setdefault(key, set()).add(event["type"])
        words = split_words(row["text"]) if between else None
        for (actor, recipient), types in between.items():
            if words and len(types) == 1 and (actor[1] <= recipient[0] or recipient[1] <= actor[0]):
                pairs.append(_pair(words, actor, recipient, types))
    return pairs


# --- windows ----------------------------------------------------------------------------------------------------


def cut_documents(documents: list[list[Sentence]], chance: random.Random, limit: int) -> Iterator[list[Sentence]]:
    """Windows of whole sentences, at most `limit` pieces (a longer sentence stands alone).

    Articles are cut at chance places so that each pass sees other neighbours; sentences without an article are
    put together by chance, one to four.
    """
    limit = min(limit, WINDOW_PIECES)
    loose = [document[0] for document in documents if len(document) == 1]
    chance.shuffle(loose)
    number = 0
    while number < len(loose):
        count = chance.choice((1, 1, 2, 3, 4))
        yield from _fill(loose[number : number + count], limit)
        number += count
    for document in documents:
        if len(document) > 1:
            cut = chance.randrange(min(4, len(document)))
            yield from _fill(document[:cut], limit)
            yield from _fill(document[cut:], chance.choice((limit // 4, limit // 2, limit)))


def _fill(sentences: list[Sentence], limit: int) -> Iterator[list[Sentence]]:
    window: list[Sentence] = []
    size = 0
    for sentence in sentences:
        if window and size + sentence.size > limit:
            yield window
            window, size = [], 0
        window.append(sentence)
        size += sentence.size
    if window:
        yield window


# --- batches ----------------------------------------------------------------------------------------------------


@dataclass
class Batch:
    """Windows as arrays for the network, and what the heads should say (only what the windows' corpus knows)."""

    pieces: Array
    shapes: Array
    mask: Array
    first: Array
    words: Array
    tags: dict[str, Array]
    sentence: Array | None
    heads: Array | None
    relations: Array | None
    contexts: list[tuple[int, int, int, list[int]]]
    sectors: list[tuple[int, int, int, int]]
    anchors: list[tuple[int, int, int, Anchor]]


PAD, MASK = 0, 103
"""The numbers of MiniLM's own signs for no piece and for a hidden one."""


def batch_windows(windows: list[list[Sentence]], chance: random.Random | None = None, hidden: float = 0.0) -> Batch:
    """Put windows side by side. With `chance`, now and then a window loses its capitals or is all in capitals, and
    the share `hidden` of its pieces is masked."""
    length = max(min(sum(s.size for s in window), WINDOW_PIECES) for window in windows) + 2
    widest = max(sum(len(s.words) for s in window) for window in windows)
    shape = (len(windows), length)
    pieces, shapes, mask = np.full(shape, PAD), np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    first, present = np.zeros((len(windows), widest), np.int64), np.zeros((len(windows), widest), np.int64)
    tags: dict[str, Array] = {}
    starts: Array | None = None
    batch = Batch(pieces.astype(np.int64), shapes, mask, first, present, tags, None, None, None, [], [], [])
    for row, window in enumerate(windows):
        all_pieces = np.concatenate([s.words.pieces for s in window])[: length - 2]
        pieces_of = np.concatenate([np.diff(s.words.first) for s in window])
        all_shapes = np.repeat(np.concatenate([s.words.shapes for s in window]), pieces_of)[: length - 2]
        if chance and chance.random() < 0.06:
            all_shapes = np.full_like(all_shapes, chance.choice((0, 2)))
        if chance and hidden:
            drawn = np.random.default_rng(chance.getrandbits(64)).random(len(all_pieces))
            all_pieces = np.where(drawn < hidden, MASK, all_pieces)
        end = len(all_pieces) + 1
        batch.pieces[row, 0], batch.pieces[row, 1:end], batch.pieces[row, end] = CLS, all_pieces, SEP
        shapes[row, 1:end] = all_shapes
        mask[row, : end + 1] = 1
        place = np.cumsum(pieces_of) - pieces_of + 1
        kept = int((place < length - 1).sum())
        first[row, :kept] = place[:kept]
        present[row, :kept] = 1
        at = 0
        for sentence in window:
            size = min(len(sentence.words), kept - at)
            if size <= 0:
                break
            stretch = slice(at, at + size)
            for name, values in sentence.tags.items():
                tags.setdefault(name, np.full((len(windows), widest), IGNORE))[row, stretch] = values[:size]
            if sentence.whole:
                starts = np.full((len(windows), widest), IGNORE) if starts is None else starts
                starts[row, stretch] = 0
                starts[row, at] = 1
            if sentence.heads is not None and sentence.relations is not None:
                if batch.heads is None or batch.relations is None:
                    batch.heads = np.full((len(windows), widest), IGNORE)
                    batch.relations = np.full((len(windows), widest), IGNORE)
                known = (sentence.heads[:size] != IGNORE) & (sentence.heads[:size] < size)
                batch.heads[row, stretch] = np.where(known, sentence.heads[:size] + at, IGNORE)
                batch.relations[row, stretch] = np.where(known, sentence.relations[:size], IGNORE)
            if sentence.contexts is not None:
                batch.contexts.append((row, at, at + size, sentence.contexts))
            batch.sectors += [(row, at + i, at + j, sector) for i, j, sector in sentence.sectors if j <= size]
            batch.anchors += [
                (row, at, size, anchor) for anchor in sentence.anchors if all(j <= size for _, j in anchor.words)
            ]
            at += size
    batch.sentence = starts
    return batch
