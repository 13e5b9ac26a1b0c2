"""The files of backups: how they are called, and which are kept."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

from triage.archive.draft import DRAFT_END, is_being_written
from triage.domain.errors import TriageError
from triage.settings import Settings

_END = ".backup.tar"
_NAME = re.compile(rf"triage-(\d{{8}}T\d{{6}}Z){re.escape(_END)}")
_DRAFT = re.compile(rf"\.{_NAME.pattern}\.[0-9a-f]{{8}}{re.escape(DRAFT_END)}")


def usual_folder(settings: Settings) -> Path:
    """Give the folder for backups nobody gave a place; it is made when it is not there."""
    folder = settings.data_dir / "backups"
    if settings.data_dir.is_dir():
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def file_for(target: Path, now: datetime) -> Path:
    """Return the file for a backup: `target`, or in that folder one with a name of its own."""
    if target.is_dir():
        return target.absolute() / f"triage-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{_END}"
    if not target.parent.is_dir():
        raise TriageError(f"there is no folder {target.absolute().parent}; make it first")
    return target


def made(folder: Path) -> list[Path]:
    """Give the backups in a folder that have a name of our own, the newest first."""
    return sorted((file for file in folder.iterdir() if _NAME.fullmatch(file.name)), reverse=True)


def keep_newest(folder: Path, count: int) -> list[Path]:
    """Delete all but the newest of the backups with a name of our own; return which."""
    gone = made(folder)[count:]
    for file in gone:
        file.unlink()
    return gone


def made_at(file: Path) -> datetime:
    """Read from the name of a backup when it was made."""
    return datetime.strptime(file.name, f"triage-%Y%m%dT%H%M%SZ{_END}").replace(tzinfo=UTC)


def clear_left_overs(folder: Path) -> list[Path]:
    """Delete what backups that were killed have left; one that is being written stays. Return which."""
    drafts = [file for file in folder.iterdir() if _DRAFT.fullmatch(file.name)]
    gone = [file for file in drafts if not is_being_written(file)]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone
