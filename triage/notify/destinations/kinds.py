"""The kinds of Apprise URL that are allowed, and what each platform demands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from triage.notify.destinations import answers
from triage.notify.destinations.base import Manners


class Host(StrEnum):
    """Whose host a URL leads to: the vendor's fixed one, the one in the URL, or the mail server of it."""

    VENDOR = "vendor"
    URL = "host"
    SMTP = "smtp_host"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What stands for a platform in the README, and how it is dealt with.

    `connect_seconds` and `answer_seconds` bound one request; `arguments` are forced upon the URL; `words` are those
    of its answers that we know.
    """

    platform: str
    rate: str
    manners: Manners
    words: answers.Words = field(default_factory=dict)
    host: Host = Host.URL
    confirms: bool = True
    connect_seconds: int = 3
    answer_seconds: int = 8
    arguments: dict[str, str] = field(default_factory=dict)

    def forced(self) -> dict[str, str]:
        """Give the URL arguments that are not for the owner of the URL to choose."""
        timeouts = {"cto": str(self.connect_seconds), "rto": str(self.answer_seconds)}
        return {**_FORCED, **timeouts, **self.arguments}


# Our own retries, lanes and budgets; no picture or redirect leads to anybody else; no text is interpreted twice.
_FORCED = {
    "overflow": "upstream",
    "retry": "0",
    "wait": "0",
    "optional": "no",
    "image": "no",
    "footer": "no",
    "redirect": "no",
    "format": "text",
    "emojis": "no",
    "store": "no",
    "blocks": "no",
    "preview": "no",
}

_JSON = Kind(platform="any receiver of JSON", rate="100/1 second", manners=Manners(body_limit=20_000, ids=True))
_SLACK = Kind(
    platform="Slack",
    rate="1/1 second",
    manners=Manners(body_limit=2_800),
    host=Host.VENDOR,
    words=answers.SLACK,
)
_TEAMS = Kind(
    platform="Teams",
    rate="1/2 second",
    manners=Manners(body_limit=1_000, buttons=True),
    confirms=False,
    arguments={"format": "markdown"},  # cards are Markdown whatever one says: as text it would not be escaped
    words=answers.TEAMS,
)
_TELEGRAM = Kind(
    platform="Telegram",
    rate="1/3 second",
    manners=Manners(body_limit=3_000),
    host=Host.VENDOR,
    arguments={"detect": "no"},  # whoever wrote to the bot first is not who should be told
    words=answers.TELEGRAM,
)
_MATTERMOST = Kind(
    platform="Mattermost", rate="5/1 second", manners=Manners(body_limit=3_500), words=answers.MATTERMOST
)
_ROCKET = Kind(
    platform="Rocket.Chat",
    rate="5/1 second",
    manners=Manners(body_limit=3_500),
    arguments={"avatar": "no"},
    words=answers.ROCKET,
)
_MAIL = Kind(platform="mail", rate="1/1 second", manners=Manners(body_limit=20_000), host=Host.SMTP, words=answers.MAIL)

KINDS: dict[str, Kind] = {
    "json": _JSON,
    "jsons": _JSON,
    "slack": _SLACK,
    "workflow": _TEAMS,
    "workflows": _TEAMS,
    "tgram": _TELEGRAM,
    "mmost": _MATTERMOST,
    "mmosts": _MATTERMOST,
    "rocket": _ROCKET,
    "rockets": _ROCKET,
    "mailto": _MAIL,
    "mailtos": _MAIL,
}
