"""Wake-ups: tell the workers through Redis that there is work.

A wake-up carries nothing; the work itself is claimed from the database. So one that waits stands for all that came
since, and a lost one costs a few seconds: `flows/sweep.py` wakes whoever has something due.
"""

from __future__ import annotations

from typing import Any

import structlog
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.job import Job

from triage.app import NOTICES, TRIAGE, WEBHOOKS

JOBS = {
    TRIAGE: "triage.jobs.triage_contacts",
    NOTICES: "triage.jobs.deliver_notices",
    WEBHOOKS: "triage.jobs.post_webhooks",
}
COALESCED_SECONDS = 30
JOB_TIMEOUT_SECONDS = 600
FAILURE_KEPT_SECONDS = 24 * 3600
SERIALIZER = "rq.serializers.JSONSerializer"

log = structlog.get_logger(__name__)


class WakeUp(Job):
    """A wake-up as a worker takes it: what runs follows from its queue alone.

    By itself RQ runs whatever function a job names, so whoever can write to Redis could run anything here.
    """

    def restore(self, raw_data: Any) -> None:
        super().restore(raw_data)
        self.func_name, self.instance, self.args, self.kwargs = JOBS.get(self.origin, ""), None, (), {}
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []


def queue_of(redis: Redis, name: str) -> Queue:
    return Queue(name, connection=redis, serializer=SERIALIZER, job_class=WakeUp)


def wake(redis: Redis, queue: str) -> None:
    """Put a wake-up into `queue` unless one waits there already."""
    try:
        if redis.set(_waiting(queue), 1, nx=True, ex=COALESCED_SECONDS):
            _enqueue(redis, queue)
    except RedisError as error:
        log.warning("wake-up lost, the sweep repeats it", queue=queue, error=type(error).__name__)


def rewake(redis: Redis, queue: str) -> None:
    """Put a wake-up into `queue` unless one is really there: what `wake` remembers may have been lost since."""
    try:
        if not len(queue_of(redis, queue)):
            _enqueue(redis, queue)
    except RedisError as error:
        log.warning("wake-up lost, the sweep repeats it", queue=queue, error=type(error).__name__)


def woken(redis: Redis, queue: str) -> None:
    """Say that a wake-up is being heeded: what comes in from now on needs another one.

    To be called before the first look into the database; the other way round, what came between would be missed.
    """
    try:
        redis.delete(_waiting(queue))
    except RedisError as error:
        log.warning("wake-up not freed, it expires", queue=queue, error=type(error).__name__)


def _waiting(queue: str) -> str:
    return f"triage:woken:{queue}"


def _enqueue(redis: Redis, queue: str) -> None:
    queue_of(redis, queue).enqueue(
        JOBS[queue], result_ttl=0, failure_ttl=FAILURE_KEPT_SECONDS, job_timeout=JOB_TIMEOUT_SECONDS
    )
