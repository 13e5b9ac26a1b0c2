"""People: who wrote what, found by looking through all contacts; nothing is kept about them besides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlmodel import Session, col

from triage.domain.contact import Author, Direction, mail_name
from triage.store import erased
from triage.store.case_names import CaseNameRow
from triage.store.cases import CaseRow
from triage.store.contacts import ContactRow
from triage.store.removal import remove

PAGE = 2000


@dataclass(frozen=True, kw_only=True)
class Written:
    """A contact as far as it tells whose it is; `words` is all that could name somebody else."""

    id: int
    case_id: int
    source: str
    inbound: bool
    author: Author
    words: str


def page(session: Session, after_id: int, limit: int = PAGE) -> list[Written]:
    """Give up to `limit` contacts from behind `after_id` on, in the order of their ids."""
    found = _WRITTEN.where(col(ContactRow.id) > after_id).order_by(col(ContactRow.id)).limit(limit)
    return [_written(row) for row in session.connection().execute(found)]


def of_cases(session: Session, case_ids: Iterable[int]) -> list[Written]:
    """Give the contacts of cases."""
    found = _WRITTEN.where(col(ContactRow.case_id).in_(sorted(set(case_ids)))).order_by(col(ContactRow.id))
    return [_written(row) for row in session.connection().execute(found)]


def lock(session: Session, contact_ids: Iterable[int]) -> list[int]:
    """Keep contacts from being triaged meanwhile; return those that are still there."""
    found = sa.select(col(ContactRow.id)).where(col(ContactRow.id).in_(sorted(set(contact_ids))))
    return list(session.connection().execute(found.order_by(col(ContactRow.id)).with_for_update()).scalars())


def erase(
    session: Session, tables: sa.MetaData, contact_ids: Sequence[int], case_ids: Sequence[int], now: datetime
) -> Counter[str]:
    """Remove contacts, and whole cases with all that is in them; return how many rows went, by table.

    Each contact is remembered as erased. A case that stays loses its subject and what it was called by the contacts.
    """
    of_case = col(ContactRow.case_id).in_(case_ids)
    gone = sa.select(col(ContactRow.id), col(ContactRow.source), col(ContactRow.external_id), col(ContactRow.case_id))
    rows = session.connection().execute(gone.where(sa.or_(col(ContactRow.id).in_(contact_ids), of_case))).all()
    erased.remember(session, [(row.source, row.external_id, row.id, row.case_id) for row in rows], now)
    removed = remove(session, tables, "contacts", [row.id for row in rows])
    for row in rows:
        named = sa.delete(CaseNameRow).where(col(CaseNameRow.source) == row.source)
        removed["case_names"] += session.exec(named.where(col(CaseNameRow.name) == mail_name(row.external_id))).rowcount
    kept = sorted({row.case_id for row in rows}.difference(case_ids))
    blanked = sa.update(CaseRow).where(col(CaseRow.id).in_(kept)).values(subject="")
    session.exec(blanked)
    # A case without a name of its own is called by the contact that opened it.
    own_name = sa.literal("erased:") + sa.cast(col(CaseRow.id), sa.String)
    called = col(CaseRow.key).in_([f"contact:{row.external_id}" for row in rows])
    session.exec(sa.update(CaseRow).where(col(CaseRow.id).in_(kept), called).values(key=own_name))
    return +(removed + remove(session, tables, "cases", case_ids))


def _written(row: sa.Row[tuple[object, ...]]) -> Written:
    details = msgspec.json.encode([row.tags, row.attachments, row.details]).decode()
    return Written(
        id=row.id,
        case_id=row.case_id,
        source=row.source,
        inbound=row.direction == Direction.INBOUND.value,
        author=Author(**row.author),
        words=f"{row.subject}\n{row.text}\n{details}",
    )


_WRITTEN = sa.select(
    *(
        col(getattr(ContactRow, name))
        for name in (
            "id",
            "case_id",
            "source",
            "direction",
            "author",
            "subject",
            "text",
            "tags",
            "attachments",
            "details",
        )
    )
)
