"""How to cite a version of a record, and how to check that it holds what was cited."""

from __future__ import annotations

import hashlib
import re
import shlex
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from onrecord.record.rows import Rows
from onrecord.record.rows import digest as digest_of
from onrecord.record.schema import OF_REPORTS

if TYPE_CHECKING:
    from onrecord.record.record import Record

Style = Literal["text", "bibtex"]

_DIGESTS = "SELECT digest FROM reports WHERE digest IS NOT NULL ORDER BY digest"
_AT_ONCE = 2000
"""Reports whose rows are held at once."""
_TEX = {sign: "\\" + sign for sign in "{}$&#_%"} | {"\\": r"\textbackslash{}", "^": r"\^{}", "~": r"\~{}"}


def digest(record: Record) -> str:
    """SHA-256 of the digests of all its reports, sorted, a line each: what `sha256sum` makes of such a file."""
    hashed = hashlib.sha256()
    for batch in record.stream(_DIGESTS):
        hashed.update("".join(f"{one}\n" for one in batch.column(0).to_pylist()).encode("ascii"))
    return hashed.hexdigest()


def cite(record: Record, style: Style = "text") -> str:
    """The citation of this version: name, number, day, counts, what coded it, and the digest."""
    counts = record.sql("SELECT (SELECT count(*) FROM reports) AS reports, (SELECT count(*) FROM events) AS events")
    reports, events = (column[0].as_py() for column in counts.columns)
    coders = record.sql(
        "SELECT DISTINCT coder, model FROM runs WHERE run IN (SELECT run FROM reports) ORDER BY coder, model"
    ).to_pylist()
    what = f"{events:,} events coded from {reports:,} news reports"
    if coders:
        what += " with " + " and ".join(f"onrecord {row['coder']} (model {row['model']})" for row in coders)
    hashed = f"SHA-256 {record.digest}"
    if style == "text":
        return f"{record.name}, version {record.version} ({record.written:%Y-%m-%d}): {what}. {hashed}."
    name = "".join(_TEX.get(sign, sign) for sign in record.name)
    key = re.sub(r"[^\w-]", "-", record.name, flags=re.ASCII)
    return "\n".join(
        [
            f"@misc{{{key}-{record.version},",
            f"  title   = {{{name}: political events coded from news reports}},",
            f"  year    = {{{record.written:%Y}}},",
            f"  month   = {record.written.month},",
            f"  version = {{{record.version}}},",
            f"  note    = {{{what}. {hashed}}},",
            "}",
        ]
    )


def how_to_check(record: Record) -> str:
    """The commands by which anybody can check the digest."""
    which = f"{shlex.quote(str(record.path))} --version {record.version}"
    return (
        "The hash is that of the digests of its reports, sorted, a line each:\n"
        f'  onrecord query {which} "{_DIGESTS}" --as csv | sed 1d | sha256sum\n'
        "and each digest is that of the rows coded from a report:\n"
        f"  onrecord cite {which} --check"
    )


def disagreeing(record: Record) -> Iterator[str]:
    """The reports whose rows are not those that their digest was made of: key, and the input where it is known."""
    keys = record.sql("SELECT report FROM reports ORDER BY report").column("report").to_pylist()
    edges = ["", *keys[_AT_ONCE::_AT_ONCE]]
    for number, low in enumerate(edges):
        below = f" AND report < '{edges[number + 1]}'" if low != edges[-1] else ""
        yield from _disagreeing(record, f"report >= '{low}'{below}")


def _disagreeing(record: Record, where: str) -> Iterator[str]:
    known = record.sql(f"SELECT report, digest, source, item FROM reports WHERE {where}").to_pylist()
    reports = {row["report"]: row for row in known}
    found: dict[str, Rows] = {row["report"]: {name: [] for name in OF_REPORTS} for row in known if row["digest"]}
    for name in OF_REPORTS:
        for row in record.sql(f"SELECT * FROM {name} WHERE {where}").to_pylist():
            found.setdefault(row["report"], {name: [] for name in OF_REPORTS})[name].append(row)
    for key, rows in sorted(found.items()):
        report = reports.get(key)
        if report is None or report["digest"] != digest_of(rows):
            yield f"{key} ({' '.join((report['source'], report['item'])).strip()})" if report else key
