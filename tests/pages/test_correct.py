"""A wrong label is corrected with two clicks, with scripts and without; the page says who did and what was there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.site import Site
from triage.domain.access import Role
from triage.flows import correct

pytestmark = pytest.mark.browser


def _open(page: Page, site: Site, case_id: int, query: str = "") -> None:
    page.goto(f"{site.url}/cases/{case_id}{query}")


def test_two_clicks_correct_a_label(running_site: Site, alice: Page) -> None:
    case_id = running_site.take_in("Smoke comes out of the kettle, I am angry")
    _open(alice, running_site, case_id)
    alice.get_by_text("Wrong? Correct it").click()
    alice.get_by_role("group", name="Urgency").get_by_role("button", name="normal").click()
    expect(alice.locator(".corrected")).to_contain_text("Corrected by alice")
    expect(alice.locator(".corrected")).to_contain_text("Triage had said: Product quality, urgency critical")
    expect(alice.locator(".facts")).to_contain_text("normal")
    expect(alice.locator(".alarm")).to_have_count(0)
    expect(alice.locator(".history")).to_contain_text("alice: corrected on the page")


def test_one_click_says_that_all_is_right(running_site: Site, alice: Page) -> None:
    _open(alice, running_site, running_site.take_in("My parcel is three weeks late"))
    alice.get_by_role("button", name="All is right").click()
    expect(alice.locator(".corrected")).to_contain_text("Confirmed by alice")


def test_it_reads_in_russian(running_site: Site, alice: Page) -> None:
    _open(alice, running_site, running_site.take_in("Посылка неделю опаздывает"), "?language=ru")
    alice.get_by_text("Неверно? Исправить").click()
    alice.get_by_role("group", name="Тема").get_by_role("button", name="Оплата").click()
    expect(alice.locator(".corrected")).to_contain_text("Исправил(а) alice")
    expect(alice.locator(".corrected")).to_contain_text("Triage решил: Доставка")


def test_an_agent_may_and_needs_no_scripts(running_site: Site, browser: Browser) -> None:
    case_id = running_site.take_in("My parcel is three weeks late")
    with browser.new_context(java_script_enabled=False) as context:
        page, token = context.new_page(), running_site.signed_in("bob", Role.AGENT)
        context.add_cookies([{"name": "sign_in", "value": token, "url": running_site.url}])
        _open(page, running_site, case_id)
        page.get_by_text("Wrong? Correct it").click()
        page.get_by_role("group", name="Topic").get_by_role("button", name="Payment").click()
        expect(page.locator(".corrected")).to_contain_text("Corrected by bob")


def test_the_link_of_a_notice_asks_for_a_name_and_corrects(running_site: Site, page: Page) -> None:
    running_site.take_in("Smoke comes out of the kettle, I am angry")
    page.goto(running_site.correct_link(1))
    page.get_by_label("Urgency").select_option("normal")
    page.get_by_label("Your name").fill("Carol")
    page.get_by_role("button", name="Correct", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Done, thank you")
    assert correct.look(running_site.app, 1).decision.corrected_by == "Carol"
    page.goto(running_site.correct_link(1))
    expect(page.get_by_role("status")).to_contain_text("Done already: Carol")


def test_a_forged_form_changes_nothing(running_site: Site, alice: Page) -> None:
    _open(alice, running_site, running_site.take_in("My parcel is three weeks late"))
    answer = alice.request.post(
        f"{running_site.url}/contacts/1/correction", form={"topic": "payment", "csrf": "0" * 64}
    )
    assert answer.status == 403
    assert correct.look(running_site.app, 1).decision.corrected_at is None
