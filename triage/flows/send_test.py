"""Send a test notice the way every notice goes, and see how it ends."""

from __future__ import annotations

import secrets
from datetime import datetime

from triage.app import NOTICES, App
from triage.domain.errors import NotFound
from triage.domain.notice import NewNotice, Notice, NoticeKind
from triage.flows import telling
from triage.notify.texts import trial
from triage.store import notices, outbox


def send_test(app: App, destination: str, now: datetime) -> int:
    """Put a test notice for `destination` into the outbox and return its id. Raises NotFound for an unknown one."""
    if destination not in app.destinations:
        known = ", ".join(sorted(app.destinations)) or "none"
        raise NotFound(f"there is no destination {destination!r}; there are: {known}")
    key = f"{NoticeKind.TEST}:{secrets.token_hex(8)}"
    notice = NewNotice(destination=destination, kind=NoticeKind.TEST, dedupe_key=key, reason="asked for")
    with app.transaction() as session:
        [notice_id] = outbox.put(session, [notice], now)
    app.wake(NOTICES)
    return notice_id


def progress(app: App, notice_id: int) -> Notice:
    """Return the notice as it is now. Raises NotFound when it is gone."""
    with app.read() as session:
        notice = notices.get(session, notice_id)
    if notice is None:
        raise NotFound(f"there is no notice {notice_id}")
    return notice


def told(app: App, notice: Notice) -> tuple[str, str]:
    """Say what came of it and what to do about it, in the language and time zone of the destination."""
    return trial(notice, telling.style(app, app.destinations[notice.destination]))
