"""The page of models in a browser: figures, the picture of what is mixed up and its table, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from tests.support import chromium, site
from tests.support.cast import NOON
from tests.support.company import TOPIC_IDS, TOPICS, labelled
from tests.support.site import Site
from triage import config
from triage.app import App
from triage.domain.access import Role
from triage.domain.model import NewModel
from triage.router import examples, packed, pipeline, report, retrain
from triage.router.retrain import Plan
from triage.store import models

pytestmark = pytest.mark.browser

CONFIG = f'[[queues]]\nid = "care"\n[[queues]]\nid = "billing"\n{TOPICS}'
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def shipped() -> pipeline.Classifier:
    return pipeline.load()


@pytest.fixture(scope="module")
def made(shipped: pipeline.Classifier, tmp_path_factory: pytest.TempPathFactory) -> NewModel:
    topics = config.parse(CONFIG, Path("triage.toml")).topics
    parts = retrain.split(examples.read(labelled().encode(), "labelled.csv", topics).lessons)
    folder, plan = tmp_path_factory.mktemp("own"), Plan(topics=topics, with_corpus=False)
    told = retrain.retrain(parts, plan, folder, shipped, say=lambda _: None)
    archive = packed.pack(folder)
    return NewModel(
        version=told.model.model,
        made_at=NOON,
        made_by="cli",
        topics=TOPIC_IDS,
        made_from={"file": "labelled.csv"},
        report=report.plain(told),
        digest=packed.digest_of(archive),
        content=archive,
    )


@pytest.fixture
def app(tmp_path: Path, engine: Engine, redis_url: str, shipped: pipeline.Classifier, made: NewModel) -> App:
    ports = site.ports(tmp_path, engine, redis_url)
    with ports.transaction() as session:
        models.add(session, made)
    configured = config.parse(CONFIG, ports.config.file)
    return replace(ports, config=configured, classifier=lambda: shipped)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with chromium.watched_page(browser) as watched:
        yield watched


def open_page(page: Page, running: Site, role: Role) -> None:
    token = running.signed_in("root", role)
    page.context.add_cookies([{"name": "sign_in", "value": token, "url": running.url}])
    page.goto(f"{running.url}/models")


def test_an_administrator_lets_a_model_answer_and_goes_back(app: App, page: Page, made: NewModel) -> None:
    with site.running(app) as running:
        open_page(page, running, Role.ADMIN)
        expect(page.get_by_role("heading", name=made.version)).to_be_visible()
        page.get_by_role("button", name="Let it answer").click()
        expect(page.locator("main")).to_contain_text(f"Answers: {made.version}")
        page.get_by_role("button", name="Go back to the one before").click()
        expect(page.locator("main")).to_contain_text("it came with Triage")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_mixed_up_is_a_picture_and_a_table_on_a_narrow_screen_too(
    app: App, page: Page, scheme: str, tmp_path: Path
) -> None:
    with site.running(app) as running:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        open_page(page, running, Role.SUPERVISOR)
        page.locator("summary").click()
        picture = page.get_by_role("img", name="A row is what is true")
        expect(picture).to_be_visible()
        expect(page.locator("details table")).to_contain_text("Franchise")
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        expect(page.get_by_role("button", name="Let it answer")).to_have_count(0)
        page.screenshot(path=str(tmp_path / f"models-{scheme}.png"), full_page=True)
