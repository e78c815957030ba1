"""How good the shipped program is, in documents that a command writes: the model card and `docs/accuracy.md`.

No number in them is typed by hand: `make evaluate DATA=folder` writes them again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from onrecord.coding.coder import Coder
from onrecord.display.scores import HEADS, cells
from onrecord.evaluation.agreement import Agreement, agreement
from onrecord.evaluation.gold import KEPT, Gold, GoldPair, is_kept, read_gold, sentences
from onrecord.evaluation.happenings import Tallies, judge_folder
from onrecord.evaluation.robustness import SHIFT, Robustness, probe_all
from onrecord.evaluation.scores import BINS, Row, Scores, evaluate
from onrecord.model import weights_hash
from onrecord.ontology.plover import quad

DEV = ("events", "relations", "attribution", "times", "places")
"""The corpora whose `dev.jsonl` is judged."""
CODINGS = Path(__file__).parent / "codings"
"""Codings of our own, by document and offsets alone: of some articles of dev, and of stories that nobody else coded."""
STORIES = {
    "newswire": "unlabelled/newswire.jsonl", "conflict": "unlabelled/conflict.jsonl",
    "attribution": "attribution/train.jsonl",
}  # fmt: skip
"""Where the stories are."""
HAPPENINGS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "held/first",
    "held/second", "held/third",
)  # fmt: skip
"""The sets of happenings, the last three held back."""
COLOURS = {0: "#888888", 1: "#2b6cb0", 2: "#2c7a7b", 3: "#b7791f", 4: "#c05621"}
"""Of the quad classes, in plots."""


@dataclass
class Accuracy:
    """All that was judged: dev, the part of it that is kept, the project's own reports (those that rules were made
    with, and those held back), stories that another coder coded, another coder of dev, the robustness sets, happenings
    that many reports tell of (those that rules were made with, and those held back)."""

    dev: Scores
    kept: Scores
    own: Scores
    held: Scores
    stories: Scores
    second: Agreement
    robustness: Robustness
    happenings: dict[str, Tallies]


def measure(data: Path, tests: Path, examples: Path) -> Accuracy:
    """Judge the shipped program on dev, on the project's own gold reports and on the robustness sets."""
    coder = Coder()
    dev: list[Gold | GoldPair] = [gold for name in DEV for gold in read_gold(data / name / "dev.jsonl")]
    own = [gold for gold in read_gold(tests / "gold") if isinstance(gold, Gold)]
    samples = [gold for gold in read_gold(examples / "expected") if isinstance(gold, Gold)]
    judged = evaluate(dev, coder)
    texts = [gold for gold in dev if isinstance(gold, Gold)]
    kept = Scores([
        one for gold, one in zip(texts, judged.judged, strict=True) if gold.events is not None and is_kept(gold.name)
    ])  # fmt: skip
    second = _again(data / "events/dev.jsonl")
    robustness = probe_all(tests / "robustness", coder, own + samples)
    held = evaluate(read_gold(tests / "gold" / "held"), coder)
    happenings = {name: judge_folder(tests / "happenings" / name) for name in HAPPENINGS}
    stories = evaluate(list(_stories(data)), coder)
    return Accuracy(judged, kept, evaluate(own, coder), held, stories, second, robustness, happenings)


def _stories(data: Path) -> Iterator[Gold]:
    """Stories of the corpora with our own codings."""
    for name, file in STORIES.items():
        texts = {story["id"]: story["text"] for story in _lines(data / file)}
        rows = [
            row | {"source": f"{name}:{row['doc']}", "sentence": row["start"],
                   "text": texts[row["doc"]][row["start"] : row["end"]]}
            for row in _lines(CODINGS / f"{name}.jsonl")
        ]  # fmt: skip
        yield from sentences(rows)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _again(dev: Path) -> Agreement:
    """The agreement of the second coding of some articles of dev, kept as offsets alone, with the first."""
    second, first = ({row["id"]: row for row in _lines(path)} for path in (CODINGS / "dev.jsonl", dev))
    rows = [first[name] for name in second]
    codings = [list(sentences(rows)), list(sentences(row | second[row["id"]] for row in rows))]
    return agreement(*codings)


