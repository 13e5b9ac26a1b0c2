"""Mail is handed to a real server, is marked as ours, and what the server answers is understood."""

from __future__ import annotations

import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.support import capture
from tests.support.hostile import HOSTILE, check_plain
from tests.support.need import lacking
from tests.support.platforms import mail
from tests.support.platforms.mail import PASSWORD, USER, MailServer
from tests.unit.notify.facts import ACKNOWLEDGE_URL, CASE_URL, NIGHT, facts, notice, style
from triage.cleaning.automatic import skip_reason
from triage.config import Destination
from triage.domain.contact import Author, Channel, Contact, SkipReason
from triage.domain.errors import ConfigError, DeliveryError
from triage.domain.notice import NoticeKind
from triage.notify.destinations import Message, Outcome, Place, Severity
from triage.notify.destinations.apprise_url import open_place
from triage.notify.destinations.mail import ANSWER_SECONDS
from triage.notify.texts import render

MESSAGE = Message(title="Ours", body="text", reference="5-1.5")
TO = "duty@example.org"
ADDRESSES = f"from=triage@example.org&to={TO}"


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail.serving() as running:
        yield running


def place(url: str) -> Place:
    return open_place(Destination(id="duty", url=url, private_network=True))


def at(server: MailServer) -> Place:
    return place(f"mailto://127.0.0.1:{server.port}?{ADDRESSES}")


def tell(server: MailServer, kind: NoticeKind = NoticeKind.ALARM, language: str = "ru", **given: Any) -> EmailMessage:
    duty = at(server)
    known = facts(kind, **given)
    assert duty.sender.send(render(known, style(language, excerpt=True, manners=duty.manners))) is Outcome.SENT
    return server.mails[-1]


def part(mail: EmailMessage, kind: str) -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("kind", [NoticeKind.ALARM, NoticeKind.ROUTED, NoticeKind.TEST, NoticeKind.DESTINATION_FAILED])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_it_arrives_as_text_and_as_a_page(server: MailServer, kind: NoticeKind, language: str) -> None:
    arrived = tell(server, kind, language)
    text, page = part(arrived, "plain"), part(arrived, "html")
    for url in (ACKNOWLEDGE_URL, CASE_URL):
        assert text.count(url) == page.count(f'<a href="{url}"') == 1
    assert arrived["subject"] == render(facts(kind), style(language)).title
    assert server.envelopes == [("triage@example.org", [TO])]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("kind", [NoticeKind.ALARM, NoticeKind.TRIAGE_FAILED])
@pytest.mark.parametrize("filler", ["слово ", "ж(", "<b>&", "🔥", "x"])
def test_the_longest_stays_within_its_budget_and_keeps_its_links(
    server: MailServer, kind: NoticeKind, language: str, filler: str
) -> None:
    long = {"text": filler * 3_000, "subject": filler * 300, "author": Author(name=filler * 200)}
    about = notice(kind, reason=filler * 500)
    phrases = tuple(f"{number}{filler * 200}" for number in range(20))
    arrived = tell(server, kind, language, notice=about, phrases=phrases, repeat=True, **long)
    text, page = part(arrived, "plain"), part(arrived, "html")
    assert len(text.strip()) <= at(server).manners.body_limit
    assert max(map(len, server.raw[0].split(b"\r\n"))) <= 998
    for url in (ACKNOWLEDGE_URL, CASE_URL):
        assert text.count(url) == page.count(f'<a href="{url}"') == 1


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_contact_that_could_not_be_read_is_told_with_its_case(server: MailServer, language: str) -> None:
    arrived = tell(server, NoticeKind.TRIAGE_FAILED, language, decision=None)
    text = part(arrived, "plain")
    assert arrived["subject"] == render(facts(NoticeKind.TRIAGE_FAILED), style(language)).title
    assert "17" in arrived["subject"]
    assert CASE_URL in text
    assert "None" not in text


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_backup_that_failed_is_told_with_its_reason(server: MailServer, language: str) -> None:
    about = notice(NoticeKind.BACKUP_FAILED, case_id=None, contact_id=None, facts={"reason": "there is no folder /b"})
    bare: dict[str, Any] = {
        "case": None,
        "contact": None,
        "decision": None,
        "acknowledge_url": "",
        "case_url": "",
        "correct_url": "",
    }
    arrived = tell(server, NoticeKind.BACKUP_FAILED, language, notice=about, **bare)
    assert "there is no folder" in part(arrived, "plain")
    assert "triage check" in part(arrived, "html")


