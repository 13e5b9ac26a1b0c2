"""Each contact is stored once, with its case."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from tests.support.cast import NOON, contact
from triage.domain.contact import Attachment, Author, Contact, ContactStatus, Rating, Receipt, SkipReason
from triage.domain.errors import StoreUnavailable
from triage.store import cases, contacts, receipts
from triage.store.session import open_engine, read, transaction

# What intake lets through: neither NUL nor halves of characters, which it refuses or takes out.
PRINTABLE = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


def store(engine: Engine, *received: Contact) -> list[Receipt]:
    with transaction(engine) as session:
        return receipts.store(session, received, NOON, "care")


def test_it_gives_back_a_contact_as_it_came(engine: Engine) -> None:
    sent = contact(
        case_ref="T-1",
        subject="Чайник дымит",
        text="Дым идёт прямо сейчас 🔥",
        author=Author(name="Анна", email="anna@example.org"),
        tags=("vip", "kettle"),
        rating=Rating(score=1, scale=5),
        attachments=(Attachment(name="photo.jpg", media_type="image/jpeg", size_bytes=4),),
        metadata={"order": {"id": 7}},
        queue="night",
    )
    [receipt] = store(engine, sent)
    with read(engine) as session:
        stored = contacts.get(session, receipt.contact_id)
        case = cases.get(session, receipt.case_id)
    assert stored is not None
    assert (stored.contact, stored.status, stored.received_at) == (sent, ContactStatus.STORED, NOON)
    assert case is not None
    assert (case.ref, case.queue, case.subject, case.contacts) == ("T-1", "night", "Чайник дымит", 1)


@given(
    text=PRINTABLE,
    name=PRINTABLE,
    metadata=st.dictionaries(
        PRINTABLE, st.none() | st.booleans() | st.integers(-(2**53), 2**53) | PRINTABLE, max_size=4
    ),
    tags=st.lists(PRINTABLE, max_size=3),
)
@example(text=r"\x41 \u0041 \\ '{}' \"null\" %(rows)s :rows", name="null", metadata={"": None}, tags=["[]"])
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_written_is_read_as_it_was(
    engine: Engine, text: str, name: str, metadata: dict[str, object], tags: list[str]
) -> None:
    sent = contact(uuid4().hex, text=text, author=Author(name=name), metadata=metadata, tags=tuple(tags))
    [receipt] = store(engine, sent)
    with read(engine) as session:
        stored = contacts.get(session, receipt.contact_id)
    assert stored is not None
    assert stored.contact == sent


def test_many_are_found_again_among_many(engine: Engine) -> None:
    sent = [contact(str(number)) for number in range(400)]
    first, again = store(engine, *sent), store(engine, *reversed(sent))
    assert [receipt.contact_id for receipt in again] == [receipt.contact_id for receipt in reversed(first)]
    assert all(receipt.duplicate for receipt in again)


def test_the_same_contact_again_answers_with_the_first(engine: Engine) -> None:
    [first] = store(engine, contact("a"))
    [again] = store(engine, contact("a", text="changed", case_ref="other case"))
    assert again == Receipt(contact_id=first.contact_id, case_id=first.case_id, duplicate=True)
    with read(engine) as session:
        assert cases.total(session, cases.CaseFilter()) == 1


def test_the_same_contact_twice_in_one_group_is_stored_once(engine: Engine) -> None:
    first, other, again = store(engine, contact("a"), contact("b"), contact("a"))
    assert (first.duplicate, other.duplicate, again.duplicate) == (False, False, True)
    assert again.contact_id == first.contact_id


def test_the_same_id_from_another_source_is_another_contact(engine: Engine) -> None:
    first, other = store(engine, contact("a"), contact("a", source="bank"))
    assert not other.duplicate
    assert first.case_id != other.case_id


def test_contacts_of_one_case_share_it(engine: Engine) -> None:
    first, second = store(engine, contact("a", case_ref="T-1"), contact("b", case_ref="T-1"))
    [third] = store(engine, contact("c", case_ref="T-1"))
    assert first.case_id == second.case_id == third.case_id


def test_cases_are_numbered_without_gaps(engine: Engine) -> None:
    for number in range(5):
        store(engine, contact(str(number), case_ref="T-1"))
    [other] = store(engine, contact("other", case_ref="T-2"))
    assert other.case_id == 2


def test_a_contact_without_a_case_does_not_meet_a_case_of_its_name(engine: Engine) -> None:
    alone, in_case = store(engine, contact("T-1"), contact("b", case_ref="T-1"))
    assert alone.case_id != in_case.case_id


def test_a_contact_to_be_skipped_is_not_due(engine: Engine) -> None:
    [receipt] = store(engine, contact(skip=SkipReason.AUTO_REPLY))
    with read(engine) as session:
        stored = contacts.get(session, receipt.contact_id)
        assert not contacts.any_due(session, NOON)
    assert stored is not None
    assert stored.status is ContactStatus.SKIPPED


def test_nothing_is_stored_when_one_row_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as session:
        receipts.store(session, [contact("a"), contact("b", text=None)], NOON, "care")
    assert not store(engine, contact("a"))[0].duplicate


def test_a_database_that_is_not_there_is_named_as_such() -> None:
    nowhere = open_engine("sqlite:////nonexistent/folder/triage.db")
    with pytest.raises(StoreUnavailable, match="cannot be used"), read(nowhere) as session:
        contacts.any_due(session, NOON)


def test_it_stores_into_what_others_have_begun(engine: Engine) -> None:
    """Ask inside one transaction: what it has stored itself is known to it."""

    def both(session: Session) -> list[Receipt]:
        return [
            *receipts.store(session, [contact("a")], NOON, "care"),
            *receipts.store(session, [contact("a")], NOON, "care"),
        ]

    with transaction(engine) as session:
        first, again = both(session)
    assert again.duplicate
    assert first.contact_id == again.contact_id
