"""Addresses that people paste and that cannot work as they are: what to write instead, without showing the secret."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from apprise.plugins.base import NotifyBase
from apprise.plugins.telegram import NotifyTelegram

EXAMPLES = {
    "json": "json://HOST/PATH, or jsons:// for https",
    "slack": "as Slack shows it, https://hooks.slack.com/services/A/B/C, or slack://A/B/C",
    "workflow": "as Teams shows it, https://….logic.azure.com/… or https://….api.powerplatform.com/…, whole",
    "tgram": "tgram://TOKEN_OF_THE_BOT/CHAT_ID",
    "mmost": "mmosts://HOST/KEY, from the webhook https://HOST/hooks/KEY",
    "rocket": "rockets://ID/TOKEN@HOST, from the webhook https://HOST/hooks/ID/TOKEN",
    "mailto": "mailtos://USER:PASSWORD@DOMAIN?smtp=SERVER&to=ADDRESS",
}

_TEAMS_ADVICE = (
    "it is an Office 365 connector, and Microsoft has retired those; in Teams add the workflow "
    "“Post to a channel when a webhook request is received” and give its address here as it is"
)
_TELEGRAM_ADVICE = f"it is an address of Telegram's interface; write {EXAMPLES['tgram']}"
_CUT_OFF_ADVICE = "it is cut off: the address of a workflow ends with sig=…; copy it whole"
_TRIGGER_ADVICE = (
    "it starts a workflow of Slack; make an incoming webhook instead: its address is "
    "https://hooks.slack.com/services/A/B/C"
)
_SLIPS = (
    (r"msteams://|https?://(?:outlook\.office(?:365)?\.com|[^/]+\.webhook\.office\.com)(?:[:/]|$)", _TEAMS_ADVICE),
    (r"https://[^/]+\.(?:logic\.azure|api\.powerplatform)\.com(?::\d+)?/(?!.*[?&]sig=[^&])", _CUT_OFF_ADVICE),
    (r"https?://hooks\.slack\.com/(?:workflows|triggers)/", _TRIGGER_ADVICE),
    (r"https?://hooks\.slack\.com/(?!services/[^/]+/[^/]+/[^/]+)", f"it is not whole; write it {EXAMPLES['slack']}"),
    (r"https?://api\.telegram\.org(?:[:/]|$)|https?://t\.me/|telegram://|tg://", _TELEGRAM_ADVICE),
    (r"https?://[^/]+/(?:.+/)?hooks/[^/?]+/[^/?]+/?(?:\?|$)", f"if it is Rocket.Chat's, write {EXAMPLES['rocket']}"),
    (r"https?://[^/]+/(?:.+/)?hooks/[^/?]+/?(?:\?|$)", f"if it is Mattermost's, write {EXAMPLES['mmost']}"),
    (r"http://(?:hooks\.slack\.com|[^/]+\.(?:logic\.azure|api\.powerplatform)\.com)[:/]", "write it with https://"),
    (r"http://", f"http:// is not a kind of destination; a receiver of JSON is written {EXAMPLES['json']}"),
    (r"mailtos?:(?!//)|smtps?:", f"mail is written {EXAMPLES['mailto']}"),
)


def advice(url: str) -> str:
    """Return what to write instead of an address that is known not to work, nothing for any other."""
    return next((told for pattern, told in _SLIPS if re.match(pattern, url, re.IGNORECASE)), "")


def unknown_scheme(scheme: str, known: Iterable[str]) -> str:
    """Say which schemes there are, the one that was meant first."""
    names = list(known)
    near = get_close_matches(scheme, names, n=1)
    meant = f"; did you mean {near[0]}://?" if near else ""
    return f"its scheme is not one of {', '.join(f'{name}://' for name in names)}{meant}"


def example(scheme: str) -> str:
    """Show how an address of this scheme is written."""
    return EXAMPLES.get(scheme) or EXAMPLES.get(scheme.removesuffix("s"), "")


def lacks_recipient(service: NotifyBase) -> bool:
    """Say whether nobody is named: a bot of Telegram writes to nobody of its own accord."""
    return isinstance(service, NotifyTelegram) and not service.targets
