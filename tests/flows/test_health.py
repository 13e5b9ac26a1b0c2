"""What is seen of a database: its tables, who waits, and whether a scheduler leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tests.flows.conftest import Stage
from tests.support.cast import NOON, contact
from triage.domain.health import Waiting
from triage.domain.notice import NewNotice, NoticeKind
from triage.flows import health
from triage.store import leases, outbox, schema, tallies
from triage.store.session import read


def test_it_says_who_waits_and_since_when(stage: Stage) -> None:
    stage.take_in(contact("1"), contact("2"))
    notice = NewNotice(destination="duty", kind=NoticeKind.TEST, dedupe_key="a", reason="asked for")
    with stage.app.transaction() as session:
        outbox.put(session, [notice, replace(notice, dedupe_key="b")], NOON)
        leases.hold(session, leases.SCHEDULER, "me", NOON, timedelta(seconds=15))
    seen = health.look(stage.app)
    assert seen.contacts == Waiting(number=2, since=NOON)
    assert seen.notices == {"duty": Waiting(number=2, since=NOON)}
    assert seen.leader_until == NOON + timedelta(seconds=15)
    assert health.cases_open(stage.app) == {"people": 2}


@pytest.mark.parametrize(
    ("revision", "words"), [("0001", "the schema is 0001, this version needs"), ("9999", ""), (None, "has no tables")]
)
def test_it_says_when_the_tables_are_not_those_of_this_version(
    stage: Stage, engine: Engine, revision: str | None, words: str
) -> None:
    change = (
        "DROP TABLE alembic_version" if revision is None else f"UPDATE alembic_version SET version_num = '{revision}'"
    )
    with engine.begin() as connection:
        connection.execute(sa.text(change))
    reason = health.look(stage.app).schema_reason
    assert words in reason
    assert bool(reason) == bool(words)
    assert health.figures(stage.app, NOON).kept.schema_reason == reason


def test_the_newest_schema_is_none_that_was_left_behind(engine: Engine) -> None:
    with read(engine) as session:
        assert schema.revision_seen(session) not in schema.older_revisions()


def test_it_finds_the_disk_that_the_database_is_on(stage: Stage) -> None:
    host = health.host(stage.app)
    assert host.disk_free_bytes is not None
    assert host.disk_holds_database
    assert host.model.startswith("triage-")
    elsewhere = replace(stage.app.settings, database_url="postgresql+psycopg://db/triage")
    assert not health.host(replace(stage.app, settings=elsewhere)).disk_holds_database


def test_more_than_a_scrape_can_read_is_folded_first(stage: Stage) -> None:
    for number in range(4):
        stage.take_in(contact(str(number)))
    counted = {("triage_contacts_received_total", "other", "email", "stored"): 4}
    assert health.figures(stage.app, NOON, unfolded_limit=2).totals == counted
    with stage.app.read() as session:
        assert not tallies.unfolded_exceed(session, 0)
