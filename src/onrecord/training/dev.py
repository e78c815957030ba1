"""What the language layer alone scores on dev, quickly, while weights and thresholds are chosen.

How good the whole program is, `onrecord.evaluation` tells. Run it as `python -m onrecord.training.dev DATA [--model
FILE]`. Articles are given to the model whole, as at run time; it finds the sentences itself.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from onrecord.coding.relation import relation_of
from onrecord.evaluation.gold import Gold, GoldEvent, GoldPair, read_gold
from onrecord.evaluation.scores import plv_root
from onrecord.evaluation.tally import Span, Tally, match, overlap
from onrecord.language.analysis import Analyser, Analysis, Anchor
from onrecord.language.model import Model
from onrecord.ontology.plover import TYPES
from onrecord.training.data import IGNORE, syntax_documents

SENTENCES_OF_SYNTAX = 300
"""Sentences of the syntax corpus that are judged: enough for the second digit."""


@dataclass
class EventScores:
    """Tallies by name; (score, right) of each coded event, for calibration."""

    tallies: dict[str, Tally]
    calibration: list[tuple[float, bool]]


def event_golds(data: Path) -> list[Gold]:
    """The coded texts of the event corpus's dev."""
    return [gold for gold in read_gold(data / "events/dev.jsonl") if isinstance(gold, Gold)]


def judge_events(analyser: Analyser, golds: Sequence[Gold]) -> EventScores:
    """Tallies of triggers, types, roles, modes, auxiliaries and figures."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    calibration: list[tuple[float, bool]] = []
    for gold in golds:
        analysis = analyser.analyse(gold.report.text)
        events = gold.events or []

        def touches(event: GoldEvent, anchor: Anchor, analysis: Analysis = analysis) -> bool:
            return overlap(event.triggers[0], analysis.span(anchor.words))

        pairs = match(events, analysis.events, lambda e, a, t=touches: t(e, a) and e.types[0] == a.kind)  # type: ignore[misc]
        count = (len(pairs), len(analysis.events), len(events))
        tallies["trigger+type"].add(*count)
        tallies[f"trigger+type, {gold.corpus}"].add(*count)
        tallies["trigger"].add(len(match(events, analysis.events, touches)), *count[1:])
        good = {id(anchor) for _, anchor in pairs}
        calibration += [(anchor.score, id(anchor) in good) for anchor in analysis.events]
        for event, anchor in pairs:
            for role, spans in _roles(event).items():
                ours = [analysis.span(r.words) for r in anchor.roles[role]]
                tallies[role].add(len(match(spans, ours, overlap)), len(ours), len(spans))
            tallies["mode"].add(len({*anchor.modes} & {*event.modes}), len(anchor.modes), len(event.modes))
            tallies["aux right"].answer({*anchor.aux} == {*event.aux})
        _judge_figures(tallies, analysis, gold)
        for span, contexts in gold.contexts or []:
            got = analysis.contexts[analysis.sentence_at(sum(analysis.words.within(*span)) // 2)]
            tallies["context"].add(len({*got} & {*contexts}), len(got), len(contexts))
    return EventScores(dict(tallies), calibration)


def _roles(event: GoldEvent) -> dict[str, list[Span]]:
    return {
        "actor": [party.span for party in event.actor if party.span],
        "recipient": [party.span for party in event.recipient if party.span],
        "location": event.place_words or [],
        "date": event.time_words or [],
    }


def _judge_figures(tallies: dict[str, Tally], analysis: Analysis, gold: Gold) -> None:
    def spans(anchor: Anchor, role: str) -> list[Span]:
        return [analysis.span(one.words) for one in anchor.roles[role]]

    figures = gold.figures or []
    pairs = match(
        figures, analysis.figures, lambda f, a: f.kind == a.kind and any(overlap(f.span, n) for n in spans(a, "number"))
    )
    tallies["figure"].add(len(pairs), len(analysis.figures), len(figures))
    for figure, anchor in pairs:
        got, wanted = spans(anchor, "victims"), figure.victims or []
        tallies["victims"].add(len(match(wanted, got, overlap)), len(got), len(wanted))


def judge_attribution(analyser: Analyser, golds: Sequence[Gold]) -> dict[str, Tally]:
    """Tallies of the words of sources, cues and contents."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for gold in golds:
        analysis = analyser.analyse(gold.report.text)
        for name in ("source", "cue", "content"):
            wanted = np.zeros(len(analysis.words), dtype=bool)
            for statement in gold.statements or []:
                for span in getattr(statement, name):
                    wanted[slice(*analysis.words.within(*span))] = True
            got = analysis.inside[name] >= 0.5
            tallies[name].add(int((wanted & got).sum()), int(got.sum()), int(wanted.sum()))
    return dict(tallies)


def judge_relations(analyser: Analyser, pairs: Sequence[GoldPair]) -> dict[str, Tally]:
    """How often the root (YIELD is CONCEDE or RETREAT) and the quad class of a relation are right."""
    tallies = {"root": Tally(), "quad": Tally()}
    for pair in pairs:
        scores = analyser.relation(pair.text, pair.actor, pair.recipient).tolist()
        relation = relation_of(dict(zip(TYPES, scores, strict=True)))
        tallies["root"].answer(plv_root(relation) == pair.type)
        tallies["quad"].answer(relation.quad == pair.quad)
    return tallies


def judge_syntax(analyser: Analyser, path: Path) -> dict[str, float]:
    """Shares of words with the right UPOS, head, head and label, on the first sentences of a CoNLL-U file."""
    right: Counter[str] = Counter()
    total = 0
    sentences = [sentence for document in syntax_documents(path) for sentence in document][:SENTENCES_OF_SYNTAX]
    for sentence in sentences:
        if sentence.heads is None or sentence.relations is None:
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
class DevScores:
    """Everything judged on dev."""

    events: EventScores
    attribution: dict[str, Tally]
    relations: dict[str, Tally]
    syntax: dict[str, float]

    def rows(self) -> list[tuple[str, str]]:
        """Names and numbers for a table."""
        parts = {"": self.events.tallies, "words of ": self.attribution, "relation, ": self.relations}
        rows = [(head + name, f"{tally.f1:.3f}") for head, tallies in parts.items() for name, tally in tallies.items()]
        return rows + [(f"syntax, {name}", f"{value:.3f}") for name, value in self.syntax.items()]


def evaluate(analyser: Analyser, data: Path) -> DevScores:
    """Judge on all dev data of the folder."""
    articles = [gold for gold in read_gold(data / "attribution/dev.jsonl") if isinstance(gold, Gold)]
    pairs = [gold for gold in read_gold(data / "relations/dev.jsonl") if isinstance(gold, GoldPair)]
    return DevScores(
        judge_events(analyser, event_golds(data)), judge_attribution(analyser, articles),
        judge_relations(analyser, pairs), judge_syntax(analyser, data / "syntax/dev.conllu"),
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m onrecord.training.dev", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--model", type=Path, default=None, help="an ONNX file (default: the shipped one)")
    parser.add_argument("--only-events", action="store_true")
    arguments = parser.parse_args()
    analyser = Analyser(Model(arguments.model))
    if arguments.only_events:
        for name, tally in judge_events(analyser, event_golds(arguments.data)).tallies.items():
            print(f"{name:44s} {tally}")
        return
    for name, value in evaluate(analyser, arguments.data).rows():
        print(f"{name:44s} {value}")


if __name__ == "__main__":
    main()
