"""Restore: a backup becomes a database in which work goes on, whatever kind of database the backup was made of."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from triage.archive.manifest import Manifest
from triage.archive.read import Archive
from triage.domain.errors import Conflict, Malformed, TriageError
from triage.flows import belongings
from triage.flows.backup import Engine, Progress, told
from triage.settings import Settings
from triage.store import portable, refill, resume, schema
from triage.store.resume import Waiting
from triage.store.session import file_of, named_errors, shown

IDS_PER_SECOND = 1000  # more contacts than that are not taken in, for as long as a backup is old
FEWEST_IDS = 1000
DISK_RESERVE_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How it is to be restored; `force` gives up what is in the place now."""

    force: bool = False
    database_only: bool = False
    waiting: Waiting = Waiting.MARK


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What came of it: rows given up for it by table, notices that waited, and what the operator has to do."""

    manifest: Manifest
    schema: str
    lost: dict[str, int] = field(default_factory=dict)
    notices_waiting: int = 0
    advice: tuple[str, ...] = ()


def restore(
    archive: Archive, engine: Engine, settings: Settings, wish: Wish, *, now: datetime, progress: Progress
) -> Restored:
    """Put a checked archive into the database at `engine` and beside it, in one transaction: in full or not at all.

    Raises Conflict when that would overwrite something, when a service runs there, or when the archive is of a newer
    schema; Malformed when the database refuses a row; StoreUnavailable.
    """
    check(archive, progress)
    if not wish.database_only:
        belongings.check_place(archive, settings, force=wish.force)
    _check_room(archive.manifest, engine)
    with named_errors(), schema.alone(engine) as connection:
        _check_idle(connection, now)
        lost = _check_empty(connection, engine, force=wish.force)
        before = refill.clear(connection)
        schema.upgrade(connection, archive.manifest.schema)
        _fill(archive, connection, progress)
        schema.upgrade(connection)
        given = {table.name: max(table.last_id, before.get(table.name, 0)) for table in archive.manifest.tables}
        refill.go_on_after(connection, given, skip=_ids_to_skip(archive.manifest, now))
        waiting = resume.resume(connection, wish.waiting, taken_at=archive.manifest.taken_at, now=now)
        if not wish.database_only:
            belongings.put(archive, settings)
    return Restored(
        manifest=archive.manifest,
        schema=schema.newest_revision(),
        lost=lost,
        notices_waiting=waiting,
        advice=() if wish.database_only else tuple(belongings.advice(archive, settings)),
    )


def check(archive: Archive, progress: Progress) -> None:
    """Unpack everything and look whether this version can restore it. Raises Malformed or Conflict."""
    manifest = archive.manifest
    if manifest.schema not in schema.revisions():
        raise Conflict(
            f"the backup has schema {manifest.schema}, made by Triage {manifest.version}; this version knows schemas "
            f"up to {schema.newest_revision()}; use Triage {manifest.version} or newer"
        )
    for table in manifest.tables:
        for _ in told(archive.lines(table), f"checking {table.name}", progress):
            pass
    for kept in (*manifest.files, *manifest.keys):
        archive.content(kept)


def _check_room(manifest: Manifest, engine: Engine) -> None:
    """Refuse at once what the disk of a SQLite file cannot hold: rows take about as much there, for a while twice."""
    file = file_of(engine)
    if file is None:
        return
    folder, needed = file.parent, 2 * manifest.bytes + DISK_RESERVE_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise TriageError(f"{folder} has {free:,} bytes free, and {needed:,} are needed; nothing was changed")


def _check_idle(connection: Any, now: datetime) -> None:
    if until := refill.working_until(connection, now):
        raise Conflict(
            f"a service runs on this database (its scheduler holds it until {until:%H:%M:%S} UTC); stop it first. "
            "One that was killed lets go by then"
        )


def _check_empty(connection: Any, engine: Engine, *, force: bool) -> dict[str, int]:
    """Return the rows that would be lost, by table; raise Conflict if there are any and nobody said so."""
    lost = refill.contents(connection)
    if lost and not force:
        rows = ", ".join(f"{number:,} {name}" for name, number in sorted(lost.items(), key=lambda one: -one[1]))
        raise Conflict(f"the database at {shown(engine)} is not empty; with --force these rows would be lost: {rows}")
    return lost


def _fill(archive: Archive, connection: Any, progress: Progress) -> None:
    entries = {table.name: table for table in archive.manifest.tables}
    tables = portable.tables(connection)
    if set(entries) != {table.name for table in tables} or len(entries) != len(archive.manifest.tables):
        raise Malformed(f"its tables are not those of schema {archive.manifest.schema}")
    for table in tables:
        entry = entries[table.name]
        refill.insert(connection, table, entry.columns, told(archive.lines(entry), f"restoring {table.name}", progress))


def _ids_to_skip(manifest: Manifest, now: datetime) -> int:
    """Leave out as many ids as the lost service can have given since: links that it has sent must not meet others."""
    return max(FEWEST_IDS, int((now - manifest.taken_at).total_seconds() * IDS_PER_SECOND))