def write(accuracy: Accuracy, docs: Path, card: Path) -> None:
    """Write `docs/accuracy.md` with its plots, and the model card."""
    (docs / "accuracy.md").write_text("\n".join(_page(accuracy)) + "\n", encoding="utf-8")
    plot_types(accuracy.dev.by_type(), docs / "accuracy-types.svg")
    plot_calibration(accuracy.dev, docs / "accuracy-calibration.svg")
    training = json.loads((card.parent / "training.json").read_text(encoding="utf-8"))
    card.write_text("\n".join(_card(accuracy, training)) + "\n", encoding="utf-8")


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Scores as a table in Markdown."""
    yield f"| {' | '.join(HEADS)} |"
    yield "|---|" + "---:|" * (len(HEADS) - 1)
    for row in rows:
        yield f"| {' | '.join(cells(row))} |"


def _page(accuracy: Accuracy) -> Iterator[str]:
    yield "# How accurate it is"
    yield ""
    yield (
        f"Written by `make evaluate`, for the weights `{weights_hash()}`. Every score is of the record that users get, "
        "coded from whole articles where there are any. F1 unless precision and recall are empty: then it is a share. "
        "Intervals are of 95%, by drawing texts anew a thousand times. Spans count as found where they overlap."
    )
    yield from ("", "## On dev", "")
    yield (
        "The development parts of the corpora (DEVELOPERS.md names them). The events in them were coded by a large "
        "language model working from a codebook, and checked by script; attributions, relations, times and places are "
        "those of PolNeAR, PLV, TempEval-3, GeoVirus and LGL. Thresholds, calibration, the mixing of training stages "
        "and the weights of a few rules (names of places and which namesake is meant, countries of the nameless, "
        "sectors, edges of clauses) were chosen on them, so these scores are a little kind; those of places most."
    )
    yield from ("", *table(accuracy.dev.rows()), "")
    yield "![F1 by event type, with intervals](accuracy-types.svg)"
    yield ""
    yield "![Confidence against the share that is right](accuracy-calibration.svg)"
    yield from _second_coder(accuracy.second)
    yield from ("", "### What is taken for what", "", "| gold | the program | times |", "|---|---|---:|")
    mistaken = [(pair, n) for pair, n in accuracy.dev.total.confusion.most_common() if pair[0] != pair[1]]
    for (gold, ours), count in mistaken[:16]:
        yield f"| {gold or '(nothing)'} | {ours or '(nothing)'} | {count} |"
    yield from ("", "## On the part of dev that is kept", "")
    yield (
        f"One text in {KEPT} of the event corpus, by a checksum of its name. Thresholds and calibration are chosen "
        "without it; earlier choices (stages, rules) were made with all of dev in view."
    )
    yield from ("", *table([row for row in accuracy.kept.rows() if ", " not in row.key or row.key in _EXACT]), "")
    yield from ("## On stories that another coder coded", "")
    yield (
        "Parts of agency stories of 1997-2006, of incident reports (some in capitals throughout) and of PolNeAR's "
        "articles, coded from the codebook by a large language model that saw neither the program's answers nor the "
        "codings of the training data but for some examples. Nothing was fitted or chosen on them. They also show how "
        "far coders' habits differ: what this coder and that of dev disagree on, no program can have right twice."
    )
    yield from ("", *table([row for row in accuracy.stories.rows() if row.of]), "")
    yield from ("## On the project's own reports", "")
    yield (
        "Reports written for the project in the manner of different agencies and regions, with full records "
        "(`tests/gold/`), written and coded by a large language model from the codebook, without sight of the "
        "program's answers, each checked twice. They name entities, speakers, days, coordinates and incidents, for "
        f"which the corpora have no gold. Rules were made with {len(accuracy.own.judged)} of them in view:"
    )
    yield from ("", *table(accuracy.own.rows()), "")
    yield f"{len(accuracy.held.judged)} were held back, and judged for the first time when the rules were done:"
    yield from ("", *table(accuracy.held.rows()), "")
    yield from _incidents(accuracy.happenings)
    yield from _robust(accuracy.robustness)


_EXACT = ("actor, exact", "recipient, exact")


def _second_coder(second: Agreement) -> Iterator[str]:
    """How far another coder agrees with dev: about what a program can reach without learning a coder's habits."""
    yield from ("", "### Another coder", "")
    yield (
        "Some articles of dev were coded again from the same codebook, by a large language model that did not see the "
        "first codings. How far the two agree tells what a program can be asked for."
    )
    yield from ("", "| F1 of the second coding against the first | | of |", "|---|---:|---:|")
    for name, tally in second.tallies.items():
        yield f"| {name} | {tally.f1:.3f} | {tally.gold:g} |"
    yield from ("", "| Krippendorff's alpha | | units |", "|---|---:|---:|")
    for name, (value, units) in second.alphas.items():
        yield f"| {name} | {'' if value is None else f'{value:.3f}'} | {units} |"


