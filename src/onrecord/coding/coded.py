"""The record of one report, as Python objects; `CodedReport.to_dict()` is the contract with other programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from onrecord.reading.report import Report

EntityKind = Literal["person", "organization", "group", "country", "place"]
StatementKind = Literal["direct", "indirect", "mixed"]
TimeBasis = Literal["expression", "dateline", "publication", "inferred"]
FigureKind = Literal["killed", "injured", "missing", "detained", "displaced", "abducted"]


@dataclass(frozen=True, slots=True)
class Span:
    """Evidence: the words `text` at `[start, end)` of the report's text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Participant:
    """An actor or recipient of an event: its words here, and who that is.

    `country` is an ISO 3166 alpha-3 code or one of UNO, EUR, IGO, NGO, ISM, IMG, MNC; None where unknown.
    `sector` holds PLOVER sector codes; `entity` is the id of the report's entity.
    """

    text: str
    start: int
    end: int
    entity: str
    country: str | None
    sector: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A place name and where that is: `lat`, `lon` in degrees, `country` alpha-3, `admin1` the province's name."""

    text: str
    start: int
    end: int
    name: str
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    geonameid: int | None


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A dated expression and its interval: the first and the last day, both included; None where open or unknown."""

    text: str
    start: int
    end: int
    from_: date | None
    to: date | None


@dataclass(frozen=True, slots=True)
class EventTime:
    """When an event took place, and how that is known. Without an expression the words are empty (`start == end`)."""

    text: str
    start: int
    end: int
    from_: date | None
    to: date | None
    basis: TimeBasis


@dataclass(slots=True)
class Event:
    """One coded mention of an act."""

    id: str
    type: str
    modes: list[str]
    quad: int
    score: float
    contexts: list[str]
    aux: list[str]
    trigger: Span
    sentence: tuple[int, int]
    actor: list[Participant]
    recipient: list[Participant]
    place: Place | None
    time: EventTime | None
    statement: str | None
    figures: list[str]
    incident: str
    confidence: float


@dataclass(slots=True)
class Statement:
    """Something said: source, cue and content words, and the entity that speaks."""

    id: str
    kind: StatementKind
    source: Span | None
    speaker: str | None
    cue: Span | None
    content: list[Span]


@dataclass(slots=True)
class Figure:
    """A stated number of people killed, injured and so on: `min` to `max`, None where open."""

    id: str
    kind: FigureKind
    text: str
    start: int
    end: int
    min: int | None
    max: int | None
    victims: Span | None
    qualifier: str | None
    from_: date | None
    to: date | None
    event: str | None
    statement: str | None


@dataclass(slots=True)
class Entity:
    """A person, organisation, group, country or place met in the report."""

    id: str
    name: str
    kind: EntityKind
    country: str | None
    sector: list[str]
    role: str | None
    mentions: list[Span] = field(default_factory=list)


@dataclass
class CodedReport:
    """Everything coded from one report."""

    report: Report
    events: list[Event]
    statements: list[Statement]
    figures: list[Figure]
    entities: list[Entity]
    places: list[Place]
    times: list[TimeExpression]

    def to_dict(self) -> dict[str, Any]:
        """The record as plain JSON types, with the contract's field names; dates are ISO strings."""
        report = self.report
        dateline = report.dateline
        return {
            "report": {
                "id": report.id,
                "title": report.title,
                "standfirst": report.standfirst,
                "byline": list(report.byline),
                "dateline": None if dateline is None else _plain(asdict(dateline)),
                "published": _plain(report.published),
                "published_basis": report.published_basis,
                "url": report.url,
                "publisher": report.publisher,
                "language": report.language,
                "text": report.text,
                "parts": [asdict(part) for part in report.parts],
                **({"extra": report.extra} if report.extra else {}),
            },
            **{
                table: [_plain(asdict(row)) for row in getattr(self, table)]
                for table in ("events", "statements", "figures", "entities", "places", "times")
            },
        }

    def _repr_html_(self) -> str:
        """The record in a notebook: the text with its evidence marked, and its events as a table."""
        from onrecord.display.notebook import html

        return html(self)


_RENAMED = {"from_": "from"}


def _plain(value: Any) -> Any:
    """`value` with field names of the contract, dates as ISO strings and tuples of offsets as {start, end}."""
    if isinstance(value, dict):
        plain = {_RENAMED.get(key, key): _plain(item) for key, item in value.items()}
        if isinstance(value.get("sentence"), tuple):
            start, end = value["sentence"]
            plain["sentence"] = {"start": start, "end": end}
        return plain
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
