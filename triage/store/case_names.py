"""Names that a case is known by besides its key, by which contacts find it that come in in any order.

A mail names the mails before it, and those may come in later or not at all. What a contact leaves is kept with its
case, so that the next one that looks for any of it comes to the same case. Two cases are never made one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import Field, Session, SQLModel, col

from triage.domain.contact import Contact
from triage.store.columns import BigId
from triage.store.conflicts import insert_new

Key = tuple[str, str]
Place = int | Contact  # a case by its id, or the contact that is to open it


class CaseNameRow(SQLModel, table=True):
    """One name of a case, within its source; it is gone with its case."""

    __tablename__ = "case_names"

    source: str = Field(primary_key=True, max_length=100)
    name: str = Field(primary_key=True, max_length=64)
    case_id: int = Field(sa_type=BigId, foreign_key="cases.id", ondelete="CASCADE", index=True)


def known(session: Session, contacts: Sequence[Contact]) -> dict[Key, int]:
    """Give the cases of the names that contacts look for, by source and name."""
    found: dict[Key, int] = {}
    for source in sorted({contact.source for contact in contacts if contact.thread}):
        names = {name for one in contacts if one.source == source and one.thread for name in one.thread.finds}
        wanted = sa.select(col(CaseNameRow.name), col(CaseNameRow.case_id)).where(
            col(CaseNameRow.source) == source, col(CaseNameRow.name).in_(sorted(names))
        )
        found |= {(source, name): case_id for name, case_id in session.connection().execute(wanted)}
    return found


def places(contacts: Sequence[Contact], known: Mapping[Key, int]) -> dict[Key, Place]:
    """Give the case of each contact, by source and external id, as if they had come in one after the other."""
    by_name: dict[Key, Place] = dict(known)
    by_key: dict[Key, Place] = {}
    found: dict[Key, Place] = {}
    for one in sorted(contacts, key=lambda one: (one.occurred_at, one.source, one.external_id)):
        names = one.thread.finds if one.thread else ()
        named = (by_name[one.source, name] for name in names if (one.source, name) in by_name)
        place = next(named, None) or by_key.get((one.source, one.case_key)) or one
        by_key.setdefault((one.source, one.case_key), place)
        for name in one.thread.leaves if one.thread else ():
            by_name.setdefault((one.source, name), place)
        found[one.source, one.external_id] = place
    return found


def keep(session: Session, contacts: Sequence[Contact], case_ids: Mapping[Key, int]) -> None:
    """Let cases, given by their contacts' source and external id, be known by what the contacts leave."""
    cases: dict[Key, int] = {}
    for one in sorted(contacts, key=lambda one: (one.occurred_at, one.source, one.external_id)):
        for name in one.thread.leaves if one.thread else ():
            cases.setdefault((one.source, name), case_ids[one.source, one.external_id])
    rows = [{"source": key[0], "name": key[1], "case_id": cases[key]} for key in sorted(cases)]
    insert_new(session, CaseNameRow, rows, unique=["source", "name"], returning=["source"])
