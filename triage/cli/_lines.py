"""NDJSON in: lines as they come, batched only when several have come already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, Generic, TypeVar

import click
import msgspec

from triage.domain.errors import Invalid, Problem

_CHUNK_BYTES = 1 << 16
_LONGEST_LINE_BYTES = 16 << 20

T = TypeVar("T")


class Lines(Generic[T]):
    """The lines of `file` as values of `kind`.

    A bad line raises Invalid with its number, after the good lines before it were handed out; with `skip_bad` it is
    counted, and `finish` reports on stderr. A command that reads two files gives one of them a `name` to be called by.
    """

    def __init__(self, file: BinaryIO, kind: type[T], *, skip_bad: bool = False, name: str = "") -> None:
        self._file = file
        self._line = f"{name}, line" if name else "line"
        self._decoder = msgspec.json.Decoder(kind)
        self._skip_bad = skip_bad
        self._number = 0
        self._bad = 0
        self._first_bad = ""

    def batches(self, most: int) -> Iterator[list[T]]:
        """Yield what has arrived, `most` values at a time; wait for more only when all of it was handed out."""
        for lines in self._arriving():
            batch: list[T] = []
            for line in lines:
                try:
                    batch += self._values(line)
                except Invalid:
                    if batch:
                        yield batch
                    raise
                if len(batch) == most:
                    yield batch
                    batch = []
            if batch:
                yield batch

    def finish(self) -> None:
        if self._bad:
            click.echo(f"triage: {self._bad} bad lines skipped, the first: {self._first_bad}", err=True)

    def _arriving(self) -> Iterator[list[bytes | None]]:
        """Yield the complete lines of each read; None stands for a line that is too long to keep."""
        kept, dropping = b"", False
        read: Any = getattr(self._file, "read1", self._file.read)
        while chunk := read(_CHUNK_BYTES):
            *lines, rest = chunk.split(b"\n")
            if not lines:
                kept = b"" if dropping else kept + rest
            else:
                yield [None if dropping else kept + lines[0], *lines[1:]]
                kept, dropping = rest, False
            if len(kept) > _LONGEST_LINE_BYTES:
                kept, dropping = b"", True
        if kept or dropping:
            yield [None if dropping else kept]

    def _values(self, line: bytes | None) -> list[T]:
        """Return the value of a line, nothing for an empty or a skipped one."""
        self._number += 1
        try:
            if line is None:
                raise msgspec.ValidationError(f"longer than {_LONGEST_LINE_BYTES} bytes")
            return [self._decoder.decode(line)] if line.strip() else []
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self._refuse(str(error))
            return []

    def _refuse(self, reason: str) -> None:
        if not self._skip_bad:
            raise Invalid([Problem(path=f"{self._line} {self._number}", message=reason)])
        self._bad += 1
        self._first_bad = self._first_bad or f"{self._line} {self._number}: {reason}"
