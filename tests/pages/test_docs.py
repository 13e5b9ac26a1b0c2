"""The reference of the API is a page: readable offline, without a script, on a phone, with commands that work."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from litestar import Litestar
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.support import chromium, site
from tests.support.site import Site
from triage.api import app
from triage.api.reference.document import describe
from triage.api.request import Asked
from triage.domain.access import Scope
from triage.flows import keys

MOVED = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
REDIS_AWAY = "redis://127.0.0.1:1/0"
# A hook is signed with its source's own secret; others answer by what there is: webhooks, models, originals, health.
NOT_TRIED = re.compile(r"/hooks/|/webhooks/|/models/|/original|/erase|/health/ready")


@pytest.fixture
def reference(tmp_path: Path, engine: Engine) -> Iterator[Site]:
    """Serve the pages on an address that the configuration knows, so that commands can be copied."""
    with site.running(site.ports(tmp_path, engine, REDIS_AWAY)) as running:
        yield running


@pytest.mark.browser
def test_it_asks_no_other_host_and_breaks_no_rule_of_ours(browser: Browser, reference: Site) -> None:
    complaints: list[str] = []
    with chromium.watched_page(browser) as page:
        page.on("console", lambda message: complaints.append(message.text))
        for language in ("en", "ru"):
            page.goto(f"{reference.url}/docs?language={language}")
            expect(page.locator("html")).to_have_attribute("lang", language)
            expect(page.locator("#contacts_take h3")).to_contain_text("/v1/contacts")
        assert page.locator("script, [style], style, iframe").count() == 0
    assert complaints == []


@pytest.mark.browser
def test_it_needs_no_script_and_no_sign_in(browser: Browser, reference: Site) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{reference.url}/sign-in")
        page.get_by_role("link", name="API").click()
        page.locator("#contents").get_by_role("link", name="/v1/cases", exact=False).first.click()
        assert page.url.endswith("#find_cases")
        expect(page.locator("#find_cases")).to_contain_text("Needs a key with read")
        page.locator("#find_cases .problems summary").click()
        expect(page.locator("#find_cases .problems")).to_contain_text("there is no such parameter")


@pytest.mark.browser
def test_nothing_sticks_out_on_a_phone(page: Page, reference: Site) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{reference.url}/docs")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
    assert page.evaluate(MOVED) is False


@pytest.mark.browser
def test_every_link_of_the_contents_leads_to_its_route(page: Page, reference: Site) -> None:
    page.goto(f"{reference.url}/docs")
    targets = page.locator("#contents a").evaluate_all("all => all.map(a => a.hash.slice(1))")
    assert page.evaluate("ids => ids.filter(id => !document.getElementById(id))", targets) == []
    documented = describe(
        Litestar(route_handlers=list(app.ROUTES), openapi_config=None, request_class=Asked), base_url=reference.url
    )
    ids = {one["operationId"] for item in documented["paths"].values() for one in item.values()}
    assert ids <= set(targets)


@pytest.mark.browser
def test_the_commands_work_as_they_stand(page: Page, reference: Site, tmp_path: Path) -> None:
    if not shutil.which("curl"):
        pytest.skip("no curl here")
    reference.take_in("There is smoke in the kettle", subject="Help")
    page.goto(f"{reference.url}/docs")
    commands: list[str] = page.locator(".route .shell code").all_text_contents()
    with reference.app.transaction() as session:
        _, secret = keys.make(session, "alice", [Scope.ADMIN], [], datetime.now(UTC))
    tried = [command for command in commands if not NOT_TRIED.search(command)]
    assert len(tried) >= 8
    failed = [f"{command}\n{answer}" for command in tried if (answer := _try(command, reference.url, secret))]
    assert failed == [], "\n\n".join(failed)


def _try(command: str, url: str, secret: str) -> str:
    """Run a command as somebody would who has copied it; return what it printed unless it worked."""
    command = command.replace("http://127.0.0.1:8000", url)
    ran = subprocess.run(
        ["bash", "-c", f"{command} --silent --show-error --fail-with-body"],
        env={"PATH": "/usr/bin:/bin", "TRIAGE_KEY": secret},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr
