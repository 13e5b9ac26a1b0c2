"""Mails: raw messages become contacts, whatever mail program wrote them."""

from __future__ import annotations

import asyncio
from typing import Annotated

import msgspec
from litestar import Response, post
from msgspec import Meta

from triage.api.auth import needs, source_for
from triage.api.contacts import Receipts, show_receipts
from triage.api.examples import contacts as contact_examples
from triage.api.examples import emails as examples
from triage.api.media import check_media_type, read_body
from triage.api.openapi import BEARER, asks, fails, gives, takes
from triage.api.queries import read_query
from triage.api.request import Asked
from triage.domain.access import Scope
from triage.domain.contact import Contact
from triage.flows import originals, receive

RFC822 = "message/rfc822"
READABLE = (RFC822, "message/global", "application/octet-stream", "text/plain")


class MailQuery(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    source: Annotated[str, Meta(max_length=100, description="The source; without it the API key's own.")] = ""


@post(
    "/v1/emails",
    guards=[needs(Scope.INGEST)],
    security=BEARER,
    status_code=202,
    request_max_body_size=None,
    opt=asks(MailQuery, source="trial")
    | takes(
        str, media_type=RFC822, means="The raw message: header fields, an empty line, the body.", mail=examples.SENT
    )
    | gives(Receipts, stored=contact_examples.STORED)
    | fails(400, "the body is no mail: it has neither From nor To, Subject, Date; send the raw message")
    | fails(413, "the body is larger than 41943040 bytes; send less at once")
    | fails(415, "text/html is not read here; send it with the header `Content-Type: message/rfc822`"),
)
async def take_email(request: Asked) -> Response[Receipts]:
    """Take a mail as it came over the wire; its Message-ID is the external id, without one a hash of its content.

    Mails that answer each other come to one case, in whatever order they arrive. Of attachments name, type and size are
    kept. Odd characters are no reason to refuse a mail; automatic replies, bounces and own mail are kept and skipped.
    """
    check_media_type(request, READABLE)
    source = source_for(request.auth, read_query(request, MailQuery).source, "source")
    raw = await read_body(request, request.triage.settings.max_email_bytes)
    (receipt,) = await request.writer.write(await asyncio.to_thread(_read, request, raw, source))
    return Response(show_receipts([receipt]))


def _read(request: Asked, raw: bytes, source: str) -> list[Contact]:
    mail = receive.make_mail(request.triage.config, raw, source, request.now)
    return originals.attach(request.triage, [mail], raw, RFC822)
