"""Notices about the service itself, for those who keep it running."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from triage.domain.notice import Notice, NoticeState
from triage.domain.webhook import KEPT_WAITING
from triage.notify.inert import inert
from triage.notify.texts.facts import Facts, Style
from triage.notify.texts.words import Room, failure, say
from triage.texts import label_or_id
from triage.texts.moments import moment, percent

_TOLD = {NoticeState.SENT, NoticeState.UNCONFIRMED, NoticeState.WAITING}


def destination_failed_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    reason = inert(failure(style.language, known.get("reason", facts.notice.reason)), 300)
    yield say(style, "destination-failed.what", destination=inert(known.get("destination", "?"), 60), reason=reason)
    if "notice" in known:
        yield say(style, "destination-failed.lost", notice=inert(known["notice"], 20))
    yield say(style, "destination-failed.do")


def webhook_disabled_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    reason = say(style, f"webhook-disabled.{known['reason']}") if "reason" in known else "?"
    webhook, last = inert(known.get("webhook", "?"), 60), inert(failure(style.language, known.get("last", "?")), 100)
    yield say(style, "webhook-disabled.what", webhook=webhook, reason=reason, last=last)
    yield say(style, "webhook-disabled.kept", days=KEPT_WAITING.days)
    yield say(style, "webhook-disabled.do")


def backup_failed_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    yield say(style, "backup-failed.what", reason=inert(known.get("reason", "?"), 300))
    yield say(style, "backup-failed.do")


def drift_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    known = facts.notice.facts or {}
    if "measure" in known:
        yield _moved(facts, known, style)
    yield say(style, "drift.do")


def _moved(facts: Facts, known: Mapping[str, str], style: Style) -> str:
    """Say what has moved, from what to what; a topic is called as the company calls it."""
    kind, _, label = known["measure"].partition("=")
    shown = {key: percent(style.language, float(known.get(key, 0))) for key in ("before", "after")}
    named = inert(facts.topic_names.get(style.language) or label_or_id(style.language, kind, label), 60)
    return say(style, f"drift.{kind}", label=named, counted=known.get("counted", "?"), **shown)


def trial(notice: Notice, style: Style) -> tuple[str, str]:
    """Say what came of a test notice so far, and what to do about it."""
    key = notice.state.value if notice.state in _TOLD else NoticeState.FAILED.value
    if notice.state is NoticeState.WAITING and notice.attempts:
        key = "again"
    at = moment(style.language, notice.next_attempt_at, style.timezone) if notice.next_attempt_at else ""
    reason = failure(style.language, notice.reason)
    found = say(style, f"trial.{key}", notice=notice.id, reason=reason, attempts=notice.attempts, at=at)
    return found, "" if notice.state is NoticeState.SENT else say(style, f"trial.{key}_do")


def check_lines(facts: Facts, style: Style, _room: Room) -> Iterator[str]:
    yield say(style, "test.what", destination=inert(facts.notice.destination, 60))
