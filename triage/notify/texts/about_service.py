"""Notices about the service itself, for those who keep it running."""

from __future__ import annotations

from collections.abc import Iterator

from triage.domain.webhook import KEPT_WAITING
from triage.notify.inert import inert
from triage.notify.texts.facts import Facts, Style
from triage.notify.texts.words import Room, failure, say


def destination_failed_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    reason = inert(failure(style, known.get("reason", facts.notice.reason)), 300)
    yield say(style, "destination-failed.what", destination=inert(known.get("destination", "?"), 60), reason=reason)
    if "notice" in known:
        yield say(style, "destination-failed.lost", notice=inert(known["notice"], 20))
    yield say(style, "destination-failed.do")


def webhook_disabled_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    reason = say(style, f"webhook-disabled.{known['reason']}") if "reason" in known else "?"
    webhook, last = inert(known.get("webhook", "?"), 60), inert(known.get("last", "?"), 100)
    yield say(style, "webhook-disabled.what", webhook=webhook, reason=reason, last=last)
    yield say(style, "webhook-disabled.kept", days=KEPT_WAITING.days)
    yield say(style, "webhook-disabled.do")


def check_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    yield say(style, "test.what", destination=inert(facts.notice.destination, 60))
