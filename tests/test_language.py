"""Words, windows, spans and the analysis of a text: offsets always give back the words, whatever the text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from onrecord.language.analysis import BETWEEN, Analyser, Analysis, mark_pair, role_spans, softmax, tagged_spans
from onrecord.language.labels import ANCHOR_ROLES, FIGURE_KINDS
from onrecord.language.model import MARKS, Model
from onrecord.language.words import WINDOW_PIECES, cut_windows, sentence_ends, split_words, tokenizer, word_shape
from onrecord.ontology.plover import TYPES

# Neither zero bytes nor half surrogate pairs reach this layer: reading replaces both.
TEXTS = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=200)
NEWS = st.lists(
    st.sampled_from(
        [
            "Norland",
            "the army's",
            "said",
            "on",
            "3,000",
            "U.S.",
            "“We",
            "will,”",
            ".",
            "\n\n",
            "—",
            "antidisestablishment",
        ]
    ),
    max_size=400,
).map(" ".join)

EXOTIC = {
    "emoji": "Police 👮🏽‍♀️ arrested 12 people 🇳🇴 in Port Tal 🎉.",
    "combining marks": "Pre\u0301sident Nu\u0301n\u0303ez met Z\u0351\u036b\u0343a\u0328lgo on Monday.",
    "CJK": "中国外交部 condemned 日本 on Monday, 한국 said.",
    "right to left": "The \u202bحكومة\u202c of Norland said שלום and left.",
    "zero width": "Nor\u200bland\u200c accu\u00adsed\u200d Est\ufeffmark\u2060.",
    "ligatures and wide letters": "The ﬁrst oﬃcer of the ＡＲＭＹ in İstanbul said ß, ǅ and ŉ.",
    "controls": "Norland\x07 attacked\x1b[31m Estmark\x85 on\u2028Monday.",
    "beyond the first plane": "𝕹𝖔𝖗𝖑𝖆𝖓𝖉 struck 𐍈 in 🜨.",
    "nothing but marks": "?!… — “” ''",
    "replacement characters": "\ufffd\ufffd said \ufffd.",
}


# --- words ----------------------------------------------------------------------------------------------------------


@given(st.one_of(TEXTS, NEWS))
@example("İstanbul ﬁnds é and e\u0301")
@settings(max_examples=200, deadline=None)
def test_words_stand_where_their_offsets_say(text: str) -> None:
    words = split_words(text)
    spans = list(zip(words.starts.tolist(), words.ends.tolist(), strict=True))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in spans)
    assert len(words.first) == len(words) + 1 and words.first[-1] == len(words.pieces)
    assert (np.diff(words.first) >= 1).all()
    assert len(words.shapes) == len(words)


def _kept(character: str) -> bool:
    """Whether the tokeniser keeps a character at all: it drops what it takes for a bare accent or control."""
    return bool(tokenizer().encode(character, add_special_tokens=False).ids)


@given(st.one_of(TEXTS, NEWS))
@settings(max_examples=200, deadline=None)
def test_words_cover_every_letter_and_digit(text: str) -> None:
    words = split_words(text)
    covered = np.zeros(len(text), dtype=bool)
    for start, end in zip(words.starts.tolist(), words.ends.tolist(), strict=True):
        covered[start:end] = True
    missed = [character for at, character in enumerate(text) if character.isalnum() and not covered[at]]
    assert not [character for character in missed if _kept(character)]


@given(NEWS, st.integers(0, 300), st.integers(1, 300))
@settings(max_examples=100, deadline=None)
def test_within_gives_the_words_that_share_a_character(text: str, start: int, length: int) -> None:
    words = split_words(text)
    i, j = words.within(start, start + length)
    inside = [k for k in range(len(words)) if words.starts[k] < start + length and start < words.ends[k]]
    assert inside == list(range(i, j))


def test_span_is_the_way_back() -> None:
    words = split_words("Police in Norport's harbour arrested Ana Roe.")
    assert [words.text[slice(*words.span(k, k + 1))] for k in range(len(words))] == [
        "Police", "in", "Norport", "'", "s", "harbour", "arrested", "Ana", "Roe", ".",
    ]  # fmt: skip
    assert words.text[slice(*words.span(7, 9))] == "Ana Roe"


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("police", 0), ("—", 0), ("中国", 0), ("", 0), ("Police", 1), ("Núñez", 1), ("NATO", 2), ("A", 3), ("McCoy", 4),
        ("iPhone", 4), ("3", 5), ("G20", 5), ("1990s", 0), ("２", 5),
    ],
)  # fmt: skip
def test_word_shape(word: str, shape: int) -> None:
    assert word_shape(word) == shape


# --- sentences and windows ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One came. Two left.", ["One came.", "Two left."]),
        ("“Stop!” He ran. She did not.", ["“Stop!”", "He ran.", "She did not."]),
        ("Gen. Roe met Dr. Doe on Jan. 5 in the U.S. So?", ["Gen. Roe met Dr. Doe on Jan. 5 in the U.S. So?"]),
        ("Was it so? Yes… Perhaps... Who knows", ["Was it so?", "Yes…", "Perhaps...", "Who knows"]),
        ("A headline\n\nThe text", ["A headline", "The text"]),
        ("It cost 3.5 million. 20 came.", ["It cost 3.5 million.", "20 came."]),
        ("no capital. so no end", ["no capital. so no end"]),
    ],
)  # fmt: skip
def test_sentence_ends(text: str, sentences: list[str]) -> None:
    cuts = [0, *sentence_ends(text), len(text)]
    assert [text[a:b].strip() for a, b in pairwise(cuts) if text[a:b].strip()] == sentences


@pytest.mark.parametrize("unit", [".", ". ", ".'", "\n ", '"', "?!", " "])
def test_sentence_ends_take_linear_time(unit: str) -> None:
    assert len(sentence_ends(unit * 300_000)) <= 300_000


@given(NEWS, st.integers(1, 60), st.lists(st.integers(0, 400), max_size=30))
@settings(max_examples=150, deadline=None)
def test_windows_hold_all_words_in_order_and_keep_the_limit(text: str, limit: int, breaks: list[int]) -> None:
    words = split_words(text)
    opens = np.unique(np.array([0, *breaks], dtype=np.int64))
    opens = opens[opens < len(words)]
    windows = cut_windows(words, opens, limit)
    assert [word for i, j in windows for word in range(i, j)] == list(range(len(words)))
    for i, j in windows:
        assert words.first[j] - words.first[i] <= limit or j == i + 1


def test_windows_end_with_sentences_where_they_can() -> None:
    words = split_words("One two three. Four five. Six seven eight nine.")
    opens = np.array([0, 4, 7])
    assert cut_windows(words, opens, 8) == [(0, 7), (7, 12)]
    assert cut_windows(words, opens, 5) == [(0, 4), (4, 7), (7, 12)]
    assert cut_windows(words, opens, 3) == [(0, 3), (3, 4), (4, 7), (7, 10), (10, 12)]


# --- spans ----------------------------------------------------------------------------------------------------------


def _tags(rows: list[int], count: int = 5) -> np.ndarray:
    """Probabilities in which each word surely has its tag: 0 outside, 1 and 2 of label a, 3 and 4 of label b."""
    probability = np.full((len(rows), count), 0.02, dtype=np.float32)
    probability[np.arange(len(rows)), rows] = 0.92
    return probability


@pytest.mark.parametrize(
    ("rows", "opens", "spans"),
    [
        ([0, 0, 0], [0], []),
        ([1, 2, 2], [0], [(0, 3, "a")]),
        ([2, 2, 0, 1], [0], [(0, 2, "a"), (3, 4, "a")]),
        ([1, 1, 3, 4], [0], [(0, 1, "a"), (1, 2, "a"), (2, 4, "b")]),
        ([1, 2, 2, 2], [0, 2], [(0, 2, "a"), (2, 4, "a")]),
        ([0, 4, 4, 0], [0], [(1, 3, "b")]),
    ],
)
def test_tagged_spans(rows: list[int], opens: list[int], spans: list[tuple[int, int, str]]) -> None:
    found = tagged_spans(_tags(rows), np.array(opens), ("a", "b"), 0.5)
    assert [(*each.words, each.label) for each in found] == spans
    assert all(each.score == pytest.approx(0.94) for each in found)
    moved = tagged_spans(_tags(rows), np.array(opens), ("a", "b"), 0.5, offset=7)
    assert [each.words for each in moved] == [(i + 7, j + 7) for i, j, _ in spans]


@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.floats(0.1, 0.9))
@settings(deadline=None)
def test_tagged_spans_are_the_words_that_count(rows: list[int], threshold: float) -> None:
    chance = np.random.default_rng(len(rows))
    probability = softmax(_tags(rows) * 4 + chance.normal(size=(len(rows), 5)).astype(np.float32))
    found = tagged_spans(probability, np.array([0]), ("a", "b"), threshold)
    inside = [word for each in found for word in range(*each.words)]
    assert inside == np.flatnonzero(1 - probability[:, 0] >= threshold).tolist()


def test_role_spans_are_runs_of_words_that_count() -> None:
    inside = np.array([[[0.1, 0.9, 0.8, 0.7, 0.0, 0.6], [0.6, 0.0, 0.0, 0.0, 0.0, 0.0]]], np.float32)
    [[found, other]] = role_spans(inside, 10, 0.5)
    assert [role.words for role in found] == [(11, 14), (15, 16)]
    assert [role.score for role in found] == pytest.approx([0.8, 0.6])
    assert [role.words for role in other] == [(10, 11)]
    assert role_spans(inside[..., :1], 0, 0.7) == [[[], []]]


def test_a_likely_enough_word_between_two_is_let_into_their_span() -> None:
    def runs(middle: float) -> list[tuple[int, int]]:
        [[found]] = role_spans(np.array([[[0.9, middle, 0.9]]], np.float32), 0, 0.5)
        return [role.words for role in found]

    assert runs(BETWEEN + 0.01) == [(0, 3)]
    assert runs(BETWEEN - 0.01) == [(0, 1), (2, 3)]


# --- pairs ----------------------------------------------------------------------------------------------------------


def _marked(text: str, actor: str, recipient: str) -> tuple[list[int], int, int]:
    words = split_words(text)
    spans = [(text.index(name), text.index(name) + len(name)) for name in (actor, recipient)]
    pieces, shapes, source, target = mark_pair(words, *spans)
    assert len(pieces) == len(shapes) <= WINDOW_PIECES
    assert pieces[source] == MARKS[0] and pieces[target] == MARKS[2]
    return pieces.tolist(), source, target


def _first_piece(word: str) -> int:
    return int(split_words(word).pieces[0])


@pytest.mark.parametrize(
    ("actor", "recipient"), [("Norland", "Estmark"), ("Estmark", "Norland"), ("The army of Norland", "Norland")]
)
def test_marks_stand_before_and_behind_the_spans(actor: str, recipient: str) -> None:
    pieces, source, target = _marked("The army of Norland shelled Estmark.", actor, recipient)
    # Where one span begins with another, both marks stand before the word.
    following = [piece for piece in pieces[source:] if piece not in MARKS]
    assert following[0] == _first_piece(actor)
    assert next(piece for piece in pieces[target:] if piece not in MARKS) == _first_piece(recipient)
    assert [pieces.count(mark) for mark in MARKS] == [1, 1, 1, 1]
    assert pieces.index(MARKS[0]) < pieces.index(MARKS[1]) and pieces.index(MARKS[2]) < pieces.index(MARKS[3])


def test_of_a_long_text_the_part_around_the_pair_is_kept() -> None:
    filler = "They spoke of the weather for a while. " * 100
    pieces, source, target = _marked(f"{filler}Norland shelled Estmark. {filler}", "Norland", "Estmark")
    assert len(pieces) > WINDOW_PIECES // 2
    assert source < target and all(pieces.count(mark) == 1 for mark in MARKS)
    assert 20 < source < len(pieces) - 20


def test_spans_far_apart_keep_their_marks() -> None:
    text = "Norland spoke. " + "They spoke of the weather for a while. " * 100 + "Estmark left."
    _marked(text, "Norland", "Estmark")
    _marked(text, "Estmark", "Norland")


# --- the analysis ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser(Model(threads=1))


def check(analysis: Analysis, text: str) -> None:
    """Everything that must hold of any analysis."""
    count = len(analysis.words)
    assert analysis.words.text == text
    assert [word for i, j in analysis.sentences for word in range(i, j)] == list(range(count))
    assert len(analysis.contexts) == len(analysis.sentences)
    arrays: list[np.ndarray] = [analysis.upos, analysis.heads, analysis.relations, *analysis.inside.values()]
    assert all(len(values) == count for values in arrays)
    assert ((analysis.heads >= 0) & (analysis.heads < count)).all() if count else True
    anchors = [*analysis.events, *analysis.cues, *analysis.figures]
    for anchor in anchors:
        first, last = analysis.sentences[anchor.sentence]
        assert first <= anchor.words[0] < anchor.words[1] <= last
        assert 0 <= anchor.score <= 1 and len(anchor.word_roles) == last - first
        assert set(anchor.roles) == set(ANCHOR_ROLES["figure" if anchor.kind in FIGURE_KINDS else anchor.kind])
        for role in (role for roles in anchor.roles.values() for role in roles):
            assert first <= role.words[0] < role.words[1] <= last
    for words in [anchor.words for anchor in anchors] + [tagged.words for tagged in analysis.mentions]:
        start, end = analysis.span(words)
        assert 0 <= start < end <= len(text) and analysis.text(words) == text[start:end]
    for found in (analysis.events, analysis.cues, analysis.figures):
        assert [anchor.words for anchor in found] == sorted(anchor.words for anchor in found)
    for word in range(0, count, max(1, count // 50)):
        i, j = analysis.sentences[analysis.sentence_at(word)]
        assert i <= word < j


@pytest.mark.parametrize("text", ["", " ", "\n\t \u200b\n"])
def test_nothing_to_see(analyser: Analyser, text: str) -> None:
    analysis = analyser.analyse(text)
    assert len(analysis.words) == 0 and analysis.sentences == [] and analysis.events == []


def test_one_word(analyser: Analyser) -> None:
    analysis = analyser.analyse("Attack")
    check(analysis, "Attack")
    assert analysis.sentences == [(0, 1)]


def test_a_plain_sentence_is_understood(analyser: Analyser) -> None:
    text = "Norland's army shelled the town of Port Tal on Monday. “We had no choice,” a general said."
    analysis = analyser.analyse(text)
    check(analysis, text)
    shelled = next(event for event in analysis.events if analysis.text(event.words) == "shelled")
    assert shelled.kind == "ASSAULT" and shelled.kind in TYPES
    assert "army" in analysis.text(shelled.roles["actor"][0].words)
    assert "said" in [analysis.text(cue.words) for cue in analysis.cues]


@pytest.mark.parametrize("name", EXOTIC)
def test_exotic_characters(analyser: Analyser, name: str) -> None:
    check(analyser.analyse(EXOTIC[name]), EXOTIC[name])


@given(TEXTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text(analyser: Analyser, text: str) -> None:
    check(analyser.analyse(text), text)


def test_breaks_open_sentences(analyser: Analyser) -> None:
    text = "Port closed Workers strike again in Norport"
    analysis = analyser.analyse(text, breaks=[12, 12, 43, 500])
    check(analysis, text)
    assert analysis.words.within(12, 13)[0] in [i for i, _ in analysis.sentences]


def test_twenty_thousand_words_in_one_line(analyser: Analyser) -> None:
    """First without a stop among them, then as sentences."""
    text = "the weather in the valley was mild and " * 2500 + "The army shelled Port Tal, officials said. " * 60
    analysis = analyser.analyse(text)
    assert len(analysis.words) > 20_000
    check(analysis, text)
    assert sum(analysis.text(event.words) == "shelled" for event in analysis.events) >= 58


def test_a_word_longer_than_a_window(analyser: Analyser) -> None:
    text = "Norland said " + "x" * 5000 + " and " + "1" * 300 + " " + "." * 600
    check(analyser.analyse(text), text)


def test_the_same_text_is_seen_the_same(analyser: Analyser) -> None:
    text = "Norland accused Estmark of the raid. " * 40
    one, two = analyser.analyse(text), analyser.analyse(text)
    assert [(e.words, e.kind, e.score, e.roles) for e in one.events] == [
        (e.words, e.kind, e.score, e.roles) for e in two.events
    ]
