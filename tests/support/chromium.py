"""A real browser that speaks to this machine alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.support.need import lacking

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# What keeps it from looking for updates, accounts and Google's hosts; as root there is no sandbox to be had.
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)
OWN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1", None})


@contextmanager
def launched() -> Iterator[Browser]:
    """Give a browser, or skip or fail the test when none is installed."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        lacking("browser", "install Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def watched_page(browser: Browser) -> Iterator[Page]:
    """Give a page of a fresh profile; fail afterwards if it asked another host for anything, or a script broke."""
    faults: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: faults.extend(_strange_host(request.url)))
        yield page
    if faults:
        pytest.fail("\n".join(faults), pytrace=False)


def _strange_host(url: str) -> list[str]:
    host = urlsplit(url).hostname
    return [] if host in OWN_HOSTS else [f"asked {host}: {url}"]
