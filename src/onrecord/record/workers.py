"""Worker processes, each with its own model: raw reports in, rows out, in order, whatever happens to a worker.

Every worker is known by what it works on, so that one that dies or never ends costs no more than the report that did
it: the others of its chunk are coded again.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from onrecord.errors import InputError, OnrecordError
from onrecord.reading import RawReport
from onrecord.record.chunk import ChunkCoder, Done, Failure, Task

CHUNK_REPORTS, CHUNK_BYTES = 8, 60_000
"""A chunk is full with so many reports or bytes."""
_AHEAD = 6
"""Chunks for each worker that may be under work or done before the first of them is taken."""
_PATIENCE, _PATIENCE_PER_BYTE = 120.0, 1e-3
"""Seconds after which a worker is taken to hang: for any chunk, and for each byte of it."""


def chunks(raw: Iterator[RawReport | InputError]) -> Iterator[list[RawReport | InputError]]:
    """Raw reports in chunks."""
    chunk: list[RawReport | InputError] = []
    size = 0
    for one in raw:
        chunk.append(one)
        size += size_of(one)
        if len(chunk) >= CHUNK_REPORTS or size >= CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def size_of(one: RawReport | InputError) -> int:
    """About so many bytes it has."""
    if isinstance(one, InputError):
        return 0
    if isinstance(one.data, bytes):
        return len(one.data)
    return sum(len(value) for value in one.data.values() if isinstance(value, str))


class _Worker:
    """One process and what it works on."""

    def __init__(self, task: Task) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe: Connection
        self.pipe, theirs = context.Pipe()
        self.process: BaseProcess = context.Process(target=_work, args=(theirs, task), daemon=True)
        self.process.start()
        theirs.close()
        self.number: int | None = None
        self.chunk: list[RawReport | InputError] = []
        self.deadline = 0.0

    def give(self, number: int, chunk: list[RawReport | InputError]) -> None:
        self.number, self.chunk = number, chunk
        self.deadline = time.monotonic() + _PATIENCE + _PATIENCE_PER_BYTE * sum(size_of(one) for one in chunk)
        with suppress(OSError):  # it is dead, which whoever waits for it will see
            self.pipe.send(chunk)

    def take(self) -> Done:
        """What it has done. Raises EOFError if it is dead, and what it raised if it could not begin."""
        got = self.pipe.recv()
        if isinstance(got, OnrecordError):
            raise got
        assert isinstance(got, Done)
        return got

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def work(task: Task, todo: Iterator[list[RawReport | InputError]], count: int) -> Iterator[Done]:
    """What comes of each chunk, in order, by `count` worker processes."""
    workers = [_Worker(task) for _ in range(count)]
    done: dict[int, Done] = {}
    given = taken = 0
    more = True
    try:
        while True:
            for worker in workers:
                if more and worker.number is None and given - taken < _AHEAD * count:
                    chunk = next(todo, None)
                    if chunk is None:
                        more = False
                    else:
                        worker.give(given, chunk)
                        given += 1
            while taken in done:
                yield done.pop(taken)
                taken += 1
            busy = [worker for worker in workers if worker.number is not None]
            if not busy and not more:
                return
            if busy:
                _collect(busy, workers, task, done)
    finally:
        for worker in workers:
            worker.end()


def _collect(busy: list[_Worker], workers: list[_Worker], task: Task, done: dict[int, Done]) -> None:
    """Wait until a worker has something or is late; a dead one is followed by another, and its chunk tried again."""
    patience = max(0.0, min(worker.deadline for worker in busy) - time.monotonic())
    ready = wait([worker.pipe for worker in busy], timeout=patience)
    for worker in busy:
        number = worker.number
        assert number is not None
        if worker.pipe in ready:
            try:
                done[number] = worker.take()
                worker.number = None
                continue
            except (EOFError, OSError):
                reason = "the program broke down over it; please report it"
        elif time.monotonic() > worker.deadline:
            reason = "coding it took too long and was stopped; cut it, or leave it out"
        else:
            continue
        worker.end()
        done[number] = _one_by_one(task, worker.chunk, reason)
        workers[workers.index(worker)] = _Worker(task)


def _one_by_one(task: Task, chunk: list[RawReport | InputError], reason: str) -> Done:
    """What comes of a chunk that a worker broke down over: of each report by itself, so that one alone is lost."""
    total = Done()
    if len(chunk) == 1:
        total.failures.append(_failure(chunk[0], reason))
        return total
    worker = _Worker(task)
    for one in chunk:
        worker.give(0, [one])
        try:
            if worker.pipe.poll(max(0.0, worker.deadline - time.monotonic())):
                total.add(worker.take())
                continue
        except (EOFError, OSError):
            pass
        worker.end()
        worker = _Worker(task)
        total.failures.append(_failure(one, reason))
    worker.end()
    return total


def _failure(one: RawReport | InputError, reason: str) -> Failure:
    return Failure(one.source or "", one.where, reason)


# --- in the worker ----------------------------------------------------------------------------------------------


def _work(pipe: Connection, task: Task) -> None:
    """The life of a worker process: it ends when its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which ends this one
    try:
        coder = ChunkCoder(task)
    except OnrecordError as error:  # an actor file that cannot be read
        pipe.send(error)
        return
    while True:
        try:
            chunk = pipe.recv()
        except EOFError:
            return
        pipe.send(coder.code(chunk))
