"""Sources: folders, patterns, tables, archives, packed files; and that nothing bad in them stops the rest."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import pickle
import subprocess
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onrecord.errors import InputError, LanguageError
from onrecord.reading import RawReport, Report, open_sources, raw, read_raw, streams, tables

PROSE = "The army of Norland took the town of Norport on Monday, and the Front said that it would answer."
PAGE = f"""<!doctype html><html lang="en"><head><title>Army takes Norport</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Army takes Norport</h1>
<p>{PROSE} It was the first town to fall since the truce ended in the spring.</p>
<p>The government said that its troops would stay until talks began, and that nobody had been hurt in a raid
that lasted for two hours.</p></article></body></html>"""


def read(*sources: str | Path, **columns: str) -> list[Report | InputError]:
    """What comes of sources; raw reports go through a pickle, as they do on their way to another process."""
    found: list[Report | InputError] = []
    for one in open_sources(sources, columns=columns):
        one = pickle.loads(pickle.dumps(one))
        try:
            found.append(read_raw(one) if isinstance(one, RawReport) else one)
        except InputError as error:
            found.append(error)
    assert all(isinstance(one, Report) or one.source for one in found)
    return found


def ids(found: Iterable[Report | InputError]) -> list[str]:
    """The id of each report, and where each error is."""
    return [one.id if isinstance(one, Report) else one.where for one in found]


def errors(found: Iterable[Report | InputError]) -> list[InputError]:
    return [one for one in found if isinstance(one, InputError)]


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def zstd(data: bytes) -> bytes:
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, "zstd") as stream:
        stream.write(data)
    return packed.getvalue().to_pybytes()


def row(id: str, **more: Any) -> dict[str, Any]:
    return {"id": id, "text": f"{PROSE} That was day {id}.", **more}


def rows(*ids: str) -> str:
    return "".join(json.dumps(row(id)) + "\n" for id in ids)


def table(*lines: tuple[str, ...], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    return out.getvalue()


def parquet(*those: dict[str, Any], group: int | None = None) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(list(those)), out, row_group_size=group)
    return out.getvalue()


def record(number: int, page: str | bytes = PAGE, kind: str = "response", headers: str = "",
           status: str = "200 OK", media: str = "text/html; charset=utf-8") -> bytes:  # fmt: skip
    """A record of a web archive."""
    body = page.encode() if isinstance(page, str) else page
    block = f"HTTP/1.1 {status}\r\nContent-Type: {media}\r\n{headers}\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://example.org/{number}\r\n"
        f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


# --- errors and raw reports -----------------------------------------------------------------------


def test_errors_name_the_spot() -> None:
    assert str(InputError("is empty", "rows.jsonl", "line 17")) == "rows.jsonl:17: is empty"
    assert str(InputError("is empty", "rows.csv", "row 9")) == "rows.csv, row 9: is empty"
    assert str(InputError("is empty", "-")) == "-: is empty" and str(InputError("is empty")) == "is empty"
    error = pickle.loads(pickle.dumps(LanguageError("is in French", "a.csv", "row 2")))
    assert (type(error), error.message, error.source, error.where) == (LanguageError, "is in French", "a.csv", "row 2")


def test_reading_raises_nothing_but_input_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Report:
        raise KeyError("a fault of a library")

    monkeypatch.setattr(raw, "read_html", broken)
    with pytest.raises(InputError, match=r"x.html: could not be read: KeyError: 'a fault of a library' \(") as caught:
        read_raw(RawReport("x.html", "", "page", b"<html>"))
    assert caught.value.source == "x.html"
    deep = "[" * 500 + "]" * 500
    with pytest.raises(InputError):
        read_raw(RawReport("x", "line 1", "row", f'{{"text": "{PROSE}", "deep": {deep * 9}}}'.encode()))


def test_what_is_known_from_around_a_report_fills_its_gaps() -> None:
    found = RawReport("a.txt", "", "text", PROSE.encode(), url="https://example.org/1", published=date(2024, 5, 3))
    report = read_raw(found, "2020-01-01")
    assert (report.url, report.published) == ("https://example.org/1", date(2024, 5, 3))
    known = RawReport("a", "row 1", "row", row("a", url="https://example.org/2"), url="https://example.org/1")
    assert read_raw(known).url == "https://example.org/2"


def test_what_is_no_number_is_nothing() -> None:
    report = read_raw(RawReport("a", "", "row", row("a", score=float("nan"), title=float("inf"), on=date(2024, 5, 3))))
    assert (report.title, report.extra) == (None, {"score": None, "on": "2024-05-03"})


# --- folders and patterns -------------------------------------------------------------------------


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/2.jsonl", "b/1.json", "a.txt", ".hidden.txt", ".git/x.txt", "c.jpg", "z.jsonl.gz", "d/e.md"):
        data = rows(name)
        write(tmp_path, name, gzip.compress(data.encode()) if name.endswith("gz") else data)
    (tmp_path / "f.txt").mkdir()
    write(tmp_path, "record/reports/_delta_log/0.json", "{}")
    write(tmp_path, "record/reports/0.parquet", parquet(row("of a record")))
    assert ids(read(tmp_path)) == ["a.txt", "z.jsonl.gz", "b/1.json", "b/2.jsonl"]


def test_patterns(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a.jsonl", "d/c.jsonl", "[x].jsonl"):
        write(tmp_path, name, rows(name))
    assert ids(read(f"{tmp_path}/?.jsonl", f"{tmp_path}/[x].jsonl")) == ["a.jsonl", "b.jsonl", "[x].jsonl"]
    assert ids(read(f"{tmp_path}/**/c*")) == ["d/c.jsonl"]
    assert ids(read(f"{tmp_path}/[d]")) == ["d/c.jsonl"]
    (none,) = errors(read(f"{tmp_path}/*.html"))
    assert "check the pattern" in none.message and none.source == f"{tmp_path}/*.html"


def test_what_cannot_be_opened_does_not_stop_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = write(tmp_path, "a.jsonl", rows("a")), write(tmp_path, "b.jsonl", rows("b"))
    empty = tmp_path / "empty"
    empty.mkdir()
    opened = io.FileIO

    def closed(path: str) -> io.FileIO:
        if path == str(bad):
            raise PermissionError(13, "Permission denied")
        return opened(path)

    monkeypatch.setattr(io, "FileIO", closed)
    found = read(bad, tmp_path / "gone.txt", empty, "a\0b", good)
    assert ids(found) == ["", "", "", "", "a"]
    told = [error.message for error in errors(found)]
    assert "Permission denied" in told[0] and "no such file" in told[1] and ".jsonl" in told[2]


@pytest.mark.skipif(os.name == "nt", reason="no named pipes there")
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen([sys.executable, "-c", f"open({str(pipe)!r}, 'wb').write({parquet(row('a'))!r})"]):
        assert ids(read(pipe)) == ["a"]


def test_opening_text_loads_nothing_heavy(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt.gz", gzip.compress(PROSE.encode()))
    code = f"""if True:
        import sys
        from onrecord.reading import open_sources, read_raw
        [read_raw(raw) for raw in open_sources([{str(path)!r}])]
        heavy = {{"pyarrow", "fastwarc", "feedparser", "urllib3", "trafilatura", "lxml"}} & set(sys.modules)
        sys.exit(str(heavy) if heavy else 0)"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_tables_with_other_signs_and_encodings(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = f'“{PROSE}”\nSo said José Núñez, "of the Front"; and others|many.'
    lines = table(("Doc ID", "Full_Text", "Pub Date"), ("17", text, "2024-05-03"), delimiter=delimiter)
    for name in ("a.csv", "a.tsv", "a"):
        [report] = read(write(tmp_path, name, lines.encode(encoding)))
        assert isinstance(report, Report)
        assert (report.id, report.text, report.published) == ("17", text, date(2024, 5, 3))


