"""What a notice tells and to whom: the facts from the database, the style from the configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from triage.app import App, Session
from triage.domain.case import Case
from triage.domain.contact import StoredContact
from triage.domain.decision import Decision
from triage.domain.notice import Notice, NoticeKind
from triage.notify import links
from triage.notify.destinations import Place
from triage.notify.texts import Facts, Style
from triage.store import cases, contacts, decisions

_TO_ACKNOWLEDGE = {NoticeKind.ALARM, NoticeKind.ROUTED}


@dataclass(frozen=True, kw_only=True)
class Known:
    """What some notices are about, by id; decisions by the id of their contact."""

    cases: Mapping[int, Case]
    contacts: Mapping[int, StoredContact]
    decisions: Mapping[int, Decision]


def known(session: Session, notices: Sequence[Notice]) -> Known:
    """Read what is known at this moment about what the notices are about, for all of them together."""
    contact_ids = [notice.contact_id for notice in notices if notice.contact_id]
    return Known(
        cases=cases.get_many(session, [notice.case_id for notice in notices if notice.case_id]),
        contacts=contacts.get_many(session, contact_ids),
        decisions=decisions.get_many(session, contact_ids),
    )


def facts(app: App, about: Known, notice: Notice, now: datetime, *, repeat: bool) -> Facts:
    """Gather what is known about a notice, with links that are good from now on."""
    case = about.cases.get(notice.case_id) if notice.case_id else None
    return Facts(
        notice=notice,
        now=now,
        case=case,
        contact=about.contacts.get(notice.contact_id) if notice.contact_id else None,
        decision=about.decisions.get(notice.contact_id) if notice.contact_id else None,
        queue_names=_queue_names(app, case),
        topic_names=_topic_names(app, notice, about.decisions.get(notice.contact_id) if notice.contact_id else None),
        acknowledge_url=_acknowledge_url(app, notice, now),
        correct_url=_correct_url(app, notice, now),
        case_url=links.case_url(app.config.server.base_url, case.id) if case else "",
        repeat=repeat,
    )


def style(app: App, place: Place) -> Style:
    """Write for who reads there: in their language and time zone, with the customer's words if they may see them."""
    server, destination = app.config.server, app.config.destination(place.id)
    return Style(
        language=(destination and destination.language) or server.language,
        timezone=(destination and destination.timezone) or server.timezone,
        excerpt=destination is not None and destination.excerpt,
        manners=place.manners,
    )


def _queue_names(app: App, case: Case | None) -> dict[str, str]:
    queue = app.config.queue(case.queue) if case else None
    return queue.names if queue else {}


def _topic_names(app: App, notice: Notice, decision: Decision | None) -> dict[str, str]:
    """Give the company's names of the topic that a notice is about: of its contact, or the one that has moved."""
    kind, _, moved = (notice.facts or {}).get("measure", "").partition("=")
    named = decision.topic if decision else moved if kind == "topic" else ""
    topic = app.config.topic(named)
    return topic.names if topic else {}


def _acknowledge_url(app: App, notice: Notice, now: datetime) -> str:
    if notice.case_id is None or notice.kind not in _TO_ACKNOWLEDGE:
        return ""
    return links.acknowledge_url(app.config.server.base_url, app.signer.acknowledge_token(notice.case_id, now))


def _correct_url(app: App, notice: Notice, now: datetime) -> str:
    if notice.contact_id is None or notice.kind not in _TO_ACKNOWLEDGE:
        return ""
    return links.correct_url(app.config.server.base_url, app.signer.correct_token(notice.contact_id, now))
