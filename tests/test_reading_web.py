"""Addresses and feeds, against a small site on this machine."""

from __future__ import annotations

import gzip
import json
import socket
import time
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from threading import Thread

import pytest

from onrecord.errors import InputError
from onrecord.reading import RawReport, Report, open_sources, read_raw, web

PROSE = "The army of Norland took the town of Norport on Monday, and the Front said that it would answer."
PAGE = f"""<!doctype html><html lang="en"><head><title>Army takes Norport</title></head><body>
<nav><a href="/">Home</a></nav><article><h1>Army takes Norport</h1>
<p>{PROSE} It was the first town to fall since the truce ended in the spring.</p>
<p>The government said that its troops would stay until talks began, and that nobody had been hurt in a raid
that lasted for two hours.</p></article></body></html>"""
STORY = "".join(f"<p>{PROSE} That was on day {day} of the siege.</p>" for day in range(1, 7))
ROBOTS = "User-agent: *\nDisallow: /private\n\nUser-agent: greedy\nDisallow: /\n"


class Site:
    """What a site answers, by path: status, headers, body; and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, str, float]] = []
        self.url = ""

    def put(self, path: str, body: str | bytes, kind: str = "text/html", status: int = 200, **headers: str) -> str:
        data = body.encode() if isinstance(body, str) else body
        self.pages[path] = (status, {"Content-Type": kind, **headers}, data)
        return self.url + path


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, self.headers["User-Agent"], time.monotonic()))
            status, headers, body = site.pages.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                if self.path == "/slow":
                    time.sleep(1)
                for at in range(0, len(body), 1000):
                    self.wfile.write(body[at : at + 1000])
                    time.sleep(0.05 if self.path == "/drip" else 0)
            except OSError:
                pass  # the visitor has gone

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01), daemon=True)
    thread.start()
    monkeypatch.setattr(web, "PAUSE", 0.0)
    yield site
    server.shutdown()
    server.server_close()


def read(*sources: str | Path) -> list[Report | InputError]:
    found: list[Report | InputError] = []
    for raw in open_sources(sources):
        try:
            found.append(read_raw(raw) if isinstance(raw, RawReport) else raw)
        except InputError as error:
            found.append(error)
    return found


def one(source: str | Path) -> Report:
    [report] = read(source)
    assert isinstance(report, Report), report
    return report


def error(source: str | Path) -> InputError:
    [found] = read(source)
    assert isinstance(found, InputError), found
    return found


def test_a_page(site: Site) -> None:
    report = one(site.put("/2024/05/03/norport", PAGE, "text/html; charset=utf-8"))
    assert (report.title, report.url) == ("Army takes Norport", f"{site.url}/2024/05/03/norport")
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/2024/05/03/norport"]
    agents = {agent for _, agent, _ in site.asked}
    assert len(agents) == 1 and agents.pop().startswith("onrecord/0")


def test_any_file(site: Site) -> None:
    rows = "".join(json.dumps({"id": id, "text": PROSE}) + "\n" for id in "ab").encode()
    found = read(
        site.put("/rows.jsonl.gz", gzip.compress(rows), "application/gzip"),
        site.put("/rows?format=csv", f'id,text\nc,"{PROSE}"\n', "application/octet-stream"),
    )
    assert [report.id for report in found if isinstance(report, Report)] == ["a", "b", "c"]
    assert one(site.put("/story.txt", PROSE, "text/plain")).url == f"{site.url}/story.txt"


def test_robots_are_heeded(site: Site) -> None:
    site.put("/robots.txt", ROBOTS, "text/plain")
    site.put("/to-private", "", status=302, Location="/private/story")
    found = read(site.url + "/private/story", site.put("/story", PAGE), site.url + "/to-private")
    assert [type(one) for one in found] == [InputError, Report, InputError]
    assert "robots.txt" in str(found[0]) and str(found[2]).startswith(f"{site.url}/to-private: is closed")
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/story", "/to-private"]
    site.put("/robots.txt", "", status=503)
    assert "status 503; try again later" in error(site.url + "/story").message


def test_redirections(site: Site) -> None:
    site.put("/old", "", status=301, Location="/new")
    site.put("/new", PAGE)
    assert one(site.url + "/old").url == f"{site.url}/new"
    site.put("/round", "", status=302, Location="/round")
    assert "redirected more than 5 times" in error(site.url + "/round").message
    site.put("/file", "", status=302, Location="file:///etc/passwd")
    assert "no address on the web" in error(site.url + "/file").message


def test_what_cannot_be_had(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.2)
    monkeypatch.setattr(web, "LARGEST_ANSWER", 5000)
    site.put("/slow", PAGE)
    with socket.create_server(("127.0.0.1", 0)) as server:
        closed = server.getsockname()[1]
    large = gzip.compress(b" " * 1_000_000)
    for path, message in (
        ("/none", "status 404"),
        ("/slow", "does not answer within 0 seconds"),
        (site.put("/large", b" " * 6000), "is larger than"),
        (site.put("/packed", large, **{"Content-Encoding": "gzip"}), "is larger than"),
        (site.put("/torn", b"no gzip", **{"Content-Encoding": "gzip"}), "cannot be unpacked"),
        (site.put("/picture", b"\xff\xd8\xff", "image/jpeg"), "is image/jpeg"),
        (site.put("/paper", b"%PDF-1.7 ", "application/pdf"), "is a PDF file"),
        (f"http://127.0.0.1:{closed}/", "cannot be reached"),
        ("http://no such host/", "cannot be"),
        ("http://[/", "is no address"),
    ):
        address = path if path.startswith("http") else site.url + path
        found = error(address)
        assert message in found.message and found.source == address, found
    site.put("/drip", b" " * 4000)
    monkeypatch.setattr(web, "LONGEST", 0.1)
    assert "takes longer" in error(site.url + "/drip").message


def test_a_site_is_asked_once_in_a_while(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PAUSE", 0.15)
    assert len(read(site.put("/a", PAGE), site.put("/b", PAGE))) == 2
    times = [when for _, _, when in site.asked]
    assert len(times) == 3 and all(later - sooner > 0.1 for sooner, later in pairwise(times))


# --- feeds ----------------------------------------------------------------------------------------


def rss(site: Site, *items: str) -> str:
    return (
        '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>Norland &amp; Wire</title><link>{site.url}</link>{''.join(items)}</channel></rss>"
    )


def item(link: str, body: str = "", title: str = "Siege of Norport", day: str = "Fri, 03 May 2024 10:00:00 GMT") -> str:
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate>{body}</item>"


def atom(site: Site) -> str:
    return f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Norland Wire</title><entry>
    <title>Siege &lt;6&gt;</title><link href="{site.url}/6"/><updated>2024-05-03T10:00:00Z</updated>
    <content type="html"><![CDATA[{STORY}]]></content>
    </entry></feed>"""


