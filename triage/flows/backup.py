"""Back up: the whole database of one moment, the configuration and the keys, into one file that is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from triage import __version__
from triage.archive import draft, read, seal, write
from triage.archive.manifest import Kept, Manifest, Table
from triage.flows import belongings
from triage.settings import Settings
from triage.store import dump

Engine = Any  # the store's; flows hand it on without looking inside
Progress = Callable[[str, int], None]  # what is being done, and with which row

ROWS_BETWEEN_WORDS = 1000


@dataclass(frozen=True, kw_only=True)
class Made:
    """A backup that was made and read back."""

    file: Path
    size_bytes: int
    sealed: bool
    manifest: Manifest


def backup(
    engine: Engine,
    settings: Settings,
    file: Path,
    *,
    now: datetime,
    progress: Progress,
    passphrase: str = "",
    database_only: bool = False,
) -> Made:
    """Write a backup to `file`, read it back from there, and only then give it its name.

    A service may run meanwhile: what is in the backup is one state of the database, that of the beginning.
    Raises Conflict when there is such a file, NotFound when there is no database, StoreUnavailable.
    """
    with draft.draft(file) as stream:
        with dump.snapshot(engine) as snapshot:
            archive = write.Archive(stream, seal.new(passphrase) if passphrase else None)
            tables = [_table(archive, snapshot, table, progress) for table in snapshot.tables]
            last_ids = snapshot.last_ids()
        found = belongings.Found() if database_only else belongings.find(settings)
        archive.finish(
            Manifest(
                version=__version__,
                schema=snapshot.revision,
                database=snapshot.database,
                taken_at=now,
                tables=[_with_last_id(table, last_ids) for table in tables],
                files=_kept(archive, "files", found.files),
                keys=_kept(archive, "keys", found.keys),
                left_out=list(found.left_out),
            )
        )
        size_bytes = stream.tell()
        stream.seek(0)
        written = read.Archive(stream, passphrase)
        for table in written.manifest.tables:
            for _ in told(written.lines(table), f"reading back {table.name}", progress):
                pass
    return Made(file=file, size_bytes=size_bytes, sealed=bool(passphrase), manifest=written.manifest)


def told(lines: Iterable[bytes], what: str, progress: Progress) -> Iterator[bytes]:
    """Hand lines on, and say now and then how many they are so far."""
    number = 0
    for number, line in enumerate(lines, start=1):
        if number % ROWS_BETWEEN_WORDS == 0:
            progress(what, number)
        yield line
    progress(what, number)


def _table(archive: write.Archive, snapshot: dump.Snapshot, table: Any, progress: Progress) -> Table:
    name, columns = str(table.name), [str(column.name) for column in table.columns]
    return archive.table(name, columns, told(snapshot.rows(table), name, progress))


def _with_last_id(table: Table, last_ids: dict[str, int]) -> Table:
    return Table(
        name=table.name,
        columns=table.columns,
        rows=table.rows,
        parts=table.parts,
        last_id=last_ids.get(table.name, 0),
    )


def _kept(archive: write.Archive, folder: str, found: dict[str, bytes]) -> list[Kept]:
    return [
        archive.file(folder, number, path, content)
        for number, (path, content) in enumerate(sorted(found.items()), start=1)
    ]
