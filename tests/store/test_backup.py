"""A database becomes lines and a database again, of the same kind or of another, with everything in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel.sql.sqltypes import UTCDateTime

from triage import settings
from triage.domain.errors import Conflict, Malformed
from triage.store import counters, dump, portable, refill, resume, schema
from triage.store.columns import LONG_AGO
from triage.store.resume import Waiting
from triage.store.session import open_engine

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)
PAIRS = ["sqlite to sqlite", "postgres to postgres", "sqlite to postgres", "postgres to sqlite"]
ODD_TEXT = 'Привет "мир"\n\t\\ 😀 \u2028 \x7f'

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture(params=PAIRS)
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[sa.Engine, sa.Engine]]:
    """Give a database with today's schema, and an empty one."""
    with ExitStack() as stack:
        made = []
        for place, kind in enumerate(request.param.split(" to ")):
            url = f"sqlite:///{tmp_path / f'{place}.db'}"
            if kind == "postgres":
                url = stack.enter_context(request.getfixturevalue("postgres_server").database())
            engine = open_engine(settings.load({"TRIAGE_DATABASE_URL": url}).database_url)
            stack.callback(engine.dispose)
            made.append(engine)
        schema.migrate(made[0])
        yield made[0], made[1]


def test_every_row_of_every_table_comes_back_as_it_was(engines: tuple[sa.Engine, sa.Engine]) -> None:
    source, target = engines
    fill(source)
    before = everything(source)
    assert set(before) == set(schema.TABLES.tables), "a table is left out of backups"
    assert [name for name, rows in before.items() if not rows] == [], "this test has no row for a table"
    copy(source, target)
    assert everything(target) == before


def test_ids_go_on_after_the_last_one_given_also_when_its_row_is_gone(engines: tuple[sa.Engine, sa.Engine]) -> None:
    source, target = engines
    fill(source)
    last = add_case(source, 2)
    with source.begin() as connection:
        cases = tables(connection)["cases"]
        connection.execute(sa.delete(cases).where(cases.c.id == last))
    copy(source, target, skip=1000)
    assert add_case(target, 3) == last + 1001


def test_an_older_schema_is_restored_as_it_was_and_then_brought_up_to_date(
    engines: tuple[sa.Engine, sa.Engine],
) -> None:
    source, target = engines
    schema.downgrade(source, "0001")
    fill(source)
    copy(source, target)
    assert schema.revision_of(target) == schema.newest_revision()
    assert len(everything(target)["contacts"]) == 1


def test_rows_survive_the_way_back_and_forward(engine: sa.Engine) -> None:
    fill(engine)
    schema.downgrade(engine, "0001")
    schema.migrate(engine)
    after = everything(engine)
    assert [len(after[name]) for name in ("cases", "contacts", "decisions", "notices", "users", "api_keys")] == [1] * 6


def test_what_a_database_refuses_leaves_nothing_behind(engine: sa.Engine) -> None:
    before = everything(engine)
    with pytest.raises(Malformed, match=r"table contacts, rows 1 to 1: this database refuses them"):
        insert(engine, "contacts", 1)  # there is no such case
    assert everything(engine) == before


@pytest.mark.parametrize("line", [b"{}", b"[1]", b"[", b"[" * 100_000, b"\xff", b'["one", null, null]'])
def test_a_line_that_is_no_row_is_named(engine: sa.Engine, line: bytes) -> None:
    with pytest.raises(Malformed, match=r"table leases, rows? 1"), schema.alone(engine) as connection:
        refill.insert(connection, tables(connection)["leases"], ["name", "holder", "until"], [line])


def test_other_columns_than_the_schema_has_are_refused(engine: sa.Engine) -> None:
    with (
        pytest.raises(Malformed, match="table leases: the backup has other columns"),
        schema.alone(engine) as connection,
    ):
        refill.insert(connection, tables(connection)["leases"], ["name", "holder", "since"], [])


def test_a_number_that_no_database_can_hold_is_refused(engine: sa.Engine) -> None:
    with pytest.raises(Malformed, match="row 1"):
        insert(engine, "cases", 1, id=2**70)


def test_numbers_that_json_has_no_word_for_come_back() -> None:
    table = sa.Table("figures", sa.MetaData(), sa.Column("a", sa.Float), sa.Column("b", sa.LargeBinary))
    for value in (float("inf"), -0.1, 1e300, None):
        line = portable.encoder(table)([value, b"\x00\xff"])
        assert portable.decoder(table, ["a", "b"])(line) == {"a": value, "b": b"\x00\xff"}


def test_work_under_way_is_free_and_nobody_leads_or_is_signed_in(engine: sa.Engine) -> None:
    fill(engine)
    with engine.begin() as connection:
        change(connection, "contacts", due_at=NOON, lease_until=NOON + timedelta(hours=1), claimed_by="me", claims=1)
        resume.resume(connection, Waiting.SEND, taken_at=NOON, now=NOON)
    after = everything(engine)
    (contact,) = after["contacts"]
    assert (contact["lease_until"], contact["claimed_by"], contact["claims"]) == (LONG_AGO, "", 0)
    assert (after["leases"], after["sign_ins"]) == ([], [])