def test_columns_are_guessed_or_said(tmp_path: Path) -> None:
    names = ("Article Title", "article-text", "Newspaper", "web url", "Publication Date", "language", "words")
    values = ("Army takes Norport", PROSE, "Norland Wire", "https://example.org/1", "3 May 2024", "en", "17")
    path = write(tmp_path, "a.csv", table(names, values))
    [report] = read(path)
    assert isinstance(report, Report)
    assert (report.title, report.publisher, report.url) == (values[0], values[2], values[3])
    assert report.published == date(2024, 5, 3) and report.extra == {"words": "17"}
    [report] = read(path, id="WORDS", publisher="article title")
    assert isinstance(report, Report)
    assert (report.id, report.publisher, report.title) == ("17", values[0], None)
    [error] = errors(read(path, text="story"))
    assert 'no column "story"' in error.message and "--column text=NAME" in error.message
    [error] = errors(read(write(tmp_path, "b.csv", table(("a", "b"), ("1", PROSE)))))
    assert "its columns are: a, b; say which with --column text=NAME" in error.message and error.where == ""
    assert ids(read(write(tmp_path, "c.jsonl", json.dumps({"id": "a", "b": PROSE})), text="b")) == ["a"]


def test_broken_rows_of_a_table_are_named(tmp_path: Path) -> None:
    lines = [
        "id,text,date", f'a,"{PROSE}",2024-05-03', f'b,"{PROSE}" and,2024-05-03', f"c,{PROSE},2024-05-03", "",
        "d,,2024-05-03", "e", f'f,"{PROSE}"', f'g,"{PROSE}",soon', f'h,"{PROSE}',
    ]  # fmt: skip
    found = read(write(tmp_path, "a.csv", "\n".join(lines)))
    assert ids(found) == ["a", "row 2", "row 3", "row 4", "row 5", "f", "row 7", "row 8"]
    told = ["at line 3", "4 fields where the first line names 3", "no text", "1 field", "cannot read 'soon'", "mend"]
    assert all(part in error.message for part, error in zip(told, errors(found), strict=True))
    for name, data in (("b.csv", "id,text\n"), ("c.csv", ""), ("d.csv", bytes(range(256)) * 9), ("e.csv", '"text')):
        assert ids(read(write(tmp_path, name, data))) == [""]


