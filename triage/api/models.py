"""Models: which were trained here, how good they are, and which one answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, RawBody

from triage.api.auth import actor, check_unbound, needs
from triage.api.examples import models as examples
from triage.api.openapi import BEARER, fails, gives, takes
from triage.api.request import Asked
from triage.api.shown import alike
from triage.connectors.read_json import read_json
from triage.domain.access import Scope
from triage.domain.model import ModelState, TrainedModel
from triage.flows import promotion
from triage.router import report
from triage.router.report import Report

LONGEST_REASON_CHARACTERS = 1000
FOR_ALL = "models are for all of them"
BOUND = fails(403, f"the API key 'shop' is bound to sources; {FOR_ALL}")
NO_MODEL = fails(404, "there is no model 'own-2'; `triage models list` shows those there are")


class ModelShown(msgspec.Struct, kw_only=True):
    """A model that was trained here, with how it read the part held out."""

    version: str
    state: ModelState
    made_at: datetime
    made_by: str
    made_from: Mapping[str, Any]
    topics: tuple[str, ...]
    size_bytes: int
    digest: str
    promoted_at: datetime | None
    promoted_by: str
    promoted_why: str
    rolled_back_at: datetime | None
    report: Report


class StandingShown(msgspec.Struct, kw_only=True):
    """How well one contestant foretold corrections of one label."""

    head: str
    contestant: str
    lessons: int
    accuracy: float
    log_loss: float
    answers: bool


class ModelsShown(msgspec.Struct, kw_only=True):
    """All models, and which one answers."""

    answers: str
    shipped: str
    models: list[ModelShown]
    standings: list[StandingShown]


class PromotionJson(msgspec.Struct, kw_only=True):
    """How a model is promoted; nothing need be said."""

    force_because: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON_CHARACTERS)] = ""


class Answers(msgspec.Struct, kw_only=True):
    """Which model answers now."""

    answers: str


@get(
    "/v1/models",
    guards=[needs(Scope.SUPERVISE)],
    security=BEARER,
    opt=gives(ModelsShown, one_answers=examples.LIST, none_was_trained=examples.EMPTY) | BOUND,
    sync_to_thread=True,
)
def list_models(request: Asked) -> ModelsShown:
    """List the models, with their figures and how they stand."""
    check_unbound(request.auth, FOR_ALL)
    found = promotion.look(request.triage)
    return ModelsShown(
        answers=found.answers,
        shipped=found.shipped,
        models=[_show(model) for model in found.trained],
        standings=[StandingShown(**alike(StandingShown, one)) for one in promotion.standings(request.triage)],
    )


@post(
    "/v1/models/{version:str}/promote",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=200,
    opt=takes(PromotionJson, as_it_is={}, although_it_is_worse=examples.FORCED)
    | gives(ModelShown, answers=examples.MODEL)
    | BOUND
    | NO_MODEL
    | fails(
        409,
        f"own-1.73d1d60f64 is worse on the part held out: acceptable topics 0.812 against 0.843. {report.CRITERION}",
    )
    | fails(422, "force_because: Expected `str`, got `bool`", force_because="Expected `str`, got `bool`"),
    sync_to_thread=True,
)
def promote_model(request: Asked, version: FromPath[str], body: RawBody) -> ModelShown:
    """Let a model answer, on every host and without a restart; refused when it is worse than the one in use."""
    check_unbound(request.auth, FOR_ALL)
    asked = read_json(body, PromotionJson) if body else PromotionJson()
    why = asked.force_because.strip()
    return _show(
        promotion.promote(
            request.triage,
            version,
            request.now,
            by=actor(request.auth),
            why=why,
            force=bool(why),
        )
    )


@post(
    "/v1/models/rollback",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    status_code=200,
    opt=gives(Answers, the_one_before=examples.ANSWERS)
    | BOUND
    | fails(409, "the shipped model triage-1.6e2cd2a1a9 answers; there is nothing to go back to"),
    sync_to_thread=True,
)
def roll_back(request: Asked) -> Answers:
    """Let the model answer again that did before the last promotion."""
    check_unbound(request.auth, FOR_ALL)
    return Answers(answers=promotion.roll_back(request.triage, request.now, by=actor(request.auth)))


def _show(model: TrainedModel) -> ModelShown:
    return ModelShown(**alike(ModelShown, model) | {"report": report.read(model.report)})