def _incidents(sets: dict[str, Tallies]) -> Iterator[str]:
    """Incidents across reports, by set of happenings."""
    yield from ("## Incidents across reports", "")
    yield (
        f"{len(sets)} sets of 40 to 48 short reports by invented agencies about 14 to 22 invented happenings in five "
        "weeks (`tests/happenings/`): repeats, tolls that rise, reprints, like attacks in one town, denials, wrong "
        "first reports. Weights were fitted and rules made on all but those in `held/`, and on 560 pairs from agency "
        "stories. B-cubed is over the mentions that were found as events, and leaves out protests that run on for "
        "weeks; each event on its own would have the recall told as alone, and a precision of 1. A happening's "
        "figures, reactions and the rest are looked for in the incident that has most of its mentions; a figure is "
        "right if kind, number, claimant and report are. Of mentions all are asked for, also those of a clause that "
        "tells of the same once more, which the codebook leaves out."
    )
    names = [name for name in next(iter(sets.values())) if not name.startswith(("B-cubed", "alone"))]
    names = ["B-cubed precision", "B-cubed recall", "alone recall", *names]
    yield from ("", f"| set | B-cubed F1 | {' | '.join(names)} |", "|---|" + "---:|" * (len(names) + 1))
    for set_, tallies in sets.items():
        precision, recall = (tallies[f"B-cubed {what}"].precision for what in ("precision", "recall"))
        scores = [2 * precision * recall / (precision + recall), *(tallies[name].f1 for name in names)]
        yield f"| {set_} | {' | '.join(f'{score:.3f}' for score in scores)} |"
    counts = [sum(tallies[name].gold for tallies in sets.values()) for name in ("B-cubed recall", *names)]
    yield f"| of | {' | '.join(f'{count:g}' for count in counts)} |"
    yield ""


def _robust(robustness: Robustness) -> Iterator[str]:
    yield from ("## Robustness", "")
    yield "Small sets of sentences, each probing one thing (`tests/robustness/`), and the shares that are right."
    yield from ("", "| probe | asked | right | of | share |", "|---|---|---:|---:|---:|")
    for probe in robustness.probes:
        for what, tally in probe.shares.items():
            yield f"| {probe.name} | {what} | {tally.right:g} | {tally.gold:g} | {tally.f1:.3f} |"
    yield from ("", "**Case of letters**: F1 of trigger and type on the project's own reports.", "")
    yield from ("| | F1 | precision | recall |", "|---|---:|---:|---:|")
    for name, tally in robustness.cases.items():
        yield f"| {name} | {tally.f1:.3f} | {tally.precision:.3f} | {tally.recall:.3f} |"
    swaps = robustness.swaps
    steady = sum(swap.steady for swap in swaps)
    calm = sum(swap.shift <= SHIFT for swap in swaps)
    yield ""
    yield (
        f"**Evenness**: countries, peoples, faiths and parties swapped in {len(swaps)} sentences. Types and "
        f"auxiliaries stay the same under all swaps in {steady}; the confidence of the main event moves by {SHIFT} or "
        f"less in {calm}. The widest moves:"
    )
    yield from ("", "| sentence | least sure | | most sure | | same types |", "|---|---|---:|---|---:|---|")
    for swap in swaps[:8]:
        (low, high), same = swap.names, "yes" if swap.steady else "no"
        yield f"| {swap.template} | {low} | {swap.low:.2f} | {high} | {swap.high:.2f} | {same} |"


def _card(accuracy: Accuracy, training: dict[str, object]) -> Iterator[str]:
    yield "# The model"
    yield ""
    yield (
        "One encoder (6 layers of width 384, uncased, with a sign for each word's capitals), linear heads on its words "
        "and one more layer that finds what the words of a sentence are to a trigger, a cue or a figure. It ships as "
        f"one int8 ONNX file, SHA-256 `{weights_hash()}…`."
    )
    yield ""
    for name, text in training.items():
        yield f"- **{name}:** {text}"
    yield from ("", "## Scores on dev", "")
    yield "Of the whole program with the shipped int8 weights; [docs/accuracy.md](../../../docs/accuracy.md) has more."
    yield from ("", *table(accuracy.dev.rows()), "", *table(accuracy.dev.by_type()))


def plot_types(rows: Sequence[Row], path: Path) -> None:
    """F1 by event type as bars with intervals, coloured by quad class."""
    figure, axes = _figure(7.2, 0.32 * len(rows) + 0.9)
    ordered = sorted(rows, key=lambda row: row.value)
    for at, row in enumerate(ordered):
        axes.barh(at, row.value, color=COLOURS[quad(row.key)], height=0.7)
        axes.plot([row.low, row.high], [at, at], color="black", linewidth=1)
    axes.set_yticks(range(len(ordered)), [f"{row.name} ({row.of})" for row in ordered])
    axes.set_xlim(0, 1)
    axes.set_xlabel("F1 of trigger and type on dev; number of events; 95% interval")
    _save(figure, path)


def plot_calibration(scores: Scores, path: Path) -> None:
    """The share that is right against mean confidence, by bin of confidence; the area of a dot is its number."""
    figure, axes = _figure(4.6, 4.2)
    bins = scores.reliability()
    axes.plot([0, 1], [0, 1], color="#aaaaaa", linewidth=1)
    axes.scatter([c for c, _, _ in bins], [r for _, r, _ in bins], s=[2 + n for _, _, n in bins], color="#2b6cb0")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel(f"confidence of an event (means of {BINS} bins)")
    axes.set_ylabel("share that is right on dev")
    _save(figure, path)


def _figure(width: float, height: float):  # type: ignore[no-untyped-def]  # matplotlib is for developers alone
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "onrecord"
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(width, height))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _save(figure, path: Path) -> None:  # type: ignore[no-untyped-def]
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
