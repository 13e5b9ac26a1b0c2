"""What a session promises, on both databases."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.support.cast import NOON, contact
from triage.store import contacts, receipts
from triage.store.session import read, transaction


def test_a_read_sees_one_state_of_the_database_however_often_it_looks(engine: Engine) -> None:
    with read(engine) as session:
        before = contacts.waiting(session)
        with transaction(engine) as other:
            receipts.store(other, [contact()], NOON, "care")
        assert contacts.waiting(session) == before
    with read(engine) as session:
        assert contacts.waiting(session) == (1, NOON)
