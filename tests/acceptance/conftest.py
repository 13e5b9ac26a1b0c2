"""A service per module for the stories that do not kill it, and a sink for its notices."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.acceptance.harness import configuration, service
from tests.acceptance.harness.service import Serving
from tests.support import sink as sinks
from tests.support.sink import Sink


@pytest.fixture(scope="module")
def shared_sink() -> Iterator[Sink]:
    with sinks.listening() as listening:
        yield listening


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, shared_sink: Sink) -> Iterator[Serving]:
    """Give a service with the smallest configuration: it takes the shop's webhooks and tells the sink of alarms."""
    data_dir = tmp_path_factory.mktemp("shop") / "data"
    port = service.free_port()
    configuration.write(data_dir, sink=shared_sink.url(), base_url=f"http://127.0.0.1:{port}")
    with service.serving(data_dir, port=port) as running:
        yield running


@pytest.fixture(scope="module")
def client(shop: Serving) -> Iterator[httpx.Client]:
    with shop.client() as client:
        yield client
