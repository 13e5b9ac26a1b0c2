"""Earlier contacts of the same author or case, with what each was about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from triage.domain.contact import StoredContact
from triage.store.contacts import ContactRow
from triage.store.decisions import DecisionRow

MOST_CONTACTS = 60  # of an author, and of a case: a form that sends all its mail from one address has no end of them


@dataclass(frozen=True, kw_only=True)
class EarlierContact:
    """A contact that was decided on: what it was about, and how long before the other it was written."""

    topic: str
    before: timedelta


def of_each(session: Session, taken: Sequence[StoredContact], since: datetime) -> dict[int, list[EarlierContact]]:
    """Give the contacts that came since then from the author or in the case of each, by id; nothing for most.

    One question to two indexes, and a second one only when somebody wrote before. An erased contact is not there.
    """
    others = _others(session, [stored.id for stored in taken], since)
    wanted = sorted({other for ids in others.values() for other in ids})
    if not wanted:
        return {}
    told = sa.select(col(ContactRow.id), col(ContactRow.occurred_at), col(DecisionRow.topic)).join(
        DecisionRow, col(DecisionRow.contact_id) == col(ContactRow.id)
    )
    rows = {row.id: row for row in session.connection().execute(told.where(col(ContactRow.id).in_(wanted)))}
    return {
        stored.id: [
            EarlierContact(topic=row.topic, before=stored.contact.occurred_at - row.occurred_at)
            for other in others.get(stored.id, ())
            if (row := rows.get(other)) and row.occurred_at <= stored.contact.occurred_at
        ]
        for stored in taken
    }


def _others(session: Session, contact_ids: Sequence[int], since: datetime) -> dict[int, set[int]]:
    mine, other = aliased(ContactRow), aliased(ContactRow)

    def some(same: sa.ColumnElement[bool]) -> Any:
        ids = sa.select(col(other.id)).where(same, col(other.received_at) >= since, col(other.id) != col(mine.id))
        latest = ids.order_by(col(other.received_at).desc()).limit(MOST_CONTACTS).correlate(mine).subquery()
        return sa.select(sa.func.aggregate_strings(sa.cast(latest.c.id, sa.String), ",")).scalar_subquery()

    by_author, by_case = col(other.author_key) == col(mine.author_key), col(other.case_id) == col(mine.case_id)
    asked = sa.select(col(mine.id), some(by_author), some(by_case))
    found = session.connection().execute(asked.where(col(mine.id).in_(sorted(contact_ids))))
    named = {row[0]: ",".join(filter(None, row[1:])) for row in found}
    return {contact_id: set(map(int, ids.split(","))) for contact_id, ids in named.items() if ids}
