"""A person is erased for good: from the rows, from the files, and from what sources send again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact, reading
from triage.domain.case import CaseStatus
from triage.domain.contact import Author, Contact, Direction
from triage.domain.person import person
from triage.flows import erase, intake, originals, triage
from triage.flows.erase import Erasure
from triage.sealing import Sealer, new_key
from triage.store import audit, cases, contacts, erased, schema

ANNA = Author(name="Anna", email="Anna@Example.org", phone="+7 912 000-11-22")
BOB = Author(name="Bob", email="bob@example.org")
WHO = person(email="anna@example.org")


def by_anna(external_id: str, **given: object) -> Contact:
    return contact(external_id, **{"author": ANNA, "text": f"Anna's words {external_id}"} | given)


def triaged(stage: Stage) -> None:
    stage.classifier.answer = lambda _text: reading(urgency="critical")
    while triage.triage_some(stage.app, NOON):
        pass


def forget(stage: Stage, *, dry_run: bool = False) -> Erasure:
    return erase.erase(stage.app, WHO, by="cli root", now=NOON, dry_run=dry_run)


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {table.name: len(connection.execute(table.select()).all()) for table in schema.TABLES.sorted_tables}


def test_what_a_person_wrote_goes_with_all_that_was_made_of_it(stage: Stage, engine: Engine) -> None:
    first, other = stage.take_in(by_anna("1"), contact("2", author=BOB))
    triaged(stage)
    done = forget(stage)
    assert done.removed["contacts"] == done.contacts == 1
    assert {"decisions", "notices", "cases"} <= set(done.removed)
    with stage.app.read() as session:
        assert contacts.get(session, first.contact_id) is None
        assert cases.get(session, first.case_id) is None
        assert contacts.get(session, other.contact_id) is not None
    assert rows(engine)["decisions"] == 1


def test_no_row_of_any_table_points_at_what_is_gone(stage: Stage, engine: Engine) -> None:
    app = replace(stage.app, sealer=Sealer([new_key()]))
    intake.store(app, originals.attach(app, [by_anna("1", case_ref="T"), by_anna("2", case_ref="T")], b'{"a":1}'), NOON)
    triaged(stage)
    forget(stage)
    emptied = {"contacts", "decisions", "originals", "notices", "deliveries", "cases", "case_events", "case_names"}
    found = rows(engine)
    assert {name: found[name] for name in emptied & set(found)} == dict.fromkeys(emptied & set(found), 0)


def test_a_dry_run_says_the_same_and_changes_nothing_but_the_audit(stage: Stage, engine: Engine) -> None:
    stage.take_in(by_anna("1"), by_anna("2", case_ref="T"), contact("3", case_ref="T", author=BOB))
    triaged(stage)
    before = rows(engine)
    tried = forget(stage, dry_run=True)
    after = rows(engine)
    assert {name for name in before if before[name] != after[name]} <= {"audit", "salts"}
    done = forget(stage)
    assert (tried.removed, tried.cases_kept) == (done.removed, done.cases_kept)


def test_an_erased_contact_that_is_sent_again_is_a_duplicate_and_not_stored(stage: Stage) -> None:
    [first] = stage.take_in(by_anna("1"))
    forget(stage)
    [again, fresh] = stage.take_in(by_anna("1"), by_anna("new"))
    assert again == replace(first, duplicate=True)
    assert not fresh.duplicate
    with stage.app.read() as session:
        assert contacts.get(session, first.contact_id) is None
        assert erased.among(session, [("bank", "1")]) == {}


def test_our_answers_go_with_a_case_in_which_nobody_else_wrote(stage: Stage) -> None:
    staff = Author(name="Care", email="help@shop.example")
    [asked, told] = stage.take_in(
        by_anna("1", case_ref="T"),
        contact("2", case_ref="T", author=staff, direction=Direction.OUTBOUND, text="Dear Anna"),
    )
    done = forget(stage)
    assert (done.contacts, done.cases_kept) == (2, ())
    with stage.app.read() as session:
        assert contacts.get(session, told.contact_id) is None
        assert cases.get(session, asked.case_id) is None


def test_a_case_in_which_others_wrote_stays_without_its_subject(stage: Stage) -> None:
    [own, others] = stage.take_in(
        by_anna("1", case_ref="T", subject="Anna's parcel"), contact("2", case_ref="T", author=BOB)
    )
    done = forget(stage)
    assert (done.contacts, done.cases_kept) == (1, (own.case_id,))
    with stage.app.read() as session:
        case = cases.get(session, own.case_id)
        assert case is not None
        assert (case.subject, case.contacts) == ("", 1)
        assert contacts.get(session, others.contact_id) is not None


def test_who_else_names_the_person_is_listed_and_stays(stage: Stage) -> None:
    stage.take_in(by_anna("1"))
    [named, in_details, _] = stage.take_in(
        contact("2", text="write to ANNA@example.org", author=BOB),
        contact("3", text="x", metadata={"cc": ["anna@example.org"]}),
        contact("4", text="write to joanna@example.org"),
    )
    assert set(forget(stage).mentions) == {named.contact_id, in_details.contact_id}


def test_by_phone_and_by_id_the_same_person_is_found(stage: Stage) -> None:
    stage.take_in(by_anna("1"), contact("2", author=Author(external_id="17")))
    by_phone = erase.erase(stage.app, person(phone="8 912 000 11 22"), by="x", now=NOON)
    by_id = erase.erase(stage.app, person(external_id="17", source="shop"), by="x", now=NOON)
    assert (by_phone.contacts, by_id.contacts) == (1, 1)


def test_the_audit_says_who_and_how_much_and_nothing_of_the_person(stage: Stage) -> None:
    stage.take_in(by_anna("1"))
    forget(stage)
    with stage.app.read() as session:
        ended, begun = audit.page(session)
    assert (begun.what, ended.what, ended.actor) == ("erasure begun", "person erased", "cli root")
    assert ended.counts["contacts"] == 1
    assert begun.about == ended.about
    assert "anna" not in repr((begun, ended)).casefold()


def test_nobody_is_erased_who_is_not_there(stage: Stage) -> None:
    stage.take_in(contact("1", author=BOB))
    done = forget(stage)
    assert (done.contacts, done.removed, done.mentions) == (0, {}, ())


def test_a_contact_that_is_being_triaged_is_erased_and_its_decision_is_not_written(stage: Stage) -> None:
    [receipt] = stage.take_in(by_anna("1"))

    def meanwhile(_text: str) -> object:
        assert forget(stage).contacts == 1
        return reading(urgency="critical")

    stage.classifier.answer = meanwhile  # type: ignore[assignment]  # reads as the stage's own do, and erases besides
    assert triage.triage_some(stage.app, NOON) == 1
    with stage.app.read() as session:
        assert contacts.get(session, receipt.contact_id) is None
        assert cases.total(session, cases.CaseFilter()) == 0


def test_people_are_erased_while_contacts_come_in_and_are_triaged(stage: Stage, engine: Engine) -> None:
    hers = [by_anna(f"a{number}", case_ref=f"T{number % 20}") for number in range(60)]
    stage.take_in(*hers, *(contact(f"b{number}", author=BOB) for number in range(60)))
    stop, broken = threading.Event(), list[BaseException]()

    def triaging() -> None:
        try:
            while not stop.is_set():
                triage.triage_some(stage.app, NOON + timedelta(minutes=1))
        except BaseException as error:  # noqa: BLE001  # a thread's error would vanish; the test shows it
            broken.append(error)

    threads = [threading.Thread(target=triaging) for _ in range(2)]
    for thread in threads:
        thread.start()
    done = forget(stage)
    stop.set()
    for thread in threads:
        thread.join()
    assert broken == []
    assert done.contacts == 60
    assert rows(engine)["contacts"] == 60


@pytest.fixture
def file(engine: Engine) -> Path:
    if engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no one file to look into")
    return Path(str(engine.url.database))


def test_no_byte_of_the_person_is_left_in_the_files_of_sqlite(stage: Stage, file: Path) -> None:
    for number in range(150):  # enough for pages to be split and moved, long texts among them
        length = (10, 400, 9000)[number % 3]
        stage.take_in(
            by_anna(f"anna-secret-{number}", text="anna-secret " * (length // 12), subject="anna-secret subject"),
            contact(f"b{number}", author=BOB, text="bob " * (length // 4)),
        )
        if number % 10 == 0:
            triaged(stage)
    triaged(stage)
    with stage.app.transaction() as session:
        cases.change_status(session, 1, CaseStatus.ACKNOWLEDGED, by="Care", why="page", now=NOON)
    assert b"anna-secret" in file.read_bytes() + Path(f"{file}-wal").read_bytes()
    done = forget(stage)
    assert (done.contacts, done.shredded) == (150, True)
    for left in sorted(file.parent.glob(f"{file.name}*")):
        content = left.read_bytes()
        assert content.count(b"anna-secret") == 0, left
        assert content.lower().count(b"anna@example.org") == 0, left
    assert b"bob " in file.read_bytes()


def test_every_table_that_points_at_a_contact_or_case_is_known() -> None:
    """What points by a foreign key goes by itself; what holds a contact's number without one needs an eraser."""
    without_personal_data = {"erased.contact_id", "erased.case_id"}
    has_an_eraser = {"webhook_messages.contact_id", "webhook_messages.case_id"}
    unbound = {
        f"{table.name}.{column.name}"
        for table in schema.TABLES.sorted_tables
        for column in table.columns
        if column.name in {"contact_id", "case_id"} and not column.foreign_keys
    }
    assert unbound <= without_personal_data | has_an_eraser, (
        "add an eraser to flows/erase.py, or say here that there is none to add"
    )
