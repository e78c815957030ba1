"""A page that shows each miss and false alarm in its words, worst first."""

from __future__ import annotations

from html import escape
from itertools import groupby

from onrecord.evaluation.judge import Fault
from onrecord.evaluation.scores import Scores

AROUND = 160
"""Characters shown before and after the words in question."""

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222;
  background: #fff } h1 { font-size: 1.4rem } nav { position: sticky; top: 0; background: #fff; padding: .5rem 0;
  border-bottom: 1px solid #ddd } nav label { margin-right: 1rem; white-space: nowrap; display: inline-block }
article { border-left: 4px solid #bbb; padding: .2rem .8rem; margin: .8rem 0 } article p { margin: .2rem 0 }
.missed { border-color: #2b6cb0 } .false-alarm { border-color: #c05621 } .wrong-type { border-color: #b83280 }
.wrong-detail { border-color: #718096 } mark { background: #ffe58a; padding: 0 .1em } small { color: #666 }
@media (prefers-color-scheme: dark) { body, nav { background: #1a1a1a; color: #ddd } mark { background: #8a6d00;
  color: #fff } small { color: #999 } nav { border-color: #444 } }
"""

SCRIPT = """
for (const box of document.querySelectorAll("nav input"))
  box.addEventListener("change", () => {
    for (const one of document.querySelectorAll(`article[data-what="${box.value}"]`)) one.hidden = !box.checked;
  });
"""


def badness(fault: Fault) -> float:
    """How bad a fault is: what the program was sure of, and what it did not see at all, come first; details last."""
    if fault.kind == "missed":
        return 0.75 if fault.what == "event" else 0.3
    return {"false alarm": 0.1, "wrong type": 0.5, "wrong detail": 0.0}[fault.kind] + fault.confidence


def errors_page(scores: Scores) -> str:
    """The page as HTML that needs nothing else."""
    faults = sorted(scores.total.faults, key=lambda fault: (-badness(fault), fault.document, fault.span))
    counts = {
        what: len(list(group))
        for what, group in groupby(sorted(faults, key=label), key=label)
    }  # fmt: skip
    boxes = " ".join(
        f'<label><input type="checkbox" value="{escape(what)}" checked> {escape(what)} ({count})</label>'
        for what, count in counts.items()
    )
    articles = "\n".join(_article(fault, scores.texts[fault.document]) for fault in faults)
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        "<title>onrecord: what was missed and mistaken</title>\n"
        f"<style>{STYLE}</style>\n<h1>What was missed and mistaken, worst first</h1>\n"
        f"<p>{len(faults):,} in {len(scores.texts):,} texts.</p>\n<nav>{boxes}</nav>\n{articles}\n"
        f"<script>{SCRIPT}</script>\n</html>\n"
    )


def label(fault: Fault) -> str:
    """What kind of fault it is, for choosing among them."""
    return f"{fault.what}: {fault.kind}"


def _article(fault: Fault, text: str) -> str:
    start, end = fault.span
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    told = {
        "missed": f"{fault.what} missed: {fault.wanted}",
        "false alarm": f"{fault.what} that is none: {fault.came}",
        "wrong type": f"{fault.came}, should be {fault.wanted}",
        "wrong detail": f"{fault.what}: {fault.came}, should be {fault.wanted}",
    }[fault.kind]
    sure = f" · confidence {fault.confidence:.2f}" if fault.confidence else ""
    return (
        f'<article class="{fault.kind.replace(" ", "-")}" data-what="{escape(label(fault))}">'
        f"<p><b>{escape(told)}</b> <small>{escape(fault.document)}, character {start:,}{sure}</small></p>"
        f"<p>{'…' if start > AROUND else ''}{escape(before)}<mark>{escape(text[start:end])}</mark>{escape(after)}"
        f"{'…' if end + AROUND < len(text) else ''}</p></article>"
    )
