"""A shop's day, made up: what arrives when, on which channel, in which words. Chance and the day are arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from random import Random
from typing import Any

from triage.demo.wordings import Wordings
from triage.domain.contact import Channel
from triage.domain.decision import Sentiment
from triage.router.corpus import Labelled

HALF_HOUR = timedelta(minutes=30)
# How busy each half hour from 08:00 to 20:00 is: a slow start, a long noon, the peak when people come home.
CURVE = (2, 3, 4, 6, 8, 9, 10, 10, 9, 8, 8, 8, 8, 8, 8, 9, 9, 10, 11, 11, 10, 9, 7, 5)
OPEN_FOR = HALF_HOUR * len(CURVE)
RUSH_BEGINS, RUSH_LASTS = timedelta(hours=4, minutes=30), timedelta(hours=1)  # from 12:30, card payments fail

LANGUAGES = {"ru": 0.6, "en": 0.4}
CHANNELS: dict[str, float] = {
    Channel.CHAT: 0.36,
    Channel.EMAIL: 0.27,
    Channel.CALL: 0.16,
    Channel.SURVEY: 0.08,
    Channel.SOCIAL: 0.07,
    Channel.REVIEW: 0.06,
}
TOPICS = {
    "delivery": 22, "product_quality": 12, "refund_return": 12, "product_info": 9, "order_change": 9, "payment": 7,
    "availability": 7, "price_promo": 7, "account": 5, "service": 5, "website_app": 4, "store": 4, "feedback": 5,
    "other": 3,
}  # fmt: skip
RUSH_SHARE, ALARM_SHARE, FOLLOW_UP_SHARE, AUTO_REPLY_SHARE = 0.18, 0.02, 0.08, 0.01
REPEAT_SHARE = 0.02  # sent twice, as helpdesks do; comes on top
SCORES = {Sentiment.NEGATIVE: (0.0, 0.4), Sentiment.NEUTRAL: (0.5, 0.7), Sentiment.POSITIVE: (0.8, 1.0)}
SCALES = {Channel.SURVEY: 10, Channel.REVIEW: 5}
WRITER = {"ru": "Клиент-{number}", "en": "Customer-{number}"}  # one word: of a second one notices show an initial
_SUBJECT = re.compile(r"(?:Subject|Тема): *(.+?)\s*\n\s*", re.IGNORECASE)


class Part(StrEnum):
    """Why an arrival is part of the day."""

    ORDINARY = "ordinary"
    RUSH = "rush"
    ALARM = "alarm"
    FOLLOW_UP = "follow-up"
    AUTO_REPLY = "auto-reply"
    REPEAT = "repeat"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One contact at its time on the shop's clock; `contact` is what intake is sent, a REPEAT's is that of another."""

    at: datetime
    part: Part
    contact: Mapping[str, Any]
    message: Labelled

    @property
    def signed(self) -> bool:
        """Say whether the shop's helpdesk sends it, as a signed webhook; the rest comes through the API."""
        return "source" not in self.contact


def plan(messages: Iterable[Labelled], chance: Random, *, opens: datetime, contacts: int) -> list[Arrival]:
    """Make a day of so many contacts, in the order of their arrival; the same chance makes the same day."""
    return _Author(Wordings(messages, chance), chance, opens).day(contacts)


