"""What templates say: every text, name, time and number in the language and the time zone of who reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from triage import texts
from triage.config import Config
from triage.domain import bell
from triage.domain.decision import Decision, Reason
from triage.domain.drift import Drift
from triage.domain.notice import Notice
from triage.notify.texts.words import failure
from triage.texts import moments, why

_TODAY = "HH:mm:ss"
_DAY = {"ru": "d MMMM y 'г.'", "en": "d MMMM y"}
_THIS_YEAR = {"ru": "d MMM, HH:mm", "en": "d MMM, HH:mm"}
_ANOTHER_YEAR = {"ru": "d MMM y 'г.', HH:mm", "en": "d MMM y, HH:mm"}
_JUST_NOW = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Words:
    """The words for one reader at one moment; `config` knows the names of queues."""

    language: str
    timezone: ZoneInfo
    now: datetime
    config: Config

    def text(self, key: str, **values: object) -> str:
        return texts.text(self.language, f"page.{key}", **values)

    def label(self, kind: str, value: object) -> str:
        """Name a label; topics are called as the company calls them."""
        if kind == "topic":
            return self.config.topic_name(self.language, str(value))
        return texts.label_or_id(self.language, kind, str(value))

    def labels(self, kind: str, values: Iterable[object]) -> str:
        return ", ".join(self.label(kind, value) for value in values)

    def why_priority(self, decision: Decision) -> str:
        """Say in one line why a case has its priority."""
        return why.why_priority(self.language, decision)

    def heard(self, reason: Reason) -> str:
        """Say what a signal knows; anything else is its phrase."""
        return why.heard(self.language, reason)

    def counted(self, kind: str, count: int) -> str:
        """Say how many of what: `5 cases`."""
        return texts.text(self.language, f"label.count.{kind}", count=count)

    def queue(self, queue_id: str) -> str:
        found = self.config.queue(queue_id)
        return found.name(self.language) if found else queue_id

    def moment(self, at: datetime) -> str:
        """Return a time in full, with its offset."""
        return moments.moment(self.language, at, self.timezone)

    def exact(self, at: datetime) -> str:
        """Return a time to the second, with its offset."""
        local = at.astimezone(self.timezone)
        day = format_datetime(local, _DAY[self.language], locale=self.language)
        return f"{format_datetime(local, _TODAY, locale=self.language)}, {day} ({moments.offset(local)})"

    def short(self, at: datetime) -> str:
        """Return a time as a table shows it: the time of day alone if it was today."""
        local, today = at.astimezone(self.timezone), self.now.astimezone(self.timezone)
        if local.date() == today.date():
            return format_datetime(local, _TODAY, locale=self.language)
        patterns = _THIS_YEAR if local.year == today.year else _ANOTHER_YEAR
        return format_datetime(local, patterns[self.language], locale=self.language)

    def age(self, at: datetime) -> str:
        """Say how long ago something was, or how long it is until then."""
        ago = self.now - at
        if abs(ago) < _JUST_NOW:
            return self.text("time.now")
        length = moments.span(self.language, abs(ago.total_seconds()))
        return self.text("time.ago" if ago > timedelta() else "time.ahead", span=length)

    def number(self, value: float) -> str:
        return moments.number(self.language, value)

    def percent(self, share: float) -> str:
        return moments.percent(self.language, share)

    @property
    def zone(self) -> str:
        """Name the time zone with its present offset: `Europe/Moscow, UTC+3`."""
        offset = moments.offset(self.now.astimezone(self.timezone))
        return offset if str(self.timezone) == offset else f"{self.timezone}, {offset}"

    def reason(self, reason: str) -> str:
        """Say why a notice is where it is; a rule's name and words we have no text for are shown as they are."""
        known = texts.catalogue(self.language)
        if reason.startswith("rule: "):
            return self.text("reason.rule", rule=reason.removeprefix("rule: "))
        if reason.startswith("bell: "):
            return self._bell(*reason.split(" ")[1:])
        if isinstance(plain := known.get(f"page.reason.{reason}"), str):
            return plain
        return failure(self.language, reason)

    def rang(self, notice: Notice) -> str:
        """Say why a notice rang that has its end by now; its reason tells of that instead."""
        rang = bell.kept(notice.facts)
        if rang is None or notice.reason.startswith("bell: "):
            return ""
        threshold = "-" if rang.threshold is None else f"{rang.threshold:.2f}"
        return self._bell(rang.reason.value, f"{rang.chance:.2f}", threshold)

    def _bell(self, reason: str, chance: str, threshold: str) -> str:
        percent = partial(moments.percent, self.language)
        shown = {"chance": percent(float(chance)), "threshold": "" if threshold == "-" else percent(float(threshold))}
        return self.text(f"bell.{reason}", **shown)

    def drift(self, moved: Drift) -> str:
        """Say what has moved, from what to what."""
        label = self.label(moved.kind, moved.label) if moved.label else ""
        shown = {"before": self.percent(moved.before), "after": self.percent(moved.after)}
        counted = self.number(moved.counted)
        return texts.text(self.language, f"notice.drift.{moved.kind}", label=label, counted=counted, **shown)

    def drift_advice(self) -> str:
        return texts.text(self.language, "notice.drift.do")

    def named(self, kind: str, name: str) -> str:
        """Name what the pages have a word for; anything else is its own name."""
        known = texts.catalogue(self.language).get(f"page.{kind}.{name}")
        return known if isinstance(known, str) else name

    def happened(self, what: str) -> str:
        """Say what happened to a case: an event we have a word for, or what became of it."""
        known = texts.catalogue(self.language).get(f"page.event.{what}")
        return known if isinstance(known, str) else self.label("case_status", what)

    def all_speak_for(self, labels: Iterable[str]) -> str:
        """Say what a phrase speaks for: `urgency: high, tone: negative`."""
        return ", ".join(map(self._speaks_for, labels))

    def _speaks_for(self, speaks_for: str) -> str:
        kind, _, label = speaks_for.partition("=")
        return f"{self.named('kind', kind)}: {self.label(kind, label)}" if label else speaks_for
