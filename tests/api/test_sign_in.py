"""Signing in: who may, how often one may try, and what a form must carry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW
from triage.api.app import create
from triage.app import App, Session
from triage.domain.access import Role
from triage.domain.errors import StoreUnavailable
from triage.flows import sign_in, users
from triage.store import sign_ins

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html"}
FORM = "application/x-www-form-urlencoded"
PAGES = ("/", "/cases", "/cases/1", "/fragments/now")


@dataclass
class Visitor:
    """Somebody with a browser."""

    client: TestClient[Litestar]

    def csrf(self, path: str = "/sign-in") -> str:
        found = re.search(r'name="csrf" value="(\w+)"', self.client.get(path, headers=HTML).text)
        assert found
        return found[1]

    def sign_in(self, name: str = "alice", password: str = PASSWORD, wanted: str = "/", **given: str) -> Response:
        form = {"name": name, "password": password, "next": wanted, "csrf": self.csrf()} | given
        return self.client.post("/sign-in", data=form, headers=HTML, follow_redirects=False)


@pytest.fixture
def visitor(ports: App, client: TestClient[Litestar]) -> Visitor:
    with ports.transaction() as session:
        sign_in.add_user(session, "Alice", PASSWORD, Role.SUPERVISOR, NOW)
    return Visitor(client)


@pytest.fixture
def over_https(ports: App) -> Iterator[TestClient[Litestar]]:
    server = replace(ports.config.server, base_url="https://triage.example")
    app = replace(ports, config=replace(ports.config, server=server))
    with TestClient(create(app), base_url="https://triage.example") as client:
        yield client


def test_it_lets_in_with_the_right_password_alone(visitor: Visitor) -> None:
    assert visitor.sign_in(password="wrong").status_code == 401
    assert visitor.sign_in(name="nobody").status_code == 401
    assert visitor.sign_in(name="nul\0").status_code == 401
    answer = visitor.sign_in(name=" ALICE ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert visitor.client.get("/").status_code == 200


def test_a_wrong_password_does_not_tell_whether_the_name_exists(visitor: Visitor) -> None:
    texts = {re.sub(r'value="\w*"', "", visitor.sign_in(name=name, password="x").text) for name in ("alice", "bob")}
    assert len(texts) == 1


@pytest.mark.parametrize("path", PAGES)
def test_pages_are_for_those_who_are_signed_in(visitor: Visitor, path: str) -> None:
    answer = visitor.client.get(path, follow_redirects=False)
    assert answer.status_code in {303, 401}
    assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in")


def test_it_brings_people_back_to_where_they_wanted_to_go(visitor: Visitor) -> None:
    sent = visitor.client.get("/cases?topic=delivery", follow_redirects=False).headers["location"]
    assert sent == "/sign-in?next=%2Fcases%3Ftopic%3Ddelivery"
    assert visitor.sign_in(wanted="/cases?topic=delivery").headers["location"] == "/cases?topic=delivery"


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\r\nb: c", "", "x"])
def test_it_never_leads_to_another_site(visitor: Visitor, wanted: str) -> None:
    assert visitor.sign_in(wanted=wanted).headers["location"] == "/"


@pytest.mark.parametrize("given", [{"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "ы"}])
def test_it_refuses_a_form_that_is_not_ours(visitor: Visitor, given: dict[str, str]) -> None:
    assert visitor.sign_in(**given).status_code == 403


@pytest.mark.parametrize(
    "header",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}],
    ids=str,
)
def test_it_refuses_what_another_site_sends(visitor: Visitor, header: dict[str, str]) -> None:
    form = {"name": "alice", "password": PASSWORD, "csrf": visitor.csrf()}
    assert visitor.client.post("/sign-in", data=form, headers=HTML | header).status_code == 403


def test_the_token_of_one_browser_is_worth_nothing_in_another(visitor: Visitor, ports: App) -> None:
    with TestClient(create(ports)) as other:
        foreign = Visitor(other).csrf()
    assert visitor.sign_in(csrf=foreign).status_code == 403


def test_sign_out_ends_the_sign_in_everywhere_and_needs_our_form(visitor: Visitor) -> None:
    visitor.sign_in()
    token = visitor.client.cookies["sign_in"]
    assert visitor.client.post("/sign-out", data={"csrf": "x"}).status_code == 403
    assert visitor.client.post("/sign-out", data={"csrf": visitor.csrf("/")}).status_code == 200
    visitor.client.cookies.set("sign_in", token)
    assert visitor.client.get("/", follow_redirects=False).status_code == 303


def test_a_sign_in_ends_by_itself_and_with_the_user(visitor: Visitor, ports: App) -> None:
    now = datetime.now(UTC)
    token, _ = sign_in.begin(ports, "alice", PASSWORD, now)
    assert sign_in.who(ports, token, now + sign_in.SIGN_IN_LASTS - timedelta(seconds=1))
    assert sign_in.who(ports, token, now + sign_in.SIGN_IN_LASTS) is None
    with ports.transaction() as session:
        sign_in.add_user(session, "root", PASSWORD, Role.ADMIN, NOW)
        users.disable(session, "alice", now)
    assert sign_in.who(ports, token, now) is None
    assert visitor.sign_in().status_code == 401


def test_the_token_is_not_stored(visitor: Visitor, ports: App) -> None:
    visitor.sign_in()
    with ports.read() as session:
        assert sign_ins.find(session, visitor.client.cookies["sign_in"], datetime.now(UTC)) is None


def test_guessing_is_slow_for_a_name_from_everywhere(ports: App) -> None:
    asked: list[tuple[str, str]] = []

    def bucket(key: str, rate: str) -> float:
        asked.append((key, rate))
        return 41.5 if ":name:" in key else 0.0

    with TestClient(create(replace(ports, bucket=bucket))) as client:
        answer = Visitor(client).sign_in(name="Alice ")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "42")
        Visitor(client).sign_in(name="alice")
    assert {key.split(":")[1] for key, _ in asked} == {"address", "both", "name"}
    assert len({key for key, _ in asked if ":name:" in key}) == 1
    assert not any("alice" in key for key, _ in asked)


def test_one_address_cannot_keep_a_person_out(ports: App) -> None:
    taken: list[str] = []

    def bucket(key: str, rate: str) -> float:
        taken.append(key)
        return 60.0 if taken.count(key) > int(rate.partition("/")[0]) else 0.0

    with TestClient(create(replace(ports, bucket=bucket))) as client:
        answers = [Visitor(client).sign_in(password="a wrong one").status_code for _ in range(25)]
    assert answers.count(401) == 10
    assert sum(":name:" in key for key in taken) == 10


def test_over_https_cookies_go_no_other_way(over_https: TestClient[Litestar], ports: App) -> None:
    with ports.transaction() as session:
        sign_in.add_user(session, "alice", PASSWORD, Role.AGENT, NOW)
    cookie = Visitor(over_https).sign_in().headers["set-cookie"]
    assert cookie.startswith("__Host-sign_in=")
    assert {"httponly", "secure", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}
    assert over_https.get("/").status_code == 200


def test_the_language_is_chosen_and_kept(visitor: Visitor) -> None:
    assert 'lang="en"' in visitor.client.get("/sign-in").text
    assert 'lang="ru"' in visitor.client.get("/sign-in?language=ru").text
    assert 'lang="ru"' in visitor.client.get("/sign-in").text
    assert 'lang="ru"' in visitor.client.get("/sign-in?language=xx").text


def test_a_path_that_leads_nowhere_is_a_page_for_people_and_a_problem_for_programs(visitor: Visitor) -> None:
    page = visitor.client.get("/nowhere", headers=HTML | {"Cookie": "language=ru"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'lang="ru"' in page.text
    assert visitor.client.get("/nowhere").headers["content-type"] == "application/problem+json"
    assert visitor.client.get("/v1/nowhere", headers=HTML).headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/cases/0", "/cases/99", "/cases/9223372036854775808", "/cases/x", "/static/x.css"])
def test_a_case_that_is_not_there_is_a_404(visitor: Visitor, path: str) -> None:
    visitor.sign_in()
    assert visitor.client.get(path, headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "query", ["topic=%00", "hours=x&before=-1", "hours=9999999999&before=9" * 3, "status=nobodys&alarm=yes"]
)
def test_odd_filters_are_no_error(visitor: Visitor, query: str) -> None:
    visitor.sign_in()
    assert visitor.client.get(f"/cases?{query}").status_code == 200


def test_what_is_no_form_is_refused_with_a_page(visitor: Visitor) -> None:
    answer = visitor.client.post("/sign-in", content=b"{", headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert visitor.client.put("/sign-in", headers=HTML).status_code == 405


@pytest.mark.parametrize("path", ["/sign-in", "/sign-out", "/a/token", "/cases/1/acknowledge"])
def test_a_form_of_any_size_is_refused_unread(visitor: Visitor, path: str) -> None:
    assert visitor.sign_in().status_code == 303
    answer = visitor.client.post(path, content=b"a&" * 10_000, headers=HTML | {"Content-Type": FORM})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_database_that_is_away_is_a_page_that_says_to_come_again(visitor: Visitor, ports: App) -> None:
    def away() -> AbstractContextManager[Session]:
        raise StoreUnavailable("the database does not answer")

    token, _ = sign_in.begin(ports, "alice", PASSWORD, datetime.now(UTC))
    with TestClient(create(replace(ports, read=away)), raise_server_exceptions=False) as client:
        client.cookies.set("sign_in", token)
        answer = client.get("/", headers=HTML)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert "does not answer" in answer.text


def test_what_breaks_says_nothing_but_a_number_to_look_for(visitor: Visitor, ports: App) -> None:
    def broken() -> AbstractContextManager[Session]:
        raise ZeroDivisionError("a secret")

    with TestClient(create(replace(ports, read=broken)), raise_server_exceptions=False) as client:
        client.cookies.set("sign_in", "any")
        answer = client.get("/", headers=HTML)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert re.search(r"[0-9a-f]{16}", answer.text)
