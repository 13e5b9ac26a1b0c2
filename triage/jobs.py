"""What workers run: each job is one line into a flow. A worker binds its App here before it forks."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from triage.app import NOTICES, TRIAGE, WEBHOOKS, App
from triage.domain.errors import StoreUnavailable
from triage.flows import deliver, deliver_webhooks, learn, triage

STOPPING = threading.Event()

log = structlog.get_logger(__name__)


@dataclass
class _Bound:
    app: App
    woken: Callable[[str], None]


_bound: list[_Bound] = []


def bind(app: App, woken: Callable[[str], None]) -> None:
    """Say what the jobs of this process work with."""
    _bound[:] = [_Bound(app, woken)]


def triage_contacts() -> int:
    """Triage what waits; return how many contacts that were."""
    _bound[0].woken(TRIAGE)
    return triage.drain(_bound[0].app, _stop_when_orphaned(), now)


def deliver_notices() -> int:
    """Deliver what waits in the outbox; return how many notices that were."""
    _bound[0].woken(NOTICES)
    return deliver.drain(_bound[0].app, _stop_when_orphaned(), now)


def post_webhooks() -> int:
    """Post what waits for the webhooks; return how many attempts that took."""
    _bound[0].woken(WEBHOOKS)
    return deliver_webhooks.drain(_bound[0].app, _stop_when_orphaned(), now)


def learn_meanwhile() -> bool:
    """Learn what is new in the process that forks the jobs, and keep it; say whether there is more to be learned.

    Each job begins with what this process knows; what only jobs learned would be learned again by the next one.
    """
    app = _bound[0].app
    try:
        learn.current(app)
        learn.keep(app)
    except StoreUnavailable as error:
        log.warning("nothing is learned, the database is away", reason=str(error))
        return False
    finally:
        app.let_go()  # a connection must not be shared with a job
    return not learn.knows_all(app)


def now() -> datetime:
    return datetime.now(UTC)


def _stop_when_orphaned() -> Callable[[], bool]:
    """Stop when asked to, and when the worker that forked this job is gone: nobody else would."""
    worker = os.getppid()
    return lambda: STOPPING.is_set() or os.getppid() != worker
