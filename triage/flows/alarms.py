"""Alarms looked back on: what rang at each destination in the past week, and what every setting would have done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.app import App, Session
from triage.config import Destination
from triage.domain.alarm_week import ACCURACIES, BUDGETS, PRECISIONS, Abstaining, AlarmWeek, Tried, abstaining
from triage.domain.bell import BellTarget
from triage.domain.chances import FEWEST
from triage.domain.errors import NotFound
from triage.domain.text import excerpt, mask_personal
from triage.domain.threshold import CONFIDENCE, Threshold, of_bell
from triage.flows import thresholds
from triage.flows.thresholds import WEEK
from triage.store import alarm_weeks, contacts, decisions
from triage.store import thresholds as kept
from triage.store.alarm_weeks import Noticed

EXAMPLES_SHOWN = 3
BAND = 0.1  # as near to the threshold are the examples
UNTUNED = 0.5  # round which the examples are where the labels decide
EXCERPT_CHARACTERS = 140
_READ_CHARACTERS = 4_000


@dataclass(frozen=True, kw_only=True)
class NearBy:
    """A contact near the threshold, with a masked piece of it; `alarm` is what its labels say by now."""

    case_id: int
    contact_id: int
    decided_at: datetime
    chance: float
    alarm: bool
    excerpt: str


@dataclass(frozen=True, kw_only=True)
class Bell:
    """The week of one destination: what is set, what is in force, what came of it, and what other settings would do.

    `rules` are those that tell it; `now` is the setting in force and `labels` what the labels alone would have rung.
    Without `enough` decisions `tried` is empty.
    """

    destination: str
    target: BellTarget
    rules: tuple[str, ...]
    threshold: Threshold | None
    decided: int
    enough: bool
    noticed: Noticed
    now: Tried
    labels: Tried
    tried: tuple[Tried, ...]
    above: tuple[NearBy, ...]
    below: tuple[NearBy, ...]


@dataclass(frozen=True, kw_only=True)
class Sureness:
    """How sure the model was of the topics, and what an accuracy asked of them would have done."""

    target: float | None
    made: Threshold | None
    decided: int
    enough: bool
    now: Abstaining
    tried: tuple[Abstaining, ...]


@dataclass(frozen=True, kw_only=True)
class LookBack:
    """The past week as of a moment; `days` is shorter while the service is younger.

    From `fewest` decisions on settings can be tried; `around` is where the examples are without a threshold.
    """

    as_of: datetime
    days: float
    fewest: int
    around: float
    bells: tuple[Bell, ...]
    sureness: Sureness


def look_back(app: App, now: datetime, destination: str = "") -> LookBack:
    """Look back on the week of a destination, or of all; raise NotFound for one that there is none of."""
    asked = [one for one in app.config.destinations if destination in {"", one.id}]
    if destination and not asked:
        raise NotFound(f"there is no destination {destination!r}")
    with app.read() as session:
        weeks = thresholds.weeks_of(app.config, session, asked, now, with_judged=True)
        noticed = alarm_weeks.noticed(session, now - WEEK)
        made = kept.every(session)
        bells = [
            _bell(
                app,
                session,
                one,
                week=weeks[one.id],
                made=made.get(of_bell(one.id)),
                noticed=noticed.get(one.id, Noticed()),
                now=now,
            )
            for one in asked
        ]
        sureness = _sureness(app, session, made.get(CONFIDENCE), now)
    days = min((week.days for week in weeks.values()), default=float(WEEK.days))
    return LookBack(as_of=now, days=days, fewest=FEWEST, around=UNTUNED, bells=tuple(bells), sureness=sureness)


def _bell(
    app: App,
    session: Session,
    one: Destination,
    *,
    week: AlarmWeek,
    made: Threshold | None,
    noticed: Noticed,
    now: datetime,
) -> Bell:
    in_force = made if one.alarms.tuned else None
    around = in_force.at if in_force else UNTUNED
    rules = thresholds.rules_of(app.config, one.id)

    def near(low: float, high: float) -> tuple[NearBy, ...]:
        return _near(session, rules, (low, high), now) if rules else ()

    return Bell(
        destination=one.id,
        target=one.alarms,
        rules=tuple(rule.name for rule in app.config.rules if rule.name in rules),
        threshold=in_force,
        decided=week.total,
        enough=week.chances.enough,
        noticed=noticed,
        now=week.tried(one.alarms, in_force.at if in_force else None),
        labels=week.tried(BellTarget(), None),
        tried=tuple(_tried(week)) if week.chances.enough else (),
        above=near(around, around + BAND),
        below=near(max(around - BAND, 0.0), around),
    )


def _tried(week: AlarmWeek) -> Iterable[Tried]:
    """Try every setting that one may choose from."""
    targets = [BellTarget(precision=one) for one in PRECISIONS] + [BellTarget(per_day=one) for one in BUDGETS]
    return (week.tried(target, week.threshold(target)) for target in targets)


def _near(session: Session, rules: frozenset[str], band: tuple[float, float], now: datetime) -> tuple[NearBy, ...]:
    low, high = band
    found = alarm_weeks.examples(session, now - WEEK, rules, low=low, high=high, limit=EXAMPLES_SHOWN)
    written = contacts.get_many(session, [one.contact_id for one in found])
    return tuple(
        NearBy(
            case_id=one.case_id,
            contact_id=one.contact_id,
            decided_at=one.decided_at,
            chance=one.chance,
            alarm=one.alarm,
            excerpt=_masked(written[one.contact_id].contact.words),
        )
        for one in found
        if one.contact_id in written
    )


def _masked(words: str) -> str:
    return excerpt(mask_personal(words[:_READ_CHARACTERS]), EXCERPT_CHARACTERS)


def _sureness(app: App, session: Session, made: Threshold | None, now: datetime) -> Sureness:
    config = app.config
    target, week = config.triage.accuracy_target, decisions.confidences(session, now - WEEK)
    in_force = made if target is not None else None
    at = in_force.at if in_force else config.triage.confidence_threshold
    tried = [abstaining(week, one, week.for_precision(one)) for one in ACCURACIES] if week.enough else []
    return Sureness(
        target=target,
        made=in_force,
        decided=week.total,
        enough=week.enough,
        now=abstaining(week, target, at),
        tried=tuple(tried),
    )
