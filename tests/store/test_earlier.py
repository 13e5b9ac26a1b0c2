"""Whoever wrote before is found by author or case; nobody else is, and nobody has to be looked through."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Engine

from tests.support.cast import NOON, contact, decision
from triage.domain.contact import Author, Contact, StoredContact
from triage.store import contacts, decisions, earlier, people, receipts, schema
from triage.store.earlier import EarlierContact
from triage.store.session import read, transaction

ANNA, BORIS = Author(email="Anna@shop.example"), Author(phone="+7 912 345-67-89")
DAY = timedelta(days=1)


def stored(engine: Engine, *given: Contact, topic: str = "delivery", received_at: datetime = NOON) -> list[int]:
    with transaction(engine) as session:
        ids = [receipt.contact_id for receipt in receipts.store(session, given, received_at, "care")]
        decisions.save(session, [(contact_id, decision(topic=topic)) for contact_id in ids])
    return ids


def before(engine: Engine, contact_id: int, since: datetime = NOON - 30 * DAY) -> list[EarlierContact]:
    with read(engine) as session:
        one = contacts.get(session, contact_id)
        assert isinstance(one, StoredContact)
        return sorted(earlier.of_each(session, [one], since).get(contact_id, []), key=lambda found: found.before)


def at(days_ago: float, external_id: str, author: Author = ANNA, **given: str) -> Contact:
    return contact(external_id, author=author, occurred_at=NOON - days_ago * DAY, **given)


def test_the_same_author_is_found_however_the_address_is_written(engine: Engine) -> None:
    stored(engine, at(3, "1"), at(2, "2", Author(email="anna@SHOP.example"), source="chat"))
    [mine] = stored(engine, at(0, "3"))
    assert before(engine, mine) == [
        EarlierContact(topic="delivery", before=2 * DAY),
        EarlierContact(topic="delivery", before=3 * DAY),
    ]


def test_so_is_a_telephone_and_an_id_of_the_same_source(engine: Engine) -> None:
    stored(
        engine, at(1, "1", BORIS), at(1, "2", Author(external_id="7")), at(1, "3", Author(external_id="7"), source="b")
    )
    [by_phone, by_id] = stored(engine, at(0, "4", Author(phone="8 (912) 3456789")), at(0, "5", Author(external_id="7")))
    assert len(before(engine, by_phone)) == 1
    assert len(before(engine, by_id)) == 1


def test_somebody_else_in_the_same_case_counts_too(engine: Engine) -> None:
    stored(engine, at(1, "1", ANNA, case_ref="c"))
    [mine] = stored(engine, at(0, "2", BORIS, case_ref="c"))
    assert len(before(engine, mine)) == 1


def test_strangers_people_without_a_name_and_what_came_too_long_ago_do_not(engine: Engine) -> None:
    stored(engine, at(1, "1", BORIS), at(1, "2", Author()))
    stored(engine, at(40, "3"), received_at=NOON - 40 * DAY)
    [mine, nobody] = stored(engine, at(0, "4"), at(0, "5", Author()))
    assert before(engine, mine) == before(engine, nobody) == []


def test_what_was_written_later_or_is_not_decided_yet_does_not(engine: Engine) -> None:
    with transaction(engine) as session:
        receipts.store(session, [at(1, "1")], NOON, "care")
    stored(engine, at(-1, "2"))
    [mine] = stored(engine, at(0, "3"))
    assert before(engine, mine) == []


def test_an_erased_person_wrote_nothing(engine: Engine) -> None:
    ids = stored(engine, at(2, "1"), at(1, "2"))
    with transaction(engine) as session:
        people.erase(session, schema.TABLES, ids, [], NOON)
    [mine] = stored(engine, at(0, "3"))
    assert before(engine, mine) == []


def test_a_form_that_sends_everything_from_one_address_is_looked_through_no_further_than_needed(engine: Engine) -> None:
    stored(engine, *(at(1, str(number)) for number in range(earlier.MOST_CONTACTS + 20)))
    [mine] = stored(engine, at(0, "mine"))
    assert len(before(engine, mine)) == earlier.MOST_CONTACTS


def test_the_index_of_authors_is_used(engine: Engine) -> None:
    asked = "SELECT id FROM contacts WHERE author_key = 'x' ORDER BY received_at DESC LIMIT 9"
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SET LOCAL enable_seqscan = off"))
            plan = connection.execute(sa.text(f"EXPLAIN {asked}")).all()
        else:
            plan = connection.execute(sa.text(f"EXPLAIN QUERY PLAN {asked}")).all()
    assert "ix_contacts_author" in str(plan)
