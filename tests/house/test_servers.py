"""The servers that the tests stand on do what the tests believe of them."""

from __future__ import annotations

import asyncio
import sqlite3

import psycopg
import pytest
import redis
from sqlalchemy import Engine, text

from tests.support import need
from triage.store import schema


def test_each_test_gets_an_empty_database_of_its_own(database_url: str) -> None:
    if database_url.startswith("sqlite"):
        with sqlite3.connect(database_url.removeprefix("sqlite:///")) as connection:
            connection.execute("CREATE TABLE t (id INTEGER)")
        connection.close()
    else:
        with psycopg.connect(database_url) as session:
            session.execute("CREATE TABLE t (id INTEGER)")


@pytest.mark.postgres
def test_postgres_keeps_nothing_of_the_test_before(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as session:
        assert session.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


@pytest.mark.parametrize("time", ["first", "second"])
def test_redis_is_empty_each_time(redis_url: str, time: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set(time, "seen")


@pytest.mark.parametrize("_time", ["first", "second"])
def test_a_migrated_database_has_the_newest_schema_and_no_rows(engine: Engine, _time: str) -> None:
    assert schema.revision_of(engine) == schema.newest_revision()
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM contacts")).scalar() == 0
        connection.execute(text("CREATE TABLE seen (id INTEGER)"))


def test_asyncio_still_works_beside_the_browser() -> None:
    assert asyncio.run(asyncio.sleep(0, result="done")) == "done"


def test_what_is_missing_is_skipped_unless_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(need.REQUIRED_VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match="NOT TESTED here: moon is missing; wait"):
        need.lacking("moon", "wait")
    monkeypatch.setenv(need.REQUIRED_VARIABLE, "postgres,moon")
    with pytest.raises(pytest.fail.Exception, match="moon is missing"):
        need.lacking("moon", "wait")