def test_its_header_says_what_it_is(server: MailServer) -> None:
    arrived = tell(server)
    assert arrived["from"] == "Triage <triage@example.org>"
    assert arrived["to"] == TO
    assert arrived["auto-submitted"] == "auto-generated"
    assert arrived["x-triage-notice"] == f"5-{NIGHT.timestamp():.6f}"
    assert arrived["message-id"] == f"<triage-5-{NIGHT.timestamp():.6f}@example.org>"
    assert arrived["importance"] == "high"
    assert arrived["date"].datetime.tzinfo is not None
    assert "apprise" not in server.raw[0].decode().lower()
    assert max(map(len, server.raw[0].split(b"\r\n"))) <= 998


def test_a_repeat_has_the_same_id_and_another_notice_has_not(server: MailServer) -> None:
    first, repeat = tell(server), tell(server, repeat=True)
    other = tell(server, notice=notice(id=6))
    assert first["message-id"] == repeat["message-id"] != other["message-id"]


def test_it_is_known_as_ours_when_it_comes_back(server: MailServer) -> None:
    arrived = tell(server)
    back = Contact(
        source="mail",
        external_id="1",
        channel=Channel.EMAIL,
        occurred_at=NIGHT,
        text=part(arrived, "plain"),
        metadata={"headers": dict(arrived.items())},
    )
    assert skip_reason(back) is SkipReason.OWN


@pytest.mark.parametrize("text", [*HOSTILE, "x\r\nBcc: evil@evil.example\r\n\r\n<b>x</b>", "\r\n.\r\nMAIL FROM:<a@b>"])
def test_what_a_customer_writes_is_dead_and_no_header(server: MailServer, text: str) -> None:
    arrived = tell(server, phrases=(text,), text=text, subject=text, author=Author(name=text))
    assert arrived["subject"] == "Срочно: Качество товара · обращение 17"
    assert (arrived["bcc"], arrived["to"], len(server.envelopes)) == (None, TO, 1)
    check_plain(part(arrived, "plain").strip("\n").replace("\r", ""))
    tags = {tag.split()[0] for tag in re.findall(r"<([^/>][^>]*)>", part(arrived, "html"))}
    assert tags == {"!doctype", "meta", "div", "h2", "p", "a"}
    assert len(re.findall(r"https?://", part(arrived, "html"))) == 3


def test_even_without_our_care_a_title_is_one_line_and_a_page_escapes(server: MailServer) -> None:
    at(server).sender.send(Message(title="a\r\nBcc: evil@evil.example", body="<b>\n.\n..x", reference="1"))
    [arrived] = server.mails
    assert (arrived["subject"], arrived["bcc"]) == ("a Bcc: evil@evil.example", None)
    assert part(arrived, "plain").replace("\r", "") == "<b>\n.\n..x\n"
    assert "&lt;b&gt;" in part(arrived, "html")


def failure(server: MailServer) -> DeliveryError:
    with pytest.raises(DeliveryError) as failed:
        at(server).sender.send(MESSAGE)
    return failed.value


@pytest.mark.parametrize(
    ("step", "answer", "permanent", "reason"),
    [
        ("recipient", "550 5.1.1 No such user", True, "refused: SMTP 550, RCPT TO"),
        ("recipient", "452 4.2.2 Mailbox full", False, "busy: SMTP 452, RCPT TO"),
        ("recipient", "450 4.2.0 Greylisted", False, "busy: SMTP 450, RCPT TO"),
        ("sender", "553 5.7.1 Sender rejected", True, "refused: SMTP 553, MAIL FROM"),
        ("sender", "421 4.7.0 Too many connections", False, "busy: SMTP 421, MAIL FROM"),
        ("content", "554 5.7.1 Looks like spam", True, "refused: SMTP 554, DATA"),
        ("content", "552 5.3.4 Too large", True, "refused: SMTP 552, DATA"),
        ("content", "451 4.3.0 Try again later", False, "busy: SMTP 451, DATA"),
    ],
)
def test_5_is_for_good_and_4_passes(server: MailServer, step: str, answer: str, permanent: bool, reason: str) -> None:  # noqa: FBT001  # a column of the table
    setattr(server, step, answer)
    error = failure(server)
    assert (error.permanent, error.unknown, error.reason) == (permanent, False, reason)
    assert not server.mails


