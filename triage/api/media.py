"""Media types and packings: what a request says its body is, and refusing what is not read here."""

from __future__ import annotations

from collections.abc import Collection

from triage.api.request import Asked
from triage.domain.errors import TooLarge, Unsupported


def check_media_type(request: Asked, readable: Collection[str]) -> None:
    """Refuse a body that says it is of another kind; one that says nothing is read. Raises Unsupported."""
    said = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said and said not in readable:
        raise Unsupported(f"{said} is not read here; send it with the header `Content-Type: {next(iter(readable))}`")


def packing(request: Asked, readable: Collection[str]) -> str:
    """Return how the body is packed, empty for not at all. Raises Unsupported unless it is `readable`."""
    said = request.headers.get("content-encoding", "").strip().lower()
    if said in ("", "identity"):
        return ""
    if said not in readable:
        raise Unsupported(f"a body packed as {said} is not read here; send {' or '.join(readable)}, or do not pack it")
    return said


async def read_body(request: Asked, limit_bytes: int) -> bytes:
    """Return the body of a route with a limit of its own. Raises TooLarge as soon as it is over the limit."""
    pieces, size = [], 0
    async for piece in request.stream():
        pieces.append(piece)
        size += len(piece)
        if size > limit_bytes:
            raise TooLarge(f"the body is larger than {limit_bytes} bytes; send less at once")
    return b"".join(pieces)
