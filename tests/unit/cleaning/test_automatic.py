"""Machines are told from customers, and customers are never taken for machines."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from triage.cleaning import skip_reason
from triage.domain.contact import Author, Channel, Contact, Direction, SkipReason

AUTO, BOUNCE, OWN = SkipReason.AUTO_REPLY, SkipReason.BOUNCE, SkipReason.OWN


def contact(headers: object = None, **fields: Any) -> Contact:
    given = {"source": "shop", "external_id": "1", "channel": Channel.EMAIL, "subject": "Re: order", **fields}
    metadata = {} if headers is None else {"headers": headers}
    return Contact(**{"occurred_at": datetime(2026, 11, 21, tzinfo=UTC), "metadata": metadata, **given})


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto-Submitted": "auto-replied"}, AUTO),
        ({"auto-submitted": "auto-generated; owner=x"}, AUTO),
        ({"Precedence": "auto_reply"}, AUTO),
        ({"Precedence": "Bulk"}, AUTO),
        ({"X-Auto-Response-Suppress": "All"}, AUTO),
        ({"X-Auto-Response-Suppress": "DR, OOF, AutoReply"}, AUTO),
        ({"X-Autoreply": "yes"}, AUTO),
        ({"X-Autorespond": "on holiday"}, AUTO),
        ({"Content-Type": "multipart/report; report-type=disposition-notification"}, AUTO),
        ({"Return-Path": "<>", "Auto-Submitted": "auto-replied"}, AUTO),
        ({"Return-Path": "<>"}, BOUNCE),
        ({"Return-Path": ["<>"]}, BOUNCE),
        ({"Content-Type": 'multipart/report; report-type="delivery-status"; boundary=x'}, BOUNCE),
        ({"X-Failed-Recipients": "a@b.ru"}, BOUNCE),
        ([["Auto-Submitted", "auto-replied"]], AUTO),
        ([{"Name": "Auto-Submitted", "Value": "auto-replied"}], AUTO),
        ({"X-Triage-Notice": "17"}, OWN),
    ],
)
def test_header_fields_tell_machines(headers: object, reason: SkipReason) -> None:
    assert skip_reason(contact(headers)) is reason


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "no"},
        {"Precedence": "list", "List-Id": "support.example.com"},
        {"X-Auto-Response-Suppress": "OOF"},
        {"Return-Path": "<ivan@example.com>"},
        {"Content-Type": "multipart/alternative"},
        {"X-Autoreply": "no"},
        {},
        [],
        "nonsense",
        17,
        [["one"], 5, None, {"value": "x"}],
    ],
)
def test_header_fields_of_people_do_not(headers: object) -> None:
    assert skip_reason(contact(headers)) is None


@pytest.mark.parametrize(
    ("subject", "reason"),
    [
        ("Automatic reply: Your order", AUTO),
        ("Автоответ: Ваш заказ", AUTO),
        ("Автоматический ответ: Ваш заказ", AUTO),
        ("Out of Office", AUTO),
        ("Out of office: back on Monday", AUTO),
        ("Undeliverable: Your order", BOUNCE),
        ("Undelivered Mail Returned to Sender", BOUNCE),
        ("Delivery Status Notification (Failure)", BOUNCE),
        ("Mail delivery failed: returning message to sender", BOUNCE),
        ("Недоставленное сообщение", BOUNCE),
        ("Automatic reply never came", None),
        ("Re: Automatic reply: Your order", None),
        ("Автоответ так и не пришёл", None),
        ("Out of office hours nobody answers", None),
        ("Не доставлено: заказ 5", None),
        ("Delivery failure, third time", None),
        ("Undeliverable parcel", None),
    ],
)
def test_subjects_that_only_programs_write(subject: str, reason: SkipReason | None) -> None:
    assert skip_reason(contact(subject=subject)) is reason
    assert skip_reason(contact(subject=subject, channel=Channel.CHAT)) is None


def test_own_addresses_and_domains_are_own() -> None:
    mine = contact(author=Author(email="Care@Shop.example"))
    assert skip_reason(mine, ["care@shop.example"]) is OWN
    assert skip_reason(mine, ["@shop.example"]) is OWN
    assert skip_reason(mine, ["other@shop.example", "@hop.example"]) is None
    assert skip_reason(contact(), ["", "@"]) is None


def test_mail_from_the_mailer_daemon_is_a_bounce() -> None:
    assert skip_reason(contact(author=Author(email="MAILER-DAEMON@mx.example"))) is BOUNCE


def test_outbound_comes_before_all_else() -> None:
    sent = contact({"Auto-Submitted": "auto-replied"}, direction=Direction.OUTBOUND)
    assert skip_reason(sent) is SkipReason.OUTBOUND
