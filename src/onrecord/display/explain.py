"""Shows an `Explanation`: why one event was coded so."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.text import Text

from onrecord.coding.explanation import Explanation, Scores
from onrecord.display.terminal import QUAD_STYLE, Line, plain_lines, print_lines, section
from onrecord.display.wording import (
    AUX,
    NOBODY_NAMED,
    QUADS,
    THE_REPORT,
    around,
    clean,
    codes,
    event_time,
    event_type,
    place_name,
)

BAR = 20
ALTERNATIVES = 5
CANDIDATES = 5


def show(explanation: Explanation, console: Console) -> None:
    """Print an explanation in a terminal."""
    print_lines(_lines(explanation), console)


def plain(explanation: Explanation) -> str:
    """An explanation as plain text."""
    return plain_lines(_lines(explanation, plain=True))


def _lines(why: Explanation, plain: bool = False) -> Iterator[Line]:
    event = why.event
    colour = QUAD_STYLE.get(event.quad, "")
    head = Text(f"{event.id}  ", style="bold").append(event_type(event), style=colour)
    if event.aux:
        head.append(f" [{', '.join(AUX.get(mark, mark) for mark in event.aux)}]", style="magenta")
    head.append(f"  {QUADS.get(event.quad, '')}, score {event.score:+g}", style="not bold dim")
    yield Line(head, whole=True)
    yield Line(_sentence(why, plain), whole=True)

    for name, scores in (("TYPE", why.type_scores), ("MODE", why.mode_scores), ("AUXILIARY", why.aux_scores)):
        if scores:
            yield from section(name, "")
            yield from _scores(scores[:ALTERNATIVES], plain)
            yield from _steps(why.type_steps if name == "TYPE" else [])
    if any(word.roles for word in why.words):
        yield from section("WORDS", "what each was taken for beside the trigger")
        yield from _roles(why)
    for person in why.participants:
        marks = codes(person.participant.country, person.participant.sector)
        note = clean(person.name) + (f" ({marks})" if marks else "")
        note += f", {person.score:.0%}" if person.score is not None else ""
        yield from section(person.side.upper(), f"“{clean(person.participant.text)}” → {note}")
        yield from _steps(person.coreference)
        yield from _steps(person.country, "country: ")
        yield from _steps(person.sector, "sector: ")
    yield from section("TIME", event_time(event.time) or "unknown")
    yield from _steps(why.time)
    yield from section("PLACE", place_name(event.place) or "none named")
    yield from _steps(why.place)
    for number, candidate in enumerate(why.place_candidates[:CANDIDATES], 1):
        where = ", ".join(clean(p) for p in (candidate.name, candidate.admin1, candidate.country) if p)
        score = f"{candidate.score:.2f}  " if candidate.score is not None else ""
        reason = f": {clean(candidate.reason)}" if candidate.reason else ""
        yield Line(Text(f"{score}{where}").append(reason, style="dim"), f"  {number}")
    silent = NOBODY_NAMED if why.statement else THE_REPORT
    yield from section("WHO SAYS SO", clean(why.speaker or "") or silent)
    yield from _steps(why.statement_steps)
    if why.incident:
        yield from section("INCIDENT", event.incident)
        yield from _steps(why.incident)
    yield from section("CONFIDENCE", f"{event.confidence:.0%}")
    if why.confidence is not None:
        before, after = why.confidence
        yield Line(Text(f"{before:.2f} from the model, {after:.2f} after calibration"))


def _sentence(why: Explanation, plain: bool) -> Text:
    """The sentence with its trigger standing out."""
    start, trigger = why.event.sentence[0], why.event.trigger
    before, word, after = around(why.sentence, trigger.start - start, trigger.end - start)
    text = Text(f"“{before}")
    text.append(f"*{word}*" if plain else word, style=f"bold reverse {QUAD_STYLE.get(why.event.quad, '')}")
    return text.append(f"{after}”")


def _scores(scores: Scores, plain: bool) -> Iterator[Line]:
    width = max(len(label) for label, _ in scores)
    for number, (label, score) in enumerate(scores):
        line = Text(f"{label:<{width}}  {score:.3f}", style="bold" if number == 0 else "")
        if not plain:
            line.append("  " + "█" * round(BAR * min(max(score, 0.0), 1.0)), style="dim")
        yield Line(line)


def _roles(why: Explanation) -> Iterator[Line]:
    shown = [word for word in why.words if word.roles or word.trigger]
    width = max(len(word.text) for word in shown)
    for word in shown:
        line = Text(f"{clean(word.text):<{width}}  ", style="bold" if word.trigger else "")
        roles = ", ".join(f"{label} {score:.2f}" for label, score in word.roles[:ALTERNATIVES])
        yield Line(line.append("trigger" if word.trigger else roles, style="not bold"))


def _steps(steps: list[str], topic: str = "") -> Iterator[Line]:
    for step in steps:
        yield Line(Text(topic, style="dim").append(clean(step), style="not dim"))
