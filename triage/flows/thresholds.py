"""Thresholds: what the traffic of the past week says about when to ring a bell, and when to abstain."""

from __future__ import annotations

from datetime import datetime, timedelta

from triage.app import App, Session
from triage.config import Config, Destination
from triage.domain.alarm_week import AlarmWeek
from triage.domain.chances import Chances
from triage.domain.threshold import CONFIDENCE, Threshold, of_bell
from triage.store import alarm_weeks, decisions, thresholds

WEEK = timedelta(days=7)
A_DAY = timedelta(days=1)


def tune(app: App, now: datetime) -> None:
    """Make every threshold that the configuration asks for anew, of the decisions of the past week."""
    if not _wanted(app):
        return
    asked = tuned(app)
    with app.read() as session:
        weeks = weeks_of(app.config, session, asked, now) if asked else {}
        confidences = decisions.confidences(session, now - WEEK)
    made = [
        Threshold(name=of_bell(one.id), at=at, counted=weeks[one.id].total, made_at=now)
        for one in asked
        if (at := weeks[one.id].threshold(one.alarms)) is not None
    ]
    if (accuracy := app.config.triage.accuracy_target) is not None:
        at = sure_from(app.config, confidences, accuracy)
        made.append(Threshold(name=CONFIDENCE, at=at, counted=confidences.total, made_at=now))
    with app.transaction() as session:
        thresholds.save(session, made)


def weeks_of(
    config: Config, session: Session, destinations: list[Destination], now: datetime, *, with_judged: bool = False
) -> dict[str, AlarmWeek]:
    """Count the past week of destinations, each of what the rules tell it; a younger service has a shorter week."""
    since = now - WEEK
    heard = alarm_weeks.heard(session, since)
    if with_judged:
        heard += alarm_weeks.judged(session, since)
    first = alarm_weeks.first_decided(session, since)
    days = max((now - first) / A_DAY, 1.0) if first else WEEK / A_DAY
    return {one.id: AlarmWeek(heard, rules_of(config, one.id), days=days) for one in destinations}


def rules_of(config: Config, destination: str) -> frozenset[str]:
    """Name the rules that tell a destination."""
    return frozenset(rule.name for rule in config.rules if destination in rule.notify)


def sure_from(config: Config, week: Chances, accuracy: float) -> float:
    """Return from which confidence on topics are expected to be that often right; too little says nothing."""
    return week.for_precision(accuracy) if week.enough else config.triage.confidence_threshold


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