@pytest.mark.parametrize(
    ("waiting", "state", "attempts"),
    [(Waiting.MARK, "waiting", 2), (Waiting.SEND, "waiting", 1), (Waiting.HOLD, "held", 1)],
)
def test_a_notice_that_waits_is_marked_sent_or_held(
    engine: sa.Engine, waiting: Waiting, state: str, attempts: int
) -> None:
    fill(engine)
    with engine.begin() as connection:
        change(connection, "notices", due_at=NOON, state="waiting")
        assert resume.resume(connection, waiting, taken_at=NOON, now=NOON) == 1
    after = everything(engine)
    assert after["notices"][0]["state"] == state
    assert (after["notices"][0]["due_at"] is None) == (waiting is Waiting.HOLD)
    assert len(after["deliveries"]) == attempts
    if waiting is Waiting.MARK:
        assert (after["deliveries"][-1]["ended_at"], after["deliveries"][-1]["attempt"]) == (None, 2)


def test_a_notice_that_was_sent_stays_sent(engine: sa.Engine) -> None:
    fill(engine)
    with engine.begin() as connection:
        change(connection, "notices", due_at=None, state="sent")
    before = everything(engine)["notices"]
    with engine.begin() as connection:
        assert resume.resume(connection, Waiting.MARK, taken_at=NOON, now=NOON) == 0
    assert everything(engine)["notices"] == before


def test_tables_of_something_else_are_never_cleared(engine: sa.Engine) -> None:
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Conflict, match="something else, or of a newer Triage"), schema.alone(engine) as connection:
        refill.clear(connection)


def test_others_write_while_a_snapshot_is_read_and_it_does_not_change(engine: sa.Engine) -> None:
    fill(engine)
    with dump.snapshot(engine) as snapshot:
        (cases,) = [table for table in snapshot.tables if table.name == "cases"]
        with engine.begin() as connection:
            connection.execute(sa.insert(tables(connection)["cases"]).values(row(cases, 7)))
        assert len(list(snapshot.rows(cases))) == 1
    assert len(everything(engine)["cases"]) == 2


def add_case(engine: sa.Engine, number: int) -> int:
    with engine.begin() as connection:
        cases = tables(connection)["cases"]
        values = {name: value for name, value in row(cases, number).items() if name != "id"}
        return int(connection.execute(sa.insert(cases).values(values).returning(cases.c.id)).scalar_one())


def insert(engine: sa.Engine, name: str, number: int, **given: object) -> None:
    with schema.alone(engine) as connection:
        table = tables(connection)[name]
        columns = [column.name for column in table.columns]
        line = portable.encoder(table)([(row(table, number) | given)[column] for column in columns])
        refill.insert(connection, table, columns, [line])


def copy(source: sa.Engine, target: sa.Engine, skip: int = 0) -> None:
    with dump.snapshot(source) as snapshot, schema.alone(target) as connection:
        refill.clear(connection)
        schema.upgrade(connection, snapshot.revision)
        there = tables(connection)
        for table in snapshot.tables:
            columns = [column.name for column in table.columns]
            refill.insert(connection, there[table.name], columns, snapshot.rows(table))
        schema.upgrade(connection)
        refill.go_on_after(connection, snapshot.last_ids(), skip=skip)


def tables(connection: sa.Connection) -> dict[str, sa.Table]:
    return {table.name: table for table in portable.tables(connection)}


def everything(engine: sa.Engine) -> Rows:
    with engine.connect() as connection:
        return {
            table.name: [
                dict(found._mapping) for found in connection.execute(sa.select(table).order_by(*table.primary_key))
            ]
            for table in portable.tables(connection)
        }


def fill(engine: sa.Engine) -> None:
    """Put a row into every table there is, whatever its columns are."""
    with engine.begin() as connection:
        found = portable.tables(connection)
        for table in found:
            connection.execute(sa.insert(table).values(row(table, 1)))
        counters.go_on_after(connection, found, {table.name: 1 for table in found if "id" in table.columns})


def change(connection: sa.Connection, table: str, **values: object) -> None:
    connection.execute(sa.update(tables(connection)[table]).values(**values))


def row(table: sa.Table, number: int) -> dict[str, Any]:
    return {column.name: value_of(column, number) for column in table.columns}


def value_of(column: sa.Column[Any], number: int) -> Any:
    if column.foreign_keys or (column.primary_key and isinstance(column.type, sa.Integer)):
        return number
    for kind, value in VALUES:
        if isinstance(column.type, kind):
            return value(column, number)
    raise AssertionError(f"give a value for {column!r}")


def text_of(column: sa.Column[Any], number: int) -> str:
    return f"{number} {ODD_TEXT}"[: getattr(column.type, "length", None)]


VALUES: tuple[tuple[type, Callable[[sa.Column[Any], int], Any]], ...] = (
    (sa.Boolean, lambda _column, _number: True),
    (sa.Integer, lambda _column, number: number),
    (sa.Float, lambda _column, number: 0.1 + 0.2 * number),
    (UTCDateTime, lambda _column, number: NOON + timedelta(seconds=number)),
    (sa.JSON, lambda _column, _number: {"ключ": [1, 0.30000000000000004, None, True, {"a": ODD_TEXT}], "b": 2**53}),
    (sa.LargeBinary, lambda _column, number: bytes(range(256)) + bytes([number])),
    (sa.String, text_of),
)
