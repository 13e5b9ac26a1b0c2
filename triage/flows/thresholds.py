"""Thresholds: what the traffic of the past week says about when to ring a bell, and when to abstain."""

from __future__ import annotations

from datetime import datetime, timedelta

from triage.app import App, Session
from triage.config import Destination
from triage.domain.bell import BellTarget
from triage.domain.chances import Chances
from triage.domain.threshold import CONFIDENCE, Threshold, of_bell
from triage.store import decisions, thresholds

WEEK = timedelta(days=7)


def tune(app: App, now: datetime) -> None:
    """Make every threshold that the configuration asks for anew, of the decisions of the past week."""
    if not _wanted(app):
        return
    with app.read() as session:
        alarms, confidences = decisions.chances(session, now - WEEK)
    made = [
        Threshold(name=of_bell(one.id), at=of_target(one.alarms, alarms), counted=alarms.total, made_at=now)
        for one in tuned(app)
        if one.alarms.per_day is None or alarms.enough
    ]
    if (accuracy := app.config.triage.accuracy_target) is not None:
        at = confidences.for_precision(accuracy) if confidences.enough else app.config.triage.confidence_threshold
        made.append(Threshold(name=CONFIDENCE, at=at, counted=confidences.total, made_at=now))
    with app.transaction() as session:
        thresholds.save(session, made)


def of_target(target: BellTarget, week: Chances) -> float:
    """Return the threshold that keeps a target in a week like this one: the higher where both were asked for."""
    asked = []
    if target.precision is not None:
        asked.append(week.for_precision(target.precision))
    if target.per_day is not None:
        asked.append(week.for_count(target.per_day * WEEK.days))
    return max(asked)


def tuned(app: App) -> list[Destination]:
    """Return the destinations whose bells have a threshold of their own."""
    return [one for one in app.config.destinations if one.alarms.tuned]


def every(app: App, session: Session) -> dict[str, Threshold]:
    """Return the thresholds in force, by name; nothing is asked when the configuration wants none."""
    return thresholds.every(session) if _wanted(app) else {}


def abstain_below(app: App) -> float:
    """Return below which confidence the model abstains."""
    wanted = app.config.triage
    if wanted.accuracy_target is None:
        return wanted.confidence_threshold
    with app.read() as session:
        made = thresholds.every(session).get(CONFIDENCE)
    return made.at if made else wanted.confidence_threshold


def _wanted(app: App) -> bool:
    return app.config.triage.accuracy_target is not None or bool(tuned(app))
