"""A model trained here answers once it is promoted, in every process and without a restart, and can be taken back."""

from __future__ import annotations

import hashlib
import os
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact
from tests.support.company import FRANCHISE, TOPIC_IDS, TOPICS, labelled
from triage import config
from triage.app import App
from triage.domain.errors import Conflict, NotFound
from triage.domain.health import Health, judge
from triage.domain.model import ModelState, NewModel
from triage.flows import health, learn, models, promotion, triage
from triage.flows import retrain as training
from triage.router import examples, packed, pipeline, report, retrain
from triage.router.pipeline import Text
from triage.router.report import Report
from triage.router.retrain import Plan
from triage.store import audit, cases, decisions
from triage.store import models as stored
from triage.store.cases import CaseFilter

CONFIG = f"""
[[queues]]
id = "care"
[[queues]]
id = "billing"
{TOPICS}
"""
ASKED = Text(text=FRANCHISE)


@pytest.fixture(scope="module")
def shipped() -> pipeline.Classifier:
    return pipeline.load()


@pytest.fixture(scope="module")
def made(shipped: pipeline.Classifier, tmp_path_factory: pytest.TempPathFactory) -> NewModel:
    """Train a model once for all tests."""
    topics = config.parse(CONFIG, Path("triage.toml")).topics
    parts = retrain.split(examples.read(labelled().encode(), "labelled.csv", topics).lessons)
    folder = tmp_path_factory.mktemp("own")
    told = retrain.retrain(parts, Plan(topics=topics, with_corpus=False), folder, shipped, say=lambda _: None)
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
def app(stage: Stage, shipped: pipeline.Classifier, tmp_path: Path) -> App:
    configured = config.parse(CONFIG, tmp_path / "triage.toml")
    return replace(stage.app, config=configured, classifier=lambda: shipped, kept={})


def another_process(app: App, folder: Path | None = None) -> App:
    settings = replace(app.settings, data_dir=folder) if folder else app.settings
    return replace(app, settings=settings, kept={})


def keep(app: App, model: NewModel, **given: Any) -> None:
    with app.transaction() as session:
        stored.add(session, replace(model, **given))


def read(app: App) -> tuple[str, str]:
    [reading] = learn.current(app).read([ASKED], threshold=0.4)
    return reading.topic, reading.model


def model_health(app: App) -> tuple[Health, str]:
    check = judge(health.look(app), health.host(app), health.bounds(app.settings), NOON)["model"]
    return check.health, check.reason


def test_a_candidate_answers_nothing(app: App, made: NewModel) -> None:
    keep(app, made)
    assert read(app) == ("rest", pipeline.version())


def test_a_promoted_model_answers_in_every_process_and_a_rollback_takes_it_back(
    app: App, made: NewModel, tmp_path: Path
) -> None:
    keep(app, made)
    other, far = another_process(app), another_process(app, tmp_path / "another host")
    assert read(other) == ("rest", pipeline.version())
    promotion.promote(app, made.version, NOON, by="key 1")
    assert [read(one) for one in (app, other, far)] == [("franchise", made.version)] * 3
    assert promotion.roll_back(app, NOON, by="key 1") == pipeline.version()
    assert [read(one) for one in (app, other, far)] == [("rest", pipeline.version())] * 3
    with app.read() as session:
        lines = [(line.what, line.actor, line.about) for line in audit.page(session)]
    about = f"model {made.version}"
    assert lines == [("model rolled back", "key 1", about), ("model promoted", "key 1", about)]


def test_contacts_get_the_companys_topics_and_their_queues(app: App, made: NewModel, stage: Stage) -> None:
    keep(app, made)
    promotion.promote(app, made.version, NOON, by="key 1")
    first, second = stage.take_in(
        contact("1", text=FRANCHISE), contact("2", text="good day, my money for the tea set has not come back")
    )
    triage.triage_some(app, NOON)
    with app.read() as session:
        decided = decisions.get_many(session, [first.contact_id, second.contact_id])
        counted = cases.counts(session, "topic", CaseFilter())
    assert (decided[first.contact_id].topic, decided[first.contact_id].model) == ("franchise", made.version)
    assert set(decided[first.contact_id].topics) == set(TOPIC_IDS)
    assert (decided[second.contact_id].topic, decided[second.contact_id].queue) == ("money", "billing")
    assert counted == {"franchise": 1, "money": 1}


def test_without_a_model_of_its_own_a_company_has_its_topics_too(app: App, stage: Stage) -> None:
    [receipt] = stage.take_in(contact("1", text="Where is my parcel? It is three weeks late, the courier lost it!"))
    triage.triage_some(app, NOON)
    with app.read() as session:
        decision = decisions.get_many(session, [receipt.contact_id])[receipt.contact_id]
    assert decision.topic == "shipping"
    assert set(decision.topics) == set(TOPIC_IDS)
    assert sum(decision.topics.values()) == pytest.approx(1)


