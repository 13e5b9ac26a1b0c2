"""The first page shows what is going on, and keeps showing it."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.pages.conftest import let_in
from tests.support import chromium
from tests.support.site import Site
from triage.domain.decision import TOPICS

pytestmark = pytest.mark.browser

MOVED = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def test_an_empty_page_says_how_to_send_the_first_contact(alice: Page) -> None:
    expect(alice.locator(".empty code")).to_contain_text("/v1/contacts")


def test_a_contact_appears_without_a_reload(alice: Page, running_site: Site) -> None:
    alice.evaluate("window.sameDocument = true")
    case_id = running_site.take_in("There is smoke in the kettle", subject="Help")
    expect(alice.locator(f"#case-{case_id}")).to_be_visible()
    assert alice.evaluate("window.sameDocument") is True


def test_a_page_is_not_asked_for_more_than_twice_a_second(alice: Page, running_site: Site) -> None:
    asked: list[str] = []
    alice.on("request", lambda request: asked.append(request.url) if "/fragments/" in request.url else None)
    began_seconds = time.monotonic()
    for _ in range(150):
        running_site.app.publish("cases")
        alice.wait_for_timeout(20)
    assert 2 <= len(asked) <= 2 * (time.monotonic() - began_seconds) + 2


def test_alarm_and_priority_are_said_in_words(alice: Page, running_site: Site) -> None:
    running_site.take_in("There is smoke in the kettle", subject="Help")
    row = alice.locator("tr", has=alice.locator("#case-1"))
    expect(row).to_contain_text("Alarm")
    expect(row).to_contain_text("P1")
    expect(row).to_contain_text("critical")


def test_the_counts_lead_to_the_cases_they_count(alice: Page, running_site: Site) -> None:
    running_site.take_in("Where is my parcel")
    running_site.take_in("Another parcel")
    running_site.take_in("My card")
    alice.get_by_role("link", name="Delivery").click()
    expect(alice.locator("table.cases tbody tr")).to_have_count(2)
    assert "topic=delivery" in alice.url
    assert "delivery" in TOPICS


def test_it_says_what_waits(alice: Page, running_site: Site) -> None:
    running_site.take_in("There is smoke", triaged=True)
    running_site.take_in("Not read yet", triaged=False)
    expect(alice.locator("#tile-untriaged b")).to_have_text("1")
    expect(alice.locator("#tile-undelivered b")).to_have_text("1")


def test_focus_stays_where_it_was_when_the_page_changes(alice: Page, running_site: Site) -> None:
    running_site.take_in("Where is my parcel")
    alice.locator("#case-1").focus()
    running_site.take_in("Another parcel")
    expect(alice.locator("#case-2")).to_be_visible()
    assert alice.evaluate("document.activeElement.id") == "case-1"


def test_updates_can_be_paused(alice: Page, running_site: Site) -> None:
    alice.get_by_role("button", name="Pause updates").click()
    running_site.take_in("Where is my parcel")
    alice.wait_for_timeout(1500)
    expect(alice.locator(".empty")).to_be_visible()
    alice.get_by_role("button", name="Pause updates").click()
    expect(alice.locator("#case-1")).to_be_visible()


def test_without_scripts_it_shows_the_same_and_reloads_itself(browser: Browser, running_site: Site) -> None:
    running_site.take_in("Where is my parcel", subject="Late")
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        let_in(page, running_site)
        expect(page.locator("#case-1")).to_contain_text("Late")
        expect(page.locator("noscript meta[http-equiv=refresh]")).to_have_count(1)
        page.locator("#case-1").click()
        page.get_by_role("button", name="Acknowledge").click()
        expect(page.locator(".act")).to_contain_text("alice acknowledged")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_label("Password")).to_be_visible()


def test_nothing_sticks_out_on_a_phone(alice: Page, running_site: Site) -> None:
    subject = "Averylongsubjectwithoutanyspace" * 10
    running_site.take_in("There is smoke in the kettle" + "x" * 500, subject=subject, case_ref="R" * 250)
    alice.set_viewport_size({"width": 390, "height": 844})
    for path in ("/", "/cases", "/cases/1"):
        alice.goto(running_site.url + path)
        assert alice.evaluate(MOVED) is False, path


def test_a_lost_connection_is_said_and_mends_itself(browser: Browser, running_site: Site) -> None:
    with chromium.watched_page(browser) as page:
        let_in(page, running_site)
        page.route("**/fragments/now", lambda route: route.abort())
        running_site.take_in("Where is my parcel")
        expect(page.locator("#lost")).to_be_visible()
        page.unroute("**/fragments/now")
        running_site.take_in("Another parcel")
        expect(page.locator("#case-2")).to_be_visible()
        expect(page.locator("#lost")).to_be_hidden()
