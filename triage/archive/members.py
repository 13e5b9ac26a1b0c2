"""The tar of a backup: plain files with plain names, each header as it is made here, and a digest at the end."""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from triage.domain.errors import Malformed

BLOCK = tarfile.BLOCKSIZE
END = bytes(2 * BLOCK)
DIGEST = "SHA256"
MEMBER_LIMIT_BYTES = 128 * 1024 * 1024
_READ_BYTES = 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}(/[A-Za-z0-9][A-Za-z0-9_.-]{0,79}){0,2}")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a member's content stands in the file."""

    offset: int
    size: int


class Writer:
    """Writes members one after the other into an open file, and the digest of all of them at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def add(self, name: str, content: bytes) -> None:
        self._write(_header(name, len(content)))
        self._write(content + bytes(-len(content) % BLOCK))

    def finish(self) -> None:
        self.add(DIGEST, self._digest.hexdigest().encode())
        self._file.write(END)

    def _write(self, data: bytes) -> None:
        self._digest.update(data)
        self._file.write(data)


def read_all(file: BinaryIO) -> dict[str, Place]:
    """Check the whole file and return where its members are, in their order, without the digest.

    Raises Malformed, with the place, for a file that was cut off, changed, or not written by `Writer`.
    """
    digest, places, offset = hashlib.sha256(), {}, 0
    while True:
        name, size = _read_header(_exactly(file, BLOCK, offset), offset)
        if name == DIGEST:
            break
        if name in places:
            raise Malformed(f"byte {offset}: {name} is there twice")
        places[name] = Place(offset=offset + BLOCK, size=size)
        digest.update(_header(name, size))
        for part in _parts(file, size + -size % BLOCK, offset):
            digest.update(part)
        offset += BLOCK + size + -size % BLOCK
    _check_end(file, digest.hexdigest().encode(), size)
    return places


def content(file: BinaryIO, place: Place) -> bytes:
    file.seek(place.offset)
    return _exactly(file, place.size, place.offset)


def _check_end(file: BinaryIO, digest: bytes, size: int) -> None:
    tail = digest + bytes(-len(digest) % BLOCK) + END
    if size != len(digest) or file.read(len(tail) + 1) != tail:
        raise Malformed("its digest is not that of its content: it was changed or damaged after it was written")


def _parts(file: BinaryIO, size: int, offset: int) -> Iterator[bytes]:
    for begin in range(0, size, _READ_BYTES):
        yield _exactly(file, min(_READ_BYTES, size - begin), offset)


def _exactly(file: BinaryIO, size: int, offset: int) -> bytes:
    data = file.read(size)
    if len(data) < size:
        raise Malformed(f"it ends early, after byte {offset}: it was cut off")
    return data


def _header(name: str, size: int) -> bytes:
    if not _NAME.fullmatch(name) or size > MEMBER_LIMIT_BYTES:
        raise Malformed(f"{name!r} with {size} bytes cannot be part of a backup")
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, 0
    return member.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _read_header(block: bytes, offset: int) -> tuple[str, int]:
    try:
        member = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        if _header(member.name, member.size) == block:
            return member.name, member.size
    except (tarfile.HeaderError, UnicodeDecodeError, Malformed):
        pass
    raise Malformed(f"byte {offset}: here stands nothing that `triage backup` writes; the file is damaged, or another")
