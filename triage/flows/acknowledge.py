"""Acknowledge: somebody says that a case is theirs, by the signed link of a notice or signed in on the page.

Looking changes nothing, so that previews of links do no harm; saying it twice is saying it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.app import WEBHOOKS, App
from triage.domain.case import NOBODYS, Case, CaseStatus
from triage.domain.errors import IllegalTransition, Invalid, NotFound, Problem
from triage.domain.text import printable
from triage.domain.webhook import EventType
from triage.flows import events
from triage.store import cases

NAME_MAX_CHARACTERS = 100
BY_LINK = "signed-link"
ON_PAGE = "page"
BY_API = "api"


@dataclass(frozen=True, kw_only=True)
class Acknowledged:
    """The case as it is now; `already` when somebody was first, whom the case names."""

    case: Case
    already: bool


def waits_for_somebody(case: Case) -> bool:
    """Say whether a case can be acknowledged: whatever is worked on has somebody already."""
    return case.status in NOBODYS


def look(app: App, token: str, now: datetime) -> Case:
    """Return the case that a signed link is for, and change nothing.

    Raises Forbidden for a changed link, LinkExpired for an old one, NotFound when the case is gone.
    """
    return _case(app, app.signer.read(token, now))


def acknowledge(app: App, token: str, name: str, now: datetime) -> Acknowledged:
    """Acknowledge the case of a signed link in the name somebody gave.

    Raises what `look` raises, and Invalid for a name that is none.
    """
    case_id = app.signer.read(token, now)
    return _acknowledge(app, case_id, check_name(name), BY_LINK, now)


def acknowledge_case(app: App, case_id: int, name: str, now: datetime, *, way: str = ON_PAGE) -> Acknowledged:
    """Acknowledge a case for somebody whom we know already; raise NotFound when there is none."""
    return _acknowledge(app, case_id, name, way, now)


def check_name(name: str) -> str:
    """Return a name on one line without invisible characters; raise Invalid when nothing or too much is left."""
    plain = " ".join(printable(name[: 10 * NAME_MAX_CHARACTERS]).split())
    if not 0 < len(plain) <= NAME_MAX_CHARACTERS:
        raise Invalid([Problem(path="name", message=f"give 1 to {NAME_MAX_CHARACTERS} characters")])
    return plain


def _acknowledge(app: App, case_id: int, name: str, way: str, now: datetime) -> Acknowledged:
    try:
        with app.transaction() as session:
            found = cases.get(session, case_id)
            if found and not waits_for_somebody(found):
                return Acknowledged(case=found, already=True)
            case = cases.change_status(session, case_id, CaseStatus.ACKNOWLEDGED, by=name, why=way, now=now)
            told = [events.case_changed(app, EventType.CASE_ACKNOWLEDGED, case, now)]
            asked_for = events.tell(app, session, told, now)
    except IllegalTransition:  # somebody was faster, between our look and our change
        return Acknowledged(case=_case(app, case_id), already=True)
    if asked_for:
        app.wake(WEBHOOKS)
    app.publish("cases")
    return Acknowledged(case=case, already=False)


def _case(app: App, case_id: int) -> Case:
    with app.read() as session:
        case = cases.get(session, case_id)
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    return case
