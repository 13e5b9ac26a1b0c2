"""A backup is made every night, and who keeps the service running hears when it is not."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from tests.flows.conftest import Stage
from tests.support.cast import NOON
from triage import config
from triage.api.exposition import Seen
from triage.archive import draft, read
from triage.config import Backup
from triage.domain.health import Health, Host, judge
from triage.flows import health, nightly_backup
from triage.store import backups, notices, tallies

HOST = Host(hears_redis=True, disk_free_bytes=10**12, disk_holds_database=False, model="m")
PHRASE = "a passphrase of some length"


@pytest.fixture
def folder(stage: Stage, engine: Engine, tmp_path: Path) -> Path:
    """Ask for backups at three in Moscow, which is midnight UTC."""
    made = tmp_path / "nightly"
    made.mkdir()
    configured = replace(stage.app.config, backup=Backup(folder=made, keep=2))
    server = replace(configured.server, timezone=ZoneInfo("Europe/Moscow"))
    settings = replace(stage.app.settings, database_url=engine.url.render_as_string(hide_password=False))
    stage.app = replace(stage.app, config=replace(configured, server=server), settings=settings)
    return made


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def told(stage: Stage) -> list[str]:
    with stage.app.read() as session:
        return [f"{one.destination} {one.kind}" for one in notices.page(session, limit=9)]


def reason(stage: Stage, now: datetime) -> str:
    check = judge(health.look(stage.app), HOST, health.bounds(stage.app.settings), now)["backup"]
    assert bool(check.reason) == (check.health is Health.DEGRADED)
    return check.reason


def test_a_first_one_is_made_at_once_and_then_one_a_night(stage: Stage, folder: Path) -> None:
    stage.take_in()
    midnight = NOON.replace(hour=0) + timedelta(days=1)
    asked = [NOON, NOON + timedelta(hours=2), midnight - timedelta(minutes=1), midnight, midnight + timedelta(hours=5)]
    assert [nightly_backup.at_night(stage.app, at) for at in asked] == [True, False, False, True, False]
    assert names(folder) == ["triage-20260302T120000Z.backup.tar", "triage-20260303T000000Z.backup.tar"]
    with read.opened(folder / names(folder)[0]) as stream:
        rows = {table.name: table.rows for table in read.Archive(stream).manifest.tables}
    assert rows["contacts"] == 1


def test_only_the_newest_are_kept(stage: Stage, folder: Path) -> None:
    (folder / "mine.tar").touch()
    for day in range(4):
        assert nightly_backup.at_night(stage.app, NOON + timedelta(days=day))
    assert names(folder) == ["mine.tar", "triage-20260304T120000Z.backup.tar", "triage-20260305T120000Z.backup.tar"]


def test_one_that_fails_is_tried_again_in_an_hour_and_told_once_a_day(stage: Stage, folder: Path) -> None:
    folder.rmdir()
    asked = [NOON + timedelta(minutes=minutes) for minutes in (0, 1, 59, 60, 125)]
    assert [nightly_backup.at_night(stage.app, at) for at in asked] == [False] * 5
    with stage.app.read() as session:
        assert tallies.totals(session) == {("triage_backups_total", "failed"): 3}
        assert "there is no folder" in backups.seen(session).failure
    assert told(stage) == ["admin backup-failed"]
    assert stage.woken
    nightly_backup.at_night(stage.app, NOON + timedelta(days=1))
    assert len(told(stage)) == 2
    folder.mkdir()
    assert nightly_backup.at_night(stage.app, NOON + timedelta(days=1, hours=1))


def test_what_killed_ones_have_left_is_cleared_and_nothing_that_is_written(stage: Stage, folder: Path) -> None:
    left = folder / ".triage-20260301T120000Z.backup.tar.0a1b2c3d.partial"
    left.touch()
    hour_ago = datetime.now(UTC).timestamp() - 3600
    for other in (left, folder / ".mine.tar.0a1b2c3d.partial"):
        other.touch()
        _age(other, hour_ago)
    with draft.draft(folder / "triage-20260301T130000Z.backup.tar"):
        [writing] = folder.glob(".triage-20260301T130000Z*")
        _age(writing, hour_ago)
        assert nightly_backup.at_night(stage.app, NOON)
        assert writing.exists()
    assert not left.exists()
    assert (folder / ".mine.tar.0a1b2c3d.partial").exists()


def test_it_is_sealed_and_the_passphrase_is_not_in_it(stage: Stage, folder: Path, tmp_path: Path) -> None:
    (tmp_path / "phrase").write_text(f"{PHRASE}\n", encoding="utf-8")
    text = f'[[queues]]\nid = "a"\n[backup]\nfolder = "{folder}"\npassphrase_file = "phrase"\n'
    file = tmp_path / "triage.toml"
    file.write_text(text, encoding="utf-8")
    stage.app = replace(stage.app, config=config.load(file))
    assert nightly_backup.at_night(stage.app, NOON)
    with read.opened(next(folder.iterdir())) as stream:
        assert [kept.path for kept in read.Archive(stream, PHRASE).manifest.files] == ["triage.toml"]
    (tmp_path / "phrase").write_text("short", encoding="utf-8")
    assert not nightly_backup.at_night(stage.app, NOON + timedelta(days=1))


def test_health_and_metrics_say_how_old_the_last_one_is(stage: Stage, folder: Path) -> None:
    assert reason(stage, NOON) == ""
    folder.rmdir()
    nightly_backup.at_night(stage.app, NOON)
    assert "the first backup failed" in reason(stage, NOON)
    assert "no backup was made for 2 days" in reason(stage, NOON + timedelta(days=2, hours=1))
    folder.mkdir()
    nightly_backup.at_night(stage.app, NOON + timedelta(hours=2))
    assert reason(stage, NOON + timedelta(days=2)) == ""
    assert "the last backup is 3 days old" in reason(stage, NOON + timedelta(days=3, hours=2))
    figures = health.figures(stage.app, NOON)
    now = NOON + timedelta(hours=3)
    seen = Seen(figures=figures, cases_open={}, webhooks={}, host=HOST, now=now, destinations=[], queues=[])
    [age] = [family for family in seen.collect() if family.name == "triage_backup_age_seconds"]
    assert [sample.value for sample in age.samples] == [3600]


def test_without_the_table_nothing_is_made(stage: Stage) -> None:
    assert not nightly_backup.at_night(stage.app, NOON)
    assert "backup" not in judge(health.look(stage.app), HOST, health.bounds(stage.app.settings), NOON)


def _age(file: Path, at: float) -> None:
    os.utime(file, (at, at))
