"""Mail, handed to the server of a `mailto://` URL: Apprise reads the URL, the conversation with the server is ours.

Apprise does not tell a refusal from trouble, and marks nothing as written by a program.
"""

from __future__ import annotations

import html
import smtplib
import ssl
from contextlib import suppress
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime

from apprise.plugins.email import NotifyEmail
from apprise.plugins.email.common import SecureMailMode

from triage.domain.errors import ConfigError, DeliveryError
from triage.domain.notice import OWN_MARK
from triage.notify.destinations.base import Failure, Link, Message, Outcome, Severity
from triage.notify.destinations.network import Address

ANSWER_SECONDS = 8.0

_REFUSALS = range(500, 600)
_ACCEPTED = range(200, 300)
_STYLE = "font:16px/1.5 sans-serif"
_BUTTON = "display:inline-block;margin:4px 8px 4px 0;padding:8px 16px;border:1px solid #1a56db;border-radius:6px"


class Mail:
    """Sends one mail to one address, over a connection of its own."""

    def __init__(self, service: NotifyEmail, address: Address) -> None:
        self._service, self._address = service, address
        in_the_clear = service.secure_mode == SecureMailMode.INSECURE
        if in_the_clear and service.password and not address.private_network:
            raise ConfigError("it would send its password unencrypted; write mailtos:// instead of mailto://")
        self._name, self._from = str(service.from_addr[0] or "Triage"), str(service.from_addr[1])
        self._to = str(service.targets[0][1])

    def send(self, message: Message) -> Outcome:
        self._address.check_again()
        mail = self._mail(message).as_bytes()
        server = self._connect()
        try:
            self._greet(server)
            self._hand_over(server, mail)
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()
        return Outcome.SENT

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage(policy=SMTP)
        user, _, domain = self._from.rpartition("@")
        mail["From"] = Mailbox(self._name, user, domain)
        mail["To"] = self._to
        mail["Subject"] = " ".join(message.title.split())
        mail["Date"] = localtime()
        mail["Message-ID"] = f"<triage-{message.reference}@{domain}>"
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers this by itself
        mail["X-Auto-Response-Suppress"] = "All"
        mail[OWN_MARK.title()] = message.reference
        if message.severity is Severity.ALARM:
            mail["Importance"] = "high"
        mail.set_content(message.body)
        mail.add_alternative(_page(message), subtype="html")
        return mail

    def _connect(self) -> smtplib.SMTP:
        mode, host, port = self._service.secure_mode, self._service.smtp_host, int(self._service.port or 0)
        try:
            if mode == SecureMailMode.SSL:
                return smtplib.SMTP_SSL(host, port, timeout=ANSWER_SECONDS, context=self._tls())
            return smtplib.SMTP(host, port, timeout=ANSWER_SECONDS)
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, "CONNECT") from None
        except ssl.SSLError:
            raise DeliveryError(Failure.UNREACHABLE.because("no secure connection")) from None
        except (OSError, smtplib.SMTPException):
            raise DeliveryError(Failure.UNREACHABLE.because("no connection")) from None

    def _greet(self, server: smtplib.SMTP) -> None:
        """Introduce ourselves, go over to TLS and sign in, as far as the URL says so."""
        try:
            server.ehlo_or_helo_if_needed()
            if self._service.secure_mode == SecureMailMode.STARTTLS:
                server.starttls(context=self._tls())
                server.ehlo()
            if self._service.user and self._service.password:
                server.login(self._service.user, self._service.password)
        except smtplib.SMTPNotSupportedError as error:
            lacking = "STARTTLS" if "STARTTLS" in str(error) else "AUTH"
            raise DeliveryError(Failure.REFUSED.because(f"the server has no {lacking}"), permanent=True) from None
        except smtplib.SMTPAuthenticationError as error:
            raise _answered(error.smtp_code, "AUTH") from None
        except smtplib.SMTPResponseException as error:
            raise _answered(error.smtp_code, "EHLO") from None
        except ssl.SSLError:
            raise DeliveryError(Failure.UNREACHABLE.because("no secure connection")) from None
        except (OSError, smtplib.SMTPException):
            raise DeliveryError(Failure.UNREACHABLE.because("the connection was cut")) from None

    def _hand_over(self, server: smtplib.SMTP, mail: bytes) -> None:
        """Name sender and recipient, then give the mail: only what is cut off after that may have arrived."""
        options = [f"size={len(mail)}"] if server.has_extn("size") else []
        try:
            _check(server.mail(self._from, options)[0], "MAIL FROM")
            _check(server.rcpt(self._to)[0], "RCPT TO")
        except (OSError, smtplib.SMTPException):
            raise DeliveryError(Failure.UNREACHABLE.because("the connection was cut")) from None
        try:
            _check(server.data(mail)[0], "DATA")
        except smtplib.SMTPDataError as error:
            raise _answered(error.smtp_code, "DATA") from None
        except (OSError, smtplib.SMTPException):
            raise DeliveryError(Failure.NO_ANSWER.because("the mail server"), unknown=True) from None

    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if not self._service.verify_certificate:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context


def _check(code: int, step: str) -> None:
    if code not in _ACCEPTED:
        raise _answered(code, step)


def _answered(code: int, step: str) -> DeliveryError:
    """Believe RFC 5321: what begins with 5 stays as it is, everything else passes (greylisting, a full disk)."""
    if code in _REFUSALS:
        return DeliveryError(Failure.REFUSED.because(f"SMTP {code}, {step}"), permanent=True)
    return DeliveryError(Failure.BUSY.because(f"SMTP {code}, {step}"))


def _page(message: Message) -> str:
    """Write the same as HTML, with the links as buttons."""
    lines = "".join(f"<p>{_line(line, message.links)}</p>" for line in message.body.splitlines())
    title = html.escape(message.title)
    return f'<!doctype html><meta charset="utf-8"><div style="{_STYLE}"><h2>{title}</h2>{lines}</div>'


def _line(line: str, links: tuple[Link, ...]) -> str:
    link = next((link for link in links if line.endswith(link.url)), None)
    if link is None:
        return html.escape(line)
    return f'<a href="{html.escape(link.url)}" style="{_BUTTON}">{html.escape(link.label)}</a>'
