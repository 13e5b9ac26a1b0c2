"""What triage is compared with: a job for every contact, with the same pipeline loaded before the fork."""

from __future__ import annotations

import os

from rq import Queue

from triage import bootstrap, jobs, logs, settings, worker
from triage.app import App
from triage.flows import learn, triage
from triage.store import claims, contacts
from triage.wakeups import SERIALIZER

QUEUE = "per-contact"
_apps: list[App] = []


def triage_one(contact_id: int) -> None:
    """Triage a contact the way a batch is, but for the one alone."""
    app, now, me = _apps[0], jobs.now(), claims.claimant()
    with app.transaction() as session:
        taken = contacts.claim(session, me, now, 1)
    triage._triage(app, learn.current(app), me, taken, now)


def main() -> None:
    given = settings.load(os.environ)
    logs.configure(given.log_level)
    app, redis = bootstrap.build(given), bootstrap.connect(given)
    _apps.append(app)
    app.classifier()
    print("loaded", flush=True)
    queue = Queue(QUEUE, connection=redis, serializer=SERIALIZER)
    worker._Worker([queue], connection=redis, serializer=SERIALIZER).work(logging_level="WARNING")
