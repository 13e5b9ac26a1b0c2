"""Attempts at notices: claimed together, then begun, made and ended one by one, each step on record before the next.

A process killed between the record of an attempt and the record of its end leaves a message that may have arrived: it
is sent again, and says so.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triage.app import App, Session
from triage.domain.errors import DeliveryError, StoreUnavailable
from triage.domain.notice import NewNotice, Notice, NoticeKind, NoticeState
from triage.flows import administrators, counting, telling
from triage.notify import retry
from triage.notify.destinations import Failure, Outcome, Place
from triage.notify.texts import Facts, Style, render
from triage.store import claims, deliveries, outbox, tallies
from triage.store.deliveries import Delivery

SEND_LIMIT = timedelta(seconds=30)
RENEW_SECONDS = 5.0
ENDED_WORKERS_LIMIT = 10  # a notice in whose sending that many workers ended is what ends them

UNKNOWN, PERMANENT, TEMPORARY = "unknown", "permanent", "temporary"
ACCEPTED = {
    Outcome.SENT: "accepted by the destination",
    Outcome.UNCONFIRMED: "accepted, but the platform does not say whether it was shown",
}

_dice = secrets.SystemRandom()

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`unknown` counts the attempts before it that got no answer, `ended_workers` those that have no end at all."""

    me: str
    notice: Notice
    number: int
    unknown: int
    ended_workers: int
    facts: Facts


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An attempt that is over, and how it went; not yet on record."""

    attempt: Attempt
    delivery_id: int
    outcome: Outcome | DeliveryError
    at: datetime


def claim(app: App, destination: str, now: datetime, limit: int) -> list[Attempt]:
    """Claim the most pressing notices of one destination, with all that is needed to send them."""
    me = claims.claimant()
    with app.transaction() as session:
        notices = outbox.claim(session, me, destination, now, limit)
    with app.read() as session:
        earlier = deliveries.of_notices(session, [notice.id for notice in notices])
        about = telling.known(session, notices)
    return [_attempt(app, about, notice, earlier.get(notice.id, []), me=me, now=now) for notice in notices]


def _attempt(
    app: App, about: telling.Known, notice: Notice, earlier: Sequence[Delivery], *, me: str, now: datetime
) -> Attempt:
    unknown = sum(delivery.outcome == UNKNOWN for delivery in earlier)
    ended_workers = sum(delivery.ended_at is None for delivery in earlier)
    return Attempt(
        me=me,
        notice=notice,
        number=len(earlier) + 1,
        unknown=unknown,
        ended_workers=ended_workers,
        facts=telling.facts(app, about, notice, now, repeat=unknown + ended_workers > 0),
    )


def turn(app: App, ended: Ended | None, begun: Attempt, now: datetime) -> int:
    """Put the end of one attempt and the beginning of the next on record together; return the record of the latter."""
    with app.transaction() as session:
        if ended:
            _record(app, session, ended)
        return deliveries.begin(session, begun.notice.id, begun.number, now)


def close(app: App, me: str, ended: Ended | None, *, leftover: bool) -> None:
    """Put the end of the last attempt on record, and give back what was claimed and not begun.

    What else is due at a destination in trouble waits as long as the one that failed: it would only fail too.
    """
    if not ended and not leftover:
        return
    with app.transaction() as session:
        until = _record(app, session, ended) if ended else None
        if leftover:
            outbox.release(session, me)
        if until and ended and in_trouble(ended.outcome):
            outbox.postpone(session, ended.attempt.notice.destination, ended.at, until, str(ended.outcome))


def send(app: App, attempt: Attempt, place: Place | None, clock: Callable[[], datetime]) -> Outcome | DeliveryError:
    """Send in a thread of its own, hold on to the claim meanwhile, and stop waiting after a while."""
    if place is None:
        return DeliveryError(Failure.NOT_CONFIGURED, permanent=True)
    if attempt.ended_workers >= ENDED_WORKERS_LIMIT:
        return DeliveryError(Failure.BROKEN.because("the worker ended each time it was sent"), permanent=True)
    sending: Future[Outcome | DeliveryError] = Future()
    style = telling.style(app, place)
    threading.Thread(target=_into, args=(sending, attempt, place, style), name=f"send {place.id}", daemon=True).start()
    began = clock()
    while clock() - began < SEND_LIMIT:
        with suppress(TimeoutError):
            return sending.result(RENEW_SECONDS)
        with suppress(StoreUnavailable), app.transaction() as session:
            outbox.renew(session, attempt.me, clock())
    return DeliveryError(Failure.NO_ANSWER.because(f"{SEND_LIMIT.total_seconds():.0f} s"), unknown=True)


def _into(sending: Future[Outcome | DeliveryError], attempt: Attempt, place: Place, style: Style) -> None:
    try:
        sending.set_result(place.sender.send(render(attempt.facts, style)))
    except DeliveryError as error:
        sending.set_result(error)
    except Exception as error:  # whatever one notice breaks must not stop the others, nor itself be lost
        log.exception("notice broken", notice_id=attempt.notice.id, destination=place.id)
        sending.set_result(DeliveryError(Failure.BROKEN.because(type(error).__name__)))


def _record(app: App, session: Session, ended: Ended) -> datetime | None:
    """Record the end of an attempt; return when the notice is to be tried again, None when it is done with."""
    if isinstance(ended.outcome, DeliveryError):
        return _record_failure(app, session, ended, ended.outcome)
    deliveries.finish(session, ended.delivery_id, ended.outcome.value, "", ended.at)
    _finish(session, ended, NoticeState(ended.outcome.value), ACCEPTED[ended.outcome])
    return None


def _finish(session: Session, ended: Ended, state: NoticeState, reason: str) -> bool:
    """Give the notice its final state; say whether it was still ours."""
    attempt, now = ended.attempt, ended.at
    notice, number = attempt.notice, attempt.number
    if not outbox.finish(session, attempt.me, notice.id, state, reason=reason, now=now, attempts=number):
        return False
    tallies.add(session, counting.ended(notice, attempt.facts.contact, state, now), now)
    return True


def _record_failure(app: App, session: Session, ended: Ended, error: DeliveryError) -> datetime | None:
    """Put the notice back, or give it up and let the administrators know elsewhere."""
    attempt, notice, now = ended.attempt, ended.attempt.notice, ended.at
    unknown = attempt.unknown + error.unknown
    verdict = retry.decide(error, attempt=attempt.number, unknown=unknown, jitter=_dice.random())
    deliveries.finish(session, ended.delivery_id, _kind(error), error.reason, now)
    log.warning("notice not delivered", notice_id=notice.id, destination=notice.destination, reason=verdict.reason)
    if isinstance(verdict, retry.Again):
        until = now + timedelta(seconds=verdict.after_seconds)
        outbox.retry(session, attempt.me, notice.id, until, verdict.reason, attempts=attempt.number)
        return until
    given_up = _finish(session, ended, NoticeState.FAILED, verdict.reason)
    if given_up and notice.kind is not NoticeKind.DESTINATION_FAILED:
        administrators.tell(app, session, _destination_failed(notice, verdict.reason, now), now)
    return None


def in_trouble(outcome: Outcome | DeliveryError) -> bool:
    """Say whether it is the destination that fails for now, not the one notice nor for good."""
    if not isinstance(outcome, DeliveryError) or outcome.permanent:
        return False
    return not outcome.reason.startswith(Failure.BROKEN)


def _kind(error: DeliveryError) -> str:
    if error.unknown:
        return UNKNOWN
    return PERMANENT if error.permanent else TEMPORARY


def _destination_failed(notice: Notice, reason: str, now: datetime) -> NewNotice:
    """Tell of a broken destination once an hour."""
    return NewNotice(
        destination=notice.destination,
        kind=NoticeKind.DESTINATION_FAILED,
        dedupe_key=f"{NoticeKind.DESTINATION_FAILED}:{now:%Y%m%d%H}:{notice.destination}",
        reason=f"destination {notice.destination} failed",
        facts={"destination": notice.destination, "reason": reason, "notice": str(notice.id)},
    )