class _Author:
    """Writes a day: draws times and words, and remembers which numbers are taken."""

    def __init__(self, wordings: Wordings, chance: Random, opens: datetime) -> None:
        self._wordings = wordings
        self._chance = chance
        self._opens = opens
        self._numbers = count(1001)

    def day(self, contacts: int) -> list[Arrival]:
        rush, alarms = round(contacts * RUSH_SHARE), max(1, round(contacts * ALARM_SHARE))
        follow_ups, auto_replies = round(contacts * FOLLOW_UP_SHARE), round(contacts * AUTO_REPLY_SHARE)
        ordinary = max(0, contacts - rush - alarms - follow_ups - auto_replies)
        arrivals = [self._ordinary() for _ in range(ordinary)]
        arrivals += [self._new(self._in_the_rush(), Part.RUSH, self._wordings.rush.draw()) for _ in range(rush)]
        arrivals += self._alarms(alarms)
        tickets = [arrival for arrival in arrivals if arrival.signed]
        arrivals += [self._follow_up(first) for first in self._some(tickets, follow_ups)]
        arrivals += [self._auto_reply() for _ in range(auto_replies)]
        arrivals += [self._again(first) for first in self._some(arrivals, round(contacts * REPEAT_SHARE))]
        return sorted(arrivals, key=lambda arrival: arrival.at)

    def _ordinary(self) -> Arrival:
        language, channel, topic = self._one_of(LANGUAGES), self._one_of(CHANNELS), self._one_of(TOPICS)
        return self._new(self._any_time(), Part.ORDINARY, self._wordings.ordinary(language, channel, topic))

    def _alarms(self, number: int) -> Iterator[Arrival]:
        """Spread them, so that no hour is without suspense."""
        for place in range(number):
            at = self._opens + OPEN_FOR * ((place + 0.2 + 0.6 * self._chance.random()) / number)
            yield self._new(at, Part.ALARM, self._wordings.alarm.draw())

    def _follow_up(self, first: Arrival) -> Arrival:
        """Write to the same case once more, a while later."""
        was = first.message
        message = self._wordings.ordinary(was.lang, was.channel, was.topic)
        arrival = self._new(self._later(first.at, 15, 120), Part.FOLLOW_UP, message)
        same = {name: first.contact[name] for name in ("case_ref", "author", "channel")}
        return replace(arrival, contact={**arrival.contact, **same})

    def _auto_reply(self) -> Arrival:
        message = self._wordings.ordinary(self._one_of(LANGUAGES), Channel.EMAIL, "other")
        arrival = self._new(self._any_time(), Part.AUTO_REPLY, message)
        metadata = {**arrival.contact["metadata"], "headers": {"Auto-Submitted": "auto-replied"}}
        return replace(arrival, contact={**arrival.contact, "metadata": metadata})

    def _again(self, first: Arrival) -> Arrival:
        return replace(first, at=self._later(first.at, 1, 5), part=Part.REPEAT)

    def _new(self, at: datetime, part: Part, message: Labelled) -> Arrival:
        """Make a contact: chats and mail are tickets of the helpdesk, the rest comes from elsewhere."""
        number = next(self._numbers)
        subject, text = _split(message.text)
        contact: dict[str, Any] = {
            "external_id": f"{message.channel}-{number}",
            "channel": message.channel,
            "text": text,
            "author": self._writer(message.lang),
            "metadata": {"shop_time": at.isoformat(timespec="minutes")},
        }
        if subject:
            contact["subject"] = subject
        if message.channel in (Channel.CHAT, Channel.EMAIL):
            contact["case_ref"] = f"T-{number}"
        else:
            contact["source"] = "phone" if message.channel == Channel.CALL else "web"
        if scale := SCALES.get(Channel(message.channel)):
            contact["rating"] = {"score": self._score(message.sentiment, scale), "scale": scale}
        return Arrival(at=at, part=part, contact=contact, message=message)

    def _writer(self, language: str) -> dict[str, str]:
        number = self._chance.randint(1000, 9999)
        return {"name": WRITER[language].format(number=number), "external_id": str(number)}

    def _score(self, sentiment: Sentiment, scale: int) -> int:
        low, high = SCORES[sentiment]
        return max(1, round(scale * self._chance.uniform(low, high)))

    def _any_time(self) -> datetime:
        [half_hour] = self._chance.choices(range(len(CURVE)), CURVE)
        return self._opens + HALF_HOUR * (half_hour + self._chance.random())

    def _in_the_rush(self) -> datetime:
        """Draw a time while payments fail: it comes fast and goes slowly."""
        return self._opens + RUSH_BEGINS + RUSH_LASTS * self._chance.triangular(0, 1, 0.3)

    def _later(self, at: datetime, least_minutes: int, most_minutes: int) -> datetime:
        """Give a time so much later, or the last moment of the day."""
        later = at + timedelta(minutes=self._chance.uniform(least_minutes, most_minutes))
        return min(later, self._opens + OPEN_FOR - timedelta(seconds=1))

    def _one_of(self, shares: Mapping[str, float]) -> str:
        [drawn] = self._chance.choices(list(shares), list(shares.values()))
        return drawn

    def _some(self, arrivals: list[Arrival], number: int) -> list[Arrival]:
        return self._chance.sample(arrivals, min(number, len(arrivals)))


def _split(text: str) -> tuple[str, str]:
    """Take the subject off a mail that begins with one."""
    found = _SUBJECT.match(text)
    return (found[1], text[found.end() :]) if found and found.end() < len(text) else ("", text)
