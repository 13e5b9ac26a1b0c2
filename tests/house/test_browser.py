"""The browser of the tests is a real one, and speaks to this machine alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.support import chromium


@pytest.mark.browser
def test_the_browser_renders_a_page(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text("<script>document.title = 'shown'</script>", encoding="utf-8")
    page.goto(file.as_uri())
    assert page.title() == "shown"


@pytest.mark.browser
def test_a_page_that_asks_another_host_fails_its_test(browser: Browser) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"asked host\.invalid"), chromium.watched_page(browser) as page:
        page.set_content("<img src='http://host.invalid/pixel.png'>")
