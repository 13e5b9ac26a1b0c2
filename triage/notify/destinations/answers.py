"""What the answer of a platform means: whether to try again, when, and why in a word that people can look up.

Of what a platform writes only words known here are kept: an answer may repeat the address, which is a secret.
"""

from __future__ import annotations

import json
import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from triage.domain.errors import DeliveryError
from triage.notify.destinations.base import Failure
from triage.notify.retry import retry_after_seconds

WAIT_SECONDS_MAX = 3600.0  # whoever asks for more is asked again all the same: an alarm does not wait for a day

_REFUSALS = range(300, 500)
_REDIRECTS = range(300, 400)
_SERVER_ERRORS = 500
_NOT_THERE = 501  # Mattermost, when its administrators switched webhooks off
_TRY_LATER = {408, 423, 425, 429}
_WAIT_IN_WORDS = re.compile(
    r'"retry_after"\s*:\s*(\d{1,9})|(?:must wait|retry after|try again in) (\d{1,9})', re.IGNORECASE
)


class Meaning(StrEnum):
    """What whoever keeps the platform has to know; the texts are in the catalogue `notice`, table `answer`."""

    GONE = "gone"
    OFF = "off"
    ARCHIVED = "archived"
    FORBIDDEN = "forbidden"
    NO_CHANNEL = "no-channel"
    WRONG_CREDENTIALS = "wrong-token"
    BLOCKED = "blocked"
    TOO_LONG = "too-long"
    NOT_UNDERSTOOD = "not-understood"
    TOO_FAST = "too-fast"
    DOWN = "down"
    NOT_THE_PLATFORM = "not-the-platform"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MOVED = "moved"


Words = Mapping[str, Meaning]

SLACK: Words = {
    "no_service": Meaning.GONE,
    "invalid_token": Meaning.GONE,
    "no_team": Meaning.GONE,
    "team_disabled": Meaning.GONE,
    "action_prohibited": Meaning.FORBIDDEN,
    "posting_to_general_channel_denied": Meaning.FORBIDDEN,
    "restricted_action": Meaning.FORBIDDEN,
    "missing_scope": Meaning.FORBIDDEN,
    "channel_not_found": Meaning.NO_CHANNEL,
    "user_not_found": Meaning.NO_CHANNEL,
    "not_in_channel": Meaning.NO_CHANNEL,
    "is_archived": Meaning.ARCHIVED,
    "channel_is_archived": Meaning.ARCHIVED,
    "invalid_auth": Meaning.WRONG_CREDENTIALS,
    "not_authed": Meaning.WRONG_CREDENTIALS,
    "token_revoked": Meaning.WRONG_CREDENTIALS,
    "token_expired": Meaning.WRONG_CREDENTIALS,
    "account_inactive": Meaning.WRONG_CREDENTIALS,
    "msg_too_long": Meaning.TOO_LONG,
    "invalid_payload": Meaning.NOT_UNDERSTOOD,
    "invalid_blocks": Meaning.NOT_UNDERSTOOD,
    "invalid_attachments": Meaning.NOT_UNDERSTOOD,
    "no_text": Meaning.NOT_UNDERSTOOD,
    "ratelimited": Meaning.TOO_FAST,
    "rate_limited": Meaning.TOO_FAST,
    "rollup_error": Meaning.DOWN,
    "internal_error": Meaning.DOWN,
    "fatal_error": Meaning.DOWN,
    "service_unavailable": Meaning.DOWN,
}
TEAMS: Words = {
    "WorkflowNotFound": Meaning.GONE,
    "WorkflowTriggerIsNotEnabled": Meaning.OFF,
    "DirectApiAuthorizationRequired": Meaning.WRONG_CREDENTIALS,
    "AuthorizationFailed": Meaning.WRONG_CREDENTIALS,
    "RequestEntityTooLarge": Meaning.TOO_LONG,
    "TriggerInputSchemaMismatch": Meaning.NOT_UNDERSTOOD,
}
TELEGRAM: Words = {
    "bot was blocked": Meaning.BLOCKED,
    "bot was kicked": Meaning.BLOCKED,
    "user is deactivated": Meaning.BLOCKED,
    "can't initiate conversation": Meaning.BLOCKED,
    "not enough rights": Meaning.FORBIDDEN,
    "chat not found": Meaning.NO_CHANNEL,
    "upgraded to a supergroup": Meaning.NO_CHANNEL,
    "message thread not found": Meaning.NO_CHANNEL,
    "can't parse entities": Meaning.NOT_UNDERSTOOD,
    "message is too long": Meaning.TOO_LONG,
    "Unauthorized": Meaning.WRONG_CREDENTIALS,
    "Too Many Requests": Meaning.TOO_FAST,
}
MATTERMOST: Words = {
    "web.incoming_webhook.invalid": Meaning.GONE,
    "web.incoming_webhook.disabled": Meaning.OFF,
    "web.incoming_webhook.channel.app_error": Meaning.NO_CHANNEL,
    "web.incoming_webhook.channel_locked": Meaning.FORBIDDEN,
    "web.incoming_webhook.permissions": Meaning.FORBIDDEN,
    "web.incoming_webhook.text": Meaning.NOT_UNDERSTOOD,
    "message_length": Meaning.TOO_LONG,
}
ROCKET: Words = {
    "Invalid integration id": Meaning.GONE,
    "invalid-channel": Meaning.NO_CHANNEL,
    "error-not-allowed": Meaning.FORBIDDEN,
    "error-message-size-exceeded": Meaning.TOO_LONG,
    "error-too-many-requests": Meaning.TOO_FAST,
}
MAIL: Words = {
    "AUTH": Meaning.LOGIN,
    "MAIL FROM": Meaning.SENDER,
    "RCPT TO": Meaning.RECIPIENT,
}

