"""Correct: somebody says what a contact is about, how urgent it is, how its customer feels, or that all of it is right.

It counts at once: for the contact and its case, which show what was said and by whom, and for every answer from now on
(`flows/learn.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from triage.app import WEBHOOKS, App, Session
from triage.domain.case import Case, CaseEvent
from triage.domain.contact import StoredContact
from triage.domain.correction import HEADS, Correction, Labels, Via
from triage.domain.decision import Decision
from triage.domain.errors import Conflict, Invalid, NotFound, Problem
from triage.domain.text import excerpt, mask_personal
from triage.flows import events
from triage.router import redecide
from triage.store import audit, cases, contacts, corrections, decisions, people

CORRECTED, CONFIRMED = "corrected", "confirmed"
NOTED = "contact corrected"


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """A contact and its case as they are now; `already` when somebody was first, and nothing was changed."""

    stored: StoredContact
    decision: Decision
    case: Case
    already: bool = False
    correction_id: int = 0


@dataclass(frozen=True, kw_only=True)
class Word:
    """Who says it, in which way, and whether all that is not said is right as it stands.

    `actor` names them in the audit, where no names of people stand. `only_first`: unless somebody has said something
    of the contact before.
    """

    by: str
    actor: str
    via: Via
    confirms: bool = False
    only_first: bool = False


def look(app: App, contact_id: int, sources: frozenset[str] = frozenset()) -> Corrected:
    """Return a contact as it stands, and change nothing; raises what `correct` raises."""
    with app.read() as session:
        stored, decision = _find(session, contact_id, sources)
        case = cases.get_many(session, [stored.case_id])[stored.case_id]
    return Corrected(stored=stored, decision=decision, case=case, already=decision.corrected_at is not None)


def look_by_link(app: App, token: str, now: datetime) -> Corrected:
    """Return the contact that a signed link is for, and change nothing.

    Raises Forbidden for a changed link, LinkExpired for an old one, NotFound when the contact is gone.
    """
    return look(app, app.signer.read_correct(token, now))


def correct_by_link(app: App, token: str, said: Labels, word: Word, now: datetime) -> Corrected:
    """Correct the contact of a signed link, unless somebody has before; raises what `look_by_link` raises."""
    return correct(app, app.signer.read_correct(token, now), said, replace(word, only_first=True), now=now)


def correct(
    app: App, contact_id: int, said: Labels, word: Word, *, now: datetime, sources: frozenset[str] = frozenset()
) -> Corrected:
    """Take somebody's word for what a contact is; a later word replaces an earlier one, head by head.

    `sources` bounds which contacts; empty is all. Raises NotFound, Conflict when there is nothing to correct yet, and
    Invalid for labels there are none of.
    """
    _check(said, word, app.config.topic_ids)
    with app.transaction() as session:
        people.lock(session, [contact_id])
        stored, decision = _find(session, contact_id, sources)
        if word.only_first and decision.corrected_at:
            case = cases.get_many(session, [stored.case_id])[stored.case_id]
            return Corrected(stored=stored, decision=decision, case=case, already=True)
        said = _whole(said, decision) if word.confirms else said
        correction = _correction(stored, decision, said, word, now)
        correction_id = corrections.add(session, correction)
        after = redecide.corrected(decision, said, by=word.by, now=now)
        decisions.replace(session, contact_id, after)
        case = cases.decided_anew(session, stored.case_id, now)
        _record(session, correction, word, now)
        told = events.corrected(app, stored, after, now)
        asked_for = events.tell(app, session, told, now)
    if asked_for:
        app.wake(WEBHOOKS)
    app.publish("cases")
    return Corrected(stored=stored, decision=after, case=case, correction_id=correction_id)


def _check(said: Labels, word: Word, topics: Sequence[str]) -> None:
    """Raise Invalid that names every wrong field and what would be right."""
    problems = [
        Problem(path=path, message=f"{excerpt(topic, 50)!r} is no topic; give one of {', '.join(topics)}")
        for path, topic in [("topic", said.topic), *((f"also[{i}]", one) for i, one in enumerate(said.also))]
        if topic is not None and topic not in topics
    ]
    if said.also and said.topic is None:
        problems.append(Problem(path="also", message="goes with topic: these would be right as well"))
    elif not said.heads and not word.confirms:
        problems.append(Problem(path="$", message="give topic, urgency or sentiment, or confirm: true"))
    if problems:
        raise Invalid(problems)


def _find(session: Session, contact_id: int, sources: frozenset[str]) -> tuple[StoredContact, Decision]:
    stored = contacts.get(session, contact_id)
    if stored is None or (sources and stored.contact.source not in sources):
        raise NotFound(f"there is no contact {contact_id}")
    decision = decisions.get(session, contact_id)
    if decision is None:
        raise Conflict(f"contact {contact_id} has no decision to correct: it is {stored.status}")
    return stored, decision


def _whole(said: Labels, decision: Decision) -> Labels:
    """Return what was said, and of what was not said what stands there."""
    return Labels(
        topic=said.topic or decision.topic,
        also=said.also if said.topic else decision.further_topics if decision.was else (),
        urgency=said.urgency or decision.urgency,
        sentiment=said.sentiment or decision.sentiment,
    )


def _correction(stored: StoredContact, decision: Decision, said: Labels, word: Word, now: datetime) -> Correction:
    same = all(getattr(said, head) == getattr(decision, head) for head in said.heads)
    return Correction(
        contact_id=stored.id,
        case_id=stored.case_id,
        at=now,
        by=word.by,
        via=word.via,
        text=mask_personal(stored.contact.words),
        channel=stored.contact.channel.value,
        source=stored.contact.source,
        language=decision.language,
        labels=said,
        was=redecide.said_by(decision),
        confirms=same,
    )


def _record(session: Session, correction: Correction, word: Word, now: datetime) -> None:
    what = CONFIRMED if correction.confirms else CORRECTED
    told = CaseEvent(case_id=correction.case_id, at=now, actor=word.by, what=what, why=word.via.value)
    cases.record(session, [told])
    counts = {head: int(head in correction.labels.heads) for head in HEADS}
    audit.note(session, NOTED, by=word.actor, about=f"contact {correction.contact_id}", now=now, counts=counts)