def test_parquet_gives_rows_with_their_plain_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {"n": 1.5, "tags": ["x"], "picture": b"\xff", "publisher": {"name": "Wire"}}
    data = parquet(row("a", date=datetime(2024, 5, 3, 10), **more), row("b", n=float("nan")), {"id": "c"})
    for name, packed in (("a.parquet", data), ("b", gzip.compress(data)), ("c.parquet.zst", zstd(data))):
        a, b, c = read(write(tmp_path, name, packed))
        assert isinstance(a, Report) and isinstance(b, Report) and isinstance(c, InputError)
        assert (a.id, a.published, a.publisher, a.extra) == ("a", date(2024, 5, 3), "Wire", {"n": 1.5})
        assert b.extra == {"n": None} and c.where == "row 3"
    monkeypatch.setattr(tables, "LARGEST_COPY", 100)
    assert "unpack it" in errors(read(tmp_path / "b"))[0].message


def test_a_damaged_group_of_a_parquet_file_does_not_take_the_others_along(tmp_path: Path) -> None:
    data = bytearray(parquet(row("a"), row("b"), row("c"), group=1))
    at = data.index(b"day b")
    data[at - 120 : at + 20] = b"\xff" * 140
    found = ids(read(write(tmp_path, "a.parquet", bytes(data))))
    assert (found[0], found[-1]) == ("a", "c") and any(where.startswith("row") for where in found)
    assert ids(read(write(tmp_path, "b.parquet", bytes(data[:-10])))) == [""]


# --- packed files, long lines, lists --------------------------------------------------------------


