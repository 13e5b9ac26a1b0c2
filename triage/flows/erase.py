"""Erase a person: what they wrote and what was made of it goes for good, on record, and does not come back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from triage.app import App, Session
from triage.domain.person import Person
from triage.flows import people as found_people
from triage.store import audit, corrections, people, salts, schema, shred, webhook_messages

ERASURE_BEGUN, ERASED, LOOKED_AT = "erasure begun", "person erased", "erasure tried"
CASES_AT_ONCE = 50

Eraser = Callable[[Session, Sequence[int], Sequence[int]], Counter[str]]

# What is kept about contacts without pointing at them by a foreign key (what points at them goes by itself), or must
# know that it goes: one for each noun, which removes what it has of these contacts and whole cases, and says how many
# rows of what.
ERASERS: tuple[Eraser, ...] = (webhook_messages.erase, corrections.erase)


@dataclass(frozen=True, kw_only=True)
class Erasure:
    """What was erased, by table; `mentions` are contacts of others that name the person, and stay.

    `cases_kept` are cases in which others wrote too. `shredded`: nothing of it is left in the files of the database;
    otherwise it goes as the database writes over it.
    """

    contacts: int
    removed: dict[str, int]
    cases_kept: tuple[int, ...]
    mentions: tuple[int, ...]
    shredded: bool = False


def erase(app: App, person: Person, *, by: str, now: datetime, dry_run: bool = False) -> Erasure:
    """Erase a person, or with `dry_run` say what that would erase and change nothing but the audit.

    Contacts go a few cases at a time; cut short, it is done again and goes on. Raises StoreUnavailable likewise.
    """
    found = found_people.find(app, person)
    _note(app, LOOKED_AT if dry_run else ERASURE_BEGUN, person, {"contacts": len(found.contacts)}, by=by, now=now)
    removed, kept = Counter[str](), list[int]()
    for case_ids in _portions(found.case_ids):
        some, shared = _erase_some(app, person, case_ids, now, dry_run=dry_run)
        removed += some
        kept += shared
    mentions = _remaining(found, kept)
    if dry_run:
        return _told(removed, kept, mentions, shredded=False)
    _note(app, ERASED, person, removed, by=by, now=now)
    app.publish("cases")
    return _told(removed, kept, mentions, shredded=bool(found.contacts) and shred.shred(app.read))


def about(session: Session, person: Person) -> str:
    """Return the hash that stands for a person in the audit."""
    return f"person {salts.hashed(salts.salt(session), person.key)[:32]}"


def _erase_some(
    app: App, person: Person, case_ids: Sequence[int], now: datetime, *, dry_run: bool
) -> tuple[Counter[str], list[int]]:
    """Erase what the person wrote in some cases, and the cases in which nobody else did; return which stay."""
    removed = Counter[str]()
    with app.transaction() as session:
        people.lock(session, [one.id for one in people.of_cases(session, case_ids)])
        written = people.of_cases(session, case_ids)
        own = [one for one in written if person.is_author(one.author, one.source)]
        by_case = {case_id: [one for one in written if one.case_id == case_id] for case_id in case_ids}
        whole = [case_id for case_id, those in by_case.items() if found_people.alone_in(person, those)]
        gone = sorted({one.id for one in written if one.case_id in whole} | {one.id for one in own})
        for eraser in ERASERS:
            removed += eraser(session, gone, whole)
        removed += people.erase(session, schema.TABLES, gone, whole, now)
        if dry_run:
            session.rollback()
    return removed, sorted({one.case_id for one in own}.difference(whole))


def _remaining(found: found_people.Found, kept: Sequence[int]) -> tuple[int, ...]:
    """Leave out of the mentions those that have gone with their case."""
    gone = set(found.case_ids).difference(kept)
    return tuple(contact_id for contact_id, case_id in found.mentions if case_id not in gone)


def _told(removed: Counter[str], kept: Sequence[int], mentions: tuple[int, ...], *, shredded: bool) -> Erasure:
    return Erasure(
        contacts=removed["contacts"],
        removed=dict(removed),
        cases_kept=tuple(kept),
        mentions=mentions,
        shredded=shredded,
    )


def _note(app: App, what: str, person: Person, counts: Mapping[str, int], *, by: str, now: datetime) -> None:
    with app.transaction() as session:
        audit.note(session, what, by=by, about=about(session, person), now=now, counts=counts)


def _portions(case_ids: Sequence[int]) -> Iterator[list[int]]:
    left = iter(case_ids)
    while some := list(islice(left, CASES_AT_ONCE)):
        yield some
