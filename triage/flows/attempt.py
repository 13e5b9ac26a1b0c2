"""One attempt at one notice: begun, made, and brought to its end, each step in the database before the next.

A process killed between the record of an attempt and the record of its end leaves a message that may have arrived: it
is sent again, and says so.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triage.app import App, Session
from triage.domain.case import Case
from triage.domain.errors import DeliveryError, StoreUnavailable
from triage.domain.notice import NewNotice, Notice, NoticeKind, NoticeState
from triage.notify import links, retry
from triage.notify.destinations import Failure, Outcome, Place
from triage.notify.texts import Facts, Style, render
from triage.store import cases, claims, contacts, decisions, deliveries, outbox

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
    delivery_id: int
    unknown: int
    ended_workers: int
    facts: Facts


def begin(app: App, destination: str, now: datetime) -> Attempt | None:
    """Claim the most pressing notice and record that an attempt at it begins; None when nothing is due."""
    me = claims.claimant()
    with app.transaction() as session:
        taken = outbox.claim(session, me, destination, now, limit=1)
        if not taken:
            return None
        notice = taken[0]
        earlier = deliveries.of_notice(session, notice.id)
        unknown = sum(delivery.outcome == UNKNOWN for delivery in earlier)
        ended_workers = sum(delivery.ended_at is None for delivery in earlier)
        return Attempt(
            me=me,
            notice=notice,
            number=len(earlier) + 1,
            delivery_id=deliveries.begin(session, notice.id, len(earlier) + 1, now),
            unknown=unknown,
            ended_workers=ended_workers,
            facts=_facts(app, session, notice, now, repeat=unknown + ended_workers > 0),
        )


def send(app: App, attempt: Attempt, place: Place | None, clock: Callable[[], datetime]) -> Outcome:
    """Send in a thread of its own, hold on to the notice meanwhile, and stop waiting after a while.

    Raises DeliveryError whatever goes wrong.
    """
    if place is None:
        raise DeliveryError(Failure.NOT_CONFIGURED, permanent=True)
    if attempt.ended_workers >= ENDED_WORKERS_LIMIT:
        raise DeliveryError(Failure.BROKEN.because("the worker ended each time it was sent"), permanent=True)
    sending: Future[Outcome] = Future()
    style = _style(app, place)
    threading.Thread(target=_into, args=(sending, attempt, place, style), name=f"send {place.id}", daemon=True).start()
    began = clock()
    while clock() - began < SEND_LIMIT:
        with suppress(TimeoutError):
            return sending.result(RENEW_SECONDS)
        with suppress(StoreUnavailable), app.transaction() as session:
            outbox.renew(session, attempt.me, clock())
    raise DeliveryError(Failure.NO_ANSWER.because(f"{SEND_LIMIT.total_seconds():.0f} s"), unknown=True)


def succeeded(app: App, attempt: Attempt, outcome: Outcome, now: datetime) -> None:
    """Record that the destination took the notice."""
    with app.transaction() as session:
        deliveries.finish(session, attempt.delivery_id, outcome.value, "", now)
        state = NoticeState(outcome.value)
        outbox.finish(
            session, attempt.me, attempt.notice.id, state, reason=ACCEPTED[outcome], now=now, attempts=attempt.number
        )


def failed(app: App, attempt: Attempt, error: DeliveryError, now: datetime) -> None:
    """Record why it failed, and put the notice back, or give it up and let the administrators know elsewhere.

    What else is due at a destination in trouble waits with it: it would only fail too.
    """
    unknown = attempt.unknown + error.unknown
    verdict = retry.decide(error, attempt=attempt.number, unknown=unknown, jitter=_dice.random())
    me, notice, number = attempt.me, attempt.notice, attempt.number
    with app.transaction() as session:
        deliveries.finish(session, attempt.delivery_id, _outcome(error), error.reason, now)
        if isinstance(verdict, retry.Again):
            until = now + timedelta(seconds=verdict.after_seconds)
            outbox.retry(session, me, notice.id, until, verdict.reason, attempts=number)
            if not error.reason.startswith(Failure.BROKEN):
                outbox.postpone(session, notice.destination, now, until, verdict.reason)
        elif outbox.finish(session, me, notice.id, NoticeState.FAILED, reason=verdict.reason, now=now, attempts=number):
            _tell_admins(app, session, notice, verdict.reason, now)
    log.warning("notice not delivered", notice_id=notice.id, destination=notice.destination, reason=verdict.reason)


def _into(sending: Future[Outcome], attempt: Attempt, place: Place, style: Style) -> None:
    try:
        sending.set_result(place.sender.send(render(attempt.facts, style)))
    except DeliveryError as error:
        sending.set_exception(error)
    except Exception as error:  # whatever one notice breaks must not stop the others, nor itself be lost
        log.exception("notice broken", notice_id=attempt.notice.id, destination=place.id)
        sending.set_exception(DeliveryError(Failure.BROKEN.because(type(error).__name__)))


def _outcome(error: DeliveryError) -> str:
    if error.unknown:
        return UNKNOWN
    return PERMANENT if error.permanent else TEMPORARY


def _tell_admins(app: App, session: Session, notice: Notice, reason: str, now: datetime) -> None:
    """Tell it at every other destination of the administrators, once an hour, and never about such a notice itself."""
    if notice.kind is NoticeKind.DESTINATION_FAILED:
        return
    broken = notice.destination
    told = [
        NewNotice(
            destination=destination,
            kind=NoticeKind.DESTINATION_FAILED,
            dedupe_key=f"{NoticeKind.DESTINATION_FAILED}:{now:%Y%m%d%H}:{broken}:{destination}",
            reason=f"destination {broken} failed",
            priority=2,
            facts={"destination": broken, "reason": reason, "notice": str(notice.id)},
        )
        for destination in app.config.server.admin_destinations
        if destination != broken
    ]
    outbox.put(session, told, now)


def _facts(app: App, session: Session, notice: Notice, now: datetime, *, repeat: bool) -> Facts:
    case = cases.get(session, notice.case_id) if notice.case_id else None
    return Facts(
        notice=notice,
        now=now,
        case=case,
        contact=contacts.get(session, notice.contact_id) if notice.contact_id else None,
        decision=decisions.get(session, notice.contact_id) if notice.contact_id else None,
        queue_names=_queue_names(app, case),
        acknowledge_url=_acknowledge_url(app, notice, now),
        case_url=links.case_url(app.config.server.base_url, case.id) if case else "",
        repeat=repeat,
    )


def _queue_names(app: App, case: Case | None) -> dict[str, str]:
    queue = app.config.queue(case.queue) if case else None
    return queue.names if queue else {}


def _acknowledge_url(app: App, notice: Notice, now: datetime) -> str:
    if notice.case_id is None or notice.kind not in {NoticeKind.ALARM, NoticeKind.ROUTED}:
        return ""
    return links.acknowledge_url(app.config.server.base_url, app.signer.acknowledge_token(notice.case_id, now))


def _style(app: App, place: Place) -> Style:
    """Write for who reads there: in their language and time zone, with the customer's words if they may see them."""
    server, destination = app.config.server, app.config.destination(place.id)
    return Style(
        language=(destination and destination.language) or server.language,
        timezone=(destination and destination.timezone) or server.timezone,
        excerpt=destination is not None and destination.excerpt,
        manners=place.manners,
    )
