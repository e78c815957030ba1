"""Reading: files, pages and rows of data become Reports, with their parts and their date told.

Two steps, so that many processes can share the work: `open_sources` finds what holds a report each, which is cheap,
and `read_raw` reads it.
"""

from .html import read_html
from .raw import RawReport, read_raw
from .report import Dateline, Part, Report
from .rows import read_row
from .sources import files_of, open_sources
from .text import read_text

__all__ = [
    "Dateline",
    "Part",
    "RawReport",
    "Report",
    "files_of",
    "open_sources",
    "read_html",
    "read_raw",
    "read_row",
    "read_text",
]
