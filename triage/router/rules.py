"""Routing: ordered, named rules; the first whose condition holds says queue and destinations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from triage.config import NO_RULE_MATCHED, Rule, When
from triage.domain.route import Route


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What a rule can ask of a contact and its labels. `needs_human`: the model would not decide on the topic."""

    topic: str = ""
    urgency: str = ""
    sentiment: str = ""
    priority: str = ""
    language: str = ""
    channel: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()
    signal: tuple[str, ...] = ()
    alarm: bool = False
    needs_human: bool = False


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What one rule says: `failed` are the conditions that do not hold, in words; the first that matches wins."""

    rule: str
    matched: bool
    wins: bool
    failed: tuple[str, ...] = ()


def match(rules: Sequence[Rule], facts: Facts, *, fallback_queue: str, topic_queue: str = "") -> Route:
    """Return the route of the first rule that matches, or the queue of its topic where none does.

    The fallback queue takes the rest, and what needs a human unless the rule was made for that or for alarms: a topic
    that is a guess says nothing about who should work on it. Destinations are the rule's in any case.
    """
    rule = next((rule for rule in rules if not any(_failures(rule.when, facts))), None)
    if rule is None:
        queue = fallback_queue if facts.needs_human else topic_queue or fallback_queue
        return Route(queue=queue, destinations=(), rule=NO_RULE_MATCHED)
    meant = rule.when.needs_human or rule.when.alarm
    queue = fallback_queue if facts.needs_human and not meant else rule.queue
    return Route(queue=queue, destinations=rule.notify, rule=rule.name)


def explain(rules: Sequence[Rule], facts: Facts) -> list[Verdict]:
    """Return the verdict of every rule, in order, also of those after the one that wins."""
    verdicts: list[Verdict] = []
    for rule in rules:
        failed = tuple(_failures(rule.when, facts))
        wins = not failed and not any(earlier.wins for earlier in verdicts)
        verdicts.append(Verdict(rule=rule.name, matched=not failed, wins=wins, failed=failed))
    return verdicts


def _failures(when: When, facts: Facts) -> Iterator[str]:
    """Yield in words each condition that does not hold; none at all for a match."""
    for key in ("topic", "urgency", "sentiment", "priority", "language", "channel", "source"):
        allowed, value = getattr(when, key), getattr(facts, key)
        if allowed and value not in allowed:
            yield f"{key} is {value or 'unknown'}, not {_either(allowed)}"
    if when.topic and facts.needs_human:
        yield "the model is not sure of the topic"
    for key, plural in (("tags", "tags"), ("signal", "signals")):
        asked, there = getattr(when, key), getattr(facts, key)
        if asked and not set(asked) & set(there):
            yield f"{plural} are {', '.join(there) or 'none'}, without {_either(asked)}"
    for key in ("alarm", "needs_human"):
        wanted, value = getattr(when, key), getattr(facts, key)
        if wanted is not None and wanted != value:
            yield f"{key} is {_flag(on=value)}, not {_flag(on=wanted)}"


def _either(words: tuple[str, ...]) -> str:
    return " or ".join(words)


def _flag(*, on: bool) -> str:
    return "true" if on else "false"
