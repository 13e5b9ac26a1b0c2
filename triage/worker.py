"""A worker: loads what its jobs need once, then forks for each job, so that a text that breaks one breaks no other."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer
from rq import Queue, Worker
from rq.job import Job

from triage import jobs
from triage.app import TRIAGE, App
from triage.wakeups import SERIALIZER, WakeUp, queue_of, woken

WORKER_LOST_SECONDS = 60
REDIS_AWAY_PAUSE_SECONDS = 4.0  # of RQ's own minute: contacts that wait for it would wait that long
log = structlog.get_logger(__name__)


class _Worker(Worker):
    """Passes a request to stop on to the running job, which ends after the batch it is at."""

    max_connection_wait_time = REDIS_AWAY_PAUSE_SECONDS

    meanwhile: Callable[[], bool] | None = None  # what is done between jobs; says whether there is more of it

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """Wait for a job; until one is there, do what is done meanwhile."""
        while self.meanwhile and self.meanwhile() and not self._something_waits():
            self.heartbeat()
        return Worker.dequeue_job_and_maintain_ttl(self, timeout, max_idle_time)

    def _something_waits(self) -> bool:
        try:
            return any(queue.count for queue in self.queues)
        except (NoConnection, NoAnswer):
            return True  # who waits for a job notices by themselves

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
        jobs.learn_meanwhile()
    wait_for(redis)
    worker = _Worker(
        [queue_of(redis, queue)],
        connection=redis,
        serializer=SERIALIZER,
        job_class=WakeUp,
        worker_ttl=WORKER_LOST_SECONDS,
    )
    worker.meanwhile = jobs.learn_meanwhile if queue == TRIAGE else None
    worker.work(logging_level="WARNING", with_scheduler=False)


def wait_for(redis: Redis) -> None:
    """Return once Redis answers: a host that comes up before it needs nobody to start the worker again."""
    while True:
        try:
            redis.ping()
        except (NoConnection, NoAnswer) as error:
            log.warning("worker waits for redis", error=str(error))
            time.sleep(REDIS_AWAY_PAUSE_SECONDS)
        else:
            return
