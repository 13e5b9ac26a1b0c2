"""Lines out of a request's body as it comes in: unpacked, counted, cut; never more of it in memory than one line."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from triage.domain.errors import Malformed, TooLarge

PIECE_BYTES = 64 * 1024
_GZIP = 31  # how zlib is told to expect the gzip format
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank; `number` is the one an editor shows, `text` is None for one that is too long."""

    number: int
    text: bytes | None


class Unpacks(Protocol):
    def feed(self, sent: bytes) -> Iterator[bytes]:
        """Yield what was packed, in small pieces; raise Malformed when it is damaged."""
        ...

    def end(self) -> None:
        """Raise Malformed when more should have come."""
        ...


class Plain:
    """What is not packed."""

    def feed(self, sent: bytes) -> Iterator[bytes]:
        yield sent

    def end(self) -> None:
        pass


class Gzip:
    """Unpacks gzip, also several in a row; a bomb comes out piece by piece."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP)
        self._begun = False

    def feed(self, sent: bytes) -> Iterator[bytes]:
        piece = b""
        while sent or len(piece) == PIECE_BYTES:
            if self._member.eof:
                self._member, self._begun, sent = zlib.decompressobj(_GZIP), False, sent.lstrip(b"\0")
            self._begun = self._begun or bool(sent)
            try:
                piece = self._member.decompress(sent, PIECE_BYTES)
            except zlib.error as error:
                raise Malformed("the body is said to be gzip and is none, or is damaged; pack it anew") from error
            sent = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            yield piece

    def end(self) -> None:
        if self._begun and not self._member.eof:
            raise Malformed("the gzip ends too soon; send it whole")


class Lines:
    """Cuts into lines; raises TooLarge once more than `limit_bytes` have been unpacked, or sent.

    A line longer than `longest_bytes` is not kept; blank ones are counted and left out.
    """

    def __init__(self, unpack: Unpacks, *, limit_bytes: int, longest_bytes: int) -> None:
        self._unpack = unpack
        self._left_bytes = self._left_sent_bytes = self._limit_bytes = limit_bytes
        self._longest_bytes = longest_bytes
        self._parts: list[bytes] = []
        self._size = 0
        self.number = 1

    def feed(self, sent: bytes) -> Iterator[list[Line]]:
        """Yield the lines that are whole by now, a few at a time. Raises Malformed, or TooLarge after those before."""
        self._left_sent_bytes -= len(sent)  # a gzip that says nothing could go on for ever
        for piece in self._unpack.feed(sent):
            yield list(self._cut(piece[: self._left_bytes]))
            self._left_bytes -= len(piece)
            if min(self._left_bytes, self._left_sent_bytes) < 0:
                raise TooLarge(
                    f"the body is larger than {self._limit_bytes} bytes, unpacked; what is answered above is stored, "
                    f"send the rest, from line {self.number} on, in another request"
                )

    def end(self) -> Iterator[list[Line]]:
        """Yield the last line when nothing ends it. Raises Malformed when more should have come."""
        yield list(self._finish())
        self._unpack.end()

    def _cut(self, piece: bytes) -> Iterator[Line]:
        if piece.isspace() and (blank_lines := piece.count(b"\n") - 1) > 0:  # millions of them take no time
            piece = piece[: piece.index(b"\n") + 1] + piece[piece.rindex(b"\n") + 1 :]
        else:
            blank_lines = 0
        first, *others = piece.split(b"\n")
        self._add(first)
        for part in others:
            yield from self._finish()
            self.number += 1
            self._add(part)
        self.number += blank_lines

    def _add(self, part: bytes) -> None:
        self._size += len(part)
        if self._size > self._longest_bytes:
            self._parts.clear()
        elif part:
            self._parts.append(part)

    def _finish(self) -> Iterator[Line]:
        text = b"".join(self._parts)
        if self.number == 1:
            text = text.removeprefix(_BYTE_ORDER_MARK)
        is_too_long = self._size > self._longest_bytes
        self._parts.clear()
        self._size = 0
        if is_too_long or (not text.isspace() and text):
            yield Line(self.number, None if is_too_long else text)
