"""Files, pages and rows of data, good and bad."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from onrecord.errors import InputError, LanguageError
from onrecord.reading import Report, open_sources, read_html, read_raw, read_row, read_text

PROSE = "The army of Norland took the town of Norport on Monday, and the Front said that it would answer."
FRENCH = (
    "Le gouvernement a annoncé lundi que les forces de l'ordre avaient arrêté douze personnes "
    "dans la capitale, selon un communiqué du ministère de l'intérieur."
)


def read_all(path: Path | str, published: str | None = None) -> list[Report | InputError]:
    found: list[Report | InputError] = []
    for raw in open_sources([path]):
        try:
            found.append(raw if isinstance(raw, InputError) else read_raw(raw, published))
        except InputError as error:
            found.append(error)
    return found


def one(path: Path | str, published: str | None = None) -> Report:
    [report] = read_all(path, published)
    assert isinstance(report, Report), report
    return report


def error(path: Path | str, published: str | None = None) -> InputError:
    [found] = read_all(path, published)
    assert isinstance(found, InputError), found
    return found


def write(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


# --- plain text and its encodings -----------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = PROSE + " “We will,” said José Núñez."
    assert one(write(tmp_path, "a.txt", text.encode(encoding))).text == text


def test_utf8_with_a_byte_lost_stays_utf8(tmp_path: Path) -> None:
    data = (PROSE + " “José” “Núñez” “Zoë”").encode() + b"\xe2\x80"
    assert "“José” “Núñez”" in one(write(tmp_path, "a.txt", data)).text


def test_newlines_of_a_file_become_one_kind(tmp_path: Path) -> None:
    report = one(write(tmp_path, "a.txt", f"Army takes Norport\r\n\r\n{PROSE}\r\n"))
    assert report.text == f"Army takes Norport\n\n{PROSE}\n"
    assert report.title == "Army takes Norport"


def test_an_id_is_the_same_for_the_same_text(tmp_path: Path) -> None:
    first, second = one(write(tmp_path, "a.txt", PROSE)), one(write(tmp_path, "b.txt", PROSE))
    assert first.id == second.id == read_text(PROSE).id and len(first.id) == 16
    assert read_text(PROSE + "!").id != first.id


def test_zero_bytes_and_lone_surrogates_keep_every_offset() -> None:
    text = f"{PROSE}\x00\ud800 End."
    report = read_text(text)
    assert len(report.text) == len(text) and "\x00" not in report.text
    report.text.encode()


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\r\n", "is empty"),
        ("a.jsonl", b"\n\n", "is empty"),
        ("a.txt", b"12 - 34", "no words"),
        ("a.txt", bytes(range(256)) * 40, "binary"),
        ("a.pdf", b"%PDF-1.7 ...", "PDF"),
        ("a.docx", b"PK\x03\x04....", "ZIP archive or an office document"),
        ("a.json", b'{"text": ', "is not JSON"),
        ("a.json", b'{"title": "Army takes Norport"}', "has no text"),
        ("a.json", b'{"text": "   "}', "has no text"),
        ("a.json", b'{"text": 12}', "no string"),
        ("a.json", b"[]", "empty list"),
        ("a.json", b"[12]", "is no JSON object"),
        ("a.html", b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no article"),
        (
            "a.html",
            b"<!doctype html><html><head><title>Norport</title></head><body></body></html>",
            "no article",
        ),
        (
            "a.html",
            b"<html><body><ul>" + b"<li><a href='/'>Army takes another town in the north of Norland</a></li>" * 20,
            "no article",
        ),
        ("a.xml", b"<?xml version='1.0'?><urlset></urlset>", "XML"),
        ("a.xml", b"<?xml version='1.0'?><rss></rss>", "a feed without entries"),
    ],
)
def test_bad_files_say_what_is_wrong_and_name_the_file(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    found = error(write(tmp_path, name, data))
    assert message in found.message
    assert found.source == str(tmp_path / name) and found.source in str(found)


def test_a_missing_file(tmp_path: Path) -> None:
    assert "no such file" in error(tmp_path / "none.txt").message


def test_a_headline_alone(tmp_path: Path) -> None:
    report = one(write(tmp_path, "a.txt", "Army takes Norport\n"))
    assert report.title == "Army takes Norport"


@pytest.mark.parametrize("unit", ["Guards seized the depot and ", "GUARDS OF THE ", "A, of the ", "/ the ", "( the "])
def test_a_megabyte_in_one_line_takes_linear_time(tmp_path: Path, unit: str) -> None:
    path = write(tmp_path, "a.txt", unit * (1_000_000 // len(unit)))
    started = time.process_time()
    assert len(one(path).parts) == 1
    assert time.process_time() - started < 2


def test_five_megabytes_in_one_line_are_no_report(tmp_path: Path) -> None:
    message = error(write(tmp_path, "a.txt", "Guards seized the depot and " * 180_000)).message
    assert "5.0 million characters" in message and "a file" in message


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        "2024-05-03", "2024-05-03T23:30:00Z", "20240503", "2024/05/03", "May 3, 2024", "3 May 2024",
        "Fri, 03 May 2024 10:00:00 GMT", "1714730400", "1714730400000",
        1714730400, "13/05/2024", date(2024, 5, 3),
        datetime(2024, 5, 3, 12),
    ],
)  # fmt: skip
def test_dates_as_data(given: object) -> None:
    report = read_row({"text": PROSE, "date": given})
    assert report.published == (date(2024, 5, 13) if given == "13/05/2024" else date(2024, 5, 3))
    assert report.published_basis == "input"


@pytest.mark.parametrize("given", ["yesterday", "3/4/2024", "2024-13-45", "12"])
def test_dates_that_cannot_be_told(given: str) -> None:
    with pytest.raises(InputError, match="write it as YYYY-MM-DD"):
        read_text(PROSE, published=given)


def test_a_day_to_come_is_refused_and_tomorrow_is_not(tmp_path: Path) -> None:
    tomorrow = date.today() + timedelta(days=1)
    assert read_text(PROSE, published=tomorrow).published == tomorrow
    later = (tomorrow + timedelta(days=1)).isoformat()
    path = write(tmp_path, "a.txt", PROSE)
    found = error(path, published=later)
    assert "in the future" in found.message and found.source == str(path)


def test_no_date_at_all_is_allowed(tmp_path: Path) -> None:
    assert one(write(tmp_path, "a.txt", PROSE)).published is None
    assert read_row({"text": PROSE, "published": None}).published is None


# --- JSON -----------------------------------------------------------------------------------------


def test_a_row_keeps_its_text_and_unknown_fields() -> None:
    text = f"\r\n {PROSE}\r\n\r\nNobody was hurt. "
    report = read_row(
        {
            "Body": text, "headline": "Army takes Norport", "publishedAt": "2024-05-03T10:00:00Z",
            "link": "https://example.org/1", "source": {"id": None, "name": "Norland Wire"}, "lang": "en-GB",
            "guid": 17, "section": ["world"], "score": 0.5,
        }
    )  # fmt: skip
    assert report.text == f"{text}\n\nArmy takes Norport"
    assert (report.title, report.id, report.publisher) == ("Army takes Norport", "17", "Norland Wire")
    assert (report.url, report.language) == ("https://example.org/1", "en")
    assert report.extra == {"section": ["world"], "score": 0.5}


def test_bad_rows_are_named_and_the_good_ones_read(tmp_path: Path) -> None:
    later = (date.today() + timedelta(days=400)).isoformat()
    rows = [
        json.dumps({"text": PROSE, "id": "a"}), "not json", "", json.dumps({"id": "no text"}), "[1]",
        json.dumps({"text": FRENCH}), json.dumps({"text": PROSE, "published": later}), '"\\ud800"',
        "[" * 100_000,
        json.dumps({"text": PROSE + "\u2028 End.", "id": "b"}, ensure_ascii=False),
    ]  # fmt: skip
    for name in ("a.jsonl", "a.txt"):
        path = write(tmp_path, name, "\n".join(rows))
        found = read_all(path, "2024-05-03")
        assert [report.id for report in found if isinstance(report, Report)] == ["a", "b"]
        errors = [report for report in found if isinstance(report, InputError)]
        assert [bad.where for bad in errors] == [f"line {number}" for number in (2, 4, 5, 6, 7, 8, 9)]
        assert isinstance(errors[3], LanguageError)
        assert str(errors[0]).startswith(f"{path}:2: is not JSON")
    assert isinstance(found[0], Report) and found[0].published == date(2024, 5, 3)


def test_a_bad_first_row_among_good_ones(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "oops\n" + f"{json.dumps({'text': PROSE})}\n" * 2)
    assert [isinstance(found, Report) for found in read_all(path)] == [False, True, True]


def test_objects_and_lists_of_objects(tmp_path: Path) -> None:
    assert one(write(tmp_path, "a.json", json.dumps({"text": PROSE}, indent=2))).text == PROSE
    found = read_all(write(tmp_path, "b.json", json.dumps([{"text": PROSE}, {}, {"text": PROSE}])))
    assert [isinstance(report, Report) for report in found] == [True, False, True]
    assert isinstance(found[1], InputError) and found[1].where == "item 2"


def test_rows_in_utf16(tmp_path: Path) -> None:
    rows = f"{json.dumps({'text': PROSE})}\n" * 2
    assert [r.text for r in read_all(write(tmp_path, "a.jsonl", rows.encode("utf-16"))) if isinstance(r, Report)] == [
        PROSE,
        PROSE,
    ]


def test_a_text_that_begins_with_a_bracket_is_text(tmp_path: Path) -> None:
    assert one(write(tmp_path, "a.txt", f"[Norport] {PROSE}")).text.startswith("[Norport]")


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Piped:
        buffer = io.BytesIO(f"{json.dumps({'text': PROSE})}\noops\n".encode())

    monkeypatch.setattr(sys, "stdin", Piped)
    good, bad = read_all("-")
    assert isinstance(good, Report) and isinstance(bad, InputError)
    assert (bad.source, bad.where) == ("-", "line 2")


# --- pages ----------------------------------------------------------------------------------------

PAGE = f"""<!doctype html><html lang="en"><head><title>Army takes Norport | Norland Wire</title>
<meta property="og:title" content="Army takes Norport"><meta name="author" content="Jane Roe">
<meta property="article:published_time" content="2024-05-03T10:00:00Z">
<meta property="og:site_name" content="Norland Wire"><link rel="canonical" href="https://example.org/norport"></head>
<body><nav><a href="/">Home</a></nav><article><h1>Army takes Norport</h1>
<figure><img src="a.jpg">
<figcaption>Soldiers at the port of Norport. Photograph: Jo Doe/AFP</figcaption></figure>
<p>{PROSE} It was the first town to fall since the truce ended in the spring.</p>
<h2>What happens next?</h2>
<p>The government said that its troops would stay until talks began, and that nobody had been hurt in a raid
that lasted for two hours.</p></article><footer>About us</footer></body></html>"""


def test_a_page(tmp_path: Path) -> None:
    report = one(write(tmp_path, "page", PAGE))
    assert (report.title, report.byline) == ("Army takes Norport", ["Jane Roe"])
    assert (report.published, report.published_basis) == (date(2024, 5, 3), "metadata")
    assert (report.publisher, report.url) == ("Norland Wire", "https://example.org/norport")
    parts = [(part.kind, report.text[part.start : part.end]) for part in report.parts]
    assert [kind for kind, _ in parts] == ["title", "body", "subheading", "body", "caption", "credit"]
    assert parts[-2:] == [
        ("caption", "Soldiers at the port of Norport."),
        ("credit", "Photograph: Jo Doe/AFP"),
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        "<article " + " ".join(f"a{number}='x'" for number in range(40_000)) + ">",
        "<table>" + "<tr><td>x</td></tr>" * 2500 + "</table>",
        "<table>" + "<tr><td>x</td></tr>" * 25_000 + "</table>",
        "<div>" * 9000,
        "<" * 40_000,
    ],
)
def test_hostile_pages_take_little_time(hostile: str) -> None:
    started = time.process_time()
    try:
        assert PROSE in read_html(PAGE.replace("<article>", f"<article>{hostile}", 1)).text
    except InputError as error:
        assert "more than a story has" in error.message or "no article" in error.message
    assert time.process_time() - started < 4


def test_a_date_given_goes_before_the_date_of_the_page() -> None:
    report = read_html(PAGE, date(2024, 5, 4))
    assert (report.published, report.published_basis) == (date(2024, 5, 4), "input")


def test_reading_text_loads_no_html_library() -> None:
    code = "import sys, onrecord.reading; sys.exit('trafilatura' in sys.modules or 'lxml' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "French"),
        ("El gobierno anunció que la policía había detenido a doce personas en la capital.", "Spanish"),
        ("Die Regierung teilte am Montag mit, dass die Polizei in der Hauptstadt zwölf Menschen "
         "festgenommen hat.", "German"),
        ("O governo anunciou na segunda-feira que a polícia prendeu doze pessoas em uma cidade do norte.",
         "Portuguese"),
        ("Polisi mengatakan pada hari Senin bahwa dua belas orang telah ditangkap di ibu kota karena "
         "kerusuhan itu dan akan diperiksa.", "Indonesian"),
        ("Правительство сообщило в понедельник, что полиция задержала двенадцать человек.", "Cyrillic"),
        ("أعلنت الحكومة يوم الاثنين أن الشرطة اعتقلت اثني عشر شخصا في العاصمة", "Arabic"),
        ("政府星期一宣布，警方在首都逮捕了十二人。", "Chinese"),
    ],
)  # fmt: skip
def test_other_languages_are_refused_by_name(text: str, language: str) -> None:
    with pytest.raises(LanguageError, match="codes English only") as caught:
        read_text(text)
    assert language in caught.value.message


def test_the_language_field() -> None:
    with pytest.raises(LanguageError, match="marked as French"):
        read_text(PROSE, language="fr")
    for code in ("en", "en-US", "eng", "English", "", None):
        assert read_text(PROSE, language=code).language == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Junta ousts president",
        "“Vive la liberté et le droit de la presse,” the crowd chanted as the police looked on.",
        "THE ARMY OF NORLAND SHELLED A TOWN HELD BY THE FRONT TODAY, AND KILLED AT LEAST 12 PEOPLE.",
        "Results: Norport 3 Eastburg 1; Ansel 2 Port Tal 2; Mira 0 Ivo 4; Norland 1 Estmark 1; Jo 3 Roe 2",
    ],
)
def test_english_and_doubt_pass(text: str) -> None:
    assert read_text(text).language == "en"
