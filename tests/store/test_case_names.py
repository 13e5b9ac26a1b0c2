"""Contacts that name each other come to one case, one after the other or in one commit."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlmodel import col

from tests.support.cast import NOON, contact
from triage.domain.contact import Contact, Thread
from triage.store import receipts
from triage.store.case_names import CaseNameRow
from triage.store.cases import CaseRow
from triage.store.contacts import ContactRow
from triage.store.session import transaction


def mail(name: str, *before: str, minute: int = 0, **given: object) -> Contact:
    """Make a mail that looks for those before it and for whoever has named it, and can be found itself."""
    thread = Thread(finds=(*before, f"awaited {name}"), leaves=(name, *(f"awaited {one}" for one in before)))
    return contact(name, thread=thread, occurred_at=NOON + timedelta(minutes=minute), **given)


def cases(engine: Engine, *received: Contact) -> list[int]:
    with transaction(engine) as session:
        return [receipt.case_id for receipt in receipts.store(session, received, NOON, "care")]


def test_what_comes_later_finds_what_is_there(engine: Engine) -> None:
    [first] = cases(engine, mail("a"))
    [second] = cases(engine, mail("b", "a"))
    [other] = cases(engine, mail("c", "z"))
    assert first == second != other


def test_what_was_named_before_it_came_joins_who_named_it(engine: Engine) -> None:
    [second] = cases(engine, mail("b", "a"))
    [first] = cases(engine, mail("a"))
    assert first == second


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1)], ids=str)
def test_a_thread_in_one_commit_is_one_case_of_its_first_mail(engine: Engine, order: tuple[int, ...]) -> None:
    thread = [mail("z", subject="First"), mail("y", "z", minute=1), mail("x", "y", minute=2)]
    found = cases(engine, *(thread[place] for place in order), contact("alone"))
    assert len(set(found)) == 2
    with transaction(engine) as session:
        assert session.get_one(CaseRow, found[0]).subject == "First"


def test_a_commit_joins_the_case_that_was_there(engine: Engine) -> None:
    [first] = cases(engine, mail("a"))
    assert set(cases(engine, mail("c", "b", minute=2), mail("b", "a", minute=1))) == {first}


def test_a_name_keeps_the_case_it_was_given_first(engine: Engine) -> None:
    [first] = cases(engine, mail("a"))
    [other] = cases(engine, mail("c", "b"))
    [between] = cases(engine, mail("b", "a"))
    assert between == first != other
    [answer] = cases(engine, mail("d", "c"))
    assert answer == other


def test_names_hold_within_their_source(engine: Engine) -> None:
    [first] = cases(engine, mail("a"))
    [other] = cases(engine, mail("b", "a", source="bank"))
    assert first != other


def test_contacts_with_a_case_of_their_own_stand_beside_mails(engine: Engine) -> None:
    found = cases(engine, contact("1", case_ref="T-1"), mail("a"), contact("2", case_ref="T-1"), mail("b", "a"))
    assert (found[0], found[1]) == (found[2], found[3])
    assert found[0] != found[1]


def test_names_go_with_their_case(engine: Engine) -> None:
    [case_id] = cases(engine, mail("a"))
    with transaction(engine) as session:
        session.connection().execute(sa.delete(ContactRow).where(col(ContactRow.case_id) == case_id))
        session.connection().execute(sa.delete(CaseRow).where(col(CaseRow.id) == case_id))
        assert session.connection().execute(sa.select(sa.func.count()).select_from(CaseNameRow)).scalar() == 0
