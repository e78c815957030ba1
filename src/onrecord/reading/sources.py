"""Find the reports in files, folders, archives, feeds, addresses and standard input, whatever their format."""

from __future__ import annotations

import glob
import io
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import InputError, describe
from .archives import ARCHIVE, read_archive
from .compression import SUFFIXES, decompressed
from .decoding import as_utf8, decode
from .feeds import holds_feed, read_feed
from .html import looks_like_html
from .json_rows import ROWS, holds_list, holds_rows, read_lines, read_list
from .raw import RawReport
from .streams import CHUNK, chunks_of, head_of, stream_of, whole
from .tables import PARQUET, TABLES, holds_table, read_csv, read_parquet
from .web import Visitor, is_address

PAGES = {".html", ".htm", ".xhtml"}
TEXTS = {".txt", ".text"}
READABLE = TEXTS | PAGES | ROWS | TABLES | {".json", ".parquet", ".warc", ".xml", ".rss", ".atom"}
"""What is looked for in a folder."""


def open_sources(
    sources: Iterable[str | Path], *, columns: Mapping[str, str] | None = None
) -> Iterator[RawReport | InputError]:
    """The reports in these sources, one after the other, still to be read by `read_raw`.

    A source is a file, a folder (all files in it and below with a name such as reports have, in order of their names;
    hidden ones are passed over), a pattern such as `2024-*.txt`, `-` for standard input, or the address of a page, a
    file or a feed on the web. Files may be plain text, HTML, JSON, JSON Lines, CSV, TSV, Parquet, WARC, RSS or Atom,
    any of them packed with gzip or zstd. `columns` says what rows call our fields ({"text": "body"}) where that cannot
    be guessed. Memory stays flat however large a file is. What cannot be read is yielded as an InputError that says
    which source and where in it; reading then goes on behind it.
    """
    visitor = Visitor()
    for source in map(str, sources):
        for name in files_of(source):
            if isinstance(name, InputError):
                yield name
                continue
            try:
                yield from _open(name, columns or {}, visitor)
            except InputError as error:
                yield error.placed(name)
            except FileNotFoundError:
                yield InputError("there is no such file; check the name", name)
            except OSError as error:
                yield InputError(f"cannot be read ({error.strerror or error}); check the file", name)
            except Exception as error:  # broken files find the faults of the libraries that read them
                yield InputError(f"cannot be read: {describe(error)}", name)


def files_of(source: str) -> Iterator[str | InputError]:
    """The files that a source stands for."""
    if source == "-" or is_address(source):
        yield source
    elif os.path.isdir(source):
        yield from _in_folder(source)
    elif glob.has_magic(source) and not os.path.lexists(source):
        matches = sorted(glob.iglob(source, recursive=True))
        if not matches:
            yield InputError("there is no file with such a name; check the pattern", source)
        for match in matches:
            yield from _in_folder(match) if os.path.isdir(match) else [match]
    else:
        yield source


def _in_folder(folder: str) -> Iterator[str | InputError]:
    problems: list[OSError] = []
    empty = True
    for path, folders, files in os.walk(folder, onerror=problems.append):
        # The tables of a record are no reports.
        folders[:] = sorted(name for name in folders if name[0] != "." and not _is_table(os.path.join(path, name)))
        for name in sorted(files):
            file = os.path.join(path, name)
            if name[0] != "." and _suffix(name) in READABLE and os.path.isfile(file):
                yield file
                empty = False
    for problem in problems:
        yield InputError(f"cannot be read ({problem.strerror}); check the folder", str(problem.filename))
    if empty and not problems:
        yield InputError(f"holds no file with such a name as reports have ({', '.join(sorted(READABLE))})", folder)


def _is_table(folder: str) -> bool:
    return os.path.isdir(os.path.join(folder, "_delta_log"))


def _suffix(name: str) -> str:
    """What the end of a name says about the content, packed or not."""
    path = Path(urlsplit(name).path if is_address(name) else name)
    return Path(path.stem if path.suffix.lower() in SUFFIXES else path.name).suffix.lower()


def _open(source: str, columns: Mapping[str, str], visitor: Visitor) -> Iterator[RawReport | InputError]:
    """The reports in one file, standard input, or what an address holds."""
    if source == "-":
        yield from _read(stream_of(chunks_of(sys.stdin.buffer)), source, "", columns, visitor)
    elif is_address(source):
        answer = visitor.fetch(source)
        suffix = ".html" if answer.is_page else _suffix(answer.url)
        yield from _read(stream_of(iter([answer.data])), source, suffix, columns, visitor, answer.url)
    else:
        with io.BufferedReader(io.FileIO(source), CHUNK) as file:
            # A pipe gives what is there, and would show less of its beginning than there is to come.
            stream: Any = file if file.seekable() else stream_of(chunks_of(file))
            yield from _read(stream, source, _suffix(source), columns, visitor)


def _read(
    stream: io.BufferedReader,
    source: str,
    suffix: str,
    columns: Mapping[str, str],
    visitor: Visitor,
    url: str | None = None,
) -> Iterator[RawReport | InputError]:
    """The reports in a stream, told by how it begins, and by its name's `suffix` where that leaves a doubt."""
    stream = decompressed(stream)
    head = head_of(stream)
    if head.startswith(PARQUET):
        yield from read_parquet(stream, source, columns)
        return
    if head.startswith(ARCHIVE):
        yield from read_archive(stream, source)
        return
    stream = as_utf8(stream)
    head = head_of(stream)
    if suffix in TABLES:
        yield from read_csv(stream, source, columns)
    elif holds_rows(head):
        yield from read_lines(stream, source, columns)
    elif holds_feed(head):
        yield from read_feed(whole(stream), source, visitor)
    else:
        start = decode(head)
        if suffix in ROWS:
            yield from read_lines(stream, source, columns)
        elif holds_list(head, suffix):
            yield from read_list(stream, source, columns)
        elif suffix in PAGES or looks_like_html(start):
            yield RawReport(source, "", "page", whole(stream), url=url)
        elif re.match(r"\s*<\?xml\b", start):
            raise InputError("is XML, but no feed and no page; save the reports in it as pages or as text")
        elif suffix == ".json" or re.match(r'\s*\{\s*"', start):
            yield RawReport(source, "", "row", whole(stream), url=url, columns=columns)
        elif holds_table(head):
            yield from read_csv(stream, source, columns)
        else:
            yield RawReport(source, "", "text", whole(stream), url=url)
