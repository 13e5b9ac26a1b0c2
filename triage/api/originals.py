"""Originals: what a source sent, where that is kept; whoever looks is on record."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from triage.api.auth import actor, needs
from triage.api.openapi import BEARER, fails, gives
from triage.api.request import Asked
from triage.domain.access import Scope
from triage.flows import originals

BYTES = "application/octet-stream"


@get(
    "/v1/contacts/{contact_id:int}/original",
    guards=[needs(Scope.ADMIN)],
    security=BEARER,
    opt=gives(
        str,
        media_type=BYTES,
        means="What the source sent, without contents of attachments; its own media type is in `x-original-type`.",
        headers=["x-original-type"],
        json='{"external_id": "ticket-4711", "channel": "email", "text": "Where is my parcel?"}',
    )
    | fails(
        404, "no original of contact 17 is kept: none was when it came in, it held a card number, or its time is over"
    )
    | fails(409, "it is sealed with key 5d41402abc4b2a76, which is not among TRIAGE_ORIGINALS_KEY; put that key back"),
    sync_to_thread=True,
)
def show_original(request: Asked, contact_id: FromPath[int]) -> Response[bytes]:
    """Give what a source sent, as it came; the audit keeps that you looked."""
    key = request.auth
    original = originals.show(request.triage, contact_id, by=actor(key), now=request.now, sources=key.sources)
    # As bytes to be saved: what a stranger sent must never be shown as a page of ours.
    headers = {"x-original-type": original.media_type, "content-disposition": "attachment"}
    return Response(original.content, media_type=BYTES, headers=headers)
