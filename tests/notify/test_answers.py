"""What each platform answers is understood: for good, for now, or not before a while."""

from __future__ import annotations

import pytest

from tests.support.platforms import mattermost, rocket, slack, teams, telegram
from tests.support.platforms.server import Town
from tests.support.platforms.talk import Reply
from triage import texts
from triage.config import Destination
from triage.domain.errors import DeliveryError
from triage.notify import retry
from triage.notify.destinations import Message
from triage.notify.destinations.answers import Meaning, meaning_of
from triage.notify.destinations.apprise_url import open_place

BAD_GATEWAY = Reply(status=502, body=b"<html>Bad Gateway</html>")
SIGN_IN_PAGE = Reply(status=200, body=b"<!doctype html><title>Sign in</title>")


def failed(town: Town, name: str, reply: Reply) -> DeliveryError:
    platform = town.named(name)
    platform.trouble = reply
    place = open_place(Destination(id="duty", url=town.urls()[name], private_network=True))
    with pytest.raises(DeliveryError) as error:
        place.sender.send(Message(title="Ours", body="text"))
    assert len(platform.requests) == 1
    return error.value


@pytest.mark.parametrize(
    ("name", "reply", "reason", "meaning"),
    [
        ("slack", slack.NO_SERVICE, "HTTP 404, no_service", Meaning.GONE),
        ("slack", slack.ARCHIVED, "HTTP 410, channel_is_archived", Meaning.ARCHIVED),
        ("slack", slack.PROHIBITED, "HTTP 403, action_prohibited", Meaning.FORBIDDEN),
        ("slack", slack.INVALID, "HTTP 400, invalid_payload", Meaning.NOT_UNDERSTOOD),
        ("slack", Reply(status=200, body=b"invalid_token"), "HTTP 200, invalid_token", Meaning.GONE),
        ("teams", teams.NOT_FOUND, "HTTP 404, WorkflowNotFound", Meaning.GONE),
        ("teams", teams.OFF, "HTTP 400, WorkflowTriggerIsNotEnabled", Meaning.OFF),
        ("teams", teams.UNSIGNED, "HTTP 401, DirectApiAuthorizationRequired", Meaning.WRONG_CREDENTIALS),
        ("teams", teams.TOO_LARGE, "HTTP 413, RequestEntityTooLarge", Meaning.TOO_LONG),
        ("telegram", telegram.UNAUTHORIZED, "HTTP 401, Unauthorized", Meaning.WRONG_CREDENTIALS),
        ("telegram", telegram.BLOCKED, "HTTP 403, bot was blocked", Meaning.BLOCKED),
        ("telegram", telegram.KICKED, "HTTP 403, bot was kicked", Meaning.BLOCKED),
        ("telegram", telegram.NO_CHAT, "HTTP 400, chat not found", Meaning.NO_CHANNEL),
        ("mattermost", mattermost.INVALID, "HTTP 400, web.incoming_webhook.invalid", Meaning.GONE),
        ("mattermost", mattermost.NO_CHANNEL, "HTTP 404, web.incoming_webhook.channel.app_error", Meaning.NO_CHANNEL),
        ("mattermost", mattermost.LOCKED, "HTTP 403, web.incoming_webhook.channel_locked", Meaning.FORBIDDEN),
        ("mattermost", mattermost.OFF, "HTTP 501, web.incoming_webhook.disabled", Meaning.OFF),
        ("rocket", rocket.INVALID, "HTTP 404, Invalid integration id", Meaning.GONE),
        ("rocket", rocket.NO_CHANNEL, "HTTP 400, invalid-channel", Meaning.NO_CHANNEL),
        ("rocket", rocket.DENIED, "HTTP 200, error-not-allowed", Meaning.FORBIDDEN),
        ("receiver", Reply(status=404, body=b"/hook/s3cr3t"), "HTTP 404", Meaning.GONE),
        ("receiver", Reply(status=308, headers={"Location": "/"}), "HTTP 308", Meaning.MOVED),
    ],
)  # fmt: skip
def test_a_refusal_is_for_good_and_says_why(town: Town, name: str, reply: Reply, reason: str, meaning: Meaning) -> None:
    error = failed(town, name, reply)
    assert (error.permanent, error.unknown, error.reason) == (True, False, f"refused: {reason}")
    assert meaning_of(reason) is meaning


@pytest.mark.parametrize(
    ("name", "reply", "reason", "seconds"),
    [
        ("slack", slack.TOO_FAST, "HTTP 429, rate_limited", 30),
        ("slack", slack.ROLLUP, "HTTP 500, rollup_error", 0),
        ("slack", SIGN_IN_PAGE, "HTTP 200, no platform", 0),
        ("slack", Reply(status=200, body=b"what?"), "no answer was understood", 0),
        ("teams", teams.TOO_FAST, "HTTP 429", 17),
        ("teams", BAD_GATEWAY, "HTTP 502", 0),
        ("telegram", telegram.TOO_FAST, "HTTP 429, Too Many Requests", 41),
        ("mattermost", mattermost.TOO_FAST, "HTTP 429", 9),
        ("mattermost", mattermost.SIGN_IN_PAGE, "HTTP 200, no platform", 0),
        ("rocket", rocket.TOO_FAST, "HTTP 429, error-too-many-requests", 23),
        ("rocket", rocket.OFF, "HTTP 503", 0),
        ("receiver", Reply(status=503, headers={"Retry-After": "120"}), "HTTP 503", 120),
        ("receiver", Reply(status=503, headers={"Retry-After": "999999"}), "HTTP 503", 3_600),
        ("receiver", Reply(status=503, headers={"Retry-After": "soon"}), "HTTP 503", 0),
        ("receiver", Reply(status=429, headers={"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"}), "HTTP 429", 0),
    ],
)  # fmt: skip
def test_trouble_passes_and_a_wish_to_be_left_alone_is_kept(
    town: Town, name: str, reply: Reply, reason: str, seconds: float
) -> None:
    error = failed(town, name, reply)
    assert (error.permanent, error.unknown) == (False, False)
    assert error.reason.partition(": ")[2] == reason
    assert error.retry_after_seconds == seconds
    again = retry.decide(error, attempt=1, unknown=0, jitter=0.5)
    assert isinstance(again, retry.Again)
    assert again.after_seconds == max(seconds, retry.STEPS_SECONDS[0])


def test_after_its_trouble_a_platform_is_told_again(town: Town) -> None:
    failed(town, "telegram", telegram.TOO_FAST)
    town.telegram.trouble = None
    place = open_place(Destination(id="duty", url=telegram.URL))
    place.sender.send(Message(title="Ours", body="text"))
    assert [shown.title for shown in town.telegram.shown] == ["Ours"]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("meaning", list(Meaning))
def test_every_meaning_has_words(language: str, meaning: Meaning) -> None:
    assert texts.text(language, f"notice.answer.{meaning}")
