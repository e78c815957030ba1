"""What is in a record, in numbers that fit on one screen."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from onrecord.record.record import Record

_PUBLISHERS, _PERIODS, _DYADS, _REASONS = 5, 12, 8, 3
"""The most that are told of each."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Summary:
    """A version of a record in numbers. Reprints count nowhere but in `reprints`.

    `counts`: of reports, reprints, events, incidents, statements, figures, failures, runs, ...; of events `said`, those
    that only somebody in a report tells. `periods`: reports by month or, where these are many, by year, the last ones.
    `dyads`: events by actor and recipient, as country and first sector. `figures`: by kind how many are stated, how
    many of them by somebody in a report, and the bounds of the largest; they are not added up, as many tell of the
    same people. `last_run`: its row in `runs`.
    """

    name: str
    version: int
    written: datetime
    counts: dict[str, int]
    publishers: list[tuple[str | None, int]]
    periods: list[tuple[str, int]]
    types: list[tuple[str, int]]
    dyads: list[tuple[str, str, int]]
    figures: list[Row]
    reasons: list[tuple[str, int]]
    last_run: Row | None


def summary(record: Record) -> Summary:
    """The summary of a record as it stands in the version that was opened."""

    def rows(query: str) -> list[Row]:
        return list(record.sql(query).to_pylist())

    def pairs(query: str) -> list[Any]:
        return [tuple(row.values()) for row in rows(query)]

    counts = rows(
        """SELECT (SELECT count(*) FROM reports WHERE duplicate_of IS NULL) AS reports,
        (SELECT count(*) FROM reports WHERE duplicate_of IS NOT NULL) AS reprints,
        (SELECT count(DISTINCT coalesce(publisher, '')) FROM reports WHERE duplicate_of IS NULL) AS publishers,
        (SELECT count(*) FROM events WHERE NOT duplicate) AS events,
        (SELECT count(*) FROM events WHERE NOT duplicate AND statement IS NOT NULL) AS said,
        (SELECT count(*) FROM incidents) AS incidents,
        (SELECT count(*) FROM statements WHERE NOT duplicate) AS statements,
        (SELECT count(DISTINCT speaker) FROM statements WHERE NOT duplicate) AS speakers,
        (SELECT count(*) FROM figures WHERE NOT duplicate) AS figures,
        (SELECT count(*) FROM failures) AS failures, (SELECT count(*) FROM runs) AS runs"""
    )[0]
    months = pairs(
        """SELECT CAST(date_trunc('month', published) AS DATE) AS month, count(*) FROM reports
        WHERE duplicate_of IS NULL AND published IS NOT NULL GROUP BY month ORDER BY month"""
    )
    publishers = pairs(
        f"""SELECT publisher, count(*) AS reports FROM reports WHERE duplicate_of IS NULL
        GROUP BY publisher ORDER BY reports DESC, publisher LIMIT {_PUBLISHERS}"""
    )
    types = pairs(
        "SELECT type, count(*) AS events FROM events WHERE NOT duplicate GROUP BY type ORDER BY events DESC, type"
    )
    dyads = pairs(
        f"""SELECT actor, recipient, count(DISTINCT event) AS events FROM (
            SELECT a.event, concat(a.country, ':' || a.sector[1]) AS actor,
            concat(b.country, ':' || b.sector[1]) AS recipient
            FROM participants a JOIN participants b ON a.event = b.event
            WHERE a.side = 'actor' AND b.side = 'recipient' AND NOT a.duplicate)
        WHERE actor <> '' AND recipient <> ''
        GROUP BY actor, recipient ORDER BY events DESC, actor, recipient LIMIT {_DYADS}"""
    )
    figures = rows(
        """SELECT kind, stated, said, min, max FROM (
            SELECT kind, min, max, count(*) OVER (PARTITION BY kind) AS stated,
            count(statement) OVER (PARTITION BY kind) AS said,
            row_number() OVER (PARTITION BY kind ORDER BY coalesce(min, max) DESC NULLS LAST, figure) AS place
            FROM figures WHERE NOT duplicate)
        WHERE place = 1 ORDER BY stated DESC, kind"""
    )
    reasons = pairs(
        f"""SELECT reason, count(*) AS inputs FROM failures
        GROUP BY reason ORDER BY inputs DESC, reason LIMIT {_REASONS}"""
    )
    last_run = next(iter(rows("SELECT * FROM runs ORDER BY run DESC LIMIT 1")), None)
    return Summary(
        record.name, record.version, record.written, counts, publishers, _periods(months), types, dyads, figures,
        reasons, last_run,
    )  # fmt: skip


def _periods(months: list[tuple[date, int]]) -> list[tuple[str, int]]:
    """Reports by month; by year where there are too many months to show."""
    if len(months) <= _PERIODS:
        return [(f"{month:%Y-%m}", reports) for month, reports in months]
    years: Counter[str] = Counter()
    for month, reports in months:
        years[f"{month:%Y}"] += reports
    return list(years.items())[-_PERIODS:]
