"""What the list of cases shows, from the filters in its address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from litestar.datastructures import MultiDict

from triage.api.pages.titles import titles
from triage.app import App
from triage.config import Config
from triage.domain.case import NOBODYS as STATUSES_OF_NOBODYS
from triage.domain.case import Case, CaseStatus
from triage.domain.contact import Channel
from triage.domain.decision import Priority, Sentiment, Urgency
from triage.store import cases, unsure
from triage.store.cases import CaseFilter
from triage.store.columns import LARGEST_ID
from triage.store.unsure import Unsure

PAGE_CASES = 50
OLDEST = "oldest"  # the order of a queue that is worked off
NOBODYS = "nobodys"  # a status of the page's own: open or open again, so nobody has it
_STATUS_OF = {NOBODYS: tuple(status.value for status in STATUSES_OF_NOBODYS)}
_YES_NO = {"yes": True, "no": False}
_HOURS_LIMIT = 24 * 366
LISTS = ("status", "topic", "urgency", "sentiment", "priority", "queue", "channel", "source")


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One filter: its name in the address, what may be chosen, and what is."""

    name: str
    options: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, kw_only=True)
class Cases:
    """A page of the list; `unsure` says of cases that need a person why."""

    as_of: datetime
    choices: list[Choice]
    hours: int | None
    filtered: bool
    total: int
    cases: list[Case]
    titles: dict[int, str]
    newer: str
    older: str
    oldest_first: bool
    unsure: dict[int, Unsure]


def read(app: App, query: MultiDict[str], now: datetime) -> Cases:
    """Read the cases that the address asks for; what makes no sense in it is not asked."""
    asked = {name: value for name in (*LISTS, "alarm", "needs_human") if (value := _asked(query, name))}
    hours = _whole(query.get("hours"), _HOURS_LIMIT)
    oldest_first = query.get("order") == OLDEST
    border = "after" if oldest_first else "before"
    border_id = _whole(query.get(border), LARGEST_ID)
    wanted = _filter(asked, now - timedelta(hours=hours) if hours else None)
    with app.read() as session:
        if oldest_first:
            found = cases.oldest(session, wanted, after_id=border_id, limit=PAGE_CASES + 1)
        else:
            found = cases.page(session, wanted, before_id=border_id, limit=PAGE_CASES + 1)
        shown = found[:PAGE_CASES]
        total, called = cases.total(session, wanted), titles(session, shown)
        need_a_person = [case.id for case in shown if case.needs_human]
        why = unsure.of_cases(session, need_a_person) if need_a_person else {}
    kept = asked | ({"hours": str(hours)} if hours else {}) | ({"order": OLDEST} if oldest_first else {})
    return Cases(
        as_of=now,
        choices=_choices(app.config, asked),
        hours=hours,
        filtered=bool(kept),
        total=total,
        cases=shown,
        titles=called,
        newer=_address(kept) if border_id else "",
        older=_address(kept | {border: str(shown[-1].id)}) if len(found) > PAGE_CASES else "",
        oldest_first=oldest_first,
        unsure=why,
    )


def _asked(query: MultiDict[str], name: str) -> str:
    value = query.get(name) or ""
    return value if value.isprintable() else ""  # PostgreSQL refuses to be asked for a NUL


def _whole(value: str | None, limit: int) -> int | None:
    """Read a number from 1 to `limit`."""
    if not value or not (value.isascii() and value.isdecimal()) or len(value) > len(str(limit)):
        return None
    return int(value) if 0 < int(value) <= limit else None


def _filter(asked: Mapping[str, str], since: datetime | None) -> CaseFilter:
    def listed(name: str) -> tuple[str, ...]:
        return (asked[name],) if name in asked else ()

    return CaseFilter(
        status=_STATUS_OF.get(asked.get("status", ""), listed("status")),
        topic=listed("topic"),
        urgency=listed("urgency"),
        sentiment=listed("sentiment"),
        priority=listed("priority"),
        queue=listed("queue"),
        channel=listed("channel"),
        source=listed("source"),
        alarm=_YES_NO.get(asked.get("alarm", "")),
        needs_human=_YES_NO.get(asked.get("needs_human", "")),
        updated_since=since,
    )


def _choices(config: Config, asked: Mapping[str, str]) -> list[Choice]:
    options: dict[str, tuple[str, ...]] = {
        "status": (NOBODYS, *CaseStatus),
        "alarm": tuple(_YES_NO),
        "priority": tuple(Priority),
        "topic": config.topic_ids,
        "urgency": tuple(Urgency),
        "sentiment": tuple(Sentiment),
        "needs_human": tuple(_YES_NO),
        "queue": tuple(queue.id for queue in config.queues),
        "channel": tuple(Channel),
        "source": tuple(source.id for source in config.sources),
    }
    return [_choice(name, values, asked.get(name, "")) for name, values in options.items()]


def _choice(name: str, options: tuple[str, ...], chosen: str) -> Choice:
    known = options if not chosen or chosen in options else (*options, chosen)
    return Choice(name=name, options=tuple(map(str, known)), chosen=chosen)


def _address(kept: Mapping[str, str]) -> str:
    return f"/cases?{urlencode(kept)}" if kept else "/cases"
