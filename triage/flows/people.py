"""People: find what one person wrote, with the cases it is in and who else speaks of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.app import App
from triage.domain.person import Person
from triage.store import people
from triage.store.people import Written


@dataclass(frozen=True, kw_only=True)
class Found:
    """The contacts of a person and their cases, and contacts of others that name the person's address or phone.

    `contacts` holds (contact id, case id).
    """

    contacts: tuple[tuple[int, int], ...] = ()
    mentions: tuple[tuple[int, int], ...] = ()

    @property
    def case_ids(self) -> list[int]:
        return sorted({case_id for _, case_id in self.contacts})


def find(app: App, person: Person) -> Found:
    """Look through all contacts, a page at a time: nothing is locked meanwhile, and it takes a while with many."""
    own, mentions = [], []
    names = person.mentioned()
    for one in _all(app):
        if person.is_author(one.author, one.source):
            own.append((one.id, one.case_id))
        elif names(one.words) or names(f"{one.author.email} {one.author.phone}"):
            mentions.append((one.id, one.case_id))
    return Found(contacts=tuple(own), mentions=tuple(mentions))


def alone_in(person: Person, written: Iterable[Written]) -> bool:
    """Say whether nobody else wrote in a case: our own answers, and who has no address, phone or id, are nobody."""
    return not any(
        one.inbound
        and not person.is_author(one.author, one.source)
        and (one.author.email or one.author.phone or one.author.external_id)
        for one in written
    )


def _all(app: App) -> Iterator[Written]:
    after_id = 0
    while True:
        with app.read() as session:
            page = people.page(session, after_id)
        if not page:
            return
        yield from page
        after_id = page[-1].id
