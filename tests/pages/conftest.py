"""A running site, and a browser in which Alice is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.support import chromium, site
from tests.support.engines import opened
from tests.support.site import Site
from triage.domain.access import Role

# A page asks the less often the slower it is answered, and these tests run beside others.
expect.set_options(timeout=20_000)


@pytest.fixture
def engine(tmp_path: Path, sqlite_template: Path) -> Iterator[Engine]:
    """Give an engine on SQLite: the store has tests of its own on both."""
    with opened(f"sqlite:///{copyfile(sqlite_template, tmp_path / 'triage.db')}") as engine:
        yield engine


@pytest.fixture
def running_site(tmp_path: Path, engine: Engine, redis_url: str) -> Iterator[Site]:
    with site.running(site.ports(tmp_path, engine, redis_url)) as running:
        yield running


@pytest.fixture
def alice(running_site: Site, browser: Browser) -> Iterator[Page]:
    """Give a page on which Alice has signed in; it fails on whatever the browser complains about."""
    complaints: list[str] = []
    with chromium.watched_page(browser) as page:
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        let_in(page, running_site)
        yield page
    assert complaints == []


def let_in(page: Page, site: Site) -> None:
    """Open the first page as Alice, a supervisor, who has signed in."""
    token = site.signed_in("alice", Role.SUPERVISOR)
    page.context.add_cookies([{"name": "sign_in", "value": token, "url": site.url}])
    page.goto(f"{site.url}/")
