"""Promotion: which trained model answers is decided on its figures, on record, and can be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

import structlog

from triage.app import App, Session
from triage.domain.errors import Conflict, NotFound
from triage.domain.model import ModelState, PromotedModel, TrainedModel
from triage.flows import learn
from triage.flows import models as loading
from triage.router import packed, pipeline, report
from triage.store import audit, models

PROMOTED, FORCED, ROLLED_BACK = "model promoted", "model promoted by force", "model rolled back"  # as the audit has it

log = structlog.get_logger(__name__)


@runtime_checkable
class Stands(Protocol):
    """Keeps count of who foretold corrections best: the model, what was learned over it, or their mixture."""

    def standings(self) -> Sequence[Any]: ...


@dataclass(frozen=True, kw_only=True)
class Models:
    """All models: those that were trained here, the newest first, the shipped one, and which of them answers."""

    trained: list[TrainedModel]
    shipped: str
    answers: str


def look(app: App) -> Models:
    """Say which models there are."""
    with app.read() as session:
        trained, answering = models.every(session), models.promoted(session)
    shipped = pipeline.version()
    return Models(trained=trained, shipped=shipped, answers=answering.version if answering else shipped)


def standings(app: App) -> Sequence[Any]:
    """Say how well the model, what corrections taught over it, and their mixture foretold them; nothing before any."""
    with learn.turn(app):
        answers = learn.current(app)
        told = answers.standings() if isinstance(answers, Stands) else []
    return told if any(one.lessons for one in told) else []


def find(app: App, version: str) -> TrainedModel:
    """Return a model; raise NotFound when none of this version was trained here."""
    with app.read() as session:
        return _found(session, version)


def promote(app: App, version: str, now: datetime, *, by: str, why: str = "", force: bool = False) -> TrainedModel:
    """Let a model answer from now on, on every host and without a restart.

    Raises NotFound, and Conflict with the figures when it is worse than the model it was measured against, when another
    one answers by now, or when it cannot be loaded. With `force` and a reason only the last holds.
    """
    with app.read() as session:
        model = _found(session, version)
        if model.state is ModelState.ANSWERS:
            return model
        if not force:
            _check_not_worse(session, model)
        _try(app, session, model)
    what = FORCED if force else PROMOTED
    with app.transaction() as session:
        _found(session, version)
        models.promote(session, version, now, by=by, why=why if force else "")
        audit.note(session, what, by=by, about=f"model {version}"[:100], now=now, counts={})
    log.warning(what, model=version, by=by, why=why) if force else log.info(what, model=version, by=by)
    return find(app, version)


def roll_back(app: App, now: datetime, *, by: str) -> str:
    """Let the model answer again that did before the one that does; return its version. Raises Conflict without one."""
    with app.transaction() as session:
        answering = models.promoted(session)
        if answering is None:
            raise Conflict(f"the shipped model {pipeline.version()} answers; there is nothing to go back to")
        models.roll_back(session, answering.version, now)
        audit.note(session, ROLLED_BACK, by=by, about=f"model {answering.version}"[:100], now=now, counts={})
        before = models.promoted(session)
    log.warning("model rolled back", model=answering.version, by=by)
    return before.version if before else pipeline.version()


def _found(session: Session, version: str) -> TrainedModel:
    model = models.get(session, version)
    if model is None:
        raise NotFound(f"there is no model {version!r}; `triage models list` shows those there are")
    return model


def _check_not_worse(session: Session, model: TrainedModel) -> None:
    answering = models.promoted(session)
    answers = answering.version if answering else pipeline.version()
    told = report.read(model.report)
    if told.against.model != answers:
        raise Conflict(
            f"{model.version} was measured against {told.against.model}, and {answers} answers now; train anew on the "
            "same data, or promote it with --force and a reason"
        )
    if worse := report.worse(told):
        raise Conflict(f"{model.version} is worse on the part held out: {'; '.join(worse)}. {report.CRITERION}")


def _try(app: App, session: Session, model: TrainedModel) -> None:
    """Load a model and let it read: what cannot is not let near any contact."""
    try:
        wanted = PromotedModel(id=model.id, version=model.version, digest=model.digest)
        packed.try_out(loading.load(app, session, wanted))
    except Exception as error:  # whatever its archive breaks
        raise Conflict(f"{model.version} cannot be loaded: {error}") from error
