"""Get pages and files from the web, politely: robots.txt is honoured, and no site is asked more than once a second."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from ..errors import InputError

LARGEST_ANSWER = 20_000_000
"""Bytes that are taken from one address. What is larger is for a browser to download."""

PAUSE = 1.0
PATIENCE = 20.0
"""Seconds: between two requests to one site; for a site to answer or to go on."""

LONGEST = 120.0
"""Seconds that one answer may take as a whole."""

MOST_REDIRECTS = 5
AGENT = "onrecord"
_LARGEST_RULES = 500_000
_HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address holds: `url` is where it was found in the end, `kind` its media type."""

    url: str
    kind: str
    data: bytes

    @property
    def is_page(self) -> bool:
        return self.kind in _HTML


def is_address(source: str) -> bool:
    """Whether this names something on the web."""
    return source.lower().startswith(("http://", "https://"))


class Visitor:
    """Somebody who asks sites for pages, and remembers what each of them allows and when it was asked last."""

    def __init__(self) -> None:
        self._rules: dict[str, RobotFileParser | InputError] = {}
        self._asked: dict[str, float] = {}

    def fetch(self, url: str) -> Answer:
        """What an address holds. Raises InputError for anything that goes wrong."""
        try:
            status, answer = self._follow(url, LARGEST_ANSWER, heeding=True)
        except ValueError as error:
            raise InputError(f"is no address that can be understood ({error}); check it") from None
        if status != 200:
            raise InputError(f"cannot be had: the site answers with status {status}; open it in a browser")
        if len(answer.data) > LARGEST_ANSWER:
            size = LARGEST_ANSWER // 1_000_000
            raise InputError(f"is larger than {size} MB; download it, and name the file")
        if answer.kind and answer.kind.split("/")[0] not in ("text", "application"):
            raise InputError(f"is {answer.kind}, which holds no report; name the address of a page")
        return answer

    def _follow(self, url: str, limit: int, heeding: bool) -> tuple[int, Answer]:
        """Status and answer, after all redirections. `heeding` what each site's robots.txt says."""
        for _ in range(MOST_REDIRECTS + 1):
            if not is_address(url):
                raise InputError("leads to what is no address on the web; check it")
            if heeding:
                self._require_leave(url)
            status, kind, onward, data = self._ask(url, limit)
            if onward is None:
                return status, Answer(url, kind, data)
            url = urljoin(url, onward)
        raise InputError(f"is redirected more than {MOST_REDIRECTS} times; open it in a browser")

    def _require_leave(self, url: str) -> None:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self._rules:
            self._rules[site] = self._get_rules(f"{site}/robots.txt")
        rules = self._rules[site]
        if isinstance(rules, InputError):
            raise rules
        if not rules.can_fetch(AGENT, url):
            raise InputError("is closed to programs by the site's robots.txt; save the page from a browser")

    def _get_rules(self, url: str) -> RobotFileParser | InputError:
        rules = RobotFileParser()
        try:
            status, answer = self._follow(url, _LARGEST_RULES, heeding=False)
        except InputError as error:
            return error
        if status >= 500:  # RFC 9309: who cannot read the rules stays out; who is told that there are none may come in
            return InputError(f"is left alone: the site's robots.txt answers with status {status}; try again later")
        lines = answer.data[:_LARGEST_RULES].decode("utf-8", "replace").splitlines() if status < 400 else []
        rules.parse(lines)
        return rules

    def _ask(self, url: str, limit: int) -> tuple[int, str, str | None, bytes]:
        """Status, media type, where one is sent on to, and up to `limit` bytes and one more."""
        import http.client

        import urllib3

        self._wait(urlsplit(url).netloc)
        try:
            response = self._pool.request("GET", url, preload_content=False, redirect=False, retries=False)
            with response:
                onward = response.headers.get("Location") if 300 <= response.status < 400 else None
                kind = response.headers.get("Content-Type", "").split(";")[0].strip().lower()
                data = b"".join(_body(response, limit)) if onward is None else b""
                return response.status, kind, onward, data
        except urllib3.exceptions.NewConnectionError as error:  # which counts as a time-out, too
            problem = str(error).rsplit(": ", 1)[-1]
            raise InputError(f"cannot be reached ({problem}); check the address and the connection") from None
        except urllib3.exceptions.TimeoutError:
            raise InputError(f"does not answer within {PATIENCE:.0f} seconds; try again later") from None
        except urllib3.exceptions.DecodeError:
            raise InputError("sends what cannot be unpacked; open it in a browser") from None
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError, ValueError) as error:
            raise InputError(f"cannot be got ({error}); check the address and the connection") from None

    def _wait(self, site: str) -> None:
        wait = self._asked.get(site, -PAUSE) + PAUSE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._asked[site] = time.monotonic()

    @cached_property
    def _pool(self) -> Any:
        import urllib3

        agent = f"{AGENT}/{version('onrecord')} (+https://pypi.org/project/onrecord/)"
        headers = {"User-Agent": agent, "Accept-Encoding": "gzip, deflate"}
        return urllib3.PoolManager(headers=headers, timeout=urllib3.Timeout(PATIENCE))


def _body(response: Any, limit: int) -> Iterator[bytes]:
    """The body as it comes, until it is too large; a site that sends a byte now and then is not waited for."""
    end = time.monotonic() + LONGEST
    size = 0
    while size <= limit and (piece := response.read1(1 << 16)):
        size += len(piece)
        yield piece
        if time.monotonic() > end:
            raise InputError(f"takes longer than {LONGEST:.0f} seconds; try again later")