@pytest.mark.parametrize("pack", [gzip.compress, zstd])
def test_packed_files_are_told_by_their_first_bytes(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    lines = rows("a", "b").encode()
    assert ids(read(write(tmp_path, "a.jsonl", pack(lines) + pack(rows("c").encode())))) == ["a", "b", "c"]
    assert ids(read(write(tmp_path, "b.zip", pack(table(("id", "text"), ("a", PROSE)).encode())))) == ["a"]
    [report] = read(write(tmp_path, "c.html.gz", pack(PAGE.encode())))
    assert isinstance(report, Report) and report.title == "Army takes Norport"
    assert ids(read(write(tmp_path, "d.txt.gz", pack(pack(lines))))) == [""]
    [error] = errors(read(write(tmp_path, "e.txt.gz", pack(PROSE.encode())[:-5])))
    assert "breaks off" in error.message


def test_a_bomb_costs_no_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST", 1_000_000)
    path = write(tmp_path, "a.txt.gz", gzip.compress(PROSE.encode() + b" " * 20_000_000))
    tracemalloc.start()
    try:
        [error] = errors(read(path))
        assert "more than 1 MB" in error.message
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_line_too_long_is_named_and_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "LARGEST", 1000)
    path = write(tmp_path, "a.jsonl", rows("a") + '{"text": "' + "x" * 300_000 + '"}\n' + rows("b"))
    found = read(path)
    assert ids(found) == ["a", "line 2", "b"] and "1,000 bytes" in errors(found)[0].message
    assert "a file, or a row" in errors(read(write(tmp_path, "a.txt", PROSE * 20)))[0].message


@pytest.mark.parametrize("name", ["a.json", "a"])
def test_a_list_is_read_item_by_item(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams, "CHUNK", 64)
    those = [row(str(number), title="Armée, “ici”" * number) for number in range(9)]
    for text in (json.dumps(those), json.dumps(those, indent=1, ensure_ascii=False)):
        found = read(write(tmp_path, name, text))
        assert ids(found) == [str(number) for number in range(9)]
        assert all(isinstance(one, Report) and one.extra == {} for one in found)
    cut = read(write(tmp_path, name, json.dumps(those)[:-20]))
    assert ids(cut) == [*map(str, range(8)), "item 9"] and "Unterminated" in errors(cut)[0].message
    broken = [json.dumps(one) for one in those[:4]]
    broken[1] = broken[1].replace('"id"', "id")
    assert ids(read(write(tmp_path, name, f"[{', '.join(broken)}]"))) == ["0", "item 2", "2", "3"]


def test_one_object_with_a_line_feed_in_it(tmp_path: Path) -> None:
    [error] = errors(read(write(tmp_path, "a.json", json.dumps(row("a"), indent=1).replace(",", "", 1))))
    assert "line 3, column" in error.message and error.where == ""


def test_standard_input_holds_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (rows("a").encode("utf-16"), zstd(parquet(row("a"))), table(("id", "text"), ("a", PROSE)).encode()):
        monkeypatch.setattr(sys, "stdin", type("Piped", (), {"buffer": io.BytesIO(data)}))
        assert ids(read("-")) == ["a"]


# --- web archives ---------------------------------------------------------------------------------

