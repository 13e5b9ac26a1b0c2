"""Corrections: say what a contact is, and see what people have said."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, RawBody

from triage.api.auth import actor, needs
from triage.api.decisions import DecisionShown, SaidShown, show_decision
from triage.api.examples import corrections as examples
from triage.api.openapi import BEARER, asks, fails, gives, takes
from triage.api.queries import Limit, before, cursor_after, read_query
from triage.api.request import Asked
from triage.api.shown import alike
from triage.connectors.read_json import read_json
from triage.domain.access import Scope
from triage.domain.correction import Correction, Labels, Via
from triage.domain.decision import Sentiment, Urgency
from triage.domain.errors import Invalid, Problem
from triage.flows import correct
from triage.store import corrections
from triage.store.corrections import CorrectionFilter

MOST_FURTHER_TOPICS = 13
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class CorrectionJson(msgspec.Struct, kw_only=True):
    """What is right: labels that are not given stay as they are."""

    topic: str | None = None
    also: Annotated[list[str], msgspec.Meta(max_length=MOST_FURTHER_TOPICS)] = []
    urgency: Urgency | None = None
    sentiment: Sentiment | None = None
    confirm: bool = False


class CorrectedShown(msgspec.Struct, kw_only=True):
    """A contact as it is now."""

    contact_id: int
    case_id: int
    correction_id: int
    decision: DecisionShown


class CorrectionShown(msgspec.Struct, kw_only=True):
    """Who said what of a contact; a label that was not said is null."""

    id: int
    contact_id: int
    case_id: int
    at: datetime
    by: str
    via: Via
    source: str
    channel: str
    language: str
    topic: str | None
    also: tuple[str, ...]
    urgency: Urgency | None
    sentiment: Sentiment | None
    confirms: bool
    was: SaidShown
    learns: tuple[str, ...]


class CorrectionQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What corrections to give: repeated parameters are OR, different ones AND."""

    contact_id: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None
    source: list[str] = []
    topic: list[str] = []
    via: list[Via] = []
    confirms: bool | None = None
    since: Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})] | None = None
    limit: Limit = 50
    cursor: str = ""


class CorrectionPage(msgspec.Struct, kw_only=True):
    """Corrections, newest first; `next` is null on the last page."""

    corrections: list[CorrectionShown]
    next: str | None


@post(
    "/v1/contacts/{contact_id:int}/correction",
    guards=[needs(Scope.SUPERVISE)],
    security=BEARER,
    status_code=200,
    opt=takes(CorrectionJson, topic=examples.TOPIC, not_urgent=examples.NOT_URGENT, right=examples.RIGHT)
    | gives(CorrectedShown, corrected=examples.CORRECTED)
    | fails(404, "there is no contact 17")
    | fails(409, "contact 17 has no decision to correct: it is stored")
    | fails(
        422,
        "topic: 'delivry' is no topic; give one of delivery, payment, …",
        topic="'delivry' is no topic; give one of delivery, payment, …",
    ),
    sync_to_thread=True,
)
def correct_contact(request: Asked, contact_id: FromPath[int], body: RawBody) -> CorrectedShown:
    """Say what a contact is, or that triage was right; the next answers know it within a second.

    A later word replaces an earlier one, label by label. With `confirm` what is not given is right as it stands.
    """
    asked, key = read_json(body, CorrectionJson), request.auth
    said = Labels(
        topic=asked.topic, also=tuple(dict.fromkeys(asked.also)), urgency=asked.urgency, sentiment=asked.sentiment
    )
    word = correct.Word(by=key.name, actor=actor(key), via=Via.API, confirms=asked.confirm)
    done = correct.correct(request.triage, contact_id, said, word, now=request.now, sources=key.sources)
    return CorrectedShown(
        contact_id=contact_id,
        case_id=done.case.id,
        correction_id=done.correction_id,
        decision=show_decision(done.decision),
    )


@get(
    "/v1/corrections",
    guards=[needs(Scope.READ)],
    security=BEARER,
    opt=asks(CorrectionQuery, source=["shop"], since="2026-11-21T00:00:00Z", limit=20)
    | gives(CorrectionPage, page=examples.PAGE),
    sync_to_thread=True,
)
def find_corrections(request: Asked) -> CorrectionPage:
    """Find what people have said of contacts, newest first."""
    asked = read_query(request, CorrectionQuery)
    wanted = CorrectionFilter(
        contact_id=asked.contact_id,
        source=tuple(asked.source),
        topic=tuple(asked.topic),
        via=tuple(asked.via),
        confirms=asked.confirms,
        since=_moment(asked.since) if asked.since is not None else None,
        sources_allowed=request.auth.sources,
    )
    with request.triage.read() as session:
        found = corrections.page(session, wanted, before_id=before(asked.cursor), limit=asked.limit)
    return CorrectionPage(
        corrections=[_shown(one) for one in found], next=cursor_after([one.id for one in found], asked.limit)
    )


def _moment(text: str) -> datetime:
    """Read a moment; the reader of queries would take a bare number for one."""
    try:
        return msgspec.convert(text, _Moment)
    except msgspec.ValidationError:
        raise Invalid([Problem(path="since", message="give RFC 3339, such as 2026-11-21T10:00:00+03:00")]) from None


def _shown(one: Correction) -> CorrectionShown:
    said = alike(CorrectionShown, one.labels)
    return CorrectionShown(**alike(CorrectionShown, one) | said | {"was": SaidShown(**alike(SaidShown, one.was))})
