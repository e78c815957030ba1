"""Which dyads an analyst should look at this morning: by volume, by change, by new kinds of event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from onrecord.errors import RecordError
from onrecord.incidents.acts import FIRST_TOLD, INCIDENT_OF, MUTUAL, PRINTED, SAYS
from onrecord.incidents.names import is_proper
from onrecord.record.record import Day, Record, day_of

By = Literal["volume", "change", "new"]
Level = Literal["sector", "country", "name"]

_PARTY = {
    "sector": "nullif(concat(coalesce({of}.country, ''), coalesce(':' || {of}.sector[1], '')), '')",
    "country": "{of}.country",
    "name": "{of}.name",
}
_LONGEST = 7
"""Days that an act may have and still be counted: "in 2024" tells no week."""


@dataclass(frozen=True, slots=True)
class Last:
    """The act of a dyad that was told last, with its evidence; offsets are characters of the report's text."""

    event: str
    type: str
    modes: tuple[str, ...]
    date_from: date
    date_to: date
    trigger: str
    trigger_start: int
    trigger_end: int
    quote: str
    says: str | None
    statement: str | None
    report: str
    publisher: str | None
    published: date | None


@dataclass(frozen=True, slots=True)
class Dyad:
    """An actor and a recipient in a period, beside the period before.

    `mutual`: all that they did they did together, so who is named first means nothing. `incidents`, `incidents_before`:
    happenings, each counted once; `score`, `score_before`: their mean, null where there are none. `change`: by how
    many incidents it became more or less. `new`: kinds of event never seen between them before the period, in this
    direction. `earlier`: events between them of all time before the period, in this direction. `last`: the act of the
    period that is the last by its own time; null where the period has none.
    """

    actor: str
    recipient: str
    mutual: bool
    incidents: int
    incidents_before: int
    change: int
    score: float | None
    score_before: float | None
    new: tuple[str, ...]
    earlier: int
    last: Last | None


@dataclass(slots=True)
class _Tally:
    """What is known of a dyad while it is counted."""

    now: dict[str, list[float]] = field(default_factory=dict)
    before: dict[str, list[float]] = field(default_factory=dict)
    kinds: dict[str, None] = field(default_factory=dict)
    last: str | None = None
    mutual: bool = True


def dyads(
    record: Record, *, period_days: int = 7, until: Day | None = None, by: By = "volume", level: Level = "sector",
    limit: int | None = None,
) -> list[Dyad]:  # fmt: skip
    """The dyads of the `period_days` days up to `until` (the last day on which a report came out), ranked.

    `by`: "volume", their incidents; "change", against as many days before; "new", kinds of event that were never seen
    between them, those with a history first. `level`: what makes a party: country and sector, country, or a proper
    name. Acts of both together count for each direction; reprints, and what is planned, possible or denied, do not
    count. Raises RecordError for what is no day, period, order or level.
    """
    for value, values in ((by, ("volume", "change", "new")), (level, tuple(_PARTY))):
        if value not in values:
            raise RecordError(f"there is no {value!r} here; say {', '.join(values)}")
    if period_days < 1:
        raise RecordError("a period has at least one day")
    last = last_day(record, until)
    if last is None:
        return []
    start = last - timedelta(period_days - 1)
    earlier_start = start - timedelta(period_days)
    tallies: dict[tuple[str, str], _Tally] = {}
    for row in record.sql(_acts(level, earlier_start, last)).to_pylist():
        tally = tallies.setdefault((row["one"], row["other"]), _Tally())
        is_now = row["date_from"] >= start
        scores = tally.now if is_now else tally.before
        scores.setdefault(row["incident"] or row["event"], []).append(row["score"])
        tally.mutual &= row["mutual"]
        if is_now:
            tally.kinds |= dict.fromkeys(_kinds(row["type"], row["modes"]))
            tally.last = row["event"]
    seen, earlier = _history(record, level, start, tallies)
    found = []
    for (one, other), tally in tallies.items():
        if tally.mutual and (one > other or not tallies[other, one].mutual):
            continue  # the same stands with the other order
        if level == "name" and not (is_proper(one) and is_proper(other)):
            continue  # "villagers" are many
        new = _new(tally.kinds, seen.get((one, other), set()))
        found.append((_dyad(one, other, tally, new, earlier.get((one, other), 0)), tally.last))
    kept = [(dyad, event) for dyad, event in found if _belongs(dyad, by)]
    kept.sort(key=lambda one: _rank(one[0], by))
    kept = kept[:limit]
    lasts = _lasts(record, (event for _, event in kept if event))
    return [_with_last(dyad, lasts.get(event or "")) for dyad, event in kept]


def last_day(record: Record, until: Day | None = None) -> date | None:
    """The day up to which is counted: `until`, or the last on which a report came out or, where no report tells that,
    something took place; None where nothing did."""
    if until:
        return day_of(until)
    (row,) = record.sql(
        "SELECT coalesce((SELECT max(published) FROM reports), (SELECT max(date_from) FROM events)) AS day"
    ).to_pylist()
    return row["day"]  # type: ignore[no-any-return]


