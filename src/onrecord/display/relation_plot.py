"""A relation drawn: score over time, events by type, what was in force. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from onrecord.display.relation import named, parties
from onrecord.display.wording import QUADS, day, shorten
from onrecord.incidents.acts import Act, Way
from onrecord.incidents.relations import Relation
from onrecord.incidents.states import State

COLOURS = {1: "#56B4E9", 2: "#009E73", 3: "#E69F00", 4: "#D55E00"}
"""By quad class, from the palette of Okabe and Ito, which colour-blind people tell apart."""
_LINES: dict[Way, tuple[str, str]] = {"forth": ("#0072B2", "-"), "back": ("#CC79A7", "--")}
_MARKS: dict[Way, str] = {"forth": "^", "back": "v", "between": "D"}
_HELD = {"agreement": "#009E73", "talks": "#56B4E9", "truce": "#009E73"}
_AGAINST = "#D55E00"
_STYLE: Any = {
    "svg.hashsalt": "onrecord", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9,
    "axes.spines.top": False, "axes.spines.right": False,
}  # fmt: skip
_GAP = {"week": 60, "month": 190}
"""Days without a score over which no line is drawn."""
_WIDTH = 10.0
_LEFT, _RIGHT, _ABOVE, _BELOW, _BETWEEN = 1.25, 0.35, 0.75, 1.05, 0.15
_MOST = 14
"""States that are drawn, those that began last."""


def draw(found: Relation, path: Path) -> None:
    """Draw a relation into a file, .svg or .png; the same relation gives the same bytes."""
    states = [state for state in found.states if state.began or state.ended][-_MOST:]
    acts = [act for act in found.acts if act.date_from]
    types = _types(acts)
    heights = [2.6, 0.5 + 0.26 * max(len(types), 1), *([0.45 + 0.3 * len(states)] if states else [])]
    with matplotlib.rc_context(_STYLE):
        height = sum(heights) + _ABOVE + _BELOW + _BETWEEN * (len(heights) - 1)
        figure = Figure(figsize=(_WIDTH, height))
        # Laid out in inches: matplotlib's own layouts are not the same to the last digit each time.
        axes: Any = figure.subplots(
            len(heights), 1, sharex=True, squeeze=False,
            gridspec_kw={
                "height_ratios": heights, "left": _LEFT / _WIDTH, "right": 1 - _RIGHT / _WIDTH,
                "top": 1 - _ABOVE / height, "bottom": _BELOW / height,
                "hspace": _BETWEEN * len(heights) / sum(heights),
            },
        )[:, 0]  # fmt: skip
        _score(axes[0], found)
        _events(axes[1], acts, types)
        if states:
            _states(axes[2], states, found)
        first, last = _span(found)
        margin = timedelta(max((last - first).days // 50, 2))
        axes[0].set_xlim(first - margin, last + margin)  # type: ignore[arg-type]
        locator = mdates.AutoDateLocator(minticks=3, maxticks=10)
        axes[-1].xaxis.set_major_locator(locator)
        axes[-1].xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))
        for axis in axes:
            axis.axvline(found.as_of, color="0.55", linewidth=0.8, linestyle=":", zorder=0)
            axis.tick_params(axis="x", labelbottom=axis is axes[-1])
        title = f"{found.actor} and {found.recipient}"
        figure.text(0.12 / _WIDTH, 1 - 0.12 / height, title, va="top", fontsize=13, fontweight="bold")
        _legend(figure, acts, found)
        kind = path.suffix.lower().lstrip(".")
        metadata: dict[str, Any] = {"Date": None} if kind == "svg" else {"Software": None}
        figure.savefig(path, format=kind, dpi=150, metadata=metadata)


def _score(axis: Axes, found: Relation) -> None:
    """A line for each direction, broken where long nothing took place."""
    gap = timedelta(_GAP[found.period])
    for way, (colour, line) in _LINES.items():
        x: list[date] = []
        y: list[float] = []
        for one in found.periods:
            score = one.forth_score if way == "forth" else one.back_score
            if score is None:
                continue
            middle = one.start + (one.end - one.start) / 2
            if x and middle - x[-1] > gap:
                x.append(x[-1])
                y.append(float("nan"))
            x.append(middle)
            y.append(score)
        if x:
            axis.plot(x, y, line, color=colour, marker="o", markersize=4, linewidth=1.6, label=parties(found, way, 60))  # type: ignore[arg-type]
    axis.axhline(0, color="0.6", linewidth=0.8)
    axis.set_ylim(-10.5, 10.5)
    axis.yaxis.set_major_locator(MultipleLocator(5))
    axis.set_ylabel(f"score by {found.period}")
    axis.yaxis.set_label_coords(-0.11, 0.5)
    axis.text(1.005, 0.97, "cooperation", transform=axis.transAxes, va="top", rotation=90, color="0.35", fontsize=8)
    axis.text(1.005, 0.03, "conflict", transform=axis.transAxes, va="bottom", rotation=90, color="0.35", fontsize=8)
    if axis.get_legend_handles_labels()[0]:
        axis.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, frameon=False, borderaxespad=0.2)


def _types(acts: Sequence[Act]) -> list[str]:
    """Types that occur, the most hostile first, so that they stand lowest."""
    scores: dict[str, tuple[int, str]] = {act.type: (-act.quad, act.type) for act in acts}
    return sorted(scores, key=lambda type_: scores[type_])


def _events(axis: Axes, acts: Sequence[Act], types: Sequence[str]) -> None:
    rows = {type_: number for number, type_ in enumerate(types)}
    groups: dict[tuple[Way, int, bool], tuple[list[date], list[int]]] = {}
    for act in acts:
        if act.date_from:
            x, y = groups.setdefault((act.way, act.quad, act.told == "done"), ([], []))
            x.append(act.date_from)
            y.append(rows[act.type])
    for (way, quad, done), (x, y) in sorted(groups.items()):
        colour = COLOURS[quad]
        axis.plot(
            x, y, _MARKS[way], color=colour, markersize=7, markerfacecolor=colour if done else "white",  # type: ignore[arg-type]
            markeredgecolor="white" if done else colour, markeredgewidth=0.5 if done else 1.4,
        )  # fmt: skip
    axis.set_yticks(range(len(types)), types)
    axis.set_ylim(-0.6, max(len(types), 1) - 0.4)
    axis.grid(axis="y", color="0.92", linewidth=0.8)
    axis.set_axisbelow(True)
    axis.set_ylabel("events")
    axis.yaxis.set_label_coords(-0.11, 0.5)


def _states(axis: Axes, states: Sequence[State], found: Relation) -> None:
    first, last = _span(found)
    for row, state in enumerate(states):
        start = _day(state.began) or first
        end = _day(state.ended) or (found.as_of if state.in_force else _last_told(state, start))
        colour = _HELD.get(state.kind, _AGAINST)
        faded = state.status == "no longer told of"
        days = max((end - start).days, 1)
        axis.barh(
            row, days, left=mdates.date2num(start), height=0.56, facecolor=to_rgba(colour, 0.1 if faded else 0.4),
            edgecolor=colour, linestyle=":" if faded else "-",
        )  # fmt: skip
        if state.in_force:
            axis.plot([end], [row], ">", color=colour, markersize=8, clip_on=False)  # type: ignore[arg-type]
        whole = max((last - first).days, 1)
        late = (start - first).days > 0.5 * whole
        within = days > 0.5 * whole
        axis.annotate(
            shorten(f"{named(state)}, {parties(found, state.way, 40)}", 90),
            (mdates.date2num(start if late or within else end), row), xytext=(-6 if late else 6 if within else 9, 0),
            textcoords="offset points", ha="right" if late else "left", va="center", fontsize=8,
        )  # fmt: skip
    axis.set_yticks([])
    axis.set_ylim(-0.6, len(states) - 0.4)
    axis.invert_yaxis()
    axis.set_ylabel("in force")
    axis.yaxis.set_label_coords(-0.11, 0.5)


def _day(act: Act | None) -> date | None:
    return act.date_from if act else None


def _last_told(state: State, start: date) -> date:
    return max((act.date_from for _, act in state.later if act.date_from), default=start)


def _span(found: Relation) -> tuple[date, date]:
    """First and last day that are drawn."""
    days = [act.date_from for act in found.acts if act.date_from] or [found.as_of]
    first = found.since or min(days)
    return first, max([*days, found.as_of])


def _legend(figure: Figure, acts: Sequence[Act], found: Relation) -> None:
    """What marks and colours mean, those that occur."""

    def mark(shape: str, colour: str, label: str, hollow: bool = False) -> Line2D:
        face = "white" if hollow else colour
        return Line2D([], [], linestyle="", marker=shape, color=colour, markerfacecolor=face, label=label)

    marks = [mark("s", COLOURS[quad], QUADS[quad]) for quad in sorted({act.quad for act in acts})]
    ways, told = ({act.way for act in acts}, {act.told for act in acts})
    marks += [mark(_MARKS[way], "0.4", parties(found, way, 40)) for way in _MARKS if way in ways]
    other = [word for word in ("historical", "planned", "possible", "denied") if word in told]
    if other:
        marks.append(mark("o", "0.4", f"hollow: {', '.join(other)}", hollow=True))
    stands = f"as it stands on {day(found.as_of)}"
    marks.append(Line2D([], [], color="0.55", linewidth=0.8, linestyle=":", label=stands))
    figure.legend(handles=marks, loc="lower left", ncols=4, frameon=False, fontsize=8)
