"""The page of webhooks: how each is doing, and the button that switches one on again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.support import chromium, site
from tests.support.site import Site
from triage import config
from triage.app import App
from triage.domain.access import Role
from triage.domain.webhook import EventType, NewMessage
from triage.flows import webhooks
from triage.store import audit, webhook_endpoints, webhook_messages

pytestmark = pytest.mark.browser

HOOKS = """
[[webhooks]]
id = "crm"
url = "https://crm.example.org/?key=hush"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="]
events = ["contact.triaged"]
[[webhooks]]
id = "bi"
url = "https://bi.example.org/"
secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA="]
events = ["alarm"]
"""


@pytest.fixture
def app(tmp_path: Path, engine: Engine, redis_url: str) -> App:
    return site.ports(tmp_path, engine, redis_url)


def with_hooks(app: App) -> App:
    text = site.CONFIG.format(base_url="http://127.0.0.1:8000", language="en")
    return replace(app, config=config.parse(text + HOOKS, app.config.file))


def switch_off(app: App) -> None:
    """Let the webhook of the CRM be switched off, with two messages that wait since then."""
    now = datetime.now(UTC)
    with app.transaction() as session:
        health = webhook_endpoints.locked(session, "crm")
        off = replace(health, failures=1, delivered=7, disabled_at=now - timedelta(hours=2), disabled_reason="gone")
        webhook_endpoints.save(session, replace(off, last_failure="refused: HTTP 410", last_failure_at=now))
        told = [
            NewMessage(endpoint="crm", message_id=f"msg_{number}", type=EventType.CONTACT_TRIAGED, body="{}")
            for number in range(2)
        ]
        webhook_messages.put(session, told, now - timedelta(hours=2))


def open_page(page: Page, running: Site, role: Role = Role.ADMIN) -> None:
    token = running.signed_in("root", role)
    page.context.add_cookies([{"name": "sign_in", "value": token, "url": running.url}])
    page.goto(f"{running.url}/webhooks")


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with chromium.watched_page(browser) as watched:
        yield watched


def test_without_webhooks_it_says_so(app: App, page: Page) -> None:
    with site.running(app) as running:
        open_page(page, running)
        expect(page.locator("main")).to_contain_text("add [[webhooks]] to triage.toml")
        expect(page.locator("section")).to_have_count(0)


def test_well_ones_are_shown_with_a_test_and_without_their_address(app: App, page: Page) -> None:
    with site.running(with_hooks(app)) as running:
        open_page(page, running)
        expect(page.locator("section h2")).to_have_text(["crm", "bi"])
        assert "hush" not in page.content()
        page.locator("section", has_text="crm").get_by_role("button").click()
        expect(page.locator("section", has_text="crm").locator("tr", has_text="Waiting")).to_contain_text("1")
        [crm, _] = webhooks.look(running.app)
        assert crm.waiting == 1


def test_one_that_was_switched_off_says_why_and_is_switched_on_by_a_button(app: App, page: Page) -> None:
    app = with_hooks(app)
    switch_off(app)
    with site.running(app) as running:
        open_page(page, running)
        crm = page.locator("section", has_text="crm")
        expect(crm.locator(".bad")).to_contain_text("410")
        expect(crm.get_by_role("button")).to_have_count(1)
        crm.get_by_role("button").click()
        expect(crm.locator(".bad")).to_have_count(0)
        expect(crm.locator(".state.sent").first).to_be_visible()
    with app.read() as session:
        [line] = audit.page(session, what="webhook enabled")
        assert webhook_endpoints.get(session, "crm").disabled_at is None
    assert (line.about, line.actor) == ("webhook crm", "user 1")


def test_others_than_administrators_do_not_see_it(app: App, page: Page) -> None:
    with site.running(with_hooks(app)) as running:
        open_page(page, running, Role.SUPERVISOR)
        expect(page.locator("section h2")).to_have_count(0)
        expect(page.locator("main")).to_contain_text("403")
