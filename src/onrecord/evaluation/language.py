"""How well the language layer does on the dev data: events, figures, attribution, relations, syntax.

Run it as `python -m onrecord.evaluation.language DATA [--model FILE]`. Articles are given to the model whole, as at run
time; it finds the sentences itself.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from onrecord.language.analysis import Analyser, Analysis, Anchor
from onrecord.language.model import Model
from onrecord.ontology.plover import TYPES, quad

Span = tuple[int, int]


@dataclass
class Tally:
    """Counts from which precision, recall and F1 follow."""

    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 0.0

    def add(self, right: int, found: int, gold: int) -> None:
        self.right, self.found, self.gold = self.right + right, self.found + found, self.gold + gold

    def __str__(self) -> str:
        return f"F1 {self.f1:.3f}  P {self.precision:.3f}  R {self.recall:.3f}  (gold {self.gold})"


@dataclass
class Document:
    """Coded sentences of one article put together: the text, and the gold with offsets into it."""

    source: str
    text: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)
    sentences: list[tuple[int, int, list[str]]] = field(default_factory=list)


def documents(path: Path) -> list[Document]:
    """The coded sentences of `path`: articles whole, other sentences each as a document."""
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        groups[row["source"] if "sentence" in row else row["id"]].append(row)
    made = []
    for rows in groups.values():
        rows.sort(key=lambda row: row.get("sentence", 0))
        document = Document(rows[0]["source"])
        for row in rows:
            document.text += " " if document.text else ""
            at = len(document.text)
            document.text += row["text"]
            document.events += [_moved(event, at) for event in row["events"]]
            document.figures += [_moved(figure, at) for figure in row["figures"]]
            document.sentences.append((at, len(document.text), row["contexts"] if row["events"] else []))
        made.append(document)
    return made


def _moved(value: Any, by: int) -> Any:
    """A coding with every span `[start, end]` moved by `by` characters."""
    if isinstance(value, dict):
        return {key: _moved(item, by) for key, item in value.items()}
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(item, int) for item in value):
            return [value[0] + by, value[1] + by]
        return [_moved(item, by) for item in value]
    return value


def overlap(one: Iterable[int], two: Iterable[int]) -> bool:
    (a, b), (c, d) = one, two
    return a < d and c < b


def match(gold: list[Any], found: list[Any], same: Any) -> list[tuple[Any, Any]]:
    """Pairs of gold and found that are the `same`, each used once, in order."""
    left = list(found)
    pairs = []
    for item in gold:
        for other in left:
            if same(item, other):
                pairs.append((item, other))
                left.remove(other)
                break
    return pairs


ROLES = ("actor", "recipient", "location", "date")


@dataclass
class EventScores:
    """Tallies by name and by event type; (score, right) of each coded event, for calibration."""

    tallies: dict[str, Tally]
    types: dict[str, Tally]
    calibration: list[tuple[float, bool]]


def judge_events(analyser: Analyser, docs: list[Document]) -> EventScores:
    """Tallies of triggers, types, roles, modes, aux and figures."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    by_type: dict[str, Tally] = defaultdict(Tally)
    calibration: list[tuple[float, bool]] = []
    for document in docs:
        analysis = analyser.analyse(document.text)
        span = analysis.span

        def same(event: dict[str, Any], anchor: Anchor, span: Any = span) -> bool:
            return bool(event["type"] == anchor.kind and overlap(event["trigger"], span(anchor.words)))

        pairs = match(document.events, analysis.events, same)
        count = (len(pairs), len(analysis.events), len(document.events))
        tallies["trigger+type"].add(*count)
        tallies["trigger+type, " + document.source.split(":")[0]].add(*count)
        triggers = match(
            document.events,
            analysis.events,
            lambda e, a, span=span: overlap(e["trigger"], span(a.words)),
        )
        tallies["trigger"].add(len(triggers), *count[1:])
        for event in document.events:
            by_type[event["type"]].gold += 1
        for anchor in analysis.events:
            by_type[anchor.kind].found += 1
        good = {id(anchor) for _, anchor in pairs}
        calibration += [(anchor.score, id(anchor) in good) for anchor in analysis.events]
        for event, anchor in pairs:
            by_type[event["type"]].right += 1
            for role in ROLES:
                spans = event[role] if role in ("location", "date") else [party["span"] for party in event[role]]
                ours = [span(r.words) for r in anchor.roles[role]]
                tallies[role].add(len(match(spans, ours, overlap)), len(ours), len(spans))
            for name, got in (("mode", anchor.modes), ("aux", anchor.aux)):
                gold = event["modes" if name == "mode" else "aux"]
                tallies[name].add(len(set(got) & set(gold)), len(got), len(gold))
            tallies["aux right"].add(set(anchor.aux) == set(event["aux"]), 1, 1)
        _judge_figures(tallies, analysis, document)
        _judge_contexts(tallies, analysis, document)
    return EventScores(dict(tallies), {name: by_type[name] for name in TYPES if name in by_type}, calibration)


def _judge_figures(tallies: dict[str, Tally], analysis: Analysis, document: Document) -> None:
    def number(anchor: Anchor) -> list[Span]:
        return [analysis.span(role.words) for role in anchor.roles["number"]]

    pairs = match(
        document.figures,
        analysis.figures,
        lambda f, a: f["kind"] == a.kind and any(overlap(f["number"], n) for n in number(a)),
    )
    tallies["figure"].add(len(pairs), len(analysis.figures), len(document.figures))
    for figure, anchor in pairs:
        got = [analysis.span(role.words) for role in anchor.roles["victims"]]
        gold = [figure["victims"]] if figure["victims"] else []
        tallies["victims"].add(len(match(gold, got, overlap)), len(got), len(gold))


