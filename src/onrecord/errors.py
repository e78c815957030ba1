"""The family of errors that onrecord raises on purpose. Each message names the input and says what to do."""

from __future__ import annotations

import re
from pathlib import Path


class OnrecordError(Exception):
    """Anything that onrecord cannot do and can explain in plain words."""


class InputError(OnrecordError):
    """One input could not be read as a report.

    `source` names the input (a path, a URL, `-`), `where` is the spot in it where that helps: "line 17", "row 9",
    "record 12 (https://...)".
    """

    def __init__(self, message: str, source: str | None = None, where: str = "") -> None:
        self.message, self.source, self.where = message, source, where
        place = source or where
        if source and where:
            line = re.fullmatch(r"line (\d+)", where)  # as compilers write it, and editors follow it
            place = f"{source}:{line[1]}" if line else f"{source}, {where}"
        super().__init__(f"{place}: {message}" if place else message)

    def placed(self, source: str, where: str = "") -> InputError:
        """The same error with the place it belongs to, where it does not know that itself."""
        return type(self)(self.message, self.source or source, self.where or where)


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
