"""Signing in and following a link, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.support.site import PASSWORD, Site

pytestmark = pytest.mark.browser


def test_whoever_signs_in_comes_back_to_where_they_wanted_to_go(page: Page, running_site: Site) -> None:
    running_site.add_user("bob")
    case_id = running_site.take_in("Where is my parcel")
    page.goto(f"{running_site.url}/cases/{case_id}?language=ru")
    expect(page.locator("html")).to_have_attribute("lang", "ru")
    page.locator("[name=name]").fill("Bob")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("button.main").click()
    expect(page.locator(".act button")).to_be_visible()
    assert page.url.startswith(f"{running_site.url}/cases/{case_id}")
    [cookie] = [one for one in page.context.cookies() if one["name"] == "sign_in"]
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"


def test_a_link_is_acknowledged_without_signing_in_and_the_name_is_kept(page: Page, running_site: Site) -> None:
    first, second = running_site.take_in("smoke, kettle"), running_site.take_in("smoke, parcel")
    page.goto(running_site.link(first))
    expect(page.locator("main")).not_to_contain_text("smoke")
    page.get_by_label("Your name").fill("Anna <b>")
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.get_by_role("status")).to_contain_text("the case is yours")
    page.goto(running_site.link(first))
    expect(page.get_by_role("status")).to_contain_text("Anna <b> acknowledged")
    page.goto(running_site.link(second))
    expect(page.get_by_label("Your name")).to_have_value("Anna <b>")


def test_another_site_cannot_frame_or_press_anything(page: Page, running_site: Site) -> None:
    answer = page.goto(f"{running_site.url}/sign-in")
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    for rule in ("default-src 'self'", "frame-ancestors 'none'", "form-action 'self'", "base-uri 'none'"):
        assert rule in policy
    assert "unsafe" not in policy
    assert answer.headers["x-frame-options"] == "DENY"


def test_the_browser_enforces_the_policy(page: Page, running_site: Site) -> None:
    page.goto(f"{running_site.url}/sign-in")
    planted = '<img src=x onerror="document.title=1"><p id=p style="color: rgb(255, 0, 0)">'
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", planted)
    page.wait_for_timeout(300)
    assert page.title() != "1"
    assert page.evaluate("getComputedStyle(document.getElementById('p')).color") != "rgb(255, 0, 0)"
