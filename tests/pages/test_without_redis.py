"""Redis may be away: the pages work, and ask by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from tests.pages.conftest import let_in
from tests.support import chromium, site
from tests.support.site import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def site_without_redis(tmp_path: Path, engine: Engine) -> Iterator[Site]:
    with site.running(site.ports(tmp_path, engine, f"unix://{tmp_path}/nobody")) as running:
        yield running


def test_a_contact_appears_all_the_same(browser: Browser, site_without_redis: Site) -> None:
    with chromium.watched_page(browser) as page:
        let_in(page, site_without_redis)
        site_without_redis.take_in("Where is my parcel")
        expect(page.locator("#case-1")).to_be_visible()
