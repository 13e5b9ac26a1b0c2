"""The page of models: which there are, how good each is, which answers; administrators let one answer, or go back."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath, URLEncodedBody
from litestar.response import Redirect

from triage.api.pages import cookies, forgery
from triage.api.pages.people import user_of
from triage.api.pages.render import go, page, words
from triage.api.pages.words import Words
from triage.api.request import Asked
from triage.domain.access import Role
from triage.domain.errors import Conflict, Forbidden
from triage.domain.model import ModelState, TrainedModel
from triage.flows import promotion
from triage.router import confusion, report
from triage.router.report import Confusion, Report, Share
from triage.store import drifts


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure of a model, beside that of the model that was in use."""

    name: str
    ours: Share
    theirs: Share


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the confusion of topics: only what it was read as."""

    label: str
    messages: int
    read_as: list[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A model with its figures and its picture."""

    model: TrainedModel
    report: Report
    figures: list[Figure]
    rows: list[Row]
    picture: str
    worse: bool

    @property
    def may_be_promoted(self) -> bool:
        return self.model.state is not ModelState.ANSWERS and not self.worse


@get("/models", sync_to_thread=True)
def look(request: Asked) -> Response[str]:
    """Show the models."""
    _check(request, Role.SUPERVISOR)
    return _page(request)


@post("/models/{version:str}/promote", sync_to_thread=True)
def promote(request: Asked, version: FromPath[str], data: URLEncodedBody[dict[str, str]]) -> Redirect | Response[str]:
    """Let a model answer; when it may not, say why."""
    _check(request, Role.ADMIN)
    forgery.check(request, cookies.sign_in_token(request), data)
    try:
        promotion.promote(request.triage, version, request.now, by=f"user {user_of(request).id}")
    except Conflict as error:
        return _page(request, status=409, refused=str(error))
    return go(request, "/models")


@post("/models/rollback", sync_to_thread=True)
def roll_back(request: Asked, data: URLEncodedBody[dict[str, str]]) -> Redirect | Response[str]:
    """Let the model answer again that did before."""
    _check(request, Role.ADMIN)
    forgery.check(request, cookies.sign_in_token(request), data)
    try:
        promotion.roll_back(request.triage, request.now, by=f"user {user_of(request).id}")
    except Conflict as error:
        return _page(request, status=409, refused=str(error))
    return go(request, "/models")


def _page(request: Asked, *, status: int = 200, refused: str = "") -> Response[str]:
    found, spoken = promotion.look(request.triage), words(request)
    with request.triage.read() as session:
        moved = drifts.latest(session)
    return page(
        request,
        "models.html",
        status=status,
        refused=refused,
        found=found,
        shown=[_shown(model, spoken) for model in found.trained],
        standings=promotion.standings(request.triage),
        acts=user_of(request).may(Role.ADMIN),
        moved=moved,
    )


def _shown(model: TrainedModel, spoken: Words) -> Shown:
    told = report.read(model.report)
    topics = told.confusions[0]
    names = {label: spoken.label("topic", label) for label in topics.labels}
    return Shown(
        model=model,
        report=told,
        figures=_figures(told),
        rows=_rows(topics),
        picture=confusion.picture(topics, names, title=spoken.text("models.confusion_about"), alone=False),
        worse=bool(report.worse(told)),
    )


def _figures(told: Report) -> list[Figure]:
    ours, theirs = told.model, told.against
    heads = [
        Figure(name=name, ours=ours.head(name).acceptable, theirs=theirs.head(name).acceptable) for name in report.HEADS
    ]
    return [
        *heads,
        Figure(name="alarm_recall", ours=ours.alarm_recall, theirs=theirs.alarm_recall),
        Figure(name="alarm_precision", ours=ours.alarm_precision, theirs=theirs.alarm_precision),
        Figure(name="calibration", ours=ours.calibration_error, theirs=theirs.calibration_error),
    ]


def _rows(table: Confusion) -> list[Row]:
    rows = []
    for label, counts in zip(table.labels, table.counts, strict=True):
        read_as = sorted(
            ((other, count) for other, count in zip(table.labels, counts, strict=True) if count),
            key=lambda one: -one[1],
        )
        if read_as:
            rows.append(Row(label=label, messages=sum(counts), read_as=read_as))
    return rows


def _check(request: Asked, role: Role) -> None:
    if not user_of(request).may(role):
        raise Forbidden(
            "this page is for supervisors" if role is Role.SUPERVISOR else "only administrators may do this"
        )
