"""Audit: who erased, exported and looked at personal data, and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from litestar import get

from triage.api.auth import check_unbound, needs
from triage.api.examples import people as examples
from triage.api.openapi import BEARER, asks, fails, gives
from triage.api.queries import Limit, before, cursor_after, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.domain.access import Scope
from triage.store import audit

FOR_ALL = "the audit is of all of them"


class AuditQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What lines to give; `cursor` is the `next` of an earlier page."""

    what: str = ""
    about: str = ""
    limit: Limit = 50
    cursor: str = ""


class AuditLineShown(msgspec.Struct, kw_only=True):
    """One line of the audit; it holds no personal data."""

    id: int
    at: datetime
    actor: str
    what: str
    about: str
    counts: Mapping[str, int]


class AuditPage(msgspec.Struct, kw_only=True):
    """Lines of the audit, newest first; `next` is null on the last page."""

    lines: list[AuditLineShown]
    next: str | None


@get(
    "/v1/audit",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    opt=asks(AuditQuery, what="person erased")
    | gives(AuditPage, page=examples.AUDIT)
    | fails(403, f"the API key 'shop' is bound to sources; {FOR_ALL}"),
    sync_to_thread=True,
)
def find_lines(request: Asked) -> AuditPage:
    """Give who did what to personal data, newest first."""
    check_unbound(request.auth, FOR_ALL)
    asked = read_query(request, AuditQuery)
    with request.triage.read() as session:
        found = audit.page(
            session, what=asked.what, about=asked.about, before_id=before(asked.cursor), limit=asked.limit
        )
    return AuditPage(
        lines=[AuditLineShown(**alike(AuditLineShown, line)) for line in found],
        next=cursor_after([line.id for line in found], asked.limit),
    )