def test_an_archive_that_was_changed_is_not_loaded_and_health_says_so(app: App, made: NewModel) -> None:
    keep(app, made)
    promotion.promote(app, made.version, NOON, by="key 1")
    assert read(app) == ("franchise", made.version)
    keep(app, made, version="own-1.tampered", digest=hashlib.sha256(b"another").hexdigest())
    with app.transaction() as session:  # as somebody would who writes into the database
        stored.promote(session, "own-1.tampered", NOON.replace(hour=13), by="nobody", why="")
    assert read(app) == ("franchise", made.version)
    grade, reason = model_health(app)
    assert grade is Health.DEGRADED
    assert "own-1.tampered cannot be loaded on this host" in reason
    promotion.roll_back(app, NOON, by="key 1")
    assert model_health(app) == (Health.OK, "")
    assert read(app) == ("franchise", made.version)


def test_a_failure_is_tried_again_after_a_while(app: App, made: NewModel) -> None:
    keep(app, made, content=b"cut off")
    with app.transaction() as session:
        stored.promote(session, made.version, NOON, by="nobody", why="")
    assert read(app) == ("rest", pipeline.version())
    with app.transaction() as session:
        session.exec(sa.update(stored.ModelRow).values(content=made.content))
    assert read(app) == ("rest", pipeline.version())
    [note] = (app.settings.data_dir / "models").glob("*.failed")
    long_ago = time.time() - 2 * models.RETRY_SECONDS
    os.utime(note, (long_ago, long_ago))
    assert read(app) == ("franchise", made.version)
    assert not note.exists()


def test_an_unpacked_model_that_was_cut_off_is_unpacked_anew(app: App, made: NewModel) -> None:
    keep(app, made)
    promotion.promote(app, made.version, NOON, by="key 1")
    (app.settings.data_dir / "models" / made.digest / "topic" / "model").write_bytes(b"cut")
    assert read(another_process(app)) == ("franchise", made.version)


def test_what_cannot_be_loaded_is_not_promoted(app: App, made: NewModel) -> None:
    keep(app, made, content=b"cut off")
    with pytest.raises(Conflict, match="cannot be loaded"):
        promotion.promote(app, made.version, NOON, by="key 1", why="I insist", force=True)
    assert promotion.look(app).answers == pipeline.version()


def test_a_worse_model_is_promoted_only_by_force_and_with_a_reason_on_record(app: App, made: NewModel) -> None:
    told = report.read(made.report)
    swapped = Report(
        held_out=told.held_out,
        trained_on=told.trained_on,
        model=told.against,
        against=told.model,
        confusions=told.confusions,
    )
    plain = report.plain(swapped) | {"against": report.plain(swapped)["against"] | {"model": pipeline.version()}}
    keep(app, made, report=plain)
    with pytest.raises(Conflict, match=r"worse on the part held out: acceptable topics 0\.\d+ against .* A model is"):
        promotion.promote(app, made.version, NOON, by="key 1")
    promoted = promotion.promote(app, made.version, NOON, by="key 1", why="our topics first", force=True)
    assert (promoted.state, promoted.promoted_why) == (ModelState.ANSWERS, "our topics first")
    with app.read() as session:
        assert audit.page(session)[0].what == "model promoted by force"


def test_a_model_that_was_measured_against_another_one_is_refused(app: App, made: NewModel) -> None:
    against = {**made.report["against"], "model": "own-1.gone"}
    keep(app, made, version="own-1.late", report={**made.report, "against": against})
    with pytest.raises(Conflict, match=r"measured against own-1\.gone, and triage-.* answers now"):
        promotion.promote(app, "own-1.late", NOON, by="key 1")


def test_there_is_nothing_to_go_back_to_behind_the_shipped_model(app: App) -> None:
    with pytest.raises(Conflict, match="there is nothing to go back to"):
        promotion.roll_back(app, NOON, by="key 1")
    with pytest.raises(NotFound, match="there is no model 'x'"):
        promotion.promote(app, "x", NOON, by="key 1")


def test_training_keeps_a_candidate_once(app: App) -> None:
    lessons = examples.read(labelled().encode(), "labelled.csv", app.config.topics).lessons
    plan = Plan(topics=app.config.topics, with_corpus=False)

    def train() -> training.Trained:
        return training.train(app, lessons, plan, NOON, by="cli", made_from={"rows": 1}, say=lambda _: None)

    trained = train()
    assert trained.model.state is ModelState.CANDIDATE
    assert trained.unknown_topics == []
    assert trained.model.size_bytes < 10_000_000
    with pytest.raises(Conflict, match="is there already"):
        train()


def test_a_digest_that_names_another_folder_is_not_followed(app: App, made: NewModel) -> None:
    somebodys = app.settings.data_dir / "somebodys"
    somebodys.mkdir()
    (somebodys / "letter.txt").write_text("dear")
    keep(app, made, digest="../somebodys")
    with pytest.raises(Conflict, match="no digest that we write"):
        promotion.promote(app, made.version, NOON, by="key 1")
    with app.transaction() as session:  # as somebody would who writes into the database
        stored.promote(session, made.version, NOON, by="nobody", why="")
    assert read(app) == ("rest", pipeline.version())
    assert (somebodys / "letter.txt").read_text() == "dear"
