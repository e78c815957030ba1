"""Incidents for reading: the list of them, and one as a short dossier, in a terminal, as plain text and as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from rich.console import Console
from rich.text import Text

from onrecord.display.terminal import QUAD_STYLE, Line, plain_lines, print_lines, section
from onrecord.display.wording import NOBODY_NAMED, clean, counted, day, number_range, period, shorten
from onrecord.incidents.claims import FIGURES
from onrecord.incidents.incident import Claimed, Incident
from onrecord.incidents.record import short_id

Row = dict[str, Any]
_QUOTED = 160
_NAMES = 3
_EVIDENCE = 12
"""Quotes of evidence that a dossier gives; `--as json` has all."""
_DISPUTED = {"act": "whether it was so", "actor": "who did it", "figure": "how many"}


def show_list(incidents: Iterable[Incident], console: Console) -> None:
    """Print a list of incidents in a terminal."""
    print_lines(_list(incidents), console)


def plain_list(incidents: Iterable[Incident]) -> str:
    """A list of incidents as plain text: one a line."""
    return plain_lines(_list(incidents))


def show(incident: Incident, console: Console) -> None:
    """Print the dossier of an incident in a terminal."""
    print_lines(_dossier(incident), console)


def plain(incident: Incident) -> str:
    """The dossier of an incident as plain text."""
    return plain_lines(_dossier(incident))


def markdown(incident: Incident) -> str:
    """The dossier of an incident as Markdown."""
    lines: list[str] = []
    for line in _dossier(incident, quoted=10**6):
        text = line.text.plain
        if line.whole and not lines:
            lines.append(f"# {_escaped(text)}")
        elif line.whole and text[:1].isupper() and text.split("  ")[0].isupper():
            name, _, note = text.partition("  ")
            lines += ["", f"## {name.capitalize()}", *([f"*{_escaped(note)}*", ""] if note else [""])]
        elif line.whole:
            lines += ["", _escaped(text)] if text else []
        else:
            label = f"{line.label}: " if line.label else ""
            lines.append(f"{'  ' if text.startswith('  ') else ''}- {label}{_escaped(text.strip())}")
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return "".join("\\" + sign if sign in "\\`*_[]<>#" else sign for sign in text)


def _list(incidents: Iterable[Incident]) -> Iterator[Line]:
    for one in incidents:
        line = Text(f"{short_id(one.incident):<13}", style="dim")
        line.append(f"{period(one.date_from, one.date_to) or 'no day':<15} ", style="not dim")
        line.append(_type(one), style=f"not dim bold {QUAD_STYLE.get(one.quad, '')}")
        for fact in (_place(one), _who(one), _figures(one)):
            if fact:
                line.append(f" · {fact}", style="not dim")
        count = counted(one.sources, "source") if one.sources == one.reports else (
            f"{counted(one.reports, 'report')} of {counted(one.sources, 'source')}"
        )  # fmt: skip
        line.append(f" · {count}", style="dim")
        if one.disputed:
            line.append(" · disputed", style="not dim bold magenta")
        yield Line(line, whole=True, hang=13)


def _type(one: Incident) -> str:
    told = {"planned": " (planned)", "denied": " (denied)"}.get(one.told, "")
    return "/".join((one.type, *one.modes)) + told


def _place(one: Incident) -> str:
    return ", ".join(dict.fromkeys(clean(part) for part in (one.place_name, one.place_country) if part))


def _who(one: Incident) -> str:
    actors, recipients = (", ".join(map(clean, names[:_NAMES])) for names in (one.actors, one.recipients))
    return f"{actors or '?'} → {recipients}" if recipients else actors


def _figures(one: Incident) -> str:
    return ", ".join(
        f"{number_range(figure.latest['min'], figure.latest['max'])} {figure.kind}" for figure in one.figures
    )


def _dossier(one: Incident, quoted: int = _QUOTED) -> Iterator[Line]:
    head = [_type(one), _place(one), period(one.date_from, one.date_to)]
    yield Line(Text(" · ".join(filter(None, head)), style=f"bold {QUAD_STYLE.get(one.quad, '')}"), whole=True)
    told = (
        f"{counted(len(one.events), 'event')} in {counted(one.reports, 'report')} of {counted(one.sources, 'source')}"
    )
    when = period(one.first_published, one.last_published)
    yield Line(Text(" · ".join(filter(None, (short_id(one.incident), told, when))), style="dim"), whole=True)
    if one.disputed:
        what = " and ".join(_DISPUTED[part] for part in one.disputed)
        yield Line(Text(f"Disputed: {what}", style="bold magenta"), whole=True)
    yield from section("WHO", "actors and recipients, by any of their names that most reports use")
    for label, names, groups in (
        ("by", one.actors, one.actor_groups), ("to", one.recipients, one.recipient_groups)
    ):  # fmt: skip
        if names:
            line = Text(", ".join(map(clean, names)))
            if groups:
                line.append("  " + " ".join(groups), style="dim")
            yield Line(line, label=label)
    figures = one.figures
    if figures:
        yield from section("FIGURES", "as claimed; nothing is added up or averaged")
        for figure in figures:
            yield from _figure(figure)
    doers = [claim for claim in one.claims if claim["kind"] not in FIGURES and not claim["reprint"]]
    if doers:
        yield from section("WHO SAYS WHO DID IT", "")
        for claim in doers:
            yield Line(_claim(claim, quoted))
    reactions = [act for act in one.reactions if not act["duplicate"]]
    if reactions:
        yield from section("REACTIONS", "")
        for act in reactions:
            yield Line(_quote(act, "/".join((act["type"], *act["modes"])), ", ".join(act["actors"]), quoted), hang=2)
    yield from section("TIMELINE", "the words that tell of it, in the order in which they came out")
    sentences: dict[tuple[str, int], Row] = {}
    for event in one.events:
        if not event["duplicate"]:
            sentences.setdefault((event["report"], event["sentence_start"]), event)
    shown = list(sentences.values())
    for event in shown[: _EVIDENCE if quoted == _QUOTED else None]:
        yield Line(_quote(event, "", event["speaker"], quoted), label="", hang=2)
    if len(shown) > _EVIDENCE and quoted == _QUOTED:
        yield Line(Text(f"and {counted(len(shown) - _EVIDENCE, 'more quote')}; --as json has all", style="dim"))


def _figure(figure: Claimed) -> Iterator[Line]:
    line = Text(figure.kind, style="bold").append(f"  {number_range(figure.low, figure.high)}")
    last = figure.latest
    line.append(
        f"; latest {number_range(last['min'], last['max'])} ({_by(last)}, {_day(last['published'])})", "not bold"
    )
    yield Line(line)
    seen = set()
    for claim in figure.claims:
        fact = (claim["min"], claim["max"], claim["by"], claim["published"], claim["part"])
        if claim["reprint"] or fact in seen:
            continue
        seen.add(fact)
        text = Text(f"  {number_range(claim['min'], claim['max'])}")
        text.append(f" {'a part, ' if claim['part'] else ''}“{clean(claim['words'])}”", style="dim")
        text.append(f"  {_by(claim)}, {_source(claim)}", style="not dim")
        yield Line(text, hang=4)


def _claim(claim: Row, quoted: int) -> Text:
    who, by = clean(claim["who"] or ""), _by(claim)
    if claim["kind"] == "denied":
        text = Text(by, style="bold").append(" denies it" if who in ("", by) else f" denies it of {who}")
    elif claim["kind"] == "responsible":
        text = Text(who, style="bold").append(" says that it did it", style="not bold")
    else:
        text = Text(who, style="bold").append(f" is named by {by}", style="not bold")
    return text.append(f"  “{shorten(clean(claim['quote']), quoted)}” {_source(claim)}", style="not bold dim")


def _quote(event: Row, what: str, who: str | None, quoted: int) -> Text:
    text = Text(what, style=f"bold {QUAD_STYLE.get(event['quad'], '')}")
    if who:
        text.append(f"{' ' if what else ''}{clean(who)}{'' if what else ': '}", style="not bold")
    return text.append(f"{' ' if what else ''}“{shorten(clean(event['quote']), quoted)}” ", style="not bold").append(
        f"{_source(event)} [{event['report'][:8]} {event['trigger_start']}–{event['trigger_end']}]",
        style="not bold dim",
    )


def _by(claim: Row) -> str:
    if claim["said"]:
        return clean(claim["by"]) if claim["by"] else NOBODY_NAMED
    return f"{clean(claim['by'])} itself" if claim["by"] else "the report itself"


def _source(row: Row) -> str:
    return ", ".join(filter(None, (clean(row["publisher"] or ""), _day(row["published"]))))


def _day(when: date | None) -> str:
    return day(when) if when else "no date"
