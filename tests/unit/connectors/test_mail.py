"""Mails as mail programs really write them, and as nobody should: each becomes a contact, or is refused by name."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from triage import config
from triage.domain.contact import Contact
from triage.domain.errors import Malformed
from triage.flows import receive

MAILS = Path(__file__).parents[2] / "mails"
EXPECTED: dict[str, Any] = json.loads((MAILS / "expected.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CONFIG = config.parse(
    '[server]\nown_addresses = ["@shop.example"]\n[[queues]]\nid = "care"\n'
    '[[rules]]\nname = "everything"\nwhen = {}\nqueue = "care"\n',
    Path("triage.toml"),
)
LONGEST_SECONDS = 5.0
HEAD = b"From: Anna <anna@example.org>\nSubject: x\nMIME-Version: 1.0\n"
NESTED = b"".join(
    b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number) for number in range(10_000)
)
SAME = HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n"


def mail(raw: bytes) -> Contact:
    return receive.make_mail(CONFIG, raw, "shop", NOW)


def shown(contact: Contact) -> dict[str, Any]:
    """Give what is told of a contact by `expected.json`: nothing that is empty, of the header fields their names."""
    built = json.loads(msgspec.json.encode(contact))
    headers = sorted(built.pop("metadata").get("headers", {}))
    built["author"] = {name: value for name, value in built["author"].items() if value}
    ordinary = {"thread", "source", "channel", "direction"}
    return {name: value for name, value in built.items() if name not in ordinary and value} | {"headers": headers}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_mail_becomes_the_contact_it_is(name: str) -> None:
    assert shown(mail((MAILS / f"{name}.eml").read_bytes())) == EXPECTED[name]


def test_every_recorded_mail_is_told_of() -> None:
    assert {file.stem for file in MAILS.glob("*.eml")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_damaged_mail_is_read_or_refused(name: str) -> None:
    for raw in damaged((MAILS / f"{name}.eml").read_bytes()):
        read_or_refuse(raw)


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n\r\n", b"{}", b'{"from": "x", "text": "y"}', b"hello", b"From ", b"\x00" * 1000, b"x: y\n\nz"]
)
def test_what_is_no_mail_is_refused_and_told_what_to_send(raw: bytes) -> None:
    with pytest.raises(Malformed, match="send the raw message"):
        mail(raw)


@pytest.mark.parametrize(
    ("raw", "address", "name"),
    [
        (b"From: anna@example.org", "anna@example.org", ""),
        (b"From: =?utf-8?Q?Petrova=2C_Anna?= <anna@example.org>", "anna@example.org", "Petrova, Anna"),
        (b'From: "Petrova, Anna" <anna@example.org>, Boris <b@example.org>', "anna@example.org", "Petrova, Anna"),
        (b"From: anna@example.org (Anna)", "anna@example.org", "Anna"),
        (b'From: "anna@example.org" <anna@example.org>', "anna@example.org", ""),
        (b"From: Anna", "", "Anna"),
        (b"From: <>", "", "<>"),
        (b"Sender: anna@example.org\nSubject: x", "anna@example.org", ""),
        ("From: Анна <anna@example.org>".encode(), "anna@example.org", "Анна"),
        ("From: Анна <anna@example.org>".encode("cp1251"), "anna@example.org", "Анна"),
        (b"From: undisclosed-recipients:;", "", "undisclosed-recipients:;"),
        (b"From: noreply@other.example\nReply-To: Anna <anna@example.org>", "anna@example.org", "Anna"),
        (b"From: anna@example.org\nReply-To: list@example.org", "anna@example.org", ""),
        (b"From: care@shop.example\nReply-To: help@shop.example", "care@shop.example", ""),
    ],
)
def test_the_author_is_who_wrote(raw: bytes, address: str, name: str) -> None:
    author = mail(raw + b"\n\ntext").author
    assert (author.email, author.name) == (address, name)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        (b"Sat, 21 Nov 2026 10:15:00 +0300", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
        (b"21 Nov 2026 10:15:00 -0000", datetime(2026, 11, 21, 10, 15, tzinfo=UTC)),
        (b"Sat, 21 Nov 2026 10:15:00 +0300 (MSK)", datetime(2026, 11, 21, 7, 15, tzinfo=UTC)),
        (b"Thu, 1 Jan 1970 00:00:00 +0000", NOW),
        (b"Mon, 23 Nov 2026 10:15:00 +0000", NOW),
        (b"yesterday", NOW),
        (b"", NOW),
    ],
)
def test_a_date_is_taken_when_it_can_be(value: bytes, moment: datetime) -> None:
    assert mail(b"From: a@example.org\nDate: " + value + b"\n\ntext").occurred_at == moment


def test_without_an_id_it_is_named_by_what_it_holds_and_not_by_its_way() -> None:
    first = mail(b"Received: by one\nFrom: a@example.org\n\ntext").external_id
    again = mail(b"Received: by another\nDelivered-To: x@shop.example\nFrom: a@example.org\n\ntext").external_id
    other = mail(b"From: a@example.org\n\nother text").external_id
    assert first == again != other


def test_an_id_that_is_too_long_is_shortened_always_alike() -> None:
    raw = b"From: a@example.org\nMessage-ID: <" + b"x" * 3000 + b"@example.org>\n\ntext"
    assert mail(raw).external_id == mail(raw).external_id
    assert len(mail(raw).external_id) < 100


def test_no_letter_of_any_charset_is_lost_to_a_wrong_name() -> None:
    text = "Верните деньги за сломанный чайник, пожалуйста!"
    for said in (b"koi8-r", b"windows-1251", b"iso-8859-1", b"unknown-8bit", b"x-nonsense", b"us-ascii", b"idna"):
        for really in ("utf-8", "koi8-r", "cp1251", "cp866"):
            raw = b"From: a@example.org\nContent-Type: text/plain; charset=" + said + b"\n\n" + text.encode(really)
            assert mail(raw).text == text, (said, really)


def test_bytes_of_no_charset_become_the_mark_for_them() -> None:
    raw = b"From: a@example.org\nContent-Type: text/plain; charset=utf-8\n\nIt broke \xff\xfe and I am angry."
    assert mail(raw).text == "It broke \ufffd\ufffd and I am angry."


HOSTILE = {
    "10,000 nested parts": HEAD + NESTED,
    "10,000 nested messages": HEAD + b"Content-Type: message/rfc822\n\n" * 10_000,
    "the same boundary again and again": SAME + (b"--b\nContent-Type: multipart/mixed; boundary=b\n\n" * 20_000),
    "100,000 parts": SAME + b"--b\n\nx\n" * 100_000,
    "a million delimiters that are none": SAME + b"--bx\n" * 1_000_000,
    "a boundary of a dash": HEAD + b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 5_000_000,
    "a header of a megabyte": b"Subject: " + b"x" * 1_000_000 + b"\nFrom: a@example.org\n\ntext",
    "a folded header of a megabyte": b"From: a@example.org\nReferences: " + b"\n <a@b>" * 150_000 + b"\n\ntext",
    "100,000 header fields": b"From: a@example.org\n" + b"X: y\n" * 100_000 + b"\ntext",
    "100,000 recipients": b"From: a@example.org\nTo: " + b",\n a@example.org" * 100_000 + b"\n\ntext",
    "brackets in From": b"From: " + b"(" * 100_000 + b"<" * 100_000 + b"\n\ntext",
    "quotes in From": b'From: "' + b'\\"' * 100_000 + b"\n\ntext",
    "quotes in a parameter": HEAD + b'Content-Type: text/plain; name="' + b'";"' * 100_000 + b"\n\ntext",
    "parameters without end": HEAD + b"Content-Type: text/plain" + b"; a*0*=b" * 100_000 + b"\n\ntext",
    "parameters in every part": SAME + (b"--b\nContent-Type: text/plain" + b';"' * 900 + b"\n\nx\n") * 500,
    "a parameter in pieces of two kinds": HEAD + b"Content-Type: text/plain; charset*=idna''%ff; charset*0*=a''x\n\nx",
    "encoded words": b"From: a@example.org\nSubject: " + b"=?utf-8?B?" * 100_000 + b"\n\ntext",
    "many encoded words": b"From: a@example.org\nSubject: " + b"=?utf-8?Q?a?= " * 100_000 + b"\n\ntext",
    "combining marks": HEAD + b"Content-Type: text/plain; charset=utf-8\n\na" + "\u0301".encode() * 1_000_000,
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"x \n" * 1_000_000,
    "quoted-printable": HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=\n" * 2_000_000,
    "base64 of nothing": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 5_000_000,
    "html": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 500_000,
    "a calendar": HEAD + b"Content-Type: text/calendar\n\n" + b"SUMMARY:\n " * 500_000,
    "idna": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"-a" * 1_000_000,
    "utf-7": HEAD + b"Content-Type: text/plain; charset=utf-7\n\n" + b"+2AA-+AAA-" * 10_000,
    "empty lines": b"From: a@example.org\n\n" + b"\n" * 5_000_000,
    "an attachment of 20 MB": SAME
    + b"--b\nContent-Type: a/b\nContent-Transfer-Encoding: base64\n\n"
    + b"QUJD\n" * 4_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_mail_neither_breaks_nor_holds_up(name: str) -> None:
    began = time.process_time()
    read_or_refuse(HOSTILE[name])
    assert time.process_time() - began < LONGEST_SECONDS


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    read_or_refuse(raw)


VALUES = st.one_of(
    st.binary(max_size=80),
    st.sampled_from(
        [
            *(b"multipart/mixed; boundary=b", b"text/html; charset=utf-16", b"message/rfc822", b"base64", b"<a"),
            *(b"=?utf-8?B?0L8=?=", b"attachment; filename*=utf-8''%D1", b"text/plain; name*0*=''%41; name*1=b"),
        ]
    ),
)
NAMES = st.sampled_from(
    [
        *(b"From", b"Subject", b"Date", b"Content-Type", b"Content-Transfer-Encoding", b"Message-ID", b"References"),
        *(b"In-Reply-To", b"Thread-Index", b"Content-Disposition", b"Reply-To", b"X-Odd"),
    ]
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(fields=st.lists(st.tuples(NAMES, VALUES), max_size=8), pieces=st.lists(VALUES, max_size=6))
def test_any_fields_and_parts_are_read_or_refused(fields: list[tuple[bytes, bytes]], pieces: list[bytes]) -> None:
    head = b"".join(b"%b: %b\n" % field for field in fields)
    read_or_refuse(b"From: a@example.org\n" + head + b"\n" + b"\n--b\n".join(pieces) + b"\n--b--")


def read_or_refuse(raw: bytes) -> None:
    """Fail when anything else comes of it than a contact that can be stored, or a refusal."""
    try:
        contact = mail(raw)
    except Malformed:
        return
    written = msgspec.json.encode(contact)  # raises on halves of surrogate pairs
    assert b"\\u0000" not in written.replace(b"\\\\", b"")
    assert 0 < len(contact.external_id) <= 200
    assert len(contact.attachments) <= 100
    assert len(written) < 1_000_000


def damaged(raw: bytes) -> Iterator[bytes]:
    """Give the mail cut at many places, and with single bytes changed."""
    for place in range(0, len(raw), max(1, len(raw) // 60)):
        yield raw[:place]
        yield raw[:place] + bytes([raw[place] ^ 0xA5]) + raw[place + 1 :]
        yield raw[:place] + b"\n" + raw[place:]
