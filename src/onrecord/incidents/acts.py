"""Acts: the events between two parties, each with all that leads back to its evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from onrecord.ontology.plover import TYPES, quad
from onrecord.record.record import Record, who

Way = Literal["forth", "back", "between"]
"""From the first party to the second, from the second to the first, or of both together."""
Told = Literal["done", "historical", "planned", "possible", "denied"]

MUTUAL = (*(type_ for type_ in TYPES if quad(type_) <= 2), "ASSAULT", "SANCTION")
"""Types of acts that actors who act on nobody else do to each other: they meet, agree, fight, break off talks."""
INCIDENT_OF = "(SELECT unnest(events) AS event, incident FROM incidents)"
"""Which incident each event belongs to, in SQL."""
_TEXT = "CASE WHEN digest IS NULL THEN duplicate_of ELSE report END"
PRINTED = (
    "(SELECT report, publisher, published FROM (SELECT publisher, published, "
    f"{_TEXT} AS report, row_number() OVER (PARTITION BY {_TEXT} ORDER BY published NULLS LAST, publisher) AS place "
    "FROM reports) WHERE place = 1)"
)
"""Who printed the text of each report first, and when, in SQL: a copy is not coded again, and which of them was coded
tells but the order in which they came."""
FIRST_TOLD = (
    "report IN (SELECT report FROM (SELECT r.report, row_number() OVER ("
    "PARTITION BY coalesce(r.duplicate_of, r.report) "
    f"ORDER BY p.published NULLS LAST, r.report) AS place FROM reports r JOIN {PRINTED} p ON p.report = r.report "
    "WHERE r.events > 0) WHERE place = 1)"
)
"""Of a report and its reprints the one that came out first, in SQL, for the same reason."""
SAYS = "CASE WHEN e.statement IS NOT NULL THEN coalesce(e.speaker, s.source, 'somebody unnamed') END"
"""Who says so, in SQL; null where the report says it itself."""


@dataclass(frozen=True, slots=True)
class Act:
    """One event between two parties, and where it stands.

    `way`: who acts on whom. `actor`, `recipient`: names of those who do; of both together the two parties. `told`: as
    done, as historical (background), as planned, as possible, or as not so. `incident`: null where incidents do not
    cover the event. `says`: who says so; null where the report says it itself. Offsets are characters of the
    report's text.
    """

    event: str
    incident: str | None
    way: Way
    actor: str
    recipient: str
    type: str
    modes: tuple[str, ...]
    quad: int
    score: float
    told: Told
    date_from: date | None
    date_to: date | None
    time_basis: str | None
    trigger: str
    trigger_start: int
    trigger_end: int
    sentence_start: int
    sentence_end: int
    quote: str
    says: str | None
    statement: str | None
    report: str
    publisher: str | None
    published: date | None
    confidence: float

    @property
    def happened(self) -> bool:
        """Whether it is told as having taken place, on days that are known."""
        return self.told in ("done", "historical") and self.date_from is not None


def told(aux: Iterable[str]) -> Told:
    """How an event with these auxiliary modes is told."""
    marks = set(aux)
    if "negation" in marks:
        return "denied"
    if "hypothetical" in marks:
        return "possible"
    if "future" in marks:
        return "planned"
    return "historical" if "historical" in marks else "done"


def acts_between(record: Record, one: str, other: str) -> list[Act]:
    """All acts between two parties, in the order of their own time; those of no known day are the last.

    A party is a country ("PSE"), a country and sector ("PSE:GOV"), a sector (":GOV"), or part of a name. Reprints are
    left out.
    """
    names: dict[str, dict[Way, tuple[dict[str, None], dict[str, None]]]] = {}
    for row in record.sql(_pairs(one, other)).to_pylist():
        sides = names.setdefault(row["event"], {}).setdefault(row["way"], ({}, {}))
        for side, name in zip(sides, (row["actor"], row["recipient"]), strict=True):
            side[name] = None
    acts = []
    for row in record.sql(_events(one, other)).to_pylist():
        ways = names[row["event"]]
        way: Way = "between" if len(ways) > 1 else next(iter(ways))
        if one == other and "forth" in ways:  # a party with itself: what one of it does to another has one direction
            way = "forth"
        actor, recipient = (", ".join(side) for side in next(iter(ways.values())))
        acts.append(_act(row, way, actor, recipient))
    return sorted(acts, key=in_order)


def in_order(act: Act) -> tuple[Any, ...]:
    """Sorts acts by their own time, then by when and where they are told."""
    first, last = act.date_from or act.date_to or date.max, act.date_to or date.max
    return (first, last, act.published or date.max, act.report, act.trigger_start, act.event)


def _pairs(one: str, other: str) -> str:
    """Rows of event, way, and the names of the two."""

    def between(way: str, first: str, second: str, sides: tuple[str, str]) -> str:
        a = who(first, "a.name", "a.country", "a.sector")
        b = who(second, "b.name", "b.country", "b.sector")
        return (
            f"SELECT a.event, '{way}' AS way, a.position AS first, b.position AS second, "
            "coalesce(a.name, a.words) AS actor, coalesce(b.name, b.words) AS recipient "
            "FROM participants a JOIN participants b ON a.event = b.event "
            f"WHERE a.side = '{sides[0]}' AND b.side = '{sides[1]}' AND a.{FIRST_TOLD} AND {a} AND {b}"
        )

    types = ", ".join(f"'{type_}'" for type_ in MUTUAL)
    together = (
        f"{between('between', one, other, ('actor', 'actor'))} AND a.position <> b.position "
        "AND a.event NOT IN (SELECT event FROM participants WHERE side = 'recipient') "
        f"AND a.event IN (SELECT event FROM events WHERE type IN ({types}))"
    )
    directed = ("actor", "recipient")
    forth, back = between("forth", one, other, directed), between("back", other, one, directed)
    return f"SELECT * FROM ({forth} UNION ALL {back} UNION ALL {together}) ORDER BY event, way DESC, first, second"


def _events(one: str, other: str) -> str:
    return (
        f"SELECT e.*, {SAYS} AS says, i.incident, p.publisher, p.published AS printed FROM events e "
        f"LEFT JOIN statements s ON s.statement = e.statement LEFT JOIN {PRINTED} p ON p.report = e.report "
        f"LEFT JOIN {INCIDENT_OF} i ON i.event = e.event "
        f"WHERE e.event IN (SELECT event FROM ({_pairs(one, other)}))"
    )


_PLAIN = (
    "event", "incident", "type", "quad", "score", "date_from", "date_to", "time_basis", "trigger", "trigger_start",
    "trigger_end", "sentence_start", "sentence_end", "quote", "says", "statement", "report", "publisher", "confidence",
)  # fmt: skip


def _act(row: dict[str, Any], way: Way, actor: str, recipient: str) -> Act:
    return Act(
        way=way, actor=actor, recipient=recipient, modes=tuple(row["modes"] or ()), told=told(row["aux"] or ()),
        published=row["printed"], **{name: row[name] for name in _PLAIN},
    )  # fmt: skip
