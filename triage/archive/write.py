"""Write a backup: rows and files go in, one member at a time, and a manifest of them at the end."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from triage.archive import members
from triage.archive.manifest import FORMAT, HEAD, NAME, Kept, Manifest, Part, Table
from triage.archive.seal import Head, Seal
from triage.domain.errors import TooLarge

PART_BYTES = 4 * 1024 * 1024
COMPRESSION = 3  # text shrinks to a quarter; what 6 takes off more costs twice the time


class Archive:
    """A backup that is being written into `file`, from front to back."""

    def __init__(self, file: BinaryIO, seal: Seal | None = None) -> None:
        self._members = members.Writer(file)
        self._seal = seal
        self._members.add(HEAD, msgspec.json.encode(Head(format=FORMAT, salt=seal.salt if seal else b"")))

    def table(self, name: str, columns: list[str], lines: Iterable[bytes]) -> Table:
        """Add the rows of a table; return its entry for the manifest."""
        parts: list[Part] = []
        rows = 0
        for number, (count, content) in enumerate(_chunks(name, lines), start=1):
            parts.append(self._add(f"tables/{name}/{number:06}.gz", content))
            rows += count
        return Table(name=name, columns=columns, rows=rows, parts=parts)

    def file(self, folder: str, number: int, path: str, content: bytes) -> Kept:
        """Add a file; its `path` stands in the manifest alone, so that no name can be a path that leads elsewhere."""
        return Kept(path=path, part=self._add(f"{folder}/{number:06}.gz", content))

    def finish(self, manifest: Manifest) -> None:
        self._add(NAME, msgspec.json.encode(manifest))
        self._members.finish()

    def _add(self, name: str, content: bytes) -> Part:
        part = Part(name=name, sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
        packed = gzip.compress(content, COMPRESSION, mtime=0)
        self._members.add(name, self._seal.close(name, packed) if self._seal else packed)
        return part


def _chunks(table: str, lines: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Gather lines into members of a few megabytes, given as (lines, bytes)."""
    kept: list[bytes] = []
    size = 0
    for line in lines:
        if len(line) > members.MEMBER_LIMIT_BYTES // 2:
            raise TooLarge(f"table {table} has a row of {len(line)} bytes; no backup can hold it")
        kept.append(line)
        size += len(line)
        if size >= PART_BYTES:
            yield len(kept), b"".join(kept)
            kept, size = [], 0
    if kept:
        yield len(kept), b"".join(kept)