_BY_STATUS = {
    401: Meaning.WRONG_CREDENTIALS,
    403: Meaning.FORBIDDEN,
    404: Meaning.GONE,
    410: Meaning.GONE,
    413: Meaning.TOO_LONG,
    429: Meaning.TOO_FAST,
}
_PASSING = {Meaning.TOO_FAST, Meaning.DOWN, Meaning.NOT_THE_PLATFORM}
_ALL_WORDS: Words = ChainMap(
    *map(dict, (SLACK, TEAMS, TELEGRAM, MATTERMOST, ROCKET, MAIL)), {"no platform": Meaning.NOT_THE_PLATFORM}
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to one request; `body` is its beginning, `retry_after` the header field of that name."""

    status: int
    body: str = ""
    retry_after: str = ""


def failure(answer: Answer, words: Words, now: datetime) -> DeliveryError | None:
    """Say what went wrong, nothing when the platform took the message.

    A refusal is permanent, trouble passes. A platform without `words` is believed by its status alone.
    """
    word = _word(answer.body, words)
    meaning = _ALL_WORDS.get(word)
    if answer.status < _REFUSALS.start and not _denied(answer, words):
        return None
    if answer.status < _REFUSALS.start and not meaning:
        word, meaning = "no platform", Meaning.NOT_THE_PLATFORM
    detail = ", ".join(part for part in (f"HTTP {answer.status}", word) if part)
    if _is_permanent(answer.status, meaning):
        return DeliveryError(Failure.REFUSED.because(detail), permanent=True)
    return DeliveryError(Failure.BUSY.because(detail), retry_after_seconds=wait_seconds(answer, now))


def meaning_of(detail: str) -> Meaning | None:
    """Read from the stored detail of a failure what it means, as far as that is known."""
    status, _, word = detail.partition(", ")
    if word in _ALL_WORDS:
        return _ALL_WORDS[word]
    number = int(status.removeprefix("HTTP ")) if re.fullmatch(r"HTTP \d{3}", status) else 0
    if number >= _SERVER_ERRORS:
        return Meaning.DOWN
    return _BY_STATUS.get(number, Meaning.MOVED if number in _REDIRECTS else None)


def wait_seconds(answer: Answer, now: datetime) -> float:
    """Return how long the platform asks to be left alone, 0 when it does not say."""
    if answer.retry_after.strip():
        return min(retry_after_seconds(answer.retry_after, now), WAIT_SECONDS_MAX)
    told = _WAIT_IN_WORDS.search(answer.body)
    return min(float(told.group(1) or told.group(2)), WAIT_SECONDS_MAX) if told else 0.0


def _word(body: str, words: Words) -> str:
    """Return the longest known word that the answer holds."""
    return max((word for word in words if word in body), key=len, default="")


def _denied(answer: Answer, words: Words) -> bool:
    """Say whether an answer of success says the contrary: an error in JSON, or the page of somebody in between."""
    if not words:
        return False
    try:
        told = json.loads(answer.body)
    except ValueError:
        return answer.body.lstrip().startswith("<") or bool(_word(answer.body, words))
    return isinstance(told, dict) and (told.get("ok") is False or told.get("success") is False)


def _is_permanent(status: int, meaning: Meaning | None) -> bool:
    if status in _TRY_LATER or (status >= _SERVER_ERRORS and status != _NOT_THERE):
        return False
    return meaning is not Meaning.TOO_FAST if status in _REFUSALS else meaning not in _PASSING
