"""Migrations and tables say the same, forward and back."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from triage import settings
from triage.domain.errors import ConfigError, StoreUnavailable
from triage.store import schema
from triage.store.session import open_engine


@pytest.fixture
def empty(database_url: str) -> Iterator[sa.Engine]:
    engine = open_engine(settings.load({"TRIAGE_DATABASE_URL": database_url}).database_url)
    yield engine
    engine.dispose()


def test_migrations_make_the_tables_of_the_code(empty: sa.Engine) -> None:
    schema.migrate(empty)
    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, schema.TABLES) == []


def test_the_schema_goes_back_to_nothing_and_forward_again(empty: sa.Engine) -> None:
    schema.migrate(empty)
    schema.downgrade(empty, "base")
    assert set(sa.inspect(empty).get_table_names()) <= {"alembic_version"}
    schema.migrate(empty)
    assert schema.revision_of(empty) == schema.newest_revision()


def test_a_revision_that_is_not_known_is_refused(empty: sa.Engine) -> None:
    with pytest.raises(ConfigError, match=f"9999; known are .*{schema.newest_revision()}"):
        schema.downgrade(empty, "9999")


def test_processes_that_start_together_take_turns(empty: sa.Engine) -> None:
    with ThreadPoolExecutor(4) as starters:
        list(starters.map(lambda _: schema.migrate(empty), range(4)))
    assert schema.revision_of(empty) == schema.newest_revision()


def test_an_empty_database_has_no_revision(empty: sa.Engine) -> None:
    assert schema.revision_of(empty) is None


def test_a_database_that_is_away_is_told_as_such() -> None:
    engine = open_engine("postgresql+psycopg://triage:triage@127.0.0.1:1/triage")
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        schema.migrate(engine)
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        schema.revision_of(engine)
