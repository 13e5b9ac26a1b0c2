"""A worker outlives a Redis that comes later."""

from __future__ import annotations

import threading

import pytest
from redis import Redis

from tests.support import redis_server
from triage import embedded, worker


def test_it_waits_for_a_redis_that_is_not_there_yet(capsys: pytest.CaptureFixture[str]) -> None:
    with redis_server.folder() as folder, Redis.from_url(embedded.url(folder)) as redis:
        waiting = threading.Thread(target=worker.wait_for, args=(redis,))
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive()
        with redis_server.server_in(folder):
            waiting.join(20)
            assert not waiting.is_alive()
    assert "worker waits for redis" in capsys.readouterr().out
