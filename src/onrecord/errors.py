"""The family of errors that onrecord raises on purpose. Each message names the input and says what to do."""

from __future__ import annotations


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
