"""A worker: loads what its jobs need once, then forks for each job, so that a text that breaks one breaks no other."""

from __future__ import annotations

import os
import signal

from redis import Redis
from rq import Worker

from triage import jobs
from triage.app import TRIAGE, App
from triage.wakeups import SERIALIZER, WakeUp, queue_of, woken

WORKER_LOST_SECONDS = 60
REDIS_AWAY_PAUSE_SECONDS = 4.0  # of RQ's own minute: contacts that wait for it would wait that long


class _Worker(Worker):
    """Passes a request to stop on to the running job, which ends after the batch it is at."""

    max_connection_wait_time = REDIS_AWAY_PAUSE_SECONDS

    def handle_warm_shutdown_request(self) -> None:
        Worker.handle_warm_shutdown_request(self)
        if self.horse_pid:
            os.kill(self.horse_pid, signal.SIGTERM)

    def setup_work_horse_signals(self) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: jobs.STOPPING.set())


def work(app: App, redis: Redis, queue: str) -> None:
    """Work on one queue until SIGTERM. Each worker has one queue: a slow platform must not keep contacts waiting."""
    jobs.bind(app, lambda name: woken(redis, name))
    if queue == TRIAGE:
        app.classifier()  # before the fork: loaded once, shared by every job
    worker = _Worker(
        [queue_of(redis, queue)],
        connection=redis,
        serializer=SERIALIZER,
        job_class=WakeUp,
        worker_ttl=WORKER_LOST_SECONDS,
    )
    worker.work(logging_level="WARNING", with_scheduler=False)