def _pairs(level: Level, events: str) -> str:
    """Rows of event, one, other, mutual: who acts on whom in the events that a condition over `events` picks."""
    one, other = (_PARTY[level].format(of=of) for of in "ab")
    types = ", ".join(f"'{type_}'" for type_ in MUTUAL)
    picked = f"SELECT event FROM events WHERE {FIRST_TOLD} AND {events}"
    return (
        f"SELECT a.event, {one} AS one, {other} AS other, false AS mutual FROM participants a "
        "JOIN participants b ON a.event = b.event "
        f"WHERE a.side = 'actor' AND b.side = 'recipient' AND a.event IN ({picked}) UNION ALL "
        f"SELECT a.event, {one} AS one, {other} AS other, true AS mutual FROM participants a "
        "JOIN participants b ON a.event = b.event AND a.position <> b.position "
        f"WHERE a.side = 'actor' AND b.side = 'actor' AND {one} <> {other} AND a.event IN ({picked} "
        f"AND type IN ({types})) AND a.event NOT IN (SELECT event FROM participants WHERE side = 'recipient')"
    )


_HAPPENED = "NOT (array_has(aux, 'negation') OR array_has(aux, 'future') OR array_has(aux, 'hypothetical'))"


def _acts(level: Level, first: date, last: date) -> str:
    """One row per dyad and event of these days, in the order of their time."""
    days = (
        f"{_HAPPENED} AND date_from BETWEEN DATE '{first}' AND DATE '{last}' "
        f"AND date_to < date_from + INTERVAL '{_LONGEST}' DAY"
    )
    return (
        "SELECT DISTINCT p.one, p.other, p.mutual, p.event, i.incident, e.date_from, r.published, e.type, e.modes, "
        f"e.score FROM ({_pairs(level, days)}) p JOIN events e ON e.event = p.event "
        f"LEFT JOIN {PRINTED} r ON r.report = e.report "
        f"LEFT JOIN {INCIDENT_OF} i ON i.event = p.event WHERE p.one IS NOT NULL AND p.other IS NOT NULL "
        "ORDER BY e.date_from, r.published, p.event, p.one, p.other"
    )


def _kinds(type_: str, modes: Iterable[str] | None) -> list[str]:
    return [type_, *(f"{type_}/{mode}" for mode in modes or ())]


def _history(
    record: Record, level: Level, start: date, wanted: dict[tuple[str, str], _Tally]
) -> tuple[dict[tuple[str, str], set[str]], dict[tuple[str, str], int]]:
    """Of the dyads that are wanted: kinds of event, and how many events, before a day."""
    seen: dict[tuple[str, str], set[str]] = {}
    earlier: dict[tuple[str, str], int] = {}
    days = f"{_HAPPENED} AND date_from < DATE '{start}'"
    rows = record.sql(
        f"WITH p AS ({_pairs(level, days)}) SELECT p.one, p.other, e.type, array_to_string(e.modes, ' ') AS modes, "
        "count(DISTINCT p.event) AS events FROM p JOIN events e ON e.event = p.event "
        "WHERE p.one IS NOT NULL AND p.other IS NOT NULL "
        "GROUP BY p.one, p.other, e.type, array_to_string(e.modes, ' ')"
    )
    for row in rows.to_pylist():
        key = (row["one"], row["other"])
        if key in wanted:
            seen.setdefault(key, set()).update(_kinds(row["type"], (row["modes"] or "").split()))
            earlier[key] = earlier.get(key, 0) + row["events"]
    return seen, earlier


def _new(kinds: Iterable[str], seen: set[str]) -> tuple[str, ...]:
    """Kinds never seen: a type with all its modes is told by the modes."""
    new = {kind for kind in kinds if kind not in seen}
    return tuple(sorted(kind for kind in new if "/" in kind or not any(other.startswith(f"{kind}/") for other in new)))


def _dyad(one: str, other: str, tally: _Tally, new: tuple[str, ...], earlier: int) -> Dyad:
    return Dyad(
        one, other, tally.mutual, len(tally.now), len(tally.before), len(tally.now) - len(tally.before),
        _mean(tally.now), _mean(tally.before), new, earlier, None,
    )  # fmt: skip


def _mean(incidents: dict[str, list[float]]) -> float | None:
    """Mean over incidents of the mean score of each; sums do not depend on the order in which reports came."""
    means = sorted(sum(sorted(scores)) / len(scores) for scores in incidents.values())
    return round(sum(means) / len(means), 2) if means else None


def _belongs(dyad: Dyad, by: By) -> bool:
    if by == "new":
        return bool(dyad.new)
    return dyad.change != 0 if by == "change" else dyad.incidents > 0


def _rank(dyad: Dyad, by: By) -> tuple[Any, ...]:
    turn = abs((dyad.score or 0.0) - (dyad.score_before or 0.0)) if dyad.incidents and dyad.incidents_before else 0.0
    first: tuple[Any, ...] = {
        "volume": (-dyad.incidents, -turn),
        "change": (-abs(dyad.change), -turn),
        "new": (dyad.earlier == 0, -len(dyad.new), -dyad.incidents),
    }[by]
    return (*first, dyad.actor, dyad.recipient)


def _lasts(record: Record, events: Iterable[str]) -> dict[str, Last]:
    keys = ", ".join(f"'{event}'" for event in sorted(set(events)))
    if not keys:
        return {}
    rows = record.sql(
        f"""SELECT e.event, e.type, e.modes, e.date_from, e.date_to, e.trigger, e.trigger_start, e.trigger_end, e.quote,
        {SAYS} AS says, e.statement, e.report, r.publisher, r.published FROM events e
        LEFT JOIN statements s ON s.statement = e.statement LEFT JOIN {PRINTED} r ON r.report = e.report
        WHERE e.event IN ({keys})"""
    ).to_pylist()
    return {row["event"]: Last(**row | {"modes": tuple(row["modes"] or ())}) for row in rows}


def _with_last(dyad: Dyad, last: Last | None) -> Dyad:
    return replace(dyad, last=last)
