"""Retrain: a new model from the corpus, the company's messages and its corrections, kept as a candidate."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from triage.app import App
from triage.domain.correction import Correction
from triage.domain.errors import Conflict
from triage.domain.model import NewModel, TrainedModel
from triage.flows import models, promotion
from triage.router import packed, report, retrain
from triage.router.lesson import Lesson
from triage.router.pipeline import Text
from triage.router.report import Report
from triage.router.retrain import Plan
from triage.store import audit, corrections
from triage.store import models as stored

TRAINED = "model trained"  # as the audit has it
_CORRECTIONS_AT_ONCE = 1000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A candidate with its report, and the topics that nothing in the data speaks of."""

    model: TrainedModel
    report: Report
    unknown_topics: list[str]


def corrected(app: App) -> list[Lesson]:
    """Return what people's corrections say now: what others say otherwise of since is left out."""
    lessons: list[Lesson] = []
    last_id = 0
    with app.read() as session:
        while batch := corrections.lessons(session, last_id, _CORRECTIONS_AT_ONCE):
            lessons += [lesson for one in batch if (lesson := _lesson(one, app.config.topic_ids)).truths]
            last_id = batch[-1].id
    return lessons


def train(
    app: App,
    lessons: list[Lesson],
    plan: Plan,
    now: datetime,
    *,
    by: str,
    made_from: Mapping[str, Any],
    say: Callable[[str], None],
) -> Trained:
    """Train on `lessons`, measure beside the model in use, and keep the result as a candidate.

    Raises Invalid when there are too few, TooLarge, and Conflict when the same model is there already.
    """
    parts = retrain.split(lessons)
    with app.read() as session:
        in_use: Any = models.base(app, session)
    with tempfile.TemporaryDirectory(prefix="triage-model-") as folder:
        told = retrain.retrain(parts, plan, Path(folder), in_use, say=say)
        archive = packed.pack(Path(folder))
    say(f"{len(archive) / 1024 / 1024:.1f} MiB in its archive")
    model = NewModel(
        version=told.model.model,
        made_at=now,
        made_by=by,
        topics=plan.topic_ids,
        made_from={"held_out": told.held_out, "trained_on": told.trained_on, **made_from},
        report=report.plain(told),
        digest=packed.digest_of(archive),
        content=archive,
    )
    _keep(app, model, now)
    return Trained(
        model=promotion.find(app, model.version),
        report=told,
        unknown_topics=retrain.unknown_topics(parts, plan),
    )


def _lesson(one: Correction, topics: Sequence[str]) -> Lesson:
    """Return what a correction says; a topic that is no topic any more is not said."""
    said, learns = one.labels, one.learns
    return Lesson(
        text=Text(text=one.text, channel=one.channel, source=one.source, language=one.language),
        topic=said.topic if "topic" in learns and said.topic in topics else None,
        also=tuple(topic for topic in said.also if topic in topics),
        urgency=said.urgency if "urgency" in learns else None,
        sentiment=said.sentiment if "sentiment" in learns else None,
    )


def _keep(app: App, model: NewModel, now: datetime) -> None:
    with app.transaction() as session:
        if stored.get(session, model.version):
            raise Conflict(f"{model.version} is there already: the same messages give the same model")
        stored.add(session, model)
        counts = {"messages": int(model.made_from["trained_on"]), "held out": int(model.made_from["held_out"])}
        audit.note(session, TRAINED, by=model.made_by, about=f"model {model.version}"[:100], now=now, counts=counts)
    log.info("model trained", model=model.version, by=model.made_by)
