"""Every kind of notice arrives whole at every platform, inert, and within what the platform bears."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.hostile import HOSTILE, check_plain
from tests.support.platforms import teams
from tests.support.platforms.server import Town
from tests.support.platforms.talk import Shown
from tests.unit.notify.facts import ACKNOWLEDGE_URL, CASE_URL, facts, notice, style
from triage.config import Destination
from triage.domain.contact import Author
from triage.domain.notice import NoticeKind
from triage.notify.destinations import Outcome
from triage.notify.destinations.apprise_url import open_place
from triage.notify.texts import render

PLATFORMS = ("slack", "teams", "telegram", "mattermost", "rocket", "receiver")
CHATS = PLATFORMS[:-1]
BROKEN = {"destination": "lead", "reason": "refused: HTTP 410, channel_is_archived", "notice": "7"}
KINDS = [NoticeKind.ALARM, NoticeKind.ROUTED, NoticeKind.TEST, NoticeKind.TRIAGE_FAILED, NoticeKind.DESTINATION_FAILED]
TITLES = {
    ("ru", NoticeKind.ALARM): "Срочно: Качество товара · обращение 17",
    ("ru", NoticeKind.ROUTED): "Качество товара · обращение 17",
    ("ru", NoticeKind.TEST): "Проверка связи",
    ("ru", NoticeKind.TRIAGE_FAILED): "Не удалось разобрать сообщение · обращение 17",
    ("ru", NoticeKind.DESTINATION_FAILED): "Уведомления не доходят: адресат lead",
    ("en", NoticeKind.ALARM): "Urgent: Product quality · case 17",
    ("en", NoticeKind.ROUTED): "Product quality · case 17",
    ("en", NoticeKind.TEST): "Test notice",
    ("en", NoticeKind.TRIAGE_FAILED): "A message could not be read · case 17",
    ("en", NoticeKind.DESTINATION_FAILED): "Notices do not arrive: destination lead",
}


def tell(town: Town, name: str, kind: NoticeKind = NoticeKind.ALARM, language: str = "ru", **given: Any) -> Shown:
    """Send one notice and return what readers see of it."""
    place = open_place(Destination(id="duty", url=town.urls()[name], private_network=True))
    told = facts(kind, notice=notice(kind, facts=BROKEN if kind is NoticeKind.DESTINATION_FAILED else None), **given)
    outcome = place.sender.send(render(told, style(language, excerpt=True, manners=place.manners)))
    assert outcome is (Outcome.UNCONFIRMED if name == "teams" else Outcome.SENT)
    [shown] = town.named(name).shown
    return shown


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_arrives_whole(town: Town, name: str, language: str, kind: NoticeKind) -> None:
    shown = tell(town, name, kind, language)
    assert shown.title == TITLES[language, kind]
    assert not shown.alive
    reachable = shown.buttons or tuple(word for line in shown.text.splitlines() for word in line.split())
    assert {ACKNOWLEDGE_URL, CASE_URL} <= set(reachable)
    assert ("Что делать: " if language == "ru" else "What to do: ") in shown.text or kind is NoticeKind.TEST
    if kind is NoticeKind.DESTINATION_FAILED:
        assert ("канал в архиве" if language == "ru" else "the channel is archived") in shown.text


@pytest.mark.parametrize("name", CHATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_customer_writes_is_dead(town: Town, name: str, text: str) -> None:
    shown = tell(town, name, phrases=(text,), text=text, subject=text, author=Author(name=text))
    assert not shown.alive
    assert shown.title == TITLES["ru", NoticeKind.ALARM]
    check_plain(shown.text.replace("\r", ""))


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("filler", ["(", "ж", "<", "\U0001f525", "слово ", "https://evil.example/ "])
def test_the_longest_stays_within_the_budget_and_says_what_it_left_out(
    town: Town, name: str, language: str, filler: str
) -> None:
    long = tuple(f"{number}{filler * 200}" for number in range(20))
    known: dict[str, Any] = {"text": filler * 3_000, "subject": filler * 300, "author": Author(name=filler * 200)}
    shown = tell(town, name, language=language, phrases=long, repeat=True, **known)
    budget = open_place(Destination(id="duty", url=town.urls()[name], private_network=True)).manners.body_limit
    assert len(shown.text) <= budget
    assert shown.size_bytes <= 12_000 or name != "teams"
    assert ("и ещё 1" if language == "ru" else "and 1") in shown.text
    assert {ACKNOWLEDGE_URL, CASE_URL} <= set(shown.buttons or shown.text.split())


def test_the_newer_address_of_a_workflow_is_taken_as_it_is(town: Town) -> None:
    place = open_place(Destination(id="duty", url=teams.NEW_URL))
    assert place.sender.send(render(facts(), style(manners=place.manners))) is Outcome.UNCONFIRMED
    assert len(town.teams.shown) == 1
