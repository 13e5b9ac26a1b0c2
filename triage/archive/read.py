"""Read a backup: nothing of it is given out before all of it has been checked."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from triage.archive import manifest, members, seal
from triage.archive.manifest import HEAD, NAME, Kept, Part, Table
from triage.archive.members import MEMBER_LIMIT_BYTES, Place
from triage.domain.errors import Malformed, NotFound, Refused

_GZIP = 31


class Archive:
    """A backup whose bytes are what was written; each member is checked once more when it is read."""

    def __init__(self, file: BinaryIO, passphrase: str = "") -> None:
        """Check the file. Raises Malformed when it is no whole backup, Refused for want of a passphrase."""
        self._file = file
        self._places = members.read_all(file)
        head = self._head()
        if bool(head.salt) != bool(passphrase):
            raise Refused(
                "it is sealed; name the file of its passphrase: --passphrase-file"
                if head.salt
                else "it is not sealed; leave --passphrase-file away"
            )
        self._seal = seal.Seal(passphrase, head.salt) if passphrase else None
        self.manifest = manifest.decode(self._unpacked(NAME, MEMBER_LIMIT_BYTES))
        self._compare()

    def lines(self, table: Table) -> Iterator[bytes]:
        """Yield the rows of a table. Raises Malformed when there are not as many as the manifest says."""
        rows = 0
        for part in table.parts:
            for line in self._content(part).splitlines():
                rows += 1
                yield line
        if rows != table.rows:
            raise Malformed(f"table {table.name} has {rows} rows, and {table.rows} by the manifest")

    def content(self, kept: Kept) -> bytes:
        return self._content(kept.part)

    def check(self) -> None:
        """Unpack every member and count every row. Raises Malformed."""
        for table in self.manifest.tables:
            for _ in self.lines(table):
                pass
        for kept in (*self.manifest.files, *self.manifest.keys):
            self.content(kept)

    def _head(self) -> seal.Head:
        if HEAD not in self._places:
            raise Malformed("it is not a backup of Triage")
        try:
            head = msgspec.json.decode(members.content(self._file, self._places[HEAD]), type=seal.Head)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Malformed(f"{HEAD} cannot be read: {error}") from error
        if head.format != manifest.FORMAT:
            raise Malformed(f"its format is {head.format}, this Triage reads format {manifest.FORMAT}; use a newer one")
        if head.salt and len(head.salt) != seal.SALT_BYTES:
            raise Malformed(f"{HEAD} cannot be read: the salt has another length")
        return head

    def _compare(self) -> None:
        """Compare the members with those of the manifest, each of which stands in it once."""
        named = [HEAD, NAME, *(part.name for part in self.manifest.parts)]
        if sorted(named) != sorted(self._places):
            raise Malformed("its members are not those of its manifest")

    def _content(self, part: Part) -> bytes:
        content = self._unpacked(part.name, part.bytes)
        if len(content) != part.bytes or hashlib.sha256(content).hexdigest() != part.sha256:
            raise Malformed(f"{part.name} is not what its manifest says")
        return content

    def _unpacked(self, name: str, limit_bytes: int) -> bytes:
        """Unpack a member, never to more than a limit: a few bytes can claim to be gigabytes."""
        place: Place | None = self._places.get(name)
        if place is None:
            raise Malformed(f"{name} is missing")
        packed = members.content(self._file, place)
        return _inflate(name, self._seal.open(name, packed) if self._seal else packed, limit_bytes)


def _inflate(name: str, packed: bytes, limit_bytes: int) -> bytes:
    if not 0 <= limit_bytes <= MEMBER_LIMIT_BYTES:
        raise Malformed(f"{name} would be {limit_bytes} bytes; more than {MEMBER_LIMIT_BYTES} are not unpacked")
    inflater = zlib.decompressobj(_GZIP)
    try:
        content = inflater.decompress(packed, limit_bytes + 1)
    except zlib.error as error:
        raise Malformed(f"{name} cannot be unpacked: {error}") from error
    if len(content) > limit_bytes or not inflater.eof or inflater.unused_data:
        raise Malformed(f"{name} is not what its manifest says")
    return content


def opened(file: Path) -> BinaryIO:
    """Open a backup to be read. Raises NotFound when it cannot be."""
    try:
        return file.open("rb")
    except OSError as error:
        raise NotFound(f"cannot read {file}: {error.strerror}") from error
