"""The acknowledge link: looking changes nothing, the button does it once, and everybody sees who was first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Told
from tests.support.cast import contact, decision
from triage.api.app import create
from triage.app import App
from triage.domain.access import Role
from triage.domain.case import Case, CaseStatus
from triage.domain.decision import Urgency
from triage.domain.errors import Invalid, NotFound
from triage.flows import acknowledge, intake, sign_in
from triage.notify.links import LIFETIME, Signer
from triage.store import cases

SIGNER = Signer(["k" * 32])


@dataclass
class Link:
    """A case, its link, and somebody who holds it."""

    app: App
    client: TestClient[Litestar]
    case_id: int
    token: str

    @property
    def path(self) -> str:
        return f"/a/{self.token}"

    def press(self, name: str = "Alice", **options: Any) -> Any:
        return self.client.post(self.path, data={"name": name}, **options)

    @property
    def case(self) -> Case:
        with self.app.read() as session:
            found = cases.get(session, self.case_id)
        assert found
        return found


@pytest.fixture
def link(ports: App) -> Iterator[Link]:
    app = replace(ports, signer=SIGNER)
    received = contact(text="hostile <script>", subject="a secret of the customer")
    case_id = intake.store(app, [received], NOW)[0].case_id
    with app.transaction() as session:
        cases.decided(session, [(case_id, decision(topic="payment", urgency=Urgency.HIGH, alarm=True))])
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield Link(app, client, case_id, SIGNER.acknowledge_token(case_id, datetime.now(UTC)))


def test_looking_shows_what_it_would_do_and_changes_nothing(link: Link) -> None:
    assert link.client.head(link.path).status_code == 200
    answer = link.client.get(link.path)
    assert answer.status_code == 200
    assert all(words in answer.text for words in (f"case {link.case_id}", "Payment", "high", "UTC"))
    assert "secret" not in answer.text
    assert "script>" not in answer.text.replace("</script>", "")
    assert link.case.status is CaseStatus.OPEN


def test_the_button_does_it_and_says_who(link: Link, told: Told) -> None:
    answer = link.press("  Алиса \n Смит ")
    assert answer.status_code == 200
    assert "the case is yours" in answer.text
    assert (link.case.status, link.case.acknowledged_by) == (CaseStatus.ACKNOWLEDGED, "Алиса Смит")
    assert told.published[-1] == "cases"
    with link.app.read() as session:
        [event] = cases.history(session, link.case_id)
    assert (event.actor, event.what, event.why) == ("Алиса Смит", "acknowledged", acknowledge.BY_LINK)


def test_the_second_time_it_says_who_was_first(link: Link) -> None:
    link.press("Alice")
    answer = link.press("Bob")
    assert answer.status_code == 200
    assert "Alice acknowledged this case" in answer.text
    assert "Alice acknowledged this case" in link.client.get(link.path).text
    assert link.case.acknowledged_by == "Alice"
    with link.app.read() as session:
        assert len(cases.history(session, link.case_id)) == 1


def test_the_name_is_kept_for_the_next_time(link: Link) -> None:
    link.press('Алиса; path=/ "quoted"')
    other = intake.store(link.app, [contact("2")], NOW)[0].case_id
    shown = link.client.get(f"/a/{SIGNER.acknowledge_token(other, datetime.now(UTC))}").text
    assert "Алиса; path=/ &#34;quoted&#34;" in shown


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "\u200b", "\0"])
def test_a_name_that_is_none_is_asked_for_again(link: Link, name: str) -> None:
    answer = link.press(name)
    assert answer.status_code == 422
    assert "1 to 100" in answer.text
    assert link.case.status is CaseStatus.OPEN


def test_a_form_without_a_name_is_asked_for_one(link: Link) -> None:
    assert link.client.post(link.path).status_code == 422


@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_a_changed_link_is_refused_and_an_old_one_is_gone(link: Link, method: str) -> None:
    changed = link.token[:-1] + ("a" if link.token[-1] != "a" else "b")
    old = SIGNER.acknowledge_token(link.case_id, datetime.now(UTC) - LIFETIME - timedelta(seconds=1))
    for token, status in ((changed, 403), ("x", 403), ("%00", 403), (link.token.upper(), 403), (old, 410)):
        answer = link.client.request(method, f"/a/{token}", data={"name": "Mallory"} if method == "POST" else None)
        assert answer.status_code == status, token
    assert link.case.status is CaseStatus.OPEN


def test_the_link_is_kept_to_itself(link: Link) -> None:
    for answer in (link.client.get(link.path), link.press()):
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert link.token not in answer.text


def test_another_site_cannot_press_the_button(link: Link) -> None:
    assert link.press(headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert link.press(headers={"Origin": "https://evil.example"}).status_code == 403
    assert link.case.status is CaseStatus.OPEN


def test_of_many_at_once_one_is_first(link: Link) -> None:
    done: list[bool] = []

    def press(name: str) -> None:
        done.append(acknowledge.acknowledge(link.app, link.token, name, datetime.now(UTC)).already)

    threads = [threading.Thread(target=press, args=(f"agent {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [False] + [True] * 7
    with link.app.read() as session:
        assert len(cases.history(session, link.case_id)) == 1


def test_who_is_signed_in_acknowledges_in_their_own_name(link: Link) -> None:
    done = acknowledge.acknowledge_case(link.app, link.case_id, "alice", NOW)
    assert (done.already, done.case.acknowledged_by) == (False, "alice")
    assert acknowledge.acknowledge_case(link.app, link.case_id, "bob", NOW).already
    with pytest.raises(NotFound):
        acknowledge.acknowledge_case(link.app, 10**6, "alice", NOW)
    with pytest.raises(Invalid):
        acknowledge.check_name("")


def test_the_button_on_the_page_needs_our_form(link: Link) -> None:
    with link.app.transaction() as session:
        sign_in.add_user(session, "alice", "correct horse battery", Role.AGENT, NOW)
    token, _ = sign_in.begin(link.app, "alice", "correct horse battery", datetime.now(UTC))
    link.client.cookies.set("sign_in", token)
    path = f"/cases/{link.case_id}/acknowledge"
    assert link.client.post(path, data={"csrf": "x"}).status_code == 403
    assert link.client.post(path).status_code == 403
    link.client.cookies.clear()
    assert link.client.post(path, data={"csrf": "x"}).status_code == 401
    assert link.case.status is CaseStatus.OPEN


def test_a_reopened_case_can_be_acknowledged_again(link: Link) -> None:
    link.press("Alice")
    with link.app.transaction() as session:
        for status in (CaseStatus.RESOLVED, CaseStatus.REOPENED):
            cases.change_status(session, link.case_id, status, by="test", why="", now=NOW)
    assert "the case is yours" in link.press("Bob").text
    assert link.case.acknowledged_by == "Bob"
