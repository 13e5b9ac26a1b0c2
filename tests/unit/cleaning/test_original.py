"""An original is kept without contents of attachments, and not at all with a card number in it."""

from __future__ import annotations

import base64
import time
from email.message import EmailMessage

import msgspec
import pytest

from triage.cleaning.original import FORM, JSON, LIMIT_BYTES, MAIL, bare

CARD = "4111 1111 1111 1111"


def mail(text: str, **attached: str) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Посылка", "anna@example.org"
    message.set_content(text)
    for name, content in attached.items():
        message.add_attachment(content.encode(), maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


def test_json_is_kept_to_the_byte() -> None:
    sent = b'{ "text" : "Where is my parcel?",\n "n": 4411 }'
    assert bare(sent, JSON) == sent


@pytest.mark.parametrize("sent", [b'\xef\xbb\xbf{"a": 1}', b"{", b"a=1", b'"\xff"', b"[" * 100_000])
def test_what_is_no_json_after_all_costs_its_original_and_not_the_contact(sent: bytes) -> None:
    assert bare(sent, JSON) == (sent if b'a": 1' in sent else None)


@pytest.mark.parametrize(
    "value",
    [
        {"text": f"my card {CARD}"},
        {"a": [{"deep": CARD.replace(" ", "")}]},
        {CARD: 1},
        {"n": 4111111111111111},
        {"n": 4111111111111111.0},
        {"html": "card <b>4111</b> 1111 <i>1111</i> 1111"},
        {"html": "&#52;111 1111 1111 1111"},
    ],
)
def test_json_with_a_card_number_anywhere_is_not_kept(value: object) -> None:
    assert bare(msgspec.json.encode(value), JSON) is None


def test_a_card_number_written_in_escapes_is_found() -> None:
    assert bare(b'{"text": "\\u0034111 1111 1111 1111"}', JSON) is None


def test_the_content_of_a_file_is_left_out_of_json() -> None:
    content = base64.b64encode(b"%PDF" * 2000).decode()
    kept = bare(msgspec.json.encode({"text": "see the file", "attachments": [{"content": content}]}), JSON)
    assert kept is not None
    assert msgspec.json.decode(kept) == {
        "text": "see the file",
        "attachments": [{"content": f"[{len(content)} characters left out]"}],
    }


@pytest.mark.parametrize(
    "more",
    [
        b"X-Odd: y\r\n" * 90_000,
        b"X-Odd: " + b"=?utf-8?q?a?= " * 60_000 + b"\r\n",
        b"X-Odd: " + b"=?utf-8?q?" * 60_000 + b"\r\n",
        b"X-Odd: y\r\n" + b" folded\r\n" * 90_000,
        b"\r\n" + b"a line\r\n" * 3_000_000,
    ],
)
def test_a_hostile_mail_is_left_alone_before_it_takes_long(more: bytes) -> None:
    began = time.process_time()
    assert bare(b"Subject: Hi\r\n" + more + b"\r\nWhere is my parcel?\r\n", MAIL) is None
    assert time.process_time() - began < 4


def test_a_mail_is_kept_without_what_is_attached() -> None:
    kept = bare(mail("Где посылка?", **{"a.pdf": "secret content of the file"}), MAIL)
    assert kept is not None
    assert b"a.pdf" in kept
    assert base64.b64encode(b"secret content")[:12] not in kept
    assert bare(kept, MAIL) == kept


@pytest.mark.parametrize("text", [f"card {CARD}", f"Карта {CARD}\nспасибо", "карта 4111-1111-1111-1111"])
def test_a_mail_with_a_card_number_is_not_kept(text: str) -> None:
    assert bare(mail(text), MAIL) is None


def test_a_card_number_in_the_subject_counts_too() -> None:
    message = EmailMessage()
    message["Subject"] = f"Карта {CARD}"
    message.set_content("hello")
    assert bare(message.as_bytes(), MAIL) is None


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"Subject: =?nope?b?x?=\n\ntext", b"Content-Type: text/plain; charset=nope\n\n\xff"]
)
def test_a_broken_mail_breaks_nothing(raw: bytes) -> None:
    assert isinstance(bare(raw, MAIL), bytes | None)


def test_a_form_is_kept_unless_a_card_stands_in_it() -> None:
    assert bare(b"text=hello&n=1", FORM) == b"text=hello&n=1"
    assert bare(b"text=4111+1111+1111+1111", FORM) is None


def test_what_is_not_known_or_too_much_is_not_kept() -> None:
    assert bare(b"--x\r\n", "multipart/form-data") is None
    assert bare(msgspec.json.encode({"text": "a b " * (LIMIT_BYTES // 4)}), JSON) is None
