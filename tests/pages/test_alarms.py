"""The page of alarms: what rang, what other settings would do, what has moved; and the queue of what needs a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.pages.conftest import let_in
from tests.pages.test_now import MOVED
from tests.support import chromium, site
from tests.support.cast import contact, decision
from tests.support.site import Site
from triage import config
from triage.app import App
from triage.domain.access import Role
from triage.domain.decision import Priority, Urgency
from triage.domain.drift import CONFIDENCE, Drift
from triage.flows import intake, thresholds
from triage.store import cases, contacts, decisions, drifts

pytestmark = pytest.mark.browser

SPREAD = [(300, 0.0225), (40, 0.4225), (20, 0.6225), (20, 0.9225)]  # how many had which chance of an alarm
HOSTILE = "<img src=x onerror=alert(1)> call +7 912 345-67-89 now"


def asking(app: App, alarms: str) -> App:
    """Return an app whose duty destination asks this of its alarms."""
    text = site.CONFIG.format(base_url="http://127.0.0.1:8000", language="en")
    asked = text.replace('id = "duty"', f'id = "duty"\nalarms = {{ {alarms} }}')
    return replace(app, config=config.parse(asked, app.config.file))


def a_week(app: App) -> None:
    """Let a week of decisions be there, and thresholds be made of it."""
    now = datetime.now(UTC)
    chances = [chance for number, chance in SPREAD for _ in range(number)]
    written = [contact(f"week {number}", text=f"{HOSTILE} {number}") for number in range(len(chances))]
    received = intake.store(app, written, now)
    made = [
        (
            one.contact_id,
            decision(
                decided_at=now - timedelta(hours=164) + timedelta(minutes=20 * number),
                urgency=Urgency.CRITICAL if chance > 0.5 else Urgency.NORMAL,
                priority=Priority.P1 if chance > 0.5 else Priority.P3,
                alarm=chance > 0.5,
                alarm_chance=chance,
                rule="alarm" if chance > 0.5 else "everything else",
                alarm_rule="alarm",
            ),
        )
        for number, (one, chance) in enumerate(zip(received, chances, strict=True))
    ]
    with app.transaction() as session:
        decisions.save(session, made)
    thresholds.tune(app, now)


@pytest.fixture
def tuned_site(tmp_path: Path, engine: Engine, redis_url: str) -> object:
    with site.running(asking(site.ports(tmp_path, engine, redis_url), "precision = 0.7")) as running:
        a_week(running.app)
        yield running


def looking(page: Page, running: Site, path: str) -> Page:
    let_in(page, running)
    page.goto(running.url + path)
    return page


def test_it_says_what_every_setting_would_have_done(browser: Browser, tuned_site: Site) -> None:
    with chromium.watched_page(browser) as page:
        looking(page, tuned_site, "/alarms")
        table = page.locator("section", has_text="duty").locator("table.settings").first
        expect(table.locator("tbody tr")).to_have_count(12)
        chosen = table.locator("tr.chosen")
        expect(chosen).to_contain_text("70% right")
        expect(chosen.locator("code")).to_have_text("alarms = { precision = 0.7 }")
        expect(table.locator("tr", has_text="the labels alone")).to_contain_text("5.9")
        expect(page.locator("#drifts")).to_be_visible()


def test_examples_are_masked_and_harmless(browser: Browser, tuned_site: Site) -> None:
    with chromium.watched_page(browser) as page:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        looking(page, tuned_site, "/alarms")
        near = page.locator("ul.near li").first
        expect(near).to_contain_text("<img src=x")
        expect(near).not_to_contain_text("912 345")
        near.get_by_role("link").click()
        expect(page.locator("h1")).to_contain_text("Case")
        assert dialogs == []


def test_it_works_without_scripts_and_in_russian(browser: Browser, tuned_site: Site) -> None:
    with browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}) as context:
        page = looking(context.new_page(), tuned_site, "/alarms?language=ru")
        expect(page.locator("h1")).to_have_text("Тревоги")
        expect(page.get_by_text("верных", exact=False).first).to_be_visible()


def test_nothing_sticks_out_on_a_phone(browser: Browser, tuned_site: Site) -> None:
    with chromium.watched_page(browser) as page:
        page.set_viewport_size({"width": 390, "height": 844})
        looking(page, tuned_site, "/alarms")
        assert page.evaluate(MOVED) is False


def test_agents_do_not_see_it(browser: Browser, tuned_site: Site) -> None:
    token = tuned_site.signed_in("bob", Role.AGENT)
    with browser.new_context() as context:
        page = context.new_page()
        page.context.add_cookies([{"name": "sign_in", "value": token, "url": tuned_site.url}])
        answer = page.goto(f"{tuned_site.url}/alarms")
        assert answer is not None
        assert answer.status == 403
        page.goto(tuned_site.url)
        expect(page.get_by_role("link", name="Alarms", exact=True)).to_have_count(0)


def test_what_has_moved_is_told_in_words(alice: Page, running_site: Site) -> None:
    now = datetime.now(UTC)
    with running_site.app.transaction() as session:
        drifts.add(session, Drift(at=now, measure=CONFIDENCE, before=0.81, after=0.66, counted=412))
        drifts.add(session, Drift(at=now, measure="topic=delivery", before=0.1, after=0.3, counted=500))
    alice.goto(f"{running_site.url}/alarms")
    expect(alice.get_by_text("On average the classifier is 66% sure of the topic; it was 81% before")).to_be_visible()
    moved = alice.locator("li", has_text="“Delivery” is now 30% of contacts")
    moved.get_by_role("link").click()
    assert "topic=delivery" in alice.url


def test_what_needs_a_person_is_a_queue_with_reasons_oldest_first(alice: Page, running_site: Site) -> None:
    first = running_site.take_in("Quux and nothing else", subject="Unclear")
    second, now = running_site.take_in("Cannot be read at all", triaged=False), datetime.now(UTC)
    with running_site.app.transaction() as session:
        (claimed,) = contacts.claim(session, "me", now, 10)
        contacts.fail(session, "me", claimed.id, "RuntimeError while reading it")
        cases.hand_over(session, second, "care", now, why="RuntimeError while reading it")
    running_site.take_in("Where is my parcel")
    alice.goto(running_site.url)
    expect(alice.locator("#tile-people b")).to_have_text("2")
    alice.get_by_role("link", name="Needs a person", exact=True).click()
    rows = alice.locator("table.cases tbody tr")
    expect(rows).to_have_count(2)
    assert "needs_human=yes" in alice.url
    assert "order=oldest" in alice.url
    expect(rows.first.locator(f"#case-{first}")).to_be_visible()
    expect(rows.first).to_contain_text("not sure of the topic: 31%, 40% is needed")
    expect(rows.last).to_contain_text("could not be read: RuntimeError while reading it")
    expect(alice.locator("select[name=order]")).to_have_value("oldest")
    rows.first.locator("a").click()
    expect(alice.get_by_text("Only 31% sure of the topic, 40% is needed")).to_be_visible()
