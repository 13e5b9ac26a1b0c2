"""What came of the day: counted from what the service has and what arrived, and held against what was sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from triage.demo.day import Arrival, Part
from triage.demo.door import Door
from triage.demo.sink import Received
from triage.domain.contact import ContactStatus
from triage.domain.notice import NoticeKind, NoticeState


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the day is: `sent` are triaged, automatic replies, which nobody reads, or still waiting."""

    sent: int
    triaged: int
    automatic: int
    alarms: int
    arrived: int
    contacts_waiting: int
    notices_waiting: int

    @property
    def done(self) -> bool:
        return not self.contacts_waiting and not self.notices_waiting


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The day in figures. A repeat is not a contact; `alarms` are contacts whose decision is an alarm."""

    signed: int
    by_api: int
    repeats: int
    statuses: Mapping[str, int]
    alarms: int
    alarms_told: int
    notices: Mapping[str, int]
    arrived: int
    topics: Sequence[tuple[str, int]]

    @property
    def contacts(self) -> int:
        return self.signed + self.by_api

    def faults(self) -> Iterator[str]:
        """Say what does not add up."""
        if (stored := sum(self.statuses.values())) != self.contacts:
            yield f"{self.contacts} contacts were sent, but {stored} are kept"
        if unread := self.contacts - sum(self.statuses.get(status, 0) for status in _READ):
            yield f"{unread} contacts were not triaged"
        if self.alarms_told != self.alarms:
            yield f"{self.alarms} alarms were raised, but the duty desk was told of {self.alarms_told}"
        sent = self.notices.get(NoticeState.SENT, 0)
        if sent != sum(self.notices.values()):
            yield f"{sum(self.notices.values())} notices were made, but {sent} are sent"
        if self.arrived < sent:
            yield f"{sent} notices are sent, but {self.arrived} arrived"


_READ = (ContactStatus.TRIAGED, ContactStatus.SKIPPED)


def progress(door: Door, sent: Iterable[Arrival], arrived: int) -> Progress:
    """Ask the service how far it is with what was sent."""
    first_times = [arrival for arrival in sent if arrival.part is not Part.REPEAT]
    ready = door.get("/health/ready")
    waiting = ready["contacts_waiting"]
    automatic = sum(arrival.part is Part.AUTO_REPLY for arrival in first_times)
    return Progress(
        sent=len(first_times),
        triaged=len(first_times) - automatic - waiting,
        automatic=automatic,
        alarms=len({notice["contact_id"] for notice in door.every("notices") if notice["kind"] == NoticeKind.ALARM}),
        arrived=arrived,
        contacts_waiting=waiting,
        notices_waiting=ready["notices_waiting"],
    )


def tally(door: Door, sent: Sequence[Arrival], received: Sequence[Received]) -> Tally:
    """Read every case and every notice, and count."""
    contacts = list(_contacts(door))
    decisions = [contact["decision"] for contact in contacts if contact["decision"]]
    notices = list(door.every("notices"))
    first_times = [arrival for arrival in sent if arrival.part is not Part.REPEAT]
    alarms = {contact["id"] for contact in contacts if contact["decision"] and contact["decision"]["alarm"]}
    told = {notice["contact_id"] for notice in notices if notice["destination"] == "duty" and _arrived(notice)}
    return Tally(
        signed=sum(arrival.signed for arrival in first_times),
        by_api=sum(not arrival.signed for arrival in first_times),
        repeats=len(sent) - len(first_times),
        statuses=Counter(contact["status"] for contact in contacts),
        alarms=len(alarms),
        alarms_told=len(alarms & told),
        notices=Counter(notice["state"] for notice in notices),
        arrived=len(received),
        topics=Counter(decision["topic"] for decision in decisions).most_common(),
    )


def _contacts(door: Door) -> Iterator[dict[str, Any]]:
    for case in list(door.every("cases")):
        yield from door.get(f"/v1/cases/{case['id']}")["contacts"]


def _arrived(notice: Mapping[str, Any]) -> bool:
    return bool(notice["state"] == NoticeState.SENT)
