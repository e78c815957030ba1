"""A record in a notebook: the report's text with its evidence marked, and its events as a table.

The HTML stands alone (no script, nothing loaded) and follows the notebook's light or dark theme. Whatever
comes from the report is escaped, and kept from formula typesetting: a report is somebody else's text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from onrecord.coding.coded import CodedReport, Participant
from onrecord.display.wording import (
    AUX,
    QUADS,
    THE_REPORT,
    Wording,
    clean,
    codes,
    event_time,
    event_type,
    number_range,
    period,
    place_name,
)

LIGHT = (
    "--ink:#1b1f24;--soft:#667080;--line:#d8dde3;--who:#5b6b7d;--say:#7a4fc0;"
    "--q1:#b5e3ec;--q2:#bfe8c0;--q3:#fbe3a1;--q4:#f8c1ba"
)
DARK = (
    "--ink:#e4e7eb;--soft:#98a2b0;--line:#3a414b;--who:#9fb0c3;--say:#b697f0;"
    "--q1:#1c5663;--q2:#22592a;--q3:#6b5210;--q4:#7c2b23"
)
STYLE = f"""<style>
.onrecord{{{LIGHT};color:var(--ink);font:14px/1.55 system-ui,sans-serif;max-width:62em}}
@media (prefers-color-scheme:dark){{.onrecord{{{DARK}}}}}
[data-jp-theme-light=true] .onrecord,.vscode-light .onrecord{{{LIGHT}}}
[data-jp-theme-light=false] .onrecord,.vscode-dark .onrecord{{{DARK}}}
.onrecord .or-head{{font-size:1.25em;font-weight:650;line-height:1.3}}
.onrecord .or-soft{{color:var(--soft);font-size:.9em}}
.onrecord .or-text{{white-space:pre-wrap;overflow-wrap:anywhere;margin:.8em 0;padding:.8em 0;
 border:solid var(--line);border-width:1px 0}}
.onrecord .or-say{{text-decoration:underline dotted var(--say);text-underline-offset:.25em}}
.onrecord .or-who{{border-bottom:2px solid var(--who)}}
.onrecord .or-fig{{font-weight:700;border:1px solid var(--soft);border-radius:3px}}
.onrecord .or-q1{{background:var(--q1)}}.onrecord .or-q2{{background:var(--q2)}}
.onrecord .or-q3{{background:var(--q3)}}.onrecord .or-q4{{background:var(--q4)}}
.onrecord .or-t{{color:var(--ink);font-weight:650;border-radius:3px;padding:0 .15em}}
.onrecord .or-part{{color:var(--soft)}}
.onrecord table{{border-collapse:collapse;width:100%;margin:.6em 0;font-size:.93em;color:inherit}}
.onrecord th,.onrecord td{{text-align:left!important;vertical-align:top;padding:.3em .6em .3em 0;
 border-bottom:1px solid var(--line);background:none}}
