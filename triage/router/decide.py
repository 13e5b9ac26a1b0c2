"""Decide: from what was read in a contact to its decision and route, with every reason kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from triage.config import Config
from triage.domain.contact import Contact
from triage.domain.decision import Decision, Priority, Reading, Reason, alarm_chance, hears_danger, is_alarm
from triage.domain.route import Route
from triage.router.priority import prioritise, priority_reason
from triage.router.rules import Facts, match

FURTHER_TOPIC_SHARE = 0.25  # a topic as likely as that is named beside the first


def decide(contact: Contact, reading: Reading, config: Config, now: datetime) -> tuple[Decision, Route]:
    """Return the decision on one contact and where it goes. Abstaining on the topic never suppresses an alarm."""
    alarm = is_alarm(reading.urgency, reading.sentiment)
    priority = prioritise(reading.urgency, reading.sentiment, alarm=alarm, reasons=reading.reasons)
    facts = _facts(contact, reading, priority, alarm=alarm)
    route = route_of(facts, config)
    as_alarm = route if alarm else route_of(replace(facts, alarm=True), config)
    route = replace(route, if_alarm=as_alarm.destinations, alarm_rule=as_alarm.rule)
    return _decision(reading, priority, route, now, alarm=alarm), route


def route_of(facts: Facts, config: Config) -> Route:
    """Return where a contact of which this is known goes."""
    topic = config.topic(facts.topic)
    return match(
        config.rules,
        facts,
        fallback_queue=config.triage.fallback_queue,
        topic_queue=topic.queue if topic else "",
    )


def _facts(contact: Contact, reading: Reading, priority: Priority, *, alarm: bool) -> Facts:
    return Facts(
        topic=reading.topic,
        urgency=reading.urgency,
        sentiment=reading.sentiment,
        priority=priority,
        language=reading.language,
        channel=contact.channel,
        source=contact.source,
        tags=contact.tags,
        signal=reading.signals,
        alarm=alarm,
        needs_human=reading.abstained,
    )


def _why(reading: Reading, *, alarm: bool) -> Reason:
    return priority_reason(reading.urgency, reading.sentiment, alarm=alarm, reasons=reading.reasons)


def _decision(reading: Reading, priority: Priority, route: Route, now: datetime, *, alarm: bool) -> Decision:
    further = sorted(reading.topics, key=reading.topics.__getitem__, reverse=True)[1:]
    return Decision(
        decided_at=now,
        language=reading.language,
        topic=reading.topic,
        urgency=reading.urgency,
        sentiment=reading.sentiment,
        priority=priority,
        alarm=alarm,
        needs_human=reading.abstained,
        confidence=reading.confidence,
        queue=route.queue,
        rule=route.rule,
        model=reading.model,
        further_topics=tuple(topic for topic in further if reading.topics[topic] >= FURTHER_TOPIC_SHARE),
        topics=reading.topics,
        urgencies=reading.urgencies,
        sentiments=reading.sentiments,
        signals=reading.signals,
        alarm_chance=alarm_chance(reading.urgencies, reading.sentiments),
        known_share=reading.known_share,
        alarm_rule=route.alarm_rule,
        danger_heard=alarm and hears_danger(reading.reasons),
        reasons=(*reading.reasons, _why(reading, alarm=alarm)),
    )
