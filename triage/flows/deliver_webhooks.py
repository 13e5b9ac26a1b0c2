"""Deliver webhooks: what is due at an endpoint is claimed and posted, several at a time, and the end of each recorded.

Each endpoint has a lane of its own, so that one that hangs delays no other. A message whose worker dies is posted again
under its old id when the lease ends: the other side can tell that it is the same.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from triage.app import NOTICES, WEBHOOKS, App, Session
from triage.domain.notice import NewNotice, NoticeKind
from triage.domain.webhook import Answer, EndpointHealth, EventType, Message, MessageState
from triage.flows import administrators, counting, events, lanes
from triage.flows.events import Event
from triage.flows.in_flight import InFlight
from triage.flows.lanes import Clock, Stop
from triage.notify.webhooks import Endpoint, verdict
from triage.notify.webhooks.endpoint import Posting
from triage.notify.webhooks.payloads import WebhookDisabled
from triage.store import claims, tallies, webhook_endpoints, webhook_messages
from triage.store.webhook_messages import Settled

AT_ONCE = 8  # messages on their way to one endpoint
CLAIMED_TOGETHER = 32
RECORDED_TOGETHER = 16  # of what went well; a failure at once, since it may be the one that pauses the endpoint
PATIENCE_SECONDS = 20.0  # beyond every time limit of a request: what trickles in byte by byte keeps to all of them
RENEW = timedelta(seconds=5)
POLL_SECONDS = 0.2

_dice = secrets.SystemRandom()

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """An attempt that is over, and how it went; not yet on record."""

    message: Message
    answer: Answer


def drain(app: App, stop: Stop, clock: Clock) -> int:
    """Post until nothing has been due for a moment, or `stop` says so; return how many attempts were made."""

    def run(endpoint: str, stopped: Stop) -> int:
        return deliver_all(app, app.webhooks[endpoint], stopped, clock)

    return lanes.drain(app, WEBHOOKS, stop, clock, due=lambda now: due_endpoints(app, now), run=run)


def due_endpoints(app: App, now: datetime) -> list[str]:
    """Name the endpoints that have something due and may be sent to."""
    if not app.webhooks:
        return []
    with app.read() as session:
        known = webhook_endpoints.all_known(session)
        open_ones = [name for name in app.webhooks if name not in known or known[name].is_open(now)]
        return [name for name in open_ones if webhook_messages.any_due(session, name, now)]


def deliver_all(app: App, endpoint: Endpoint, stop: Stop, clock: Clock) -> int:
    """Post what is due at one endpoint, until nothing is or it is in trouble; return how many attempts were made."""
    me, made, renewed_at = claims.claimant(), 0, clock()
    with app.read() as session:
        health = webhook_endpoints.get(session, endpoint.id)
    with endpoint.posting(at_once=AT_ONCE) as posting:
        hung = Answer(reason=f"no answer: {PATIENCE_SECONDS:.0f} s")
        flying = InFlight[Message, Answer](
            AT_ONCE, lambda message: _post(posting, message, clock()), patience_seconds=PATIENCE_SECONDS, hung=hung
        )
        ended: list[Ended] = []
        while True:
            if stop() or not health.is_open(clock()):
                flying.halt()
            elif flying.empty or not (flying.waits or _in_trouble(health)):
                flying.add(_claim(app, me, health, clock()))
            if flying.empty:
                break
            flying.begin()
            ended += [Ended(message=message, answer=answer) for message, answer in flying.land(POLL_SECONDS)]
            if ended and (len(ended) >= RECORDED_TOGETHER or not flying.waits or _any_failed(ended)):
                made += len(ended)
                health = _record(app, me, endpoint.id, ended, clock())
                ended = []
            if clock() - renewed_at >= RENEW:
                renewed_at = clock()
                _renew(app, me, renewed_at)
    _give_back(app, me)
    return made


def _claim(app: App, me: str, health: EndpointHealth, now: datetime) -> list[Message]:
    """Claim the next messages; of an endpoint in trouble just one, to see whether it is well again."""
    with app.read() as session:
        if not webhook_messages.any_due(session, health.id, now):
            return []
    with app.transaction() as session:
        return webhook_messages.claim(session, me, health.id, now, 1 if _in_trouble(health) else CLAIMED_TOGETHER)


def _in_trouble(health: EndpointHealth) -> bool:
    return health.failures >= verdict.FAILURES_BEFORE_PAUSE


def _any_failed(ended: Sequence[Ended]) -> bool:
    return any(not one.answer.delivered for one in ended)


def _renew(app: App, me: str, now: datetime) -> None:
    with app.transaction() as session:
        webhook_messages.renew(session, me, now)


def _give_back(app: App, me: str) -> None:
    with app.transaction() as session:
        webhook_messages.release(session, me)


def _post(posting: Posting, message: Message, now: datetime) -> Answer:
    try:
        return posting.post(message.message_id, message.body.encode(), now)
    except Exception as error:  # noqa: BLE001  # whatever one message breaks must not stop the others, nor itself be lost
        # Without the words of the error, which may hold the URL.
        log.warning("webhook broken", message_id=message.id, endpoint=message.endpoint, error=type(error).__name__)
        return Answer(reason=f"broken: {type(error).__name__}")


def _record(app: App, me: str, endpoint: str, ended: Sequence[Ended], now: datetime) -> EndpointHealth:
    """Put the ends of attempts on record; return how the endpoint is doing."""
    with app.transaction() as session:
        before = health = webhook_endpoints.locked(session, endpoint)
        settled = [_settled(one, now) for one in ended]
        for one, end in zip(ended, settled, strict=True):
            used_up_since = one.message.created_at if end.state is MessageState.GIVEN_UP else None
            health = verdict.after(health, one.answer, now, used_up_since=used_up_since)
        webhook_messages.settle(session, me, settled, now)
        webhook_endpoints.save(session, health)
        _count(app, session, endpoint, settled, now)
        if health.disabled_at and not before.disabled_at:
            _tell_of_the_end(app, session, health, now)
    if health.disabled_at and not before.disabled_at:
        log.error("webhook disabled", endpoint=endpoint, reason=health.disabled_reason, last=health.last_failure)
        app.wake(NOTICES)
    return health


def _count(app: App, session: Session, endpoint: str, settled: Sequence[Settled], now: datetime) -> None:
    """Count what has come to its end, for the metrics."""
    ends = Counter(one.state for one in settled if one.due_at is None)
    for state, number in ends.items():
        tallies.add(session, counting.messages_ended(app.config, endpoint, state, number), now)


def _settled(ended: Ended, now: datetime) -> Settled:
    """Say what becomes of a message after an attempt."""
    message, answer, number = ended.message, ended.answer, ended.message.attempts + 1
    if answer.delivered:
        return Settled(id=message.id, state=MessageState.DELIVERED, reason=answer.reason, attempts=number, due_at=None)
    wait_seconds = verdict.wait_seconds(answer, number, _dice.random())
    log.warning("webhook not delivered", endpoint=message.endpoint, message_id=message.id, reason=answer.reason)
    return Settled(
        id=message.id,
        state=MessageState.GIVEN_UP if wait_seconds is None else MessageState.WAITING,
        reason=answer.reason,
        attempts=number,
        due_at=None if wait_seconds is None else now + timedelta(seconds=wait_seconds),
    )


def _tell_of_the_end(app: App, session: Session, health: EndpointHealth, now: datetime) -> None:
    """Tell administrators, and the other systems, that an endpoint gets nothing any more."""
    notice = NewNotice(
        destination="",
        kind=NoticeKind.WEBHOOK_DISABLED,
        dedupe_key=f"{NoticeKind.WEBHOOK_DISABLED}:{now:%Y%m%d%H%M%S}:{health.id}",
        reason=f"webhook {health.id} disabled",
        facts={"webhook": health.id, "reason": health.disabled_reason, "last": health.last_failure},
    )
    administrators.tell(app, session, notice, now)
    told = WebhookDisabled(webhook=health.id, reason=health.disabled_reason, disabled_at=now)
    events.tell(app, session, [Event(type=EventType.WEBHOOK_DISABLED, at=now, data=told)], now)
