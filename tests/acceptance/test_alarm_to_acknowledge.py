"""The whole story: a helpdesk's signed webhook becomes a notice, and somebody says that the case is theirs."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.acceptance.harness import ledger, service, webhook
from tests.acceptance.harness.service import Serving
from tests.support.sink import Sink

pytestmark = [pytest.mark.acceptance, pytest.mark.xdist_group("story")]

SMOKE = "Из вашего чайника прямо сейчас идёт чёрный дым, искрит розетка, боюсь пожара! Что делать?!"


def _send(client: httpx.Client, external_id: str, text: str) -> None:
    contact = {"external_id": external_id, "channel": "chat", "text": text, "author": {"name": "Анна"}}
    body = webhook.envelope(contact)
    answer = client.post("/hooks/shop", content=body, headers=webhook.signed(body, f"story-{external_id}"))
    assert (answer.status_code, answer.content) == (200, b"")


def _arrived(sink: Sink, case_id: int) -> bool:
    return any(f"/cases/{case_id}" in ledger.text_of(message) for message in sink.messages)


def _message_of(sink: Sink, case_id: int) -> str:
    return next(text for text in map(ledger.text_of, sink.messages) if f"/cases/{case_id}" in text)


def _case_of(client: httpx.Client, external_id: str) -> dict[str, Any]:
    for case in ledger.every(client, "/v1/cases"):
        in_full: dict[str, Any] = client.get(f"/v1/cases/{case['id']}").json()
        if any(contact["external_id"] == external_id for contact in in_full["contacts"]):
            return in_full
    raise AssertionError(f"no case holds {external_id}")


@pytest.fixture
def stranger() -> Iterator[httpx.Client]:
    """Give a browser of somebody who is not signed in."""
    with httpx.Client(trust_env=False) as client:
        yield client


@pytest.fixture
def alarm(client: httpx.Client, shared_sink: Sink, request: pytest.FixtureRequest) -> dict[str, Any]:
    """Give the case of an alarm that has arrived at the sink."""
    _send(client, request.node.name, SMOKE)
    service.eventually(lambda: _case_of(client, request.node.name)["alarm_at"], "the contact is an alarm")
    case = _case_of(client, request.node.name)
    service.eventually(lambda: _arrived(shared_sink, case["id"]), "the notice has arrived")
    return case


def test_the_notice_says_what_is_to_be_known(alarm: dict[str, Any], shared_sink: Sink, shop: Serving) -> None:
    text = _message_of(shared_sink, alarm["id"])
    assert str(alarm["id"]) in text
    assert "критическ" in text.lower()
    assert re.search(r"Ждёт с .*\d{1,2}:\d{2}", text), text
    assert re.search(r"[Пп]очему", text), text
    assert f"{shop.address}/a/" in text
    assert f"{shop.address}/cases/{alarm['id']}" in text


def test_the_notice_does_not_quote_the_customer(alarm: dict[str, Any], shared_sink: Sink) -> None:
    text = _message_of(shared_sink, alarm["id"])
    assert SMOKE[:30] not in text
    assert "Анна" not in text


def test_looking_changes_nothing_and_the_button_acknowledges(
    alarm: dict[str, Any], shared_sink: Sink, client: httpx.Client, stranger: httpx.Client
) -> None:
    link = _acknowledge_link(shared_sink, alarm["id"])
    for _ in range(2):
        looked = stranger.get(link)
        assert looked.status_code == 200
        assert "<form" in looked.text
        assert stranger.head(link).status_code == 200
    assert client.get(f"/v1/cases/{alarm['id']}").json()["status"] == "open"

    assert stranger.post(link, data={"name": "Борис Петров"}).status_code == 200
    case = client.get(f"/v1/cases/{alarm['id']}").json()
    assert (case["status"], case["acknowledged_by"]) == ("acknowledged", "Борис Петров")
    assert case["acknowledged_at"]


def test_the_second_one_hears_who_was_first(
    alarm: dict[str, Any], shared_sink: Sink, client: httpx.Client, stranger: httpx.Client
) -> None:
    link = _acknowledge_link(shared_sink, alarm["id"])
    stranger.post(link, data={"name": "Вера"})
    second = httpx.post(link, data={"name": "Глеб"}, trust_env=False)
    assert second.status_code == 200
    assert "Вера" in second.text
    assert client.get(f"/v1/cases/{alarm['id']}").json()["acknowledged_by"] == "Вера"
    assert "Вера" in stranger.get(link).text


def test_the_name_is_kept_for_the_next_time(alarm: dict[str, Any], shared_sink: Sink, stranger: httpx.Client) -> None:
    link = _acknowledge_link(shared_sink, alarm["id"])
    stranger.post(link, data={"name": "Дарья"})
    assert "Дарья" in stranger.get(link).text


def test_a_changed_link_is_forbidden(alarm: dict[str, Any], shared_sink: Sink, client: httpx.Client) -> None:
    address, _, token = _acknowledge_link(shared_sink, alarm["id"]).rpartition("/")
    for place in (0, len(token) // 2, -5):
        character = token[place]
        changed = token[:place] + ("A" if character != "A" else "B") + token[place:][1:]
        assert httpx.get(f"{address}/{changed}", trust_env=False).status_code == 403
        assert httpx.post(f"{address}/{changed}", data={"name": "Ева"}, trust_env=False).status_code == 403
    assert client.get(f"/v1/cases/{alarm['id']}").json()["status"] == "open"


def test_the_case_page_wants_a_sign_in(alarm: dict[str, Any], shop: Serving, stranger: httpx.Client) -> None:
    answer = stranger.get(f"{shop.address}/cases/{alarm['id']}")
    assert answer.status_code in {302, 303, 401, 403}
    assert SMOKE[:30] not in answer.text


def test_the_notice_is_accounted_for(alarm: dict[str, Any], client: httpx.Client) -> None:
    def states() -> list[str]:
        found = client.get("/v1/notices", params={"case_id": alarm["id"]}).json()["notices"]
        return [notice["state"] for notice in found if notice["destination"] == "duty" and notice["attempts"] == 1]

    service.eventually(lambda: states() == ["sent"], "the notice is sent")


def test_an_ordinary_contact_disturbs_nobody(client: httpx.Client, shared_sink: Sink) -> None:
    _send(client, "ordinary", "Спасибо, всё подошло, очень довольна покупкой.")
    service.eventually(lambda: _case_of(client, "ordinary")["topic"], "the contact is triaged")
    case = _case_of(client, "ordinary")
    time.sleep(1)
    assert not _arrived(shared_sink, case["id"])


def test_no_token_reaches_the_log(alarm: dict[str, Any], shared_sink: Sink, shop: Serving) -> None:
    link = _acknowledge_link(shared_sink, alarm["id"])
    httpx.get(link, trust_env=False)
    assert link.rpartition("/")[2] not in shop.errors


def _acknowledge_link(sink: Sink, case_id: int) -> str:
    found = ledger.ACKNOWLEDGE_LINK.search(_message_of(sink, case_id))
    assert found is not None
    return found[0]
