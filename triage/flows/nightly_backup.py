"""The backup that is made every night, and administrators told when it cannot be."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from triage.app import NOTICES, App
from triage.config import Backup
from triage.domain import metrics
from triage.domain.errors import TriageError
from triage.domain.notice import NewNotice, NoticeKind
from triage.domain.tally import Tally
from triage.flows import administrators, backups, passphrase
from triage.flows.backup import Made, backup
from triage.store import backups as stored
from triage.store import tallies
from triage.store.session import engine_at

AGAIN_AFTER = timedelta(hours=1)  # one that failed, or was cut short
REASON_CHARACTERS = 500

log = structlog.get_logger(__name__)


def at_night(app: App, now: datetime) -> bool:
    """Make the backup if it is time for it; say whether one was made.

    It takes as long as the database is large, so it runs apart. Cut short, what it left is cleared by the next one.
    """
    wish = app.config.backup
    if wish is None or not _is_due(app, wish, now):
        return False
    with app.transaction() as session:
        backup_id = stored.begin(session, now)
    began_seconds, failure = time.monotonic(), ""
    try:
        made = _make(app, wish, now)
        log.info("backup made", file=made.file.name, size_bytes=made.size_bytes, rows=made.manifest.rows)
    except (TriageError, OSError) as error:
        failure = str(error)[:REASON_CHARACTERS]
        log.error("backup failed", reason=failure)  # noqa: TRY400  # its words say all; a traceback says where we stood
    _note(app, backup_id, failure, now + timedelta(seconds=time.monotonic() - began_seconds))
    return not failure


def _make(app: App, wish: Backup, now: datetime) -> Made:
    """Write a backup, clear what killed ones have left, and delete what is more than is to be kept."""
    check_folder(wish.folder)
    backups.clear_left_overs(wish.folder)
    with engine_at(app.settings.database_url) as engine:
        made = backup(
            engine,
            app.settings,
            backups.file_for(wish.folder, now),
            now=now,
            progress=lambda _what, _row: None,
            passphrase=passphrase.read(wish.passphrase_file),
        )
    backups.keep_newest(wish.folder, wish.keep)
    return made


def check_folder(folder: Path) -> None:
    """Raise TriageError for a folder that is not there: one that was made here may be where a disk is to be mounted."""
    if not folder.is_dir():
        raise TriageError(f"there is no folder {folder}; make it, or mount what belongs there")


def last_time(wish: Backup, now: datetime, app: App) -> datetime:
    """Return when the last backup should have begun."""
    local = now.astimezone(app.config.server.timezone)
    today = local.replace(hour=wish.hour, minute=0, second=0, microsecond=0)
    return today if today <= local else today - timedelta(days=1)


def _is_due(app: App, wish: Backup, now: datetime) -> bool:
    with app.read() as session:
        seen = stored.seen(session)
    if seen.made_at and seen.made_at >= last_time(wish, now, app):
        return False
    return seen.begun_at is None or now - seen.begun_at >= AGAIN_AFTER or seen.begun_at == seen.made_at


def _note(app: App, backup_id: int, failure: str, now: datetime) -> None:
    """Put on record how it ended; if it failed, administrators hear of it once a day."""
    tally = Tally()
    tally.count(metrics.BACKUPS, result="failed" if failure else "made")
    with app.transaction() as session:
        stored.end(session, backup_id, now, failure)
        tallies.add(session, tally, now)
        if failure:
            administrators.tell(app, session, _notice(app, failure, now), now)
    if failure:
        app.wake(NOTICES)


def _notice(app: App, failure: str, now: datetime) -> NewNotice:
    day = now.astimezone(app.config.server.timezone).date()
    return NewNotice(
        destination="",
        kind=NoticeKind.BACKUP_FAILED,
        dedupe_key=f"{NoticeKind.BACKUP_FAILED}:{day}",
        reason="backup failed",
        facts={"reason": failure},
    )
