"""Reading: files, pages and rows of data become Reports, with their parts and their date told."""

from .files import read_file
from .html import read_html
from .report import Dateline, Part, Report
from .rows import read_row
from .text import read_text

__all__ = ["Dateline", "Part", "Report", "read_file", "read_html", "read_row", "read_text"]
