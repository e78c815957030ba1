"""How two parties stand and how it came there: their acts over time, the score by period, what is in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from onrecord.errors import RecordError
from onrecord.incidents.acts import FIRST_TOLD, Act, acts_between
from onrecord.incidents.states import State, before, states
from onrecord.record.record import Day, Record, day_of, who

PeriodName = Literal["week", "month"]
LONGEST = {"week": 7, "month": 31}
"""Days that an act may have and still be counted in a period: "in 2024" tells no month."""
_NEAR = 6
"""Other parties that are named where two have nothing to do with each other."""


@dataclass(frozen=True, slots=True)
class Period:
    """A week or month in which something took place. `score` is the mean of its incidents, from -10 (conflict) to 10
    (cooperation); `forth` counts what the first party did to the second, `back` the reverse, both what they did
    together."""

    start: date
    end: date
    incidents: int
    score: float
    forth: int
    forth_score: float | None
    back: int
    back_score: float | None


@dataclass(frozen=True)
class Relation:
    """Two parties, as they were asked for, and what is between them.

    `acts`: in the order of their own time; those of no known day are the last. `periods`: those in which something
    took place. `states`: what was and is in force on the day `as_of`, the last that the record tells of or that was
    asked for.
    """

    actor: str
    recipient: str
    record: str
    version: int
    period: PeriodName
    since: date | None
    until: date | None
    as_of: date
    acts: tuple[Act, ...]
    periods: tuple[Period, ...]
    states: tuple[State, ...]

    @property
    def in_force(self) -> list[State]:
        """What holds on the day `as_of`."""
        return [state for state in self.states if state.in_force]

    def before(self, state: State) -> list[State]:
        """Earlier states that were the same as one of these, the last first: what became of similar decisions."""
        return list(before(state, self.states))

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        found = asdict(self)
        for state in found["states"]:
            state["later"] = [{"how": how, "act": act} for how, act in state["later"]]
        return found


def relation(
    record: Record, actor: str, recipient: str, *, period: PeriodName = "month", since: Day | None = None,
    until: Day | None = None,
) -> Relation:  # fmt: skip
    """The relation of two parties: each a country ("PSE"), a country and sector ("PSE:GOV"), a sector (":GOV"), or
    part of a name.

    `since`, `until`: acts of these days; a state that began before and still holds is told too, and acts after `until`
    are as if they had not been. Raises RecordError where there is nothing between the two, or a day is none.
    """
    if period not in LONGEST:
        raise RecordError(f"there is no period {period!r}; it is week or month")
    first, last = (day_of(day) if day else None for day in (since, until))
    if first and last and last < first:
        raise RecordError(f"nothing is both since {first} and until {last}")
    for party in (actor, recipient):
        if not party.strip(" :"):
            raise RecordError("a party is a country (PSE), with sector (PSE:GOV), a sector (:GOV), or part of a name")
    all_ = acts_between(record, actor, recipient)
    if not all_:
        raise RecordError(_nothing(record, actor, recipient))
    if last:
        all_ = [act for act in all_ if act.date_from and act.date_from <= last]
    acts = [act for act in all_ if not first or ((act.date_to or act.date_from) or date.min) >= first]
    if not acts:
        span = " ".join(f"{word} {day}" for word, day in (("since", first), ("until", last)) if day)
        raise RecordError(f"{record.path}: there is no event between {actor} and {recipient} {span}")
    as_of = last or _last_day(record, all_)
    in_time = [state for state in states(all_, as_of) if not first or _last_day_of(state, as_of) >= first]
    return Relation(
        actor, recipient, record.name, record.version, period, first, last, as_of, tuple(acts),
        tuple(periods(acts, period)), tuple(in_time),
    )  # fmt: skip


def periods(acts: Iterable[Act], period: PeriodName) -> list[Period]:
    """The periods in which something took place. Incidents are counted, not events, each once in each way: with the
    mean score of its events, on the day that most of them give."""
    told: dict[str, dict[str, list[Act]]] = {}
    for act in acts:
        if is_counted(act, period):
            told.setdefault(act.incident or act.event, {}).setdefault(act.way, []).append(act)
    found: dict[date, dict[str, dict[str, list[float]]]] = {}
    for incident, ways in sorted(told.items()):
        start = _start(_day([act for those in ways.values() for act in those]), period)
        for way, those in ways.items():
            sides = ("forth", "back") if way == "between" else (way,)
            for side in ("all", *sides):
                by_incident = found.setdefault(start, {}).setdefault(side, {})
                by_incident.setdefault(incident, []).extend(act.score for act in those)
    return [_period(start, period, sides) for start, sides in sorted(found.items())]


def is_counted(act: Act, period: PeriodName) -> bool:
    """Whether an act counts in its period: it took place, on days that are known well enough."""
    if not act.happened or act.date_from is None or act.date_to is None:
        return False
    return (act.date_to - act.date_from).days < LONGEST[period]


def _period(start: date, period: PeriodName, sides: dict[str, dict[str, list[float]]]) -> Period:
    means = {side: [_mean(scores) for scores in incidents.values()] for side, incidents in sides.items()}
    end = _start(start + timedelta(LONGEST[period]), period) - timedelta(1)
    forth, back = means.get("forth", []), means.get("back", [])
    return Period(
        start, end, len(means["all"]), round(_mean(means["all"]), 2), len(forth),
        round(_mean(forth), 2) if forth else None, len(back), round(_mean(back), 2) if back else None,
    )  # fmt: skip


def _mean(values: Sequence[float]) -> float:
    return sum(sorted(values)) / len(values)  # sorted: sums do not depend on the order in which reports came


def _day(acts: Iterable[Act]) -> date:
    """The day that most acts give, the first of several."""
    days = Counter(act.date_from for act in acts if act.date_from)
    return min(days, key=lambda day: (-days[day], day))


def _start(day: date, period: PeriodName) -> date:
    """The first day of the period in which a day is; a week begins on Monday."""
    return day.replace(day=1) if period == "month" else day - timedelta(day.weekday())


def _last_day(record: Record, acts: Iterable[Act]) -> date:
    """The last day on which a report came out or, where that is not known, on which something took place."""
    (row,) = record.sql("SELECT max(published) AS published FROM reports").to_pylist()
    days = [act.date_from for act in acts if act.happened and act.date_from]
    return row["published"] or max(days, default=date.max)


def _last_day_of(state: State, as_of: date) -> date:
    if state.ended is not None and state.ended.date_from is not None:
        return state.ended.date_from
    if state.in_force:
        return as_of
    acts = [state.began, *(act for _, act in state.later)]
    return max((act.date_from for act in acts if act and act.date_from), default=as_of)


def _nothing(record: Record, actor: str, recipient: str) -> str:
    """That two parties have nothing to do with each other, and with whom they have."""
    known = []
    for party in (actor, recipient):
        others = _others(record, party)
        if others:
            known.append(f"{party} has events with {', '.join(others)}")
        else:
            known.append(f"nobody called {party} has events with anybody")
    return f"{record.path}: there is no event between {actor} and {recipient}; {'; '.join(known)}"


def _others(record: Record, party: str) -> list[str]:
    """Those with whom a party has most events."""
    rows = record.sql(
        f"""SELECT b.country || coalesce(':' || b.sector[1], '') AS other, count(DISTINCT a.event) AS events
        FROM participants a JOIN participants b ON a.event = b.event AND a.words_start <> b.words_start
        WHERE a.{FIRST_TOLD} AND b.country IS NOT NULL AND {who(party, "a.name", "a.country", "a.sector")}
        GROUP BY other ORDER BY events DESC, other LIMIT {_NEAR}"""
    ).to_pylist()
    return [f"{row['other']} ({row['events']:,})" for row in rows]
