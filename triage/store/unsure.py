"""Unsure: why a case needs a person: the model was not sure of a contact, or could not read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import Session, col

from triage.domain.contact import ContactStatus
from triage.store.contacts import ContactRow
from triage.store.decisions import DecisionRow


@dataclass(frozen=True, kw_only=True)
class Unsure:
    """Why a person must look: `failure` when a contact could not be read, else how sure the model was of its topic.

    `needed` is what it should have been sure to, None where an earlier version decided.
    """

    contact_id: int
    failure: str = ""
    confidence: float | None = None
    needed: float | None = None


def of_cases(session: Session, case_ids: Iterable[int]) -> dict[int, Unsure]:
    """Give the reason of the latest contact that has one, by case."""
    contact, decision = ContactRow, DecisionRow
    failed = col(contact.status) == ContactStatus.FAILED.value
    found = (
        sa.select(
            *(col(contact.case_id), col(contact.id), col(contact.status), col(contact.failure_reason)),
            *(col(decision.confidence), col(decision.confidence_needed)),
        )
        .join_from(contact, decision, col(decision.contact_id) == contact.id, isouter=True)
        .where(col(contact.case_id).in_(sorted(set(case_ids))), sa.or_(failed, col(decision.needs_human).is_(True)))
        .order_by(col(contact.id))
    )
    reasons: dict[int, Unsure] = {}
    for case_id, contact_id, status, failure, confidence, needed in session.connection().execute(found):
        broken = status == ContactStatus.FAILED.value
        reasons[case_id] = Unsure(
            contact_id=contact_id,
            failure=(failure or "") if broken else "",
            confidence=None if broken else confidence,
            needed=None if broken else needed,
        )
    return reasons
