"""The page of alarms, for supervisors: what rang in the past week, what other settings would do, what has moved."""

from __future__ import annotations

from litestar import Response, get

from triage.api.pages.people import user_of
from triage.api.pages.render import page
from triage.api.request import Asked
from triage.domain.access import Role
from triage.domain.errors import Forbidden
from triage.flows import alarms
from triage.store import drifts

DRIFTS_SHOWN = 20


@get("/alarms", sync_to_thread=True)
def look(request: Asked) -> Response[str]:
    """Show the past week of alarms at every destination."""
    if not user_of(request).may(Role.SUPERVISOR):
        raise Forbidden("this page is for supervisors")
    week = alarms.look_back(request.triage, request.now)
    with request.triage.read() as session:
        moved = drifts.latest(session, DRIFTS_SHOWN)
    return page(request, "alarms.html", week=week, moved=moved)
