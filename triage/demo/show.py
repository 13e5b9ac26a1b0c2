"""What the terminal says while the day goes by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from triage import texts
from triage.demo.sink import Received
from triage.demo.tally import Progress, Tally
from triage.domain.contact import ContactStatus
from triage.domain.notice import NoticeState

USUAL_TERMINAL = (100, 24)
NOTICE_LINES = (0, 2)  # what it is, and why it is urgent; the time between them is that of the newcomer's clock
TOPICS_SHOWN = 6
READS_ALL = "duty"  # a notice to the lead is the same in the other language
_COLUMNS = "{:>10} {:>8} {:>8} {:>8} {:>10} {:>8} {:>8}"
_INDENT = " " * 13


def starting(data_dir: Path | None) -> str:
    what_stays = f"kept in {data_dir}" if data_dir else "which leaves nothing behind"
    return f"Starting a Triage of its own, {what_stays}: a few seconds."


def welcome(*, page: str, sink: str, user: str, password: str) -> Iterator[str]:
    """Say where to look, how to get in and how to stop."""
    yield ""
    yield f"  Page       {page}/"
    yield f"  Sign in    name {user}, password {password}"
    yield f"  Notices    {sink}/  shows what the duty desk and the lead are sent"
    yield "  Stop       Ctrl-C"


def opening(opens: datetime, closes: datetime, contacts: int, seconds: float) -> Iterator[str]:
    """Say what is about to be played, and the head of the table."""
    faster = (closes - opens).total_seconds() / seconds
    yield ""
    yield f"A shop's day from {opens:%H:%M} to {closes:%H:%M} in {_duration(seconds)}: {contacts} contacts in Russian"
    yield f"and English, {faster:,.0f} times as fast as life. At 12:30 card payments begin to fail. The page"
    yield "tells the time of your clock, this table that of the shop's."
    yield ""
    yield _COLUMNS.format("shop time", "sent", "triaged", "waiting", "automatic", "alarms", "notices")


def row(shop_time: datetime, now: Progress) -> str:
    figures = (now.sent, now.triaged, now.contacts_waiting, now.automatic, now.alarms, now.arrived)
    return _COLUMNS.format(f"{shop_time:%H:%M}", *figures)


def notice(received: Received) -> Iterator[str]:
    """Give the title and the first lines of a notice, as far as they tell something."""
    yield _short(f"{_INDENT}{received.destination} ← {received.title}")
    for place in NOTICE_LINES:
        if received.destination == READS_ALL and place < len(received.lines):
            yield _short(f"{_INDENT}  {received.lines[place]}")


def unshown(number: int) -> str:
    return f"{_INDENT}and {number} more"


def stays(*, page: str, user: str, password: str) -> str:
    return f"The page stays until you press Ctrl-C: {page}/ (name {user}, password {password})"


def summary(day: Tally) -> Iterator[str]:
    """Say what came of the day, and whether it adds up."""
    statuses, notices = day.statuses, day.notices
    yield ""
    yield f"Sent      {day.contacts} contacts: {day.signed} signed webhooks, {day.by_api} by the API"
    yield f"          {day.repeats} of them a second time, recognised as repeats"
    yield (
        f"Triaged   {statuses.get(ContactStatus.TRIAGED, 0)}, and {statuses.get(ContactStatus.SKIPPED, 0)} "
        "automatic replies left unread"
    )
    topics = ", ".join(
        f"{texts.label_or_id('en', 'topic', topic)} {count}" for topic, count in day.topics[:TOPICS_SHOWN]
    )
    yield f"Topics    {topics}"
    yield f"Alarms    {day.alarms}; the duty desk was told of {day.alarms_told}"
    made = sum(notices.values())
    yield f"Notices   {made} made, {notices.get(NoticeState.SENT, 0)} sent, {day.arrived} arrived"
    faults = list(day.faults())
    yield from (f"Wrong     {fault}" for fault in faults)
    if not faults:
        yield "It adds up."


def _short(line: str) -> str:
    limit = shutil.get_terminal_size(USUAL_TERMINAL).columns - 1
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _duration(seconds: float) -> str:
    whole = timedelta(seconds=round(seconds))
    minutes, rest = divmod(whole.seconds, 60)
    parts = [f"{minutes} minutes" if minutes else "", f"{rest} seconds" if rest or not minutes else ""]
    return " ".join(part for part in parts if part)