@pytest.mark.parametrize("as_file", [True, False])
def test_an_entry_is_its_own_text_or_else_its_page(site: Site, tmp_path: Path, as_file: bool) -> None:
    site.put("/2", PAGE)
    lines = "\n\n".join(f"{PROSE} That was on day {day} &lt; 9." for day in range(6))
    feed = rss(
        site,
        item(
            f"{site.url}/1", f"<content:encoded><![CDATA[{STORY}]]></content:encoded><description>Siege</description>"
        ),
        item(f"{site.url}/2", f"<description>{PROSE}</description>", day="Fri, 03 May 2124 10:00:00 GMT"),
        item(f"{site.url}/3", f"<description><![CDATA[{STORY} The siege went...]]></description>"),
        item("", f"<description>{PROSE}</description>"),
        item("http://["),
        item(f"{site.url}/4", f"<description>{lines}</description>"),
    )
    if as_file:
        (tmp_path / "feed.xml").write_text(feed)
        source = str(tmp_path / "feed.xml")
    else:
        source = site.put("/feed", feed, "application/rss+xml")
    found = read(source)
    assert [type(one) for one in found] == [Report, Report, InputError, InputError, InputError, Report]
    first, second, third, fourth, fifth, last = found
    assert isinstance(first, Report) and isinstance(second, Report) and isinstance(last, Report)
    assert (first.title, first.url, first.published) == ("Siege of Norport", f"{site.url}/1", date(2024, 5, 3))
    assert first.publisher == "Norland & Wire" and first.text.count(PROSE) == 6
    assert (second.title, second.url, second.published) == ("Army takes Norport", f"{site.url}/2", None)
    assert str(third).startswith(f"{source}, entry {site.url}/3: cannot be had: the site answers with status 404")
    assert "no link" in str(fourth) and fourth.where == "entry 4"
    assert "is no address" in str(fifth)
    assert last.text.count(PROSE) == 6
    assert "/1" not in [path for path, _, _ in site.asked]


def test_atom(site: Site) -> None:
    report = one(site.put("/atom", atom(site), "application/xml"))
    assert (report.title, report.url, report.published) == ("Siege <6>", f"{site.url}/6", date(2024, 5, 3))
    assert report.text.count(PROSE) == 6


@pytest.mark.parametrize(
    "broken",
    [
        lambda feed: feed[: len(feed) // 2],
        lambda feed: feed.replace("</item>", "&bad; <b></item>"),
        lambda feed: (
            '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + feed
        ),
        lambda feed: "<rss>" + "<a>" * 10_000,
        lambda feed: "<?a?><!---->" * 5_000,
    ],
)
def test_broken_feeds(site: Site, broken: Callable[[str], str]) -> None:
    began = time.process_time()
    feed = rss(site, *[item(f"{site.url}/{number}", f"<description>{STORY}</description>") for number in range(3)])
    for found in read(site.put("/feed", broken(feed), "application/rss+xml")):
        assert isinstance(found, (Report, InputError))
    assert time.process_time() - began < 5
