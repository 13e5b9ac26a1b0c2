"""The sink takes notices and shows them as nothing but text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from triage.demo import sink as sinks
from triage.demo.sink import Sink

SERVICE = "http://127.0.0.1:8000"


@pytest.fixture
def sink() -> Iterator[Sink]:
    with sinks.listening(SERVICE) as listening:
        yield listening


def _post(sink: Sink, body: bytes, path: str = "/duty") -> int:
    try:
        with urlopen(Request(sink.address + path, data=body, method="POST")) as answer:
            return int(answer.status)
    except HTTPError as error:
        with error:
            return error.code


def _page(sink: Sink, language: str = "en-GB,en") -> str:
    with urlopen(Request(f"{sink.address}/", headers={"Accept-Language": language})) as answer:
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        page: str = answer.read().decode()
        return page


def _notice(message: str, title: str = "Urgent") -> bytes:
    return json.dumps({"title": title, "message": message}).encode()


def test_a_notice_arrives_and_is_shown(sink: Sink) -> None:
    assert _post(sink, _notice("Smoke\nCase 7")) == HTTPStatus.NO_CONTENT
    arrived = sink.arriving.get(timeout=5)
    assert (arrived.destination, arrived.title, arrived.lines) == ("duty", "Urgent", ("Smoke", "Case 7"))
    assert "1 notice," in _page(sink)
    assert "Smoke<br>\nCase 7" in _page(sink)


def test_what_is_in_a_notice_is_only_text(sink: Sink) -> None:
    _post(sink, _notice("<script>alert(1)</script> http://evil.invalid/a/x\x1b[2J", title="<img src=x>"), path="/<b>")
    page = _page(sink)
    assert "<script" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "href" not in page
    assert "\x1b" not in page + sink.received[0].lines[0]


def test_links_into_the_demo_itself_can_be_followed(sink: Sink) -> None:
    _post(sink, _notice(f"Acknowledge: {SERVICE}/a/abc7 or {SERVICE}/cases/7?x=<y> or {SERVICE}.evil.invalid/a/b"))
    page = _page(sink)
    assert f'<a href="{SERVICE}/a/abc7">' in page
    assert f'<a href="{SERVICE}/cases/7">' in page
    assert page.count("href") == 2


def test_the_page_speaks_russian_to_russians(sink: Sink) -> None:
    assert '<html lang="ru">' in _page(sink, "ru-RU,ru;q=0.9,en;q=0.8")


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff"])
def test_what_is_no_notice_is_refused(sink: Sink, body: bytes) -> None:
    assert _post(sink, body) == HTTPStatus.BAD_REQUEST
    assert sink.received == []
