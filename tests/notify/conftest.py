"""The platforms, for as long as a module of tests needs them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import capture
from tests.support.capture import Capture
from tests.support.need import lacking
from tests.support.platforms import server
from tests.support.platforms.server import Town


@pytest.fixture(scope="module")
def town_and_capture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Town, Capture]]:
    if not capture.openssl():
        lacking("openssl", "install openssl: it makes the certificate of the platforms")
    with server.standing(tmp_path_factory.mktemp("platforms")) as standing:
        yield standing


@pytest.fixture
def town(town_and_capture: tuple[Town, Capture], monkeypatch: pytest.MonkeyPatch) -> Town:
    """All platforms, which remember nothing of earlier tests."""
    standing, running = town_and_capture
    for name in standing.urls():
        platform = standing.named(name)
        platform.trouble = None
        platform.shown.clear()
        platform.requests.clear()
    for name, value in running.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("https_proxy", raising=False)
    return standing
