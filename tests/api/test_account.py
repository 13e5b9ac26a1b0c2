"""The account: everybody reads in their own language and time zone, and may change their password."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW
from triage.api.app import create
from triage.app import App
from triage.domain.access import Role
from triage.flows import sign_in

PASSWORD, BETTER = "correct horse battery", "a better one than that"
HTML = {"Accept": "text/html"}


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, client: TestClient[Litestar]) -> None:
        self.client = client

    def send(self, path: str, page: str = "", **form: str) -> Response:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(page or path, headers=HTML).text)
        assert found
        return self.client.post(path, data=form | {"csrf": found[1]}, headers=HTML, follow_redirects=True)

    def sign_in(self, password: str = PASSWORD) -> Response:
        return self.send("/sign-in", name="alice", password=password, next="/account")

    def reads(self, path: str = "/cases") -> str:
        return self.client.get(path, headers=HTML).text


@pytest.fixture
def alice(ports: App, client: TestClient[Litestar]) -> Person:
    with ports.transaction() as session:
        sign_in.add_user(session, "alice", PASSWORD, Role.AGENT, NOW)
    person = Person(client)
    assert person.sign_in().status_code == 200
    return person


def test_a_person_reads_in_the_language_and_time_zone_they_chose(alice: Person) -> None:
    answer = alice.send("/account/words", "/account", language="ru", timezone="Asia/Yekaterinburg")
    assert answer.url.path == "/account"
    assert "Сохранено" in answer.text
    assert 'lang="ru"' in alice.reads()
    assert "Asia/Yekaterinburg, UTC+5" in alice.reads()


def test_the_choice_holds_in_another_browser_and_for_nobody_else(alice: Person, ports: App) -> None:
    alice.send("/account/words", "/account", language="ru", timezone="Asia/Tokyo")
    with ports.transaction() as session:
        sign_in.add_user(session, "bob", PASSWORD, Role.AGENT, NOW)
    with TestClient(create(ports)) as elsewhere:
        other = Person(elsewhere)
        other.reads("/sign-in?language=en")  # somebody before them read English here
        other.sign_in()
        assert 'lang="ru"' in other.reads()
        assert "Asia/Tokyo, UTC+9" in other.reads()
    with TestClient(create(ports)) as elsewhere:
        bob = Person(elsewhere)
        bob.send("/sign-in", name="bob", password=PASSWORD, next="/account")
        assert f'lang="{ports.config.server.language}"' in bob.reads()


def test_a_choice_is_taken_back(alice: Person, ports: App) -> None:
    alice.send("/account/words", "/account", language="ru", timezone="Asia/Tokyo")
    alice.send("/account/words", "/account", language="", timezone="")
    assert f'lang="{ports.config.server.language}"' in alice.reads()
    assert "Asia/Tokyo" not in alice.reads()


@pytest.mark.parametrize(("language", "timezone"), [("de", ""), ("", "Mars/Olympus"), ("", "../../etc/passwd")])
def test_what_there_is_not_is_refused(alice: Person, language: str, timezone: str) -> None:
    assert alice.send("/account/words", "/account", language=language, timezone=timezone).status_code == 422


def test_a_form_of_another_site_changes_nothing(alice: Person, ports: App) -> None:
    answer = alice.client.post("/account/words", data={"language": "ru", "csrf": "0" * 64}, headers=HTML)
    assert answer.status_code == 403
    assert f'lang="{ports.config.server.language}"' in alice.reads()


def test_a_new_password_ends_the_sign_ins_of_other_browsers(alice: Person, ports: App) -> None:
    with TestClient(create(ports)) as elsewhere:
        other = Person(elsewhere)
        other.sign_in()
        answer = alice.send("/account/password", "/account", now=PASSWORD, new=BETTER, again=BETTER)
        assert answer.url.path == "/account"
        assert alice.client.get("/cases", headers=HTML, follow_redirects=False).status_code == 200
        assert other.client.get("/cases", headers=HTML, follow_redirects=False).status_code == 303
        assert other.sign_in().status_code == 401
        assert other.sign_in(BETTER).status_code == 200


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"now": "wrong", "new": BETTER, "again": BETTER}, 403),
        ({"now": PASSWORD, "new": BETTER, "again": f"{BETTER}!"}, 422),
        ({"now": PASSWORD, "new": "short", "again": "short"}, 422),
        ({}, 403),
    ],
)
def test_a_password_that_does_not_do_changes_nothing(alice: Person, given: dict[str, str], status: int) -> None:
    assert alice.send("/account/password", "/account", **given).status_code == status
    assert alice.sign_in().status_code == 200


def test_guessing_the_present_password_is_slow(alice: Person, ports: App) -> None:
    asked: list[tuple[str, str]] = []

    def bucket(key: str, rate: str) -> float:
        asked.append((key, rate))
        return 41.2

    with TestClient(create(replace(ports, bucket=bucket)), cookies=alice.client.cookies) as client:
        answer = Person(client).send("/account/password", "/account", now=PASSWORD, new=BETTER, again=BETTER)
    assert answer.status_code == 429
    assert "42" in answer.text
    assert [rate for key, rate in asked if key.startswith("password:")] == ["10/minute"]
    assert alice.sign_in().status_code == 200, "the password is the old one"
