"""Records as people read them: in a terminal, in a pipe, in a notebook; and records of hostile reports."""

from __future__ import annotations

import io
import re
from datetime import date
from html.parser import HTMLParser

import handmade
import pytest
from rich.console import Console

from onrecord.coding.coded import CodedReport, EventTime, Statement
from onrecord.display import explain, terminal
from onrecord.display.notebook import html
from onrecord.display.wording import Wording, clean, event_time, number_range, period, quote, shorten
from onrecord.reading.report import Part, Report


def in_terminal(coded: CodedReport, width: int = 80) -> str:
    """The record as a terminal of some width shows it, with its colours."""
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    terminal.show(coded, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def without_colour(text: str) -> str:
    return re.sub(r"\x1b\[[\d;]*m", "", text)


def empty(title: str | None = "Nothing happened", text: str = "Nothing happened") -> CodedReport:
    return CodedReport(Report(text=text, title=title), [], [], [], [], [], [])


def test_plain_record() -> None:
    shown = terminal.plain(handmade.record())
    assert shown.splitlines()[:7] == [
        "Gunmen attack aid convoy near Bor",
        "by Ann Example · Example Agency · BOR, South Sudan, 12 Mar 2024 · published 12 Mar 2024 (dateline)",
        "",
        "EVENTS  3 incidents, 5 mentions; in the report's own voice unless “says”",
        "e2    ASSAULT/firearms  Gunmen (SSD UAF) → food convoy, at least four drivers (CVL)",
        "      12 Mar 2024 · Bor, Jonglei, SSD · says the report, also officials and Deng Ajak"
        " · 4 or more killed · 3 mentions, also e1 e3 · 84% sure",
        "      > Gunmen *attacked* a food convoy outside the town of Bor on Tuesday,"
        " killing at least four drivers, officials said.",
    ]


def test_a_claim_is_not_told_as_a_fact() -> None:
    shown = terminal.plain(handmade.record())
    facts = shown[shown.index("SANCTION/discontinue [hypothetical]  World Food Programme (UNO)") :]
    assert "says Deng Ajak" in facts.splitlines()[1]


def test_figures_and_statements() -> None:
    lines = terminal.plain(handmade.record()).splitlines()
    assert "f1    killed  4 or more  “at least four drivers” · 12 Mar 2024 · says officials · e2" in lines
    speaker = lines.index("Deng Ajak, police spokesman (SSD COP)")
    assert lines[speaker + 1] == "s2    “This ambush will not go unanswered”"
    assert lines[speaker + 2].startswith("s3    the agency might halt deliveries")


@pytest.mark.parametrize("width", [40, 80, 120])
def test_terminal_shows_the_same_within_its_width(width: int) -> None:
    shown = without_colour(in_terminal(handmade.record(), width))
    assert max(map(len, shown.splitlines())) <= width
    bare = terminal.plain(handmade.record()).replace("*", "")
    assert shown.split() == bare.split()


def test_nothing_found() -> None:
    assert terminal.plain(empty()) == "Nothing happened\n\nEVENTS  none found\n"
    assert terminal.plain(empty(None)).startswith("(no headline)\n")
    assert "none found" in in_terminal(empty())
    assert "<table" not in html(empty())


def test_control_characters_do_not_reach_the_terminal() -> None:
    coded = handmade.record(title="a\x1b]0;owned\x07b\u202ec\rd\ne")
    coded.entities[3].name = "Deng\x1b[2J Ajak"
    for shown in (terminal.plain(coded), without_colour(in_terminal(coded))):
        assert shown.startswith("a ]0;owned b c d e\n")
        assert not set("\x1b\x07\u202e\r") & set(shown)


def test_rich_markup_in_a_report_is_only_text() -> None:
    assert in_terminal(empty("[bold red]x[/] [link=http://x]y[/link] :smile:")).count("[bold red]x[/]") == 1


def test_explanation() -> None:
    shown = explain.plain(handmade.explanation())
    for words in (
        "e5  SANCTION/discontinue [hypothetical]  material conflict, score -6",
        "“He said the agency might *halt* deliveries",
        "SANCTION  0.810",
        "ACTOR  “agency” → World Food Programme (UNO), 93%",
        "country: World Food Programme is in the table",
        "1   0.90  Jonglei, SSD: province of the report's country",
        "WHO SAYS SO  Deng Ajak",
        "0.61 from the model, 0.55 after calibration",
    ):
        assert words in shown
    console = Console(file=io.StringIO(), width=80, force_terminal=True)
    explain.show(handmade.explanation(), console)


class Page(HTMLParser):
    """Collects a page's elements, attributes and text, and checks that elements are closed in order."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.spans: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(source)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "br":
            self.open.append(tag)
        if tag == "span":
            self.spans.append((dict(attrs).get("class") or "", dict(attrs).get("title") or "", ""))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "span":
            style, tip, text = self.spans[-1]
            self.spans[-1] = (style, tip, text + data)
        if "style" not in self.open:
            self.text += data


def test_notebook_marks_the_evidence_in_the_text() -> None:
    coded = handmade.record()
    source = coded._repr_html_()
    page = Page(source)
    assert handmade.TEXT in page.text
    (halt,) = [span for span in page.spans if span[2] == "halt"]
    assert halt[0].split() == ["or-say", "or-t", "or-q4"]
    assert halt[1].splitlines() == [
        "s3: Deng Ajak (indirect)",
        "e5 SANCTION/discontinue · hypothetical · material conflict · 12 Mar 2024 (dateline) · says Deng Ajak",
    ]
    (agency,) = [span for span in page.spans if span[2] == "agency"]
    assert "e5 who: World Food Programme (UNO)" in agency[1]
    assert any(style.split()[-1] == "or-fig" and text == "at least four" for style, _, text in page.spans)
    assert "script" not in page.tags and "http" not in source


def test_hostile_report_injects_nothing() -> None:
    evil = "\"><script>alert(1)</script><img src=x onerror=alert(1)> ' & $x^2$ </div></style>"
    coded = handmade.record(title=evil)
    good = Page(html(handmade.record()))
    object.__setattr__(coded.report, "text", evil * 20)
    object.__setattr__(coded.report, "publisher", evil)
    object.__setattr__(coded.report, "byline", [evil])
    for entity in coded.entities:
        entity.name = entity.role = evil
        entity.country, entity.sector = evil, [evil]
    for event in coded.events:
        event.type, event.modes, event.aux = evil, [evil], [evil]
        event.id = event.incident = evil
    page = Page(html(coded))
    assert page.tags <= good.tags
    assert page.attributes <= good.attributes
    assert evil * 20 in page.text


def test_overlapping_and_empty_marks() -> None:
    coded = handmade.record()
    coded.report.parts.append(Part("credit", 3, 3))
    coded.statements.append(
        Statement("s9", "mixed", None, None, None, [handmade.spot("of Bor on Tuesday, killing at")])
    )
    page = Page(html(coded))
    assert handmade.TEXT in page.text
    assert "s9: somebody unnamed (mixed)" in html(coded)


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2024, 3, 12), date(2024, 3, 12), "12 Mar 2024"),
        (date(2024, 2, 1), date(2024, 2, 29), "Feb 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2020, 1, 1), date(2022, 12, 31), "2020–2022"),
        (date(2024, 3, 4), date(2024, 3, 10), "4–10 Mar 2024"),
        (date(2024, 2, 27), date(2024, 3, 4), "27 Feb – 4 Mar 2024"),
        (date(2023, 12, 30), date(2024, 1, 2), "30 Dec 2023 – 2 Jan 2024"),
        (date(2024, 1, 1), None, "since 1 Jan 2024"),
        (None, date(2024, 1, 1), "until 1 Jan 2024"),
        (None, None, ""),
    ],
)
def test_period(first: date | None, last: date | None, shown: str) -> None:
    assert period(first, last) == shown


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [
        (20, 20, "20"),
        (31, None, "31 or more"),
        (None, 50, "at most 50"),
        (10, 1200, "10–1,200"),
        (None, None, "unknown"),
    ],
)
def test_number_range(low: int | None, high: int | None, shown: str) -> None:
    assert number_range(low, high) == shown


def test_a_time_without_an_interval_shows_its_words() -> None:
    assert event_time(EventTime("one day soon", 0, 12, None, None, "expression")) == "one day soon"
    assert event_time(EventTime("", 0, 0, None, None, "inferred")) == ""


def test_quotes_are_cut_between_words_and_keep_the_trigger() -> None:
    text = "word " * 60 + "attacked" + " tail" * 60
    start = text.index("attacked")
    before, word, after = quote(text, (0, len(text)), (start, start + 8), 100)
    assert word == "attacked"
    assert before.startswith("… word") and before.endswith("word ") and after.endswith("tail …")
    assert len(before + word + after) <= 100
    assert shorten("one two three", 9) == "one two …"
    assert shorten("one", 9) == "one"
    assert clean(" a\tb\n\u200bc ") == "a b c"


def test_names_stand_for_what_refers_back() -> None:
    coded = handmade.record()
    words = Wording(coded)
    actor = coded.events[4].actor[0]
    assert words.participant(actor) == "World Food Programme"  # "agency"
    assert words.participant(coded.events[0].actor[0]) == "Gunmen"
    assert words.participant(coded.events[1].recipient[0]) == "food convoy"
    assert words.participant(coded.events[3].actor[0]) == "Deng Ajak"  # without his title
