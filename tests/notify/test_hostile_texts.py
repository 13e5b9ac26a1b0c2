"""What a customer writes arrives inert in Slack, Teams and Telegram: the real requests are taken on their way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from tests.support import capture
from tests.support.capture import Capture
from tests.support.hostile import HOSTILE, check_plain
from tests.support.need import lacking
from tests.unit.notify.facts import ACKNOWLEDGE_URL, BASE_URL, CASE_URL, CORRECT_URL, facts, style
from triage.config import Destination
from triage.domain.contact import Author
from triage.domain.errors import DeliveryError
from triage.notify.destinations import Message, Outcome, Place
from triage.notify.destinations.apprise_url import open_place
from triage.notify.texts import render

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ"
TEAMS = "workflows://prod-15.westeurope.logic.azure.com:443/abc1/x1"
TELEGRAM = "tgram://123456789:AAG-4SVKj1234567890abcdefghijklmnopq/-100123456789"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Capture]:
    if not capture.openssl():
        lacking("openssl", "install openssl: it makes the certificate of the proxy")
    with capture.proxy(tmp_path_factory.mktemp("capture")) as running:
        yield running


@pytest.fixture
def platforms(server: Capture, monkeypatch: pytest.MonkeyPatch) -> Capture:
    server.requests.clear()
    server.status, server.answer = 200, b"ok"
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("https_proxy", raising=False)
    return server


def open_at(url: str) -> Place:
    return open_place(Destination(id="duty", url=url))


def tell(place: Place, text: str, language: str = "ru") -> Outcome:
    """Send an alarm whose every word from outside is `text`, to a place that may see the customer's words."""
    known = facts(phrases=(text,), text=text, subject=text, author=Author(name=text))
    return place.sender.send(render(known, style(language, excerpt=True, manners=place.manners)))


@pytest.mark.parametrize("text", HOSTILE)
def test_slack_shows_it_and_nothing_more(platforms: Capture, text: str) -> None:
    assert tell(open_at(SLACK), text) is Outcome.SENT
    [(host, _)] = platforms.requests
    [payload] = platforms.payloads
    [attachment] = payload["attachments"]
    assert host == "hooks.slack.com:443"
    assert payload["mrkdwn"] is False
    assert set(attachment) == {"title", "text", "color", "fallback"}
    check_plain(attachment["text"])
    assert attachment["title"] == attachment["fallback"] == "Срочно: Качество товара · обращение 17"
    assert ACKNOWLEDGE_URL in attachment["text"]
    assert len(attachment["text"]) <= 3_000


@pytest.mark.parametrize("text", HOSTILE)
def test_teams_shows_it_and_nothing_more(platforms: Capture, text: str) -> None:
    assert tell(open_at(TEAMS), text) is Outcome.UNCONFIRMED
    [(host, body)] = platforms.requests
    [payload] = platforms.payloads
    card = payload["attachments"][0]["content"]
    assert host == "prod-15.westeurope.logic.azure.com:443"
    assert [block["type"] for block in card["body"]] == ["TextBlock", "TextBlock"]
    assert card["msteams"] == {"width": "full"}
    assert card["body"][0]["text"] == "Срочно: Качество товара · обращение 17"
    check_plain(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", card["body"][1]["text"]))
    assert [(action["type"], action["title"], action["url"]) for action in card["actions"]] == [
        ("Action.OpenUrl", "Принять", ACKNOWLEDGE_URL),
        ("Action.OpenUrl", "Открыть обращение", CASE_URL),
        ("Action.OpenUrl", "Неверно? Исправить", CORRECT_URL),
    ]
    assert len(card["body"][1]["text"]) <= 1_000
    assert len(body) <= 12_000


@pytest.mark.parametrize("text", HOSTILE)
def test_telegram_shows_it_and_nothing_more(platforms: Capture, text: str) -> None:
    platforms.answer = b'{"ok": true}'
    assert tell(open_at(TELEGRAM), text) is Outcome.SENT
    [payload] = platforms.payloads
    assert payload["disable_web_page_preview"] is True
    check_plain(re.sub(r"</?b>", "", payload["text"]).replace("\r", ""))
    assert ACKNOWLEDGE_URL in payload["text"]


def test_the_longest_text_stays_within_what_teams_takes(platforms: Capture) -> None:
    place = open_at(TEAMS)
    for filler in ("(", "ж", "<", "\U0001f525", "слово "):
        long = tuple(f"{number}{filler * 200}" for number in range(20))
        known = facts(
            phrases=long, text=filler * 3_000, subject=filler * 300, author=Author(name=filler * 200), repeat=True
        )
        place.sender.send(render(known, style("ru", excerpt=True, manners=place.manners)))
    for (_, body), payload in zip(platforms.requests, platforms.payloads, strict=True):
        assert len(payload["attachments"][0]["content"]["body"][1]["text"]) <= 1_000
        assert len(body) <= 12_000


def test_even_without_our_care_apprise_escapes(platforms: Capture) -> None:
    """The second net: should a text ever reach it untouched, it must not be alive all the same."""
    body = "<!channel> <@U1> <https://evil.example|bank> <at>x</at> [a](https://evil.example) **b**"
    for url in (SLACK, TEAMS):
        open_at(url).sender.send(Message(title="Ours", body=body))
    slack, teams = platforms.payloads
    assert not re.search(r"<[!@#h]", slack["attachments"][0]["text"])
    card = teams["attachments"][0]["content"]
    assert "entities" not in card["msteams"]
    assert "](" not in card["body"][1]["text"]
    assert "**" not in card["body"][1]["text"]


def test_no_picture_and_no_line_of_anybody_else_is_added(platforms: Capture) -> None:
    for url in (SLACK, TEAMS):
        tell(open_at(url), "smoke", "en")
    known = (BASE_URL, "http://adaptivecards.io/schemas/")
    for payload in platforms.payloads:
        urls = re.findall(r"https?://[^\"\\ ]+", json.dumps(payload))
        assert [url for url in urls if not url.startswith(known)] == []
        assert "apprise" not in json.dumps(payload).lower()


@pytest.mark.parametrize(
    ("url", "answered", "reason"),
    [
        (SLACK, (404, b"no_service"), "refused: HTTP 404, no_service"),
        (SLACK, (429, b""), "busy: HTTP 429"),
        (SLACK, (200, b"invalid_token"), "refused: HTTP 200, invalid_token"),
        (TEAMS, (400, b""), "refused: HTTP 400"),
        (TEAMS, (503, b""), "busy: HTTP 503"),
        (TELEGRAM, (403, b'{"description": "bot was kicked"}'), "refused: HTTP 403, bot was kicked"),
    ],
)  # fmt: skip
def test_their_refusals_are_read(platforms: Capture, url: str, answered: tuple[int, bytes], reason: str) -> None:
    platforms.status, platforms.answer = answered
    with pytest.raises(DeliveryError) as failed:
        tell(open_at(url), "smoke")
    assert failed.value.reason == reason
    assert failed.value.permanent is reason.startswith("refused")


def test_teams_takes_202_without_saying_that_it_was_shown(platforms: Capture) -> None:
    platforms.status = 202
    assert tell(open_at(TEAMS), "smoke") is Outcome.UNCONFIRMED
