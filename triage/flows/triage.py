"""Triage: claim what waits, read it, decide, route it, and put the notices into the outbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

import structlog

from triage.app import NOTICES, TRIAGE, WEBHOOKS, App, Classifies, Session
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision
from triage.domain.notice import NewNotice, NoticeKind
from triage.domain.route import Route
from triage.flows import administrators, counting, events, known, learn, ringing, thresholds
from triage.router import decide, rating
from triage.router.pipeline import Text
from triage.router.relabel import relabel
from triage.router.signals.base import Known
from triage.store import cases, claims, contacts, decisions, outbox, tallies

BATCH_CONTACTS = 64
BATCH_CHARACTERS = 400_000  # what is read well within a lease, also on a slow machine
CLAIMS_LIMIT = 10  # a contact taken this often and never finished is what ends its workers
RETRY_AFTER = timedelta(seconds=5)
LINGER = timedelta(seconds=1)
DRAIN_LIMIT = timedelta(seconds=60)
POLL_SECONDS = 0.02
WORKER_ENDED = "the worker ended while reading it"

Clock = Callable[[], datetime]
Stop = Callable[[], bool]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Triaged:
    """What triage makes of one contact."""

    stored: StoredContact
    decision: Decision
    route: Route


def drain(app: App, stop: Stop, clock: Clock, sleep: Callable[[float], None] = time.sleep) -> int:
    """Triage until nothing has been waiting for a moment, or `stop` says so; return how many contacts were taken.

    It lingers because a job is a fork: in a steady trickle one job goes on instead of one starting per contact.
    """
    total = 0
    began = idle_since = clock()
    while not stop() and clock() - idle_since < LINGER and clock() - began < DRAIN_LIMIT:
        if taken := triage_some(app, clock()):
            total, idle_since = total + taken, clock()
        else:
            sleep(POLL_SECONDS)
    if clock() - began >= DRAIN_LIMIT:
        app.wake(TRIAGE)
    return total


def triage_some(app: App, now: datetime) -> int:
    """Triage a batch of what waits; return how many contacts that were, 0 when none wait."""
    with app.read() as session:
        if not contacts.any_due(session, now):
            return 0
    me, classifier = claims.claimant(), learn.current(app)  # before the claim: much to be learned takes long
    with app.transaction() as session:
        claimed = contacts.claim(session, me, now, BATCH_CONTACTS)
        batch = _within_a_lease(claimed)
        if len(batch) < len(claimed):
            contacts.release_all_but(session, me, [stored.id for stored in batch])
    readable = [stored for stored in batch if stored.claims <= CLAIMS_LIMIT]
    for stored in batch:
        if stored.claims > CLAIMS_LIMIT:
            _give_up(app, me, stored, WORKER_ENDED, now)
    if readable:
        _triage(app, classifier, me, readable, now)
    return len(batch)


def _within_a_lease(claimed: Sequence[StoredContact]) -> list[StoredContact]:
    """Return the first of what was claimed, as many as can be read before the lease is over; at least one."""
    so_far = accumulate(len(stored.contact.text) for stored in claimed)
    fitting = sum(size <= BATCH_CHARACTERS for size in so_far)
    return list(claimed[: max(fitting, 1)])


def _triage(app: App, classifier: Classifies, me: str, taken: Sequence[StoredContact], now: datetime) -> None:
    began_seconds = time.monotonic()
    try:
        outcomes = _decide(app, classifier, taken, now)
    except Exception as error:  # noqa: BLE001  # whatever one text breaks must not stop the others, nor itself be lost
        if len(taken) > 1:
            for stored in taken:
                _triage(app, classifier, me, [stored], now)
        else:
            _failed(app, me, taken[0], error, now)
        return
    took = timedelta(seconds=time.monotonic() - began_seconds)
    _write(app, me, outcomes, now, decided_at=now + took)


def _decide(app: App, classifier: Classifies, taken: Sequence[StoredContact], now: datetime) -> list[Triaged]:
    """Read the texts in one go; an answer of a survey without words is read from its rating."""
    worded = [stored for stored in taken if stored.contact.words]
    facts = known.of_each(app, worded, now)
    texts = [_text(stored, facts[stored.id]) for stored in worded]
    threshold = thresholds.abstain_below(app)
    read = classifier.read(texts, threshold=threshold) if texts else []
    readings = dict(zip([stored.id for stored in worded], read, strict=True))
    outcomes = []
    for stored in taken:
        reading = readings.get(stored.id) or relabel(
            rating.read(stored.contact.rating), app.config.topics, threshold=threshold
        )
        decision, route = decide.decide(stored.contact, reading, app.config, now)
        decision = replace(decision, confidence_needed=threshold)
        outcomes.append(Triaged(stored=stored, decision=decision, route=route))
    return outcomes


def _text(stored: StoredContact, facts: Known) -> Text:
    contact = stored.contact
    return Text(text=contact.words, channel=contact.channel.value, source=contact.source, known=facts)


def _write(app: App, me: str, outcomes: Sequence[Triaged], now: datetime, *, decided_at: datetime) -> None:
    with app.transaction() as session:
        mine = contacts.finish(session, me, [outcome.stored.id for outcome in outcomes])
        kept = [outcome for outcome in outcomes if outcome.stored.id in mine]
        decisions.save(session, [(outcome.stored.id, outcome.decision) for outcome in kept])
        cases.decided(session, [(outcome.stored.case_id, outcome.decision) for outcome in kept])
        notices = _notices(app, session, kept)
        noticed = outbox.put(session, notices, now)
        tally = counting.triaged([(outcome.stored, outcome.decision) for outcome in kept], decided_at)
        tally.add(counting.noticed(notices))
        tallies.add(session, tally, now)
        told = events.triaged(app, [(outcome.stored, outcome.decision) for outcome in kept])
        asked_for = events.tell(app, session, told, now)
    if noticed:
        app.wake(NOTICES)
    if asked_for:
        app.wake(WEBHOOKS)
    app.publish("cases")


def _notices(app: App, session: Session, outcomes: Sequence[Triaged]) -> list[NewNotice]:
    made = thresholds.every(app, session)
    return [
        notice for one in outcomes for notice in ringing.notices(one.stored, one.decision, one.route, app.config, made)
    ]


def _failed(app: App, me: str, stored: StoredContact, error: Exception, now: datetime) -> None:
    reason = f"{type(error).__name__} while reading it"
    log.error("triage failed", contact_id=stored.id, failures=stored.failures + 1, exc_info=error)
    if stored.failures + 1 >= app.config.triage.max_failures:
        _give_up(app, me, stored, reason, now)
        return
    with app.transaction() as session:
        contacts.postpone(session, me, stored.id, now + RETRY_AFTER, reason)


def _give_up(app: App, me: str, stored: StoredContact, reason: str, now: datetime) -> None:
    """Hand a contact that cannot be read to people, and let the administrators know."""
    asked_for = False
    with app.transaction() as session:
        if contacts.fail(session, me, stored.id, reason):
            cases.hand_over(session, stored.case_id, app.config.triage.fallback_queue, now, why=reason)
            administrators.tell(app, session, _given_up(stored, reason), now)
            tallies.add(session, counting.failed(), now)
            asked_for = events.tell(app, session, events.failed(app, session, stored, reason, now), now)
    app.wake(NOTICES)
    if asked_for:
        app.wake(WEBHOOKS)
    app.publish("cases")


def _given_up(stored: StoredContact, reason: str) -> NewNotice:
    return NewNotice(
        destination="",
        kind=NoticeKind.TRIAGE_FAILED,
        dedupe_key=f"{NoticeKind.TRIAGE_FAILED}:{stored.id}",
        reason="triage gave up on a contact",
        case_id=stored.case_id,
        contact_id=stored.id,
        facts={"reason": reason},
    )
