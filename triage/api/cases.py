"""Cases: find them, look at one with all that happened in it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import get, post
from litestar.params import FromPath, RawBody
from msgspec.structs import asdict

from triage.api.auth import needs
from triage.api.contacts import ContactShown, show_contact
from triage.api.examples import cases as examples
from triage.api.openapi import BEARER, asks, fails, gives, takes
from triage.api.queries import Limit, before, cursor_after, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.connectors.read_json import read_json
from triage.domain.access import ApiKey, Scope
from triage.domain.case import Case, CaseStatus
from triage.domain.contact import Channel
from triage.domain.decision import Priority, Sentiment, Urgency
from triage.domain.errors import NotFound
from triage.flows import acknowledge
from triage.store import cases, contacts, decisions

# What `acknowledge.check_name` asks for, as far as a schema can say it.
NAME_SCHEMA: dict[str, Any] = {"minLength": 1, "maxLength": acknowledge.NAME_MAX_CHARACTERS, "pattern": r"\S"}


class CaseQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What cases to give: repeated parameters are OR, different ones AND. `cursor` is the `next` of an earlier page."""

    status: list[CaseStatus] = []
    queue: list[str] = []
    topic: list[str] = []
    urgency: list[Urgency] = []
    sentiment: list[Sentiment] = []
    priority: list[Priority] = []
    channel: list[Channel] = []
    source: list[str] = []
    alarm: bool | None = None
    needs_human: bool | None = None
    limit: Limit = 50
    cursor: str = ""


CONTACTS_SHOWN = 1_000


class CaseShown(msgspec.Struct, kw_only=True):
    """A case; the labels are those of its most urgent decision so far, null before the first."""

    id: int
    source: str
    ref: str
    channel: str
    subject: str
    status: CaseStatus
    queue: str
    opened_at: datetime
    updated_at: datetime
    contact_count: int
    topic: str | None
    urgency: Urgency | None
    sentiment: Sentiment | None
    priority: Priority | None
    language: str | None
    needs_human: bool
    alarm_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: str


class EventShown(msgspec.Struct, kw_only=True):
    """One line of a case's history."""

    at: datetime
    actor: str
    what: str
    why: str


class CaseInFull(CaseShown, kw_only=True):
    """A case with its latest contacts, at most 1,000, in the order they happened, their decisions, and its history."""

    contacts: list[ContactShown]
    history: list[EventShown]


class AcknowledgementJson(msgspec.Struct, kw_only=True):
    """Who takes the case on."""

    name: Annotated[str, msgspec.Meta(extra_json_schema=NAME_SCHEMA)]


class AcknowledgedShown(msgspec.Struct, kw_only=True):
    """The case as it is now; `already` when somebody was first, whom the case names."""

    already: bool
    case: CaseShown


class CasePage(msgspec.Struct, kw_only=True):
    """Cases, newest first; `next` is null on the last page."""

    cases: list[CaseShown]
    next: str | None


@get(
    "/v1/cases",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=asks(CaseQuery, status=["open", "reopened"], alarm=True, limit=20)
    | gives(CasePage, last_page=examples.PAGE, with_more_to_come=examples.PAGE_WITH_MORE)
    | fails(422, "stauts: there is no such parameter", stauts="there is no such parameter"),
    sync_to_thread=True,
)
def find_cases(request: Asked) -> CasePage:
    """Find cases, newest first."""
    asked = read_query(request, CaseQuery)
    with request.triage.read() as session:
        found = cases.page(session, _filter(asked, request.auth), before_id=before(asked.cursor), limit=asked.limit)
    return CasePage(
        cases=[CaseShown(**_values(case)) for case in found],
        next=cursor_after([case.id for case in found], asked.limit),
    )


@get(
    "/v1/cases/{case_id:int}",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=gives(CaseInFull, acknowledged=examples.IN_FULL),
    sync_to_thread=True,
)
def show_case(request: Asked, case_id: FromPath[int]) -> CaseInFull:
    """Show a case with its contacts, their decisions and its history."""
    with request.triage.read() as session:
        case = case_for(request.auth, cases.get(session, case_id), case_id)
        latest = contacts.latest_of_case(session, case_id, CONTACTS_SHOWN)
        decided = decisions.get_many(session, [stored.id for stored in latest])
        parts = [show_contact(stored, decided.get(stored.id)) for stored in latest]
        history = [EventShown(**alike(EventShown, event)) for event in cases.history(session, case_id)]
    return CaseInFull(**_values(case), contacts=parts, history=history)


@post(
    "/v1/cases/{case_id:int}/acknowledge",
    guards=[needs(Scope.SUPERVISE)],
    security=BEARER,
    status_code=200,
    opt=takes(AcknowledgementJson, somebody=examples.SOMEBODY)
    | gives(AcknowledgedShown, first=examples.TAKEN_ON, somebody_was_first=examples.TAKEN_ALREADY)
    | fails(403, "the API key 'helpdesk' lacks the scope supervise")
    | fails(422, "name: is required", name="is required"),
    sync_to_thread=True,
)
def acknowledge_case(request: Asked, case_id: FromPath[int], body: RawBody) -> AcknowledgedShown:
    """Say that somebody takes a case on; the first one stays."""
    name = acknowledge.check_name(read_json(body, AcknowledgementJson).name)
    with request.triage.read() as session:
        case_for(request.auth, cases.get(session, case_id), case_id)
    done = acknowledge.acknowledge_case(request.triage, case_id, name, request.now, way=acknowledge.BY_API)
    return AcknowledgedShown(already=done.already, case=CaseShown(**_values(done.case)))


def case_for(key: ApiKey, case: Case | None, case_id: int) -> Case:
    """Return the case; raise NotFound, also for a case of a source that the key must not see."""
    if case is None or not key.may_use_source(case.source):
        raise NotFound(f"there is no case {case_id}")
    return case


def _filter(asked: CaseQuery, key: ApiKey) -> cases.CaseFilter:
    wanted = {name: tuple(value) if isinstance(value, list) else value for name, value in asdict(asked).items()}
    del wanted["limit"], wanted["cursor"]
    return msgspec.convert({**wanted, "sources_allowed": key.sources}, cases.CaseFilter)


def _values(case: Case) -> dict[str, Any]:
    return alike(CaseShown, case) | {"contact_count": case.contacts}
