"""Notices: what was sent to whom, what was not and why, and what will be tried again when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from litestar import get

from triage.api.auth import needs
from triage.api.cases import case_for
from triage.api.examples import notices as examples
from triage.api.openapi import BEARER, asks, fails, gives
from triage.api.queries import Limit, before, cursor_after, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.app import Session
from triage.domain import bell
from triage.domain.access import ApiKey, Scope
from triage.domain.bell import BellReason
from triage.domain.errors import Invalid, Problem
from triage.domain.notice import Notice, NoticeKind, NoticeState
from triage.store import cases, deliveries, notices
from triage.store.deliveries import Delivery


class NoticeQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """Of which case; all cases for a key that is not bound to sources. `cursor` is the `next` of an earlier page."""

    case_id: int | None = None
    limit: Limit = 50
    cursor: str = ""


class DeliveryShown(msgspec.Struct, kw_only=True):
    """One attempt; `ended_at` is null when the process died while sending."""

    attempt: int
    began_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


class BellShown(msgspec.Struct, kw_only=True):
    """What a destination's own threshold, or its shadow, said of an alarm; `threshold` is null where labels decided."""

    reason: BellReason
    chance: float
    threshold: float | None


class NoticeShown(msgspec.Struct, kw_only=True):
    """A notice; `next_attempt_at` is null once its state is final."""

    id: int
    case_id: int | None
    contact_id: int | None
    destination: str
    kind: NoticeKind
    state: NoticeState
    reason: str
    attempts: int
    created_at: datetime
    next_attempt_at: datetime | None
    finished_at: datetime | None
    bell: BellShown | None
    deliveries: list[DeliveryShown]


class NoticePage(msgspec.Struct, kw_only=True):
    """Notices, newest first; `next` is null on the last page."""

    notices: list[NoticeShown]
    next: str | None


@get(
    "/v1/notices",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=asks(NoticeQuery, case_id=1)
    | gives(NoticePage, held_back_and_sent_at_the_second_attempt=examples.PAGE)
    | fails(404, "there is no case 17")
    | fails(
        422,
        "case_id: name a case; this API key is bound to sources",
        case_id="name a case; this API key is bound to sources",
    ),
    sync_to_thread=True,
)
def find_notices(request: Asked) -> NoticePage:
    """Give the notices of a case, newest first, with every attempt to deliver them."""
    asked = read_query(request, NoticeQuery)
    with request.triage.read() as session:
        _check_visible(session, request.auth, asked.case_id)
        found = notices.page(session, case_id=asked.case_id, before_id=before(asked.cursor), limit=asked.limit)
        attempts = deliveries.of_notices(session, [notice.id for notice in found])
    shown = [_show(notice, attempts.get(notice.id, [])) for notice in found]
    return NoticePage(notices=shown, next=cursor_after([notice.id for notice in found], asked.limit))


def _check_visible(session: Session, key: ApiKey, case_id: int | None) -> None:
    """Raise NotFound for a case the key must not see; a key that is bound to sources has to name a case."""
    if case_id is not None:
        case_for(key, cases.get(session, case_id), case_id)
    elif key.sources:
        raise Invalid([Problem(path="case_id", message="name a case; this API key is bound to sources")])


def _show(notice: Notice, attempts: Sequence[Delivery]) -> NoticeShown:
    shown = [DeliveryShown(**alike(DeliveryShown, one)) for one in attempts]
    said = bell.kept(notice.facts)
    rang = BellShown(**alike(BellShown, said)) if said else None
    return NoticeShown(**alike(NoticeShown, notice), bell=rang, deliveries=shown)
