"""Drifts: what has moved for good among the decisions, and when."""

from __future__ import annotations

from datetime import datetime

import msgspec
from litestar import get

from triage.api.alarms import BOUND, FOR_ALL
from triage.api.auth import check_unbound, needs
from triage.api.examples import alarms as examples
from triage.api.openapi import BEARER, asks, gives
from triage.api.queries import Limit, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.domain.access import Scope
from triage.store import drifts


class DriftQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """How many of the newest."""

    limit: Limit = 50


class DriftShown(msgspec.Struct, kw_only=True):
    """A measure that has moved: its mean before and after."""

    at: datetime
    measure: str
    before: float
    after: float
    counted: int


class DriftList(msgspec.Struct, kw_only=True):
    """Drifts, newest first; they are kept for a year."""

    drifts: list[DriftShown]


@get(
    "/v1/drifts",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=asks(DriftQuery, limit=10) | gives(DriftList, unsure=examples.DRIFTS) | BOUND,
    sync_to_thread=True,
)
def find_drifts(request: Asked) -> DriftList:
    """Say what has moved: how sure the model is, how many words it does not know, the shares of the labels."""
    check_unbound(request.auth, FOR_ALL)
    asked = read_query(request, DriftQuery)
    with request.triage.read() as session:
        found = drifts.latest(session, asked.limit)
    return DriftList(drifts=[DriftShown(**alike(DriftShown, one)) for one in found])
