"""Notices about a case: what happened, since when, why it is urgent, what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triage.domain.bell import Rang
from triage.domain.decision import Decision
from triage.domain.notice import NoticeKind
from triage.domain.text import mask_personal
from triage.notify.inert import inert, short_name
from triage.notify.texts.facts import Facts, Style
from triage.notify.texts.words import Room, say
from triage.texts import label_or_id
from triage.texts.moments import moment, percent, span
from triage.texts.why import why_priority

PHRASE_CHARACTERS = 60
NAME_CHARACTERS = 60
LONG_WAIT_SECONDS = 300
TEN = 10
MASKED_CHARACTERS = 4_000  # enough for what is shown; a number cut in half lies far behind it


def lines(facts: Facts, style: Style, room: Room) -> Iterator[str]:
    if facts.almost:
        yield _almost(facts.almost, style)
    if facts.decision:
        yield _what(facts, facts.decision, style)
        yield _why_first(facts.decision, style)
    yield _since(facts, style)
    yield _why(facts, style, room)
    if facts.decision and facts.decision.needs_human:
        yield say(style, "line.needs_human")
    yield from _customer(facts, style, room)
    yield _where(facts, style)
    yield say(style, f"{facts.notice.kind}.do")


def _almost(rang: Rang, style: Style) -> str:
    """Say how likely it is an alarm, so that it can be judged before one is awake, and why one hears of it."""
    number = min(max(round(rang.chance * TEN), 1), TEN - 1)
    chance = percent(style.language, rang.chance)
    if rang.threshold is None:
        return say(style, "line.almost", count=number, chance=chance)
    return say(
        style, "line.almost_from", count=number, chance=chance, threshold=percent(style.language, rang.threshold)
    )


def failed_lines(facts: Facts, style: Style, room: Room) -> Iterator[str]:
    reason = (facts.notice.facts or {}).get("reason", facts.notice.reason)
    yield _since(facts, style)
    yield say(style, "line.failed", reason=_foreign(reason, 200))
    yield from _customer(facts, style, room)
    yield _where(facts, style)
    yield say(style, f"{facts.notice.kind}.do")


def topic(facts: Facts, style: Style) -> str:
    """Name the topic as the company does."""
    if facts.decision is None:
        return ""
    named = facts.topic_names.get(style.language)
    return inert(named, NAME_CHARACTERS) if named else _label(style, "topic", facts.decision.topic)


def _what(facts: Facts, decision: Decision, style: Style) -> str:
    return say(
        style,
        "line.what",
        topic=topic(facts, style),
        urgency=_label(style, "urgency", decision.urgency),
        sentiment=_label(style, "sentiment", decision.sentiment),
        priority=_label(style, "priority", decision.priority),
    )


def _why_first(decision: Decision, style: Style) -> str:
    """Say why a signal made it that urgent, or lifted it; nothing where none did."""
    if not decision.signals:
        return ""
    return why_priority(style.language, decision, lambda words: _foreign(words, PHRASE_CHARACTERS))


def _since(facts: Facts, style: Style) -> str:
    began = facts.contact.contact.occurred_at if facts.contact else facts.notice.created_at
    waited_seconds = (facts.now - began).total_seconds()
    since = moment(style.language, began, style.timezone)
    if waited_seconds < LONG_WAIT_SECONDS:
        return say(style, "line.since", since=since)
    return say(style, "line.since_long", since=since, age=span(style.language, waited_seconds))


def _why(facts: Facts, style: Style, room: Room) -> str:
    """Name the phrases that spoke, those for urgency first, and how sure the model is."""
    decision = facts.decision
    if decision is None:
        return ""
    phrases = _phrases(decision)
    shown = [say(style, "line.phrase", phrase=phrase) for phrase in phrases[: room.reasons]]
    if len(phrases) > len(shown):
        shown.append(say(style, "line.more", count=len(phrases) - len(shown)))
    probability = decision.urgencies.get(decision.urgency)
    if probability is not None:
        urgency = _label(style, "urgency", decision.urgency)
        shown.append(say(style, "line.urgency", urgency=urgency, probability=percent(style.language, probability)))
    certain = facts.notice.kind is NoticeKind.ALARM and not facts.almost
    key = "line.why_alarm" if certain else "line.why"
    return say(style, key, reasons=", ".join(shown)) if shown else ""


_MANY_DIGITS = re.compile(r"\d(?:\D{0,3}\d){4}")
"""Cut out of its sentence, a number has lost the word that says whose it is."""


def _phrases(decision: Decision) -> list[str]:
    """Return the phrases of the customer that spoke, masked and inert; signals and rules are not phrases."""
    order = ("urgency", "sentiment", "topic")
    spoke = [reason for reason in decision.reasons if reason.speaks_for.partition("=")[0] in order]
    spoke.sort(key=lambda reason: (order.index(reason.speaks_for.partition("=")[0]), -reason.weight))
    phrases = (_foreign(reason.phrase, PHRASE_CHARACTERS) for reason in spoke if not _MANY_DIGITS.search(reason.phrase))
    return list(dict.fromkeys(phrase for phrase in phrases if phrase))


def _customer(facts: Facts, style: Style, room: Room) -> Iterator[str]:
    """Say who wrote what, only where the destination may see it."""
    if not style.excerpt or facts.contact is None:
        return
    contact = facts.contact.contact
    if contact.author.name:
        yield say(style, "line.who", who=_foreign(short_name(mask_personal(contact.author.name)), NAME_CHARACTERS))
    if contact.subject and room.quote:
        yield say(style, "line.subject", subject=_foreign(contact.subject, room.quote // 2))
    if contact.text and room.quote:
        yield say(style, "line.quote", quote=_foreign(contact.text, room.quote))


def _where(facts: Facts, style: Style) -> str:
    case = facts.case
    if case is None:
        return ""
    return say(
        style,
        "line.case",
        case=case.id,
        channel=_label(style, "channel", case.channel),
        source=_foreign(case.source, NAME_CHARACTERS),
        queue=inert(facts.queue_names.get(style.language, case.queue), NAME_CHARACTERS),
    )


def _label(style: Style, kind: str, value: str) -> str:
    return inert(label_or_id(style.language, kind, value), NAME_CHARACTERS)


def _foreign(text: str, limit: int) -> str:
    """Return text from outside without personal data and with nothing alive in it."""
    return inert(mask_personal(text[:MASKED_CHARACTERS]), limit)
