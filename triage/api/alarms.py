"""Alarms looked back on: what rang in the past week, and what other settings of a destination would have done."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get

from triage.api.auth import check_unbound, needs
from triage.api.examples import alarms as examples
from triage.api.openapi import BEARER, asks, fails, gives
from triage.api.queries import read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.domain.access import Scope
from triage.domain.alarm_week import Abstaining, Tried
from triage.domain.threshold import Threshold
from triage.flows import alarms
from triage.flows.alarms import Bell, LookBack, NearBy, Sureness

FOR_ALL = "these figures are of all of them"
BOUND = fails(403, f"the API key 'shop' is bound to sources; {FOR_ALL}")


class ShadowQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Of which destination; all of them when none is named."""

    destination: Annotated[str, msgspec.Meta(max_length=100)] = ""


class ThresholdShown(msgspec.Struct, kw_only=True):
    """A threshold that past traffic has given."""

    at: float
    counted: int
    made_at: datetime


class SettingShown(msgspec.Struct, kw_only=True):
    """What one setting would have done in the week; without `precision` and `per_day` the labels decide."""

    line: str
    precision: float | None
    per_day: int | None
    threshold: float | None
    alarms_per_day: float
    expected_precision: float | None
    judged: int
    judged_right: int


class NearShown(msgspec.Struct, kw_only=True):
    """A contact with a chance near the threshold."""

    case_id: int
    contact_id: int
    decided_at: datetime
    chance: float
    alarm: bool


class BellWeekShown(msgspec.Struct, kw_only=True):
    """The week of one destination."""

    destination: str
    shadow: bool
    rules: tuple[str, ...]
    threshold: ThresholdShown | None
    decided: int
    enough: bool
    rang: int
    held_back: int
    would_have_rung: int
    now: SettingShown
    labels: SettingShown
    settings: list[SettingShown]
    above: list[NearShown]
    below: list[NearShown]


class AccuracyShown(msgspec.Struct, kw_only=True):
    """What an accuracy asked of the topics would have done in the week; null: the fixed `confidence_threshold`."""

    accuracy_target: float | None
    threshold: float
    expected_accuracy: float | None
    abstained: float


class SurenessShown(msgspec.Struct, kw_only=True):
    """How sure the model was of the topics."""

    decided: int
    enough: bool
    threshold: ThresholdShown | None
    now: AccuracyShown
    settings: list[AccuracyShown]


class AlarmWeekShown(msgspec.Struct, kw_only=True):
    """The past week as of a moment; `days` is shorter while the service is younger."""

    as_of: datetime
    days: float
    destinations: list[BellWeekShown]
    topics: SurenessShown


@get(
    "/v1/alarms/shadow",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=asks(ShadowQuery, destination="duty")
    | gives(AlarmWeekShown, a_week=examples.WEEK)
    | BOUND
    | fails(404, "there is no destination 'dutty'"),
    sync_to_thread=True,
)
def shadow_week(request: Asked) -> AlarmWeekShown:
    """Look back on a week of alarms: what rang, what was held back, and what other settings would have done."""
    check_unbound(request.auth, FOR_ALL)
    asked = read_query(request, ShadowQuery)
    return show_week(alarms.look_back(request.triage, request.now, asked.destination))


def show_week(week: LookBack) -> AlarmWeekShown:
    return AlarmWeekShown(
        as_of=week.as_of,
        days=round(week.days, 1),
        destinations=[_bell(one) for one in week.bells],
        topics=_topics(week.sureness),
    )


def _bell(one: Bell) -> BellWeekShown:
    return BellWeekShown(
        destination=one.destination,
        shadow=one.target.shadow,
        rules=one.rules,
        threshold=_threshold(one.threshold),
        decided=one.decided,
        enough=one.enough,
        rang=one.noticed.rang,
        held_back=one.noticed.held_back,
        would_have_rung=one.noticed.shadow,
        now=_setting(one.now),
        labels=_setting(one.labels),
        settings=[_setting(tried) for tried in one.tried],
        above=[_near(near) for near in one.above],
        below=[_near(near) for near in one.below],
    )


def _setting(one: Tried) -> SettingShown:
    return SettingShown(
        line=one.target.line,
        precision=one.target.precision,
        per_day=one.target.per_day,
        threshold=one.threshold,
        alarms_per_day=round(one.per_day, 2),
        expected_precision=None if one.precision is None else round(one.precision, 3),
        judged=one.judged,
        judged_right=one.right,
    )


def _near(one: NearBy) -> NearShown:
    return NearShown(**alike(NearShown, one))


def _threshold(made: Threshold | None) -> ThresholdShown | None:
    return ThresholdShown(at=made.at, counted=made.counted, made_at=made.made_at) if made else None


def _topics(one: Sureness) -> SurenessShown:
    return SurenessShown(
        decided=one.decided,
        enough=one.enough,
        threshold=_threshold(one.made),
        now=_accuracy(one.now),
        settings=[_accuracy(tried) for tried in one.tried],
    )


def _accuracy(one: Abstaining) -> AccuracyShown:
    return AccuracyShown(
        accuracy_target=one.target,
        threshold=one.threshold,
        expected_accuracy=None if one.accuracy is None else round(one.accuracy, 3),
        abstained=round(one.abstained, 3),
    )
