"""Answers that wait for a reader who may be slow, or read nothing before all is sent: most programs that send are so.

Were the answers held back until they are read, such a program would wait for us and we for it. So they wait in memory
while they are few, then in a file without a name, and only beyond `limit_bytes` does whoever writes have to wait.
"""

from __future__ import annotations

import asyncio
from typing import IO

PIECE_BYTES = 64 * 1024


class Spool:
    """Bytes from one writer to one reader, in order, kept in `file`."""

    def __init__(self, file: IO[bytes], *, limit_bytes: int) -> None:
        self._file = file
        self._limit_bytes = limit_bytes
        self._written = self._read = 0
        self._ended = False
        self._changed = asyncio.Condition()

    async def put(self, answers: bytes) -> None:
        """Keep `answers` for the reader; wait while too many are kept."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._written - self._read < self._limit_bytes)
            self._file.seek(self._written)
            self._file.write(answers)
            self._written += len(answers)
            self._changed.notify_all()

    async def end(self) -> None:
        """Say that nothing more will come."""
        async with self._changed:
            self._ended = True
            self._changed.notify_all()

    async def ready(self) -> None:
        """Wait until all answers are there, or so many that somebody has to read them."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._ended or self._written - self._read >= self._limit_bytes)

    async def get(self) -> bytes:
        """Return the next lines, empty bytes once all are read and nothing more will come."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._written > self._read or self._ended)
            self._file.seek(self._read)
            piece = self._file.read(PIECE_BYTES)
            piece = piece[: piece.rfind(b"\n") + 1] or piece
            self._read += len(piece)
            if self._read == self._written:
                self._file.seek(0)
                self._file.truncate()
                self._written = self._read = 0
            self._changed.notify_all()
        return piece
