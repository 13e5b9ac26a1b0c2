"""A mail server: STARTTLS, sign-in, greylisting, a size it bears, and refusals as RFC 5321 words them."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "triage", "correct-horse"
SIZE_BYTES = 1_000_000


@dataclass
class MailServer:
    """What it took; `recipient` and `content` are its answers to RCPT TO and to the mail, 250 unless told."""

    port: int = 0
    recipient: str = "250 OK"
    sender: str = "250 OK"
    content: str = "250 OK"
    greylisted: set[str] = field(default_factory=set)
    greylisting: bool = False
    signed_in: list[str] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    async def handle_MAIL(  # noqa: N802  # so aiosmtpd calls it
        self, _server: object, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.sender

    async def handle_RCPT(  # noqa: N802  # so aiosmtpd calls it
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.greylisting and address not in self.greylisted:
            self.greylisted.add(address)
            return "451 4.7.1 Greylisted, try again in five minutes"
        if self.recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient

    async def handle_DATA(  # noqa: N802  # so aiosmtpd calls it
        self, _server: object, _session: Session, envelope: Envelope
    ) -> str:
        if self.content.startswith("250"):
            content = cast("bytes", envelope.content)
            self.raw.append(content)
            self.mails.append(message_from_bytes(content, policy=default))
            self.envelopes.append((str(envelope.mail_from), envelope.rcpt_tos))
        return self.content

    def sign_in(self, _server: object, _session: object, _envelope: object, _mechanism: str, given: Any) -> AuthResult:
        known = isinstance(given, LoginPassword) and (given.login, given.password) == (
            USER.encode(),
            PASSWORD.encode(),
        )
        if known:
            self.signed_in.append(USER)
        return AuthResult(success=known, handled=False)


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[MailServer]:
    """Serve on a free port of this machine; with `tls` only after STARTTLS and a sign-in."""
    server = MailServer(port=_free_port())
    options: dict[str, Any] = {"tls_context": tls, "require_starttls": True, "auth_required": True} if tls else {}
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=server.port,
        data_size_limit=SIZE_BYTES,
        authenticator=server.sign_in,
        **options,
    )
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
