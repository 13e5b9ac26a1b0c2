"""Models by the API and on the page: supervisors see them, administrators let one answer or go back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from httpx import Response
from litestar import Litestar
from litestar.testing import TestClient

from tests.api.conftest import NOW, Cast
from tests.support.company import FRANCHISE, TOPIC_IDS, TOPICS, labelled
from triage import config
from triage.api.app import create
from triage.app import App
from triage.domain.access import Role
from triage.domain.model import NewModel
from triage.flows import sign_in
from triage.router import examples, packed, pipeline, report, retrain
from triage.router.retrain import Plan
from triage.store import models

PASSWORD = "correct horse battery"
CONFIG = f'[[queues]]\nid = "care"\n[[queues]]\nid = "billing"\n{TOPICS}'


@pytest.fixture(scope="module")
def shipped() -> pipeline.Classifier:
    return pipeline.load()


@pytest.fixture(scope="module")
def made(shipped: pipeline.Classifier, tmp_path_factory: pytest.TempPathFactory) -> NewModel:
    """Train a model once for all tests."""
    topics = config.parse(CONFIG, Path("triage.toml")).topics
    parts = retrain.split(examples.read(labelled().encode(), "labelled.csv", topics).lessons)
    folder, plan = tmp_path_factory.mktemp("own"), Plan(topics=topics, with_corpus=False)
    told = retrain.retrain(parts, plan, folder, shipped, say=lambda _: None)
    archive = packed.pack(folder)
    return NewModel(
        version=told.model.model,
        made_at=NOW,
        made_by="cli",
        topics=TOPIC_IDS,
        made_from={"file": "<b>labelled</b>.csv"},
        report=report.plain(told),
        digest=packed.digest_of(archive),
        content=archive,
    )


@dataclass
class Site:
    app: App
    client: TestClient[Litestar]
    cast: Cast

    def get(self, path: str, headers: dict[str, str] | None = None) -> Response:
        return self.client.get(path, headers=headers or self.cast.alice)

    def post(self, path: str, body: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Response:
        return self.client.post(path, json=body, headers=headers or self.cast.alice)

    def sign_in(self, name: str, role: Role) -> None:
        with self.app.transaction() as session:
            sign_in.add_user(session, name, PASSWORD, role, NOW)
        form = self.client.get("/sign-in").text
        csrf = _csrf(form)
        self.client.post("/sign-in", data={"name": name, "password": PASSWORD, "csrf": csrf})


def _csrf(form: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    assert found, form
    return found[1]


@pytest.fixture
def site(ports: App, cast: Cast, made: NewModel, shipped: pipeline.Classifier) -> Iterator[Site]:
    configured = config.parse(CONFIG, ports.config.file)
    app = replace(ports, config=configured, connectors={}, classifier=lambda: shipped)
    with app.transaction() as session:
        models.add(session, made)
    with TestClient(create(app), raise_server_exceptions=False) as client:
        yield Site(app, client, cast)


def topic_of(site: Site, text: str = FRANCHISE) -> str:
    answer: str = site.post("/v1/classify", {"text": text}).json()["topic"]
    return answer


def test_a_model_is_promoted_and_rolled_back_and_answers_at_once(site: Site, made: NewModel) -> None:
    assert topic_of(site) == "rest"
    promoted = site.post(f"/v1/models/{made.version}/promote")
    assert (promoted.status_code, promoted.json()["state"]) == (200, "answers")
    assert (promoted.json()["promoted_by"], promoted.json()["made_from"]) == ("key 1 alice", dict(made.made_from))
    assert topic_of(site) == "franchise"
    listed = site.get("/v1/models").json()
    assert (listed["answers"], listed["shipped"]) == (made.version, pipeline.version())
    assert listed["models"][0]["report"]["held_out"] == made.report["held_out"]
    assert site.get("/health/ready").json()["model"] == made.version
    assert site.post("/v1/models/rollback").json() == {"answers": pipeline.version()}
    assert topic_of(site) == "rest"
    assert site.post("/v1/models/rollback").status_code == 409


def test_answers_have_the_companys_topics(site: Site) -> None:
    read = site.post("/v1/classify", {"text": "Where is my parcel? It is late"}).json()
    assert set(read["topics"]) == set(TOPIC_IDS)
    assert read["topic"] == "shipping"
    assert all(
        why["for"].removeprefix("topic=") in TOPIC_IDS for why in read["reasons"] if why["for"].startswith("topic=")
    )


def test_only_administrators_promote_and_nobody_bound_to_sources_looks(site: Site, made: NewModel) -> None:
    assert site.get("/v1/models", site.cast.bob).status_code == 403
    assert site.get("/v1/models", site.cast.charlie).status_code == 403  # supervises, but bound to sources
    refused = site.post(f"/v1/models/{made.version}/promote", headers=site.cast.dora)
    assert refused.status_code == 403
    assert topic_of(site) == "rest"


def test_force_is_a_reason_on_record_and_an_unknown_model_is_not_found(site: Site, made: NewModel) -> None:
    without = site.post(f"/v1/models/{made.version}/promote", {"force_because": True})
    assert (without.status_code, without.json()["errors"][0]["path"]) == (422, "force_because")
    forced = site.post(f"/v1/models/{made.version}/promote", {"force_because": "our topics first"}).json()
    assert forced["promoted_why"] == "our topics first"
    assert site.post("/v1/models/own-2/promote").status_code == 404


def test_a_supervisor_sees_the_models_and_cannot_act(site: Site, made: NewModel) -> None:
    site.sign_in("mary", Role.SUPERVISOR)
    page = site.client.get("/models", headers={"Accept": "text/html"}).text
    assert made.version in page
    assert "Franchise" in page
    assert "<svg" in page
    assert "<b>labelled</b>" not in page
    assert "/promote" not in page
    token = _csrf(page)
    acted = site.client.post(f"/models/{made.version}/promote", data={"csrf": token})
    assert acted.status_code == 403


def test_an_agent_does_not_see_the_page(site: Site) -> None:
    site.sign_in("bill", Role.AGENT)
    assert site.client.get("/models", headers={"Accept": "text/html"}).status_code == 403


def test_an_administrator_promotes_on_the_page_and_goes_back(site: Site, made: NewModel) -> None:
    site.sign_in("ada", Role.ADMIN)
    page = site.client.get("/models", headers={"Accept": "text/html"}).text
    token = _csrf(page)
    after = site.client.post(f"/models/{made.version}/promote", data={"csrf": token})
    assert after.status_code == 200
    assert "Go back to the one before" in after.text
    assert topic_of(site) == "franchise"
    site.client.post("/models/rollback", data={"csrf": token})
    assert topic_of(site) == "rest"
    again = site.client.post("/models/rollback", data={"csrf": token}, headers={"Accept": "text/html"})
    assert again.status_code == 409
    assert "there is nothing to go back to" in again.text


def test_a_form_without_its_token_is_refused(site: Site, made: NewModel) -> None:
    site.sign_in("ada", Role.ADMIN)
    assert site.client.post(f"/models/{made.version}/promote", data={"csrf": "x"}).status_code == 403


def test_the_pages_name_the_companys_topics(site: Site) -> None:
    site.sign_in("mary", Role.SUPERVISOR)
    page = site.client.get("/cases", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert '<option value="franchise">Franchise</option>' in page
    assert 'value="delivery"' not in page
