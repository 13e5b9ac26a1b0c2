"""The table of contents of a backup."""

from __future__ import annotations

from datetime import datetime

import msgspec

from triage.domain.errors import Malformed

FORMAT = 1
HEAD = "triage-backup.json"
NAME = "manifest.json.gz"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One member: the SHA-256 and the size of what it holds once opened and unpacked."""

    name: str
    sha256: str
    bytes: int


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table; `last_id` is the last it gave out, 0 where it gives none."""

    name: str
    columns: list[str]
    rows: int
    parts: list[Part]
    last_id: int = 0


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One file, by its path beside triage.toml (a key: by its name in the data folder)."""

    path: str
    part: Part


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds, and of what moment; `left_out` names files it should have held and could not."""

    version: str
    schema: str
    database: str
    taken_at: datetime
    tables: list[Table]
    files: list[Kept] = []
    keys: list[Kept] = []
    left_out: list[str] = []

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)

    @property
    def bytes(self) -> int:
        return sum(part.bytes for part in self.parts)

    @property
    def parts(self) -> list[Part]:
        of_tables = [part for table in self.tables for part in table.parts]
        return of_tables + [kept.part for kept in (*self.files, *self.keys)]


def decode(content: bytes) -> Manifest:
    try:
        found = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"its manifest cannot be read: {error}") from error
    if found.taken_at.tzinfo is None:
        raise Malformed("its manifest cannot be read: taken_at has no offset")
    return found