def test_a_greylisting_server_takes_it_the_second_time(server: MailServer) -> None:
    server.greylisting = True
    assert not failure(server).permanent
    assert at(server).sender.send(MESSAGE) is Outcome.SENT


def test_more_than_the_server_bears_is_refused(server: MailServer) -> None:
    with pytest.raises(DeliveryError) as failed:
        at(server).sender.send(Message(title="Ours", body="x" * mail.SIZE_BYTES, reference="1"))
    assert failed.value.permanent
    assert failed.value.reason.startswith("refused: SMTP 552")


def test_a_closed_door_is_temporary() -> None:
    with mail.serving() as gone:
        pass
    error = failure(gone)
    assert (error.permanent, error.unknown, error.reason) == (False, False, "unreachable: no connection")


@contextmanager
def talking(*answers: bytes) -> Iterator[MailServer]:
    """Serve one conversation by rote: an answer for the greeting and each command, then silence and the end."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk() -> None:
            line, _ = door.accept()
            with line, line.makefile("rb") as heard:
                for answer in answers:
                    line.sendall(answer + b"\r\n")
                    heard.readline()

        speaking = threading.Thread(target=talk, daemon=True)
        speaking.start()
        yield MailServer(port=door.getsockname()[1])
        speaking.join(ANSWER_SECONDS)


@pytest.mark.parametrize(
    ("answers", "unknown", "reason"),
    [
        ((b"220 hi",), False, "unreachable: the connection was cut"),
        ((b"220 hi", b"250 hi", b"250 ok"), False, "unreachable: the connection was cut"),
        ((b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"354 go"), True, "no answer: the mail server"),
        ((b"554 go away",), False, "refused: SMTP 554, CONNECT"),
        ((b"421 later",), False, "busy: SMTP 421, CONNECT"),
    ],
)
def test_only_what_was_handed_over_may_have_arrived(answers: tuple[bytes, ...], unknown: bool, reason: str) -> None:  # noqa: FBT001  # the same
    with talking(*answers) as server:
        error = failure(server)
    assert (error.unknown, error.reason) == (unknown, reason)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    if not capture.openssl():
        lacking("openssl", "install openssl: it makes the certificate of the mail server")
    return tmp_path / "certificate.pem"


@pytest.fixture
def secured(certificate: Path) -> Iterator[MailServer]:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    key = capture.make_certificate(certificate)
    tls.load_cert_chain(certificate, key)
    with mail.serving(tls) as running:
        yield running


def secure(server: MailServer, password: str = PASSWORD) -> Place:
    return place(f"mailtos://{USER}:{password}@localhost:{server.port}?{ADDRESSES}")


def test_it_goes_over_to_tls_and_signs_in(
    secured: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    assert secure(secured).sender.send(MESSAGE) is Outcome.SENT
    assert secured.signed_in == [USER]


def test_a_wrong_password_is_for_good_and_is_not_shown(
    secured: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with pytest.raises(DeliveryError) as failed:
        secure(secured, "hunter2").sender.send(MESSAGE)
    assert (failed.value.permanent, failed.value.reason) == (True, "refused: SMTP 535, AUTH")


def test_a_certificate_of_nobody_known_is_not_trusted(secured: MailServer) -> None:
    with pytest.raises(DeliveryError) as failed:
        secure(secured).sender.send(MESSAGE)
    assert (failed.value.permanent, failed.value.reason) == (False, "unreachable: no secure connection")
    assert not secured.mails


def test_a_server_without_tls_gets_no_password(server: MailServer) -> None:
    with pytest.raises(DeliveryError) as failed:
        secure(server).sender.send(MESSAGE)
    assert (failed.value.permanent, failed.value.reason) == (True, "refused: the server has no STARTTLS")
    assert not server.signed_in


def test_a_password_does_not_leave_the_house_unencrypted() -> None:
    with pytest.raises(ConfigError, match="write mailtos:// instead of mailto://"):
        open_place(Destination(id="duty", url=f"mailto://user:hunter2@93.184.216.34?{ADDRESSES}"))


def test_what_is_not_an_alarm_does_not_press(server: MailServer) -> None:
    at(server).sender.send(Message(title="Ours", body="text", severity=Severity.INFO, reference="1"))
    assert server.mails[0]["importance"] is None
