"""One port behind which platforms stand: plain HTTP, and HTTPS for whoever takes it for a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import capture
from tests.support.capture import Capture
from tests.support.platforms import mattermost, receiver, rocket, slack, teams, telegram
from tests.support.platforms.talk import Platform, Reply, Request


class Town:
    """All platforms at once, found by host, or by path where they share the host of the tests."""

    def __init__(self) -> None:
        self.port = 0
        self.slack, self.teams, self.telegram = slack.slack(), teams.teams(), telegram.telegram()
        self.mattermost, self.rocket, self.receiver = mattermost.mattermost(), rocket.rocket(), receiver.receiver()

    def urls(self) -> dict[str, str]:
        """Give the address of each platform, as one would write it in the configuration."""
        here = f"127.0.0.1:{self.port}"
        return {
            "slack": slack.URL,
            "teams": teams.URL,
            "telegram": telegram.URL,
            "mattermost": f"mmost://{here}/{mattermost.KEY}",
            "rocket": f"rocket://{rocket.ID}/{rocket.TOKEN}@{here}",
            "receiver": f"json://{here}{receiver.PATH}",
        }

    def named(self, name: str) -> Platform:
        found: Platform = getattr(self, name)
        return found

    def answer(self, request: Request) -> Reply:
        return self._at(request).answer(request)

    def _at(self, request: Request) -> Platform:
        host = request.host.partition(":")[0]
        if host == "hooks.slack.com":
            return self.slack
        if host == "api.telegram.org":
            return self.telegram
        if host.endswith((".logic.azure.com", ".api.powerplatform.com")):
            return self.teams
        if request.path.startswith("/hooks/"):
            return self.rocket if request.path.count("/") > 2 else self.mattermost
        return self.receiver


@contextmanager
def standing(folder: Path) -> Iterator[tuple[Town, Capture]]:
    """Let the platforms stand for a while; a process that is to meet them needs the environment of the capture."""
    town = Town()
    with capture.proxy(folder, answer=town.answer) as running:
        town.port = running.port
        yield town, running