.onrecord th{{color:var(--soft);font-weight:500}}
</style>"""

Cell = str  # HTML, escaped already


@dataclass(frozen=True, slots=True)
class _Mark:
    """Evidence at `[start, end)`: how it looks and what its tooltip says."""

    start: int
    end: int
    style: str
    tip: str


def html(coded: CodedReport) -> str:
    """The record as a piece of HTML."""
    words = Wording(coded)
    report = coded.report
    parts = [
        f'{STYLE}<div class="onrecord tex2jax_ignore mathjax_ignore">',
        f'<div class="or-head">{_safe(report.title or "(no headline)")}</div>',
        f'<div class="or-soft">{_safe(" · ".join(words.source_line()))}</div>',
        f'<div class="or-text">{_marked(report.text, _marks(words))}</div>',
        _legend(),
        _table(("", "event", "who", "to whom", "when", "where", "who says so", "sure"), _event_rows(words)),
    ]
    if coded.figures:
        parts.append(_table(("", "figure", "words", "when", "who says so", "event"), _figure_rows(words)))
    return "".join(parts) + "</div>"


def _safe(text: str) -> Cell:
    return escape(clean(text))


def _marks(words: Wording) -> list[_Mark]:
    coded = words.coded
    marks = []
    for part in coded.report.parts:
        if part.kind != "body":
            marks.append(_Mark(part.start, part.end, "or-part", part.kind))
    for statement in coded.statements:
        speaker = words.speaker(statement)
        for span in statement.content:
            marks.append(_Mark(span.start, span.end, "or-say", f"{statement.id}: {speaker} ({statement.kind})"))
    for event in coded.events:
        for side, participants in (("who", event.actor), ("to whom", event.recipient)):
            for person in participants:
                tip = f"{event.id} {side}: {_person(words, person)}"
                marks.append(_Mark(person.start, person.end, "or-who", tip))
        voice = words.voice([event.statement])
        facts = [event_type(event), *(AUX.get(mark, mark) for mark in event.aux)]
        facts += [QUADS.get(event.quad, ""), event_time(event.time), place_name(event.place), f"says {voice}"]
        tip = f"{event.id} {' · '.join(fact for fact in facts if fact)}"
        marks.append(_Mark(event.trigger.start, event.trigger.end, f"or-t or-q{event.quad:d}", tip))
    for figure in coded.figures:
        tip = f"{figure.id} {number_range(figure.min, figure.max)} {figure.kind} · "
        marks.append(_Mark(figure.start, figure.end, "or-fig", f"{tip}says {words.voice([figure.statement])}"))
    return marks


def _marked(text: str, marks: list[_Mark]) -> Cell:
    """The text cut where a mark begins or ends, each piece with the looks and tips of all marks over it."""
    edges = sorted({0, len(text), *(m.start for m in marks), *(m.end for m in marks)})
    starting: dict[int, list[_Mark]] = {}
    for mark in marks:
        starting.setdefault(mark.start, []).append(mark)
    over: list[_Mark] = []
    pieces = []
    for start, end in pairwise(edges):
        over = [mark for mark in over if mark.end > start] + starting.get(start, [])
        piece = escape(text[start:end])
        if over:
            styles = " ".join(dict.fromkeys(mark.style for mark in over))
            tips = "&#10;".join(dict.fromkeys(_safe(mark.tip) for mark in over))
            piece = f'<span class="{styles}" title="{tips}">{piece}</span>'
        pieces.append(piece)
    return "".join(pieces)


def _legend() -> Cell:
    quads = "".join(f'<span class="or-t or-q{quad}">{name}</span> ' for quad, name in QUADS.items())
    return (
        f'<div class="or-soft">{quads}<span class="or-who">participant</span> '
        '<span class="or-say">said by somebody</span> <span class="or-fig">figure</span></div>'
    )


def _person(words: Wording, person: Participant) -> str:
    marks = codes(person.country, person.sector)
    return words.participant(person) + (f" ({marks})" if marks else "")


def _people(words: Wording, people: list[Participant]) -> Cell:
    return "<br>".join(_safe(_person(words, person)) for person in people)


def _event_rows(words: Wording) -> Iterable[list[Cell]]:
    for incident in words.incidents:
        best = incident.best
        aux = "".join(f" <i>{_safe(AUX.get(mark, mark))}</i>" for mark in best.aux)
        times = f' <span class="or-soft">{len(incident.events)} mentions</span>' if incident.events[1:] else ""
        voice = words.voice(event.statement for event in incident.events)
        yield [
            _safe(best.id),
            f'<span class="or-t or-q{best.quad:d}">{_safe(event_type(best))}</span>{aux}{times}',
            _people(words, best.actor),
            _people(words, best.recipient),
            _safe(event_time(incident.time)),
            _safe(place_name(incident.place)),
            f'<span class="or-soft">{_safe(voice)}</span>' if voice == THE_REPORT else _safe(voice),
            f"{best.confidence:.0%}",
        ]


def _figure_rows(words: Wording) -> Iterable[list[Cell]]:
    for figure in words.coded.figures:
        heard = f"{figure.text} {figure.qualifier or ''}"
        yield [
            _safe(figure.id),
            f"<b>{number_range(figure.min, figure.max)}</b> {_safe(figure.kind)}",
            _safe(figure.victims.text if figure.victims and figure.text in figure.victims.text else heard),
            period(figure.from_, figure.to),
            _safe(words.voice([figure.statement])),
            _safe(figure.event or ""),
        ]


def _table(heads: Iterable[str], rows: Iterable[list[Cell]]) -> Cell:
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if body else ""
