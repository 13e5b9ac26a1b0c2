"""Store contacts that come in, many at a time, each exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlmodel import Session, col

from triage.domain.contact import Contact, Receipt
from triage.store import case_names, erased
from triage.store.cases import CaseRow
from triage.store.conflicts import insert_new
from triage.store.contacts import ContactRow, values

Key = tuple[str, str]


def store(session: Session, received: Sequence[Contact], received_at: datetime, default_queue: str) -> list[Receipt]:
    """Store contacts with their cases and return a receipt for each, in order.

    A contact whose source and external id are stored already, or stand earlier in `received`, is a duplicate: the
    receipt names the first one, which is left as it is. So is one that was erased: it is not stored again.
    """
    keys = [(contact.source, contact.external_id) for contact in received]
    first = {key: place for place, key in reversed(list(enumerate(keys)))}
    known = _known(session, list(first))
    known |= erased.among(session, [key for key in first if key not in known])
    # In the order of their keys, so that two hosts that store the same contacts cannot lock each other out.
    fresh = [received[first[key]] for key in sorted(first) if key not in known]
    case_ids = _cases(session, fresh, received_at, default_queue)
    stored = _insert(session, [values(one, case_ids[one.source, one.external_id], received_at) for one in fresh])
    known |= _known(session, [key for key in first if key not in known and key not in stored])
    return [
        Receipt(contact_id=ids[0], case_id=ids[1], duplicate=key in known or first[key] != place)
        for place, key in enumerate(keys)
        for ids in [stored.get(key) or known[key]]
    ]


def _insert(session: Session, rows: Sequence[dict[str, Any]]) -> dict[Key, tuple[Any, ...]]:
    """Insert contacts; leave out those that another host has stored meanwhile."""
    wanted = ("source", "external_id", "id", "case_id")
    new = insert_new(session, ContactRow, rows, unique=["source", "external_id"], returning=wanted)
    return {(row.source, row.external_id): (row.id, row.case_id) for row in new}


def _known(session: Session, keys: Sequence[Key]) -> dict[Key, tuple[Any, ...]]:
    table: Any = ContactRow
    return _by_key(session, keys, (table.source, table.external_id), (table.id, table.case_id))


def _cases(session: Session, contacts: Sequence[Contact], now: datetime, default_queue: str) -> dict[Key, int]:
    """Give the id of each contact's case, by source and external id; open those that are not there yet."""
    if not any(one.thread for one in contacts):
        opened = _open_cases(session, contacts, now, default_queue)
        return {_key(one): opened[one.source, one.case_key] for one in contacts}
    places = case_names.places(contacts, case_names.known(session, contacts))
    leaders = {_key(place): place for place in places.values() if isinstance(place, Contact)}
    opened = _open_cases(session, [leaders[key] for key in sorted(leaders)], now, default_queue)
    case_ids = {
        key: opened[place.source, place.case_key] if isinstance(place, Contact) else place
        for key, place in places.items()
    }
    case_names.keep(session, contacts, case_ids)
    return case_ids


def _key(contact: Contact) -> Key:
    return contact.source, contact.external_id


def _open_cases(session: Session, contacts: Sequence[Contact], now: datetime, default_queue: str) -> dict[Key, int]:
    """Give the ids of the contacts' cases, opening those that are not there yet."""
    by_key = {(c.source, c.case_key): c for c in reversed(contacts)}
    # Looked up first, though only a named case can be there: an insert that fails uses up the number of a case.
    ids = _case_ids(session, [key for key, contact in by_key.items() if contact.case_ref])
    rows = [_case_values(contact, now, default_queue) for key, contact in sorted(by_key.items()) if key not in ids]
    new = insert_new(session, CaseRow, rows, unique=["source", "key"], returning=["source", "key", "id"])
    ids |= {(row.source, row.key): row.id for row in new}
    return ids | _case_ids(session, [key for key in by_key if key not in ids])


def _case_ids(session: Session, keys: Sequence[Key]) -> dict[Key, int]:
    table: Any = CaseRow
    found = _by_key(session, keys, (table.source, table.key), (table.id,))
    return {key: row[0] for key, row in found.items()}


def _case_values(contact: Contact, now: datetime, default_queue: str) -> dict[str, Any]:
    return {
        "source": contact.source,
        "key": contact.case_key,
        "ref": contact.case_ref,
        "channel": contact.channel.value,
        "subject": contact.subject,
        "queue": contact.queue or default_queue,
        "opened_at": now,
        "updated_at": now,
    }


def _by_key(
    session: Session, keys: Sequence[Key], pair: tuple[Any, Any], wanted: tuple[Any, ...]
) -> dict[Key, tuple[Any, ...]]:
    found: dict[Key, tuple[Any, ...]] = {}
    for source in sorted({source for source, _ in keys}):
        of_source = [name for of, name in keys if of == source]
        statement = _named(session, sa.select(*pair, *wanted).where(col(pair[0]) == source), pair[1], of_source)
        found |= {(row[0], row[1]): tuple(row[2:]) for row in session.connection().execute(statement)}
    return found


def _named(session: Session, asked: sa.Select[Any], column: Any, names: Sequence[str]) -> sa.Select[Any]:
    """Limit what is asked to rows whose `column` is one of many names.

    PostgreSQL looks each of them up: told a list, and knowing little of a new table yet, it reads all of the source.
    """
    if session.connection().dialect.name != "postgresql":
        return asked.where(col(column).in_(names))
    given = sa.func.unnest(sa.bindparam("names", list(names), type_=postgresql.ARRAY(sa.Text)))
    wanted = given.table_valued("name", name="wanted")
    return asked.where(col(column) == wanted.c.name)