def _judge_contexts(tallies: dict[str, Tally], analysis: Analysis, document: Document) -> None:
    for start, end, contexts in document.sentences:
        if contexts:
            i, j = analysis.words.within(start, end)
            got = analysis.contexts[analysis.sentence_at((i + j) // 2)]
            tallies["context"].add(len(set(got) & set(contexts)), len(got), len(contexts))


def judge_attribution(analyser: Analyser, path: Path) -> dict[str, Tally]:
    """Tallies of the words of sources, cues and contents."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        analysis = analyser.analyse(row["text"])
        words = analysis.words
        for name in ("source", "cue", "content"):
            gold = np.zeros(len(words), dtype=bool)
            for each in row["attributions"]:
                for start, end in each[name]:
                    i, j = words.within(start, end)
                    gold[i:j] = True
            got = analysis.inside[name] >= 0.5
            tallies[name].add(int((gold & got).sum()), int(got.sum()), int(gold.sum()))
    return dict(tallies)


def judge_relations(analyser: Analyser, path: Path) -> dict[str, float]:
    """Macro F1 over the 15 roots (YIELD is CONCEDE or RETREAT) and over the quad classes."""
    roots: dict[str, Tally] = defaultdict(Tally)
    quads: dict[str, Tally] = defaultdict(Tally)
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        scores = root_scores(analyser.relation(row["text"], tuple(row["actor"]), tuple(row["recipient"])))
        best = max(scores, key=lambda root: scores[root])
        _count(roots, row["type"], best)
        by_quad: Counter[int] = Counter()
        for root, score in scores.items():
            by_quad[2 if root == "YIELD" else quad(root)] += score  # type: ignore[assignment]
        _count(quads, str(row["quad"]), str(max(by_quad, key=lambda q: by_quad[q])))
    return {
        "roots": float(np.mean([tally.f1 for tally in roots.values() if tally.gold])),
        "quads": float(np.mean([tally.f1 for tally in quads.values() if tally.gold])),
    }


def root_scores(scores: Any) -> dict[str, float]:
    """Scores by root, CONCEDE and RETREAT together as YIELD."""
    roots: dict[str, float] = defaultdict(float)
    for type_, score in zip(TYPES, scores, strict=True):
        roots["YIELD" if type_ in ("CONCEDE", "RETREAT") else type_] += float(score)
    return dict(roots)


def _count(tallies: dict[str, Tally], gold: str, found: str) -> None:
    tallies[gold].gold += 1
    tallies[found].found += 1
    tallies[gold].right += gold == found


def judge_syntax(analyser: Analyser, path: Path, most: int = 300) -> dict[str, float]:
    """Shares of words with the right UPOS, head, head and label, on the first sentences of a CoNLL-U file."""
    from onrecord.training.data import IGNORE, syntax_documents

    right: Counter[str] = Counter()
    total = 0
    count = 0
    for document in syntax_documents(path):
        for sentence in document:
            count += 1
            if count > most or sentence.heads is None or sentence.relations is None:
                continue
            analysis = analyser.analyse(sentence.words.text)
            known = sentence.heads != IGNORE
            total += int(known.sum())
            head = (analysis.heads == sentence.heads) & known
            right["upos"] += int(((analysis.upos == sentence.tags["upos"]) & known).sum())
            right["uas"] += int(head.sum())
            right["las"] += int((head & (analysis.relations == sentence.relations)).sum())
    return {name: value / total for name, value in right.items()}


@dataclass
class Scores:
    """Everything judged on dev."""

    events: EventScores
    attribution: dict[str, Tally]
    relations: dict[str, float]
    syntax: dict[str, float]

    def rows(self) -> list[tuple[str, str]]:
        """Names and numbers for a table."""
        tallies = self.events.tallies
        named = {
            "trigger+type": "events: trigger and type, F1",
            "trigger": "events: trigger, F1",
            **{role: f"{role} given the trigger, F1" for role in ROLES},
            "mode": "mode given the type, F1",
            "aux right": "auxiliaries right, share",
            "context": "contexts, micro F1",
            "figure": "figures: number and kind, F1",
            "victims": "victims given the figure, F1",
        }
        rows = [(text, f"{tallies[name].f1:.3f}") for name, text in named.items() if name in tallies]
        rows += [
            (f"events of {name.split(', ')[1]}: trigger and type, F1", f"{tally.f1:.3f}")
            for name, tally in sorted(tallies.items())
            if ", " in name and tally.gold >= 20
        ]
        rows += [(f"attribution: words of {name}, F1", f"{tally.f1:.3f}") for name, tally in self.attribution.items()]
        rows += [(f"relations: macro F1 over {name}", f"{value:.3f}") for name, value in self.relations.items()]
        rows += [(f"syntax: {name}, share", f"{value:.3f}") for name, value in self.syntax.items()]
        return rows


def evaluate(analyser: Analyser, data: Path) -> Scores:
    """Judge on all dev data of the folder."""
    return Scores(
        judge_events(analyser, documents(data / "events/dev.jsonl")),
        judge_attribution(analyser, data / "attribution/dev.jsonl"),
        judge_relations(analyser, data / "relations/dev.jsonl"),
        judge_syntax(analyser, data / "syntax/dev.conllu"),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=None, help="an ONNX file (default: the shipped one)")
    arguments = parser.parse_args()
    scores = evaluate(Analyser(Model(arguments.model)), arguments.data)
    for name, value in scores.rows():
        print(f"{name:44s} {value}")
    for name, tally in scores.events.types.items():
        print(f"  {name:42s} {tally}")


if __name__ == "__main__":
    main()
