"""The family of errors that onrecord raises on purpose. Each message names the input and says what to do."""

from __future__ import annotations

from pathlib import Path


class OnrecordError(Exception):
    """Anything that onrecord cannot do and can explain in plain words."""


class InputError(OnrecordError):
    """One input could not be read as a report.

    `source` names the input (a path, a URL, `-`), `line` is its line number (from 1) where that helps.
    """

    def __init__(self, message: str, source: str | None = None, line: int | None = None) -> None:
        self.message, self.source, self.line = message, source, line
        where = ":".join(str(part) for part in (source, line) if part is not None)
        super().__init__(f"{where}: {message}" if where else message)


class LanguageError(InputError):
    """The text is in a language that this coder does not know."""


class RecordError(OnrecordError):
    """A record cannot be opened, read or written."""


def describe(error: Exception) -> str:
    """An unforeseen error in one line, with the place where it arose."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno})" if trace else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:200]}{where}"
