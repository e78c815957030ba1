"""From a coded report to the rows of a record's tables."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from onrecord.coding.coded import CodedReport, EventTime, Place, Span
from onrecord.reading.report import Report
from onrecord.record.schema import OF_REPORTS, TABLES

QUOTE = 240
"""Most characters of a quote, as kept beside every event."""

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table."""


def content_hash(report: Report) -> str:
    """SHA-256 of a report's text: two reports with one text are one report."""
    return hashlib.sha256(report.text.encode("utf-8", "surrogatepass")).hexdigest()


def report_key(content: str, copy_of: tuple[str, str] | None = None) -> str:
    """The key of the report with this content; of a copy, told apart by the input it came from: (source, item)."""
    if copy_of:
        content = hashlib.sha256("\0".join((content, *copy_of)).encode("utf-8", "surrogatepass")).hexdigest()
    return content[:20]


def report_row(report: Report, source: str, item: str, content: str, *, keep_text: bool) -> dict[str, Any]:
    """The row of a report, but for what is known only when it is compared with others."""
    dateline = report.dateline
    return {
        "report": report_key(content), "id": report.id, "source": source, "item": item, "title": report.title,
        "standfirst": report.standfirst, "byline": list(report.byline),
        "dateline_place": dateline.place if dateline else None, "dateline_date": dateline.date if dateline else None,
        "published": report.published, "published_basis": report.published_basis, "url": report.url,
        "publisher": report.publisher, "language": report.language, "text": report.text if keep_text else None,
        "characters": len(report.text),
        "parts": [{"kind": part.kind, "start": part.start, "end": part.end} for part in report.parts],
        "extra": [(name, _plain(value)) for name, value in report.extra.items()], "content": content,
    }  # fmt: skip


def _plain(value: Any) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def coded_rows(coded: CodedReport, key: str, *, keep_text: bool) -> Rows:
    """The rows of all tables of what was coded from the report with this key, but for its own row.

    Without `keep_text` long quotes are cut.
    """
    text = coded.report.text
    entities = {entity.id: entity for entity in coded.entities}
    statements = {statement.id: statement for statement in coded.statements}
    of_report = {"report": key, "published": coded.report.published}

    def name(entity: str | None) -> str | None:
        return entities[entity].name if entity in entities else None

    def speaker(statement: str | None) -> str | None:
        return name(statements[statement].speaker) if statement in statements else None

    def full(id: str | None) -> str | None:
        return f"{key}-{id}" if id else None

    def spans(found: Iterable[Span]) -> list[dict[str, Any]]:
        return [
            {"text": span.text if keep_text else _cut(span.text), "start": span.start, "end": span.end}
            for span in found
        ]

    return {
        "events": [
            {
                "event": full(event.id), **of_report, "telling": full(event.incident), "type": event.type,
                "modes": event.modes, "quad": event.quad, "score": float(event.score), "contexts": event.contexts,
                "aux": event.aux, **_span("trigger", event.trigger), "sentence_start": event.sentence[0],
                "sentence_end": event.sentence[1], "quote": quote(text, event.sentence, event.trigger),
                **_place(event.place), **_time(event.time), "statement": full(event.statement),
                "speaker": speaker(event.statement), "figures": [full(figure) for figure in event.figures],
                "confidence": float(event.confidence),
            }
            for event in coded.events
        ],
        "participants": [
            {
                "event": full(event.id), **of_report, "side": side, "position": position, **_span("words", one),
                "entity": full(one.entity), "name": name(one.entity), "country": one.country, "sector": one.sector,
            }
            for event in coded.events
            for side, those in (("actor", event.actor), ("recipient", event.recipient))
            for position, one in enumerate(those)
        ],
        "statements": [
            {
                "statement": full(said.id), **of_report, "kind": said.kind, "speaker": name(said.speaker),
                "speaker_entity": full(said.speaker),
                "speaker_country": entities[said.speaker].country if said.speaker in entities else None,
                "speaker_sector": entities[said.speaker].sector if said.speaker in entities else [],
                **_span("source", said.source), **_span("cue", said.cue), "content": spans(said.content),
            }
            for said in coded.statements
        ],
        "figures": [
            {
                "figure": full(figure.id), **of_report, "kind": figure.kind,
                **_span("words", Span(figure.text, figure.start, figure.end)), "min": figure.min, "max": figure.max,
                **_span("victims", figure.victims), "qualifier": figure.qualifier, "date_from": figure.from_,
                "date_to": figure.to, "event": full(figure.event), "statement": full(figure.statement),
                "speaker": speaker(figure.statement),
            }
            for figure in coded.figures
        ],
        "entities": [
            {
                "entity": full(entity.id), **of_report, "name": entity.name, "kind": entity.kind,
                "country": entity.country, "sector": entity.sector, "role": entity.role,
                "mentions": spans(entity.mentions),
            }
            for entity in coded.entities
        ],
    }  # fmt: skip


def quote(text: str, sentence: tuple[int, int], trigger: Span) -> str:
    """The sentence in one line; of a long one the stretch around the trigger, at most `QUOTE` characters."""
    start, end = sentence
    if end - start > QUOTE:
        middle = (trigger.start + trigger.end) // 2
        start = max(start, min(middle - QUOTE // 2, end - QUOTE))
        end = start + QUOTE
    return " ".join(text[start:end].split())


def _cut(text: str) -> str:
    return text if len(text) <= QUOTE else text[: QUOTE - 1] + "…"


def _span(name: str, span: Any) -> dict[str, Any]:
    """`span`: anything with text, start and end, or None."""
    if span is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    return {name: span.text, f"{name}_start": span.start, f"{name}_end": span.end}


def _place(place: Place | None) -> dict[str, Any]:
    row = _span("place", place)
    for column, field in (
        ("place_name", "name"), ("place_country", "country"), ("place_admin1", "admin1"), ("lat", "lat"),
        ("lon", "lon"), ("geonameid", "geonameid"),
    ):  # fmt: skip
        row[column] = getattr(place, field) if place else None
    return row


def _time(time: EventTime | None) -> dict[str, Any]:
    told = time is not None and time.end > time.start
    return {
        **_span("time", time if told else None), "date_from": time.from_ if time else None,
        "date_to": time.to if time else None, "time_basis": time.basis if time else None,
    }  # fmt: skip


def digest(rows: Rows) -> str:
    """SHA-256 of what was coded from one report: of its rows in all tables, in whatever order they stand there.

    Of each row but for its run and duplicate, which other reports and runs have a say in.
    """
    told = {
        name: sorted(
            json.dumps({c: row[c] for c in _DIGESTED[name]}, sort_keys=True, default=date.isoformat)
            for row in rows[name]
        )
        for name in OF_REPORTS
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode("ascii")).hexdigest()


_DIGESTED = {
    name: [column.name for column in TABLES[name].columns if column.name not in ("run", "duplicate")]
    for name in OF_REPORTS
}