RECORDS = [
    b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n",
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: dns:example.org\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n",
    record(1),
    record(2, kind="request"),
    record(3, media="image/png"),
    record(4, status="404 Not Found"),
    record(5, gzip.compress(PAGE.encode()), headers="Content-Encoding: gzip\r\n"),
    record(6, PAGE, headers="Content-Encoding: gzip\r\n"),
    record(7, f"{len(PAGE.encode()):x}\r\n{PAGE}\r\n0\r\n\r\n", headers="Transfer-Encoding: chunked\r\n"),
]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd])
def test_pages_in_an_archive(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    found = read(write(tmp_path, "a.warc", b"".join(map(pack, RECORDS))))
    pages = [(one.url, one.title) for one in found if isinstance(one, Report)]
    assert pages == [(f"https://example.org/{number}", "Army takes Norport") for number in (1, 5, 7)]
    assert [error.where for error in errors(found)] == ["record 8 (https://example.org/6)"]


def test_behind_a_damaged_record_the_archive_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    short = record(2).replace(b"Content-Length: ", b"Content-Length: 9")
    nameless = record(3).replace(b"WARC-Type", b"\x00\xff") + record(3).replace(b"application/http", b"\xff")
    found = read(write(tmp_path, "a.warc", record(1) + short + nameless + record(4) + record(5)[:-40]))
    assert [one.url for one in found if isinstance(one, Report)] == ["https://example.org/1", "https://example.org/4"]
    assert [error.where.split()[1] for error in errors(found)] == ["2", "3", "4", "6"]
    packed = [bytearray(gzip.compress(record(number))) for number in range(4)]
    packed[1][60:70] = b"\xff" * 10
    found = read(write(tmp_path, "b.warc.gz", b"".join(packed)))
    assert [one.url[-1] for one in found if isinstance(one, Report) and one.url] == ["0", "2", "3"]
    assert "damaged" in errors(found)[0].message
    monkeypatch.setattr(streams, "LARGEST", 2000)
    large = record(2, PAGE + "x\n" * 2000), record(3, "x\n" * 2000, media="video/mp4")
    found = read(write(tmp_path, "c.warc", record(1) + b"".join(large) + record(4)))
    assert [type(one) for one in found] == [Report, InputError, Report]


# --- anything -------------------------------------------------------------------------------------

SAMPLES = {
    "a.txt": PROSE.encode(),
    "a.html": PAGE.encode(),
    "a.json": json.dumps([row("a"), row("b")]).encode(),
    "a.jsonl": rows("a", "b", "c").encode(),
    "a.csv": table(("id", "text"), ("a", PROSE), ("b", PROSE)).encode(),
    "a.tsv": table(("id", "text"), ("a", PROSE), delimiter="\t").encode("utf-16"),
    "a.parquet": parquet(row("a"), row("b"), group=1),
    "a.warc": b"".join(RECORDS),
    "a.rss": f"<rss><channel><item><description>{PROSE}</description></item></channel></rss>".encode(),
}
SAMPLES |= {f"{name}.gz": gzip.compress(data) for name, data in SAMPLES.items()}
SAMPLES |= {f"{name}.zst": zstd(data) for name, data in SAMPLES.items() if not name.endswith(".gz")}

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["flip", "cut", "drop", "insert", "repeat"]), st.floats(0, 1), st.binary(min_size=1, max_size=9)
    ),
    min_size=1,
    max_size=4,
)


def mutated(data: bytes, changes: list[tuple[str, float, bytes]]) -> bytes:
    for kind, where, new in changes:
        at = int(where * len(data))
        data = {
            "flip": data[:at] + new + data[at + len(new) :],
            "cut": data[:at],
            "drop": data[:at] + data[at + 5 * len(new) :],
            "insert": data[:at] + new + data[at:],
            "repeat": data[:at] + data[max(0, at - 30) : at] * 9 + data[at:],
        }[kind]
    return data


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(name=st.sampled_from(sorted(SAMPLES)), changes=CHANGES)
def test_no_input_does_harm(name: str, changes: list[tuple[str, float, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bad = write(Path(folder), name, mutated(SAMPLES[name], changes))
        good = write(Path(folder), "good.jsonl", rows("good"))
        assert ids(read(bad, good))[-1] == "good"


@settings(max_examples=40, deadline=None)
@given(place=st.integers(0, 4), change=st.binary(min_size=1, max_size=40).filter(lambda new: not {10, 34} & set(new)))
def test_a_broken_line_leaves_its_neighbours(place: int, change: bytes) -> None:
    for name, lines in (
        ("a.jsonl", [rows(id).encode() for id in "abcde"]),
        ("a.csv", [f"{id},{PROSE.replace(',', '')}\n".encode() for id in "abcde"]),
    ):
        lines[place] = lines[place][:60] + change + lines[place][61 + len(change) :].rstrip() + b"\n"
        head = b"id,text\n" if name == "a.csv" else b""
        with tempfile.TemporaryDirectory() as folder:
            found = ids(read(write(Path(folder), name, head + b"".join(lines))))
        kept = [id for id in "abcde" if id != "abcde"[place]]
        assert [id for id in found if id in kept] == kept
