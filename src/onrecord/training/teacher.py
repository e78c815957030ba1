"""The teacher: a larger network on the same sentences, and what it sees in stories that nobody coded.

    python -m onrecord.training.teacher --data DATA --out runs/teacher

trains it (about four hours on two cores) and writes what it sees to `OUT/stories.npz`, which a stage of the small
network's training learns from (`Plan.taught_by`). What ships has not had such a stage yet.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.language.analysis import encode_window, sigmoid, softmax, tagged_spans
from onrecord.language.labels import ANCHOR_ROLES, ANCHORS, FIGURE_KINDS, ROLES
from onrecord.language.model import Model
from onrecord.language.words import cut_windows, sentence_ends, split_words
from onrecord.ontology.plover import TYPES
from onrecord.training.backbone import large
from onrecord.training.data import IGNORE, STORIES, Anchor, Sentence, TaughtAnchor, read_rows
from onrecord.training.export import export
from onrecord.training.network import LARGE, Network, load_backbone

HEADS = ("trigger", "figure", "mention", "source", "cue", "content")
"""The heads that learn from the teacher's probabilities."""

SHARES = {"newswire": 1.0, "conflict": 0.3, "attribution": 0.5}
"""The share of each corpus's stories that the teacher looks at."""

LIKELY = 0.3
"""Probability from which words are an anchor that the teacher tells the roles of."""


def teach(model: Model, data: Path, out: Path, shares: dict[str, float], seed: int = 5) -> None:
    """Write what `model` sees in the given share of each of `STORIES` to `out` (NumPy, compressed)."""
    chance = random.Random(seed)
    stories = []
    for name, share in shares.items():
        rows = read_rows(data / STORIES[name])
        chance.shuffle(rows)
        stories += [(name, row["id"], row["text"]) for row in rows[: round(share * len(rows))]]
    chance.shuffle(stories)
    seen = [{"corpus": name, "doc": key, "sentences": see(model, text)} for name, key, text in stories]
    np.savez_compressed(out, seen=np.array(seen, dtype=object))


def see(model: Model, text: str) -> list[dict[str, Any]]:
    """The sentences of a story: their offsets, the probabilities of `HEADS`, the anchors."""
    words = split_words(text)
    soft = np.searchsorted(words.starts, np.array([0, *sentence_ends(text)], dtype=np.int64))
    sentences: list[dict[str, Any]] = []
    for i, j in cut_windows(words, np.unique(soft[soft < len(words)])):
        seen = encode_window(model, words, (i, j))
        opens = np.greater(seen.scores["sentence"][:, 0], 0)
        opens[0] = True
        starts = np.flatnonzero(opens)
        heads = {name: softmax(seen.scores[name]) for name in HEADS}
        found = [
            *tagged_spans(heads["trigger"], starts, TYPES, LIKELY),
            *tagged_spans(heads["cue"], starts, ("cue",), LIKELY),
            *tagged_spans(heads["figure"], starts, FIGURE_KINDS, LIKELY),
        ]
        for a, b in zip(starts, [*starts[1:], j - i], strict=True):
            own = [tagged for tagged in found if a <= tagged.words[0] < b]
            sentence: dict[str, Any] = {
                "start": int(words.starts[i + a]), "end": int(words.ends[i + b - 1]),
                "heads": {name: values[a:b].astype(np.float16) for name, values in heads.items()}, "anchors": [],
            }  # fmt: skip
            if own:
                mark = np.zeros((len(own), b - a), dtype=np.int64)
                kinds = [ANCHORS.index("figure" if t.label in FIGURE_KINDS else t.label) for t in own]
                for row, tagged in enumerate(own):
                    mark[row, tagged.words[0] - a : tagged.words[1] - a] = 1
                told = model.anchored(seen.hidden[a:b], mark, np.array(kinds))
                for row, tagged in enumerate(own):
                    sentence["anchors"].append({
                        "words": (int(tagged.words[0] - a), int(tagged.words[1] - a)), "kind": kinds[row],
                        "roles": softmax(told.roles[row]).transpose(1, 0, 2).astype(np.float16),
                        "modes": sigmoid(told.modes[row]).astype(np.float16),
                        "aux": sigmoid(told.aux[row]).astype(np.float16),
                    })  # fmt: skip
            sentences.append(sentence)
    return sentences


def taught_documents(path: Path, data: Path) -> list[list[Sentence]]:
    """What `teach` wrote, as sentences to train on."""
    seen = np.load(path, allow_pickle=True)["seen"]
    texts = {
        (name, story["id"]): story["text"]
        for name in sorted({story["corpus"] for story in seen}) for story in read_rows(data / STORIES[name])
    }  # fmt: skip
    documents = []
    for story in seen:
        text = texts[story["corpus"], story["doc"]]
        documents.append([_sentence(text[one["start"] : one["end"]], one) for one in story["sentences"]])
    return documents


def _sentence(text: str, seen: dict[str, Any]) -> Sentence:
    words = split_words(text)
    sentence = Sentence(words, whole=False)
    sentence.taught = {name: values.astype(np.float32) for name, values in seen["heads"].items()}
    for anchor in seen["anchors"]:
        event = ANCHORS[anchor["kind"]] in TYPES
        roles = anchor["roles"].astype(np.float32)
        for number, role in enumerate(ROLES):
            if role not in ANCHOR_ROLES[ANCHORS[anchor["kind"]]]:
                roles[number] = 0
        taught = TaughtAnchor(roles, *(anchor[key].astype(np.float32) if event else None for key in ("modes", "aux")))
        nothing = np.full((len(ROLES), len(words)), IGNORE, dtype=np.int64)
        sentence.anchors.append(Anchor([anchor["words"]], anchor["kind"], nothing, taught=taught))
    return sentence


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m onrecord.training.teacher", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with the corpora, see DEVELOPERS.md")
    parser.add_argument("--out", type=Path, default=Path("runs/teacher"), help="folder for checkpoints and stories.npz")
    arguments = parser.parse_args()
    from onrecord.training.train import TEACHER_STAGES, train

    network = Network(LARGE)
    load_backbone(network, large(arguments.out))
    for name, plan in TEACHER_STAGES.items():
        train(arguments.data, network, arguments.out / name, plan)
    export(network, arguments.out / "teacher.onnx")
    teach(Model(arguments.out / "teacher.onnx"), arguments.data, arguments.out / "stories.npz", SHARES)


if __name__ == "__main__":
    main()
